package import Core
package import Settings

/// What is left of a budget, spread over the days of one of its periods that are to come.
package struct BudgetRemainder: Hashable, Sendable {
  package var days: ClosedRange<Day>
  /// In household currency, above zero.
  package var minor: Int64

  package init(days: ClosedRange<Day>, minor: Int64) {
    self.days = days
    self.minor = minor
  }

  /// Each day's part of an amount; the parts sum to the whole.
  package func parts(of minor: Int64) -> [(day: Day, minor: Int64)] {
    let count = days.upperBound - days.lowerBound + 1
    var given: Int64 = 0
    return (1...count).map { number in
      let sum = Int64(divideHalfEven(Int128(minor) * Int128(number), by: Int128(count)))
      defer { given = sum }
      return (days.lowerBound + (number - 1), sum - given)
    }
  }
}

/// The remainders of one budget from tomorrow to `end`: what streams and plans take of it is taken off, since they
/// stand in the forecast by themselves.
///
/// - Parameters:
///   - current: today's period with what is known to be paid in it, if the budget has one.
///   - known: what is known to be paid in a span of days to come.
package func budgetRemainders(
  _ budget: BudgetSettings, current: BudgetPeriod?, currentKnown: Commitments.OfBudget, today: Day, end: Day,
  known: (ClosedRange<Day>) -> Commitments.OfBudget
) -> [BudgetRemainder] {
  let last = min(end, budget.end ?? end)
  let begin = max(today + 1, budget.start ?? today + 1)
  guard begin <= last else { return [] }
  var remainders: [BudgetRemainder] = []
  var carried: Int64 = 0
  // Overspent on its last day, today's period still lowers the next one.
  if let current, current.isWhole, current.days.upperBound < begin, budget.rollover == .both {
    carried = min(0, current.left)
  }
  for span in budget.period.spans(in: begin...last) {
    let whole = max(span.start, budget.start ?? span.start)...min(span.end, budget.end ?? span.end)
    let left: Int64
    var rollsOver = budget.rollover == .both
    if let current, whole.contains(today) {
      left = current.left - currentKnown.coming.reduce(0) { $0 + $1.minor }
      rollsOver = rollsOver && current.isWhole
    } else {
      left = budget.amount.minor + carried - known(whole).sum
    }
    // Spent whole it leaves nothing to roll over; what it lacks does.
    carried = rollsOver ? min(0, left) : 0
    guard left > 0 else { continue }
    remainders.append(BudgetRemainder(days: max(begin, whole.lowerBound)...whole.upperBound, minor: left))
  }
  return remainders
}
