import Core

/// What prices and amounts are stated in where securities are traded: a currency, or hundredths of one.
struct QuotedUnit: Hashable {
  var currency: Currency
  /// Pence, cents, agorot: written as if they were a currency of their own.
  var isHundredth = false

  init(_ currency: Currency) { self.currency = currency }

  /// Case matters: `GBp` is pence, `GBP` is pounds. Nil for what is no currency: a coin, points.
  init?(code: String) {
    let whole = Self.wholes[code]
    guard let currency = Currency(whole ?? code) else { return nil }
    self.currency = currency
    isHundredth = whole != nil
  }

  /// Of a service that writes currencies in lower case, too.
  init?(anyCase code: String) {
    guard let unit = QuotedUnit(code: code) ?? Currency(code.uppercased()).map(QuotedUnit.init) else { return nil }
    self = unit
  }

  private static let wholes = [
    "GBX": "GBP", "GBp": "GBP", "ZAc": "ZAR", "ZAC": "ZAR", "ILA": "ILS", "ILX": "ILS",
  ]

  /// The number in whole units of the currency.
  func whole(_ number: ExactDecimal) -> ExactDecimal {
    let number = number.normalised
    guard isHundredth else { return number }
    // Eighteen decimals are as many as there can be.
    let kept = number.scale <= 16 ? number.mantissa : number.rounded(to: 16) ?? 0
    return ExactDecimal(mantissa: kept, scale: min(number.scale, 16) + 2).normalised
  }

  /// Rounded half to even to the currency's smallest coin; nil when it is too large.
  func money(_ number: ExactDecimal) -> Money? { whole(number).money(currency) }

  func price(_ number: ExactDecimal) -> UnitPrice { UnitPrice(whole(number), currency) }
}
