import Core
package import SQLite

/// Where a query stands in a file that a person wrote.
package struct QuerySource: Hashable, Sendable {
  package var file: String
  /// The file's line on which the query's text begins, from 1.
  package var firstLine: Int

  package init(file: String, firstLine: Int = 1) {
    self.file = file
    self.firstLine = firstLine
  }
}

/// Runs queries that people wrote: they read datasets, and can do nothing else.
///
/// Held to the reads that the datasets were seen to make, a list of functions, a number of rows, a size of texts and a
/// count of virtual-machine steps, which is the same on every machine. Four things stand in a query's way:
///
/// 1. `QueryCheck` reads its words: it may not name a schema, nor give a `with` table a name that is taken.
/// 2. The authoriser knows each column of each table that preparing the datasets asked for, and through which view.
/// 3. Decoys: the names of Daybook's own tables mean empty views while a query may run, since SQLite asks no leave for
///    the columns that `using` and `natural` compare.
/// 4. No connection has a clock (`Database`), whatever text asks for it.
package final class QuerySandbox {
  package struct Limits: Hashable, Sendable {
    /// A page or a listing of more rows than this is a mistake; downloads do not come this way.
    package var rows = 2_000_000
    /// About five seconds on a machine of 2026; the same query is refused everywhere or nowhere.
    package var steps = 400_000_000
    /// Of one text or row, in bytes: a function that doubles its text takes few steps and much memory.
    package var length = 16_000_000

    package init() {}
  }

  private let database: Database
  private let catalogue: DatasetCatalogue
  private let limits: Limits
  private let check: QueryCheck
  private let refusal = Refusal()
  private var isOpen = false
  /// Pages ask the same queries with other values: preparing one through several views costs more than running it.
  private var prepared: [String: Statement] = [:]

  /// What the authoriser tells and is told while a query is prepared.
  private final class Refusal {
    var request: AuthorizerRequest?
    var withTables: Set<String> = []
  }

  /// From now on the connection does only what a query may, until this goes or `close` is called.
  package init(_ database: Database, _ catalogue: DatasetCatalogue, limits: Limits = Limits()) throws {
    self.database = database
    self.catalogue = catalogue
    self.limits = limits
    check = QueryCheck(catalogue)
    try open()
  }

  private func open() throws {
    for name in catalogue.tables {
      try database.execute(
        "create temp view if not exists \(quoted(name)) as select null as \(quoted(name)) where false")
    }
    database.limitLength(limits.length)
    let leave = QueryLeave(catalogue)
    let refusal = refusal
    database.setAuthorizer { request in
      let isAllowed = leave.allows(request, withTables: refusal.withTables)
      if !isAllowed, refusal.request == nil { refusal.request = request }
      return isAllowed
    }
    isOpen = true
  }

  deinit { close() }

  /// Runs `body` with the connection free to read what it likes: for the program's own queries, between people's.
  package func paused<Result>(_ body: () throws -> Result) throws -> Result {
    close()
    let result = try body()
    try open()
    return result
  }

  /// The connection may do anything again.
  package func close() {
    guard isOpen else { return }
    isOpen = false
    prepared = [:]
    database.setAuthorizer(nil)
    database.limitLength(nil)
    for name in catalogue.tables { try? database.execute("drop view if exists temp.\(quoted(name))") }
  }

  /// Runs one query, calling `each` at every row.
  ///
  /// - Parameter prepare: called once before the first row, to bind parameters and read column names.
  /// - Throws: `UserError` at the query's line: unknown dataset or column, something other than reading, too much work.
  package func run(
    _ sql: String, from source: QuerySource, prepare: (Statement) throws -> Void = { _ in },
    each: (Statement) throws -> Void
  ) throws {
    let text = QueryText(sql: sql, source: source)
    let statement = try statement(text)
    defer {
      statement.reset()
      database.limitSteps(nil)
    }
    database.limitSteps(limits.steps)
    var rows = 0
    do {
      try prepare(statement)
      while try statement.step() {
        rows += 1
        guard rows <= limits.rows else {
          throw text.error("the query gives more than \(limits.rows) rows", hint: "add a limit, or a where")
        }
        try each(statement)
      }
    } catch let error as SQLiteError {
      throw explain(error, text)
    }
  }

  private func statement(_ text: QueryText) throws -> Statement {
    if let known = prepared[text.sql] { return known }
    refusal.withTables.formUnion(try check.run(text))
    refusal.request = nil
    do {
      let statement = try database.prepare(text.sql)
      guard statement.isReadOnly else { throw text.error("a query may only read") }
      prepared[text.sql] = statement
      return statement
    } catch let error as SQLiteError {
      throw explain(error, text)
    }
  }

  private func explain(_ error: SQLiteError, _ text: QueryText) -> UserError {
    if error.isInterrupted {
      return text.error(
        "the query takes more than \(limits.steps) steps", hint: "narrow it with a where, or join on keys")
    }
    if error.isTooBig {
      return text.error("the query makes a text of more than \(limits.length) bytes")
    }
    // Of a function SQLite says so in words only.
    if let request = refusal.request, error.isRefused || error.message.hasPrefix("not authorized") {
      return text.refusal(request)
    }
    if error.message.hasPrefix("cannot modify ") { return text.error("a query may only read") }
    return text.explanation(of: error, catalogue)
  }
}

/// A name as SQL writes it, whatever it holds.
func quoted(_ name: String) -> String { "\"" + name.replacing("\"", with: "\"\"") + "\"" }

/// What a query asks leave to do, and is given.
struct QueryLeave {
  private let allowed: Set<DatasetCatalogue.Read>
  private let datasets: [String: Set<String>]

  init(_ catalogue: DatasetCatalogue) {
    allowed = catalogue.allowed
    datasets = Dictionary(
      catalogue.datasets.map { ($0.name, Set($0.columns.map(\.name))) }, uniquingKeysWith: { one, _ in one })
  }

  /// - Parameter withTables: the names of tables that queries made by `with`, none of them a real table's.
  func allows(_ request: AuthorizerRequest, withTables: Set<String>) -> Bool {
    switch request.action {
    case .select, .recursive: true
    case .function: Self.functions.contains(request.name.lowercasedASCII)
    case .read: allowsRead(request) || (request.name.isEmpty && withTables.contains(request.table.lowercasedASCII))
    case .transaction, .pragma, .attach, .write, .other: false
    }
  }

  private func allowsRead(_ request: AuthorizerRequest) -> Bool {
    // Tables only as datasets were seen to read them, through the same view.
    if allowed.contains(DatasetCatalogue.Read(request)) { return true }
    if Self.tableFunctions.contains(request.table) { return true }
    // Making the first of these, SQLite reads their own description.
    if request.name == "ROWID", request.table == "sqlite_master", request.view.isEmpty { return true }
    if request.name.isEmpty {
      // A table whose columns nobody asks for. The datasets name schemas, and no query may: with a schema it is a table
      // of a view that SQLite has taken apart; without, it is a dataset, or the query's own `with` table.
      return !request.database.isEmpty || datasets[request.table.lowercasedASCII] != nil
    }
    guard request.database == "temp", let columns = datasets[request.table.lowercasedASCII] else { return false }
    return columns.contains(request.name)
  }

  static let tableFunctions: Set = ["json_each", "json_tree"]

  /// Deterministic functions only: no clock, no chance, no files.
  static let functions: Set<String> = {
    let names = """
      abs avg ceil ceiling char coalesce concat count cume_dist date datetime dense_rank exact_decimal first_value \
      floor format glob group_concat hex ifnull iif instr json json_array json_array_length json_each json_extract \
      json_group_array json_group_object json_object json_tree json_type json_valid json_quote -> ->> julianday lag \
      last_value lead length like lower ltrim max min nth_value ntile nullif percent_rank pow power printf quote rank \
      ratio replace round row_number rtrim sign slug sqrt strftime substr substring sum tag_slug time total trim trunc typeof \
      unicode unixepoch upper
      """
    return Set(names.split(separator: " ").map(String.init))
  }()
}
