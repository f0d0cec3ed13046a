import Core
import SQLite
import Settings
import Testing
import Warehouse

@testable import Analytics

@Suite("The forecast of a household's books") struct ForecastMartTests {
  private func books() throws -> AnalysedBooks {
    let books = try AnalysedBooks(today: june(20))
    books.account("joint", opening: (june(1), 100_000))
    books.account("euro", .savings, .eur, opening: (june(1), 10_000))
    books.account("isa", .brokerage, .gbp, opening: (june(1), 900_000))
    try books.rate(.eur, .gbp, june(19), "0.8")
    return books
  }

  private func planned(_ id: String, _ minor: Int64, _ day: Day, _ cadence: Cadence = .once) -> PlannedSettings {
    var plan = PlannedSettings(id: id, name: id, account: "joint", amount: Money(minor: minor, .gbp), day: day)
    plan.cadence = cadence
    return plan
  }

  private func expected(_ books: AnalysedBooks, _ account: String, _ day: Day, scenario: String = "") throws -> Int64? {
    try books.database.value(
      "select expected_minor from mart_forecast_daily where account_id = ? and scenario = ? and day = ?",
      .text(account), .text(scenario), .text(day.iso)
    ).integer
  }

  @Test("twelve months of every cash account and of all together, which is the sum of them at today's rate")
  func together() throws {
    let books = try books()
    books.settings.planned = [planned("boiler", -30_000, june(25)), planned("rent", -1000, june(30), .monthly)]
    try books.analyse()
    #expect(
      try books.lines(
        "select account_id, min(day), max(day), count(*), currency from mart_forecast_daily group by account_id") == [
          " 2026-06-20 2027-06-20 366 GBP", "euro 2026-06-20 2027-06-20 366 EUR", "joint 2026-06-20 2027-06-20 366 GBP",
        ])
    #expect(try expected(books, "joint", june(24)) == 100_000 && expected(books, "joint", june(25)) == 70_000)
    #expect(try expected(books, "", june(25)) == 70_000 + 8000)
    #expect(
      try books.lines(
        """
        select account_id, low_point_minor, low_point_day, runway_days, end_minor from mart_forecast_summary
        order by account_id
        """) == [
          " 66000 2027-05-30 - 66000", "euro 10000 2026-06-20 - 10000", "joint 58000 2027-05-30 - 58000",
        ])
  }

  @Test("a planned payment that was booked early is not paid again; nor is one whose day has passed")
  func early() throws {
    let books = try books()
    books.settings.planned = [
      planned("boiler", -30_000, june(25)), planned("other", -30_000, june(26)), planned("past", -5000, june(10)),
    ]
    try books.importFile("joint", [paid(june(19), -30_000, .gbp, "Boilers Ltd", category: "Home:Repairs")])
    try books.analyse()
    #expect(
      try books.lines("select planned_id, paid from mart_planned order by planned_id") == [
        "boiler 1", "other 0", "past 1",
      ])
    #expect(try expected(books, "joint", june(20)) == 70_000 && expected(books, "joint", june(26)) == 40_000)
  }

  @Test("what is left of a budget is spread over its days; one inside another is not counted twice")
  func budgets() throws {
    let books = try books()
    books.settings.budgets = [try budget("food", 300), try budget("groceries", 200, category: "Food:Groceries")]
    try books.importFile("joint", [paid(june(10), -10_000, category: "Food:Groceries")])
    try books.analyse()
    #expect(try books.lines("select budget_id, within from mart_budgets order by 1") == ["food -", "groceries food"])
    // 90,000 stand; 20,000 are left for ten days; July has 30,000.
    #expect(try expected(books, "joint", june(25)) == 80_000)
    #expect(try expected(books, "joint", june(30)) == 70_000)
    #expect(try expected(books, "joint", june(30) + 31) == 40_000)
  }

  @Test("a planned payment inside a budget is not counted twice")
  func plannedInBudget() throws {
    let books = try books()
    books.settings.budgets = [try budget("food", 300)]
    var party = planned("party", -12_000, june(27))
    party.category = "Food:Eating out"
    books.settings.planned = [party]
    try books.analyse()
    #expect(try expected(books, "joint", june(30)) == 100_000 - 30_000)
  }

  @Test("an account that is low says in how many days, and by its own level")
  func runway() throws {
    let books = try books()
    books.settings.accounts[0].lowBalance = Money(minor: 80_000, .gbp)
    books.settings.planned = [planned("boiler", -30_000, june(25))]
    try books.analyse()
    #expect(
      try books.lines("select runway_days, low_balance_minor from mart_forecast_summary where account_id = 'joint'")
        == ["5 80000"])
  }

  @Test("a scenario draws beside it, and what it changes that does not exist is a problem")
  func scenarios() throws {
    let books = try books()
    books.settings.scenarios = [
      ScenarioSettings(
        id: "nursery", name: "Nursery",
        changes: [
          .init(
            .add(name: "Nursery", account: "joint", amount: Money(minor: -9000, .gbp), cadence: .monthly),
            from: june(30)),
          .init(.drop(stream: "gym")),
        ])
    ]
    let outcome = try books.analyse()
    #expect(try expected(books, "joint", june(30), scenario: "nursery") == 91_000)
    #expect(try expected(books, "joint", june(30)) == 100_000)
    #expect(
      outcome.problems.contains { $0.text == "The scenario Nursery changes 'gym', which is no recurring payment." })
  }

  @Test("an account whose balance is not known, or has no rate, makes all together partial")
  func partial() throws {
    let books = try books()
    try books.analyse()
    #expect(try books.lines("select partial from mart_forecast_summary where account_id = ''") == ["0"])
    books.account("cash", .cash)
    try books.analyse()
    #expect(try books.lines("select partial from mart_forecast_summary where account_id = ''") == ["1"])
    books.settings.accounts.removeLast()
    books.today = june(29)
    try books.analyse()
    #expect(
      try books.lines("select end_minor, partial from mart_forecast_summary where account_id = ''") == ["100000 1"])
  }

  @Test("transfers that come every month go on, and sum to nothing")
  func transfers() throws {
    let books = try books()
    books.account("anna", opening: (june(1) - 150, 500_000))
    books.settings.accounts[0].opening = .init(day: june(1) - 150, balance: Money(minor: 100_000, .gbp))
    for month in [3, 4, 5] {
      let when = Month(2026, month).day(28)
      try books.importFile("anna", [paid(when, -20_000, .gbp, "To Joint", category: "Transfer:Own accounts")])
      try books.importFile("joint", [paid(when, 20_000, .gbp, "From Anna", category: "Transfer:Own accounts")])
    }
    try books.analyse()
    #expect(try books.lines("select count(*) from pairs") == ["3"])
    // Without a stream nothing says what fills Anna's account, and nothing leaves it.
    #expect(try expected(books, "anna", june(28)) == 440_000)
    let salary = try stream("salary", 250_000, monthly(25), next: "2026-06-25", account: "anna")
    let plans = Plans(database: books.database, settings: books.settings, streams: [salary], today: books.today)
    #expect(try plans.run(.all, books.planRates()).problems == [])
    #expect(try expected(books, "joint", june(27)) == 160_000 && expected(books, "joint", june(28)) == 180_000)
    #expect(try expected(books, "anna", june(28)) == 440_000 + 250_000 - 20_000)
    #expect(try expected(books, "", june(27)) == expected(books, "", june(28)))
  }

  @Test("streams come on their slots, with their range; a salary and a bill on the 31st among them")
  func streams() throws {
    let books = try books()
    try books.analyse()
    let salary = try stream(
      "salary", 250_000, CalendarGrid(.monthly, .lastBusinessDay, origin: date("2025-01-31")), next: "2026-06-30")
    let power = try stream("power", -8000, monthly(31), next: "2026-06-30", low: -11_000, high: -6000)
    _ = try Plans(
      database: books.database, settings: books.settings, streams: [salary, power], today: books.today
    ).run(.all, books.planRates())
    #expect(
      try books.lines(
        """
        select day, low_minor, expected_minor, high_minor from mart_forecast_daily
        where account_id = 'joint' and scenario = '' and day in ('2026-06-29', '2026-06-30', '2026-08-28', '2026-08-31')
        order by day
        """) == [
          "2026-06-29 100000 100000 100000", "2026-06-30 339000 342000 344000", "2026-08-28 828000 834000 838000",
          "2026-08-31 817000 826000 832000",
        ])
  }

  @Test("a stream inside a budget is counted once; dropped in a scenario it saves its price")
  func streamInBudget() throws {
    let books = try books()
    books.settings.budgets = [try budget("food", 300)]
    books.settings.scenarios = [
      ScenarioSettings(id: "less", name: "Less", changes: [.init(.drop(stream: "veg"))])
    ]
    try books.analyse()
    let veg = try stream("veg", -5000, monthly(25), next: "2026-06-25", category: "Food:Groceries")
    _ = try Plans(database: books.database, settings: books.settings, streams: [veg], today: books.today).run(
      .all, books.planRates())
    #expect(try expected(books, "joint", june(30)) == 70_000)
    #expect(try expected(books, "joint", june(30), scenario: "less") == 75_000)
    #expect(try expected(books, "joint", june(30) + 31) == 40_000)
    #expect(try expected(books, "joint", june(30) + 31, scenario: "less") == 50_000)
  }
}

extension AnalysedBooks {
  fileprivate func planRates() throws -> PlanRates {
    try PlanRates(database, home: settings.household.currency, today: today)
  }
}
