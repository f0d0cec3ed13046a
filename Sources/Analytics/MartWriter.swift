package import SQLite

/// Writes marts that Swift computes: only the lines that differ, so that a night costs what changed.
package struct MartWriter {
  private let database: Database

  package init(_ database: Database) { self.database = database }

  /// Makes the lines of `table` that satisfy `condition` exactly `rows`.
  ///
  /// - Parameters:
  ///   - key: the table's key, which are its first columns.
  ///   - rows: all columns in the table's order, sorted bytewise by key, all of them satisfying the condition.
  /// - Returns: the keys of the lines that came, went or differ, in no order.
  @discardableResult
  package func replace(
    _ table: String, key: [String], where condition: String = "true", _ values: [SQLValue] = [],
    with rows: [[SQLValue]]
  ) throws -> [[SQLValue]] {
    var stale: [[SQLValue]] = []
    var differing: [Int] = []
    var index = 0
    let existing = try database.cached(
      "select * from \(table) where \(condition) order by \(key.joined(separator: ", "))")
    for (number, value) in values.enumerated() { existing.bind(value, at: number + 1) }
    while try existing.step() {
      let row = (0..<existing.columnCount).map(existing.value)
      let rowKey = row.prefix(key.count)
      while index < rows.count, precedes(rows[index].prefix(key.count), rowKey) {
        differing.append(index)
        index += 1
      }
      guard index < rows.count, rows[index].prefix(key.count) == rowKey else {
        stale.append(Array(rowKey))
        continue
      }
      if rows[index] != row { differing.append(index) }
      index += 1
    }
    existing.reset()
    differing += Array(index..<rows.count)
    try delete(stale, from: table, key: key)
    try insert(differing.map { rows[$0] }, into: table)
    return stale + differing.map { Array(rows[$0].prefix(key.count)) }
  }

  private func delete(_ keys: [[SQLValue]], from table: String, key: [String]) throws {
    guard !keys.isEmpty else { return }
    let condition = key.map { "\($0) = ?" }.joined(separator: " and ")
    let statement = try database.cached("delete from \(table) where \(condition)")
    try run(statement, keys)
  }

  private func insert(_ rows: [[SQLValue]], into table: String) throws {
    guard let first = rows.first else { return }
    let places = Array(repeating: "?", count: first.count).joined(separator: ", ")
    try run(database.cached("insert or replace into \(table) values (\(places))"), rows)
  }

  private func run(_ statement: Statement, _ rows: [[SQLValue]]) throws {
    for row in rows {
      for (index, value) in row.enumerated() { statement.bind(value, at: index + 1) }
      try statement.run()
    }
  }
}

/// Bytewise, as SQLite orders text; keys are text throughout.
private func precedes(_ left: ArraySlice<SQLValue>, _ right: ArraySlice<SQLValue>) -> Bool {
  for (a, b) in zip(left, right) where a != b {
    guard case .text(let a) = a, case .text(let b) = b else { return false }
    return a.utf8.lexicographicallyPrecedes(b.utf8)
  }
  return false
}
