import Core

/// A word of an expression.
struct Lexeme {
  enum Kind {
    case name, string, number, comparison, dotdot, dot, comma, colon, pipe, openSquare, closeSquare, openRound,
      closeRound
    case dash, question, assign, end
  }
  var kind: Kind
  var span: Extent
}

/// Cuts a tag's or output's inside into words.
struct Lexer {
  let source: TemplateSource
  private var position: Int
  private let end: Int

  init(_ source: TemplateSource, _ span: Extent) {
    self.source = source
    position = Int(span.start)
    end = Int(span.end)
  }

  static func lexemes(_ source: TemplateSource, _ span: Extent) throws(UserError) -> [Lexeme] {
    var lexer = Lexer(source, span)
    var all: [Lexeme] = []
    while true {
      let lexeme = try lexer.next()
      all.append(lexeme)
      if lexeme.kind == .end { return all }
    }
  }

  private func at(_ index: Int) -> UInt8? { index < end ? source.bytes[index] : nil }

  private mutating func take(_ kind: Lexeme.Kind, _ length: Int) -> Lexeme {
    defer { position += length }
    return Lexeme(kind: kind, span: Extent(position, position + length))
  }

  private mutating func next() throws(UserError) -> Lexeme {
    while let byte = at(position), byte.isLiquidSpace { position += 1 }
    guard let byte = at(position) else { return Lexeme(kind: .end, span: Extent(position, position)) }
    switch byte {
    case 0x22, 0x27: return try string(byte)
    case 0x30...0x39: return number()
    case 0x2D where at(position + 1)?.isDigit == true: return number()
    case 0x3D where at(position + 1) == 0x3D, 0x21 where at(position + 1) == 0x3D: return take(.comparison, 2)
    case 0x3C where at(position + 1) == 0x3E: return take(.comparison, 2)
    case 0x3C, 0x3E: return take(.comparison, at(position + 1) == 0x3D ? 2 : 1)
    case 0x2E where at(position + 1) == 0x2E: return take(.dotdot, 2)
    case _ where byte.isLetter || byte == 0x5F: return name()
    default:
      guard let kind = Self.single[byte] else {
        throw source.error("this character has no meaning here", at: Extent(position, position + 1))
      }
      return take(kind, 1)
    }
  }

  private static let single: [UInt8: Lexeme.Kind] = [
    0x2E: .dot, 0x2C: .comma, 0x3A: .colon, 0x7C: .pipe, 0x5B: .openSquare, 0x5D: .closeSquare, 0x28: .openRound,
    0x29: .closeRound, 0x2D: .dash, 0x3F: .question, 0x3D: .assign,
  ]

  private mutating func string(_ quote: UInt8) throws(UserError) -> Lexeme {
    guard let close = source.bytes[(position + 1)..<end].firstIndex(of: quote) else {
      throw source.error("this text has no closing quote", at: Extent(position, end))
    }
    return take(.string, close + 1 - position)
  }

  private mutating func number() -> Lexeme {
    var index = position + 1
    while at(index)?.isDigit == true { index += 1 }
    if at(index) == 0x2E, at(index + 1)?.isDigit == true {
      index += 1
      while at(index)?.isDigit == true { index += 1 }
    }
    return take(.number, index - position)
  }

  private mutating func name() -> Lexeme {
    var index = position + 1
    while let byte = at(index), byte.isWordByte || byte == 0x2D { index += 1 }
    if at(index) == 0x3F { index += 1 }
    let isContains =
      at(index)?.isLiquidSpace == true && source.bytes[position..<index].elementsEqual("contains".utf8)
    return take(isContains ? .comparison : .name, index - position)
  }
}
