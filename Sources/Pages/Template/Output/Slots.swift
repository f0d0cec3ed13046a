import Core

/// What placeholders stand for.
///
/// A placeholder is a character of the planes 15 and 16, which no writing uses: `U+F0000` and the slot's number. Beyond
/// the plane's 65,534 a character of plane 16 counts the thousands. A template that holds one is refused when it is compiled;
/// a value that holds one is set in as it is and never looked at again.
struct Slots {
  enum Content {
    /// A value's text; numbers need no quotes in JSON.
    case value(String, isNumber: Bool)
    case component(ComponentOutput, isInline: Bool)
  }
  private(set) var contents: [Content] = []
  private var origins: [(source: TemplateSource, span: Extent)] = []

  private static let perPlane = 65_534

  mutating func append(
    _ content: Content, from source: TemplateSource, _ span: Extent, to output: inout [UInt8]
  ) {
    let number = contents.count
    contents.append(content)
    origins.append((source, span))
    if number >= Self.perPlane { Self.append(0x10_0000 + UInt32(number / Self.perPlane - 1), to: &output) }
    Self.append(0xF_0000 + UInt32(number % Self.perPlane), to: &output)
  }

  private static func append(_ scalar: UInt32, to output: inout [UInt8]) {
    output.append(UInt8(0xF0 | scalar >> 18))
    output.append(UInt8(0x80 | scalar >> 12 & 0x3F))
    output.append(UInt8(0x80 | scalar >> 6 & 0x3F))
    output.append(UInt8(0x80 | scalar & 0x3F))
  }

  /// The slot whose placeholder begins at `index`, and its length in bytes; nil when none does.
  func slot(_ bytes: [UInt8], at index: Int) -> (number: Int, length: Int)? {
    guard let first = Self.scalar(bytes, at: index) else { return nil }
    var number = Int(first & 0xFFFF)
    var length = 4
    if first >= 0x10_0000 {
      guard let second = Self.scalar(bytes, at: index + 4) else { return nil }
      number = (number + 1) * Self.perPlane + Int(second & 0xFFFF)
      length = 8
    }
    return number < contents.count ? (number, length) : nil
  }

  private static func scalar(_ bytes: [UInt8], at index: Int) -> UInt32? {
    guard index + 3 < bytes.count else { return nil }
    let (a, b) = (UInt32(bytes[index]), UInt32(bytes[index + 1]))
    guard a == 0xF3 && b >= 0xB0 || a == 0xF4 && b < 0x90 else { return nil }
    let (c, d) = (UInt32(bytes[index + 2]), UInt32(bytes[index + 3]))
    return (a & 7) << 18 | (b & 0x3F) << 12 | (c & 0x3F) << 6 | d & 0x3F
  }

  func fault(_ message: String, at number: Int, hint: String? = nil) -> UserError {
    origins[number].source.error(message, at: origins[number].span, hint: hint)
  }

  /// Goes through marked text: pieces of the template's own and slots, in order.
  func forEach(
    _ bytes: [UInt8], text: (ArraySlice<UInt8>) throws -> Void, slot: (Int, Content, ClosedRange<Int>) throws -> Void
  ) rethrows {
    var start = 0
    var index = 0
    while index < bytes.count {
      if bytes[index] >= 0xF3, let (number, length) = self.slot(bytes, at: index) {
        if index > start { try text(bytes[start..<index]) }
        try slot(number, contents[number], index...(index + length - 1))
        index += length
        start = index
      } else {
        index += 1
      }
    }
    if start < bytes.count { try text(bytes[start...]) }
  }

  /// Values as they are, components left out: what a filter sees of captured text.
  func plainText(_ bytes: [UInt8]) -> String {
    var result: [UInt8] = []
    forEach(bytes) {
      result += $0
    } slot: { _, content, _ in
      if case .value(let text, _) = content { result += text.utf8 }
    }
    return String(decoding: result, as: UTF8.self)
  }
}

extension [UInt8] {
  /// Where the first character stands that placeholders are made of.
  var firstPlaceholder: Int? {
    var index = 0
    while index + 3 < count {
      if self[index] >= 0xF3, self[index] == 0xF3 && self[index + 1] >= 0xB0 || self[index] == 0xF4 { return index }
      index += 1
    }
    return nil
  }

  /// With the replacement character in their stead.
  var withoutPlaceholders: [UInt8] {
    guard firstPlaceholder != nil else { return self }
    var result = self
    while let index = result.firstPlaceholder {
      result.replaceSubrange(index..<index + 4, with: "\u{FFFD}".utf8)
    }
    return result
  }
}
