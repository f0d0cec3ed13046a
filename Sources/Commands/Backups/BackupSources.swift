import Core
import Files
import Settings

/// The files of a household that go into a backup, but for the database.
struct BackupSources {
  /// As they are called in the backup: from the household's folder.
  private(set) var paths: [String] = []
  /// What is left out that somebody might look for, and why: a line each.
  private(set) var leftOut: [String] = []

  private let folder: String
  private let secrets: Set<Files.Identity>

  /// Sorted by bytes.
  init(of household: Household) throws {
    folder = household.folder
    secrets = try Self.secretFiles(household)
    for name in BackupPaths.ownFiles where Files.kind("\(folder)/\(name)") != nil { add(name) }
    for name in BackupPaths.folders where Files.isFolder("\(folder)/\(name)") { try walk(name) }
    for name in [household.settings.rates.file, household.settings.prices.file].compactMap({ $0 }) {
      addNamed(name)
    }
    paths.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Whatever name leads to them: what is secret goes into no backup.
  private static func secretFiles(_ household: Household) throws -> Set<Files.Identity> {
    let folder = household.folder
    var paths = try Files.filesBelow("\(folder)/secrets").map { "\(folder)/secrets/\($0)" }
    for connection in household.settings.connections {
      for case .file(let path) in connection.secrets.values {
        paths.append(path.hasPrefix("/") ? path : "\(folder)/\(path)")
      }
    }
    if let key = environment("DAYBOOK_KEY"), !key.isEmpty { paths.append(key) }
    return Set(paths.compactMap { Files.fileIdentity($0) })
  }

  private mutating func walk(_ name: String) throws {
    for entry in try Files.list("\(folder)/\(name)") {
      let path = "\(name)/\(entry.name)"
      // One that a build is just writing.
      if path.hasPrefix("reports/"), path.hasSuffix(".new") { continue }
      switch Files.kind("\(folder)/\(path)") {
      case .folder?: try walk(path)
      case .file?, .link?: add(path)
      // A name that is no text cannot be asked for; any other was moved by a run just now, and is met again.
      case nil:
        if entry.name.unicodeScalars.contains("\u{FFFD}") {
          leftOut.append("\(name)/ holds a file whose name is not UTF-8")
        }
      case .other?: leftOut.append("\(path) is no file")
      }
    }
  }

  /// A file that the settings name.
  private mutating func addNamed(_ name: String) {
    guard Files.kind("\(folder)/\(name)") != nil || name.hasPrefix("/"), !paths.contains(name) else { return }
    guard BackupPaths.mayHold(name) else {
      leftOut.append("\(name), which daybook.toml names, is not among the household's own files")
      return
    }
    add(name)
  }

  private mutating func add(_ path: String) {
    guard let identity = Files.fileIdentity("\(folder)/\(path)") else {
      if Files.kind("\(folder)/\(path)") == .link { leftOut.append("\(path) is a link that leads nowhere") }
      return
    }
    if Files.isFolder("\(folder)/\(path)") {
      leftOut.append("\(path) is a link to a folder")
    } else if secrets.contains(identity) {
      leftOut.append("\(path) is a secret's file")
    } else {
      paths.append(path)
    }
  }
}
