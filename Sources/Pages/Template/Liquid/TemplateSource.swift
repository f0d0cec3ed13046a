package import Core

/// A template's text with what is needed to say where in its file something stands.
package final class TemplateSource: Sendable {
  /// As the user would type it.
  package let file: String
  /// The whole file.
  let bytes: [UInt8]

  package init(file: String, bytes: [UInt8]) {
    self.file = file
    self.bytes = bytes
  }

  package convenience init(file: String, text: String) { self.init(file: file, bytes: Array(text.utf8)) }

  /// The error of something at a span of this file, with its line shown and underlined.
  package func error(_ message: String, at span: Extent, hint: String? = nil) -> UserError {
    let offset = min(max(0, Int(span.start)), bytes.count)
    let before = bytes[..<offset]
    let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let lineEnd = bytes[lineStart...].firstIndex(of: 0x0A) ?? bytes.count
    let spanEnd = min(max(Int(span.end), offset), lineEnd)
    let line = before.count { $0 == 0x0A } + 1
    let place = Place(
      file: file, line: line, column: String(decoding: bytes[lineStart..<offset], as: UTF8.self).count + 1,
      length: spanEnd > offset ? String(decoding: bytes[offset..<spanEnd], as: UTF8.self).count : 1)
    var excerpt = bytes[lineStart..<lineEnd]
    if excerpt.last == 0x0D { excerpt.removeLast() }
    return UserError(message, at: place, excerpt: String(decoding: excerpt, as: UTF8.self), hint: hint)
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
