import Core

// What the API tells of the simulated account, each kind in its own shape.

extension Trading212Server {
  private var trades: [SimulatedTrade] { ledger.brokerage.trades(through: now) }

  func summary() -> JSON {
    let cash = ledger.brokerage.cash(at: now)
    let value = ledger.brokerage.holdings(at: now).reduce(0) { $0 + ledger.brokerage.value(of: $1, on: now.day) }
    let cost = ledger.brokerage.holdings(at: now).reduce(0) { $0 + $1.cost }
    // Some lies in pies, and some is kept for an order that waits.
    let inPies = max(0, cash / 10)
    let reserved = max(0, cash / 20)
    return [
      "id": .int(id), "currency": "GBP", "totalValue": Trading212Ledger.money(cash + value),
      "cash": [
        "availableToTrade": Trading212Ledger.money(cash - inPies - reserved), "inPies": Trading212Ledger.money(inPies),
        "reservedForOrders": Trading212Ledger.money(reserved),
      ],
      "investments": [
        "currentValue": Trading212Ledger.money(value), "totalCost": Trading212Ledger.money(cost),
        "realizedProfitLoss": Trading212Ledger.money(trades.reduce(0) { $0 + ($1.realised ?? 0) }),
        "unrealizedProfitLoss": Trading212Ledger.money(value - cost),
      ],
    ]
  }

  func positions(ticker: String?) -> [JSON] {
    ledger.brokerage.holdings(at: now).compactMap { holding in
      guard let security = Trading212Ledger.security(holding.security),
        ticker == nil || ticker == security.trading212Ticker,
        let session = ledger.brokerage.market.session(of: security, on: now.day)
      else { return nil }
      let value = ledger.brokerage.value(of: holding, on: now.day)
      return [
        "instrument": instrument(security), "createdAt": Trading212Ledger.time(Instant(holding.since, hour: 9)),
        "quantity": .number(holding.quantity.description),
        "quantityAvailableForTrading": .number(holding.quantity.description), "quantityInPies": 0,
        "averagePricePaid": .number(Trading212Ledger.price(session.close)),
        "currentPrice": .number(Trading212Ledger.price(session.close)),
        "walletImpact": [
          "currency": "GBP", "totalCost": Trading212Ledger.money(holding.cost),
          "currentValue": Trading212Ledger.money(value),
          "unrealizedProfitLoss": Trading212Ledger.money(value - holding.cost), "fxImpact": .number("0E-10"),
        ],
      ]
    }
  }

  private func instrument(_ security: SimulatedSecurity) -> JSON {
    [
      "ticker": .string(security.trading212Ticker), "name": .string(security.name), "isin": .string(security.isin),
      "currency": .string(security.quoteCode),
    ]
  }

  // MARK: Orders

  /// The newest first; of a split the old units go before the new ones come.
  func orders() -> [Row] {
    var rows: [Row] = []
    for trade in trades {
      switch trade.kind {
      case .buy, .sell:
        rows.append(fill(trade))
        if trade.order % 10 == 4 { rows.append(cancelled(trade)) }
      case .split: rows += split(trade)
      case .deposit, .withdrawal, .dividend, .interest, .fee: break
      }
    }
    return rows.reversed()
  }

  private func fill(_ trade: SimulatedTrade) -> Row {
    let isNegative = trade.kind == .sell && dialect.hasNegativeSells
    let taxes = trade.charges.map { charge -> JSON in
      [
        "name": .string(Self.name(charge.kind)), "quantity": Trading212Ledger.money(charge.minor), "currency": "GBP",
        "chargedAt": Trading212Ledger.time(trade.instant),
      ]
    }
    var impact: [JSON.Member] = [
      .init(name: "currency", value: "GBP"), .init(name: "fxRate", value: .number(trade.rate?.description ?? "1")),
      .init(name: "netValue", value: Trading212Ledger.money(abs(trade.cash))),
      .init(name: "taxes", value: .array(taxes)),
    ]
    if let realised = trade.realised {
      impact.append(.init(name: "realisedProfitLoss", value: Trading212Ledger.money(realised)))
    }
    let fill: JSON = [
      "id": .int(Trading212Ledger.fillID(trade)), "filledAt": Trading212Ledger.time(trade.instant),
      "price": .number(Trading212Ledger.price(trade.price)),
      "quantity": .number((isNegative ? "-" : "") + trade.quantity.description), "tradingMethod": "TOTV",
      "type": "TRADE", "walletImpact": .object(impact),
    ]
    return row(trade, Trading212Ledger.fillID(trade), order(trade, isBuy: trade.kind == .buy, "FILLED"), fill)
  }

  /// An order that never was filled: no fill stands beside it.
  private func cancelled(_ trade: SimulatedTrade) -> Row {
    let number = Trading212Ledger.fillID(trade) + 400_000_000
    return Row(
      cursor: String(number), time: trade.instant, json: ["order": order(trade, isBuy: true, "CANCELLED", id: number)])
  }

  private func split(_ trade: SimulatedTrade) -> [Row] {
    let old = ledger.units(before: trade)
    return [(false, old), (true, old + trade.units)].map { isNew, units in
      let id = Trading212Ledger.fillID(trade, isNew: isNew)
      let fill: JSON = [
        "id": .int(id), "filledAt": Trading212Ledger.time(trade.instant), "price": 0,
        "quantity": .number(Trading212Ledger.quantity(units)), "type": "STOCK_SPLIT",
        "walletImpact": ["currency": "GBP", "fxRate": 1, "netValue": 0, "taxes": []],
      ]
      return row(trade, id, order(trade, isBuy: isNew, "FILLED"), fill)
    }
  }

  private func row(_ trade: SimulatedTrade, _ id: Int, _ order: JSON, _ fill: JSON) -> Row {
    Row(cursor: String(id), time: trade.instant, json: ["order": order, "fill": fill])
  }

  private func order(_ trade: SimulatedTrade, isBuy: Bool, _ status: String, id: Int? = nil) -> JSON {
    guard let security = Trading212Ledger.security(trade.security) else { return .object([]) }
    return [
      "id": .int(id ?? Trading212Ledger.orderID(trade)), "ticker": .string(security.trading212Ticker),
      "instrument": instrument(security), "side": isBuy ? "BUY" : "SELL", "type": "MARKET", "status": .string(status),
      "strategy": "QUANTITY", "quantity": .number(trade.quantity.description),
      "filledQuantity": .number(status == "FILLED" ? trade.quantity.description : "0"),
      "currency": .string(security.quoteCode == "GBX" ? "GBP" : security.quoteCode),
      "createdAt": Trading212Ledger.time(trade.instant - 1), "initiatedFrom": "AUTOINVEST", "extendedHours": false,
      "timeInForce": "DAY",
    ]
  }

  private static func name(_ kind: SimulatedTrade.Charge.Kind) -> String {
    switch kind {
    case .currencyConversion: "CURRENCY_CONVERSION_FEE"
    case .stampDuty: "STAMP_DUTY_RESERVE_TAX"
    case .withholdingTax: "FRENCH_TRANSACTION_TAX"
    case .commission: "COMMISSION_TURNOVER"
    }
  }

  // MARK: Dividends and cash

  func dividends() -> [Row] {
    trades.filter { $0.kind == .dividend }.reversed().compactMap { trade in
      guard let security = Trading212Ledger.security(trade.security) else { return nil }
      let row: JSON = [
        "amount": Trading212Ledger.money(trade.cash), "currency": "GBP",
        "amountInEuro": Trading212Ledger.money(trade.cash * 117 / 100),
        "grossAmountPerShare": .number(Trading212Ledger.price(trade.price)),
        "tickerCurrency": .string(security.quoteCode), "paidOn": Trading212Ledger.time(trade.instant),
        "quantity": .number(trade.quantity.description), "reference": .string(Trading212Ledger.reference(trade)),
        "ticker": .string(security.trading212Ticker), "instrument": instrument(security),
        "type": security.currency == .usd ? "DIVIDENDS_PAID_BY_US_CORPORATIONS" : "ORDINARY",
      ]
      return Row(cursor: String(Trading212Ledger.fillID(trade)), time: trade.instant, json: row)
    }
  }

  func transactions() -> [Row] {
    trades.reversed().compactMap { trade in
      let type: JSON
      switch trade.kind {
      case .deposit: type = "DEPOSIT"
      case .withdrawal: type = "WITHDRAW"
      case .interest: type = "INTEREST_ON_FREE_CASH"
      case .fee: type = "FEE"
      case .buy, .sell, .dividend, .split: return nil
      }
      let reference = Trading212Ledger.reference(trade)
      let row: JSON = [
        "amount": Trading212Ledger.money(trade.cash), "currency": "GBP",
        "dateTime": Trading212Ledger.time(trade.instant), "reference": .string(reference), "type": type,
      ]
      return Row(cursor: reference, time: trade.instant, json: row)
    }
  }
}
