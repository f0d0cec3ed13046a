import Core
import Testing

@testable import Analytics

private let apple = "US0378331005"

/// A broker's account in euro that holds dollars at once, in a household of euro; a euro is 1.25 dollars, later 1.28.
private func broker(rates: Bool = true) throws -> AnalysedBooks {
  let books = try AnalysedBooks(currency: .eur, today: june(20))
  books.account("broker", .brokerage, .eur, connection: "broker")
  for day in 1...20 where rates { try books.rate(.eur, .usd, june(day), day < 15 ? "1.25" : "1.28") }
  return books
}

/// 1,000.00 EUR and 500.00 USD, of which 200.00 USD became 160.00 EUR, and a dividend of 10.00 USD came.
private func fill(_ books: AnalysedBooks) throws {
  try books.invest("broker") { answer in
    answer.securities = [security(apple, "Apple", .usd)]
    answer.tellsTransactions = true
    answer.transactions = [
      paid(june(4), -20_000, .usd, "Exchange", category: "Transfer:Own accounts"),
      paid(june(4), 16_000, .eur, "Exchange", category: "Transfer:Own accounts"),
    ]
    answer.trades = [try trade(.dividend, june(10), apple, nil, 1_000, .usd)]
    answer.balances = [
      stated(.closing, june(2), 100_000, .eur, type: "cash EUR"),
      stated(.closing, june(2), 50_000, .usd, type: "cash USD"),
    ]
  }
}

private let days = "'2026-06-02', '2026-06-04', '2026-06-10', '2026-06-20'"

@Suite("Cash in a second currency of one account") struct OtherCashTests {
  @Test("a broker's euro and dollars count both in net worth, the dollars at the day's rate")
  func netWorth() throws {
    let books = try broker()
    try fill(books)
    try books.analyse()
    // 500.00, 300.00 and 310.00 USD at 1.25, 310.00 at 1.28 (242.1875).
    #expect(
      try books.lines("select total_minor, partial from mart_net_worth_daily where day in (\(days))")
        == ["140000 0", "140000 0", "140800 0", "140219 0"])
  }

  @Test("the account's worth has it, and its balance stays what it holds of its own currency")
  func worth() throws {
    let books = try broker()
    try fill(books)
    try books.analyse()
    _ = try books.installDatasets()
    #expect(
      try books.lines(
        """
        select balance_minor, other_cash_minor, other_cash, worth_minor, household_worth_minor from balances_daily
        where day in (\(days))
        """) == [
          "100000 40000 {\"USD\":\"500.00\"} 140000 140000", "116000 24000 {\"USD\":\"300.00\"} 140000 140000",
          "116000 24800 {\"USD\":\"310.00\"} 140800 140800", "116000 24219 {\"USD\":\"310.00\"} 140219 140219",
        ])
    #expect(
      try books.lines("select balance_minor, other_cash_minor, other_cash, worth_minor, currency from accounts")
        == ["116000 24219 {\"USD\":\"310.00\"} 140219 EUR"])
    #expect(
      try books.lines("select money_in_minor, money_out_minor, closing_minor from mart_accounts_monthly")
        == ["16000 0 116000"])
  }

  @Test("a month is explained to the minor unit: what is left of an exchange and a dividend is the effect of rates")
  func explained() throws {
    let books = try broker()
    try fill(books)
    try books.analyse()
    #expect(
      try books.lines(
        """
        select tracking_minor, dividends_minor, fx_minor, unexplained_minor, closing_minor from mart_net_worth_changes
        """) == ["140000 800 -581 0 140219"])
  }

  @Test("what no row explains of the second currency is found on the day it was stated, and named in that currency")
  func unexplained() throws {
    let books = try broker()
    try fill(books)
    try books.invest("broker") { answer in
      answer.tellsTransactions = false
      answer.balances = [stated(.closing, june(18), 30_500, .usd, type: "cash USD")]
    }
    let problems = try books.analyse().problems.map(\.text)
    #expect(
      try books.lines("select day, currency, unexplained_minor from mart_other_cash_daily where unexplained_minor <> 0")
        == ["2026-06-18 USD -500"])
    #expect(try books.lines("select day from mart_balances_daily where unexplained_minor <> 0") == [])
    #expect(problems.contains("5.00 USD left Broker by 2026-06-18 and no row says why."))
  }

  @Test("without a rate the number is partial and the account named; the rate makes it whole")
  func withoutRate() throws {
    let books = try broker(rates: false)
    try fill(books)
    let problems = try books.analyse().problems.map(\.text)
    #expect(problems.contains("No exchange rate for the USD that Broker holds; totals with it are partial."))
    let sql = "select total_minor, partial from mart_net_worth_daily where day = '2026-06-20'"
    #expect(try books.lines(sql) == ["116000 1"])
    #expect(
      try books.lines("select account_minor, partial, amounts from mart_other_cash where day = '2026-06-20'")
        == ["- 1 {\"USD\":\"310.00\"}"])
    #expect(
      try books.lines("select balance_minor, household_minor from mart_other_cash_daily where day = '2026-06-20'")
        == ["31000 -"])
    try books.rate(.eur, .usd, june(19), "1.25")
    #expect(!(try books.analyse().problems.contains { $0.text.contains("No exchange rate for the USD") }))
    #expect(try books.lines(sql) == ["140800 0"])
  }

  @Test("rows of a currency whose balance nobody tells make the number partial from the first of them, and are named")
  func unknownLevel() throws {
    let books = try broker()
    try books.invest("broker") { answer in
      answer.tellsTransactions = true
      answer.transactions = [paid(june(6), -5_000, .usd, "Fee", category: "Housing:Rent")]
      answer.balances = [stated(.closing, june(2), 100_000, .eur, type: "cash EUR")]
    }
    let problems = try books.analyse().problems
    #expect(
      try books.lines(
        "select day, total_minor, partial from mart_net_worth_daily where day in ('2026-06-05', '2026-06-06')")
        == ["2026-06-05 100000 0", "2026-06-06 100000 1"], "dollars are never taken for euro")
    let named = problems.filter { $0.subject == "Broker" }.map(\.text)
    #expect(
      named.contains(
        "Broker has rows in USD since 2026-06-06 but no balance in USD, so what it holds is known only in part."))
    _ = try books.installDatasets()
    #expect(
      try books.lines("select balance_minor, other_cash, worth_minor from accounts") == ["100000 {\"USD\":null} -"])
  }

  @Test("an account that keeps none of its own currency is worth its other cash")
  func onlyOther() throws {
    let books = try broker()
    try books.invest("broker") { $0.balances = [stated(.closing, june(2), 50_000, .usd, type: "cash USD")] }
    try books.analyse()
    _ = try books.installDatasets()
    #expect(try books.lines("select balance_minor, worth_minor from accounts") == ["- 39062"])
    #expect(
      try books.lines("select total_minor, partial from mart_net_worth_daily where day = '2026-06-20'") == ["39062 0"])
  }

  @Test("a balance of nought that nothing moved is no second currency")
  func nought() throws {
    let books = try broker()
    try books.invest("broker") { answer in
      answer.balances = [
        stated(.closing, june(2), 100_000, .eur, type: "cash EUR"),
        stated(.closing, june(2), 0, .usd, type: "cash USD"),
      ]
    }
    try books.analyse()
    #expect(try books.lines("select * from mart_other_cash_daily") == [])
  }

  @Test("members and the allocation by currency have their part of it")
  func spread() throws {
    let books = try broker()
    try fill(books)
    try books.invest("broker") { answer in
      answer.tellsTransactions = false
      answer.securities = [security(apple, "Apple", .usd)]
      answer.holdings = .init(day: june(20), rows: [try holding(apple, "1", price: "128", .usd)])
    }
    try books.analyse()
    #expect(
      try books.lines("select name, value_minor from mart_allocation where \"by\" = 'currency' order by name")
        == ["EUR 116000", "USD 34219"])
    #expect(try books.lines("select sum(net_worth_minor) from mart_members_monthly") == ["150219"])
  }

  @Test("a night's books are those made from nothing, when the second currency comes and goes")
  func nights() throws {
    let books = try broker()
    try fill(books)
    try books.analyse()
    try books.invest("broker") { answer in
      answer.tellsTransactions = false
      answer.balances = [stated(.closing, june(19), 0, .usd, type: "cash USD")]
    }
    try books.analyse()
    let night = try books.marts()
    try books.analyseFromNothing()
    #expect(try books.marts() == night)
    #expect(
      try books.lines("select balance_minor from mart_other_cash_daily where day = '2026-06-20'") == ["0"])
  }
}
