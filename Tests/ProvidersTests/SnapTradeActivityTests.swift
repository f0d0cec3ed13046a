import Core
import Testing

@testable import Providers

/// What an activity of a type is to come to: `buy 5 AAPL -250.00 USD`, `cash 500.00 USD`.
private struct Example: CustomTestStringConvertible, Sendable {
  let type: String
  var amount: String?
  var units = "0"
  var price = "0"
  var symbol: String?
  let expected: [String]

  var testDescription: String { "\(type) \(amount ?? "without amount") \(units) \(symbol ?? "")" }
}

private let examples = [
  Example(
    type: "BUY", amount: "-250.00", units: "5", price: "50", symbol: "AAPL", expected: ["buy 5 AAPL -250.00 USD"]),
  Example(
    type: "SELL", amount: "250.00", units: "-5", price: "50", symbol: "AAPL", expected: ["sell 5 AAPL 250.00 USD"]),
  Example(
    type: "SELL", amount: "250.00", units: "5", price: "50", symbol: "AAPL", expected: ["sell 5 AAPL 250.00 USD"]),
  Example(
    type: "REI", amount: "-1.23", units: "0.01", price: "123", symbol: "AAPL", expected: ["buy 0.01 AAPL -1.23 USD"]),
  Example(type: "DIVIDEND", amount: "7.50", units: "10", symbol: "AAPL", expected: ["dividend 10 AAPL 7.50 USD"]),
  Example(type: "SUBSTITUTE_DIVIDEND", amount: "7.50", symbol: "AAPL", expected: ["dividend - AAPL 7.50 USD"]),
  Example(type: "DISTRIBUTION", amount: "3", symbol: "AAPL", expected: ["dividend - AAPL 3.00 USD"]),
  Example(type: "RETURN_OF_CAPITAL", amount: "3", symbol: "AAPL", expected: ["dividend - AAPL 3.00 USD"]),
  Example(type: "STOCK_DIVIDEND", amount: "0", units: "2", symbol: "AAPL", expected: ["split 2 AAPL 0.00 USD"]),
  Example(type: "INTEREST", amount: "0.41", expected: ["interest - - 0.41 USD"]),
  Example(type: "FEE", amount: "-9.99", expected: ["fee - - -9.99 USD"]),
  Example(type: "REBATE", amount: "1.25", expected: ["fee - - 1.25 USD"]),
  Example(type: "TAX", amount: "-1.13", symbol: "AAPL", expected: ["tax - AAPL -1.13 USD"]),
  Example(type: "CONTRIBUTION", amount: "500", expected: ["cash 500.00 USD"]),
  Example(type: "WITHDRAWAL", amount: "-500", expected: ["cash -500.00 USD"]),
  Example(type: "INTERNAL_CASH_TRANSFER_IN", amount: "20", expected: ["cash 20.00 USD"]),
  Example(type: "INTERNAL_CASH_TRANSFER_OUT", amount: "-20", expected: ["cash -20.00 USD"]),
  Example(type: "TRANSFER", amount: "-20", expected: ["cash -20.00 USD"]),
  Example(type: "TRANSFER", amount: "900", units: "3", symbol: "AAPL", expected: ["transfer_in 3 AAPL 0.00 USD"]),
  Example(type: "TRANSFER", units: "-3", symbol: "AAPL", expected: ["transfer_out 3 AAPL 0.00 USD"]),
  Example(
    type: "EXTERNAL_ASSET_TRANSFER_IN", units: "3", symbol: "AAPL", expected: ["transfer_in 3 AAPL 0.00 USD"]),
  Example(
    type: "EXTERNAL_ASSET_TRANSFER_OUT", units: "3", symbol: "AAPL", expected: ["transfer_out 3 AAPL 0.00 USD"]),
  Example(
    type: "INTERNAL_ASSET_TRANSFER_IN", units: "3", symbol: "AAPL", expected: ["transfer_in 3 AAPL 0.00 USD"]),
  Example(
    type: "INTERNAL_ASSET_TRANSFER_OUT", units: "-3", symbol: "AAPL", expected: ["transfer_out 3 AAPL 0.00 USD"]),
  Example(type: "SPLIT", amount: "0", units: "90", symbol: "AAPL", expected: ["split 90 AAPL 0.00 USD"]),
  Example(type: "REVERSE_SPLIT", units: "-90", symbol: "AAPL", expected: ["split -90 AAPL 0.00 USD"]),
  Example(type: "SPLIT", amount: "4.20", symbol: "AAPL", expected: ["dividend - AAPL 4.20 USD"]),
  Example(type: "SPINOFF", units: "4", symbol: "GEV", expected: ["transfer_in 4 GEV 0.00 USD"]),
  Example(type: "STOCK_MERGER", units: "-7", symbol: "TWTR", expected: ["transfer_out 7 TWTR 0.00 USD"]),
  Example(
    type: "STOCK_MERGER", amount: "379.40", units: "-7", symbol: "TWTR", expected: ["sell 7 TWTR 379.40 USD"]),
  Example(type: "ADJUSTMENT", amount: "0.01", expected: ["cash 0.01 USD"]),
  Example(type: "ADJUSTMENT", units: "0.5", symbol: "AAPL", expected: ["transfer_in 0.5 AAPL 0.00 USD"]),
  Example(type: "OPTIONEXPIRATION", units: "-1", symbol: "OPT", expected: ["sell 1 OPT 0.00 USD"]),
  Example(type: "OPTIONEXPIRATION", units: "1", symbol: "OPT", expected: ["buy 1 OPT 0.00 USD"]),
  Example(type: "OPTIONASSIGNMENT", amount: "0", units: "1", symbol: "OPT", expected: ["buy 1 OPT 0.00 USD"]),
  Example(type: "OPTIONEXERCISE", amount: "0", units: "-1", symbol: "OPT", expected: ["sell 1 OPT 0.00 USD"]),
]

private func summary(_ rows: StandardRows) -> [String] {
  let symbols = Dictionary(rows.securities.map { ($0.key, $0.symbol.isEmpty ? $0.name : $0.symbol) }) { $1 }
  return rows.trades.map { trade in
    "\(trade.kind.rawValue) \(trade.quantity?.description ?? "-") "
      + "\(trade.securityKey.isEmpty ? "-" : symbols[trade.securityKey] ?? "?") \(trade.amount)"
  } + rows.transactions.map { "cash \($0.amount)" }
}

@Suite("SnapTrade's activities") struct SnapTradeActivityTests {
  @Test("every type comes to its trade or its payment", arguments: examples)
  private func type(example: Example) {
    let rows = mappedActivity(
      activity(
        example.type, amount: example.amount, units: example.units, price: example.price, symbol: example.symbol))
    #expect(summary(rows) == example.expected)
    #expect(rows.problems == [])
  }

  @Test("all types that SnapTrade is known to tell are among them")
  func allTypes() {
    let shown = Set(examples.map(\.type))
    #expect(SnapTradeActivity.knownTypes == shown.sorted())
    #expect(shown.count == 29)
  }

  @Test("trap: the list of types is open: an unknown one is named, and kept as a plain cash row with its units")
  func unknownTypes() {
    var night = SnapTradeNight()
    night.tell(
      activity("MYSTERY", amount: "-12.34", id: "1"), activity("MYSTERY", amount: "5", id: "2"),
      activity("ODD THING <b>", "2026-11-09", units: "2", symbol: "AAPL", id: "3"))
    let rows = night.mapped
    #expect(rows.map(summary) == ["transfer_in 2 AAPL 0.00 USD", "cash 5.00 USD", "cash -12.34 USD"])
    #expect(
      rows?.problems == [
        "2 activities of the unknown type MYSTERY are kept as plain cash rows",
        "1 activities of the unknown type ODDTHINGB are kept as plain cash rows",
      ])
    #expect(rows?.transactions.last?.description == "mystery")
  }

  @Test("a positive amount comes in, and what is stated counts, not what price and units would give")
  func statedAmount() {
    let rows = mappedActivity(activity("BUY", amount: "-263.82", units: "5.2", price: "50.73", symbol: "AAPL"))
    #expect(rows.trades.first?.amount == usd("-263.82"))
    #expect(rows.trades.first?.price?.value == ExactDecimal("50.73"))
    #expect(rows.trades.first?.settledDay == day("2026-11-10"))
  }

  @Test("an order without an amount is reckoned from units, price and fee")
  func reckoned() {
    let buy = activity("BUY", units: "5", price: "50", symbol: "AAPL").replacing("\"fee\":0", with: "\"fee\":1.25")
    #expect(mappedActivity(buy).trades.first?.amount == usd("-251.25"))
    #expect(mappedActivity(buy).trades.first?.fee == usd("1.25"))
    let sell = activity("SELL", units: "-5", price: "50", symbol: "AAPL").replacing("\"fee\":0", with: "\"fee\":1.25")
    #expect(mappedActivity(sell).trades.first?.amount == usd("248.75"))
  }

  @Test("an order that was cancelled comes again with both signs turned, and undoes it")
  func cancelled() {
    let buy = activity("BUY", amount: "250", units: "-5", price: "50", symbol: "AAPL")
    #expect(summary(mappedActivity(buy)) == ["sell 5 AAPL 250.00 USD"])
    let sell = activity("SELL", amount: "-250", units: "5", price: "50", symbol: "AAPL")
    #expect(summary(mappedActivity(sell)) == ["buy 5 AAPL -250.00 USD"])
    let worthless = activity("SELL", amount: "-6.94", units: "5", price: "0.002", symbol: "AAPL")
    #expect(summary(mappedActivity(worthless)) == ["sell 5 AAPL -6.94 USD"])
  }

  @Test("numbers are read exactly: exponents, and the tails that floating point leaves")
  func numbers() {
    let rows = mappedActivity(
      activity("BUY", amount: "-1.0000000000000002e2", units: "1E-8", price: "123.45000000000000284", symbol: "AAPL"))
    #expect(rows.trades.first?.amount == usd("-100.00"))
    #expect(rows.trades.first?.quantity == ExactDecimal("0.00000001"))
    #expect(rows.trades.first?.price?.value == ExactDecimal("123.450000000000003"))
  }

  @Test("of an option the price is of one share: a contract has a hundred, a mini one ten")
  func options() {
    func option(mini: Bool) -> StandardRows {
      let contract =
        #""option_symbol":{"id":"opt","ticker":"AAPL  261218C00240000","option_type":"CALL","strike_price":240,"#
        + #""expiration_date":"2026-12-18","is_mini_option":\#(mini),"underlying_symbol":\#(symbol("AAPL"))}"#
      return mappedActivity(
        activity("BUY", amount: "-420.65", units: "1", price: "4.2").replacing(#""option_symbol":null"#, with: contract)
      )
    }
    let rows = option(mini: false)
    #expect(rows.trades.first?.price?.value == ExactDecimal("420"))
    #expect(rows.trades.first?.quantity == ExactDecimal("1"))
    #expect(rows.securities.first?.symbol == "AAPL 261218C00240000")
    #expect(rows.securities.first?.name == "AAPL 2026-12-18 240 call")
    #expect(rows.securities.first?.securityClass == .other)
    #expect(option(mini: true).trades.first?.price?.value == ExactDecimal("42"))
  }

  @Test("a coin that is paid with a coin moves no money: one comes and the other goes")
  func coins() {
    let quoted = activity(
      "BUY", amount: "-250.5", units: "0.004", price: "62625", symbol: "BTC", currency: "",
      more: #","currency_universal_symbol":\#(symbol("USDT"))"#)
    #expect(summary(mappedActivity(quoted)) == ["transfer_in 0.004 BTC 0.00 USD", "transfer_out 250.5 USDT 0.00 USD"])
    let asCurrency = activity("SELL", amount: "250.5", units: "-0.004", symbol: "BTC", currency: "USDC")
    #expect(
      summary(mappedActivity(asCurrency)) == ["transfer_out 0.004 BTC 0.00 USD", "transfer_in 250.5 USDC 0.00 USD"])
    let deposit = activity("CONTRIBUTION", amount: "0.5", currency: "ETH")
    #expect(summary(mappedActivity(deposit)) == ["transfer_in 0.5 ETH 0.00 USD"])
  }

  @Test("pence are pounds")
  func pence() {
    let rows = mappedActivity(
      activity("BUY", amount: "-30012", units: "4", price: "7503", symbol: "VOD", currency: "GBX"))
    #expect(rows.trades.first?.amount == Money("-300.12", .gbp))
    #expect(rows.trades.first?.price == ExactDecimal("75.03").map { UnitPrice($0, .gbp) })
  }

  @Test("a symbol that SnapTrade did not recognise is known by the broker's words")
  func unrecognised() {
    let rows = mappedActivity(
      activity("BUY", amount: "-100", units: "10", price: "10", description: "ACME  PRIVATE FUND"))
    #expect(summary(rows) == ["buy 10 ACME PRIVATE FUND -100.00 USD"])
    #expect(rows.securities.map(\.key) == ["text:acme private fund"])
  }

  @Test("a day is as it is written, and passed through no zone")
  func days() {
    for (written, expected) in [
      ("2026-11-10T23:59:59-05:00", "2026-11-10"), ("2026-11-10 16:27:55+00:00", "2026-11-10"),
      ("2026-11-10", "2026-11-10"),
    ] {
      let row = activity("FEE", amount: "-1").replacing("2026-11-10T16:27:55Z", with: written)
      #expect(mappedActivity(row).trades.map(\.day) == [day(expected)])
    }
    let undated = activity("FEE", amount: "-1").replacing(#""2026-11-10T16:27:55Z""#, with: "null")
    #expect(mappedActivity(undated).trades.map(\.day) == [day("2026-11-10")], "then the day it is settled")
  }

  @Test(
    "a row that cannot be read is a problem, and then nothing is known to have vanished",
    arguments: [
      (activity("FEE", amount: "-1", id: "2").replacing("2026-11-10", with: "soon"), "no date"),
      (activity("FEE", amount: "\"much\"", id: "2"), "an amount that is no number"),
      (activity("CONTRIBUTION", id: "2"), "no amount"),
    ])
  func unreadable(row: String, why: String) {
    var night = SnapTradeNight()
    night.tell(activity("FEE", amount: "-3", id: "1"), row)
    let rows = night.mapped
    #expect(rows?.trades.count == 1)
    #expect(rows?.problems == ["activities of 2026-11-21, row 2: \(why)"])
    #expect(rows?.complete == nil && rows?.completeTrades == nil)
  }

  @Test("trap: an activity's id can change: rows are known by reference, day, type, units and amount")
  func identity() {
    func id(_ element: String) -> String { mappedActivity(element).trades.first?.reliableID ?? "none" }
    let one = activity("BUY", amount: "-250", units: "5", symbol: "AAPL", id: "old", reference: "R1")
    let same = activity("BUY", amount: "-250.00", units: "5.0", symbol: "AAPL", id: "new", reference: "R1")
    #expect(id(one) == id(same) && id(one) == "R1|2026-11-10|BUY|5|-250|AAPL XNAS")
    let others = [
      activity("BUY", amount: "-250", units: "5", symbol: "AAPL", reference: "R2"),
      activity("BUY", "2026-11-11", amount: "-250", units: "5", symbol: "AAPL", reference: "R1"),
      activity("FEE", amount: "-250", units: "5", symbol: "AAPL", reference: "R1"),
      activity("BUY", amount: "-250", units: "6", symbol: "AAPL", reference: "R1"),
      activity("BUY", amount: "-251", units: "5", symbol: "AAPL", reference: "R1"),
    ]
    #expect(others.allSatisfy { id($0) != id(one) })
    #expect(id(activity("BUY", amount: "-250", units: "5", symbol: "AAPL", id: "new")) == "", "what it says is all")
    let cash = mappedActivity(activity("CONTRIBUTION", amount: "500", id: "new", reference: "R9")).transactions.first
    #expect(cash?.reliableID == "R9|2026-11-10|CONTRIBUTION|0|500|" && cash?.reference == "R9")
  }
}
