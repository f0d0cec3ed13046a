import Core
import SQLite

/// What came into accounts that invest by payments, in household currency.
///
/// Interest, dividends and fees are made by the investment and are left out; so is what is lost, or won, where an account
/// turns cash of one currency into another: nothing comes from outside.
struct InvestedPayments {
  private var accounts: [String: [Day: OfDay]] = [:]

  struct OfDay {
    /// By the cash that it came into.
    fileprivate var byCurrency: [Currency: Int64] = [:]
    fileprivate var exchanges: [Exchange] = []

    /// What came from outside into cash whose level is known; into no other does it bring anything that is counted.
    func flow(into isKnown: (Currency) -> Bool) -> Int64 {
      var sum: Int64 = 0
      for (currency, minor) in byCurrency where isKnown(currency) { sum += minor }
      for exchange in exchanges {
        let known = [exchange.out, exchange.into].filter { isKnown($0.currency) }
        if known.count == 1 { sum += known[0].minor }
      }
      return sum
    }
  }

  fileprivate struct Part {
    var currency: Currency
    var minor: Int64
  }

  fileprivate struct Exchange {
    var out: Part
    var into: Part
  }

  /// The rows of these categories are made by the investment; all others bring money in or take it out.
  private static let made = [
    "Income:Interest", "Income:Dividends", "Money:Fees", "Money:Interest paid", "Money:Taxes",
  ]

  init() {}

  init(_ database: Database, of invested: [String], today: Day) throws {
    let names = "[" + invested.map { "\"" + $0.replacing("\"", with: "") + "\"" }.joined(separator: ",") + "]"
    let several = try Self.several(database, of: names)
    try database.forEach(
      """
      select f.account_id, f.day, f.category, f.household_minor, a.currency from mart_daily_flows f
      join temp.seen_accounts a on a.account_id = f.account_id
      where f.account_id in (select value from json_each(?))
      """, .text(names)
    ) { row in
      guard !several.contains(row.text(0)), !Self.isMade(row.text(2)), let day = Day(iso: row.text(1)),
        let currency = Currency(row.text(4))
      else { return }
      accounts[row.text(0), default: [:]][day, default: OfDay()].byCurrency[currency, default: 0] += row.int64(3)
    }
    for account in several.sorted() { accounts[account] = try Self.days(database, account, today) }
  }

  func days(of account: String) -> [Day: OfDay] { accounts[account] ?? [:] }

  var names: [String] { accounts.keys.sorted() }

  private static func isMade(_ category: String) -> Bool {
    made.contains { category == $0 || category.hasPrefix($0 + ":") }
  }

  /// Accounts with rows in another currency than their own.
  private static func several(_ database: Database, of names: String) throws -> Set<String> {
    var several: Set<String> = []
    try database.forEach(
      """
      select distinct d.account_id from mart_account_days d join temp.seen_accounts a on a.account_id = d.account_id
      where d.currency <> a.currency and d.account_id in (select value from json_each(?))
      """, .text(names)
    ) { row in several.insert(row.text(0)) }
    return several
  }

  private static func days(_ database: Database, _ account: String, _ today: Day) throws -> [Day: OfDay] {
    var parts: [Day: [Part]] = [:]
    try database.forEach(
      """
      select day, currency, category, household_minor from splits_stored
      where account_id = ? and status = 'booked' and day <= ? and household_minor <> 0
        and tx not in (select tx from repeated)
      order by day, tx, part
      """, .text(account), .text(today.iso)
    ) { row in
      guard !isMade(row.text(2)), let day = Day(iso: row.text(0)), let currency = Currency(row.text(1)) else { return }
      parts[day, default: []].append(Part(currency: currency, minor: row.int64(3)))
    }
    return parts.mapValues(OfDay.init(parts:))
  }
}

extension InvestedPayments.OfDay {
  /// Nobody moves cash more often on one day: beyond, each with each is too much to look at.
  private static let most = 400

  /// Finds the exchanges of a day: what left in one currency and came in another, within what banks' rates are off the
  /// published one. The nearest go together; each part is of one exchange only.
  fileprivate init(parts: [InvestedPayments.Part]) {
    guard parts.count <= Self.most else {
      for part in parts { byCurrency[part.currency, default: 0] += part.minor }
      return
    }
    var found: [(out: Int, into: Int, off: UInt64)] = []
    for (out, left) in parts.enumerated() where left.minor < 0 {
      for (into, right) in parts.enumerated() where right.minor > 0 && right.currency != left.currency {
        let off = (left.minor + right.minor).magnitude
        guard Int128(off) * 10_000 <= Int128(TransferThresholds.standard.rateTolerance) * Int128(right.minor) else {
          continue
        }
        found.append((out, into, off))
      }
    }
    var taken: Set<Int> = []
    for pair in found.sorted(by: { ($0.off, $0.out, $0.into) < ($1.off, $1.out, $1.into) })
    where !taken.contains(pair.out) && !taken.contains(pair.into) {
      taken.formUnion([pair.out, pair.into])
      exchanges.append(.init(out: parts[pair.out], into: parts[pair.into]))
    }
    for (place, part) in parts.enumerated() where !taken.contains(place) {
      byCurrency[part.currency, default: 0] += part.minor
    }
  }
}
