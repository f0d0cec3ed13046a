package import Core

/// A moment of the build's own clock: seconds since 1970-01-01T00:00:00Z.
package struct Instant: Sendable, Hashable {
  package var seconds: Int64
  package init(seconds: Int64) { self.seconds = seconds }
}

/// A compiled template, or partial.
package struct Template: Sendable {
  package let source: TemplateSource
  let nodes: [Node]
  /// What a partial declares in its front matter; nil when it declares nothing and takes whatever it is given.
  let parameters: [Parameter]?

  /// - Parameter extent: where the template stands in its file; all of it by default.
  package init(
    _ source: TemplateSource, extent: Extent? = nil, parameters: [Parameter]? = nil, library: FilterLibrary = .standard,
    components: ComponentRegistry = ComponentRegistry()
  ) throws(UserError) {
    self.source = source
    self.parameters = parameters
    if let offset = source.bytes.firstPlaceholder {
      throw source.error(
        "this character belongs to no alphabet and is kept for daybook's own use", at: Extent(offset, offset + 4))
    }
    nodes = try TemplateParser(source, library, components).parse(extent ?? Extent(0, source.bytes.count))
  }
}

/// What a page or partial can be given.
package struct Parameter: Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    case text = "string"
    case integer, number, boolean, any
  }
  package var name: String
  package var kind: Kind
  /// Without one, a partial's caller must give it.
  package var byDefault: Value?

  package init(name: String, kind: Kind, default byDefault: Value?) {
    self.name = name
    self.kind = kind
    self.byDefault = byDefault
  }

  func accepts(_ value: Value) -> Bool {
    switch (kind, value) {
    case (.any, _), (_, .null), (.integer, .integer), (.number, .integer), (.number, .float), (.boolean, .bool): true
    case (.text, _): value.asText != nil
    default: false
    }
  }
}

/// Everything a template sees that is not its own.
package struct RenderEnvironment: Sendable {
  package var now: Instant
  /// How amounts, numbers and days are written.
  package var writing: Writing
  /// Seen in every template and partial, `render`ed ones too: `household`, `today`, `site`.
  package var globals: [String: Value]
  /// The page being made, from the site's root, as `months/2026-06/index.html`.
  package var pagePath: String
  /// Finds a partial; nil when there is none of that name.
  package var partial: @Sendable (String) throws -> Template?
  /// For the hint of the error when there is none.
  package var partialNames: [String]

  package init(
    now: Instant, writing: Writing = Writing(), globals: [String: Value] = [:], pagePath: String = "index.html",
    partialNames: [String] = [], partial: @escaping @Sendable (String) throws -> Template? = { _ in nil }
  ) {
    self.now = now
    self.writing = writing
    self.globals = globals
    self.pagePath = pagePath
    self.partialNames = partialNames
    self.partial = partial
  }

  func link(_ target: String) -> String { PageLink.resolve(target, from: pagePath) }
}
