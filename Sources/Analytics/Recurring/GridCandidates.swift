import Core

/// The grids that a set of payments may keep to, of one cadence.
struct GridCandidates {
  let cadence: Cadence
  /// Distinct, ascending.
  let days: [Day]
  let calendar: BusinessCalendar

  /// A grid with a roll must be better than one without to be believed, and so must one of weekdays.
  static func trust(_ grid: CalendarGrid) -> Double {
    let roll = grid.roll == .none ? 1.0 : 0.985
    switch grid.rule {
    case .weekday: return 0.96 * roll
    case .lastBusinessDay: return 0.99 * roll
    default: return roll
    }
  }

  /// Without days there are none.
  var grids: [CalendarGrid] {
    if days.isEmpty { return [] }
    if let step = cadence.days { return counted(step) }
    if cadence == .twiceMonthly { return twice() }
    return cadence.months.map(monthly) ?? []
  }

  private func counted(_ step: Int) -> [CalendarGrid] {
    guard let first = days.first else { return [] }
    let residues = most(days.map { (Int($0.number) % step + step) % step }, 3)
    return residues.flatMap { residue in
      let origin = first + ((residue - Int(first.number) % step) % step + step) % step
      return CalendarGrid.Roll.allCases.map { CalendarGrid(cadence, .days, roll: $0, origin: origin) }
    }
  }

  /// The values that occur most, most first; of equals the lesser.
  private func most(_ values: [Int], _ count: Int) -> [Int] {
    var counts: [Int: Int] = [:]
    for value in values { counts[value, default: 0] += 1 }
    return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(count).map(\.key)
  }

  // MARK: Months

  private func monthly(_ step: Int) -> [CalendarGrid] {
    let rules = dayRules()
    var grids: [CalendarGrid] = []
    for origin in origins(step) {
      for rule in rules {
        for roll in CalendarGrid.Roll.allCases where roll == .none || Self.isRolled(rule) {
          grids.append(CalendarGrid(cadence, rule, roll: roll, origin: origin))
        }
      }
    }
    return grids
  }

  private static func isRolled(_ rule: CalendarGrid.Rule) -> Bool {
    switch rule {
    case .dayOfMonth, .lastDay: true
    default: false
    }
  }

  /// The months that may be the first: payments about a month's end may be the next month's, or the last one's.
  private func origins(_ step: Int) -> [Day] {
    guard let first = days.first else { return [] }
    if step == 1 { return [first.month.firstDay] }
    var phases: [Int] = []
    for day in days {
      let month = Int(day.month.number)
      phases += [month, month]
      if day.dayOfMonth <= 4 { phases.append(month - 1) }
      if day.month.length - day.dayOfMonth < 4 { phases.append(month + 1) }
    }
    return most(phases.map { ($0 % step + step) % step }, 2).map { phase in
      let start = first.month - 1
      return (start + ((phase - Int(start.number) % step) % step + step) % step).firstDay
    }
  }

  private func dayRules() -> [CalendarGrid.Rule] {
    let daysOfMonth = days.map { $0 - calendar.day(1, of: calendar.month(of: $0)) + 1 }
    var numbers = Set(most(daysOfMonth, 6))
    numbers.insert(daysOfMonth.sorted()[days.count / 2])
    let atEnd = days.count { calendar.day(31, of: calendar.month(of: $0)) - $0 < 5 }
    var rules: [CalendarGrid.Rule] = []
    if atEnd * 2 >= days.count { rules += [.lastDay, .lastBusinessDay] }
    if days.contains(where: { $0 == calendar.day(31, of: calendar.month(of: $0)) }) { numbers.formUnion([29, 30]) }
    // The 31st is the last day.
    rules += numbers.filter { $0 <= 30 }.sorted().map { .dayOfMonth($0) }
    if numbers.contains(31), !rules.contains(.lastDay) { rules.append(.lastDay) }
    // A day early in the month, when it was a business day already.
    return rules + weekdayRules()
  }

  /// Where most fall on one weekday.
  private func weekdayRules() -> [CalendarGrid.Rule] {
    guard days.count >= 4, let weekday = most(days.map(\.weekday.number), 1).first else { return [] }
    let same = days.filter { $0.weekday.number == weekday }
    guard same.count * 10 >= days.count * 7 else { return [] }
    var numbers = most(same.map { ($0.dayOfMonth - 1) / 7 + 1 }, 2)
    if same.contains(where: { $0.month.length - $0.dayOfMonth < 7 }) { numbers.append(5) }
    return Set(numbers).sorted().map { .weekday($0, Weekday.allCases[weekday]) }
  }

  private func twice() -> [CalendarGrid] {
    guard let first = days.first else { return [] }
    var numbers = most(days.map(\.dayOfMonth), 7)
    if days.contains(where: { $0 == $0.month.lastDay }) { numbers.append(31) }
    numbers = Set(numbers).sorted()
    var grids: [CalendarGrid] = []
    for (place, one) in numbers.enumerated() {
      for other in numbers[(place + 1)...] where (12...18).contains(other - one) {
        for roll in CalendarGrid.Roll.allCases {
          grids.append(CalendarGrid(cadence, .twoDays(one, other), roll: roll, origin: first.month.firstDay))
        }
      }
    }
    return grids
  }
}
