import Core
import SQLite
import Sandbox
import TestSupport
import Testing

/// The American household at the simulated Plaid: the program on one side of HTTP, the truth on the other.
final class PlaidHome: Sendable {
  let sandbox: PlaidSandbox
  let household: SandboxedHousehold
  let start: Day
  /// How far back the Item goes.
  let days: Int

  /// - Parameters:
  ///   - days: of history. The shorter, the faster the test.
  ///   - more: other connections and accounts, as TOML.
  init(today: Day = Month(2026, 6).day(18), days: Int = 120, isLinked: Bool = true, more: String = "") throws {
    let sandbox = try PlaidSandbox.start(today: today)
    self.sandbox = sandbox
    self.days = days
    start = today
    let token = isLinked ? sandbox.link(days: days) : "access-sandbox-none"
    let types = ["checking": "current", "retirement": "pension"]
    let accounts = PlaidSimulatedAccount.allCases.map { account in
      """
      [[account]]
      id         = "\(account.rawValue)"
      name       = "\(account.name)"
      connection = "platypus"
      match      = ["\(sandbox.id(of: account))"]
      type       = "\(types[account.rawValue] ?? account.rawValue)"
      """
    }
    household = try SandboxedHousehold(
      settings: """
        [household]
        name     = "Dana"
        currency = "USD"
        country  = "US"
        timezone = "America/Chicago"

        [prices]
        source = "none"

        [[connection]]
        id           = "platypus"
        provider     = "plaid"
        base_url     = "\(sandbox.baseURL)"
        client_id    = { file = "secrets/plaid-id" }
        secret       = { file = "secrets/plaid-secret" }
        access_token = { file = "secrets/plaid-token" }

        \(accounts.joined(separator: "\n\n"))

        \(more)
        """, today: today.iso)
    try write(PlaidSandbox.clientID + "\n", to: household.file("secrets/plaid-id"))
    try write(PlaidSandbox.secret + "\n", to: household.file("secrets/plaid-secret"))
    try use(token)
  }

  deinit { sandbox.stop() }

  /// As `daybook connect` would keep it.
  func use(_ token: String) throws { try write(token + "\n", to: household.file("secrets/plaid-token")) }

  var today: Day { sandbox.now.day }

  @discardableResult
  func run(_ exitCode: Int32 = 0, _ command: String, sourceLocation: SourceLocation = #_sourceLocation) async throws
    -> ProgramOutcome
  {
    try await household.expect(exitCode, command, today: today.iso, sourceLocation: sourceLocation)
  }

  func query(_ sql: String) async throws -> [[String: String]] { try await household.query(sql, today: today.iso) }

  func database<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try body(try Database(path: household.file("daybook.sqlite"), mode: .readOnly))
  }

  @discardableResult
  func night(_ exitCode: Int32 = 0, sourceLocation: SourceLocation = #_sourceLocation) async throws -> ProgramOutcome {
    sandbox.clearLog()
    let outcome = try await run(exitCode, "sync", sourceLocation: sourceLocation)
    try await household.expect(0, "build", "--analyse-only", today: today.iso, sourceLocation: sourceLocation)
    return outcome
  }

  func status() async throws -> String {
    try await query("select status from connections where connection_id = 'platypus'").first?["status"] ?? ""
  }

  func memory() throws -> [String: String] {
    try database { database in
      var memory: [String: String] = [:]
      try database.forEach("select name, value from connection_memory where connection_id = 'platypus'") {
        memory[$0.text(0)] = $0.text(1)
      }
      return memory
    }
  }

  // MARK: The books held against the truth

  /// Rows the bank has taken back or told anew.
  struct Edits {
    var dropped: Set<Int> = []
    var changed: [Int: (minor: Int64, booked: Day)] = [:]
  }

  /// Rows, pending rows, balances, trades, holdings and debts are the truth: none lost, none doubled.
  func expectTruth(_ edits: Edits = Edits(), sourceLocation: SourceLocation = #_sourceLocation) async throws {
    for account in [PlaidSimulatedAccount.checking, .savings, .card] {
      let rows = sandbox.household.rows(of: account, at: sandbox.now).filter { !edits.dropped.contains($0.number) }
      let booked = rows.filter { !$0.isPending && $0.booked >= start - days }.map { row in
        let change = edits.changed[row.number]
        let amount = Money(minor: change?.minor ?? row.minor, .usd).decimal
        return "\(change?.booked ?? row.booked) \(row.made) \(amount) \(row.text)"
      }
      let found = try await self.rows(account, "booked").map {
        "\($0["day"] ?? "") \($0["value_day"] ?? "") \($0["amount"] ?? "") \($0["description"] ?? "")"
      }
      expectSame(found, booked, "\(account)", sourceLocation)
      let pending = rows.filter(\.isPending).map { "\($0.made) \(Money(minor: $0.pendingMinor, .usd).decimal)" }
      let waiting = try await self.rows(account, "pending").map { "\($0["day"] ?? "") \($0["amount"] ?? "")" }
      expectSame(waiting, pending, "\(account), pending", sourceLocation)
    }
    try await expectBalances(sourceLocation)
    try expectTrades(sourceLocation)
    try expectHoldings(sourceLocation)
  }

  private func expectSame(_ found: [String], _ truth: [String], _ what: String, _ location: SourceLocation) {
    let surplus = found.filter { !truth.contains($0) }.sorted()
    let missing = truth.filter { !found.contains($0) }.sorted()
    #expect(
      found.sorted() == truth.sorted(),
      "\(what): \(found.count) in place of \(truth.count); too many \(surplus.prefix(4)), missing \(missing.prefix(4))",
      sourceLocation: location)
  }

  func rows(_ account: PlaidSimulatedAccount, _ status: String) async throws -> [[String: String]] {
    try await query(
      """
      select transaction_id, day, value_day, amount_minor, currency, description from transactions
      where account_id = '\(account.rawValue)' and status = '\(status)'
      """)
  }

  /// The newest of each account.
  private func expectBalances(_ location: SourceLocation) async throws {
    for account in PlaidSimulatedAccount.allCases {
      let found = try database { database in
        try database.value(
          """
          select amount_minor from balances where account_id = ? and retired_on is null
          order by day desc, payload_id desc limit 1
          """, .text(account.rawValue)
        ).integer
      }
      let truth = sandbox.household.balance(of: account, at: sandbox.now)
      #expect(found == truth, "\(account)", sourceLocation: location)
    }
    let unexplained = try await query(
      """
      select day, account_id from balances_daily
      where unexplained_minor <> 0 and account_id in ('checking', 'savings', 'card')
      """)
    #expect(unexplained == [], sourceLocation: location)
  }

  private func expectTrades(_ location: SourceLocation) throws {
    let truth = sandbox.household.retirement.trades(through: sandbox.now).filter { $0.day > start - 730 }
    var found: [String] = []
    try database { database in
      try database.forEach(
        """
        select kind, day, amount_minor from trades where account_id = 'retirement' and retired_on is null
        union all
        select 'cash', day, amount_minor from transactions where account_id = 'retirement' and retired_on is null
        """
      ) { found.append("\($0.text(0)) \($0.text(1)) \($0.int64(2))") }
    }
    let expected = truth.map { trade in
      let kind = trade.kind == .deposit || trade.kind == .withdrawal ? "cash" : trade.kind.rawValue
      return "\(kind) \(trade.day) \(trade.cash)"
    }
    expectSame(found, expected, "trades", location)
  }

  private func expectHoldings(_ location: SourceLocation) throws {
    var found: [String] = []
    try database { database in
      try database.forEach(
        """
        select s.symbol, h.quantity_mantissa, h.quantity_scale, h.value_minor, h.cost_minor
        from holdings h join securities s on s.security_id = h.security_id
        where h.account_id = 'retirement'
          and h.day = (select max(day) from holding_days where account_id = 'retirement') order by s.symbol
        """
      ) { row in
        let quantity = ExactDecimal(mantissa: row.int64(1), scale: row.int(2)).normalised
        found.append("\(row.text(0)) \(quantity) \(row.int64(3)) \(row.int64(4))")
      }
    }
    let retirement = sandbox.household.retirement
    let truth = retirement.holdings(at: sandbox.now).map {
      "\($0.security.uppercased()) \($0.quantity) \(retirement.value(of: $0, on: sandbox.now.day)) \($0.cost)"
    }
    #expect(found == truth.sorted(), sourceLocation: location)
  }

  /// No byte of the household's folder holds a secret, but for the files they are kept in.
  func expectNoSecrets(_ outcome: ProgramOutcome, sourceLocation: SourceLocation = #_sourceLocation) throws {
    var texts = [outcome.errors, outcome.text]
    for name in ["daybook.sqlite", "daybook.sqlite-wal"] {
      guard let bytes = try? readBytes(household.file(name)) else { continue }
      texts.append(String(decoding: bytes, as: UTF8.self))
    }
    for secret in sandbox.secrets {
      #expect(texts.allSatisfy { !$0.contains(secret) }, sourceLocation: sourceLocation)
    }
  }
}
