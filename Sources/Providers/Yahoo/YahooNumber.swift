import Core

/// Numbers of Yahoo's as they stand in its answers: doubles that were 32-bit floats once (91.19999694824219 for 91.2).
enum YahooNumber {
  /// A price: rounded to the decimals that its market uses, or to as many as a 32-bit float is good for, four at most.
  ///
  /// A float has some seven digits: of 52000.00390625 two decimals are noise, of 0.4213 none is.
  /// - Parameter hint: `priceHint`, the decimals that its market shows.
  static func price(_ text: String, hint: Int?) -> ExactDecimal? {
    rounded(text) { min(max(hint ?? 0, min(4, 7 - max(1, $0)), 0), 12) }
  }

  /// A dividend of one unit; fractions of a cent are usual.
  static func amount(_ text: String) -> ExactDecimal? { rounded(text) { max(2, min(6, 7 - max(1, $0))) } }

  /// A whole number, also written as 1.25e7 or 12500000.0.
  static func whole(_ text: String) -> Int64? { ExactDecimal(written: text)?.rounded(to: 0) }

  /// As it stands.
  static func exact(_ text: String) -> ExactDecimal? { rounded(text) { _ in 9 } }

  /// Half to even; nil for what is no number, or does not fit.
  /// - Parameter decimals: how many to keep of a number with so many digits before its point; nought or less of one below 1.
  private static func rounded(_ text: String, decimals: (_ whole: Int) -> Int) -> ExactDecimal? {
    guard let number = ExactDecimal(written: text) else { return nil }
    let digits = number.mantissa == 0 ? 0 : String(number.mantissa.magnitude).utf8.count - number.scale
    let scale = decimals(digits)
    return number.rounded(to: scale).map { ExactDecimal(mantissa: $0, scale: scale).normalised }
  }
}
