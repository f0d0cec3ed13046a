import Core

/// The tags of an OFX text, read piece by piece, of version 1 (SGML) and 2 (XML) alike, with the text that follows each.
///
/// In SGML a leaf needs no end tag: its text ends at the next `<`. A tag with text is therefore a leaf, closed or not,
/// and whether one without text is an empty leaf or holds others is left to who knows their names.
struct OFXTokens {
  enum Token: Equatable {
    /// A start tag, in capitals, and its text, decoded; "" for none.
    case start(String, text: String)
    case end(String)
  }

  private var stream: TextStream
  /// What has been read and not been passed over.
  private var bytes: [UInt8] = []
  private var position = 0
  private var countedTo = 0
  private var lines = 1
  /// All of the stream is in `bytes`.
  private var isDrained = false
  /// Where the last token began.
  private var start = 0
  /// The text ended inside a tag, or in a leaf's text that no tag follows: what it says may not be all of it.
  private(set) var isCut = false
  /// A tag or text longer than this is none of a bank's.
  private static let longest = 16 << 20

  private let name: String

  init(_ stream: TextStream, name: String) {
    self.stream = stream
    self.name = name
  }

  /// The line of the last token, counted from 1; LF, CR or both end one.
  mutating func line() -> Int {
    countLines(to: start)
    return lines
  }

  private mutating func countLines(to end: Int) {
    while countedTo < end {
      let byte = bytes[countedTo]
      if byte == 0x0A || byte == 0x0D && !(countedTo + 1 < bytes.count && bytes[countedTo + 1] == 0x0A) { lines += 1 }
      countedTo += 1
    }
  }

  /// - Throws: `UserError` when a tag or a text has no end within reason.
  mutating func next() throws -> Token? {
    while true {
      let (position, start) = (self.position, self.start)
      let token = scan()
      // What comes near the end of what has been read may go on behind it: a text, or the mark that begins CDATA.
      if isDrained || (self.position + 16 <= bytes.count && !isCut) { return token }
      if token == nil, !isCut {
        self.position = max(position, bytes.count - 16)
      } else {
        (self.position, self.start, isCut) = (position, start, false)
      }
      try readOn()
    }
  }

  private mutating func readOn() throws {
    countLines(to: position)
    bytes.removeSubrange(..<position)
    (countedTo, start, position) = (0, 0, 0)
    guard bytes.count < Self.longest else {
      throw UserError(
        "a tag or a text of many megabytes: this is no bank's file", at: Place(file: name, line: lines),
        hint: "download the file again")
    }
    isDrained = try !stream.fill(&bytes, count: max(1 << 16, bytes.count))
  }

  private mutating func scan() -> Token? {
    while let open = bytes[position...].firstIndex(of: 0x3C) {
      start = open
      guard open + 1 < bytes.count else { return cut() }
      switch bytes[open + 1] {
      case 0x3F:  // <?xml … ?>
        guard skip(past: "?>", from: open) else { return cut() }
      case 0x21:  // <!-- … -->, <!DOCTYPE …>
        let isComment = bytes[open...].starts(with: "<!--".utf8)
        guard skip(past: isComment ? "-->" : ">", from: open) else { return cut() }
      case 0x2F:
        guard let close = bytes[open...].firstIndex(of: 0x3E) else { return cut() }
        position = close + 1
        return .end(name(in: bytes[(open + 2)..<close]))
      case let byte where byte.isLetter:
        return startTag(from: open)
      default:
        position = open + 1
      }
    }
    position = bytes.count
    return nil
  }

  private mutating func startTag(from open: Int) -> Token? {
    guard let close = bytes[open...].firstIndex(of: 0x3E) else { return cut() }
    position = close + 1
    // A tag that has lost its end: "<TRNAMT <FITID>".
    if let inner = bytes[(open + 1)..<close].firstIndex(of: 0x3C) {
      position = inner
      return .start(name(in: bytes[(open + 1)..<inner]), text: "")
    }
    let tag = bytes[(open + 1)..<close]
    let isEmptyElement = tag.last == 0x2F
    return .start(name(in: tag), text: isEmptyElement ? "" : text())
  }

  private mutating func cut() -> Token? {
    isCut = true
    position = bytes.count
    return nil
  }

  private mutating func skip(past mark: String, from open: Int) -> Bool {
    let mark = Array(mark.utf8)
    var index = open
    while index + mark.count <= bytes.count {
      if bytes[index..<(index + mark.count)].elementsEqual(mark) {
        position = index + mark.count
        return true
      }
      index += 1
    }
    return false
  }

  /// The name of a tag without attributes, in capitals.
  private func name(in tag: ArraySlice<UInt8>) -> String {
    let name = tag.drop { $0 <= 0x20 }.prefix { $0 > 0x20 && $0 != 0x2F }
    return String(decoding: name.map(\.upper), as: UTF8.self)
  }

  /// From the end of a start tag up to what begins the next one. A `<` that begins no tag is text.
  private mutating func text() -> String {
    var content: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      if byte == 0x3C {
        let following = position + 1 < bytes.count ? bytes[position + 1] : 0
        if bytes[position...].starts(with: "<![CDATA[".utf8) {
          takeCData(&content)
          continue
        }
        if following.isLetter || following == 0x2F || following == 0x3F || following == 0x21 { break }
      }
      if byte == 0x26, let (decoded, length) = OFXEntity.decoded(bytes[position...]) {
        content.append(contentsOf: decoded)
        position += length
        continue
      }
      content.append(byte)
      position += 1
    }
    let folded = foldedText(content[...])
    if position == bytes.count, !folded.isEmpty { isCut = true }
    return folded
  }

  private mutating func takeCData(_ content: inout [UInt8]) {
    position += "<![CDATA[".utf8.count
    while position < bytes.count {
      if bytes[position...].starts(with: "]]>".utf8) {
        position += 3
        return
      }
      content.append(bytes[position])
      position += 1
    }
    isCut = true
  }
}

/// Escapes of SGML and XML; an `&` that begins none is itself, as banks write it.
enum OFXEntity {
  static func decoded(_ bytes: ArraySlice<UInt8>) -> (text: [UInt8], length: Int)? {
    guard let end = bytes.prefix(10).firstIndex(of: 0x3B), end > bytes.startIndex + 1 else { return nil }
    let name = String(decoding: bytes[(bytes.startIndex + 1)..<end], as: UTF8.self)
    let length = end - bytes.startIndex + 1
    if let known = named[name.lowercased()] { return (Array(known.utf8), length) }
    guard name.hasPrefix("#") else { return nil }
    let digits = name.dropFirst()
    let value = digits.first == "x" || digits.first == "X" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
    guard let value, let scalar = Unicode.Scalar(value) else { return nil }
    return (Array(String(scalar).utf8), length)
  }

  private static let named = ["amp": "&", "lt": "<", "gt": ">", "nbsp": " ", "quot": "\"", "apos": "'"]
}
