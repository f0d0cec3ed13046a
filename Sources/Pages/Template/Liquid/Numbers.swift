import Core

// Liquid's arithmetic. Whole numbers stay whole; a number with decimals is reckoned in decimals and becomes a double
// at the end, so that 10.1 + 2.2 is 12.3.

/// A decimal of 128 bits: `mantissa × 10^-scale`.
struct WideDecimal {
  var mantissa: Int128
  var scale: Int

  /// Beyond this many decimals the doubles themselves are reckoned with.
  static let mostDecimals = 36

  static func power(_ exponent: Int) -> Int128? {
    guard exponent >= 0, exponent <= 38 else { return nil }
    var power: Int128 = 1
    for _ in 0..<exponent { power *= 10 }
    return power
  }

  func scaled(to target: Int) -> Int128? {
    guard target >= scale, let power = Self.power(target - scale) else { return nil }
    let (product, overflow) = mantissa.multipliedReportingOverflow(by: power)
    return overflow ? nil : product
  }

  var double: Double {
    if mantissa.magnitude < 1 << 53, scale <= 22, let power = Self.power(scale) {
      return Double(Int64(mantissa)) / Double(power)  // both exact, so rounded once
    }
    return Double("\(mantissa)e-\(scale)") ?? 0
  }

  /// Rounded half away from zero to `decimals`, which may be below zero: the mantissa is then of units.
  func rounded(to decimals: Int) -> WideDecimal? {
    if decimals >= scale { return self }
    guard let power = Self.power(scale - decimals) else { return WideDecimal(mantissa: 0, scale: 0) }
    let (quotient, remainder) = mantissa.quotientAndRemainder(dividingBy: power)
    let up = remainder.magnitude >= power.magnitude - remainder.magnitude
    let whole = quotient + (up ? mantissa.signum() : 0)
    if decimals >= 0 { return WideDecimal(mantissa: whole, scale: decimals) }
    return Self.power(-decimals).flatMap { unit in
      let (product, overflow) = whole.multipliedReportingOverflow(by: unit)
      return overflow ? nil : WideDecimal(mantissa: product, scale: 0)
    }
  }
}

enum Number {
  case integer(Int64)
  case decimal(WideDecimal)
  case double(Double)

  /// As a filter reads it: text that is a number is one, everything else is 0.
  init(_ value: Value) {
    switch value {
    case .integer(let whole): self = .integer(whole)
    case .float(let double): self = Number(double)
    default: self = value.asText.map { Number(text: $0) } ?? .integer(0)
    }
  }

  private init(_ double: Double) {
    self = ShortestDigits(double).flatMap { $0.decimal }.map { .decimal($0) } ?? .double(double)
  }

  private init(text: String) {
    let bytes = text.utf8.drop(while: \.isLiquidSpace)
    if let decimal = ExactDecimal(bytes: bytes.trimmedEnd), decimal.scale > 0, Self.isPlainDecimal(bytes.trimmedEnd) {
      self = .decimal(WideDecimal(mantissa: Int128(decimal.mantissa), scale: decimal.scale))
    } else {
      self = .integer(leadingInteger(bytes))
    }
  }

  /// Digits, a point, digits; `-` allowed.
  private static func isPlainDecimal(_ bytes: some BidirectionalCollection<UInt8>) -> Bool {
    bytes.last?.isDigit == true && (bytes.first == 0x2D ? bytes.dropFirst().first : bytes.first)?.isDigit == true
  }

  var double: Double {
    switch self {
    case .integer(let value): Double(value)
    case .decimal(let value): value.double
    case .double(let value): value
    }
  }

  var value: Value {
    if case .integer(let value) = self { .integer(value) } else { .float(double) }
  }

  private var decimal: WideDecimal? {
    switch self {
    case .integer(let value): WideDecimal(mantissa: Int128(value), scale: 0)
    case .decimal(let value): value
    case .double: nil
    }
  }

  var isZero: Bool {
    switch self {
    case .integer(let value): value == 0
    case .decimal(let value): value.mantissa == 0
    case .double(let value): value == 0
    }
  }

  static func less(_ left: Number, _ right: Number) -> Bool {
    if let (a, b, _) = aligned(left, right) { return a < b }
    return left.double < right.double
  }

  private static func aligned(_ left: Number, _ right: Number) -> (Int128, Int128, scale: Int)? {
    guard let a = left.decimal, let b = right.decimal else { return nil }
    let scale = max(a.scale, b.scale)
    guard let x = a.scaled(to: scale), let y = b.scaled(to: scale) else { return nil }
    return (x, y, scale)
  }

  enum Operation { case plus, minus, times, divide, modulo }

  static func apply(_ operation: Operation, _ left: Number, _ right: Number) throws(TemplateFault) -> Number {
    if operation == .divide || operation == .modulo, right.isZero { throw TemplateFault("a division by zero") }
    if case .integer(let a) = left, case .integer(let b) = right { return try whole(operation, a, b) }
    return exact(operation, left, right) ?? .double(inexact(operation, left.double, right.double))
  }

  private static func whole(_ operation: Operation, _ a: Int64, _ b: Int64) throws(TemplateFault) -> Number {
    let result: (partialValue: Int64, overflow: Bool) =
      switch operation {
      case .plus: a.addingReportingOverflow(b)
      case .minus: a.subtractingReportingOverflow(b)
      case .times: a.multipliedReportingOverflow(by: b)
      case .divide: floorDivision(a, b)
      case .modulo: (b == -1 ? 0 : (a % b + b) % b, false)
      }
    if result.overflow { throw TemplateFault("the number does not fit: it is beyond \(Int64.max)") }
    return .integer(result.partialValue)
  }

  /// Towards minus infinity: -7 by 2 is -4.
  private static func floorDivision(_ a: Int64, _ b: Int64) -> (partialValue: Int64, overflow: Bool) {
    let (quotient, overflow) = a.dividedReportingOverflow(by: b)
    if overflow { return (0, true) }
    return (a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient, false)
  }

  private static func exact(_ operation: Operation, _ left: Number, _ right: Number) -> Number? {
    if operation == .times {
      guard let a = left.decimal, let b = right.decimal, a.scale + b.scale <= WideDecimal.mostDecimals else {
        return nil
      }
      let (product, overflow) = a.mantissa.multipliedReportingOverflow(by: b.mantissa)
      return overflow ? nil : .decimal(WideDecimal(mantissa: product, scale: a.scale + b.scale))
    }
    guard operation != .divide, let (a, b, scale) = aligned(left, right) else { return nil }
    let result: (partialValue: Int128, overflow: Bool) =
      switch operation {
      case .plus: a.addingReportingOverflow(b)
      case .minus: a.subtractingReportingOverflow(b)
      default: ((a % b + b) % b, false)
      }
    return result.overflow ? nil : .decimal(WideDecimal(mantissa: result.partialValue, scale: scale))
  }

  private static func inexact(_ operation: Operation, _ a: Double, _ b: Double) -> Double {
    switch operation {
    case .plus: a + b
    case .minus: a - b
    case .times: a * b
    case .divide: a / b
    case .modulo: a - b * (a / b).rounded(.down)
    }
  }

  enum Rounding { case down, up }

  func whole(_ rounding: Rounding) throws(TemplateFault) -> Value {
    switch self {
    case .integer(let value): return .integer(value)
    case .decimal(let value):
      let power = WideDecimal.power(value.scale) ?? 1
      let (quotient, remainder) = value.mantissa.quotientAndRemainder(dividingBy: power)
      let step: Int128 = remainder == 0 ? 0 : rounding == .up ? (remainder > 0 ? 1 : 0) : (remainder < 0 ? -1 : 0)
      return try Self.whole(quotient + step)
    case .double(let value): return try Self.whole(value.rounded(rounding == .up ? .up : .down))
    }
  }

  private static func whole(_ value: Int128) throws(TemplateFault) -> Value {
    guard let fits = Int64(exactly: value) else { throw TemplateFault("the number does not fit") }
    return .integer(fits)
  }

  private static func whole(_ value: Double) throws(TemplateFault) -> Value {
    guard let fits = Int64(exactly: value) else { throw TemplateFault("the number does not fit") }
    return .integer(fits)
  }

  /// Half away from zero. No decimals, or fewer, gives a whole number.
  func rounded(to decimals: Int) throws(TemplateFault) -> Value {
    let number: WideDecimal
    switch self {
    case .integer(let value) where decimals >= 0: return .integer(value)
    case .integer(let value): number = WideDecimal(mantissa: Int128(value), scale: 0)
    case .decimal(let value): number = value
    case .double(let value):
      return decimals > 0 ? .float(value) : try Self.whole(value.rounded(.toNearestOrAwayFromZero))
    }
    guard let rounded = number.rounded(to: decimals) else { throw TemplateFault("the number does not fit") }
    return decimals > 0 ? .float(rounded.double) : try Self.whole(rounded.mantissa)
  }

  var magnitude: Number {
    switch self {
    case .integer(let value): .integer(value == .min ? .max : abs(value))
    case .decimal(let value): .decimal(WideDecimal(mantissa: abs(value.mantissa), scale: value.scale))
    case .double(let value): .double(abs(value))
    }
  }
}

extension BidirectionalCollection<UInt8> {
  var trimmedEnd: SubSequence {
    var end = endIndex
    while end > startIndex, self[index(before: end)].isLiquidSpace { end = index(before: end) }
    return self[..<end]
  }
}

/// The whole number that a text begins with, 0 when it begins with none.
func leadingInteger(_ bytes: some Collection<UInt8>) -> Int64 {
  var rest = bytes.drop(while: \.isLiquidSpace)
  let negative = rest.first == 0x2D
  if negative || rest.first == 0x2B { rest = rest.dropFirst() }
  var value: Int64 = 0
  for byte in rest {
    guard byte.isDigit else { break }
    let (product, over) = value.multipliedReportingOverflow(by: 10)
    let (sum, overAgain) = product.addingReportingOverflow(Int64(byte - 0x30))
    if over || overAgain { return negative ? .min : .max }
    value = sum
  }
  return negative ? -value : value
}

/// The fewest digits that name a double: `0.digits × 10^exponent`.
struct ShortestDigits {
  var negative: Bool
  var digits: [UInt8]
  /// Where the point stands, counted from before the first digit.
  var point: Int

  /// Nil for infinities and what is not a number.
  init?(_ double: Double) {
    guard double.isFinite else { return nil }
    negative = double.sign == .minus
    digits = []
    point = 0
    var seenPoint = false
    var exponent = 0
    var inExponent = false
    var exponentNegative = false
    for byte in double.description.utf8 {
      switch byte {
      case 0x2E: seenPoint = true
      case 0x65: inExponent = true
      case 0x2D: exponentNegative = inExponent
      case 0x30...0x39 where inExponent: exponent = exponent * 10 + Int(byte - 0x30)
      case 0x30...0x39:
        digits.append(byte)
        if !seenPoint { point += 1 }
      default: break
      }
    }
    point += exponentNegative ? -exponent : exponent
    let leading = digits.prefix { $0 == 0x30 }.count
    digits.removeFirst(leading)
    point -= leading
    while digits.last == 0x30 { digits.removeLast() }
    if digits.isEmpty { point = 0 }
  }

  var decimal: WideDecimal? {
    let scale = max(0, digits.count - point)
    guard scale <= WideDecimal.mostDecimals, digits.count <= 18,
      let zeros = WideDecimal.power(max(0, point - digits.count))
    else { return nil }
    let mantissa = digits.reduce(Int128(0)) { $0 * 10 + Int128($1 - 0x30) }
    let (product, overflow) = mantissa.multipliedReportingOverflow(by: zeros)
    return overflow ? nil : WideDecimal(mantissa: negative ? -product : product, scale: scale)
  }
}

extension Double {
  /// `5.0`, `1.25`, `1.0e+16`, `1.0e-05`.
  var liquidText: String {
    guard let shortest = ShortestDigits(self) else { return isNaN ? "NaN" : self < 0 ? "-Infinity" : "Infinity" }
    let sign = shortest.negative ? "-" : ""
    let digits = String(decoding: shortest.digits, as: UTF8.self)
    if digits.isEmpty { return sign + "0.0" }
    let point = shortest.point
    if point > 16 || point < -3 {
      let exponent = point - 1
      let rest = digits.dropFirst()
      let width = String(exponent.magnitude)
      return sign + digits.prefix(1) + "." + (rest.isEmpty ? "0" : rest) + "e" + (exponent < 0 ? "-" : "+")
        + (width.utf8.count < 2 ? "0" : "") + width
    }
    if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
    if point >= digits.utf8.count {
      return sign + digits + String(repeating: "0", count: point - digits.utf8.count) + ".0"
    }
    return sign + digits.prefix(point) + "." + digits.dropFirst(point)
  }
}
