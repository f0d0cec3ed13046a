import Core

/// Numbers of Trading 212's JSON and CSV, from their own text: exact, exponents (`0E-10`) read.
enum Trading212Number {
  static func decimal(_ text: String?) -> ExactDecimal? { text.flatMap { ExactDecimal(written: $0) } }

  static func decimal(_ json: JSON?) -> ExactDecimal? { decimal(json?.text.map(cleaned)) }

  /// In minor units, half to even.
  static func money(_ json: JSON?, _ currency: Currency) -> Money? { decimal(json).flatMap { money($0, currency) } }

  static func money(_ decimal: ExactDecimal, _ currency: Currency) -> Money? { decimal.money(currency) }

  /// A price as quoted: `GBX` is pence and no currency, so are its kin.
  static func price(_ value: ExactDecimal?, code: String) -> UnitPrice? {
    value.flatMap { QuotedUnit(anyCase: code)?.price($0) }
  }
}
