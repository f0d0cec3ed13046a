import Core
import Foundation

extension DaybookSettings {
  /// The name of the file in a household's folder.
  package static let fileName = "daybook.toml"

  /// Reads the settings of the household in a folder.
  ///
  /// - Throws: `UserError` when there is no such file, `UserErrors` for what is wrong in it.
  package static func load(folder: String) throws -> DaybookSettings {
    let path = "\(folder)/\(fileName)"
    guard let data = FileManager.default.contents(atPath: path) else {
      let exists = FileManager.default.fileExists(atPath: path)
      throw UserError(
        exists ? "\(fileName) cannot be read" : "there is no \(fileName) here",
        at: Place(file: folder == "." ? fileName : path),
        hint: exists
          ? "look at its owner and mode"
          : "`daybook init` makes a household in this folder; --household DIR names another")
    }
    // Its real name: a household is opened as "." more often than not.
    let name = URL(fileURLWithPath: folder).resolvingSymlinksInPath().lastPathComponent
    var settings = try read(data, file: fileName, folder: name)
    settings.notes = settings.connections.flatMap { connection in
      connection.secrets.sorted { $0.key < $1.key }.compactMap { $0.value.advice(folder: folder) }
    }
    return settings
  }
}
