import Core
import Settings
import Testing
import Warehouse

@testable import Analytics

private let first = Day(number: 20_450)

/// A broker made at random: its own books are kept exactly, and what it tells of them is analysed night by night.
private final class MadeBroker {
  let books: AnalysedBooks
  var random: TestRandom
  let currencies: [String: Currency] = ["isa": .gbp, "depot": .eur]
  private let names = ["IE00B3XXRP09", "US0378331005", "DE0007164600", "GB00BH4HKS39"]
  private let traded: [Currency] = [.gbp, .usd, .eur, .gbp]
  /// The broker's own truth.
  private(set) var units: [String: [String: Int64]] = ["isa": [:], "depot": [:]]
  private(set) var cash: [String: Int64] = ["isa": 0, "depot": 0]
  private var trades: [String: [StandardTrade]] = [:]
  private var paidIn: [String: [StandardTransaction]] = [:]
  private var number = 0

  init(seed: UInt64) throws {
    random = TestRandom(seed)
    books = try AnalysedBooks(today: first + 3)
    books.account("isa", .brokerage, .gbp, connection: "broker")
    books.account("depot", .brokerage, .eur, connection: "broker")
    books.account("giro", opening: (first, 1_000_000))
  }

  func pick(_ range: Range<Int>) -> Int { Int.random(in: range, using: &random) }

  /// What happened since the last night, and what the broker tells of it.
  func night(days: Int) throws {
    for offset in stride(from: days - 1, through: 0, by: -1) { try live(books.today - offset) }
    for account in ["depot", "isa"] {
      try books.invest(account) { answer in
        answer.tellsTransactions = true
        answer.transactions = paidIn[account] ?? []
        answer.trades = trades[account] ?? []
        answer.securities = zip(names, traded).map { security($0, "S \($0)", $1) }
        answer.balances = [
          stated(.closing, books.today, cash[account] ?? 0, currencies[account] ?? .gbp, type: "cash")
        ]
        answer.holdings = StandardHoldings(
          day: books.today,
          rows: try (units[account] ?? [:]).sorted { $0.key < $1.key }.filter { $0.value != 0 }.map {
            var held = try holding($0.key, "1")
            held.quantity = ExactDecimal(mantissa: $0.value, scale: 3)
            return held
          })
      }
    }
  }

  private func live(_ day: Day) throws {
    try books.rate(.eur, .gbp, day, "0.8\(pick(100..<999))")
    if pick(0..<9) > 0 { try books.rate(.eur, .usd, day, "1.\(pick(1_000..<1_900))") }
    for (index, name) in names.enumerated() where pick(0..<4) > 0 && !(index == 3 && day < first + 40) {
      try books.price(name.lowercased(), day, "\(pick(20..<90)).\(pick(10..<99))", traded[index])
    }
    if pick(0..<25) == 0 { try split(day, pick(0..<names.count)) }
    for _ in 0..<pick(0..<3) { try happen(day, ["isa", "depot"][pick(0..<2)]) }
  }

  private var lastSplit: [Int: Day] = [:]

  /// In the morning, of whoever holds it, and not twice within some weeks.
  private func split(_ day: Day, _ index: Int) throws {
    guard day - (lastSplit[index] ?? day - 30) >= 30 else { return }
    lastSplit[index] = day
    for account in ["depot", "isa"] where (units[account]?[names[index]] ?? 0) != 0 {
      number += 1
      var made = try trade(.split, day, names[index], nil, 0, currencies[account] ?? .gbp, sequence: number)
      made.ratio = ExactDecimal(mantissa: 2, scale: 0)
      made.reliableID = "t\(number)"
      trades[account, default: []].append(made)
      units[account]?[names[index], default: 0] *= 2
    }
  }

  private func happen(_ day: Day, _ account: String) throws {
    let currency = currencies[account] ?? .gbp
    let name = names[pick(0..<names.count)]
    let held = units[account]?[name] ?? 0
    number += 1
    var made: StandardTrade
    switch pick(0..<7) {
    case 0:
      let minor = Int64(pick(1_000..<900_000))
      paidIn[account, default: []].append(paid(day, minor, currency, "Deposit \(number)", sequence: number))
      cash[account, default: 0] += minor
      return
    case 1: made = try trade(.dividend, day, name, nil, Int64(pick(1..<9_000)), currency, tax: Int64(pick(0..<90)))
    case 2: made = try trade(.interest, day, "", nil, Int64(pick(1..<900)), currency)
    case 3: made = try trade(.fee, day, "", nil, -Int64(pick(1..<900)), currency)
    case 4 where held > 0:
      let moved = Int64(pick(1..<Int(held) + 1))
      made = try trade(.sell, day, name, nil, Int64(pick(1_000..<300_000)), currency, fee: Int64(pick(0..<500)))
      made.quantity = ExactDecimal(mantissa: moved, scale: 3)
      units[account]?[name, default: 0] -= moved
    case 5:
      made = try trade(.transferIn, day, name, nil, 0, currency)
      let moved = Int64(pick(1..<9_000))
      made.quantity = ExactDecimal(mantissa: moved, scale: 3)
      units[account]?[name, default: 0] += moved
    default:
      let moved = Int64(pick(1..<90_000))
      made = try trade(
        .buy, day, name, nil, -Int64(pick(1_000..<300_000)), currency, fee: Int64(pick(0..<500)),
        tax: Int64(pick(0..<500)))
      made.quantity = ExactDecimal(mantissa: moved, scale: 3)
      units[account]?[name, default: 0] += moved
    }
    made.sequence = number
    made.reliableID = "t\(number)"
    trades[account, default: []].append(made)
    cash[account, default: 0] += made.amount.minor
  }

  /// A holding that no trade tells of, as brokers have them.
  func surprise() {
    units["isa"]?[names[pick(0..<4)], default: 0] += Int64(pick(1..<5_000))
    cash["depot", default: 0] += Int64(pick(1..<5_000))
  }
}

@Suite("Investments of a broker made at random") struct InvestmentPropertyTests {
  @Test(
    "the last day is what the broker says today, night after night, and trades explain all of it", arguments: 1...12)
  func observed(seed: UInt64) throws {
    let made = try MadeBroker(seed: seed)
    for _ in 0..<6 {
      try made.night(days: 1 + made.pick(0..<12))
      try made.books.analyse()
      var expected: [String] = []
      for (account, held) in made.units {
        for (name, units) in held where units != 0 {
          expected.append("\(account) \(name.lowercased()) \(ExactDecimal(mantissa: units, scale: 3).normalised)")
        }
      }
      #expect(
        try made.books.lines("select account_id, security_id, quantity from mart_holdings") == expected.sorted())
      #expect(try made.books.lines("select * from mart_holding_gaps") == [])
      #expect(
        try made.books.lines(
          "select account_id, balance_minor from mart_balances_daily where day = '\(made.books.today.iso)' and account_id <> 'giro'"
        )
          == ["depot", "isa"].map { "\($0) \(made.cash[$0] ?? 0)" })
      #expect(try made.books.lines("select * from mart_balances_daily where unexplained_minor <> 0") == [])
      made.books.today = made.books.today + 12
    }
  }

  @Test("every month's parts sum to its change, and the total of every day to the accounts' worth", arguments: 1...12)
  func explained(seed: UInt64) throws {
    let made = try MadeBroker(seed: seed)
    for night in 0..<5 {
      if night == 3 { made.surprise() }
      try made.night(days: 14)
      made.books.today = made.books.today + 14
    }
    made.books.today = made.books.today - 14
    try made.books.analyse()
    #expect(
      try made.books.lines(
        """
        select month, closing_minor - opening_minor - income_minor - spending_minor - transfers_edge_minor - market_minor
          - dividends_minor - fees_minor - fx_minor - revaluation_minor - interest_minor - tracking_minor
          - unexplained_minor as left_over
        from mart_net_worth_changes where left_over <> 0
        """) == [])
    #expect(
      try made.books.lines(
        """
        select w.day, w.total_minor,
          coalesce((select sum(household_minor) from mart_balances_daily b where b.day = w.day), 0)
          + coalesce((select sum(household_minor) from mart_holdings_daily h where h.day = w.day), 0) as parts
        from mart_net_worth_daily w where w.total_minor <> parts
        """) == [])
    #expect(
      try made.books.lines(
        """
        select c.month from mart_net_worth_changes c
        join mart_net_worth_daily d on d.day = (
          select max(day) from mart_net_worth_daily where substr(day, 1, 7) = c.month)
        where c.closing_minor <> d.total_minor
        """) == [])
    #expect(
      try made.books.lines(
        """
        select day, account_id from mart_account_holdings a where household_minor <> (
          select sum(coalesce(household_minor, 0)) from mart_holdings_daily h
          where h.account_id = a.account_id and h.day = a.day)
        """) == [])
    #expect(
      try made.books.lines(
        """
        select m.month from mart_members_monthly m join mart_net_worth_changes w on w.month = m.month
        group by m.month having sum(m.net_worth_minor) <> w.closing_minor
        """) == [])
    #expect(try made.books.lines("select count(*) > 0 from mart_net_worth_changes where market_minor <> 0") == ["1"])
    #expect(try made.books.lines("select count(*) > 0 from mart_holding_gaps") == ["1"])
  }

  @Test("night by night leads to the same lines as making all from nothing", arguments: 1...6)
  func incremental(seed: UInt64) throws {
    let made = try MadeBroker(seed: seed)
    for night in 0..<6 {
      try made.night(days: 5)
      if night == 4 { made.surprise() }
      try made.books.analyse()
      let byNight = try made.books.marts()
      try made.books.analyseFromNothing()
      let whole = try made.books.marts()
      #expect(byNight.keys.sorted() == whole.keys.sorted())
      for (table, lines) in whole {
        let differing = Set(lines).symmetricDifference(byNight[table] ?? []).sorted()
        #expect(differing.prefix(4) == [], "night \(night), \(table)")
      }
      made.books.today = made.books.today + [1, 5, 30, -3][made.pick(0..<4)]
    }
  }

  @Test("a night on which nothing came changes only the month of the day that has begun") func quiet() throws {
    let made = try MadeBroker(seed: 5)
    made.books.today = first + 20
    try made.night(days: 40)
    try made.books.analyse()
    #expect(try made.books.analyse().changed == .some([]))
    made.books.today = made.books.today + 1
    #expect(try made.books.analyse().changed == .some([made.books.today.month]))
  }
}
