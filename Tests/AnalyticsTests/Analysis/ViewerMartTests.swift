import Analytics
import Core
import SQLite
import Settings
import Testing

/// The one place where it is decided who sees what stands between the standard tables and the marts.
@Suite("What a viewer's figures are made of") struct ViewerMartTests {
  /// A joint account, and one of each kind that only Anna sees, whose every word holds `hush`.
  private func books() throws -> AnalysedBooks {
    let books = try AnalysedBooks(today: june(20))
    books.account("joint", opening: (june(1), 100_000))
    books.account("hushgiro", opening: (june(1), 1))
    books.account("hushbroker", .brokerage)
    for place in books.settings.accounts.indices.dropFirst() { books.settings.accounts[place].visibleTo = ["anna"] }
    let weekly = (0..<10).map { paid(june(1) + $0 - 40, -1_234, .gbp, "HUSH CLUB") }
    try books.importFile("hushgiro", weekly + [paid(june(3), 5_000, .gbp, "Hush arrival")])
    try books.importFile("joint", [paid(june(2), -700), paid(june(3), -5_000, .gbp, "Moved")])
    try books.invest("hushbroker") { answer in
      answer.securities = [security("GB00HUSH0001", "Hush fund")]
      answer.trades = [try trade(.buy, june(4), "GB00HUSH0001", "2", -8_000)]
      answer.holdings = StandardHoldings(day: june(20), rows: [try holding("GB00HUSH0001", "2", price: "40")])
    }
    return books
  }

  private func analyse(_ books: AnalysedBooks, for viewer: Viewer) throws -> [String] {
    try books.setAccounts()
    _ = try Analysis.run(
      books.database, settings: books.settings, decisions: books.decisions, viewer: viewer, today: books.today)
    var lines: [String] = []
    for (table, rows) in try books.marts() { lines += rows.map { "\(table): \($0)" } }
    for table in ["merchants_found", "merchant_texts", "classified", "pairs"] {
      lines += try books.lines("select * from \(table)").map { "\(table): \($0)" }
    }
    return lines.filter { $0.lowercased().contains("hush") }.sorted()
  }

  @Test("no mart of a member's holds a word of an account that the member may not see; the household's do")
  func words() throws {
    let books = try books()
    let all = try analyse(books, for: .household)
    #expect(Set(all.map { $0.prefix { $0 != ":" } }).count > 10, "there is much to be found")
    #expect(try analyse(books, for: .member("ben")) == [])
    #expect(try analyse(books, for: .member("anna")) == all)
    #expect(try analyse(books, for: .household) == all)
  }

  @Test("it is filtered before any total is made: a member's totals are of the accounts that are seen")
  func totals() throws {
    let books = try books()
    func figures(_ viewer: Viewer) throws -> [String] {
      _ = try analyse(books, for: viewer)
      return try books.lines(
        """
        select w.total_minor, f.spending_minor from mart_net_worth_daily w, mart_cash_flow_monthly f
        where w.day = '2026-06-20' and f.month = '2026-06'
        """)
    }
    #expect(try figures(.member("ben")) == ["94300 5700"])
    #expect(try figures(.household) != ["94300 5700"])
  }
}
