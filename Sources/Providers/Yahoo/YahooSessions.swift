import Core

/// A chart's bars as sessions: one price a day.
struct YahooSessions {
  let days: ClosedRange<Day>
  /// By day.
  private(set) var prices: [StandardPrice] = []

  private let unit: QuotedUnit
  private let hint: Int?

  /// Days are the exchange's own: Sydney's session opens on the previous day of UTC, and an offset would be wrong across
  /// clock changes.
  init(_ chart: YahooChart, _ unit: QuotedUnit, _ zone: Zone, _ request: YahooRequest) {
    days = request.days
    self.unit = unit
    hint = chart.hint
    let now = chart.marketTime.map { zone.day(at: $0) }
    var byDay: [Day: StandardPrice] = [:]
    for (index, bar) in chart.bars.enumerated() {
      let own = zone.day(at: bar.time)
      let day = request.interval == .week ? Self.weekEnd(own, now, chart.type) : own
      var bar = bar
      // Today's close may be null while the quote is known.
      if bar.close == nil, index == chart.bars.count - 1, day == now { bar.close = chart.marketPrice }
      // A row beyond what was asked for is a live quote; one of a day to come is no price yet.
      guard days.contains(day), let price = price(of: bar, on: day) else { continue }
      byDay[day] = request.interval == .hour ? Self.joined(byDay[day], price) : price
    }
    prices = byDay.values.sorted { $0.day < $1.day }
  }

  /// The last close on or before a day, else the first after it.
  func close(near day: Day) -> ExactDecimal? { (prices.last { $0.day <= day } ?? prices.first)?.close }

  private func price(of bar: YahooChart.Bar, on day: Day) -> StandardPrice? {
    guard let close = bar.close.flatMap(number) else { return nil }
    var price = StandardPrice(day: day, currency: unit.currency, close: close)
    price.open = bar.open.flatMap(number)
    price.high = bar.high.flatMap(number)
    price.low = bar.low.flatMap(number)
    price.volume = bar.volume.flatMap { $0 >= 0 ? $0 : nil }
    return price
  }

  /// Nil for what is no price: nought, and below.
  private func number(_ text: String) -> ExactDecimal? {
    guard let price = YahooNumber.price(text, hint: hint), price.mantissa > 0, price.scale <= 16 else { return nil }
    return unit.whole(price)
  }

  /// A week's bar bears its first day, and its close is the last session's: that of a Friday, or of today.
  private static func weekEnd(_ first: Day, _ now: Day?, _ type: String) -> Day {
    let last = type == "CRYPTOCURRENCY" ? 6 : 4
    let number = Weekday.allCases.firstIndex(of: first.weekday) ?? 0
    let end = number <= last ? first + (last - number) : first
    return now.map { max(first, min(end, $0)) } ?? end
  }

  /// Hours of one day: its close is the last one's.
  private static func joined(_ day: StandardPrice?, _ hour: StandardPrice) -> StandardPrice {
    guard var day else { return hour }
    day.close = hour.close
    day.high = [day.high, hour.high].compactMap { $0 }.max(by: isLess)
    day.low = [day.low, hour.low].compactMap { $0 }.min(by: isLess)
    day.volume = day.volume.map { own in
      let (sum, overflow) = own.addingReportingOverflow(hour.volume ?? 0)
      return overflow ? own : sum
    }
    return day
  }

  private static func isLess(_ left: ExactDecimal, _ right: ExactDecimal) -> Bool {
    let scale = max(left.scale, right.scale)
    guard let a = left.scaled(to: scale), let b = right.scaled(to: scale) else { return left.scale > right.scale }
    return a < b
  }
}
