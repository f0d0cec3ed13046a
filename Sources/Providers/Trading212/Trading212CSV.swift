/// The records of a report: RFC 4180 with any line ends.
enum Trading212CSV {
  struct Record: Hashable {
    var fields: [String]
    /// Of its first line, from 1.
    var line: Int
  }

  /// Every record but empty lines. A quote that is never closed takes the rest of the text for its field.
  static func records(_ bytes: [UInt8]) -> [Record] {
    var records: [Record] = []
    var at = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var line = 1
    while at < bytes.count {
      var record = Record(fields: [], line: line)
      var isOpen = true
      while isOpen {
        record.fields.append(field(bytes, &at, &line))
        isOpen = at < bytes.count && bytes[at] == 0x2C
        if isOpen { at += 1 }
      }
      // At a line's end now, or at the text's.
      if at < bytes.count, bytes[at] == 0x0D { at += 1 }
      if at < bytes.count, bytes[at] == 0x0A { at += 1 }
      line += 1
      if record.fields.contains(where: { !$0.isEmpty }) { records.append(record) }
    }
    return records
  }

  private static func field(_ bytes: [UInt8], _ at: inout Int, _ line: inout Int) -> String {
    var text: [UInt8] = []
    var isQuoted = false
    while at < bytes.count {
      let byte = bytes[at]
      if isQuoted {
        if byte == 0x22 {
          if at + 1 < bytes.count, bytes[at + 1] == 0x22 {
            text.append(0x22)
            at += 1
          } else {
            isQuoted = false
          }
        } else {
          if byte == 0x0A { line += 1 }
          text.append(byte)
        }
      } else if byte == 0x22, text.isEmpty {
        isQuoted = true
      } else if byte == 0x2C || byte == 0x0A || byte == 0x0D {
        break
      } else {
        text.append(byte)
      }
      at += 1
    }
    return cleaned(String(decoding: text, as: UTF8.self))
  }
}
