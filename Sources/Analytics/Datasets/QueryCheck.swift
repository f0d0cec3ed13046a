import Core

/// Looks at a query's words before SQLite does: what the authoriser is not told, or is told wrongly.
///
/// SQLite tells the authoriser a `with` table's name where it would tell a view's, so one that borrows the name of
/// something real would pass for it; and it asks no leave for a column that `using` compares, so a table must not be
/// reached by its schema.
struct QueryCheck {
  private let datasets: Set<String>
  /// Views and temporary tables behind the datasets, which no decoy can stand before.
  private let hidden: Set<String>
  /// Tables of the database that are no datasets.
  private let tables: Set<String>

  init(_ catalogue: DatasetCatalogue) {
    datasets = Set(catalogue.datasets.map(\.name))
    tables = Set(catalogue.tables)
    hidden = catalogue.existing.subtracting(datasets).subtracting(tables)
  }

  private static let schemas: Set = ["main", "temp"]

  /// SQLite's own tables about the database, its files and its programs.
  private static func isSystems(_ name: String) -> Bool {
    name.hasPrefix("pragma_") || name.hasPrefix("sqlite_") || name == "dbstat" || name == "bytecode"
      || name == "tables_used"
  }

  /// - Returns: the names of the query's own `with` tables.
  /// - Throws: `UserError` at the word.
  func run(_ text: QueryText) throws(UserError) -> Set<String> {
    let tokens = SQLTokens(text.sql).tokens
    var own: Set<String> = []
    for (index, token) in tokens.enumerated() where token.kind != .symbol {
      let name = token.text.lowercasedASCII
      let isSchema = Self.schemas.contains(name) && SQLTokens.isSymbol(tokens, index + 1, ".")
      if isSchema || hidden.contains(name) || isRead(name, tokens, index)
        || (Self.isSystems(name) && token.kind != .string)
      {
        throw text.error(
          "'\(token.text)' is not a dataset, and only datasets can be read", at: token, hint: QueryText.listing)
      }
      if SQLTokens.definesTable(tokens, at: index) {
        own.insert(name)
        guard datasets.contains(name) || tables.contains(name) else { continue }
        throw text.error(
          datasets.contains(name)
            ? "'\(name)' is a dataset, and cannot be the name of a 'with' table"
            : "'\(name)' is a table of Daybook's own, and cannot be the name of a 'with' table",
          at: token, hint: "give the 'with' table a name of its own")
      }
      if token.kind == .string ? name == "now" : SQLTokens.asksClock(tokens, at: index) {
        throw text.error(
          "a query may not ask the clock", at: token, hint: "household.today is the day the site speaks of")
      }
    }
    return own
  }

  /// A decoy would answer with no row, which says less than this.
  private func isRead(_ name: String, _ tokens: [SQLTokens.Token], _ index: Int) -> Bool {
    guard tables.contains(name), index > 0 else { return false }
    let before = tokens[index - 1]
    return before.kind == .name && ["from", "join", "in"].contains(before.text)
  }
}
