import Core
import Glibc

/// Fits payments to the grid that they keep to best.
struct GridFitter {
  let calendar: BusinessCalendar
  var thresholds = RecurringThresholds.standard

  private static let classes = Cadence.allCases.filter { $0 != .once }

  /// The best fit of a set, nil when nothing but chance is in it.
  ///
  /// - Parameters:
  ///   - rows: by day.
  ///   - isShared: the set holds about two streams: half of its payments are enough.
  func fit(_ rows: [RecurringRow], isShared: Bool = false) -> GridFit? {
    guard rows.count >= 2, let first = rows.first?.day, let last = rows.last?.day, last > first else { return nil }
    var days: [Day] = []
    for row in rows where days.last != row.day { days.append(row.day) }
    var best: (fit: GridFit, rank: Double)?
    for cadence in classes(days, isShared: isShared) {
      guard rows.count >= RecurringThresholds.least(cadence) else { continue }
      guard let fit = fit(rows, days, cadence, isShared: isShared) else { continue }
      let rank = fit.score * GridCandidates.trust(fit.grid)
      if best == nil || rank > (best?.rank ?? 0) * 1.000_001 { best = (fit, rank) }
    }
    return best?.fit
  }

  /// Those whose step is near the usual gap: the median one, and, where two payments share a slot, the average.
  private func classes(_ days: [Day], isShared: Bool) -> [Cadence] {
    guard days.count >= 2 else { return [] }
    let gaps = zip(days.dropFirst(), days).map { $0 - $1 }.sorted()
    let average = Double(days[days.count - 1] - days[0]) / Double(days.count - 1)
    let usual =
      isShared ? [average, 2 * average] : [Double(gaps[gaps.count / 2]), Double(gaps[(gaps.count - 1) / 2]), average]
    return Self.classes.filter { cadence in
      // Two payments a week are a habit, not two streams.
      (!isShared || cadence.months != nil && cadence != .twiceMonthly)
        && usual.contains {
          cadence.usualDays >= thresholds.stepFrom * $0 && cadence.usualDays <= thresholds.stepTo * $0
        }
    }
  }

  private func fit(_ rows: [RecurringRow], _ days: [Day], _ cadence: Cadence, isShared: Bool) -> GridFit? {
    let matcher = GridMatcher(calendar: calendar)
    let tolerance = RecurringThresholds.tolerance(cadence)
    let candidates = GridCandidates(cadence: cadence, days: days, calendar: calendar)
    var best: (grid: CalendarGrid, match: GridMatcher.Match, rank: Double)?
    for grid in candidates.grids {
      // At its best, with every payment on its day, a grid ranks no higher than this: rolls of one that fits are not tried.
      if let best, Double(days.count) * GridCandidates.trust(grid) <= best.rank * 1.000_001 { continue }
      let match = matcher.match(days, grid)
      guard match.hits.count >= 2 else { continue }
      let coverage = Double(match.hits.count) / Double(match.slots)
      let closeness = exp(-match.meanDistance / Double(min(tolerance, 4) + 1))
      let rank = Double(match.hits.count) * coverage * closeness * GridCandidates.trust(grid)
      if best == nil || rank > (best?.rank ?? 0) * 1.000_001 { best = (grid, match, rank) }
    }
    guard let grid = best?.grid else { return nil }
    return judged(rows, grid, isShared: isShared)
  }

  /// A grid's fit, nil when the rules reject it.
  func judged(_ rows: [RecurringRow], _ grid: CalendarGrid, isShared: Bool = false) -> GridFit? {
    let match = GridMatcher(calendar: calendar).match(rows.map(\.day), grid)
    let hits = match.hits.count
    guard hits >= RecurringThresholds.least(grid.cadence), let first = rows.first?.day, let last = rows.last?.day else {
      return nil
    }
    let coverage = Double(hits) / Double(match.slots)
    let purity = Double(hits) / Double(rows.count)
    guard coverage >= thresholds.coverage, purity >= (isShared ? 0.4 : thresholds.purity) else { return nil }
    let rate = Double(rows.count) / Double(last - first + 1)
    let p = 1 - exp(-rate * Double(2 * match.spread + 1))
    let chance = GridMatcher.chance(hits: hits, of: match.slots, p)
    guard chance <= thresholds.chance else { return nil }
    let amounts = match.hits.map { rows[$0.place].amount }
    if hits == 2, !isNear(amounts[0], amounts[1], thresholds.pairTolerance) { return nil }
    if grid.cadence == .twiceMonthly, !isOnePrice(match.hits, rows) { return nil }
    let tolerance = Double(RecurringThresholds.tolerance(grid.cadence))
    let confidence =
      coverage * min(1, isShared ? purity * 2 : purity) * exp(-match.meanDistance / (tolerance + 1))
      * (1 - exp(-Double(hits - 1) / 1.5)) * (0.6 + 0.4 * steadiness(amounts))
    return GridFit(
      grid: grid, hits: match.hits, size: rows.count, slots: match.slots, meanDistance: match.meanDistance,
      spread: match.spread, chance: chance, confidence: confidence)
  }

  /// Whether both days of the month cost about the same: else they are two streams.
  private func isOnePrice(_ hits: [(place: Int, slot: Int)], _ rows: [RecurringRow]) -> Bool {
    func median(_ isSecond: Bool) -> Int64? {
      let amounts = hits.filter { ($0.slot % 2 != 0) == isSecond }.map { rows[$0.place].amount }.sorted()
      return amounts.isEmpty ? nil : amounts[amounts.count / 2]
    }
    guard let first = median(false), let second = median(true) else { return false }
    return isNear(first, second, thresholds.amountGap)
  }

  /// The share of steps from one amount to the next that are small.
  func steadiness(_ amounts: [Int64]) -> Double {
    guard amounts.count > 1 else { return 1 }
    let steady = zip(amounts.dropFirst(), amounts).count { isNear($0, $1, thresholds.steadyStep) }
    return Double(steady) / Double(amounts.count - 1)
  }

  func isNear(_ one: Int64, _ other: Int64, _ part: Double) -> Bool {
    Double(abs(one - other)) <= part * Double(min(abs(one), abs(other)))
  }
}
