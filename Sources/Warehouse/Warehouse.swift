package import Core
import Glibc
package import SQLite

/// A household's database: what was received, what it says, and what changed. One writer at a time (`HouseholdLock`).
///
/// Every change is one transaction: a kill leaves it wholly done or not done at all.
package final class Warehouse {
  package let database: Database
  package let path: String
  package let today: Day
  /// Seconds since 1970.
  package let now: Int64
  /// The oldest id of each account, which ids of transactions are made with.
  var roots: [String: String] = [:]

  /// Opens the household's database for writing, making or migrating it as needed.
  /// - Throws: `UserError` when it is damaged, newer than this Daybook, read-only or the disk is full.
  package init(path: String, today: Day, now: Int64) throws {
    self.path = path
    self.today = today
    self.now = now
    try makePrivate(path)
    database = try explained(path) {
      let database = try Database(path: path, mode: .readWrite)
      // A payload is safe before the next request is made, from a power cut too: hence full, not normal.
      try database.execute(
        """
        pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -16384; pragma temp_store = file;
        pragma journal_size_limit = 67108864; pragma threads = 2
        """)
      try Migrations.shipped.migrate(database, name: path)
      return database
    }
    try loadRoots()
  }

  /// Opens it for reading only, beside a writer if there is one.
  /// - Throws: `UserError` when there is none yet, or its schema is not this Daybook's.
  package init(reading path: String, today: Day, now: Int64) throws {
    self.path = path
    self.today = today
    self.now = now
    guard unsafe access(path, F_OK) == 0 else {
      throw UserError("there is no database in this household yet", hint: "`daybook run` makes it")
    }
    database = try explained(path) {
      let database = try Self.openForReading(path)
      try database.execute("pragma cache_size = -16384; pragma temp_store = memory")
      let version = try Migrations.shipped.check(database, name: path)
      guard version == Migrations.shipped.newest else {
        throw UserError("the database was written by an older Daybook", hint: "`daybook build` brings it up to date")
      }
      return database
    }
    try loadRoots()
  }

  /// A database in memory, as tests and dry runs need.
  package init(inMemoryOn today: Day, now: Int64) throws {
    path = ":memory:"
    self.today = today
    self.now = now
    database = try Database(path: ":memory:", mode: .memory)
    try Migrations.shipped.migrate(database, name: path)
  }

  static func openForReading(_ path: String) throws -> Database {
    do {
      return try Database(path: path, mode: .readOnly)
    } catch let error as SQLiteError where error.needsRollback {
      // A first load was killed (`load`): opened for writing once, the database is what it was before it.
      _ = try Database(path: path, mode: .readWrite)
      return try Database(path: path, mode: .readOnly)
    } catch let error as SQLiteError where error.cannotOpen || error.isReadOnly {
      // "It is not possible to open read-only WAL databases [unless] the -shm and -wal files already exist, or those
      // files can be created, or the database is immutable" (wal.html): a household on a read-only disk has no writer.
      guard unsafe access(path + "-wal", F_OK) != 0 else { throw error }
      return try Database(path: path, mode: .immutable)
    }
  }

  /// One transaction, its errors in the user's words.
  @discardableResult
  package func write<Result>(_ body: () throws -> Result) throws -> Result {
    try explained(path) { try database.transaction(body) }
  }

  /// One transaction as `write`, for the rows of a file of `bytes`.
  ///
  /// The first rows of a household, where they are many, go straight into the database: by way of a log they would be
  /// written twice. Readers wait meanwhile, who would find nothing yet; a kill is undone by the next to open it.
  @discardableResult
  package func load<Result>(bytes: Int, _ body: () throws -> Result) throws -> Result {
    let isFirst = try read { try database.value("select 1 from transactions limit 1").integer == nil }
    guard isFirst, bytes > 1 << 20 else { return try write(body) }
    // "extra": "the directory containing a rollback journal is synced after that journal is unlinked" (pragma.html), or
    // a power cut could bring it back. Refused while another program has the database open: then by the log, as always.
    try? database.execute("pragma journal_mode = delete; pragma synchronous = extra")
    defer { try? database.execute("pragma synchronous = full; pragma journal_mode = wal") }
    return try write(body)
  }

  /// Reading, its errors in the user's words.
  func read<Result>(_ body: () throws -> Result) throws -> Result { try explained(path, body) }

  /// What is wrong with the database file, or nothing; a hundred faults at most.
  package func integrityCheck() throws -> [String] {
    try read {
      var faults: [String] = []
      // SQLite's usual limit would be used up by what is no fault.
      try database.forEach("pragma integrity_check(2147483647)") { row in
        let fault = row.text(0)
        if fault != "ok", faults.count < 100, try !isWrongAlarm(fault) { faults.append(fault) }
      }
      try database.forEach("pragma foreign_key_check") { row in
        faults.append("a row of \(row.text(0)) names a row of \(row.text(2)) that is not there")
      }
      return faults
    }
  }

  /// SQLite 3.40 finds nulls where there are none: in a table without rowid whose columns do not begin with its key's.
  private func isWrongAlarm(_ fault: String) throws -> Bool {
    let start = "NULL value in "
    let name = fault.dropFirst(start.count).split(separator: ".")
    guard fault.hasPrefix(start), name.count == 2 else { return false }
    let (table, column) = (name[0].replacing("\"", with: "\"\""), name[1].replacing("\"", with: "\"\""))
    // "is null" would be decided by the column's declaration alone.
    return try database.value("select 1 from \"\(table)\" where typeof(\"\(column)\") = 'null' limit 1") == .null
  }

  /// Copies the whole database into a new file, consistent even while another reads.
  package func backup(to destination: String) throws {
    try explained(destination) { try database.backup(to: destination) }
  }
}

/// Makes the database readable by its owner only; SQLite gives -wal and -shm the database's own permissions.
private func makePrivate(_ path: String) throws {
  // Never opened and closed when it exists: "if a process closes any file descriptor … all of the process's locks on
  // that file are released" (fcntl), those of another connection's SQLite too.
  if unsafe access(path, F_OK) == 0 {
    _ = unsafe chmod(path, 0o600)
    return
  }
  let made = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
  guard made >= 0 else { throw fileError(errno, "the household's database cannot be made", path: path) }
  close(made)
}
