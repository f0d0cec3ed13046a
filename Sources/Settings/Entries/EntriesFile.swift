package import Core

/// entries.csv: facts that only a person knows, typed in or added by `daybook add`. Each time it is read as a whole.
///
/// Lines that make sense hold; the others are `problems`, each with line, column and excerpt.
package struct EntriesFile: Sendable {
  package static let fileName = "entries.csv"

  /// For every account of the household, in order of its id, those without a line too: all that is entered for it.
  package private(set) var rows: [StandardRows] = []
  package private(set) var problems: [UserError] = []
  /// The ids that stand in it, of lines that do not hold too.
  package private(set) var ids: Set<String> = []
  /// Its columns, in its own order.
  package private(set) var columns: [EntryColumn] = []

  /// - Throws: `UserError` when it has no header that can be read: then nothing is known of its lines.
  package init(_ bytes: some Collection<UInt8>, _ settings: DaybookSettings) throws {
    let records = CSVLines.records(Array(bytes))
    guard let header = records.first else {
      throw UserError(
        "the file is empty", at: Place(file: Self.fileName, line: 1),
        hint: "its first line is \(EntryColumn.header)")
    }
    columns = try Self.columns(header)
    var reading = EntryReading(columns: columns, settings: settings)
    for record in records.dropFirst() where !record.fields.allSatisfy({ $0.allSatisfy(\.isWhitespace) }) {
      reading.take(record)
    }
    problems = reading.problems
    ids = Set(reading.lines.keys)
    rows = reading.rows
  }

  private static func columns(_ header: CSVLines.Record) throws -> [EntryColumn] {
    let marked = EntryReading.mergeMarks.contains { header.raw.hasPrefix($0) }
    let names = header.fields.map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased() }
    func refuse(_ message: String, _ field: Int?, _ hint: String) -> UserError {
      let span = field.map { header.span(of: $0) }
      return UserError(
        message, at: Place(file: fileName, line: header.line, column: span?.column, length: span?.length ?? 1),
        excerpt: header.firstLine, hint: hint)
    }
    if marked {
      throw refuse(
        "this is a mark of a merge that was not finished", nil, "keep the lines you want and delete this one")
    }
    if names.count == 1, header.raw.contains(where: { $0 == ";" || $0 == "\t" }) {
      throw refuse("the columns are divided by commas", nil, "save the file as CSV with commas")
    }
    var columns: [EntryColumn] = []
    for (place, name) in names.enumerated() {
      guard let column = EntryColumn(rawValue: name) else {
        throw refuse(
          "there is no column '\(name)'", place,
          nearestName(to: name, among: EntryColumn.allCases.map(\.rawValue)).map { "did you mean '\($0)'?" }
            ?? "the columns are \(EntryColumn.header)")
      }
      if columns.contains(column) { throw refuse("the column '\(name)' is here twice", place, "delete one of them") }
      columns.append(column)
    }
    for needed in [EntryColumn.kind, .account, .day, .amount] where !columns.contains(needed) {
      throw refuse("the column '\(needed.rawValue)' is missing", nil, "the columns are \(EntryColumn.header)")
    }
    return columns
  }
}

extension CSVLines.Record {
  /// Its first line, for an excerpt.
  var firstLine: String { raw.split(separator: "\n", omittingEmptySubsequences: false).first.map(String.init) ?? raw }

  /// Where a field stands in the record's first line, counted in characters from 1.
  func span(of field: Int) -> (column: Int, length: Int) {
    var column = 1
    var length = 0
    var place = 0
    var isQuoted = false
    for character in firstLine {
      if character == "\"" { isQuoted.toggle() }
      if character == ",", !isQuoted {
        if place == field { break }
        place += 1
        column += length + 1
        length = 0
      } else {
        length += 1
      }
    }
    return (column, max(1, length))
  }
}
