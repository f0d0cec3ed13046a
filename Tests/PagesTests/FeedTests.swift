import Core
import Testing

@testable import Pages

@Suite("Calendar files (RFC 5545)") struct CalendarTextTests {
  private func lines(_ write: (inout CalendarText) -> Void) -> [String] {
    var text = CalendarText()
    write(&text)
    let whole = String(decoding: text.bytes, as: UTF8.self)
    #expect(
      whole.hasSuffix("\r\n") && !whole.replacing("\r\n", with: "").unicodeScalars.contains { $0 == "\r" || $0 == "\n" }
    )
    return whole.split(separator: "\r\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }

  /// What a program that reads it takes: a line break and the blank behind it are nothing.
  private func unfolded(_ lines: [String]) -> String {
    lines.reduce("") { $1.hasPrefix(" ") ? $0 + $1.dropFirst() : $0 + $1 }
  }

  @Test("a line of 75 octets stands as it is, one of 76 is folded")
  func folding() {
    let fits = String(repeating: "x", count: 75 - "SUMMARY:".count)
    #expect(lines { $0.line("SUMMARY", fits) } == ["SUMMARY:\(fits)"])
    let folded = lines { $0.line("SUMMARY", fits + "y") }
    #expect(folded == ["SUMMARY:\(fits)", " y"])
  }

  @Test("no line is longer than 75 octets, and none ends within a character", arguments: ["é", "日", "🏖", "a🏖", "xé"])
  func characters(_ part: String) {
    let text = String(repeating: part, count: 200)
    let folded = lines { $0.line("SUMMARY", text) }
    #expect(folded.allSatisfy { $0.utf8.count <= 75 } && folded.count > 3)
    #expect(unfolded(folded) == "SUMMARY:\(text)")
    #expect(folded.dropLast().allSatisfy { $0.utf8.count > 75 - 4 })
  }

  @Test(
    "marks of the format are escaped in texts; other control characters are left out",
    arguments: [
      ("a, b; c", #"a\, b\; c"#), (#"back\slash"#, #"back\\slash"#), ("two\nlines", #"two\nlines"#),
      ("two\r\nlines", #"two\nlines"#), ("old\rMac", #"old\nMac"#), ("bell\u{7}\u{0}", "bell"), ("a\tb", "a\tb"),
      ("END:VEVENT\r\nBEGIN:VEVENT", #"END:VEVENT\nBEGIN:VEVENT"#), ("colon: \"quoted\"", "colon: \"quoted\""),
    ])
  func escaping(_ text: String, _ written: String) {
    #expect(unfolded(lines { $0.text("SUMMARY", text) }) == "SUMMARY:\(written)")
  }
}

@Suite("Words in a month's grid") struct GridWordsTests {
  private let writing = Writing()

  @Test("a month's grid says what an amount is of, where there is room; its table says it always")
  func grid() throws {
    var month = CalendarMonth("Bills", month: Month(2026, 7), values: [3: 85_000], currency: .gbp)
    month.words = [3: "Rent & rates"]
    let html = month.html(writing)
    try WholeMarkup.check(html)
    #expect(html.contains(#"<span class="am">850</span><span class="what hide">Rent &amp; rates</span>"#))
    #expect(month.markdown(writing).contains("Rent"))
  }
}
