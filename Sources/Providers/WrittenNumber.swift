import Core

// Numbers as services write them: strings or JSON numbers, some of them with the tail that floating point leaves
// (123.45000000000000284) or an exponent (1E-8). Never read through a `Double`.

/// What banks state an amount in, whatever the case and the blanks; pence, which none should, are pounds' hundredths.
func statedUnit(_ json: JSON?) -> QuotedUnit? {
  json?.text.flatMap { text in QuotedUnit(anyCase: text.filter { !$0.isWhitespace }) }
}

/// An amount that banks state with its currency beside it, exact; nil for what is none.
func statedMoney(_ json: JSON?) -> Money? {
  guard let number = json?["amount"]?.text, let unit = statedUnit(json?["currency"]) else { return nil }
  return ExactDecimal(cleaned(number)).flatMap(unit.exactMoney)
}

extension ExactDecimal {
  /// Exact as far as it fits: of a number of more than eighteen digits the last are rounded away, half to even.
  /// Nil for what is no number, or is too large.
  init?(written text: String) {
    var digits: [UInt8] = []
    var isNegative = false
    var scale = 0
    var exponent = 0
    var seenPoint = false
    var rest = Array(text.utf8)[...]
    if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      rest.removeFirst()
    }
    var count = 0
    while let byte = rest.first {
      if byte == UInt8(ascii: "."), !seenPoint {
        seenPoint = true
      } else if (0x30...0x39).contains(byte) {
        count += 1
        if !digits.isEmpty || byte != 0x30 { digits.append(byte - 0x30) }
        if seenPoint { scale += 1 }
      } else {
        break
      }
      rest.removeFirst()
    }
    guard count > 0 else { return nil }
    if let mark = rest.first {
      guard mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E"),
        let value = Int(String(decoding: rest.dropFirst(), as: UTF8.self)), abs(value) < 1_000
      else { return nil }
      exponent = value
    }
    self.init(digits: digits, scale: scale - exponent, isNegative: isNegative)
  }

  private init?(digits: [UInt8], scale: Int, isNegative: Bool) {
    var digits = digits
    var scale = scale
    while scale > 0, digits.last == 0 {
      digits.removeLast()
      scale -= 1
    }
    let surplus = max(digits.count - 18, scale - 18)
    if surplus > 0, scale > 0 {
      let dropped = min(surplus, scale)
      digits = Self.rounded(digits, dropping: dropped)
      scale -= dropped
    }
    if scale < 0 {
      digits += Array(repeating: 0, count: digits.isEmpty ? 0 : -scale)
      scale = 0
    }
    guard digits.count <= 18 || (digits.count == 19 && digits.dropFirst().allSatisfy { $0 == 0 } && digits[0] == 1),
      scale <= 18
    else { return nil }
    let mantissa = digits.reduce(Int64(0)) { $0 * 10 + Int64($1) }
    self = ExactDecimal(mantissa: isNegative ? -mantissa : mantissa, scale: scale).normalised
  }

  /// Half to even.
  private static func rounded(_ digits: [UInt8], dropping count: Int) -> [UInt8] {
    guard count <= digits.count else { return [] }
    var kept = Array(digits.dropLast(count))
    let tail = digits.suffix(count)
    let isHalf = tail.first == 5 && tail.dropFirst().allSatisfy { $0 == 0 }
    guard (tail.first ?? 0) > 5 || (tail.first == 5 && (!isHalf || (kept.last ?? 0) % 2 == 1)) else { return kept }
    var place = kept.count - 1
    while place >= 0, kept[place] == 9 {
      kept[place] = 0
      place -= 1
    }
    if place >= 0 { kept[place] += 1 } else { kept.insert(1, at: 0) }
    return kept
  }

  /// The product, its last digits rounded away where it would not fit; nil when it is too large.
  func times(_ other: ExactDecimal) -> ExactDecimal? {
    let left = normalised
    let right = other.normalised
    let (product, overflow) = Int128(left.mantissa).multipliedReportingOverflow(by: Int128(right.mantissa))
    guard !overflow else { return nil }
    let digits = String(product.magnitude).utf8.map { $0 - 0x30 }
    return ExactDecimal(digits: digits == [0] ? [] : digits, scale: left.scale + right.scale, isNegative: product < 0)
  }
}
