import Core
import Sandbox
import TestSupport
import Testing

/// Rates of the simulated Frankfurter over HTTP.
@Suite struct FrankfurterTests {
  @Test("rates of Frankfurter fill a household of several currencies, a night's worth at a time")
  func frankfurter() async throws {
    let today = Month(2026, 6).day(18)
    let sandbox = try ProviderSandbox.start(today: today)
    defer { sandbox.stop() }
    let household = try SandboxedHousehold(
      settings: """
        [household]
        name     = "Dana"
        currency = "USD"
        timezone = "America/Chicago"

        [rates]
        source   = "frankfurter"
        base_url = "\(sandbox.frankfurterBaseURL)"

        [[account]]
        id       = "pounds"
        name     = "Pounds"
        type     = "savings"
        currency = "GBP"
        opening  = { day = 2026-05-01, balance = "1000.00" }
        """, today: today.iso)
    try await household.expect(0, "sync")
    try await household.expect(0, "build")
    #expect(sandbox.log.map(\.query) == ["base=EUR&quotes=GBP,USD&from=2024-06-11&to=2026-06-17"])
    let rates = try await household.query(
      "select day, quote, rate, source from exchange_rates where day = '2026-06-16' order by quote")
    let truth = [Currency.gbp, AmericanLedger.currency].compactMap {
      sandbox.rates.rate(of: $0, on: Month(2026, 6).day(16))
    }
    #expect(rates.map { $0["rate"] ?? "" } == truth.map(\.normalised.description))
    #expect(Set(rates.map { $0["source"] ?? "" }) == ["frankfurter"])
    sandbox.clearLog()
    try await household.expect(0, "sync")
    #expect(sandbox.log.isEmpty)
    sandbox.advance(to: today + 1)
    try await household.expect(0, "sync", today: (today + 1).iso)
    #expect(sandbox.log.map(\.query) == ["base=EUR&quotes=GBP,USD&from=2026-06-11&to=2026-06-18"])
  }
}
