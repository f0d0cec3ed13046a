import TestSupport
import Testing

/// Reports of months and years: which facts stand in which file, and what moves them later.
@Suite("Reports for git") struct MonthlyReportTests {
  private static let budget = """
    [[budget]]
    id       = "fun"
    name     = "Fun"
    category = "Uncategorised"
    amount   = "40.00"

    [[budget]]
    id       = "weekly"
    name     = "Each week"
    tag      = "shared"
    amount   = "20.00"
    period   = "week"
    start    = 2026-05-25

    """

  private static let settings = """
    \(exampleHousehold())

    \(jointAccount(on: "2026-01-01", "1000.00"))

    \(statements(of: "joint"))

    """

  /// A streaming service every month, and a shop now and then.
  private static let rows = """
    Date,Amount,Text
    2026-01-12,-9.99,NETSTREAM.COM 4711
    2026-02-12,-9.99,NETSTREAM.COM 4812
    2026-02-20,-31.00,Corner Shop
    2026-03-12,-9.99,NETSTREAM.COM 4913
    2026-04-13,-9.99,NETSTREAM.COM 5014
    2026-05-12,-10.99,NETSTREAM.COM 5115
    2026-05-26,-14.50,Baker
    2026-06-12,-10.99,NETSTREAM.COM 5216

    """

  private func household(_ settings: String = MonthlyReportTests.settings) async throws -> SandboxedHousehold {
    let household = try SandboxedHousehold(settings: settings, today: "2026-07-01")
    try await bring(Self.rows, to: household)
    return household
  }

  private func bring(_ rows: String, to household: SandboxedHousehold) async throws {
    try write(rows, to: household.file("joint.csv"))
    try await household.expect(0, "import", "joint.csv")
    try await household.expect(0, "build")
  }

  @Test("budgets.csv states each period of a budget in the month that it ends in")
  func budgets() async throws {
    let household = try await household(Self.settings + Self.budget)
    try await household.expect(0, "tag", "Baker", "shared")
    try await household.expect(0, "build")
    #expect(
      try readText(household.file("reports/2026/05/budgets.csv")) == """
        month,budget_id,start,end,amount,rolled,spent,currency,quality
        2026-05,fun,2026-05-01,2026-05-31,40.00,0.00,25.49,GBP,whole
        2026-05,weekly,2026-05-25,2026-05-31,20.00,0.00,14.50,GBP,whole

        """)
    #expect(try readText(household.file("reports/2026/04/budgets.csv")).split(separator: "\n").count == 2)
  }

  @Test("a budget's own amount restates no closed month, and what was spent under it does")
  func restatedBudget() async throws {
    let household = try await household(Self.settings + Self.budget)
    try await household.expect(0, "close", "2026-05")
    try write(Self.settings + Self.budget.replacing("40.00", with: "60.00"), to: household.file("daybook.toml"))
    try await household.expect(0, "build")
    #expect(try await household.expect(0, "diff").errors == "nothing differs\n")
    #expect(try readText(household.file("reports/2026/05/budgets.csv")).contains("2026-05-31,40.00,"), "frozen")
    #expect(try readText(household.file("reports/2026/04/budgets.csv")).contains("2026-04-30,60.00,"))
    try await household.expect(0, "tag", "Baker", "shared")
    try await household.expect(0, "build")
    #expect(
      try await household.expect(0, "diff", "2026-05").text == """
        2026-05 changed: 1 line
          budgets.csv  - 2026-05,weekly,2026-05-25,2026-05-31,20.00,0.00,0.00,GBP,whole
          budgets.csv  + 2026-05,weekly,2026-05-25,2026-05-31,20.00,0.00,14.50,GBP,whole

        """)
    try write(Self.settings, to: household.file("daybook.toml"))
    try await household.expect(0, "build")
    #expect(try await household.expect(0, "diff").errors == "nothing differs\n", "no budget, nothing to restate")
    #expect(!exists(household.file("reports/2026/04/budgets.csv")), "nothing to say of an open month")
    #expect(exists(household.file("reports/2026/05/budgets.csv")), "a closed month's stands")
  }

  @Test("recurring.csv states payments of streams that a person decided on: what is only found moves no earlier month")
  func recurring() async throws {
    let household = try await household()
    #expect(!exists(household.file("reports/2026/05/recurring.csv")))
    try await household.expect(0, "close", "2026-05")
    try await household.expect(0, "recurring", "accept", "netstream")
    try await household.expect(0, "build")
    let stream = try #require(try await household.query("select stream_id from recurring").first?["stream_id"])
    #expect(
      try readText(household.file("reports/2026/04/recurring.csv")) == """
        month,stream_id,slot_day,name,paid_day,amount,currency,quality
        2026-04,\(stream),2026-04-13,Netstream,2026-04-13,-9.99,GBP,observed

        """)
    #expect(!exists(household.file("reports/2026/05/recurring.csv")), "it was closed before")
    #expect(try await household.expect(0, "diff").errors == "nothing differs\n")
    try await household.expect(0, "recurring", "dismiss", "netstream")
    try await household.expect(0, "build")
    #expect(!exists(household.file("reports/2026/04/recurring.csv")))
  }

  @Test("every month's report has the same headings, and says none where there is nothing")
  func headings() async throws {
    let household = try await household()
    try await bring(Self.rows.replacing("2026-04-13,-9.99,NETSTREAM.COM 5014\n", with: ""), to: household)
    func headings(_ path: String) throws -> [String] {
      try readText(household.file(path)).split(separator: "\n").filter { $0.hasPrefix("#") }.dropFirst().map(
        String.init)
    }
    let busy = try headings("reports/2026/05/report.md")
    #expect(
      busy == [
        "## Net worth, step by step", "## Through the month", "## Where it went", "## Largest payments",
        "## Day by day", "## What came in", "## Worth a look", "## Accounts",
      ])
    for month in 1...7 { #expect(try headings("reports/2026/0\(month)/report.md") == busy, "month \(month)") }
    let quiet = try readText(household.file("reports/2026/07/report.md"))
    for heading in busy[1...6] {
      let words = quiet.split(separator: heading + "\n")[1].split(separator: "\n## ")[0]
      #expect(words.contains("\nNone\n"), "\(heading): \(words)")
    }
  }

  @Test("a year has a page and, of the same template, a report: its figures are those of its months")
  func year() async throws {
    let household = try await household()
    let page = try PageReader(household, "years/2026/index.html")
    let months = try page.table("Income, spending and net worth by month")
    #expect(
      months.map(\.name) == [
        "January 2026", "February 2026", "March 2026", "April 2026", "May 2026", "June 2026", "2026",
      ])
    #expect(try months.named("2026").minor(1) == 10_744)
    #expect(months.dropLast().compactMap { $0.minor(1) }.reduce(0, +) == 10_744)
    let went = try page.table("Spending by category")
    #expect(try went.named("Spent").minor(0) == 10_744)
    #expect(try went.named("Spent").minor(1) == 1790, "a month, of six whole ones")
    #expect(try page.table("Largest payments").first?.cells[0] == "Corner Shop", "beside recurring ones")
    let report = try readText(household.file("reports/2026/year.md"))
    #expect(report.hasPrefix("# 2026\n\nSo far, to 1 July\n"))
    #expect(report.contains("| **1 July 2026** | **892.56** |"))
    #expect(
      try readText(household.file("site/months/2026-05/index.html")).contains("href=\"../../years/2026/index.html\""))
  }

  @Test("a closed account stands in the month and the year of its closing, and in none after")
  func closed() async throws {
    let old = """
      [[account]]
      id      = "old"
      name    = "Old"
      type    = "savings"
      match   = ["old*"]
      opening = { day = 2025-01-01, balance = "50.00" }
      closed  = 2025-03-15

      \(statements(of: "old"))

      """
    let household = try SandboxedHousehold(settings: Self.settings + old, today: "2026-07-01")
    try write("Date,Amount,Text\n2025-03-15,-50.00,To joint\n", to: household.file("old.csv"))
    try await household.expect(0, "import", "old.csv")
    try await bring(Self.rows, to: household)
    func names(_ page: String, _ table: String) throws -> [String] {
      try PageReader(household, page).table(table).map(\.name)
    }
    let (month, year) = ("Accounts at both ends of the month", "Accounts at both ends of the year")
    #expect(try names("months/2025-03/index.html", month) == ["Old", "Net worth"])
    #expect(try names("months/2026-02/index.html", month) == ["Joint", "Net worth"])
    #expect(try names("years/2025/index.html", year) == ["Old", "Net worth"])
    #expect(try !names("years/2026/index.html", year).contains("Old"))
    #expect(try !names("net-worth/index.html", "Accounts and assets by class").contains("Old"))
  }

  @Test("a decision on a recurring payment changes the year's page, as a build from nothing would have it")
  func decidedYear() async throws {
    let household = try await household()
    let largest = { try PageReader(household, "years/2026/index.html").table("Largest payments").map { $0.cells[0] } }
    #expect(try largest() == ["Corner Shop", "Baker"], "what recurs is told of elsewhere")
    try await household.expect(0, "recurring", "dismiss", "netstream")
    try await household.expect(0, "build")
    #expect(try largest().contains("Netstream"))
    let site = try contents(of: household.file("site/years"))
    try remove(household.file("site"))
    try await household.expect(0, "build")
    #expect(try contents(of: household.file("site/years")) == site)
  }

  @Test("a new fact of one month changes its files, its year's and no other report")
  func touched() async throws {
    let household = try await household()
    let before = try contents(of: household.file("reports"))
    try await bring(Self.rows + "2026-06-20,-5.00,Florist\n", to: household)
    let after = try contents(of: household.file("reports"))
    #expect(Set(after.keys) == Set(before.keys))
    #expect(
      after.keys.filter { after[$0] != before[$0] }.sorted() == [
        "2026/06/balances.csv", "2026/06/net_worth.csv", "2026/06/report.md", "2026/06/spending.csv",
        "2026/07/balances.csv", "2026/07/net_worth.csv", "2026/07/report.md", "2026/year.md",
      ])
  }
}
