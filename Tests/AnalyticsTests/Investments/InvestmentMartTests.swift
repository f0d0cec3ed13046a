import Core
import SQLite
import Settings
import Testing
import Warehouse

@testable import Analytics

private let world = "IE00B3XXRP09"
private let apple = "US0378331005"

/// A brokerage in pounds that bought a fund in pounds and a share in dollars.
private func brokerage(today: Day = june(20)) throws -> AnalysedBooks {
  let books = try AnalysedBooks(today: today)
  books.account("isa", .brokerage, connection: "broker")
  for day in 1...20 { try books.rate(.gbp, .usd, june(day), day < 15 ? "1.25" : "1.28") }
  return books
}

private func fill(_ books: AnalysedBooks) throws {
  try books.invest("isa") { answer in
    answer.tellsTransactions = true
    answer.transactions = [paid(june(2), 500_000, .gbp, "Deposit", category: "Transfer:Own accounts")]
    answer.securities = [security(world, "World fund", .gbp, .fund), security(apple, "Apple", .usd)]
    answer.trades = [
      try trade(.buy, june(3), world, "20", -180_500, fee: 500),
      try trade(.buy, june(4), apple, "5", -82_000, fee: 100, tax: 100),
      try trade(.dividend, june(10), apple, nil, 850, tax: 150),
      try trade(.interest, june(12), "", nil, 120),
      try trade(.fee, june(13), "", nil, -300),
      try trade(.sell, june(16), world, "4", 37_900, fee: 100),
    ]
    answer.holdings = StandardHoldings(
      day: june(20),
      rows: [
        try holding(world, "16", price: "94", value: Money(minor: 150_400, .gbp), cost: Money(minor: 144_400, .gbp)),
        try holding(apple, "5", price: "210", .usd, cost: Money(minor: 82_000, .gbp)),
      ])
    answer.balances = [stated(.closing, june(20), 276_070)]
  }
  for (day, close) in [(3, "90"), (10, "91"), (16, "95"), (19, "94.5")] {
    try books.price(world.lowercased(), june(day), close)
  }
  for (day, close) in [(4, "204"), (12, "200"), (19, "208")] {
    try books.price(apple.lowercased(), june(day), close, .usd)
  }
}

@Suite("Investments in the books, to the minor unit") struct InvestmentMartTests {
  @Test("cash is walked through payments and trades, and what they explain leaves nothing unexplained")
  func cash() throws {
    let books = try brokerage()
    try fill(books)
    try books.analyse()
    // 5000.00 − 1805.00 − 820.00 + 8.50 + 1.20 − 3.00 + 379.00
    #expect(
      try books.balances("isa").filter { $0.hasSuffix(" 0") }.count == 19, "no day has a remainder")
    #expect(
      try books.lines(
        "select day, balance_minor from mart_balances_daily where day in ('2026-06-02', '2026-06-03', '2026-06-16')")
        == ["2026-06-02 500000", "2026-06-03 319500", "2026-06-16 276070"])
    #expect(
      try books.lines("select money_in_minor, money_out_minor, closing_minor, transactions from mart_accounts_monthly")
        == ["538870 -262800 276070 1"])
  }

  @Test("what trades do not explain of a broker's cash is unexplained on the day it was stated")
  func unexplainedCash() throws {
    let books = try brokerage()
    try fill(books)
    try books.invest("isa") { $0.balances = [stated(.closing, june(20), 276_000)] }
    try books.database.execute("update balances set retired_on = '2026-06-20' where amount_minor = 276070")
    try books.invest("isa") { $0.balances = [stated(.closing, june(2), 500_000, type: "earlier")] }
    try books.analyse()
    #expect(
      try books.lines("select day, unexplained_minor from mart_balances_daily where unexplained_minor <> 0")
        == ["2026-06-20 -70"])
  }

  @Test("a day's value is quantity times price times rate; a weekend is carried, a session observed")
  func values() throws {
    let books = try brokerage()
    try fill(books)
    try books.analyse()
    let sql = """
      select day, quantity, value_minor, currency, household_minor, quality from mart_holdings_daily
      where security_id = '%' and day in ('2026-06-03', '2026-06-04', '2026-06-09', '2026-06-16', '2026-06-20')
      """
    #expect(
      try books.lines(sql.replacing("%", with: world.lowercased())) == [
        "2026-06-03 20 180000 GBP 180000 derived", "2026-06-04 20 180000 GBP 180000 carried",
        "2026-06-09 20 180000 GBP 180000 carried", "2026-06-16 16 152000 GBP 152000 derived",
        "2026-06-20 16 151200 GBP 151200 carried",
      ])
    // 5 × 204 / 1.25, 5 × 200 / 1.28, 5 × 208 / 1.28
    #expect(
      try books.lines(sql.replacing("%", with: apple.lowercased())) == [
        "2026-06-04 5 102000 USD 81600 derived", "2026-06-09 5 102000 USD 81600 carried",
        "2026-06-16 5 100000 USD 78125 carried", "2026-06-20 5 104000 USD 81250 carried",
      ])
  }

  @Test("holdings, cash and debts are classes of net worth, and the total is the sum of the accounts' worth")
  func netWorth() throws {
    let books = try brokerage()
    try fill(books)
    try books.analyse()
    #expect(
      try books.lines(
        "select cash_minor, investments_minor, total_minor, partial from mart_net_worth_daily where day = '2026-06-20'")
        == ["276070 232450 508520 0"])
    _ = try books.installDatasets()
    #expect(
      try books.lines(
        "select balance_minor, holdings_minor, worth_minor, household_worth_minor, holdings from accounts")
        == ["276070 232450 508520 508520 2"])
    #expect(
      try books.lines(
        """
        select w.day from net_worth_daily w where w.total_minor <>
          (select sum(household_worth_minor) from balances_daily b where b.day = w.day)
        """) == [])
  }

  @Test("a month is explained by markets, dividends, fees, interest and rates")
  func explained() throws {
    let books = try brokerage()
    try fill(books)
    try books.analyse()
    // Fees: 5.00, 2.00 and 1.00 of trades, 3.00 by itself. Market: of the fund 1512.00 − 1800.00 + 380.00 = 92.00; of the
    // share, each step at its day's rate: (1020.00 − 818.00 × 1.25) / 1.25, −20.00 / 1.25, 40.00 / 1.28, so 13.25.
    // Rates: what is left of the share's 812.50 − 818.00.
    let parts = try books.lines(
      """
      select transfers_edge_minor, market_minor, dividends_minor, fees_minor, fx_minor, interest_minor, unexplained_minor,
        tracking_minor, closing_minor from mart_net_worth_changes
      """)
    #expect(parts == ["500000 10525 850 -1100 -1875 120 0 0 508520"])
  }

  @Test("what the broker states of cost is the gain's other side, in the currency of the cost")
  func standing() throws {
    let books = try brokerage()
    try fill(books)
    try books.analyse()
    let standing = try books.lines(
      """
      select quantity, price, price_day, price_source, value_minor, cost_minor, gain_minor, currency, gain_currency,
        household_minor, quality, weight from mart_holdings
      """)
    #expect(
      standing == [
        "16 94.5 2026-06-19 yahoo 151200 144400 6800 GBP GBP 151200 carried 0.650462",
        "5 208 2026-06-19 yahoo 104000 82000 -750 USD GBP 81250 carried 0.349538",
      ])
    let allocation = try books.lines("select \"by\", name, value_minor, weight from mart_allocation")
    #expect(
      allocation == [
        "account isa 508520 1.000000", "class cash 276070 0.542889", "class equity 81250 0.159777",
        "class fund 151200 0.297333", "currency GBP 427270 0.840223", "currency USD 81250 0.159777",
      ])
  }

  @Test("dividends and trades are datasets, fees and taxes told apart")
  func trades() throws {
    let books = try brokerage()
    try fill(books)
    try books.analyse()
    _ = try books.installDatasets()
    #expect(
      try books.lines("select day, security_id, amount_minor, tax_minor, currency, household_minor from dividends")
        == ["2026-06-10 us0378331005 850 150 GBP 850"])
    #expect(
      try books.lines("select day, kind, quantity, amount_minor, fee_minor, tax_minor, realised_minor from trades") == [
        "2026-06-03 buy 20 -180500 500 - -", "2026-06-04 buy 5 -82000 100 100 -", "2026-06-10 dividend - 850 - 150 -",
        "2026-06-12 interest - 120 - - -", "2026-06-13 fee - -300 - - -", "2026-06-16 sell 4 37900 100 - 1800",
      ])
    #expect(
      try books.lines("select security_id, name, class, currency from securities")
        == ["ie00b3xxrp09 World fund fund GBP", "us0378331005 Apple equity USD"])
  }

  @Test("a holding without a price is kept, missing and named, and the total is partial")
  func missingPrice() throws {
    let books = try brokerage()
    try books.invest("isa") { answer in
      answer.securities = [security(world, "World fund")]
      answer.holdings = StandardHoldings(day: june(20), rows: [try holding(world, "16")])
      answer.balances = [stated(.closing, june(20), 1_000)]
    }
    let problems = try books.analyse().problems
    #expect(
      try books.lines("select quantity, value_minor, quality, weight from mart_holdings") == ["16 - missing -"])
    #expect(try books.lines("select investments_minor, partial from mart_net_worth_daily") == ["0 1"])
    #expect(
      problems.first { $0.subject == "World fund" }?.text
        == "World fund in Isa has no price, so what 16 of it are worth is missing.")
  }

  @Test("a price older than ten days stays, stale and named")
  func stalePrice() throws {
    let books = try brokerage()
    try books.invest("isa") { answer in
      answer.securities = [security(world, "World fund")]
      answer.trades = [try trade(.buy, june(3), world, "2", -18_000)]
      answer.holdings = StandardHoldings(day: june(20), rows: [try holding(world, "2")])
    }
    try books.price(world.lowercased(), june(3), "90")
    let problems = try books.analyse().problems
    #expect(
      try books.lines("select value_minor, quality from mart_holdings_daily where day in ('2026-06-13', '2026-06-14')")
        == ["18000 carried", "18000 stale"])
    #expect(try books.lines("select quality from mart_net_worth_daily where day = '2026-06-20'") == ["stale"])
    #expect(
      problems.contains { $0.text == "The last price of World fund is of 2026-06-03; its value stands since." })
  }

  @Test("a missing rate makes the part missing and the total partial, named")
  func missingRate() throws {
    let books = try AnalysedBooks(today: june(20))
    books.account("isa", .brokerage)
    try books.invest("isa") { answer in
      answer.securities = [security(apple, "Apple", .usd)]
      answer.holdings = StandardHoldings(day: june(20), rows: [try holding(apple, "5", price: "200", .usd)])
      answer.balances = [stated(.closing, june(20), 1_000)]
    }
    let problems = try books.analyse().problems
    #expect(try books.lines("select value_minor, household_minor, weight from mart_holdings") == ["100000 - -"])
    #expect(try books.lines("select investments_minor, partial from mart_net_worth_daily") == ["0 1"])
    #expect(
      problems.contains { $0.text == "No exchange rate for USD today; a holding priced in it is missing from totals." })
  }

  @Test("what was seen and no trade explains is a problem, once for the day it was seen")
  func unexplainedQuantity() throws {
    let books = try brokerage()
    try books.invest("isa") { answer in
      answer.securities = [security(world, "World fund")]
      answer.trades = [try trade(.buy, june(3), world, "2", -18_000, price: "90")]
      answer.holdings = StandardHoldings(day: june(10), rows: [try holding(world, "2", price: "90")])
    }
    try books.invest("isa") { answer in
      answer.holdings = StandardHoldings(day: june(20), rows: [try holding(world, "1.5", price: "90")])
    }
    let problems = try books.analyse().problems
    #expect(
      problems.contains {
        $0.text == "0.5 of World fund left Isa by 2026-06-20 and no trade says why."
          && $0.remedy == "daybook import a statement of Isa that covers 2026-06-20"
      })
    let parts = try books.lines("select unexplained_minor, market_minor from mart_net_worth_changes")
    #expect(parts == ["-4500 0"])
  }

  @Test("where a broker tells only what the whole is worth, that is what it is worth")
  func totals() throws {
    let books = try brokerage()
    try books.invest("isa") { answer in
      answer.securities = [security(world, "World fund")]
      answer.holdings = StandardHoldings(
        day: june(18), rows: [try holding(world, "3", value: Money(minor: 10_000, .gbp))])
    }
    try books.analyse()
    #expect(
      try books.lines("select day, value_minor, quality from mart_holdings_daily") == [
        "2026-06-18 10000 observed", "2026-06-19 10000 carried", "2026-06-20 10000 carried",
      ])
    // An account that tells no holdings at all is its balance.
    books.account("pension", .pension)
    try books.invest("pension", source: "other") { $0.balances = [stated(.closing, june(20), 900_000)] }
    try books.analyse()
    #expect(
      try books.lines("select investments_minor, cash_minor from mart_net_worth_daily where day = '2026-06-20'")
        == ["910000 0"])
  }

  @Test("a split that only the price source tells restates what was held before it")
  func split() throws {
    let books = try brokerage()
    try books.invest("isa") { answer in
      answer.securities = [security(world, "World fund")]
      answer.trades = [try trade(.buy, june(3), world, "10", -400_000)]
      answer.holdings = StandardHoldings(day: june(20), rows: [try holding(world, "40")])
    }
    // In units of today, as its source restates them.
    for day in [3, 9, 10, 19] { try books.price(world.lowercased(), june(day), "100") }
    try books.database.execute(
      """
      insert into security_events (security_id, day, kind, source, numerator, denominator, learned_on)
      values ('ie00b3xxrp09', '2026-06-10', 'split', 'yahoo', 4, 1, '2026-06-20')
      """)
    let problems = try books.analyse().problems
    #expect(
      try books.lines(
        "select day, quantity, value_minor from mart_holdings_daily where day in ('2026-06-09', '2026-06-10')")
        == ["2026-06-09 10 400000", "2026-06-10 40 400000"])
    #expect(
      try books.lines("select close, adjusted_close from mart_prices_daily where day in ('2026-06-09', '2026-06-10')")
        == ["400 100", "100 100"])
    #expect(!problems.contains { $0.text.contains("World fund") })
    #expect(try books.lines("select market_minor, unexplained_minor from mart_net_worth_changes") == ["0 0"])
  }

  @Test("a security that a member may not see is in none of that member's marts")
  func members() throws {
    let books = try brokerage()
    books.settings.accounts[0].visibleTo = ["anna"]
    try fill(books)
    try books.setAccounts()
    _ = try Analysis.run(
      books.database, settings: books.settings, decisions: books.decisions, viewer: .member("ben"), today: books.today)
    for mart in ["mart_securities", "mart_holdings", "mart_trades", "mart_prices_daily", "mart_holdings_daily"] {
      #expect(try books.lines("select * from \(mart)") == [], "\(mart)")
    }
  }

  @Test("a household without investments has nothing of them, and stays as it was")
  func none() throws {
    let books = try AnalysedBooks(today: june(20))
    books.account("giro", opening: (june(1), 100))
    try books.importFile("giro", [paid(june(3), -10)])
    try books.analyse()
    for mart in ["mart_securities", "mart_holdings", "mart_trades", "mart_allocation", "mart_month_hashes"] {
      #expect(try books.lines("select * from \(mart)") == [], "\(mart)")
    }
    _ = try books.installDatasets()
    #expect(try books.lines("select balance_minor, holdings_minor, worth_minor, terms from accounts") == ["90 - 90 {}"])
  }

  @Test("what an account's source tells of its terms stands with the account")
  func terms() throws {
    let books = try AnalysedBooks(today: june(20))
    books.account("card", .card)
    try books.invest("card") {
      $0.terms = [StandardTerm("interest_percent", "24.99"), StandardTerm("due_day", "2026-07-03")]
    }
    try books.analyse()
    _ = try books.installDatasets()
    #expect(try books.lines("select terms from accounts") == [#"{"due_day":"2026-07-03","interest_percent":"24.99"}"#])
  }

  @Test("what [[security]] says stands, and two of the warehouse's that it names are one")
  func settings() throws {
    let books = try brokerage()
    var fund = SecuritySettings(id: "world")
    fund.name = "The world"
    fund.isin = world
    fund.securityClass = .equity
    fund.region = [.init(region: "North America", weight: 6_667), .init(region: "Europe", weight: 3_333)]
    books.settings.securities = [fund]
    try fill(books)
    try books.analyse()
    #expect(
      try books.lines("select security_id, name, class from mart_securities")
        == ["us0378331005 Apple equity", "world The world equity"])
    #expect(
      try books.lines("select security_id, value_minor from mart_holdings") == ["us0378331005 104000", "world 151200"])
    // 1512.00 by weight, the remainder to the last; Apple's region nobody states.
    #expect(
      try books.lines("select name, value_minor from mart_allocation where \"by\" = 'region'") == [
        "Cash 276070", "Europe 50395", "North America 100805", "Not stated 81250",
      ])
  }
}
