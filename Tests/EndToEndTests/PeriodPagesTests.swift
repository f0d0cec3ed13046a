import TestSupport
import Testing

/// Where the household's period is another than the calendar month, Today, Income statement and Spending follow it.
@Suite("Pages by the household's own period (domain.md § 7)") struct PeriodPagesTests {
  private static let rows = """
    Date,Amount,Text
    2026-03-26,-10.00,Corner Shop
    2026-04-26,-40.00,Corner Shop
    2026-05-10,-60.00,Corner Shop
    2026-05-20,-7.00,Corner Shop
    2026-05-26,-30.00,Corner Shop
    2026-06-05,-20.00,Corner Shop

    """

  private func household(_ period: String) async throws -> SandboxedHousehold {
    let household = try SandboxedHousehold(
      settings: """
        [household]
        name     = "Example"
        currency = "GBP"
        timezone = "Europe/London"
        period   = "\(period)"

        [[account]]
        id      = "joint"
        name    = "Joint"
        type    = "current"
        match   = ["joint*"]
        opening = { day = 2026-03-01, balance = "1000.00" }

        [[rule]]
        name = "Corner Shop"
        when = { description = { contains = "Corner" } }
        then = { category = "Food:Groceries" }

        \(statements(of: "joint"))

        """, today: "2026-06-10")
    try write(Self.rows, to: household.file("joint.csv"))
    try await household.expect(0, "import", "joint.csv")
    try await household.expect(0, "build")
    return household
  }

  @Test("Today compares the pay cycle so far with the one before, to its same day")
  func today() async throws {
    let page = try PageReader(try await household("month:25"), "index.html")
    // From 25 May: 30.00 and 20.00 in seventeen days. From 25 April: 40.00 and 60.00 to 11 May.
    #expect(page.text.contains("This period’s spending is £50 under that of the one before on the same day."))
    #expect(page.text.contains("25 May to 24 June 2026 so far"))
    #expect(page.text.contains("£50.00 by 10 June; The one before had £100.00 by then."))
    let top = try page.table("The largest categories of this period").named("Groceries")
    #expect(top.cells.prefix(2) == ["50.00", "107.00"])
  }

  @Test("of the calendar month Today speaks by name")
  func months() async throws {
    let household = try await household("month")
    let page = try PageReader(household, "index.html")
    #expect(page.text.contains("June’s spending is £40 under May’s on the same day."))
    #expect(page.text.contains("£20.00 by 10 June; May had £60.00 by then."))
    let top = try page.table("The largest categories of this month").named("Groceries")
    #expect(top.cells.prefix(2) == ["20.00", "97.00"])
    for path in ["spending/index.html", "income-statement/index.html"] {
      #expect(!(try PageReader(household, path).text.contains("By your own period")))
    }
  }

  @Test("Spending and Income statement have the whole periods beside the months")
  func beside() async throws {
    let household = try await household("month:25")
    let spending = try PageReader(household, "spending/index.html")
    #expect(spending.text.contains("By your own period"))
    // From 25 April to 24 May, beside the one whole period before it.
    let food = try spending.table("Spending by group in the last whole period").named("Food")
    #expect(food.cells.prefix(2) == ["107.00", "10.00"])
    let statement = try PageReader(household, "income-statement/index.html")
    let so = try statement.table("Income less spending by the household’s period").named("25 May to 24 June 2026")
    #expect(so.cells.prefix(2) == ["0.00", "50.00"])
  }

  @Test("custom dates that are over are followed by the calendar month")
  func custom() async throws {
    let page = try PageReader(try await household("2026-01-01/2026-05-31"), "index.html")
    #expect(page.text.contains("June’s spending is £40 under May’s on the same day."))
  }
}
