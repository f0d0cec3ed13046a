import Settings

/// What a backup holds: what a person wrote, the bank files, the reports, among which those of closed months are made only
/// once, and the database. What is made of these is made again.
enum BackupPaths {
  static let settings = DaybookSettings.fileName
  static let database = "daybook.sqlite"
  static let ownFiles = [settings, DecisionsFile.fileName, EntriesFile.fileName, ".gitignore"]
  static let folders = ["Templates", "Site", "inbox", "reports"]

  /// Beside these a household's settings may name files of rates and prices. Where they may not be: Daybook's own folders
  /// and files, secrets, and whatever is hidden.
  private static let reserved = ["secrets", "site", "site.new", "backups"]

  /// Whether a backup may hold a file of this path: no other leaves the archive, whatever it is called in there.
  static func mayHold(_ path: String) -> Bool {
    if ownFiles.contains(path) || path == database { return true }
    // By bytes, as the file system reads it: a letter may hide a slash in front of it.
    let parts = path.utf8.split(separator: slash, omittingEmptySubsequences: false)
    let up = Array("..".utf8)
    guard path.utf8.count <= 4096, !path.utf8.contains(0),
      parts.allSatisfy({ !$0.isEmpty && !$0.elementsEqual([dot]) && !$0.elementsEqual(up) && $0.count <= 255 })
    else { return false }
    let first = String(decoding: parts[0], as: UTF8.self)
    if folders.contains(first) { return parts.count > 1 }
    return !reserved.contains(first) && !parts[0].starts(with: "daybook.".utf8) && path != BackupManifest.name
      && parts.allSatisfy { $0.first != dot }
  }

  private static let slash = UInt8(ascii: "/")
  private static let dot = UInt8(ascii: ".")
}
