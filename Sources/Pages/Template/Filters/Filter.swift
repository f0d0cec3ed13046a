import Core

/// A filter: `value | name: argument, key: argument`.
package struct Filter: Sendable {
  /// How many positional arguments it takes.
  var arguments: ClosedRange<Int>
  var keywords: [String] = []
  var apply: @Sendable (Value, FilterArguments, RenderEnvironment) throws(TemplateFault) -> Value

  init(
    _ arguments: ClosedRange<Int> = 0...0, keywords: [String] = [],
    _ apply: @escaping @Sendable (Value, FilterArguments, RenderEnvironment) throws(TemplateFault) -> Value
  ) {
    self.arguments = arguments
    self.keywords = keywords
    self.apply = apply
  }

  /// One that looks at nothing but its value.
  static func of(_ apply: @escaping @Sendable (Value) throws(TemplateFault) -> Value) -> Filter {
    Filter { (value, _, _) throws(TemplateFault) in try apply(value) }
  }

  /// One of text to text.
  static func text(_ apply: @escaping @Sendable (String) -> String) -> Filter {
    .of { (value) throws(TemplateFault) in .string(apply(value.filterText)) }
  }
}

/// What a filter was given, evaluated.
struct FilterArguments: Sendable {
  var positional: [Value]
  var named: [(name: String, value: Value)]

  /// `.null` when it was not given.
  subscript(index: Int) -> Value { index < positional.count ? positional[index] : .null }
  subscript(name: String) -> Value { named.last { $0.name == name }?.value ?? .null }
  var count: Int { positional.count }
}

/// The filters by name.
package struct FilterLibrary: Sendable {
  private let filters: [String: Filter]

  init(_ filters: [String: Filter]) { self.filters = filters }

  subscript(name: String) -> Filter? { filters[name] }
  var names: [String] { filters.keys.sorted() }

  /// Liquid's own, and Daybook's.
  package static let standard: FilterLibrary = {
    let all = [textFilters, encodingFilters, arrayFilters, numberFilters, dateFilters, siteFilters]
    return FilterLibrary(
      all.reduce(into: [:]) { $0.merge($1) { _, _ in preconditionFailure("two filters of one name") } })
  }()
}
