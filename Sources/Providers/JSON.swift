/// A JSON value. Numbers stay the text they were, so that no amount passes through floating point.
package enum JSON: Hashable, Sendable {
  case null
  case bool(Bool)
  case number(String)
  case string(String)
  case array([JSON])
  /// Of a name that stands twice the last value counts.
  case object([String: JSON])

  /// The member of that name, or nil for anything but an object that has it.
  package subscript(name: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members[name]
  }

  /// The text of a string or a number.
  package var text: String? {
    switch self {
    case .string(let text), .number(let text): text
    default: nil
    }
  }

  package var array: [JSON]? {
    guard case .array(let items) = self else { return nil }
    return items
  }

  package var isObject: Bool {
    guard case .object = self else { return false }
    return true
  }

  package var isTrue: Bool { self == .bool(true) }

  /// The integer of a number or of a string that holds one.
  package var integer: Int? { text.flatMap { Int($0) } }

  /// The text, members sorted by name.
  package var encoded: [UInt8] {
    var bytes: [UInt8] = []
    write(to: &bytes)
    return bytes
  }

  private func write(to bytes: inout [UInt8]) {
    switch self {
    case .null: bytes += "null".utf8
    case .bool(let value): bytes += (value ? "true" : "false").utf8
    case .number(let text): bytes += text.utf8
    case .string(let text): Self.write(text, to: &bytes)
    case .array(let items):
      bytes.append(UInt8(ascii: "["))
      for (index, item) in items.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        item.write(to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        Self.write(member.key, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        member.value.write(to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  private static func write(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case 0..<0x20: bytes += [0x5C, 0x75, 0x30, 0x30, 0x30 + byte / 16, hex[Int(byte % 16)]]
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static let hex = Array("0123456789abcdef".utf8)
}

/// Text that is no JSON (RFC 8259): at which byte. Never holds any of it.
package struct JSONError: Error, Hashable, Sendable {
  package var offset: Int
}

extension JSON {
  /// - Throws: `JSONError`; also when values stand in each other deeper than 100.
  package init(parsing bytes: [UInt8]) throws {
    var reader = JSONReader(bytes: bytes)
    self = try reader.document()
  }
}

private struct JSONReader {
  let bytes: [UInt8]
  var at = 0
  var depth = 0

  mutating func document() throws -> JSON {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
    let value = try value()
    skipSpace()
    guard at == bytes.count else { throw failure }
    return value
  }

  var failure: JSONError { JSONError(offset: at) }
  var next: UInt8? { at < bytes.count ? bytes[at] : nil }

  mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { at += 1 }
  }

  mutating func take(_ byte: UInt8) -> Bool {
    skipSpace()
    guard next == byte else { return false }
    at += 1
    return true
  }

  mutating func value() throws -> JSON {
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): return try nested { try $0.object() }
    case UInt8(ascii: "["): return try nested { try $0.array() }
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  mutating func nested(_ read: (inout JSONReader) throws -> JSON) throws -> JSON {
    depth += 1
    guard depth <= 100 else { throw failure }
    at += 1
    let value = try read(&self)
    depth -= 1
    return value
  }

  mutating func word(_ word: String, _ value: JSON) throws -> JSON {
    guard bytes[at...].starts(with: word.utf8) else { throw failure }
    at += word.utf8.count
    return value
  }

  mutating func object() throws -> JSON {
    var members: [String: JSON] = [:]
    if take(UInt8(ascii: "}")) { return .object(members) }
    repeat {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw failure }
      let name = try string()
      guard take(UInt8(ascii: ":")) else { throw failure }
      members[name] = try value()
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "}")) else { throw failure }
    return .object(members)
  }

  mutating func array() throws -> JSON {
    var items: [JSON] = []
    if take(UInt8(ascii: "]")) { return .array(items) }
    repeat { items.append(try value()) } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "]")) else { throw failure }
    return .array(items)
  }

  mutating func number() throws -> JSON {
    let start = at
    if next == UInt8(ascii: "-") { at += 1 }
    try digits()
    if next == UInt8(ascii: ".") {
      at += 1
      try digits()
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      at += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { at += 1 }
      try digits()
    }
    return .number(String(decoding: bytes[start..<at], as: UTF8.self))
  }

  mutating func digits() throws {
    let start = at
    while let byte = next, byte >= 0x30, byte <= 0x39 { at += 1 }
    guard at > start else { throw failure }
  }

  mutating func string() throws -> String {
    at += 1
    let start = at
    while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { at += 1 }
    if next == UInt8(ascii: "\"") {
      defer { at += 1 }
      return String(decoding: bytes[start..<at], as: UTF8.self)
    }
    var text = Array(bytes[start..<at])
    while let byte = next {
      at += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): text += try escaped()
      default: text.append(byte)
      }
    }
    throw failure
  }

  mutating func escaped() throws -> [UInt8] {
    guard let byte = next else { throw failure }
    at += 1
    switch byte {
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "u"): return try Array(String(Character(scalar())).utf8)
    default: throw failure
    }
  }

  /// Four hexadecimal digits, or two such escapes for what lies beyond them; a half of such a pair is U+FFFD.
  mutating func scalar() throws -> Unicode.Scalar {
    let first = try fourDigits()
    if (0xD800...0xDBFF).contains(first), bytes[at...].starts(with: [0x5C, 0x75]) {
      let back = at
      at += 2
      let second = try fourDigits()
      if (0xDC00...0xDFFF).contains(second) {
        return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
      }
      at = back
    }
    return Unicode.Scalar(first) ?? "\u{FFFD}"
  }

  mutating func fourDigits() throws -> UInt32 {
    guard at + 4 <= bytes.count,
      let value = UInt32(String(decoding: bytes[at..<at + 4], as: UTF8.self), radix: 16)
    else { throw failure }
    at += 4
    return value
  }
}
