import Core

/// What something was worth at the end of a day, and what came into it on that day, in minor units of one currency.
package struct ValueDay: Hashable, Sendable {
  package var value: Int64
  /// Put in from outside, less what was taken out.
  package var flow: Int64 = 0
  /// What units that were traded on the day are worth at its end beyond what was paid for them: no part of what was held in
  /// the morning made it.
  package var traded: Int64 = 0

  package init(_ value: Int64, flow: Int64 = 0, traded: Int64 = 0) {
    self.value = value
    self.flow = flow
    self.traded = traded
  }
}

/// Growth of one unit of money that was there all the time: sub-periods at each flow, chained.
///
/// On a day with a flow what was held in the morning grows first; then the flow comes, and what is left of the day's change
/// is of both. Where little was there to grow from, nothing is measured: pennies that are left when all is sold would
/// otherwise count as much as all that was ever held.
package struct TimeWeighted: Hashable, Sendable {
  /// A thousandth of the most that was ever there until then, and one whole unit of money.
  package static let leastShare: Int64 = 1000

  private let leastUnit: Int64
  private var most: Int64 = 0
  private var before: Int64
  /// 1 at the start.
  package private(set) var growth = 1.0
  /// Days that something was measured on.
  package private(set) var measured = 0
  /// It was worth less than nothing on some day: growth from there has no meaning.
  package private(set) var wasNegative = false

  /// - Parameters:
  ///   - opening: worth before the first day.
  ///   - unit: minor units of one whole unit of money.
  package init(opening: Int64, unit: Int64) {
    before = opening
    most = max(0, opening)
    leastUnit = unit
  }

  private func canGrow(_ value: Int64) -> Bool { value >= leastUnit && value >= most / Self.leastShare }

  package mutating func add(_ day: ValueDay) {
    defer {
      before = day.value
      most = max(most, day.value)
      if day.value < -leastUnit { wasNegative = true }
    }
    if day.flow == 0 {
      grow(from: before, to: day.value)
      return
    }
    let morning = day.value - day.flow - day.traded
    let start = morning + day.flow
    // What is taken out leaves hardly anything behind: it was worth what it fetched.
    guard day.flow > 0 || (canGrow(start) && start >= before / 10) else {
      grow(from: before, to: day.value - day.flow)
      return
    }
    grow(from: before, to: morning)
    most = max(most, start)
    grow(from: start, to: day.value)
  }

  private mutating func grow(from start: Int64, to end: Int64) {
    guard canGrow(start) else { return }
    growth *= max(0, Double(end) / Double(start))
    measured += 1
  }
}
