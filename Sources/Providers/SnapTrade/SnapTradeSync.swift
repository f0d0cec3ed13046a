package import Core
package import HTTP

/// A `[[connection]]` of SnapTrade with its secrets at hand.
package struct SnapTradeConnection: Sendable {
  package var id: String
  package var keys: SnapTradeKeys
  /// A broker's slug, or a connection's id there; empty: all that the key reaches.
  package var institution = ""
  /// Days of activities asked for at the first fetch; nil: all there are.
  package var history: Int?
  package var baseURL: String?

  package init(id: String, keys: SnapTradeKeys) {
    self.id = id
    self.keys = keys
  }
}

/// One sync of one key: its connections to brokers, their accounts, and of each balances, positions and activities.
///
/// A connection that is disabled answers what it read last as if nothing were wrong: it is asked for nothing.
package struct SnapTradeSync {
  let connection: SnapTradeConnection
  let state: SyncState
  let now: Int64
  let today: Day
  private let api: SnapTradeAPI
  private var client: SnapTradeClient
  private var outcome: ConnectionOutcome
  /// Nothing more is asked: the key is refused, or SnapTrade cannot be reached.
  private var isStopped = false
  /// Accounts may be missing without having gone.
  private var lacksAccounts = false

  /// - Parameters:
  ///   - transport: without retries: each try is signed anew.
  ///   - now: seconds since 1970, of the whole run.
  ///   - today: the household's day at `now`.
  ///   - clock: what requests are dated by.
  ///   - wait: between two tries, and for the limits of a minute.
  ///   - keep: stores an answer; the next request waits for it.
  package init(
    connection: SnapTradeConnection, state: SyncState, transport: Transport, now: Int64, today: Day,
    clock: @escaping @Sendable () -> Int64 = SnapTradeAPI.machineClock,
    wait: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
    keep: @escaping @Sendable (ReceivedAnswer) async throws -> Void
  ) {
    self.connection = connection
    self.state = state
    self.now = now
    self.today = today
    api = SnapTradeAPI(keys: connection.keys, baseURL: connection.baseURL)
    client = SnapTradeClient(
      connectionID: connection.id, quotas: state.quotas,
      transport: api.signing(transport, clock: clock).retrying(.snapTrade, sleep: wait), now: now, today: today,
      clock: clock, wait: wait, keep: keep)
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
    let reply = try await client.ask(api.authorizationsQuestion())
    guard case .ok(let json) = reply else {
      fail(reply)
      return
    }
    let chosen = SnapTradeAuthorization.list(json).filter { $0.isMeant(by: connection.institution) }
    name(chosen)
    guard !chosen.isEmpty else { return tellNone() }
    for authorization in chosen where authorization.isDisabled { tellDisabled(authorization) }
    let enabled = chosen.filter { !$0.isDisabled }
    let lists = try await lists(of: enabled)
    let (accounts, doubles) = SnapTradeAccount.all(enabled, lists: lists)
    for double in doubles { tellDouble(double) }
    for account in accounts {
      if account.isPaper {
        tellPaper(account)
      } else if !isStopped {
        let isRealTime = enabled.contains { $0.id == account.authorization && $0.isRealTime }
        try await fetch(account, isRealTime: isRealTime)
      }
    }
    if !lacksAccounts, !isStopped { tellAbsent(accounts + doubles) }
    if !isStopped { outcome.status = chosen.contains(where: \.isDisabled) ? .disabled : .active }
  }

  private mutating func lists(of authorizations: [SnapTradeAuthorization]) async throws -> [String: JSON] {
    var lists: [String: JSON] = [:]
    lacksAccounts = outcome.error != nil
    for authorization in authorizations where !isStopped {
      let reply = try await client.ask(api.accountsQuestion(authorization.id))
      if case .ok(let json) = reply {
        lists[authorization.id] = json
      } else {
        lacksAccounts = true
        fail(reply, of: authorization.title)
      }
    }
    return lists
  }

  // MARK: One account

  private mutating func fetch(_ account: SnapTradeAccount, isRealTime: Bool) async throws {
    tellNewID(account)
    var result = AccountOutcome(account: account.source, status: freshness(account, isRealTime: isRealTime))
    if account.holdingsUnavailable {
      warn("\(shown(account.title)): its broker does not show what it holds; its total is taken", remedy: "")
    } else if !account.holdings.isComplete {
      result.balances = tellSyncing(account, "holdings")
    } else {
      tellStale(account)
      result.balances = try await rows(api.balancesQuestion(account.id), of: account) { $0.array?.count }
      if !isStopped {
        result.details = try await rows(api.positionsQuestion(account.id), of: account) { $0["results"]?.array?.count }
      }
    }
    if !account.transactions.isComplete {
      result.transactions = tellSyncing(account, "activities")
    } else if !isStopped {
      result.transactions = try await activities(of: account, &result.fetchedTo)
    }
    outcome.accounts.append(result)
  }

  private mutating func rows(
    _ question: SnapTradeQuestion, of account: SnapTradeAccount, _ count: (JSON) -> Int?
  ) async throws -> FetchResult {
    let reply = try await client.ask(question)
    guard case .ok(let json) = reply else { return fail(reply, of: account.title) }
    return .fetched(count(json) ?? 0)
  }

  /// All pages, the newest first. What is remembered moves only once the last has come.
  private mutating func activities(
    of account: SnapTradeAccount, _ fetchedTo: inout Day?
  ) async throws -> FetchResult {
    let name = SnapTradePlan.memoryName(account.id)
    let before = state.memory[name].flatMap(SnapTradePlan.Known.init)
    let plan = SnapTradePlan(today: today, history: connection.history, since: state.since)
    let window = plan.window(account, known: before)
    var count = 0
    var total: Int?
    for _ in 0..<Self.mostPages {
      let reply = try await client.ask(api.activitiesQuestion(account.id, window, offset: count))
      guard case .ok(let json) = reply, let page = SnapTradePage(json) else { return fail(reply, of: account.title) }
      count += page.rows.count
      if let total, total != page.total {
        return fail("\(shown(account.title)): its activities changed while they were read")
      }
      total = page.total
      if page.rows.isEmpty || page.total.map({ count >= $0 }) ?? (page.rows.count < SnapTradeAPI.pageLength) { break }
    }
    if let total, count < total { return fail("\(shown(account.title)): not all of its activities came") }
    let known = plan.known(account, after: window, before: before)
    outcome.memory[name] = known.text
    fetchedTo = known.to
    return .fetched(count)
  }

  // A million activities.
  private static let mostPages = 1_000

  // MARK: Failing

  @discardableResult
  private mutating func fail(_ reply: SnapTradeReply, of title: String = "") -> FetchResult {
    let who = title.isEmpty ? "" : "\(shown(title)): "
    // Without its list of connections nothing is known of any.
    if title.isEmpty, case .quota = reply {} else if title.isEmpty { outcome.status = .failed }
    switch reply {
    case .ok: return .unreadable
    case .quota(let until):
      // Of one account, or of the whole key, which every further question will find out.
      complain("\(who)SnapTrade was asked too often", remedy: "nothing: the next `daybook sync` asks again")
      return .quota(until: until)
    case .unreadable:
      return fail("\(who)SnapTrade's answer cannot be read", result: .unreadable)
    case .unreachable(let error):
      isStopped = true
      outcome.status = .failed
      return fail("\(who)SnapTrade: \(error)")
    case .refused(let refusal):
      if refusal.kind == .keys || (refusal.kind == .user && title.isEmpty) {
        isStopped = true
        outcome.status = .failed
      }
      let said = refusal.kind == .other ? shown(refusal.words) : ""
      let text = "\(who)\(refusal.sentence)" + (said.isEmpty ? "" : "; it says: \(said)")
      complain(
        text, remedy: refusal.remedy(connection: connection.id),
        severity: refusal.kind == .syncing ? .warning : .error)
      return .failed(text)
    }
  }

  private mutating func fail(_ text: String, result: FetchResult? = nil) -> FetchResult {
    complain(text, remedy: "run `daybook sync` again later")
    return result ?? .failed(text)
  }

  private mutating func complain(_ text: String, remedy: String, severity: Severity = .error) {
    outcome.error = outcome.error ?? text
    let problem = SyncProblem(severity, subject: connection.id, text, remedy: remedy)
    if !outcome.problems.contains(problem) { outcome.problems.append(problem) }
  }

  private mutating func warn(_ text: String, remedy: String) {
    let problem = SyncProblem(.warning, subject: connection.id, text, remedy: remedy)
    if !outcome.problems.contains(problem) { outcome.problems.append(problem) }
  }

  /// Words of theirs, without secrets or whole numbers of accounts.
  private func shown(_ text: String) -> String { shownText(text, hiding: connection.keys.secrets) }

  // MARK: Telling

  private mutating func name(_ chosen: [SnapTradeAuthorization]) {
    let slugs = Set(chosen.map(\.slug))
    guard slugs.count == 1, let only = chosen.first, !only.slug.isEmpty else { return }
    if outcome.institutionID.isEmpty { outcome.institutionID = only.slug }
    outcome.institutionName = shown(only.title)
  }

  private mutating func tellNone() {
    outcome.status = .disabled
    let which = connection.institution.isEmpty ? "a broker" : shown(connection.institution)
    complain("there is no connection to \(which) at SnapTrade", remedy: "daybook connect \(connection.id)")
  }

  private mutating func tellDisabled(_ authorization: SnapTradeAuthorization) {
    let since = authorization.disabledOn.map { " since \($0)" } ?? ""
    complain(
      "\(shown(authorization.title)): the broker has not let SnapTrade in\(since); what is known stands as it was",
      remedy: "daybook connect \(connection.id)")
  }

  private mutating func tellDouble(_ account: SnapTradeAccount) {
    warn(
      "\(shown(account.title)) is connected twice at SnapTrade: it is read once",
      remedy: "remove one of the connections at SnapTrade")
  }

  private mutating func tellPaper(_ account: SnapTradeAccount) {
    warn("\(shown(account.title)) holds simulated money: it is left out", remedy: "")
  }

  private mutating func tellSyncing(_ account: SnapTradeAccount, _ what: String) -> FetchResult {
    let text = "\(shown(account.title)): SnapTrade has not read its \(what) from the broker yet"
    complain(text, remedy: "nothing: the next `daybook sync` asks again", severity: .warning)
    return .failed(text)
  }

  /// A connection may be broken before SnapTrade calls it disabled.
  private mutating func tellStale(_ account: SnapTradeAccount) {
    guard let last = account.holdings.last, today - last > Self.patience else { return }
    warn(
      "\(shown(account.title)): SnapTrade last read its holdings on \(last), and its figures are of that day",
      remedy: "if it stays so: daybook connect \(connection.id)")
  }

  // Holdings are read every day; a long weekend's maintenance is no news.
  private static let patience = 4

  private func freshness(_ account: SnapTradeAccount, isRealTime: Bool) -> String {
    let holdings = account.holdings.last.map { "holdings of \($0)" } ?? "holdings of today"
    let activities = account.transactions.last.map { "activities to \($0)" } ?? "activities of a day ago"
    return "\(isRealTime ? "real time" : "delayed"), \(holdings), \(activities)"
  }

  private mutating func tellNewID(_ account: SnapTradeAccount) {
    guard !state.accounts.contains(where: { $0.sourceID == account.id }),
      state.accounts.contains(where: { !Set($0.keys).isDisjoint(with: account.steadyKeys) })
    else { return }
    warn(
      "\(shown(account.title)) has a new id at SnapTrade; by its number it is the account that was there before",
      remedy: "if it is another one, give it an [[account]] of its own with match = [\"\(account.id)\"]")
  }

  private mutating func tellAbsent(_ accounts: [SnapTradeAccount]) {
    let absent = state.accounts.filter { known in
      known.fetchedTo != nil && !known.isClosed
        && !accounts.contains { $0.id == known.sourceID || !Set($0.steadyKeys).isDisjoint(with: known.keys) }
    }
    guard !absent.isEmpty else { return }
    let some =
      absent.count == 1 ? "1 account that was there before is" : "\(absent.count) accounts that were there before are"
    warn(
      "\(some) not in SnapTrade's answer: what is known stands as it was",
      remedy: "daybook connect \(connection.id), or of one that is closed say so: closed = … under its [[account]]")
  }
}
