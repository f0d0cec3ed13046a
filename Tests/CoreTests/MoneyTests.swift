import Core
import Testing

@Suite struct MoneyTests {
  @Test(
    "an amount is read exactly, in its currency's minor unit",
    arguments: [
      ("12.50", "EUR", 1250), ("-0.01", "GBP", -1), ("+3", "USD", 300), (".5", "EUR", 50), ("5.", "EUR", 500),
      ("1000", "JPY", 1000), ("1.234", "KWD", 1234), ("12.500", "EUR", 1250), ("-0", "EUR", 0),
      ("92233720368547758.07", "EUR", Int64.max),
    ]) func read(text: String, code: String, minor: Int64) throws
  {
    let currency = try #require(Currency(code))
    #expect(Money(text, currency) == Money(minor: minor, currency))
  }

  @Test(
    "what is finer than the minor unit, too large or no plain decimal is refused, never rounded",
    arguments: [
      ("12.505", "EUR"), ("0.5", "JPY"), ("92233720368547758.08", "EUR"), ("1,50", "EUR"), ("1e3", "EUR"), ("", "EUR"),
      ("-", "EUR"), (".", "EUR"), ("1.2.3", "EUR"), ("--1", "EUR"), ("1-", "EUR"), (" 1", "EUR"), ("٣", "EUR"),
      ("1.0000000000000000000", "EUR"),
    ]) func refuse(text: String, code: String) throws
  {
    #expect(Money(text, try #require(Currency(code))) == nil)
  }

  @Test(
    "an amount is written with all its decimals, and reads back as itself",
    arguments: [
      (0, "EUR", "0.00"), (-5, "EUR", "-0.05"), (123_456, "EUR", "1234.56"), (-100, "EUR", "-1.00"), (7, "JPY", "7"),
      (7, "KWD", "0.007"), (Int64.max, "EUR", "92233720368547758.07"), (-Int64.max, "EUR", "-92233720368547758.07"),
      (-12_345, "CLF", "-1.2345"),
    ]) func write(minor: Int64, code: String, text: String) throws
  {
    let currency = try #require(Currency(code))
    let money = Money(minor: minor, currency)
    #expect(money.decimal == text)
    #expect(money.description == "\(text) \(code)")
    #expect(Money(text, currency) == money)
  }

  @Test("adding two currencies gives no sum, and neither does one that does not fit")
  func add() {
    let ten = Money(minor: 1000, .eur)
    #expect(ten.adding(Money(minor: -250, .eur)) == Money(minor: 750, .eur))
    #expect(ten.adding(Money(minor: 1, .gbp)) == nil)
    #expect(Money(minor: .max, .eur).adding(Money(minor: 1, .eur)) == nil)
    #expect(-ten == Money(minor: -1000, .eur))
    #expect(Money(minor: 0, .eur).isZero && !ten.isZero)
  }
}

@Suite struct CurrencyTests {
  @Test("only ISO 4217 codes are currencies", arguments: ["EUR", "GBP", "JPY", "DEM", "XOF", "CLF"])
  func known(code: String) throws {
    #expect(try #require(Currency(code)).code == code)
  }

  @Test(
    "a code that is not ISO 4217 is a security, never a currency",
    arguments: ["eur", "BTC", "GBX", "EU", "EURO", "", "XAU", "€€€", "ÉUR"])
  func unknown(code: String) { #expect(Currency(code) == nil) }

  @Test(
    "the exponent tells how many minor units make a major one",
    arguments: [
      ("EUR", 2, 100), ("JPY", 0, 1), ("KWD", 3, 1000), ("CLF", 4, 10_000), ("KRW", 0, 1), ("TND", 3, 1000),
    ]) func exponent(code: String, exponent: Int, perMajor: Int64) throws
  {
    let currency = try #require(Currency(code))
    #expect(currency.exponent == exponent)
    #expect(currency.minorPerMajor == perMajor)
  }

  @Test("codes are listed once, sorted, and each is a currency")
  func list() {
    let codes = Currency.allCodes
    #expect(codes == codes.sorted() && Set(codes).count == codes.count && codes.count > 170)
    #expect(codes.allSatisfy { Currency($0)?.code == $0 })
    #expect(Currency.eur < Currency.gbp && Currency.gbp < Currency.usd)
  }
}

@Suite struct ExactDecimalTests {
  @Test(
    "division rounds half to even, on both sides of zero",
    arguments: [
      (5, 2, 2), (7, 2, 4), (-5, 2, -2), (-7, 2, -4), (1, 3, 0), (2, 3, 1), (-2, 3, -1), (5, -2, -2), (0, 7, 0),
      (15, 10, 2),
      (25, 10, 2), (26, 10, 3), (-35, 10, -4),
    ]) func halfEven(top: Int, bottom: Int, expected: Int)
  {
    #expect(divideHalfEven(Int128(top), by: Int128(bottom)) == Int128(expected))
  }

  @Test("half-even rounding is never further than half a unit, and its ties are even")
  func halfEvenProperty() {
    for top in -500...500 {
      for bottom in [-7, -4, -1, 1, 2, 3, 8, 10] {
        let quotient = Int(divideHalfEven(Int128(top), by: Int128(bottom)))
        let distance = abs(top - quotient * bottom) * 2
        #expect(distance <= abs(bottom))
        if distance == abs(bottom) { #expect(quotient % 2 == 0) }
      }
    }
  }

  @Test("the widest division does not overflow")
  func widest() {
    #expect(divideHalfEven(.min, by: 1) == .min)
    #expect(divideHalfEven(.max, by: 1) == .max)
    #expect(divideHalfEven(.max, by: .max) == 1)
    #expect(divideHalfEven(.max - 1, by: .max) == 1)
    #expect(divideHalfEven(.min, by: .min) == 1)
  }

  @Test("a decimal is scaled only without loss, and rounded half to even")
  func scale() throws {
    let value = try #require(ExactDecimal("-2.50"))
    #expect(value.scaled(to: 2) == -250)
    #expect(value.scaled(to: 1) == -25)
    #expect(value.scaled(to: 0) == nil)
    #expect(value.rounded(to: 0) == -2)
    #expect(value.scaled(to: 4) == -25_000)
    #expect(value.normalised == ExactDecimal(mantissa: -25, scale: 1))
    #expect(ExactDecimal("3.5")?.rounded(to: 0) == 4)
    #expect(ExactDecimal(mantissa: .max, scale: 0).scaled(to: 1) == nil)
    #expect(ExactDecimal(mantissa: .min, scale: 0).scaled(to: 0) == .min)
    #expect(ExactDecimal("0.000000000000000001")?.description == "0.000000000000000001")
  }

  @Test("the negative of every number that is read fits")
  func symmetric() {
    #expect(ExactDecimal("-92233720368547758.07")?.mantissa == -Int64.max)
    #expect(ExactDecimal("-92233720368547758.08") == nil)
    #expect(Money(minor: -.max, .eur).adding(Money(minor: -1, .eur)) == nil)
  }
}

@Suite struct ConvertTests {
  private func rate(_ text: String) throws -> ExactDecimal { try #require(ExactDecimal(text)) }

  @Test("a sum is converted through the base and rounded once")
  func cross() throws {
    // 100.00 USD at 1 EUR = 1.0850 USD = 0.8550 GBP: 78.80184… GBP.
    let pounds = convert(
      minor: 10_000, fromExponent: 2, toExponent: 2, fromRate: try rate("1.0850"), toRate: try rate("0.8550"))
    #expect(pounds == 7880)
  }

  @Test("exponents differ: yen have no decimals, dinars three")
  func exponents() throws {
    #expect(
      convert(minor: 100, fromExponent: 2, toExponent: 0, fromRate: try rate("1"), toRate: try rate("163.5")) == 164)
    #expect(
      convert(minor: 1000, fromExponent: 0, toExponent: 3, fromRate: try rate("160"), toRate: try rate("0.33")) == 2062)
  }

  @Test("a rate that is not above zero, or a result that does not fit, gives nothing")
  func none() throws {
    #expect(convert(minor: 1, fromExponent: 2, toExponent: 2, fromRate: try rate("0"), toRate: try rate("1")) == nil)
    #expect(convert(minor: 1, fromExponent: 2, toExponent: 2, fromRate: try rate("1"), toRate: try rate("-1")) == nil)
    #expect(
      convert(minor: .max, fromExponent: 2, toExponent: 2, fromRate: try rate("1"), toRate: try rate("2")) == nil)
  }

  @Test("the same currency both ways is the same amount")
  func identity() throws {
    for minor in [Int64.min, -1, 0, 1, 12_345, .max] {
      #expect(
        convert(minor: minor, fromExponent: 2, toExponent: 2, fromRate: try rate("1.0850"), toRate: try rate("1.0850"))
          == minor)
    }
  }
}
