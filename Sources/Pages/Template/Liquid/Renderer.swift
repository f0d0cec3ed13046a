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
  private var assigned: [String: Value] = [:]
  /// Loop variables and arguments, innermost last.
  private var scoped: [(name: String, value: Value)] = []
  /// The page's data; also where counters live.
  private var data: [String: Value]
  private var loops: [LoopState] = []
  private var loopEnds: [String: Int] = [:]
  private var cycles: [String: Int] = [:]
  private var lastChanged: [UInt8]?
  private var partialDepth = 0
  private var mayInclude = true
  var componentCount = 0

  /// So that a partial that renders itself ends in an error.
  private static let deepestPartial = 100

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
    case .html, .md, .txt: return money.description
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

  // MARK: Loops

  private func run(_ loop: Loop) throws -> Flow {
    let start: Int
    switch loop.offset {
    case .start: start = 0
    case .carryOn: start = loopEnds[loop.name] ?? 0
    case .at(let expression):
      let value = try evaluate(expression)
      start = value.isNull ? 0 : try whole(value, "offset", loop.span)
    }
    let limit = try loop.limit.flatMap { expression -> Int? in
      let value = try evaluate(expression)
      return value.isNull ? nil : try whole(value, "limit", loop.span)
    }
    var items = try items(try evaluate(loop.collection), from: start, limit: limit, loop.span)
    loopEnds[loop.name] = start + items.count
    if items.isEmpty { return try run(loop.otherwise) }
    if loop.reversed { items.reverse() }
    return try run(loop, over: items)
  }

  private func run(_ loop: Loop, over items: [Value]) throws -> Flow {
    let parent = loops.last
    let mark = scoped.count
    scoped.append((loop.variable, .null))
    scoped.append(("forloop", .null))
    loops.append(LoopState(name: loop.name, length: items.count, index: 0, parent: parent))
    defer {
      scoped.removeLast(scoped.count - mark)
      loops.removeLast()
    }
    for (index, item) in items.enumerated() {
      let state = LoopState(name: loop.name, length: items.count, index: index, parent: parent)
      loops[loops.count - 1] = state
      scoped[mark].value = item
      scoped[mark + 1].value = .loop(state)
      if try run(loop.body) == .stop { break }
    }
    return .onward
  }

  private static let longestLoop = 1_000_000

  private func items(_ collection: Value, from start: Int, limit: Int?, _ span: Extent) throws -> [Value] {
    if case .range(let low, let high) = collection, high - low >= Int64(Self.longestLoop),
      limit ?? .max > Self.longestLoop
    {
      throw source.error("a loop goes at most \(Self.longestLoop) times", at: span)
    }
    return collection.items(from: start, limit: limit)
  }

  private func whole(_ value: Value, _ name: String, _ span: Extent) throws -> Int {
    guard let whole = value.strictInteger else { throw source.error("'\(name)' is not a whole number", at: span) }
    return Int(clamping: whole)
  }

  private func runTableRow(_ loop: Loop) throws {
    let collection = try evaluate(loop.collection)
    guard collection.isTruthy else { return }
    func number(_ expression: Expression, _ name: String) throws -> Int {
      let value = try evaluate(expression)
      if case .array = value { throw source.error("'\(name)' is not a number", at: loop.span) }
      return Int(clamping: value.looseInteger)
    }
    var start = 0
    if case .at(let expression) = loop.offset { start = try number(expression, "offset") }
    let limit = try loop.limit.map { try number($0, "limit") }
    let items = try items(collection, from: start, limit: limit, loop.span)
    let columns = try loop.columns.map { try number($0, "cols") } ?? items.count
    output += "<tr class=\"row1\">\n".utf8
    let mark = scoped.count
    scoped.append((loop.variable, .null))
    scoped.append(("tablerowloop", .null))
    defer { scoped.removeLast(scoped.count - mark) }
    for (index, item) in items.enumerated() {
      let state = LoopState(name: loop.name, length: items.count, index: index, columns: columns)
      scoped[mark].value = item
      scoped[mark + 1].value = .loop(state)
      let column = columns > 0 ? index % columns : index
      output += "<td class=\"col\(column + 1)\">".utf8
      let flow = try run(loop.body)
      output += "</td>".utf8
      if flow == .stop { break }
      if columns > 0, column == columns - 1, index < items.count - 1 {
        output += "</tr>\n<tr class=\"row\(index / columns + 2)\">".utf8
      }
    }
    output += "</tr>\n".utf8
  }

  private func run(_ cycle: Cycle) throws {
    let key = try cycle.group.map { "named " + (try evaluate($0)).filterText } ?? "values " + cycle.key
    var turn = cycles[key] ?? 0
    if turn < cycle.values.count { write(try evaluate(cycle.values[turn]), Extent(0, 0)) }
    turn += 1
    cycles[key] = turn >= cycle.values.count ? 0 : turn
  }

  /// `increment` writes and then adds; `decrement` takes away and then writes.
  private func count(_ name: String, by step: Int64) {
    var value: Int64 = if case .integer(let before)? = data[name] { before } else { 0 }
    if step < 0 { value += step }
    write(.integer(value), Extent(0, 0))
    if step > 0 { value += step }
    data[name] = .integer(value)
  }

  // MARK: Partials

  private func partial(_ call: PartialCall) throws -> (template: Template, name: String) {
    guard let name = try evaluate(call.name).asText else {
      throw source.error("a partial's name is a text", at: call.nameSpan)
    }
    if partialDepth >= Self.deepestPartial {
      throw source.error("partials are nested too deeply: does '\(name)' render itself?", at: call.nameSpan)
    }
    guard let template = try environment.partial(name) else {
      throw source.error(
        "no partial is called '\(name)'", at: call.nameSpan, hint: didYouMean(name, environment.partialNames))
    }
    return (template, name)
  }

  private func include(_ call: PartialCall) throws -> Flow {
    guard mayInclude else {
      throw source.error("'include' is not allowed within 'render'", at: call.nameSpan, hint: "use 'render'")
    }
    let (template, name) = try partial(call)
    let alias = call.alias ?? name.lastPathComponent
    let variable = try call.variable.map { try evaluate($0) } ?? find(name)
    let mark = scoped.count
    defer { scoped.removeLast(scoped.count - mark) }
    for argument in call.arguments { scoped.append((argument.name, try evaluate(argument.value))) }
    let values: [Value] =
      switch variable {
      case .array, .rows: variable.items(from: 0, limit: nil)
      default: [variable]
      }
    partialDepth += 1
    let outer = source
    source = template.source
    defer {
      partialDepth -= 1
      source = outer
    }
    scoped.append((alias, .null))
    let place = scoped.count - 1
    for value in values {
      scoped[place].value = value
      let flow = try run(template.nodes)
      if flow != .onward { return flow }
    }
    return .onward
  }

  private func render(_ call: PartialCall) throws {
    let (template, name) = try partial(call)
    let arguments = try arguments(of: call, for: template, name)
    let alias = call.alias ?? name.lastPathComponent
    let variable = try call.variable.map { try evaluate($0) } ?? .null
    if call.isLoop, variable.isIterable {
      let items = variable.items(from: 0, limit: nil)
      for (index, item) in items.enumerated() {
        let loop = LoopState(name: name, length: items.count, index: index)
        try isolated(template, [("forloop", .loop(loop))] + arguments + [(alias, item)])
      }
    } else {
      try isolated(template, arguments + (variable.isNull ? [] : [(alias, variable)]))
    }
  }

  private func arguments(
    of call: PartialCall, for template: Template, _ name: String
  ) throws -> [(name: String, value: Value)] {
    var given = try call.arguments.map { (name: $0.name, value: try evaluate($0.value)) }
    guard let parameters = template.parameters else { return given }
    for (argument, value) in zip(call.arguments, given) {
      guard let parameter = parameters.first(where: { $0.name == argument.name }) else {
        throw source.error(
          "the partial '\(name)' has no parameter called '\(argument.name)'", at: argument.span,
          hint: didYouMean(argument.name, parameters.map(\.name)))
      }
      guard parameter.accepts(value.value) else {
        throw source.error(
          "'\(argument.name)' is \(value.value.kindName); the partial '\(name)' wants \(parameter.kind.rawValue)",
          at: argument.span)
      }
    }
    for parameter in parameters where !given.contains(where: { $0.name == parameter.name }) {
      guard let value = parameter.byDefault else {
        throw source.error("the partial '\(name)' needs '\(parameter.name):'", at: call.nameSpan)
      }
      given.append((parameter.name, value))
    }
    return given
  }

  /// Runs a partial that sees its arguments and the globals, and leaves nothing behind.
  private func isolated(_ template: Template, _ arguments: [(name: String, value: Value)]) throws {
    let outer = (assigned, scoped, data, loops, loopEnds, cycles, lastChanged, mayInclude, source)
    (scoped, data, loops, loopEnds, cycles, lastChanged, mayInclude) = ([], [:], [], [:], [:], nil, false)
    // Arguments are the partial's own variables: `assign` within it may change them.
    assigned = Dictionary(arguments.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last })
    source = template.source
    partialDepth += 1
    defer {
      (assigned, scoped, data, loops, loopEnds, cycles, lastChanged, mayInclude, source) = outer
      partialDepth -= 1
    }
    _ = try run(template.nodes)
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

extension String {
  fileprivate var lastPathComponent: String { String(split(separator: "/").last ?? "") }
}
