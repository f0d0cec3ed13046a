/// The texts of a JSON array of texts, as a dataset's lists are; nil when it is none.
func jsonTexts(_ json: String) -> [String]? {
  var reader = JSONTextReader(bytes: Array(json.utf8))
  return reader.list()
}

private struct JSONTextReader {
  let bytes: [UInt8]
  private var place = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func list() -> [String]? {
    var texts: [String] = []
    guard take(0x5B) else { return nil }
    if take(0x5D) { return isAtEnd ? texts : nil }
    repeat {
      guard let text = text() else { return nil }
      texts.append(text)
    } while take(0x2C)
    return take(0x5D) && isAtEnd ? texts : nil
  }

  private var isAtEnd: Bool { bytes[place...].allSatisfy(Self.isBlank) }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

  /// The next byte that is no blank, if it is this one.
  private mutating func take(_ byte: UInt8) -> Bool {
    while place < bytes.count, Self.isBlank(bytes[place]) { place += 1 }
    guard place < bytes.count, bytes[place] == byte else { return false }
    place += 1
    return true
  }

  private mutating func text() -> String? {
    guard take(0x22) else { return nil }
    var text = String.UnicodeScalarView()
    var start = place
    while place < bytes.count {
      let byte = bytes[place]
      guard byte == 0x22 || byte == 0x5C else {
        place += 1
        continue
      }
      text.append(contentsOf: String(decoding: bytes[start..<place], as: UTF8.self).unicodeScalars)
      place += 1
      if byte == 0x22 { return String(text) }
      guard let scalar = escaped() else { return nil }
      text.append(scalar)
      start = place
    }
    return nil
  }

  /// What stands behind a backslash.
  private mutating func escaped() -> Unicode.Scalar? {
    guard place < bytes.count else { return nil }
    let byte = bytes[place]
    place += 1
    switch byte {
    case 0x22, 0x5C, 0x2F: return Unicode.Scalar(byte)
    case 0x62: return "\u{08}"
    case 0x66: return "\u{0C}"
    case 0x6E: return "\n"
    case 0x72: return "\r"
    case 0x74: return "\t"
    case 0x75: return unicode()
    default: return nil
    }
  }

  /// Four digits, or twice four where two halves make one scalar.
  private mutating func unicode() -> Unicode.Scalar? {
    guard let first = hexadecimal() else { return nil }
    guard (0xD800..<0xDC00).contains(first) else { return Unicode.Scalar(first) }
    guard place + 1 < bytes.count, bytes[place] == 0x5C, bytes[place + 1] == 0x75 else { return nil }
    place += 2
    guard let second = hexadecimal(), (0xDC00..<0xE000).contains(second) else { return nil }
    return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
  }

  private mutating func hexadecimal() -> UInt32? {
    guard place + 4 <= bytes.count else { return nil }
    var value: UInt32 = 0
    for byte in bytes[place..<place + 4] {
      switch byte {
      case 0x30...0x39: value = value << 4 | UInt32(byte - 0x30)
      case 0x41...0x46: value = value << 4 | UInt32(byte - 0x37)
      case 0x61...0x66: value = value << 4 | UInt32(byte - 0x57)
      default: return nil
      }
    }
    place += 4
    return value
  }
}
