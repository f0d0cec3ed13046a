import Core
import Testing

@testable import Analytics

/// domain.md § 2: money, days, currencies.
@Suite("Amounts in household currency") struct RestatementTests {
  private func books() throws -> AnalysedBooks {
    let books = try AnalysedBooks(today: june(20))
    books.account("euro", .current, .eur, opening: (june(1), 100_000))
    try books.rate(.eur, .gbp, june(1), "0.70")
    try books.rate(.eur, .gbp, june(5), "0.80")
    try books.rate(.eur, .gbp, june(12), "0.80")
    try books.rate(.eur, .gbp, june(19), "0.90")
    try books.importFile("euro", [paid(june(5), -10_000, .eur, "HOTEL", category: "Leisure:Holidays")])
    try books.analyse()
    _ = try books.installDatasets()
    return books
  }

  @Test("flows are restated at their day's rate, stocks at the reporting day's")
  func flowsAndStocks() throws {
    let books = try books()
    #expect(try books.lines("select household_minor from transactions") == ["-8000"])
    #expect(try books.lines("select spent_minor from spending_monthly") == ["8000"])
    #expect(try books.lines("select balance_minor, household_minor from accounts") == ["90000 81000"])
    #expect(
      try books.lines(
        "select day, total_minor from net_worth_daily where day in ('2026-06-04', '2026-06-05', '2026-06-20')")
        == ["2026-06-04 70000", "2026-06-05 72000", "2026-06-20 81000"])
  }

  @Test("between the two the effect of rates is a line of its own, and nothing is left over")
  func effect() throws {
    let books = try books()
    // 1,000 € from 0.70 to 0.80, and 900 € from 0.80 to 0.90; the payment itself left at its own day's rate.
    #expect(
      try books.lines(
        "select spending_minor, fx_minor, unexplained_minor, closing_minor - opening_minor - tracking_minor from net_worth_changes"
      ) == ["-8000 19000 0 11000"])
  }

  @Test("a pending row is shown, and counted in no total")
  func pending() throws {
    let books = try AnalysedBooks(today: june(20))
    books.account("joint", opening: (june(1), 100_000))
    try books.sync(
      "joint",
      [
        paid(june(3), -1_000, .gbp, "BAKER", category: "Food:Groceries"),
        paid(june(19), -5_000, .gbp, "BAKER", category: "Food:Groceries", status: .pending),
        paid(june(19), 9_000, .gbp, "WAGES", category: "Income:Salary", status: .pending),
      ])
    try books.analyse()
    _ = try books.installDatasets()
    #expect(
      try books.lines("select status, amount_minor from transactions order by amount_minor")
        == ["pending -5000", "booked -1000", "pending 9000"])
    #expect(
      try books.lines("select category, spent_minor, transactions from spending_monthly") == ["Food:Groceries 1000 1"])
    #expect(try books.lines("select * from income_monthly") == [])
    #expect(try books.lines("select income_minor, spending_minor from cash_flow_monthly") == ["0 1000"])
    #expect(try books.lines("select sum(spent_minor) from spending_daily") == ["1000"])
    #expect(try books.lines("select name, transactions, spent_minor from merchants") == ["Baker 1 1000"])
    #expect(
      try books.lines("select transactions, money_in_minor, money_out_minor from accounts_monthly") == ["1 0 -1000"])
    #expect(try books.lines("select balance_minor from accounts") == ["99000"])
    #expect(try books.lines("select spending_minor from members_monthly where member_id = 'anna'") == ["500"])
    #expect(try books.lines("select total_minor from net_worth_daily order by day desc limit 1") == ["99000"])
  }

  @Test("a cross rate goes through one base, and its path, day and both rates are recorded")
  func path() throws {
    let books = try AnalysedBooks(today: june(20))
    let yen = try #require(Currency("JPY"))
    for (id, currency) in [("dollar", Currency.usd), ("euro", .eur), ("yen", yen), ("own", .gbp)] {
      books.account(id, .current, currency, opening: (june(1), 100_000))
    }
    try books.rate(.eur, .gbp, june(19), "0.85")
    try books.rate(.eur, .usd, june(18), "1.1")
    try books.rate(.eur, yen, june(12), "160")
    try books.analyse()
    _ = try books.installDatasets()
    #expect(
      try books.lines("select * from rates_used") == [
        "EUR GBP EUR>GBP 2026-06-19 1 0.85", "JPY GBP - - - -", "USD GBP USD>EUR>GBP 2026-06-18 1.1 0.85",
      ])
    #expect(
      try books.lines("select account_id, household_minor from accounts where currency = 'USD'") == ["dollar 77273"])
    #expect(try books.lines("select household_minor from accounts where currency = 'JPY'") == ["-"])
  }
}
