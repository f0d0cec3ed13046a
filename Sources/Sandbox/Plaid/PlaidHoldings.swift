import Core
import WebServer

// POST /investments/holdings/get, /investments/transactions/get and /liabilities/get

extension PlaidServer {
  /// Of the 401k: its holdings and its cash.
  func value(at instant: Instant) -> Int64 {
    let retirement = household.retirement
    return retirement.holdings(at: instant).reduce(retirement.cash(at: instant)) {
      $0 + retirement.value(of: $1, on: instant.day)
    }
  }

  func holdings(_ item: PlaidItemState) -> WebResponse {
    guard item.products.contains("investments") else { return failed(.notSupported) }
    let instant = item.current.instant
    let held = household.retirement.holdings(at: instant)
    let account = item.accountID(.retirement)
    var rows = held.map { holding in
      holdingRow(
        account, holding.security, quantity: plaidNumber(holding.quantity),
        price: price(holding.security, instant.day), value: household.retirement.value(of: holding, on: instant.day),
        cost: plaidNumber(minor: holding.cost), on: session(holding.security, instant.day)?.day)
    }
    let cash = household.retirement.cash(at: instant)
    rows.append(
      holdingRow(account, "usd", quantity: plaidNumber(minor: cash), price: .int(1), value: cash, cost: .null, on: nil))
    return ok([
      "accounts": .array(item.accounts.map { self.account($0, item, isInvested: true) }), "holdings": .array(rows),
      "securities": .array(held.compactMap { security($0.security, instant.day) } + [Self.dollar]),
      "item": self.item(item),
    ])
  }

  private func holdingRow(
    _ account: String, _ security: String, quantity: JSON, price: JSON, value: Int64, cost: JSON, on day: Day?
  ) -> JSON {
    [
      "account_id": .string(account), "security_id": .string(plaidID("security", security)),
      "institution_price": price, "institution_price_as_of": .of(day?.iso), "institution_price_datetime": nil,
      "institution_value": plaidNumber(minor: value), "cost_basis": cost, "quantity": quantity,
      "iso_currency_code": "USD", "unofficial_currency_code": nil, "vested_quantity": nil, "vested_value": nil,
    ]
  }

  private func session(_ id: String, _ day: Day) -> SimulatedSession? {
    SimulatedSecurity.all.first { $0.id == id }.flatMap { household.retirement.market.session(of: $0, on: day) }
  }

  private func price(_ id: String, _ day: Day) -> JSON {
    plaidNumber(ExactDecimal(mantissa: Int64(session(id, day)?.close ?? 0), scale: 4))
  }

  /// Identifiers need a licence: one fund here has them, the other is known by its ticker and market alone.
  private func security(_ id: String, _ day: Day) -> JSON? {
    guard let security = SimulatedSecurity.all.first(where: { $0.id == id }) else { return nil }
    let isLicensed = id == "vti"
    return securityRow(
      id, isin: isLicensed ? security.isin : nil, cusip: isLicensed ? security.cusip : nil, name: security.name,
      ticker: security.symbol, type: "etf", isCash: false, close: price(id, day), on: session(id, day)?.day,
      market: security.exchange)
  }

  private static let dollar = securityRow(
    "usd", isin: nil, cusip: nil, name: "U S Dollar", ticker: "CUR:USD", type: "cash", isCash: true, close: .int(1),
    on: nil, market: nil)

  private func securityRow(
    _ id: String, isin: String?, cusip: String?, name: String, ticker: String, type: String, isCash: Bool, close: JSON,
    on day: Day?, market: String?
  ) -> JSON {
    Self.securityRow(
      id, isin: isin, cusip: cusip, name: name, ticker: ticker, type: type, isCash: isCash, close: close, on: day,
      market: market)
  }

  private static func securityRow(
    _ id: String, isin: String?, cusip: String?, name: String, ticker: String, type: String, isCash: Bool, close: JSON,
    on day: Day?, market: String?
  ) -> JSON {
    [
      "security_id": .string(plaidID("security", id)), "isin": .of(isin), "cusip": .of(cusip), "sedol": nil,
      "institution_security_id": nil, "institution_id": nil, "proxy_security_id": nil, "name": .string(name),
      "ticker_symbol": .string(ticker), "is_cash_equivalent": .bool(isCash), "type": .string(type), "subtype": nil,
      "close_price": close, "close_price_as_of": .of(day?.iso), "update_datetime": nil, "iso_currency_code": "USD",
      "unofficial_currency_code": nil, "market_identifier_code": .of(market), "sector": nil, "industry": nil,
      "cfi_code": nil, "option_contract": nil, "fixed_income": nil,
    ]
  }

  // MARK: Trades

  /// The newest first, in pages; up to 24 months.
  func trades(_ body: JSON, _ item: PlaidItemState) -> WebResponse {
    guard item.products.contains("investments") else { return failed(.notSupported) }
    guard let first = body["start_date"]?.string.flatMap({ Day(iso: $0) }),
      let last = body["end_date"]?.string.flatMap({ Day(iso: $0) }), first <= last
    else { return failed(.field("INVALID_FIELD")) }
    let count = body["options"]?["count"]?.int ?? 100
    let offset = body["options"]?["offset"]?.int ?? 0
    guard (1...500).contains(count), offset >= 0 else { return failed(.field("INVALID_FIELD")) }
    let instant = item.current.instant
    let all = household.retirement.trades(through: instant)
      .filter { $0.day >= max(first, now.day - 730) && $0.day <= last }
    let page = all.reversed().dropFirst(offset).prefix(min(count, longestPage))
    let ids = Set(page.compactMap(\.security)).sorted()
    return ok([
      "accounts": .array(item.accounts.map { account($0, item, isInvested: true) }),
      "investment_transactions": .array(page.map { trade($0, item) }),
      "securities": .array(ids.compactMap { security($0, instant.day) }),
      "total_investment_transactions": .int(all.count), "item": self.item(item),
    ])
  }

  private func trade(_ trade: SimulatedTrade, _ item: PlaidItemState) -> JSON {
    let (type, subtype, name) = Self.words(trade.kind)
    let isMoved = trade.kind == .buy || trade.kind == .sell
    let quantity = plaidNumber(
      ExactDecimal(mantissa: isMoved ? (trade.kind == .buy ? trade.units : -trade.units) : 0, scale: 6))
    return [
      "investment_transaction_id": .string(plaidID("trade", item.number, trade.number)),
      "cancel_transaction_id": nil, "account_id": .string(item.accountID(.retirement)),
      "security_id": .of(trade.security.map { plaidID("security", $0) }), "date": .string(trade.day.iso),
      "transaction_datetime": nil,
      "name": .string([name, trade.security?.uppercased()].compactMap(\.self).joined(separator: " ")),
      "quantity": quantity,
      // Positive: cash goes out.
      "amount": plaidNumber(minor: -trade.cash),
      "price": isMoved ? plaidNumber(ExactDecimal(mantissa: Int64(trade.price), scale: 4)) : .int(0), "fees": .int(0),
      "type": .string(type), "subtype": .string(subtype), "iso_currency_code": "USD", "unofficial_currency_code": nil,
    ]
  }

  private static func words(_ kind: SimulatedTrade.Kind) -> (String, String, String) {
    switch kind {
    case .deposit: ("cash", "contribution", "EMPLOYEE CONTRIBUTION")
    case .withdrawal: ("cash", "withdrawal", "WITHDRAWAL")
    case .buy: ("buy", "buy", "BUY")
    case .sell: ("sell", "sell", "SELL")
    case .dividend: ("cash", "dividend", "DIVIDEND")
    case .interest: ("cash", "interest", "INTEREST")
    case .fee: ("fee", "account fee", "RECORDKEEPING FEE")
    case .split: ("transfer", "split", "SPLIT")
    }
  }

  // MARK: Debts

  func liabilities(_ item: PlaidItemState) -> WebResponse {
    guard item.products.contains("liabilities") else { return failed(.notSupported) }
    let day = item.current.instant.day
    let next = day.dayOfMonth < 5 ? day.month.day(5) : (day.month + 1).day(5)
    let card: JSON = [
      "account_id": .string(item.accountID(.card)),
      "aprs": [
        [
          "apr_percentage": .number("21.49"), "apr_type": "purchase_apr", "balance_subject_to_apr": nil,
          "interest_charge_amount": nil,
        ]
      ], "is_overdue": false, "last_payment_amount": nil, "last_payment_date": nil, "last_statement_issue_date": nil,
      "last_statement_balance": nil, "minimum_payment_amount": .int(35),
      "next_payment_due_date": .string((day.dayOfMonth < 20 ? day.month.day(20) : (day.month + 1).day(20)).iso),
    ]
    let mortgage: JSON = [
      "account_id": .string(item.accountID(.mortgage)), "account_number": nil, "current_late_fee": nil,
      "escrow_balance": nil, "has_pmi": false, "has_prepayment_penalty": false,
      "interest_rate": ["percentage": .number("3.99"), "type": "fixed"],
      "last_payment_amount": plaidNumber(minor: HomeLoan.payment), "last_payment_date": nil, "loan_term": "30 year",
      "loan_type_description": "conventional", "maturity_date": .string((HomeLoan.start + 360).day(5).iso),
      "next_monthly_payment": plaidNumber(minor: HomeLoan.payment), "next_payment_due_date": .string(next.iso),
      "origination_date": .string(HomeLoan.start.firstDay.iso),
      "origination_principal_amount": plaidNumber(minor: HomeLoan.original), "past_due_amount": nil,
      "property_address": ["city": nil, "country": nil, "postal_code": nil, "region": nil, "street": nil],
      "ytd_interest_paid": nil, "ytd_principal_paid": nil,
    ]
    return ok([
      "accounts": .array(item.accounts.map { account($0, item) }), "item": self.item(item),
      "liabilities": ["credit": [card], "mortgage": [mortgage], "student": nil],
    ])
  }
}
