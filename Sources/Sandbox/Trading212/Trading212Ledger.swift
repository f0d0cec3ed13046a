import Core

/// The simulated ISA, with the numbers that Trading 212 gives to what happens in it.
struct Trading212Ledger: Sendable {
  let brokerage: SimulatedBrokerage
  static let currency = Currency.gbp

  init(
    seed: UInt64, today: Day, from first: Day, weekly: Bool, deposits given: [SimulatedBrokerage.Deposit]? = nil
  ) {
    let last = today + 400
    let rates = ReferenceRates(seed: seed, from: first - 30, through: last)
    let market = SimulatedMarket(seed: seed, through: last)
    let deposits = stride(from: 0, through: last - first, by: 7).map {
      SimulatedBrokerage.Deposit(day: first + $0, minor: 9_000)
    }
    brokerage = SimulatedBrokerage(.isa, from: first, market: market, rates: rates, deposits: weekly ? deposits : given)
  }

  static func security(_ id: String?) -> SimulatedSecurity? { SimulatedSecurity.all.first { $0.id == id } }

  /// An order's fill; of a split the leg of the new units follows that of the old ones.
  static func fillID(_ trade: SimulatedTrade, isNew: Bool = false) -> Int {
    930_000_000 + trade.number * 2 + (isNew ? 1 : 0)
  }
  static func orderID(_ trade: SimulatedTrade) -> Int {
    trade.order > 0 ? 41_000_000 + trade.order : 71_000_000 + trade.number
  }

  /// A UUID's shape, of the trade's number.
  static func reference(_ trade: SimulatedTrade) -> String {
    var dice = SplitMix64(seed: 212, "reference", trade.number)
    return dice.uuid()
  }

  /// What was held of a security just before a trade.
  func units(before trade: SimulatedTrade) -> Int64 {
    var book = HoldingsBook()
    for other in brokerage.trades where other.number < trade.number { _ = book.apply(other) }
    return trade.security.map(book.units) ?? 0
  }

  /// A price in ten-thousandths of its quote.
  static func price(_ price: Int) -> String { ExactDecimal(mantissa: Int64(price), scale: 4).normalised.description }

  static func money(_ minor: Int64) -> JSON { .number(Money(minor: minor, currency).decimal) }
  static func quantity(_ units: Int64) -> String { ExactDecimal(mantissa: units, scale: 6).normalised.description }

  /// `2024-03-01T10:00:00.000Z`
  static func time(_ instant: Instant) -> JSON { .string(String(instant.iso.dropLast()) + ".000Z") }
}
