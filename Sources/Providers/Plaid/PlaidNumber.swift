import Core

/// Numbers as Plaid writes them: JSON doubles, read from their literal text and never as a `Double`.
enum PlaidNumber {
  /// `-47.74104242992852`, `1e-05`. What has more digits than an exact decimal holds is rounded half to even.
  static func decimal(_ value: JSON?) -> ExactDecimal? { value?.text.flatMap(decimal) }

  static func decimal(_ text: String) -> ExactDecimal? { ExactDecimal(written: text) }

  /// An amount in a unit; what is finer than its smallest coin, which doubles and fund values are, is rounded half to even.
  static func money(_ value: JSON?, _ unit: PlaidUnit) -> Money? {
    guard let number = decimal(value).flatMap(unit.whole), let minor = number.rounded(to: unit.currency.exponent),
      minor != .min
    else { return nil }
    return Money(minor: minor, unit.currency)
  }

  static func price(_ value: JSON?, _ unit: PlaidUnit) -> UnitPrice? {
    decimal(value).flatMap(unit.whole).map { UnitPrice($0.normalised, unit.currency) }
  }
}

/// What an amount is counted in: a currency, or hundredths of one.
struct PlaidUnit: Hashable {
  var currency: Currency
  /// Pence and the like.
  var isHundredth = false

  /// One of `iso_currency_code` and `unofficial_currency_code` is always null. Nil for what is no currency: points,
  /// or a coin of some chain.
  init?(_ json: JSON) {
    if let code = json["iso_currency_code"]?.text, let currency = Currency(cleaned(code).uppercased()) {
      self.currency = currency
      return
    }
    let hundredths = ["GBX": "GBP", "GBp": "GBP", "ZAc": "ZAR", "ILA": "ILS"]
    guard let code = json["unofficial_currency_code"]?.text, let whole = hundredths[cleaned(code)],
      let currency = Currency(whole)
    else { return nil }
    self.currency = currency
    isHundredth = true
  }

  /// The number in whole units of the currency.
  func whole(_ number: ExactDecimal) -> ExactDecimal? {
    guard isHundredth else { return number }
    return number.scale <= 16 ? ExactDecimal(mantissa: number.mantissa, scale: number.scale + 2) : nil
  }

  /// The word for what is no currency, as a message may show it.
  static func strangeCode(_ json: JSON) -> String {
    let code = cleaned(json["unofficial_currency_code"]?.text ?? json["iso_currency_code"]?.text ?? "")
    let plain = code.unicodeScalars.allSatisfy { ("A"..."Z").contains($0) || ("a"..."z").contains($0) }
    return plain && (1...8).contains(code.count) ? code : "an unknown unit"
  }
}
