/// The days on which something is due: a cadence, a rule for the day and what happens where that day is no business day.
///
/// Slots are numbered; number 0 is the one in `origin`. A day of the month that a short month lacks is its last day.
package struct CalendarGrid: Hashable, Sendable {
  package enum Rule: Hashable, Sendable {
    /// Every 7, 14 or 28 days, counted from the grid's origin.
    case days
    /// 1 to 31, clamped to the month's end.
    case dayOfMonth(Int)
    case lastDay
    case lastBusinessDay
    /// The first to fourth such weekday of the month; 5 is the last one.
    case weekday(Int, Weekday)
    /// Of twice a month: the lesser day, then the greater.
    case twoDays(Int, Int)
  }

  /// Where a due day goes that is no business day.
  package enum Roll: String, Sendable, CaseIterable { case none, following, preceding }

  package var cadence: Cadence
  package var rule: Rule
  package var roll: Roll
  /// The first slot's day before rolling; of grids in months only its month counts.
  package var origin: Day

  package init(_ cadence: Cadence, _ rule: Rule, roll: Roll = .none, origin: Day) {
    self.cadence = cadence
    self.rule = rule
    self.roll = roll
    self.origin = origin
  }

  /// What a person writes as an amount's day: every so many days from `day`, or the same day of the month.
  package static func from(_ day: Day, _ cadence: Cadence) -> CalendarGrid {
    switch cadence {
    case .weekly, .fortnightly, .fourWeekly, .once: return CalendarGrid(cadence, .days, origin: day)
    case .twiceMonthly:
      let first = day.dayOfMonth
      let other = first > 15 ? first - 15 : first + 15
      return CalendarGrid(cadence, .twoDays(min(first, other), max(first, other)), origin: day.month.firstDay)
    default: return CalendarGrid(cadence, .dayOfMonth(day.dayOfMonth), origin: day)
    }
  }

  /// The day of slot `number`, before rolling.
  package func nominal(_ number: Int, _ calendar: BusinessCalendar) -> Day {
    if let days = cadence.days { return origin + number * days }
    guard let months = cadence.months else { return origin }
    if case .twoDays(let first, let second) = rule {
      let month = calendar.month(of: origin) + (number >= 0 ? number / 2 : (number - 1) / 2)
      return calendar.day(number % 2 == 0 ? first : second, of: month)
    }
    let month = calendar.month(of: origin) + number * months
    switch rule {
    case .dayOfMonth(let day): return calendar.day(day, of: month)
    case .lastDay, .days, .twoDays: return calendar.day(31, of: month)
    case .lastBusinessDay: return calendar.lastBusinessDay(of: month)
    case .weekday(let n, let weekday):
      if n >= 5 { return month.lastDay - (month.lastDay.weekday.number - weekday.number + 7) % 7 }
      return month.firstDay + (weekday.number - month.firstDay.weekday.number + 7) % 7 + 7 * (n - 1)
    }
  }

  /// The day of slot `number`.
  package func day(_ number: Int, _ calendar: BusinessCalendar) -> Day {
    let day = nominal(number, calendar)
    switch roll {
    case .none: return day
    case .following: return calendar.following(day)
    case .preceding: return calendar.preceding(day)
    }
  }

  /// A slot at or shortly before `day`: none that is due on or after `day` has a lesser number.
  package func number(before day: Day) -> Int {
    if let days = cadence.days {
      let apart = (day - origin) - 16  // a roll moves by less than this
      return apart >= 0 ? apart / days : (apart - days + 1) / days
    }
    guard let months = cadence.months else { return 0 }
    let apart = (day - 16).month - origin.month
    let step = apart >= 0 ? apart / months : (apart - months + 1) / months
    return cadence == .twiceMonthly ? step * 2 : step
  }

  /// The slots that are due in a span of days, oldest first; of `once` at most one.
  package func slots(_ days: ClosedRange<Day>, _ calendar: BusinessCalendar) -> [(number: Int, day: Day)] {
    if cadence == .once {
      let day = day(0, calendar)
      return days.contains(day) ? [(0, day)] : []
    }
    var slots: [(number: Int, day: Day)] = []
    var number = number(before: days.lowerBound)
    while true {
      let day = day(number, calendar)
      if day > days.upperBound { return slots }
      if day >= days.lowerBound { slots.append((number, day)) }
      number += 1
    }
  }
}

extension CalendarGrid {
  /// In words, beside the cadence: `12th`, `last business day`, `2nd Tuesday`, `Friday`, `1st and 15th, or before`.
  package var words: String {
    let plain: String
    switch rule {
    case .days: plain = origin.weekday.name
    case .dayOfMonth(let day): plain = Self.ordinal(day)
    case .lastDay: plain = "last day"
    case .lastBusinessDay: plain = "last business day"
    case .weekday(let n, let weekday): plain = (n >= 5 ? "last" : Self.ordinal(n)) + " " + weekday.name
    case .twoDays(let first, let second): plain = Self.ordinal(first) + " and " + Self.ordinal(second)
    }
    let dated: String
    switch cadence {
    case .twoMonthly, .quarterly, .halfYearly, .annual:
      dated = cadence == .annual ? "\(plain) of \(Period.monthNames[origin.month.month - 1])" : plain
    case .once: dated = origin.iso
    default: dated = plain
    }
    switch roll {
    case .none: return dated
    case .following: return dated + " or after"
    case .preceding: return dated + " or before"
    }
  }

  package static func ordinal(_ number: Int) -> String {
    if (11...13).contains(number % 100) { return "\(number)th" }
    switch number % 10 {
    case 1: return "\(number)st"
    case 2: return "\(number)nd"
    case 3: return "\(number)rd"
    default: return "\(number)th"
    }
  }
}

extension Weekday {
  /// With a capital, in British English.
  package var name: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
}
