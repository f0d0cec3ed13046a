package import Core

/// A balance that somebody stated, as the end of a day.
package struct DayObservation: Hashable, Sendable {
  /// The day at whose end the account stood at `minor`.
  package var day: Day
  package var minor: Int64

  package init(day: Day, minor: Int64) {
    self.day = day
    self.minor = minor
  }
}

/// One account's balance at the end of one day.
package struct DayBalance: Hashable, Sendable {
  package var minor: Int64
  package var quality: Quality
  /// What stood between the observed balance and the walked one; on the later day, zero elsewhere.
  package var unexplained: Int64 = 0
}

/// Everything that is known of an account's balance, and nothing of where it came from.
package struct BalanceFacts: Sendable {
  /// Sum of the booked rows of each day that has any, by day.
  package var flows: [Day: Int64] = [:]
  /// One a day at most, oldest first.
  package var observations: [DayObservation] = []
  /// The balance before the first row of a day, by settings.
  package var opening: (day: Day, minor: Int64)?
  /// The last day that a source spoke for, with or without rows: until then a walked balance is derived, after it carried.
  package var knownTo: Day?
  package var closedOn: Day?

  package init() {}
}

/// The end-of-day balances of an account, one a day without gaps, oldest first.
package struct BalanceSeries: Hashable, Sendable {
  package var first: Day
  /// At the end of the day before `first`: what it stood at when tracking began.
  package var opening: Int64
  package var days: [DayBalance]

  package subscript(_ day: Day) -> DayBalance? {
    let index = day - first
    return days.indices.contains(index) ? days[index] : nil
  }
  package var last: Day { first + (days.count - 1) }
}

/// The balance of every day from facts alone (`domain.md` § 6): a pure function, so that an order of import, a rebuild or
/// an incremental run cannot change it.
///
/// Between two observations the flows are walked and the remainder is *unexplained* on the later day. Before the first
/// observation the walk goes backwards as far as the rows go; earlier is unknown: no line, not zero. After the last one it
/// goes forward. Without any observation or opening balance the level is unknown: nil.
package func walkBalances(_ facts: BalanceFacts, to today: Day) -> BalanceSeries? {
  var observations = facts.observations.filter { $0.day <= today }
  if let opening = facts.opening, opening.day <= today {
    // "Before the first row of that day" is the end of the day before; a bank's own word for that day wins.
    let day = opening.day - 1
    if !observations.contains(where: { $0.day == day }) {
      observations.append(DayObservation(day: day, minor: opening.minor))
      observations.sort { $0.day < $1.day }
    }
  }
  guard let anchor = observations.first else { return nil }
  let firstRow = facts.flows.keys.min()
  let openingDay = facts.opening?.day
  // The day before an opening is an anchor only: the account's first line is the opening's day, or its first row.
  let anchorDay = openingDay.map { $0 - 1 == anchor.day ? $0 : anchor.day } ?? anchor.day
  let first = min(anchorDay, firstRow ?? anchorDay)
  guard first <= today else { return nil }

  let lastRow = facts.flows.keys.filter { $0 <= today }.max()
  let knownTo = [facts.knownTo, lastRow, observations.last?.day].compactMap { $0 }.max() ?? first
  let opening = openingBalance(before: first, anchor: anchor, flows: facts.flows)
  var balance = opening
  var days: [DayBalance] = []
  days.reserveCapacity(today - first + 1)
  var next = observations.firstIndex { $0.day >= first } ?? observations.endIndex
  var day = first
  while day <= today {
    if let closedOn = facts.closedOn, day > closedOn {
      days.append(DayBalance(minor: 0, quality: .derived))
      day = day + 1
      continue
    }
    balance += facts.flows[day] ?? 0
    var line = DayBalance(minor: balance, quality: day <= knownTo ? .derived : .carried)
    if next < observations.count, observations[next].day == day {
      line.unexplained = observations[next].minor - balance
      line.minor = observations[next].minor
      line.quality = .observed
      next += 1
    }
    if day == facts.closedOn {
      line.unexplained -= line.minor
      line.minor = 0
    }
    balance = line.minor
    days.append(line)
    day = day + 1
  }
  return BalanceSeries(first: first, opening: opening, days: days)
}

/// The balance at the end of the day before `first`, such that walking forward meets the anchor exactly.
private func openingBalance(before first: Day, anchor: DayObservation, flows: [Day: Int64]) -> Int64 {
  var between: Int64 = 0
  for (day, minor) in flows where day >= first && day <= anchor.day { between += minor }
  return anchor.minor - between
}
