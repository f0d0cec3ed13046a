package import Core

/// New units for old ones: 4 and 1 where one share became four.
package struct SplitRatio: Hashable, Sendable {
  package var new: Int64
  package var old: Int64

  package static let none = SplitRatio(reduced: 1, 1)

  /// Nil for what is no split: nothing, or less, for something.
  package init?(new: Int64, old: Int64) {
    guard new > 0, old > 0 else { return nil }
    let divisor = Self.commonDivisor(new, old)
    (self.new, self.old) = (new / divisor, old / divisor)
  }

  private init(reduced new: Int64, _ old: Int64) { (self.new, self.old) = (new, old) }

  package init?(_ ratio: ExactDecimal) {
    guard ExactDecimal.powers.indices.contains(ratio.scale) else { return nil }
    self.init(new: ratio.mantissa, old: ExactDecimal.powers[ratio.scale])
  }

  package var inverse: SplitRatio { SplitRatio(reduced: old, new) }

  /// One split after another; nil when it does not fit.
  package func times(_ other: SplitRatio) -> SplitRatio? {
    let (new, over) = new.multipliedReportingOverflow(by: other.new)
    let (old, overAgain) = old.multipliedReportingOverflow(by: other.old)
    return over || overAgain ? nil : SplitRatio(new: new, old: old)
  }

  private static func commonDivisor(_ left: Int64, _ right: Int64) -> Int64 {
    var (left, right) = (left, right)
    while right != 0 { (left, right) = (right, left % right) }
    return left
  }
}

/// What so many units are worth, in minor units of the price's currency: rounded once, half to even.
///
/// - Parameters:
///   - ratio: what the price is multiplied with, where a split lies between the price's day and the units'.
/// - Returns: nil when it does not fit.
package func valueMinor(
  units: ExactDecimal, price: ExactDecimal, exponent: Int, ratio: SplitRatio = .none
) -> Int64? {
  let (units, price) = (units.normalised, price.normalised)
  var top = Int128(units.mantissa) * Int128(price.mantissa)
  var bottom: Int128 = 1
  func multiply(_ value: inout Int128, _ factor: Int128) -> Bool {
    let (product, overflow) = value.multipliedReportingOverflow(by: factor)
    value = product
    return !overflow
  }
  guard multiply(&top, Int128(ratio.new)), multiply(&bottom, Int128(ratio.old)) else { return nil }
  let shift = exponent - units.scale - price.scale
  for _ in 0..<abs(shift) {
    guard shift > 0 ? multiply(&top, 10) : multiply(&bottom, 10) else { return nil }
  }
  return Int64(exactly: divideHalfEven(top, by: bottom))
}

/// What one unit is worth where only the whole is told: as fine as fits, twelve decimals at most.
package func unitPrice(valueMinor: Int64, exponent: Int, units: ExactDecimal) -> ExactDecimal? {
  let units = units.normalised
  guard units.mantissa != 0 else { return nil }
  for scale in stride(from: 12, through: 0, by: -1) {
    let shift = scale + units.scale - exponent
    var top = Int128(valueMinor)
    var bottom = Int128(units.mantissa)
    var fits = true
    for _ in 0..<abs(shift) {
      let (product, overflow) = (shift > 0 ? top : bottom).multipliedReportingOverflow(by: 10)
      if shift > 0 { top = product } else { bottom = product }
      if overflow { fits = false }
    }
    if fits, let mantissa = Int64(exactly: divideHalfEven(top, by: bottom)) {
      return ExactDecimal(mantissa: mantissa, scale: scale).normalised
    }
  }
  return nil
}

extension ExactDecimal {
  /// The number times a ratio, at most ten decimals, half to even; itself where it does not fit.
  func times(_ ratio: SplitRatio) -> ExactDecimal {
    guard ratio != .none else { return self }
    let scale = max(self.scale, 10)
    let (top, overflow) = (Int128(mantissa) * Int128(Self.powers[min(18, scale - self.scale)]))
      .multipliedReportingOverflow(by: Int128(ratio.new))
    guard !overflow, let result = Int64(exactly: divideHalfEven(top, by: Int128(ratio.old))) else { return self }
    return ExactDecimal(mantissa: result, scale: scale).normalised
  }
}
