/// RFC 4180 for the files that people and commands share: each record with its line and its own bytes.
package enum CSVLines {
  package struct Record: Hashable, Sendable {
    package var fields: [String]
    /// Of its first line, from 1.
    var line: Int
    /// As it stands in the file, without the line end.
    var raw: String
    /// A quote that is never closed, or text after a closing quote.
    var isBroken: Bool
    /// Such a quote: all that follows in the file stands within it.
    var isUnclosed = false
  }

  /// Every record but empty lines. Line ends may be `\n` or `\r\n`.
  package static func records(_ bytes: [UInt8]) -> [Record] {
    var records: [Record] = []
    var position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var line = 1
    while position < bytes.count {
      let start = position
      let startLine = line
      var parser = FieldParser(bytes: bytes, position: position)
      let fields = parser.record()
      var end = parser.position
      line += bytes[start..<end].count { $0 == 0x0A } + 1
      position = end + 1
      // All of them: what is left of several would be part of the line end once it is written.
      while end > start, bytes[end - 1] == 0x0D { end -= 1 }
      if end > start {
        let raw = String(decoding: bytes[start..<end], as: UTF8.self)
        records.append(
          Record(fields: fields, line: startLine, raw: raw, isBroken: parser.isBroken, isUnclosed: parser.isUnclosed))
      }
    }
    return records
  }

  /// Quoted only where it must be.
  package static func line(_ fields: [String]) -> String {
    fields.map { field in
      let needsQuotes =
        field.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }
        || field.first?.isWhitespace == true || field.last?.isWhitespace == true
      return needsQuotes ? "\"" + field.replacing("\"", with: "\"\"") + "\"" : field
    }.joined(separator: ",")
  }
}

/// Reads one record; afterwards `position` is at its line feed or at the end.
private struct FieldParser {
  let bytes: [UInt8]
  var position: Int
  var isBroken = false
  var isUnclosed = false

  init(bytes: [UInt8], position: Int) {
    self.bytes = bytes
    self.position = position
  }

  mutating func record() -> [String] {
    var fields: [String] = []
    while true {
      fields.append(field())
      guard position < bytes.count, bytes[position] == 0x2C else { return fields }
      position += 1
    }
  }

  private mutating func field() -> String {
    var content: [UInt8] = []
    if position < bytes.count, bytes[position] == 0x22 {
      position += 1
      quoted(into: &content)
    }
    let before = content.count
    while position < bytes.count, bytes[position] != 0x2C, bytes[position] != 0x0A {
      content.append(bytes[position])
      position += 1
    }
    if position == bytes.count || bytes[position] == 0x0A {
      while content.count > before, content.last == 0x0D { content.removeLast() }
    }
    if wasQuoted, content.count > before { isBroken = true }
    wasQuoted = false
    return String(decoding: content, as: UTF8.self)
  }

  private var wasQuoted = false

  /// After the opening quote; a doubled quote is one.
  private mutating func quoted(into content: inout [UInt8]) {
    wasQuoted = true
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      guard byte == 0x22 else {
        content.append(byte)
        continue
      }
      guard position < bytes.count, bytes[position] == 0x22 else { return }
      content.append(0x22)
      position += 1
    }
    isBroken = true
    isUnclosed = true
  }
}
