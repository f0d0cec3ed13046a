import Core

/// Numbers as Plaid writes them: JSON doubles, read from their literal text and never as a `Double`.
enum PlaidNumber {
  /// `-47.74104242992852`, `1e-05`. What has more digits than an exact decimal holds is rounded half to even.
  static func decimal(_ value: JSON?) -> ExactDecimal? { value?.text.flatMap(decimal) }

  static func decimal(_ text: String) -> ExactDecimal? { ExactDecimal(written: text) }

  /// An amount in a unit; what is finer than its smallest coin, which doubles and fund values are, is rounded half to even.
  static func money(_ value: JSON?, _ unit: QuotedUnit) -> Money? { decimal(value).flatMap(unit.money) }

  static func price(_ value: JSON?, _ unit: QuotedUnit) -> UnitPrice? { decimal(value).map(unit.price) }
}

/// What an amount of Plaid's is counted in.
enum PlaidUnit {
  /// One of `iso_currency_code` and `unofficial_currency_code` is always null; pence and the like are unofficial. Nil for
  /// what is no currency: points, or a coin of some chain.
  static func read(_ json: JSON) -> QuotedUnit? {
    if let code = json["iso_currency_code"]?.text, let unit = QuotedUnit(anyCase: cleaned(code)) { return unit }
    guard let code = json["unofficial_currency_code"]?.text, let unit = QuotedUnit(code: cleaned(code)),
      unit.isHundredth
    else { return nil }
    return unit
  }

  /// The word for what is no currency, as a message may show it.
  static func strangeCode(_ json: JSON) -> String {
    let code = cleaned(json["unofficial_currency_code"]?.text ?? json["iso_currency_code"]?.text ?? "")
    let plain = code.unicodeScalars.allSatisfy { ("A"..."Z").contains($0) || ("a"..."z").contains($0) }
    return plain && (1...8).contains(code.count) ? code : "an unknown unit"
  }
}
