/// A published table: RFC 4180 with a header, read a row at a time, cells by their column's name.
struct CSVTable {
  struct Row {
    fileprivate let cells: [String]
    fileprivate let columns: [String: Int]

    /// Empty where there is none.
    subscript(name: String) -> String {
      guard let index = columns[name], cells.indices.contains(index) else { return "" }
      return cells[index]
    }
  }

  private(set) var header: [String] = []
  private var columns: [String: Int] = [:]
  private let bytes: [UInt8]
  private var at = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
    header = cells() ?? []
    for (index, name) in header.enumerated() where columns[name] == nil { columns[name] = index }
  }

  func has(_ names: String...) -> Bool { names.allSatisfy { columns[$0] != nil } }

  mutating func next() -> Row? {
    while let cells = cells() {
      if cells.count > 1 || cells.first?.isEmpty == false { return Row(cells: cells, columns: columns) }
    }
    return nil
  }

  /// The next line's; nil at the end.
  private mutating func cells() -> [String]? {
    guard at < bytes.count else { return nil }
    var cells: [String] = []
    var cell: [UInt8] = []
    var isQuoted = false
    while at < bytes.count {
      let byte = bytes[at]
      at += 1
      if isQuoted {
        if byte != UInt8(ascii: "\"") {
          cell.append(byte)
        } else if at < bytes.count, bytes[at] == UInt8(ascii: "\"") {
          cell.append(byte)
          at += 1
        } else {
          isQuoted = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isQuoted = true
      case UInt8(ascii: ","):
        cells.append(String(decoding: cell, as: UTF8.self))
        cell.removeAll(keepingCapacity: true)
      case 0x0D: break
      case 0x0A:
        cells.append(String(decoding: cell, as: UTF8.self))
        return cells
      default: cell.append(byte)
      }
    }
    cells.append(String(decoding: cell, as: UTF8.self))
    return cells
  }
}
