package import Core
import Files
import Settings
package import Warehouse

/// Makes the books say what entries.csv says: its lines as they are now, and no others.
package struct EntriesStage {
  private let household: Household
  private let warehouse: Warehouse

  package init(_ household: Household, _ warehouse: Warehouse) {
    self.household = household
    self.warehouse = warehouse
  }

  /// - Returns: what changed, and the lines that do not hold.
  package func run() throws -> (count: ChangeCount, errors: [UserError]) {
    guard let bytes = try Self.bytes(household) else { return try withoutFile() }
    let file: EntriesFile
    do {
      file = try EntriesFile(bytes, household.settings)
    } catch let error as UserError {
      // Of a file that cannot be read nothing is known: what was entered before stays.
      try note([error], .error)
      return (ChangeCount(), [error])
    }
    let count = try warehouse.takeEntries(
      file.rows,
      RawRecord(
        provider: Source.entries.namespace, kind: "entries", key: EntriesFile.fileName,
        fetchedAt: household.clock.now, day: household.clock.today, body: bytes))
    try note(file.problems, .warning)
    return (count, file.problems)
  }

  /// Says what came of it; true when a line does not hold.
  package func run(_ console: Console) throws -> Bool {
    let (count, errors) = try run()
    for error in errors { console.message("daybook: \(error)") }
    if count != ChangeCount() {
      let gone = count.retired == 0 ? "" : ", \(count.retired) gone"
      console.message("\(EntriesFile.fileName)  \(count.new) new, \(count.changed) changed\(gone)")
    }
    return !errors.isEmpty
  }

  /// Nil when there is none.
  package static func bytes(_ household: Household) throws -> [UInt8]? {
    let path = "\(household.folder)/\(EntriesFile.fileName)"
    do {
      return try Files.read(path)
    } catch {
      if error.isMissing { return nil }
      throw UserError("\(EntriesFile.fileName) cannot be read", hint: "look at its owner and mode")
    }
  }

  private func withoutFile() throws -> (count: ChangeCount, errors: [UserError]) {
    guard try warehouse.hasEntries() else {
      try note([], .error)
      return (ChangeCount(), [])
    }
    let error = UserError(
      "\(EntriesFile.fileName) is gone; what was entered in it before still counts",
      hint: "put it back; to delete every entry, leave its first line alone")
    try note([error], .error)
    return (ChangeCount(), [error])
  }

  private func note(_ errors: [UserError], _ severity: Severity) throws {
    let problems = errors.map { error in
      Problem(
        severity, subject: EntriesFile.fileName, text: error.headline,
        remedy: error.hint ?? "edit \(EntriesFile.fileName)")
    }
    try warehouse.setProblems(problems, stage: "entries")
  }
}

extension UserError {
  /// Place and message, without the excerpt.
  var headline: String { description.split(separator: "\n").first.map(String.init) ?? message }
}
