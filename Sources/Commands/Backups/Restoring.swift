import Core
import Files
import Warehouse

/// Puts a backup in a household's place.
///
/// It is unpacked beside what is there, in `.restore/new`, and tried out. From the moment that it is called
/// `.restore/checked` it is carried through: what it replaces is set aside, daybook.toml first, and what it brings is put
/// in its place, daybook.toml last. In between there is no household to work with, and whoever was killed there goes on
/// where it was.
struct Restoring {
  let folder: String
  let clock: Clock

  private var work: String { "\(folder)/\(Self.workName)" }
  private var new: String { "\(work)/new" }
  /// Whole, and what is there is being set aside.
  private var checked: String { "\(work)/checked" }
  private var before: String { "\(work)/before" }
  /// What is there is set aside, and this is being put in its place.
  private var ready: String { "\(work)/ready" }

  static let workName = ".restore"

  /// Whether a restore was killed in this folder.
  static func isBrokenOff(in folder: String) -> Bool { Files.isFolder("\(folder)/\(workName)") }

  /// Whether something is there that a backup would take the place of.
  static func isTaken(_ folder: String) -> Bool {
    (BackupPaths.ownFiles + [BackupPaths.database] + BackupPaths.folders).contains { name in
      guard name != ".gitignore", let kind = Files.kind("\(folder)/\(name)") else { return false }
      // An empty inbox/ is none.
      return kind != .folder || (try? Files.filesBelow("\(folder)/\(name)").isEmpty) != true
    }
  }

  // Hold the household's lock for what follows.

  /// Ends what was killed on its way, forward if its backup had been tried out, else back.
  /// - Returns: whether the household is the restored one now; `setAside` as of `restore`.
  func settle() throws -> (isRestored: Bool, setAside: String?) {
    guard Files.kind(ready) != nil || Files.kind(checked) != nil else {
      try Files.removeFolder(work)
      return (false, nil)
    }
    return (true, try carryThrough())
  }

  /// - Returns: where what was there has been set aside; nil when nothing was there.
  func restore(_ backup: BackupReader) throws -> String? {
    do {
      try Files.makeFolder(new, mode: 0o700)
      let manifest = try backup.unpack(into: new)
      if manifest.files.contains(where: { $0.path == BackupPaths.database }) {
        try Warehouse.settle(
          restored: "\(new)/\(BackupPaths.database)", today: clock.today, now: clock.now)
      }
      for name in try Self.foldersBelow(new) { try Files.syncFolder(name) }
      try Files.move(new, to: checked)
      try Files.syncFolder(work)
    } catch {
      try? Files.removeFolder(work)
      throw error
    }
    return try carryThrough()
  }

  private func carryThrough() throws -> String? {
    if Files.kind(ready) == nil {
      for path in try namesToFree() { try setAside(path) }
      try Files.syncFolder(folder)
      try Files.move(checked, to: ready)
      try Files.syncFolder(work)
    }
    for path in try Self.settingsLast(Files.filesBelow(ready)) {
      if let parent = Self.parent(of: path) { try Files.makeFolder("\(folder)/\(parent)", mode: 0o700) }
      try Files.move("\(ready)/\(path)", to: "\(folder)/\(path)")
    }
    try Files.makeFolder("\(folder)/inbox", mode: 0o700)
    try Files.syncFolder(folder)
    let kept = try keepBefore()
    try Files.removeFolder(work)
    return kept
  }

  // MARK: What was there

  /// What is Daybook's own, whether or not the backup holds the like of it; and what else the backup holds.
  private func namesToFree() throws -> [String] {
    let database = BackupPaths.database
    let own =
      BackupPaths.ownFiles.filter { $0 != ".gitignore" } + BackupPaths.folders
      + [database, "\(database)-wal", "\(database)-shm", "\(database)-journal"]
    let brought = try Files.filesBelow(checked).filter { path in
      !BackupPaths.folders.contains { path.utf8.starts(with: "\($0)/".utf8) } && !own.contains(path)
    }
    return own + brought
  }

  /// A link, or a file where a folder has to be, goes as it is: nothing is written behind it.
  private func setAside(_ path: String) throws {
    var name = ""
    for part in path.utf8.split(separator: UInt8(ascii: "/")) {
      name += (name.isEmpty ? "" : "/") + String(Substring(part))
      let isLast = name.utf8.count == path.utf8.count
      switch Files.kind("\(folder)/\(name)") {
      case nil: return
      case .folder? where !isLast: continue
      default:
        if let parent = Self.parent(of: name) { try Files.makeFolder("\(before)/\(parent)", mode: 0o700) }
        try Files.makeFolder(before, mode: 0o700)
        return try Files.move("\(folder)/\(name)", to: "\(before)/\(name)")
      }
    }
  }

  private func keepBefore() throws -> String? {
    guard Files.kind(before) != nil else { return nil }
    try Files.makeFolder("\(folder)/backups", mode: 0o700)
    let name = "\(folder)/backups/replaced-\(clock.today.iso)"
    var kept = name
    var number = 2
    while Files.kind(kept) != nil {
      kept = "\(name)-\(number)"
      number += 1
    }
    try Files.move(before, to: kept)
    return kept
  }

  // MARK: Paths

  private static func parent(of path: String) -> String? {
    path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[..<$0]) }
  }

  private static func settingsLast(_ paths: [String]) -> [String] {
    paths.filter { $0 != BackupPaths.settings } + paths.filter { $0 == BackupPaths.settings }
  }

  /// The folder itself last.
  private static func foldersBelow(_ path: String) throws -> [String] {
    try Files.list(path).filter(\.isFolder).flatMap { try foldersBelow("\(path)/\($0.name)") } + [path]
  }
}
