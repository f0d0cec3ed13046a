import Core
import SQLite
import Sandbox
import TestSupport
import Testing

/// A household that holds securities, with the simulated Yahoo: the program on one side of HTTP, the market on the other.
final class PricedHousehold: Sendable {
  let yahoo: YahooSandbox
  let household: SandboxedHousehold

  static let firstDay = Month(2026, 6).day(18)

  /// - Parameters:
  ///   - settings: beside the household, its account and `[prices]`.
  ///   - prices: of `[prices]`, beside its address.
  init(_ settings: String = "", prices: String = "", today: Day = firstDay, limit: Int = 200) async throws {
    yahoo = try YahooSandbox.start(today: today, market: Self.market, limit: limit)
    household = try SandboxedHousehold(settings: "", today: today.iso)
    try TestSupport.write(
      "date,base,quote,rate\n2026-06-17,EUR,GBP,0.85\n2026-06-17,EUR,USD,1.1\n2026-06-17,EUR,AUD,1.76\n",
      to: household.file("rates.csv"))
    try write(settings, prices: prices)
    try await household.expect(0, "sync")
  }

  // Six years of eleven securities: made once.
  private static let market = SimulatedMarket(seed: 1, through: firstDay + 120)

  deinit { yahoo.stop() }

  func write(_ settings: String, prices: String = "") throws {
    try TestSupport.write(
      """
      \(exampleHousehold())

      \(ratesFromFile)

      [prices]
      base_url = "\(yahoo.baseURL)"
      \(prices)

      [[account]]
      id   = "isa"
      name = "ISA"
      type = "brokerage"

      \(settings)
      """, to: household.file("daybook.toml"))
  }

  var today: Day { yahoo.now.day }

  @discardableResult
  func sync(
    _ exitCode: Int32 = 0, _ command: String = "sync", sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> ProgramOutcome {
    try await household.expect(exitCode, command, today: today.iso, sourceLocation: sourceLocation)
  }

  func night(_ exitCode: Int32 = 0, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    yahoo.advance(to: today + 1)
    yahoo.clearLog()
    try await sync(exitCode, sourceLocation: sourceLocation)
  }

  static func security(_ id: String) throws -> SimulatedSecurity {
    try #require(SimulatedSecurity.all.first { $0.id == id })
  }

  /// As a broker would tell: bought on that day, held today.
  func hold(_ ids: String..., since day: Day, without: Set<String> = []) throws {
    let database = try Database(path: household.file("daybook.sqlite"), mode: .readWrite)
    try database.run(
      "insert or ignore into holding_days values ('isa', ?, 'test', ?)", .text(today.iso), .text(today.iso))
    for id in ids {
      let security = try Self.security(id)
      func text(_ name: String, _ value: String) -> SQLValue { .text(without.contains(name) ? "" : value) }
      try database.run(
        "insert into securities values (?, ?, '', '', ?, ?, ?, '', ?, '', '', 'test', ?)", .text(id),
        text("isin", security.isin), text("symbol", security.symbol), text("exchange", security.exchange),
        .text(security.name), .text(security.currency.code), .text(today.iso))
      try database.run(
        """
        insert into trades (trade_id, account_id, source, security_id, kind, day, sequence, quantity_mantissa,
          quantity_scale, amount_minor, currency, description, payload_id, learned_on)
        values (?, 'isa', 'test', ?, 'buy', ?, 0, 5, 0, -100, 'GBP', '', 0, ?)
        """, .text("t_\(id)"), .text(id), .text(day.iso), .text(today.iso))
      try database.run(
        """
        insert into holdings (account_id, security_id, day, source, quantity_mantissa, quantity_scale, payload_id,
          learned_on) values ('isa', ?, ?, 'test', 5, 0, 0, ?)
        """, .text(id), .text(today.iso), .text(today.iso))
    }
  }

  // MARK: What is known

  func rows(_ sql: String) throws -> [String] {
    let database = try Database(path: household.file("daybook.sqlite"), mode: .readOnly)
    var rows: [String] = []
    try database.forEach(sql) { row in
      rows.append(
        row.columnNames.indices.map { column in
          switch row.value(column) {
          case .null: "-"
          case .integer(let number): "\(number)"
          case .real(let number): "\(number)"
          case .text(let text): text
          case .blob: "blob"
          }
        }.joined(separator: " "))
    }
    return rows
  }

  func problems() throws -> [String] {
    try rows("select severity, text from problems where stage = 'sync:prices' order by text")
  }

  /// By day, in whole units.
  func closes(_ id: String, source: String = "yahoo") throws -> [Day: Double] {
    var closes: [Day: Double] = [:]
    for row in try rows(
      "select day, close_mantissa, close_scale from prices where security_id = '\(id)' and source = '\(source)'")
    {
      let parts = row.split(separator: " ")
      let close = ExactDecimal(mantissa: try #require(Int64(parts[1])), scale: try #require(Int(parts[2])))
      closes[try #require(Day(iso: parts[0]))] = Double(close.description) ?? 0
    }
    return closes
  }

  /// Every session from a day on has its close as it is told now, and no other day has one.
  func expectMarket(
    _ id: String, from first: Day, except missing: Set<Day> = [], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let security = try Self.security(id)
    let found = try closes(id)
    let zone = try #require(Zone(security.zone))
    // Sessions that have begun: of today's only Sydney's.
    let last = security.exchange == "XASX" ? zone.day(at: Int64(yahoo.now.seconds)) : today - 1
    let sessions = yahoo.market.sessions(of: security, from: first, through: last).map(\.day)
    let expected = sessions.filter { !missing.contains($0) }
    #expect(found.keys.sorted() == expected, "\(id)", sourceLocation: sourceLocation)
    var wrong: [String] = []
    for day in expected {
      guard let own = found[day], let told = yahoo.close(of: security, on: day) else { continue }
      let truth = Double(told) / (security.isInPence ? 1_000_000 : 10_000)
      // What a 32-bit float keeps of it, in four decimals at most.
      if abs(own - truth) > max(truth / 5_000_000, security.isInPence ? 0.000_05 : 0.000_05) {
        wrong.append("\(day): \(own), not \(truth)")
      }
    }
    #expect(wrong.isEmpty, "\(id): \(wrong.prefix(5))", sourceLocation: sourceLocation)
  }

  /// Symbols whose charts were asked for since the log was cleared, and what was searched for.
  var asked: [String] {
    yahoo.log.map { request in
      request.path.hasPrefix("/v8/finance/chart/")
        ? String(request.path.dropFirst("/v8/finance/chart/".count))
        : "search " + String(request.query.dropFirst(2).prefix { $0 != "&" })
    }
  }

  /// The first day that the last request asked for.
  func askedFrom() throws -> Day {
    let query = try #require(yahoo.log.last?.query)
    let start = try #require(query.firstRange(of: "period1=")?.upperBound)
    let seconds = try #require(Int(query[start...].prefix { $0 != "&" }))
    return Instant(seconds: seconds).day
  }
}
