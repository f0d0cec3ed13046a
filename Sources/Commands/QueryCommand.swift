import Analytics
import Core
import Files
import Pages
import SQLite
import Settings
import Warehouse

extension CommandTable {
  static let query = Command(
    "query", "Ask the books in SQL; the datasets are the tables", arguments: "[SQL]", count: 0...1,
    options: [
      .init("json", nil, "rows as JSON"), .init("csv", nil, "rows as CSV"),
      .init("list", nil, "the datasets, with their columns"), Household.asKnownOn,
    ],
    examples: [
      "daybook query \"select month, spent_minor, currency from spending_monthly where category = 'Food:Groceries'\"",
      "daybook query --list",
      "daybook query --as-known-on 2026-04-01 \"select day, total_minor, currency from net_worth_daily order by day desc\"",
    ]
  ) { invocation in
    let (household, books) = try Household.open(invocation).openForReading(invocation)
    if invocation.has("list"), invocation.has("json") || invocation.has("csv") {
      var listing = try Listing.running("select * from columns", books, household, file: "query")
      listing.today = household.clock.today
      listing.print(invocation)
      return .done
    }
    if invocation.has("list") {
      for dataset in books.catalogue.datasets {
        invocation.console.result("\(dataset.name)\n  \(dataset.columns.map(\.name).joined(separator: " "))")
      }
      return .done
    }
    guard let sql = invocation.arguments.first else {
      throw UsageError("daybook query needs a query", hint: "daybook query --list names the datasets")
    }
    var listing = try Listing.running(sql, books, household, file: "query")
    listing.today = household.clock.today
    listing.print(invocation)
    return .done
  }
}

/// Rows on their way to a person or a script.
struct Listing {
  var columns: [String]
  var rows: [[JSON]] = []
  var today = Day(number: 0)

  /// Runs a query in the sandbox; `x_minor` becomes the money `x` of its row's currency.
  static func running(
    _ sql: String, _ books: BooksReader, _ household: Household, file: String, _ values: [SQLValue] = []
  ) throws -> Listing {
    let sandbox = try QuerySandbox(books.warehouse.database, books.catalogue)
    var listing = Listing(columns: [])
    var names: [String] = []
    let home = household.settings.household.currency
    try sandbox.run(sql, from: QuerySource(file: file)) { statement in
      names = statement.columnNames
      listing.columns = names.map { heading($0, in: names) }
      for (index, value) in values.enumerated() { statement.bind(value, at: index + 1) }
    } each: { row in
      listing.rows.append(
        names.indices.map { column in
          cell(row, column, names, home)
        })
    }
    return listing
  }

  /// `spent` of `spent_minor`; without a currency beside it its numbers stay minor units, and so does its name.
  private static func heading(_ name: String, in names: [String]) -> String {
    guard name != "household_minor", CSVWriter.currencyColumn(of: name, in: names) == nil else {
      return CSVWriter.publicName(name)
    }
    return name
  }

  static func cell(_ row: Statement, _ column: Int, _ names: [String], _ home: Currency) -> JSON {
    if row.isNull(column) { return .null }
    if names[column].hasSuffix("_minor") {
      let at = CSVWriter.currencyColumn(of: names[column], in: names)
      let isHousehold = names[column] == "household_minor"
      // Without a currency beside it the number is shown as it is stored.
      guard let currency = isHousehold ? home : at.flatMap({ Currency(row.text($0)) }) else {
        return .int(row.int64(column))
      }
      return .money(Money(minor: row.int64(column), currency))
    }
    switch row.value(column) {
    case .null: return .null
    case .integer(let value): return .int(value)
    case .real(let value): return .number("\(value)")
    case .text(let text): return .string(text)
    case .blob(let bytes): return .string("\(bytes.count) bytes")
    }
  }

  var objects: [JSON] { rows.map { row in .object(zip(columns, row).map { JSON.Pair($0, $1) }) } }

  var json: String {
    jsonListing(today: today, rows: objects)
  }

  func print(_ invocation: Invocation) {
    if invocation.has("json") {
      invocation.console.result(json)
    } else if invocation.has("csv") {
      let lines = [columns] + rows.map { $0.map(\.plain) }
      for line in lines { invocation.console.result(line.map(Self.csvField).joined(separator: ",")) }
    } else {
      printTable(invocation.console)
    }
  }

  /// Aligned columns: numbers right, text left.
  private func printTable(_ console: Console) {
    guard !rows.isEmpty else { return console.message("no rows") }
    let cells = rows.map { $0.map(\.shown) }
    let widths = columns.indices.map { column in
      max(columns[column].count, cells.map { $0[column].count }.max() ?? 0)
    }
    func line(_ cells: [String], numeric: [Bool]) -> String {
      zip(zip(cells, widths), numeric).map { cell, isNumber in
        isNumber ? String(repeating: " ", count: cell.1 - cell.0.count) + cell.0 : cell.0.padded(to: cell.1, least: 0)
      }.joined(separator: "  ").droppingTrailingBlanks
    }
    let numeric = columns.indices.map { column in rows.contains { $0[column].isNumber } }
    console.result(line(columns, numeric: numeric))
    for row in cells { console.result(line(row, numeric: numeric)) }
  }

  private static func csvField(_ text: String) -> String {
    let needsQuotes = text.utf8.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
    guard needsQuotes else { return text }
    return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}

extension JSON {
  /// As CSV has it: money without its currency.
  fileprivate var plain: String {
    switch self {
    case .null: ""
    case .bool(let value): value ? "1" : "0"
    case .int(let value): String(value)
    case .number(let digits): digits
    case .string(let text): text
    case .object(let pairs): pairs.first { $0.key == "amount" }.map { $0.value.plain } ?? written
    case .array: written
    }
  }

  /// As a person reads it: money with its currency, one line, no control characters of a bank's text.
  var shown: String {
    switch self {
    case .object(let pairs): pairs.map { $0.value.plain }.joined(separator: " ")
    default: plain.onOneLine
    }
  }

  fileprivate var isNumber: Bool {
    switch self {
    case .int, .number: true
    case .object(let pairs): pairs.first?.key == "amount"
    default: false
    }
  }
}

extension String {
  /// Control characters would write on a terminal what they like.
  var onOneLine: String {
    String(
      String.UnicodeScalarView(unicodeScalars.map { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) ? " " : $0 }))
  }

  func padded(to width: Int, least: Int) -> String { self + String(repeating: " ", count: max(least, width - count)) }

  var droppingTrailingBlanks: String {
    var text = self[...]
    while text.last == " " { text = text.dropLast() }
    return String(text)
  }
}
