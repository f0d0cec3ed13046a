import Core

/// Numbers as Plaid writes them: JSON doubles, read from their literal text and never as a `Double`.
enum PlaidNumber {
  /// `-47.74104242992852`, `1e-05`. What has more digits than an exact decimal holds is rounded half to even.
  static func decimal(_ value: JSON?) -> ExactDecimal? { value?.text.flatMap(decimal) }

  static func decimal(_ text: String) -> ExactDecimal? {
    var bytes = Array(text.utf8)
    var exponent = 0
    if let mark = bytes.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }) {
      guard let number = Int(String(decoding: bytes[(mark + 1)...], as: UTF8.self)), abs(number) <= 400 else {
        return nil
      }
      exponent = number
      bytes.removeSubrange(mark...)
    }
    let isNegative = bytes.first == UInt8(ascii: "-")
    if isNegative { bytes.removeFirst() }
    let point = bytes.firstIndex(of: UInt8(ascii: ".")) ?? bytes.count
    if point < bytes.count { bytes.remove(at: point) }
    guard !bytes.isEmpty, bytes.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    guard let number = fitted(bytes, scale: bytes.count - point - exponent) else { return nil }
    return isNegative ? ExactDecimal(mantissa: -number.mantissa, scale: number.scale) : number
  }

  /// Digits of a positive number, so many of them decimals.
  private static func fitted(_ digits: [UInt8], scale: Int) -> ExactDecimal? {
    var digits = Array(digits.drop { $0 == 0x30 })
    var scale = scale
    if digits.isEmpty { return ExactDecimal(mantissa: 0, scale: 0) }
    if scale < 0 {
      digits += [UInt8](repeating: 0x30, count: -scale)
      scale = 0
    }
    let surplus = max(scale - 18, min(digits.count - 18, scale), 0)
    guard digits.count - surplus <= 18 else { return nil }
    let kept = digits.prefix(max(digits.count - surplus, 0))
    let lost = digits.suffix(min(surplus, digits.count))
    var mantissa = kept.reduce(Int64(0)) { $0 * 10 + Int64($1 - 0x30) }
    if isAboveHalf(lost, of: surplus, isOdd: mantissa % 2 != 0) { mantissa += 1 }
    return ExactDecimal(mantissa: mantissa, scale: scale - surplus)
  }

  /// Whether what is cut off, `places` digits, makes the rest one more.
  private static func isAboveHalf(_ lost: ArraySlice<UInt8>, of places: Int, isOdd: Bool) -> Bool {
    guard lost.count == places, let first = lost.first, first >= 0x35 else { return false }
    return first > 0x35 || lost.dropFirst().contains { $0 != 0x30 } || isOdd
  }

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
