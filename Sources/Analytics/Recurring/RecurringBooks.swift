import Core
import SQLite

/// Reads the payments that may be recurring: booked, within the window, no transfers and nothing that is ignored.
struct RecurringBooks {
  private let database: Database
  private let today: Day
  private let home: Currency
  /// Accounts by the number that rows have for them.
  private(set) var accounts = ByteInterner()

  init(_ database: Database, today: Day, household: Currency) {
    self.database = database
    self.today = today
    home = household
  }

  private static let columns = """
    select t.tx, t.transaction_id, t.account_id, t.day, t.amount_minor, t.currency, c.merchant
    from temp.seen_transactions t
    join main.classified_rows c on c.tx = t.tx
    join main.verdicts v on v.verdict = c.verdict
    where t.status = 'booked' and not v.ignored and v.kind <> 'transfer' and c.merchant is not null
      and t.amount_minor <> 0
    """

  /// Every payment from `start` to today, by group, but for those in `claimed`.
  mutating func groups(from start: Day, without claimed: Set<Int64>) throws -> [RecurringGroup: [RecurringRow]] {
    var groups: [RecurringGroup: [RecurringRow]] = [:]
    let statement = try database.prepare(Self.columns + " and t.day between ? and ? order by t.tx")
    statement.bind(.text(start.iso), at: 1)
    statement.bind(.text(today.iso), at: 2)
    while try statement.step() {
      if claimed.contains(statement.int64(0)) { continue }
      if let (group, row) = read(statement) { groups[group, default: []].append(row) }
    }
    return groups
  }

  /// Payments of a group and of merchants like its own before `start`.
  mutating func earlier(
    _ group: RecurringGroup, than start: Day, merchants: [Int64], without claimed: Set<Int64>
  ) throws -> [RecurringRow] {
    var rows: [RecurringRow] = []
    for merchant in merchants {
      let same = RecurringGroup(merchant: merchant, currency: group.currency, isIncome: group.isIncome)
      rows += try earlier(same, than: start, without: claimed)
    }
    return rows
  }

  private mutating func earlier(
    _ group: RecurringGroup, than start: Day, without claimed: Set<Int64>
  ) throws -> [RecurringRow] {
    var rows: [RecurringRow] = []
    let statement = try database.cached(Self.columns + " and c.merchant = ? and t.day < ?")
    defer { statement.reset() }
    statement.bind(.integer(group.merchant), at: 1)
    statement.bind(.text(start.iso), at: 2)
    while try statement.step() {
      guard !claimed.contains(statement.int64(0)), let (found, row) = read(statement), found == group else { continue }
      rows.append(row)
    }
    return rows
  }

  /// A single payment; nil where it cannot be recurring.
  mutating func payment(_ tx: Int64) throws -> StreamDecisions.Named? {
    let statement = try database.cached(Self.columns + " and t.tx = ?")
    defer { statement.reset() }
    statement.bind(.integer(tx), at: 1)
    guard try statement.step(), let (group, row) = read(statement) else { return nil }
    return StreamDecisions.Named(group: group, row: row)
  }

  private mutating func read(_ row: Statement) -> (RecurringGroup, RecurringRow)? {
    guard let day = row.withBytes(3, { Day(isoSpan: $0) }) else { return nil }
    let code = row.text(5)
    guard let currency = code == home.code ? home : Currency(code) else { return nil }
    let amount = row.int64(4)
    return (
      RecurringGroup(merchant: row.int64(6), currency: currency, isIncome: amount > 0),
      RecurringRow(
        tx: row.int64(0), id: row.withBytes(1) { BookReader.order(of: $0) },
        account: row.withBytes(2) { Int32(accounts.number(of: $0)) }, day: day, amount: amount)
    )
  }

  func account(_ number: Int32) -> String { accounts.text(Int(number)) }
}

/// Whom payments name, by the merchant's number.
struct RecurringMerchants {
  struct Merchant {
    var id: String
    var name: String
    /// Of its name, folded, longer than three letters.
    var words: Set<String>
  }

  private(set) var merchants: [Int64: Merchant] = [:]
  private var byWord: [String: [Int64]] = [:]

  init(_ database: Database) throws {
    let folding = TextFolding()
    var merchants: [Int64: Merchant] = [:]
    try database.forEach("select merchant, merchant_id, name from main.merchants_found order by merchant") { row in
      let words = MerchantText.words(of: folding.fold(row.text(2))).map { String(decoding: $0, as: UTF8.self) }
      merchants[row.int64(0)] = Merchant(
        id: row.text(1), name: row.text(2), words: Set(words.filter { $0.utf8.count > 3 }))
    }
    self.merchants = merchants
    for (number, merchant) in merchants { for word in merchant.words { byWord[word, default: []].append(number) } }
  }

  /// The merchant and those that share a word of its name which few have, in order.
  func alike(_ number: Int64) -> [Int64] {
    let alike = words(number).compactMap { byWord[$0] }.filter { $0.count <= Namesakes.most }.joined()
    return Set(alike).union([number]).sorted()
  }

  func words(_ number: Int64) -> Set<String> { merchants[number]?.words ?? [] }
}
