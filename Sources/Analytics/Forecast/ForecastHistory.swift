import Core
import SQLite

/// What the last year says of spending that nobody planned: how much it varies, and through which accounts it goes.
struct ForecastHistory {
  /// In days: long enough to hold a payday, short enough that a year has twelve.
  static let block = 30
  static let blocks = 12
  /// Of fewer blocks no spread can be told.
  static let fewest = 3

  private let today: Day
  private let rates: PlanRates
  /// In household currency, the newest block first.
  private var unplanned: [String: [Int64]] = [:]
  private var unbudgeted: [String: [Int64]] = [:]
  /// What each category's spending of the last half year came to, by account.
  private var shares: [String: [String: Int64]] = [:]
  private var known: [String: Int] = [:]

  /// - Parameter isBudgeted: whether a budget counts a category.
  init(
    _ database: Database, _ streams: [RecurringStream], _ rates: PlanRates, today: Day,
    isBudgeted: (String) -> Bool
  ) throws {
    self.today = today
    self.rates = rates
    try readKnown(database)
    var budgeted: [String: Bool] = [:]
    try database.forEach(
      """
      select day, account_id, category, -household_minor from mart_daily_flows
      where kind = 'spending' and day > ? and day <= ?
      """, .text((today - Self.block * Self.blocks).iso), .text(today.iso)
    ) { row in
      guard let day = Day(iso: row.text(0)) else { return }
      let (account, category, minor) = (row.text(1), row.text(2), row.int64(3))
      let isCovered = budgeted[category] ?? isBudgeted(category)
      budgeted[category] = isCovered
      add(minor, account, day, isBudgeted: isCovered)
      if today - day < 180 { shares[category, default: [:]][account, default: 0] += minor }
    }
    for stream in streams where stream.direction == .spending {
      let isCovered = stream.category.map(isBudgeted) ?? false
      for payment in stream.payments where today - payment.day < Self.block * Self.blocks && payment.day <= today {
        let minor = rates.household(payment.amountMinor, stream.currency) ?? 0
        add(minor, payment.account, payment.day, isBudgeted: isCovered)
      }
    }
  }

  private mutating func readKnown(_ database: Database) throws {
    let today = today
    var known: [String: Int] = [:]
    try database.forEach("select account_id, min(day) from mart_account_days group by account_id") { row in
      guard let first = Day(iso: row.text(1)) else { return }
      known[row.text(0)] = min(Self.blocks, (today - first + 1) / Self.block)
    }
    self.known = known
  }

  private mutating func add(_ minor: Int64, _ account: String, _ day: Day, isBudgeted: Bool) {
    let place = (today - day) / Self.block
    guard place >= 0, place < Self.blocks else { return }
    let none = [Int64](repeating: 0, count: Self.blocks)
    unplanned[account, default: none][place] += minor
    if !isBudgeted { unbudgeted[account, default: none][place] += minor }
  }

  /// The spread of an account's unplanned spending between the tenth and the ninetieth of a hundred blocks.
  func spread(_ account: String, _ currency: Currency) -> ForecastAccount.Spread {
    let count = known[account] ?? 0
    guard count >= Self.fewest else { return ForecastAccount.Spread() }
    let values = (unplanned[account] ?? [0]).prefix(count).sorted()
    func stated(_ minor: Int64) -> Int64? { rates.minor(minor, from: rates.home, to: currency) }
    let (low, middle, high) = (Self.quantile(values, 10), Self.quantile(values, 50), Self.quantile(values, 90))
    let usual = Self.quantile((unbudgeted[account] ?? [0]).prefix(count).sorted(), 50)
    guard let more = stated(high - middle), let less = stated(middle - low) else { return ForecastAccount.Spread() }
    return ForecastAccount.Spread(more: more, less: less, usual: stated(usual))
  }

  /// The nearest value at so many percent of a sorted list, which is not empty.
  static func quantile(_ sorted: [Int64], _ percent: Int) -> Int64 {
    guard !sorted.isEmpty else { return 0 }
    return sorted[Int(divideHalfEven(Int128((sorted.count - 1) * percent), by: 100))]
  }

  /// Through which of `accounts` spending under `category` goes (nil: any), by weight, sorted by account.
  func weights(of category: String?, among accounts: [String]) -> [(account: String, weight: Int64)] {
    var sums: [String: Int64] = [:]
    for (path, parts) in shares where category.map({ Optional(path).isWithin($0) }) ?? true {
      for (account, minor) in parts { sums[account, default: 0] += minor }
    }
    let found = accounts.compactMap { account in sums[account].flatMap { $0 > 0 ? (account, $0) : nil } }
    return found.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
  }
}
