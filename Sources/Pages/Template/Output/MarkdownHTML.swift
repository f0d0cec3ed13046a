import Core
import Markdown

/// Marked Markdown as HTML.
struct MarkdownHTML {
  private var output: [UInt8] = []
  private let slots: Slots
  private let environment: RenderEnvironment
  private var html: HTMLWriter
  private var alignments: [MarkdownNode.Alignment] = []
  /// Within a table's head.
  private var isHeader = false
  /// Within an image its text is an attribute.
  private var imageDepth = 0
  /// A paragraph's `<p>` is written with its first content, so that a component alone needs none.
  private var paragraph = ParagraphState.none

  private enum ParagraphState { case none, waiting, open }

  private init(_ slots: Slots, _ environment: RenderEnvironment) {
    self.slots = slots
    self.environment = environment
    html = HTMLWriter(slots, environment)
  }

  static func render(_ bytes: [UInt8], _ slots: Slots, _ environment: RenderEnvironment) throws -> [UInt8] {
    var writer = MarkdownHTML(slots, environment)
    writer.output.reserveCapacity(bytes.count * 2)
    let tree = MarkdownTree(bytes)
    try tree.walk { node, isEntering in try writer.visit(node, isEntering) }
    return writer.output
  }

  private mutating func visit(_ node: MarkdownNode, _ isEntering: Bool) throws {
    let kind = node.kind
    if imageDepth > 0 { return try visitImage(node, kind, isEntering) }
    switch kind {
    case .document, .other: break
    case .paragraph: visitParagraph(node, isEntering)
    case .text: text(node.literal)
    case .softBreak: if paragraph != .waiting { output.append(0x0A) }
    case .lineBreak: inline("<br />\n")
    case .code:
      inline("<code>")
      try escaped(node.literal)
      output += "</code>".utf8
    case .html: try raw(node.literal, isBlock: false)
    case .htmlBlock: try raw(node.literal, isBlock: true)
    case .emphasis: inline(isEntering ? "<em>" : "</em>")
    case .strong: inline(isEntering ? "<strong>" : "</strong>")
    case .strike: inline(isEntering ? "<del>" : "</del>")
    case .link: try link(node, isEntering)
    case .image: try image(node)
    default: try visitBlock(node, kind, isEntering)
    }
  }

  private mutating func visitBlock(_ node: MarkdownNode, _ kind: MarkdownNode.Kind, _ isEntering: Bool) throws {
    switch kind {
    case .quote: block(isEntering ? "<blockquote>\n" : "</blockquote>\n")
    case .heading: block(isEntering ? "<h\(node.headingLevel)>" : "</h\(node.headingLevel)>\n", opens: isEntering)
    case .rule: block("<hr />\n")
    case .list: list(node, isEntering)
    case .item: item(node, isEntering)
    case .codeBlock: try codeBlock(node)
    case .table:
      if isEntering { alignments = node.alignments }
      block(isEntering ? "<table>\n" : (endsInBody ? "</tbody>\n</table>\n" : "</table>\n"))
    case .tableHeader:
      isHeader = isEntering
      block(isEntering ? "<thead>\n<tr>\n" : "</tr>\n</thead>\n")
    case .tableRow:
      if isEntering, node.isFirstBodyRow { block("<tbody>\n") }
      block(isEntering ? "<tr>\n" : "</tr>\n")
    case .tableCell: cell(node, isEntering)
    default: break
    }
  }

  // MARK: Blocks

  private mutating func block(_ text: String, opens: Bool = false) {
    if opens, !output.isEmpty, output.last != 0x0A { output.append(0x0A) }
    output += text.utf8
  }

  private mutating func visitParagraph(_ node: MarkdownNode, _ isEntering: Bool) {
    if node.isTight {
      if !isEntering, node.hasNext { output.append(0x0A) }
      return
    }
    if isEntering {
      if !output.isEmpty, output.last != 0x0A { output.append(0x0A) }
      paragraph = .waiting
    } else {
      closeParagraph()
      paragraph = .none
    }
  }

  private mutating func closeParagraph() {
    if paragraph == .open {
      while output.last == 0x0A || output.last == 0x20 { output.removeLast() }
      output += "</p>\n".utf8
      paragraph = .waiting
    }
  }

  private mutating func openParagraph() {
    if paragraph == .waiting {
      output += "<p>".utf8
      paragraph = .open
    }
  }

  private mutating func list(_ node: MarkdownNode, _ isEntering: Bool) {
    guard node.isOrdered else { return block(isEntering ? "<ul>\n" : "</ul>\n", opens: isEntering) }
    let start = node.listStart == 1 ? "" : " start=\"\(node.listStart)\""
    block(isEntering ? "<ol\(start)>\n" : "</ol>\n", opens: isEntering)
  }

  private mutating func item(_ node: MarkdownNode, _ isEntering: Bool) {
    guard isEntering else { return block("</li>\n") }
    block("<li>")
    if let isDone = node.isDone {
      block("<input type=\"checkbox\" disabled=\"\"\(isDone ? " checked=\"\"" : "") /> ")
    }
  }

  private mutating func codeBlock(_ node: MarkdownNode) throws {
    block("<pre><code", opens: true)
    let language = node.info.prefix { !$0.isLiquidSpace }
    if !language.isEmpty {
      output += " class=\"language-".utf8
      try escaped(Array(language))
      output.append(0x22)
    }
    output.append(0x3E)
    try escaped(node.literal)
    output += "</code></pre>\n".utf8
  }

  private var endsInBody: Bool { !output.suffix(9).elementsEqual("</thead>\n".utf8) }

  private mutating func cell(_ node: MarkdownNode, _ isEntering: Bool) {
    let name = isHeader ? "th" : "td"
    guard isEntering else { return block("</\(name)>\n") }
    let column = node.column
    let classes =
      switch alignments.indices.contains(column) ? alignments[column] : .none {
      case .none: ""
      case .left: " class=\"left\""
      case .centre: " class=\"centre\""
      case .right: " class=\"right\""
      }
    block("<\(name)\(classes)>")
  }

  // MARK: Inlines

  private mutating func inline(_ text: String) {
    openParagraph()
    output += text.utf8
  }

  private mutating func text(_ bytes: [UInt8]) {
    slots.forEach(
      bytes,
      text: { piece in
        if paragraph == .waiting, piece.allSatisfy(\.isLiquidSpace) { return }
        openParagraph()
        Markup.appendHTML(piece, to: &output)
      },
      slot: { _, content, _ in set(content) })
  }

  private mutating func set(_ content: Slots.Content) {
    switch content {
    case .value(let text, _):
      openParagraph()
      output += Escape.html(text).utf8
    case .component(let drawn, let isInline):
      if isInline { openParagraph() } else { closeParagraph() }
      output += drawn.html.utf8
      if !isInline, paragraph != .none, output.last != 0x0A { output.append(0x0A) }
    }
  }

  /// Within code: values escaped, no component.
  private mutating func escaped(_ bytes: [UInt8]) throws {
    var result: [UInt8] = []
    try slots.forEach(bytes) {
      Markup.appendHTML($0, to: &result)
    } slot: { number, content, _ in
      guard case .value(let text, _) = content else {
        throw slots.fault("a component cannot stand within code", at: number)
      }
      result += Escape.html(text).utf8
    }
    output += result
  }

  private mutating func raw(_ bytes: [UInt8], isBlock: Bool) throws {
    if isBlock { block("", opens: true) } else { openParagraph() }
    html = HTMLWriter(slots, environment)
    try html.write(bytes)
    output += html.output
    if isBlock, output.last != 0x0A { output.append(0x0A) }
  }

  private func plain(_ bytes: [UInt8]) -> String { slots.plainText(bytes) }

  private mutating func link(_ node: MarkdownNode, _ isEntering: Bool) throws {
    guard isEntering else { return inline("</a>") }
    inline("<a href=\"")
    PageLink.appendAttribute(environment.link(plain(node.url)), to: &output)
    output.append(0x22)
    title(node)
    output.append(0x3E)
  }

  private mutating func title(_ node: MarkdownNode) {
    let title = plain(node.title)
    if title.isEmpty { return }
    output += " title=\"".utf8
    output += Escape.html(title).utf8
    output.append(0x22)
  }

  private mutating func image(_ node: MarkdownNode) throws {
    inline("<img src=\"")
    PageLink.appendAttribute(environment.link(plain(node.url)), to: &output)
    output += "\" alt=\"".utf8
    imageDepth = 1
  }

  /// An image's text without markup, up to its end.
  private mutating func visitImage(_ node: MarkdownNode, _ kind: MarkdownNode.Kind, _ isEntering: Bool) throws {
    switch kind {
    case .image:
      imageDepth += isEntering ? 1 : -1
      guard imageDepth == 0 else { return }
      output.append(0x22)
      title(node)
      output += " />".utf8
    case .text, .code: output += Escape.html(plain(node.literal)).utf8
    case .softBreak, .lineBreak: output.append(0x20)
    default: break
    }
  }
}
