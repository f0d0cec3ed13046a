import Core
import SQLite
import Sandbox
import TestSupport
import Testing

/// A broker that tells of securities, Yahoo that prices them, and the ECB for their currencies, all simulated.
@Suite("Nights of a household that invests") struct InvestedNightsTests {
  private let first = Month(2024, 5).day(20)

  private func household(
    _ broker: Trading212Sandbox, _ yahoo: YahooSandbox, _ banks: ProviderSandbox, today: Day
  ) throws -> SandboxedHousehold {
    let household = try SandboxedHousehold(
      settings: """
        [household]
        name     = "Sam"
        currency = "GBP"
        timezone = "Europe/London"

        [rates]
        base_url = "\(banks.ecbBaseURL)"

        [prices]
        base_url = "\(yahoo.baseURL)"

        [[connection]]
        id       = "broker"
        provider = "trading212"
        key      = { file = "secrets/key" }
        secret   = { file = "secrets/secret" }
        base_url = "\(broker.baseURL)"

        [[account]]
        id         = "isa"
        name       = "ISA"
        connection = "broker"
        match      = ["\(Trading212Sandbox.accountID)"]
        type       = "brokerage"
        """, today: today.iso)
    try write(Trading212Sandbox.key + "\n", to: household.file("secrets/key"))
    try write(Trading212Sandbox.secret + "\n", to: household.file("secrets/secret"))
    return household
  }

  private func facts(_ household: SandboxedHousehold) throws -> [String] {
    let database = try Database(path: household.file("daybook.sqlite"), mode: .readOnly)
    var lines: [String] = []
    for table in ["securities", "security_keys", "prices", "price_series", "security_events"] {
      try database.forEach("select * from \(table) order by 1, 2, 3") { row in
        lines.append(table + " " + row.columnNames.indices.map { "\(row.value($0))" }.joined(separator: " "))
      }
    }
    return lines
  }

  private func lines(_ household: SandboxedHousehold, _ sql: String) throws -> [String] {
    let database = try Database(path: household.file("daybook.sqlite"), mode: .readOnly)
    var lines: [String] = []
    try database.forEach(sql) { lines.append($0.text(0)) }
    return lines
  }

  @Test("securities of the night's holdings are priced the same night, through a split, and a rebuild makes the same")
  func nights() async throws {
    let broker = try Trading212Sandbox.start(today: first, from: Month(2023, 9).firstDay)
    let yahoo = try YahooSandbox.start(today: first)
    let banks = try ProviderSandbox.start(today: first, historyDays: 30)
    defer {
      broker.stop()
      yahoo.stop()
      banks.stop()
    }
    let household = try household(broker, yahoo, banks, today: first)
    var today = first
    for days in [0, 1, 12, 14, 1] {
      today = today + days
      broker.advance(to: today)
      yahoo.advance(to: today)
      banks.advance(to: today)
      try await household.expect(0, "sync", today: today.iso)
      let held = Set(
        broker.brokerage.trades(through: broker.now).compactMap(\.security).compactMap { id in
          SimulatedSecurity.all.first { $0.id == id }?.isin
        })
      #expect(!held.isEmpty)
      #expect(Set(try lines(household, "select isin from price_series join securities using (security_id)")) == held)
      for isin in held.sorted() {
        let newest = try lines(
          household,
          "select max(day) from prices join securities using (security_id) where isin = '\(isin)'")
        #expect(newest.first.flatMap { Day(iso: $0) }.map { today - $0 <= 5 } == true, "\(isin) on \(today)")
      }
    }
    #expect(try lines(household, "select security_id from security_events where kind = 'split'") == ["us67066g1040"])
    // What is traded in dollars is worth pounds: their rates are fetched though no account has any.
    #expect(try lines(household, "select distinct quote from exchange_rates order by 1") == ["GBP", "USD"])
    let before = try facts(household)
    try await household.expect(0, "rebuild", today: today.iso)
    #expect(try facts(household) == before)
    try await household.expect(0, "run", today: today.iso)
    #expect(try facts(household) == before)
  }

  @Test(
    "a price source that is down leaves the broker's night as it is, and the exit code says that something is missing")
  func unharmed() async throws {
    let broker = try Trading212Sandbox.start(today: first, from: Month(2024, 2).firstDay)
    let yahoo = try YahooSandbox.start(today: first)
    let banks = try ProviderSandbox.start(today: first, historyDays: 30)
    defer {
      broker.stop()
      yahoo.stop()
      banks.stop()
    }
    let household = try household(broker, yahoo, banks, today: first)
    yahoo.set(.page, times: 100)
    let outcome = try await household.expect(2, "run", today: first.iso)
    #expect(outcome.errors.contains("prices"))
    #expect(outcome.errors.contains("Yahoo is down"))
    #expect(try !lines(household, "select trade_id from trades").isEmpty)
    #expect(try lines(household, "select status from connections") == ["active"])
    yahoo.clearFaults()
    try await household.expect(0, "run", today: first.iso)
    #expect(try !lines(household, "select day from prices").isEmpty)
  }
}
