import Core

/// What prices are stated in: a currency, or hundredths of one.
struct YahooUnit: Hashable {
  var currency: Currency
  /// Pence, cents, agorot.
  var isHundredths: Bool

  /// Case matters: `GBp` is pence, `GBP` is pounds. Nil for what is no currency.
  init?(_ code: String) {
    let whole = ["GBp": "GBP", "GBX": "GBP", "ZAc": "ZAR", "ILA": "ILS"][code]
    guard let currency = Currency(whole ?? code) else { return nil }
    self.currency = currency
    isHundredths = whole != nil
  }

  /// In whole units of the currency.
  func inWhole(_ price: ExactDecimal) -> ExactDecimal {
    guard isHundredths else { return price.normalised }
    return ExactDecimal(mantissa: price.mantissa, scale: price.scale + 2).normalised
  }
}
