import Core
import SQLite

/// What brokers and price sources say, read as the walks need it.
struct InvestmentFacts {
  /// By account and security.
  private(set) var holdings: [HoldingKey: HoldingFacts] = [:]
  /// What the broker said of the latest day that the account's holdings were seen.
  private(set) var latest: [HoldingKey: Stated] = [:]
  /// The same of the first day that it told what was paid.
  private(set) var firstCosts: [HoldingKey: Stated] = [:]
  private(set) var prices: [String: PriceSeries] = [:]

  struct Stated {
    var day: Day
    var units: ExactDecimal
    var cost: Money?
  }

  private let securities: HouseholdSecurities
  private var seenDays: [String: [Day]] = [:]
  private var seenUnits: [HoldingKey: [Day: ExactDecimal]] = [:]
  private var stated: [String: [PricePoint]] = [:]
  private var splits: [String: [(day: Day, ratio: SplitRatio)]] = [:]

  init(
    _ database: Database, _ securities: HouseholdSecurities, _ book: TradeBook, _ accounts: [SeenAccount], today: Day
  ) throws {
    self.securities = securities
    try readHoldings(database, today)
    try readSplits(database, book, today)
    try readPrices(database, book, today)
    try gather(database, book, accounts)
  }

  /// Of several sources that saw an account on one day the first stands, connections before files.
  private mutating func readHoldings(_ database: Database, _ today: Day) throws {
    var sources: [String: [Day: String]] = [:]
    try database.forEach(
      "select account_id, day, source from seen_holding_days where day <= ? order by account_id, day, source = 'file', source",
      .text(today.iso)
    ) { row in
      guard let day = Day(iso: row.text(1)), sources[row.text(0)]?[day] == nil else { return }
      sources[row.text(0), default: [:]][day] = row.text(2)
      seenDays[row.text(0), default: []].append(day)
    }
    try database.forEach(
      """
      select account_id, security_id, day, source, quantity_mantissa, quantity_scale, price_mantissa, price_scale,
        price_currency, price_day, value_minor, value_currency, cost_minor, cost_currency
      from seen_holdings where day <= ? order by account_id, day, source, security_id
      """, .text(today.iso)
    ) { row in
      guard let security = securities.ids[row.text(1)], let day = Day(iso: row.text(2)),
        sources[row.text(0)]?[day] == row.text(3)
      else { return }
      let key = HoldingKey(account: row.text(0), security: security)
      let units = ExactDecimal(mantissa: row.int64(4), scale: row.int(5))
      let known = seenUnits[key]?[day]
      seenUnits[key, default: [:]][day] = known.map { $0.adding(units) ?? $0 } ?? units
      if let point = Self.statedPrice(row, units, day) { stated[security, default: []].append(point) }
      var cost = row.optionalText(13).flatMap { Currency($0) }.flatMap { currency in
        row.optionalInt64(12).map { Money(minor: $0, currency) }
      }
      if known != nil { cost = latest[key]?.cost.flatMap { own in cost.flatMap { own.adding($0) } } }
      latest[key] = Stated(day: day, units: seenUnits[key]?[day] ?? units, cost: cost)
      if firstCosts[key] == nil ? cost != nil : firstCosts[key]?.day == day { firstCosts[key] = latest[key] }
    }
  }

  /// The broker's own price, or what its value says that one unit is worth.
  private static func statedPrice(_ row: borrowing Statement, _ units: ExactDecimal, _ day: Day) -> PricePoint? {
    let source = row.text(3)
    if let currency = row.optionalText(8).flatMap({ Currency($0) }), row.int64(6) > 0 {
      let priceDay = row.optionalText(9).flatMap { Day(iso: $0) } ?? day
      let price = ExactDecimal(mantissa: row.int64(6), scale: row.int(7))
      return PricePoint(min(priceDay, day), price, currency, source: source)
    }
    guard let currency = row.optionalText(11).flatMap({ Currency($0) }), let value = row.optionalInt64(10),
      let price = unitPrice(valueMinor: value, exponent: currency.exponent, units: units), price.mantissa > 0
    else { return nil }
    return PricePoint(day, price, currency, source: source)
  }

  /// A price source and a broker may tell one split within some days: it is one, on the price source's day, by which its
  /// closes are restated.
  private static let sameSplitDays = 10

  private mutating func readSplits(_ database: Database, _ book: TradeBook, _ today: Day) throws {
    try database.forEach(
      """
      select security_id, day, numerator, denominator from main.security_events
      where kind = 'split' and day <= ? and numerator > 0 and denominator > 0 order by security_id, day, source
      """, .text(today.iso)
    ) { row in
      guard let security = securities.ids[row.text(0)], let day = Day(iso: row.text(1)),
        let ratio = SplitRatio(new: row.int64(2), old: row.int64(3))
      else { return }
      add(security, day, ratio)
    }
    for trade in book.trades where trade.kind == .split {
      if let security = trade.security, let ratio = trade.ratio { add(security, trade.day, ratio) }
    }
  }

  private mutating func add(_ security: String, _ day: Day, _ ratio: SplitRatio) {
    if ratio != .none, split(of: security, near: day) == nil { splits[security, default: []].append((day, ratio)) }
  }

  private func split(of security: String, near day: Day) -> (day: Day, ratio: SplitRatio)? {
    splits[security]?.first { abs($0.day - day) <= Self.sameSplitDays }
  }

  private mutating func readPrices(_ database: Database, _ book: TradeBook, _ today: Day) throws {
    var sources: [String: [PricePoint]] = [:]
    try database.forEach(
      """
      select security_id, day, source, currency, close_mantissa, close_scale, open_mantissa, open_scale, high_mantissa,
        high_scale, low_mantissa, low_scale, volume
      from main.prices where day <= ? order by security_id, day, source <> 'file', source
      """, .text(today.iso)
    ) { row in
      guard let security = securities.ids[row.text(0)], let day = Day(iso: row.text(1)),
        let currency = Currency(row.text(3)), row.int64(4) > 0
      else { return }
      func decimal(_ column: Int) -> ExactDecimal? {
        row.isNull(column) ? nil : ExactDecimal(mantissa: row.int64(column), scale: row.int(column + 1))
      }
      guard let close = decimal(4) else { return }
      // Price sources restate their closes by later splits (providers/yahoo.md); a person's file says what was paid then.
      var point = PricePoint(day, close, currency, source: row.text(2), isRestated: row.text(2) != "file")
      point.session = PriceSession(open: decimal(6), high: decimal(8), low: decimal(10), volume: row.optionalInt64(12))
      sources[security, default: []].append(point)
    }
    var paid: [String: [PricePoint]] = [:]
    for trade in book.trades where trade.isOfUnits {
      guard let security = trade.security, let price = trade.price, price.mantissa > 0,
        let currency = trade.priceCurrency
      else { continue }
      paid[security, default: []].append(PricePoint(trade.day, price, currency, source: "trade"))
    }
    for security in securities.all {
      prices[security.id] = PriceSeries(
        sources: sources[security.id] ?? [], stated: stated[security.id] ?? [], paid: paid[security.id] ?? [],
        splits: splits[security.id] ?? [])
    }
  }

  // MARK: Holdings

  private mutating func gather(_ database: Database, _ book: TradeBook, _ accounts: [SeenAccount]) throws {
    var knownFrom = seenDays.compactMapValues(\.first)
    for trade in book.trades { knownFrom[trade.account] = min(knownFrom[trade.account] ?? trade.day, trade.day) }
    for trade in book.trades { addEvent(trade) }
    for (key, _) in seenUnits where holdings[key] == nil { holdings[key] = HoldingFacts() }
    addUntoldSplits()
    var knownTo: [String: Day] = [:]
    try database.forEach("select account_id, max(fetched_to) from watermarks group by account_id") { row in
      knownTo[row.text(0)] = Day(iso: row.text(1))
    }
    for account in accounts {
      let last = [knownTo[account.id], seenDays[account.id]?.last].compactMap { $0 }.max()
      for key in Array(holdings.keys) where key.account == account.id {
        let seen = observations(key)
        holdings[key]?.knownFrom = knownFrom[account.id]
        holdings[key]?.knownTo = last
        holdings[key]?.closedOn = account.closedOn
        holdings[key]?.observations = seen
      }
    }
  }

  private mutating func addEvent(_ trade: BookTrade) {
    guard let security = trade.security else { return }
    let key = HoldingKey(account: trade.account, security: security)
    func negative(_ value: ExactDecimal) -> ExactDecimal { ExactDecimal(mantissa: -value.mantissa, scale: value.scale) }
    let move: HoldingFacts.Move
    var day = trade.day
    switch (trade.kind, trade.quantity) {
    case (.buy, let quantity?), (.transferIn, let quantity?): move = .units(quantity.magnitude)
    case (.sell, let quantity?), (.transferOut, let quantity?): move = .units(negative(quantity.magnitude))
    case (.split, let quantity):
      guard quantity != nil || trade.ratio != nil else { return }
      move = .split(trade.ratio, units: quantity)
      day = split(of: security, near: trade.day)?.day ?? trade.day
    default: return
    }
    holdings[key, default: HoldingFacts()].events.append(HoldingFacts.Event(day, move))
  }

  /// A split that the price source knows and the broker does not tell changed what was held all the same.
  private mutating func addUntoldSplits() {
    for key in holdings.keys.sorted(by: { $0.precedes($1) }) {
      guard var facts = holdings[key] else { continue }
      for split in splits[key.security] ?? [] {
        let isTold = facts.events.contains { event in
          if case .split = event.move { abs(event.day - split.day) <= Self.sameSplitDays } else { false }
        }
        if !isTold { facts.events.append(HoldingFacts.Event(split.day, .split(split.ratio, units: nil))) }
      }
      // A split is of what was held in the morning.
      func isSplit(_ event: HoldingFacts.Event) -> Bool { if case .split = event.move { true } else { false } }
      let order = facts.events.indices.sorted { left, right in
        let (a, b) = (facts.events[left], facts.events[right])
        if a.day != b.day { return a.day < b.day }
        if isSplit(a) != isSplit(b) { return isSplit(a) }
        return left < right
      }
      facts.events = order.map { facts.events[$0] }
      holdings[key] = facts
    }
  }

  /// Of each day that the account was seen whole: what is not named was not held. Of the days before anything of the
  /// security is known only the last says something.
  private func observations(_ key: HoldingKey) -> [HoldingFacts.Observation] {
    let units = seenUnits[key] ?? [:]
    let none = ExactDecimal(mantissa: 0, scale: 0)
    let days = seenDays[key.account] ?? []
    let firstMove = holdings[key]?.events.first { if case .units = $0.move { true } else { false } }?.day
    let firstSeen = days.first { (units[$0]?.mantissa ?? 0) != 0 }
    guard let active = [firstMove, firstSeen].compactMap({ $0 }).min() else { return [] }
    let start = max(0, (days.firstIndex { $0 >= active } ?? days.count) - 1)
    return days[start...].map { HoldingFacts.Observation($0, units[$0] ?? none) }
  }
}
