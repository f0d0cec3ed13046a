package import Core
package import HTTP

/// A `[[connection]]` of SimpleFIN with its secret at hand.
package struct SimpleFINConnection: Sendable {
  package var id: String
  /// `https://user:password@host/path`.
  package var accessURL: String
  package var institution = ""
  /// Days asked for at the first fetch; nil: what most banks hold.
  package var history: Int?
  package var baseURL: String?

  package init(id: String, accessURL: String) {
    self.id = id
    self.accessURL = accessURL
  }
}

/// One sync of one access URL: all its accounts, at whatever banks, in one request a night.
///
/// Errors inside a success are told, and what they are about counts as not fetched. Nothing is asked twice.
package struct SimpleFINSync {
  let connection: SimpleFINConnection
  let state: SyncState
  let today: Day
  private let makeClient: (SimpleFINAccess) -> SimpleFINClient
  private var outcome: ConnectionOutcome
  private var secrets: [String] = []
  private var notices: [SimpleFINNotice] = []
  private var progress: [Progress] = []
  private var hasAnswered = false

  /// How far an account has come in this run.
  private struct Progress {
    var account: SimpleFINAccount
    var rowCount = 0
    var fetchedTo: Day?
    /// Something of it is missing: its next window begins where this one did.
    var isStopped = false
    /// Of whom the days before the window were never asked for.
    var lacksHistory = false
  }

  /// - Parameters:
  ///   - transport: by `RetryPolicy.simpleFIN`, which never asks twice.
  ///   - now: seconds since 1970, of the whole run.
  ///   - today: the household's day at `now`.
  ///   - keep: stores an answer and what is left of the day's requests; the next request waits for it.
  package init(
    connection: SimpleFINConnection, state: SyncState, transport: Transport, now: Int64, today: Day,
    keep: @escaping @Sendable (ReceivedAnswer) async throws -> Void
  ) {
    self.connection = connection
    self.state = state
    self.today = today
    makeClient = { access in
      SimpleFINClient(
        access: access, connectionID: connection.id, transport: transport, quotas: state.quotas, now: now,
        today: today, keep: keep)
    }
    outcome = ConnectionOutcome(connectionID: connection.id, institutionID: connection.institution)
  }

  /// - Throws: only what `keep` throws, and cancellation.
  package consuming func run() async throws -> ConnectionOutcome {
    var sync = self
    try await sync.fetch()
    return sync.outcome
  }

  private mutating func fetch() async throws {
    outcome.status = state.status
    let access: SimpleFINAccess
    do {
      access = try SimpleFINAccess(connection.accessURL, baseURL: connection.baseURL)
    } catch {
      outcome.status = .failed
      return complain(error.why, remedy: error.remedy)
    }
    secrets = access.secrets
    if hasLandedToday { return tellLanded() }
    var client = makeClient(access)
    let plan = SimpleFINPlan(today: today, history: connection.history, since: state.since, known: state.accounts)
    let isWhole = try await fetch(plan.windows, &client)
    if isWhole, let window = plan.windows.last { try await fetchMissed(plan.missed(before: window), &client) }
    conclude(client.messages)
  }

  // MARK: Asking

  /// - Returns: false when it had to stop.
  private mutating func fetch(_ windows: [ClosedRange<Day>], _ client: inout SimpleFINClient) async throws -> Bool {
    for (number, window) in windows.enumerated() {
      let reply = try await client.ask(window)
      guard case .ok(let answer) = reply else {
        fail(reply)
        return false
      }
      hasAnswered = true
      note(answer)
      for account in answer.accounts { absorb(account, answer, window, isFirst: number == 0) }
      for index in progress.indices
      where !answer.accounts.contains(where: { $0.sourceID == progress[index].account.sourceID }) {
        progress[index].isStopped = true
      }
    }
    return true
  }

  /// An account that was added since the first night: its days before the window, in requests of its own.
  private mutating func fetchMissed(_ windows: [ClosedRange<Day>], _ client: inout SimpleFINClient) async throws {
    for index in progress.indices where progress[index].lacksHistory {
      for window in windows {
        let reply = try await client.ask(window, account: progress[index].account.id)
        guard case .ok(let answer) = reply else {
          progress[index].fetchedTo = nil
          return fail(reply)
        }
        let own = answer.accounts.first { $0.sourceID == progress[index].account.sourceID }
        progress[index].rowCount += own?.rows.count ?? 0
        if own.map(answer.isIncomplete(for:)) ?? true { progress[index].fetchedTo = nil }
        note(answer)
      }
    }
  }

  private mutating func note(_ answer: SimpleFINAnswer) {
    for notice in answer.notices where !notices.contains(notice) {
      notices.append(notice)
      let name = notice.connection.flatMap { answer.connectionNames[$0] }
      outcome.problems.append(notice.problem(subject: connection.id, name: name, hiding: secrets))
    }
  }

  private mutating func absorb(
    _ account: SimpleFINAccount, _ answer: SimpleFINAnswer, _ window: ClosedRange<Day>, isFirst: Bool
  ) {
    guard account.currency != nil else { return tellUnit(account) }
    let index = progress.firstIndex { $0.account.sourceID == account.sourceID } ?? begin(account, isFirst: isFirst)
    progress[index].rowCount += account.rows.count
    if answer.isIncomplete(for: account) { progress[index].isStopped = true }
    guard !progress[index].isStopped else { return }
    // An empty answer may be the bank's fault: a known account's next window then begins where this one did.
    if !account.rows.isEmpty || progress[index].fetchedTo == nil {
      progress[index].fetchedTo = max(progress[index].fetchedTo ?? window.upperBound, window.upperBound)
    }
  }

  private mutating func begin(_ account: SimpleFINAccount, isFirst: Bool) -> Int {
    var one = Progress(account: account)
    let known = known(account.source)
    one.fetchedTo = known?.fetchedTo
    // One that appears only amid the first night's windows lacks those before.
    one.isStopped = !isFirst
    let others = state.accounts.contains { $0.fetchedTo != nil }
    one.lacksHistory = others && (known.map { $0.fetchedTo == nil && $0.isClaimed } ?? true)
    if let known, known.sourceID != account.sourceID,
      !state.accounts.contains(where: { $0.sourceID == account.sourceID })
    {
      tellNewID(account)
    }
    progress.append(one)
    return progress.count - 1
  }

  /// The same account as it was known before, under whatever id.
  private func known(_ source: SourceAccount) -> KnownAccount? {
    if let same = state.accounts.first(where: { $0.sourceID == source.sourceID }) { return same }
    return source.keys.lazy.compactMap { key in
      state.accounts.first { $0.keys.contains(key) && ($0.currency == nil || $0.currency == source.currency) }
    }.first
  }

  /// A run of today, killed before its end, has asked for everything already.
  private var hasLandedToday: Bool {
    state.landed.contains { $0.kind == "accounts" && SimpleFINMapping.window($0.key)?.upperBound == today }
  }

  // MARK: Telling

  private mutating func tellLanded() {
    outcome.status = .active
    for known in state.accounts {
      var account = AccountOutcome(
        account: SourceAccount(sourceID: known.sourceID, keys: known.keys), status: "")
      account.account.currency = known.currency
      account.transactions = .landed
      account.balances = .landed
      account.fetchedTo = known.fetchedTo
      outcome.accounts.append(account)
    }
  }

  private mutating func tellUnit(_ account: SimpleFINAccount) {
    let name = shownText(account.name, hiding: secrets)
    let what = account.unit == .custom ? "points or miles, not money" : "a currency that is not known"
    warn("\(name.isEmpty ? "an account" : name) is counted in \(what): it is left out", remedy: "")
  }

  private mutating func tellNewID(_ account: SimpleFINAccount) {
    let name = shownText(account.name, hiding: secrets)
    warn(
      "\(name) has a new id at SimpleFIN; it is taken for the account of that name and bank that was there before",
      remedy: "if it is another one, give it an [[account]] of its own with match = [\"\(account.sourceID)\"]")
  }

  private mutating func warn(_ text: String, remedy: String) {
    let problem = SyncProblem(.warning, subject: connection.id, text, remedy: remedy)
    if !outcome.problems.contains(problem) { outcome.problems.append(problem) }
  }

  private mutating func complain(_ text: String, remedy: String) {
    outcome.error = outcome.error ?? text
    outcome.problems.append(SyncProblem(.error, subject: connection.id, text, remedy: remedy))
  }

  private mutating func fail(_ reply: SimpleFINReply) {
    let later = "run `daybook sync` again tomorrow"
    switch reply {
    case .ok: break
    case .unpaid:
      outcome.status = .disabled
      complain(
        "SimpleFIN: the subscription has lapsed", remedy: "pay at https://bridge.simplefin.org, then `daybook sync`")
    case .refused:
      outcome.status = .disabled
      complain(
        "SimpleFIN: access was refused: it has been revoked, or access_url is not right",
        remedy: "daybook connect \(connection.id)")
    case .tooMany:
      complain(
        "SimpleFIN: too many requests; its data is renewed once in 24 hours",
        remedy: "nothing: it is asked again the next night")
    case .quota:
      complain(
        "SimpleFIN: the \(SimpleFINClient.daily) requests that a day allows are used up",
        remedy: "nothing: it is asked again when they are renewed")
    case .failed(let status):
      outcome.status = .failed
      complain("SimpleFIN: the server answered \(status)", remedy: later)
    case .unreadable:
      outcome.status = .failed
      complain("SimpleFIN: an answer that cannot be read", remedy: later)
    case .unreachable(let error):
      outcome.status = .failed
      complain("SimpleFIN: \(error)", remedy: "run `daybook sync` again later")
    }
  }

  // MARK: The end

  private mutating func conclude(_ messages: [String]) {
    for message in messages {
      warn("SimpleFIN says: \(shownText(message, hiding: secrets))", remedy: "look at https://bridge.simplefin.org")
    }
    for one in progress {
      var account = AccountOutcome(account: one.account.source, status: "")
      account.transactions = .fetched(one.rowCount)
      account.balances = .fetched(1)
      account.fetchedTo = one.fetchedTo
      outcome.accounts.append(account)
    }
    let organisations = Set(progress.map(\.account.organisation))
    if organisations.count == 1, let only = progress.first?.account, !only.organisation.isEmpty {
      if outcome.institutionID.isEmpty { outcome.institutionID = only.organisation }
      outcome.institutionName = only.organisationName
    }
    guard hasAnswered else { return }
    tellAbsent()
    if outcome.error == nil { settleStatus() }
  }

  /// A partly failed answer looks like a success with an account missing: it has not been closed.
  private mutating func tellAbsent() {
    let absent = state.accounts.filter { known in
      known.fetchedTo != nil && !known.isClosed
        && !progress.contains { one in
          one.account.sourceID == known.sourceID || !Set(one.account.source.keys).isDisjoint(with: known.keys)
        }
    }
    guard !absent.isEmpty else { return }
    let accounts =
      absent.count == 1 ? "1 account that was there before is" : "\(absent.count) accounts that were there before are"
    warn(
      "\(accounts) not in the answer: what is known stands as it was",
      remedy: "look at https://bridge.simplefin.org; of one that is closed say so: closed = … under its [[account]]")
  }

  private mutating func settleStatus() {
    let serious = notices.filter { $0.kind != .request }
    let needsPerson = serious.contains { $0.kind == .signIn || $0.kind == .access }
    outcome.status = needsPerson && progress.isEmpty ? .expired : .active
    guard !serious.isEmpty else { return }
    let first = outcome.problems.first { $0.severity == .error } ?? outcome.problems.first
    outcome.error = first?.text
  }
}
