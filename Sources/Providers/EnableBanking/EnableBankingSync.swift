package import Core
package import HTTP
import Signing

/// A `[[connection]]` of Enable Banking with its secrets at hand.
package struct EnableBankingConnection: Sendable {
  package var id: String
  /// `Nordea/FI`.
  package var institution = ""
  package var applicationID: String
  /// The application's private key, PEM.
  package var key: String
  /// Days asked for right after linking; nil: what the bank has.
  package var history: Int?
  package var baseURL: String?
  /// Seconds since 1970 as everybody else has them: tokens are of their time.
  package var wireTime: @Sendable () -> Int64 = Providers.wireTime

  package init(id: String, applicationID: String, key: String) {
    self.id = id
    self.applicationID = cleaned(applicationID)
    self.key = key
  }
}

/// One sync of one bank: its session, each account's balances and booked transactions, then what is pending.
///
/// Pending comes last: it is what can best be done without when the bank has had enough. One account's failure does not keep
/// the next from being fetched.
package struct EnableBankingSync {
  let connection: EnableBankingConnection
  let state: SyncState
  let now: Int64
  let today: Day
  var client: EnableBankingClient
  var outcome: ConnectionOutcome
  var session: EnableBankingSession?
  /// Why the session can be used no more, once that is known.
  var ended: (status: ConnectionStatus, text: String)?

  /// - Parameters:
  ///   - transport: by `RetryPolicy.enableBanking`.
  ///   - now: seconds since 1970, of the whole run.
  ///   - today: the household's day at `now`.
  ///   - keep: stores an answer and what it tells of the quota; the next request waits for it.
  package init(
    connection: EnableBankingConnection, state: SyncState, transport: Transport, now: Int64, today: Day,
    keep: @escaping @Sendable (ReceivedAnswer) async throws -> Void
  ) {
    self.connection = connection
    self.state = state
    self.now = now
    self.today = today
    client = EnableBankingClient(
      connection: connection, transport: transport, quotas: state.quotas, now: now, today: today, keep: keep)
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
    outcome.consentUntil = state.consentUntil
    guard let id = state.memory[EnableBankingMemory.session], !id.isEmpty else {
      outcome.status = .failed
      return complain("\(bankName) is not linked yet", remedy: linkAgain)
    }
    do {
      try client.signIn()
    } catch {
      outcome.status = .failed
      return complain("Enable Banking: \(error.inWords.text)", remedy: error.inWords.remedy)
    }
    if let until = client.blocked { return fail(.quota(until: until)) }
    guard let session = try await openSession(id) else { return }
    self.session = session
    for (number, account) in session.accounts.enumerated() where ended == nil {
      try await fetchAccount(account, number: number + 1)
    }
    for index in outcome.accounts.indices where ended == nil { try await fetchPending(index) }
    conclude()
  }

  // MARK: The session

  /// Nil when there is none to read with; the outcome says why. This call is not counted by the bank.
  private mutating func openSession(_ id: String) async throws -> EnableBankingSession? {
    switch try await client.ask(EnableBankingSession.question(id)) {
    case .ok(let json):
      let session = EnableBankingSession(json, known: EnableBankingMemory.accounts(state.memory))
      outcome.consentUntil = session.validUntil ?? outcome.consentUntil
      if let bank = session.bank {
        if outcome.institutionID.isEmpty { outcome.institutionID = bank.description }
        outcome.institutionName = bank.name
        warnOfOtherBank(bank)
      }
      guard let (status, text) = session.obstacle(today: today) else { return session }
      outcome.status = status
      if status != .expired { outcome.consentUntil = nil }
      complain("\(bankName): \(text)", remedy: linkAgain)
    case let other: fail(other)
    }
    return nil
  }

  private mutating func warnOfOtherBank(_ bank: EnableBankingBank) {
    guard let wanted = EnableBankingBank(connection.institution),
      folded(wanted.name) != folded(bank.name) || wanted.country != bank.country
    else { return }
    outcome.problems.append(
      SyncProblem(
        .warning, subject: connection.id, "the link is to \(shownText(bank.description, hiding: [])), not to \(wanted)",
        remedy: "correct institution in daybook.toml, or run `daybook connect \(connection.id)`"))
  }

  /// Whether a refusal of one account's call was the end of the session: only asking for the session tells.
  mutating func checkSession() async throws {
    guard ended == nil, let id = state.memory[EnableBankingMemory.session] else { return }
    switch try await client.ask(EnableBankingSession.question(id)) {
    case .ok(let json):
      let session = EnableBankingSession(json, known: [:])
      ended = session.obstacle(today: today).map { ($0.status, $0.text) }
    case .refused(.session): ended = (.expired, EnableBankingRefusal.session.inWords.text)
    // It could not be told: the account alone has failed.
    default: break
    }
  }

  // MARK: Telling

  var bankName: String {
    if let bank = EnableBankingBank(connection.institution) { return bank.name }
    return connection.institution.isEmpty ? "the bank" : connection.institution
  }

  var linkAgain: String { "daybook connect \(connection.id)" }

  mutating func complain(_ text: String, remedy: String) {
    outcome.error = outcome.error ?? text
    outcome.problems.append(SyncProblem(.error, subject: connection.id, text, remedy: remedy))
  }

  /// Nothing could be fetched at all.
  private mutating func fail(_ answer: EnableBankingAnswer) {
    let later = "run `daybook sync` again later"
    switch answer {
    case .ok: break
    case .quota, .refused(.quota):
      let (text, remedy) = EnableBankingRefusal.quota.inWords
      complain("Enable Banking: \(text)", remedy: remedy)
    case .unreadable:
      outcome.status = .failed
      complain("Enable Banking: an answer that cannot be read", remedy: later)
    case .unreachable(let error):
      outcome.status = .failed
      complain("Enable Banking: \(error)", remedy: later)
    // Only its session can be missing here.
    case .refused(.account): fail(.refused(.session))
    case .refused(let refusal):
      outcome.status = refusal == .session ? .expired : .failed
      let (text, remedy) = refusal.inWords
      complain("Enable Banking: \(text)", remedy: remedy == EnableBankingRefusal.linkAgain ? linkAgain : remedy)
    }
  }

  /// The connection's state, from what its accounts came to. One that answers is active, whatever it was before.
  private mutating func conclude() {
    let results = outcome.accounts.flatMap { [$0.details, $0.transactions, $0.balances] }
    if let ended {
      outcome.status = ended.status
      complain("\(bankName): \(ended.text)", remedy: linkAgain)
    } else if outcome.accounts.isEmpty {
      outcome.status = .failed
      complain("\(bankName) is linked, but without an account", remedy: linkAgain)
    } else if outcome.hasAnswered {
      outcome.status = isExpiring ? .expiring : .active
    } else if outcome.problems.contains(where: { $0.severity == .error && $0.remedy == linkAgain }) {
      outcome.status = .expired
    } else if results.contains(where: { if case .failed = $0 { true } else { false } }) {
      outcome.status = .failed
    }
    let failures = outcome.accounts.filter { [$0.details, $0.transactions, $0.balances].contains { !$0.isFine } }
    if outcome.error == nil, !failures.isEmpty {
      outcome.error = "\(failures.count) of \(outcome.accounts.count) accounts could not be fetched whole"
    }
  }

  /// Data health tells of it, in steps.
  private var isExpiring: Bool { outcome.consentUntil.map { ConsentWarning(until: $0, today: today) != nil } ?? false }
}
