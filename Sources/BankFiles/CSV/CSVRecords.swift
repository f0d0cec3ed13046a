import Core

/// The records of a CSV text, one after another, as byte ranges of a buffer that moves along the file.
///
/// RFC 4180 with what banks do to it: CR, LF or both; blanks before a quote; quotes inside a field taken as they
/// stand. A quote that is opened and not closed spoils its own line, never the rest of the file.
struct CSVRecords {
  /// A field's bytes in `buffer`, without its quotes.
  struct Field {
    var start: Int
    var end: Int
    /// Holds doubled quotes, which stand for one.
    var isEscaped = false
  }

  private(set) var buffer: [UInt8] = []
  private(set) var fields: [Field] = []
  /// Where the record starts, counted from 1 in lines of the file.
  private(set) var line = 1
  /// The record has a quote that is opened and not closed; its fields are the pieces of its first line.
  private(set) var isBroken = false

  /// The record is the file's last and its line has no end: it may have been cut off.
  var isUnended: Bool { isAtEnd && position >= buffer.count && buffer.last.map { !$0.isLineEnd } ?? false }

  private var stream: TextStream
  private let separator: UInt8
  private let quote: UInt8?
  private let name: String
  private var position = 0
  private var nextLine = 1
  private var isAtEnd = false

  /// A quoted field that runs on for longer than this was never closed.
  private static let longestField = 65_536
  private static let longestRecord = 8 << 20

  init(
    _ stream: TextStream, separator: UInt8, quote: CSVQuote, skippingLines: Int = 0, name: String = ""
  ) throws {
    self.stream = stream
    self.name = name
    self.separator = separator
    switch quote {
    case .double: self.quote = 0x22
    case .single: self.quote = 0x27
    case .none: self.quote = nil
    }
    fields.reserveCapacity(32)
    _ = try refill()
    for _ in 0..<skippingLines { try skipLine() }
  }

  /// Moves to the next record that is not an empty line; false at the end.
  mutating func next() throws -> Bool {
    while true {
      let start = position
      line = nextLine
      switch scan() {
      case .record: return true
      case .blank: continue
      case .end: return false
      case .needsMore:
        position = start
        nextLine = line
        guard buffer.count - start < Self.longestRecord else {
          throw UserError(
            "this line is longer than any table's: the file is not CSV, or its line ends are lost",
            at: Place(file: name, line: line), hint: "download the file again")
        }
        _ = try refill()
      }
    }
  }

  /// The bytes of a field, as they stand in the buffer: doubled quotes are still two.
  func raw(_ index: Int) -> ArraySlice<UInt8> {
    guard index < fields.count else { return [] }
    return buffer[fields[index].start..<fields[index].end]
  }

  // MARK: - Scanning

  private enum Outcome { case record, blank, end, needsMore }

  /// Drops what has been read and reads on; false at the end of the file.
  private mutating func refill() throws -> Bool {
    buffer.removeFirst(position)
    position = 0
    if try stream.fill(&buffer) { return true }
    isAtEnd = true
    return false
  }

  private mutating func skipLine() throws {
    while true {
      if let end = buffer[position...].firstIndex(where: \.isLineEnd), end + 1 < buffer.count || isAtEnd {
        position = end + 1
        if buffer[end] == 0x0D, position < buffer.count, buffer[position] == 0x0A { position += 1 }
        nextLine += 1
        return
      }
      if isAtEnd {
        position = buffer.count
        return
      }
      _ = try refill()
    }
  }

  /// One record from `position`, tried again with more bytes when the buffer ends inside it.
  private mutating func scan(literalQuotes: Bool = false) -> Outcome {
    let start = position
    fields.removeAll(keepingCapacity: true)
    isBroken = literalQuotes
    guard start < buffer.count else { return isAtEnd ? .end : .needsMore }
    let count = buffer.count
    var index = start
    while true {
      // Blanks before a quote are not part of the field.
      var first = index
      if quote != nil, !literalQuotes {
        while first < count, buffer[first] == 0x20, separator != 0x20 { first += 1 }
      }
      if !literalQuotes, let quote, first < count, buffer[first] == quote {
        switch scanQuoted(from: first + 1, quote: quote) {
        case .closed(let end): index = end
        case .needsMore: return .needsMore
        case .broken:
          position = start
          nextLine = line
          return scan(literalQuotes: true)
        }
      } else {
        let from = index
        while index < count {
          let byte = buffer[index]
          if byte == separator || byte == 0x0A || byte == 0x0D { break }
          index += 1
        }
        if index == count, !isAtEnd { return .needsMore }
        fields.append(Field(start: from, end: index))
      }
      guard index < count else { break }
      if buffer[index] == separator {
        index += 1
        continue
      }
      // A line's end, which may lie across two pieces.
      if buffer[index] == 0x0D {
        if index + 1 == count, !isAtEnd { return .needsMore }
        index += 1
        if index < count, buffer[index] == 0x0A { index += 1 }
      } else {
        index += 1
      }
      nextLine += 1
      break
    }
    position = index
    return fields.count == 1 && fields[0].start == fields[0].end && !fields[0].isEscaped ? .blank : .record
  }

  private enum Quoted {
    case closed(Int)
    case needsMore, broken
  }

  /// A quoted field from after its opening quote; on success the index of what follows the field.
  private mutating func scanQuoted(from start: Int, quote: UInt8) -> Quoted {
    let count = buffer.count
    var index = start
    var lines = 0
    var isEscaped = false
    while index < count {
      let byte = buffer[index]
      if byte == quote {
        guard index + 1 < count || isAtEnd else { return .needsMore }
        if index + 1 < count, buffer[index + 1] == quote {
          isEscaped = true
          index += 2
          continue
        }
        return close(from: start, at: index, isEscaped: isEscaped, lines: lines)
      }
      if byte == 0x0A || byte == 0x0D && !(index + 1 < count && buffer[index + 1] == 0x0A) { lines += 1 }
      index += 1
      if index - start > Self.longestField { return .broken }
    }
    return isAtEnd ? .broken : .needsMore
  }

  /// What stands after a closing quote is a separator or a line's end. Other text there belongs to the field, but
  /// after a field of several lines it shows that the quote was the opening one of another field.
  private mutating func close(from start: Int, at quoteIndex: Int, isEscaped: Bool, lines: Int) -> Quoted {
    let count = buffer.count
    var index = quoteIndex + 1
    while index < count, buffer[index] == 0x20, separator != 0x20 { index += 1 }
    if index == count {
      guard isAtEnd else { return .needsMore }
    } else if buffer[index] != separator, !buffer[index].isLineEnd {
      if lines > 0 { return .broken }
      while index < count, buffer[index] != separator, !buffer[index].isLineEnd { index += 1 }
      if index == count, !isAtEnd { return .needsMore }
      fields.append(Field(start: start, end: index, isEscaped: true))
      return .closed(index)
    }
    fields.append(Field(start: start, end: quoteIndex, isEscaped: isEscaped))
    nextLine += lines
    return .closed(index)
  }
}

// MARK: - What a field says

extension CSVRecords {
  /// A field without the blanks around it; a missing one is empty.
  func trimmed(_ index: Int) -> ArraySlice<UInt8> {
    guard index < fields.count else { return [] }
    var start = fields[index].start
    var end = fields[index].end
    while start < end, buffer[start] <= 0x20 { start += 1 }
    while end > start, buffer[end - 1] <= 0x20 { end -= 1 }
    // A no-break space, at either end.
    while end - start >= 2, buffer[start] == 0xC2, buffer[start + 1] == 0xA0 { start += 2 }
    while end - start >= 2, buffer[end - 2] == 0xC2, buffer[end - 1] == 0xA0 { end -= 2 }
    return buffer[start..<end]
  }

  /// A field as text: doubled quotes undone, runs of blanks and line breaks folded to one space.
  func text(_ index: Int) -> String {
    guard index < fields.count else { return "" }
    return foldedText(trimmed(index), quote: fields[index].isEscaped ? quote : nil)
  }

  /// Whether no field holds anything.
  var isBlank: Bool { fields.indices.allSatisfy { trimmed($0).isEmpty } }

  /// All fields as texts.
  var texts: [String] { fields.indices.map { text($0) } }

  /// The record's text from its first field to its last.
  var wholeText: String {
    guard let first = fields.first, let last = fields.last else { return "" }
    return String(decoding: buffer[first.start..<last.end], as: UTF8.self)
  }
}

/// Bytes as text, every run of blanks, control characters and no-break spaces being one space, none at the ends.
///
/// - Parameter quote: stands for one where it is doubled.
func foldedText(_ bytes: ArraySlice<UInt8>, quote: UInt8? = nil) -> String {
  guard quote != nil || needsFolding(bytes) else { return String(decoding: bytes, as: UTF8.self) }
  var result: [UInt8] = []
  result.reserveCapacity(bytes.count)
  var index = bytes.startIndex
  var isAfterBlank = false
  while index < bytes.endIndex {
    let byte = bytes[index]
    if byte == 0xC2, index + 1 < bytes.endIndex, bytes[index + 1] == 0xA0 {
      isAfterBlank = true
      index += 2
      continue
    }
    if byte <= 0x20 || byte == 0x7F {
      isAfterBlank = true
      index += 1
      continue
    }
    if isAfterBlank, !result.isEmpty { result.append(0x20) }
    isAfterBlank = false
    result.append(byte)
    index += 1
    if byte == quote, index < bytes.endIndex, bytes[index] == quote { index += 1 }
  }
  return String(decoding: result, as: UTF8.self)
}

private func needsFolding(_ bytes: ArraySlice<UInt8>) -> Bool {
  var previous: UInt8 = 0x20
  for byte in bytes {
    if byte <= 0x20, byte != 0x20 || previous == 0x20 { return true }
    if byte == 0x7F || byte == 0xC2 { return true }
    previous = byte
  }
  return previous == 0x20 && !bytes.isEmpty
}
