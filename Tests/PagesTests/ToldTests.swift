import Core
import Testing

@testable import Pages

@Suite("Sentences that analysis wrote, in the page's words") struct ToldTests {
  @Test(
    "amounts, days and months are said as the country writes them, and all else stays",
    arguments: [
      ("Tesco took 312.40 GBP on 2026-06-12.", "Tesco took £312.40 on 12 June 2026."),
      ("about 12000.00 GBP a year, over 30%", "about £12,000 a year, over 30%"),
      ("(45.00 GBP) from 2026-03 to 2026-05:", "(£45) from March 2026 to May 2026:"),
      ("-5.00 GBP; 0.00 GBP", "−£5; £0"),
      ("daybook duplicate t_01 same_as t_02 counts it once", "daybook duplicate t_01 same_as t_02 counts it once"),
      ("Cafe 24  7 GBP", "Cafe 24  7 GBP"), ("12.5 GBP", "12.5 GBP"),
      ("3.00 XYZ and 2026-13-01", "3.00 XYZ and 2026-13-01"),
      ("brought 1\u{202F}316 new facts and changed 0.", "brought 1,316 new facts and changed 0."),
      ("(12\u{202F}345\u{202F}678), 1316", "(12,345,678), 1316"),
      (
        "12\u{202F}34 \u{202F}123 a\u{202F}123 1234\u{202F}567", "12\u{202F}34 \u{202F}123 a\u{202F}123 1234\u{202F}567"
      ),
      ("", ""), ("312.40", "312.40"), ("GBP 312.40", "GBP 312.40"),
    ])
  func words(_ sentence: String, _ expected: String) {
    #expect(Writing().toldText(sentence) == expected)
  }

  @Test("an amount stands apart, so that it can be hidden; a hostile name comes out as its characters")
  func marked() {
    #expect(
      Writing().toldHTML("<b>&amp; took 312.40 GBP.")
        == "&lt;b&gt;&amp;amp; took <span class=\"m\">£312.40</span>.")
  }

  @Test("in another country amounts are as it writes them")
  func germany() {
    let german = Writing(country: "DE", currency: .eur)
    #expect(german.toldText("REWE took 1312.40 EUR.") == "REWE took €1.312,40.")
    #expect(german.toldText("1\u{202F}316 new facts") == "1.316 new facts")
  }
}
