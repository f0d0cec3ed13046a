import Analytics
import Core
import Files
import Settings
import Warehouse

/// What each rule does to the books as they are, and what would change if the figures were made anew with them.
enum RuleListing {
  static func show(_ household: Household, _ invocation: Invocation) async throws {
    let settings = try settings(household, invocation)
    _ = try household.openForReading(invocation.console)
    // Without the datasets: one of them bears the name of a table that classification reads.
    let warehouse = try Warehouse(
      reading: household.databasePath, today: household.clock.today, now: household.clock.now)
    let report = try RuleReport(warehouse.database, settings: settings, decisions: household.decisions)
    show(report, invocation.console)
    // It classifies in a transaction that is taken back: nobody else may be writing.
    try await household.locked {
      let warehouse = try Warehouse(
        path: household.databasePath, today: household.clock.today, now: household.clock.now)
      let preview = try RulePreview(
        warehouse.database, settings: settings, decisions: household.decisions, today: household.clock.today)
      show(preview, invocation.console)
    }
  }

  private static func settings(_ household: Household, _ invocation: Invocation) throws -> DaybookSettings {
    guard let file = invocation.value("with") else { return household.settings }
    let bytes: [UInt8]
    do {
      bytes = try Files.read(file)
    } catch {
      throw UserError("\(file) cannot be read", hint: "--with names a file with [[rule]] tables to try")
    }
    return try DaybookSettings.load(folder: household.folder, addingRules: bytes, of: file)
  }

  private static func show(_ report: RuleReport, _ console: Console) {
    let width = (report.lines.map(\.name.count).max() ?? 0) + 2
    for line in report.lines {
      console.result("\(line.name.padded(to: width))\(line.matches) rows, decides \(line.decides)")
    }
    for line in report.neverMatching {
      console.result("never matches: \(line.name) (\(line.place.file):\(line.place.line ?? 0))")
    }
    for overlap in report.overlaps {
      console.result("\(overlap.rows) rows match '\(overlap.first)' and '\(overlap.second)'; the first decides")
    }
    if report.lines.isEmpty { console.message("daybook.toml has no [[rule]]") }
  }

  private static let shown = 100

  private static func show(_ preview: RulePreview, _ console: Console) {
    guard !preview.lines.isEmpty else { return console.result("would change nothing") }
    let count = preview.lines.count
    console.result("would change \(count == 1 ? "1 payment" : "\(count) payments"):")
    for line in preview.lines.prefix(shown) {
      console.result("  \(line.day)  \(line.transactionID)  \(changes(line).joined(separator: "; "))".onOneLine)
    }
    if count > shown { console.result("  and \(count - shown) more") }
  }

  private static func changes(_ line: RulePreview.Line) -> [String] {
    let (before, after) = (line.before, line.after)
    var changes: [String] = []
    func add(_ name: String, _ old: String, _ new: String) {
      if old != new { changes.append("\(name)\(old.isEmpty ? "none" : old) -> \(new.isEmpty ? "none" : new)") }
    }
    add("", categories(before), categories(after))
    add("merchant ", before.merchant ?? "", after.merchant ?? "")
    add("tags ", before.tags, after.tags)
    add("note ", before.note, after.note)
    if before.isIgnored != after.isIgnored { changes.append(after.isIgnored ? "ignored" : "counted again") }
    return changes
  }

  private static func categories(_ standing: RulePreview.Standing) -> String {
    if let only = standing.categories.first, standing.categories.count == 1 { return only.path }
    return standing.categories.map { "\($0.path) \($0.amount)" }.joined(separator: " + ")
  }
}
