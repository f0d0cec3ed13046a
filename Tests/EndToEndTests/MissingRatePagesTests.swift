import TestSupport
import Testing

/// A household whose dollars have no rate for a month.
@Suite("Pages of totals that lack a part (domain.md § 6)") struct MissingRatePagesTests {
  private func household(rates: String) async throws -> SandboxedHousehold {
    let household = try SandboxedHousehold(
      settings: """
        [household]
        name     = "Example"
        currency = "GBP"
        timezone = "Europe/London"

        [rates]
        source = "file"
        file   = "rates.csv"

        [[account]]
        id      = "joint"
        name    = "Joint"
        type    = "current"
        opening = { day = 2026-01-01, balance = "1000.00" }

        [[account]]
        id       = "dollars"
        name     = "Dollars"
        type     = "savings"
        currency = "USD"
        opening  = { day = 2026-01-01, balance = "50000.00" }

        """, today: "2026-06-10")
    try write("date,base,quote,rate\n" + rates, to: household.file("rates.csv"))
    try await household.expect(0, "run")
    return household
  }

  /// A line for each week of the year but those of `missing`.
  private func rates(without missing: ClosedRange<String>) -> String {
    let days = (1...6).flatMap { month in [1, 7, 13, 19, 25].map { "2026-0\(month)-\($0 < 10 ? "0" : "")\($0)" } }
    return days.filter { !missing.contains($0) }.map { "\($0),GBP,USD,1.25\n" }.joined()
  }

  @Test("net worth has a gap where a rate was missing, shaded with its reason, and not a fall")
  func gap() async throws {
    let household = try await household(rates: rates(without: "2026-03-13"..."2026-04-19"))
    let html = try readText(household.file("site/net-worth/index.html"))
    #expect(html.contains("class=\"miss\""))
    #expect(html.contains("a rate or a price"))
    let page = try PageReader(household, "net-worth/index.html")
    #expect(page.text.contains("£41,000"))
    #expect(try readText(household.file("site/index.html")).contains("class=\"miss\""))
  }

  @Test("no change is told against a day whose total lacks a part")
  func change() async throws {
    // The end of May has no rate, today has one.
    let household = try await household(rates: rates(without: "2026-05-19"..."2026-06-01"))
    let index = try PageReader(household, "index.html")
    #expect(!index.text.contains("more than at the end of May") && !index.text.contains("less than at the end of May"))
    let made = try PageReader(household, "net-worth/index.html").table("Accounts and assets by class")
    #expect(try made.named("Net worth").cells[2].contains("not known then"))
  }
}
