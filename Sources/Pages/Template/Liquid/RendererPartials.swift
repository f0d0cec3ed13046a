import Core

/// `include` and `render`.
extension Renderer {
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

  func include(_ call: PartialCall) throws -> Flow {
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

  func render(_ call: PartialCall) throws {
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
}

extension String {
  fileprivate var lastPathComponent: String { String(split(separator: "/").last ?? "") }
}
