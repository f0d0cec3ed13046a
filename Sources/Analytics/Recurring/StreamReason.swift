import Core

/// Why a stream is believed: `12 of 12 months, last business day, 9.99 then 10.99 since 2026-03`.
enum StreamReason {
  static func words(
    _ grid: CalendarGrid, hits: Int, slots: Int, _ amount: StreamAmount, _ changes: [PriceChange], _ currency: Currency
  ) -> String {
    ["\(hits) of \(slots) \(unit(grid.cadence, slots))", grid.words, price(amount, changes, currency)]
      .joined(separator: ", ")
  }

  static func unit(_ cadence: Cadence, _ count: Int) -> String {
    let one =
      switch cadence {
      case .weekly: "week"
      case .fortnightly: "fortnight"
      case .fourWeekly: "four-week period"
      case .twiceMonthly: "half month"
      case .monthly: "month"
      case .twoMonthly: "two-month period"
      case .quarterly: "quarter"
      case .halfYearly: "half year"
      case .annual: "year"
      case .once: "time"
      }
    return count == 1 ? one : one + "s"
  }

  private static func price(_ amount: StreamAmount, _ changes: [PriceChange], _ currency: Currency) -> String {
    func plain(_ minor: Int64) -> String { Money(minor: abs(minor), currency).decimal }
    if let last = changes.last {
      return "\(plain(last.oldMinor)) then \(plain(last.newMinor)) since \(last.day.month)"
    }
    switch amount.model {
    case .fixed, .stepped:
      return amount.low == amount.high ? plain(amount.expected) : "\(plain(amount.expected)), changed once"
    case .drifting:
      let ends = [abs(amount.low), abs(amount.high)].sorted()
      return "about \(plain(amount.expected)), \(plain(ends[0])) to \(plain(ends[1]))"
    case .seasonal:
      return "as in the same month of the year before, next \(plain(amount.expected))"
    }
  }
}
