private import CSQLite

/// One connection, used by whoever opened it.
package final class Database {
  package enum Mode: Sendable {
    case readWrite, readOnly, memory
    /// Read-only, and nobody writes: no lock is taken and no file made beside it.
    case immutable
  }

  let handle: OpaquePointer
  private var statements: [String: Statement] = [:]  // by SQL text
  private var functions: [FunctionBox] = []
  var authorizer: AuthorizerBox?
  private var progress: ProgressBox?

  /// Opens `path` and asks one question of it, to prove that it is a database.
  /// - Throws: `SQLiteError`; `isCorrupt` when the file is something else.
  package init(path: String, mode: Mode) throws {
    // A figure that depends on when it was asked for is never the same twice: no connection has a clock.
    guard Self.isConfigured else { throw SQLiteError(code: SQLITE_ERROR, message: "SQLite has no file access") }
    var opened: OpaquePointer?
    let flags: Int32 =
      switch mode {
      case .readWrite: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
      case .readOnly: SQLITE_OPEN_READONLY
      case .immutable: SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
      case .memory: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY
      }
    // "Whether or not an error occurs when it is opened, resources associated with the database connection handle
    // should be released by passing it to sqlite3_close()" (c3ref/open.html).
    let name = mode == .immutable ? "file:" + Self.escaped(path) + "?immutable=1" : path
    let code = sqlite3_open_v2(name, &opened, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, "clockless")
    guard code == SQLITE_OK, let opened else {
      let message = opened.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
      sqlite3_close_v2(opened)
      throw SQLiteError(code: code, message: message)
    }
    handle = opened
    sqlite3_busy_timeout(handle, 5_000)
    // The system's SQLite takes a mistyped "column" for text unless told not to.
    _ = csqlite_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0)
    _ = csqlite_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0)
    _ = csqlite_db_config(handle, SQLITE_DBCONFIG_ENABLE_FKEY, 1)
    _ = csqlite_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
    _ = try prepare("select count(*) from sqlite_schema").step()
  }

  /// Memory statistics, which nobody reads, take a lock at every allocation; "must be called before sqlite3_initialize()"
  /// (c3ref/config.html), hence once and before the first connection.
  private static let isConfigured: Bool = {
    _ = csqlite_without_memory_statistics()
    return csqlite_register_clockless() == SQLITE_OK
  }()

  /// A path within a URI: "?", "#" and "%" mean something there (uri.html).
  private static func escaped(_ path: String) -> String {
    path.reduce(into: "") { result, character in
      switch character {
      case "?": result += "%3f"
      case "#": result += "%23"
      case "%": result += "%25"
      default: result.append(character)
      }
    }
  }

  deinit {
    statements = [:]  // finalised before the connection closes
    sqlite3_close_v2(handle)
  }

  /// A statement of its own. Text after the first statement is an error.
  package func prepare(_ sql: String) throws -> Statement {
    var statement: OpaquePointer?
    var sql = sql
    let (code, rest) = sql.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { characters -> (Int32, Bool) in
        var tail: UnsafePointer<CChar>?
        let code = sqlite3_prepare_v3(handle, characters.baseAddress, Int32(characters.count), 0, &statement, &tail)
        guard let tail, let start = characters.baseAddress else { return (code, false) }
        return (code, characters[(tail - start)...].contains { $0 > 0x20 && $0 != 0x3B })
      }
    }
    guard code == SQLITE_OK else { throw error(sql: sql) }
    guard let statement else { throw SQLiteError(code: SQLITE_ERROR, message: "no statement", sql: sql) }
    let prepared = Statement(statement, self, sql: sql)
    if rest { throw SQLiteError(code: SQLITE_ERROR, message: "more than one statement", sql: sql) }
    return prepared
  }

  /// The same statement each time it is asked for, reset and with nothing bound; a fresh one while that one still runs.
  package func cached(_ sql: String) throws -> Statement {
    if let statement = statements[sql] {
      // Asked for within its own rows: resetting it would end the outer loop.
      if statement.isBusy { return try prepare(sql) }
      statement.reset()
      return statement
    }
    let statement = try prepare(sql)
    statements[sql] = statement
    return statement
  }

  /// Forgets the cached statements: needed before `detach`, and after the schema changed much.
  package func forgetStatements() { statements = [:] }

  /// Runs every statement of a script; none may give rows that matter.
  package func execute(_ script: String) throws {
    let code = sqlite3_exec(handle, script, nil, nil, nil)
    guard code == SQLITE_OK else { throw error(sql: script) }
  }

  /// Runs one statement to its end.
  /// - Returns: rows changed.
  @discardableResult
  package func run(_ sql: String, _ values: SQLValue...) throws -> Int {
    let statement = try cached(sql)
    defer { statement.reset() }
    for (index, value) in values.enumerated() { statement.bind(value, at: index + 1) }
    while try statement.step() {}
    return Int(sqlite3_changes64(handle))
  }

  /// The first column of the first row, or null when there is none.
  package func value(_ sql: String, _ values: SQLValue...) throws -> SQLValue {
    let statement = try cached(sql)
    defer { statement.reset() }
    for (index, value) in values.enumerated() { statement.bind(value, at: index + 1) }
    return try statement.step() ? statement.value(0) : .null
  }

  /// Calls `each` with the statement at every row.
  package func forEach(_ sql: String, _ values: SQLValue..., each: (Statement) throws -> Void) throws {
    let statement = try cached(sql)
    defer { statement.reset() }
    for (index, value) in values.enumerated() { statement.bind(value, at: index + 1) }
    while try statement.step() { try each(statement) }
  }

  /// All or nothing; may be nested, where an inner failure undoes the inner part only.
  package func transaction<Result>(_ body: () throws -> Result) throws -> Result {
    let outer = sqlite3_get_autocommit(handle) != 0
    try execute(outer ? "begin immediate" : "savepoint inner_part")
    do {
      let result = try body()
      try execute(outer ? "commit" : "release inner_part")
      return result
    } catch {
      // Some failures (a full disk) have rolled back already: then there is nothing left to undo.
      if sqlite3_get_autocommit(handle) == 0 {
        try? execute(outer ? "rollback" : "rollback to inner_part; release inner_part")
      }
      throw error
    }
  }

  package var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }
  package var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(handle) }
  /// Rows that the latest insert, update or delete changed.
  package var changes: Int { Int(sqlite3_changes64(handle)) }

  /// Statements not reset: none may be left when a connection closes.
  package var busyStatements: Int {
    var count = 0
    var statement = sqlite3_next_stmt(handle, nil)
    while let current = statement {
      if sqlite3_stmt_busy(current) != 0 { count += 1 }
      statement = sqlite3_next_stmt(handle, current)
    }
    return count
  }

  func error(sql: String?) -> SQLiteError {
    let offset = sqlite3_error_offset(handle)
    return SQLiteError(
      code: sqlite3_extended_errcode(handle), message: String(cString: sqlite3_errmsg(handle)), sql: sql,
      offset: offset >= 0 ? Int(offset) : nil)
  }

  // MARK: What the connection may do

  /// Adds a function to SQL. A thrown error becomes the statement's error, by its description.
  package func register(
    _ name: String, arguments: Int, deterministic: Bool = true, _ body: @escaping ([SQLValue]) throws -> SQLValue
  ) throws {
    let box = FunctionBox(body)
    let flags = SQLITE_UTF8 | (deterministic ? SQLITE_DETERMINISTIC : 0) | SQLITE_INNOCUOUS
    let code = sqlite3_create_function_v2(
      handle, name, Int32(arguments), flags, Unmanaged.passUnretained(box).toOpaque(), callFunction, nil, nil, nil)
    guard code == SQLITE_OK else { throw error(sql: nil) }
    functions.append(box)
  }

  /// Ends every statement, from now on, that takes more than about `steps` virtual-machine steps; nil lifts the limit.
  ///
  /// The count starts anew at each call: the same work is refused on every machine alike, unlike with seconds.
  package func limitSteps(_ steps: Int?) {
    guard let steps else {
      sqlite3_progress_handler(handle, 0, nil, nil)
      progress = nil
      return
    }
    let every = 1_000
    let box = ProgressBox(left: max(1, steps / every))
    progress = box
    sqlite3_progress_handler(
      handle, Int32(every),
      { pointer in
        guard let pointer else { return 0 }
        let box = Unmanaged<ProgressBox>.fromOpaque(pointer).takeUnretainedValue()
        box.left -= 1
        return box.left < 0 ? 1 : 0
      }, Unmanaged.passUnretained(box).toOpaque())
  }

  /// Refuses texts, blobs and rows of more than `bytes`, from now on; nil allows what SQLite was made to allow.
  package func limitLength(_ bytes: Int?) {
    // "Attempts to increase a limit above its hard upper bound are silently truncated to the hard upper bound."
    // (c3ref/limit.html)
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, bytes.map(Int32.init(clamping:)) ?? .max)
  }

  /// Copies the whole database into a file, consistent even while others write.
  package func backup(to path: String) throws {
    try run("vacuum into ?", .text(path))
  }
}

@available(*, unavailable) extension Database: Sendable {}

private final class ProgressBox {
  var left: Int
  init(left: Int) { self.left = left }
}
