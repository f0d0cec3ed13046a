import Hashing

/// The signature that every request bears: HMAC-SHA256 of its body, path and query under the consumer key.
enum SnapTradeSignature {
  /// - Parameters:
  ///   - content: the body; nil for none. `{}` is signed as none.
  ///   - path: as requested, a prefix included.
  ///   - query: exactly as sent, still percent-encoded, without `?`.
  /// - Returns: base64, for the header `Signature`.
  static func signature(consumerKey: String, content: JSON?, path: String, query: String) -> String {
    let message = canonical(content: content, path: path, query: query)
    return base64Text(HMACSHA256.code(of: message, key: Array(consumerKey.utf8)))
  }

  /// What is signed: an object of the three, keys sorted at every level, without white space.
  static func canonical(content: JSON?, path: String, query: String) -> [UInt8] {
    let body: JSON = content == .object([:]) ? .null : content ?? .null
    return canonical(.object(["content": body, "path": .string(path), "query": .string(query)]))
  }

  /// JSON in ASCII: all else is `\u` escapes, as SnapTrade's own library signs it. Slashes are not escaped.
  static func canonical(_ value: JSON) -> [UInt8] {
    var bytes: [UInt8] = []
    write(value, to: &bytes)
    return bytes
  }

  private static func write(_ value: JSON, to bytes: inout [UInt8]) {
    switch value {
    case .null, .bool, .number: bytes += value.encoded
    case .string(let text): write(text, to: &bytes)
    case .array(let items):
      bytes.append(UInt8(ascii: "["))
      for (index, item) in items.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        write(item, to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      // By code points, which is the order of their UTF-8.
      let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      for (index, member) in sorted.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        write(member.key, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        write(member.value, to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  private static func write(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    // Beyond U+FFFF two escapes: the halves of UTF-16.
    for unit in text.utf16 {
      switch unit {
      case 0x22, 0x5C: bytes += [0x5C, UInt8(unit)]
      case 0x08: bytes += Array("\\b".utf8)
      case 0x09: bytes += Array("\\t".utf8)
      case 0x0A: bytes += Array("\\n".utf8)
      case 0x0C: bytes += Array("\\f".utf8)
      case 0x0D: bytes += Array("\\r".utf8)
      case 0x20...0x7E: bytes.append(UInt8(unit))
      default:
        bytes += [0x5C, 0x75]
        for shift in [12, 8, 4, 0] { bytes.append(hex[Int(unit >> UInt16(shift)) & 15]) }
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static let hex = Array("0123456789abcdef".utf8)
}
