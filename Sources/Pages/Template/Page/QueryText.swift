import Core

/// A query of a page: a ```` ```sql name ```` block, its references made numbered parameters.
struct QueryText: Sendable {
  /// `:name.field`.
  struct Reference: Sendable, Hashable {
    var name: String
    var field: String
  }

  var name: String
  /// With `?1…` in place of references, padded so that columns of errors stay right.
  var sql: String
  /// By parameter number.
  var references: [Reference]
  /// Where each reference first stands.
  var extents: [Extent]
  /// Of the block's content.
  var extent: Extent
  /// The file's line on which the content begins.
  var firstLine: Int

  /// Knows strings, quoted names and comments, so that a colon in them is a colon.
  init(name: String, extent: Extent, source: TemplateSource) throws(UserError) {
    self.name = name
    self.extent = extent
    references = []
    extents = []
    sql = ""
    firstLine = source.line(at: extent)
    let bytes = source.original
    let end = Int(extent.end)
    var output: [UInt8] = []
    var index = Int(extent.start)
    while index < end {
      let next = index + 1 < end ? bytes[index + 1] : 0
      switch bytes[index] {
      case 0x27, 0x22, 0x60, 0x5B:
        let close = Self.quotedEnd(bytes, from: index, to: end)
        output += bytes[index..<close]
        index = close
      case 0x2D where next == 0x2D:
        let close = bytes[index..<end].firstIndex(of: 0x0A) ?? end
        output += bytes[index..<close]
        index = close
      case 0x2F where next == 0x2A:
        let close = Self.commentEnd(bytes, from: index + 2, to: end)
        output += bytes[index..<close]
        index = close
      case 0x3A, 0x3F, 0x40, 0x24: index = try reference(source, at: index, to: end, &output)
      case let byte where byte.isWordByte:
        // A `$` or digit within a name begins nothing.
        while index < end, bytes[index].isWordByte || bytes[index] == 0x24 {
          output.append(bytes[index])
          index += 1
        }
      case let byte:
        output.append(byte)
        index += 1
      }
    }
    sql = String(decoding: output, as: UTF8.self)
  }

  private static func quotedEnd(_ bytes: [UInt8], from start: Int, to end: Int) -> Int {
    let close: UInt8 = bytes[start] == 0x5B ? 0x5D : bytes[start]
    var index = start + 1
    while index < end {
      if bytes[index] == close {
        // A doubled quote is one within the text.
        guard close != 0x5D, index + 1 < end, bytes[index + 1] == close else { return index + 1 }
        index += 1
      }
      index += 1
    }
    return end
  }

  private static func commentEnd(_ bytes: [UInt8], from start: Int, to end: Int) -> Int {
    var index = start
    while index + 1 < end {
      if bytes[index] == 0x2A, bytes[index + 1] == 0x2F { return index + 2 }
      index += 1
    }
    return end
  }

  private mutating func reference(
    _ source: TemplateSource, at start: Int, to end: Int, _ output: inout [UInt8]
  ) throws(UserError) -> Int {
    let bytes = source.original
    func word(_ from: Int) -> Int {
      var index = from
      while index < end, bytes[index].isWordByte { index += 1 }
      return index
    }
    let nameEnd = word(start + 1)
    let hint = "values come from `:params.name` or from a row of an earlier query, `:query.column`"
    guard bytes[start] == 0x3A, nameEnd > start + 1 else {
      throw source.error(
        "this has no meaning in a page's query", at: Extent(start, max(start + 1, nameEnd)), hint: hint)
    }
    guard nameEnd < end, bytes[nameEnd] == 0x2E, word(nameEnd + 1) > nameEnd + 1 else {
      throw source.error("a reference is a name, a point and a column", at: Extent(start, nameEnd), hint: hint)
    }
    let fieldEnd = word(nameEnd + 1)
    let reference = Reference(
      name: String(decoding: bytes[(start + 1)..<nameEnd], as: UTF8.self),
      field: String(decoding: bytes[(nameEnd + 1)..<fieldEnd], as: UTF8.self))
    let number: Int
    if let known = references.firstIndex(of: reference) {
      number = known + 1
    } else {
      references.append(reference)
      extents.append(Extent(start, fieldEnd))
      number = references.count
    }
    let parameter = "?\(number)"
    output += parameter.utf8
    output += Array(repeating: 0x20, count: max(0, fieldEnd - start - parameter.utf8.count))
    return fieldEnd
  }
}
