import Core

/// From which day an account's transactions are asked for.
struct EnableBankingWindow {
  /// Today in UTC, which is what a day means there; a first day after it is refused.
  let todayUTC: Day
  /// The day up to which they were fetched before; nil the first time.
  let fetchedTo: Day?
  /// A backfill's first day.
  let since: Day?
  /// Days asked for by the settings at the first fetch.
  let history: Int?
  /// Right after linking, and once: banks give their long history for a few minutes only.
  let mayAskLongest: Bool

  var query: EnableBankingQuery {
    var query = EnableBankingQuery(status: "BOOK")
    if let since {
      query.from = min(since, todayUTC)
    } else if let fetchedTo {
      query.from = min(fetchedTo, todayUTC) - Self.overlap
    } else if mayAskLongest {
      query.from = history.map { todayUTC - $0 }
      query.isLongest = true
    } else {
      query.from = todayUTC - min(history ?? Self.safe, Self.safe)
    }
    return query
  }

  // Card payments are booked up to weeks after they were made, some with the earlier day; a longer window costs no call.
  static let overlap = 30

  /// What every bank gives: 90 days, today among them.
  static let safe = 89

  /// A shorter period after one that was refused: what the bank proposes, else 89, 60 or 30 days.
  func shorter(than query: EnableBankingQuery, proposed: Day?) -> EnableBankingQuery? {
    let days = [Self.safe, 60, 30].map { todayUTC - $0 }
    let offers = [proposed].compactMap(\.self).filter { $0 <= todayUTC } + days
    guard let from = offers.first(where: { offer in query.from.map { offer > $0 } ?? true }) else { return nil }
    return EnableBankingQuery(status: query.status, from: from)
  }
}
