import Core
import Settings
import Testing
import Warehouse

@testable import Analytics

private let world = "IE00B3XXRP09"

private func books(_ today: Day = june(20)) throws -> AnalysedBooks {
  let books = try AnalysedBooks(today: today)
  books.account("isa", .brokerage, connection: "broker")
  return books
}

/// A thousand in, all of it bought at 100; a dividend, a fee, a rise, more money, and a sale.
private func live(_ books: AnalysedBooks) throws {
  try books.invest("isa") { answer in
    answer.tellsTransactions = true
    answer.transactions = [
      paid(june(1), 100_000, .gbp, "Deposit", category: "Transfer:Own accounts"),
      paid(june(10), 50_000, .gbp, "Deposit two", category: "Transfer:Own accounts"),
      paid(june(12), 200, .gbp, "Interest on cash", category: "Income:Interest"),
    ]
    answer.securities = [security(world, "World fund", .gbp, .fund)]
    answer.trades = [
      try trade(.buy, june(1), world, "10", -100_000), try trade(.dividend, june(5), world, nil, 1_000),
      try trade(.fee, june(6), "", nil, -300), try trade(.sell, june(15), world, "5", 59_500, fee: 500),
    ]
    answer.holdings = StandardHoldings(day: june(20), rows: [try holding(world, "5")])
    answer.balances = [stated(.closing, june(20), 110_400)]
  }
  for (day, close) in [(1, "100"), (8, "110"), (15, "120"), (19, "126")] {
    try books.price(world.lowercased(), june(day), close)
  }
}

private func performance(_ books: AnalysedBooks, _ scope: String, _ span: String = "all") throws -> [String] {
  try books.lines(
    """
    select twr, money_weighted, gain_minor, flows_minor, note from mart_performance
    where scope = '\(scope)' and span = '\(span)' order by scope_id
    """)
}

@Suite("Performance") struct PerformanceMartTests {
  @Test("an account's return is of all that is in it: dividends, fees and interest are made, deposits are put in")
  func account() throws {
    let books = try books()
    try live(books)
    try books.analyse()
    // 1000.00; 1010.00 with the dividend; 1007.00 less the fee; 1107.00 at 110, then 500.00 more: 1607.00; 1609.00 with the
    // interest; 1704.00 after the sale at 120 less 5.00; 1734.00 at 126.
    let growth = 1.010 * (1007.0 / 1010) * (1107.0 / 1007) * (1609.0 / 1607) * (1704.0 / 1609) * (1734.0 / 1704)
    let line = try #require(try performance(books, "account").first?.split(separator: " "))
    #expect(abs((Double(String(line[0])) ?? 0) - (growth - 1)) < 0.000_001)
    #expect(line[2...] == ["23400", "150000"])
    #expect(try performance(books, "household") == (try performance(books, "account")))
  }

  @Test("a security's return has its dividends and costs, and none of the cash beside it")
  func security() throws {
    let books = try books()
    try live(books)
    try books.analyse()
    // 1000.00; 1010.00 of which 10.00 are paid out; 1100.00; at 120 on the sale's day, half of it sold for 595.00; 630.00.
    let growth = 1.010 * 1.1 * (1200.0 / 1100) * (600.0 / 605) * (630.0 / 600)
    let line = try #require(try performance(books, "security").first?.split(separator: " "))
    #expect(abs((Double(String(line[0])) ?? 0) - (growth - 1)) < 0.000_001)
    // 630.00 + 595.00 + 10.00 − 1000.00
    #expect(line[2...] == ["23500", "39500"])
  }

  @Test("money-weighted: the same payments by XIRR, over the span")
  func moneyWeighted() throws {
    let books = try books()
    try live(books)
    try books.analyse()
    let line = try #require(try performance(books, "account").first?.split(separator: " "))
    let whole = try #require(Double(String(line[1])))
    // 1000.00 for 20 days and 500.00 for 11 make 1734.00.
    let check = 1000 * (1 + whole) + 500 * exponent(1 + whole, 11.0 / 20)
    #expect(abs(check - 1734) < 0.01)
  }

  /// By bisection on squares and roots: nothing of the code that is tested.
  private func exponent(_ base: Double, _ power: Double) -> Double {
    var (result, factor, rest) = (1.0, base, power)
    for _ in 0..<50 {
      factor = factor.squareRoot()
      rest *= 2
      if rest >= 1 {
        result *= factor
        rest -= 1
      }
    }
    return result
  }

  @Test("a span is there only for what was there in all of it")
  func spans() throws {
    let today = Month(2026, 6).day(20)
    let books = try books(today)
    try books.invest("isa") { answer in
      answer.tellsTransactions = true
      answer.transactions = [
        paid(Month(2024, 3).day(4), 100_000, .gbp, "Deposit", category: "Transfer:Own accounts")
      ]
      answer.securities = [worldFund()]
      answer.trades = [try trade(.buy, Month(2024, 3).day(4), world, "10", -100_000)]
      answer.holdings = StandardHoldings(day: today, rows: [try holding(world, "10")])
      answer.balances = [stated(.closing, today, 0)]
    }
    let prices = [
      (Month(2024, 3).day(4), "100"), (Month(2025, 6).day(20), "110"), (Month(2025, 12).day(31), "120"),
      (Month(2026, 3).day(20), "125"), (Month(2026, 5).day(20), "130"), (today, "132"),
    ]
    for (day, close) in prices { try books.price(world.lowercased(), day, close) }
    try books.analyse()
    let lines = try books.lines(
      "select span, twr, twr_yearly, gain_minor, first_day from mart_performance where scope = 'account'")
    #expect(
      lines == [
        "1m 0.015385 - 2000 2026-05-21", "1y 0.200000 0.200000 22000 2025-06-21", "3m 0.056000 - 7000 2026-03-21",
        "all 0.320000 0.128378 32000 2024-03-04", "ytd 0.100000 - 12000 2026-01-01",
      ])
    #expect(
      try books.lines("select money_weighted_yearly from mart_performance where scope = 'account' and span = '1y'")
        == ["0.200000"])
  }

  @Test("the drawdown is the deepest fall from a high, day by day and over the span")
  func drawdown() throws {
    let books = try books()
    try books.invest("isa") { answer in
      answer.tellsTransactions = true
      answer.transactions = [paid(june(1), 100_000, .gbp, "Deposit", category: "Transfer:Own accounts")]
      answer.securities = [worldFund()]
      answer.trades = [try trade(.buy, june(1), world, "10", -100_000)]
      answer.balances = [stated(.closing, june(20), 0)]
    }
    for (day, close) in [(1, "100"), (4, "125"), (8, "100"), (9, "110"), (12, "130"), (15, "117")] {
      try books.price(world.lowercased(), june(day), close)
    }
    try books.analyse()
    #expect(
      try books.lines("select drawdown, drawdown_day from mart_performance where scope = 'household'")
        == ["-0.200000 2026-06-08"])
    #expect(
      try books.lines(
        """
        select substr(day, 9), value_minor, flow_minor, growth, drawdown from mart_performance_daily
        where scope = 'household' and day in ('2026-06-01', '2026-06-08', '2026-06-12', '2026-06-20')
        """) == [
          "01 100000 100000 1.000000 0.000000", "08 100000 0 1.000000 -0.200000", "12 130000 0 1.300000 0.000000",
          "20 117000 0 1.170000 -0.100000",
        ])
  }

  @Test("units that come from elsewhere are put in at their worth, and from an own account are nothing new")
  func transfers() throws {
    let books = try books()
    books.account("other", .brokerage, connection: "broker")
    try books.invest("isa") { answer in
      answer.securities = [worldFund()]
      answer.trades = [
        try trade(.transferIn, june(3), world, "10", 0), try trade(.transferOut, june(9), world, "4", 0),
      ]
      answer.balances = [stated(.closing, june(20), 0)]
    }
    try books.invest("other") { answer in
      answer.trades = [try trade(.transferIn, june(9), world, "4", 0)]
      answer.balances = [stated(.closing, june(20), 0)]
    }
    for (day, close) in [(3, "100"), (9, "110"), (19, "121")] { try books.price(world.lowercased(), june(day), close) }
    try books.analyse()
    #expect(
      try books.lines("select scope_id, twr, gain_minor, flows_minor from mart_performance where scope = 'account'")
        == ["isa 0.210000 16600 56000", "other 0.100000 4400 44000"])
    #expect(
      try books.lines("select twr, gain_minor, flows_minor from mart_performance where scope = 'household'")
        == ["0.210000 21000 100000"])
  }

  @Test("an account that tells only totals made what no payment explains")
  func totals() throws {
    let books = try AnalysedBooks(today: june(20))
    books.account("pension", .pension)
    try books.sync(
      "pension", [paid(june(2), 100_000, category: "Transfer:Own accounts")],
      [stated(.closing, june(2), 100_000), stated(.closing, june(10), 110_000)])
    try books.analyse()
    #expect(
      try books.lines("select twr, gain_minor, flows_minor from mart_performance where scope = 'account'")
        == ["0.100000 10000 100000"])
  }

  @Test("a holding without a price is not there until it has one, and the note says so")
  func unpriced() throws {
    let books = try books()
    try books.invest("isa") { answer in
      answer.tellsTransactions = true
      answer.transactions = [paid(june(1), 200_000, .gbp, "Deposit", category: "Transfer:Own accounts")]
      answer.securities = [worldFund()]
      answer.trades = [try trade(.transferIn, june(2), world, "10", 0)]
      answer.balances = [stated(.closing, june(20), 200_000)]
    }
    for (day, close) in [(9, "100"), (14, "120")] { try books.price(world.lowercased(), june(day), close) }
    try books.analyse()
    let line = try #require(try performance(books, "account").first)
    #expect(line.hasPrefix("0.066667 "))
    #expect(
      line.hasSuffix(
        " 20000 300000 a part had no price or no exchange rate on some days, and counts as put in when it got one"))
  }

  @Test("a household that invests nothing has no performance")
  func none() throws {
    let books = try AnalysedBooks(today: june(20))
    books.account("giro", opening: (june(1), 100))
    try books.analyse()
    #expect(try books.lines("select * from mart_performance") == [])
    #expect(try books.lines("select * from mart_performance_daily") == [])
  }

  @Test(
    "gain is worth at the end less worth at the start less what was put in, in every scope and span", arguments: 0..<6)
  func sums(_ seed: Int) throws {
    let books = try MadeInvestor(seed: UInt64(seed)).books
    try books.analyse()
    #expect(
      try books.lines(
        """
        select p.scope_id, p.span from mart_performance p join mart_performance_daily d
          on d.scope = p.scope and d.scope_id = p.scope_id and d.day = '\(books.today.iso)'
        where p.gain_minor <> d.value_minor - p.flows_minor - coalesce((select b.value_minor from mart_performance_daily b
          where b.scope = p.scope and b.scope_id = p.scope_id and b.day = date(p.first_day, '-1 day')), 0)
        """) == [])
    // The household is the sum of its accounts.
    #expect(
      try books.lines(
        """
        select day from mart_performance_daily group by day having
          sum(iif(scope = 'account', value_minor, 0)) <> sum(iif(scope = 'household', value_minor, 0))
          or sum(iif(scope = 'account', flow_minor, 0)) <> sum(iif(scope = 'household', flow_minor, 0))
        """) == [])
    // What was realised and what is not is what everything made but for dividends, fees and interest.
    let made = try books.lines(
      """
      select (select sum(gain_household_minor) from mart_holdings) + (select coalesce(sum(household_realised_minor), 0)
        from mart_trades) - (select sum(gain_minor) from mart_performance where scope = 'security' and span = 'all')
        + (select coalesce(sum(household_minor), 0) from mart_trades where kind = 'dividend')
      """)
    #expect(made == ["0"])
  }
}

private func worldFund() -> StandardSecurity { security(world, "World fund", .gbp, .fund) }

/// An investor in pounds who buys, sells and is paid at random, in two accounts, and never more than is there.
private struct MadeInvestor {
  let books: AnalysedBooks

  init(seed: UInt64) throws {
    var random = TestRandom(seed)
    let first = Day(number: 20_200)
    books = try AnalysedBooks(today: first + 420)
    let names = ["IE00B3XXRP09", "DE0007164600"]
    for (index, account) in ["isa", "depot"].enumerated() {
      books.account(account, .brokerage, connection: "broker")
      books.settings.accounts[index].costBasis = [.average, .fifo, .section104][Int(seed) % 3]
    }
    for name in names {
      var price = 9_000
      for day in 0...420 where Int.random(in: 0..<3, using: &random) > 0 {
        price += Int.random(in: -150...160, using: &random)
        try books.price(name.lowercased(), first + day, Money.decimal(minor: Int64(price), exponent: 2))
      }
      try books.price(name.lowercased(), first, "90")
    }
    for account in ["isa", "depot"] {
      var trades: [StandardTrade] = []
      var paidIn: [StandardTransaction] = []
      var held: [String: Int64] = [:]
      var cash: Int64 = 0
      for day in 0..<420 {
        let on = first + day
        let name = names[Int.random(in: 0..<2, using: &random)]
        switch Int.random(in: 0..<9, using: &random) {
        case 0:
          paidIn.append(paid(on, 40_000 + Int64(day), .gbp, "Deposit \(day)", category: "Transfer:Own accounts"))
          cash += 40_000 + Int64(day)
        case 1, 2:
          let minor = Int64.random(in: 5_000...90_000, using: &random)
          let count = minor / 9
          var made = try trade(.buy, on, name, "1", -minor, fee: 100, sequence: day)
          made.quantity = ExactDecimal(mantissa: count, scale: 3)
          trades.append(made)
          held[name, default: 0] += count
          cash -= minor
        case 3 where held[name, default: 0] > 10:
          let count = Int64.random(in: 1...held[name, default: 0], using: &random)
          var made = try trade(.sell, on, name, "1", count * 9, sequence: day)
          made.quantity = ExactDecimal(mantissa: count, scale: 3)
          trades.append(made)
          held[name, default: 0] -= count
          cash += count * 9
        case 4 where held[name, default: 0] > 0:
          trades.append(try trade(.dividend, on, name, nil, 700, sequence: day))
          cash += 700
        default: break
        }
      }
      for index in trades.indices { trades[index].reliableID = "\(account)\(index)" }
      let balance = cash
      let rows = held.filter { $0.value != 0 }.sorted { $0.key < $1.key }
      let today = books.today
      try books.invest(account) { answer in
        answer.tellsTransactions = true
        answer.transactions = paidIn
        answer.trades = trades
        answer.securities = names.map { security($0, "S \($0)") }
        answer.balances = [stated(.closing, today, balance)]
        answer.holdings = StandardHoldings(
          day: today,
          rows: try rows.map {
            var row = try holding($0.key, "1")
            row.quantity = ExactDecimal(mantissa: $0.value, scale: 3)
            return row
          })
      }
    }
  }
}
