/// What prices and amounts are stated in where securities are traded: a currency, or hundredths of one.
package struct QuotedUnit: Hashable, Sendable {
  package var currency: Currency
  /// Pence, cents, agorot: written as if they were a currency of their own.
  package var isHundredth = false

  package init(_ currency: Currency) { self.currency = currency }

  /// Case matters: `GBp` is pence, `GBP` is pounds. Nil for what is no currency: a coin, points.
  package init?(code: String) {
    let whole = Self.wholes[code]
    guard let currency = Currency(whole ?? code) else { return nil }
    self.currency = currency
    isHundredth = whole != nil
  }

  /// Of a service that writes codes in lower case, too: `gbp` is pounds, `gbx` pence, and `GBp` is still pence.
  package init?(anyCase code: String) {
    guard let unit = QuotedUnit(code: code) ?? QuotedUnit(code: code.uppercased()) else { return nil }
    self = unit
  }

  private static let wholes = [
    "GBX": "GBP", "GBp": "GBP", "ZAc": "ZAR", "ZAC": "ZAR", "ILA": "ILS", "ILX": "ILS",
  ]

  /// The number in whole units of the currency.
  package func whole(_ number: ExactDecimal) -> ExactDecimal {
    let number = number.normalised
    guard isHundredth else { return number }
    // Eighteen decimals are as many as there can be.
    let kept = number.scale <= 16 ? number.mantissa : number.rounded(to: 16) ?? 0
    return ExactDecimal(mantissa: kept, scale: min(number.scale, 16) + 2).normalised
  }

  /// Rounded half to even to the currency's smallest coin; nil when it is too large.
  package func money(_ number: ExactDecimal) -> Money? { whole(number).money(currency) }

  /// Nil when it is finer than the currency's smallest coin, or too large.
  package func exactMoney(_ number: ExactDecimal) -> Money? {
    whole(number).scaled(to: currency.exponent).flatMap { $0 == .min ? nil : Money(minor: $0, currency) }
  }

  package func price(_ number: ExactDecimal) -> UnitPrice { UnitPrice(whole(number), currency) }
}
