import Core
import Settings
import Testing
import Warehouse

@testable import Analytics

@Suite("Budgets of a household's books") struct BudgetMartTests {
  private func books() throws -> AnalysedBooks {
    let books = try AnalysedBooks(today: june(20))
    books.account("joint")
    books.account("anna", owners: [OwnerShare(member: "anna", weight: 100)])
    books.account("euro", .current, .eur)
    books.account("card", .card)
    return books
  }

  private func spent(_ books: AnalysedBooks, _ id: String = "food") throws -> [String] {
    try books.lines("select start, spent_minor, state from mart_budgets where budget_id = '\(id)' order by start")
  }

  @Test("the kind decides: refunds lower it, transfers and income never count, splits count in their own categories")
  func kinds() throws {
    let books = try books()
    books.settings.budgets = [try budget("food", 100)]
    try books.importFile(
      "joint",
      [
        paid(june(2), -3000, category: "Food:Groceries"), paid(june(3), 500, category: "Food:Groceries"),
        paid(june(4), 9000, category: "Income:Salary"), paid(june(5), -7000, category: "Transfer:Own accounts"),
        paid(june(6), -4000, .gbp, "Both", category: "Food:Groceries"),
        paid(june(7), -100, category: "Foodish"), paid(june(8), -900, category: "Home:Rent"),
      ])
    let id = try { () throws -> String in
      try books.analyse()
      return try books.id("joint", june(6), -4000)
    }()
    var split = Decisions.Transaction()
    split.split = [
      .init(category: "Home:Furnishing", amount: ExactDecimal("-15.00")), .init(category: "Food:Coffee", amount: nil),
    ]
    books.decisions.transactions[id] = split
    try books.analyse()
    #expect(try spent(books) == ["2026-06-01 5000 ok"])
  }

  @Test("another currency counts at its day's rate, and a part without one makes the period partial")
  func currencies() throws {
    let books = try books()
    books.settings.budgets = [try budget("food", 100)]
    try books.rate(.eur, .gbp, june(2), "0.8")
    try books.importFile("euro", [paid(june(2), -1000, .eur, category: "Food:Groceries")])
    try books.analyse()
    #expect(try spent(books) == ["2026-06-01 800 ok"])
    try books.importFile("euro", [paid(june(19), -1000, .eur, "Far", category: "Food:Groceries")])
    try books.analyse()
    #expect(try books.lines("select spent_minor, partial from mart_budgets") == ["800 1"])
  }

  @Test("a member's budget counts that member's share of each account, and two members' sum to the whole")
  func members() throws {
    let books = try books()
    for member in ["anna", "ben"] {
      var own = try budget(member, 100)
      own.member = member
      books.settings.budgets.append(own)
    }
    try books.importFile("joint", [paid(june(2), -1001, category: "Food:Groceries")])
    try books.importFile("anna", [paid(june(3), -300, category: "Food:Groceries")])
    try books.analyse()
    #expect(try spent(books, "anna") == ["2026-06-01 800 ok"])
    #expect(try spent(books, "ben") == ["2026-06-01 501 ok"])
  }

  @Test("a tag's budget counts spending of every category, once")
  func tags() throws {
    let books = try books()
    var trip = try budget("trip", 100)
    trip.subject = .tag("trip")
    books.settings.budgets = [trip, try budget("food", 50)]
    try books.importFile(
      "joint",
      [
        paid(june(2), -1000, .gbp, "Ferry", category: "Transport:Public"),
        paid(june(3), -2000, .gbp, "Fish", category: "Food:Eating out"),
        paid(june(4), -4000, .gbp, "Home", category: "Food:Eating out"),
      ])
    try books.analyse()
    for (number, minor) in [(2, -1000), (3, -2000)] as [(Int, Int64)] {
      var tagged = Decisions.Transaction()
      tagged.tags = ["trip"]
      books.decisions.transactions[try books.id("joint", june(number), minor)] = tagged
    }
    let outcome = try books.analyse()
    #expect(try spent(books, "trip") == ["2026-06-01 3000 ok"])
    #expect(
      outcome.problems.map(\.text).contains("The budgets Trip and Food count the same spending: trip."))
  }

  @Test("a night that changed one month leaves what a build from nothing would; so do changed settings")
  func nights() throws {
    let books = try books()
    var food = try budget("food", 100)
    food.rollover = .both
    books.settings.budgets = [food, try budget("out", 60, "week", category: "Food:Eating out")]
    let start = june(1) - 200
    func rows(_ from: Int, _ to: Int) -> [StandardTransaction] {
      (from..<to).map { number in
        paid(
          start + (number * 7) % 215, -Int64(100 + number * 13 % 900), .gbp, "Shop \(number)",
          category: number % 3 == 0 ? "Food:Eating out" : "Food:Groceries", sequence: number)
      }
    }
    try books.importFile("joint", rows(0, 60))
    try books.analyse()
    try books.importFile("joint", rows(60, 64))
    books.today = june(24)
    try books.analyse()
    let night = try books.marts()
    try books.analyseFromNothing()
    #expect(try books.marts() == night)
    books.settings.budgets[0].subject = .category("Food:Groceries")
    try books.analyse()
    let changed = try books.marts()["mart_budgets"]
    try books.analyseFromNothing()
    #expect(try books.marts()["mart_budgets"] == changed && changed != night["mart_budgets"])
  }

  @Test("a budget that left the settings leaves nothing behind") func gone() throws {
    let books = try books()
    books.settings.budgets = [try budget("food", 100)]
    try books.importFile("joint", [paid(june(2), -3000, category: "Food:Groceries")])
    try books.analyse()
    books.settings.budgets = []
    try books.analyse()
    #expect(try books.lines("select * from mart_budgets") == [] && books.lines("select * from mart_budget_days") == [])
  }
}
