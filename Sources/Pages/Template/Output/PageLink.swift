import Core

/// Addresses within the site, and what may be linked to outside.
package enum PageLink {
  /// `target` as seen from `page`: paths are from the site's root and end in a file, so that pages work from a disk.
  ///
  /// `months/2026-06/` from `accounts/joint/index.html` is `../../months/2026-06/index.html`. Addresses with a scheme that
  /// may be linked to, anchors, and paths that are relative already (`./`, `../`) stay as they are. Schemes other than
  /// http, https and mailto become `#`.
  package static func resolve(_ target: String, from page: String) -> String {
    // Nearly all: nothing to drop, and no colon that could end a scheme.
    if !target.utf8.contains(where: { $0 <= 0x20 || $0 == 0x3A }) { return local(Array(target.utf8), from: page) }
    let bytes = clean(target)
    return scheme(bytes) == nil ? local(bytes, from: page) : safe(target)
  }

  /// The address as it is, or `#` where its scheme may not be linked to: for addresses that are not looked up in the site.
  static func safe(_ target: String) -> String {
    let bytes = clean(target)
    guard let scheme = scheme(bytes) else { return String(decoding: bytes, as: UTF8.self) }
    return ["http", "https", "mailto"].contains(scheme) ? String(decoding: bytes, as: UTF8.self) : "#"
  }

  /// Browsers drop these, so a scheme could hide behind them.
  private static func clean(_ target: String) -> [UInt8] {
    let bytes = target.utf8.drop { $0 <= 0x20 }.filter { $0 != 0x09 && $0 != 0x0A && $0 != 0x0D && $0 != 0 }
    return Array(bytes.trimmedEnd)
  }

  /// In lower case; nil for what has none.
  private static func scheme(_ bytes: [UInt8]) -> String? {
    guard let colon = bytes.firstIndex(of: 0x3A) else { return nil }
    let before = bytes[..<colon]
    if before.contains(where: { $0 == 0x2F || $0 == 0x3F || $0 == 0x23 }) { return nil }
    return String(decoding: before.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }, as: UTF8.self)
  }

  private static func local(_ bytes: [UInt8], from page: String) -> String {
    let text = String(decoding: bytes, as: UTF8.self)
    if text.hasPrefix("#") || text.hasPrefix("?") || text.hasPrefix("//") { return text }
    if text == "." || text == ".." || text.hasPrefix("./") || text.hasPrefix("../") { return text }
    let depth = page.utf8.count { $0 == 0x2F }
    let end = bytes.firstIndex { $0 == 0x23 || $0 == 0x3F } ?? bytes.count
    var path = String(decoding: bytes[..<end], as: UTF8.self)
    if path.hasPrefix("/") { path.removeFirst() }
    if path.isEmpty || path.hasSuffix("/") { path += "index.html" }
    return String(repeating: "../", count: depth) + path + String(decoding: bytes[end...], as: UTF8.self)
  }

  /// Percent-encoded where an address needs it, and escaped for an attribute.
  static func appendAttribute(_ address: String, to result: inout [UInt8]) {
    for byte in address.utf8 {
      if byte.isWordByte || isSafe(byte) {
        Markup.appendHTML(byte, to: &result)
      } else {
        result.append(0x25)
        for digit in [byte >> 4, byte & 15] { result.append(digit < 10 ? 0x30 + digit : 0x37 + digit) }
      }
    }
  }

  /// `-.+!*'(),%#@?=;:/&$~`
  private static func isSafe(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x21, 0x23...0x2F, 0x3A, 0x3B, 0x3D, 0x3F, 0x40, 0x7E: true
    default: false
    }
  }
}
