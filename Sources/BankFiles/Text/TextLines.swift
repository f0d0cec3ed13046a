/// The lines of a text, read piece by piece; each ends with CRLF, LF or CR.
struct TextLines {
  private var stream: TextStream
  private var buffer: [UInt8] = []
  private var position = 0
  /// All of the stream is in the buffer.
  private var isDrained = false
  /// Of the last line, counted from 1.
  private(set) var number = 0
  /// The last line ended with an end of line, not with the text.
  private(set) var isWhole = true

  init(_ stream: TextStream) { self.stream = stream }

  /// The next line without its end, nil after the last.
  mutating func next() throws -> String? {
    while true {
      if let end = buffer[position...].firstIndex(where: { $0.isLineEnd }) {
        // A CR at the end of a piece may be half of an end.
        if buffer[end] == 0x0D, end + 1 == buffer.count, !isDrained {
          try fill()
          continue
        }
        let isPair = buffer[end] == 0x0D && end + 1 < buffer.count && buffer[end + 1] == 0x0A
        defer { position = end + (isPair ? 2 : 1) }
        number += 1
        return String(decoding: buffer[position..<end], as: UTF8.self)
      }
      if !isDrained {
        try fill()
        continue
      }
      guard position < buffer.count else { return nil }
      defer { position = buffer.count }
      number += 1
      isWhole = false
      return String(decoding: buffer[position...], as: UTF8.self)
    }
  }

  private mutating func fill() throws {
    buffer.removeSubrange(..<position)
    position = 0
    isDrained = try !stream.fill(&buffer, count: 1 << 16)
  }
}
