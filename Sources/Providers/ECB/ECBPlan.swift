package import Core

/// The files of reference rates, each holding the one before it.
package enum ECBFile: String, Sendable, CaseIterable {
  case daily = "eurofxref-daily.xml"
  case last90Days = "eurofxref-hist-90d.xml"
  /// Since 1999-01-04; several MB.
  case history = "eurofxref-hist.xml"
}

/// What is known of the rates, and what is needed: a value.
package struct ECBState: Hashable, Sendable {
  /// The first day the household needs a rate for; nil when it has only one currency.
  package var firstNeeded: Day?
  /// Of the rates known.
  package var oldest: Day?
  package var newest: Day?
  /// What the server said of its files the last time, to be sent back as it was.
  package var lastModified: String?

  package init() {}
}

/// Which file brings what is missing.
struct ECBPlan {
  let state: ECBState
  let today: Day

  // The series begins with the euro.
  static let firstDay = Day(1999, 1, 4) ?? Day(number: 10_595)

  /// A day without a rate takes that of a day at most so much earlier.
  static let lookBack = 7

  // The shorter history has 90 days; a few less, so that its first day never falls between.
  private static let shortHistory = 85

  /// From which day on rates are kept.
  var from: Day? { state.firstNeeded.map { max($0 - Self.lookBack, Self.firstDay) } }

  /// Nil when nothing can be missing.
  var file: ECBFile? {
    guard let needed = state.firstNeeded, needed <= today else { return nil }
    guard let oldest = state.oldest, let newest = state.newest, oldest <= max(needed, Self.firstDay) else {
      return history(from: max(needed - Self.lookBack, Self.firstDay))
    }
    guard weekdays(after: newest, through: today) > 0 else { return nil }
    // Today's rate may not be there yet: if it is, `leavesHole` tells.
    if weekdays(after: newest, through: today - 1) <= 1 { return .daily }
    return history(from: newest + 1)
  }

  private func history(from day: Day) -> ECBFile { today - day <= Self.shortHistory ? .last90Days : .history }

  /// Whether a file's first day comes after a working day that is not known.
  func leavesHole(firstDay: Day) -> Bool {
    guard let newest = state.newest else { return false }
    return weekdays(after: newest, through: firstDay - 1) > 0
  }

  /// Holidays count: asking for nothing on one of them does no harm.
  private func weekdays(after first: Day, through last: Day) -> Int {
    guard first < last else { return 0 }
    if last - first > 366 { return last - first }
    return (first.number + 1...last.number).count { !Day(number: $0).weekday.isWeekend }
  }
}
