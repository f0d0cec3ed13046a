import Core
import Foundation
import SQLite

/// An empty household's database in memory, with the tables of the warehouse.
func booksDatabase() throws -> Database {
  let database = try Database(path: "", mode: .memory)
  let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  let migrations = root.appending(path: "Sources/Warehouse/Migrations")
  for name in try FileManager.default.contentsOfDirectory(atPath: migrations.path).sorted() {
    try database.execute(try String(contentsOf: migrations.appending(path: name), encoding: .utf8))
  }
  return database
}
