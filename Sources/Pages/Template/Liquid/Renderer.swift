import Core

/// Runs compiled templates, writing bytes.
///
/// With `.plain` output values are written as they are. With `.marked` each value is written as a placeholder and
/// kept apart, so that nothing in it can be taken for markup: see `Marked`.
package final class Renderer {
  package enum Mode {
    case plain
    case marked(OutputFormat)
  }

  let environment: RenderEnvironment
  private(set) var mode: Mode
  /// The template being run, for errors.
  var source: TemplateSource
  var output: [UInt8] = []
  var slots = Slots()

  /// `assign`ed and `capture`d names.
  var assigned: [String: Value] = [:]
  /// Loop variables and arguments, innermost last.
  var scoped: [(name: String, value: Value)] = []
  /// The page's data; also where counters live.
  var data: [String: Value]
  var loops: [LoopState] = []
  var loopEnds: [String: Int] = [:]
  var cycles: [String: Int] = [:]
  var lastChanged: [UInt8]?
  var partialDepth = 0
  var mayInclude = true
  var componentCount = 0

  /// So that a partial that renders itself ends in an error.
  static let deepestPartial = 100

  package init(_ environment: RenderEnvironment, data: [String: Value], mode: Mode, source: TemplateSource) {
    self.environment = environment
    self.data = data
    self.mode = mode
    self.source = source
  }

  /// How a run of nodes ended.
  enum Flow { case onward, stop, skip }

  /// Plain text of a template.
  package static func text(_ template: Template, data: [String: Value], in environment: RenderEnvironment) throws
    -> String
  {
    let renderer = Renderer(environment, data: data, mode: .plain, source: template.source)
    try renderer.run(template)
    return String(decoding: renderer.output, as: UTF8.self)
  }

  func run(_ template: Template) throws {
    let outer = source
    source = template.source
    defer { source = outer }
    _ = try run(template.nodes)
  }

  func run(_ nodes: [Node]) throws -> Flow {
    for node in nodes {
      let flow = try run(node)
      if flow != .onward { return flow }
    }
    return .onward
  }

  private func run(_ node: Node) throws -> Flow {
    switch node {
    case .text(let bytes): output += bytes
    case .output(let expression): write(try evaluate(expression), expression.span)
    case .assign(let name, let expression): assigned[name] = try evaluate(expression)
    case .capture(let name, let body): return try capture(name, body)
    case .branches(let branches, let inverted): return try run(branches, inverted: inverted)
    case .choice(let subject, let whens): return try run(subject, whens)
    case .loop(let loop): return try run(loop)
    case .tableRow(let loop): try runTableRow(loop)
    case .stop: return .stop
    case .skip: return .skip
    case .cycle(let cycle): try run(cycle)
    case .increment(let name, let step): count(name, by: step)
    case .ifChanged(let body): return try runIfChanged(body)
    case .include(let call): return try include(call)
    case .render(let call): try render(call)
    case .component(let node): try run(node)
    }
    return .onward
  }

  // MARK: Writing

  func write(_ value: Value, _ span: Extent) {
    switch value {
    case .null:
      if case .marked(.json) = mode { output += "null".utf8 }
    case .captured(let captured):
      if case .plain = mode { output += captured.plain.utf8 } else { output += captured.marked }
    case .array(let items): for item in items { write(item, span) }
    default:
      guard case .marked(let format) = mode else {
        output += value.output.utf8
        return
      }
      let text = Self.text(value, in: format)
      if text.isEmpty, format != .json { return }
      slots.append(.value(text, isNumber: value.isNumber || value.isBool), from: source, span, to: &output)
    }
  }

  /// Amounts are exact decimals in data, and objects with their currency in JSON.
  private static func text(_ value: Value, in format: OutputFormat) -> String {
    guard case .money(let money) = value else { return value.output }
    switch format {
    case .csv: return money.decimal
    case .json: return "{\"amount\": \"\(money.decimal)\", \"currency\": \"\(money.currency.code)\"}"
    case .html, .md, .txt, .atom: return money.description
    }
  }

  /// Runs nodes aside; the page's output stays as it was.
  func aside(_ body: () throws -> Flow) rethrows -> (bytes: [UInt8], flow: Flow) {
    let outer = output
    output = []
    defer { output = outer }
    let flow = try body()
    return (output, flow)
  }

  private func capture(_ name: String, _ body: [Node]) throws -> Flow {
    let (bytes, flow) = try aside { try run(body) }
    switch mode {
    case .plain: assigned[name] = .string(String(decoding: bytes, as: UTF8.self))
    case .marked: assigned[name] = .captured(Captured(plain: slots.plainText(bytes), marked: bytes))
    }
    return flow
  }

  private func runIfChanged(_ body: [Node]) throws -> Flow {
    let (bytes, flow) = try aside { try run(body) }
    let text = Array(slots.plainText(bytes).utf8)
    if text != lastChanged {
      lastChanged = text
      output += bytes
    }
    return flow
  }

  /// A small template as plain text, with some names bound: links of columns.
  func plainText(_ nodes: [Node], with names: [(name: String, value: Value)]) throws -> String {
    let mark = scoped.count
    scoped += names
    let outer = mode
    // As it is read, not as it stands in the page: no value is kept apart.
    mode = .plain
    defer {
      scoped.removeLast(scoped.count - mark)
      mode = outer
    }
    let (bytes, _) = try aside { try run(nodes) }
    return String(decoding: bytes, as: UTF8.self)
  }

  // MARK: Branches

  private func run(_ branches: [Branch], inverted: Bool) throws -> Flow {
    for (index, branch) in branches.enumerated() {
      let holds = try branch.condition.map { try self.holds($0) } ?? true
      if holds != (inverted && index == 0) { return try run(branch.body) }
    }
    return .onward
  }

  private func run(_ subject: Expression, _ whens: [When]) throws -> Flow {
    let subject = try evaluate(subject)
    var matched = false
    for when in whens {
      guard let values = when.values else {
        if !matched {
          let flow = try run(when.body)
          if flow != .onward { return flow }
        }
        continue
      }
      // Once for each value that is equal, as in the reference.
      for value in values where try equal(.literal(subject), value) {
        matched = true
        let flow = try run(when.body)
        if flow != .onward { return flow }
      }
    }
    return .onward
  }

  // MARK: Names

  func set(_ name: String, _ value: Value) { data[name] = value }

  func find(_ name: String) -> Value {
    for index in scoped.indices.reversed() where scoped[index].name == name { return scoped[index].value }
    return assigned[name] ?? data[name] ?? environment.globals[name] ?? .null
  }

  /// Whether a name stands for something, be it nothing.
  func isKnown(_ name: String) -> Bool {
    scoped.contains { $0.name == name } || assigned[name] != nil || data[name] != nil
      || environment.globals[name] != nil
  }

  /// The names that may be used here and whose values are of a kind; for errors.
  func names(where fits: (Value) -> Bool) -> Set<String> {
    Set(scoped.map(\.name)).union(assigned.keys).union(data.keys).union(environment.globals.keys).filter {
      fits(find($0))
    }
  }
}

extension Value {
  var isBool: Bool { if case .bool = self { true } else { false } }

  var isNumber: Bool {
    switch self {
    case .integer, .float, .money: true
    default: false
    }
  }

  var isIterable: Bool {
    switch self {
    case .array, .rows, .object, .row, .range: true
    default: false
    }
  }

  /// Whole numbers and texts of nothing else.
  var strictInteger: Int64? {
    switch self {
    case .integer(let value): value
    default:
      asText.flatMap { text in
        let bytes = text.utf8.drop(while: \.isLiquidSpace).trimmedEnd
        return Int64(String(decoding: Array(bytes), as: UTF8.self))
      }
    }
  }

  /// What a text begins with, 0 for what is no number.
  var looseInteger: Int64 {
    switch self {
    case .integer(let value): value
    case .float(let value): Int64(exactly: value.rounded(.towardZero)) ?? 0
    default: asText.map { leadingInteger($0.utf8) } ?? 0
    }
  }
}
