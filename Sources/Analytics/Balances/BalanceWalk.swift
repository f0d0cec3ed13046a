package import Core

/// A balance that somebody stated, as the end of a day.
package struct DayObservation: Hashable, Sendable {
  /// The day at whose end the account stood at `minor`.
  package var day: Day
  package var minor: Int64
  /// What else it may have been at the day's end: the balance was asked for within its day, a file ends or begins in the
  /// middle of one, or two files of one day disagree. The one that the rows explain holds; when none does, `minor`.
  package var alternatives: Set<Int64> = []
  /// It says where the account stood before the first row of the next day, and nothing of its own day.
  package var isStart = false

  package init(day: Day, minor: Int64, alternatives: Set<Int64> = [], isStart: Bool = false) {
    self.day = day
    self.minor = minor
    self.alternatives = alternatives
    self.isStart = isStart
  }

  /// The day's end, where the rows lead to `walked`.
  func end(walked: Int64) -> Int64 { alternatives.contains(walked) ? walked : minor }

  func explains(_ walked: Int64) -> Bool { minor == walked || alternatives.contains(walked) }
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
/// goes forward. Without any observation or opening balance the level is unknown: nil. Every line is the one before it,
/// the day's rows and the day's unexplained remainder.
package func walkBalances(_ facts: BalanceFacts, to today: Day) -> BalanceSeries? {
  let observations = observations(facts, to: today)
  guard let anchor = observations.first else { return nil }
  // Where an account stood before the first row of a day is known from that day on.
  let anchorDay = anchor.isStart ? anchor.day + 1 : anchor.day
  let first = min(anchorDay, facts.flows.keys.min() ?? anchorDay)
  guard first <= today else { return nil }

  let lastRow = facts.flows.keys.filter { $0 <= today }.max()
  let knownTo = [facts.knownTo, lastRow, observations.last?.day].compactMap { $0 }.max() ?? first
  let opening =
    end(of: anchor, before: observations.dropFirst().first, facts.flows) - flow(facts.flows, first, anchor.day)
  var balance = opening
  var days: [DayBalance] = []
  days.reserveCapacity(today - first + 1)
  var next = observations.firstIndex { $0.day >= first } ?? observations.endIndex
  var day = first
  while day <= today {
    let walked = balance + (facts.flows[day] ?? 0)
    var line = DayBalance(minor: walked, quality: day <= knownTo ? .derived : .carried)
    if next < observations.count, observations[next].day == day {
      // The first one anchors the walk: where it stands has been settled.
      line.minor = next == 0 ? walked : observations[next].end(walked: walked)
      line.quality = .observed
      next += 1
    }
    if let closedOn = facts.closedOn, day >= closedOn {
      line.minor = 0
      if day > closedOn || line.quality == .carried { line.quality = .derived }
    }
    line.unexplained = line.minor - walked
    balance = line.minor
    days.append(line)
    day = day + 1
  }
  return BalanceSeries(first: first, opening: opening, days: days)
}

/// Those until today, oldest first, with the opening balance of the settings among them.
private func observations(_ facts: BalanceFacts, to today: Day) -> [DayObservation] {
  var observations = facts.observations.filter { $0.day <= today }
  // "Before the first row of that day" is the end of the day before; a bank's own word for that day wins.
  if let opening = facts.opening, opening.day <= today, !observations.contains(where: { $0.day == opening.day - 1 }) {
    observations.append(DayObservation(day: opening.day - 1, minor: opening.minor, isStart: true))
    observations.sort { $0.day < $1.day }
  }
  return observations
}

/// Where the first observation puts the account at its day's end: nothing leads to it, so what may be meant is told by
/// the one after it.
private func end(of anchor: DayObservation, before next: DayObservation?, _ flows: [Day: Int64]) -> Int64 {
  guard let next, !anchor.alternatives.isEmpty else { return anchor.minor }
  let between = flow(flows, anchor.day + 1, next.day)
  let fitting = ([anchor.minor] + anchor.alternatives.sorted()).first { next.explains($0 + between) }
  return fitting ?? anchor.minor
}

/// What the rows from one day to another come to.
private func flow(_ flows: [Day: Int64], _ first: Day, _ last: Day) -> Int64 {
  var sum: Int64 = 0
  for (day, minor) in flows where day >= first && day <= last { sum += minor }
  return sum
}
