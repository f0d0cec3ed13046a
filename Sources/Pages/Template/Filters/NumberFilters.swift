import Core

// Filters of numbers and of money.

let numberFilters: [String: Filter] = [
  "plus": arithmetic(.plus),
  "minus": arithmetic(.minus),
  "times": arithmetic(.times),
  "divided_by": arithmetic(.divide),
  "modulo": arithmetic(.modulo),
  "abs": .of { value in
    if case .money(let money) = value { return .money(money.minor < 0 ? -money : money) }
    return Number(value).magnitude.value
  },
  "ceil": .of { (value) throws(TemplateFault) in try Number(value).whole(.up) },
  "floor": .of { (value) throws(TemplateFault) in try Number(value).whole(.down) },
  "round": Filter(0...1) { (value, given, _) throws(TemplateFault) in
    try Number(value).rounded(to: Int(clamping: given[0].looseInteger))
  },
  "at_least": Filter(1...1) { (value, given, _) throws(TemplateFault) in try bound(value, given[0], least: true) },
  "at_most": Filter(1...1) { (value, given, _) throws(TemplateFault) in try bound(value, given[0], least: false) },
  "default": Filter(0...1, keywords: ["allow_false"]) { (value, given, _) in
    let isMissing = given["allow_false"].isTruthy ? value.isNull : !value.isTruthy
    let fallback: Value = given.count > 0 ? given[0] : .string("")
    return isMissing || value.isEmptyCollection == true ? fallback : value
  },
]

private func arithmetic(_ operation: Number.Operation) -> Filter {
  Filter(1...1) { (value, given, _) throws(TemplateFault) in
    if let money = try moneyArithmetic(operation, value, given[0]) { return money }
    return try Number.apply(operation, Number(value), Number(given[0])).value
  }
}

private func bound(_ value: Value, _ limit: Value, least: Bool) throws(TemplateFault) -> Value {
  if case .money = value, case .money = limit {
    let order = try Value.order(value, limit)
    return order == (least ? .less : .greater) ? limit : value
  }
  let (number, limit) = (Number(value), Number(limit))
  let isBeyond = least ? Number.less(number, limit) : Number.less(limit, number)
  return (isBeyond ? limit : number).value
}

/// Nil when neither is money.
func moneyArithmetic(_ operation: Number.Operation, _ left: Value, _ right: Value) throws(TemplateFault) -> Value? {
  switch (left, right) {
  case (.money(let a), .money(let b)): return try both(operation, a, b)
  case (.money(let money), _): return try one(operation, money, right)
  case (_, .money(let money)):
    if operation == .times { return try one(.times, money, left) }
    if case .integer(0) = left, operation == .plus { return right }
    if case .integer(0) = left, operation == .minus { return .money(-money) }
    throw TemplateFault("\(left.kindName) and money cannot be reckoned together")
  default: return nil
  }
}

private func both(_ operation: Number.Operation, _ a: Money, _ b: Money) throws(TemplateFault) -> Value {
  guard a.currency == b.currency else {
    throw TemplateFault(
      "amounts in \(a.currency) and \(b.currency) cannot be reckoned together",
      hint: "the datasets' household amounts are all in one currency")
  }
  switch operation {
  case .plus, .minus:
    guard let sum = a.adding(operation == .plus ? b : -b) else { throw TemplateFault("the amount does not fit") }
    return .money(sum)
  case .divide:
    guard b.minor != 0 else { throw TemplateFault("a division by zero") }
    return .float(Double(a.minor) / Double(b.minor))
  case .times, .modulo: throw TemplateFault("two amounts cannot be reckoned together like this")
  }
}

/// Money times or by a plain number, half to even; money and a zero.
private func one(_ operation: Number.Operation, _ money: Money, _ value: Value) throws(TemplateFault) -> Value {
  if case .plus = operation, case .integer(0) = value { return .money(money) }
  if case .minus = operation, case .integer(0) = value { return .money(money) }
  guard operation == .times || operation == .divide else {
    throw TemplateFault("money and \(value.kindName) cannot be reckoned together")
  }
  let factor: WideDecimal
  switch Number(value) {
  case .integer(let whole): factor = WideDecimal(mantissa: Int128(whole), scale: 0)
  case .decimal(let decimal): factor = decimal
  case .double: throw TemplateFault("the number does not fit")
  }
  guard operation == .times || factor.mantissa != 0 else { throw TemplateFault("a division by zero") }
  guard let power = WideDecimal.power(factor.scale) else { throw TemplateFault("the number has too many decimals") }
  let (top, overflow) = Int128(money.minor).multipliedReportingOverflow(
    by: operation == .times ? factor.mantissa : power)
  let result = overflow ? nil : Int64(exactly: divideHalfEven(top, by: operation == .times ? power : factor.mantissa))
  guard let result else { throw TemplateFault("the amount does not fit") }
  return .money(Money(minor: result, money.currency))
}
