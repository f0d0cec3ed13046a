import Core

/// How the bytes of a file spell text.
enum TextEncoding: Hashable, CustomStringConvertible {
  case utf8
  case utf16(bigEndian: Bool)
  /// ISO 8859-1, ISO 8859-15 and Windows-1252 are known here, so that reading them needs no other file.
  case latin1, latin9, windows1252
  /// Anything else that the C library converts, by its name for it.
  case named(String)

  var description: String {
    switch self {
    case .utf8: "utf-8"
    case .utf16: "utf-16"
    case .latin1: "iso-8859-1"
    case .latin9: "iso-8859-15"
    case .windows1252: "windows-1252"
    case .named(let name): name.lowercased()
    }
  }

  /// - Throws: `UserError` naming the nearest known encoding.
  init(declared name: String, file: String) throws {
    let folded = name.lowercased().filter { $0 != "_" && $0 != " " && $0 != "-" }
    switch folded {
    case "utf8", "unicode", "ascii", "usascii", "utf8sig": self = .utf8
    case "utf16", "utf16le", "ucs2", "ucs2le": self = .utf16(bigEndian: false)
    case "utf16be", "ucs2be": self = .utf16(bigEndian: true)
    case "latin1", "iso88591", "88591": self = .latin1
    case "latin9", "iso885915", "885915": self = .latin9
    case "windows1252", "cp1252", "1252", "ansi": self = .windows1252
    default:
      let candidates = [name, Self.libraryName(folded)]
      guard let known = candidates.first(where: { Iconv(from: $0) != nil }) else {
        let nearest = nearestName(to: name.lowercased(), among: Self.common)
        throw UserError(
          "no text encoding is called '\(name)'", at: Place(file: file),
          hint: nearest.map { "did you mean '\($0)'?" } ?? "leave `encoding` out to have it detected")
      }
      self = .named(known)
    }
  }

  private static func libraryName(_ folded: String) -> String {
    for (prefix, name) in [("windows", "CP"), ("cp", "CP"), ("iso8859", "ISO-8859-"), ("ibm", "IBM")]
    where folded.hasPrefix(prefix) {
      return name + folded.dropFirst(prefix.count)
    }
    return folded
  }

  private static let common = [
    "utf-8", "utf-16", "windows-1250", "windows-1251", "windows-1252", "iso-8859-1", "iso-8859-2", "iso-8859-15",
    "cp437", "cp850", "cp852", "latin1", "latin9", "macintosh", "shift_jis", "gb18030", "euc-kr",
  ]
}

/// What a file's bytes are found to be, and what was wrong with what was declared.
struct EncodingFinding {
  var encoding: TextEncoding
  /// Bytes of a byte-order mark, to be left out.
  var markLength = 0
  /// Said where the declared encoding does not hold.
  var problem: FileProblem?
}

extension EncodingFinding {
  /// A mark settles it; then what is declared, where the bytes allow it; then UTF-8 taken strictly; then Windows-1252.
  ///
  /// A file that ends inside a character was cut off and is UTF-8 all the same.
  init(of source: ByteSource, declared: TextEncoding?) throws {
    let head = Array(try source.bytes(at: 0, count: 4_096))
    if head.starts(with: [0xEF, 0xBB, 0xBF]) {
      self.init(encoding: .utf8, markLength: 3)
    } else if head.starts(with: [0xFF, 0xFE]) {
      self.init(encoding: .utf16(bigEndian: false), markLength: 2)
      return
    } else if head.starts(with: [0xFE, 0xFF]) {
      self.init(encoding: .utf16(bigEndian: true), markLength: 2)
      return
    } else if let wide = wideByteOrder(head) {
      self.init(encoding: wide)
      return
    } else {
      self.init(encoding: declared ?? .utf8)
    }
    let survey = try UTF8Survey(of: source)
    if encoding == .utf8 {
      guard let line = survey.firstInvalidLine else { return }
      encoding = .windows1252
      if declared == .utf8 || markLength > 0 {
        problem = FileProblem(
          line: line, "the text is not UTF-8, as the \(markLength > 0 ? "file" : "profile") says; read as windows-1252",
          hint: "look at letters with accents; another `encoding` in the profile may be right")
      }
    } else if survey.firstInvalidLine == nil, survey.longCharacters > 0 {
      // Two bytes that make one UTF-8 letter are hardly ever two letters of another alphabet, and never all of them.
      problem = FileProblem(
        line: nil, "the text is UTF-8, not \(encoding) as the profile says; read as utf-8",
        hint: "leave `encoding` out of the profile")
      encoding = .utf8
    }
  }
}

/// Whether all of a file is UTF-8, and how much of it is beyond ASCII.
private struct UTF8Survey {
  var firstInvalidLine: Int?
  var longCharacters = 0

  init(of source: ByteSource) throws {
    var offset = 0
    var line = 1
    var state = UTF8Validity()
    while offset < source.count {
      let chunk = try source.bytes(at: offset, count: 1 << 20)
      guard !chunk.isEmpty else { break }
      offset += chunk.count
      for byte in chunk {
        if byte < 0x80, state.isWhole {
          if byte == 0x0A { line += 1 }
          continue
        }
        guard state.take(byte) else {
          firstInvalidLine = line
          return
        }
        if state.isWhole { longCharacters += 1 }
      }
    }
  }
}

/// One byte after another, by the table of well-formed sequences in the Unicode standard (3.9, table 3-7).
private struct UTF8Validity {
  private var left = 0
  private var range: ClosedRange<UInt8> = 0x80...0xBF

  var isWhole: Bool { left == 0 }

  mutating func take(_ byte: UInt8) -> Bool {
    if left > 0 {
      guard range.contains(byte) else { return false }
      left -= 1
      range = 0x80...0xBF
      return true
    }
    switch byte {
    case 0..<0x80: return true
    case 0xC2...0xDF: left = 1
    case 0xE0: (left, range) = (2, 0xA0...0xBF)
    case 0xED: (left, range) = (2, 0x80...0x9F)
    case 0xE1...0xEF: left = 2
    case 0xF0: (left, range) = (3, 0x90...0xBF)
    case 0xF1...0xF3: left = 3
    case 0xF4: (left, range) = (3, 0x80...0x8F)
    default: return false
    }
    return true
  }
}
