package import Core

/// How a transaction's amount is divided: exactly, whatever the shares.
package enum SplitAmounts {
  /// Parts by share, each rounded half to even, the remainder to the last.
  /// - Parameter weights: hundredths of a percent, summing to 10,000.
  package static func byWeight(_ amount: Int64, _ weights: [Int64]) -> [Int64] {
    let total = weights.reduce(0, +)
    guard total > 0 else { return [amount] }
    return leavingRest(amount, weights.map { Int64(divideHalfEven(Int128(amount) * Int128($0), by: Int128(total))) })
  }

  /// Parts by amount, in the currency's minor units; nil is what the others leave, and stands at most once.
  /// - Returns: nil when the parts do not make up the amount, or one is finer than the minor unit.
  package static func byAmount(_ amount: Money, _ parts: [ExactDecimal?]) -> [Int64]? {
    var result: [Int64] = []
    var rest: Int?
    var sum: Int128 = 0
    for (place, part) in parts.enumerated() {
      guard let part else {
        guard rest == nil else { return nil }
        rest = place
        result.append(0)
        continue
      }
      guard let minor = part.scaled(to: amount.currency.exponent) else { return nil }
      result.append(minor)
      sum += Int128(minor)
    }
    let left = Int128(amount.minor) - sum
    guard let rest else { return left == 0 ? result : nil }
    guard let minor = Int64(exactly: left) else { return nil }
    result[rest] = minor
    return result
  }

  /// Each part converted and rounded once, the last so that the parts sum to the whole converted; nil without a rate.
  package static func household(_ parts: [Int64], of amount: Int64, convert: (Int64) -> Int64?) -> [Int64]? {
    guard let whole = convert(amount) else { return nil }
    var result: [Int64] = []
    for part in parts {
      guard let minor = convert(part) else { return nil }
      result.append(minor)
    }
    return leavingRest(whole, result)
  }

  private static func leavingRest(_ whole: Int64, _ parts: [Int64]) -> [Int64] {
    var parts = parts
    if let last = parts.indices.last { parts[last] = whole - parts.dropLast().reduce(0, +) }
    return parts
  }
}
