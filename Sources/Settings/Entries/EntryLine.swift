import Core

/// A line to be added to entries.csv.
package struct EntryLine: Hashable, Sendable {
  package var values: [EntryColumn: String]

  package init(_ values: [EntryColumn: String] = [:]) { self.values = values }

  package subscript(column: EntryColumn) -> String {
    get { values[column] ?? "" }
    set { values[column] = newValue }
  }

  /// As it stands in a file with these columns, without the line end.
  /// - Throws: `UserError` when it says something for which the file has no column.
  package func text(_ columns: [EntryColumn] = EntryColumn.allCases) throws -> String {
    for column in EntryColumn.allCases where !self[column].isEmpty && !columns.contains(column) {
      // An id is of use only where there is a column for it.
      if column == .id { continue }
      throw UserError(
        "\(EntriesFile.fileName) has no column '\(column.rawValue)'", at: Place(file: EntriesFile.fileName, line: 1),
        hint: "add it to the first line")
    }
    return CSVLines.line(columns.map { self[$0] })
  }

  /// The file with the line at its end, in the file's own kind of line ends.
  package func appended(to bytes: [UInt8], _ columns: [EntryColumn]) throws -> [UInt8] {
    if bytes.isEmpty { return Array((EntryColumn.header + "\n" + (try text()) + "\n").utf8) }
    let end = bytes.firstIndex(of: 0x0A).map { $0 > 0 && bytes[$0 - 1] == 0x0D } ?? false ? "\r\n" : "\n"
    let before = bytes.last == 0x0A ? "" : end
    return bytes + Array((before + (try text(columns)) + end).utf8)
  }
}
