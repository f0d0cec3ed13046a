import Core
import SQLite

/// Writes the prices and events of one security of one source.
struct PriceWriter {
  private let warehouse: Warehouse
  private let securityID: String
  private let source: String
  private let day: Day
  private var known: [Day: Known] = [:]
  /// Days whose prices were taken away to be told anew.
  private var former: Set<Day> = []
  private var splits: Set<StandardSecurityEvent> = []

  private struct Known {
    var close: ExactDecimal
    var currency: String
  }

  // A factor between the known closes and the told ones is a restatement from a fifth on: rounding and corrections are
  // far below it, and no split is smaller but for stock dividends, which are told as splits.
  private static let leastFactor = 1.2
  private static let sameFactor = 1.02
  private static let leastDays = 3

  init(_ warehouse: Warehouse, securityID: String, source: String, day: Day) throws {
    self.warehouse = warehouse
    self.securityID = securityID
    self.source = source
    self.day = day
    var known: [Day: Known] = [:]
    try warehouse.database.forEach(
      "select day, close_mantissa, close_scale, currency from prices where security_id = ? and source = ?",
      .text(securityID), .text(source)
    ) { row in
      guard let day = Day(iso: row.text(0)) else { return }
      known[day] = Known(close: ExactDecimal(mantissa: row.int64(1), scale: row.int(2)), currency: row.text(3))
    }
    self.known = known
    splits = Set(
      try warehouse.securityEvents(of: securityID, source: source).filter {
        if case .split = $0.what { true } else { false }
      })
  }

  /// Of the known prices.
  var firstDay: Day? { known.keys.min() }

  /// The last known close before a day, if it is in the currency of what is told.
  func lastClose(before day: Day, like price: StandardPrice?) -> ExactDecimal? {
    guard let last = known.keys.filter({ $0 < day }).max(), let close = known[last],
      close.currency == price?.currency.code
    else { return nil }
    return close.close
  }

  /// Whether the known prices are in another measure than those that are told.
  func isRestated(by told: StandardPrices) -> Bool {
    guard let firstDay else { return false }
    for case let event in told.events where event.day > firstDay {
      if case .split = event.what, !splits.contains(event) { return true }
    }
    // The last two may have been quotes of a session that was not over.
    let settled = known.keys.sorted().dropLast(2)
    let factors = told.prices.filter { settled.contains($0.day) }.compactMap { price -> Double? in
      guard let own = known[price.day], own.currency == price.currency.code else { return nil }
      // A hundredfold is a wrong unit, not a split.
      return PriceJumps.isHundredfold(own.close, price.close) ? nil : own.close.approximate / price.close.approximate
    }
    guard factors.count >= Self.leastDays, let least = factors.min(), let most = factors.max() else { return false }
    return most / least < Self.sameFactor && (least > Self.leastFactor || most < 1 / Self.leastFactor)
  }

  /// Takes all that is known away: it is told anew, in another measure.
  mutating func forget() throws {
    former = Set(known.keys)
    _ = try keepOnly([])
    for table in ["security_events", "price_series"] {
      try warehouse.database.run(
        "delete from \(table) where security_id = ? and source = ?", .text(securityID), .text(source))
    }
    known = [:]
    splits = []
  }

  func write(_ prices: [StandardPrice], _ events: [StandardSecurityEvent]) throws -> ChangeCount {
    var count = ChangeCount()
    var months = ChangedMonths()
    let statement = try warehouse.database.cached(
      """
      insert into prices (security_id, source, learned_on, day, currency, close_mantissa, close_scale, open_mantissa,
        open_scale, high_mantissa, high_scale, low_mantissa, low_scale, volume)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      on conflict do update set currency = excluded.currency, close_mantissa = excluded.close_mantissa,
        close_scale = excluded.close_scale, open_mantissa = excluded.open_mantissa, open_scale = excluded.open_scale,
        high_mantissa = excluded.high_mantissa, high_scale = excluded.high_scale, low_mantissa = excluded.low_mantissa,
        low_scale = excluded.low_scale, volume = excluded.volume, learned_on = excluded.learned_on
      where currency <> excluded.currency or close_mantissa <> excluded.close_mantissa
        or close_scale <> excluded.close_scale or open_mantissa is not excluded.open_mantissa
        or open_scale is not excluded.open_scale or high_mantissa is not excluded.high_mantissa
        or high_scale is not excluded.high_scale or low_mantissa is not excluded.low_mantissa
        or low_scale is not excluded.low_scale or volume is not excluded.volume
      """)
    defer { statement.reset() }
    for price in prices {
      let values =
        [SQLValue.text(securityID), .text(source), .text(day.iso), .text(price.day.iso)] + Self.values(price)
      for (index, value) in values.enumerated() { statement.bind(value, at: index + 1) }
      _ = try statement.step()
      statement.rewind()
      guard warehouse.database.changes > 0 else { continue }
      if known[price.day] == nil, !former.contains(price.day) { count.new += 1 } else { count.changed += 1 }
      Self.insert(price.day, into: &months)
    }
    for event in events { try write(event, &months) }
    try months.write(to: warehouse.database)
    return count
  }

  /// Takes away what is known of other days.
  func keepOnly(_ days: [Day]) throws -> ChangeCount {
    let kept = Set(days)
    var count = ChangeCount()
    var months = ChangedMonths()
    for day in known.keys.sorted() where !kept.contains(day) {
      try warehouse.database.run(
        "delete from prices where security_id = ? and source = ? and day = ?", .text(securityID), .text(source),
        .text(day.iso))
      count.retired += 1
      Self.insert(day, into: &months)
    }
    try months.write(to: warehouse.database)
    return count
  }

  private func write(_ event: StandardSecurityEvent, _ months: inout ChangedMonths) throws {
    var values: [SQLValue] = [.text(securityID), .text(source), .text(day.iso), .text(event.day.iso)]
    switch event.what {
    case .split(let new, let old): values += [.text("split"), .integer(new), .integer(old), .null, .null, .null]
    case .dividend(let amount):
      values += [
        .text("dividend"), .null, .null, .integer(amount.value.mantissa), SQLValue(amount.value.scale),
        .text(amount.currency.code),
      ]
    }
    let statement = try warehouse.database.cached(
      """
      insert into security_events (security_id, source, learned_on, day, kind, numerator, denominator, amount_mantissa,
        amount_scale, currency) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      on conflict do update set numerator = excluded.numerator, denominator = excluded.denominator,
        amount_mantissa = excluded.amount_mantissa, amount_scale = excluded.amount_scale, currency = excluded.currency,
        learned_on = excluded.learned_on
      where numerator is not excluded.numerator or denominator is not excluded.denominator
        or amount_mantissa is not excluded.amount_mantissa or amount_scale is not excluded.amount_scale
        or currency is not excluded.currency
      """)
    defer { statement.reset() }
    for (index, value) in values.enumerated() { statement.bind(value, at: index + 1) }
    _ = try statement.step()
    if warehouse.database.changes > 0 { months.insert("", event.day) }
  }

  private static func values(_ price: StandardPrice) -> [SQLValue] {
    func pair(_ decimal: ExactDecimal?) -> [SQLValue] {
      guard let number = decimal?.normalised else { return [.null, .null] }
      return [.integer(number.mantissa), SQLValue(number.scale)]
    }
    return [.text(price.currency.code)] + pair(price.close) + pair(price.open) + pair(price.high) + pair(price.low)
      + [SQLValue(price.volume)]
  }

  /// The account of its changed months is ''. A price serves up to ten days after its own.
  private static func insert(_ day: Day, into months: inout ChangedMonths) {
    months.insert("", day)
    months.insert("", day + 10)
  }
}
