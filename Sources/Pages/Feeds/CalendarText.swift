import Core

/// Writes an iCalendar file (RFC 5545): lines end in CRLF, and none is longer than 75 octets.
struct CalendarText {
  private(set) var bytes: [UInt8] = []

  /// RFC 5545 3.1: "Lines of text SHOULD NOT be longer than 75 octets, excluding the line break."
  private static let longest = 75

  /// One property as it stands, folded where it is too long: never within a character.
  mutating func line(_ name: String, _ value: String) {
    var room = Self.longest
    for scalar in (name + ":" + value).unicodeScalars {
      let width = UTF8.width(scalar)
      if width > room {
        bytes += [0x0D, 0x0A, 0x20]
        room = Self.longest - 1
      }
      bytes += UTF8.encode(scalar).map(Array.init) ?? []
      room -= width
    }
    bytes += [0x0D, 0x0A]
  }

  /// A property of type TEXT, whose own marks and line ends are escaped; other control characters are left out.
  mutating func text(_ name: String, _ value: String) {
    var escaped = String.UnicodeScalarView()
    for scalar in value.replacing("\r\n", with: "\n").unicodeScalars {
      switch scalar {
      case "\\", ";", ",": escaped.append(contentsOf: "\\\(scalar)".unicodeScalars)
      case "\n", "\r", "\u{2028}", "\u{2029}", "\u{85}": escaped.append(contentsOf: "\\n".unicodeScalars)
      case "\t": escaped.append(scalar)
      case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value): continue
      default: escaped.append(scalar)
      }
    }
    line(name, String(escaped))
  }

  /// `20260703`.
  static func date(_ day: Day) -> String { day.iso.replacing("-", with: "") }
}
