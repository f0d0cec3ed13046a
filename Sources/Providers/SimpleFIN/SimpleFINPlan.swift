import Core

/// Which days are asked for.
struct SimpleFINPlan {
  let today: Day
  /// Days asked for the first time; nil: what most banks hold.
  let history: Int?
  /// A backfill's first day.
  let since: Day?
  let known: [KnownAccount]

  /// More days than this in one answer are cut off by the Bridge.
  static let longestWindow = 90

  // A bank that has to be read for it answers sixty days where it fails at ninety.
  private static let chunk = 60

  // Card payments are booked up to weeks after they were made; a longer window costs no call.
  static let overlap = 30

  // Banks hold sixty to ninety days; a dozen requests of sixty are half of what a day allows.
  private static let longestHistory = 720

  /// The oldest first, so that what a broken night has brought is never behind a gap. One, but for the first night, a
  /// backfill and after an absence of months.
  var windows: [ClosedRange<Day>] {
    let earliest = today - (Self.longestHistory - 1)
    if let since { return Self.chunks(max(min(since, today), earliest)...today) }
    let fetched = known.filter { !$0.isClosed }.compactMap(\.fetchedTo).map { min($0, today) }
    guard let newest = fetched.max(), let oldest = fetched.min() else { return Self.chunks(firstDay...today) }
    // An account that has long been absent holds the window open, but never makes it two.
    let first = min(newest - Self.overlap, max(oldest - Self.overlap, today - (Self.longestWindow - 1)))
    let window = max(first, earliest)...today
    return today - window.lowerBound < Self.longestWindow ? [window] : Self.chunks(window)
  }

  /// What an account that has come later lacks before `window`.
  func missed(before window: ClosedRange<Day>) -> [ClosedRange<Day>] {
    guard firstDay < window.lowerBound else { return [] }
    return Self.chunks(firstDay...(window.lowerBound - 1))
  }

  private var firstDay: Day {
    today - (min(max(history ?? Self.longestWindow, 1), Self.longestHistory) - 1)
  }

  private static func chunks(_ span: ClosedRange<Day>) -> [ClosedRange<Day>] {
    stride(from: span.lowerBound.number, through: span.upperBound.number, by: chunk).map { first in
      Day(number: first)...min(Day(number: first) + (chunk - 1), span.upperBound)
    }
  }
}

extension ClosedRange<Day> {
  /// The instants of its first and its end, exclusive, in UTC.
  var instants: (start: Int64, end: Int64) {
    (Int64(lowerBound.number) * 86_400, (Int64(upperBound.number) + 1) * 86_400)
  }
}
