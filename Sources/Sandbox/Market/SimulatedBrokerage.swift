package import Core

/// An investment account lived through: monthly buys, some sells, dividends, a split, fees, in one currency or two.
///
/// Everything follows from the market, the rates and the deposits; the same day is the same account, and a later day only
/// adds to it.
package struct SimulatedBrokerage: Sendable {
  package enum Plan: String, Hashable, Sendable, CaseIterable {
    /// A British ISA in pounds: funds in London, and shares in London and New York.
    case isa
    /// An American account in dollars: two funds and a share.
    case brokerage
    /// A 401k: two funds by every pay cheque.
    case retirement

    package var currency: Currency { self == .isa ? .gbp : .usd }
  }

  package struct Deposit: Hashable, Sendable {
    package var day: Day
    package var minor: Int64

    package init(day: Day, minor: Int64) {
      self.day = day
      self.minor = minor
    }
  }

  package let plan: Plan
  package let first: Day
  package let market: SimulatedMarket
  package let rates: ReferenceRates
  /// All ever made, by time.
  package let trades: [SimulatedTrade]

  /// - Parameter deposits: by day; nil: the plan's own, monthly from `first` on.
  package init(
    _ plan: Plan, from first: Day, market: SimulatedMarket, rates: ReferenceRates, deposits: [Deposit]? = nil
  ) {
    self.plan = plan
    self.first = first
    self.market = market
    self.rates = rates
    var life = BrokerageLife(plan, market: market, rates: rates)
    life.live(from: first, deposits: deposits ?? Self.deposits(plan, from: first, through: market.last))
    trades = life.trades
  }

  /// What has happened by an instant, oldest first.
  package func trades(through instant: Instant) -> [SimulatedTrade] { trades.filter { $0.instant <= instant } }

  /// Minor units of cash, reckoned from the trades.
  package func cash(at instant: Instant) -> Int64 { trades(through: instant).reduce(0) { $0 + $1.cash } }

  /// By security; sold out ones are gone.
  package func holdings(at instant: Instant) -> [SimulatedHolding] {
    var book = HoldingsBook()
    for trade in trades(through: instant) { _ = book.apply(trade) }
    return book.rows
  }

  /// Of a holding at its last close on or before `day`, in minor units of the account's currency.
  package func value(of holding: SimulatedHolding, on day: Day) -> Int64 {
    guard let security = SimulatedSecurity.all.first(where: { $0.id == holding.security }),
      let session = market.session(of: security, on: day)
    else { return holding.cost }
    return Exchange(plan.currency, rates).minor(units: holding.units, price: session.close, security, on: day)
  }

  private static func deposits(_ plan: Plan, from first: Day, through last: Day) -> [Deposit] {
    var result: [Deposit] = []
    var month = first.month
    while month.firstDay <= last {
      switch plan {
      case .isa: result.append(Deposit(day: month.day(2), minor: 30_000))
      case .brokerage: result.append(Deposit(day: month.day(16), minor: 50_000))
      case .retirement:
        result += [Deposit(day: month.day(15), minor: 62_500), Deposit(day: month.lastDay, minor: 62_500)]
      }
      month = month + 1
    }
    return result.filter { $0.day >= first && $0.day <= last }
  }
}

/// What is held, walked through the trades; costs are averages.
struct HoldingsBook {
  private(set) var rows: [SimulatedHolding] = []

  func units(of security: String) -> Int64 { rows.first { $0.security == security }?.units ?? 0 }

  /// - Returns: what a sale earned.
  mutating func apply(_ trade: SimulatedTrade) -> Int64? {
    guard let security = trade.security else { return nil }
    let place = rows.firstIndex { $0.security == security }
    switch trade.kind {
    case .buy:
      if let place {
        rows[place].units += trade.units
        rows[place].cost -= trade.cash
      } else {
        rows.append(SimulatedHolding(security: security, units: trade.units, cost: -trade.cash, since: trade.day))
        rows.sort { $0.security < $1.security }
      }
    case .sell:
      guard let place else { return nil }
      let part = Int64(
        divideHalfEven(Int128(rows[place].cost) * Int128(trade.units), by: Int128(max(1, rows[place].units))))
      rows[place].units -= trade.units
      rows[place].cost -= part
      if rows[place].units <= 0 { rows.remove(at: place) }
      return trade.cash - part
    case .split: if let place { rows[place].units += trade.units }
    case .deposit, .withdrawal, .dividend, .interest, .fee: break
    }
    return nil
  }
}

/// Prices in an account's own money, by the reference rates.
struct Exchange {
  let currency: Currency
  let rates: ReferenceRates

  init(_ currency: Currency, _ rates: ReferenceRates) {
    self.currency = currency
    self.rates = rates
  }

  /// Units of the security's currency for one of the account's, to five decimals; nil where they are one.
  func rate(of security: SimulatedSecurity, on day: Day) -> ExactDecimal? {
    guard security.currency != currency, let theirs = rates.rate(of: security.currency, on: day),
      let ours = rates.rate(of: currency, on: day), ours.mantissa > 0
    else { return nil }
    let top = Int128(theirs.mantissa) * Int128(ExactDecimal.powers[5 + ours.scale])
    let bottom = Int128(ours.mantissa) * Int128(ExactDecimal.powers[theirs.scale])
    return ExactDecimal(mantissa: Int64(divideHalfEven(top, by: bottom)), scale: 5)
  }

  /// Of so many millionths of a unit at a price in ten-thousandths of its quote, rounded once.
  func minor(units: Int64, price: Int, _ security: SimulatedSecurity, on day: Day) -> Int64 {
    let rate = rate(of: security, on: day) ?? ExactDecimal(mantissa: 1, scale: 0)
    // Two decimals in every currency there is here: quote × 100 is minor, pence are minor already.
    let scale = Int128(10_000) * 1_000_000 / (security.isInPence ? 1 : 100)
    let top = Int128(units) * Int128(price) * Int128(ExactDecimal.powers[rate.scale])
    return Int64(divideHalfEven(top, by: scale * Int128(rate.mantissa)))
  }

  /// How many millionths of a unit `minor` buys, rounded down.
  func units(for minor: Int64, price: Int, _ security: SimulatedSecurity, on day: Day) -> Int64 {
    let rate = rate(of: security, on: day) ?? ExactDecimal(mantissa: 1, scale: 0)
    let scale = Int128(10_000) * 1_000_000 / (security.isInPence ? 1 : 100)
    return Int64(
      Int128(minor) * scale * Int128(rate.mantissa) / (Int128(price) * Int128(ExactDecimal.powers[rate.scale])))
  }
}
