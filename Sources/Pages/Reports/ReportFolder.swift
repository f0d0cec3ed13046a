import Core
import Files

/// reports/, which git keeps: files are written one by one, and only those that differ.
///
/// Those of a closed month are frozen: they stand as they were, whatever the figures say since.
package struct ReportFolder: Sendable {
  private let folder: String
  private let frozen: Set<Month>
  private(set) var written = 0

  init(_ folder: String, frozen: Set<Month> = []) {
    self.folder = folder
    self.frozen = frozen
  }

  func isFrozen(_ month: Month) -> Bool { frozen.contains(month) }

  /// One that was closed anew gets its page from the next build.
  func holdsFrozen(pageOf month: Month) -> Bool {
    isFrozen(month) && Files.exists("\(folder)/\(Self.path(of: month))/report.md")
  }

  /// Below reports/: `2026/05`.
  static func path(of month: Month) -> String { "\(month.iso.prefix(4))/\(month.iso.suffix(2))" }

  mutating func put(_ path: String, _ bytes: [UInt8]) throws {
    let target = "\(folder)/\(path)"
    do {
      if let slash = target.lastIndex(of: "/") { try Files.makeFolder(String(target[..<slash])) }
      // What a power cut takes, the next run finds missing and writes again.
      if try Files.writeIfDifferent(bytes, to: target, durable: false) { written += 1 }
    } catch {
      throw UserError("the report \(path) cannot be written: \(error)", hint: "check who may write to \(folder)")
    }
  }

  func remove(_ path: String) throws {
    let target = "\(folder)/\(path)"
    if Files.exists(target) { try Files.remove(target) }
  }

  /// Under what a report's fingerprint is remembered.
  static func key(_ path: String) -> String { "reports/\(path)" }

  /// Of the facts and of the file as it stands: one that somebody has changed is written again.
  func fingerprint(_ facts: String, of path: String) -> String { "\(facts) \(Files.identity("\(folder)/\(path)"))" }
}

extension PageInstance {
  /// Where the Markdown of a month's or a year's page stands under reports/: `2026/05/report.md`, `2026/year.md`; nil for
  /// other pages.
  var reportPath: String? {
    if let month = reportMonth { return "\(ReportFolder.path(of: month))/report.md" }
    guard template == "year", case .string(let year)? = row?["year"] else { return nil }
    return "\(year)/year.md"
  }

  var reportMonth: Month? {
    guard template == "month", case .string(let text)? = row?["month"] else { return nil }
    return Month(iso: text)
  }
}
