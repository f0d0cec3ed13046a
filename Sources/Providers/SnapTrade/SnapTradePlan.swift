import Core

/// The days of activities that are asked for: from `start`, or from the first there is.
struct SnapTradeWindow: Hashable {
  var start: Day?
  var end: Day

  /// Under which a page is kept: it ends in the window's last day.
  func key(offset: Int) -> String { "offset \(offset) of \(start?.iso ?? "start")..\(end.iso)" }

  struct Page: Hashable {
    var window: SnapTradeWindow
    var offset: Int
  }

  static func page(_ key: String) -> Page? {
    guard let of = key.firstRange(of: " of "), let dots = key.firstRange(of: ".."), key.hasPrefix("offset "),
      let offset = Int(key[..<of.lowerBound].dropFirst("offset ".count)), let end = Day(iso: key[dots.upperBound...])
    else { return nil }
    return Page(
      window: SnapTradeWindow(start: Day(iso: key[of.upperBound..<dots.lowerBound]), end: end), offset: offset)
  }
}

/// What an account's activities need, by what was remembered of it.
struct SnapTradePlan {
  /// What the books have of an account: from `from` (nil: the first there was) up to `to`, whole; and when the history that
  /// SnapTrade had began then.
  struct Known: Hashable {
    var from: Day?
    var to: Day
    var first: Day?

    init(from: Day?, to: Day, first: Day?) {
      self.from = from
      self.to = to
      self.first = first
    }

    /// `start..2026-11-20 2023-05-02`
    init?(_ text: String) {
      let words = text.split(separator: " ")
      guard let span = words.first, let dots = span.firstRange(of: ".."), let to = Day(iso: span[dots.upperBound...])
      else { return nil }
      self.init(
        from: Day(iso: span[..<dots.lowerBound]), to: to, first: words.dropFirst().first.flatMap { Day(iso: $0) })
    }

    var text: String { "\(from?.iso ?? "start")..\(to.iso)" + (first.map { " \($0.iso)" } ?? "") }
  }

  /// The name in `SyncState.memory`. A new account id has none: all is asked for again, and rows are known by what they say.
  static func memoryName(_ account: String) -> String { "activities \(account)" }

  // Ids change when SnapTrade reads an account anew, and brokers book late: the last three months are replaced every time.
  static let reload = 90

  let today: Day
  /// Days asked for the first time; nil: all there is.
  let history: Int?
  /// A backfill's first day.
  let since: Day?

  func window(_ account: SnapTradeAccount, known: Known?) -> SnapTradeWindow {
    let wanted = history.map { today - (max($0, 1) - 1) }
    guard let known else { return SnapTradeWindow(start: Self.earliest(wanted, since), end: today) }
    // More history asked for than before, or more there to have.
    let reachesFurther = known.from.map { from in wanted.map { $0 < from } ?? true } ?? false
    let usual = min(known.to, today) - Self.reload
    let hasGrown = account.firstTransaction.map { $0 < (known.first ?? usual) } ?? false
    if reachesFurther || hasGrown { return SnapTradeWindow(start: Self.earliest(wanted, since), end: today) }
    return SnapTradeWindow(start: min(usual, since ?? usual), end: today)
  }

  private static func earliest(_ wanted: Day?, _ since: Day?) -> Day? {
    guard let wanted else { return nil }
    return min(wanted, since ?? wanted)
  }

  /// What is known once a window has come whole.
  func known(_ account: SnapTradeAccount, after window: SnapTradeWindow, before: Known?) -> Known {
    let to = min(account.transactions.last ?? today, today)
    guard let before, let start = window.start else {
      return Known(from: window.start, to: to, first: account.firstTransaction)
    }
    let from = before.from.map { min($0, start) }
    return Known(from: from, to: max(to, before.to), first: account.firstTransaction ?? before.first)
  }
}
