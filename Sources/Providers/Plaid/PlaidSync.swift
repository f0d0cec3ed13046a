package import Core
package import HTTP

/// A `[[connection]]` of Plaid with its secrets at hand: one Item, which is a person's login at one bank.
package struct PlaidConnection: Sendable {
  package var id: String
  package var clientID: String
  package var secret: String
  /// Of the Item; does not expire.
  package var accessToken: String
  package var institution = ""
  /// Days of investment transactions at the first fetch. Of bank transactions it was settled when the Item was linked.
  package var history: Int?
  package var baseURL: String?

  package init(id: String, clientID: String, secret: String, accessToken: String) {
    self.id = id
    self.clientID = clientID
    self.secret = secret
    self.accessToken = accessToken
  }
}

/// One sync of one Item: what it is, its accounts, what changed since the cursor, its investments and its debts.
package struct PlaidSync {
  let connection: PlaidConnection
  let state: SyncState
  let today: Day
  private var client: PlaidClient
  private var outcome: ConnectionOutcome
  private var item = PlaidItem()
  private var accounts: [PlaidAccount] = []
  /// By account.
  private var results: [String: FetchResult] = [:]
  private var fetchedTo: [String: Day] = [:]
  private var needsSignIn = false
  private var isGone = false
  private var hasAnswered = false

  /// - Parameters:
  ///   - transport: by `RetryPolicy.plaid`.
  ///   - now: seconds since 1970, of the whole run.
  ///   - today: the household's day at `now`.
  ///   - keep: stores an answer; the next request waits for it.
  package init(
    connection: PlaidConnection, state: SyncState, transport: Transport, now: Int64, today: Day,
    keep: @escaping @Sendable (ReceivedAnswer) async throws -> Void
  ) {
    self.connection = connection
    self.state = state
    self.today = today
    client = PlaidClient(
      api: PlaidAPI(
        clientID: connection.clientID, secret: connection.secret, accessToken: connection.accessToken,
        baseURL: connection.baseURL),
      accessToken: connection.accessToken, connectionID: connection.id, transport: transport, quotas: state.quotas,
      now: now, today: today, keep: keep)
    outcome = ConnectionOutcome(connectionID: connection.id, institutionID: connection.institution)
    outcome.status = state.status
    outcome.consentUntil = state.consentUntil
  }

  /// - Throws: only what `keep` throws, and cancellation.
  package consuming func run() async throws -> ConnectionOutcome {
    var sync = self
    try await sync.fetch()
    sync.conclude()
    return sync.outcome
  }

  private mutating func fetch() async throws {
    guard try await fetchItem(), try await fetchAccounts() else { return }
    if accounts.contains(where: \.hasTransactions) { try await fetchTransactions() }
    let invested = accounts.filter(\.isInvestment)
    if !invested.isEmpty, item.may("investments") { try await fetchInvestments(invested) }
    if accounts.contains(where: \.isDebt), item.may("liabilities") {
      let reply = try await client.ask(.liabilities)
      if case .ok = reply {} else { tell(reply, "liabilities") }
    }
  }

  // MARK: The Item and its accounts

  /// - Returns: false when nothing else can be asked either.
  private mutating func fetchItem() async throws -> Bool {
    let reply = try await client.ask(.item)
    guard case .ok(let json) = reply else {
      tell(reply, "data")
      if case .refused(let error) = reply { return [.passing, .tooMany, .other].contains(error.kind) }
      if case .quota = reply { return true }
      return false
    }
    hasAnswered = true
    item = PlaidItem(json)
    if let error = item.error { tell(.refused(error), "data") }
    return true
  }

  private mutating func fetchAccounts() async throws -> Bool {
    let reply = try await client.ask(.accounts)
    guard case .ok(let json) = reply else {
      tell(reply, "accounts")
      return false
    }
    hasAnswered = true
    if item.id.isEmpty { item = PlaidItem(json) }
    accounts = PlaidAccount.read(json)
    for account in accounts {
      fetchedTo[account.id] = known(account)?.fetchedTo
      if account.unit == nil { tellUnit(account) }
      if !account.isInvestment, !account.hasTransactions { fetchedTo[account.id] = today }
    }
    return true
  }

  /// The same account as it was known before, under whatever id.
  private func known(_ account: PlaidAccount) -> KnownAccount? {
    if let same = state.accounts.first(where: { $0.sourceID == account.id }) { return same }
    let source = account.source
    return source.keys.lazy.compactMap { key in
      state.accounts.first { $0.keys.contains(key) && ($0.currency == nil || $0.currency == source.currency) }
    }.first
  }

  // MARK: Transactions

  private static let cursorName = "cursor"
  private static let cursorItemName = "cursor_item"

  /// A cursor is of one Item: after linking anew there is none. A backfill is told everything again.
  private var cursor: String? {
    guard state.since == nil, !isNewItem else { return nil }
    return state.memory[Self.cursorName].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The bank was linked anew since rows came: all its ids are others now.
  private var isNewItem: Bool {
    let current = item.id.isEmpty ? state.memory["item_id"] ?? "" : item.id
    guard let before = state.memory[Self.cursorItemName], !current.isEmpty else { return false }
    return before != current
  }

  private mutating func fetchTransactions() async throws {
    let own = accounts.filter(\.hasTransactions).map(\.id)
    switch try await PlaidCursorLoop(cursor: cursor).run(&client) {
    case .done(let next?, let status, let rows):
      for id in own {
        results[id] = .fetched(rows[id] ?? 0)
        fetchedTo[id] = today
      }
      remember(next, status)
    case .done(nil, _, _):
      let text = "Plaid: transactions are still being prepared"
      for id in own { results[id] = .failed(text) }
      complain(.warning, text, remedy: "run `daybook sync` again later")
    case .stopped(let reply):
      tell(reply, "transactions")
      for id in own { results[id] = Self.result(reply, outcome.error) }
    }
  }

  /// After a new link the last month comes first, and what is older later on. Until all is there everything is asked for
  /// anew each time, so that the rows of before, which had other ids, are found to be the same.
  private mutating func remember(_ next: String, _ status: String) {
    outcome.memory["category_version"] = PlaidCursorLoop.categoryVersion
    if isNewItem, status == "INITIAL_UPDATE_COMPLETE" || status == "NOT_READY" { return }
    outcome.memory[Self.cursorName] = next
    if !item.id.isEmpty { outcome.memory[Self.cursorItemName] = item.id }
  }

  // MARK: Investments

  private mutating func fetchInvestments(_ invested: [PlaidAccount]) async throws {
    let reply = try await client.ask(.holdings)
    if case .ok = reply {
      for account in invested { results[account.id] = .fetched(0) }
    } else {
      tell(reply, "holdings")
      for account in invested { results[account.id] = Self.result(reply, outcome.error) }
      // What is not granted or not there is not there either way.
      if case .refused(let error) = reply, error.kind == .unavailable || error.kind == .notReady { return }
    }
    try await fetchTrades(invested)
  }

  // Up to 24 months; corrections come late, and a longer window costs nothing.
  private static let longest = 730
  private static let overlap = 90
  private static let pageSize = 500
  private static let mostPages = 400

  private func firstDay(_ invested: [PlaidAccount]) -> Day {
    let oldest = today - (Self.longest - 1)
    if let since = state.since { return min(max(since, oldest), today) }
    let all = today - (min(max(connection.history ?? Self.longest, 1), Self.longest) - 1)
    let known = invested.compactMap { account in state.accounts.first { $0.sourceID == account.id }?.fetchedTo }
    guard known.count == invested.count, let least = known.min() else { return all }
    return max(min(least, today) - Self.overlap, oldest)
  }

  private mutating func fetchTrades(_ invested: [PlaidAccount]) async throws {
    let first = firstDay(invested)
    var offset = 0
    for _ in 0..<Self.mostPages {
      let fields: [String: JSON] = [
        "start_date": .string(first.iso), "end_date": .string(today.iso),
        "options": .object(["count": .number("\(Self.pageSize)"), "offset": .number("\(offset)")]),
      ]
      // No key ends in a day: where a run is killed between pages, nothing says that its days are whole.
      let reply = try await client.ask(.trades, fields, key: "\(first.iso)..\(today.iso) \(offset)")
      guard case .ok(let json) = reply, let rows = json["investment_transactions"]?.array else {
        if case .ok = reply {
          tell(.unreadable, "investment transactions")
        } else {
          tell(reply, "investment transactions")
        }
        for account in invested { results[account.id] = Self.result(reply, outcome.error) }
        return
      }
      for row in rows { count(row["account_id"]?.text ?? "") }
      offset += rows.count
      if rows.isEmpty || offset >= json["total_investment_transactions"]?.integer ?? 0 { break }
    }
    for account in invested { fetchedTo[account.id] = today }
  }

  private mutating func count(_ account: String) {
    if case .fetched(let rows) = results[account] { results[account] = .fetched(rows + 1) }
  }

  // MARK: Telling

  private static func result(_ reply: PlaidReply, _ error: String?) -> FetchResult {
    switch reply {
    case .quota(let until): .quota(until: until)
    case .unreadable: .unreadable
    case .refused(let error) where error.kind == .unavailable: .notAsked
    default: .failed(error ?? "it could not be fetched")
    }
  }

  private mutating func tell(_ reply: PlaidReply, _ what: String) {
    let later = "run `daybook sync` again later"
    switch reply {
    case .ok: break
    case .refused(let error):
      if error.kind == .signIn { needsSignIn = true }
      if error.kind == .linkAgain { isGone = true }
      let problem = error.problem(what, connection: connection.id, hiding: client.secrets)
      // What a bank does not offer is left out, and nothing is amiss.
      if error.kind != .unavailable { outcome.error = outcome.error ?? problem.text }
      note(problem)
    case .quota:
      complain(
        .warning, "Plaid: asked too often for \(what) a moment ago", remedy: "run `daybook sync` again in a few minutes"
      )
    case .failed(let status): complain(.error, "Plaid: no \(what): the server answered \(status)", remedy: later)
    case .unreadable: complain(.error, "Plaid: an answer about \(what) that cannot be read", remedy: later)
    case .unreachable(let error): complain(.error, "Plaid: no \(what): \(error)", remedy: later)
    }
  }

  private mutating func complain(_ severity: Severity, _ text: String, remedy: String) {
    outcome.error = outcome.error ?? text
    note(SyncProblem(severity, subject: connection.id, text, remedy: remedy))
  }

  private mutating func note(_ problem: SyncProblem) {
    if !outcome.problems.contains(problem) { outcome.problems.append(problem) }
  }

  private func shown(_ account: PlaidAccount) -> String {
    let name = shownText(account.source.name, hiding: client.secrets)
    return name.isEmpty ? "an account" : name
  }

  private mutating func tellUnit(_ account: PlaidAccount) {
    let code = PlaidUnit.strangeCode(account.json["balances"] ?? .null)
    note(
      SyncProblem(
        .warning, subject: connection.id,
        "\(shown(account)) is counted in \(code), which is no official currency: its balance is left out",
        remedy: "keep it by hand, as a security: a coin or a point is no money"))
  }

  private mutating func tellNewIDs() {
    for account in accounts where !state.accounts.contains(where: { $0.sourceID == account.id }) {
      guard known(account) != nil else { continue }
      note(
        SyncProblem(
          .warning, subject: connection.id,
          "\(shown(account)) has a new id at Plaid; it is taken for the account of that name and number that was there before",
          remedy: "if it is another one, give it an [[account]] of its own with match = [\"\(account.id)\"]"))
    }
  }

  /// An account that a person no longer shares has not been closed.
  private mutating func tellAbsent() {
    let absent = state.accounts.filter { known in
      known.fetchedTo != nil && !known.isClosed
        && !accounts.contains { $0.id == known.sourceID || !Set($0.source.keys).isDisjoint(with: known.keys) }
    }
    guard !absent.isEmpty else { return }
    let words =
      absent.count == 1 ? "1 account that was there before is" : "\(absent.count) accounts that were there before are"
    note(
      SyncProblem(
        .warning, subject: connection.id, "\(words) not in the answer: what is known stands as it was",
        remedy: "daybook connect \(connection.id) to share it again; of one that is closed say so: closed = … under "
          + "its [[account]]"))
  }

  // Plaid reads a bank once a day or more often; a weekend of silence is common.
  private static let staleDays = 4

  private mutating func tellStale() {
    for (product, what) in [("transactions", "transactions"), ("investments", "holdings")] {
      guard let last = item.lastSuccess[product], today - last >= Self.staleDays else { continue }
      note(
        SyncProblem(
          .warning, subject: connection.id, "Plaid last read \(what) at the bank on \(last)",
          remedy: "nothing, if the bank has an outage; should it stay so, daybook connect \(connection.id)"))
    }
  }

  // MARK: The end

  private mutating func conclude() {
    outcome.institutionID = item.institutionID.isEmpty ? outcome.institutionID : item.institutionID
    outcome.institutionName = shownText(item.institutionName, hiding: client.secrets)
    for account in accounts where account.unit != nil {
      var one = AccountOutcome(account: account.source, status: "")
      one.details = .fetched(1)
      one.balances = .fetched(1)
      one.transactions = results[account.id] ?? .notAsked
      one.fetchedTo = fetchedTo[account.id]
      outcome.accounts.append(one)
    }
    if !accounts.isEmpty {
      tellNewIDs()
      tellAbsent()
      tellStale()
    }
    settleStatus()
  }

  // A person is asked that long before consent runs out.
  private static let warningDays = 14

  private mutating func settleStatus() {
    if hasAnswered { outcome.consentUntil = item.consentUntil }
    if isGone {
      outcome.status = .disabled
    } else if needsSignIn {
      outcome.status = .expired
    } else if accounts.isEmpty, outcome.error != nil {
      outcome.status = .failed
    } else if let until = item.consentUntil, until - today <= Self.warningDays {
      outcome.status = .expiring
      note(
        SyncProblem(
          .warning, subject: connection.id, "consent for \(connection.id) ends on \(until)",
          remedy: "daybook connect \(connection.id)"))
    } else {
      outcome.status = .active
    }
  }
}

/// What `/item/get` tells.
private struct PlaidItem {
  var id = ""
  var institutionID = ""
  var institutionName = ""
  var error: PlaidError?
  var consentUntil: Day?
  /// By product: when Plaid last read the bank.
  var lastSuccess: [String: Day] = [:]
  private var products: Set<String>?

  init() {}

  init(_ answer: JSON) {
    let item = answer["item"]
    id = item?["item_id"]?.text ?? ""
    institutionID = item?["institution_id"]?.text ?? ""
    institutionName = item?["institution_name"]?.text ?? ""
    error = PlaidError(item?["error"])
    consentUntil = PlaidDay.ofInstant(item?["consent_expiration_time"])
    for product in ["transactions", "investments"] {
      lastSuccess[product] = PlaidDay.ofInstant(answer["status"]?[product]?["last_successful_update"])
    }
    let lists = ["products", "billed_products"].compactMap { item?[$0]?.array }
    if !lists.isEmpty { products = Set(lists.joined().compactMap(\.text)) }
  }

  /// Asking for a product that the Item has not would add it, and its price.
  func may(_ product: String) -> Bool { products?.contains(product) ?? true }
}
