package import Core
import SQLite

extension Warehouse {
  /// The books as they were known at the end of a day: all facts made again, in memory, from what had been received.
  ///
  /// What people wrote by hand is as it was received, too; settings and decisions are those of today, which only the
  /// household's own history has.
  ///
  /// - Parameters:
  ///   - path: of the household's database, which is only read.
  ///   - now: seconds since 1970 at the end of that day, or earlier.
  /// - Throws: `UserError` when nothing had been received by then.
  package static func asKnown(
    on day: Day, now: Int64, from path: String, accounts: [AccountRow], mapping: RawMapping
  ) throws -> Warehouse {
    let books = try Warehouse(reading: path, today: day, now: now).database
    let first = try books.value("select min(day) from raw_payloads").text.flatMap { Day(iso: $0) }
    guard let first, first <= day else {
      throw UserError(
        "nothing was known on \(day): \(first.map { "the books begin on \($0)" } ?? "the books are empty")")
    }
    let known = try Warehouse(inMemoryOn: day, now: now)
    try known.database.transaction {
      for (table, condition) in [
        ("raw_payloads", "day <= ?1"),
        ("raw_parts", "payload_id in (select payload_id from raw_payloads where day <= ?1)"),
        ("sync_runs", "day <= ?1"), ("institutions", "learned_on <= ?1"), ("connections", "?1 is not null"),
        ("agreements", "learned_on <= ?1"), ("provider_accounts", "learned_on <= ?1"),
      ] {
        try known.copy(table, where: condition, [.text(day.iso)], from: books)
      }
    }
    _ = try known.setAccounts(accounts)
    try known.rebuild(accounts: accounts, mapping: mapping)
    return known
  }

  /// Rows of another database's table, as they are.
  func copy(_ table: String, where condition: String, _ values: [SQLValue] = [], from other: Database) throws {
    let source = try other.prepare("select * from \(table) where \(condition)")
    for (place, value) in values.enumerated() { source.bind(value, at: place + 1) }
    let marks = source.columnNames.indices.map { "?\($0 + 1)" }.joined(separator: ", ")
    let target = try database.prepare(
      "insert into \(table) (\(source.columnNames.joined(separator: ", "))) values (\(marks))")
    while try source.step() {
      for column in source.columnNames.indices { target.bind(source.value(column), at: column + 1) }
      try target.run()
    }
  }
}
