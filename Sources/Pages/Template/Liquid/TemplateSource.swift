package import Core

/// A template's text with what is needed to say where in its file something stands.
package final class TemplateSource: Sendable {
  /// As the user would type it.
  package let file: String
  /// What is compiled: the file, with zeros where something else than a template stands.
  let bytes: [UInt8]
  /// The file as it was written.
  let original: [UInt8]

  package init(file: String, bytes: [UInt8], original: [UInt8]? = nil) {
    self.file = file
    self.bytes = bytes
    self.original = original ?? bytes
  }

  package convenience init(file: String, text: String) { self.init(file: file, bytes: Array(text.utf8)) }

  /// The error of something at an extent of this file, with its line shown and underlined.
  package func error(_ message: String, at extent: Extent, hint: String? = nil) -> UserError {
    let offset = min(max(0, Int(extent.start)), original.count)
    let start = original[..<offset].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let lineEnd = original[start...].firstIndex(of: 0x0A) ?? original.count
    let end = min(max(Int(extent.end), offset), lineEnd)
    let place = Place(
      file: file, line: line(at: extent), column: characters(start..<offset) + 1, length: characters(offset..<end))
    return UserError(message, at: place, excerpt: line(place.line ?? 1), hint: hint)
  }

  private func characters(_ range: Range<Int>) -> Int { String(decoding: original[range], as: UTF8.self).count }

  /// The number of the line on which an extent begins.
  func line(at extent: Extent) -> Int { original[..<min(Int(extent.start), original.count)].count { $0 == 0x0A } + 1 }

  /// The text of a line, counted from 1; nil beyond the end.
  func line(_ number: Int) -> String? {
    var start = 0
    for _ in 1..<max(1, number) {
      guard let newline = original[start...].firstIndex(of: 0x0A) else { return nil }
      start = newline + 1
    }
    var line = original[start..<(original[start...].firstIndex(of: 0x0A) ?? original.count)]
    if line.last == 0x0D { line.removeLast() }
    return String(decoding: line, as: UTF8.self)
  }

  /// Where a character of a line stands, both counted from 1.
  func offset(line number: Int, column: Int) -> Int? {
    var start = 0
    for _ in 1..<max(1, number) {
      guard let newline = original[start...].firstIndex(of: 0x0A) else { return nil }
      start = newline + 1
    }
    guard let text = line(number) else { return nil }
    return start + text.unicodeScalars.prefix(column - 1).reduce(0) { $0 + UTF8.width($1) }
  }

  func text(_ span: Extent) -> String { String(decoding: bytes[span.range], as: UTF8.self) }
}

/// Bytes of a template's file.
package struct Extent: Sendable, Hashable {
  package var start: Int32
  package var end: Int32

  package init(_ start: Int, _ end: Int) {
    self.start = Int32(clamping: start)
    self.end = Int32(clamping: end)
  }

  var range: Range<Int> { Int(start)..<Int(max(start, end)) }
}
