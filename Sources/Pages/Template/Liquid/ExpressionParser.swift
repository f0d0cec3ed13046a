import Core

/// Reads expressions, filters and conditions from the words of one tag or output.
struct ExpressionParser {
  let source: TemplateSource
  private let lexemes: [Lexeme]
  private var position = 0
  /// In conditions, `empty` and `blank` are tests.
  var inCondition = false

  init(_ source: TemplateSource, _ span: Extent) throws(UserError) {
    self.source = source
    lexemes = try Lexer.lexemes(source, span)
  }

  var current: Lexeme { lexemes[position] }

  func look(_ kind: Lexeme.Kind, ahead: Int = 0) -> Bool {
    position + ahead < lexemes.count && lexemes[position + ahead].kind == kind
  }

  func text(_ lexeme: Lexeme) -> String { source.text(lexeme.span) }

  func lookName(_ name: String) -> Bool { look(.name) && text(current) == name }

  mutating func take(_ kind: Lexeme.Kind) -> Lexeme? {
    guard look(kind) else { return nil }
    defer { position += 1 }
    return lexemes[position]
  }

  mutating func takeName(_ name: String) -> Bool {
    guard lookName(name) else { return false }
    position += 1
    return true
  }

  mutating func skip() { position = min(position + 1, lexemes.count - 1) }

  mutating func expect(_ kind: Lexeme.Kind, _ what: String) throws(UserError) -> Lexeme {
    guard let lexeme = take(kind) else { throw unexpected("\(what) is missing here") }
    return lexeme
  }

  func unexpected(_ message: String, hint: String? = nil) -> UserError {
    source.error(message, at: current.span, hint: hint)
  }

  func expectEnd() throws(UserError) {
    guard look(.end) else { throw unexpected("this is not understood here") }
  }

  mutating func name() throws(UserError) -> String { text(try expect(.name, "a name")) }

  // MARK: Values

  mutating func expression() throws(UserError) -> Expression {
    let lexeme = current
    switch lexeme.kind {
    case .string:
      skip()
      return .literal(.string(source.text(Extent(Int(lexeme.span.start) + 1, Int(lexeme.span.end) - 1))))
    case .number:
      skip()
      return try number(lexeme)
    case .openRound: return try range()
    case .name: return try named()
    case .openSquare:
      skip()
      let root = try plain()
      _ = try expect(.closeSquare, "`]`")
      return .variable(try lookup(.computed(root), from: lexeme))
    case .end: throw unexpected("a value is missing here")
    default: throw unexpected("a value cannot begin like this")
    }
  }

  /// An expression that is no part of a condition, wherever it stands.
  private mutating func plain() throws(UserError) -> Expression {
    let outer = inCondition
    inCondition = false
    defer { inCondition = outer }
    return try expression()
  }

  private func number(_ lexeme: Lexeme) throws(UserError) -> Expression {
    let digits = text(lexeme)
    if let whole = Int64(digits) { return .literal(.integer(whole)) }
    guard digits.utf8.contains(0x2E), let double = Double(digits) else {
      throw source.error("this number is too large", at: lexeme.span)
    }
    return .literal(.float(double))
  }

  private mutating func range() throws(UserError) -> Expression {
    let start = current.span.start
    skip()
    let first = try plain()
    _ = try expect(.dotdot, "`..`")
    let last = try plain()
    let close = try expect(.closeRound, "`)`")
    return .range(first, last, Extent(Int(start), Int(close.span.end)))
  }

  private mutating func named() throws(UserError) -> Expression {
    let lexeme = current
    let name = text(lexeme)
    skip()
    let isPath = look(.dot) || look(.openSquare)
    if !isPath {
      switch name {
      case "nil", "null": return .literal(.null)
      case "true": return .literal(.bool(true))
      case "false": return .literal(.bool(false))
      case "empty": return inCondition ? .test(.empty) : .literal(.string(""))
      case "blank": return inCondition ? .test(.blank) : .literal(.string(""))
      default: break
      }
    }
    return .variable(try lookup(.name(name), from: lexeme))
  }

  private mutating func lookup(_ root: Lookup.Root, from first: Lexeme) throws(UserError) -> Lookup {
    var steps: [Lookup.Step] = []
    var end = Int(lexemes[position - 1].span.end)
    while true {
      let start = Int(current.span.start)
      if take(.dot) != nil {
        let field = try expect(.name, "a name after the point")
        end = Int(field.span.end)
        steps.append(Lookup.Step(kind: .field(text(field)), span: field.span))
      } else if take(.openSquare) != nil {
        let index = try plain()
        end = Int(try expect(.closeSquare, "`]`").span.end)
        steps.append(Lookup.Step(kind: .index(index), span: Extent(start, end)))
      } else {
        return Lookup(root: root, steps: steps, span: Extent(Int(first.span.start), end))
      }
    }
  }

  // MARK: Filters

  mutating func filtered(_ library: FilterLibrary) throws(UserError) -> FilteredExpression {
    let start = current.span
    if look(.end) { return FilteredExpression(base: .literal(.null), filters: [], span: start) }
    let base = try expression()
    let filters = try filters(library)
    let end = lexemes[max(0, position - 1)].span.end
    return FilteredExpression(base: base, filters: filters, span: Extent(Int(start.start), Int(end)))
  }

  private mutating func filters(_ library: FilterLibrary) throws(UserError) -> [FilterCall] {
    var calls: [FilterCall] = []
    while take(.pipe) != nil {
      let name = try expect(.name, "a filter's name")
      guard let filter = library[text(name)] else {
        throw source.error(
          "no filter is called '\(text(name))'", at: name.span,
          hint: didYouMean(text(name), library.names))
      }
      var call = FilterCall(filter: filter, arguments: [], keywords: [], span: name.span)
      if take(.colon) != nil { try arguments(&call) }
      try check(call, named: text(name))
      calls.append(call)
    }
    return calls
  }

  private mutating func arguments(_ call: inout FilterCall) throws(UserError) {
    repeat {
      if look(.name), look(.colon, ahead: 1) {
        let name = try name()
        skip()
        call.keywords.append((name, try plain()))
      } else {
        call.arguments.append(try plain())
      }
    } while take(.comma) != nil
  }

  private func check(_ call: FilterCall, named name: String) throws(UserError) {
    let filter = call.filter
    guard filter.arguments.contains(call.arguments.count) else {
      let (least, most) = (filter.arguments.lowerBound, filter.arguments.upperBound)
      let wants = least == most ? "\(least)" : "\(least) to \(most)"
      throw source.error(
        "'\(name)' takes \(wants) argument\(most == 1 ? "" : "s"), not \(call.arguments.count)", at: call.span)
    }
    if let surplus = call.keywords.first(where: { !filter.keywords.contains($0.name) }) {
      throw source.error(
        "'\(name)' has no argument called '\(surplus.name)'", at: call.span,
        hint: didYouMean(surplus.name, filter.keywords))
    }
  }

  // MARK: Conditions

  mutating func condition() throws(UserError) -> Condition {
    inCondition = true
    defer { inCondition = false }
    var parts: [Condition.Part] = []
    while true {
      var part = try comparison()
      let relation: Condition.Relation? = takeName("and") ? .and : takeName("or") ? .or : nil
      part.relation = relation
      parts.append(part)
      if relation == nil { return Condition(parts: parts) }
    }
  }

  private mutating func comparison() throws(UserError) -> Condition.Part {
    let start = Int(current.span.start)
    let left = try expression()
    guard let sign = take(.comparison) else {
      if look(.name), !lookName("and"), !lookName("or") {
        throw unexpected(
          "'\(text(current))' is not a comparison", hint: "there are == != <> < > <= >= contains, and, or")
      }
      return Condition.Part(left: left, right: nil, relation: nil, span: Extent(start, Int(current.span.start)))
    }
    let comparison: Condition.Comparison =
      switch text(sign) {
      case "==": .equal
      case "!=", "<>": .different
      case "<": .less
      case "<=": .lessOrEqual
      case ">": .greater
      case ">=": .greaterOrEqual
      default: .contains
      }
    let right = try expression()
    let end = Int(lexemes[position - 1].span.end)
    return Condition.Part(left: left, right: (comparison, right), relation: nil, span: Extent(start, end))
  }
}

/// The hint naming the nearest known name, or all of them where they are few.
func didYouMean(_ word: String, _ known: some Sequence<String>) -> String? {
  let sorted = known.sorted()
  if let nearest = nearestName(to: word, among: sorted) { return "did you mean '\(nearest)'?" }
  return sorted.isEmpty || sorted.count > 30 ? nil : "there are: \(sorted.joined(separator: ", "))"
}
