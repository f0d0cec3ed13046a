/// A CSV by RFC 4180, read by rules of the tests' own.
package struct CSVRows: Sendable {
  package var columns: [String]
  package var rows: [[String: String]]

  package init(_ text: String) {
    var lines = Self.records(text)
    let columns = lines.isEmpty ? [] : lines.removeFirst()
    self.columns = columns
    rows = lines.map { Dictionary(zip(columns, $0), uniquingKeysWith: { first, _ in first }) }
  }

  private static func records(_ text: String) -> [[String]] {
    var records: [[String]] = []
    var record: [String] = []
    var field: [UInt8] = []
    var quoted = false
    var wasQuote = false
    func endField() {
      record.append(String(decoding: field, as: UTF8.self))
      field = []
    }
    for byte in text.utf8 {
      switch byte {
      case 0x22:
        if wasQuote, !quoted { field.append(byte) }
        quoted.toggle()
        wasQuote = !quoted
        continue
      case 0x2C where !quoted: endField()
      case 0x0A where !quoted:
        endField()
        records.append(record)
        record = []
      case 0x0D where !quoted: break
      default: field.append(byte)
      }
      wasQuote = false
    }
    if !field.isEmpty || !record.isEmpty {
      endField()
      records.append(record)
    }
    return records
  }
}
