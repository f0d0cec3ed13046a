package import Core

/// One session of a security, in ten-thousandths of the unit it is quoted in, as traded that day: not adjusted for splits
/// that came later.
package struct SimulatedSession: Hashable, Sendable {
  package var day: Day
  package var open: Int
  package var high: Int
  package var low: Int
  package var close: Int
  package var volume: Int
}

/// A distribution of so much a unit, in ten-thousandths of the unit the security is quoted in, unadjusted.
package struct SimulatedDividend: Hashable, Sendable {
  package var exDay: Day
  package var payDay: Day
  package var amount: Int
}

/// Prices that never were: each security wanders, a step a session, from one first day on; the same for a seed whatever
/// day it is asked up to. Money-market funds stand at one.
package struct SimulatedMarket: Sendable {
  package static let firstDay = Month(2020, 1).firstDay

  package let last: Day
  private let bySecurity: [String: [SimulatedSession]]
  private let indexes: [String: [Day: Int]]

  package init(seed: UInt64, through last: Day) {
    self.last = last
    var sessions: [String: [SimulatedSession]] = [:]
    for security in SimulatedSecurity.all { sessions[security.id] = Self.walk(security, seed: seed, through: last) }
    bySecurity = sessions
    indexes = sessions.mapValues { Dictionary(uniqueKeysWithValues: $0.enumerated().map { ($1.day, $0) }) }
  }

  /// Oldest first.
  package func sessions(of security: SimulatedSecurity, from first: Day, through last: Day) -> [SimulatedSession] {
    (bySecurity[security.id] ?? []).filter { $0.day >= first && $0.day <= last }
  }

  /// As someone who asks on `known` is told: divided by every split since the session.
  package func adjusted(_ session: SimulatedSession, of security: SimulatedSecurity, known: Day) -> SimulatedSession {
    guard let split = security.split, session.day < split.day, split.day <= known else { return session }
    func divided(_ price: Int) -> Int { (price * split.old + split.new / 2) / split.new }
    var result = session
    result.open = divided(session.open)
    result.high = divided(session.high)
    result.low = divided(session.low)
    result.close = divided(session.close)
    result.volume = session.volume * split.new / split.old
    return result
  }

  /// The last session on or before `day`, unadjusted.
  package func session(of security: SimulatedSecurity, on day: Day) -> SimulatedSession? {
    guard let indexes = indexes[security.id], let sessions = bySecurity[security.id] else { return nil }
    for back in 0...14 {
      if let index = indexes[day - back] { return sessions[index] }
    }
    return nil
  }

  /// The first day on or after `day` on which the security's exchange is open, within the market's life.
  package func tradingDay(of security: SimulatedSecurity, onOrAfter day: Day) -> Day? {
    (0...14).map { day + $0 }.first { indexes[security.id]?[$0] != nil }
  }

  /// Oldest first.
  package func dividends(of security: SimulatedSecurity, through day: Day) -> [SimulatedDividend] {
    guard security.dividendYield > 0 else { return [] }
    var result: [SimulatedDividend] = []
    var month = Self.firstDay.month
    while month.firstDay <= day {
      if security.dividendMonths.contains(month.firstDay.parts.month),
        let ex = tradingDay(of: security, onOrAfter: month.day(11)),
        let before = session(of: security, on: ex - 1)
      {
        let amount = max(1, before.close * security.dividendYield / 10_000)
        result.append(SimulatedDividend(exDay: ex, payDay: ex + 14, amount: amount))
      }
      month = month + 1
    }
    return result
  }

  private static func walk(_ security: SimulatedSecurity, seed: UInt64, through last: Day) -> [SimulatedSession] {
    var dice = SplitMix64(seed: seed, "market " + security.id)
    var sessions: [SimulatedSession] = []
    var close = security.start
    var day = firstDay
    while day <= last {
      defer { day = day + 1 }
      guard isOpen(security.exchange, on: day) else { continue }
      if let split = security.split, day == split.day { close = close * split.old / split.new }
      let step = security.swing == 0 ? 0 : security.drift + (dice.price(0...(2 * security.swing)) - security.swing)
      let open = max(1, close + close * (step / 3) / 1_000_000)
      let next = max(1, close + close * step / 1_000_000)
      let spread = close * security.swing / 8_000_000
      sessions.append(
        SimulatedSession(
          day: day, open: open, high: max(open, next) + spread, low: max(1, min(open, next) - spread), close: next,
          volume: dice.number(200_000...3_000_000)))
      close = next
    }
    return sessions
  }

  /// Weekends and the days when that exchange's country rests.
  private static func isOpen(_ exchange: String, on day: Day) -> Bool {
    guard !day.weekday.isWeekend else { return false }
    let (year, month, number) = day.parts
    switch exchange {
    case "XLON": return day.isBritishBusinessDay
    case "XETR": return day.isTargetDay
    case "XASX": return (month, number) != (1, 26) && (month, number) != (12, 25) && (month, number) != (1, 1)
    default:
      let fixed = [(1, 1), (6, 19), (7, 4), (12, 25)]
      return !fixed.contains { $0 == (month, number) } && day != easterSunday(year) - 2
    }
  }
}
