import Core
import Glibc

/// How well payments keep to a grid.
struct GridFit: Sendable {
  var grid: CalendarGrid
  /// Places in the set of the payments that fill a slot, and which; by slot.
  var hits: [(place: Int, slot: Int)]
  /// Payments of the set.
  var size: Int
  /// Slots from the first that is filled to the last.
  var slots: Int
  /// Days from payment to slot, on average and of nine in ten.
  var meanDistance: Double
  var spread: Int
  /// How likely as many slots are filled by payments that come at any time.
  var chance: Double
  var confidence: Double

  var coverage: Double { Double(hits.count) / Double(max(1, slots)) }
  var purity: Double { Double(hits.count) / Double(max(1, size)) }
  /// What decides between fits: payments explained, and how well.
  var score: Double { Double(hits.count) * confidence }
}

/// Lays payments on a grid: each slot takes the nearest payment within the tolerance.
struct GridMatcher {
  let calendar: BusinessCalendar

  struct Match {
    var hits: [(place: Int, slot: Int)] = []
    var slots = 0
    /// How many payments are 0, 1, 2 … days from their slot.
    var distances: [Int] = []

    var meanDistance: Double {
      var sum = 0
      for (distance, count) in distances.enumerated() { sum += distance * count }
      return Double(sum) / Double(max(1, hits.count))
    }

    /// Nine in ten are no further.
    var spread: Int {
      var seen = 0
      for (distance, count) in distances.enumerated() {
        seen += count
        if seen * 10 >= hits.count * 9 { return distance }
      }
      return max(0, distances.count - 1)
    }
  }

  /// - Parameter days: ascending.
  func match(_ days: [Day], _ grid: CalendarGrid) -> Match {
    guard let first = days.first, let last = days.last else { return Match() }
    let tolerance = RecurringThresholds.tolerance(grid.cadence)
    var match = Match(distances: [Int](repeating: 0, count: tolerance + 1))
    match.hits.reserveCapacity(days.count)
    var number = grid.number(before: first - tolerance)
    var place = 0
    while true {
      let slot = grid.day(number, calendar)
      if slot - tolerance > last { break }
      while place < days.count, slot - days[place] > tolerance { place += 1 }
      var best = -1
      var look = place
      while look < days.count, days[look] - slot <= tolerance {
        if best < 0 || abs(days[look] - slot) < abs(days[best] - slot) { best = look }
        look += 1
      }
      if best >= 0 {
        match.hits.append((best, number))
        match.distances[abs(days[best] - slot)] += 1
        place = best + 1
      }
      number += 1
    }
    if let first = match.hits.first, let last = match.hits.last { match.slots = last.slot - first.slot + 1 }
    return match
  }

  /// How likely `hits` or more of `slots` are filled by chance, each with probability `p`.
  static func chance(hits: Int, of slots: Int, _ p: Double) -> Double {
    if hits <= 0 || p >= 1 { return 1 }
    if p <= 0 { return 0 }
    // From the top down: the terms fall quickly there.
    var logChoose = 0.0
    var total = 0.0
    for missed in 0...(max(0, slots - hits)) {
      if missed > 0 { logChoose += log(Double(slots - missed + 1)) - log(Double(missed)) }
      total += exp(logChoose + Double(slots - missed) * log(p) + Double(missed) * log(1 - p))
    }
    return min(1, total)
  }
}
