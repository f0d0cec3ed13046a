import Core
import Markdown

/// Marked Markdown as Markdown: the template's text as it is, values escaped so that any renderer shows them as they are.
struct MarkdownText {
  /// What is not plain text, by slot: backslashes mean nothing there.
  private enum Place { case code, html, address, title }

  static func render(_ bytes: [UInt8], _ slots: Slots, _ environment: RenderEnvironment) throws -> [UInt8] {
    let places = try places(bytes, slots)
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count * 2)
    slots.forEach(bytes) {
      output += $0
    } slot: { number, content, span in
      switch content {
      case .value(let text, _): output += value(text, places[number]).utf8
      case .component(let drawn, true): output += drawn.markdown.utf8
      case .component(let drawn, false):
        append(drawn.markdown, to: &output, isLast: span.upperBound + 1 >= bytes.count)
      }
    }
    return tidied(output)
  }

  private static func value(_ text: String, _ place: Place?) -> String {
    switch place {
    case nil: return Escape.markdown(text)
    // Nothing can be escaped in code: the one mark that would end it is shown as its like.
    case .code:
      return text.replacingNewlines(with: " ").replacing("`", with: "\u{02CB}").replacing("|", with: "\u{00A6}")
    case .html: return Escape.html(text.replacingNewlines(with: " "))
    case .title: return Escape.markdown(text).replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
    case .address:
      var result: [UInt8] = []
      PageLink.appendAttribute(PageLink.safe(text), to: &result)
      return String(decoding: result, as: UTF8.self).replacing("(", with: "%28").replacing(")", with: "%29")
    }
  }

  /// Where each slot stands that is not in plain text.
  private static func places(_ bytes: [UInt8], _ slots: Slots) throws -> [Int: Place] {
    var places: [Int: Place] = [:]
    func note(_ literal: [UInt8], _ place: Place) {
      slots.forEach(literal) { _ in
      } slot: { number, _, _ in
        places[number] = place
      }
    }
    MarkdownTree(bytes).walk { node, isEntering in
      guard isEntering else { return }
      switch node.kind {
      case .code, .codeBlock:
        note(node.literal, .code)
        note(node.info, .code)
      case .html, .htmlBlock: note(node.literal, .html)
      case .link, .image:
        note(node.url, .address)
        note(node.title, .title)
      default: break
      }
    }
    return places
  }

  /// A component stands between blank lines.
  private static func append(_ drawn: String, to output: inout [UInt8], isLast: Bool) {
    let text = drawn.trimmed(start: false, end: true)
    if text.isEmpty { return }
    if !output.isEmpty {
      while !output.suffix(2).elementsEqual("\n\n".utf8) { output.append(0x0A) }
    }
    output += text.utf8
    if !isLast { output.append(0x0A) }
  }

  /// At most one blank line in a row, none at the ends: tags that write nothing leave their lines behind. Fenced code
  /// keeps its own.
  private static func tidied(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var inFence = false
    var blankBefore = true
    for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
      let isFence =
        line.drop { $0 == 0x20 }.starts(with: "```".utf8) || line.drop { $0 == 0x20 }.starts(with: "~~~".utf8)
      if isFence { inFence.toggle() }
      let isBlank = !inFence && line.allSatisfy(\.isLiquidSpace)
      if isBlank, blankBefore { continue }
      result += isBlank ? [] : line
      result.append(0x0A)
      blankBefore = isBlank
    }
    while result.last == 0x0A { result.removeLast() }
    if !result.isEmpty { result.append(0x0A) }
    return result
  }
}
