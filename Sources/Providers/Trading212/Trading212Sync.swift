package import Core
package import HTTP

/// A `[[connection]]` of Trading 212 with its secrets at hand.
package struct Trading212Connection: Sendable {
  package var id: String
  package var key: String
  /// Of a key pair; nil for an old key, which stands alone.
  package var secret: String?
  /// Days asked for the first time; nil: all there are.
  package var history: Int?
  /// `https://demo.trading212.com` for the practice account; nil: real money.
  package var baseURL: String?

  package init(id: String, key: String, secret: String? = nil) {
    self.id = id
    self.key = key
    self.secret = secret
  }
}

/// One sync of one account: its cash, what it holds, and what has happened since the last night.
///
/// The newest of each listing come by the API; where a first night would have to turn pages for many minutes, what lies
/// before comes by CSV reports, a year each, over several nights if it must be.
package struct Trading212Sync {
  let connection: Trading212Connection
  let state: SyncState
  let now: Int64
  let today: Day
  var outcome: ConnectionOutcome
  var memory = Trading212Memory(account: "", [:])
  var account = ""
  /// Instruments that this run has met: tickers, and `isin currency` of reports.
  var tickers: Set<String> = []
  var lines: Set<String> = []
  var rowCount = 0
  /// The day of the oldest deposit that this run has read, where it has read them all.
  var beganOn: Day?
  /// The worst that became of the history, and of positions and cash.
  var historyResult = FetchResult.fetched(0)
  var balanceResult = FetchResult.fetched(1)
  private let makeClient: (Trading212Access) -> Trading212Client

  /// Pages of a first night's listing: what the limit allows at once. What lies behind them is the reports' part.
  static let firstPages = 6

  /// - Parameters:
  ///   - transport: without retries.
  ///   - now: seconds since 1970, of the whole run.
  ///   - today: the household's day at `now`.
  ///   - wait: lets a limit pass; tests return at once.
  ///   - keep: stores an answer and what is left of a limit; the next request waits for it.
  package init(
    connection: Trading212Connection, state: SyncState, transport: Transport, now: Int64, today: Day,
    wait: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
    keep: @escaping @Sendable (ReceivedAnswer) async throws -> Void
  ) {
    self.connection = connection
    self.state = state
    self.now = now
    self.today = today
    makeClient = { access in
      Trading212Client(
        access: access, connectionID: connection.id, transport: transport, quotas: state.quotas, now: now,
        today: today, wait: wait, keep: keep)
    }
    outcome = ConnectionOutcome(connectionID: connection.id, institutionID: "trading212")
    outcome.institutionName = "Trading 212"
  }

  /// - Throws: only what `keep` and `wait` throw, and cancellation.
  package consuming func run() async throws -> ConnectionOutcome {
    var sync = self
    try await sync.fetch()
    return sync.outcome
  }

  private mutating func fetch() async throws {
    outcome.status = state.status
    let access: Trading212Access
    do {
      access = try Trading212Access(key: connection.key, secret: connection.secret, baseURL: connection.baseURL)
    } catch {
      outcome.status = .failed
      return complain(error.why, remedy: error.remedy)
    }
    var client = makeClient(access)
    guard let summary = try await fetchSummary(&client) else { return }
    outcome.status = .active
    account = summary.id
    memory = Trading212Memory(account: account, state.memory)
    tellOtherAccount()
    try await fetchPositions(&client)
    for listing in Trading212Listing.allCases { try await read(listing, &client) }
    try await readReports(&client)
    try await fetchInstruments(&client)
    conclude(summary)
  }

  // MARK: Cash and what is held

  private mutating func fetchSummary(_ client: inout Trading212Client) async throws -> Trading212Summary? {
    let reply = try await client.get(.summary, Trading212Access.summaryPath)
    guard case .ok(let body) = reply else {
      _ = fail(reply, what: "the account's cash", scope: "account")
      return nil
    }
    guard let summary = Trading212Summary(body: body) else {
      _ = fail(.broken([]), what: "the account's cash", scope: "account")
      return nil
    }
    try await client.keep(Trading212Mapping.Kind.summary, account: summary.id, body)
    if summary.cash == nil {
      balanceResult = .unreadable
      complain("Trading 212: the account's cash is no amount in a known currency", remedy: Self.later)
    }
    return summary
  }

  /// A key of another account brings that account's books, never this one's.
  private mutating func tellOtherAccount() {
    guard !state.accounts.isEmpty, !state.accounts.contains(where: { $0.keys.contains(account) }) else { return }
    outcome.problems.append(
      SyncProblem(
        .warning, subject: connection.id,
        "the key is another account's than before: what was fetched of that one stands as it was",
        remedy: "give the other account a [[connection]] and an [[account]] of its own"))
  }

  private mutating func fetchPositions(_ client: inout Trading212Client) async throws {
    let reply = try await client.get(.positions, Trading212Access.positionsPath)
    guard case .ok(let body) = reply else {
      balanceResult = fail(reply, what: "what the account holds", scope: "portfolio")
      return
    }
    try await client.keep(Trading212Mapping.Kind.positions, account: account, body)
    guard let list = (try? JSON(parsing: body))?.array else {
      balanceResult = fail(.broken([]), what: "what the account holds", scope: "portfolio")
      return
    }
    for item in list { meet(Trading212Instrument(beside: item["instrument"], ticker: item["ticker"]?.text ?? "")) }
  }

  mutating func meet(_ instrument: Trading212Instrument) {
    if !instrument.ticker.isEmpty {
      tickers.insert(instrument.ticker)
    } else if !instrument.isin.isEmpty {
      lines.insert(instrument.line)
    }
  }

  // MARK: Names and markets

  /// The list of all instruments is large and may be asked for once in 50 seconds: it is kept for a week, and only for an
  /// instrument that is new here.
  private mutating func fetchInstruments(_ client: inout Trading212Client) async throws {
    let new = tickers.union(lines).subtracting(memory.instruments)
    guard !new.isEmpty, let list = try await instruments(&client) else { return }
    let found = list.selection(tickers: tickers.intersection(new), lines: lines.intersection(new))
    if !found.isEmpty {
      try await client.keep(
        Trading212Mapping.Kind.instruments, account: account, JSON.array(found.map(\.json)).encoded)
    }
    memory.instruments = memory.instruments.union(new)
  }

  private mutating func instruments(_ client: inout Trading212Client) async throws -> Trading212Instruments? {
    if let kept = state.cached[Trading212Instruments.cacheKey] { return Trading212Instruments(kept: kept) }
    let reply = try await client.get(.instruments, Trading212Access.instrumentsPath)
    guard case .ok(let body) = reply else {
      warnOfNames(reply)
      return nil
    }
    var markets: [UInt8]?
    let exchanges = try await client.get(.exchanges, Trading212Access.exchangesPath)
    if case .ok(let body) = exchanges { markets = body } else { warnOfNames(exchanges) }
    guard let list = Trading212Instruments(instruments: body, exchanges: markets) else {
      warnOfNames(.broken([]))
      return nil
    }
    // Without markets it is not worth a week.
    if markets != nil {
      outcome.cache.append(
        CachedAnswer(
          key: Trading212Instruments.cacheKey, body: list.text, timeToLive: Trading212Instruments.timeToLive))
    }
    return list
  }

  /// What is held and traded is known without them: nothing is missing but markets and kinds.
  private mutating func warnOfNames(_ reply: Trading212Reply) {
    let (why, remedy) = words(reply, what: "the list of instruments", scope: "metadata")
    outcome.problems.append(SyncProblem(.warning, subject: connection.id, why, remedy: remedy))
  }

  // MARK: Telling

  static let later = "run `daybook sync` again later"

  /// - Parameter scope: what the key needs for it, by Trading 212's word.
  mutating func fail(_ reply: Trading212Reply, what: String, scope: String) -> FetchResult {
    let (why, remedy) = words(reply, what: what, scope: scope)
    complain(why, remedy: remedy)
    switch reply {
    case .ok: return .fetched(0)
    case .refused:
      outcome.status = .disabled
      return .failed(why)
    case .missingScope: return .failed(why)
    case .quota(let until): return .quota(until: until)
    case .broken:
      outcome.status = .failed
      return .unreadable
    case .failed, .unreachable:
      outcome.status = .failed
      return .failed(why)
    }
  }

  private func words(_ reply: Trading212Reply, what: String, scope: String) -> (why: String, remedy: String) {
    let newKey = "make a new key in the app, under Settings, API, then `daybook connect \(connection.id)`"
    switch reply {
    case .ok: return ("", "")
    case .refused:
      return (
        "Trading 212: the key was refused: it has been deleted, or belongs to the other environment",
        "\(newKey); keys of the practice account need base_url = \"\(Trading212Access.demo)\""
      )
    case .missingScope: return ("Trading 212: the key may not read \(what) (\(scope))", newKey)
    case .quota:
      return (
        "Trading 212: no more requests for \(what) for now", "nothing: the next sync goes on where this one stopped"
      )
    case .failed(let status): return ("Trading 212: the server answered \(status) for \(what)", Self.later)
    case .broken: return ("Trading 212: an answer for \(what) that cannot be read", Self.later)
    case .unreachable(let error): return ("Trading 212: \(error)", Self.later)
    }
  }

  mutating func complain(_ text: String, remedy: String) {
    outcome.error = outcome.error ?? text
    let problem = SyncProblem(.error, subject: connection.id, text, remedy: remedy)
    if !outcome.problems.contains(problem) { outcome.problems.append(problem) }
  }

  // MARK: The end

  private mutating func conclude(_ summary: Trading212Summary) {
    var source = SourceAccount(sourceID: summary.id, keys: [summary.id])
    source.name = "Trading 212"
    source.currency = summary.currency
    var result = AccountOutcome(account: source, status: "")
    result.balances = balanceResult
    result.transactions = historyResult.isFine ? .fetched(rowCount) : historyResult
    result.fetchedTo = historyResult.isFine ? today : state.accounts.first { $0.sourceID == account }?.fetchedTo
    outcome.accounts = [result]
    outcome.memory = memory.changes
  }
}
