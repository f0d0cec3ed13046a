import Analytics
import Core
import Settings
import Testing
import Warehouse

/// Days of half a year, to 2026-06-28.
private let first = Day(number: 20_450)

/// A household made at random: five accounts in three currencies, transfers across month ends, gaps, late facts.
private final class MadeBooks {
  let books: AnalysedBooks
  var random: TestRandom
  /// What the bank holds of each account, by id: booked rows, which it may take back or rename.
  private var bank: [String: [StandardTransaction]] = [:]

  init(seed: UInt64) throws {
    random = TestRandom(seed)
    books = try AnalysedBooks(today: first + 150)
    books.account("giro", connection: "bank")
    books.account("file", .savings, .gbp, opening: (first + 3, 100_000))
    books.account("euro", .current, .eur, opening: (first, 50_000), owners: [OwnerShare(member: "ben", weight: 1)])
    books.account("dollar", .card, .usd, owners: thirds)
    books.account("old", .cash, .gbp, opening: (first, 9_000), closed: first + 100)
    var house = AssetSettings(id: "house", name: "House", kind: .property, currency: .eur)
    house.valuations = [.init(day: first + 40, value: Money(minor: 30_000_000, .eur))]
    house.owners = thirds
    books.settings.assets = [house]
    for offset in stride(from: -5, to: 150, by: 3) { try addRates(first + offset) }
  }

  private var thirds: [OwnerShare] { [OwnerShare(member: "anna", weight: 2), OwnerShare(member: "ben", weight: 1)] }

  func number(_ range: Range<Int>) -> Int { Int.random(in: range, using: &random) }

  /// The dollar has no rate for a fortnight.
  func addRates(_ day: Day) throws {
    try books.rate(.eur, .gbp, day, "0.\(8_000 + number(0..<900))")
    if !(first + 60..<first + 80).contains(day) { try books.rate(.eur, .usd, day, "1.\(1_000 + number(0..<900))") }
  }

  private static let categories = ["", "", "Food:Groceries", "Income:Salary", "Transfer:Own accounts", "Home:Rent"]

  func row(_ currency: Currency, until last: Day) -> StandardTransaction {
    let amount = Int64(number(-40_000..<30_000))
    let category = Self.categories[number(0..<Self.categories.count)]
    return paid(
      last - number(0..<max(1, last - first)), amount == 0 ? 1 : amount, currency,
      "Shop \(number(0..<12)) \(["", "Leeds", "York"][number(0..<3)])", category: category, sequence: number(0..<3))
  }

  /// One night: files, an answer of the bank, rates, decisions, settings.
  func night() throws {
    for (account, currency) in [("file", Currency.gbp), ("euro", .eur), ("dollar", .usd), ("old", .gbp)]
    where number(0..<3) > 0 {
      let rows = (0..<number(1..<9)).map { _ in row(currency, until: books.today) }
      var balances: [StandardBalance] = []
      if number(0..<3) == 0 {
        let day = rows.map(\.day).max() ?? books.today
        balances = [stated(.closing, day, Int64(number(0..<90_000)), currency)]
      }
      try books.importFile(account, rows, balances)
    }
    try askBank()
    if number(0..<2) == 0 { try transfer() }
    if number(0..<3) == 0 { try addRates(first + number(60..<150)) }
    if number(0..<3) == 0 { try decide() }
    if number(0..<4) == 0 { changeSettings() }
  }

  private func askBank() throws {
    var held = bank["giro"] ?? []
    if held.count > 6 { held.remove(at: number(0..<held.count)) }
    held += (0..<number(1..<6)).map { _ in row(.gbp, until: books.today) }
    bank["giro"] = held
    let pending = paid(books.today, -Int64(number(100..<900)), .gbp, "Pending", status: .pending)
    let interim = stated(.interim, books.today, Int64(number(0..<90_000)), type: "interimBooked")
    try books.sync("giro", held + [pending], number(0..<2) == 0 ? [interim] : [])
  }

  /// Leaves on a month's last day and arrives on the next one's second.
  private func transfer() throws {
    let day = (books.today.month - number(1..<4)).lastDay
    let amount = Int64(number(1_000..<90_000))
    try books.importFile("file", [paid(day, -amount, .gbp, "To Old")])
    try books.importFile("old", [paid(day + 2, amount, .gbp, "From File")])
  }

  private func decide() throws {
    let ids = try books.lines(
      "select transaction_id from transactions where retired_on is null order by transaction_id")
    var decision = Decisions.Transaction()
    decision.category = ["Food:Coffee", "Income:Other", "Transfer:Own accounts"][number(0..<3)]
    decision.tags = ["trip"]
    books.decisions.transactions[ids[number(0..<ids.count)]] = decision
  }

  private func changeSettings() {
    switch number(0..<4) {
    case 0: books.settings.accounts[1].opening?.balance = Money(minor: Int64(number(0..<100_000)), .gbp)
    case 1: books.settings.accounts[0].owners = thirds
    case 2: books.settings.household.period = Period([.payCycle(day: 25), .week, .month][number(0..<3)], country: "GB")
    default:
      books.settings.assets[0].valuations.append(
        .init(day: books.today, value: Money(minor: Int64(number(20_000_000..<40_000_000)), .eur)))
    }
  }
}

@Suite("Analysis, night by night") struct NightlyTests {
  @Test("leads to the same lines of every mart as making all of them from nothing", arguments: 1...8)
  func incremental(seed: UInt64) throws {
    let made = try MadeBooks(seed: seed)
    for night in 0..<10 {
      try made.night()
      try made.books.analyse()
      let byNight = try made.books.marts()
      try made.books.analyseFromNothing()
      let whole = try made.books.marts()
      #expect(byNight.keys.sorted() == whole.keys.sorted())
      for (table, lines) in whole {
        let differing = Set(lines).symmetricDifference(byNight[table] ?? []).sorted()
        #expect(differing.prefix(4) == [], "night \(night), \(table)")
      }
      // Most nights are one day apart, some a month, and a rehearsal of an earlier day is followed by the present.
      made.books.today = made.books.today + [1, 1, 1, 35, -20][made.number(0..<5)]
    }
  }

  @Test("the parts of every month's change sum to it, and it closes where the daily line stands", arguments: 1...8)
  func explained(seed: UInt64) throws {
    let made = try MadeBooks(seed: seed)
    for _ in 0..<6 { try made.night() }
    try made.books.analyse()
    let wrong = try made.books.lines(
      """
      select month, closing_minor - opening_minor - income_minor - spending_minor - transfers_edge_minor - market_minor
        - dividends_minor - fees_minor - fx_minor - revaluation_minor - interest_minor - tracking_minor
        - unexplained_minor as left_over
      from mart_net_worth_changes where left_over <> 0
      """)
    #expect(wrong == [])
    let apart = try made.books.lines(
      """
      select c.month, c.closing_minor, d.total_minor from mart_net_worth_changes c
      join mart_net_worth_daily d on d.day = (
        select max(day) from mart_net_worth_daily where substr(day, 1, 7) = c.month)
      where c.closing_minor <> d.total_minor
      """)
    #expect(apart == [])
    #expect(try made.books.lines("select count(*) from mart_net_worth_changes") != ["0"])
  }

  @Test("the total is the sum of the accounts and assets, every day", arguments: 1...4)
  func totals(seed: UInt64) throws {
    let made = try MadeBooks(seed: seed)
    for _ in 0..<4 { try made.night() }
    try made.books.analyse()
    let wrong = try made.books.lines(
      """
      select w.day, w.total_minor, coalesce((select sum(household_minor) from mart_balances_daily b where b.day = w.day), 0)
        as accounts, w.property_minor from mart_net_worth_daily w where w.total_minor <> accounts + w.property_minor
      """)
    #expect(wrong == [])
  }

  @Test("the members' shares sum to the household's, every month", arguments: 1...4)
  func members(seed: UInt64) throws {
    let made = try MadeBooks(seed: seed)
    for _ in 0..<4 { try made.night() }
    try made.books.analyse()
    let wrong = try made.books.lines(
      """
      select m.month, sum(m.income_minor) as income, sum(m.spending_minor) as spending, sum(m.net_worth_minor) as worth,
        coalesce(c.income_minor, 0) as c_income, coalesce(c.spending_minor, 0) as c_spending, w.closing_minor
      from mart_members_monthly m
      left join mart_cash_flow_monthly c on c.month = m.month
      left join mart_net_worth_changes w on w.month = m.month
      group by m.month
      having income <> c_income or spending <> c_spending or worth <> coalesce(w.closing_minor, 0)
      """)
    #expect(wrong == [])
    #expect(try made.books.lines("select count(distinct member_id) from mart_members_monthly") == ["2"])
  }

  @Test(
    "sums by the household's own period are those of the months",
    arguments: [
      Period.Rule.payCycle(day: 25), .payCycleLastBusinessDay, .week, .fortnight(anchor: first), .quarter, .year,
    ])
  func periods(rule: Period.Rule) throws {
    let made = try MadeBooks(seed: 3)
    made.books.settings.household.period = Period(rule, country: "GB")
    for _ in 0..<4 { try made.night() }
    made.books.settings.household.period = Period(rule, country: "GB")
    try made.books.analyse()
    for (periods, months, sums) in [
      ("cash_flow_periods", "cash_flow_monthly", "sum(income_minor), sum(spending_minor), sum(net_minor)"),
      ("spending_periods", "spending_monthly", "sum(spent_minor), sum(transactions)"),
      ("income_periods", "income_monthly", "sum(received_minor), sum(transactions)"),
    ] {
      let byPeriod = try made.books.lines("select \(sums) from mart_\(periods)")
      #expect(byPeriod == (try made.books.lines("select \(sums) from mart_\(months)")), "\(periods)")
      #expect(try made.books.lines("select count(*) > 0 from mart_\(periods)") == ["1"])
    }
    #expect(
      try made.books.lines("select start from mart_cash_flow_periods where \"end\" < start or label = ''") == [])
  }

  @Test("custom dates are one period, and rows outside it are in none") func customPeriod() throws {
    let books = try AnalysedBooks(today: june(30))
    books.account("giro", .current, .gbp, opening: (june(1), 0))
    books.settings.household.period = Period(.custom(june(5), june(10)), country: "GB")
    try books.importFile("giro", [paid(june(1), -1), paid(june(5), -10), paid(june(10), -100), paid(june(11), -1_000)])
    try books.analyse()
    #expect(
      try books.lines("select start, \"end\", spending_minor from mart_cash_flow_periods")
        == ["2026-06-05 2026-06-10 110"])
  }

  @Test("the order of import is irrelevant", arguments: 1...6) func importOrder(seed: UInt64) throws {
    var results: [[String: [String]]] = []
    for order in 0..<3 {
      var random = TestRandom(seed)
      var files: [(String, [StandardTransaction], [StandardBalance])] = []
      for number in 0..<7 {
        let account = ["giro", "file", "euro"][number % 3]
        let currency: Currency = account == "euro" ? .eur : .gbp
        let start = Int.random(in: 0..<100, using: &random)
        let rows = (0..<8).map { index in
          paid(
            first + start + index * 2, Int64.random(in: -9_000...9_000, using: &random), currency,
            "Shop \(index % 4)", sequence: index)
        }
        let last = rows.map(\.day).max() ?? first
        files.append(
          (account, rows, [stated(.closing, last, Int64.random(in: 0...50_000, using: &random), currency)]))
      }
      if order > 0 { files.shuffle(using: &random) }
      if order > 1 { files.reverse() }
      let books = try AnalysedBooks(today: first + 150)
      books.account("giro")
      books.account("file", .savings)
      books.account("euro", .current, .eur)
      for day in stride(from: 0, to: 150, by: 4) { try books.rate(.eur, .gbp, first + day, "0.8\(day)") }
      for (account, rows, balances) in files { try books.importFile(account, rows, balances) }
      try books.analyse()
      results.append(try books.marts())
    }
    for result in results.dropFirst() {
      for (table, lines) in results[0] { #expect(result[table] == lines, "\(table)") }
    }
  }

  @Test("a booked row dated ahead is in no figure before its day, and in all of them from then on") func ahead() throws
  {
    let books = try AnalysedBooks(today: june(29))
    books.account("giro", .current, .gbp, opening: (june(1), 1_000))
    try books.importFile(
      "giro", [paid(june(10), -100), paid(june(30), -20), paid(Month(2026, 7).firstDay, -3), paid(june(30) + 40, -4)])
    let sql = "select month, spending_minor from mart_cash_flow_monthly order by 1"
    try books.analyse()
    #expect(try books.lines(sql) == ["2026-06 100"])
    #expect(try books.lines("select closing_minor from mart_net_worth_changes") == ["900"])
    books.today = june(30)
    try books.analyse()
    #expect(try books.lines(sql) == ["2026-06 120"])
    books.today = june(30) + 60
    try books.analyse()
    #expect(try books.lines(sql) == ["2026-06 120", "2026-07 3", "2026-08 4"])
    #expect(try books.lines("select closing_minor from mart_accounts_monthly order by month") == ["880", "877", "873"])
    books.today = june(29)
    try books.analyse()
    #expect(try books.lines(sql) == ["2026-06 100"])
  }

  @Test("a night on which nothing came changes only the month of the day that has begun") func quiet() throws {
    let made = try MadeBooks(seed: 1)
    for _ in 0..<3 { try made.night() }
    try made.books.analyse()
    #expect(try made.books.analyse().changed == .some([]))
    made.books.today = made.books.today + 1
    #expect(try made.books.analyse().changed == .some([made.books.today.month]))
  }

  @Test("a fact of an earlier month changes that month's figures, and the closing balance of all that follow it")
  func earlier() throws {
    let books = try AnalysedBooks(today: june(29))
    books.account("giro", .current, .gbp, opening: (Day(2026, 1, 1)!, 1_000))
    try books.importFile("giro", [paid(june(1), -1)])
    try books.analyse()
    try books.importFile("giro", [paid(Day(2026, 2, 10)!, -50, .gbp, "Found")])
    let changed = try books.analyse().changed
    #expect(changed == .some(Set((2...6).map { Month(2026, $0) })))
    #expect(
      try books.lines("select month, closing_minor from mart_accounts_monthly order by month") == [
        "2026-01 1000", "2026-02 950", "2026-03 950", "2026-04 950", "2026-05 950", "2026-06 949",
      ])
  }
}
