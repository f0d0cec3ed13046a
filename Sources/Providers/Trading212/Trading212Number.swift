import Core

/// Numbers of Trading 212's JSON and CSV, from their own text: exact, exponents (`0E-10`) read.
enum Trading212Number {
  static func decimal(_ text: String?) -> ExactDecimal? { text.flatMap { ExactDecimal(written: $0) } }

  static func decimal(_ json: JSON?) -> ExactDecimal? { decimal(json?.text.map(cleaned)) }

  /// In minor units, half to even.
  static func money(_ json: JSON?, _ currency: Currency) -> Money? { decimal(json).flatMap { money($0, currency) } }

  static func money(_ decimal: ExactDecimal, _ currency: Currency) -> Money? {
    decimal.rounded(to: currency.exponent).map { Money(minor: $0, currency) }
  }

  /// A price as quoted: `GBX` is pence and no currency, so are its kin.
  static func price(_ value: ExactDecimal?, code: String) -> UnitPrice? {
    guard let value, let quote = quote(code) else { return nil }
    guard quote.isInHundredths else { return UnitPrice(value.normalised, quote.currency) }
    var whole = value.normalised
    if whole.scale > 16 {
      guard let mantissa = whole.rounded(to: 16) else { return nil }
      whole = ExactDecimal(mantissa: mantissa, scale: 16)
    }
    return UnitPrice(ExactDecimal(mantissa: whole.mantissa, scale: whole.scale + 2).normalised, quote.currency)
  }

  /// The currency behind a code; nil for a code that nobody knows.
  static func quote(_ code: String) -> (currency: Currency, isInHundredths: Bool)? {
    switch code {
    case "GBX", "GBp": (.gbp, true)
    case "ZAc", "ZAC": Currency("ZAR").map { ($0, true) }
    case "ILA", "ILX": Currency("ILS").map { ($0, true) }
    default: Currency(code.uppercased()).map { ($0, false) }
    }
  }
}
