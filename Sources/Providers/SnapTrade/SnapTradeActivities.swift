import Core

/// The pages of one account's activities, as one.
struct SnapTradeActivities {
  struct Part {
    let place: SnapTradeWindow.Page
    let page: SnapTradePage
  }

  private let account: SnapTradeAccount
  private let window: SnapTradeWindow
  private let today: Day
  /// The newest first, as they came.
  private let rows: [JSON]
  private let isWhole: Bool

  init(_ account: SnapTradeAccount, _ parts: [Part], today: Day) {
    self.account = account
    self.today = today
    window = parts.first?.place.window ?? SnapTradeWindow(start: nil, end: today)
    let window = window
    let own = parts.filter { $0.place.window == window }.sorted { $0.place.offset < $1.place.offset }
    var rows: [JSON] = []
    var isGapless = true
    var next = 0
    for part in own {
      if part.place.offset > next { isGapless = false }
      rows += part.page.rows
      next = max(next, part.place.offset + part.page.rows.count)
    }
    // A row that slid from one page to the next while they were read stands in both.
    var seen: Set<String> = []
    self.rows = rows.filter { row in row["id"]?.text.map { $0.isEmpty || seen.insert($0).inserted } ?? true }
    let totals = Set(own.map(\.page.total))
    isWhole = isGapless && totals.count == 1 && (totals.first ?? nil).map { next >= $0 } ?? (next < 1_000)
  }

  func add(to result: inout StandardRows) {
    result.tellsTransactions = true
    result.asked = (window.start ?? oldest ?? window.end)...max(window.end, window.start ?? window.end)
    var unknown: [String: Int] = [:]
    var isMissingRows = false
    // By time: the oldest first.
    for (place, element) in rows.enumerated().reversed().enumerated() {
      let activity = SnapTradeActivity(element.element, account: account)
      do {
        for item in try activity.items() { add(item, place, to: &result) }
        if activity.isUnknown { unknown[activity.type, default: 0] += 1 }
      } catch {
        result.problems.append("activities of \(today), row \(element.offset + 1): \(error.why)")
        isMissingRows = true
      }
      for security in activity.securities where !result.securities.contains(where: { $0.key == security.key }) {
        result.securities.append(security)
      }
    }
    for (type, count) in unknown.sorted(by: { $0.key < $1.key }) {
      let name = type.isEmpty ? "without a type" : "of the unknown type \(type)"
      result.problems.append("\(count) activities \(name) are kept as plain cash rows")
    }
    if !isMissingRows { result.complete = complete }
    result.completeTrades = result.complete
  }

  private func add(_ item: SnapTradeActivity.Item, _ place: Int, to result: inout StandardRows) {
    switch item {
    case .trade(var trade):
      trade.sequence = place
      result.trades.append(trade)
    case .cash(var row):
      row.sequence = place
      result.transactions.append(row)
    }
  }

  // MARK: For which days it speaks

  private var days: [Day] { rows.compactMap { SnapTradeActivity($0, account: account).writtenDay } }
  private var oldest: Day? { days.min() }

  /// Up to the day that SnapTrade has read the broker's rows to; from the first day asked for where history reaches further
  /// back, else from the oldest row: a new connection may know less than one before it.
  private var complete: ClosedRange<Day>? {
    let days = days
    guard let oldest = days.min(), let newest = days.max() else { return nil }
    let end = min(account.transactions.last ?? newest, window.end, today)
    var start = oldest
    if !isWhole {
      // The newest come first: of the oldest day's rows some may be missing.
      guard zip(days, days.dropFirst()).allSatisfy({ $0 >= $1 }) else { return nil }
      start = oldest + 1
    } else if let asked = window.start, let first = account.firstTransaction, first <= asked {
      start = asked
    }
    // East of Greenwich the account's own day begins before the one that was asked for.
    if account.zone.instant(of: start) < Int64(start.number) * 86_400 { start = start + 1 }
    return start <= end ? start...end : nil
  }
}
