import Core
import Files

/// reports/, which git keeps: files are written one by one, and only those that differ.
package struct ReportFolder: Sendable {
  private let folder: String
  private(set) var written = 0

  init(_ folder: String) { self.folder = folder }

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

  /// Under what a report's fingerprint is remembered.
  static func key(_ path: String) -> String { "reports/\(path)" }

  /// Of the facts and of the file as it stands: one that somebody has changed is written again.
  func fingerprint(_ facts: String, of path: String) -> String { "\(facts) \(Files.identity("\(folder)/\(path)"))" }
}

extension PageInstance {
  /// Where the Markdown of a month's page stands under reports/: `2026/05/report.md`; nil for other pages.
  var reportPath: String? {
    guard template == "month", case .string(let text)? = row?["month"], let month = Month(iso: text) else { return nil }
    return "\(month.iso.prefix(4))/\(month.iso.suffix(2))/report.md"
  }
}
