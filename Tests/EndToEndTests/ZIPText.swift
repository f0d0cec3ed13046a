import SQLite

/// ZIP archives of files that are stored as they are.
enum ZIPText {
  static func stored(_ members: [(name: String, content: [UInt8])]) -> [UInt8] {
    var bytes: [UInt8] = []
    var directory: [UInt8] = []
    for (name, content) in members {
      let size = little(UInt32(content.count), 4)
      let common =
        little(20, 2) + [0, 0, 0, 0, 0, 0, 0x21, 0x5C] + little(checkSum(content), 4) + size + size
        + little(UInt32(name.utf8.count), 2) + [0, 0]
      directory +=
        [0x50, 0x4B, 1, 2, 0x1E, 3] + common + [0, 0, 0, 0, 0, 0] + little(0o100644 << 16, 4)
        + little(UInt32(bytes.count), 4) + Array(name.utf8)
      bytes += [0x50, 0x4B, 3, 4] + common + Array(name.utf8) + content
    }
    let count = little(UInt32(members.count), 2)
    return bytes + directory + [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + count + count + little(UInt32(directory.count), 4)
      + little(UInt32(bytes.count), 4) + [0, 0]
  }

  private static func little(_ value: UInt32, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(value >> (UInt32($0) * 8) & 0xFF) }
  }

  /// CRC-32, as the format has it.
  private static func checkSum(_ bytes: [UInt8]) -> UInt32 {
    var sum: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
    return ~sum
  }
}

enum BookTables {
  /// Rows of tables that no dataset shows, each in one text.
  static func rows(_ path: String, _ queries: String...) throws -> [String] {
    let database = try Database(path: path, mode: .readOnly)
    var rows: [String] = []
    for query in queries {
      try database.forEach(query) { row in
        rows.append((0..<row.columnCount).map { row.optionalText($0) ?? "-" }.joined(separator: " "))
      }
    }
    return rows
  }
}
