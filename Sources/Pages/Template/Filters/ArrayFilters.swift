import Core

// Filters of lists. What is not a list is a list of one; lists within lists are flattened first.

let arrayFilters: [String: Filter] = [
  "join": Filter(0...1) { (value, given, _) in
    .string(value.flatItems.map(\.filterText).joined(separator: given.count > 0 ? given[0].filterText : " "))
  },
  "first": .of { $0.first ?? .null },
  "last": .of { $0.last ?? .null },
  "size": .of { .integer(Int64($0.size ?? 0)) },
  "reverse": .of { .array($0.flatItems.reversed()) },
  "concat": Filter(1...1) { (value, given, _) throws(TemplateFault) in
    switch given[0] {
    case .array, .rows, .range: .array(value.flatItems + given[0].items(from: 0, limit: nil))
    default: throw TemplateFault("'concat' needs a list, not \(given[0].kindName)")
    }
  },
  "map": Filter(1...1) { (value, given, _) throws(TemplateFault) in
    var mapped: [Value] = []
    for item in value.flatItems { mapped.append(try item.property(given[0])) }
    return .array(mapped)
  },
  "compact": Filter(0...1) { (value, given, _) throws(TemplateFault) in
    try .array(value.flatItems.kept { (item) throws(TemplateFault) in try !item.key(given).isNull })
  },
  "uniq": Filter(0...1) { (value, given, _) throws(TemplateFault) in
    var seen: [Value] = []
    return try .array(
      value.flatItems.kept { (item) throws(TemplateFault) in
        let key = try item.key(given)
        if seen.contains(where: { Value.equal($0, key) }) { return false }
        seen.append(key)
        return true
      })
  },
  "sort": Filter(0...1) { (value, given, _) throws(TemplateFault) in
    try sorted(value.flatItems, given) { (a, b) throws(TemplateFault) in
      guard let order = try Value.order(a, b) else {
        throw TemplateFault("\(a.kindName) and \(b.kindName) cannot be sorted together")
      }
      return order
    }
  },
  "sort_natural": Filter(0...1) { (value, given, _) throws(TemplateFault) in
    try sorted(value.flatItems, given) { (a, b) in Order(bytes: a.filterText.foldedASCII, b.filterText.foldedASCII) }
  },
  "where": Filter(1...2) { (value, given, _) throws(TemplateFault) in
    try choose(value, given) { (items, matches) throws(TemplateFault) in .array(try items.kept(matches)) } ?? .null
  },
  "reject": Filter(1...2) { (value, given, _) throws(TemplateFault) in
    try choose(value, given) { (items, matches) throws(TemplateFault) in
      .array(try items.kept { (item) throws(TemplateFault) in try !matches(item) })
    } ?? .null
  },
  "find": Filter(1...2) { (value, given, _) throws(TemplateFault) in
    try choose(value, given) { (items, matches) throws(TemplateFault) in
      for item in items where try matches(item) { return item }
      return .null
    } ?? .null
  },
  "find_index": Filter(1...2) { (value, given, _) throws(TemplateFault) in
    try choose(value, given) { (items, matches) throws(TemplateFault) in
      for (index, item) in items.enumerated() where try matches(item) { return .integer(Int64(index)) }
      return .null
    } ?? .null
  },
  "has": Filter(1...2) { (value, given, _) throws(TemplateFault) in
    if value.flatItems.isEmpty { return .bool(false) }
    return try choose(value, given) { (items, matches) throws(TemplateFault) in
      for item in items where try matches(item) { return .bool(true) }
      return .bool(false)
    } ?? .null
  },
  "sum": Filter(0...1) { (value, given, _) throws(TemplateFault) in
    var total: Value = .integer(0)
    for item in value.flatItems {
      let part = given[0].isNull ? item : item.isScalar ? try item.property(given[0]) : try item.property(given[0])
      total = try add(total, part)
    }
    return total
  },
]

/// Adds, also money to money of its own currency: a total that has only seen zeros takes any currency.
private func add(_ total: Value, _ part: Value) throws(TemplateFault) -> Value {
  if case .money = part {
    if case .integer(0) = total { return part }
    return try moneyArithmetic(.plus, total, part) ?? total
  }
  if case .money = total { return part.isNull ? total : try moneyArithmetic(.plus, total, part) ?? total }
  return try Number.apply(.plus, Number(total), Number(part)).value
}

private typealias Test = (Value) throws(TemplateFault) -> Bool

/// `where` and its like: whether an item's property is the value asked for, or true when none was asked for.
///
/// Nil when an item can have no properties at all: the reference then gives nothing.
private func choose(
  _ value: Value, _ given: FilterArguments, _ select: ([Value], Test) throws(TemplateFault) -> Value
) throws(TemplateFault) -> Value? {
  let items = value.flatItems
  if items.isEmpty { return .array([]) }
  if items.contains(where: { $0.hasNoProperties }) { return nil }
  let wanted = given[1]
  return try select(items) { (item) throws(TemplateFault) in
    let property = try item.property(given[0])
    return wanted.isNull ? property.isTruthy : Value.equal(property, wanted)
  }
}

private func sorted(
  _ items: [Value], _ given: FilterArguments, by order: (Value, Value) throws(TemplateFault) -> Order
) throws(TemplateFault) -> Value {
  var keyed: [(key: Value, item: Value)] = []
  for item in items { keyed.append((try item.key(given), item)) }
  // Insertion by halving: stable, and typed errors pass, which the standard library's sort does not offer.
  var result: [(key: Value, item: Value)] = []
  result.reserveCapacity(keyed.count)
  for entry in keyed {
    var (low, high) = (0, result.count)
    while low < high {
      let middle = (low + high) / 2
      if try precedes(entry.key, result[middle].key, order) { high = middle } else { low = middle + 1 }
    }
    result.insert(entry, at: low)
  }
  return .array(result.map(\.item))
}

/// What is nothing comes last.
private func precedes(
  _ a: Value, _ b: Value, _ order: (Value, Value) throws(TemplateFault) -> Order
) throws(TemplateFault) -> Bool {
  if a.isNull { return false }
  if b.isNull { return true }
  return try order(a, b) == .less
}

extension [Value] {
  fileprivate func kept(_ test: Test) throws(TemplateFault) -> [Value] {
    var kept: [Value] = []
    for item in self where try test(item) { kept.append(item) }
    return kept
  }
}

extension Value {
  /// The items a list filter sees.
  var flatItems: [Value] {
    switch self {
    case .null: return []
    case .array(let items):
      if !items.contains(where: { if case .array = $0 { true } else { false } }) { return items }
      return items.flatMap { item -> [Value] in if case .array = item { item.flatItems } else { [item] } }
    case .rows, .range: return items(from: 0, limit: nil)
    default: return [self]
    }
  }

  fileprivate var isScalar: Bool { isNumber }

  fileprivate var hasNoProperties: Bool {
    switch self {
    case .null, .bool, .float: true
    default: false
    }
  }

  /// The property a filter was asked for, or the item itself when none was.
  fileprivate func key(_ given: FilterArguments) throws(TemplateFault) -> Value {
    given[0].isNull ? self : try property(given[0])
  }

  /// Of objects and rows their field; of texts the part asked for, when they hold it.
  fileprivate func property(_ name: Value) throws(TemplateFault) -> Value {
    switch self {
    case .object(let object): return name.asText.flatMap { object[$0] } ?? .null
    case .row(let row):
      guard let column = name.asText else { return .null }
      guard let cell = row[column] else {
        throw TemplateFault(
          "the query '\(row.rows.name)' has no column called '\(column)'", hint: didYouMean(column, row.rows.columns))
      }
      return cell
    case .string, .settingsText, .captured:
      let part = name.filterText
      return Array(filterText.utf8).firstRange(of: Array(part.utf8)) == nil ? .null : .string(part)
    case .integer(let value):
      guard case .integer(let other) = name else { throw TemplateFault("a number has no property '\(name.output)'") }
      return .bool(value == other)
    default: return .null
    }
  }
}

extension String {
  /// A–Z as a–z, everything else as it is.
  var foldedASCII: String {
    String(decoding: utf8.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }, as: UTF8.self)
  }
}
