package import Core
import SQLite

extension Warehouse {
  /// The schema that this version makes.
  package static var newestSchema: Int64 { Migrations.shipped.newest }

  /// Copies a household's database into a new file: as it is at one moment, though another run may be writing to it, and
  /// without what was deleted from it. A database of an older version is copied as it is.
  ///
  /// - Parameter destination: not there yet, or empty.
  /// - Returns: the copy's schema.
  /// - Throws: `UserError` when it is damaged, of a newer Daybook or another program, or the disk is full.
  package static func copy(_ path: String, to destination: String) throws -> Int64 {
    do {
      let database = try openForReading(path)
      let schema = try Migrations.shipped.check(database, name: path)
      try database.backup(to: destination)
      return schema
    } catch let error as SQLiteError {
      throw userError(for: error, database: error.isCorrupt || error.isBusy ? path : destination) ?? error
    }
  }

  /// Makes sure of a database that has come back from a backup: every page and every reference of it; brings it up to
  /// this version. No file of the site is taken to be there.
  ///
  /// - Throws: `UserError` when it is damaged, of a newer Daybook or another program.
  package static func settle(restored path: String, today: Day, now: Int64) throws {
    let warehouse = try Warehouse(path: path, today: today, now: now)
    let faults = try warehouse.integrityCheck()
    guard faults.isEmpty else {
      throw UserError(
        "the database in the backup is damaged: \(faults[0])", hint: "an older backup may be whole: try it")
    }
    try warehouse.setSiteFiles([:])
  }
}
