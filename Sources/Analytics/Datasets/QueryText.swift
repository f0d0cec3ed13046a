import Core
import SQLite

/// A query that a person wrote, and where: what is wrong with it is said there, in their words.
struct QueryText {
  var sql: String
  var source: QuerySource

  static let listing = "daybook query --list names them"

  func error(_ message: String, at token: SQLTokens.Token, hint: String? = nil) -> UserError {
    error(message, offset: token.offset, length: token.length, hint: hint)
  }

  /// - Parameters:
  ///   - offset: bytes from the query's start; nil when it is about the whole query.
  ///   - length: bytes.
  func error(_ message: String, offset: Int? = nil, length: Int = 1, hint: String? = nil) -> UserError {
    let before = Array(sql.utf8.prefix(offset ?? 0))
    let line = before.count { $0 == 0x0A }
    let lines = sql.split(separator: "\n", omittingEmptySubsequences: false)
    let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let column = offset == nil ? nil : String(decoding: before[start...], as: UTF8.self).count + 1
    return UserError(
      message,
      at: Place(file: source.file, line: source.firstLine + line, column: column, length: length),
      excerpt: lines.indices.contains(line) ? String(lines[line]) : nil, hint: hint)
  }

  /// What the authoriser refused.
  func refusal(_ request: AuthorizerRequest) -> UserError {
    switch request.action {
    case .function:
      let nearest = nearestName(to: request.name, among: QueryLeave.functions.sorted())
      return error(
        "no function is called '\(request.name)' here", token: token(request.name),
        hint: nearest.map { "did you mean '\($0)'?" })
    case .read:
      return error(
        "'\(request.table)' is not a dataset, and only datasets can be read", token: token(request.table),
        hint: Self.listing)
    default: return error("a query may only read")
    }
  }

  /// What SQLite said; of an unknown name, the one that was meant.
  func explanation(of error: SQLiteError, _ catalogue: DatasetCatalogue) -> UserError {
    if let name = error.message.after("no such table: ") {
      return unknown("dataset", name, error.offset, among: catalogue.datasets.map(\.name))
    }
    if let name = error.message.after("no such column: ") {
      return unknown("column", name, error.offset, among: columns(catalogue))
    }
    if let name = error.message.after("no such function: ") {
      return self.error(
        "no function is called '\(name)' here", token: token(name),
        hint: nearestName(to: name, among: QueryLeave.functions.sorted()).map { "did you mean '\($0)'?" })
    }
    return self.error(error.message, offset: error.offset, length: error.offset.map(length(at:)) ?? 1)
  }

  /// The columns of the datasets that the query names; of all when it names none.
  private func columns(_ catalogue: DatasetCatalogue) -> [String] {
    let words = Set(SQLTokens(sql).tokens.map { $0.text.lowercasedASCII })
    let named = catalogue.datasets.filter { words.contains($0.name) }
    return (named.isEmpty ? catalogue.datasets : named).flatMap { $0.columns.map(\.name) }
  }

  private func unknown(_ what: String, _ name: String, _ offset: Int?, among known: [String]) -> UserError {
    let short = name.split(separator: ".").last.map(String.init) ?? name
    let found = token(short)
    // What a template calls amount, SQL calls amount_minor.
    let money = short + "_minor"
    let nearest = known.contains(money) ? money : nearestName(to: short, among: known)
    return error(
      "no \(what) is called '\(name)'", offset: offset ?? found?.offset,
      length: offset == nil ? found?.length ?? 1 : name.utf8.count,
      hint: nearest.map { "did you mean '\($0)'?" } ?? Self.listing)
  }

  private func error(_ message: String, token: SQLTokens.Token?, hint: String?) -> UserError {
    error(message, offset: token?.offset, length: token?.length ?? 1, hint: hint)
  }

  private func token(_ word: String) -> SQLTokens.Token? {
    SQLTokens(sql).tokens.first { $0.text.lowercasedASCII == word.lowercasedASCII }
  }

  private func length(at offset: Int) -> Int { SQLTokens(sql).tokens.first { $0.offset == offset }?.length ?? 1 }
}

extension String {
  fileprivate func after(_ prefix: String) -> String? {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
  }
}
