import Core
import HTTP
import Sandbox
import Testing

@testable import Providers

@Suite("Trading 212's pages") struct Trading212PagingTests {
  private func next(_ path: String, _ listing: Trading212Listing = .transactions) -> String? {
    let page = Trading212Page(body: Array(t212Page("{}", next: path).utf8))
    guard let page, !page.isLast else { return nil }
    return page.nextPath(of: listing, base: "https://live.trading212.com")
  }

  @Test("request nextPagePath exactly as given, path and query; null or absent ends it")
  func exactly() {
    #expect(
      next(#""/api/v0/equity/history/orders?limit=50&cursor=1760346100000""#)
        == "/api/v0/equity/history/orders?limit=50&cursor=1760346100000")
    #expect(
      next(#""/api/v0/history/transactions?limit=20&cursor=1a2b%2B&time=2024-03-01T10:00:00Z""#)
        == "/api/v0/history/transactions?limit=20&cursor=1a2b%2B&time=2024-03-01T10:00:00Z")
    #expect(next("null") == nil)
    #expect(Trading212Page(body: Array(#"{"items":[]}"#.utf8))?.isLast == true)
    #expect(Trading212Page(body: Array(#"{"item":[]}"#.utf8)) == nil)
  }

  @Test("some clients met the text null inside it, or a bare query without a path")
  func dialects() {
    #expect(next(#""null""#) == nil && next(#""""#) == nil)
    #expect(next(#""/api/v0/equity/history/orders?limit=50&cursor=null""#) == nil)
    #expect(
      next(#""limit=50&cursor=7&time=2024-03-01T10:00:00Z""#)
        == "/api/v0/equity/history/transactions?limit=50&cursor=7&time=2024-03-01T10:00:00Z")
    #expect(next(#""?limit=50&cursor=7""#, .orders) == "/api/v0/equity/history/orders?limit=50&cursor=7")
    #expect(next(#""https://live.trading212.com/api/v0/x?cursor=1""#) == "/api/v0/x?cursor=1")
  }

  @Test("a path on another server is not followed: the key is not its to see")
  func otherServer() {
    #expect(next(#""https://evil.example/api/v0/x?cursor=1""#) == nil)
    #expect(next(#""https://live.trading212.com.evil.example/x?cursor=1""#) == nil)
  }

  @Test(
    "each dialect of paging brings the whole history, and stops on a path already seen",
    arguments: [Trading212Dialect.Paging.path, .nullText, .bareQuery, .circle])
  func wholeHistory(paging: Trading212Dialect.Paging) async throws {
    let nights = Trading212Nights(try .start(today: Month(2026, 6).day(18), from: Month(2022, 3).firstDay))
    var dialect = Trading212Dialect()
    dialect.paging = paging
    dialect.hasNegativeSells = true
    nights.sandbox.set(dialect: dialect)
    let outcome = try await nights.run()
    #expect(outcome.isComplete, "\(outcome.problems)")
    // In a circle nobody can say that the last page was the last: its oldest second may go on elsewhere.
    if paging != .circle { nights.books.expect(nights.sandbox) }
    let orders = nights.sandbox.log.filter { $0.path.hasSuffix("/orders") }
    #expect(orders.count > 2 && Set(orders.map(\.query)).count == orders.count, "none is asked for twice")
    let transactions = nights.sandbox.log.filter { $0.path.hasSuffix("/transactions") }.dropFirst()
    #expect(!transactions.isEmpty && transactions.allSatisfy { $0.query.contains("time=") && $0.status == 200 })
  }

  @Test("the transactions cursor is a UUID and needs the time parameter beside it; dropping it is HTTP 400")
  func cursorAndTime() async throws {
    let nights = Trading212Nights(
      try .start(today: Month(2026, 6).day(18), from: Month(2024, 3).firstDay, weekly: true))
    let outcome = try await nights.run()
    #expect(outcome.isComplete)
    let pages = nights.sandbox.log.filter { $0.path.hasSuffix("/transactions") }
    #expect(pages.count > 2 && pages.allSatisfy { $0.status == 200 })
    #expect(pages.dropFirst().allSatisfy { $0.query.contains("cursor=") && $0.query.contains("time=20") })
    nights.books.expect(nights.sandbox)
  }

  @Test("newest first is not promised: one known item alone ends nothing, a page of them does")
  func unsorted() throws {
    let listing = Trading212Listing.orders
    let items = [t212Fill(3), t212Fill(9, at: "2024-03-02T10:00:00Z")].compactMap { try? JSON(parsing: Array($0.utf8)) }
    var pages = Trading212Pages(listing)
    let text = t212Page(t212Fill(3), t212Fill(9, at: "2024-03-02T10:00:00Z"), next: "\"/x\"")
    pages.add(try #require(Trading212Page(body: Array(text.utf8))))
    #expect(!pages.isNewestFirst && pages.covered().count == 2, "what is not in order has no oldest end to leave")
    let known = Trading212Known("").with([items[0]], of: listing)
    #expect(known.holds(items[0], of: listing) && !known.holds(items[1], of: listing))
  }

  @Test("a reading that breaks off leaves its oldest second to what goes on from there")
  func oldestSecond() throws {
    func page(_ next: String) throws -> Trading212Pages {
      var pages = Trading212Pages(.orders)
      let text = t212Page(
        t212Fill(4, at: "2024-03-03T10:00:00Z"), t212Fill(3, at: "2024-03-02T10:00:00.900Z"),
        t212Fill(2, at: "2024-03-02T10:00:00.100Z"), next: next)
      pages.add(try #require(Trading212Page(body: Array(text.utf8))))
      return pages
    }
    #expect(try page("null").covered().count == 3)
    #expect(try page("\"/x\"").covered().count == 1)
    let bound = try #require(WrittenTime.second("2024-03-02T10:00:00Z"))
    #expect(try page("null").covered(after: bound).count == 1, "reports tell up to there")
    let moved = t212Record("orders", t212Page(t212Fill(4), t212Fill(3), next: "\"/x\""), key: "head 1")
    let rows = t212Rows(moved, t212Record("orders", t212Page(t212Fill(3), t212Fill(2)), key: "head 2"))
    #expect(
      rows.trades.map(\.reliableID) == ["fill 2", "fill 3", "fill 4"], "a row that moved to the next page counts once")
  }

  @Test("a high-water mark of a hundred items is kept, and older ones are known by their time")
  func highWaterMark() throws {
    func item(_ number: Int) throws -> JSON {
      let text = t212Fill(number, at: "2024-03-01T10:00:0\(number % 10)Z")
      return try JSON(parsing: Array(text.utf8))
    }
    var known = Trading212Known("")
    known = known.with(try (1...250).map { try item($0) }, of: .orders)
    let again = Trading212Known(known.text)
    #expect(again.text == known.text && again.text.split(separator: " ").count == 100)
    let old = try JSON(parsing: Array(t212Fill(9_999, at: "2020-01-01T10:00:00Z").utf8))
    let new = try JSON(parsing: Array(t212Fill(9_998, at: "2025-01-01T10:00:00Z").utf8))
    #expect(again.holds(old, of: .orders) && !again.holds(new, of: .orders))
  }
}
