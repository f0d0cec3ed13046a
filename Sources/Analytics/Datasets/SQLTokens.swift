/// The words of a SQL text, cut where SQLite cuts them (tokenize.c): strings, comments and names told apart.
struct SQLTokens {
  /// A bare word may be a keyword, a quoted one is a name always; SQLite takes a string for a name where one is due.
  enum Kind: Hashable { case name, quoted, string, symbol }

  struct Token: Hashable {
    var kind: Kind
    /// Names folded to lower case and without their quotes, strings without theirs.
    var text: String
    /// Bytes from the start.
    var offset: Int
    /// Bytes as written, quotes and all.
    var length: Int
  }

  var tokens: [Token] = []

  init(_ sql: String) {
    let bytes = Array(sql.utf8)
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      switch byte {
      case 0x2D where bytes.starts(with: [0x2D, 0x2D], at: index):
        while index < bytes.count, bytes[index] != 0x0A { index += 1 }
      case 0x2F where bytes.starts(with: [0x2F, 0x2A], at: index):
        index += 2
        while index < bytes.count, !bytes.starts(with: [0x2A, 0x2F], at: index) { index += 1 }
        index += 2
      case 0x27, 0x22, 0x60, 0x5B: index = quoted(bytes, at: index)
      // A byte order mark is a blank to SQLite, but only where a word could begin.
      case 0xEF where bytes.starts(with: [0xEF, 0xBB, 0xBF], at: index): index += 3
      case _ where byte.isWordByte:
        let start = index
        while index < bytes.count, bytes[index].isWordByte { index += 1 }
        add(.name, bytes[start..<index], start, index - start)
      case 0x20, 0x09, 0x0A, 0x0C, 0x0D: index += 1
      default:
        add(.symbol, bytes[index...index], index, 1)
        index += 1
      }
    }
  }

  private mutating func quoted(_ bytes: [UInt8], at start: Int) -> Int {
    let close: UInt8 = bytes[start] == 0x5B ? 0x5D : bytes[start]
    var text: [UInt8] = []
    var index = start + 1
    while index < bytes.count {
      if bytes[index] == close {
        guard index + 1 < bytes.count, bytes[index + 1] == close, close != 0x5D else { break }
        index += 1
      }
      text.append(bytes[index])
      index += 1
    }
    add(close == 0x27 ? .string : .quoted, text[...], start, min(index + 1, bytes.count) - start)
    return index + 1
  }

  private mutating func add(_ kind: Kind, _ bytes: ArraySlice<UInt8>, _ offset: Int, _ length: Int) {
    let text = String(decoding: bytes, as: UTF8.self)
    tokens.append(
      Token(kind: kind, text: kind == .string ? text : text.lowercasedASCII, offset: offset, length: length))
  }

  static func isSymbol(_ tokens: [Token], _ index: Int, _ text: String) -> Bool {
    tokens.indices.contains(index) && tokens[index].kind == .symbol && tokens[index].text == text
  }

  private static func isWord(_ tokens: [Token], _ index: Int, _ text: String) -> Bool {
    tokens.indices.contains(index) && tokens[index].kind == .name && tokens[index].text == text
  }

  /// Whether the name there begins the definition of a `with` table: `name [(columns)] as [[not] materialized] (`.
  static func definesTable(_ tokens: [Token], at index: Int) -> Bool {
    var next = index + 1
    if isSymbol(tokens, next, "(") {
      while next < tokens.count, !isSymbol(tokens, next, ")") { next += 1 }
      next += 1
    }
    guard isWord(tokens, next, "as") else { return false }
    next += 1
    if isWord(tokens, next, "not") { next += 1 }
    if isWord(tokens, next, "materialized") { next += 1 }
    return isSymbol(tokens, next, "(")
  }

  private static let clocks: Set = ["current_date", "current_time", "current_timestamp"]
  private static let clockedCalls: Set = ["date", "time", "datetime", "julianday", "unixepoch", "strftime"]

  /// Whether the name there reads the time of day: `current_date`, or `date()` without an argument.
  static func asksClock(_ tokens: [Token], at index: Int) -> Bool {
    let token = tokens[index]
    if token.kind == .name, clocks.contains(token.text) { return true }
    guard token.kind != .string, clockedCalls.contains(token.text), isSymbol(tokens, index + 1, "(") else {
      return false
    }
    if isSymbol(tokens, index + 2, ")") { return true }
    // strftime's first argument is its format: with no other it reads the clock.
    return token.text == "strftime" && isSymbol(tokens, index + 3, ")")
  }
}

extension UInt8 {
  /// A letter, a digit, `_`, `$`, or a byte of a longer character.
  fileprivate var isWordByte: Bool {
    switch self {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x24, 0x80...0xFF: true
    default: false
    }
  }
}

extension [UInt8] {
  fileprivate func starts(with bytes: [UInt8], at index: Int) -> Bool {
    index + bytes.count <= count && self[index..<index + bytes.count].elementsEqual(bytes)
  }
}

extension String {
  /// A to Z as a to z, everything else as it stands.
  package var lowercasedASCII: String {
    String(decoding: utf8.map { $0 >= 0x41 && $0 <= 0x5A ? $0 + 0x20 : $0 }, as: UTF8.self)
  }
}
