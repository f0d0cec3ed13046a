import Core

// Values as text. Liquid has two forms: what `{{ }}` writes (an array's items one after another), and what filters
// see (an array with brackets and commas).

extension Value {
  /// As `{{ value }}` writes it.
  package var output: String {
    switch self {
    case .string(let text), .settingsText(let text): return text
    case .array(let items): return items.map(\.output).joined()
    default: return filterText
    }
  }

  /// As a filter sees it that works on text.
  package var filterText: String {
    switch self {
    case .null: return ""
    case .bool(let value): return value ? "true" : "false"
    case .integer(let value): return String(value)
    case .float(let value): return value.liquidText
    case .string(let text), .settingsText(let text): return text
    case .money(let money): return money.description
    case .range(let first, let last): return "\(first)..\(last)"
    case .captured(let captured): return captured.plain
    case .loop(let loop): return loop.columns == nil ? "forloop" : "tablerowloop"
    case .array, .object, .row, .rows: return inspected
    }
  }

  private var inspected: String {
    switch self {
    case .null: return "nil"
    case .string(let text), .settingsText(let text): return Self.quoted(text)
    case .captured(let captured): return Self.quoted(captured.plain)
    case .array(let items): return "[" + items.map(\.inspected).joined(separator: ", ") + "]"
    case .rows(let rows):
      return "[" + (0..<rows.count).map { Value.row(rows[$0]).inspected }.joined(separator: ", ") + "]"
    case .object(let object): return Self.braced(object.pairs)
    case .row(let row): return Self.braced(row.pairs)
    default: return filterText
    }
  }

  private static func braced(_ pairs: [(key: String, value: Value)]) -> String {
    "{" + pairs.map { "\(quoted($0.key))=>\($0.value.inspected)" }.joined(separator: ", ") + "}"
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

// Values compared and counted.

extension Value {
  /// Everything but `nil` and `false` is true.
  package var isTruthy: Bool {
    switch self {
    case .null, .bool(false): false
    default: true
    }
  }

  var isNull: Bool { if case .null = self { true } else { false } }

  /// The text of values that are text, else nil.
  package var asText: String? {
    switch self {
    case .string(let text), .settingsText(let text): text
    case .captured(let captured): captured.plain
    default: nil
    }
  }

  /// Of texts, arrays and objects; nil for what cannot be empty.
  var isEmptyCollection: Bool? {
    switch self {
    case .string(let text), .settingsText(let text): text.isEmpty
    case .captured(let captured): captured.plain.isEmpty
    case .array(let items): items.isEmpty
    case .object(let object): object.isEmpty
    case .rows(let rows): rows.count == 0
    case .row: false
    default: nil
    }
  }

  /// Empty, nothing, false, or nothing but white space.
  var isBlank: Bool {
    switch self {
    case .null: return true
    case .bool(let value): return !value
    default:
      if let text = asText { return text.utf8.allSatisfy(\.isLiquidSpace) }
      return isEmptyCollection ?? false
    }
  }

  /// The items that `for` goes through; a text is one item unless it is empty, an object gives pairs.
  func items(from start: Int, limit: Int?) -> [Value] {
    if let text = asText { return text.isEmpty ? [] : [self] }
    let count = itemCount
    let first = min(max(0, start), count)
    // As in the reference: the end is counted from the start asked for, even where that is below zero.
    let end = limit.map { min(max(first, start.addingReportingOverflow($0).partialValue), count) } ?? count
    guard end > first else { return [] }
    switch self {
    case .array(let items): return first == 0 && end == count ? items : Array(items[first..<end])
    case .rows(let rows): return (first..<end).map { .row(rows[$0]) }
    case .object(let object): return object.pairs[first..<end].map { .array([.string($0.key), $0.value]) }
    case .row(let row): return row.pairs[first..<end].map { .array([.string($0.key), $0.value]) }
    case .range(let low, _): return (first..<end).map { .integer(low + Int64($0)) }
    default: return []
    }
  }

  private var itemCount: Int {
    switch self {
    case .array(let items): items.count
    case .rows(let rows): rows.count
    case .object(let object): object.count
    case .row(let row): row.rows.columns.count
    case .range(let low, let high):
      high < low ? 0 : Int(clamping: high.subtractingReportingOverflow(low).partialValue) + 1
    default: 0
    }
  }

  /// `size`, where there is one.
  var size: Int? {
    if let text = asText { return text.unicodeScalars.count }
    switch self {
    case .array, .rows, .object, .row, .range: return itemCount
    default: return nil
    }
  }

  var first: Value? {
    if let text = asText { return .string(text.unicodeScalars.first.map { String($0) } ?? "") }
    switch self {
    case .array(let items): return items.first ?? .null
    case .rows(let rows): return rows.count > 0 ? .row(rows[0]) : .null
    case .range(let low, _): return .integer(low)
    case .object, .row: return items(from: 0, limit: 1).first ?? .null
    default: return nil
    }
  }

  /// An object has a first pair and no last one: the reference's habit.
  var last: Value? {
    if let text = asText { return .string(text.unicodeScalars.last.map { String($0) } ?? "") }
    switch self {
    case .array(let items): return items.last ?? .null
    case .rows(let rows): return rows.count > 0 ? .row(rows[rows.count - 1]) : .null
    case .range(_, let high): return .integer(high)
    default: return nil
    }
  }

  static func equal(_ left: Value, _ right: Value) -> Bool {
    switch (left, right) {
    case (.null, .null): return true
    case (.bool(let a), .bool(let b)): return a == b
    case (.integer(let a), .integer(let b)): return a == b
    case (.float(let a), .float(let b)): return a == b
    case (.integer(let a), .float(let b)), (.float(let b), .integer(let a)): return Double(a) == b
    case (.money(let a), .money(let b)): return a == b
    case (.money(let a), .integer(let b)), (.integer(let b), .money(let a)):
      return Int128(a.minor) == Int128(b) * Int128(a.currency.minorPerMajor)
    case (.range(let a, let b), .range(let c, let d)): return a == c && b == d
    case (.object, .object), (.row, .row), (.object, .row), (.row, .object): return equalObjects(left, right)
    case (.array, .array), (.rows, .rows), (.array, .rows), (.rows, .array):
      let (a, b) = (left.items(from: 0, limit: nil), right.items(from: 0, limit: nil))
      return a.count == b.count && zip(a, b).allSatisfy { equal($0, $1) }
    default:
      guard let a = left.asText, let b = right.asText else { return false }
      return a == b
    }
  }

  private var fields: [(key: String, value: Value)] {
    switch self {
    case .object(let object): object.pairs
    case .row(let row): row.pairs
    default: []
    }
  }

  private static func equalObjects(_ left: Value, _ right: Value) -> Bool {
    let (a, b) = (
      left.fields, Dictionary(right.fields.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    )
    return a.count == b.count && a.allSatisfy { pair in b[pair.key].map { equal(pair.value, $0) } ?? false }
  }

  /// How two values of comparable kinds stand to each other; nil where they have no order.
  static func order(_ left: Value, _ right: Value) throws(TemplateFault) -> Order? {
    switch (left, right) {
    case (.integer(let a), .integer(let b)): return Order(a, b)
    case (.integer, .float), (.float, .integer), (.float, .float):
      guard let a = left.double, let b = right.double, !a.isNaN, !b.isNaN else { return nil }
      return Order(a, b)
    case (.money(let a), .money(let b)):
      guard a.currency == b.currency else {
        throw TemplateFault("amounts in \(a.currency) and \(b.currency) cannot be compared")
      }
      return Order(a.minor, b.minor)
    case (.money(let a), .integer(let b)): return Order(Int128(a.minor), Int128(b) * Int128(a.currency.minorPerMajor))
    case (.integer(let a), .money(let b)): return Order(Int128(a) * Int128(b.currency.minorPerMajor), Int128(b.minor))
    default:
      guard let a = left.asText, let b = right.asText else { return nil }
      return Order(bytes: a, b)
    }
  }

  var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .float(let value): value
    default: nil
    }
  }

  /// What a comparison's error calls it.
  var kindName: String {
    switch self {
    case .null: "nil"
    case .bool: "a boolean"
    case .integer, .float: "a number"
    case .string, .captured, .settingsText: "text"
    case .money: "money"
    case .array: "an array"
    case .object: "an object"
    case .row: "a row"
    case .rows: "rows"
    case .range: "a range"
    case .loop: "a loop"
    }
  }
}

enum Order {
  case less, same, greater

  init<T: Comparable>(_ left: T, _ right: T) { self = left < right ? .less : left == right ? .same : .greater }

  /// Texts by their bytes, so that no table of characters decides.
  init(bytes left: String, _ right: String) {
    if left == right {
      self = .same
    } else {
      self = left.utf8.lexicographicallyPrecedes(right.utf8) ? .less : .greater
    }
  }
}

/// Why a filter or tag cannot do what is asked; where is added by whoever ran it.
struct TemplateFault: Error {
  var message: String
  var hint: String?

  init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }
}

extension UInt8 {
  /// White space as Liquid trims it.
  var isLiquidSpace: Bool { self == 0x20 || (self >= 0x09 && self <= 0x0D) || self == 0 }
  var isDigit: Bool { self >= 0x30 && self <= 0x39 }
  var isLetter: Bool { (self | 0x20) >= 0x61 && (self | 0x20) <= 0x7A }
  var isWordByte: Bool { isLetter || isDigit || self == 0x5F }
}
