/// An exact decimal number: `mantissa × 10^-scale`. Rates, prices and quantities are such; money is `Money`.
package struct ExactDecimal: Hashable, Sendable, CustomStringConvertible {
  package var mantissa: Int64
  /// Decimals, 0 to 18.
  package var scale: Int

  package init(mantissa: Int64, scale: Int) {
    self.mantissa = mantissa
    self.scale = scale
  }

  /// From a plain decimal with `.` as the only mark: `-0.50`, `+12`, `.5`. Nil for anything else, or what does not fit;
  /// the mantissa is never `Int64.min`, so that its negative fits too.
  package init?(_ text: some StringProtocol) { self.init(bytes: text.utf8) }

  package init?(bytes: some Sequence<UInt8>) {
    var mantissa: Int64 = 0
    var scale = 0
    var digits = 0
    var negative = false
    var seenPoint = false
    var first = true
    for byte in bytes {
      switch byte {
      case 0x2D where first: negative = true
      case 0x2B where first: break
      case 0x2E where !seenPoint: seenPoint = true
      case 0x30...0x39:
        let (product, over) = mantissa.multipliedReportingOverflow(by: 10)
        let (sum, overAgain) = product.addingReportingOverflow(Int64(byte - 0x30))
        guard !over, !overAgain else { return nil }
        mantissa = sum
        digits += 1
        if seenPoint { scale += 1 }
      default: return nil
      }
      first = false
    }
    guard digits > 0, scale <= 18 else { return nil }
    self.init(mantissa: negative ? -mantissa : mantissa, scale: scale)
  }

  /// The same number counted in units of `10^-scale`, or nil when digits other than zeros would be lost or it does not fit.
  package func scaled(to target: Int) -> Int64? {
    if target >= scale {
      guard let power = Self.powers[safely: target - scale] else { return nil }
      let (product, overflow) = mantissa.multipliedReportingOverflow(by: power)
      return overflow ? nil : product
    }
    guard let power = Self.powers[safely: scale - target] else { return nil }
    return mantissa % power == 0 ? mantissa / power : nil
  }

  /// The same number counted in units of `10^-scale`, half to even, or nil when it does not fit.
  package func rounded(to target: Int) -> Int64? {
    if target >= scale { return scaled(to: target) }
    guard let power = Self.powers[safely: scale - target] else { return nil }
    return Int64(exactly: divideHalfEven(Int128(mantissa), by: Int128(power)))
  }

  /// Without trailing zeros in the fraction: 1.50 and 1.5 are one number.
  package var normalised: ExactDecimal {
    var result = self
    while result.scale > 0, result.mantissa % 10 == 0 {
      result.mantissa /= 10
      result.scale -= 1
    }
    return result
  }

  package var description: String { Money.decimal(minor: mantissa, exponent: scale) }

  /// The sum, or nil when it does not fit.
  package func adding(_ other: ExactDecimal) -> ExactDecimal? {
    let scale = max(self.scale, other.scale)
    guard let left = scaled(to: scale), let right = other.scaled(to: scale) else { return nil }
    let (sum, overflow) = left.addingReportingOverflow(right)
    return overflow || sum == .min ? nil : ExactDecimal(mantissa: sum, scale: scale)
  }

  /// The product counted in units of `10^-target`, half to even, or nil when it does not fit.
  package func product(with other: ExactDecimal, to target: Int) -> Int64? {
    var value = Int128(mantissa) * Int128(other.mantissa)
    let surplus = scale + other.scale - target
    var power: Int128 = 1
    for _ in 0..<abs(surplus) { power *= 10 }
    if surplus >= 0 {
      value = divideHalfEven(value, by: power)
    } else {
      let (product, overflow) = value.multipliedReportingOverflow(by: power)
      guard !overflow else { return nil }
      value = product
    }
    return Int64(exactly: value).flatMap { $0 == .min ? nil : $0 }
  }

  /// The quotient: exact where it ends within 12 decimals, else rounded to so many. Nil for a division by zero, or what
  /// does not fit.
  package func divided(by other: ExactDecimal) -> ExactDecimal? {
    let digits = 12
    guard other.mantissa != 0 else { return nil }
    var top = Int128(mantissa)
    var bottom = Int128(other.mantissa)
    for _ in 0..<abs(digits + other.scale - scale) {
      let overflow: Bool
      if digits + other.scale - scale > 0 {
        (top, overflow) = top.multipliedReportingOverflow(by: 10)
      } else {
        (bottom, overflow) = bottom.multipliedReportingOverflow(by: 10)
      }
      if overflow { return nil }
    }
    return Int64(exactly: divideHalfEven(top, by: bottom)).flatMap { value in
      value == .min ? nil : ExactDecimal(mantissa: value, scale: digits).normalised
    }
  }

  package var magnitude: ExactDecimal { ExactDecimal(mantissa: abs(mantissa), scale: scale) }

  package static let powers: [Int64] = {
    var powers: [Int64] = [1]
    for _ in 0..<18 { powers.append((powers.last ?? 1) * 10) }
    return powers
  }()
}

extension [Int64] {
  fileprivate subscript(safely index: Int) -> Int64? { indices.contains(index) ? self[index] : nil }
}

/// `numerator / denominator` rounded half to even; the denominator is not zero.
package func divideHalfEven(_ numerator: Int128, by denominator: Int128) -> Int128 {
  precondition(denominator != 0, "a division by zero is the caller's to refuse")
  let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
  let twice = remainder.magnitude * 2
  let up = twice > denominator.magnitude || (twice == denominator.magnitude && quotient % 2 != 0)
  guard up else { return quotient }
  return (numerator < 0) == (denominator < 0) ? quotient + 1 : quotient - 1
}

/// What one `from` is worth in `to`, by way of one base: 1 base = `rate` units of each. Half to even, rounded once.
///
/// - Parameters:
///   - minor: minor units of a currency with `fromExponent` decimals.
///   - fromRate: units of it for one base (1 for the base itself).
///   - toRate: units of the other for one base.
/// - Returns: minor units of the other; nil when a rate is not positive or the result does not fit.
package func convert(
  minor: Int64, fromExponent: Int, toExponent: Int, fromRate: ExactDecimal, toRate: ExactDecimal
) -> Int64? {
  guard fromRate.mantissa > 0, toRate.mantissa > 0 else { return nil }
  // minor × toRate / fromRate × 10^(toExponent - fromExponent), as one fraction of integers.
  var top = Int128(minor)
  var bottom = Int128(fromRate.mantissa)
  func multiply(_ value: inout Int128, _ factor: Int128) -> Bool {
    let (product, overflow) = value.multipliedReportingOverflow(by: factor)
    value = product
    return !overflow
  }
  guard multiply(&top, Int128(toRate.mantissa)) else { return nil }
  let shift = toExponent - fromExponent + fromRate.scale - toRate.scale
  for _ in 0..<abs(shift) {
    guard shift > 0 ? multiply(&top, 10) : multiply(&bottom, 10) else { return nil }
  }
  return Int64(exactly: divideHalfEven(top, by: bottom))
}
