import Core
import HTTP
import TestSupport
import Testing

@testable import Providers

/// Each trap that `providers/trading212.md` names, by its own words.
@Suite("Trading 212's traps") struct Trading212TrapTests {
  private func trade(_ item: String) throws -> StandardTrade {
    let rows = t212Rows(t212Record("orders", t212Page(item)))
    #expect(rows.problems == [])
    return try #require(rows.trades.first)
  }

  @Test("take values and costs from walletImpact, not from price × quantity")
  func walletImpact() throws {
    let rows = t212Rows(
      t212Record(
        "positions",
        """
        [{"instrument":\(apple),"quantity":2,"averagePricePaid":100,"currentPrice":200.25,
          "walletImpact":{"currency":"GBP","totalCost":160.004,"currentValue":315.5,"fxImpact":0}}]
        """, key: ""))
    let holding = try #require(rows.holdings?.rows.first)
    #expect(holding.value == Money("315.50", .gbp) && holding.cost == Money("160.00", .gbp))
    #expect(holding.price == UnitPrice(try #require(decimal("200.25")), .usd))
    #expect(holding.quantity == decimal("2") && rows.holdings?.day == today)
  }

  @Test("only TRADE is a trade: companies' events are splits and transfers, and no cash moves")
  func corporateEvents() throws {
    let expected: [(String, TradeKind, String)] = [
      ("STOCK_DISTRIBUTION", .split, "BUY"), ("CUSTOM_STOCK_DISTRIBUTION", .split, "BUY"),
      ("SCRIP_STOCK_DIVIDENDS", .split, "BUY"), ("STOCK_DIVIDENDS", .split, "BUY"), ("FOP", .transferIn, "BUY"),
      ("FOP", .transferOut, "SELL"), ("FOP_CORRECTION", .transferOut, "SELL"), ("EQUITY_RIGHTS", .transferIn, "BUY"),
      ("STOCK_ACQUISITION", .transferOut, "SELL"), ("SPIN_OFF", .transferIn, "BUY"),
      ("CASH_AND_STOCK_ACQUISITION", .transferIn, "BUY"),
    ]
    for (type, kind, side) in expected {
      let trade = try trade(t212Fill(1, side: side, quantity: "3", type: type))
      #expect(trade.kind == kind && trade.amount == Money(minor: 0, .gbp), "\(type)")
      #expect(trade.quantity == decimal("3") && trade.fee == nil, "\(type)")
    }
    // The old shares go for cash and new ones.
    let cash = try trade(t212Fill(1, side: "SELL", quantity: "3", net: "50", type: "CASH_AND_STOCK_ACQUISITION"))
    #expect(cash.kind == .sell && cash.amount == Money("50.00", .gbp))
    let taken = try trade(t212Fill(1, side: "SELL", quantity: "3", type: "STOCK_DIVIDENDS"))
    #expect(taken.quantity == decimal("-3"))
    let rows = t212Rows(t212Record("orders", t212Page(t212Fill(1, type: "SOMETHING_NEW"))))
    #expect(rows.trades.first?.kind == .transferIn && rows.problems.count == 1)
  }

  @Test("a split's two legs are one event with its ratio; one that comes alone is the units that came")
  func splits() throws {
    let legs = t212Rows(
      t212Record(
        "orders",
        t212Page(
          t212Fill(2, quantity: "40", net: "0", type: "STOCK_SPLIT"),
          t212Fill(1, side: "SELL", quantity: "10", net: "0", type: "STOCK_SPLIT"))))
    #expect(legs.trades.map(\.reliableID) == ["fill 1", "fill 2"])
    #expect(legs.trades.map(\.quantity) == [nil, decimal("30")])
    #expect(legs.trades.map(\.ratio) == [nil, decimal("4")])
    let reverse = t212Rows(
      t212Record(
        "orders",
        t212Page(
          t212Fill(2, quantity: "1.33333333", net: "0", type: "STOCK_SPLIT"),
          t212Fill(1, side: "SELL", quantity: "26.6666666", net: "0", type: "STOCK_SPLIT"))))
    #expect(reverse.trades.last?.ratio == decimal("0.05"))
    let alone = try trade(t212Fill(2, quantity: "30", net: "0", type: "STOCK_SPLIT"))
    #expect(alone.quantity == decimal("30") && alone.ratio == nil && alone.kind == .split)
  }

  @Test("key on fill.id: order.id repeats for partial fills")
  func partialFills() {
    let rows = t212Rows(
      t212Record("orders", t212Page(t212Fill(2, quantity: "1", net: "70.1"), t212Fill(1, quantity: "2", net: "140.2"))))
    #expect(rows.trades.map(\.reliableID) == ["fill 1", "fill 2"])
  }

  @Test("cancelled orders may come without a fill, and are no trade")
  func cancelled() {
    let item = #"{"order":{"id":9,"ticker":"VUSAl_EQ","status":"CANCELLED","createdAt":"2024-03-01T10:00:00.000Z"}}"#
    let rows = t212Rows(t212Record("orders", t212Page(item, item.replacing("}}", with: "},\"fill\":null}"))))
    #expect(rows.trades == [] && rows.problems == [])
  }

  @Test("fill.quantity was negative for sells: the direction is order.side's, the quantity absolute")
  func negativeSells() throws {
    for quantity in ["-2.5", "2.5"] {
      let trade = try trade(t212Fill(1, side: "SELL", quantity: quantity, net: "175.25"))
      #expect(trade.kind == .sell && trade.quantity == decimal("2.5") && trade.amount == Money("175.25", .gbp))
    }
    let negative = try trade(t212Fill(1, side: "BUY", net: "-876.25"))
    #expect(negative.amount == Money("-876.25", .gbp))
  }

  @Test("netValue looked fee-inclusive; where price and quantity say that it is not, the charges come on top")
  func netValue() throws {
    let duty = t212Tax("STAMP_DUTY_RESERVE_TAX", "4.38")
    let inclusive = try trade(t212Fill(1, net: "880.63", taxes: duty))
    #expect(inclusive.amount == Money("-880.63", .gbp) && inclusive.tax == Money("4.38", .gbp) && inclusive.fee == nil)
    let exclusive = try trade(t212Fill(1, net: "876.25", taxes: duty))
    #expect(exclusive.amount == Money("-880.63", .gbp))
    let sold = try trade(t212Fill(1, side: "SELL", net: "876.25", taxes: t212Tax("TRANSACTION_FEE", "1")))
    #expect(sold.amount == Money("875.25", .gbp) && sold.fee == Money("1.00", .gbp))
  }

  @Test("check netValue against the CSV Total once: a difference is told of")
  func totals() {
    let csv = "Action,Time,ISIN,Ticker,ID,No. of shares,Total,Currency (Total)\n"
    let line = "Market buy,2024-03-01 10:00:00,IE00B3XXRP09,VUSA,EOF1,12.5,"
    let page = t212Record("orders", t212Page(t212Fill(1)))
    func rows(_ total: String) -> StandardRows {
      t212Rows(page, t212Record("report", csv + line + "\(total),GBP\n", key: "2024-01-01..2024-12-31 orders=1"))
    }
    #expect(rows("876.25").problems == [])
    let differing = rows("880.63")
    #expect(differing.problems.count == 1 && differing.trades.map(\.amount) == [Money("-876.25", .gbp)])
  }

  @Test("old flat history items had +03:00 times and negative tax quantities")
  func oldItems() throws {
    let item = t212Fill(1, taxes: t212Tax("STAMP_DUTY", "-4.38"), at: "2021-05-05T01:30:00+03:00")
    let trade = try trade(item)
    #expect(trade.day == day("2021-05-04") && trade.tax == Money("4.38", .gbp))
    #expect(WrittenTime.second("2021-05-05T01:30:00.123+0300") == WrittenTime.second("2021-05-04 22:30:00"))
    #expect(WrittenTime.second("2021-05-05T01:30:00Z.") == nil && WrittenTime.second("2021-05-05") == nil)
  }

  @Test("numbers are JSON numbers, old answers used exponents: exact decimals")
  func numbers() {
    func read(_ text: String) -> String? { Trading212Number.decimal(text)?.description }
    #expect(read("0E-10") == "0" && read("1.5e2") == "150" && read("1E-3") == "0.001" && read("-12.340") == "-12.34")
    #expect(read("0.1234567890123456") == "0.1234567890123456")
    #expect(read("1.23456789012345675E-5") == "0.000012345678901235", "rounded half to even at the eighteenth decimal")
    #expect(read("9.9999999999999999E-2") == "0.099999999999999999")
    #expect(read("1e30") == nil && read("12,5") == nil && read("") == nil && read("e5") == nil && read("1e") == nil)
    #expect(read("123456789012345678901") == nil && read("4e-30") == "0" && read("00012.50") == "12.5")
  }

  @Test(
    "charges are fees, but duties and taxes are taxes; those in pence or in the instrument's currency are converted")
  func charges() throws {
    let taxes = [
      t212Tax("CURRENCY_CONVERSION_FEE", "0.12"), t212Tax("FINRA_FEE", "0.02", "USD"),
      t212Tax("PTM_LEVY", "100", "GBX"),
      t212Tax("FRENCH_TRANSACTION_TAX", "0.30"), t212Tax("COMMISSION_TURNOVER", "0"),
    ]
    // 2 × 100 USD at 1.25 USD for a pound is 160.
    for rate in ["1.25", "0.8"] {
      let trade = try trade(
        t212Fill(
          1, quantity: "2", price: "100", net: "161.44", instrument: apple, rate: rate,
          taxes: taxes.joined(separator: ",")))
      #expect(trade.fee == Money("1.14", .gbp), "0.12 + 0.016 + 1.00, whichever way the rate is told")
      #expect(trade.tax == Money("0.30", .gbp) && trade.amount == Money("-161.44", .gbp))
    }
    let unknown = t212Rows(
      t212Record("orders", t212Page(t212Fill(1, taxes: t212Tax("TRANSACTION_FEE", "1", "CHF")))))
    #expect(unknown.trades.map(\.amount) == [Money("-876.25", .gbp)] && unknown.trades.first?.fee == nil)
    #expect(unknown.problems.count == 1)
  }

  @Test("GBX is pence and not ISO: prices are divided by 100, the account's fields never are")
  func pence() throws {
    let trade = try trade(
      t212Fill(1, quantity: "100", price: "72.86", net: "73.22", instrument: vod, taxes: t212Tax("STAMP_DUTY", "0.36")))
    #expect(trade.price == UnitPrice(try #require(decimal("0.7286")), .gbp))
    #expect(trade.amount == Money("-73.22", .gbp) && trade.tax == Money("0.36", .gbp))
    let rows = t212Rows(t212Record("orders", t212Page(t212Fill(1, instrument: vod))))
    #expect(rows.securities.first?.currency == .gbp)
    #expect(Trading212Number.price(decimal("1250"), code: "ZAc")?.value == decimal("12.5"))
    #expect(Trading212Number.price(decimal("1"), code: "BTC") == nil)
  }

  @Test(
    "withholding tax is not given by the API, and of a dividend the amount is the account's, the price the instrument's"
  )
  func dividends() throws {
    let item = """
      {"amount":3.21,"currency":"GBP","amountInEuro":3.7,"grossAmountPerShare":4.5,"tickerCurrency":"GBX","paidOn":
       "2024-08-02T09:00:00.000Z","quantity":71.5,"reference":"r1","ticker":"VODl_EQ","instrument":\(vod),"type":"ORDINARY"}
      """
    let rows = t212Rows(t212Record("dividends", t212Page(item)))
    let trade = try #require(rows.trades.first)
    #expect(trade.kind == .dividend && trade.amount == Money("3.21", .gbp) && trade.tax == nil)
    #expect(trade.price == UnitPrice(try #require(decimal("0.045")), .gbp) && trade.quantity == decimal("71.5"))
    #expect(trade.securityKey == "VODl_EQ" && trade.description == "ordinary")
  }

  @Test("two equal dividends of a day that say no reference are two")
  func equalDividends() {
    let item =
      #"{"amount":3.21,"currency":"GBP","paidOn":"2024-08-02T09:00:00.000Z","quantity":1,"ticker":"VODl_EQ","type":"BONUS"}"#
    #expect(t212Rows(t212Record("dividends", t212Page(item, item))).trades.count == 2)
  }

  @Test("fetch downloadLink, and send no credentials to that host")
  func download() {
    let request = Trading212Access.download("https://reports.example/1.csv?signature=x")
    #expect(request.headers["Authorization"] == nil && request.method == .get)
    #expect(request.url == "https://reports.example/1.csv?signature=x")
  }

  @Test(
    "amounts are signed: deposits positive, withdrawals and fees negative; cash pairs with the bank, fees and interest are trades"
  )
  func transactions() {
    func item(_ type: String, _ amount: String, _ reference: String) -> String {
      #"{"type":"\#(type)","amount":\#(amount),"currency":"GBP","dateTime":"2024-03-01T23:30:00.000Z","reference":"\#(reference)"}"#
    }
    let rows = t212Rows(
      t212Record(
        "transactions",
        t212Page(
          item("LENDING_INTEREST", "0.31", "f"), item("INTEREST_ON_FREE_CASH", "1.204", "e"), item("FEE", "-2", "d"),
          item("TRANSFER", "5", "c"), item("WITHDRAW", "-20.5", "b"), item("DEPOSIT", "300", "a"))))
    #expect(rows.transactions.map(\.amount.decimal) == ["300.00", "-20.50", "5.00"])
    #expect(rows.transactions.map(\.reliableID) == ["a", "b", "c"])
    #expect(rows.transactions.allSatisfy { $0.day == day("2024-03-01") && $0.status == .booked })
    #expect(rows.trades.map(\.kind) == [.fee, .interest, .interest])
    #expect(rows.trades.map(\.amount.decimal) == ["-2.00", "1.20", "0.31"])
    #expect(rows.isIncremental && rows.tellsTransactions)
  }

  @Test("the API does not show multi-currency wallets: what is stated in another currency keeps it")
  func otherCurrency() throws {
    let item = t212Fill(1, net: "100", instrument: apple).replacing(
      #""walletImpact":{"currency":"GBP""#, with: #""walletImpact":{"currency":"EUR""#)
    #expect(try trade(item).amount == Money("-100.00", .eur))
    let unknown = t212Rows(t212Record("orders", t212Page(item.replacing("\"EUR\"", with: "\"QQQ\""))))
    #expect(unknown.trades == [] && unknown.problems.count == 1)
  }

  @Test("a dividend or a payment in pence is one in pounds, and a code that is no currency is not the account's")
  func strangeUnits() {
    func rows(_ code: String) -> StandardRows {
      let dividend =
        #"{"amount":321,"currency":"\#(code)","paidOn":"2024-08-02T09:00:00.000Z","quantity":1,"ticker":"X","type":"BONUS"}"#
      let deposit =
        #"{"type":"DEPOSIT","amount":500,"currency":"\#(code)","dateTime":"2024-03-01T23:30:00.000Z","reference":"a"}"#
      return t212Rows(t212Record("dividends", t212Page(dividend)), t212Record("transactions", t212Page(deposit)))
    }
    #expect(rows("GBX").trades.map(\.amount) == [Money(minor: 321, .gbp)])
    #expect(rows("GBX").transactions.map(\.amount) == [Money(minor: 500, .gbp)])
    #expect(rows("").trades.map(\.amount) == [Money(minor: 32_100, .gbp)])
    #expect(rows("DOGE").trades == [] && rows("DOGE").transactions == [] && rows("DOGE").problems.count == 2)
  }

  @Test("one ISIN may have several lines: three tickers of one ISIN are one security's, each in its currency")
  func lines() {
    func instrument(_ ticker: String, _ code: String) -> String {
      #"{"ticker":"\#(ticker)","name":"iShares","isin":"IE00B5BMR087","currency":"\#(code)"}"#
    }
    let rows = t212Rows(
      t212Record(
        "orders",
        t212Page(
          t212Fill(3, instrument: instrument("SXR8d_EQ", "EUR")), t212Fill(2, instrument: instrument("CSP1_EQ", "GBX")),
          t212Fill(1, instrument: instrument("CSPX_EQ", "USD")))))
    #expect(rows.securities.map(\.isin) == ["IE00B5BMR087", "IE00B5BMR087", "IE00B5BMR087"])
    #expect(rows.securities.map(\.currency) == [.usd, .gbp, .eur])
  }

  @Test("tickers are frozen internal names: the symbol is the list's short name, the market that of the schedule")
  func tickers() throws {
    let instruments = """
      [{"ticker":"RTP_US_EQ","type":"STOCK","workingScheduleId":71,"isin":"KYG651631007","currencyCode":"USD","name":"Joby",
        "shortName":"JOBY"},
       {"ticker":"SAPl_EQ","type":"STOCK","workingScheduleId":49,"isin":"DE0007164600","currencyCode":"EUR","name":"SAP",
        "shortName":"SAP"},
       {"ticker":"YUMC","type":"CVR","workingScheduleId":1,"isin":"US98850P1093","currencyCode":"USD","name":"Yum","shortName":""}]
      """
    let exchanges = """
      [{"id":1,"name":"NASDAQ","workingSchedules":[{"id":71,"timeEvents":[]}]},
       {"id":2,"name":"Deutsche Börse Xetra","workingSchedules":[{"id":49},{"id":50}]}]
      """
    let list = try #require(
      Trading212Instruments(instruments: Array(instruments.utf8), exchanges: Array(exchanges.utf8)))
    let kept = Trading212Instruments(kept: list.text)
    let joby = try #require(kept.selection(tickers: ["RTP_US_EQ"], lines: []).first?.security(key: "RTP_US_EQ"))
    #expect(joby.symbol == "JOBY" && joby.exchange == "XNAS" && joby.securityClass == .equity)
    #expect(kept.selection(tickers: ["SAPl_EQ"], lines: []).first?.exchange == "XETR", "an l, and yet not London")
    #expect(kept.selection(tickers: [], lines: ["US98850P1093 USD"]).first?.ticker == "YUMC")
    #expect(kept.selection(tickers: ["YUMC"], lines: []).first?.exchange == "")
    #expect(Trading212Instruments(instruments: Array("{}".utf8), exchanges: nil) == nil)
    // An order that tells nothing but a ticker is told by the list.
    let item = t212Fill(1, instrument: "null").replacing("\"ticker\":\"X\"", with: "\"ticker\":\"RTP_US_EQ\"")
    let told = t212Record(
      "instruments",
      String(
        decoding: JSON.array(kept.selection(tickers: ["RTP_US_EQ"], lines: []).map(\.json)).encoded, as: UTF8.self),
      key: "")
    let rows = t212Rows(t212Record("orders", t212Page(item)), told)
    #expect(rows.securities.map(\.isin) == ["KYG651631007"] && rows.securities.map(\.symbol) == ["JOBY"])
    #expect(rows.trades.first?.price?.currency == .usd)
  }
}
