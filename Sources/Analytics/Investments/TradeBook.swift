import Core
import SQLite

/// A trade as the marts read it.
struct BookTrade {
  var id: String
  var account: String
  /// The household's name for it; nil for what is of the account itself.
  var security: String?
  var kind: TradeKind
  var day: Day
  var quantity: ExactDecimal?
  var price: ExactDecimal?
  var priceCurrency: Currency?
  var amount: Int64
  var currency: Currency
  var fee: Int64?
  var tax: Int64?
  var ratio: SplitRatio?
  /// As the broker states it.
  var ratioTold: ExactDecimal?
  var description: String
  /// `amount` and what of it are fees and taxes, in household currency; nil when no rate is known.
  var household: Int64?
  var costsHousehold: Int64?

  /// What was kept back of a buy or sell, or added to it.
  var costs: Int64 { (fee ?? 0) + (tax ?? 0) }
  var isOfUnits: Bool { kind == .buy || kind == .sell }
  var cash: CashKey { CashKey(account: account, currency: currency) }
}

/// All trades to today, in the order they happened.
struct TradeBook {
  private(set) var trades: [BookTrade] = []

  static let table = """
    create table if not exists mart_trades (
      day             text not null,
      trade_id        text not null,
      account_id      text not null,
      security_id     text,
      kind            text not null,
      quantity        text,
      price           text,
      price_currency  text,
      amount_minor    integer not null,
      fee_minor       integer,
      tax_minor       integer,
      currency        text not null,
      household_minor integer,
      description     text not null,
      ratio           text,                 -- of a split: new units for one old one
      realised_minor  integer,              -- of what was sold, in the trade's currency; null where it is not known
      household_realised_minor integer,     -- the same, each side at its own day's rate
      realised_note   text not null,        -- what it was matched with, or why its gain is not known
      primary key (day, trade_id)
    ) strict, without rowid
    """

  init(_ database: Database, _ securities: HouseholdSecurities, _ rates: DayRates, today: Day) throws {
    try database.forEach(
      """
      select trade_id, account_id, security_id, kind, day, quantity_mantissa, quantity_scale, price_mantissa, price_scale,
        price_currency, amount_minor, currency, fee_minor, tax_minor, ratio_mantissa, ratio_scale, description
      from seen_trades where day <= ? order by day, account_id, sequence, trade_id
      """, .text(today.iso)
    ) { row in
      guard let kind = TradeKind(rawValue: row.text(3)), let day = Day(iso: row.text(4)),
        let currency = Currency(row.text(11))
      else { return }
      func decimal(_ column: Int) -> ExactDecimal? {
        row.isNull(column) ? nil : ExactDecimal(mantissa: row.int64(column), scale: row.int(column + 1))
      }
      var trade = BookTrade(
        id: row.text(0), account: row.text(1), security: row.optionalText(2).flatMap { securities.ids[$0] }, kind: kind,
        day: day, quantity: decimal(5), price: decimal(7), priceCurrency: row.optionalText(9).flatMap { Currency($0) },
        amount: row.int64(10), currency: currency, fee: row.optionalInt64(12), tax: row.optionalInt64(13),
        ratio: decimal(14).flatMap { SplitRatio($0) }, ratioTold: decimal(14), description: row.text(16))
      trade.household = rates.convert(trade.amount, currency, day)
      trade.costsHousehold = trade.costs == 0 ? 0 : rates.convert(trade.costs, currency, day)
      trades.append(trade)
    }
  }

  /// - Returns: the months of which a line differs.
  func write(to database: Database, _ costs: CostBook) throws -> Set<Month> {
    let order = trades.indices.sorted {
      let (left, right) = (trades[$0], trades[$1])
      return left.day == right.day ? left.id.utf8.lexicographicallyPrecedes(right.id.utf8) : left.day < right.day
    }
    let lines = order.map { place -> [SQLValue] in
      let trade = trades[place]
      let sold = costs.disposals[trade.id]
      return [
        .text(trade.day.iso), .text(trade.id), .text(trade.account), SQLValue(trade.security),
        .text(trade.kind.rawValue), SQLValue(trade.quantity?.normalised.description),
        SQLValue(trade.price?.normalised.description), SQLValue(trade.price == nil ? nil : trade.priceCurrency?.code),
        .integer(trade.amount), SQLValue(trade.fee), SQLValue(trade.tax), .text(trade.currency.code),
        SQLValue(trade.household), .text(trade.description), SQLValue(trade.ratioTold?.normalised.description),
        SQLValue(sold?.currency == trade.currency ? sold?.disposal.gain.own : nil),
        SQLValue(sold?.disposal.gain.household), .text(sold?.note ?? ""),
      ]
    }
    return try MartWriter(database).replace("mart_trades", key: ["day", "trade_id"], with: lines).months(ofDayAt: 0)
  }

  /// What trades came to in the cash of each account on each day, in each currency that it keeps cash in.
  func cash() -> [CashKey: [Day: Int64]] {
    var cash: [CashKey: [Day: Int64]] = [:]
    for trade in trades where trade.amount != 0 {
      cash[trade.cash, default: [:]][trade.day, default: 0] += trade.amount
    }
    return cash
  }

  /// What trades were in each account's months; fees and taxes of a dividend are kept back at its source and never came.
  ///
  /// - Parameter known: cash whose level is known: no other is part of any total, and what moved it explains none.
  func monthFlows(of known: Set<CashKey>) -> [String: [Month: MonthFlows]] {
    var flows: [String: [Month: MonthFlows]] = [:]
    for trade in trades where trade.amount != 0 && known.contains(trade.cash) {
      let month = trade.day.month
      guard let household = trade.household, let costs = trade.costsHousehold else {
        flows[trade.account, default: [:]][month, default: MonthFlows()].isPartial = true
        continue
      }
      var flow = MonthFlows()
      switch trade.kind {
      case .buy, .sell:
        flow.fees = -costs
        flow.edge = household + costs
      case .dividend: flow.dividends = household
      case .interest: flow.interest = household
      case .fee, .tax: flow.fees = household
      case .split, .transferIn, .transferOut: flow.edge = household
      }
      flows[trade.account, default: [:]][month, default: MonthFlows()].add(flow)
    }
    return flows
  }

  /// What trades moved of each holding, by account, security and day.
  func holdingFlows() -> [HoldingKey: [Day: HoldingFlow]] {
    var flows: [HoldingKey: [Day: HoldingFlow]] = [:]
    for trade in trades {
      guard let security = trade.security else { continue }
      let key = HoldingKey(account: trade.account, security: security)
      switch trade.kind {
      case .buy, .sell:
        var flow = flows[key]?[trade.day] ?? HoldingFlow()
        flow.paid[trade.currency, default: 0] -= trade.amount + trade.costs
        if let household = trade.household, let costs = trade.costsHousehold {
          flow.paidHousehold -= household + costs
        } else {
          flow.isPartial = true
        }
        if let quantity = trade.quantity?.magnitude {
          let moved = trade.kind == .buy ? quantity : ExactDecimal(mantissa: -quantity.mantissa, scale: quantity.scale)
          flow.traded = flow.traded.map { $0.adding(moved) ?? $0 } ?? moved
        }
        flows[key, default: [:]][trade.day] = flow
      case .transferIn, .transferOut:
        guard let quantity = trade.quantity?.magnitude else { continue }
        let moved =
          trade.kind == .transferIn ? quantity : ExactDecimal(mantissa: -quantity.mantissa, scale: quantity.scale)
        var flow = flows[key]?[trade.day] ?? HoldingFlow()
        flow.transferred = flow.transferred.map { $0.adding(moved) ?? $0 } ?? moved
        flows[key, default: [:]][trade.day] = flow
      case .dividend, .interest, .fee, .tax, .split: continue
      }
    }
    return flows
  }
}

struct HoldingKey: Hashable {
  var account: String
  var security: String

  func precedes(_ other: HoldingKey) -> Bool {
    account == other.account
      ? security.utf8.lexicographicallyPrecedes(other.security.utf8)
      : account.utf8.lexicographicallyPrecedes(other.account.utf8)
  }
}

extension MonthFlows {
  mutating func add(_ other: MonthFlows) {
    income += other.income
    spending += other.spending
    edge += other.edge
    dividends += other.dividends
    fees += other.fees
    interest += other.interest
    isPartial = isPartial || other.isPartial
    isCountPartial = isCountPartial || other.isCountPartial
  }
}
