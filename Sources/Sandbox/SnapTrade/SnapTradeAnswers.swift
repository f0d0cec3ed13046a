import Core
import WebServer

// What the simulated SnapTrade tells of connections, accounts, cash and positions.

extension SnapTradeServer {
  func authorization(_ connection: Connection) -> JSON {
    let broker = connection.broker
    var dice = SplitMix64(seed: seed, "snaptrade broker \(broker.rawValue)")
    return [
      "id": .string(connection.id), "created_date": .string(connection.created.iso),
      "brokerage": [
        "id": .string(dice.uuid()), "slug": .string(broker.slug), "name": .string(broker.name),
        "display_name": .string(broker.name), "enabled": true, "maintenance_mode": false, "is_degraded": false,
        "allows_trading": false,
      ],
      "name": .string("Connection-\(connection.number)"), "type": "read", "disabled": .bool(connection.disabled != nil),
      "disabled_date": connection.disabled.map { .string($0.iso) } ?? .null, "data_freshness_mode": "delayed",
    ]
  }

  func account(_ account: SnapTradeBookedAccount, _ connection: Connection) -> JSON {
    let day = lastRead(connection)
    let currency = account.plan.currency
    let worth = books.holdings(of: account, readOn: day).reduce(books.cash(of: account, readOn: day)) { sum, holding in
      sum + (books.life(of: account)?.value(of: holding, on: day - 1) ?? 0)
    }
    let first = books.trades(of: account, readOn: day).first?.day
    return [
      "id": .string(accountID(account, connection)), "brokerage_authorization": .string(connection.id),
      "name": .string(account.name), "number": .string(account.number),
      "institution_account_id": account.institutionID.map { .string($0) } ?? .null,
      "institution_name": .string(connection.broker.name), "created_date": .string(connection.created.iso),
      "sync_status": [
        "transactions": [
          "initial_sync_completed": .bool(!connection.isSyncing), "last_successful_sync": .string((day - 1).iso),
          "first_transaction_date": first.map { .string($0.iso) } ?? .null,
        ],
        "holdings": [
          "initial_sync_completed": .bool(!connection.isSyncing),
          "last_successful_sync": .string(books.read(day).iso), "holdings_unavailable": false,
        ],
      ],
      "balance": ["total": ["amount": .number(decimal(worth)), "currency": .string(currency.code)]],
      "status": "open", "raw_type": .string(account.rawType), "account_category": "INVESTMENT", "is_paper": false,
    ]
  }

  // MARK: Cash

  /// One of each currency. The taxable account's dollars lie in a money-market fund and are counted here all the same.
  func balances(_ account: SnapTradeBookedAccount, _ connection: Connection) -> JSON {
    let cash = books.cash(of: account, readOn: lastRead(connection))
    var items = [balance(account.plan.currency, cash)]
    if account == .taxable, let canadian = Currency("CAD") {
      items.append(balance(canadian, SnapTradeBooks.canadianMinor))
    }
    return .array(items)
  }

  private func balance(_ currency: Currency, _ minor: Int64) -> JSON {
    let number = JSON.number(decimal(minor))
    return ["currency": self.currency(currency), "cash": number, "buying_power": number]
  }

  func currency(_ currency: Currency) -> JSON {
    var dice = SplitMix64(seed: seed, "snaptrade currency \(currency.code)")
    return ["id": .string(dice.uuid()), "code": .string(currency.code), "name": .string(currency.code)]
  }

  /// As Python writes a float: without zeros at the end.
  func decimal(_ minor: Int64) -> String { ExactDecimal(mantissa: minor, scale: 2).normalised.description }

  // MARK: Positions

  func positions(_ account: SnapTradeBookedAccount, _ connection: Connection) -> JSON {
    let day = lastRead(connection)
    var items = books.holdings(of: account, readOn: day).compactMap { position($0, account, day) }
    if account == .taxable, let fund = SimulatedSecurity.all.first(where: { $0.id == "spaxx" }) {
      let cash = books.cash(of: account, readOn: day)
      items.append([
        "instrument": instrument(fund), "units": .string(decimal(cash)), "price": "1", "cost_basis": "1",
        "currency": "USD", "cash_equivalent": true,
      ])
    }
    return ["results": .array(items), "data_freshness": ["as_of": .string(books.read(day).iso)]]
  }

  private func position(_ holding: SimulatedHolding, _ account: SnapTradeBookedAccount, _ day: Day) -> JSON? {
    guard let security = SimulatedSecurity.all.first(where: { $0.id == holding.security }),
      let session = books.market.session(of: security, on: day - 1)
    else { return nil }
    // Pence are told as pounds here; a cost is told in the price's currency, where that is the account's.
    let price = ExactDecimal(mantissa: Int64(session.close), scale: security.isInPence ? 6 : 4).normalised
    let each: JSON =
      security.currency == account.plan.currency
      ? .string(Self.quotient(holding.cost, holding.units).description) : .null
    return [
      "instrument": instrument(security), "units": .string(holding.quantity.description),
      "price": .string(price.description), "cost_basis": each, "currency": .string(security.currency.code),
    ]
  }

  /// Minor units over millionths of a unit, as whole currency for one unit, to ten decimals.
  static func quotient(_ minor: Int64, _ units: Int64) -> ExactDecimal {
    let scaled = divideHalfEven(Int128(minor) * 100_000_000_000_000, by: Int128(max(1, units)))
    return ExactDecimal(mantissa: Int64(clamping: scaled), scale: 10).normalised
  }

  private func instrument(_ security: SimulatedSecurity) -> JSON {
    let kind =
      switch security.kind {
      case .stock: "stock"
      case .fund, .bondFund: "etf"
      case .moneyMarket: "mutualfund"
      }
    return [
      "kind": .string(kind), "id": .string(id(of: security)), "symbol": .string(security.yahooSymbol),
      "raw_symbol": .string(security.symbol), "description": .string(security.name),
      "currency": .string(security.currency.code),
      "exchange": security.exchange.isEmpty ? .null : .string(security.exchange),
      "figi_instrument": security.figi.isEmpty
        ? .null : ["figi_code": .string(security.figi), "figi_share_class": .null],
    ]
  }

  func id(of security: SimulatedSecurity) -> String {
    var dice = SplitMix64(seed: seed, "snaptrade symbol \(security.id)")
    return dice.uuid()
  }
}
