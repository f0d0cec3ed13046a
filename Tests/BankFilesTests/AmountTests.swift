import Core
import Testing

@testable import BankFiles

@Suite struct AmountTests {
  struct Case: CustomTestStringConvertible {
    let text: String
    let mark: DecimalMark
    let expected: String?
    init(_ text: String, _ mark: DecimalMark, _ expected: String?) {
      (self.text, self.mark, self.expected) = (text, mark, expected)
    }
    var testDescription: String { "'\(text)' with '\(mark.rawValue)' is \(expected ?? "no amount")" }
  }

  static let cases: [Case] = [
    Case("1.234,56", .comma, "1234.56"), Case("1'234.50", .point, "1234.50"), Case("1’234.50", .point, "1234.50"),
    Case("1\u{A0}234,50", .comma, "1234.50"), Case("1\u{202F}234,50", .comma, "1234.50"),
    Case("1\u{2009}234,50", .comma, "1234.50"),
    Case("1 025,53", .comma, "1025.53"), Case("\u{2212}12,00", .comma, "-12.00"), Case("(12.00)", .point, "-12.00"),
    Case("12,00-", .comma, "-12.00"), Case("+10.00", .point, "10.00"), Case("--5", .point, "5"),
    Case("-(5.00)", .point, "5.00"),
    Case("(-5.00)", .point, "5.00"), Case("€ -5,00", .comma, "-5.00"), Case("-€5.00", .point, "-5.00"),
    Case("5,00 EUR", .comma, "5.00"),
    Case("$1,234.5", .point, "1234.5"), Case("1,23,456.00", .point, "123456.00"), Case("Fr. 12.50", .point, "12.50"),
    Case("12,50 kr", .comma, "12.50"), Case("12,50 zł", .comma, "12.50"), Case("12.50 DR", .point, "-12.50"),
    Case("12.50 Cr", .point, "12.50"),
    Case(".5", .point, "0.5"), Case("5.", .point, "5"), Case("1.234", .comma, "1234"), Case("1.234", .point, "1.234"),
    Case("0", .comma, "0"),
    Case("1,234,567", .point, "1234567"), Case("1.234.567,8", .comma, "1234567.8"),
    Case("12.34", .comma, nil), Case("1.2345,00", .comma, nil), Case("1,234.56", .comma, nil),
    Case("1,2,3", .comma, nil),
    Case("US$5", .point, "5"), Case("x3", .point, nil), Case("5,-", .comma, "5"), Case("12-34-56", .point, nil),
    Case("12 CHF 5", .point, nil),
    Case("abc", .point, nil), Case("", .point, nil), Case("-", .point, nil), Case("12 Stück", .point, nil),
    Case("1E5", .point, nil),
    Case("2026-01-05x", .point, nil), Case("99999999999999999999", .point, nil), Case("12:30", .point, nil),
    Case("5%", .point, nil),
  ]

  @Test("an amount is read in every form that banks write", arguments: cases)
  func reads(_ example: Case) {
    let text = AmountText(Array(example.text.utf8)[...])
    #expect(text?.decimal(example.mark)?.description == example.expected)
  }

  @Test("the common form has a way of its own, with the same result", arguments: cases)
  func plain(_ example: Case) {
    guard let quick = CSVMapping.plainMinor(Array(example.text.utf8)[...], example.mark, exponent: 3) else { return }
    #expect(quick == AmountText(Array(example.text.utf8)[...])?.decimal(example.mark)?.scaled(to: 3))
  }

  @Test("a currency beside the digits is seen, unless many countries share its sign")
  func currency() {
    func seen(_ text: String) -> String? { AmountText(Array(text.utf8)[...])?.currency?.code }
    #expect(seen("€ 5") == "EUR")
    #expect(seen("5 chf") == "CHF")
    #expect(seen("$5") == nil)
    #expect(seen("5 kr") == nil)
  }

  @Test(
    "pence beside the digits are hundredths of a pound, and so are their kin",
    arguments: [
      ("1,250p", "GBP 12.50"), ("GBX 1250.5", "GBP 12.505"), ("-99 GBp", "GBP -0.99"), ("99 gbx", "GBP 0.99"),
      ("ZAc 5", "ZAR 0.05"), ("GBP 99", "GBP 99"), ("99 gbp", "GBP 99"), ("P 99", "- 99"), ("99 P", "- 99"),
    ])
  func pence(written: String, expected: String) {
    let text = AmountText(Array(written.utf8)[...])
    let number = text?.decimal(.point)?.description ?? "no number"
    #expect("\(text?.currency?.code ?? "-") \(number)" == expected)
  }

  @Test("the decimal mark is decided over all amounts")
  func evidence() {
    func verdict(_ texts: String...) -> DecimalEvidence.Verdict {
      var evidence = DecimalEvidence()
      for (index, text) in texts.enumerated() {
        if let amount = AmountText(Array(text.utf8)[...]) { evidence.see(amount, line: index + 2) }
      }
      return evidence.verdict
    }
    #expect(verdict("1.234", "5,5") == .mark(.comma))
    #expect(verdict("1.234", "5.5") == .mark(.point))
    #expect(verdict("1.234.567") == .mark(.comma))
    #expect(verdict("1.234,56") == .mark(.comma))
    #expect(verdict("1,234.56", "1,234") == .mark(.point))
    #expect(verdict("5", "12") == .none)
    #expect(verdict("5", "14.000") == .ambiguous(line: 3))
    #expect(verdict("5,50", "x", "5.50") == .mixed(pointLine: 4, commaLine: 2))
  }
}
