import Core

/// The seven shades of a calendar: nothing, then six steps at round amounts chosen from what there is.
package struct Ramp: Sendable, Hashable {
  /// Up to six rising bounds, minor units: a value takes the shade of the last bound it reaches.
  package let bounds: [Int64]
  package let measure: Measure

  /// Bounds near the 1st, 20th, 45th, 70th, 88th and 97th hundredth of the values above zero, rounded down to 1, 2, 5 or
  /// 9 and never twice the same: a rent does not flatten a month of coffees.
  package init(_ values: some Sequence<Int64>, _ measure: Measure) {
    self.measure = measure
    let sorted = values.filter { $0 > 0 }.sorted()
    var bounds: [Int64] = sorted.isEmpty ? [] : [1]
    for hundredth in [20, 45, 70, 88, 97] where !sorted.isEmpty {
      let value = Self.round(sorted[min(sorted.count - 1, sorted.count * hundredth / 100)])
      if let last = bounds.last, value > last { bounds.append(value) }
    }
    self.bounds = bounds
  }

  private static func round(_ value: Int64) -> Int64 {
    var best: Int64 = 1
    for power in ExactDecimal.powers {
      for digit in [1, 2, 5, 9] as [Int64] {
        let (candidate, overflow) = power.multipliedReportingOverflow(by: digit)
        if !overflow, candidate <= value { best = max(best, candidate) }
      }
    }
    return best
  }

  /// 0 to 6; nothing, or money back, is 0. The darkest shade is always the last bound's.
  package func level(_ value: Int64) -> Int {
    let reached = bounds.lastIndex { value >= $0 }.map { $0 + 1 } ?? 0
    return reached == 0 ? 0 : min(6, reached + max(0, 6 - bounds.count))
  }
}
