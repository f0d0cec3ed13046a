import Core

// The tags with a grammar of their own.

extension TemplateParser {
  func branches(_ tag: TagToken, _ tokens: any TokenSource, _ block: inout Block) throws(UserError) {
    var conditions: [Condition?] = [try condition(tag)]
    var bodies: [Block] = []
    let closers: Set<String> = ["elsif", "else", "end\(tag.name)"]
    while true {
      let (body, closer) = try self.block(tokens, until: closers, of: tag)
      bodies.append(body)
      guard let closer, closer.name != "end\(tag.name)" else { break }
      // What stands behind `else` in its tag, and branches behind an `else`, are left unused, as ever.
      conditions.append(closer.name == "elsif" ? try condition(closer) : nil)
    }
    let isBlank = bodies.allSatisfy(\.isBlank)
    if isBlank { for index in bodies.indices { bodies[index].removeWhiteSpace() } }
    let branches = zip(conditions, bodies).map { Branch(condition: $0, body: $1.nodes) }
    block.nodes.append(.branches(branches, inverted: tag.name == "unless"))
    block.isBlank = block.isBlank && isBlank
  }

  private func condition(_ tag: TagToken) throws(UserError) -> Condition {
    if tag.markup.range.isEmpty { throw source.error("'\(tag.name)' needs a condition", at: tag.whole) }
    var parser = try ExpressionParser(source, tag.markup)
    let condition = try parser.condition()
    try parser.expectEnd()
    return condition
  }

  func choice(_ tag: TagToken, _ tokens: any TokenSource, _ block: inout Block) throws(UserError) {
    var head = try ExpressionParser(source, tag.markup)
    let subject = try head.expression()
    let closers: Set<String> = ["when", "else", "endcase"]
    // What stands before the first `when` is dropped.
    var closer = try self.block(tokens, until: closers, of: tag).closer
    var values: [[Expression]?] = []
    var bodies: [Block] = []
    while let current = closer, current.name != "endcase" {
      values.append(try whenValues(current))
      let next = try self.block(tokens, until: closers, of: tag)
      bodies.append(next.block)
      closer = next.closer
    }
    let isBlank = bodies.allSatisfy(\.isBlank)
    if isBlank { for index in bodies.indices { bodies[index].removeWhiteSpace() } }
    block.nodes.append(.choice(subject, zip(values, bodies).map { When(values: $0, body: $1.nodes) }))
    block.isBlank = block.isBlank && isBlank
  }

  /// Values between commas or `or`; what follows something else is left unread, as the reference does. Nil for `else`.
  private func whenValues(_ tag: TagToken) throws(UserError) -> [Expression]? {
    guard tag.name == "when" else {
      if !tag.markup.range.isEmpty { throw source.error("the 'else' of 'case' takes nothing", at: tag.markup) }
      return nil
    }
    var parser = try ExpressionParser(source, tag.markup)
    parser.inCondition = true
    var values = [try parser.expression()]
    while parser.take(.comma) != nil || parser.takeName("or"), !parser.look(.end) {
      values.append(try parser.expression())
    }
    return values
  }

  func loop(_ tag: TagToken, _ tokens: any TokenSource, _ block: inout Block) throws(UserError) {
    var loop = try loopHead(tag, isTable: false)
    var (body, closer) = try self.block(tokens, until: ["else", "endfor"], of: tag)
    var otherwise = Block()
    if closer?.name == "else" { (otherwise, closer) = try self.block(tokens, until: ["endfor"], of: tag) }
    let isBlank = body.isBlank && otherwise.isBlank
    if isBlank {
      body.removeWhiteSpace()
      otherwise.removeWhiteSpace()
    }
    loop.body = body.nodes
    loop.otherwise = otherwise.nodes
    block.nodes.append(.loop(loop))
    block.isBlank = block.isBlank && isBlank
  }

  func loopHead(_ tag: TagToken, isTable: Bool) throws(UserError) -> Loop {
    var parser = try ExpressionParser(source, tag.markup)
    let variable = try parser.name()
    guard parser.takeName("in") else { throw parser.unexpected("'in' is missing here") }
    let start = parser.current.span.start
    let collection = try parser.expression()
    let collectionText = source.text(Extent(Int(start), Int(parser.current.span.start)))
    let trimmed = String(decoding: Array(collectionText.utf8).trimmedEnd, as: UTF8.self)
    var loop = Loop(
      variable: variable, collection: collection, name: "\(variable)-\(trimmed)", span: tag.markup)
    if !isTable { loop.reversed = parser.takeName("reversed") }
    while !parser.look(.end) {
      if parser.take(.comma) != nil { continue }
      try loopArgument(&parser, &loop, isTable: isTable)
    }
    return loop
  }

  private func loopArgument(_ parser: inout ExpressionParser, _ loop: inout Loop, isTable: Bool) throws(UserError) {
    let word = try parser.expect(.name, "`limit:` or `offset:`")
    let name = source.text(word.span)
    let known = isTable ? ["limit", "offset", "cols"] : ["limit", "offset"]
    guard known.contains(name) else {
      let hint = name == "reversed" ? "'reversed' stands right behind what is looped over" : didYouMean(name, known)
      throw source.error("the loop has no argument called '\(name)'", at: word.span, hint: hint)
    }
    _ = try parser.expect(.colon, "`:`")
    if name == "offset", parser.lookName("continue"), !parser.look(.dot, ahead: 1) {
      parser.skip()
      loop.offset = .carryOn
      return
    }
    let value = try parser.expression()
    switch name {
    case "limit": loop.limit = value
    case "offset": loop.offset = .at(value)
    default: loop.columns = value
    }
  }

  func cycle(_ tag: TagToken) throws(UserError) -> Node {
    var parser = try ExpressionParser(source, tag.markup)
    let first = try parser.expression()
    var cycle = Cycle(group: nil, key: "", values: [])
    if parser.take(.colon) != nil {
      cycle.group = first
      cycle.values.append(try parser.expression())
    } else {
      cycle.values.append(first)
    }
    while parser.take(.comma) != nil, !parser.look(.end) { cycle.values.append(try parser.expression()) }
    try parser.expectEnd()
    // Cycles of the same literals are one; one with a variable in it is only itself.
    let literals = cycle.values.compactMap { if case .literal(let value) = $0 { value } else { nil } }
    cycle.key =
      literals.count == cycle.values.count
      ? Value.array(literals).filterText : "\(source.file):\(tag.whole.start)"
    return .cycle(cycle)
  }

  func partial(_ tag: TagToken, literalName: Bool) throws(UserError) -> PartialCall {
    var parser = try ExpressionParser(source, tag.markup)
    let nameSpan = parser.current.span
    if literalName, !parser.look(.string) {
      throw parser.unexpected("'render' needs the partial's name in quotes")
    }
    var call = PartialCall(name: try parser.expression(), nameSpan: nameSpan)
    if (parser.lookName("with") || parser.lookName("for")) && !parser.look(.colon, ahead: 1) {
      call.isLoop = parser.lookName("for")
      parser.skip()
      call.variable = try parser.expression()
    }
    if parser.lookName("as"), !parser.look(.colon, ahead: 1) {
      parser.skip()
      call.alias = try parser.name()
    }
    while !parser.look(.end) {
      if parser.take(.comma) != nil { continue }
      let word = try parser.expect(.name, "an argument's name")
      _ = try parser.expect(.colon, "`:`")
      call.arguments.append((source.text(word.span), try parser.expression(), word.span))
    }
    return call
  }
}
