/// How near the end of a consent is, in the steps in which people are told: a page that says so changes four times, not
/// every night.
package enum ConsentWarning: Int32, Sendable, CaseIterable {
  case day = 1
  case days = 3
  case week = 7
  case fortnight = 14

  /// Nil while there is time, and when the day is past.
  package init?(until: Day, today: Day) {
    let left = until - today
    guard left >= 0, let step = Self.allCases.first(where: { left <= Int($0.rawValue) }) else { return nil }
    self = step
  }

  /// What follows "… ends on 2026-06-24".
  package var words: String {
    switch self {
    case .day: "by tomorrow at the latest"
    case .days: "within 3 days"
    case .week: "within a week"
    case .fortnight: "within 14 days"
    }
  }
}
