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
      for key in Set(before.lines.keys).union(after.lines.keys).sorted(by: bytewise)
      where before.lines[key] != after.lines[key] {
        lines.append(.init(file: file.name, before: before.lines[key], after: after.lines[key]))
      }
    }
    return ReportDifference(month: month, lines: lines, isMissing: standing == 0)
  }

  /// Writes the month's fact files as the figures are now; its report.md is left to the next build.
  package func rewrite(_ month: Month) throws {
    var files = ReportFolder(folder)
    try reports.write(month, into: &files)
    // One that would not be written any more has nothing to say, and stood for what is gone.
    let written = try reports.written(month).map(\.name)
    for name in MonthlyReports.optional where !written.contains(name) {
      let path = "\(folder)/\(ReportFolder.path(of: month))/\(name)"
      if Files.exists(path) { try Files.remove(path) }
    }
    let page = "\(folder)/\(ReportFolder.path(of: month))/report.md"
    if Files.exists(page) { try Files.remove(page) }
  }

  /// A file's lines by their key.
  private struct Facts {
    var columns: [String] = []
    var lines: [String: String] = [:]

    /// - Parameter columns: those that count; nil for all.
    init(_ bytes: [UInt8], keys: Int, columns wanted: [String]? = nil) {
      let records = CSVLines.records(bytes).map(\.fields)
      guard let header = records.first else { return }
      columns = wanted ?? header
      let places = columns.compactMap { header.firstIndex(of: $0) }
      for record in records.dropFirst() {
        let fields = places.map { $0 < record.count ? record[$0] : "" }
        lines[CSVLines.line(Array(fields.prefix(keys)))] = CSVLines.line(fields)
      }
    }
  }
}

private func bytewise(_ left: String, _ right: String) -> Bool { left.utf8.lexicographicallyPrecedes(right.utf8) }
