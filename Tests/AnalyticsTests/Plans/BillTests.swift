import Core
import Settings
import Testing

@testable import Analytics

@Suite("Bills of the next twelve months") struct BillTests {
  private func books() throws -> AnalysedBooks {
    let books = try AnalysedBooks(today: june(28))
    books.account("joint", opening: (Month(2025, 12).day(1), 500_000))
    books.account("euro", .savings, .eur, opening: (june(1), 10_000))
    var rows: [StandardTransaction] = []
    for number in 0..<7 {
      rows.append(
        paid((Month(2025, 12) + number).day(3), -85_000, .gbp, "HARCOURT LETTINGS RENT", category: "Home:Rent"))
    }
    try books.importFile("joint", rows)
    return books
  }

  private func plan(
    _ id: String, _ minor: Int64, _ day: Day, _ cadence: Cadence = .once, account: String = "joint",
    _ currency: Currency = .gbp
  ) -> PlannedSettings {
    var plan = PlannedSettings(
      id: id, name: "The \(id)", account: account, amount: Money(minor: minor, currency), day: day)
    plan.cadence = cadence
    return plan
  }

  private func bills(_ books: AnalysedBooks, _ limit: Int = 4) throws -> [String] {
    try books.lines(
      "select day, name, amount_minor, source, state, balance_after_minor from mart_bills limit \(limit)")
  }

  @Test("what is planned stands among the bills with source planned, and takes part in the balance that each leaves")
  func planned() throws {
    let books = try books()
    books.settings.planned = [
      plan("boiler", -280_000, Month(2026, 7).day(1)), plan("gift", 50_000, Month(2026, 7).day(3)),
    ]
    try books.analyse()
    let balance = Int64(500_000 - 7 * 85_000)
    #expect(
      try bills(books, 3) == [
        "2026-07-01 The boiler -280000 planned expected \(balance - 280_000)",
        "2026-07-03 The gift 50000 planned expected \(balance - 230_000)",
        "2026-07-03 Harcourt Lettings Rent -85000 stream expected \(balance - 315_000)",
      ])
    _ = try books.installDatasets()
    #expect(
      try books.lines("select stream_id, low_minor, high_minor, account_id from bills where source = 'planned'") == [
        "boiler -280000 -280000 joint", "gift 50000 50000 joint",
      ])
  }

  @Test("a plan is due on its day, done with on the next, and not due again where it was booked early")
  func states() throws {
    let books = try books()
    books.settings.planned = [
      plan("today", -1_00, june(28)), plan("past", -2_00, june(27)), plan("early", -3_00, Month(2026, 7).day(1)),
    ]
    try books.importFile("joint", [paid(june(26), -3_00, .gbp, "Early bird", category: "Food:Coffee")])
    try books.analyse()
    #expect(
      try books.lines("select name, state from mart_bills where source = 'planned'") == ["The today due"])
  }

  @Test("a repeated plan stands on each of its days for a year, a 31st on the last day of short months")
  func repeated() throws {
    let books = try books()
    books.settings.planned = [plan("club", -10_00, Month(2026, 7).day(31), .monthly)]
    try books.analyse()
    let days = try books.lines("select day from mart_bills where source = 'planned'")
    #expect(days.count == 11 && days.first == "2026-07-31" && days[2] == "2026-09-30" && days.last == "2027-05-31")
  }

  @Test("a plan in another currency moves the balance of its own account only")
  func currencies() throws {
    let books = try books()
    books.settings.planned = [plan("flat", -40_00, Month(2026, 7).day(2), account: "euro", .eur)]
    try books.analyse()
    #expect(
      try books.lines("select currency, balance_after_minor from mart_bills where source = 'planned'") == ["EUR 6000"])
  }

  @Test("a bill in another currency is restated at the reporting day's rate; without one of seven days it has none")
  func restated() throws {
    let books = try books()
    books.settings.planned = [
      plan("flat", -40_00, Month(2026, 12).day(2), account: "euro", .eur),
      plan("visa", -30_00, Month(2026, 7).day(3), account: "euro", .usd),
      plan("home", -10_00, Month(2026, 7).day(4)),
    ]
    try books.rate(.eur, .gbp, june(25), "0.8512")
    try books.rate(.usd, .gbp, june(20), "0.7")
    try books.analyse()
    let restated =
      "select name, amount_minor, currency, household_minor from mart_bills where source = 'planned' order by name"
    #expect(
      try books.lines(restated) == [
        "The flat -4000 EUR -3405", "The home -1000 GBP -1000", "The visa -3000 USD -",
      ])
    books.today = june(29)
    try books.rate(.eur, .gbp, june(29), "0.9")
    try books.analyse()
    #expect(try books.lines(restated).first == "The flat -4000 EUR -3600", "each day at its own rate")
  }

  @Test("with no plan and no stream nothing is due")
  func nothing() throws {
    let books = try AnalysedBooks(today: june(28))
    books.account("joint", opening: (june(1), 500_000))
    try books.analyse()
    #expect(try bills(books) == [])
  }
}
