import Core

/// The fields of an MT940 text, one after another: a tag such as `61`, and the lines up to the next.
struct MT940Fields {
  struct Field: Equatable {
    /// `20`, `60F`; "-" for the end of a statement.
    var tag: String
    var lines: [String]
    var line: Int
    /// The text ended in it, without so much as the end of its line.
    var endsText = false
  }

  private var stream: TextStream
  private var buffer: [UInt8] = []
  private var position = 0
  private var line = 0
  private var isAtEnd = false
  /// All of the stream is in the buffer.
  private var isDrained = false
  private var next: Field?
  private var waiting: [Field] = []
  /// A line `-` ends a statement, or is a line of a text: what follows it tells.
  private var hyphenLine: Int?
  private var lastLineIsWhole = true

  init(_ stream: TextStream) { self.stream = stream }

  /// The next field, nil after the last.
  mutating func field() throws -> Field? {
    while waiting.isEmpty, !isAtEnd {
      guard let text = try nextLine() else {
        settleHyphen(before: nil)
        flush(endsText: !lastLineIsWhole)
        isAtEnd = true
        break
      }
      take(text)
    }
    return waiting.isEmpty ? nil : waiting.removeFirst()
  }

  private mutating func take(_ raw: String) {
    var text = raw[...]
    // SWIFT's envelope: {1:…}{2:…}{4: before a statement, -} and perhaps {5:…} behind it.
    if text.hasPrefix("{") {
      guard let block = text.firstRange(of: "{4:") else { return }
      text = text[block.upperBound...]
      if text.isEmpty { return }
    }
    if text == "-" {
      settleHyphen(before: nil)
      hyphenLine = line
      return
    }
    settleHyphen(before: text)
    if text.hasPrefix("-}") {
      flush()
      waiting.append(Field(tag: "-", lines: [], line: line))
    } else if let (tag, rest) = Self.tag(of: text) {
      flush()
      next = Field(tag: tag, lines: [String(rest)], line: line)
    } else {
      next?.lines.append(String(text))
    }
  }

  /// A hyphen before anything but the beginning of a statement stood in a text.
  private mutating func settleHyphen(before text: Substring?) {
    guard let hyphen = hyphenLine else { return }
    hyphenLine = nil
    let isText = text.map { !$0.isEmpty && !$0.hasPrefix("{") && !$0.hasPrefix(":20:") && !$0.hasPrefix("-}") } ?? false
    if isText {
      next?.lines.append("-")
    } else {
      flush()
      waiting.append(Field(tag: "-", lines: [], line: hyphen))
    }
  }

  private mutating func flush(endsText: Bool = false) {
    guard var done = next else { return }
    next = nil
    while done.lines.count > 1, done.lines.last == "" { done.lines.removeLast() }
    done.endsText = endsText
    waiting.append(done)
  }

  /// `:61:`, `:60F:`.
  private static func tag(of text: Substring) -> (String, Substring)? {
    let bytes = Array(text.utf8.prefix(5))
    guard bytes.count >= 4, bytes[0] == 0x3A, bytes[1].isDigit, bytes[2].isDigit else { return nil }
    let length = bytes[3] == 0x3A ? 2 : bytes.count > 4 && bytes[3].isLetter && bytes[4] == 0x3A ? 3 : 0
    guard length > 0 else { return nil }
    return (String(decoding: bytes[1...length], as: UTF8.self).uppercased(), text.dropFirst(length + 2))
  }

  /// A line without its end: CRLF, LF or CR.
  private mutating func nextLine() throws -> String? {
    while true {
      if let end = buffer[position...].firstIndex(where: { $0.isLineEnd }) {
        // A CR at the end of a piece may be half of an end.
        if buffer[end] == 0x0D, end + 1 == buffer.count, !isDrained {
          try fill()
          continue
        }
        line += 1
        defer {
          let isPair = buffer[end] == 0x0D && end + 1 < buffer.count && buffer[end + 1] == 0x0A
          position = end + (isPair ? 2 : 1)
        }
        return String(decoding: buffer[position..<end], as: UTF8.self)
      }
      if !isDrained {
        try fill()
        continue
      }
      guard position < buffer.count else { return nil }
      line += 1
      lastLineIsWhole = false
      defer { position = buffer.count }
      return String(decoding: buffer[position...], as: UTF8.self)
    }
  }

  private mutating func fill() throws {
    buffer.removeSubrange(..<position)
    position = 0
    isDrained = try !stream.fill(&buffer, count: 1 << 16)
  }
}
