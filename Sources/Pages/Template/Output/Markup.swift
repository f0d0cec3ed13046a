/// A template's own bytes as HTML, and values as data. What is shown of values goes through `Escape`.
enum Markup {
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

  /// As Liquid's `escape` does it: five marks and nothing else.
  static func html(_ text: String) -> String {
    var result: [UInt8] = []
    result.reserveCapacity(text.utf8.count + 16)
    appendHTML(text.utf8, to: &result)
    return String(decoding: result, as: UTF8.self)
  }

  static func appendHTML(_ text: some Sequence<UInt8>, to result: inout [UInt8]) {
    for byte in text { appendHTML(byte, to: &result) }
  }

  /// One cell of RFC 4180; a text that a spreadsheet would take for a formula gets a leading `'`.
  static func csv(_ text: String) -> String {
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
  static func json(_ text: String) -> String {
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
