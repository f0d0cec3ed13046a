import SQLite
import TestSupport
import Testing

/// The pages of a household with a broker: a fund in pounds and a share in dollars, bought, paid out and in part sold.
///
/// The facts are those of a broker's answers, set into the books as a sync stores them; the figures are worked out by hand
/// in the tests of analysis.
@Suite struct InvestmentPagesTests {
  @Test("rows of holdings add up to their accounts, and these to the whole")
  func holdings() async throws {
    let page = try PageReader(try await Self.household(), "investments/index.html")
    #expect(page.text.contains("2 securities worth £2,324, and £2,761 in cash with brokers"))
    let rows = try page.table("Holdings by account")
    #expect(
      rows.map(\.name) == ["Stocks ISA", "World &lt;b&gt;fund&lt;/b&gt; & co VWRP", "Apple AAPL", "Cash", "Together"])
    #expect(try rows.named("Apple AAPL").cells[1...] == ["5", "208.00 USD, 19 Jun", "812.50", "−7.50", "35.0%"])
    #expect(rows.sum(of: "kid", 3) == rows[0].minor(3))
    #expect(try rows.named("Together").minor(3) == 508_520)
    for by in ["class", "account", "currency"] {
      let parts = try page.table("Allocation by \(by)")
      let sum = parts.map { Int($0.cells[0].filter(\.isNumber)) ?? 0 }.reduce(0, +)
      #expect((999...1001).contains(sum), "\(by)")
    }
    #expect(try page.table("Allocation by class").map(\.name) == ["Cash", "Funds", "Shares"])
  }

  @Test("what investments made and paid stands by year, and where each number comes from with its day")
  func made() async throws {
    let page = try PageReader(try await Self.household(), "investments/index.html")
    let made = try page.table("What investments made, by year").named("All")
    #expect((0...3).map { made.minor($0) } == [10_525, 970, -1_100, 10_395])
    #expect(try page.table("Who paid, in 12 months").named("Apple").minor(1) == 850)
    let source = try page.table("The source of each quantity and price").named("Apple")
    #expect(source.cells == ["Stocks ISA", "bank files", "20 Jun 2026", "Yahoo", "19 Jun 2026"])
  }

  @Test("returns stand by span beside what they mean, gains that were realised by year")
  func returns() async throws {
    let page = try PageReader(try await Self.household(), "investments/index.html")
    let all = try page.table("Returns by span").named("Since 2 Jun 2026")
    // 5000.00 put in on 2 June are 5085.20: nothing was put in since, so both returns are one. They were
    // 5019.50 on the 10th and 4982.95 on the 15th.
    #expect(all.cells == ["+1.7%", "", "+1.7%", "", "−0.7%", "+5,000.00", "+85.20"])
    #expect(try page.table("Returns by account").named("Stocks ISA").minor(3) == 8_520)
    #expect(page.text.contains("what money made that was there all the time"))
    #expect(page.text.contains("the rate that the money put in and taken out earned"))
    #expect(try page.table("Time-weighted returns by month").named("2026").cells[5] == "+1.7%")
    #expect(
      try page.table("Gains realised by selling, by year").named("2026 so far").cells == ["1", "0", "+18.00"])
    let security = try PageReader(try await Self.household(), "securities/ie00bk5bqt80/index.html")
    #expect(try security.table("Trades").named("16 Jun 2026").cells.last == "+18.00")
    #expect(try security.table("Returns by span").named("Since 3 Jun 2026").minor(5) == 8_600)
  }

  @Test("a security's page says what it is, who holds it, what it cost and who prices it")
  func security() async throws {
    let page = try PageReader(try await Self.household(), "securities/us0378331005/index.html")
    #expect(page.text.contains("You hold £812 of it. One unit is 208.00 USD."))
    #expect(page.text.contains("Price of 19 June 2026, Yahoo"))
    let facts = try page.table("Identifiers and sources")
    #expect(try facts.named("ISIN").cells == ["US0378331005"])
    #expect(try facts.named("Priced by").cells == ["Yahoo"])
    #expect(
      try page.table("Holdings by account").named("Stocks ISA").cells == [
        "5", "820.00 average cost", "−7.50", "812.50",
      ])
    #expect(try page.table("Trades").map { $0.cells[0] } == ["dividend", "buy"])
  }

  @Test("a brokerage's page has its holdings, trades and cash; a card's has its terms")
  func accounts() async throws {
    let household = try await Self.household()
    let page = try PageReader(household, "accounts/isa/index.html")
    #expect(page.text.contains("Stocks ISA is worth £5,085: £2,324 in 2 securities and £2,761 in cash"))
    #expect(try page.table("Holdings today").named("Apple AAPL").cells[0] == "5")
    #expect(
      try page.table("Trades and dividends").map { $0.cells[0] } == [
        "sell", "fee", "interest", "dividend", "buy", "buy",
      ])
    let card = try PageReader(household, "accounts/card/index.html").table("Terms of the account")
    #expect(card.map(\.name) == ["Interest", "Payment due", "Least payment"])
    #expect(card.map { $0.cells[0] } == ["24.9% a year", "14 Jul 2026", "25.00 GBP"])
    #expect(
      try PageReader(household, "accounts/index.html").table("What accounts with securities hold").named("Stocks ISA")
        .cells == ["2", "2,324.50", "2,760.70", "5,085.20", "5,085.20"])
  }

  @Test("net worth counts securities and a broker's cash apart, and its rows add up")
  func netWorth() async throws {
    let household = try await Self.household()
    let page = try PageReader(household, "net-worth/index.html")
    let made = try page.table("Accounts and assets by class")
    #expect(try made.named("Stocks ISA, cash").minor(0) == 276_070)
    #expect(try made.named("Investments").minor(0) == 232_450)
    #expect(made.sum(of: "par", 0) == (try made.named("Net worth").minor(0)))
    let year = try page.table("Change of net worth by year, explained").named("2026 so far")
    #expect(year.cells.contains("+103.95"))
    let why = try PageReader(household, "index.html").table("Why net worth changed")
    #expect(try why.named("Prices of investments").minor(0) == 10_525)
    #expect(try why.named("Change").minor(1) == why.dropLast().compactMap { $0.minor(1) }.reduce(0, +))
  }

  @Test("what was held at a month's end is a report, a fact a line")
  func report() async throws {
    let household = try await Self.household()
    #expect(
      try readText(household.file("reports/2026/06/holdings.csv")) == """
        month,account_id,security_id,quantity,value,currency,quality
        2026-06,isa,ie00bk5bqt80,16,1512.00,GBP,carried
        2026-06,isa,us0378331005,5,1040.00,USD,carried

        """)
  }

  @Test("every run is on a page of its own, with its stages, reached from data health")
  func runs() async throws {
    let household = try await Self.household()
    let runs = try PageReader(household, "runs/index.html").table("Runs and their stages, the latest first")
    #expect(runs.map(\.name) == ["Saturday 20 June", "rates", "sync broker"])
    #expect(try runs.named("sync broker").cells == ["7"])
    #expect(try readText(household.file("site/health/index.html")).contains("href=\"../runs/index.html"))
    let jobs = try Database(path: household.file("daybook.sqlite"), mode: .readOnly)
    var stages: [String] = []
    try jobs.forEach("select distinct stage || ' ' || state from jobs order by 1") { stages.append($0.text(0)) }
    #expect(stages == ["analysis done", "build done", "import done", "sync rates done"])
  }

  @Test("a household without securities has no page of them, no menu entry and no report")
  func none() async throws {
    let household = try SandboxedHousehold(settings: Self.settings, today: "2026-06-20")
    try write("date,base,quote,rate\n", to: household.file("rates.csv"))
    try await household.expect(0, "run")
    #expect(!exists(household.file("site/investments/index.html")))
    #expect(try !readText(household.file("site/index.html")).contains("Investments"))
    #expect(try !readText(household.file("site/net-worth/index.html")).contains("Investments</th>"))
    #expect(!exists(household.file("reports/2026/06/holdings.csv")))
  }

  @Test("built twice, night by night or at once, the pages are the same bytes")
  func same() async throws {
    let household = try await Self.household()
    let paths = ["investments", "securities/us0378331005", "accounts/isa", "net-worth", "runs"].map {
      "site/\($0)/index.html"
    }
    let before = try paths.map { try readText(household.file($0)) }
    try Database(path: household.file("daybook.sqlite"), mode: .readWrite).execute("delete from analysis_state")
    try await household.expect(0, "build")
    for (path, text) in zip(paths, before) { #expect(try readText(household.file(path)) == text, "\(path)") }
  }

  // MARK: The household

  private static func household() async throws -> SandboxedHousehold {
    let household = try SandboxedHousehold(settings: settings, today: "2026-06-20")
    let rates = (1...20).map { "2026-06-\($0 < 10 ? "0" : "")\($0),GBP,USD,\($0 < 15 ? "1.25" : "1.28")\n" }.joined()
    try write("date,base,quote,rate\n" + rates, to: household.file("rates.csv"))
    try await household.expect(0, "run")
    try Database(path: household.file("daybook.sqlite"), mode: .readWrite).execute(facts)
    try await household.expect(0, "build")
    return household
  }

  private static let settings = """
    \(exampleHousehold())

    \(ratesFromFile)

    [[account]]
    id       = "isa"
    name     = "Stocks ISA"
    type     = "brokerage"
    currency = "GBP"

    [[account]]
    id       = "card"
    name     = "Credit card"
    type     = "card"
    currency = "GBP"
    opening  = { day = 2026-06-01, balance = "-10.00" }

    """

  private static let facts = """
    insert into securities values
      ('ie00bk5bqt80', 'IE00BK5BQT80', '', '', 'VWRP', 'XLON', 'World <b>fund</b> & co', 'fund', 'GBP', '', '', 'broker', '2026-06-20'),
      ('us0378331005', 'US0378331005', '', '', 'AAPL', 'XNAS', 'Apple', 'equity', 'USD', '', '', 'broker', '2026-06-20');
    insert into trades (trade_id, account_id, source, security_id, kind, day, sequence, quantity_mantissa, quantity_scale,
      amount_minor, currency, fee_minor, tax_minor, description, payload_id, learned_on) values
      ('t_1', 'isa', 'broker', 'ie00bk5bqt80', 'buy', '2026-06-03', 1, 20, 0, -180500, 'GBP', 500, null, '', 1, '2026-06-20'),
      ('t_2', 'isa', 'broker', 'us0378331005', 'buy', '2026-06-04', 2, 5, 0, -82000, 'GBP', 100, 100, '', 1, '2026-06-20'),
      ('t_3', 'isa', 'broker', 'us0378331005', 'dividend', '2026-06-10', 3, null, null, 850, 'GBP', null, 150, '', 1, '2026-06-20'),
      ('t_4', 'isa', 'broker', null, 'interest', '2026-06-12', 4, null, null, 120, 'GBP', null, null, '', 1, '2026-06-20'),
      ('t_5', 'isa', 'broker', null, 'fee', '2026-06-13', 5, null, null, -300, 'GBP', null, null, '', 1, '2026-06-20'),
      ('t_6', 'isa', 'broker', 'ie00bk5bqt80', 'sell', '2026-06-16', 6, 4, 0, 37900, 'GBP', 100, null, '', 1, '2026-06-20');
    insert into transactions (transaction_id, account_id, source, status, day, sequence, amount_minor, currency, counterparty,
      counterparty_account, description, reference, mandate, creditor, link_id, provider_category, given_category, payload_id,
      fetched_at, learned_on) values ('t_00000000000000a1', 'isa', 'broker', 'booked', '2026-06-02', 0, 500000, 'GBP', '', '',
      'Deposit', '', '', '', '', '', 'Transfer:Own accounts', 1, 0, '2026-06-20');
    insert into account_sources values ('isa', 'broker', '2026-06-02', '2026-06-20');
    insert into balances values ('isa', '2026-06-20', 'closing', 'cash', 'broker', 276070, 'GBP', 0, 1, '2026-06-20', null, null);
    insert into holding_days values ('isa', '2026-06-20', 'broker', '2026-06-20');
    insert into holdings values
      ('isa', 'ie00bk5bqt80', '2026-06-20', 'broker', 16, 0, 94, 0, 'GBP', null, 150400, 'GBP', 144400, 'GBP', 1, '2026-06-20'),
      ('isa', 'us0378331005', '2026-06-20', 'broker', 5, 0, 210, 0, 'USD', null, null, null, 82000, 'GBP', 1, '2026-06-20');
    insert into prices (security_id, day, source, currency, close_mantissa, close_scale, learned_on) values
      ('ie00bk5bqt80', '2026-06-03', 'yahoo', 'GBP', 90, 0, '2026-06-20'),
      ('ie00bk5bqt80', '2026-06-10', 'yahoo', 'GBP', 91, 0, '2026-06-20'),
      ('ie00bk5bqt80', '2026-06-16', 'yahoo', 'GBP', 95, 0, '2026-06-20'),
      ('ie00bk5bqt80', '2026-06-19', 'yahoo', 'GBP', 945, 1, '2026-06-20'),
      ('us0378331005', '2026-06-04', 'yahoo', 'USD', 204, 0, '2026-06-20'),
      ('us0378331005', '2026-06-12', 'yahoo', 'USD', 200, 0, '2026-06-20'),
      ('us0378331005', '2026-06-19', 'yahoo', 'USD', 208, 0, '2026-06-20');
    insert into account_terms values ('card', 'bank', 'interest_percent', '24.9', '2026-06-20'),
      ('card', 'bank', 'due_day', '2026-07-14', '2026-06-20'), ('card', 'bank', 'minimum_payment', '25', '2026-06-20');
    insert into fact_days values ('2026-06-20', 'sync broker', 7, 0, 0);
    insert into changed_months values ('isa', '2026-06');
    """
}
