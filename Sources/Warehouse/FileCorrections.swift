package import Core
import SQLite

/// A row that its bank has since taken back or replaced, as a later row of a file says.
package struct RowCorrection: Hashable, Sendable {
  /// The bank's own id of that row.
  package var linkID: String
  /// The correction's day and amount: banks give one id to several rows.
  package var day: Day
  package var amount: Money?
  /// The row itself, where the same file holds it.
  package var original: StandardTransaction?
  /// What stands in its place; nil when it is taken back.
  package var replacement: StandardTransaction?

  package init(linkID: String, day: Day) {
    self.linkID = linkID
    self.day = day
  }

  package enum Result: Hashable, Sendable {
    case applied
    /// No file has brought the row: the correction waits for it.
    case waiting
    /// Several rows have the id, and nothing tells which is meant: none was touched.
    case ambiguous(Int)
  }

  /// How far apart a row and its correction may be: banks start counting again, some of them every month.
  static let reach = 31
}

/// Applies corrections to one account's rows. A corrected row is retired, never deleted; decisions on it hold for the row
/// that replaces it.
struct CorrectionWriter {
  private let database: Database
  private let accountID: String
  private let table: TransactionTable
  private var identity: TransactionIdentity
  private(set) var retired: [Day] = []

  init(_ database: Database, accountID: String, table: TransactionTable, identity: TransactionIdentity) {
    self.database = database
    self.accountID = accountID
    self.table = table
    self.identity = identity
  }

  mutating func apply(_ correction: RowCorrection) throws -> RowCorrection.Result {
    let replacement = correction.replacement.map { identity.id(identity.key(of: $0), occurrence: 1).text } ?? ""
    if let original = correction.original {
      try retire(original: original, for: replacement)
      return .applied
    }
    let result = try apply(correction, replacement: replacement)
    if result == .waiting { try keep(correction, replacement: replacement) }
    return result
  }

  /// What earlier files have corrected before this one brought it.
  mutating func applyWaiting() throws {
    var waiting: [(correction: RowCorrection, replacement: String)] = []
    try database.forEach(
      """
      select link_id, day, amount_minor, currency, replacement_id from file_corrections where account_id = ?
      order by link_id, day, replacement_id
      """, .text(accountID)
    ) { row in
      guard let day = Day(iso: row.text(1)) else { return }
      var correction = RowCorrection(linkID: row.text(0), day: day)
      if let minor = row.optionalInt64(2), let currency = Currency(row.text(3)) {
        correction.amount = Money(minor: minor, currency)
      }
      waiting.append((correction, row.text(4)))
    }
    for (correction, replacement) in waiting
    where try apply(correction, replacement: replacement) == .applied {
      try database.run(
        "delete from file_corrections where account_id = ? and link_id = ? and day = ? and replacement_id = ?",
        .text(accountID), .text(correction.linkID), .text(correction.day.iso), .text(replacement))
    }
  }

  private mutating func apply(_ correction: RowCorrection, replacement: String) throws -> RowCorrection.Result {
    var rows = try table.rows(
      where:
        "link_id = ?3 and transaction_id <> ?4 and status = 'booked' and retired_on is null and day between ?5 and ?6",
      .text(correction.linkID), .text(replacement), .text((correction.day - RowCorrection.reach).iso),
      .text((correction.day + RowCorrection.reach).iso))
    let found = rows.count
    if found > 1 { rows = rows.filter { $0.row.day == correction.day && $0.row.amount == correction.amount } }
    guard rows.count == 1, let row = rows.first else { return found == 0 ? .waiting : .ambiguous(found) }
    try retire(row, for: replacement)
    return .applied
  }

  /// The row of the same file is stored all the same: another file that holds it too then finds it retired.
  private mutating func retire(original: StandardTransaction, for replacement: String) throws {
    let id = identity.id(identity.key(of: original), occurrence: 1)
    guard id.text != replacement else { return }
    _ = try table.insert(id, original.stored(sequence: original.sequence))
    guard let row = try table.find(id), !row.isRetired else { return }
    try retire(row, for: replacement)
  }

  private mutating func retire(_ row: StoredTransaction, for replacement: String) throws {
    try table.retire(
      row.tx, why: replacement.isEmpty ? "its bank took it back" : "its bank gives it as \(replacement) now")
    retired.append(row.row.day)
    guard !replacement.isEmpty else { return }
    try database.run(
      "insert or replace into transaction_links (old_id, new_id, why) values (?, ?, 'replaced')", .text(row.id),
      .text(replacement))
  }

  private func keep(_ correction: RowCorrection, replacement: String) throws {
    try database.run(
      """
      insert or replace into file_corrections (account_id, link_id, day, amount_minor, currency, replacement_id)
      values (?, ?, ?, ?, ?, ?)
      """, .text(accountID), .text(correction.linkID), .text(correction.day.iso), SQLValue(correction.amount?.minor),
      .text(correction.amount?.currency.code ?? ""), .text(replacement))
  }
}
