import Core

/// Lives an investment account from day to day.
struct BrokerageLife {
  let plan: SimulatedBrokerage.Plan
  let market: SimulatedMarket
  private let exchange: Exchange
  private(set) var trades: [SimulatedTrade] = []
  private var book = HoldingsBook()
  private var cash: Int64 = 0
  private var orders = 0
  /// Dividends to come, by security: on each ex-day so many units were held.
  private var dividends: [String: [SimulatedDividend]] = [:]
  private var unitsOnExDay: [String: [Day: Int64]] = [:]

  init(_ plan: SimulatedBrokerage.Plan, market: SimulatedMarket, rates: ReferenceRates) {
    self.plan = plan
    self.market = market
    exchange = Exchange(plan.currency, rates)
    for security in SimulatedSecurity.all {
      dividends[security.id] = market.dividends(of: security, through: market.last)
    }
  }

  mutating func live(from first: Day, deposits: [SimulatedBrokerage.Deposit]) {
    guard first <= market.last else { return }
    let byDay = Dictionary(grouping: deposits, by: \.day)
    var contributions = 0
    for offset in 0...(market.last - first) {
      let day = first + offset
      splitUnits(on: day)
      noteExDays(on: day)
      payDividends(on: day)
      for deposit in byDay[day] ?? [] {
        add(.init(number: 0, order: 0, kind: .deposit, day: day, secondOfDay: 30_600, cash: deposit.minor))
        invest(deposit.minor, on: day + 1, contribution: contributions)
        contributions += 1
      }
      if day == day.month.lastDay { endMonth(day, months: day.month - first.month) }
    }
    // Orders run on the next trading day, which may lie behind other days' dividends.
    trades.sort { ($0.day, $0.secondOfDay, $0.number) < ($1.day, $1.secondOfDay, $1.number) }
    for index in trades.indices { trades[index].number = index + 1 }
  }

  // MARK: Buying and selling

  /// Shares of a contribution in percent; the rest stays cash.
  private func shares(_ contribution: Int) -> [(id: String, percent: Int64)] {
    switch plan {
    case .isa:
      switch contribution % 6 {
      case 2: return [("vwrp", 45), ("vod", 25), ("vusa", 25)]
      case 3: return [("vwrp", 55), ("aapl", 35)]
      case 5: return [("vwrp", 45), ("nvda", 30), ("vusa", 20)]
      default: return [("vwrp", 65), ("vusa", 30)]
      }
    case .brokerage: return contribution % 4 == 3 ? [("vti", 55), ("aapl", 30)] : [("vti", 65), ("bnd", 30)]
    case .retirement: return [("vti", 69), ("bnd", 30)]
    }
  }

  private mutating func invest(_ minor: Int64, on day: Day, contribution: Int) {
    for (index, share) in shares(contribution).enumerated() {
      guard let security = SimulatedSecurity.all.first(where: { $0.id == share.id }),
        let day = market.tradingDay(of: security, onOrAfter: day)
      else { continue }
      // Now and then an order comes in two fills.
      let fills: [Int64] = index == 0 && contribution % 5 == 4 ? [60, 40] : [100]
      orders += 1
      for (fill, part) in fills.enumerated() {
        buy(security, minor * share.percent / 100 * part / 100, on: day, second: 53_100 + 600 * index + 37 * fill)
      }
    }
    if plan == .isa, contribution % 12 == 10 { sell("vusa", percent: 15, after: day) }
    if plan == .brokerage, contribution % 12 == 7 { sell("bnd", percent: 20, after: day) }
  }

  private mutating func buy(_ security: SimulatedSecurity, _ budget: Int64, on day: Day, second: Int) {
    guard let session = market.session(of: security, on: day) else { return }
    let price = (session.open + session.close) / 2
    let charges = charges(security, budget, isBuying: true)
    let units = exchange.units(for: budget - charges.reduce(0) { $0 + $1.minor }, price: price, security, on: day)
    guard units > 0 else { return }
    let value = exchange.minor(units: units, price: price, security, on: day)
    var trade = SimulatedTrade(
      number: 0, order: orders, kind: .buy, day: day, secondOfDay: second, security: security.id, units: units,
      price: price, cash: -(value + charges.reduce(0) { $0 + $1.minor }), charges: charges)
    trade.rate = exchange.rate(of: security, on: day)
    add(trade)
  }

  private mutating func sell(_ id: String, percent: Int64, after day: Day) {
    guard let security = SimulatedSecurity.all.first(where: { $0.id == id }),
      let day = market.tradingDay(of: security, onOrAfter: day + 7), let session = market.session(of: security, on: day)
    else { return }
    let units = book.units(of: id) * percent / 100
    guard units > 0 else { return }
    let price = (session.high + session.low) / 2
    let value = exchange.minor(units: units, price: price, security, on: day)
    let charges = charges(security, value, isBuying: false)
    orders += 1
    var trade = SimulatedTrade(
      number: 0, order: orders, kind: .sell, day: day, secondOfDay: 55_020, security: id, units: units, price: price,
      cash: value - charges.reduce(0) { $0 + $1.minor }, charges: charges)
    trade.rate = exchange.rate(of: security, on: day)
    add(trade)
  }

  private func charges(_ security: SimulatedSecurity, _ minor: Int64, isBuying: Bool) -> [SimulatedTrade.Charge] {
    guard plan != .retirement else { return [] }
    var charges: [SimulatedTrade.Charge] = []
    if security.currency != plan.currency {
      charges.append(.init(kind: .currencyConversion, minor: max(1, minor * 15 / 10_000)))
    }
    if isBuying, security.exchange == "XLON", security.kind == .stock {
      charges.append(.init(kind: .stampDuty, minor: max(1, minor * 50 / 10_000)))
    }
    if plan == .brokerage { charges.append(.init(kind: .commission, minor: 100)) }
    return charges
  }

  // MARK: What happens by itself

  private mutating func splitUnits(on day: Day) {
    for security in SimulatedSecurity.all {
      guard let split = security.split, split.day == day else { continue }
      let units = book.units(of: security.id)
      guard units > 0 else { continue }
      let more = units * Int64(split.new) / Int64(split.old) - units
      add(
        .init(
          number: 0, order: 0, kind: .split, day: day, secondOfDay: 21_600, security: security.id, units: more, cash: 0)
      )
    }
  }

  private mutating func noteExDays(on day: Day) {
    for security in SimulatedSecurity.all {
      guard (dividends[security.id] ?? []).contains(where: { $0.exDay == day }) else { continue }
      // Units bought on the ex-day itself earn nothing.
      let units = trades.reduce(into: HoldingsBook()) { if $1.day < day { _ = $0.apply($1) } }.units(of: security.id)
      unitsOnExDay[security.id, default: [:]][day] = units
    }
  }

  private mutating func payDividends(on day: Day) {
    for security in SimulatedSecurity.all {
      for dividend in dividends[security.id] ?? [] where dividend.payDay == day {
        guard let units = unitsOnExDay[security.id]?[dividend.exDay], units > 0 else { continue }
        let gross = exchange.minor(units: units, price: dividend.amount, security, on: day)
        guard gross > 0 else { continue }
        let isTaxed = plan == .isa && security.currency == .usd
        let tax = isTaxed ? gross * 15 / 100 : 0
        var trade = SimulatedTrade(
          number: 0, order: 0, kind: .dividend, day: day, secondOfDay: 32_400, security: security.id, units: units,
          price: dividend.amount, cash: gross - tax,
          charges: isTaxed ? [.init(kind: .withholdingTax, minor: tax)] : [])
        trade.rate = exchange.rate(of: security, on: day)
        add(trade)
        if plan == .retirement {
          orders += 1
          if let next = market.tradingDay(of: security, onOrAfter: day) {
            buy(security, gross, on: next, second: 56_400)
          }
        }
      }
    }
  }

  private mutating func endMonth(_ day: Day, months: Int) {
    // 3 % a year on what lies idle.
    let interest = plan == .retirement ? 0 : max(0, cash) * 3 / 1_200
    if interest > 0 {
      add(.init(number: 0, order: 0, kind: .interest, day: day, secondOfDay: 79_200, cash: interest))
    }
    let fee: Int64 = plan == .retirement ? 1_250 : 300
    if plan != .isa, months % 3 == 2, cash >= fee {
      add(.init(number: 0, order: 0, kind: .fee, day: day, secondOfDay: 80_000, cash: -fee))
    }
    if plan != .retirement, months % 14 == 13, cash > 12_000 {
      add(.init(number: 0, order: 0, kind: .withdrawal, day: day, secondOfDay: 36_000, cash: -10_000))
    }
  }

  private mutating func add(_ trade: SimulatedTrade) {
    var trade = trade
    trade.number = trades.count + 1
    trade.realised = book.apply(trade)
    cash += trade.cash
    trades.append(trade)
  }
}
