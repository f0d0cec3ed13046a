import Core
import Testing

@testable import Providers

@Suite("SimpleFIN's holdings") struct SimpleFINHoldingsTests {
  private func holding(
    _ symbol: String, shares: String = "1.5", value: String = "400.25", cost: String = "350.00", more: String = ""
  ) -> String {
    #"{"id":"HOL-\#(symbol)","symbol":"\#(symbol)","shares":"\#(shares)","market_value":"\#(value)","#
      + #""cost_basis":"\#(cost)","currency":"USD","description":"\#(symbol) Fund"\#(more)}"#
  }

  private func rows(_ items: String..., balance: String = "1000.00") -> StandardRows? {
    mapped(account("A", balance: balance, more: #","holdings":[\#(items.joined(separator: ","))]"#)).first
  }

  @Test("what is held is told with its worth and its cost, and the balance beside it is cash")
  func held() {
    let result = rows(holding("VTI"), holding("bnd", shares: "2e1", value: "99.75", cost: "0"))
    #expect(
      result?.holdings?.rows.map { "\($0.securityKey) \($0.quantity) \($0.value?.description ?? "")" }
        == ["VTI 1.5 400.25 USD", "BND 20 99.75 USD"])
    #expect(result?.holdings?.rows.map(\.cost) == [usd("350.00"), nil], "a cost of nothing is one that is not known")
    #expect(result?.holdings?.day == today)
    #expect(result?.securities.map(\.name) == ["VTI Fund", "bnd Fund"])
    #expect(result?.balances.map { "\($0.sourceType) \($0.amount)" } == ["balance less holdings 500.00 USD"])
  }

  @Test("both versions tell them alike")
  func versions() {
    let version1 =
      #"{"errors":[],"accounts":[{"org":{"domain":"mybank.com"},"id":"1","name":"401k","currency":"USD","#
      + #""balance":"400.25","balance-date":\#(noon("2026-11-20")),"transactions":[],"holdings":[\#(holding("VTI"))]}]}"#
    let result = SimpleFINMapping.standardise(records: [accountsRecord(version1)]).first
    #expect(result?.holdings?.rows.count == 1 && result?.holdings?.day == day("2026-11-20"))
    #expect(result?.balances.map(\.amount) == [usd("0.00")].compactMap(\.self))
  }

  @Test("an account without investments holds nothing that one could say")
  func none() {
    #expect(rows()?.holdings == nil && rows()?.balances.map(\.sourceType) == ["balance"])
    #expect(mapped(account("A")).first?.holdings == nil)
  }

  @Test("where one cannot be read or its worth is not told, the balance stands for all of them")
  func unreadable() {
    for bad in [
      holding("X", value: "…"), holding("X", shares: "many"), #"{"shares":"1"}"#,
      holding("X").replacing("\"USD\"", with: "\"EUR\""),
    ] {
      let result = rows(holding("VTI"), bad)
      #expect(result?.holdings == nil && result?.securities == [])
      #expect(result?.balances.map(\.amount) == [usd("1000.00")].compactMap(\.self))
      #expect(result?.problems.count == 1, "\(bad)")
    }
  }

  @Test("what is worth so many pence is worth pounds; what is counted in no currency is worth nobody knows what")
  func pence() {
    let result = rows(holding("VTI").replacing("\"USD\"", with: "\"GBp\""))
    #expect(result?.holdings == nil, "another currency than the account's: its balance stands for all")
    #expect(result?.balances.map(\.amount) == [usd("1000.00")].compactMap(\.self))
    let pounds = mapped(
      account(
        "A", currency: "GBP", balance: "1000.00",
        more: #","holdings":[\#(holding("VTI").replacing("\"USD\"", with: "\"GBX\""))]"#)
    ).first
    #expect(pounds?.holdings?.rows.map(\.value) == [Money(minor: 400, .gbp)])
    #expect(pounds?.holdings?.rows.map(\.cost) == [Money(minor: 350, .gbp)])
    #expect(pounds?.securities.map(\.currency) == [.gbp])
    #expect(pounds?.balances.map(\.amount) == [Money(minor: 99_600, .gbp)])
    let coin = rows(holding("VTI").replacing("\"USD\"", with: "\"DOGE\""))
    #expect(coin?.holdings == nil && coin?.balances.map(\.amount) == [usd("1000.00")].compactMap(\.self))
  }

  @Test("a security without a ticker is known by its words, whatever its id")
  func withoutTicker() {
    let one = rows(holding("", more: #","note":"x""#).replacing("HOL-", with: "HOL-1"))
    let other = rows(holding("").replacing("HOL-", with: "HOL-2"))
    #expect(one?.securities.map(\.key) == ["text:fund"] && other?.securities.map(\.key) == ["text:fund"])
  }
}
