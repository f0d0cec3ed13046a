package import Analytics
import Core
package import SQLite

/// Runs a query a person wrote, within its bounds: `QuerySandbox.run`, or a plain database in tests.
package typealias RunQuery = (
  _ sql: String, _ source: QuerySource, _ prepare: (Statement) throws -> Void, _ each: (Statement) throws -> Void
) throws -> Void

/// Runs the queries of pages, each once for each set of parameters.
final class QueryRunner {
  private let run: RunQuery
  private let household: Currency
  /// What queries without references gave: the same for every page.
  private(set) var shared: Shared
  /// What the others gave: pages next to each other, and the formats of one page, often ask the same.
  private var recent: [Key: Rows] = [:]
  private var recentCells = 0
  /// About 15 MB a thread: a site of a million rows must not stand in memory.
  private static let mostCells = 125_000

  struct Key: Hashable {
    fileprivate var sql: String
    fileprivate var values: [SQLValue]
  }

  typealias Shared = [Key: Rows]

  init(household: Currency, shared: Shared = [:], _ run: @escaping RunQuery) {
    self.shared = shared
    self.run = run
    self.household = household
  }

  /// - Parameter values: what the query's references are, by their number.
  func rows(_ query: QueryText, _ values: [SQLValue], _ source: TemplateSource) throws -> Rows {
    let key = Key(sql: query.sql, values: values)
    if let known = shared[key] ?? recent[key] { return known.named(query.name) }
    var shape: RowShape?
    var cells: [Value] = []
    do {
      try run(
        query.sql, QuerySource(file: source.file, firstLine: query.firstLine),
        { statement in
          guard statement.parameterCount == values.count else {
            throw source.error(
              "the query takes \(statement.parameterCount) values, not \(values.count)", at: query.extent)
          }
          for (index, value) in values.enumerated() { statement.bind(value, at: index + 1) }
          shape = try RowShape(statement.columnNames, household: household, query, source)
        },
        { statement in try shape?.append(statement, to: &cells) })
    } catch var error as UserError {
      // The excerpt as the person wrote it, not with numbered parameters.
      if let line = error.place?.line, error.place?.file == source.file { error.excerpt = source.line(line) }
      throw error
    }
    let rows = Rows(name: query.name, columns: shape?.names ?? [], cells: cells)
    if values.isEmpty { shared[key] = rows } else { remember(rows, key) }
    return rows
  }

  private func remember(_ rows: Rows, _ key: Key) {
    if recentCells > Self.mostCells {
      recent.removeAll(keepingCapacity: true)
      recentCells = 0
    }
    recent[key] = rows
    recentCells += rows.cells.count + 8
  }
}

extension Rows {
  fileprivate func named(_ name: String) -> Rows {
    name == self.name ? self : Rows(name: name, columns: columns, cells: cells)
  }
}

/// How a query's columns become values: `x_minor` is the amount `x`.
private struct RowShape {
  private enum Column {
    case plain(Int)
    /// Of a fixed currency, or of the one another column names.
    case money(Int, Currency)
    case moneyIn(Int, currencyColumn: Int)
  }

  let names: [String]
  private let columns: [Column]
  private let query: QueryText
  private let source: TemplateSource

  init(_ given: [String], household: Currency, _ query: QueryText, _ source: TemplateSource) throws(UserError) {
    self.query = query
    self.source = source
    var names: [String] = []
    var columns: [Column] = []
    for (index, name) in given.enumerated() {
      guard name.hasSuffix("_minor"), name.utf8.count > 6 else {
        names.append(name)
        columns.append(.plain(index))
        continue
      }
      let base = String(name.dropLast(6))
      names.append(base)
      if let own = given.firstIndex(of: base + "_currency") {
        columns.append(.moneyIn(index, currencyColumn: own))
      } else if base == "household" {
        columns.append(.money(index, household))
      } else if let shared = given.firstIndex(of: "currency") {
        columns.append(.moneyIn(index, currencyColumn: shared))
      } else {
        throw source.error(
          "the query '\(query.name)' gives '\(name)' without a currency", at: query.extent.firstLine(of: source),
          hint: "select \(base)_currency or currency beside it")
      }
    }
    self.names = names
    self.columns = columns
  }

  func append(_ statement: Statement, to cells: inout [Value]) throws {
    for (column, name) in zip(columns, names) {
      switch column {
      case .plain(let index): cells.append(try plain(statement, index, name))
      case .money(let index, let currency): cells.append(try money(statement, index, currency, name))
      case .moneyIn(let index, let currencyColumn):
        if statement.isNull(index) {
          cells.append(.null)
        } else if let currency = Currency(statement.text(currencyColumn)) {
          cells.append(try money(statement, index, currency, name))
        } else {
          throw fault("'\(name)_minor' has an amount and no currency")
        }
      }
    }
  }

  private func money(_ statement: Statement, _ index: Int, _ currency: Currency, _ name: String) throws -> Value {
    switch statement.value(index) {
    case .null: return .null
    case .integer(let minor): return .money(Money(minor: minor, currency))
    case .real, .text, .blob:
      throw fault("'\(name)_minor' is not a whole number of minor units", hint: "round it, or name it otherwise")
    }
  }

  private func plain(_ statement: Statement, _ index: Int, _ name: String) throws -> Value {
    switch statement.value(index) {
    case .null: return .null
    case .integer(let value): return .integer(value)
    case .real(let value): return .float(value)
    case .text(let text): return .string(text)
    case .blob: throw fault("'\(name)' is bytes, which no page can show")
    }
  }

  private func fault(_ message: String, hint: String? = nil) -> UserError {
    source.error("in the query '\(query.name)', \(message)", at: query.extent.firstLine(of: source), hint: hint)
  }
}

extension Extent {
  /// Cut at the end of its first line.
  func firstLine(of source: TemplateSource) -> Extent {
    let end = source.original[range].firstIndex(of: 0x0A) ?? Int(self.end)
    return Extent(Int(start), end)
  }
}

extension Value {
  /// What a query is given: amounts as their minor units. Nil for what no query can take.
  var bound: SQLValue? {
    switch self {
    case .null: .null
    case .bool(let value): .integer(value ? 1 : 0)
    case .integer(let value): .integer(value)
    case .float(let value): .real(value)
    case .money(let money): .integer(money.minor)
    default: asText.map { .text($0) }
    }
  }
}
