import Core
import Hashing
import SQLite

/// Groups of payments in which nothing recurring was found, told by what detection sees of their payments, so that a
/// night does not try every calendar on every shop again. Without it the same streams are found, later.
struct FruitlessGroups {
  /// What detection goes by beside the payments.
  private let circumstances: [UInt8]
  private let known: Set<String>
  /// Those of this run.
  private(set) var keys: Set<String> = []

  /// - Parameter known: `keys` of an earlier run.
  init(_ calendar: BusinessCalendar, _ thresholds: RecurringThresholds, known: Set<String> = []) {
    circumstances = Array("\(calendar.country)\n\(thresholds)\n".utf8)
    self.known = known
  }

  /// Whether an earlier run found nothing in the same payments.
  ///
  /// - Parameter rows: sorted.
  mutating func contains(_ rows: [RecurringRow]) -> Bool {
    let key = key(rows)
    guard known.contains(key) else { return false }
    keys.insert(key)
    return true
  }

  mutating func insert(_ rows: [RecurringRow]) { keys.insert(key(rows)) }

  /// Days, amounts and which of them share an account; who was paid makes no difference.
  private func key(_ rows: [RecurringRow]) -> String {
    var bytes = circumstances
    bytes.reserveCapacity(bytes.count + rows.count * 16)
    var accounts: [Int32] = []
    for row in rows {
      var account = accounts.firstIndex(of: row.account)
      if account == nil {
        account = accounts.count
        accounts.append(row.account)
      }
      append(Int64(row.day.number) << 32 | Int64(account ?? 0), &bytes)
      append(row.amount, &bytes)
    }
    return hexadecimal(BLAKE2b.digest(bytes, length: 16))
  }

  private func append(_ number: Int64, _ bytes: inout [UInt8]) {
    for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
  }
}

/// Kept among the marts, so that another version of the rules forgets them.
extension FruitlessGroups {
  static let table = "create table if not exists mart_recurring_fruitless (key text primary key) strict, without rowid"

  init(_ calendar: BusinessCalendar, _ thresholds: RecurringThresholds, from database: Database) throws {
    var known: Set<String> = []
    try database.forEach("select key from mart_recurring_fruitless") { known.insert($0.text(0)) }
    self.init(calendar, thresholds, known: known)
  }

  func write(_ database: Database) throws {
    try MartWriter(database).replace(
      "mart_recurring_fruitless", key: ["key"], with: keys.sorted().map { [.text($0)] })
  }
}
