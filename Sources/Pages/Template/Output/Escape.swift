import Core

/// Text set into something that has a syntax of its own.
package enum Escape {
  /// For HTML, as text and in quoted attributes.
  package static func html(_ text: String) -> String {
    if !text.utf8.contains(where: isSpecial) { return text }
    var result: [UInt8] = []
    result.reserveCapacity(text.utf8.count + 16)
    for byte in text.utf8 { appendHTML(byte, to: &result) }
    return String(decoding: result, as: UTF8.self)
  }

  private static func isSpecial(_ byte: UInt8) -> Bool {
    byte == 0x26 || byte == 0x3C || byte == 0x3E || byte == 0x22 || byte == 0x27
  }

  static func appendHTML(_ byte: UInt8, to result: inout [UInt8]) {
    switch byte {
    case 0x26: result += "&amp;".utf8
    case 0x3C: result += "&lt;".utf8
    case 0x3E: result += "&gt;".utf8
    case 0x22: result += "&quot;".utf8
    case 0x27: result += "&#39;".utf8
    default: result.append(byte)
    }
  }

  static func appendHTML(_ text: some Sequence<UInt8>, to result: inout [UInt8]) {
    for byte in text { appendHTML(byte, to: &result) }
  }

  /// For Markdown of any flavour: read as exactly this text, also within a table's cell. Line breaks become spaces.
  package static func markdown(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + 16)
    for (index, byte) in bytes.enumerated() {
      switch byte {
      case 0x0A, 0x0D, 0x09: result.append(0x20)
      case 0x26: result += "&amp;".utf8
      case 0x3C: result += "&lt;".utf8
      case 0x3E: result += "&gt;".utf8
      // A backslash before it is not enough for every table.
      case 0x7C: result += "&#124;".utf8
      case 0x5C, 0x2A, 0x5F, 0x60, 0x5B, 0x5D, 0x7E, 0x24, 0x7B, 0x7D: result += [0x5C, byte]
      case 0x23, 0x2B, 0x2D, 0x3D, 0x21: result += startsLine(bytes, index) ? [0x5C, byte] : [byte]
      case 0x2E, 0x29: result += endsListNumber(bytes, index) ? [0x5C, byte] : [byte]
      case 0x20 where index == 0 || index == bytes.count - 1: result += "&#32;".utf8
      default: result.append(byte)
      }
      // An empty comment is nothing to the eye, and keeps a renderer from making a link of an address.
      if startsAddress(bytes, index) { result += "<!-- -->".utf8 }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Marks that mean something at the start of a line; spaces before them change nothing.
  private static func startsLine(_ bytes: [UInt8], _ index: Int) -> Bool {
    bytes[..<index].allSatisfy { $0 == 0x20 || $0 == 0x2D || $0 == 0x3D || $0 == 0x2B || $0 == 0x23 }
  }

  private static func endsListNumber(_ bytes: [UInt8], _ index: Int) -> Bool {
    index > 0 && index < 11 && bytes[..<index].allSatisfy(\.isDigit)
  }

  /// Within `http://`, `www.`, `name@host`: behind the byte that would make it an address.
  private static func startsAddress(_ bytes: [UInt8], _ index: Int) -> Bool {
    switch bytes[index] {
    case 0x3A: return bytes[(index + 1)...].starts(with: "//".utf8) || isMailScheme(bytes, index)
    case 0x40: return index > 0 && index + 1 < bytes.count
    case 0x57, 0x77:
      return index >= 2 && bytes[index - 1] | 0x20 == 0x77 && bytes[index - 2] | 0x20 == 0x77
        && index + 1 < bytes.count && bytes[index + 1] == 0x2E
    default: return false
    }
  }

  private static func isMailScheme(_ bytes: [UInt8], _ index: Int) -> Bool {
    ["mailto", "xmpp"].contains { scheme in
      bytes[..<index].map { $0 | 0x20 }.suffix(scheme.utf8.count).elementsEqual(scheme.utf8)
    }
  }

  /// One cell of RFC 4180; a text that a spreadsheet would take for a formula gets a leading `'`.
  package static func csv(_ text: String) -> String {
    let guarded = isFormula(Array(text.utf8)[...]) ? "'" + text : text
    guard guarded.utf8.contains(where: { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }) else { return guarded }
    return "\"" + guarded.replacing("\"", with: "\"\"") + "\""
  }

  private static func isFormula(_ bytes: ArraySlice<UInt8>) -> Bool {
    switch bytes.first {
    case 0x3D, 0x2B, 0x2D, 0x40, 0x09, 0x0D: true
    case 0x27: isFormula(bytes.dropFirst())
    default: false
    }
  }

  /// A JSON string with its quotes.
  package static func json(_ text: String) -> String {
    var result: [UInt8] = [0x22]
    for byte in text.utf8 {
      switch byte {
      case 0x22, 0x5C: result += [0x5C, byte]
      case 0x0A: result += "\\n".utf8
      case 0x0D: result += "\\r".utf8
      case 0x09: result += "\\t".utf8
      case 0..<0x20:
        result += "\\u00".utf8
        let digits = String(byte, radix: 16)
        result += (digits.utf8.count < 2 ? "0" + digits : digits).utf8
      default: result.append(byte)
      }
    }
    result.append(0x22)
    return String(decoding: result, as: UTF8.self)
  }
}
