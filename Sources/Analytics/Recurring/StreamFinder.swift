import Core

/// Finds the streams among one group's payments: candidate sets are fitted, and the best explained are taken first.
struct StreamFinder {
  let fitter: GridFitter
  private var thresholds: RecurringThresholds { fitter.thresholds }

  init(calendar: BusinessCalendar, thresholds: RecurringThresholds = .standard) {
    fitter = GridFitter(calendar: calendar, thresholds: thresholds)
  }

  /// A set and what explains it: one fit, or two that share its slots.
  private struct Candidate {
    var set: [Int]
    var parts: [(fit: GridFit, places: [Int])] = []

    var score: Double { parts.reduce(0) { $0 + $1.fit.score } }
    var hits: Set<Int> { Set(parts.flatMap { part in part.fit.hits.map { part.places[$0.place] } }) }
  }

  /// - Parameter rows: of one group within the window, by day.
  /// - Returns: streams in the order in which they were taken.
  func streams(_ rows: [RecurringRow], _ group: RecurringGroup) -> [FoundStream] {
    var candidates = parts(rows).flatMap { part in
      CandidateSets(thresholds: thresholds).sets(part.map { rows[$0] }).map { set in set.map { part[$0] } }
    }.map { candidate($0, rows, of: rows.count) }
    let tries = candidates.count
    candidates.removeAll { $0.parts.isEmpty }
    var found: [FoundStream] = []
    var left = rows.count
    while let best = candidates.indices.max(by: { isLess(candidates[$0], candidates[$1]) }) {
      let taken = candidates[best]
      for part in taken.parts {
        let own = part.places.map { rows[$0] }
        var stream = FoundStream(part.fit, own, group: group, calendar: fitter.calendar)
        stream.tries = tries
        if stream.tier(thresholds) != nil { found.append(stream) }
      }
      let hits = taken.hits
      left -= hits.count
      candidates = candidates.compactMap { other in
        if hits.isDisjoint(with: other.set) { return other }
        let rest = other.set.filter { !hits.contains($0) }
        guard rest.count >= 2 else { return nil }
        let again = candidate(rest, rows, of: left)
        return again.parts.isEmpty ? nil : again
      }
    }
    return found
  }

  /// Of equals the one that begins first, then the larger set is the greater.
  private func isLess(_ one: Candidate, _ other: Candidate) -> Bool {
    if one.score != other.score { return one.score < other.score }
    if one.set[0] != other.set[0] { return one.set[0] > other.set[0] }
    return one.set.count < other.set.count
  }

  /// Payments of each account by themselves, unless one account goes on where another stopped.
  private func parts(_ rows: [RecurringRow]) -> [[Int]] {
    var byAccount: [Int32: [Int]] = [:]
    for (place, row) in rows.enumerated() { byAccount[row.account, default: []].append(place) }
    var parts: [[Int]] = []
    for part in byAccount.values.sorted(by: { $0[0] < $1[0] }) {
      if let last = parts.last?.last, rows[last].day < rows[part[0]].day, byAccount.count <= 3 {
        parts[parts.count - 1] += part
      } else {
        parts.append(part)
      }
    }
    return parts.filter { $0.count >= 2 }
  }

  /// - Parameter left: the group's payments that no stream has yet: two or three of many are picked, not found.
  private func candidate(_ set: [Int], _ rows: [RecurringRow], of left: Int) -> Candidate {
    var candidate = Candidate(set: set)
    let own = set.map { rows[$0] }
    if let fit = fitter.fit(own), fit.hits.count >= thresholds.highPayments || set.count * 2 >= left {
      candidate.parts = [(fit, set)]
    }
    if candidate.parts.first.map({ $0.fit.purity < 0.8 }) ?? true, let pair = peeled(set, rows),
      pair.reduce(0, { $0 + $1.fit.score }) > candidate.score
    {
      candidate.parts = pair
    }
    return candidate
  }

  /// About two payments a slot at one price: those nearest to one day, and the rest if it keeps a grid as well.
  private func peeled(_ set: [Int], _ rows: [RecurringRow]) -> [(fit: GridFit, places: [Int])]? {
    let amounts = set.map { abs(rows[$0].amount) }
    guard set.count >= 6, let least = amounts.min(), let most = amounts.max(),
      Double(most) <= Double(least) * thresholds.priceFactor,
      var first = fitter.fit(set.map { rows[$0] }, isShared: true)
    else { return nil }
    let hits = Set(first.hits.map { set[$0.place] })
    let rest = set.filter { !hits.contains($0) }
    guard rest.count * 5 >= hits.count * 3, let second = fitter.fit(rest.map { rows[$0] }),
      second.grid.cadence == first.grid.cadence
    else { return nil }
    first.size = first.hits.count
    return [(first, set), (second, rest)]
  }
}
