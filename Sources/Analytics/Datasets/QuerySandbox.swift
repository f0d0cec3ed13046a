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
/// Held to the reads that the datasets were seen to make, a list of functions, a number of rows and a count of
/// virtual-machine steps, which is the same on every machine.
package final class QuerySandbox {
  package struct Limits: Hashable, Sendable {
    /// A page or a listing of more rows than this is a mistake; downloads do not come this way.
    package var rows = 2_000_000
    /// About five seconds on a machine of 2026; the same query is refused everywhere or nowhere.
    package var steps = 400_000_000

    package init() {}
  }

  private let database: Database
  private let catalogue: DatasetCatalogue
  private let limits: Limits
  private let refusal = Refusal()
  /// Pages ask the same queries with other values: preparing one through several views costs more than running it.
  private var prepared: [String: Statement] = [:]

  private final class Refusal { var request: AuthorizerRequest? }

  /// From now on the connection does only what a query may, until this goes or `close` is called.
  package init(_ database: Database, _ catalogue: DatasetCatalogue, limits: Limits = Limits()) {
    self.database = database
    self.catalogue = catalogue
    self.limits = limits
    authorise()
  }

  private func authorise() {
    let allowed = catalogue.allowed
    let datasets = Dictionary(
      catalogue.datasets.map { ($0.name, Set($0.columns.map(\.name))) }, uniquingKeysWith: { one, _ in one })
    let tables = Set(allowed.map(\.table))
    let existing = catalogue.existing
    let refusal = refusal
    database.setAuthorizer { request in
      let isAllowed = Self.allows(request, allowed, tables, existing, datasets)
      if !isAllowed, refusal.request == nil { refusal.request = request }
      return isAllowed
    }
  }

  deinit { close() }

  /// Runs `body` with the connection free to read what it likes: for the program's own queries, between people's.
  package func paused<Result>(_ body: () throws -> Result) throws -> Result {
    close()
    defer { authorise() }
    return try body()
  }

  /// The connection may do anything again.
  package func close() {
    prepared = [:]
    database.setAuthorizer(nil)
  }

  /// Runs one query, calling `each` at every row.
  ///
  /// - Parameter prepare: called once before the first row, to bind parameters and read column names.
  /// - Throws: `UserError` at the query's line: unknown dataset or column, something other than reading, too much work.
  package func run(
    _ sql: String, from source: QuerySource, prepare: (Statement) throws -> Void = { _ in },
    each: (Statement) throws -> Void
  ) throws {
    let statement = try statement(sql, source)
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
          throw userError("the query gives more than \(limits.rows) rows", sql, source, hint: "add a limit, or a where")
        }
        try each(statement)
      }
    } catch let error as SQLiteError {
      throw explain(error, sql, source, refusal.request)
    }
  }

  private func statement(_ sql: String, _ source: QuerySource) throws -> Statement {
    if let known = prepared[sql] { return known }
    try refuseDisguises(sql, source)
    refusal.request = nil
    do {
      let statement = try database.prepare(sql)
      guard statement.isReadOnly else { throw userError("a query may only read", sql, source) }
      prepared[sql] = statement
      return statement
    } catch let error as SQLiteError {
      throw explain(error, sql, source, refusal.request)
    }
  }

  private static func allows(
    _ request: AuthorizerRequest, _ allowed: Set<DatasetCatalogue.Read>, _ tables: Set<String>,
    _ existing: Set<String>,
    _ datasets: [String: Set<String>]
  ) -> Bool {
    switch request.action {
    case .select, .recursive: return true
    case .function: return functions.contains(request.name.lowercasedASCII)
    case .read:
      // The columns of the datasets themselves; tables only as datasets were seen to read them.
      if allowed.contains(DatasetCatalogue.Read(request)) || tableFunctions.contains(request.table) { return true }
      // Of a table whose columns are not asked for SQLite asks once more when the view around it is gone; a query
      // cannot name one itself (`refuseDisguises`).
      if request.name.isEmpty, tables.contains(request.table) || !existing.contains(request.table) { return true }
      guard request.database == "temp" || request.database.isEmpty, let columns = datasets[request.table] else {
        return false
      }
      return request.name.isEmpty || columns.contains(request.name)
    case .transaction, .pragma, .attach, .write, .other: return false
    }
  }

  private static let tableFunctions: Set = ["json_each", "json_tree"]

  /// Deterministic functions only: no clock, no chance, no files.
  private static let functions: Set<String> = {
    let names = """
      abs avg ceil ceiling char coalesce concat count cume_dist date datetime dense_rank exact_decimal first_value \
      floor format glob group_concat hex ifnull iif instr json json_array json_array_length json_each json_extract \
      json_group_array json_group_object json_object json_tree json_type json_valid json_quote -> ->> julianday lag \
      last_value lead length like lower ltrim max min nth_value ntile nullif percent_rank pow power printf quote rank \
      ratio replace round row_number rtrim sign slug sqrt strftime substr substring sum time total trim trunc typeof \
      unicode unixepoch upper
      """
    return Set(names.split(separator: " ").map(String.init))
  }()
}

// MARK: What went wrong, in the user's words

extension QuerySandbox {
  /// SQLite tells the authoriser a CTE's name where it would tell a view's: one that borrows the name of something real
  /// must not pass for it. And nothing asks the clock.
  private func refuseDisguises(_ sql: String, _ source: QuerySource) throws {
    let tokens = SQLTokens(sql).tokens
    let real = Set(catalogue.datasets.map(\.name)).union(catalogue.allowed.map(\.view))
      .union(catalogue.allowed.map(\.table))
    let datasets = Set(catalogue.datasets.map(\.name))
    for (index, token) in tokens.enumerated() {
      let next = index + 1 < tokens.count ? tokens[index + 1].text : ""
      let before = index > 0 ? tokens[index - 1] : nil
      let isSchema = ["main", "temp", "sqlite_schema"].contains(token.text) && next == "."
      let isTable =
        real.subtracting(datasets).contains(token.text) && ["from", "join", ","].contains(before?.text ?? "")
      if token.kind == .name, isSchema || isTable {
        throw userError(
          "'\(token.text)' is not a dataset, and only datasets can be read", sql, source, offset: token.offset,
          length: token.text.utf8.count, hint: "daybook query --list names them")
      }
      if token.kind == .name, real.contains(token.text), SQLTokens.definesTable(tokens, at: index) {
        throw userError(
          "'\(token.text)' is a dataset, and cannot be the name of a 'with' table", sql, source, offset: token.offset,
          length: token.text.utf8.count, hint: "give the 'with' table a name of its own")
      }
      let isNow = token.kind == .string && token.text.lowercasedASCII == "now"
      if isNow || SQLTokens.asksClock(tokens, at: index) {
        throw userError(
          "a query may not ask the clock", sql, source, offset: token.offset, length: token.text.utf8.count,
          hint: "household.today is the day the site speaks of")
      }
    }
  }

  private func explain(
    _ error: SQLiteError, _ sql: String, _ source: QuerySource, _ refused: AuthorizerRequest?
  ) -> UserError {
    if error.isInterrupted {
      return userError(
        "the query takes more than \(limits.steps) steps", sql, source, hint: "narrow it with a where, or join on keys")
    }
    // A function is refused with an error of its own kind, and a view cannot be written to whoever asks.
    if let refused, error.isRefused || error.message.hasPrefix("not authorized") {
      return refusalError(refused, sql, source)
    }
    if error.message.hasPrefix("cannot modify ") { return userError("a query may only read", sql, source) }
    for (prefix, what) in [("no such table: ", "dataset"), ("no such column: ", "column")] {
      guard error.message.hasPrefix(prefix) else { continue }
      let name = String(error.message.dropFirst(prefix.utf8.count))
      let short = name.split(separator: ".").last.map(String.init) ?? name
      let known =
        what == "dataset" ? catalogue.datasets.map(\.name) : catalogue.datasets.flatMap { $0.columns.map(\.name) }
      let nearest = nearestName(to: short, among: known)
      return userError(
        "no \(what) is called '\(name)'", sql, source, offset: error.offset ?? Self.find(short, in: sql),
        length: name.utf8.count, hint: nearest.map { "did you mean '\($0)'?" } ?? "daybook query --list names them")
    }
    return userError(error.message, sql, source, offset: error.offset)
  }

  private func refusalError(_ request: AuthorizerRequest, _ sql: String, _ source: QuerySource) -> UserError {
    switch request.action {
    case .function:
      let nearest = nearestName(to: request.name, among: Self.functions)
      return userError(
        "no function is called '\(request.name)' here", sql, source, offset: Self.find(request.name, in: sql),
        length: request.name.utf8.count, hint: nearest.map { "did you mean '\($0)'?" })
    case .read:
      return userError(
        "'\(request.table)' is not a dataset, and only datasets can be read", sql, source,
        offset: Self.find(request.table, in: sql), length: request.table.utf8.count,
        hint: "daybook query --list names them")
    default: return userError("a query may only read", sql, source)
    }
  }

  private func userError(
    _ message: String, _ sql: String, _ source: QuerySource, offset: Int? = nil, length: Int = 1, hint: String? = nil
  ) -> UserError {
    let before = Array(sql.utf8.prefix(offset ?? 0))
    let line = before.count { $0 == 0x0A }
    let lines = sql.split(separator: "\n", omittingEmptySubsequences: false)
    let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let column = offset == nil ? nil : String(decoding: before[start...], as: UTF8.self).count + 1
    return UserError(
      message, at: Place(file: source.file, line: source.firstLine + line, column: column, length: length),
      excerpt: lines.indices.contains(line) ? String(lines[line]) : nil, hint: hint)
  }

  private static func find(_ word: String, in sql: String) -> Int? {
    SQLTokens(sql).tokens.first { $0.text.lowercasedASCII == word.lowercasedASCII }?.offset
  }
}
