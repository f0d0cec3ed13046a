import Core
import SQLite
import Sandbox
import TestSupport
import Testing

/// A household with an ISA at the simulated Trading 212: the program on one side of HTTP, the truth on the other.
private final class InvestingHousehold: Sendable {
  let sandbox: Trading212Sandbox
  let household: SandboxedHousehold

  /// - Parameter other: of a second account at a Trading 212 of its own.
  init(
    today: Day = Month(2024, 6).day(8), from first: Day = Month(2022, 6).firstDay, weekly: Bool = false,
    beside other: Trading212Sandbox? = nil, key: String? = nil
  ) throws {
    let sandbox = try Trading212Sandbox.start(today: today, from: first, weekly: weekly)
    self.sandbox = sandbox
    let accounts = [Self.account("isa", Trading212Sandbox.accountID, sandbox.baseURL, isOld: key != nil)]
    let others = other.map { [Self.account("second", "5", $0.baseURL)] } ?? []
    household = try SandboxedHousehold(
      settings: """
        [household]
        name     = "Sam"
        currency = "GBP"
        country  = "GB"
        timezone = "Europe/London"

        [prices]
        source = "none"

        \(ratesFromFile)

        \((accounts + others).joined(separator: "\n\n"))
        """, today: today.iso)
    try write("date,base,quote,rate\n", to: household.file("rates.csv"))
    try write((key ?? Trading212Sandbox.key) + "\n", to: household.file("secrets/key"))
    try write(Trading212Sandbox.secret + "\n", to: household.file("secrets/secret"))
  }

  deinit { sandbox.stop() }

  private static func account(_ id: String, _ number: String, _ base: String, isOld: Bool = false) -> String {
    """
    [[connection]]
    id       = "\(id)-api"
    provider = "trading212"
    key      = { file = "secrets/key" }
    \(isOld ? "" : #"secret   = { file = "secrets/secret" }"#)
    base_url = "\(base)"

    [[account]]
    id         = "\(id)"
    name       = "\(id)"
    connection = "\(id)-api"
    match      = ["\(number)"]
    type       = "brokerage"
    currency   = "GBP"
    """
  }

  var today: Day { sandbox.now.day }

  @discardableResult
  func run(_ exitCode: Int32 = 0, _ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation)
    async throws -> ProgramOutcome
  {
    let outcome: ProgramOutcome
    switch arguments.count {
    case 1: outcome = try await household.run(arguments[0], today: today.iso)
    case 3: outcome = try await household.run(arguments[0], arguments[1], arguments[2], today: today.iso)
    default: throw TestFailure("one word or three")
    }
    #expect(outcome.exitCode == exitCode, "\(arguments): \(outcome.errors)", sourceLocation: sourceLocation)
    return outcome
  }

  private func lines(_ sql: String) throws -> [String] {
    let database = try Database(path: household.file("daybook.sqlite"), mode: .readOnly)
    var lines: [String] = []
    try database.forEach(sql) { row in lines.append(row.text(0)) }
    return lines
  }

  /// Every fact there is, in an order of its own.
  func facts() throws -> [String] {
    try lines(
      """
      select 'trade ' || trade_id || ' ' || kind || ' ' || day || ' ' || coalesce(security_id, '') || ' ' ||
        coalesce(quantity_mantissa, '') || ' ' || amount_minor || ' ' || coalesce(fee_minor, '') || ' ' ||
        coalesce(tax_minor, '') || ' ' || coalesce(ratio_mantissa, '') || ' ' || learned_on || ' ' || description
        from trades where retired_on is null
      union all select 'cash ' || transaction_id || ' ' || day || ' ' || amount_minor || ' ' || description
        from transactions where retired_on is null
      union all select 'holding ' || security_id || ' ' || day || ' ' || quantity_mantissa || ' ' || value_minor || ' ' ||
        cost_minor from holdings
      union all select 'balance ' || day || ' ' || amount_minor from balances
      union all select 'security ' || security_id || ' ' || isin || ' ' || symbol || ' ' || exchange || ' ' || class
        from securities
      order by 1
      """)
  }

  /// Trades, cash, what is held and what lies idle are the account's: none lost, none doubled.
  func expectLedger(sourceLocation: SourceLocation = #_sourceLocation) throws {
    let trades = sandbox.brokerage.trades(through: sandbox.now)
    let found = try lines(
      """
      select kind || ' ' || day || ' ' || amount_minor from trades
      where account_id = 'isa' and retired_on is null and not (kind = 'split' and quantity_mantissa is null)
      """)
    let truth = trades.filter { $0.kind != .deposit && $0.kind != .withdrawal }.map {
      "\($0.kind.rawValue) \($0.day) \($0.cash)"
    }
    #expect(found.sorted() == truth.sorted(), "\(found.count) for \(truth.count)", sourceLocation: sourceLocation)
    let cash = try lines(
      "select day || ' ' || amount_minor from transactions where account_id = 'isa' and retired_on is null")
    let moved = trades.filter { $0.kind == .deposit || $0.kind == .withdrawal }.map { "\($0.day) \($0.cash)" }
    #expect(cash.sorted() == moved.sorted(), sourceLocation: sourceLocation)
    let idle = try lines(
      "select amount_minor from balances where account_id = 'isa' and day = '\(today.iso)'")
    #expect(idle == [String(sandbox.brokerage.cash(at: sandbox.now))], sourceLocation: sourceLocation)
    try expectHoldings(sourceLocation)
  }

  private func expectHoldings(_ location: SourceLocation) throws {
    let found = try lines(
      """
      select isin || ' ' || value_minor || ' ' || cost_minor from holdings join securities using (security_id)
      where account_id = 'isa' and day = '\(today.iso)'
      """)
    let truth = sandbox.brokerage.holdings(at: sandbox.now).map { holding in
      let isin = SimulatedSecurity.all.first { $0.id == holding.security }?.isin ?? ""
      return "\(isin) \(sandbox.brokerage.value(of: holding, on: today)) \(holding.cost)"
    }
    #expect(found.sorted() == truth.sorted(), sourceLocation: location)
  }

  /// No byte of what the program wrote holds a secret.
  func expectNoSecrets(_ outcome: ProgramOutcome, sourceLocation: SourceLocation = #_sourceLocation) throws {
    var texts = [outcome.errors, outcome.text]
    for name in ["daybook.sqlite", "daybook.sqlite-wal", "site/index.html", "site/health/index.html"] {
      if let text = try? readBytes(household.file(name)) { texts.append(String(decoding: text, as: UTF8.self)) }
    }
    let database = try Database(path: household.file("daybook.sqlite"), mode: .readOnly)
    try database.forEach("select body from raw_parts") { row in
      texts.append(row.withBytes(0) { span in String(decoding: span.indices.map { span[$0] }, as: UTF8.self) })
    }
    for secret in Trading212Sandbox.secrets {
      #expect(texts.allSatisfy { !$0.contains(secret) }, sourceLocation: sourceLocation)
    }
  }
}

/// Syncs with Trading 212 over HTTP, from settings to pages.
@Suite struct Trading212Tests {
  @Test("nights through a split bring what is new and nothing twice; a rebuild makes the same facts again")
  func nights() async throws {
    let home = try InvestingHousehold()
    let outcome = try await home.run(0, "sync")
    #expect(!outcome.errors.contains("'trading212'"))
    try home.expectLedger()
    for days in [1, 4, 30] {
      home.sandbox.advance(to: home.today + days)
      try await home.run(0, "sync")
      try home.expectLedger()
    }
    try await home.run(0, "build")
    try home.expectNoSecrets(outcome)
    let before = try home.facts()
    #expect(before.contains { $0.contains("vod") || $0.contains("gb00bh4hks39") })
    #expect(before.contains { $0.hasPrefix("security us67066g1040 US67066G1040 NVDA XNAS equity") })
    try await home.run(0, "sync")
    #expect(try home.facts() == before, "a second sync of a day changes nothing")
    try await home.run(0, "rebuild")
    #expect(try home.facts() == before)
    home.sandbox.clearLog()
    try await home.run(0, "run")
    #expect(home.sandbox.log.isEmpty, "a nightly run leaves alone what has answered today")
  }

  @Test("a long history comes by reports, is added to by nights, and a backfill doubles nothing")
  func reports() async throws {
    let home = try InvestingHousehold(from: Month(2020, 3).firstDay, weekly: true)
    let outcome = try await home.run(0, "sync")
    #expect(home.sandbox.log.contains { $0.path.hasPrefix("/report-store") })
    try home.expectLedger()
    try home.expectNoSecrets(outcome)
    home.sandbox.advance(to: home.today + 5)
    try await home.run(0, "sync")
    try home.expectLedger()
    try await home.run(0, "sync", "--since", "2021-02-01")
    try home.expectLedger()
    let before = try home.facts()
    try await home.run(0, "rebuild")
    #expect(try home.facts() == before)
  }

  @Test("an old key, which stands alone, brings the same books")
  func oldKey() async throws {
    let home = try InvestingHousehold(from: Month(2024, 1).firstDay, key: Trading212Sandbox.oldKey)
    try await home.run(0, "sync")
    try home.expectLedger()
  }

  @Test(
    "one account's refusal is told with its remedy, and another's night is whole",
    arguments: [
      (Trading212Fault.status(401), "the key was refused", "disabled"), (.status(403), "may not read", "active"),
      (.limited(seconds: 7_200), "no more requests", "active"), (.truncated, "cannot be read", "failed"),
      (.cut, "cannot be read", "failed"),
    ])
  func refusals(fault: Trading212Fault, words: String, status: String) async throws {
    let other = try Trading212Sandbox.start(today: Month(2024, 6).day(8), from: Month(2024, 1).firstDay)
    defer { other.stop() }
    other.set(accountID: 5)
    let home = try InvestingHousehold(from: Month(2024, 1).firstDay, beside: other)
    try await home.run(0, "sync")
    other.advance(to: home.today + 1)
    home.sandbox.advance(to: home.today + 1)
    other.set(fault, forPath: "/account/summary", times: 3)
    let outcome = try await home.run(2, "sync")
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
    let found = try Database(path: home.household.file("daybook.sqlite"), mode: .readOnly)
      .value("select status from connections where connection_id = 'second-api'").text
    #expect(found == status)
    try home.expectLedger()
    try home.expectNoSecrets(outcome)
    other.clearFaults()
    other.advance(to: home.today + 1)
    home.sandbox.advance(to: home.today + 1)
    try await home.run(0, "sync")
    try home.expectLedger()
  }

  @Test("a first night that is killed, whenever, is made whole by the next sync", arguments: [40, 80, 150, 300])
  func killed(milliseconds: Int) async throws {
    let home = try InvestingHousehold(from: Month(2021, 1).firstDay, weekly: true)
    _ = try await home.household.kill(after: .milliseconds(milliseconds), "sync", today: home.today.iso)
    try await home.run(0, "sync")
    try home.expectLedger()
    let before = try home.facts()
    try await home.run(0, "rebuild")
    #expect(try home.facts() == before)
  }
}

/// Trading 212's own specification, where it is: SPECS, or beside the checkout.
private enum Trading212Specification {
  static let path = outsideFolder("SPECS", beside: "shared/specs").map { "\($0)/trading212-openapi.yaml" }
    .flatMap { exists($0) ? $0 : nil }
}

/// Daybook's requests and the Sandbox's answers, held by openapi-core against Trading 212's own specification.
@Suite(
  .enabled(
    if: Trading212Specification.path != nil, "the published specifications are not here; SPECS names their folder")
)
struct Trading212OpenAPITests {
  @Test("every request is one that Trading 212 takes, and every answer one that it gives")
  func valid() async throws {
    let folder = try TemporaryFolder()
    let log = "\(folder.path)/log"
    let home = try InvestingHousehold(from: Month(2020, 3).firstDay, weekly: true)
    let proxy = try await RecordingProxy(before: home.sandbox.baseURL, log: log, portFile: "\(folder.path)/port")
    defer { proxy.stop() }
    let file = home.household.file("daybook.toml")
    let origin = "http://127.0.0.1:\(proxy.port)"
    try write(try readText(file).replacing(home.sandbox.baseURL, with: origin), to: file)
    try await home.run(0, "sync")
    try home.expectLedger()
    // Days that go wrong are answered by the book, too.
    home.sandbox.advance(to: home.today + 1)
    home.sandbox.set(.status(403), forPath: "/positions")
    home.sandbox.set(.limited(seconds: 7_200), forPath: "/history/orders")
    home.sandbox.set(.status(408), forPath: "/history/dividends", times: 3)
    try await home.run(2, "sync")
    try write(Trading212Sandbox.oldKey + "\n", to: home.household.file("secrets/key"))
    try write(try readText(file).replacing(#"secret   = { file = "secrets/secret" }"#, with: ""), to: file)
    home.sandbox.advance(to: home.today + 1)
    try await home.run(0, "sync")
    home.sandbox.deleteKeys()
    try await home.run(2, "sync")
    let specification = try #require(Trading212Specification.path)
    let judged = try await runJudge("openapi.py", ["validate", log, specification])
    #expect(judged.exitCode == 0, "\(judged.text)\(judged.errors)")
    for kind in [
      "GET /api/v0/equity/history/orders 200", "GET /api/v0/equity/metadata/instruments 200",
      "POST /api/v0/equity/history/exports 200", "GET /api/v0/equity/history/orders 429",
      "GET /api/v0/equity/account/summary 401",
    ] {
      #expect(judged.text.contains(kind), "\(judged.text)")
    }
    // A judge that takes anything is none: a page whose items are a word, and a path that is not there.
    let wrong =
      #"{"method": "GET", "target": "/api/v0/equity/positions", "headers": [["Authorization", "Basic eDp5"]], "body": "", "status": 200, "answer_headers": [["Content-Type", "application/json"]], "answer": "eyJpdGVtcyI6ICJtYW55In0="}"#
    try write(try readText(log) + wrong + "\n" + wrong.replacing("/positions", with: "/portfolio") + "\n", to: log)
    let caught = try await runJudge("openapi.py", ["validate", log, specification])
    #expect(caught.exitCode == 1 && caught.text.contains("3 violations"), "\(caught.text)")
  }
}
