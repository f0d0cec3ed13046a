import Core
import Foundation

extension DaybookSettings {
  /// The name of the file in a household's folder.
  package static let fileName = "daybook.toml"

  /// Reads the settings of the household in a folder.
  ///
  /// - Throws: `UserError` when there is no such file, `UserErrors` for what is wrong in it.
  package static func load(folder: String) throws -> DaybookSettings {
    try load(folder: folder) { data, name in try read(data, file: fileName, folder: name) }
  }

  /// Reads them with the rules of another file behind their own, as they would be if these stood in daybook.toml.
  ///
  /// - Parameters:
  ///   - rules: `[[rule]]` tables, nothing else.
  ///   - file: its name, in errors and as the place of its rules.
  /// - Throws: as `load`.
  package static func load(folder: String, addingRules rules: some Collection<UInt8>, of file: String) throws
    -> DaybookSettings
  {
    try AddedRules.checkTables(rules, file: file)
    return try load(folder: folder) { data, name in
      let added = AddedRules(behind: data, file: file)
      do {
        var settings = try read(added.own + rules, file: fileName, folder: name)
        for place in settings.rules.indices { settings.rules[place].place = added.place(settings.rules[place].place) }
        return settings
      } catch var errors as UserErrors {
        for place in errors.errors.indices { errors.errors[place].place = errors.errors[place].place.map(added.place) }
        throw errors
      }
    }
  }

  private static func load(
    folder: String, reading read: (_ data: Data, _ name: String) throws -> DaybookSettings
  ) throws -> DaybookSettings {
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
    var settings = try read(data, name)
    settings.notes += settings.connections.flatMap { connection in
      connection.secrets.sorted { $0.key < $1.key }.compactMap { $0.value.advice(folder: folder) }
    }
    return settings
  }
}
