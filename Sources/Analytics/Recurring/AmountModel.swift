import Core

/// What a stream's payments come to, and each lasting change of it.
struct AmountModel {
  var amount: StreamAmount
  var changes: [PriceChange] = []
  /// The latest payment differs from the price, once: it may be a new one.
  var changedOnce = false

  private var thresholds: RecurringThresholds

  /// - Parameter payments: by day, at least one.
  init(
    _ payments: [(day: Day, amount: Int64)], _ cadence: Cadence, thresholds: RecurringThresholds = .standard
  ) {
    self.thresholds = thresholds
    let last = payments[payments.count - 1].amount
    amount = StreamAmount(model: .fixed, low: last, expected: last, high: last)
    let levels = levels(payments)
    let told = levels.reduce(0) { $0 + $1.count } + (changedOnce ? 1 : 0)
    if let level = levels.last, told * 4 >= payments.count * 3, levels.count <= max(2, payments.count / 3) {
      takeLevels(levels, payments, cadence, expected: level.amount)
    } else {
      changedOnce = false
      drift(payments)
      season(payments, cadence)
    }
  }

  // MARK: Prices

  private struct Level {
    var amount: Int64
    var start: Int
    var count: Int
  }

  /// A price is what was paid twice in a row; what was paid once between is an odd bill.
  private mutating func levels(_ payments: [(day: Day, amount: Int64)]) -> [Level] {
    var levels: [Level] = []
    for (place, payment) in payments.enumerated() {
      if let current = levels.last, thresholds.isSamePrice(payment.amount, current.amount) {
        levels[levels.count - 1].count += 1
        continue
      }
      if place + 1 < payments.count, thresholds.isSamePrice(payments[place + 1].amount, payment.amount) {
        levels.append(Level(amount: payment.amount, start: place, count: 1))
      } else if place + 1 == payments.count, !levels.isEmpty {
        changedOnce = true
      }
    }
    return levels
  }

  private mutating func takeLevels(
    _ levels: [Level], _ payments: [(day: Day, amount: Int64)], _ cadence: Cadence, expected: Int64
  ) {
    let last = payments[payments.count - 1].amount
    let current = changedOnce ? expected : thresholds.isSamePrice(last, expected) ? last : expected
    amount = StreamAmount(
      model: levels.count > 1 ? .stepped : .fixed, low: min(current, changedOnce ? last : current), expected: current,
      high: max(current, changedOnce ? last : current))
    changes = zip(levels, levels.dropFirst()).map { old, new in
      PriceChange(
        day: payments[new.start].day, oldMinor: old.amount, newMinor: new.amount,
        yearlyMinor: (new.amount - old.amount) * Int64(cadence.timesAYear))
    }
  }

  // MARK: Amounts that move

  /// The median of the last six, and what eight in ten of them lie within.
  private mutating func drift(_ payments: [(day: Day, amount: Int64)]) {
    let latest = payments.suffix(6).map(\.amount).sorted()
    let wide = payments.suffix(12).map(\.amount).sorted()
    let middle = latest.count / 2
    let median =
      latest.count % 2 == 1 ? latest[middle] : (latest[middle - 1] + latest[middle]) / 2
    amount = StreamAmount(
      model: .drifting, low: min(median, Self.share(wide, 10)), expected: median,
      high: max(median, Self.share(wide, 90)))
  }

  private static func share(_ sorted: [Int64], _ percent: Int) -> Int64 { sorted[(sorted.count - 1) * percent / 100] }

  /// The same month of the year before tells more than the last half year does.
  private mutating func season(_ payments: [(day: Day, amount: Int64)], _ cadence: Cadence) {
    guard let step = cadence.months, step <= 3, cadence != .twiceMonthly, let first = payments.first?.day,
      let last = payments.last?.day, last.month - first.month >= 12
    else { return }
    var byMonth: [Month: Int64] = [:]
    for payment in payments { byMonth[payment.day.month] = payment.amount }
    let pairs = byMonth.keys.sorted().compactMap { month in
      byMonth[month - 12].flatMap { before in byMonth[month].map { (month: month, before: before, now: $0) } }
    }
    guard pairs.count >= 3 else { return }
    let ratios = pairs.map { Double($0.now) / Double($0.before == 0 ? 1 : $0.before) }.sorted()
    let ratio = ratios[ratios.count / 2]
    var (seasonal, flat) = (0.0, 0.0)
    for pair in pairs {
      let recent = byMonth.filter { $0.key < pair.month && $0.key >= pair.month - 6 }.map(\.value).sorted()
      guard !recent.isEmpty else { continue }
      seasonal += abs(Double(pair.now) - ratio * Double(pair.before))
      flat += abs(Double(pair.now - recent[recent.count / 2]))
    }
    guard seasonal < 0.6 * flat, let latest = byMonth.keys.max() else { return }
    let spread = Int64((seasonal / Double(pairs.count)).rounded())
    let months = (1...12).map { number -> Int64 in
      // The latest payment of that month; of months without one, the usual amount.
      let month = (0..<12).map { latest - $0 }.first { $0.month == number } ?? latest
      guard let paid = byMonth[month] else { return amount.expected }
      return Int64((Double(paid) * ratio).rounded())
    }
    let expected = months[(latest + step).month - 1]
    amount = StreamAmount(
      model: .seasonal, low: expected - spread, expected: expected, high: expected + spread, months: months)
  }
}
