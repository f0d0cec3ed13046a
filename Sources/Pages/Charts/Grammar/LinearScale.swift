import Core

/// Values to px, with 3 to 6 round ticks.
///
/// Ticks are exact integers of the measure: steps of 1, 2, 2.5 or 5 times a power of ten. The foot of the scale is a tick,
/// or the least value where that is below zero; its head is the greatest value, or the tick there.
struct LinearScale {
  let low: Int64
  let high: Int64
  let step: Int64
  let ticks: [Int64]
  /// The px of `low` and of `high`.
  let bottom: Double
  let top: Double

  /// - Parameters:
  ///   - values: what must fit; may be empty.
  ///   - fromZero: whether zero stands on the scale in any case, as columns and areas need.
  ///   - unit: integers in one shown unit (a pound): the least span an all-equal picture gets.
  init(
    _ values: some Sequence<Int64>, fromZero: Bool, unit: Int64, most: Int = 6, top: Double, bottom: Double
  ) {
    var range: (low: Int64, high: Int64)? = fromZero ? (0, 0) : nil
    for value in values {
      range = (min(range?.low ?? value, value), max(range?.high ?? value, value))
    }
    var (low, high) = range ?? (0, 0)
    if low == high {
      let margin = low == 0 || fromZero ? 2 * unit : max(unit, Int64(clamping: low.magnitude / 20))
      high = Int64(clamping: Int128(high) + Int128(margin))
      if low != 0, !fromZero { low = Int64(clamping: Int128(low) - Int128(margin)) }
    }
    let step = Self.step(from: low, to: high, most: most)
    let (first, last) = Self.edges(low, high, step, most)
    var ticks: [Int64] = []
    for index in first...max(first, last) {
      if let tick = Int64(exactly: index * Int128(step)) { ticks.append(tick) }
    }
    self.step = step
    self.ticks = ticks
    self.low = min(low, ticks.first ?? low)
    self.high = max(high, ticks.last ?? high)
    self.top = top
    self.bottom = bottom
  }

  /// The first and last tick's numbers: at or below `low` (above it where that is below zero and enough ticks remain),
  /// and at or below `high`.
  private static func edges(_ low: Int64, _ high: Int64, _ step: Int64, _ most: Int) -> (Int128, Int128) {
    let last = floor(Int128(high), Int128(step))
    let above = -floor(-Int128(low), Int128(step))
    if low < 0, last - above + 1 >= 3 { return (above, last) }
    return (floor(Int128(low), Int128(step)), last)
  }

  private static func floor(_ value: Int128, _ step: Int128) -> Int128 {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: step)
    return remainder < 0 ? quotient - 1 : quotient
  }

  /// The least round step with at most `most` ticks; every next is at most 2.5 times as long, so that 3 remain.
  private static func step(from low: Int64, to high: Int64, most: Int) -> Int64 {
    for power in 0...18 {
      for tenths in [10, 20, 25, 50] as [Int64] where power > 0 || tenths != 25 {
        let base = ExactDecimal.powers[power]
        let candidate = Int128(base) * Int128(tenths) / 10
        guard let step = Int64(exactly: candidate) else { continue }
        let (first, last) = edges(low, high, step, most)
        if last - first + 1 <= Int128(most) { return step }
      }
    }
    return .max
  }

  /// The px of a value.
  func y(_ value: Int64) -> Double { y(Double(value)) }

  func y(_ value: Double) -> Double {
    let span = Double(high) - Double(low)
    guard span > 0 else { return bottom }
    return bottom - (value - Double(low)) / span * (bottom - top)
  }

  /// The px of zero, or of the foot where zero is not on the scale.
  var zero: Double { low <= 0 && high >= 0 ? y(Int64(0)) : bottom }
}

/// A sum that stays at the end of the range instead of passing it: for geometry only.
func plus(_ left: Int64, _ right: Int64) -> Int64 { Int64(clamping: Int128(left) + Int128(right)) }

/// The sum of what is known; nil where nothing is, or where it does not fit: a figure is exact or missing.
func exactSum(_ values: some Sequence<Int64>) -> Int64? {
  var sum: Int64?
  for value in values {
    let (next, overflow) = (sum ?? 0).addingReportingOverflow(value)
    if overflow { return nil }
    sum = next
  }
  return sum
}
