import CTOML
package import Core
import Foundation

/// A TOML 1.0 document, with the place of every key and value.
package struct TOMLDocument: Sendable {
  package let root: TOMLTable
  /// Its lines, for excerpts.
  package let lines: [String]
  package let file: String
  /// The number of the first line: not 1 for front matter.
  package let firstLine: Int

  /// Reads a whole document.
  ///
  /// - Parameters:
  ///   - bytes: UTF-8; a byte order mark is skipped.
  ///   - file: for places, as the user would type it.
  ///   - firstLine: the line of `file` on which `bytes` begins.
  ///   - excerpt: what an error may show of a line; a file with secrets hides them here.
  /// - Throws: `UserError` with place and excerpt when it is not TOML.
  package static func parse(
    _ bytes: some Collection<UInt8>, file: String, firstLine: Int = 1,
    excerpt: (String) -> String = { $0 }
  ) throws -> TOMLDocument {
    let contents = Array(bytes)
    let lines = splitLines(contents)
    let document = contents.withUnsafeBytes { buffer in
      ctoml_parse(buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count)
    }
    guard let document else { throw UserError("there is not enough memory to read it", at: Place(file: file)) }
    defer { ctoml_free(document) }
    var region = ctoml_region()
    if let message = ctoml_error(document, &region) {
      throw syntaxError(String(cString: message), region, lines, file: file, firstLine: firstLine, excerpt: excerpt)
    }
    var count = 0
    guard let nodes = ctoml_nodes(document, &count), count > 0 else {
      return TOMLDocument(root: TOMLTable(), lines: lines, file: file, firstLine: firstLine)
    }
    var tree = TreeBuilder(nodes: UnsafeBufferPointer(start: nodes, count: count), file: file, firstLine: firstLine)
    return TOMLDocument(root: tree.root(), lines: lines, file: file, firstLine: firstLine)
  }

  /// The line of the file at a place of this document.
  package func line(at place: Place) -> String? {
    guard let line = place.line, lines.indices.contains(line - firstLine) else { return nil }
    return lines[line - firstLine]
  }

  /// What is written at a place, where it does not go beyond its line: `12.50` of a float.
  package func text(at place: Place) -> String? {
    guard let line = line(at: place)?.unicodeScalars, let column = place.column, column - 1 + place.length <= line.count
    else { return nil }
    return String(String.UnicodeScalarView(line.dropFirst(column - 1).prefix(place.length)))
  }

  private static func splitLines(_ bytes: [UInt8]) -> [String] {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let content = bytes.starts(with: mark) ? bytes.dropFirst(3) : bytes[...]
    return content.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
      String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
    }
  }

  private static func syntaxError(
    _ message: String, _ region: ctoml_region, _ lines: [String], file: String, firstLine: Int,
    excerpt: (String) -> String
  ) -> UserError {
    let line = min(max(1, Int(region.line)), lines.count)
    let text = lines[line - 1]
    let isAtEnd = Int(region.column) > text.unicodeScalars.count
    let shown = excerpt(text)
    // What is covered of the line may be shorter than what stands there.
    let column = min(max(1, Int(region.column)), shown.unicodeScalars.count + 1)
    let place = Place(file: file, line: firstLine + line - 1, column: column)
    return UserError(words(of: message, isAtEnd: isAtEnd), at: place, excerpt: shown)
  }

  /// toml++ says "Error while parsing table header: expected ']', saw '\\n'".
  private static func words(of message: String, isAtEnd: Bool) -> String {
    let start = "Error while parsing "
    guard message.hasPrefix(start), let colon = message.range(of: ": ") else { return "this is not TOML: \(message)" }
    let subject = message[..<colon.lowerBound].dropFirst(start.count)
    // It meets the line's end as a control character.
    if subject == "string", isAtEnd { return "this is not TOML: the string is not closed on its line" }
    return "this is not TOML: in the \(subject), \(message[colon.upperBound...])"
  }
}

/// Makes a tree of the flat list, one node after the other.
private struct TreeBuilder {
  let nodes: UnsafeBufferPointer<ctoml_node>
  let file: String
  let firstLine: Int
  var next = 0

  init(nodes: UnsafeBufferPointer<ctoml_node>, file: String, firstLine: Int) {
    self.nodes = nodes
    self.file = file
    self.firstLine = firstLine
  }

  mutating func root() -> TOMLTable { value().table ?? TOMLTable() }

  private mutating func value() -> TOMLValue {
    let node = nodes[next]
    next += 1
    return TOMLValue(kind(of: node), at: place(node.region))
  }

  private mutating func kind(of node: ctoml_node) -> TOMLValue.Kind {
    switch Int(node.kind) {
    case Int(CTOML_STRING.rawValue): .string(Self.text(node.text, node.text_length))
    case Int(CTOML_INTEGER.rawValue): .integer(node.integer)
    case Int(CTOML_FLOAT.rawValue): .float(node.floating)
    case Int(CTOML_BOOLEAN.rawValue): .boolean(node.integer != 0)
    case Int(CTOML_DATE.rawValue):
      // toml++ has checked that there is such a day, but for the year 0, which no bank knows.
      if let day = Day(Int(node.year), Int(node.month), Int(node.day)) { .day(day) } else { .time }
    case Int(CTOML_ARRAY.rawValue): .array((0..<node.children).map { _ in value() })
    case Int(CTOML_TABLE.rawValue): .table(table(node.children))
    default: .time
    }
  }

  /// toml++ keeps keys in the order of their bytes; people expect that of their file.
  private mutating func table(_ count: UInt32) -> TOMLTable {
    let entries = (0..<count).map { _ in
      let node = nodes[next]
      return TOMLTable.Entry(
        key: Self.text(node.key, node.key_length), keyPlace: place(node.key_region), value: value())
    }
    return TOMLTable(
      entries.sorted { left, right in
        (left.keyPlace.line ?? 0, left.keyPlace.column ?? 0, left.key)
          < (right.keyPlace.line ?? 0, right.keyPlace.column ?? 0, right.key)
      })
  }

  private func place(_ region: ctoml_region) -> Place {
    let sameLine = region.line == region.end_line && region.end_column > region.column
    return Place(
      file: file, line: firstLine + max(1, Int(region.line)) - 1, column: max(1, Int(region.column)),
      length: sameLine ? Int(region.end_column - region.column) : 1)
  }

  private static func text(_ start: UnsafePointer<CChar>?, _ length: Int) -> String {
    guard let start else { return "" }
    return String(decoding: UnsafeRawBufferPointer(start: start, count: length), as: UTF8.self)
  }
}
