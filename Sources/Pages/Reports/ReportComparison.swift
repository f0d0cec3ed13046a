package import Analytics
package import Core
import Files
import SQLite
import Settings

/// What the figures say of a month otherwise than its reports: of a closed one, a restatement.
package struct ReportDifference: Hashable, Sendable {
  /// A fact that was there, is there, or both: lines of the file.
  package struct Line: Hashable, Sendable {
    package var file: String
    package var before: String?
    package var after: String?
  }

  package var month: Month
  /// By file, then by key.
  package var lines: [Line]
  /// No report of the month is there to compare with.
  package var isMissing: Bool

  /// `2026-03 changed: 2 lines`.
  package var headline: String {
    isMissing
      ? "\(month.iso) has no reports any more"
      : "\(month.iso) changed: \(lines.count) \(lines.count == 1 ? "line" : "lines")"
  }
}

/// Compares reports that stand with the figures of today.
package struct ReportComparison {
  private let reports: MonthlyReports
  private let folder: String

  /// - Parameter folder: reports/.
  package init(_ books: ReadingBooks, _ context: DatasetContext, folder: String) {
    reports = MonthlyReports(books.database, books.catalogue, context)
    self.folder = folder
  }

  /// Months that have figures.
  package func months() throws -> [Month] { try reports.months() }

  /// Only kinds of reports that stand are compared, and of these only the columns that they have: what a later version
  /// adds is no change of the month.
  package func difference(_ month: Month) throws -> ReportDifference {
    var lines: [ReportDifference.Line] = []
    var standing = 0
    func path(_ name: String) -> String { "\(folder)/\(ReportFolder.path(of: month))/\(name)" }
    for file in try reports.written(month, stands: { Files.exists(path($0)) }) {
      let path = path(file.name)
      guard Files.exists(path) else { continue }
      standing += 1
      let before = Facts(try Files.read(path), keys: file.keys)
      let after = Facts(file.bytes, keys: file.keys, columns: before.columns)
      lines += before.changes(to: after, restatedBy: file.facts).map {
        .init(file: file.name, before: $0.before, after: $0.after)
      }
    }
    return ReportDifference(month: month, lines: lines, isMissing: standing == 0)
  }

  /// Writes the month's fact files as the figures are now; its report.md is left to the next build.
  package func rewrite(_ month: Month) throws {
    var files = ReportFolder(folder)
    try reports.write(month, into: &files)
    try files.remove("\(ReportFolder.path(of: month))/report.md")
  }

  /// A file's lines by their key.
  private struct Facts {
    private(set) var columns: [String] = []
    private var records: [String: [String]] = [:]

    /// - Parameter columns: those that count; nil for all.
    init(_ bytes: [UInt8], keys: Int, columns wanted: [String]? = nil) {
      let records = CSVLines.records(bytes).map(\.fields)
      guard let header = records.first else { return }
      columns = wanted ?? header
      let places = columns.compactMap { header.firstIndex(of: $0) }
      for record in records.dropFirst() {
        let fields = places.map { $0 < record.count ? record[$0] : "" }
        self.records[CSVLines.line(Array(fields.prefix(keys)))] = fields
      }
    }

    /// Lines that differ, by key.
    ///
    /// - Parameter facts: columns of lines on both sides whose change counts; nil: every difference does.
    func changes(to after: Facts, restatedBy facts: [String]?) -> [(before: String?, after: String?)] {
      let places = facts.map { facts in columns.indices.filter { facts.contains(columns[$0]) } }
      return Set(records.keys).union(after.records.keys).sorted(by: bytewise).compactMap { key in
        let (one, other) = (records[key], after.records[key])
        if let places {
          guard let one, let other, places.contains(where: { one[$0] != other[$0] }) else { return nil }
        }
        return one == other ? nil : (one.map(CSVLines.line), other.map(CSVLines.line))
      }
    }
  }
}

private func bytewise(_ left: String, _ right: String) -> Bool { left.utf8.lexicographicallyPrecedes(right.utf8) }
