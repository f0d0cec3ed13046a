import Core

/// Numbers of Yahoo's as they stand in its answers: doubles that were 32-bit floats once (91.19999694824219 for 91.2).
enum YahooNumber {
  /// A price: rounded to the decimals that its market uses, or to as many as a 32-bit float is good for, four at most.
  ///
  /// A float has some seven digits: of 52000.00390625 two decimals are noise, of 0.4213 none is.
  /// - Parameter hint: `priceHint`, the decimals that its market shows.
  static func price(_ text: String, hint: Int?) -> ExactDecimal? {
    guard let digits = Digits(text) else { return nil }
    let decimals = max(hint ?? 0, min(4, 7 - max(1, digits.whole)), 0)
    return digits.rounded(to: min(decimals, 12))
  }

  /// A dividend of one unit; fractions of a cent are usual.
  static func amount(_ text: String) -> ExactDecimal? {
    guard let digits = Digits(text) else { return nil }
    return digits.rounded(to: max(2, min(6, 7 - max(1, digits.whole))))
  }

  /// A whole number, also written as 1.25e7 or 12500000.0.
  static func whole(_ text: String) -> Int64? { Digits(text)?.rounded(to: 0)?.scaled(to: 0) }

  /// As it stands.
  static func exact(_ text: String) -> ExactDecimal? { Digits(text)?.rounded(to: 9) }
}

/// A number of JSON taken apart: `digits × 10^exponent`, without leading zeros.
private struct Digits {
  private var isNegative = false
  private var digits: [UInt8] = []
  private var exponent = 0

  init?(_ text: String) {
    var bytes = Array(text.utf8)[...]
    if bytes.first == 0x2D {
      isNegative = true
      bytes.removeFirst()
    }
    var seenPoint = false
    var seenDigit = false
    while let byte = bytes.first, byte != 0x65, byte != 0x45 {
      bytes.removeFirst()
      if byte == 0x2E, !seenPoint {
        seenPoint = true
        continue
      }
      guard (0x30...0x39).contains(byte) else { return nil }
      seenDigit = true
      if !digits.isEmpty || byte != 0x30 { digits.append(byte - 0x30) }
      if seenPoint { exponent -= 1 }
    }
    guard seenDigit else { return nil }
    if bytes.first != nil {
      guard let power = Int(String(decoding: bytes.dropFirst(), as: UTF8.self)), abs(power) < 100 else { return nil }
      exponent += power
    }
  }

  /// Digits before the point; nought or less for what is below one.
  var whole: Int { digits.isEmpty ? 0 : digits.count + exponent }

  /// Half to even; nil when it does not fit.
  func rounded(to decimals: Int) -> ExactDecimal? {
    let shift = exponent + decimals
    guard shift < 0 else {
      guard digits.count + shift <= 18 || digits.isEmpty else { return nil }
      return number(digits + Array(repeating: 0, count: digits.isEmpty ? 0 : shift), decimals)
    }
    let kept = digits.count + shift
    guard kept >= 0 else { return ExactDecimal(mantissa: 0, scale: 0) }
    guard kept <= 18, let result = number(Array(digits[..<kept]), decimals) else { return nil }
    let rest = digits[kept...]
    let isHalf = rest.first == 5 && rest.dropFirst().allSatisfy { $0 == 0 }
    let isUp = (rest.first ?? 0) > 5 || (rest.first == 5 && !isHalf) || (isHalf && (digits[..<kept].last ?? 0) % 2 == 1)
    let step: Int64 = isNegative ? -1 : 1
    return ExactDecimal(mantissa: result.mantissa + (isUp ? step : 0), scale: decimals).normalised
  }

  private func number(_ digits: [UInt8], _ scale: Int) -> ExactDecimal? {
    let magnitude = digits.reduce(Int64(0)) { $0 * 10 + Int64($1) }
    return ExactDecimal(mantissa: isNegative ? -magnitude : magnitude, scale: scale)
  }
}
