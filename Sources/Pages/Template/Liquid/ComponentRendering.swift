import Core

extension Renderer {
  func run(_ node: ComponentNode) throws {
    guard case .marked(let format) = mode, format == .html || format == .md || format == .txt else {
      throw source.error("'\(node.component.name)' draws, and cannot stand in this output", at: node.span)
    }
    componentCount += 1
    let values = try values(node.attributes, node.component.attributes, tag: node.component.name)
    try checkColumns(node, values)
    if let note = try emptiness(node, values) {
      if let note { append(note, node) }
      return
    }
    let ordinal = componentCount
    let columns = rows(values)
    let children = try node.children.map { child in
      ChildCall(
        tag: child.tag, body: try fragment(child.body, format),
        values: try self.values(
          child.attributes, childSpec(child.tag, node.component), tag: child.tag, columnsOf: columns),
        renderer: self, span: child.span)
    }
    let call = ComponentCall(
      format: format, children: children, body: try fragment(node.body, format), values: values, renderer: self,
      span: node.span, ordinal: ordinal)
    append(try node.component.render(call), node)
  }

  private func append(_ drawn: ComponentOutput, _ node: ComponentNode) {
    let isInline = node.component.isInline
    if !isInline { removeIndent() }
    slots.append(.component(drawn, isInline: isInline), from: source, node.span, to: &output)
  }

  /// A component that stands indented in its template is no code block.
  private func removeIndent() {
    guard let last = output.lastIndex(where: { $0 != 0x20 && $0 != 0x09 }) else { return output.removeAll() }
    if output[last] == 0x0A { output.removeSubrange((last + 1)...) }
  }

  private func childSpec(_ tag: String, _ component: Component) -> [AttributeSpec] {
    component.childTags.first { $0.name == tag }?.attributes ?? []
  }

  private func fragment(_ body: [Node], _ format: OutputFormat) throws -> String {
    if body.isEmpty { return "" }
    let (bytes, _) = try aside { try run(body) }
    return String(decoding: try Marked.finish(bytes, slots, as: format, for: environment), as: UTF8.self)
  }

  private func values(
    _ given: [AttributeValue], _ specs: [AttributeSpec], tag: String, columnsOf rows: Rows? = nil
  ) throws -> AttributeValues {
    var values = AttributeValues()
    for spec in specs { values.values[spec.name] = spec.byDefault }
    for attribute in given {
      values.spans[attribute.name] = attribute.span
      switch attribute.content {
      case .template(let nodes): values.templates[attribute.name] = nodes
      case .expression(let expression):
        let value = try evaluate(expression)
        values.values[attribute.name] = value
        guard let spec = specs.first(where: { $0.name == attribute.name }) else { continue }
        if value.isNull { try checkNothing(expression, spec, attribute.span, tag: tag, rows ?? self.rows(values)) }
        try check(value, spec, attribute.span, tag: tag)
        if spec.kind == .column, let rows { try check(column: value, of: rows, attribute.span) }
      }
    }
    return values
  }

  private func check(_ value: Value, _ spec: AttributeSpec, _ span: Extent, tag: String) throws {
    let fits: Bool
    switch (spec.kind, value) {
    case (.any, _): return
    case (_, .null): return
    case (.text, _): fits = value.asText != nil || value.isNumber
    case (.column, _), (.template, _): fits = value.asText != nil
    case (.integer, .integer), (.number, .integer), (.number, .float), (.boolean, .bool), (.rows, .rows): fits = true
    case (.oneOf(let words), _):
      guard let word = value.asText else {
        fits = false
        break
      }
      guard words.contains(word) else {
        throw source.error("'\(spec.name)' cannot be '\(word)'", at: span, hint: didYouMean(word, words))
      }
      return
    default: fits = false
    }
    if !fits { throw source.error("'\(spec.name)' of '\(tag)' cannot be \(value.kindName)", at: span) }
  }

  /// Nothing is no value where one is needed; and no query is meant by a name that stands for none.
  private func checkNothing(
    _ expression: Expression, _ spec: AttributeSpec, _ span: Extent, tag: String, _ rows: Rows?
  ) throws {
    guard case .variable(let lookup) = expression, case .name(let name) = lookup.root, !isKnown(name) else {
      // A figure that is not known is drawn as such.
      guard spec.isRequired, spec.kind != .any else { return }
      throw source.error("'\(spec.name)' of '\(tag)' is nothing here", at: span)
    }
    if spec.kind == .rows {
      let queries = names { if case .rows = $0 { true } else { false } }
      throw source.error(
        "there is no query called '\(name)'", at: span,
        hint: didYouMean(name, queries) ?? "a page sees its own queries, and a partial what it is given")
    }
    guard spec.isRequired else { return }
    if spec.kind == .column, let rows, rows.position(of: name) != nil {
      throw source.error(
        "there is nothing called '\(name)'", at: span,
        hint: "a column's name stands in quotes: \(spec.name): \"\(name)\"")
    }
    throw source.error("there is nothing called '\(name)'", at: span, hint: didYouMean(name, names { _ in true }))
  }

  private func rows(_ values: AttributeValues) -> Rows? {
    if case .rows(let rows) = values["data"] { rows } else { nil }
  }

  private func checkColumns(_ node: ComponentNode, _ values: AttributeValues) throws {
    guard let rows = rows(values) else { return }
    for spec in node.component.attributes where spec.kind == .column && !values[spec.name].isNull {
      try check(column: values[spec.name], of: rows, values.span(of: spec.name) ?? node.span)
    }
  }

  private func check(column: Value, of rows: Rows, _ span: Extent) throws {
    guard let name = column.asText, rows.position(of: name) == nil else { return }
    throw source.error(
      "the query '\(rows.name)' has no column called '\(name)'", at: span, hint: didYouMean(name, rows.columns))
  }

  /// What stands in place of a component whose `data` has no rows: `empty: "hide"` nothing, `empty: "fail"` an error, any
  /// other text a note. Nil outside when the component is to draw.
  private func emptiness(_ node: ComponentNode, _ values: AttributeValues) throws -> ComponentOutput?? {
    guard let rows = rows(values), rows.count == 0, let empty = values["empty"].asText else { return nil }
    switch empty {
    case "hide": return .some(nil)
    case "fail": throw source.error("the query '\(rows.name)' has no rows", at: values.span(of: "data") ?? node.span)
    default:
      return ComponentOutput(
        html: "<p class=\"empty\">\(Escape.html(empty))</p>", markdown: Escape.markdown(empty))
    }
  }
}
