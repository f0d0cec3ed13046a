import Core
import Settings
import Testing
import Warehouse

@testable import Analytics

@Suite("Totals that lack a part (domain.md § 6)") struct MissingTotalTests {
  private func lines(_ books: AnalysedBooks) throws -> [String] {
    try books.lines(
      """
      select substr(day, 9), total_minor, iif(quality = 'missing', quality, 'known'), partial from mart_net_worth_daily
      where day in ('2026-06-02', '2026-06-09', '2026-06-12', '2026-06-20') order by day
      """)
  }

  private func books() throws -> AnalysedBooks {
    let books = try AnalysedBooks(today: june(20))
    books.account("joint", opening: (june(1), 100_000))
    books.account("dollars", .savings, .usd, opening: (june(1), 125_000))
    return books
  }

  @Test("a missing rate makes the total partial, and one that other days hold makes it missing: it did not fall")
  func rate() throws {
    let books = try books()
    // None from the 10th to the 18th: the last is seven days old on the 9th.
    for day in [1, 2, 19, 20] { try books.rate(.gbp, .usd, june(day), "1.25") }
    try books.analyse()
    #expect(
      try lines(books) == ["02 200000 known 0", "09 200000 known 0", "12 100000 missing 1", "20 200000 known 0"])
  }

  @Test("what could never be stated makes every total partial, and no day unlike the others")
  func never() throws {
    let books = try books()
    try books.analyse()
    #expect(
      try lines(books) == ["02 100000 known 1", "09 100000 known 1", "12 100000 known 1", "20 100000 known 1"])
  }

  @Test("a holding without a price from some day on leaves the total missing before it")
  func price() throws {
    let books = try books()
    books.settings.accounts.removeLast()
    books.account("isa", .brokerage, connection: "broker")
    try books.invest("isa") { answer in
      answer.tellsTransactions = true
      answer.securities = [security("IE00B3XXRP09", "World fund", .gbp, .fund)]
      answer.trades = [try trade(.transferIn, june(2), "IE00B3XXRP09", "10", 0)]
      answer.balances = [stated(.closing, june(20), 0)]
    }
    try books.price("ie00b3xxrp09", june(12), "100")
    try books.analyse()
    #expect(
      try lines(books) == ["02 100000 missing 1", "09 100000 missing 1", "12 200000 known 0", "20 200000 known 0"])
  }
}
