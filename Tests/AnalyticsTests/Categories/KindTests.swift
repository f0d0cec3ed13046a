import Analytics
import Core
import SQLite
import Settings
import Testing

/// The kind of a category decides what a payment is, in the totals too.
@Suite("Kinds") struct KindTests {
  private func books(_ rows: [StandardTransaction]) throws -> AnalysedBooks {
    let books = try AnalysedBooks(today: june(20))
    books.account("giro", opening: (june(1), 100_000))
    try books.importFile("giro", rows)
    try books.analyse()
    return books
  }

  private func flows(_ books: AnalysedBooks) throws -> [String] {
    try books.lines("select month, income_minor, spending_minor from mart_cash_flow_monthly order by month")
  }

  private func coded(_ day: Day, _ minor: Int64, _ code: String) -> StandardTransaction {
    var row = paid(day, minor, .gbp, "Payment")
    row.providerCategory = code
    return row
  }

  @Test(
    "a refund in a spending category lowers spending; it is not income, nor is what is paid back of income spending")
  func refunds() throws {
    let books = try books([
      paid(june(2), -5_000, .gbp, "Shoe shop", category: "Shopping:Clothing"),
      paid(june(3), 2_000, .gbp, "Shoe shop", category: "Shopping:Clothing"),
      paid(june(4), 90_000, .gbp, "Work", category: "Income:Salary"),
      paid(june(5), -1_000, .gbp, "Work", category: "Income:Salary"),
    ])
    #expect(try flows(books) == ["2026-06 89000 3000"])
  }

  @Test("buying or selling a security from a cash account is kind investment: neither spending nor income")
  func investments() throws {
    let books = try books([
      paid(june(2), -700), coded(june(3), -50_000, "bank:SECU-SETT-TRAD"),
      coded(june(4), 20_000, "bank:SECU-SETT-TRAD"),
      coded(june(5), -10_000, "plaid:TRANSFER_OUT_INVESTMENT_AND_RETIREMENT_FUNDS"),
      paid(june(6), -3_000, .gbp, "Broker", category: "Investment:Buy"),
    ])
    #expect(
      try books.lines("select kind, count(*) from classified group by kind order by kind")
        == ["investment 4", "spending 1"])
    #expect(try flows(books) == ["2026-06 0 700"])
  }

  @Test("what nothing is known of is spending or income by its sign, and counted among what to see to")
  func unknown() throws {
    let books = try books([paid(june(2), -700, .gbp, "Somewhere"), paid(june(3), 40, .gbp, "Someone")])
    #expect(
      try books.lines("select category, kind from classified order by category")
        == ["Uncategorised spending", "Uncategorised income income"])
    #expect(try flows(books) == ["2026-06 40 700"])
  }
}
