import Core

/// `for`, `tablerow` and `cycle`.
extension Renderer {
  func run(_ loop: Loop) throws -> Flow {
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

  func runTableRow(_ loop: Loop) throws {
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

  func run(_ cycle: Cycle) throws {
    let key = try cycle.group.map { "named " + (try evaluate($0)).filterText } ?? "values " + cycle.key
    var turn = cycles[key] ?? 0
    if turn < cycle.values.count { write(try evaluate(cycle.values[turn]), Extent(0, 0)) }
    turn += 1
    cycles[key] = turn >= cycle.values.count ? 0 : turn
  }

  /// `increment` writes and then adds; `decrement` takes away and then writes.
  func count(_ name: String, by step: Int64) {
    var value: Int64 = if case .integer(let before)? = data[name] { before } else { 0 }
    if step < 0 { value += step }
    write(.integer(value), Extent(0, 0))
    if step > 0 { value += step }
    data[name] = .integer(value)
  }
}
