package import Core
package import Settings

/// One period of a budget: what may be spent, what was, and where it should stand.
package struct BudgetPeriod: Hashable, Sendable {
  package enum State: String, Sendable, CaseIterable { case ok, warning, exceeded }

  package var span: PeriodSpan
  /// The days of the span that count: those between the budget's own start and end.
  package var days: ClosedRange<Day>
  /// In household currency, as are all amounts.
  package var amount: Int64
  /// What the period before left, by the budget's rollover; below zero when it was overspent.
  package var rolled: Int64 = 0
  /// Refunds lower it.
  package var spent: Int64 = 0
  package var transactions: Int64 = 0
  /// A part could not be stated in household currency.
  package var isPartial = false
  package var isCurrent = false
  /// All of its days are told: of one in which the books begin nobody knows what is left to roll over.
  package var isWhole = true
  /// Where spending should stand by today; of a closed period all that may be spent.
  package var expected: Int64 = 0
  /// Where this pace ends; of a closed period what was spent.
  package var projected: Int64 = 0
  package var state = State.ok
  /// Since when spending has been above what may be spent; nil when it is not.
  package var exceededOn: Day?
  /// Since when its warning has been due; nil when it is not.
  package var warnedOn: Day?
  /// At this pace; nil when it will not be, or already is.
  package var willExceedOn: Day?

  package var allowance: Int64 { amount + rolled }
  package var left: Int64 { allowance - spent }

  /// Whole percent of what may be spent; nil when that is nothing.
  package var percent: Int64? {
    allowance > 0 ? Int64(divideHalfEven(Int128(spent) * 100, by: Int128(allowance))) : nil
  }
}

/// What counted in a budget on one day.
package struct BudgetDay: Hashable, Sendable {
  package var day: Day
  package var spent: Int64
  package var transactions: Int64
  package var isPartial: Bool

  package init(day: Day, spent: Int64, transactions: Int64 = 1, isPartial: Bool = false) {
    self.day = day
    self.spent = spent
    self.transactions = transactions
    self.isPartial = isPartial
  }
}

/// How far an early day is believed.
package struct BudgetThresholds: Sendable {
  /// The part of a period for which the budget's own plan weighs as much as what was seen: one large shop on the first
  /// day is no pace.
  package var plannedPart = 4

  package static let standard = BudgetThresholds()
}

/// Every period of a budget from the first to today's, oldest first.
///
/// - Parameters:
///   - spent: by day, oldest first.
///   - first: the first day of the books: where a budget without a start begins. The period in which the books begin is
///     told only in part, and rolls nothing over.
///   - commitments: what is known to be paid in a span of days; asked for the period of today only.
package func budgetPeriods(
  _ budget: BudgetSettings, spent: [BudgetDay], from first: Day, today: Day,
  thresholds: BudgetThresholds = .standard, commitments: (ClosedRange<Day>) -> Commitments.OfBudget
) -> [BudgetPeriod] {
  let begin = budget.start ?? min(first, today)
  let last = min(today, budget.end ?? today)
  guard begin <= last else { return [] }
  var periods: [BudgetPeriod] = []
  var rest = spent[...]
  var rolled: Int64 = 0
  for span in budget.period.spans(in: begin...last) {
    let days = max(span.start, budget.start ?? span.start)...min(span.end, budget.end ?? span.end)
    var period = BudgetPeriod(span: span, days: days, amount: budget.amount.minor)
    period.rolled = rolled
    period.isCurrent = days.contains(today)
    period.isWhole = budget.start != nil || span.start >= first
    let counted = take(days, from: &rest, today: today)
    period.add(counted, warnAt: budget.warnAt)
    if period.isCurrent {
      period.setPace(commitments(days), today: today, thresholds)
    } else {
      period.expected = max(0, period.allowance)
      period.projected = period.spent
    }
    periods.append(period)
    rolled =
      switch period.isWhole ? budget.rollover : .none {
      case .none: 0
      case .surplus: max(0, period.left)
      case .both: period.left
      }
  }
  return periods
}

/// The days that lie in `days`; what comes before them counts nowhere.
private func take(_ days: ClosedRange<Day>, from rest: inout ArraySlice<BudgetDay>, today: Day) -> [BudgetDay] {
  while let next = rest.first, next.day < days.lowerBound { rest.removeFirst() }
  let counted = rest.prefix { $0.day <= min(days.upperBound, today) }
  rest = rest.dropFirst(counted.count)
  return Array(counted)
}

extension BudgetPeriod {
  fileprivate mutating func add(_ counted: [BudgetDay], warnAt: Int) {
    if allowance < 0 { exceededOn = days.lowerBound }
    for day in counted {
      spent += day.spent
      transactions += day.transactions
      if day.isPartial { isPartial = true }
      if !reaches(warnAt) {
        warnedOn = nil
      } else if warnedOn == nil {
        warnedOn = day.day
      }
      if spent <= allowance {
        exceededOn = nil
      } else if exceededOn == nil {
        exceededOn = day.day
      }
    }
    if spent > allowance {
      state = .exceeded
    } else if reaches(warnAt) {
      state = .warning
    }
  }

  private func reaches(_ percent: Int) -> Bool {
    spent > 0 && Int128(spent) * 100 >= Int128(allowance) * Int128(percent)
  }

  /// Expected by today: what streams and plans take by then, and the share of the rest that its days have gone.
  ///
  /// Where it ends: what is known to come, and the rest at the pace so far, which the budget's own plan tempers.
  fileprivate mutating func setPace(_ known: Commitments.OfBudget, today: Day, _ thresholds: BudgetThresholds) {
    let length = Int128(days.upperBound - days.lowerBound + 1)
    let elapsed = Int128(today - days.lowerBound + 1)
    let rest = Int128(max(0, allowance - known.sum))
    expected = known.sum(through: today) + Int64(divideHalfEven(rest * elapsed, by: length))
    let unplanned = Int128(max(0, spent - known.paid))
    let weight = max(1, length / Int128(max(1, thresholds.plannedPart)))
    // A day's rest: (unplanned + weight × rest ÷ length) ÷ (elapsed + weight).
    let (top, bottom) = (unplanned * length + weight * rest, (elapsed + weight) * length)
    var coming = known.coming[...]
    var standing = spent
    var day = today
    while true {
      while let next = coming.first, next.day <= day {
        standing += next.minor
        coming.removeFirst()
      }
      projected = standing + Int64(divideHalfEven(top * Int128(day - today), by: bottom))
      if state != .exceeded, willExceedOn == nil, day > today, projected > allowance { willExceedOn = day }
      if day >= days.upperBound { return }
      day = day + 1
    }
  }
}
