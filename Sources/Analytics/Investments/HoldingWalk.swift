package import Core

/// Everything that is known of how much of one security one account holds, and nothing of where it came from.
package struct HoldingFacts: Hashable, Sendable {
  package enum Move: Hashable, Sendable {
    /// Units that came, or went where below zero.
    case units(ExactDecimal)
    /// New units for old ones; the units that came by it where the broker tells them.
    case split(SplitRatio?, units: ExactDecimal?)
  }

  package struct Event: Hashable, Sendable {
    package var day: Day
    package var move: Move

    package init(_ day: Day, _ move: Move) {
      self.day = day
      self.move = move
    }
  }

  package struct Observation: Hashable, Sendable {
    package var day: Day
    package var units: ExactDecimal

    package init(_ day: Day, _ units: ExactDecimal) {
      self.day = day
      self.units = units
    }
  }

  /// In the order they happened.
  package var events: [Event] = []
  /// One a day at most, oldest first: what the account was seen to hold at some hour of the day.
  package var observations: [Observation] = []
  /// The last day that a source spoke for: until then a walked quantity is derived, after it carried.
  package var knownTo: Day?
  package var closedOn: Day?
  /// The first day of the account's history: what was held before the first trade was held since then.
  package var knownFrom: Day?

  package init() {}
}

/// What an account held of a security at the end of each day, without gaps, oldest first.
package struct HoldingDays: Hashable, Sendable {
  package struct Line: Hashable, Sendable {
    /// Counted in units of `10^-scale`, as `unexplained` is.
    package var units: Int64
    package var quality: Quality
    /// What was seen less what the trades lead to, on the day it was seen.
    package var unexplained: Int64 = 0
  }

  package var first: Day
  /// Decimals of every figure here.
  package var scale: Int
  /// At the end of the day before `first`: what was held before anything is known.
  package var opening: Int64
  package var days: [Line]

  package func quantity(_ units: Int64) -> ExactDecimal { ExactDecimal(mantissa: units, scale: scale) }

  package subscript(_ day: Day) -> Line? {
    let index = day - first
    return days.indices.contains(index) ? days[index] : nil
  }
}

/// The quantity of every day from facts alone (`domain.md` § 6): a pure function.
///
/// Backwards from the first day that the holdings were seen whole, forwards from it and from one such day to the next; what
/// the trades do not explain is *unexplained* on the later day. An observation is of some hour of its day, so it may hold
/// before any of the day's trades: the reading that the trades explain is taken. Nil when nothing was ever held.
package func walkHolding(_ facts: HoldingFacts, to today: Day) -> HoldingDays? {
  HoldingWalk(facts, to: today).days()
}

private struct HoldingWalk {
  private let events: [HoldingFacts.Event]
  private let observations: [HoldingFacts.Observation]
  private let facts: HoldingFacts
  private let today: Day
  private let scale: Int
  /// A ten-millionth of a unit is rounding, of brokers and of splits that do not come out even.
  private let dust: Int64

  init(_ facts: HoldingFacts, to today: Day) {
    events = facts.events.filter { $0.day <= today }
    observations = facts.observations.filter { $0.day <= today }
    self.facts = facts
    self.today = today
    scale = Self.scale(events, observations)
    dust = scale >= 7 ? ExactDecimal.powers[scale - 7] : 0
  }

  /// The finest that any figure is told in, as far as all of them fit.
  private static func scale(_ events: [HoldingFacts.Event], _ observations: [HoldingFacts.Observation]) -> Int {
    var finest = 0
    var bound: Int128 = 1
    func add(_ units: ExactDecimal) {
      let units = units.normalised
      finest = max(finest, units.scale)
      bound += Int128(units.mantissa.magnitude) / Int128(ExactDecimal.powers[units.scale]) + 1
    }
    var growth: Int128 = 1
    for event in events {
      switch event.move {
      case .units(let units): add(units)
      case .split(let ratio, let units):
        if let units { add(units) } else { finest = max(finest, 9) }
        if let ratio {
          growth *= Int128(max(1, max(ratio.new / ratio.old, ratio.old / ratio.new) + 1))
          growth = min(growth, 1_000_000_000)
        }
      }
    }
    // Seen every night, so only the largest counts.
    var largest: Int128 = 0
    for observation in observations {
      let units = observation.units.normalised
      finest = max(finest, units.scale)
      largest = max(largest, Int128(units.mantissa.magnitude) / Int128(ExactDecimal.powers[units.scale]) + 1)
    }
    bound = (bound + largest) * growth * 2
    while finest > 0, bound * Int128(ExactDecimal.powers[finest]) > Int128(Int64.max) { finest -= 1 }
    return finest
  }

  private func units(_ value: ExactDecimal) -> Int64 { value.rounded(to: scale) ?? 0 }

  private func after(_ move: HoldingFacts.Move, _ before: Int64) -> Int64 {
    switch move {
    case .units(let moved): before + units(moved)
    case .split(_, .some(let came)): before + units(came)
    case .split(.some(let ratio), nil): Self.times(before, ratio)
    case .split(nil, nil): before
    }
  }

  private func before(_ move: HoldingFacts.Move, _ after: Int64) -> Int64 {
    switch move {
    case .units(let moved): after - units(moved)
    case .split(_, .some(let came)): after - units(came)
    case .split(.some(let ratio), nil): Self.times(after, ratio.inverse)
    case .split(nil, nil): after
    }
  }

  private static func times(_ units: Int64, _ ratio: SplitRatio) -> Int64 {
    Int64(clamping: divideHalfEven(Int128(units) * Int128(ratio.new), by: Int128(ratio.old)))
  }

  func days() -> HoldingDays? {
    let firsts = [events.first?.day, observations.first?.day].compactMap { $0 }
    guard var first = firsts.min() else { return nil }
    let opening = opening()
    if opening != 0, let knownFrom = facts.knownFrom { first = min(first, knownFrom) }
    let lines = lines(from: first, opening)
    guard opening != 0 || lines.contains(where: { $0.units != 0 || $0.unexplained != 0 }) else {
      // Bought and sold within a day is held at the end of none.
      return nil
    }
    return HoldingDays(first: first, scale: scale, opening: opening, days: lines)
  }

  /// What was held before the first trade: none where the trades explain all, and never less than none, but for what was
  /// sold short.
  private func opening() -> Int64 {
    guard let anchor = observations.first else {
      var (units, least): (Int64, Int64) = (0, 0)
      for event in events {
        units = after(event.move, units)
        least = min(least, units)
      }
      return -least
    }
    let earlier = events.prefix { $0.day < anchor.day }
    let ofDay = events[earlier.endIndex...].prefix { $0.day == anchor.day }
    let seen = units(anchor.units)
    var whole: Int64?
    for included in stride(from: ofDay.count, through: 0, by: -1) {
      var units = seen
      for event in ofDay.prefix(included).reversed() { units = before(event.move, units) }
      for event in earlier.reversed() { units = before(event.move, units) }
      if abs(units) <= dust { return 0 }
      if whole == nil { whole = units }
    }
    // Fewer than none were never held: what is too many is found on the day that they were seen.
    return seen < 0 ? whole ?? 0 : max(0, whole ?? 0)
  }

  private func lines(from first: Day, _ opening: Int64) -> [HoldingDays.Line] {
    let knownTo = [facts.knownTo, events.last?.day, observations.last?.day].compactMap { $0 }.max() ?? first
    var lines: [HoldingDays.Line] = []
    lines.reserveCapacity(today - first + 1)
    var (event, observation) = (0, 0)
    var units = opening
    var states: [Int64] = []
    var day = first
    while day <= today {
      states.removeAll(keepingCapacity: true)
      states.append(units)
      let ofDay = event
      while event < events.count, events[event].day == day {
        units = after(events[event].move, units)
        states.append(units)
        event += 1
      }
      var line = HoldingDays.Line(units: units, quality: day <= knownTo ? .derived : .carried)
      if observation < observations.count, observations[observation].day == day {
        let seen = self.units(observations[observation].units)
        observation += 1
        line.quality = .observed
        if let place = states.lastIndex(where: { abs($0 - seen) <= dust }) {
          line.units = seen
          for later in events[(ofDay + place)..<event] { line.units = after(later.move, line.units) }
        } else {
          line.unexplained = seen - units
          line.units = seen
        }
      }
      if let closedOn = facts.closedOn, day >= closedOn, line.units != 0 || day > closedOn {
        line.unexplained -= line.units
        line.units = 0
        if line.quality == .carried { line.quality = .derived }
      }
      units = line.units
      lines.append(line)
      day = day + 1
    }
    return lines
  }
}
