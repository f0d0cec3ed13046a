import Core
import TOML

/// What a page's file says of itself between its `+++` lines.
struct FrontMatter: Sendable {
  /// A text of the front matter that may hold Liquid, and where it stands.
  struct Line: Sendable {
    var text: String
    var place: Place
  }
  struct Pagination: Sendable {
    var query: String
    var by: Int
    /// A column of the `for_each` row that says how many rows there are, so that they need not be read to be counted.
    var count: String?
    var place: Place
  }

  var title: Line?
  var forEach: Line?
  var path: Line?
  var outputs: [OutputFormat]?
  var layout: Line?
  /// Heading and position in the site's menu; pages without a heading stand in none.
  var section: String?
  var order: Int64 = 0
  var description: Line?
  var parameters: [Parameter] = []
  var parameterPlaces: [String: Place] = [:]
  var pagination: Pagination?
  /// Whose facts its pages follow, one of `FactSubject`'s words: while those stand the pages need not be made again.
  var changes: Line?

  static let pageKeys = [
    "title", "for_each", "path", "outputs", "layout", "section", "order", "description", "params", "paginate",
    "changes",
  ]
  static let partialKeys = ["params"]

  init() {}

  /// - Parameter firstLine: of the file, where `bytes` begin.
  init(_ bytes: some Collection<UInt8>, file: String, firstLine: Int, keys: [String]) throws {
    let document = try TOMLDocument.parse(bytes, file: file, firstLine: firstLine)
    let reader = FrontMatterReader(document: document)
    for entry in document.root.entries {
      guard keys.contains(entry.key) else {
        throw reader.error(
          "front matter has no key called '\(entry.key)'", entry.keyPlace, hint: didYouMean(entry.key, keys))
      }
      try take(entry.key, entry.value, reader)
    }
  }

  private mutating func take(_ key: String, _ value: TOMLValue, _ reader: FrontMatterReader) throws {
    switch key {
    case "title": title = try reader.line(value, key)
    case "for_each": forEach = try reader.line(value, key)
    case "path": path = try reader.line(value, key)
    case "layout": layout = try reader.line(value, key)
    case "description": description = try reader.line(value, key)
    case "section": section = try reader.line(value, key).text
    case "order":
      guard let number = value.integer else { throw reader.wrong(key, "a whole number", value) }
      order = number
    case "changes": changes = try reader.line(value, key)
    case "outputs": outputs = try reader.formats(value)
    case "params": (parameters, parameterPlaces) = try reader.parameters(value)
    default: pagination = try reader.pagination(value)
    }
  }
}

/// Reads the values of front matter, each error at its place.
private struct FrontMatterReader {
  let document: TOMLDocument

  func error(_ message: String, _ place: Place, hint: String? = nil) -> UserError {
    UserError(message, at: place, excerpt: document.line(at: place), hint: hint)
  }

  func wrong(_ key: String, _ wanted: String, _ value: TOMLValue) -> UserError {
    error("'\(key)' is \(value.kindName); it should be \(wanted)", value.place)
  }

  func line(_ value: TOMLValue, _ key: String) throws -> FrontMatter.Line {
    guard let text = value.string else { throw wrong(key, "a text", value) }
    return FrontMatter.Line(text: text, place: value.place)
  }

  func formats(_ value: TOMLValue) throws -> [OutputFormat] {
    guard let items = value.array, !items.isEmpty else { throw wrong("outputs", "a list of formats", value) }
    return try items.map { item in
      guard let name = item.string else { throw wrong("outputs", "a list of texts", item) }
      guard let format = OutputFormat(rawValue: name) else {
        throw error(
          "no output is called '\(name)'", item.place, hint: didYouMean(name, OutputFormat.allCases.map(\.rawValue)))
      }
      return format
    }
  }

  func pagination(_ value: TOMLValue) throws -> FrontMatter.Pagination {
    guard let table = value.table else { throw wrong("paginate", "{ query = …, by = … }", value) }
    var pagination = FrontMatter.Pagination(query: "", by: 1_000, place: value.place)
    for entry in table.entries {
      switch entry.key {
      case "query": pagination.query = try line(entry.value, "query").text
      case "count": pagination.count = try line(entry.value, "count").text
      case "by":
        guard let by = entry.value.integer, (1...100_000).contains(by) else {
          throw wrong("by", "a whole number of rows from 1 to 100000", entry.value)
        }
        pagination.by = Int(by)
      default:
        throw error(
          "'paginate' has no key called '\(entry.key)'", entry.keyPlace,
          hint: didYouMean(entry.key, ["query", "by", "count"]))
      }
    }
    if pagination.query.isEmpty { throw error("'paginate' needs 'query'", value.place) }
    return pagination
  }

  func parameters(_ value: TOMLValue) throws -> ([Parameter], [String: Place]) {
    guard let table = value.table else { throw wrong("params", "a table", value) }
    var places: [String: Place] = [:]
    let parameters = try table.entries.map { entry in
      places[entry.key] = entry.keyPlace
      return try parameter(entry)
    }
    return (parameters, places)
  }

  private func parameter(_ entry: TOMLTable.Entry) throws -> Parameter {
    guard let table = entry.value.table else { throw wrong(entry.key, "{ type = …, default = … }", entry.value) }
    var parameter = Parameter(name: entry.key, kind: .any, default: nil)
    var byDefault: TOMLValue?
    for inner in table.entries {
      switch inner.key {
      case "type":
        let names = Parameter.Kind.allCases.map(\.rawValue)
        let name = try line(inner.value, "type").text
        guard let kind = Parameter.Kind(rawValue: name) else {
          throw error("no type is called '\(name)'", inner.value.place, hint: didYouMean(name, names))
        }
        parameter.kind = kind
      case "default": byDefault = inner.value
      default:
        throw error(
          "a parameter has no key called '\(inner.key)'", inner.keyPlace,
          hint: didYouMean(inner.key, ["type", "default"]))
      }
    }
    if let byDefault {
      guard let value = plain(byDefault), parameter.accepts(value) else {
        throw wrong("default", parameter.kind.rawValue, byDefault)
      }
      parameter.byDefault = value
    }
    return parameter
  }

  private func plain(_ value: TOMLValue) -> Value? {
    if let text = value.string { return .string(text) }
    if let number = value.integer { return .integer(number) }
    if let flag = value.boolean { return .bool(flag) }
    if let day = value.day { return .string(day.iso) }
    if let text = document.text(at: value.place), let double = Double(text) { return .float(double) }
    return nil
  }
}
