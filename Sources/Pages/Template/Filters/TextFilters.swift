import Core

// Filters of text.

let textFilters: [String: Filter] = [
  "upcase": .text { $0.uppercased() },
  "downcase": .text { $0.lowercased() },
  "capitalize": .text { text in
    guard let first = text.unicodeScalars.first else { return "" }
    return first.properties.titlecaseMapping + String(text.unicodeScalars.dropFirst()).lowercased()
  },
  "append": Filter(1...1) { (value, given, _) in .string(value.filterText + given[0].filterText) },
  "prepend": Filter(1...1) { (value, given, _) in .string(given[0].filterText + value.filterText) },
  "strip": .text { $0.trimmed(start: true, end: true) },
  "lstrip": .text { $0.trimmed(start: true, end: false) },
  "rstrip": .text { $0.trimmed(start: false, end: true) },
  "strip_newlines": .text { $0.replacingNewlines(with: "") },
  "newline_to_br": .text { $0.replacingNewlines(with: "<br />\n") },
  "strip_html": .text { stripHTML($0) },
  "replace": Filter(1...2) { (value, given, _) in
    .string(value.filterText.replacing(given[0].filterText, with: given[1].filterText))
  },
  "replace_first": Filter(1...2) { (value, given, _) in
    .string(value.filterText.replacingFirst(given[0].filterText, with: given[1].filterText))
  },
  "replace_last": Filter(2...2) { (value, given, _) in
    .string(value.filterText.replacingLast(given[0].filterText, with: given[1].filterText))
  },
  "remove": Filter(1...1) { (value, given, _) in .string(value.filterText.replacing(given[0].filterText, with: "")) },
  "remove_first": Filter(1...1) { (value, given, _) in
    .string(value.filterText.replacingFirst(given[0].filterText, with: ""))
  },
  "remove_last": Filter(1...1) { (value, given, _) in
    .string(value.filterText.replacingLast(given[0].filterText, with: ""))
  },
  "truncate": Filter(0...2) { (value, given, _) throws(TemplateFault) in
    if value.isNull { return .null }
    let length = given.count > 0 ? try wholeArgument(given[0]) : 50
    let ellipsis = given.count > 1 ? given[1].filterText : "..."
    let scalars = value.filterText.unicodeScalars
    if scalars.count <= length { return .string(String(scalars)) }
    return .string(String(scalars.prefix(max(0, length - ellipsis.unicodeScalars.count))) + ellipsis)
  },
  "truncatewords": Filter(0...2) { (value, given, _) throws(TemplateFault) in
    if value.isNull { return .null }
    let most = max(1, given.count > 0 ? try wholeArgument(given[0]) : 15)
    let text = value.filterText
    let words = Array(text.utf8).split(whereSeparator: \.isLiquidSpace)
    if words.count <= most { return .string(text) }
    let kept = words.prefix(most).map { String(decoding: $0, as: UTF8.self) }
    return .string(kept.joined(separator: " ") + (given.count > 1 ? given[1].filterText : "..."))
  },
  "split": Filter(1...1) { (value, given, _) in
    .array(value.filterText.pieces(between: given[0].filterText).map { .string($0) })
  },
  "slice": Filter(1...2) { (value, given, _) throws(TemplateFault) in
    let start = try wholeArgument(given[0])
    let length = given[1].isNull ? 1 : try wholeArgument(given[1])
    switch value {
    case .array, .rows:
      let items = value.items(from: 0, limit: nil)
      return .array(sliceBounds(items.count, start, length).map { Array(items[$0]) } ?? [])
    default:
      let scalars = Array(value.filterText.unicodeScalars)
      guard let bounds = sliceBounds(scalars.count, start, length) else { return .string("") }
      return .string(String(String.UnicodeScalarView(scalars[bounds])))
    }
  },
]

/// Where `length` items from `start` (from the end when below zero) stand; nil outside.
private func sliceBounds(_ count: Int, _ start: Int, _ length: Int) -> Range<Int>? {
  let first = start < 0 ? count + start : start
  guard first >= 0, first <= count, length >= 0 else { return nil }
  return first..<first + min(length, count - first)
}

func wholeArgument(_ value: Value) throws(TemplateFault) -> Int {
  guard let whole = value.strictInteger else { throw TemplateFault("this is not a whole number") }
  return Int(clamping: whole)
}

extension String {
  func trimmed(start: Bool, end: Bool) -> String {
    var bytes = Array(utf8)[...]
    if start { bytes = bytes.drop(while: \.isLiquidSpace) }
    if end { bytes = bytes.trimmedEnd }
    return String(decoding: bytes, as: UTF8.self)
  }

  func replacingNewlines(with replacement: String) -> String {
    let bytes = Array(utf8)
    var result: [UInt8] = []
    for (index, byte) in bytes.enumerated() {
      if byte == 0x0A {
        result += replacement.utf8
      } else if byte != 0x0D || index + 1 >= bytes.count || bytes[index + 1] != 0x0A {
        result.append(byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// An empty `needle` stands between all characters.
  func replacing(_ needle: String, with replacement: String) -> String {
    if needle.isEmpty {
      return replacement + unicodeScalars.map { String($0) + replacement }.joined()
    }
    let bytes = Array(utf8)
    let wanted = Array(needle.utf8)
    var result: [UInt8] = []
    var position = 0
    while let found = bytes.firstRange(of: wanted, from: position) {
      result += bytes[position..<found.lowerBound]
      result += replacement.utf8
      position = found.upperBound
    }
    return String(decoding: result + bytes[position...], as: UTF8.self)
  }

  func replacingFirst(_ needle: String, with replacement: String) -> String {
    let bytes = Array(utf8)
    return bytes.firstRange(of: Array(needle.utf8)).map { bytes.replacing($0, with: replacement) } ?? self
  }

  func replacingLast(_ needle: String, with replacement: String) -> String {
    let bytes = Array(utf8)
    return bytes.lastRange(of: Array(needle.utf8)).map { bytes.replacing($0, with: replacement) } ?? self
  }

  /// An empty separator gives characters, a single space gives words; empty pieces at the end are left out.
  func pieces(between separator: String) -> [String] {
    if separator.isEmpty { return unicodeScalars.map { String($0) } }
    let bytes = Array(utf8)
    if separator == " " {
      return bytes.split(whereSeparator: \.isLiquidSpace).map { String(decoding: $0, as: UTF8.self) }
    }
    let wanted = Array(separator.utf8)
    var pieces: [String] = []
    var position = 0
    while let found = bytes.firstRange(of: wanted, from: position) {
      pieces.append(String(decoding: bytes[position..<found.lowerBound], as: UTF8.self))
      position = found.upperBound
    }
    pieces.append(String(decoding: bytes[position...], as: UTF8.self))
    while pieces.last?.isEmpty == true { pieces.removeLast() }
    return pieces
  }
}

extension [UInt8] {
  fileprivate func replacing(_ range: Range<Int>, with replacement: String) -> String {
    String(decoding: self[..<range.lowerBound] + Array(replacement.utf8) + self[range.upperBound...], as: UTF8.self)
  }
}

/// Without tags and comments, and without scripts and styles altogether.
private func stripHTML(_ text: String) -> String {
  var bytes = Array(text.utf8)
  for (open, close) in [("<script", "</script>"), ("<!--", "-->"), ("<style", "</style>")] {
    bytes = without(bytes, from: Array(open.utf8), to: Array(close.utf8))
  }
  return String(decoding: without(bytes, from: [0x3C], to: [0x3E]), as: UTF8.self)
}

private func without(_ bytes: [UInt8], from open: [UInt8], to close: [UInt8]) -> [UInt8] {
  var result: [UInt8] = []
  var position = 0
  while let start = bytes.firstRange(of: open, from: position),
    let end = bytes.firstRange(of: close, from: start.upperBound)
  {
    result += bytes[position..<start.lowerBound]
    position = end.upperBound
  }
  return result + bytes[position...]
}
