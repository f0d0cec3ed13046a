package import Core

/// An account whose days to come are foretold, in its own currency.
package struct ForecastAccount: Hashable, Sendable {
  package var id: String
  package var currency: Currency
  /// At the end of today.
  package var balance: Int64
  /// What it should not fall below; nil where it has no such level.
  package var lowBalance: Int64?
  package var spread = Spread()

  /// How far the spending of thirty days that nobody planned lies from its middle: towards more, and towards less.
  package struct Spread: Hashable, Sendable {
    package var more: Int64 = 0
    package var less: Int64 = 0
    /// The middle itself; nil where too little is known.
    package var usual: Int64?

    package init(more: Int64 = 0, less: Int64 = 0, usual: Int64? = nil) {
      self.more = more
      self.less = less
      self.usual = usual
    }
  }

  package init(_ id: String, _ currency: Currency, balance: Int64, lowBalance: Int64? = 0, spread: Spread = Spread()) {
    self.id = id
    self.currency = currency
    self.balance = balance
    self.lowBalance = lowBalance
    self.spread = spread
  }
}

/// Money that is expected to move on a day, with its account's sign and in its currency.
package struct ForecastFlow: Hashable, Sendable {
  package var account: String
  package var day: Day
  package var low: Int64
  package var expected: Int64
  package var high: Int64

  package init(account: String, day: Day, low: Int64, expected: Int64, high: Int64) {
    self.account = account
    self.day = day
    self.low = low
    self.expected = expected
    self.high = high
  }

  /// An amount without a range.
  package init(account: String, day: Day, _ minor: Int64) {
    self.init(account: account, day: day, low: minor, expected: minor, high: minor)
  }
}

/// One account's days to come, the first of them today.
package struct ForecastLine: Hashable, Sendable {
  package struct Point: Hashable, Sendable {
    package var low: Int64
    package var expected: Int64
    package var high: Int64
  }

  package var first: Day
  package var points: [Point] = []

  /// The lowest expected balance and the first day of it.
  package var lowPoint: (day: Day, minor: Int64)? {
    guard let least = points.map(\.expected).min(), let place = points.firstIndex(where: { $0.expected == least })
    else { return nil }
    return (first + place, least)
  }

  /// Days until the expected balance first stands below a level; nil when it never does.
  package func runway(to level: Int64?) -> Int? {
    level.flatMap { level in points.firstIndex { $0.expected < level } }
  }
}

/// Walks an account from today to `end`: what streams, plans and budgets move, each day in full; around it what streams
/// may differ by, and the spread of unplanned spending, which grows with the root of time as chance does.
///
/// - Parameter flows: of this account, in any order; those of today count today.
package func forecast(
  _ account: ForecastAccount, _ flows: [ForecastFlow], from today: Day, to end: Day
) -> ForecastLine {
  let count = end - today + 1
  var days = [ForecastLine.Point](repeating: .init(low: 0, expected: 0, high: 0), count: count)
  for flow in flows where flow.day >= today && flow.day <= end {
    let place = flow.day - today
    days[place].low += flow.low
    days[place].expected += flow.expected
    days[place].high += flow.high
  }
  var line = ForecastLine(first: today)
  line.points.reserveCapacity(count)
  var sum = ForecastLine.Point(low: account.balance, expected: account.balance, high: account.balance)
  for place in 0..<count {
    sum.low += days[place].low
    sum.expected += days[place].expected
    sum.high += days[place].high
    line.points.append(
      ForecastLine.Point(
        low: min(sum.low, sum.expected) - grown(account.spread.more, place), expected: sum.expected,
        high: max(sum.high, sum.expected) + grown(account.spread.less, place)))
  }
  return line
}

/// A spread of thirty days after so many days: its square grows with time.
private func grown(_ spread: Int64, _ days: Int) -> Int64 {
  let spread = Int128(min(max(0, spread), 1_000_000_000_000_000))
  return Int64(wholeRoot(spread * spread * Int128(days) / 30))
}

/// The greatest whole number whose square is at most `number`, which is not below zero.
package func wholeRoot(_ number: Int128) -> Int128 {
  guard number > 1 else { return max(0, number) }
  // Newton from above comes down to the root and stops.
  var root = Int128(1) << ((128 - number.leadingZeroBitCount + 1) / 2)
  while true {
    let next = (root + number / root) / 2
    if next >= root { return root }
    root = next
  }
}
