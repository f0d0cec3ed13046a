import Core
import SQLite

/// The sums that every other mart is made from, taken while all rows pass by in memory: what `mart_account_days`,
/// `mart_daily_flows` and `mart_merchants_monthly` say in SQL, at a tenth of its time.
///
/// SQL makes them for the months that a night changed; tests hold the one to the other.
struct FlowSums {
  private struct AccountDay: Hashable {
    var account: Int16
    var day: Int32
    var currency: Int16
  }

  private struct Flow: Hashable {
    var day: Int32
    var account: Int16
    /// Of `labels`.
    var label: Int32
  }

  private struct MerchantMonth: Hashable {
    var merchant: Int32
    /// Of `labels`; lines that differ in kind only are one in the mart.
    var label: Int32
    var month: Month
  }

  private struct DaySum {
    var moneyIn: Int64 = 0
    var moneyOut: Int64 = 0
    var rows: Int64 = 0
  }

  private struct FlowSum {
    var household: Int64 = 0
    var rows: Int64 = 0
    var unstated: Int64 = 0

    mutating func add(_ household: Int64?) {
      self.household += household ?? 0
      rows += 1
      if household == nil { unstated += 1 }
    }

    mutating func add(_ other: FlowSum) {
      household += other.household
      rows += other.rows
      unstated += other.unstated
    }
  }

  private struct MerchantSum {
    var spent: Int64 = 0
    var rows: Int64 = 0
    var first: Int32 = .max
    var last: Int32 = .min
    var unstated: Int64 = 0

    mutating func add(_ other: MerchantSum) {
      spent += other.spent
      rows += other.rows
      unstated += other.unstated
      first = min(first, other.first)
      last = max(last, other.last)
    }
  }

  /// What a part of a verdict is counted under.
  private struct Label: Hashable {
    var kind: CategoryKind
    var isIgnored: Bool
    var category: String
  }

  /// Names of the accounts', currencies' and merchants' numbers, known once all rows stand.
  var accounts: [String] = []
  var currencies: [String] = []
  var merchants: [String] = []

  private let today: Int32
  private var labels: [Label] = []
  private var labelNumbers: [Label: Int32] = [:]
  /// The labels of the parts of each of the classifier's verdicts; empty where not asked yet.
  private var ofVerdicts: [[Int32]] = []
  private var accountDays: [AccountDay: DaySum] = [:]
  private var flows: [Flow: FlowSum] = [:]
  private var merchantMonths: [MerchantMonth: MerchantSum] = [:]
  /// Rows stand by day nearly always: the month of the last one is that of the next.
  private var lastDay: Int32 = .min
  private var lastMonth = Month(1970, 1)

  /// Rows after today are in no sum.
  init(today: Day) { self.today = today.number }

  /// Counts a row's amount in its account, by currency.
  mutating func add(_ row: BookRow, _ verdict: Verdict) {
    guard row.isBooked, row.day <= today, verdict.sameAs == nil else { return }
    var sum = DaySum(moneyIn: max(row.amount, 0), moneyOut: min(row.amount, 0), rows: 1)
    let key = AccountDay(account: row.account, day: row.day, currency: row.currency)
    if let known = accountDays[key] {
      sum.moneyIn += known.moneyIn
      sum.moneyOut += known.moneyOut
      sum.rows += known.rows
    }
    accountDays[key] = sum
  }

  /// Counts one part of a row.
  ///
  /// - Parameters:
  ///   - place: of the part in its verdict.
  ///   - household: in household currency; nil when no rate is known.
  ///   - merchant: place in the book, or -1.
  mutating func add(_ row: BookRow, _ verdict: Verdict, part place: Int, household: Int64?, merchant: Int32) {
    guard row.isBooked, row.day <= today else { return }
    let label = label(of: verdict, at: Int(row.verdict), part: place)
    if verdict.sameAs == nil {
      flows[Flow(day: row.day, account: row.account, label: label), default: FlowSum()].add(household)
    }
    guard merchant >= 0, !verdict.isIgnored else { return }
    if row.day != lastDay {
      lastDay = row.day
      lastMonth = Day(number: row.day).month
    }
    let isSpending = verdict.parts[place].kind == .spending
    merchantMonths[MerchantMonth(merchant: merchant, label: label, month: lastMonth), default: MerchantSum()].add(
      MerchantSum(
        spent: isSpending ? -(household ?? 0) : 0, rows: place == 0 ? 1 : 0, first: row.day, last: row.day,
        unstated: isSpending && household == nil ? 1 : 0))
  }

  private mutating func label(of verdict: Verdict, at place: Int, part: Int) -> Int32 {
    while ofVerdicts.count <= place { ofVerdicts.append([]) }
    if ofVerdicts[place].isEmpty {
      ofVerdicts[place] = verdict.parts.map { part in
        number(of: Label(kind: part.kind, isIgnored: verdict.isIgnored, category: part.category))
      }
    }
    return ofVerdicts[place][part]
  }

  private mutating func number(of label: Label) -> Int32 {
    if let known = labelNumbers[label] { return known }
    labels.append(label)
    labelNumbers[label] = Int32(labels.count - 1)
    return Int32(labels.count - 1)
  }

  // MARK: Writing

  /// The marts that these sums make, instead of their SELECTs.
  static let marts: Set = ["mart_account_days", "mart_daily_flows", "mart_merchants_monthly"]

  /// Fills an empty table of `marts`.
  func write(_ mart: String, to database: Database) throws {
    switch mart {
    case "mart_account_days": try writeAccountDays(mart, database)
    case "mart_daily_flows": try writeFlows(mart, database)
    case "mart_merchants_monthly": try writeMerchantMonths(mart, database)
    default: throw MartError("\(mart): no sums are taken of it")
    }
  }

  /// A line's key as numbers that are in the order of its texts: nothing is compared byte by byte while lines are sorted.
  private struct Key: Hashable, Comparable {
    var parts: SIMD4<Int32>

    init(_ first: Int32, _ second: Int32, _ third: Int32, _ fourth: Int32 = 0) {
      parts = SIMD4(first, second, third, fourth)
    }

    static func < (left: Key, right: Key) -> Bool {
      for place in 0..<4 where left.parts[place] != right.parts[place] { return left.parts[place] < right.parts[place] }
      return false
    }
  }

  /// Texts that lines are named by, in the order of their bytes.
  private struct Ranks {
    let texts: [String]
    private let ofNumbers: [Int32]

    init(_ names: [String]) {
      texts = Set(names).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      var places: [String: Int32] = [:]
      for (place, text) in texts.enumerated() { places[text] = Int32(place) }
      ofNumbers = names.map { places[$0] ?? 0 }
    }

    /// The rank of the name that bears this number.
    subscript(number: some BinaryInteger) -> Int32 { ofNumbers[Int(number)] }
  }

  private func writeAccountDays(_ mart: String, _ database: Database) throws {
    let (accounts, currencies) = (Ranks(accounts), Ranks(currencies))
    let lines = accountDays.map { key, sum in (Key(accounts[key.account], key.day, currencies[key.currency]), sum) }
    var days = DayTexts()
    try insert(into: mart, columns: 6, lines, database) { insert, key, sum in
      insert.bind(accounts.texts[Int(key.parts[0])], at: 1)
      insert.bind(days.text(key.parts[1]), at: 2)
      insert.bind(currencies.texts[Int(key.parts[2])], at: 3)
      for (place, number) in [sum.moneyIn, sum.moneyOut, sum.rows].enumerated() { insert.bind(number, at: place + 4) }
    }
  }

  private func writeFlows(_ mart: String, _ database: Database) throws {
    // Of ignored rows the kind is left out, and those that differ in it alone are one line.
    let kinds = Ranks(labels.map { $0.isIgnored ? "ignored" : $0.kind.rawValue })
    let (accounts, categories) = (Ranks(accounts), Ranks(labels.map(\.category)))
    var lines: [Key: FlowSum] = [:]
    for (key, sum) in flows {
      lines[Key(key.day, accounts[key.account], kinds[key.label], categories[key.label]), default: FlowSum()].add(sum)
    }
    var days = DayTexts()
    try insert(into: mart, columns: 7, lines.map { ($0.key, $0.value) }, database) { insert, key, sum in
      insert.bind(days.text(key.parts[0]), at: 1)
      insert.bind(accounts.texts[Int(key.parts[1])], at: 2)
      insert.bind(kinds.texts[Int(key.parts[2])], at: 3)
      insert.bind(categories.texts[Int(key.parts[3])], at: 4)
      for (place, number) in [sum.household, sum.rows, sum.unstated].enumerated() { insert.bind(number, at: place + 5) }
    }
  }

  private func writeMerchantMonths(_ mart: String, _ database: Database) throws {
    let (merchants, categories) = (Ranks(merchants), Ranks(labels.map(\.category)))
    var lines: [Key: MerchantSum] = [:]
    for (key, sum) in merchantMonths {
      lines[Key(key.month.number, merchants[key.merchant], categories[key.label]), default: MerchantSum()].add(sum)
    }
    var days = DayTexts()
    try insert(into: mart, columns: 8, lines.map { ($0.key, $0.value) }, database) { insert, key, sum in
      insert.bind(String(days.text(Month(number: key.parts[0]).firstDay.number).prefix(7)), at: 1)
      insert.bind(merchants.texts[Int(key.parts[1])], at: 2)
      insert.bind(categories.texts[Int(key.parts[2])], at: 3)
      insert.bind(sum.spent, at: 4)
      insert.bind(sum.rows, at: 5)
      insert.bind(Day(number: sum.first).iso, at: 6)
      insert.bind(Day(number: sum.last).iso, at: 7)
      insert.bind(sum.unstated, at: 8)
    }
  }

  /// Days as texts; one is asked for many times in a row.
  private struct DayTexts {
    private var day: Int32 = .min
    private var text = ""

    mutating func text(_ day: Int32) -> String {
      if day != self.day { (self.day, text) = (day, Day(number: day).iso) }
      return text
    }
  }

  /// In the order of the key, which is that of the table.
  private func insert<Sum>(
    into mart: String, columns: Int, _ lines: [(Key, Sum)], _ database: Database,
    bind: (Statement, Key, Sum) -> Void
  ) throws {
    let places = Array(repeating: "?", count: columns).joined(separator: ", ")
    let insert = try database.prepare("insert into \(mart) values (\(places))")
    for (key, sum) in lines.sorted(by: { $0.0 < $1.0 }) {
      bind(insert, key, sum)
      _ = try insert.step()
      insert.rewind()
    }
  }
}
