import Core
import Testing

@testable import Pages

@Suite("Numbers and days, as written")
struct FormatTests {
  let british = Writing()

  struct Case: CustomTestStringConvertible, Sendable {
    var minor: Int64
    var currency: Currency
    var country: String
    var expected: String
    var testDescription: String { "\(minor) \(currency) in \(country) is \(expected)" }
  }

  static func currency(_ code: String) -> Currency {
    guard let currency = Currency(code) else { preconditionFailure("\(code) is a currency") }
    return currency
  }

  @Test(
    "money carries its sign before its currency, and its country's marks",
    arguments: [
      Case(minor: -123_456, currency: .gbp, country: "GB", expected: "−£1,234.56"),
      Case(minor: 0, currency: .gbp, country: "GB", expected: "£0.00"),
      Case(minor: 5, currency: .eur, country: "IE", expected: "€0.05"),
      Case(minor: 123_456_789, currency: .eur, country: "DE", expected: "€1.234.567,89"),
      Case(minor: -123_456_789, currency: .eur, country: "FR", expected: "−€1\u{202F}234\u{202F}567,89"),
      Case(minor: 100_000, currency: FormatTests.currency("JPY"), country: "JP", expected: "JPY\u{A0}100,000"),
      Case(minor: 1_234_567, currency: FormatTests.currency("KWD"), country: "KW", expected: "KWD\u{A0}1,234.567"),
      Case(minor: 123_400, currency: FormatTests.currency("CHF"), country: "CH", expected: "CHF\u{A0}1’234.00"),
      Case(minor: .min, currency: .usd, country: "US", expected: "−$92,233,720,368,547,758.08"),
    ]) func money(_ example: Case)
  {
    let writing = Writing(country: example.country, currency: example.currency)
    #expect(writing.money(Money(minor: example.minor, example.currency)) == example.expected)
  }

  @Test("pence stand in a span of their own in HTML, and a currency without pence has none")
  func pence() {
    #expect(british.moneyHTML(Money(minor: -123_456, .gbp)) == "−£1,234<span class=\"d\">.56</span>")
    #expect(british.amountHTML(Money(minor: 5, .gbp)) == "0<span class=\"d\">.05</span>")
    #expect(british.amountHTML(Money(minor: 5000, Self.currency("JPY"))) == "5,000")
  }

  @Test("a change always has its sign, and no change is 0")
  func changes() {
    #expect(british.money(Money(minor: 6100, .gbp), sign: .always) == "+£61.00")
    #expect(british.money(Money(minor: -6100, .gbp), sign: .always) == "−£61.00")
    #expect(british.money(Money(minor: 0, .gbp), sign: .always) == "0")
    #expect(british.amountHTML(Money(minor: 0, .gbp), sign: .always) == "0")
    #expect(british.whole(Money(minor: 49, .gbp), sign: .always) == "0")
  }

  @Test("whole pounds round half to even, on both sides of zero")
  func wholePounds() {
    #expect(british.whole(Money(minor: 123_450, .gbp)) == "£1,234")
    #expect(british.whole(Money(minor: 123_550, .gbp)) == "£1,236")
    #expect(british.whole(Money(minor: -150, .gbp)) == "−£2")
    #expect(british.whole(Money(minor: -250, .gbp)) == "−£2")
    #expect(british.whole(Money(minor: -50, .gbp)) == "£0")
  }

  @Test("percentages have no space in Britain and a thin one in France; a share of nothing is not known")
  func percentages() {
    #expect(british.percent(ExactDecimal(mantissa: 1245, scale: 4)) == "12%")
    #expect(british.percent(ExactDecimal(mantissa: 1245, scale: 4), decimals: 1) == "12.4%")
    #expect(british.percent(ExactDecimal(mantissa: 1250, scale: 4), decimals: 0, sign: .always) == "+12%")
    #expect(british.percent(of: 1, in: 3, decimals: 1) == "33.3%")
    #expect(british.percent(of: -1, in: 4) == "−25%")
    #expect(british.percent(of: 1, in: 0) == nil)
    #expect(british.points(ExactDecimal(mantissa: 12, scale: 3)) == "+1.2\u{A0}points")
    #expect(Writing(country: "FR", currency: .eur).percent(of: 1, in: 8, decimals: 1) == "12,5\u{202F}%")
  }

  @Test("a missing figure is a dash that says why")
  func missing() {
    #expect(
      british.missingHTML("no rate for <TRY>")
        == "<span class=\"q\" title=\"no rate for &lt;TRY&gt;\">—<span class=\"vh\"> no rate for &lt;TRY&gt;</span></span>"
    )
  }

  @Test("days and ranges are written as a British reader expects")
  func days() throws {
    let day = try #require(Day(2026, 6, 18))
    #expect(british.day(day) == "18 June 2026")
    #expect(british.fullDay(day) == "Thursday 18 June 2026")
    #expect(british.tableDay(day) == "Thu 18 Jun")
    #expect(british.range(day, day + 7) == "18–25 June 2026")
    #expect(british.range(day, day + 14, year: false) == "18 June to 2 July")
    #expect(british.range(day, day + 365) == "18 June 2026 to 18 June 2027")
    #expect(british.range(day, day) == "18 June 2026")
    #expect(british.month(day.month) == "June 2026")
    #expect(british.tinyMonth(Month(2005, 1)) == "Jan 05")
  }

  @Test("a week begins where the household says")
  func weeks() throws {
    let sunday = try #require(Day(2026, 6, 21))
    #expect(british.columnInWeek(sunday) == 6)
    let american = Writing(country: "US", currency: .usd, weekStartsMonday: false)
    #expect(american.columnInWeek(sunday) == 0)
    #expect(american.weekHeads.first == "Sun")
  }

  @Test("an axis shortens thousands exactly, and shows its unit only where asked")
  func ticks() {
    let money = Measure.money(.gbp)
    #expect(british.tick(44_200_000, money, step: 2_000_000, unit: true) == "£442k")
    #expect(british.tick(150_000, money, step: 50_000, unit: false) == "1.5k")
    #expect(british.tick(50_000, money, step: 50_000, unit: false) == "500")
    #expect(british.tick(-20_000_000, money, step: 20_000_000, unit: false) == "−200k")
    #expect(british.tick(75_000, money, step: 25_000, unit: false) == "750")
    #expect(british.tick(50, money, step: 25, unit: false) == "0.50")
    #expect(british.tick(0, money, step: 25, unit: true) == "£0")
    #expect(british.tick(125_000_000_000, money, step: 25_000_000_000, unit: true) == "£1.25bn")
    #expect(british.tick(-1000, .percent(scale: 4), step: 1000, unit: true) == "−10%")
    #expect(british.tick(-25, .percent(scale: 4), step: 25, unit: true) == "−0.25%")
  }
}

@Suite("Text from outside")
struct EscapeTests {
  @Test("hostile text becomes characters to be read, in HTML")
  func html() {
    #expect(Escape.html("<script>alert('&\"')</script>") == "&lt;script&gt;alert(&#39;&amp;&quot;&#39;)&lt;/script&gt;")
    #expect(Escape.html("a\u{0}b\u{85}c\u{202E}d\ne") == "a\u{FFFD}b\u{FFFD}cd e")
    #expect(Escape.html("Café £5 — ☕") == "Café £5 — ☕")
  }

  @Test("hostile text becomes characters to be read, in Markdown")
  func markdown() {
    #expect(Escape.markdown("[x](javascript:1)|*b*") == "\\[x\\](javascript:1)\\|\\*b\\*")
    #expect(Escape.markdown("- not a list\n# nor a head") == "\\- not a list # nor a head")
    #expect(Escape.markdown("12. no list") == "12\\. no list")
    #expect(Escape.markdown("2.50 is fine-ish") == "2.50 is fine-ish")
  }

  @Test("hostile text becomes no link in GitHub's Markdown")
  func markdownLinks() {
    #expect(
      Escape.markdown("https://x.example www.x.example a@x.example")
        == "https\\://x.example www\\.x.example a<!-- -->\\@x.example")
  }

  @Test("an address leads somewhere known, or nowhere")
  func addresses() {
    #expect(Escape.address("../2026/06/index.html?a=1&b=2") == "../2026/06/index.html?a=1&amp;b=2")
    #expect(Escape.address("https://example.org/") == "https://example.org/")
    #expect(Escape.address("javascript:alert(1)") == "#")
    #expect(Escape.address(" javascript:alert(1)") == "#")
    #expect(Escape.address("//example.org/x") == "#")
    #expect(Escape.address("data:text/html,x") == "#")
    #expect(Escape.address("a/b:c") == "a/b:c")
  }
}
