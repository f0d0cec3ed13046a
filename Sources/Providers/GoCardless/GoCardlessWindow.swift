import Core

/// From which day an account's transactions are asked for.
struct GoCardlessWindow {
  let today: Day
  /// The day up to which they were fetched before; nil the first time.
  let fetchedTo: Day?
  /// A backfill's first day.
  let since: Day?
  /// Asked for in the settings at the first fetch.
  let history: Int?
  /// What the agreement allows.
  let allowed: Int?

  /// Nil: no first day is named, and the bank gives what the agreement allows.
  var from: Day? {
    if let since { return min(since, today) }
    guard let fetchedTo else { return [history, allowed].compactMap(\.self).min().map { today - $0 } }
    return max(min(fetchedTo, today) - Self.overlap, today - (allowed ?? Self.longest))
  }

  // Card payments are booked up to weeks after they were made, some with the earlier day; a longer window costs no call.
  static let overlap = 30

  // GoCardless allows agreements no longer history.
  private static let longest = 730

  /// What every bank gives: 90 days, today among them.
  var safe: Day { today - 89 }
}
