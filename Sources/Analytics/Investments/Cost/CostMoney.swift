package import Core

/// An amount twice: in the currency that was traded in, and in the household's at its own day's rate. Nil where unknown.
package struct CostMoney: Hashable, Sendable {
  /// Minor units.
  package var own: Int64?
  package var household: Int64?

  package static let none = CostMoney(own: 0, household: 0)
  package static let unknown = CostMoney(own: nil, household: nil)

  package init(own: Int64?, household: Int64?) {
    self.own = own
    self.household = household
  }

  package static func + (left: CostMoney, right: CostMoney) -> CostMoney {
    CostMoney(own: sum(left.own, right.own), household: sum(left.household, right.household))
  }

  package static func - (left: CostMoney, right: CostMoney) -> CostMoney {
    left + CostMoney(own: right.own.map { -$0 }, household: right.household.map { -$0 })
  }

  private static func sum(_ left: Int64?, _ right: Int64?) -> Int64? {
    guard let left, let right else { return nil }
    let (sum, overflow) = left.addingReportingOverflow(right)
    return overflow || sum == .min ? nil : sum
  }

  /// What falls to some of the units, rounded half to even; all of it to all of them.
  package func part(_ units: Int128, of whole: Int128) -> CostMoney {
    CostMoney(
      own: own.map { share(of: $0, units, of: whole) }, household: household.map { share(of: $0, units, of: whole) })
  }
}

/// An amount's part by units. Units beyond what 62 bits count are counted more coarsely, both alike.
private func share(of minor: Int64, _ units: Int128, of whole: Int128) -> Int64 {
  guard whole > 0 else { return 0 }
  var (part, whole) = (units, whole)
  while whole > 1 << 62 {
    part >>= 1
    whole >>= 1
  }
  return Int64(clamping: divideHalfEven(Int128(minor) * part, by: whole))
}

/// Units of a security as costs are reckoned: restated for every split since, counted in ten-thousand-millionths of one.
package enum CostUnits {
  package static let scale = 10
  /// A ten-millionth of a unit is rounding, of brokers and of splits that do not come out even.
  package static let dust: Int128 = 1000
  /// More of anything than this is a mistake, and is counted as this.
  private static let most: Int128 = 1 << 96

  package static func of(_ units: ExactDecimal, _ ratio: SplitRatio = .none) -> Int128 {
    let units = units.normalised
    var top = Int128(units.mantissa)
    var bottom: Int128 = 1
    for _ in 0..<abs(scale - units.scale) { if units.scale < scale { top *= 10 } else { bottom *= 10 } }
    let (product, overflow) = top.multipliedReportingOverflow(by: Int128(ratio.new))
    let (divisor, overflowAgain) = bottom.multipliedReportingOverflow(by: Int128(ratio.old))
    if overflow || overflowAgain { return top < 0 ? -most : most }
    return max(-most, min(most, divideHalfEven(product, by: divisor)))
  }

  /// In words: `12.5`.
  static func text(_ units: Int128) -> String {
    ExactDecimal(mantissa: Int64(clamping: units), scale: scale).normalised.description
  }
}
