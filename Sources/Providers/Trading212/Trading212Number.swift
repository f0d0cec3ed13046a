import Core

/// Numbers of Trading 212's JSON and CSV, from their own text: exact, exponents (`0E-10`) read.
enum Trading212Number {
  /// Nil for what is no number. Digits that no account can have, beyond eighteen or beyond the eighteenth decimal, are
  /// rounded half to even: answers are written from binary fractions.
  static func decimal(_ text: String?) -> ExactDecimal? {
    guard let text, var number = Digits(text.utf8) else { return nil }
    return number.decimal()
  }

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

/// The digits of a decimal in any of JSON's forms.
private struct Digits {
  private var digits: [UInt8] = []
  private var scale = 0
  private var isNegative = false

  private enum Part { case sign, whole, fraction, exponentSign, exponent }

  /// Nil unless it is one: `-1`, `2.50`, `1e3`, `0E-10`, `+.5`.
  init?(_ bytes: some Sequence<UInt8>) {
    var exponent = 0
    var exponentSign = 1
    var part = Part.sign
    var hasDigits = false
    for byte in bytes {
      switch (byte, part) {
      case (0x2D, .sign), (0x2B, .sign):
        isNegative = byte == 0x2D
        part = .whole
      case (0x30...0x39, .sign), (0x30...0x39, .whole), (0x30...0x39, .fraction):
        if part == .fraction { scale += 1 } else { part = .whole }
        hasDigits = true
        if digits != [] || byte != 0x30 { digits.append(byte - 0x30) }
      case (0x2E, .sign), (0x2E, .whole): part = .fraction
      case (0x65, .whole), (0x45, .whole), (0x65, .fraction), (0x45, .fraction):
        guard hasDigits else { return nil }
        part = .exponentSign
      case (0x2D, .exponentSign), (0x2B, .exponentSign):
        exponentSign = byte == 0x2D ? -1 : 1
        part = .exponent
      case (0x30...0x39, .exponentSign), (0x30...0x39, .exponent):
        part = .exponent
        exponent = exponent * 10 + Int(byte - 0x30)
        guard exponent < 1_000 else { return nil }
      default: return nil
      }
      guard digits.count < 400 else { return nil }
    }
    guard hasDigits, part != .exponentSign else { return nil }
    scale -= exponentSign * exponent
  }

  mutating func decimal() -> ExactDecimal? {
    guard digits.contains(where: { $0 != 0 }) else { return ExactDecimal(mantissa: 0, scale: 0) }
    while digits.last == 0, scale > 0 { drop() }
    while scale < 0 {
      digits.append(0)
      scale += 1
      guard digits.count <= 18 else { return nil }
    }
    guard round() else { return nil }
    var mantissa: Int64 = 0
    for digit in digits { mantissa = mantissa * 10 + Int64(digit) }
    return ExactDecimal(mantissa: isNegative ? -mantissa : mantissa, scale: scale).normalised
  }

  private mutating func drop() {
    digits.removeLast()
    scale -= 1
  }

  /// False when what stands before the point is too long already.
  private mutating func round() -> Bool {
    var dropped: [UInt8] = []
    while digits.count > 18 || scale > 18, scale > 0 {
      dropped.append(digits.last ?? 0)
      if digits.isEmpty { scale -= 1 } else { drop() }
    }
    guard digits.count <= 18 else { return false }
    guard let first = dropped.last else { return true }
    let isHalf = first == 5 && dropped.dropLast().allSatisfy { $0 == 0 }
    guard isHalf ? (digits.last ?? 0) % 2 == 1 : first >= 5 else { return true }
    var place = digits.count - 1
    while place >= 0, digits[place] == 9 {
      digits[place] = 0
      place -= 1
    }
    if place >= 0 { digits[place] += 1 } else { digits.insert(1, at: 0) }
    return true
  }
}
