import Core
import Testing

@testable import Pages

@Suite("Lists of texts in a dataset's column") struct JSONTextsTests {
  @Test(
    "every text comes back as it was written",
    arguments: [
      ("[]", []), (" [ ] ", []), (#"["holiday"]"#, ["holiday"]), (#"["a","b c"]"#, ["a", "b c"]),
      (#"[ "a" , "" ]"#, ["a", ""]), (#"["\"\\\/\b\f\n\r\t"]"#, ["\"\\/\u{8}\u{C}\n\r\t"]),
      (#"["caf\u00e9 \ud83c\udfd6","日本"]"#, ["café 🏖", "日本"]),
    ])
  func texts(_ json: String, _ texts: [String]) { #expect(jsonTexts(json) == texts) }

  @Test(
    "what is no list of texts is none",
    arguments: ["", "x", "[", #"["a""#, #"["a",]"#, "[1]", #"["a"] x"#, #"["\x"]"#, #"["\ud800"]"#, #"["\u12"]"#, "{}"])
  func others(_ json: String) { #expect(jsonTexts(json) == nil) }
}

@Suite("Labels in tables") struct LabelTests {
  private let writing = Writing()

  @Test("a line of news has its tags after its words")
  func feed() throws {
    var item = FeedItem("Ferry, Public", Cell(.change(Money(minor: -1_200, .gbp))))
    item.tags = [CellTag("<b>", link: "tags/b-1/index.html")]
    let feed = Feed([item])
    let html = feed.html(writing)
    try WholeMarkup.check(html)
    #expect(
      html.contains(#"<li><span>Ferry, Public <a href="tags/b-1/index.html" class="tag">#&lt;b&gt;</a></span><span"#))
    let report = feed.markdown(writing)
    #expect(report.hasPrefix("- Ferry, Public \\#") && !report.contains("<b>"))
  }

  @Test("a cell's tags follow it, each a link to its page; in reports they are words")
  func tags() throws {
    var cell = Cell(.text("Groceries"))
    cell.tags = [
      CellTag("<b>", link: "../tags/b-1/index.html"), CellTag("holiday", link: "../tags/holiday/index.html"),
    ]
    var table = Table(caption: "Rows", columns: [Column("Category")])
    table.rows = [TableRow([cell])]
    let html = table.html(writing)
    try WholeMarkup.check(html)
    #expect(
      html.contains(
        #"Groceries <a href="../tags/b-1/index.html" class="tag">#&lt;b&gt;</a> <a href="../tags/holiday/index.html" class="tag">#holiday</a>"#
      ))
    let report = table.markdown(writing)
    #expect(report.contains("Groceries") && report.contains("holiday") && !report.contains("<b>"))
  }
}
