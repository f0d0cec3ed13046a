import Archive
import Core
import Files
import Hashing
import Settings
import Warehouse

/// Makes a household's backup: one file, there whole or not at all, whatever else is at work in the household.
struct BackupWriter {
  let household: Household
  /// Where backups are put.
  let folder: String

  struct Outcome: Hashable {
    var path: String
    var files: Int
    var bytes: Int
    var leftOut: [String]
    /// Older backups that `[keep] backups` keeps no longer.
    var removed: Int
  }

  private var name: BackupName { BackupName(household: household.settings.household.id, day: household.clock.today) }
  private var unfinished: String { "\(folder)/\(name.text)\(Self.unfinishedEnding)" }
  private var databaseCopy: String { "\(folder)/\(name.text)\(Self.copyEnding)" }
  private static let unfinishedEnding = ".new"
  private static let copyEnding = ".database"

  func run() throws -> Outcome {
    do {
      try Files.makeFolder(folder, mode: 0o700)
      guard Files.isFolder(folder) else {
        throw UserError("no backup was made: \(folder) is no folder", hint: "name another: daybook backup DIR")
      }
      let lock = try HouseholdLock(folder: folder, name: ".daybook-backup.lock")
      try removeUnfinished()
      let outcome = try make()
      _ = consume lock  // held until here
      return outcome
    } catch {
      throw Self.explained(error)
    }
  }

  private func make() throws -> Outcome {
    var outcome = Outcome(path: "\(folder)/\(name.text)", files: 0, bytes: 0, leftOut: [], removed: 0)
    do {
      let writer = try TarWriter(path: unfinished, modified: household.clock.now)
      let manifest = try fill(writer, &outcome)
      let list = manifest.bytes
      try writer.begin(BackupManifest.name, size: list.count)
      try writer.write(list)
      try writer.close()
      outcome.files = manifest.files.count
      outcome.bytes = try Files.size(unfinished)
      try Files.move(unfinished, to: outcome.path)
      try Files.syncFolder(folder)
    } catch {
      try? removeUnfinished()
      throw error
    }
    outcome.removed = try removeOld()
    return outcome
  }

  // MARK: What goes in

  /// The database comes last: a bank file that a run takes out of inbox/ meanwhile is in it by then.
  private func fill(_ writer: TarWriter, _ outcome: inout Outcome) throws -> BackupManifest {
    var manifest = BackupManifest(
      household: name.household, day: name.day, schema: 0)
    var written: Set<[UInt8]> = []
    // What a run moves goes by another name the next time.
    for _ in 0..<3 {
      let sources = try BackupSources(of: household)
      outcome.leftOut = sources.leftOut
      var isComplete = true
      for path in sources.paths where !written.contains(Array(path.utf8)) {
        guard let digest = try add(path, to: writer) else {
          isComplete = false
          continue
        }
        written.insert(Array(path.utf8))
        manifest.files.append(.init(path: path, digest: digest))
      }
      if isComplete { break }
    }
    if Files.exists(household.databasePath) {
      // Its owner's alone from the first byte on.
      try Files.create([], at: databaseCopy, mode: 0o600)
      manifest.schema = try Warehouse.copy(household.databasePath, to: databaseCopy)
      if let digest = try add(FileSource(databaseCopy), BackupPaths.database, to: writer) {
        manifest.files.append(.init(path: BackupPaths.database, digest: digest))
      }
      try Files.remove(databaseCopy)
    }
    return manifest
  }

  /// - Returns: its digest; nil when it is not there any more.
  private func add(_ path: String, to writer: TarWriter) throws -> String? {
    do {
      return try add(FileSource("\(household.folder)/\(path)"), path, to: writer)
    } catch let error as FileError where error.isMissing {
      return nil
    }
  }

  private func add(_ source: consuming FileSource, _ path: String, to writer: TarWriter) throws -> String? {
    try writer.begin(path, size: source.size)
    var hash = BLAKE2b(length: 64)
    var left = source.size
    while true {
      let piece = try source.next()
      if piece.isEmpty { break }
      left -= piece.count
      guard left >= 0 else { break }
      hash.update(piece)
      try writer.write(piece)
    }
    guard left == 0 else {
      throw UserError("\(path.onOneLine) was written to while it was read", hint: "run daybook backup again")
    }
    return hexadecimal(hash.finish())
  }

  // MARK: What goes

  /// What a backup that was killed left behind.
  private func removeUnfinished() throws {
    for entry in try Files.list(folder) where !entry.isFolder {
      for ending in [Self.unfinishedEnding, Self.copyEnding, Self.copyEnding + "-journal"]
      where entry.name.hasSuffix(ending) {
        if BackupName(String(entry.name.dropLast(ending.count)), of: name.household) != nil {
          try Files.remove("\(folder)/\(entry.name)")
        }
      }
    }
  }

  private func removeOld() throws -> Int {
    let backups = try Files.list(folder).filter { !$0.isFolder }.compactMap {
      BackupName($0.name, of: name.household)
    }
    let kept = household.settings.keptBackups.kept(
      of: backups.map(\.day), weekStarts: household.settings.household.weekStarts)
    let old = backups.filter { !kept.contains($0.day) && $0 != name }
    for backup in old { try Files.remove("\(folder)/\(backup.text)") }
    return old.count
  }

  // MARK: What goes wrong

  private static func explained(_ error: any Error) -> any Error {
    switch error {
    case let error as FileError: explained(isFull: error.isFull, "\(error)")
    case TarError.system(let code): explained(isFull: Files.isFull(code), Files.message(code))
    default: error
    }
  }

  private static func explained(isFull: Bool, _ reason: String) -> UserError {
    UserError(
      "no backup was made: \(isFull ? "the disk is full" : reason)",
      hint: isFull
        ? "make room, or name another folder: daybook backup DIR; older backups are as they were"
        : "look at the folder's owner and mode, or name another: daybook backup DIR")
  }
}
