import Core

/// Compiles a template's text.
final class TemplateParser {
  let source: TemplateSource
  let library: FilterLibrary
  let components: ComponentRegistry
  /// Set by `-%}` and `-}}`: the next text loses the white space it begins with.
  private var trimsNext = false
  private var depth = 0

  /// So that a hostile or mistaken file ends in an error and not in an exhausted stack.
  private static let deepest = 100

  static let ownTags: Set<String> = [
    "assign", "capture", "case", "comment", "cycle", "decrement", "doc", "echo", "for", "break", "continue", "if",
    "ifchanged", "include", "increment", "liquid", "raw", "render", "tablerow", "unless", "#",
  ]

  init(_ source: TemplateSource, _ library: FilterLibrary, _ components: ComponentRegistry) {
    self.source = source
    self.library = library
    self.components = components
  }

  /// - Parameter span: the template within its file, without front matter.
  func parse(_ span: Extent) throws(UserError) -> [Node] {
    let tokens = Tokenizer(source, from: Int(span.start), to: Int(span.end))
    return try block(tokens, until: [], of: nil).block.nodes
  }

  struct Block {
    var nodes: [Node] = []
    /// Nothing in it writes anything but white space.
    var isBlank = true

    /// What the reference does to branches that would only write white space.
    mutating func removeWhiteSpace() {
      nodes.removeAll { if case .text = $0 { true } else { false } }
    }
  }

  /// Reads up to one of the tags in `closers`.
  func block(
    _ tokens: any TokenSource, until closers: Set<String>, of owner: TagToken?, children: ChildReader? = nil
  ) throws(UserError) -> (block: Block, closer: TagToken?) {
    depth += 1
    defer { depth -= 1 }
    if depth > Self.deepest, let owner { throw source.error("tags are nested too deeply", at: owner.nameSpan) }
    var block = Block()
    while let token = tokens.next() {
      switch token {
      case .text(let span): text(span, &block)
      case .output(let span, let control, _):
        trim(control, &block)
        var parser = try ExpressionParser(source, span)
        let expression = try parser.filtered(library)
        try parser.expectEnd()
        block.nodes.append(.output(expression))
        block.isBlank = false
      case .broken(let span): throw broken(span, tokens)
      case .tag(let tag):
        if !tokens.isLines { trim(tag.control, &block) }
        if closers.contains(tag.name) { return (block, tag) }
        if let children, try children.read(tag, tokens, self) { continue }
        try self.tag(tag, tokens, &block)
      }
    }
    if let owner {
      throw source.error("'\(owner.name)' is never closed", at: owner.whole, hint: "end\(owner.name) is missing")
    }
    return (block, nil)
  }

  private func broken(_ span: Extent, _ tokens: any TokenSource) -> UserError {
    let text = source.text(span)
    if tokens.isLines { return source.error("a line of 'liquid' begins with a tag's name", at: span) }
    if text.hasPrefix("{{") {
      return source.error("this `{{` has no `}}`", at: Extent(Int(span.start), Int(span.start) + 2))
    }
    if text.hasSuffix("%}") { return source.error("this tag has no name", at: span) }
    return source.error("this `{%` has no `%}`", at: Extent(Int(span.start), Int(span.start) + 2))
  }

  private func text(_ span: Extent, _ block: inout Block) {
    var bytes = source.bytes[span.range]
    if trimsNext {
      bytes = bytes.drop(while: \.isLiquidSpace)
      trimsNext = false
    }
    if bytes.isEmpty { return }
    // Zeros are what a page's front matter and queries left.
    if bytes.contains(0) { return text(Array(bytes.filter { $0 != 0 }), &block) }
    text(Array(bytes), &block)
  }

  private func text(_ bytes: [UInt8], _ block: inout Block) {
    if bytes.isEmpty { return }
    if block.isBlank, !bytes.allSatisfy(\.isLiquidSpace) { block.isBlank = false }
    block.nodes.append(.text(bytes))
  }

  private func trim(_ control: Control, _ block: inout Block) {
    if control.left, case .text(let bytes)? = block.nodes.last {
      let rest = bytes.trimmedEnd
      block.nodes.removeLast()
      if !rest.isEmpty { block.nodes.append(.text(Array(rest))) }
    }
    trimsNext = control.right
  }

  // MARK: Tags

  private func tag(_ tag: TagToken, _ tokens: any TokenSource, _ block: inout Block) throws(UserError) {
    switch tag.name {
    case "#": try inlineComment(tag)
    case "assign": block.nodes.append(try assign(tag))
    case "echo":
      var parser = try ExpressionParser(source, tag.markup)
      block.nodes.append(.output(try parser.filtered(library)))
      try parser.expectEnd()
      block.isBlank = false
    case "liquid":
      let inner = try self.block(LineTokens(source, tag.markup), until: [], of: nil).block
      block.nodes += inner.nodes
      block.isBlank = block.isBlank && inner.isBlank
    case "comment": try comment(tag, tokens)
    case "doc":
      let body = try raw(tag, tokens)
      if source.text(body).contains("{% doc %}") {
        throw source.error("'doc' cannot stand within 'doc'", at: tag.whole)
      }
    case "raw":
      let body = try raw(tag, tokens)
      if !body.range.isEmpty {
        block.nodes.append(.text(Array(source.bytes[body.range])))
        block.isBlank = false
      }
    case "break", "continue":
      block.nodes.append(tag.name == "break" ? .stop : .skip)
      block.isBlank = false
    case "capture": block.nodes.append(try capture(tag, tokens))
    case "if", "unless": try branches(tag, tokens, &block)
    case "case": try choice(tag, tokens, &block)
    case "for": try loop(tag, tokens, &block)
    case "tablerow":
      var loop = try loopHead(tag, isTable: true)
      loop.body = try self.block(tokens, until: ["endtablerow"], of: tag).block.nodes
      block.nodes.append(.tableRow(loop))
      block.isBlank = false
    default: try outputTag(tag, tokens, &block)
    }
  }

  /// Tags that always write something.
  private func outputTag(_ tag: TagToken, _ tokens: any TokenSource, _ block: inout Block) throws(UserError) {
    switch tag.name {
    case "cycle": block.nodes.append(try cycle(tag))
    case "increment", "decrement":
      let name = try variableName(tag)
      block.nodes.append(.increment(name, by: tag.name == "increment" ? 1 : -1))
    case "ifchanged":
      let inner = try self.block(tokens, until: ["endifchanged"], of: tag).block
      block.nodes.append(.ifChanged(inner.nodes))
      block.isBlank = block.isBlank && inner.isBlank
      return
    case "include": block.nodes.append(.include(try partial(tag, literalName: false)))
    case "render": block.nodes.append(.render(try partial(tag, literalName: true)))
    default:
      guard let component = components[tag.name] else { throw unknown(tag) }
      block.nodes.append(.component(try self.component(component, tag, tokens)))
    }
    block.isBlank = false
  }

  private func unknown(_ tag: TagToken) -> UserError {
    let inner = ["else", "elsif", "when"]
    if inner.contains(tag.name) || tag.name.hasPrefix("end") && knows(String(tag.name.dropFirst(3))) {
      return source.error("'\(tag.name)' does not belong here", at: tag.nameSpan)
    }
    return source.error(
      "no tag or component is called '\(tag.name)'", at: tag.nameSpan,
      hint: didYouMean(tag.name, Array(Self.ownTags) + components.names))
  }

  private func knows(_ name: String) -> Bool { Self.ownTags.contains(name) || components[name] != nil }

  private func inlineComment(_ tag: TagToken) throws(UserError) {
    var isNewLine = false
    for index in tag.markup.range {
      let byte = source.bytes[index]
      if byte == 0x0A {
        isNewLine = true
      } else if isNewLine, !byte.isLiquidSpace {
        guard byte == 0x23 else {
          throw source.error("each line of this comment begins with '#'", at: Extent(index, index + 1))
        }
        isNewLine = false
      }
    }
  }

  private func assign(_ tag: TagToken) throws(UserError) -> Node {
    var parser = try ExpressionParser(source, tag.markup)
    let start = parser.current
    let name = try parser.name()
    if name.hasSuffix("?") { throw source.error("a name that is given a value does not end in '?'", at: start.span) }
    _ = try parser.expect(.assign, "`=`")
    let value = try parser.filtered(library)
    try parser.expectEnd()
    return .assign(name, value)
  }

  private func variableName(_ tag: TagToken) throws(UserError) -> String {
    var parser = try ExpressionParser(source, tag.markup)
    // `{% capture 'name' %}` is as good as without quotes.
    if let quoted = parser.take(.string) {
      try parser.expectEnd()
      return source.text(Extent(Int(quoted.span.start) + 1, Int(quoted.span.end) - 1))
    }
    let name = try parser.name()
    try parser.expectEnd()
    return name
  }

  private func capture(_ tag: TagToken, _ tokens: any TokenSource) throws(UserError) -> Node {
    let name = try variableName(tag)
    return .capture(name, try block(tokens, until: ["endcapture"], of: tag).block.nodes)
  }

  /// The body of `raw` or `doc`, which nothing looks into.
  private func raw(_ tag: TagToken, _ tokens: any TokenSource) throws(UserError) -> Extent {
    if !tag.markup.range.isEmpty { throw source.error("'\(tag.name)' takes nothing", at: tag.markup) }
    guard let tokenizer = tokens as? Tokenizer, let (body, control) = tokenizer.skipRaw(until: "end\(tag.name)") else {
      throw source.error("'\(tag.name)' is never closed", at: tag.whole)
    }
    trimsNext = control.right
    return body
  }

  /// Nothing in a comment needs to be right but comments and raw texts within, which must be closed.
  private func comment(_ tag: TagToken, _ tokens: any TokenSource) throws(UserError) {
    var open = 1
    while let token = tokens.next() {
      guard case .tag(let inner) = token else { continue }
      switch inner.name {
      case "comment": open += 1
      case "endcomment": open -= 1
      case "raw":
        guard let tokenizer = tokens as? Tokenizer, tokenizer.skipRaw(until: "endraw") != nil else {
          throw source.error("'raw' is never closed", at: inner.whole)
        }
      default: break
      }
      if open == 0 {
        if !tokens.isLines { trimsNext = inner.control.right }
        return
      }
    }
    throw source.error("'comment' is never closed", at: tag.whole)
  }
}
