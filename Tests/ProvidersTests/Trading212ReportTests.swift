import Core
import TestSupport
import Testing

@testable import Providers

@Suite("Trading 212's CSV reports") struct Trading212ReportTests {
  private static let names =
    "Action,Time,ISIN,Ticker,Name,Notes,ID,No. of shares,Price / share,Currency (Price / share),Exchange rate,Result,"
    + "Currency (Result),Total,Currency (Total),Withholding tax,Currency (Withholding tax),Stamp duty reserve tax,"
    + "Currency (Stamp duty reserve tax),Currency conversion fee,Currency (Currency conversion fee)\n"

  /// As a report that tells all three listings up to the end of time.
  private func rows(_ lines: String..., header: String = names) -> StandardRows {
    t212Rows(
      t212Record(
        "report", header + lines.joined(separator: "\n") + "\n",
        key: "2024-01-01..2024-12-31 orders=9999999999 dividends=9999999999 transactions=9999999999"))
  }

  @Test("each action is what it is")
  func actions() {
    let rows = rows(
      "Deposit,2024-01-02 08:30:00,,,,,d-1,,,,,,,300.00,GBP,,,,,,",
      "Withdrawal,2024-01-03 08:30:00.123,,,,,w-1,,,,,,,-20.50,GBP,,,,,,",
      "Market buy,2024-01-04 10:00:00,GB00BH4HKS39,VOD,\"Vodafone, plc\",,EOF12,100,72.86,GBX,100,,,73.22,GBP,,,0.36,GBP,,",
      "Limit sell,2024-01-05 10:00:00,US0378331005,AAPL,Apple,,EOF13,2,100,USD,1.25,3.1,GBP,159.76,GBP,,,,,0.24,GBP",
      "Stop buy,2024-01-06 10:00:00,US0378331005,AAPL,Apple,,EOF14,1,100,USD,1.25,,,80.00,GBP,,,,,,",
      "Dividend (Ordinary),2024-02-01 09:00:00,GB00BH4HKS39,VOD,Vodafone,,,71.5,4.5,GBX,Not available,,,3.21,GBP,0,GBX,,,,",
      "Interest on cash,2024-02-29 22:00:00,,,,,i-1,,,,,,,1.20,GBP,,,,,,",
      "Lending interest,2024-02-29 22:00:01,,,,,i-2,,,,,,,0.31,GBP,,,,,,",
      "Currency conversion,2024-03-01 12:00:00,,,,,c-1,,,,,,,,,,,,,0.05,GBP",
      "Stock distribution,2024-03-02 06:00:00,GB00BH4HKS39,VOD,Vodafone,,EOF15,3,0,GBX,1,,,0.00,GBP,,,,,,",
      "Stock split close,2024-06-10 06:00:00,US67066G1040,NVDA,NVIDIA,,EOF16,2,0,USD,1,,,0.00,GBP,,,,,,",
      "Stock split open,2024-06-10 06:00:00,US67066G1040,NVDA,NVIDIA,,EOF17,20,0,USD,1,,,0.00,GBP,,,,,,",
      "Transfer in,2024-07-01 06:00:00,IE00B3XXRP09,VUSA,Vanguard,,EOF18,5,70,GBP,1,,,350.00,GBP,,,,,,",
      "Transfer out,2024-07-02 06:00:00,IE00B3XXRP09,VUSA,Vanguard,,EOF19,5,70,GBP,1,,,350.00,GBP,,,,,,",
      "Card debit,2024-08-01 06:00:00,,,,,k-1,,,,,,,-4.20,GBP,,,,,,",
      "Spending cashback,2024-08-02 06:00:00,,,,,k-2,,,,,,,0.04,GBP,,,,,,")
    #expect(rows.problems == [])
    #expect(
      rows.trades.map(\.kind) == [
        .buy, .sell, .buy, .dividend, .interest, .interest, .fee, .split, .split, .split, .transferIn, .transferOut,
      ])
    #expect(
      rows.trades.map(\.amount.decimal) == [
        "-73.22", "159.76", "-80.00", "3.21", "1.20", "0.31", "-0.05", "0.00", "0.00", "0.00", "0.00", "0.00",
      ])
    #expect(rows.trades.prefix(3).map(\.reliableID) == ["fill 12", "fill 13", "fill 14"])
    #expect(rows.trades[0].tax == Money("0.36", .gbp) && rows.trades[1].fee == Money("0.24", .gbp))
    #expect(rows.trades[0].price?.value == decimal("0.7286") && rows.trades[3].price?.value == decimal("0.045"))
    #expect(rows.trades[3].reliableID == "" && rows.trades[3].tax == nil, "dividends have no id")
    #expect(rows.trades[8].quantity == nil && rows.trades[9].quantity == decimal("18"))
    #expect(rows.trades[9].ratio == decimal("10"))
    #expect(rows.transactions.map(\.amount.decimal) == ["300.00", "-20.50", "-4.20", "0.04"])
    #expect(rows.transactions.map(\.reliableID) == ["d-1", "w-1", "k-1", "k-2"])
    #expect(rows.securities.first { $0.isin == "GB00BH4HKS39" }?.name == "Vodafone, plc")
  }

  @Test("columns differ by currency and year, and are found by header name: older files put the currency in the name")
  func oldColumns() throws {
    let rows = rows(
      "2021-05-04 10:00:00,Market buy,IE00B3XXRP09,VUSA,2,52.25,GBP,1.15,,90.86,0.14,EOF1,0.50,0.10",
      header: "Time,Action,ISIN,Ticker,No. of shares,Price / share,Currency (Price / share),Exchange rate,Result (EUR),"
        + "Total (EUR),Currency conversion fee (EUR),ID,French transaction tax (EUR),Charge amount fee (EUR)\n")
    let trade = try #require(rows.trades.first)
    #expect(
      trade.amount == Money("-90.86", .eur) && trade.fee == Money("0.24", .eur) && trade.tax == Money("0.50", .eur))
    #expect(trade.price?.currency == .gbp && trade.day == day("2021-05-04"))
    #expect(Trading212Report(Array("Datum,Betrag\n1,2\n".utf8)) == nil && Trading212Report([]) == nil)
  }

  @Test("withholding tax is in the instrument's currency: it is worth what the rest was worth")
  func withholding() {
    let rows = rows(
      "Dividend (Dividends paid by us corporations),2024-02-15 09:00:00,US0378331005,AAPL,Apple,,,10,0.25,USD,"
        + "Not available,,,1.70,GBP,0.375,USD,,,,",
      "Dividend (Ordinary),2024-02-16 09:00:00,IE00B3XXRP09,VUSA,Vanguard,,,10,0.25,GBP,Not available,,,2.25,GBP,0.25,GBP,,,,"
    )
    // 2.50 USD less 0.38 came to 1.70 GBP.
    #expect(rows.trades.map(\.tax) == [Money("0.30", .gbp), Money("0.25", .gbp)])
  }

  @Test("the CSV's Ticker is the short name: lines are joined on ISIN and currency, pence being pounds")
  func joined() {
    let rows = rows(
      "Market buy,2024-01-04 10:00:00,GB00BH4HKS39,VOD,Vodafone,,EOF12,100,72.86,GBX,100,,,73.22,GBP,,,0.36,GBP,,",
      "Market buy,2024-01-05 10:00:00,GB00BH4HKS39,VOD,Vodafone,,EOF13,100,0.7286,GBP,1,,,73.22,GBP,,,0.36,GBP,,")
    #expect(rows.securities.map(\.key) == ["GB00BH4HKS39 GBP"] && rows.securities.first?.symbol == "VOD")
  }

  @Test("a line that cannot be read is told by its number, and spoils no other")
  func unreadable() {
    let rows = rows(
      "Something new,2024-01-02 08:30:00,,,,,d-1,,,,,,,300.00,GBP,,,,,,",
      "Deposit,yesterday,,,,,d-2,,,,,,,300.00,GBP,,,,,,", "Deposit,2024-01-02 08:30:00,,,,,d-3,,,,,,,many,GBP,,,,,,",
      "Market buy,2024-01-04 10:00:00,GB00BH4HKS39,VOD,Vodafone,,EOF12,,72.86,GBX,100,,,73.22,GBP,,,0.36,GBP,,",
      "Deposit,2024-01-02 08:30:00,,,,,d-4,,,,,,,300.00,QQQ,,,,,,", "Deposit,2024-01-02 08:30:00,,,,,d-5,,,,,,,5,GBP")
    #expect(rows.problems.count == 5)
    #expect(rows.problems.first == "report of 2024-01-01..2024-12-31, line 2: an action that is not known")
    #expect(rows.transactions.map(\.reliableID) == ["d-5"])
    #expect(rows.problems.allSatisfy { !$0.contains("yesterday") && !$0.contains("many") })
  }

  @Test("a report that is cut anywhere is read without a fault, and gives no row that is not in it")
  func cut() {
    let text =
      Self.names
      + "Deposit,2024-01-02 08:30:00,,,,,d-1,,,,,,,300.00,GBP,,,,,,\n"
      + "Market buy,2024-01-04 10:00:00,GB00BH4HKS39,VOD,\"Voda\"\"fone, plc\",,EOF12,100,72.86,GBX,100,,,73.22,GBP,,,0.36,GBP,,\n"
    let key = "2024-01-01..2024-12-31 orders=9999999999 transactions=9999999999"
    for end in 0...text.utf8.count {
      let part = String(decoding: Array(text.utf8).prefix(end), as: UTF8.self)
      let rows = t212Rows(t212Record("report", part, key: key))
      #expect(rows.trades.count <= 1 && rows.transactions.count <= 1)
    }
    #expect(
      Trading212CSV.records(Array("a,\"b\nc\"\"d\",e\r\n\r\nf".utf8)).map(\.fields) == [["a", "b c\"d", "e"], ["f"]])
    #expect(Trading212CSV.records(Array("a,\"b\nc\",e\r\nf".utf8)).map(\.line) == [1, 3])
  }

  @Test("a report tells only what the API does not: rows after the bound, and listings without one, are the API's")
  func bounds() {
    let bound = WrittenTime.second("2024-01-04T10:00:00Z") ?? 0
    let line = "Market buy,2024-01-04 10:00:0%,GB00BH4HKS39,VOD,Vodafone,,EOF1%,100,72.86,GBX,100,,,73.22,GBP,,,,,,\n"
    let text =
      Self.names + line.replacing("%", with: "0") + line.replacing("%", with: "1")
      + "Deposit,2024-01-02 08:30:00,,,,,d-1,,,,,,,300.00,GBP,,,,,,\n"
    let rows = t212Rows(t212Record("report", text, key: "2024-01-01..2024-12-31 orders=\(bound)"))
    #expect(rows.trades.map(\.reliableID) == ["fill 10"] && rows.transactions == [])
    #expect(!rows.tellsTransactions)
    let both = t212Rows(
      t212Record("orders", t212Page(t212Fill(10, net: "73.22", instrument: vod))),
      t212Record("report", text, key: "2024-01-01..2024-12-31 orders=\(bound)"))
    #expect(both.trades.count == 1, "what both tell, the API tells")
  }
}

/// The published descriptions, where they are: SPECS, or beside the checkout.
private enum Trading212Documents {
  static let specification = outsideFolder("SPECS", beside: "shared/specs").map { "\($0)/trading212-openapi.yaml" }
    .flatMap { exists($0) ? $0 : nil }
  static let description = outsideFolder("PROVIDERS", beside: "shared/providers").map { "\($0)/trading212.md" }
    .flatMap { exists($0) ? $0 : nil }
}

@Suite(
  "Trading 212's own examples",
  .enabled(if: Trading212Documents.specification != nil && Trading212Documents.description != nil, "they are not here"))
struct Trading212ExampleTests {
  /// Words of an `enum:` that follows a line, in the specification.
  private func words(of schema: String, _ property: String) throws -> [String] {
    let lines = try readText(try #require(Trading212Documents.specification)).split(separator: "\n").map(String.init)
    let start = try #require(lines.firstIndex { $0 == "    \(schema):" })
    let at = try #require(lines[start...].firstIndex { $0 == "        \(property):" })
    return lines[(at + 2)...].prefix { $0.hasPrefix("            - ") || $0.hasPrefix("              ") }
      .map { String($0.drop { $0 == " " || $0 == "-" || $0 == ">" }) }.filter { !$0.isEmpty }
  }

  @Test("every kind of fill, of charge and of dividend in the specification goes through the mapping")
  func enumerations() throws {
    let types = try words(of: "Fill", "type")
    #expect(types.count == 12 && Set(types) == Trading212Fill.knownTypes)
    let taxes = try words(of: "Tax", "name")
    #expect(taxes.count == 8)
    #expect(taxes.filter(Trading212Charge.isTax) == ["FRENCH_TRANSACTION_TAX", "STAMP_DUTY", "STAMP_DUTY_RESERVE_TAX"])
    #expect(taxes.allSatisfy { Trading212Charge.isCharge($0) })
    let dividends = try words(of: "HistoryDividendItem", "type")
    #expect(dividends.count > 50)
    for type in dividends {
      let item =
        #"{"amount":1,"currency":"GBP","paidOn":"2024-08-02T09:00:00.000Z","ticker":"VODl_EQ","type":"\#(type)"}"#
      #expect(t212Rows(t212Record("dividends", t212Page(item))).trades.map(\.kind) == [.dividend])
    }
    let cash = try words(of: "HistoryTransactionItem", "type")
    #expect(cash.count == 6)
    for type in cash {
      let item = #"{"amount":1,"currency":"GBP","dateTime":"2024-08-02T09:00:00.000Z","type":"\#(type)"}"#
      let rows = t212Rows(t212Record("transactions", t212Page(item)))
      #expect(rows.trades.count + rows.transactions.count == 1 && rows.problems == [], "\(type)")
    }
  }

  @Test("the documented summary and positions are mapped as they stand")
  func shapes() throws {
    let text = try readText(try #require(Trading212Documents.description))
    let blocks = text.split(separator: "```json\n").dropFirst().map { String($0.prefix { $0 != "`" }) }
    #expect(blocks.count >= 2)
    let summary = try #require(blocks.first { $0.contains("availableToTrade") })
    let positions = try #require(blocks.first { $0.contains("averagePricePaid") })
    var first = t212Record("summary", summary, key: "")
    first.accountKey = "12345678"
    var second = t212Record("positions", positions, key: "")
    second.accountKey = "12345678"
    let rows = try #require(Trading212Mapping.standardise(records: [first, second]).first)
    #expect(rows.account.keys == ["12345678"] && rows.account.currency == .gbp && rows.problems == [])
    #expect(rows.balances.map(\.amount) == [Money("10.50", .gbp)])
    let holding = try #require(rows.holdings?.rows.first)
    #expect(holding.quantity == decimal("12.5") && holding.value == Money("1102.50", .gbp))
    #expect(holding.cost == Money("876.25", .gbp) && rows.securities.first?.isin == "IE00B3XXRP09")
  }
}
