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

  private var lines: TextLines
  private var isAtEnd = false
  private var next: Field?
  private var waiting: [Field] = []
  /// A line `-` ends a statement, or is a line of a text: what follows it tells.
  private var hyphenLine: Int?

  init(_ stream: TextStream) { lines = TextLines(stream) }

  /// The next field, nil after the last.
  mutating func field() throws -> Field? {
    while waiting.isEmpty, !isAtEnd {
      guard let text = try lines.next() else {
        settleHyphen(before: nil)
        flush(endsText: !lines.isWhole)
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
      hyphenLine = lines.number
      return
    }
    settleHyphen(before: text)
    if text.hasPrefix("-}") {
      flush()
      waiting.append(Field(tag: "-", lines: [], line: lines.number))
    } else if let (tag, rest) = Self.tag(of: text) {
      flush()
      next = Field(tag: tag, lines: [String(rest)], line: lines.number)
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
}
