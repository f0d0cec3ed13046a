import Core

// Expressions and conditions of a running template.

extension Renderer {
  func evaluate(_ expression: Expression) throws -> Value {
    switch expression {
    case .literal(let value): return value
    case .variable(let lookup): return try evaluate(lookup)
    case .test: return .string("")
    case .range(let first, let last, let span):
      return .range(try rangeEnd(first, span), try rangeEnd(last, span))
    }
  }

  private func rangeEnd(_ expression: Expression, _ span: Extent) throws -> Int64 {
    let value = try evaluate(expression)
    switch (value, expression) {
    case (.integer(let whole), _): return whole
    case (.null, _), (.string, _), (.captured, _), (.settingsText, _), (.float, .literal): return value.looseInteger
    default: throw source.error("a range goes from one whole number to another", at: span)
    }
  }

  func evaluate(_ filtered: FilteredExpression) throws -> Value {
    var value = try evaluate(filtered.base)
    for call in filtered.filters {
      let arguments = FilterArguments(
        positional: try call.arguments.map { try evaluate($0) },
        named: try call.keywords.map { ($0.name, try evaluate($0.value)) })
      do {
        value = try call.filter.apply(value, arguments, environment)
      } catch {
        throw source.error(error.message, at: call.span, hint: error.hint)
      }
    }
    return value
  }

  private func evaluate(_ lookup: Lookup) throws -> Value {
    var value: Value
    switch lookup.root {
    case .name(let name): value = find(name)
    case .computed(let expression): value = try evaluate(expression).asText.map { find($0) } ?? .null
    }
    for step in lookup.steps {
      switch step.kind {
      case .field(let name): value = try field(name, of: value, step.span)
      case .index(let expression): value = try item(try evaluate(expression), of: value, step.span)
      }
      if value.isNull { return .null }
    }
    return value
  }

  private func field(_ name: String, of value: Value, _ span: Extent) throws -> Value {
    switch value {
    case .row(let row):
      guard let cell = row[name] else { throw unknownColumn(name, row.rows, span) }
      return cell
    case .object(let object):
      if let field = object[name] { return field }
    case .loop(let loop): return loop.property(name) ?? .null
    case .money(let money):
      switch name {
      case "currency": return .string(money.currency.code)
      case "decimal": return .string(money.decimal)
      default: return .null
      }
    default: break
    }
    switch name {
    case "size": return value.size.map { .integer(Int64($0)) } ?? .null
    case "first": return value.first ?? .null
    case "last": return value.last ?? .null
    default:
      if case .rows(let rows) = value {
        throw source.error(
          "'\(rows.name)' is a list of rows: take one before its column", at: span, hint: "\(rows.name)[0].\(name)")
      }
      return .null
    }
  }

  private func unknownColumn(_ name: String, _ rows: Rows, _ span: Extent) -> UserError {
    source.error(
      "the query '\(rows.name)' has no column called '\(name)'", at: span, hint: didYouMean(name, rows.columns))
  }

  private func item(_ index: Value, of value: Value, _ span: Extent) throws -> Value {
    switch (value, index) {
    case (.array(let items), .integer(let position)):
      let place = position < 0 ? Int64(items.count) + position : position
      return items.indices.contains(Int(clamping: place)) ? items[Int(place)] : .null
    case (.rows(let rows), .integer(let position)):
      let place = position < 0 ? Int64(rows.count) + position : position
      return (0..<rows.count).contains(Int(clamping: place)) ? .row(rows[Int(place)]) : .null
    case (.object(let object), _): return index.asText.flatMap { object[$0] } ?? .null
    case (.row(let row), _):
      guard let name = index.asText else { return .null }
      guard let cell = row[name] else { throw unknownColumn(name, row.rows, span) }
      return cell
    case (.loop(let loop), _): return index.asText.flatMap { loop.property($0) } ?? .null
    default: return .null
    }
  }

  // MARK: Conditions

  func holds(_ condition: Condition) throws -> Bool {
    var result = false
    for part in condition.parts {
      result = try holds(part)
      switch part.relation {
      case .and where !result: return false
      case .or where result: return true
      default: break
      }
    }
    return result
  }

  private func holds(_ part: Condition.Part) throws -> Bool {
    guard let (comparison, right) = part.right else { return try evaluate(part.left).isTruthy }
    switch comparison {
    case .equal: return try equal(part.left, right)
    case .different: return try !equal(part.left, right)
    case .contains: return contains(try evaluate(part.left), try evaluate(right))
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      if case .test = part.left { return false }
      if case .test = right { return false }
      return try ordered(try evaluate(part.left), comparison, try evaluate(right), part.span)
    }
  }

  /// Also with `empty` and `blank` on either side.
  func equal(_ left: Expression, _ right: Expression) throws -> Bool {
    if case .test(let test) = left {
      if case .test = right { return false }
      return try passes(test, try evaluate(right))
    }
    if case .test(let test) = right { return try passes(test, try evaluate(left)) }
    return Value.equal(try evaluate(left), try evaluate(right))
  }

  private func passes(_ test: EmptinessTest, _ value: Value) throws -> Bool {
    switch test {
    case .empty: value.isEmptyCollection ?? false
    case .blank: value.isBlank
    }
  }

  private func contains(_ left: Value, _ right: Value) -> Bool {
    if !right.isTruthy { return false }
    if let text = left.asText { return Array(text.utf8).firstRange(of: Array(right.filterText.utf8)) != nil }
    switch left {
    case .object(let object): return right.asText.map { object[$0] != nil } ?? false
    case .row(let row): return right.asText.map { row[$0] != nil } ?? false
    case .array(let items): return items.contains { Value.equal($0, right) }
    case .rows: return left.items(from: 0, limit: nil).contains { Value.equal($0, right) }
    case .range(let low, let high): return right.double.map { $0 >= Double(low) && $0 <= Double(high) } ?? false
    default: return false
    }
  }

  private func ordered(
    _ left: Value, _ comparison: Condition.Comparison, _ right: Value, _ span: Extent
  ) throws -> Bool {
    let order: Order?
    do {
      order = try Value.order(left, right)
    } catch {
      throw source.error(error.message, at: span, hint: error.hint)
    }
    guard let order else {
      // What has no order at all is simply not less; a number beside a text is a mistake.
      if left.hasOrder, right.hasOrder {
        throw source.error("\(left.kindName) and \(right.kindName) cannot be compared", at: span)
      }
      return false
    }
    switch comparison {
    case .less: return order == .less
    case .lessOrEqual: return order != .greater
    case .greater: return order == .greater
    default: return order != .less
    }
  }
}

extension Value {
  fileprivate var hasOrder: Bool {
    switch self {
    case .integer, .float, .money, .string, .captured, .settingsText: true
    default: false
    }
  }
}

extension [UInt8] {
  /// Where `needle` first stands at or after `start`; the empty one stands everywhere.
  func firstRange(of needle: [UInt8], from start: Int = 0) -> Range<Int>? {
    guard let head = needle.first else { return start <= count ? start..<start : nil }
    var index = start
    while index + needle.count <= count {
      if self[index] == head, self[index..<(index + needle.count)].elementsEqual(needle) {
        return index..<(index + needle.count)
      }
      index += 1
    }
    return nil
  }

  func lastRange(of needle: [UInt8]) -> Range<Int>? {
    var index = count - needle.count
    while index >= 0 {
      if self[index..<(index + needle.count)].elementsEqual(needle) { return index..<(index + needle.count) }
      index -= 1
    }
    return nil
  }
}
