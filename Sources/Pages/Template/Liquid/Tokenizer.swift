import Core

/// A piece of a template as its outer syntax cuts it.
enum Token {
  case text(Extent)
  /// What stands between `{{` and `}}`.
  case output(Extent, Control, whole: Extent)
  case tag(TagToken)
  /// `{{` or `{%` that is never closed, or `{% %}` without a name.
  case broken(Extent)

  var whole: Extent {
    switch self {
    case .text(let span), .broken(let span), .output(_, _, let span): span
    case .tag(let tag): tag.whole
    }
  }
}

/// Which sides a `-` trims.
struct Control {
  var left: Bool
  var right: Bool
}

struct TagToken {
  var name: String
  var nameSpan: Extent
  var markup: Extent
  var control: Control
  var whole: Extent
}

/// Where tokens come from: a template's text, or the lines of a `{% liquid %}` tag.
protocol TokenSource: AnyObject {
  func next() -> Token?
  /// Lines have no text between tags.
  var isLines: Bool { get }
}

/// Cuts a template's text into text, outputs and tags.
final class Tokenizer: TokenSource {
  let source: TemplateSource
  private(set) var position: Int
  let end: Int
  let isLines = false

  init(_ source: TemplateSource, from start: Int, to end: Int) {
    self.source = source
    position = start
    self.end = end
  }

  private func at(_ index: Int) -> UInt8? { index < end ? source.bytes[index] : nil }

  func next() -> Token? {
    guard position < end else { return nil }
    let start = position
    if at(start) == 0x7B {
      if at(start + 1) == 0x7B { return output(from: start) }
      if at(start + 1) == 0x25 { return tag(from: start, searchFrom: start + 2) }
    }
    var index = start
    while index < end {
      if source.bytes[index] == 0x7B, let following = at(index + 1), following == 0x7B || following == 0x25 { break }
      index += 1
    }
    position = index
    return .text(Extent(start, index))
  }

  /// An output ends at its first `}`, as in the reference; a `{%` before that makes the whole a broken token up to `%}`,
  /// which only tags that skip their body can live with.
  private func output(from start: Int) -> Token {
    var index = start + 2
    while index < end {
      if source.bytes[index] == 0x7D {
        guard at(index + 1) == 0x7D else {
          position = index + 1
          return .broken(Extent(start, index + 1))
        }
        position = index + 2
        let left = at(start + 2) == 0x2D
        let right = source.bytes[index - 1] == 0x2D && index - 1 >= start + (left ? 3 : 2)
        let inner = Extent(start + (left ? 3 : 2), index - (right ? 1 : 0))
        return .output(inner, Control(left: left, right: right), whole: Extent(start, position))
      }
      if source.bytes[index] == 0x7B, at(index + 1) == 0x25 {
        let close = find(0x25, 0x7D, from: index + 2).map { $0 + 2 } ?? end
        position = close
        return .broken(Extent(start, close))
      }
      index += 1
    }
    position = end
    return .broken(Extent(start, end))
  }

  private func find(_ first: UInt8, _ second: UInt8, from start: Int) -> Int? {
    var index = start
    while index + 1 < end {
      if source.bytes[index] == first, source.bytes[index + 1] == second { return index }
      index += 1
    }
    return nil
  }

  private func tag(from start: Int, searchFrom: Int) -> Token {
    guard let close = find(0x25, 0x7D, from: searchFrom) else {
      position = end
      return .broken(Extent(start, end))
    }
    position = close + 2
    let left = at(start + 2) == 0x2D && start + 2 < close
    let inner = start + (left ? 3 : 2)
    let right = close > inner && source.bytes[close - 1] == 0x2D
    let innerEnd = close - (right ? 1 : 0)
    guard let (name, nameSpan, markup) = tagParts(source.bytes, inner, innerEnd) else {
      return .broken(Extent(start, position))
    }
    return .tag(
      TagToken(
        name: name, nameSpan: nameSpan, markup: markup, control: Control(left: left, right: right),
        whole: Extent(start, position)))
  }

  /// Moves behind the tag that closes a body which is not looked into; nil when there is none.
  ///
  /// - Returns: the body and the closing tag's control of white space.
  func skipRaw(until name: String) -> (body: Extent, control: Control)? {
    let start = position
    var search = start
    while let open = find(0x7B, 0x25, from: search) {
      search = open + 2
      let left = at(open + 2) == 0x2D
      let inner = open + (left ? 3 : 2)
      guard let (found, _, markup) = tagParts(source.bytes, inner, min(end, inner + 40)), found == name else {
        continue
      }
      _ = markup
      guard let close = find(0x25, 0x7D, from: inner) else { return nil }
      position = close + 2
      return (Extent(start, open), Control(left: left, right: source.bytes[close - 1] == 0x2D))
    }
    return nil
  }
}

/// The lines of a `{% liquid %}` tag, each a tag of its own.
final class LineTokens: TokenSource {
  private let source: TemplateSource
  private var position: Int
  private let end: Int
  let isLines = true

  init(_ source: TemplateSource, _ span: Extent) {
    self.source = source
    position = Int(span.start)
    end = Int(span.end)
  }

  func next() -> Token? {
    while position < end {
      let start = position
      let lineEnd = source.bytes[start..<end].firstIndex(of: 0x0A) ?? end
      position = lineEnd + 1
      if source.bytes[start..<lineEnd].allSatisfy(\.isLiquidSpace) { continue }
      let whole = Extent(start, lineEnd)
      guard let (name, nameSpan, markup) = tagParts(source.bytes, start, lineEnd) else { return .broken(whole) }
      return .tag(
        TagToken(
          name: name, nameSpan: nameSpan, markup: markup, control: Control(left: false, right: false), whole: whole))
    }
    return nil
  }
}

/// A tag's name (`#` is one) and the rest, without white space at its ends.
private func tagParts(_ bytes: [UInt8], _ start: Int, _ end: Int) -> (String, Extent, Extent)? {
  var index = start
  while index < end, bytes[index].isLiquidSpace { index += 1 }
  let nameStart = index
  if index < end, bytes[index] == 0x23 {
    index += 1
  } else {
    while index < end, bytes[index].isWordByte { index += 1 }
  }
  guard index > nameStart else { return nil }
  let nameEnd = index
  while index < end, bytes[index].isLiquidSpace { index += 1 }
  var markupEnd = end
  while markupEnd > index, bytes[markupEnd - 1].isLiquidSpace { markupEnd -= 1 }
  return (
    String(decoding: bytes[nameStart..<nameEnd], as: UTF8.self), Extent(nameStart, nameEnd), Extent(index, markupEnd)
  )
}
