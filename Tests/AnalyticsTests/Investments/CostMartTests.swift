import Core
import SQLite
import Settings
import Testing
import Warehouse

@testable import Analytics

private let world = "IE00B3XXRP09"
private let apple = "US0378331005"

/// Accounts with brokers that tell trades, and what is held today of the one fund.
private func books(_ accounts: [String], _ currency: Currency = .gbp) throws -> AnalysedBooks {
  let books = try AnalysedBooks(today: june(20))
  for account in accounts { books.account(account, .brokerage, currency, connection: "broker") }
  for day in 1...20 { try books.rate(.gbp, .usd, june(day), day < 10 ? "1.25" : "1.60") }
  try books.price(world.lowercased(), june(19), "120")
  try books.price(apple.lowercased(), june(19), "200", .usd)
  return books
}

private func tell(
  _ books: AnalysedBooks, _ account: String, _ trades: [StandardTrade], held: [(String, String)] = [],
  cost: Money? = nil
) throws {
  try books.invest(account) { answer in
    answer.securities = [security(world, "World fund", .gbp, .fund), security(apple, "Apple", .usd)]
    answer.trades = trades
    answer.holdings = StandardHoldings(day: june(20), rows: try held.map { try holding($0.0, $0.1, cost: cost) })
  }
}

private func cost(_ books: AnalysedBooks, _ account: String) throws -> [String] {
  try books.lines(
    """
    select cost_minor, cost_currency, cost_household_minor, gain_minor, gain_household_minor, cost_method, cost_note
    from mart_holdings where account_id = '\(account)' order by security_id
    """)
}

private func realised(_ books: AnalysedBooks) throws -> [String] {
  try books.lines(
    """
    select account_id, realised_minor, household_realised_minor, realised_note from mart_trades
    where kind = 'sell' order by account_id, day, trade_id
    """)
}

@Suite("Cost basis in the books") struct CostMartTests {
  private func tradesOfThree() throws -> [StandardTrade] {
    [
      try trade(.buy, june(2), world, "10", -100_500, fee: 500),
      try trade(.buy, june(3), world, "10", -120_500, fee: 500),
      try trade(.sell, june(5), world, "10", 129_500, fee: 500),
    ]
  }

  @Test(
    "each account's cost_basis decides what was sold",
    arguments: [
      (AccountSettings.CostBasis?.none, "a 19000 19000 ", "110500 GBP 110500 9500 9500 average "),
      (.average, "a 19000 19000 ", "110500 GBP 110500 9500 9500 average "),
      (.fifo, "a 29000 29000 ", "120500 GBP 120500 -500 -500 fifo "),
      (.section104, "a 19000 19000 ", "110500 GBP 110500 9500 9500 section104 "),
    ])
  func methods(_ basis: AccountSettings.CostBasis?, _ sold: String, _ left: String) throws {
    let books = try books(["a"])
    books.settings.accounts[0].costBasis = basis
    try tell(books, "a", try tradesOfThree(), held: [(world, "10")])
    try books.analyse()
    #expect(try realised(books) == [sold])
    #expect(try cost(books, "a") == [left])
  }

  @Test("taxable accounts that say nothing join the pool of one that says section104; sheltered ones do not")
  func pool() throws {
    let books = try books(["a", "b", "isa"])
    for index in 0..<3 { books.settings.accounts[index].owners = [OwnerShare(member: "anna", weight: 100)] }
    books.settings.accounts[0].costBasis = .section104
    books.settings.accounts[2].tax = .sheltered
    try tell(books, "a", [try trade(.buy, june(2), world, "10", -100_000)], held: [(world, "10")])
    try tell(
      books, "b", [try trade(.buy, june(3), world, "10", -140_000), try trade(.sell, june(5), world, "5", 70_000)],
      held: [(world, "5")])
    try tell(
      books, "isa", [try trade(.buy, june(8), world, "10", -90_000), try trade(.sell, june(9), world, "5", 70_000)],
      held: [(world, "5")])
    try books.analyse()
    // 20 for 2400.00: five of them cost 600.00. The ISA's purchase three days later matches nothing.
    #expect(try realised(books) == ["b 10000 10000 ", "isa 25000 25000 "])
    #expect(try cost(books, "a") == ["120000 GBP 120000 0 0 section104 "])
    #expect(try cost(books, "b") == ["60000 GBP 60000 0 0 section104 "])
    #expect(try cost(books, "isa") == ["45000 GBP 45000 15000 15000 average "])
  }

  @Test("what a sale was matched with is said beside it")
  func matched() throws {
    let books = try books(["a"])
    books.settings.accounts[0].costBasis = .section104
    try tell(
      books, "a",
      [
        try trade(.buy, june(2), world, "10", -100_000), try trade(.sell, june(5), world, "8", 96_000),
        try trade(.buy, june(5), world, "2", -25_000, sequence: 1), try trade(.buy, june(9), world, "1.5", -15_000),
      ], held: [(world, "5.5")])
    try books.analyse()
    // 2 for 250.00, 1.5 for 150.00, 4.5 of the pool for 450.00.
    #expect(try realised(books) == ["a 11000 11000 2 bought the same day, 1.5 bought within 30 days after"])
    #expect(try cost(books, "a") == ["55000 GBP 55000 11000 11000 section104 "])
  }

  @Test("in another currency each side stands at its own day's rate")
  func foreign() throws {
    let books = try books(["a"], .usd)
    try tell(
      books, "a",
      [
        try trade(.buy, june(2), apple, "10", -100_000, .usd), try trade(.sell, june(12), apple, "4", 48_000, .usd),
      ], held: [(apple, "6")])
    try books.analyse()
    // 1000.00 USD were 800.00 GBP; the sale's 480.00 USD are 300.00 GBP, and cost 320.00.
    #expect(try realised(books) == ["a 8000 -2000 "])
    // Worth 1200.00 USD today, 750.00 GBP; cost 600.00 USD, which were 480.00 GBP.
    #expect(try cost(books, "a") == ["60000 USD 48000 60000 27000 average "])
  }

  @Test("bought in two currencies, only the household's figure is one")
  func mixed() throws {
    let books = try books(["a"])
    try tell(
      books, "a",
      [
        try trade(.buy, june(2), apple, "10", -100_000, .usd), try trade(.buy, june(3), apple, "10", -90_000),
        try trade(.sell, june(12), apple, "10", 160_000, .usd),
      ], held: [(apple, "10")])
    try books.analyse()
    // 800.00 and 900.00 GBP for 20; ten of them sold for 1000.00 GBP.
    #expect(try realised(books) == ["a - 15000 "])
    #expect(try cost(books, "a") == ["85000 GBP 85000 40000 40000 average "])
  }

  @Test("a day without a rate leaves the household's gain unknown, and says so")
  func rate() throws {
    let books = try AnalysedBooks(today: june(20))
    books.account("a", .brokerage, .usd)
    try tell(
      books, "a",
      [try trade(.buy, june(2), apple, "10", -100_000, .usd), try trade(.sell, june(12), apple, "4", 48_000, .usd)],
      held: [(apple, "6")])
    try books.analyse()
    #expect(try realised(books) == ["a 8000 - no exchange rate for USD on 2026-06-12"])
  }

  @Test("a split changes units, not what was paid")
  func split() throws {
    let books = try books(["a"])
    for basis in [AccountSettings.CostBasis.average, .fifo, .section104] {
      books.settings.accounts[0].costBasis = basis
      var made = try trade(.split, june(4), world, nil, 0)
      made.ratio = ExactDecimal(mantissa: 4, scale: 0)
      try tell(
        books, "a",
        [
          try trade(.buy, june(2), world, "10", -100_000), made, try trade(.sell, june(5), world, "30", 90_000),
        ], held: [(world, "10")])
      try books.analyse()
      #expect(try realised(books) == ["a 15000 15000 "], "\(basis)")
      #expect(try cost(books, "a").first?.hasPrefix("25000 GBP 25000 ") == true, "\(basis)")
    }
  }

  @Test("a split that tells only the units that came, and one that only the price source tells")
  func untoldSplit() throws {
    let books = try books(["a", "b"])
    let came = try trade(.split, june(4), world, "30", 0)
    let rest = [
      try trade(.buy, june(2), world, "10", -100_000), try trade(.sell, june(5), world, "30", 90_000),
    ]
    try tell(books, "a", rest + [came], held: [(world, "10")])
    try books.analyse()
    #expect(try realised(books) == ["a 15000 15000 "])
    try tell(books, "b", rest, held: [(world, "10")])
    try books.database.execute(
      """
      insert into security_events (security_id, day, kind, source, numerator, denominator, learned_on)
      values ('ie00b3xxrp09', '2026-06-04', 'split', 'yahoo', 4, 1, '2026-06-20')
      """)
    try books.analyse()
    #expect(try realised(books) == ["a 15000 15000 ", "b 15000 15000 "])
  }

  @Test("what came from elsewhere has no known cost, unless its source states one")
  func transferIn() throws {
    let books = try books(["a", "b"])
    try tell(
      books, "a", [try trade(.transferIn, june(2), world, "10", 0), try trade(.sell, june(5), world, "4", 50_000)],
      held: [(world, "6")])
    try tell(
      books, "b",
      [
        try trade(.transferIn, june(2), world, "10", 0, price: "90"), try trade(.sell, june(5), world, "4", 50_000),
      ], held: [(world, "6")])
    try books.analyse()
    let why = "came from elsewhere on 2026-06-02, and nobody says what was paid"
    #expect(try realised(books) == ["a - - \(why)", "b 14000 14000 "])
    #expect(try cost(books, "a") == ["- - - - - - \(why)"])
    #expect(try cost(books, "b") == ["54000 GBP 54000 18000 18000 average "])
  }

  @Test("units that leave one account and come into another keep their cost, though brokers tell it weeks apart")
  func between() throws {
    let books = try books(["a", "b"])
    try tell(
      books, "a", [try trade(.buy, june(1), world, "10", -100_000), try trade(.transferOut, june(3), world, "4", 0)],
      held: [(world, "6")])
    try tell(
      books, "b", [try trade(.transferIn, june(14), world, "4", 0), try trade(.sell, june(15), world, "1", 12_000)],
      held: [(world, "3")])
    try books.analyse()
    #expect(try realised(books) == ["b 2000 2000 "])
    #expect(try cost(books, "a") == ["60000 GBP 60000 12000 12000 average "])
    #expect(try cost(books, "b") == ["30000 GBP 30000 6000 6000 average "])
  }

  @Test("what was held before the first trade costs what the broker said of it, else nobody knows")
  func stated() throws {
    let books = try books(["a", "b"])
    let sale = try trade(.sell, june(5), world, "4", 50_000)
    try tell(books, "a", [sale], held: [(world, "6")], cost: Money(minor: 54_000, .gbp))
    try tell(books, "b", [sale], held: [(world, "6")])
    try books.analyse()
    let why = "held before the first trade that is known"
    // The sale was before the broker said anything.
    #expect(try realised(books) == ["a - - \(why)", "b - - \(why)"])
    #expect(try cost(books, "a") == ["54000 GBP 54000 18000 18000 average "])
    #expect(try cost(books, "b") == ["- - - - - - \(why)"])
  }

  @Test("a return of capital lowers what was paid; a dividend does not, and one that is taken in units is a purchase")
  func returned() throws {
    let books = try books(["a"])
    var back = try trade(.dividend, june(4), world, nil, 10_000)
    back.description = "Dividend (Return of capital)"
    try tell(
      books, "a",
      [
        try trade(.buy, june(2), world, "10", -100_000), back, try trade(.dividend, june(6), world, nil, 5_500),
        try trade(.buy, june(6), world, "0.5", -5_500, sequence: 1),
      ], held: [(world, "10.5")])
    try books.analyse()
    #expect(try cost(books, "a") == ["95500 GBP 95500 30500 30500 average "])
  }

  @Test("units that no trade explains make the cost unknown, and the day is named")
  func unexplained() throws {
    let books = try books(["a"])
    let bought = [try trade(.buy, june(2), world, "10", -100_000)]
    try books.invest("a") { answer in
      answer.securities = [security(world, "World fund", .gbp, .fund)]
      answer.trades = bought
      answer.holdings = StandardHoldings(day: june(10), rows: [try holding(world, "10")])
    }
    try tell(books, "a", bought, held: [(world, "12")])
    try books.analyse()
    #expect(try cost(books, "a") == ["- - - - - - units came by 2026-06-20 and no trade says how"])
  }
}
