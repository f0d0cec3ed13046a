import Core

/// Takes a component's child tags out of its body.
final class ChildReader {
  let component: Component
  private(set) var children: [ChildNode] = []

  init(_ component: Component) { self.component = component }

  /// False when the tag is none of the component's children.
  func read(_ tag: TagToken, _ tokens: any TokenSource, _ parser: TemplateParser) throws(UserError) -> Bool {
    guard let spec = component.childTags.first(where: { $0.name == tag.name }) else { return false }
    var child = ChildNode(
      tag: tag.name, attributes: try parser.attributes(tag, spec.attributes), body: [], span: tag.nameSpan)
    if spec.isBlock { child.body = try parser.block(tokens, until: ["end\(tag.name)"], of: tag).block.nodes }
    children.append(child)
    return true
  }
}

extension TemplateParser {
  func component(_ component: Component, _ tag: TagToken, _ tokens: any TokenSource) throws(UserError) -> ComponentNode
  {
    var node = ComponentNode(
      component: component, attributes: try attributes(tag, component.attributes), children: [], body: [],
      span: tag.nameSpan)
    guard component.isBlock else { return node }
    let reader = ChildReader(component)
    let (body, _) = try block(
      tokens, until: ["end\(tag.name)"], of: tag, children: component.childTags.isEmpty ? nil : reader)
    if !component.takesBody, !body.isBlank {
      let names = component.childTags.map { "{% \($0.name) %}" }.joined(separator: ", ")
      throw source.error("only \(names) may stand within '\(tag.name)'", at: tag.nameSpan)
    }
    node.children = reader.children
    if component.takesBody { node.body = body.nodes }
    return node
  }

  /// `positional, key: value, …`.
  func attributes(_ tag: TagToken, _ specs: [AttributeSpec]) throws(UserError) -> [AttributeValue] {
    var parser = try ExpressionParser(source, tag.markup)
    var given: [AttributeValue] = []
    var positional = specs.filter(\.isPositional)[...]
    while !parser.look(.end) {
      let start = parser.current.span
      let spec: AttributeSpec
      if parser.look(.name), parser.look(.colon, ahead: 1) {
        let name = try parser.name()
        parser.skip()
        guard let known = specs.first(where: { $0.name == name }) else {
          throw source.error(
            "'\(tag.name)' has no attribute called '\(name)'", at: start, hint: didYouMean(name, specs.map(\.name)))
        }
        spec = known
      } else {
        guard let next = positional.popFirst() else {
          throw source.error("'\(tag.name)' does not take this without a name", at: start)
        }
        spec = next
      }
      if given.contains(where: { $0.name == spec.name }) {
        throw source.error("'\(spec.name)' stands here twice", at: start)
      }
      given.append(try attribute(spec, &parser))
      if parser.take(.comma) == nil { try parser.expectEnd() }
    }
    if let missing = specs.first(where: { spec in spec.isRequired && !given.contains { $0.name == spec.name } }) {
      throw source.error("'\(tag.name)' needs '\(missing.name):'", at: tag.nameSpan)
    }
    return given
  }

  private func attribute(_ spec: AttributeSpec, _ parser: inout ExpressionParser) throws(UserError) -> AttributeValue {
    let span = parser.current.span
    if spec.kind == .template, let literal = parser.take(.string) {
      let inner = Extent(Int(literal.span.start) + 1, Int(literal.span.end) - 1)
      let nodes = try TemplateParser(source, library, components).parse(inner)
      return AttributeValue(name: spec.name, content: .template(nodes), span: literal.span)
    }
    let value = try parser.expression()
    let whole = Extent(Int(span.start), Int(max(span.end, parser.current.span.start)))
    return AttributeValue(name: spec.name, content: .expression(value), span: trimmed(whole))
  }

  private func trimmed(_ span: Extent) -> Extent {
    let bytes = source.bytes[span.range].trimmedEnd
    let end = bytes.last == 0x2C ? bytes.dropLast().trimmedEnd.endIndex : bytes.endIndex
    return Extent(bytes.startIndex, end)
  }
}
