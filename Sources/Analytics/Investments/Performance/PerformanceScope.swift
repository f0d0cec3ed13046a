import Core
import Glibc

/// The days of something whose return is asked for: the household's investments, an account's, or a security.
struct PerformanceScope {
  var scope: String
  var id: String
  private(set) var first: Day = Day(number: 0)
  private(set) var days: [ValueDay] = []
  /// The last day on which a part of it could not be stated.
  var lastUnstated: Day?

  init(_ scope: String, _ id: String) {
    self.scope = scope
    self.id = id
  }

  /// Adds what a part was worth from a day on, to the same last day as all others.
  mutating func add(_ part: [ValueDay], from day: Day) {
    guard !part.isEmpty else { return }
    if days.isEmpty {
      (first, days) = (day, part)
      return
    }
    if day < first {
      days.insert(contentsOf: [ValueDay](repeating: ValueDay(0), count: first - day), at: 0)
      first = day
    }
    for (index, value) in part.enumerated() where days.indices.contains(day - first + index) {
      days[day - first + index].value += value.value
      days[day - first + index].flow += value.flow
      days[day - first + index].traded += value.traded
    }
  }

  mutating func addUnstated(_ day: Day?) {
    if let day { lastUnstated = max(lastUnstated ?? day, day) }
  }

  /// From the first day that there was something; nil where there never was.
  func trimmed() -> PerformanceScope? {
    guard let start = days.firstIndex(where: { $0.value != 0 || $0.flow != 0 }) else { return nil }
    var result = self
    result.first = first + start
    result.days = Array(days[start...])
    return result
  }

  // MARK: Returns

  /// - Parameter start: the day at whose end the span begins; of days before the first one, from the beginning.
  /// - Returns: nil where the scope is younger, or nothing was there in all of the span.
  func performance(since start: Day?, unit: Int64) -> Performance? {
    var from = 0
    if let start {
      from = start - first + 1
      guard from > 0, from < days.count else { return nil }
    }
    guard let last = days[from...].lastIndex(where: { $0.value != 0 || $0.flow != 0 }) else { return nil }
    let opening = from > 0 ? days[from - 1].value : 0
    var result = Performance(opening: opening, unit: unit)
    // What was sold long ago has grown until then.
    let span = days[from...(start == nil ? last : days.count - 1)]
    var payments = [DatedMoney(first + from, -opening)]
    for (index, day) in zip(span.indices, span) {
      result.add(day, on: first + index)
      if day.flow != 0 { payments.append(DatedMoney(first + index, -day.flow)) }
    }
    // The worth at the end of a day is that of the next morning: money put in on a day is there on that day.
    payments.append(DatedMoney(first + span.endIndex, span.last?.value ?? 0))
    result.finish(payments, days: span.count)
    return result
  }
}

/// What a scope made in a span.
struct Performance {
  private(set) var flows: Int64 = 0
  private(set) var gain: Int64 = 0
  private(set) var moneyWeighted = MoneyWeighted.none
  private(set) var days = 0
  /// The deepest fall from a high, 0 or less, and the day it was reached.
  private(set) var drawdown = 0.0
  private(set) var drawdownDay: Day?
  private(set) var growth: TimeWeighted
  private var peak = 1.0
  private let opening: Int64
  private var closing: Int64

  init(opening: Int64, unit: Int64) {
    self.opening = opening
    closing = opening
    growth = TimeWeighted(opening: opening, unit: unit)
  }

  /// How far below the highest it is.
  var fall: Double { peak > 0 ? growth.growth / peak - 1 : 0 }

  mutating func add(_ value: ValueDay, on day: Day) {
    growth.add(value)
    flows += value.flow
    closing = value.value
    peak = max(peak, growth.growth)
    if fall < drawdown { (drawdown, drawdownDay) = (fall, day) }
  }

  mutating func finish(_ payments: [DatedMoney], days: Int) {
    gain = closing - opening - flows
    self.days = days
    moneyWeighted = MoneyWeighted(payments)
  }

  /// Nil where it has no meaning.
  var timeWeighted: Double? { growth.measured > 0 && !growth.wasNegative ? growth.growth - 1 : nil }

  private var years: Double { Double(days) / MoneyWeighted.daysAYear }

  /// A rate a year, only where a year has passed: a good week says nothing of a year.
  func yearly(_ growth: Double) -> Double? {
    days >= 365 && growth > -1 ? pow(1 + growth, 1 / years) - 1 : days >= 365 ? -1 : nil
  }

  /// The money-weighted rate over the whole span.
  var moneyWeightedWhole: Double? {
    guard case .rate(let rate) = moneyWeighted else { return nil }
    return rate > -1 ? pow(1 + rate, years) - 1 : -1
  }

  var moneyWeightedYearly: Double? {
    guard case .rate(let rate) = moneyWeighted, days >= 365 else { return nil }
    return rate
  }
}
