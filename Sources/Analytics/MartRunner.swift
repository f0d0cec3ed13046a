package import Core
package import SQLite

/// Fills mart tables from their SELECTs, whole or for the months whose facts changed.
///
/// A table is STRICT, its key is the grain and its columns refuse null as the header says: a line that breaks a promise
/// fails the statement, and with it the run's one transaction. Rows of days after today are in no mart before their day.
package struct MartRunner {
  private let database: Database
  private let today: Day

  package init(_ database: Database, today: Day) {
    self.database = database
    self.today = today
  }

  /// Makes the tables that are not there; columns are those of the SELECT, in its order.
  package func createTable(_ mart: Mart) throws {
    let columns = try database.prepare(mart.select).columnNames
    for column in mart.grain + mart.notNull + mart.integer where !columns.contains(column) {
      throw MartError("\(mart.name): the header names '\(column)', which the SELECT does not give")
    }
    let definitions = columns.map { column in
      let type = mart.integer.contains(column) ? "integer" : "text"
      return "  \"\(column)\" \(type)\(mart.notNull.contains(column) ? " not null" : "")"
    }
    let key = mart.grain.map { "\"\($0)\"" }.joined(separator: ", ")
    try database.execute(
      """
      create table if not exists \(mart.name) (
      \(definitions.joined(separator: ",\n")),
        primary key (\(key))
      ) strict, without rowid
      """)
  }

  /// Makes the whole mart of sums that were taken already.
  func fill(_ mart: Mart, from sums: FlowSums) throws {
    try database.execute("delete from \(mart.name)")
    try sums.write(mart.name, to: database)
  }

  /// Makes the lines of the changed months again, or the whole mart.
  package func refresh(_ mart: Mart, _ changed: ChangedMonths) throws {
    guard mart.refresh != .whole else { return try fill(mart, delete: "delete from \(mart.name)", span: nil) }
    guard changed != .all else {
      return try fill(mart, delete: "delete from \(mart.name)", span: .everything)
    }
    let column = mart.refresh == .month ? "month" : "day"
    let end = mart.refresh == .month ? 7 : 10
    for span in changed.spans {
      let (first, last) = (span.firstDay.prefix(end), span.lastDay.prefix(end))
      try fill(mart, delete: "delete from \(mart.name) where \(column) between '\(first)' and '\(last)'", span: span)
    }
  }

  private func fill(_ mart: Mart, delete: String, span: MonthSpan?) throws {
    try database.execute(delete)
    let insert = try database.cached("insert into \(mart.name) \(mart.select)")
    defer { insert.reset() }
    let parameters = ["first_day": span?.firstDay, "last_day": span.map { min($0.lastDay, today.iso) }]
      .compactMapValues { $0 }
    guard insert.parameterCount == parameters.count else {
      throw MartError("\(mart.name): binds \(insert.parameterCount) parameters, its period gives \(parameters.count)")
    }
    for (name, value) in parameters {
      guard let index = insert.parameter(":\(name)") else {
        throw MartError("\(mart.name): does not use :\(name), which its period gives")
      }
      insert.bind(value, at: index)
    }
    while try insert.step() {}
  }
}

/// The months whose facts or classification changed since the marts were last made.
package enum ChangedMonths: Hashable, Sendable {
  case all
  case some(Set<Month>)

  package var isEmpty: Bool { self == .some([]) }

  /// Neighbouring months joined, oldest first: one statement serves a whole span.
  package var spans: [MonthSpan] {
    guard case .some(let months) = self else { return [.everything] }
    var spans: [(first: Month, last: Month)] = []
    for month in months.sorted() {
      if let last = spans.last?.last, month - last == 1 {
        spans[spans.count - 1].last = month
      } else {
        spans.append((month, month))
      }
    }
    return spans.map { MonthSpan(firstDay: $0.first.firstDay.iso, lastDay: $0.last.lastDay.iso) }
  }

  package func union(_ other: ChangedMonths) -> ChangedMonths {
    guard case .some(let left) = self, case .some(let right) = other else { return .all }
    return .some(left.union(right))
  }
}

/// Whole months, as ISO days.
package struct MonthSpan: Hashable, Sendable {
  package var firstDay: String
  package var lastDay: String

  static let everything = MonthSpan(firstDay: "0001-01-01", lastDay: "9999-12-31")
}
