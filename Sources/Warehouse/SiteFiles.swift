import Core
import SQLite

extension Warehouse {
  /// What the files of the last site were made from, by file.
  package func siteFiles() throws -> [String: String] {
    try read {
      var files: [String: String] = [:]
      try database.forEach("select file, fingerprint from site_files") { row in files[row.text(0)] = row.text(1) }
      return files
    }
  }

  /// To be called once the site stands: a fingerprint without its file would leave an old one there.
  package func setSiteFiles(_ files: [String: String]) throws {
    let before = try siteFiles()
    guard before != files else { return }
    try write {
      for file in before.keys where files[file] == nil {
        try database.run("delete from site_files where file = ?", .text(file))
      }
      for (file, fingerprint) in files where before[file] != fingerprint {
        try database.run("insert or replace into site_files values (?, ?)", .text(file), .text(fingerprint))
      }
    }
  }
}
