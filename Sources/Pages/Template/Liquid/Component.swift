package import Core

/// A tag that draws something at build time: a chart, a table, a section around other content.
package struct Component: Sendable {
  package var name: String
  /// `{% name %}…{% endname %}` rather than `{% name %}`.
  package var isBlock: Bool
  /// What stands within is content of the page (`section`, `row`), rather than only child tags (`table`).
  package var takesBody: Bool
  /// Sits in a line of text (a sparkline) rather than between paragraphs.
  package var isInline: Bool
  package var attributes: [AttributeSpec]
  package var childTags: [ChildTag]
  package var render: @Sendable (ComponentCall) throws -> ComponentOutput

  package init(
    name: String, isBlock: Bool = false, takesBody: Bool = false, isInline: Bool = false,
    attributes: [AttributeSpec] = [], childTags: [ChildTag] = [],
    render: @escaping @Sendable (ComponentCall) throws -> ComponentOutput
  ) {
    self.name = name
    self.isBlock = isBlock
    self.takesBody = takesBody
    self.isInline = isInline
    self.attributes = attributes
    self.childTags = childTags
    self.render = render
  }
}

/// A tag that only means something within a component: `{% col %}`, `{% tab %}…{% endtab %}`.
package struct ChildTag: Sendable {
  package var name: String
  package var isBlock: Bool
  package var attributes: [AttributeSpec]

  package init(name: String, isBlock: Bool = false, attributes: [AttributeSpec] = []) {
    self.name = name
    self.isBlock = isBlock
    self.attributes = attributes
  }
}

package struct AttributeSpec: Sendable {
  package enum Kind: Sendable, Equatable {
    case text, integer, number, boolean, rows
    /// Anything: the component looks itself.
    case any
    /// One of these words.
    case oneOf([String])
    /// A column of the component's `data`; unknown ones are an error before the component is asked.
    case column
    /// A text with Liquid in it, rendered for each row by `ComponentCall.text(_:row:)`.
    case template
  }
  package var name: String
  package var kind: Kind
  package var isRequired: Bool
  package var byDefault: Value
  /// May stand without its name, in the order of the specification.
  package var isPositional: Bool

  package init(
    _ name: String, _ kind: Kind, required: Bool = false, default byDefault: Value = .null, positional: Bool = false
  ) {
    self.name = name
    self.kind = kind
    isRequired = required
    self.byDefault = byDefault
    isPositional = positional
  }
}

/// What a component drew: HTML or SVG for pages, Markdown for reports. Only the form asked for is used.
package struct ComponentOutput: Sendable {
  package var html: String
  package var markdown: String

  package init(html: String, markdown: String) {
    self.html = html
    self.markdown = markdown
  }
}

/// The components a site has, by name.
package struct ComponentRegistry: Sendable {
  private var components: [String: Component] = [:]

  package init(_ components: [Component] = []) {
    for component in components { add(component) }
  }

  package mutating func add(_ component: Component) {
    precondition(components[component.name] == nil, "two components bear one name")
    precondition(!TemplateParser.ownTags.contains(component.name), "a component bears a Liquid tag's name")
    components[component.name] = component
  }

  package subscript(name: String) -> Component? { components[name] }
  package var names: [String] { components.keys.sorted() }
}

/// One use of a component, its attributes evaluated and checked.
package struct ComponentCall {
  package let format: OutputFormat
  package let children: [ChildCall]
  /// The body, rendered in the format asked for; empty unless the component takes one.
  package let body: String
  let values: AttributeValues
  let renderer: Renderer
  let span: Extent
  /// Of the page, in order of their appearance: what ids are made from where content gives none.
  package let ordinal: Int

  /// The attribute's value or its default; `.null` when it has neither.
  package subscript(name: String) -> Value { values[name] }
  package func text(_ name: String) -> String? { values[name].isNull ? nil : values[name].output }
  package func integer(_ name: String) -> Int? { values.integer(name) }
  package func flag(_ name: String) -> Bool { values[name].isTruthy }
  /// The rows of an attribute; nil when it was not given.
  package func rows(_ name: String) -> Rows? { if case .rows(let rows) = values[name] { rows } else { nil } }
  package var writing: Writing { renderer.environment.writing }
  package var now: Instant { renderer.environment.now }

  /// A `template` attribute for one row, as plain text: escape it where it is put. Nil when it was not given.
  package func text(_ name: String, row: Row) throws -> String? { try values.text(name, row: row, renderer) }
  /// Whether there is anything that `text(_:row:)` could give.
  package func has(_ name: String) -> Bool { values.templates[name] != nil || !values[name].isNull }

  /// The address of `target` (a path from the site's root, or absolute) as seen from the page being made; `#` for
  /// schemes that a page may not link to. Escape it as an attribute.
  package func link(_ target: String) -> String { renderer.environment.link(target) }

  /// An error at an attribute, or at the tag where the attribute was not written.
  package func fault(_ message: String, at attribute: String? = nil, hint: String? = nil) -> UserError {
    renderer.source.error(message, at: attribute.flatMap { values.span(of: $0) } ?? span, hint: hint)
  }
}

/// A child tag of a component.
package struct ChildCall {
  package let tag: String
  /// Rendered like the component's own body; empty for tags without one.
  package let body: String
  let values: AttributeValues
  let renderer: Renderer
  let span: Extent

  package subscript(name: String) -> Value { values[name] }
  package func text(_ name: String) -> String? { values[name].isNull ? nil : values[name].output }
  package func integer(_ name: String) -> Int? { values.integer(name) }
  package func flag(_ name: String) -> Bool { values[name].isTruthy }
  package func text(_ name: String, row: Row) throws -> String? { try values.text(name, row: row, renderer) }
  /// Whether there is anything that `text(_:row:)` could give.
  package func has(_ name: String) -> Bool { values.templates[name] != nil || !values[name].isNull }
  package func fault(_ message: String, at attribute: String? = nil, hint: String? = nil) -> UserError {
    renderer.source.error(message, at: attribute.flatMap { values.span(of: $0) } ?? span, hint: hint)
  }
}

/// The attributes of one tag, evaluated.
struct AttributeValues {
  var values: [String: Value] = [:]
  var templates: [String: [Node]] = [:]
  var spans: [String: Extent] = [:]

  subscript(name: String) -> Value { values[name] ?? .null }
  func span(of name: String) -> Extent? { spans[name] }

  func integer(_ name: String) -> Int? {
    if case .integer(let value) = self[name] { Int(clamping: value) } else { nil }
  }

  func text(_ name: String, row: Row, _ renderer: Renderer) throws -> String? {
    guard let nodes = templates[name] else { return self[name].isNull ? nil : self[name].output }
    return try renderer.plainText(nodes, with: [("row", .row(row))])
  }
}

/// What a page's bytes are.
package enum OutputFormat: String, Sendable, CaseIterable {
  case html, md, csv, json, txt, atom

  package var fileExtension: String { rawValue }
}
