/// The one place where text from outside becomes part of a page, a picture or a report.
///
/// Bank text is hostile: whatever it holds, it comes out as the same characters to be read, and nothing else.
package enum Escape {
  /// For HTML and SVG, between tags and within double-quoted attributes.
  ///
  /// Control characters, which neither may hold, become U+FFFD; overrides of the writing direction, with which a name
  /// can make the words around it read backwards, are left out.
  package static func html(_ text: String) -> String {
    guard text.utf8.contains(where: isSpecial) else { return text }
    var output = ""
    output.reserveCapacity(text.utf8.count + 16)
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x26: output += "&amp;"
      case 0x3C: output += "&lt;"
      case 0x3E: output += "&gt;"
      case 0x22: output += "&quot;"
      case 0x27: output += "&#39;"
      case 0x09, 0x0A, 0x0D: output += " "
      case 0...0x1F, 0x7F...0x9F, 0xFFFE, 0xFFFF: output += "\u{FFFD}"
      case 0x202A...0x202E, 0x2066...0x2069: break
      default: output.unicodeScalars.append(scalar)
      }
    }
    return output
  }

  /// Bytes that may need work: the marks of HTML, controls, and the lead bytes under which U+0080–9F, the direction
  /// marks and the two non-characters stand.
  private static func isSpecial(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == 0x26 || byte == 0x3C || byte == 0x3E || byte == 0x22 || byte == 0x27 || byte == 0x7F
      || byte == 0xC2 || byte == 0xE2 || byte == 0xEF
  }

  /// For Markdown: marks that could begin or end a construct, or make GitHub's flavour see a link, are escaped; line
  /// breaks become spaces.
  package static func markdown(_ text: String) -> String {
    let scalars = Array(text.unicodeScalars)
    var output = ""
    output.reserveCapacity(text.utf8.count + 8)
    for (index, scalar) in scalars.enumerated() {
      switch scalar.value {
      case 0x09, 0x0A, 0x0D: output += " "
      case 0...0x1F, 0x7F...0x9F, 0xFFFE, 0xFFFF: output += "\u{FFFD}"
      case 0x202A...0x202E, 0x2066...0x2069: break
      default:
        if isWithinAddress(scalars, at: index) { output += "<!-- -->" }
        if needsBackslash(scalars, at: index) { output += "\\" }
        output.unicodeScalars.append(scalar)
      }
    }
    return output
  }

  /// Within `name@host`: GitHub's flavour looks for addresses after it has read the backslashes, and only an empty comment,
  /// which shows as nothing, keeps the two sides apart.
  private static func isWithinAddress(_ scalars: [Unicode.Scalar], at index: Int) -> Bool {
    scalars[index] == "@" && index > 0 && scalars[index - 1] != " "
  }

  private static func needsBackslash(_ scalars: [Unicode.Scalar], at index: Int) -> Bool {
    let next = index + 1 < scalars.count ? scalars[index + 1] : " "
    switch scalars[index] {
    case "\\", "`", "*", "_", "[", "]", "<", ">", "|", "~", "&", "@": return true
    case "#", "+", "-", "=": return scalars[..<index].allSatisfy { $0 == " " }  // heads, lists, underlines
    case ":": return next == "/"  // https://
    case ".", ")":
      let afterDigits = index > 0 && scalars[..<index].allSatisfy { ("0"..."9").contains($0) }
      if next == " ", afterDigits { return true }  // 12. a list
      return index >= 3 && scalars[(index - 3)..<index].allSatisfy { $0 == "w" || $0 == "W" }  // www.
    default: return false
    }
  }

  /// An address for an attribute: relative ones, fragments, and https, http and mailto; anything else leads nowhere.
  package static func address(_ address: String) -> String {
    isSafe(address) ? html(encoded(address)) : "#"
  }

  /// With `%` for what no address may hold as it is: a category's name in a query may hold anything.
  private static func encoded(_ address: String) -> String {
    guard address.utf8.contains(where: isForbidden) else { return address }
    var result: [UInt8] = []
    for byte in address.utf8 {
      guard isForbidden(byte) else {
        result.append(byte)
        continue
      }
      result.append(0x25)
      for digit in [byte >> 4, byte & 15] { result.append(digit < 10 ? 0x30 + digit : 0x37 + digit) }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Blanks, controls and `<>"{}|\^` with the backtick.
  private static func isForbidden(_ byte: UInt8) -> Bool {
    switch byte {
    case 0...0x20, 0x7F, 0x3C, 0x3E, 0x22, 0x7B, 0x7D, 0x7C, 0x5C, 0x5E, 0x60: true
    default: false
    }
  }

  private static func isSafe(_ address: String) -> Bool {
    if address.hasPrefix("//") || address.hasPrefix("/\\") { return false }
    for byte in address.utf8 {
      if byte <= 0x20 { return false }
      if byte == 0x2F || byte == 0x3F || byte == 0x23 { return true }  // a path, query or fragment before any colon
      if byte == 0x3A {
        return address.hasPrefix("https:") || address.hasPrefix("http:") || address.hasPrefix("mailto:")
      }
    }
    return true
  }
}

/// Text within a component: either plain, to be escaped for the form written, or already in that form.
package enum Prose: Sendable, Hashable, ExpressibleByStringInterpolation {
  /// Plain text from anywhere.
  case plain(String)
  /// HTML when HTML is written, Markdown when Markdown is: what the template engine rendered.
  case ready(String)

  package init(stringLiteral value: String) { self = .plain(value) }

  package var html: String {
    switch self {
    case .plain(let text): Escape.html(text)
    case .ready(let text): text
    }
  }

  package var markdown: String {
    switch self {
    case .plain(let text): Escape.markdown(text)
    case .ready(let text): text
    }
  }

  package var isEmpty: Bool {
    switch self {
    case .plain(let text), .ready(let text): text.isEmpty
    }
  }
}
