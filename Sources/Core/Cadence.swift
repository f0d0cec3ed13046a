/// How often something is paid.
package enum Cadence: String, Sendable, CaseIterable {
  case weekly, fortnightly
  case fourWeekly = "four-weekly"
  case twiceMonthly = "twice-monthly"
  case monthly
  case twoMonthly = "two-monthly"
  case quarterly
  case halfYearly = "half-yearly"
  case annual
  case once

  /// Days from one to the next where it is counted in days; nil where it is counted in months, and for `once`.
  package var days: Int? {
    switch self {
    case .weekly: 7
    case .fortnightly: 14
    case .fourWeekly: 28
    default: nil
    }
  }

  /// Months from one to the next where it is counted in months; of `twiceMonthly`, from one pair to the next.
  package var months: Int? {
    switch self {
    case .twiceMonthly, .monthly: 1
    case .twoMonthly: 2
    case .quarterly: 3
    case .halfYearly: 6
    case .annual: 12
    case .weekly, .fortnightly, .fourWeekly, .once: nil
    }
  }

  /// What one payment comes to in a year: 52 weeks, 26 fortnights, 13 times four weeks; 1 for `once`.
  package var timesAYear: Int {
    switch self {
    case .weekly: 52
    case .fortnightly: 26
    case .fourWeekly: 13
    case .twiceMonthly: 24
    case .monthly: 12
    case .twoMonthly: 6
    case .quarterly: 4
    case .halfYearly: 2
    case .annual, .once: 1
    }
  }

  /// The usual distance of two payments, in days.
  package var usualDays: Double {
    if let days { return Double(days) }
    return self == .once ? 0 : 365.25 / Double(timesAYear)
  }
}
