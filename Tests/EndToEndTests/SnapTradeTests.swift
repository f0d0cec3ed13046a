import Core
import Glibc
import SQLite
import Sandbox
import TestSupport
import Testing

/// Two brokers at the simulated SnapTrade: the program on one side of HTTP, the truth on the other.
private final class BrokeredHousehold: Sendable {
  let sandbox: SnapTradeSandbox
  let household: SandboxedHousehold
  private let userSecret: String

  init(today: Day = Month(2026, 6).day(18), isCommercial: Bool = false, baseURL: String? = nil) throws {
    sandbox = try SnapTradeSandbox.start(today: today, isCommercial: isCommercial, clock: { time(nil) })
    userSecret = isCommercial ? sandbox.registerUser("anna") : ""
    let user =
      isCommercial ? "user_id = { file = \"secrets/user\" }\nuser_secret = { file = \"secrets/user-secret\" }" : ""
    let origin = baseURL ?? sandbox.baseURL
    let connections = SnapTradeBroker.allCases.map { broker in
      """
      [[connection]]
      id           = "\(broker.rawValue)"
      provider     = "snaptrade"
      institution  = "\(broker.slug)"
      client_id    = { file = "secrets/client" }
      consumer_key = { file = "secrets/key" }
      base_url     = "\(origin)"
      \(user)
      """
    }
    let accounts = SnapTradeBookedAccount.allCases.map { account in
      """
      [[account]]
      id         = "\(account.rawValue)"
      name       = "\(account.name)"
      connection = "\(account.broker.rawValue)"
      match      = ["\(account.number)"]
      type       = "\(account == .retirement ? "pension" : "brokerage")"
      currency   = "\(account.plan.currency)"
      """
    }
    household = try SandboxedHousehold(
      settings: """
        [household]
        name     = "Anna"
        currency = "USD"
        country  = "US"
        timezone = "America/New_York"

        \((connections + accounts).joined(separator: "\n\n"))
        """, today: today.iso)
    try write(SnapTradeSandbox.clientID + "\n", to: household.file("secrets/client"))
    try write(SnapTradeSandbox.consumerKey + "\n", to: household.file("secrets/key"))
    try write("anna\n", to: household.file("secrets/user"))
    try write(userSecret + "\n", to: household.file("secrets/user-secret"))
  }

  deinit { sandbox.stop() }

  var today: Day { sandbox.now.day }

  @discardableResult
  func night(
    _ exitCode: Int32 = 0, _ command: String = "sync", sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> ProgramOutcome {
    sandbox.clearLog()
    var arguments = [command]
    if command == "sync" { arguments += SnapTradeBroker.allCases.map(\.rawValue) }
    let outcome = try await DaybookProgram.run(
      arguments + ["--today", today.iso], in: household.path, within: .seconds(120))
    #expect(outcome.exitCode == exitCode, "\(outcome.errors)", sourceLocation: sourceLocation)
    return outcome
  }

  private func read(_ sql: String) throws -> [String] {
    let database = try Database(path: household.file("daybook.sqlite"), mode: .readOnly)
    var rows: [String] = []
    try database.forEach(sql) { row in rows.append(row.text(0)) }
    return rows
  }

  func column(_ sql: String) throws -> [String] { try read(sql) }

  func status(_ broker: SnapTradeBroker) throws -> String {
    try read("select status from connections where connection_id = '\(broker.rawValue)'").first ?? ""
  }

  // MARK: Against the truth

  /// Trades, payments, holdings and cash are those of the books, none lost and none doubled.
  ///
  /// - Parameter read: by the reading of that day; nil: today's.
  func expectBooks(
    _ accounts: [SnapTradeBookedAccount] = SnapTradeBookedAccount.allCases, readOn read: Day? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let day = read ?? today
    for account in accounts {
      let trades = sandbox.books.trades(of: account, readOn: day)
      #expect(
        try tradeLines(account) == trades.flatMap(Self.tradeLines).sorted(), "\(account)",
        sourceLocation: sourceLocation)
      var payments = trades.filter { [.deposit, .withdrawal].contains($0.kind) }.map { "\($0.day) \($0.cash)" }
      if account == .taxable { payments.append("\(sandbox.books.first) \(SnapTradeBooks.canadianMinor)") }
      #expect(try paymentLines(account) == payments.sorted(), "\(account)", sourceLocation: sourceLocation)
      let holdings = sandbox.books.holdings(of: account, readOn: day).map { "\($0.quantity)" }
      #expect(try holdingLines(account, day) == holdings.sorted(), "\(account)", sourceLocation: sourceLocation)
      var cash = ["\(account.plan.currency) \(sandbox.books.cash(of: account, readOn: day))"]
      if account == .taxable { cash.append("CAD \(SnapTradeBooks.canadianMinor)") }
      #expect(
        try self.read(
          """
          select currency || ' ' || amount_minor from balances
          where account_id = '\(account.rawValue)' and day = '\(day)' and retired_on is null order by 1
          """) == cash.sorted(), "\(account)", sourceLocation: sourceLocation)
    }
  }

  private static func tradeLines(_ trade: SimulatedTrade) -> [String] {
    let charges = trade.charges.reduce(0) { $0 + $1.minor }
    switch trade.kind {
    case .deposit, .withdrawal: return []
    case .buy, .sell: return ["\(trade.day) \(trade.kind) \(trade.quantity) \(trade.cash)"]
    case .split: return ["\(trade.day) split \(trade.quantity) 0"]
    case .dividend:
      let gross = "\(trade.day) dividend \(trade.quantity) \(trade.cash + charges)"
      return charges > 0 ? [gross, "\(trade.day) tax - -\(charges)"] : [gross]
    case .interest, .fee: return ["\(trade.day) \(trade.kind) - \(trade.cash)"]
    }
  }

  private func tradeLines(_ account: SnapTradeBookedAccount) throws -> [String] {
    let database = try Database(path: household.file("daybook.sqlite"), mode: .readOnly)
    var lines: [String] = []
    try database.forEach(
      """
      select day, kind, quantity_mantissa, quantity_scale, amount_minor from trades
      where account_id = '\(account.rawValue)' and retired_on is null
      """
    ) { row in
      let units = row.isNull(2) ? "-" : "\(ExactDecimal(mantissa: row.int64(2), scale: Int(row.int64(3))).normalised)"
      lines.append("\(row.text(0)) \(row.text(1)) \(units) \(row.int64(4))")
    }
    return lines.sorted()
  }

  private func paymentLines(_ account: SnapTradeBookedAccount) throws -> [String] {
    try read(
      """
      select day || ' ' || amount_minor from transactions
      where account_id = '\(account.rawValue)' and status = 'booked' and retired_on is null order by 1
      """)
  }

  private func holdingLines(_ account: SnapTradeBookedAccount, _ day: Day) throws -> [String] {
    let database = try Database(path: household.file("daybook.sqlite"), mode: .readOnly)
    var lines: [String] = []
    try database.forEach(
      """
      select quantity_mantissa, quantity_scale from holdings
      where account_id = '\(account.rawValue)' and day = '\(day)'
      """
    ) { row in lines.append("\(ExactDecimal(mantissa: row.int64(0), scale: Int(row.int64(1))).normalised)") }
    return lines.sorted()
  }

  // MARK: Secrets

  /// Nothing that opens SnapTrade stands in what was said, or in any file of the household but those it is kept in.
  func expectNoSecrets(_ outcomes: [ProgramOutcome], sourceLocation: SourceLocation = #_sourceLocation) throws {
    let secrets = [SnapTradeSandbox.consumerKey, userSecret].filter { !$0.isEmpty }
    var texts = outcomes.flatMap { [Array($0.errors.utf8), $0.output] }
    for name in try filesBelow(household.path) where !name.hasPrefix("secrets/") {
      texts.append(try readBytes(household.file(name)))
    }
    let database = try Database(path: household.file("daybook.sqlite"), mode: .readOnly)
    try database.forEach("select body from raw_parts") { row in
      texts.append(row.withBytes(0) { span in span.indices.map { span[$0] } })
    }
    for secret in secrets {
      for text in texts {
        #expect(text.firstRange(of: Array(secret.utf8)) == nil, "\(secret)", sourceLocation: sourceLocation)
      }
    }
  }

  func asked(_ part: String) -> Int { sandbox.log.count { $0.path.contains(part) } }
}

/// Syncs with SnapTrade over HTTP, from settings to pages.
@Suite struct SnapTradeTests {
  @Test("a first sync brings three years of both brokers, a second one changes nothing, and no secret is anywhere")
  func first() async throws {
    let home = try BrokeredHousehold()
    let first = try await home.night()
    #expect(!first.errors.contains("not read by this version"))
    try home.expectBooks()
    #expect(try home.column("select count(*) from trades")[0] > "100")
    let second = try await home.night()
    try home.expectBooks()
    #expect(try home.column("select count(*) from trades where retired_on is not null") == ["0"])
    #expect(try home.column("select count(*) from transactions where retired_on is not null") == ["0"])
    #expect(
      try home.column("select count(distinct security_id) from holdings")
        == home.column(
          "select count(distinct security_id) from trades where security_id in (select security_id from holdings)")
    )
    try await home.household.expect(0, "build", today: home.today.iso)
    try home.expectNoSecrets([first, second])
  }

  @Test("a Commercial key names its user in every request, and its secret is nowhere")
  func commercial() async throws {
    let home = try BrokeredHousehold(isCommercial: true)
    let outcome = try await home.night()
    try home.expectBooks()
    #expect(home.sandbox.log.allSatisfy { $0.status == 200 })
    try home.expectNoSecrets([outcome])
  }

  @Test("later nights bring what is new, a day late, and lose or double nothing")
  func nights() async throws {
    let home = try BrokeredHousehold()
    try await home.night()
    for days in [1, 1, 2, 30, 120] {
      home.sandbox.advance(to: home.today + days)
      try await home.night()
      try home.expectBooks()
    }
    #expect(try home.column("select count(*) from trades where retired_on is not null") == ["0"])
  }

  @Test(
    "trap: a disabled connection answers 200 for ever: it is told, nothing is retired, the other goes on, and signing in mends it"
  )
  func disabled() async throws {
    let home = try BrokeredHousehold()
    try await home.night()
    let last = home.today
    home.sandbox.disable(.eastbrook)
    home.sandbox.advance(to: home.today + 40)
    let outcome = try await home.night(2)
    #expect(outcome.errors.contains("the broker has not let SnapTrade in since \(last)"), "\(outcome.errors)")
    #expect(outcome.errors.contains("daybook connect eastbrook"))
    #expect(try home.status(.eastbrook) == "disabled" && home.status(.thames) == "active")
    try home.expectBooks([.taxable, .retirement], readOn: last)
    try home.expectBooks([.isa])
    #expect(try home.column("select count(*) from trades where retired_on is not null") == ["0"])
    #expect(try home.column("select max(day) from holdings where account_id = 'taxable'") == [last.iso])
    try home.expectNoSecrets([outcome])
    home.sandbox.mend(.eastbrook)
    home.sandbox.advance(to: home.today + 3)
    try await home.night()
    #expect(try home.status(.eastbrook) == "active")
    try home.expectBooks()
  }

  @Test("trap: a connection that is made anew has new account ids: by number they are the accounts that were there")
  func addedAgain() async throws {
    let home = try BrokeredHousehold()
    try await home.night()
    let before = try home.column("select trade_id from trades order by trade_id")
    home.sandbox.advance(to: home.today + 1)
    home.sandbox.addAgain(.eastbrook)
    home.sandbox.addAgain(.thames)
    try await home.night()
    try home.expectBooks()
    #expect(Set(before).isSubset(of: try home.column("select trade_id from trades where retired_on is null")))
    #expect(try home.column("select count(*) from problems where text like '%new id at SnapTrade%'") == ["3"])
  }

  @Test("trap: activities whose ids have changed are the same rows")
  func reprocessed() async throws {
    let home = try BrokeredHousehold()
    try await home.night()
    let before = try home.column("select trade_id from trades order by trade_id")
    home.sandbox.reprocess(.taxable)
    home.sandbox.reprocess(.isa)
    try await home.night()
    #expect(try home.column("select trade_id from trades order by trade_id") == before)
    try home.expectBooks()
  }

  @Test(
    "what goes wrong with one account is told, leaves the rest unharmed, and the next night makes it whole",
    arguments: [
      (SnapTradeFault.malformed, "cannot be read", 1), (.cut, "cannot be read", 1), (.plan, "plan of this key", 1),
      (.throttled(seconds: 3600), "asked too often", 1), (.stalled(milliseconds: 40_000), "cannot be read", 1),
    ])
  func faults(fault: SnapTradeFault, words: String, times: Int) async throws {
    let home = try BrokeredHousehold()
    try await home.night()
    home.sandbox.advance(to: home.today + 2)
    let account = try #require(home.sandbox.accountID(.retirement))
    home.sandbox.set(fault, forPath: "/accounts/\(account)/activities", times: times)
    let outcome = try await home.night(2)
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
    try home.expectBooks([.isa, .taxable])
    #expect(try home.column("select count(*) from trades where retired_on is not null") == ["0"])
    try home.expectNoSecrets([outcome])
    home.sandbox.clearFaults()
    home.sandbox.advance(to: home.today + 1)
    try await home.night()
    try home.expectBooks()
  }

  @Test("a quota of seconds is waited for, and what may pass is asked again")
  func passing() async throws {
    let home = try BrokeredHousehold()
    let account = try #require(home.sandbox.accountID(.isa))
    home.sandbox.set(.throttled(seconds: 1), forPath: "/accounts/\(account)/balances")
    home.sandbox.set(.brokerUnavailable, forPath: "/accounts/\(account)/positions")
    home.sandbox.set(.dropped, forPath: "/accounts/\(account)/activities")
    try await home.night()
    try home.expectBooks()
    #expect(home.asked("/accounts/\(account)/") == 6)
  }

  @Test("an account that SnapTrade has not read whole is no empty one, and comes once it has")
  func syncing() async throws {
    let home = try BrokeredHousehold()
    home.sandbox.set(isSyncing: true, of: .eastbrook)
    let outcome = try await home.night(2)
    #expect(outcome.errors.contains("has not read its"), "\(outcome.errors)")
    try home.expectBooks([.isa])
    #expect(try home.column("select count(*) from holding_days where account_id <> 'isa'") == ["0"])
    home.sandbox.set(isSyncing: false, of: .eastbrook)
    try await home.night()
    try home.expectBooks()
  }

  @Test("keys that are wrong are told as such, with nothing of them")
  func wrongKeys() async throws {
    let home = try BrokeredHousehold()
    try await home.night()
    try write("another-key-entirely\n", to: home.household.file("secrets/key"))
    home.sandbox.advance(to: home.today + 1)
    let outcome = try await home.night(2)
    #expect(outcome.errors.contains("did not accept the signature or the key: answered 401 (code 1076"))
    #expect(try home.status(.eastbrook) == "failed")
    #expect(!outcome.errors.contains("another-key-entirely"))
    #expect(home.sandbox.log.count == 2, "one question each")
    try home.expectBooks(readOn: home.today - 1)
  }

  @Test("a first night that is killed, whenever, is made whole by the next sync", arguments: [60, 150, 300, 600])
  func killed(milliseconds: Int) async throws {
    let home = try BrokeredHousehold()
    _ = try await home.household.kill(after: .milliseconds(milliseconds), "sync", "eastbrook", today: home.today.iso)
    home.sandbox.advance(to: home.today)
    try await home.night()
    try home.expectBooks()
  }

  @Test("rebuilding from what was received gives the same trades, holdings and payments")
  func rebuilt() async throws {
    let home = try BrokeredHousehold()
    try await home.night()
    home.sandbox.advance(to: home.today + 5)
    home.sandbox.addAgain(.eastbrook)
    try await home.night()
    let facts = """
      select trade_id || day || amount_minor || coalesce(quantity_mantissa, '') from trades where retired_on is null
      union all select transaction_id || day || amount_minor from transactions where retired_on is null
      union all select account_id || day || quantity_mantissa from holdings order by 1
      """
    let before = try home.column(facts)
    try await home.household.expect(0, "rebuild", today: home.today.iso)
    #expect(try home.column(facts) == before)
    try home.expectBooks()
  }
}
