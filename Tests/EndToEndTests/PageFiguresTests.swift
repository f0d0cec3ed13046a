import TestSupport
import Testing

/// Figures of pages that a household's odd books could bring apart: rows add up to the totals below them, and what is not
/// known is never shown as if it were.
@Suite struct PageFiguresTests {
  @Test(
    "rows of the income statement add up to their headings, where a parent has amounts of its own and grandchildren")
  func incomeStatement() async throws {
    let household = try await Self.household()
    let rows = try PageReader(household, "income-statement/index.html").table(
      "Income and spending by category, months as columns")
    let spending = try #require(rows.firstIndex { $0.name == "Spending" })
    for month in 1...3 {
      let income = Array(rows[..<spending])
      #expect(income.sum(of: "kid", month) == income.first?.minor(month))
      // Parents stand under the heading, which is of their class.
      let groups = Array(rows[(spending + 1)...])
      #expect(groups.sum(of: "par", month) == rows[spending].minor(month))
    }
    let food = ["Groceries", "Out: Lunch", "Food itself"]
    #expect(try food.map { try rows.named($0).minor(2) } == [4200, 700, 3100])
    #expect(try rows.named("Food").minor(2) == 8000)
    #expect(rows.map(\.name).prefix(4) == ["Income", "Salary", "Income itself", "Uncategorised income"])
    #expect(try rows.named("Food").cells[4].hasPrefix("—"), "a month before the first row is not known to be nothing")
  }

  @Test("a month's categories add up to what was spent and to what came in, on the page and in the report")
  func month() async throws {
    let household = try await Self.household()
    let page = try PageReader(household, "months/2024-02/index.html")
    let went = try page.table("Spending by category")
    #expect(try went.sum(of: "par", 0) == went.named("Spent").minor(0))
    #expect(went.filter { ["Groceries", "Out: Lunch", "Food itself"].contains($0.name) }.count == 3)
    let earned = try page.table("Income by category")
    #expect(try earned.dropLast().compactMap { $0.minor(0) }.reduce(0, +) == earned.named("Income").minor(0))
    #expect(earned.contains { $0.name == "Income itself" })
    #expect(try readText(household.file("reports/2024/02/report.md")).contains("| Food: Food itself | 31.00 |"))
  }

  @Test("what counts in no total, is still to come, or has no rate is no largest payment")
  func largest() async throws {
    let household = try await Self.household()
    let largest = try PageReader(household, "months/2024-02/index.html").table("Largest payments").map { $0.cells[0] }
    #expect(largest.first == "Tesco")
    #expect(!largest.contains("Skipped Thing"))
    #expect(largest.last == "Motel")
    let running = try await Self.household(today: "2024-02-10")
    let before = try PageReader(running, "months/2024-02/index.html").table("Largest payments").map { $0.cells[0] }
    #expect(!before.contains("Meal") && before.contains("Shoes"))
    let counted = try await household.lookup(
      "ignored", by: "description", sql: "select description, ignored from transactions where amount_minor < -9000")
    #expect(counted == ["Skipped thing": "1"])
  }

  @Test("a day's sum on a transactions page leaves out what is not counted, and is not told of a part")
  func days() async throws {
    let household = try await Self.household()
    let rows = try PageReader(household, "transactions/2024-02/index.html").table("Transactions, newest first")
    #expect(try rows.named("Monday 5 February").cells == [""], "a row of the day has no rate")
    #expect(try rows.named("Friday 23 February").cells == [""], "its only row is ignored")
    #expect(try rows.named("Tuesday 6 February").minor(0) == -700)
  }

  @Test("a category's page counts what is below it, income as well as spending")
  func category() async throws {
    let household = try await Self.household()
    let income = try PageReader(household, "categories/income/index.html")
    #expect(income.text.contains("£4,155 in the 2 months to February, £2,078 a month"))
    let within = try income.table("Categories within")
    #expect(try within.named("Salary").minor(1) == 15_500)
    #expect(try within.named("Income itself").minor(1) == 400_000)
    #expect(
      try PageReader(household, "categories/food/index.html").table("Categories within").map(\.name) == [
        "Groceries", "Food itself", "Out",
      ])
    let side = try PageReader(household, "categories/side/index.html")
    #expect(side.text.contains("£9 in the 2 months to February"), "its income is not spending")
  }

  @Test("a parent that only its children name is of their kind, and of spending where they are of two") func kinds()
    async throws
  {
    let settings =
      Self.settings
      + (1...12).map { number in
        ["Costs", "Sales"].map {
          "[[category]]\npath = \"Side\(number):\($0)\"\nkind = \"\($0 == "Sales" ? "income" : "spending")\"\n"
        }.joined()
      }.joined()
    let household = try SandboxedHousehold(settings: settings, today: "2024-03-05")
    try write("date,base,quote,rate\n", to: household.file("rates.csv"))
    try await household.expect(0, "run")
    let sql = "select distinct kind from categories where category glob "
    #expect(try await household.query(sql + "'Side*' and parent is null").map { $0["kind"] } == ["spending"])
    #expect(try await household.query(sql + "'Income' or category = 'Income:Salary'").map { $0["kind"] } == ["income"])
  }

  @Test("a mean is of the months that are known, and groups add up to what was spent")
  func spending() async throws {
    let page = try PageReader(try await Self.household(), "spending/index.html")
    #expect(page.text.contains("In the 2 months to February you spent £171, £86 a month"))
    let groups = try page.table("Spending by group over 12 months")
    #expect(try groups.named("Spent").minor(0) == groups.dropLast().compactMap { $0.minor(0) }.reduce(0, +))
    #expect(groups.map(\.name) == ["Food", "Shopping", "Side", "Leisure", "Spent"])
  }

  @Test("a month without a row has its place among the months, and counts in the mean") func gap() async throws {
    let household = try await Self.household(
      rows: [("joint", "2024-01-31,-30.00,Meal,Food\n2024-04-30,-10.00,Meal,Food\n")], today: "2024-05-05")
    let page = try PageReader(household, "spending/index.html")
    #expect(page.text.contains("In the 4 months to April you spent £40, £10 a month"))
    #expect(page.text.contains("Food 10 "), "the small picture's mean is another")
  }

  @Test("net worth is made of all assets, in whatever currency, and says that it is partial")
  func netWorth() async throws {
    let household = try await Self.household()
    let page = try PageReader(household, "net-worth/index.html")
    let made = try page.table("Accounts and assets by class")
    #expect(try made.named("Flat").minor(0) == 8_000_000)
    #expect(try made.sum(of: "par", 0) == made.named("Net worth").minor(0))
    for path in ["index.html", "net-worth/index.html", "months/2024-02/index.html"] {
      #expect(try PageReader(household, path).text.contains("partial"), "\(path) does not say so")
    }
    for path in [
      "income-statement/index.html", "spending/index.html", "months/2024-02/index.html",
      "categories/leisure/index.html",
    ] {
      #expect(
        try PageReader(household, path).text.contains("no exchange rate and are left out"), "\(path) does not say so")
    }
    #expect(try page.table("Change of net worth by year, explained").named("2024 so far").cells[0] == "")
  }

  @Test("an amount without its currency keeps the name of minor units")
  func query() async throws {
    let household = try await Self.household()
    let sql = "select month, spent_minor from spending_monthly where category = 'Food'"
    let bare = try await household.query(sql)
    #expect(bare.first == ["month": "2024-01", "spent_minor": "3000"])
    let told = try await household.query(sql.replacing("spent_minor", with: "spent_minor, currency"))
    #expect(told.first == ["month": "2024-01", "spent": "30.00", "currency": "GBP"])
  }

  private static func household(rows: [(String, String)] = rows, today: String = "2024-03-05") async throws
    -> SandboxedHousehold
  {
    let household = try SandboxedHousehold(settings: settings, today: today)
    for (account, rows) in rows {
      try write("date,amount,text,category\n" + rows, to: household.file("inbox/\(account).csv"))
    }
    let rates = ["2024-01-31", "2024-02-29", "2024-03-05"].map { "\($0),EUR,GBP,0.8\n" }.joined()
    try write("date,base,quote,rate\n" + rates, to: household.file("rates.csv"))
    try await household.expect(0, "run")
    return household
  }

  private static let rows = [
    (
      "joint",
      """
      2024-01-31,2000.00,Wages,Income
      2024-01-31,150.00,Bonus,Income:Salary
      2024-01-31,-30.00,Meal,Food
      2024-01-15,-20.00,Tesco,Food:Groceries
      2024-02-02,77.00,Mystery,
      2024-02-03,-40.00,Shoes,Shopping:Clothing
      2024-02-04,-42.00,Tesco,Food:Groceries
      2024-02-05,-1.00,Tram,Leisure:Holidays
      2024-02-06,-7.00,Lunch,Food:Out:Lunch
      2024-02-07,5.00,Bonus,Income:Salary
      2024-02-08,-9.00,Cost,Side:Costs
      2024-02-08,90.00,Sale,Side:Sales
      2024-02-23,-500.00,Skipped thing,
      2024-02-29,2000.00,Wages,Income
      2024-02-29,-31.00,Meal,Food
      2024-02-29,9.00,Tesco,Shopping:General

      """
    ),
    ("dollar", "2024-02-05,-10.00,Motel,Leisure:Holidays\n"),
  ]

  private static let settings = """
    \(exampleHousehold())

    \(ratesFromFile)

    [[account]]
    id       = "joint"
    name     = "Joint account"
    type     = "current"
    currency = "GBP"
    opening  = { day = 2024-01-01, balance = "1000.00" }

    [[account]]
    id       = "dollar"
    name     = "Dollars"
    type     = "savings"
    currency = "USD"
    opening  = { day = 2024-01-10, balance = "300.00" }

    [[asset]]
    id         = "flat"
    name       = "Flat"
    kind       = "property"
    valuations = [ { day = 2024-01-31, value = "100000.00 EUR" } ]

    [[category]]
    path = "Side:Costs"
    kind = "spending"

    [[category]]
    path = "Side:Sales"
    kind = "income"

    [[rule]]
    name = "Not ours"
    when = { description = { contains = "Skipped" } }
    then = { ignore = true }

    [[import]]
    id          = "joint"
    match       = "joint.csv"
    account     = "joint"
    date        = "date"
    amount      = "amount"
    description = ["text"]
    category    = "category"

    [[import]]
    id          = "dollar"
    match       = "dollar.csv"
    account     = "dollar"
    date        = "date"
    amount      = "amount"
    description = ["text"]
    category    = "category"

    """
}
