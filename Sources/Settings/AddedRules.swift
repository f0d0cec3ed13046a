import Core
import TOML

/// Rules of another file, read as if they stood at the end of daybook.toml.
struct AddedRules {
  /// daybook.toml, ended by a line feed.
  let own: [UInt8]
  private let file: String
  private let lines: Int

  init(behind own: some Collection<UInt8>, file: String) {
    self.file = file
    let ends = own.isEmpty || own.suffix(1).elementsEqual([0x0A])
    self.own = ends ? Array(own) : own + [0x0A]
    lines = self.own.count { $0 == 0x0A }
  }

  /// Where a place of both files together is in the one that holds it.
  func place(_ place: Place) -> Place {
    guard let line = place.line, line > lines else { return place }
    var place = place
    place.file = file
    place.line = line - lines
    return place
  }

  static func checkTables(_ bytes: some Collection<UInt8>, file: String) throws {
    let document: TOMLDocument
    do {
      document = try TOMLDocument.parse(bytes, file: file, excerpt: Excerpt.of)
    } catch let error as UserError {
      throw UserErrors([error])
    }
    let others = document.root.entries.filter { $0.key != "rule" }
    guard others.isEmpty else {
      throw UserErrors(
        others.map {
          UserError(
            "only [[rule]] may stand in a file of rules to try, not '\($0.key)'", at: $0.keyPlace,
            hint: "what a rule refers to must stand in daybook.toml already")
        })
    }
  }
}
