import Core

@testable import Analytics

/// The rules that other programs go by: a payment comes again after the last gap, or after the median one.
enum LabelledBaseline: String, CaseIterable {
  case lastGap = "last gap"
  case medianGap = "median gap"

  /// A group's cadence and next day, nil where the rule sees no stream.
  private func predict(_ days: [Day]) -> (cadence: Cadence, next: Day)? {
    guard days.count >= 3 else { return nil }
    let gaps = zip(days.dropFirst(), days).map { $0 - $1 }
    let sorted = gaps.sorted()
    let gap = self == .lastGap ? gaps[gaps.count - 1] : sorted[sorted.count / 2]
    let near = Cadence.allCases.filter { $0 != .once }.min {
      abs($0.usualDays - Double(gap)) < abs($1.usualDays - Double(gap))
    }
    guard let cadence = near, abs(cadence.usualDays - Double(gap)) <= max(2, cadence.usualDays * 0.12) else {
      return nil
    }
    if self == .medianGap {
      // Most gaps must be near the median one.
      let usual = gaps.count { abs(Double($0 - gap)) <= max(2, Double(gap) * 0.2) }
      guard usual * 10 >= gaps.count * 6 else { return nil }
    }
    return (cadence, days[days.count - 1] + gap)
  }

  func measure(_ books: LabelledBooks, on today: Day) -> LabelledMeasure {
    let household = books.household
    let labels = Dictionary(household.rows.map { ($0.id, $0.stream) }, uniquingKeysWith: { one, _ in one })
    let start = RecurringDetector(calendar: household.calendar).windowStart(today)
    var measure = LabelledMeasure()
    var best: [Int: (cadence: Cadence, next: Day)] = [:]
    let groups = books.groups { $0.day >= start && $0.day <= today }.values.filter { $0.count >= 4 }.map { $0.sorted() }
    for rows in groups.sorted(by: { ($0[0].day, $0[0].id) < ($1[0].day, $1[0].id) }) {
      guard let found = predict(rows.map(\.day)) else { continue }
      var counts: [Int: Int] = [:]
      for row in rows { counts[labels[row.id] ?? -1, default: 0] += 1 }
      let label = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }.flatMap {
        $0.key >= 0 && $0.value * 2 > rows.count ? $0.key : nil
      }
      measure.all.high += 1
      if let label, best[label] == nil {
        measure.all.right += 1
        best[label] = found
      }
    }
    for planted in household.streams where planted.isRunning && planted.grid.cadence != .annual {
      let paid = planted.paidDays.values.count { $0 >= start && $0 <= today }
      guard paid >= 4 else { continue }
      measure.all.running += 1
      guard let found = best[planted.label] else { continue }
      measure.all.found += 1
      measure.all.classRight += found.cadence == planted.grid.cadence ? 1 : 0
      guard let last = planted.due.last(where: { (planted.paidDays[$0] ?? .init(number: .max)) <= today }),
        let due = planted.due.first(where: { $0 > last })
      else { continue }
      measure.all.next += 1
      let days = [planted.paidDays[due] ?? due, due]
      measure.all.nextRight += days.contains { abs($0 - found.next) <= 2 } ? 1 : 0
    }
    return measure
  }
}
