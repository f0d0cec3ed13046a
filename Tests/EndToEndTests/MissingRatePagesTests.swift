import TestSupport
import Testing

/// A household whose dollars have no rate for a month.
@Suite("Pages of totals that lack a part (domain.md § 6)") struct MissingRatePagesTests {
  private func household(rates: String, more: String = "", files: [String: String] = [:]) async throws
    -> SandboxedHousehold
  {
    let household = try SandboxedHousehold(
      settings: """
        \(exampleHousehold())

        \(ratesFromFile)

        \(jointAccount(on: "2026-01-01", "1000.00"))

        [[account]]
        id       = "dollars"
        name     = "Dollars"
        type     = "savings"
        currency = "USD"
        opening  = { day = 2026-01-01, balance = "50000.00" }

        \(more)
        """, today: "2026-06-10")
    for (name, text) in files { try write(text, to: household.file(name)) }
    try write("date,base,quote,rate\n" + rates, to: household.file("rates.csv"))
    try await household.expect(0, "run")
    return household
  }

  private let days = (1...6).flatMap { month in
    [1, 7, 13, 19, 25].map { "2026-0\(month)-\($0 < 10 ? "0" : "")\($0)" }
  }

  /// A line for each week of the year but those of `missing`.
  private func rates(without missing: ClosedRange<String>) -> String {
    days.filter { !missing.contains($0) }.map { "\($0),GBP,USD,1.25\n" }.joined()
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

  @Test("a rate that is taken out of the file is missing from the next build on, and after a rebuild")
  func takenOut() async throws {
    let household = try await household(rates: rates(without: "2026-05-01"..."2026-05-31"))
    func known() async throws -> [String?] {
      try await household.query(
        """
        select case when household_minor is null then 'missing' else 'known' end as worth from accounts
        where account_id = 'dollars'
        """
      ).map { $0["worth"] }
    }
    #expect(try await known() == ["known"])
    let fewer = "date,base,quote,rate\n" + rates(without: "2026-05-31"..."2026-06-30")
    try write(fewer, to: household.file("rates.csv"))
    try await household.expect(0, "build")
    #expect(try await known() == ["missing"])
    try await household.expect(0, "rebuild")
    try await household.expect(0, "build")
    #expect(try await known() == ["missing"])
  }

  @Test("investments have the gap where the rate of a holding was missing, and none where the rate of cash was")
  func investments() async throws {
    func site(_ currency: String) async throws -> String {
      let household = try await household(
        rates: rates(without: "2026-03-13"..."2026-04-19"),
        more: """
          [[account]]
          id   = "broker"
          name = "Broker"
          type = "brokerage"

          [prices]
          source = "file"
          file   = "prices.csv"
          """,
        files: [
          "entries.csv": "id,kind,account,day,amount,currency,security,quantity,price\n"
            + "t,buy,broker,2026-01-05,-4000,\(currency),FUND,40,100\n",
          "prices.csv": "date,symbol,price,currency\n" + days.map { "\($0),FUND,100,\(currency)\n" }.joined(),
        ])
      return try readText(household.file("site/investments/index.html"))
    }
    #expect(try await site("USD").contains("class=\"miss\""))
    #expect(try await !site("GBP").contains("class=\"miss\""))
  }

  @Test("a balance that has no rate today is told on Today and on Data health")
  func today() async throws {
    let household = try await household(rates: rates(without: "2026-05-19"..."2026-06-30"))
    let told = "No exchange rate for the USD that Dollars holds"
    #expect(try PageReader(household, "index.html").text.contains(told))
    #expect(try PageReader(household, "health/index.html").text.contains(told))
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
