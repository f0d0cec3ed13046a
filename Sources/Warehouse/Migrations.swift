import Core
import SQLite

/// Brings a database to the newest schema, one version a transaction: a kill leaves it at one version or the next.
struct Migrations {
  /// "DYBK": a database that has tables but not this number is somebody else's.
  static let applicationID: Int64 = 0x4459_424B

  /// One script a version, from 1 on. A script that has been released is never edited.
  var scripts: [String]

  static var shipped: Migrations {
    Migrations(
      scripts: [
        PackageResources.migration_0001_sql, PackageResources.migration_0002_sql, PackageResources.migration_0003_sql,
        PackageResources.migration_0004_sql,
      ].map { String(decoding: $0, as: UTF8.self) })
  }

  var newest: Int64 { Int64(scripts.count) }

  /// - Throws: `UserError` for a database of a newer Daybook, or of another program.
  func check(_ database: Database, name: String) throws -> Int64 {
    let version = try database.value("pragma user_version").integer ?? 0
    let owner = try database.value("pragma application_id").integer ?? 0
    let tables = try database.value("select count(*) from sqlite_schema").integer ?? 0
    guard owner == Self.applicationID || (owner == 0 && tables == 0 && version == 0) else {
      throw UserError(
        "\(name) is a database of another program", hint: "move it away, or run Daybook in another folder")
    }
    guard version <= newest else {
      throw UserError(
        "\(name) was written by a newer Daybook (its schema is \(version), this one knows \(newest))",
        hint: "install that Daybook again, or put back a backup made before it")
    }
    return version
  }

  func migrate(_ database: Database, name: String) throws {
    var version = try check(database, name: name)
    while version < newest {
      try database.transaction {
        if version == 0 { try database.execute("pragma application_id = \(Self.applicationID)") }
        try database.execute(scripts[Int(version)])
        try database.execute("pragma user_version = \(version + 1)")
      }
      version += 1
    }
    database.forgetStatements()
  }
}
