/// Lower-case letters without accents, one space between words: how two spellings of one text become equal bytes.
package struct TextFolding: Sendable {
  /// For U+0080 to U+017F: one or two ASCII letters, the second in the high byte; 0 drops the character.
  private let latin: [UInt16]

  package init() { latin = Self.table }

  private static let table: [UInt16] = {
    // U+0080–U+00BF are marks; of these the ordinals and the micro sign are letters.
    var table = [UInt16](repeating: 0x20, count: 0x40)
    table[0x2A] = 0x61  // ª
    table[0x3A] = 0x6F  // º
    table[0x35] = 0x75  // µ
    table[0x34] = 0x27  // ´
    let capitals = "a a a a a a ae c e e e e i i i i d n o o o o o - o u u u u y th ss "
    let small = "a a a a a a ae c e e e e i i i i d n o o o o o - o u u u u y th y "
    let runs: [(String, Int)] = [
      ("a", 6), ("c", 8), ("d", 4), ("e", 10), ("g", 8), ("h", 4), ("i", 10), ("ij", 2), ("j", 2), ("k", 3),
      ("l", 10), ("n", 9), ("o", 6), ("oe", 2), ("r", 6), ("s", 8), ("t", 6), ("u", 12), ("w", 2), ("y", 3),
      ("z", 6), ("s", 1),
    ]
    let extended = runs.flatMap { Array(repeating: $0.0, count: $0.1) }
    for letters in (capitals + small).split(separator: " ").map(String.init) + extended {
      let bytes = Array(letters.utf8)
      table.append(letters == "-" ? 0x20 : UInt16(bytes[0]) | (bytes.count > 1 ? UInt16(bytes[1]) << 8 : 0))
    }
    return table
  }()

  /// Folds `bytes` (UTF-8) into `output`, which is emptied first.
  package func fold(_ bytes: Span<UInt8>, into output: inout [UInt8]) {
    output.removeAll(keepingCapacity: true)
    var index = 0
    let count = bytes.count
    var space = false
    while index < count {
      let byte = bytes[index]
      index += 1
      if byte < 0x80 {
        if byte <= 0x20 {
          space = !output.isEmpty
          continue
        }
        if space { output.append(0x20) }
        space = false
        output.append(byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte)
        continue
      }
      let (scalar, length) = Self.decode(bytes, at: index - 1)
      let start = index - 1
      index = start + length
      guard let folded = letters(of: scalar) else {
        if space { output.append(0x20) }
        space = false
        for position in start..<index { output.append(bytes[position]) }
        continue
      }
      if folded == 0 { continue }
      if folded == 0x20 {
        space = !output.isEmpty
        continue
      }
      if space { output.append(0x20) }
      space = false
      if folded & 0xFF < 0x80 { output.append(UInt8(folded & 0xFF)) }
      if folded >> 8 != 0 { output.append(UInt8(folded >> 8)) }
    }
  }

  package func fold(_ text: String) -> [UInt8] {
    var output: [UInt8] = []
    let bytes = Array(text.utf8)
    fold(bytes.span, into: &output)
    return output
  }

  package func folded(_ text: String) -> String { String(decoding: fold(text), as: UTF8.self) }

  /// Nil: keep the character as it is.
  private func letters(of scalar: UInt32) -> UInt16? {
    switch scalar {
    case 0x80..<0x180: latin[Int(scalar) - 0x80]
    case 0x300...0x36F, 0xFE00...0xFE0F, 0x200B...0x200D, 0xFEFF: 0  // combining marks, joiners
    case 0x2018, 0x2019: 0x27
    case 0x2010...0x2015: 0x2D
    case 0x2000...0x200A, 0x2014...0x206F, 0x3000: 0x20
    case 0x1E9E: 0x7373
    default: nil
    }
  }

  /// The scalar at a byte that is no ASCII, and its length; a broken sequence is one byte of no letter.
  private static func decode(_ bytes: Span<UInt8>, at index: Int) -> (UInt32, Int) {
    let first = UInt32(bytes[index])
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 1
    guard length > 1, index + length <= bytes.count else { return (0x80, 1) }
    var scalar = first & (0xFF >> UInt32(length + 1))
    for offset in 1..<length {
      let next = UInt32(bytes[index + offset])
      guard next & 0xC0 == 0x80 else { return (0x80, 1) }
      scalar = scalar << 6 | next & 0x3F
    }
    return (scalar, length)
  }
}
