package import Core
import Glibc

/// Money put in (negative) or got out (positive) on a day; its currency is the caller's.
package struct DatedMoney: Hashable, Sendable {
  package var day: Day
  package var minor: Int64

  package init(_ day: Day, _ minor: Int64) {
    self.day = day
    self.minor = minor
  }
}

/// The yearly rate at which what was put in grows to what was got out: XIRR, with 365 days a year.
package enum MoneyWeighted: Hashable, Sendable {
  /// 0.1 is 10 % a year; -1 where nothing came back.
  case rate(Double)
  /// Several rates make the same of these payments.
  case notUnique
  /// No rate does: nothing was put in, or nothing was at stake.
  case none

  package static let daysAYear = 365.0
  /// Growth over the whole time that is looked for, as a logarithm: a factor of a million either way.
  private static let widest = 14.0
  private static let steps = 560

  package init(_ payments: [DatedMoney]) {
    let last = payments.map(\.day).max()
    let payments = payments.filter { $0.minor != 0 }.sorted { $0.day < $1.day }
    guard let first = payments.first, let last, last > first.day,
      payments.contains(where: { $0.minor < 0 })
    else {
      self = .none
      return
    }
    guard payments.contains(where: { $0.minor > 0 }) else {
      self = .rate(-1)
      return
    }
    let span = Double(last - first.day)
    let flows = payments.map { (time: Double($0.day - first.day) / span, amount: Double($0.minor)) }
    self = Self.solve(flows, years: span / Self.daysAYear)
  }

  private typealias Flow = (time: Double, amount: Double)

  private static func solve(_ flows: [Flow], years: Double) -> MoneyWeighted {
    guard let root = bracketed(flows) else { return scan(flows, years) }
    return isOnly(root, flows) ? .rate(rate(root, years)) : scan(flows, years)
  }

  private static func rate(_ growth: Double, _ years: Double) -> Double { exp(growth / years) - 1 }

  /// What the payments are worth at the start, when money grows by e to the power of `growth` over the whole time.
  private static func worth(_ flows: [Flow], _ growth: Double) -> Double {
    var sum = 0.0
    for flow in flows { sum += flow.amount * exp(-growth * flow.time) }
    return sum
  }

  /// A root between the nearest bounds around no growth at all that differ in sign.
  private static func bracketed(_ flows: [Flow]) -> Double? {
    var width = 0.125
    while width <= widest {
      if let root = root(flows, -width, width) { return root }
      width *= 2
    }
    return root(flows, -widest, widest)
  }

  /// By the Illinois rule: a chord through both ends, one of which is always kept on the other side.
  private static func root(_ flows: [Flow], _ from: Double, _ to: Double) -> Double? {
    var (left, right) = (from, to)
    var (atLeft, atRight) = (worth(flows, left), worth(flows, right))
    if atLeft == 0 { return left }
    if atRight == 0 { return right }
    guard (atLeft < 0) != (atRight < 0) else { return nil }
    var side = 0
    for _ in 0..<200 {
      let middle = (left * atRight - right * atLeft) / (atRight - atLeft)
      let at = worth(flows, middle)
      if abs(right - left) < 1e-12 || at == 0 { return middle }
      if (at < 0) == (atRight < 0) {
        if abs(right - middle) < 1e-13 { return middle }
        (right, atRight) = (middle, at)
        if side == 1 { atLeft /= 2 }
        side = 1
      } else {
        if abs(middle - left) < 1e-13 { return middle }
        (left, atLeft) = (middle, at)
        if side == -1 { atRight /= 2 }
        side = -1
      }
    }
    return (left + right) / 2
  }

  /// Money was at stake all the time, growing at this rate, and never owed: then no other rate does the same (Soper, 1959).
  private static func isOnly(_ growth: Double, _ flows: [Flow]) -> Bool {
    var stake = 0.0
    var time = 0.0
    let most = flows.reduce(0) { max($0, abs($1.amount)) }
    for flow in flows.dropLast() {
      stake = stake * exp(growth * (flow.time - time)) - flow.amount
      time = flow.time
      if stake < -1e-9 * most { return false }
    }
    return true
  }

  /// Every rate that is looked for, step by step.
  private static func scan(_ flows: [Flow], _ years: Double) -> MoneyWeighted {
    var roots: [Double] = []
    var before = -widest
    var atBefore = worth(flows, before)
    for step in 1...steps {
      let next = -widest + 2 * widest * Double(step) / Double(steps)
      let atNext = worth(flows, next)
      if atBefore == 0 || (atBefore < 0) != (atNext < 0), let root = root(flows, before, next) { roots.append(root) }
      (before, atBefore) = (next, atNext)
    }
    guard let only = roots.first else { return .none }
    return roots.count == 1 ? .rate(rate(only, years)) : .notUnique
  }
}
