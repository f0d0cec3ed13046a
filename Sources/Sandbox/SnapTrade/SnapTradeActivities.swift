import Core
import WebServer

// What the simulated SnapTrade tells of activities: of the day before the last reading, newest first, in pages.

extension SnapTradeServer {
  func activities(
    _ account: SnapTradeBookedAccount, _ connection: Connection, _ request: WebRequest
  ) -> WebResponse {
    let limit = request.query("limit").flatMap { Int($0) } ?? 1_000
    let offset = request.query("offset").flatMap { Int($0) } ?? 0
    guard (1...1_000).contains(limit), offset >= 0 else {
      return Self.failure(400, "1002", "limit is 1 to 1000, offset is not below 0")
    }
    let first = request.query("startDate").flatMap { Day(iso: $0) } ?? books.first - 1
    let last = request.query("endDate").flatMap { Day(iso: $0) } ?? now.day
    let types = request.query("type").map { Set($0.split(separator: ",").map(String.init)) }
    let rows = activities(of: account, connection)
      .filter { $0.day >= first && $0.day <= last && (types?.contains($0.type) ?? true) }
    let page = rows.reversed().dropFirst(offset).prefix(limit)
    return json(
      200,
      [
        "data": .array(page.map { element($0, account) }),
        "pagination": ["offset": .int(offset), "limit": .int(limit), "total": .int(rows.count)],
      ])
  }

  /// One row as it is told; a dividend that was taxed is two.
  private struct Activity {
    var key: String
    var type: String
    var day: Day
    var second: Int
    var minor: Int64
    var currency: Currency
    var security: SimulatedSecurity?
    /// Millionths.
    var units: Int64 = 0
    var price: ExactDecimal?
    var fee: Int64 = 0
    var rate: ExactDecimal?
    var reference: String?
    var text: String
  }

  /// The oldest first.
  private func activities(of account: SnapTradeBookedAccount, _ connection: Connection) -> [Activity] {
    let day = lastRead(connection)
    var rows = books.trades(of: account, readOn: day).flatMap { told($0, account) }
    if account == .taxable, books.first < day, let canadian = Currency("CAD") {
      rows.insert(
        Activity(
          key: "canadian", type: "CONTRIBUTION", day: books.first, second: 0, minor: SnapTradeBooks.canadianMinor,
          currency: canadian, text: "CAD CASH RECEIVED"), at: 0)
    }
    return rows
  }

  private func told(_ trade: SimulatedTrade, _ account: SnapTradeBookedAccount) -> [Activity] {
    let currency = account.plan.currency
    let security = trade.security.flatMap { id in SimulatedSecurity.all.first { $0.id == id } }
    func row(_ type: String, _ minor: Int64, _ text: String) -> Activity {
      Activity(
        key: "\(trade.number)", type: type, day: trade.day, second: trade.secondOfDay, minor: minor,
        currency: currency, security: security, rate: trade.rate, text: text)
    }
    let charges = trade.charges.reduce(0) { $0 + $1.minor }
    switch trade.kind {
    case .deposit: return [row("CONTRIBUTION", trade.cash, "ELECTRONIC FUNDS TRANSFER RECEIVED")]
    case .withdrawal: return [row("WITHDRAWAL", trade.cash, "ELECTRONIC FUNDS TRANSFER PAID")]
    case .interest: return [row("INTEREST", trade.cash, "CREDIT INTEREST")]
    case .fee: return [row("FEE", trade.cash, account == .retirement ? "PLAN FEE" : "ACCOUNT FEE")]
    case .split:
      var split = row("SPLIT", 0, "\(security?.name ?? "") SPLIT")
      split.units = trade.units
      return [split]
    case .dividend:
      var dividend = row("DIVIDEND", trade.cash + charges, "CASH DIVIDEND \(security?.symbol ?? "")")
      dividend.units = trade.units
      guard charges > 0 else { return [dividend] }
      var tax = row("TAX", -charges, "NON-RESIDENT TAX \(security?.symbol ?? "")")
      tax.key += " tax"
      return [dividend, tax]
    case .buy, .sell:
      var order = row(
        trade.kind == .buy ? "BUY" : "SELL", trade.cash, "\(security?.name ?? "") \(trade.kind.rawValue.uppercased())")
      order.units = trade.kind == .buy ? trade.units : -trade.units
      // In the account's own currency, whatever the security is traded in.
      let net = trade.kind == .buy ? -trade.cash - charges : trade.cash + charges
      order.price = Self.quotient(net, trade.units)
      order.fee = charges
      // Fills of an order share it.
      order.reference = "ORD-\(trade.order)"
      return [order]
    }
  }

  private func element(_ row: Activity, _ account: SnapTradeBookedAccount) -> JSON {
    var dice = SplitMix64(
      seed: seed, "snaptrade activity \(account.rawValue) \(row.key)", readings[account, default: 0])
    let units = ExactDecimal(mantissa: row.units, scale: 6).normalised
    let time = Instant(seconds: Instant(row.day, hour: 0).seconds + row.second)
    return [
      "id": .string(dice.uuid()), "symbol": row.security.map(symbol) ?? .null, "option_symbol": .null,
      "price": .number(row.price?.description ?? "0"), "units": .number(units.description),
      "amount": .number(decimal(row.minor)), "currency": currency(row.currency), "type": .string(row.type),
      "option_type": "", "description": .string(row.text), "trade_date": .string(time.iso),
      "settlement_date": .string(Instant(row.day + 1, hour: 0).iso), "fee": .number(decimal(row.fee)),
      "fx_rate": row.rate.map { .number($0.description) } ?? .null, "institution": .string(account.broker.name),
      "external_reference_id": row.reference.map { .string($0) } ?? .null,
    ]
  }

  private func symbol(_ security: SimulatedSecurity) -> JSON {
    var dice = SplitMix64(seed: seed, "snaptrade exchange \(security.exchange)")
    let type =
      switch security.kind {
      case .stock: ("cs", "Common Stock")
      case .fund, .bondFund: ("et", "ETF")
      case .moneyMarket: ("oef", "Open Ended Fund")
      }
    return [
      "id": .string(id(of: security)), "symbol": .string(security.yahooSymbol), "raw_symbol": .string(security.symbol),
      "description": .string(security.name), "currency": currency(security.currency),
      "exchange": [
        "id": .string(dice.uuid()), "code": .string(security.exchange), "mic_code": .string(security.exchange),
        "name": .string(security.exchange), "timezone": .string(security.zone), "start_time": "09:30:00",
        "close_time": "16:00:00", "suffix": .null,
      ],
      "type": ["id": .string(dice.uuid()), "code": .string(type.0), "description": .string(type.1)],
      "figi_code": security.figi.isEmpty ? .null : .string(security.figi), "figi_instrument": .null,
    ]
  }
}
