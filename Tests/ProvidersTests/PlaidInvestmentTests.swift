import Core
import HTTP
import Providers
import Testing

private func security(
  _ id: String, type: String = "etf", ticker: String = "\"VTI\"", isin: String = "null", cusip: String = "null",
  isCash: Bool = false
) -> String {
  #"{"security_id":"\#(id)","isin":\#(isin),"cusip":\#(cusip),"sedol":null,"ticker_symbol":\#(ticker),"name":"Name \#(id)","#
    + #""type":"\#(type)","is_cash_equivalent":\#(isCash),"market_identifier_code":"ARCX","sector":"Finance","industry":null,"#
    + #""iso_currency_code":"USD","unofficial_currency_code":null}"#
}

private let dollar = security("USD", type: "cash", ticker: "\"CUR:USD\"", isCash: true)

private func holding(
  _ security: String, _ quantity: String = "10", price: String = "12.5", value: String = "125", cost: String = "null",
  asOf: String = "null", currency: String = #""iso_currency_code":"USD","unofficial_currency_code":null"#
) -> String {
  #"{"account_id":"I","security_id":"\#(security)","quantity":\#(quantity),"institution_price":\#(price),"#
    + #""institution_price_as_of":\#(asOf),"institution_value":\#(value),"cost_basis":\#(cost),\#(currency)}"#
}

private func row(
  _ id: String, type: String, _ subtype: String, amount: String, quantity: String = "0", security: String? = "S",
  _ iso: String = "2026-11-02", fees: String = "0", price: String = "0", cancels: String? = nil
) -> String {
  func quoted(_ text: String?) -> String { text.map { "\"\($0)\"" } ?? "null" }
  return #"{"investment_transaction_id":"\#(id)","account_id":"I","security_id":\#(quoted(security)),"date":"\#(iso)","#
    + #""name":"NAME","quantity":\#(quantity),"amount":\#(amount),"price":\#(price),"fees":\#(fees),"type":"\#(type)","#
    + #""subtype":"\#(subtype)","iso_currency_code":"USD","unofficial_currency_code":null,"#
    + #""cancel_transaction_id":\#(quoted(cancels))}"#
}

private func trades(_ rows: [String], total: Int? = nil, securities: [String] = [security("S"), dollar]) -> String {
  #"{"investment_transactions":[\#(rows.joined(separator: ","))],"securities":[\#(securities.joined(separator: ","))],"#
    + #""accounts":[],"total_investment_transactions":\#(total ?? rows.count)}"#
}

private func holdings(_ rows: [String], securities: [String]) -> String {
  #"{"holdings":[\#(rows.joined(separator: ","))],"securities":[\#(securities.joined(separator: ","))],"accounts":[]}"#
}

private let pension = plaidAccount(
  "I", type: "investment", subtype: "401k", name: "401k", mask: "\"7745\"", current: "5000")

private func mapped(_ records: RawRecord...) -> StandardRows? {
  PlaidMapping.standardise(
    records: [plaidRecord("item", plaidItem()), plaidRecord("accounts", plaidAccounts(pension))] + records
  )
  .first
}

private func mappedTrades(_ rows: String...) -> StandardRows? {
  mapped(plaidRecord("investment_transactions", trades(rows), key: "2024-11-22 2026-11-21 0"))
}

private func short(_ rows: StandardRows?) -> [String] {
  (rows?.trades ?? []).map { "\($0.kind.rawValue) \($0.quantity?.description ?? "-") \($0.amount)" }
    + (rows?.transactions ?? []).map { "cash \($0.amount)" }
}

@Suite("Plaid's investments") struct PlaidInvestmentTests {
  @Test("holdings are exact, costs are of the whole holding, and identifiers are null unless licensed")
  func held() throws {
    let rows = try #require(
      mapped(
        plaidRecord(
          "holdings",
          holdings(
            [
              holding(
                "S", "47.74104242992852", price: "27.53", value: "1314.31", cost: "1200.5", asOf: "\"2026-11-20\""),
              holding("B", "1e-05", price: "94.808", value: "0"),
            ],
            securities: [
              security("S", isin: "\"US9229087690\"", cusip: "\"922908769\""), security("B", type: "fixed income"),
            ]))))
    #expect(rows.holdings?.day == today)
    let first = try #require(rows.holdings?.rows.first)
    #expect(first.quantity.description == "47.74104242992852")
    #expect(first.price == ExactDecimal("27.53").map { UnitPrice($0, .usd) } && first.priceDay == day("2026-11-20"))
    #expect(first.value == usd("1314.31") && first.cost == usd("1200.50"))
    let second = try #require(rows.holdings?.rows.last)
    #expect(second.quantity.description == "0.00001" && second.cost == nil && second.priceDay == nil)
    #expect(rows.securities.map(\.key) == ["B", "S"])
    let known = try #require(rows.securities.last)
    #expect(known.isin == "US9229087690" && known.cusip == "922908769" && known.symbol == "VTI")
    #expect(
      known.exchange == "ARCX" && known.securityClass == .fund && known.currency == .usd && known.sector == "Finance")
    #expect(rows.securities.first?.isin == "" && rows.securities.first?.securityClass == .bond)
  }

  @Test(
    "each type of security has its class; cash equivalents are cash",
    arguments: [
      ("cryptocurrency", false, SecurityClass.crypto), ("derivative", false, .other), ("equity", false, .equity),
      ("etf", false, .fund), ("fixed income", false, .bond), ("loan", false, .other), ("mutual fund", false, .fund),
      ("mutual fund", true, .cash), ("other", false, .other),
    ]) func classes(type: String, isCash: Bool, expected: SecurityClass)
  {
    let rows = mapped(
      plaidRecord("holdings", holdings([holding("S")], securities: [security("S", type: type, isCash: isCash)])))
    #expect(rows?.securities.map(\.securityClass) == [expected])
    #expect(rows?.holdings?.rows.count == 1)
  }

  @Test("CUR:USD is the account's cash, not a holding, and the total is not taken for it; CUR:BTC is a coin")
  func cash() throws {
    let coin = security("BTC", type: "cryptocurrency", ticker: "\"CUR:BTC\"")
    let rows = try #require(
      mapped(
        plaidRecord(
          "holdings",
          holdings(
            [holding("USD", "12.34", price: "1", value: "12.34"), holding("BTC", "0.5")], securities: [dollar, coin]))))
    #expect(rows.balances.map { "\($0.amount) \($0.sourceType)" } == ["12.34 USD cash USD"])
    #expect(rows.holdings?.rows.map(\.securityKey) == ["BTC"])
    #expect(rows.securities.map(\.symbol) == ["BTC"])
    let euro = security("EUR", type: "cash", ticker: "\"CUR:EUR\"", isCash: true)
    let euros = holding(
      "EUR", "7", price: "1", value: "7", currency: #""iso_currency_code":"EUR","unofficial_currency_code":null"#)
    let two = mapped(
      plaidRecord("holdings", holdings([holding("USD", value: "5"), euros], securities: [dollar, euro])))
    #expect(two?.balances.map { "\($0.amount) \($0.sourceType)" } == ["7.00 EUR cash EUR", "5.00 USD cash USD"])
    let without = mapped(plaidRecord("holdings", holdings([holding("S")], securities: [security("S")])))
    #expect(without?.balances.first?.amount == usd("0.00"), "all of it is invested")
  }

  @Test("of options the quantity is contracts × 100 already, and is taken as it stands")
  func options() {
    let option = security("O", type: "derivative", ticker: "\"NFLX180201C00355000\"")
    let rows = mapped(
      plaidRecord("holdings", holdings([holding("O", "200", price: "0.011", value: "2.2")], securities: [option])))
    #expect(rows?.holdings?.rows.map(\.quantity.description) == ["200"])
    #expect(rows?.holdings?.rows.first?.price?.value.description == "0.011")
  }

  @Test("a holding priced in no official currency keeps its quantity, and its value is refused by name")
  func strangePrice() {
    let row = holding("S", currency: #""iso_currency_code":null,"unofficial_currency_code":"USDT""#)
    let rows = mapped(plaidRecord("holdings", holdings([row], securities: [security("S")])))
    #expect(rows?.holdings?.rows.first?.value == nil && rows?.holdings?.rows.first?.price == nil)
    #expect(
      rows?.problems == ["a holding is priced in USDT, which is no official currency: its value is left out"])
  }

  // MARK: Trades

  @Test("amount positive is cash out; of purchases and sales the type decides where signs are wrong")
  func directions() {
    #expect(short(mappedTrades(row("1", type: "buy", "buy", amount: "100.5", quantity: "2"))) == ["buy 2 -100.50 USD"])
    #expect(
      short(mappedTrades(row("1", type: "buy", "buy", amount: "-100.5", quantity: "-2"))) == ["buy 2 -100.50 USD"])
    #expect(
      short(mappedTrades(row("1", type: "sell", "sell", amount: "-7", quantity: "-0.5"))) == ["sell 0.5 7.00 USD"])
    #expect(short(mappedTrades(row("1", type: "sell", "sell", amount: "7", quantity: "0.5"))) == ["sell 0.5 7.00 USD"])
  }

  @Test("a contribution that buys at once is both: money that came, and a purchase")
  func contribution() throws {
    #expect(
      short(mappedTrades(row("1", type: "buy", "contribution", amount: "625", quantity: "5")))
        == ["buy 5 -625.00 USD", "cash 625.00 USD"])
    #expect(
      short(mappedTrades(row("1", type: "sell", "distribution", amount: "-625", quantity: "-5")))
        == ["sell 5 625.00 USD", "cash -625.00 USD"])
    #expect(short(mappedTrades(row("1", type: "buy", "buy", amount: "5", quantity: "5", security: "USD"))) == [])
  }

  @Test(
    "each kind of cash finds its place",
    arguments: [
      ("cash", "dividend", "-8.72", "dividend - 8.72 USD"), ("cash", "qualified dividend", "-1", "dividend - 1.00 USD"),
      ("cash", "long-term capital gain", "-1", "dividend - 1.00 USD"),
      ("cash", "interest", "-3", "interest - 3.00 USD"),
      ("cash", "tax withheld", "2", "tax - -2.00 USD"), ("fee", "account fee", "12.5", "fee - -12.50 USD"),
      ("fee", "non-resident tax", "2", "tax - -2.00 USD"), ("fee", "management fee", "-2", "fee - 2.00 USD"),
      ("cash", "deposit", "-500", "cash 500.00 USD"), ("cash", "withdrawal", "500", "cash -500.00 USD"),
      ("cash", "contribution", "-625", "cash 625.00 USD"), ("transfer", "transfer", "-10", "cash 10.00 USD"),
      ("cash", "something new", "4", "cash -4.00 USD"),
    ]) func cashKinds(type: String, subtype: String, amount: String, expected: String)
  {
    let security: String? = subtype.contains("dividend") ? "S" : nil
    #expect(short(mappedTrades(row("1", type: type, subtype, amount: amount, security: security))) == [expected])
  }

  @Test(
    "securities that come and go move no cash, whatever they are worth",
    arguments: [
      ("transfer", "3", "transfer_in 3 0.00 USD"), ("transfer", "-3", "transfer_out 3 0.00 USD"),
      ("split", "9", "split 9 0.00 USD"), ("split", "-9", "split -9 0.00 USD"),
      ("spin off", "1", "transfer_in 1 0.00 USD"),
      ("expire", "-100", "transfer_out 100 0.00 USD"),
    ]) func transfers(subtype: String, quantity: String, expected: String)
  {
    #expect(short(mappedTrades(row("1", type: "transfer", subtype, amount: "900", quantity: quantity))) == [expected])
  }

  @Test("a cancelled trade never was, whether it is named or found by what it undoes")
  func cancelled() throws {
    let buy = row("1", type: "buy", "buy", amount: "100", quantity: "2")
    #expect(
      short(mappedTrades(row("2", type: "cancel", "buy", amount: "-100", quantity: "-2", cancels: "1"), buy)) == [])
    #expect(short(mappedTrades(row("2", type: "cancel", "buy", amount: "-100", quantity: "-2"), buy)) == [])
    let lost = try #require(mappedTrades(row("2", type: "cancel", "buy", amount: "-9", quantity: "-2"), buy))
    #expect(short(lost) == ["buy 2 -100.00 USD"])
    #expect(lost.problems == ["a cancellation of a trade that is not known"])
  }

  @Test("pending cash is pending, fees are told beside the amount, and the order is that of happening")
  func details() throws {
    let rows = try #require(
      mappedTrades(
        row("3", type: "cash", "pending credit", amount: "-4", security: nil),
        row(
          "2", type: "sell", "sell", amount: "-1289.01", quantity: "-47.74104242992852", fees: "7.99", price: "27.53"),
        row("1", type: "buy", "buy", amount: "7.7", quantity: "0.7388014749727547")))
    #expect(rows.transactions.map(\.status) == [.pending])
    #expect(rows.trades.map(\.reliableID) == ["1", "2"] && rows.trades.map(\.sequence) == [0, 1])
    #expect(rows.trades.last?.fee == usd("7.99"))
    #expect(rows.trades.last?.price?.value.description == "27.53" && rows.trades.first?.price == nil)
    #expect(rows.completeTrades == day("2026-11-02")...today)
  }

  @Test("trades are complete from the oldest to the day the broker was read, or the newest")
  func completeTrades() {
    func complete(_ read: String) -> ClosedRange<Day>? {
      PlaidMapping.standardise(records: [
        plaidRecord("item", plaidItem(read: read)), plaidRecord("accounts", plaidAccounts(pension)),
        plaidRecord(
          "investment_transactions",
          trades([row("1", type: "buy", "buy", amount: "7.7", quantity: "0.7388014749727547")]),
          key: "2024-11-22 2026-11-21 0"),
      ]).first?.completeTrades
    }
    #expect(complete("2026-11-19T12:00:00Z") == day("2026-11-02")...day("2026-11-19"))
    #expect(complete("") == day("2026-11-02")...day("2026-11-02"))
  }

  // MARK: Asking

  private func bank(_ pages: String...) -> ScriptedPlaid {
    let server = plaidBank()
    server.on("/accounts/get", plaidAccounts(pension))
    server.on("/investments/holdings/get", holdings([holding("S")], securities: [security("S")]))
    if pages.count == 1 { server.on("/investments/transactions/get", pages[0]) }
    if pages.count == 2 { server.on("/investments/transactions/get", pages[0], pages[1]) }
    return server
  }

  private func windows(_ server: ScriptedPlaid) -> [String] {
    server.bodies("/investments/transactions/get").map { body in
      let options = body["options"]
      return "\(body["start_date"]?.text ?? "")..\(body["end_date"]?.text ?? "") \(options?["count"]?.text ?? "") "
        + "\(options?["offset"]?.text ?? "")"
    }
  }

  @Test("the first time 24 months are asked for, paged by offset until the total; later ninety days before the last")
  func paging() async throws {
    let first = row("1", type: "buy", "buy", amount: "1", quantity: "1")
    let second = row("2", type: "buy", "buy", amount: "2", quantity: "1")
    let server = bank(trades([second], total: 2), trades([first], total: 2))
    let outcome = try await plaidSync(server)
    #expect(windows(server) == ["2024-11-22..2026-11-21 500 0", "2024-11-22..2026-11-21 500 1"])
    #expect(outcome.accounts.map(\.fetchedTo) == [today] && outcome.isComplete)
    #expect(outcome.accounts.map(\.transactions) == [.fetched(2)])
    let rows = try #require(PlaidMapping.standardise(records: server.records).first)
    #expect(rows.trades.map(\.reliableID) == ["1", "2"] && rows.completeTrades != nil)
    let known = KnownAccount(sourceID: "I", keys: ["I"], currency: .usd, fetchedTo: day("2026-11-20"))
    let later = bank(trades([second]))
    _ = try await plaidSync(later, state: plaidState(accounts: [known]))
    #expect(windows(later) == ["2026-08-22..2026-11-21 500 0"])
  }

  @Test("rows that shift between pages count once, and an answer that lacks some retires none")
  func shifting() async throws {
    let rows = ["1", "2", "3"].map { row($0, type: "buy", "buy", amount: $0, quantity: "1") }
    let server = bank(trades([rows[2], rows[1]], total: 3), trades([rows[1]], total: 3))
    _ = try await plaidSync(server)
    let mapped = try #require(PlaidMapping.standardise(records: server.records).first)
    #expect(mapped.trades.map(\.reliableID) == ["2", "3"])
    #expect(mapped.completeTrades == nil && mapped.complete == nil && mapped.isIncremental)
  }

  @Test("a page that does not come leaves what came, and retires nothing")
  func lostPage() async throws {
    let server = bank()
    server.on(
      "/investments/transactions/get", ok(trades([row("2", type: "buy", "buy", amount: "2", quantity: "1")], total: 2)),
      plaidFailure("INSTITUTION_DOWN", type: "INSTITUTION_ERROR"))
    let outcome = try await plaidSync(server)
    #expect(outcome.error != nil && outcome.accounts.first?.fetchedTo == nil)
    let mapped = try #require(PlaidMapping.standardise(records: server.records).first)
    #expect(mapped.trades.count == 1 && mapped.completeTrades == nil)
    #expect(mapped.holdings != nil)
  }
}
