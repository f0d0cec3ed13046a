package import Core

/// What an expression of a template can be.
///
/// Plain data is lenient, as Liquid's always was: what is not there is `.null`. Rows of a query are strict: a column
/// that the query does not have is an error.
package enum Value: Sendable {
  case null
  case bool(Bool)
  case integer(Int64)
  /// Liquid's own decimal arithmetic and SQLite's REAL columns. Never money.
  case float(Double)
  case string(String)
  case money(Money)
  case array([Value])
  case object(ObjectValue)
  case row(Row)
  case rows(Rows)
  /// Both ends belong to it; empty when the first is greater.
  case range(Int64, Int64)
  case loop(LoopState)
  /// What `capture` made: the template's own text with its values still apart.
  case captured(Captured)
  /// Text a person wrote in the settings: the only text that `raw_markdown` lets through.
  case settingsText(String)

  package static func text(_ value: String?) -> Value { value.map { .string($0) } ?? .null }
}

/// Keys in their order, each once.
package struct ObjectValue: Sendable {
  package private(set) var keys: [String] = []
  private var values: [String: Value] = [:]

  package init() {}

  package init(_ pairs: [(String, Value)]) {
    for (key, value) in pairs { self[key] = value }
  }

  package subscript(key: String) -> Value? {
    get { values[key] }
    set {
      if values[key] == nil { keys.append(key) }
      values[key] = newValue ?? .null
    }
  }

  package var pairs: [(key: String, value: Value)] { keys.map { ($0, values[$0] ?? .null) } }
  package var count: Int { keys.count }
  package var isEmpty: Bool { keys.isEmpty }
}

/// The rows of a query: columns once, cells row by row.
package final class Rows: Sendable {
  /// The query's name, for errors.
  package let name: String
  package let columns: [String]
  /// `columns.count` cells a row.
  package let cells: [Value]
  package let count: Int
  private let positions: [String: Int]

  package init(name: String, columns: [String], cells: [Value]) {
    precondition(columns.isEmpty ? cells.isEmpty : cells.count % columns.count == 0, "every row has all columns")
    self.name = name
    self.columns = columns
    self.cells = cells
    count = columns.isEmpty ? 0 : cells.count / columns.count
    positions = Dictionary(zip(columns, columns.indices), uniquingKeysWith: { first, _ in first })
  }

  /// Nil when the query has no such column.
  package func position(of column: String) -> Int? { positions[column] }

  package subscript(row: Int, column: Int) -> Value { cells[row * columns.count + column] }
  package subscript(index: Int) -> Row { Row(rows: self, index: index) }

  /// The rows of `range`, of the same query and columns.
  package func slice(_ range: Range<Int>) -> Rows {
    let width = columns.count
    return Rows(
      name: name, columns: columns, cells: Array(cells[range.lowerBound * width..<range.upperBound * width]))
  }
}

/// One row of a query.
package struct Row: Sendable {
  package let rows: Rows
  package let index: Int

  package init(rows: Rows, index: Int) {
    self.rows = rows
    self.index = index
  }

  /// Nil when the query has no such column.
  package subscript(column: String) -> Value? { rows.position(of: column).map { rows[index, $0] } }

  var pairs: [(key: String, value: Value)] {
    rows.columns.enumerated().map { ($1, rows[index, $0]) }
  }
}

/// `forloop`, or `tablerowloop` where there are columns.
package final class LoopState: Sendable {
  let name: String
  let length: Int
  /// From zero.
  let index: Int
  let columns: Int?
  let parent: LoopState?

  init(name: String, length: Int, index: Int, columns: Int? = nil, parent: LoopState? = nil) {
    self.name = name
    self.length = length
    self.index = index
    self.columns = columns
    self.parent = parent
  }

  func property(_ name: String) -> Value? {
    switch name {
    case "length": return .integer(Int64(length))
    case "index": return .integer(Int64(index + 1))
    case "index0": return .integer(Int64(index))
    case "rindex": return .integer(Int64(length - index))
    case "rindex0": return .integer(Int64(length - index - 1))
    case "first": return .bool(index == 0)
    case "last": return .bool(index == length - 1)
    default: return columns.map { tableProperty(name, columns: $0) } ?? loopProperty(name)
    }
  }

  private func loopProperty(_ property: String) -> Value? {
    switch property {
    case "name": .string(name)
    case "parentloop": parent.map { .loop($0) } ?? .null
    default: nil
    }
  }

  private func tableProperty(_ property: String, columns: Int) -> Value? {
    let column = columns > 0 ? index % columns : index
    switch property {
    case "col": return .integer(Int64(column + 1))
    case "col0": return .integer(Int64(column))
    case "row": return .integer(Int64(columns > 0 ? index / columns + 1 : 1))
    case "col_first": return .bool(column == 0)
    case "col_last": return .bool(columns > 0 && column == columns - 1)
    default: return nil
    }
  }
}

/// Text that `capture` made: `plain` is what a filter sees, `marked` what is set into the page.
package final class Captured: Sendable {
  let plain: String
  let marked: [UInt8]

  init(plain: String, marked: [UInt8]) {
    self.plain = plain
    self.marked = marked
  }
}
