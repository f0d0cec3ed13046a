import Core

/// One item of the order history: an order and one fill of it.
struct Trading212Fill {
  /// Why an item gives no trade: words that follow "orders, item 3: ".
  struct Unreadable: Error { let why: String }

  let id: String
  let second: Int64
  let isBuy: Bool
  /// Positive, whatever sign it came with.
  let quantity: ExactDecimal
  /// `TRADE`, or one of the events of companies.
  let type: String
  var instrument: Trading212Instrument
  private let fill: JSON
  private let impact: JSON?
  private let currency: Currency

  /// Nil for an order without a fill: cancelled or refused, it moved nothing.
  /// - Parameter account: the account's currency.
  init?(_ item: JSON, account: Currency?) throws(Unreadable) {
    guard let fill = item["fill"], fill.isObject else { return nil }
    let order = item["order"]
    self.fill = fill
    impact = fill["walletImpact"]
    id = cleaned(fill["id"]?.text ?? "")
    guard !id.isEmpty else { throw Unreadable(why: "a fill without an id") }
    guard let second = WrittenTime.second(fill["filledAt"]?.text) else { throw Unreadable(why: "no time") }
    self.second = second
    guard let quantity = Trading212Number.decimal(fill["quantity"]) else { throw Unreadable(why: "no quantity") }
    self.quantity = quantity.magnitude.normalised
    // The side says it: sells came with negative quantities from one account and positive ones from others.
    switch order?["side"]?.text {
    case "BUY": isBuy = true
    case "SELL": isBuy = false
    default: isBuy = quantity.mantissa >= 0
    }
    type = fill["type"]?.text ?? "TRADE"
    instrument = Trading212Instrument(beside: order?["instrument"], ticker: order?["ticker"]?.text ?? "")
    guard !instrument.ticker.isEmpty || !instrument.isin.isEmpty else { throw Unreadable(why: "no instrument") }
    let code = cleaned(impact?["currency"]?.text ?? "")
    guard let currency = code.isEmpty ? account : Currency(code) else {
      throw Unreadable(why: "a currency that is not known")
    }
    self.currency = currency
  }

  private enum Effect { case trade, split, transfer, acquisition }

  /// Only TRADE is one; the others are what companies do.
  private var effect: Effect {
    switch type {
    case "TRADE": .trade
    // The holding grows or shrinks; what was paid for it stays.
    case "STOCK_SPLIT", "STOCK_DISTRIBUTION", "CUSTOM_STOCK_DISTRIBUTION", "STOCK_DIVIDENDS", "SCRIP_STOCK_DIVIDENDS":
      .split
    case "CASH_AND_STOCK_ACQUISITION": .acquisition
    // FOP, FOP_CORRECTION, SPIN_OFF, EQUITY_RIGHTS, STOCK_ACQUISITION, and kinds to come: units come or go, free of payment.
    default: .transfer
    }
  }

  static let knownTypes: Set<String> = [
    "TRADE", "STOCK_SPLIT", "STOCK_DISTRIBUTION", "FOP", "FOP_CORRECTION", "CUSTOM_STOCK_DISTRIBUTION",
    "EQUITY_RIGHTS", "SCRIP_STOCK_DIVIDENDS", "STOCK_DIVIDENDS", "STOCK_ACQUISITION", "CASH_AND_STOCK_ACQUISITION",
    "SPIN_OFF",
  ]

  /// What its trade is known by; reports give the same number behind letters.
  static func tradeID(_ id: String) -> String { "fill \(id)" }

  /// - Parameter hint: called with what is not known of it, in words that follow "orders, item 3: ".
  /// - Returns: nil for a fill of nothing.
  func trade(_ securityKey: String, hint: (String) -> Void) throws(Unreadable) -> StandardTrade? {
    guard quantity.mantissa != 0 else { return nil }
    var trade = StandardTrade(kind: kind, day: Trading212Time.day(second), amount: Money(minor: 0, currency))
    trade.securityKey = securityKey
    trade.reliableID = Self.tradeID(id)
    trade.quantity = quantity
    trade.price = Trading212Number.price(Trading212Number.decimal(fill["price"]), code: instrument.code)
    trade.description = kind == .buy || kind == .sell ? "" : folded(type.replacing("_", with: " "))
    switch kind {
    case .buy, .sell: try pay(&trade, hint: hint)
    case .split:
      if !isBuy { trade.quantity = ExactDecimal(mantissa: -quantity.mantissa, scale: quantity.scale) }
      trade.price = nil
    default: trade.price = nil
    }
    return trade
  }

  private var kind: TradeKind {
    switch effect {
    case .trade: isBuy ? .buy : .sell
    case .split: .split
    case .transfer: isBuy ? .transferIn : .transferOut
    // The old shares go for cash and new ones; the cash is that of the old ones' leg.
    case .acquisition: isBuy ? .transferIn : (netValue.map { $0.minor != 0 } ?? false) ? .sell : .transferOut
    }
  }

  // MARK: Money

  private var netValue: Money? {
    Trading212Number.money(impact?["netValue"], currency).map { Money(minor: abs($0.minor), currency) }
  }

  private func pay(_ trade: inout StandardTrade, hint: (String) -> Void) throws(Unreadable) {
    guard let net = netValue else { throw Unreadable(why: "no value") }
    trade.amount = Money(minor: isBuy ? -net.minor : net.minor, currency)
    let gross = gross(near: net)
    var (fee, tax) = (Int64(0), Int64(0))
    for item in impact?["taxes"]?.array ?? [] {
      guard let part = charge(item, gross: gross) else {
        return hint("a charge in a currency that cannot be converted: its fees and taxes are not known")
      }
      if Trading212Charge.isTax(item["name"]?.text ?? "") { tax += part } else { fee += part }
    }
    var paid = net.minor
    // netValue looked as if it held the charges. Where price and quantity say that it does not, they come on top.
    if let gross, fee + tax > 3, abs(gross.minor - paid) <= 1 { paid += isBuy ? fee + tax : -(fee + tax) }
    trade.amount = Money(minor: isBuy ? -paid : paid, currency)
    if fee != 0 { trade.fee = Money(minor: fee, currency) }
    if tax != 0 { trade.tax = Money(minor: tax, currency) }
  }

  /// Price times quantity in the account's currency, by the fill's own rate. Nobody says which way round that is: the way
  /// that comes near `net` is it.
  private func gross(near net: Money) -> Money? {
    guard let price = quotedPrice, let own = Trading212Number.product(price.value, quantity, price.currency) else {
      return nil
    }
    if price.currency == currency { return own }
    return converted(own, near: net)
  }

  private var quotedPrice: UnitPrice? {
    Trading212Number.price(Trading212Number.decimal(fill["price"]), code: instrument.code)
  }

  private func converted(_ own: Money, near net: Money) -> Money? {
    guard let rate = Trading212Number.decimal(impact?["fxRate"]), rate.mantissa > 0 else { return nil }
    return [true, false].compactMap { Trading212Number.convert(own, to: currency, rate: rate, dividing: $0) }
      .min { abs($0.minor - net.minor) < abs($1.minor - net.minor) }
  }

  /// In minor units of the account's currency, positive: old items had negative ones.
  private func charge(_ item: JSON, gross: Money?) -> Int64? {
    guard let decimal = Trading212Number.decimal(item["quantity"]) else { return nil }
    if decimal.mantissa == 0 { return 0 }
    let code = cleaned(item["currency"]?.text ?? "")
    guard let unit = code.isEmpty ? QuotedUnit(currency) : QuotedUnit(anyCase: code),
      let own = unit.money(decimal.magnitude)
    else { return nil }
    if unit.currency == currency { return own.minor }
    // Which way round the rate is, follows from the whole trade, not from a charge of pennies.
    guard let tradePrice = quotedPrice, tradePrice.currency == unit.currency, let gross,
      let whole = Trading212Number.product(tradePrice.value, quantity, tradePrice.currency),
      let rate = Trading212Number.decimal(impact?["fxRate"]), rate.mantissa > 0
    else { return nil }
    let divides = Trading212Number.convert(whole, to: currency, rate: rate, dividing: true) == gross
    return Trading212Number.convert(own, to: currency, rate: rate, dividing: divides)?.minor
  }
}

/// What a trade costs beside its price.
enum Trading212Charge {
  /// Duties and taxes go to a state; levies, commissions and conversions are fees. By the API's names and the reports'.
  static func isTax(_ name: String) -> Bool {
    let words = name.uppercased()
    return words.contains("TAX") || words.contains("DUTY")
  }

  /// Whether a report's column holds one.
  static func isCharge(_ column: String) -> Bool {
    isTax(column) || ["FEE", "LEVY", "COMMISSION"].contains { column.uppercased().contains($0) }
  }
}

extension Trading212Number {
  /// Half to even, in minor units.
  static func product(_ price: ExactDecimal, _ quantity: ExactDecimal, _ currency: Currency) -> Money? {
    let value = Int128(price.mantissa) * Int128(quantity.mantissa)
    let shift = price.scale + quantity.scale - currency.exponent
    guard shift > 0 else {
      guard shift >= -18 else { return nil }
      let (scaled, overflow) = value.multipliedReportingOverflow(by: Int128(ExactDecimal.powers[-shift]))
      return overflow ? nil : Int64(exactly: scaled).map { Money(minor: $0, currency) }
    }
    var divisor: Int128 = 1
    for _ in 0..<shift { divisor *= 10 }
    return Int64(exactly: divideHalfEven(value, by: divisor)).map { Money(minor: $0, currency) }
  }

  static func convert(_ money: Money, to currency: Currency, rate: ExactDecimal, dividing: Bool) -> Money? {
    let one = ExactDecimal(mantissa: 1, scale: 0)
    return Core.convert(
      minor: money.minor, fromExponent: money.currency.exponent, toExponent: currency.exponent,
      fromRate: dividing ? rate : one, toRate: dividing ? one : rate
    ).map { Money(minor: $0, currency) }
  }
}
