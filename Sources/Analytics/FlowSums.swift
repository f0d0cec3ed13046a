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

    mutating func add(_ other: MerchantSum) {
      spent += other.spent
      rows += other.rows
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
      MerchantSum(spent: isSpending ? -(household ?? 0) : 0, rows: place == 0 ? 1 : 0, first: row.day, last: row.day))
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
    case "mart_account_days": try insert(into: mart, accountLines(), database)
    case "mart_daily_flows": try insert(into: mart, flowLines(), database)
    case "mart_merchants_monthly": try insert(into: mart, merchantLines(), database)
    default: throw MartError("\(mart): no sums are taken of it")
    }
  }

  private func accountLines() -> [([String], [SQLValue])] {
    accountDays.map { key, sum in
      (
        [accounts[Int(key.account)], Day(number: key.day).iso, currencies[Int(key.currency)]],
        [.integer(sum.moneyIn), .integer(sum.moneyOut), .integer(sum.rows)]
      )
    }
  }

  private func flowLines() -> [([String], [SQLValue])] {
    // Of ignored rows the kind is left out, and those that differ in it alone are one line.
    var lines: [[String]: FlowSum] = [:]
    for (key, sum) in flows {
      let label = labels[Int(key.label)]
      let kind = label.isIgnored ? "ignored" : label.kind.rawValue
      lines[[Day(number: key.day).iso, accounts[Int(key.account)], kind, label.category], default: FlowSum()].add(sum)
    }
    return lines.map { key, sum in (key, [.integer(sum.household), .integer(sum.rows), .integer(sum.unstated)]) }
  }

  private func merchantLines() -> [([String], [SQLValue])] {
    var lines: [[String]: MerchantSum] = [:]
    for (key, sum) in merchantMonths {
      let category = labels[Int(key.label)].category
      lines[[key.month.iso, merchants[Int(key.merchant)], category], default: MerchantSum()].add(sum)
    }
    return lines.map { key, sum in
      let (first, last) = (Day(number: sum.first).iso, Day(number: sum.last).iso)
      return (key, [.integer(sum.spent), .integer(sum.rows), .text(first), .text(last)])
    }
  }

  /// In the order of the key, which is that of the table.
  private func insert(into mart: String, _ lines: [([String], [SQLValue])], _ database: Database) throws {
    guard let width = lines.first.map({ $0.0.count + $0.1.count }) else { return }
    let places = Array(repeating: "?", count: width).joined(separator: ", ")
    let insert = try database.prepare("insert into \(mart) values (\(places))")
    for (key, values) in lines.sorted(by: { precedes($0.0, $1.0) }) {
      for (place, text) in key.enumerated() { insert.bind(text, at: place + 1) }
      for (place, value) in values.enumerated() { insert.bind(value, at: key.count + place + 1) }
      _ = try insert.step()
      insert.rewind()
    }
  }

  private func precedes(_ left: [String], _ right: [String]) -> Bool {
    for (a, b) in zip(left, right) where a != b { return a.utf8.lexicographicallyPrecedes(b.utf8) }
    return false
  }
}
