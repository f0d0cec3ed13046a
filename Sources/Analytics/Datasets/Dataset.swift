/// One dataset: a documented, read-only view over marts and standard tables.
package struct Dataset: Sendable {
  package struct Column: Hashable, Sendable {
    package var name: String
    package var type: ColumnType
    package var meaning: String
  }

  package var name: String
  package var meaning: String
  /// The columns that tell one row from another; rows are ordered by them, bytewise.
  package var key: [String]
  package var columns: [Column]
  package var select: String

  /// Reads a dataset's file: meaning, `-- key:`, one `-- column name type meaning` each, then one SELECT.
  init(name: String, file: [UInt8]) throws(MartError) {
    self.name = name
    let lines = String(decoding: file, as: UTF8.self).split(separator: "\n")
    let header = lines.prefix { $0.hasPrefix("-- ") }.map { $0.dropFirst(3) }
    select = lines.dropFirst(header.count).joined(separator: "\n")
    meaning = ""
    key = []
    columns = []
    for line in header {
      if line.hasPrefix("key: ") {
        key = line.dropFirst(5).split(separator: ",").map(\.trimmed)
      } else if line.hasPrefix("column ") {
        let parts = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
        let rest = parts.count == 3 ? parts[2].trimmed.split(separator: " ", maxSplits: 1) : []
        guard rest.count == 2, let type = ColumnType(rawValue: String(rest[0])) else {
          throw MartError("\(name): cannot read '\(line)'")
        }
        columns.append(Column(name: String(parts[1]), type: type, meaning: rest[1].trimmed))
      } else {
        meaning += (meaning.isEmpty ? "" : " ") + line
      }
    }
    guard !key.isEmpty, !columns.isEmpty, !meaning.isEmpty else { throw MartError("\(name): its header is not whole") }
  }
}

/// What a dataset's column holds.
package enum ColumnType: String, Sendable, CaseIterable {
  case day, month, text, integer, money, decimal, flag, json

  /// What a number counts, for the data dictionary.
  package var unit: String {
    switch self {
    case .money: "minor units of the row's currency"
    case .flag: "0 or 1"
    case .day: "YYYY-MM-DD"
    case .month: "YYYY-MM"
    case .decimal: "exact decimal"
    case .json: "JSON"
    case .text, .integer: ""
    }
  }
}
