import Core
import Settings
import Testing

@testable import Analytics

@Suite("Tags") struct TagTests {
  @Test(
    "a tag that could be an address is its own",
    arguments: ["holiday", "lisbon-2026", "2026", "a", String(repeating: "x", count: 48)])
  func own(_ tag: String) { #expect(tagSlug(tag) == tag) }

  /// What people, and rules that take words from banks, may call a tag.
  private static let odd = [
    "Holiday", "HOLIDAY", "holiday ", " holiday", "holiday!", "holiday/", "hol/iday", "../holiday", "..", ".", "/", "-",
    "",
    "--", "holiday-", "café", "cafe\u{301}", "Caf\u{e9}", "日本", "日本語", "🏖", "<b>holiday</b>", "\"holiday\"",
    "holiday\n",
    "C:\\x", "index.html", "page-2/", "%2e%2e", "holiday#d", "holiday?x", "a,b;c", String(repeating: "x", count: 49),
    String(repeating: "x", count: 50), String(repeating: "é", count: 300), "holiday-0123abcd",
  ]

  @Test("every other has an address of its own, safe in a path and apart from all others whatever their capitals")
  func safe() {
    let plain = ["holiday", "cafe", "index", "tag", "b-holiday-b"]
    let slugs = (Self.odd + plain).map(tagSlug)
    for slug in slugs {
      #expect(
        slug.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }, "\(slug)")
      #expect(!slug.isEmpty && slug.utf8.count <= 57 && !slug.hasPrefix("-"), "\(slug)")
    }
    #expect(Set(slugs).count == slugs.count)
  }

  @Test("nobody can name a tag as another's address: that one is told apart in turn")
  func impostor() {
    let address = tagSlug("Holiday")
    #expect(address.hasPrefix("holiday-") && tagSlug(address) != address)
    #expect(tagSlug("holiday-2026-01") == "holiday-2026-01")
  }

  private func books() throws -> AnalysedBooks {
    let books = try AnalysedBooks(today: june(20))
    books.account("joint", opening: (june(1), 100_000))
    try books.sync(
      "joint",
      [
        paid(june(2), -5_00, .gbp, "Beach"), paid(june(3), -7_00, .gbp, "Ferry"),
        paid(june(4), 2_00, .gbp, "Ferry back"),
        paid(june(19), -9_00, .gbp, "Hotel", status: .pending),
      ])
    return books
  }

  private func tag(_ books: AnalysedBooks, _ day: Day, _ minor: Int64, _ tags: [String], category: String? = nil) throws
  {
    var decision = Decisions.Transaction()
    decision.tags = tags
    decision.category = category
    books.decisions.transactions[try books.id("joint", day, minor)] = decision
  }

  @Test("a tag that stands on pending rows only has a page of its own, with no booked payment")
  func pending() throws {
    let books = try books()
    try tag(books, june(2), -5_00, ["Sun & sea", "2026"])
    try tag(books, june(19), -9_00, ["soon"])
    try books.analyse()
    _ = try books.installDatasets()
    #expect(
      try books.lines("select tag, slug, transactions from tags") == [
        "2026 2026 1", "Sun & sea \(tagSlug("Sun & sea")) 1", "soon soon 0",
      ])
    #expect(
      try books.lines("select tag, day, amount_minor, status, ignored from transaction_tags") == [
        "2026 2026-06-02 -500 booked 0", "Sun & sea 2026-06-02 -500 booked 0", "soon 2026-06-19 -900 pending 0",
      ])
  }

  @Test("a tag that is taken off everywhere is gone, and its page with it")
  func gone() throws {
    let books = try books()
    try tag(books, june(2), -5_00, ["trip"])
    try books.analyse()
    books.decisions.transactions = [:]
    try books.analyse()
    _ = try books.installDatasets()
    #expect(try books.lines("select tag from tags") == [])
    #expect(try books.lines("select tag from transaction_tags") == [])
  }

  @Test("a refund lowers what was spent under its tag")
  func refund() throws {
    let books = try books()
    try tag(books, june(3), -7_00, ["trip"], category: "Transport:Public")
    try tag(books, june(4), 2_00, ["trip"], category: "Transport:Public")
    try books.analyse()
    _ = try books.installDatasets()
    #expect(try books.lines("select month, spent_minor, transactions from tags_monthly") == ["2026-06 500 2"])
  }

  @Test(
    "a payment that no rate states makes the sums of its tag and its merchant partial, and no others",
    arguments: [false, true])
  func partial(isNight: Bool) throws {
    let books = try books()
    books.account("euro", .current, .eur, opening: (june(1), 0))
    if isNight { try books.analyse() }
    try books.importFile("euro", [paid(june(5), -4_00, .eur, "Beach"), paid(june(6), -1_00, .eur, "Kiosk")])
    try tag(books, june(2), -5_00, ["trip", "sun"])
    var decision = Decisions.Transaction()
    decision.tags = ["trip"]
    books.decisions.transactions[try books.id("euro", june(5), -4_00)] = decision
    try books.analyse()
    _ = try books.installDatasets()
    #expect(
      try books.lines("select tag, spent_minor, partial from tags_monthly") == ["sun 500 0", "trip 500 1"])
    for dataset in ["merchants", "merchants_monthly"] {
      let lines = try books.lines(
        "select m.key, d.spent_minor, d.partial from \(dataset) d join merchants m on m.merchant_id = d.merchant_id")
      #expect(lines.sorted() == ["text:beach 500 1", "text:ferry 700 0", "text:ferryback 0 0", "text:kiosk 0 1"])
    }
  }
}
