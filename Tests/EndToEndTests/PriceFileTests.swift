import Core
import TestSupport
import Testing

/// A household's own file of prices.
@Suite("Prices of a file of one's own") struct PriceFileTests {
  private let today = PricedHousehold.firstDay

  private func books(_ settings: String = "", source: String = "file") async throws -> PricedHousehold {
    let books = try await PricedHousehold(settings)
    try books.write(settings, prices: "source = \"\(source)\"\nfile = \"prices.csv\"")
    return books
  }

  private func write(_ books: PricedHousehold, _ rows: String...) throws {
    try TestSupport.write(
      "date,symbol,price,currency\n" + rows.map { $0 + "\n" }.joined(), to: books.household.file("prices.csv"))
  }

  private func known(_ books: PricedHousehold) throws -> [String] {
    try books.rows(
      "select security_id, day, close_mantissa, close_scale, currency from prices where source = 'file' order by 1, 2")
  }

  @Test("symbols, ISINs and ids of [[security]] are found; the file is read again when it changes")
  func reading() async throws {
    let books = try await books("[[security]]\nid = \"world\"\nisin = \"IE00BK5BQT80\"\n")
    try books.hold("vwrp", "vod", "aapl", since: today - 60)
    try write(
      books, "2026-06-01,world,104.25,GBP", "2026-06-02,IE00BK5BQT80,104.5,GBP", "2026-06-01,VOD,91.2,GBX",
      "2026-06-01,AAPL,180,USD")
    try await books.sync()
    #expect(
      try known(books) == [
        "aapl 2026-06-01 180 0 USD", "vod 2026-06-01 912 3 GBP", "vwrp 2026-06-01 10425 2 GBP",
        "vwrp 2026-06-02 1045 1 GBP",
      ])
    #expect(books.asked == [])
    try write(books, "2026-06-02,VWRP,105,GBP")
    try await books.sync()
    #expect(try known(books) == ["vwrp 2026-06-02 105 0 GBP"])
    let again = try await books.sync()
    #expect(again.errors.contains("nothing new"))
  }

  @Test("a file with an error changes nothing: the line is named, and check shows all")
  func errors() async throws {
    let books = try await books()
    try books.hold("vwrp", since: today - 60)
    try write(books, "2026-06-01,VWRP,104.25,GBP")
    try await books.sync()
    try write(books, "2026-06-01,VWRP,105,GBP", "2026-06-02,VWRP,1o5,GBP", "02.06.2026,VWRP,105,GBP")
    let outcome = try await books.sync(2)
    #expect(outcome.errors.contains("prices.csv:3: '1o5' is not a price"))
    #expect(try known(books) == ["vwrp 2026-06-01 10425 2 GBP"])
    let check = try await books.household.expect(1, "check")
    #expect(check.errors.contains("prices.csv:3: '1o5' is not a price\n  3 | 2026-06-02,VWRP,1o5,GBP"))
    #expect(check.errors.contains("prices.csv:4: '02.06.2026' is not a day"))
  }

  @Test("a file that is not there is said to be missing")
  func missing() async throws {
    let books = try await books()
    try books.hold("vwrp", since: today - 60)
    let outcome = try await books.sync(2)
    #expect(outcome.errors.contains("the file of prices prices.csv cannot be read"))
  }

  @Test("a symbol that no security bears is told, and its prices come once it is held")
  func waiting() async throws {
    let books = try await books()
    try books.hold("vwrp", since: today - 60)
    try write(books, "2026-06-01,VOD,91.2,GBX")
    try await books.sync()
    #expect(try known(books) == [])
    #expect(
      try books.problems() == ["info prices.csv:2: no security of the books is called 'VOD': its prices wait"])
    try books.hold("vod", since: today - 60)
    try await books.sync()
    #expect(try known(books) == ["vod 2026-06-01 912 3 GBP"])
    #expect(try books.problems() == [])
  }

  @Test("beside Yahoo the file prices what Yahoo has not, and goes before it where both do")
  func beside() async throws {
    let books = try await books(source: "yahoo")
    try books.hold("vwrp", since: today - 60)
    try books.hold("spaxx", since: today - 60, without: ["isin", "symbol"])
    try write(books, "2026-06-01,spaxx,1,USD", "2026-06-17,VWRP,999,GBP")
    try await books.sync()
    try books.expectMarket("vwrp", from: today - 70)
    #expect(try known(books) == ["spaxx 2026-06-01 1 0 USD", "vwrp 2026-06-17 999 0 GBP"])
    #expect(try books.problems() == [])
    try await books.household.expect(0, "build")
    let listing = try await books.household.expect(0, "securities")
    #expect(listing.text.contains("999"))
  }

  @Test("when the file is no longer named, its prices are no more")
  func unnamed() async throws {
    let books = try await books()
    try books.hold("vwrp", since: today - 60)
    try write(books, "2026-06-01,VWRP,104.25,GBP")
    try await books.sync()
    try books.write("", prices: "source = \"yahoo\"")
    try await books.sync()
    #expect(try known(books) == [])
    try books.expectMarket("vwrp", from: today - 70)
  }
}
