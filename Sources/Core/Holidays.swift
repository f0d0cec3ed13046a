// Bank holidays by rule: what moves a salary from a Friday to the Thursday before.

/// The days on which a country's banks are closed beside its weekends.
package enum Holidays {
  /// Holidays are the law as published to the end of this year; later ones follow the same rules and may be moved.
  package static let lastYear = 2030

  /// Countries whose holidays are known; elsewhere only weekends are no business days.
  package static var countries: [String] { HolidayTable.rules.keys.sorted() }

  /// The weekdays of `year` on which banks are closed, in order; holidays that fall on a weekend are left out.
  package static func days(in country: String, year: Int) -> [Day] {
    guard let rules = HolidayTable.rules[country] else { return [] }
    let stands = rules.filter { $0.years.contains(year) }
    var closed: Set<Day> = []
    // First those that stand where they fall, so that a substitute day never lands on another holiday.
    var toMove: [Day] = []
    for rule in stands {
      guard let day = rule.date(in: year) else { continue }
      if !day.weekday.isWeekend {
        closed.insert(day)
      } else if rule.substitute == .nextWeekday || (rule.substitute == .mondayForSunday && day.weekday == .sunday) {
        toMove.append(day)
      }
    }
    for day in toMove.sorted() {
      var substitute = day + 1
      while substitute.weekday.isWeekend || closed.contains(substitute) { substitute = substitute + 1 }
      closed.insert(substitute)
    }
    let moved = HolidayTable.exceptions[country] ?? []
    for exception in moved where exception.day.year == year {
      if exception.closed { closed.insert(exception.day) } else { closed.remove(exception.day) }
    }
    return closed.sorted()
  }

  /// Western Easter Sunday (the anonymous Gregorian computus, Nature, 1876).
  package static func easter(_ year: Int) -> Day {
    let a = year % 19
    let (b, c) = (year / 100, year % 100)
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7
    let m = (a + 11 * h + 22 * l) / 451
    let n = h + l - 7 * m + 114
    return Month(year, n / 31).day(n % 31 + 1)
  }
}

/// Business days of one country, ready for many questions.
package struct BusinessCalendar: Sendable {
  package let country: String
  private let first: Day
  /// One a day from `first` on.
  private let isOpen: [Bool]
  /// Of each of these days.
  private let months: [Month]
  /// Of each of these months and of the one after them.
  private let firstDays: [Day]

  /// Years outside of `years` are answered too, only slower.
  package init(country: String, years: ClosedRange<Int> = 1990...2045) {
    self.country = country
    let first = Month(years.lowerBound, 1).firstDay
    var isOpen = (0...(Month(years.upperBound, 12).lastDay - first)).map { !(first + $0).weekday.isWeekend }
    for day in years.flatMap({ Holidays.days(in: country, year: $0) }) { isOpen[day - first] = false }
    self.first = first
    self.isOpen = isOpen
    let span = Int(first.month.number)...Int(Month(years.upperBound + 1, 1).number)
    firstDays = span.map { Month(number: Int32($0)).firstDay }
    months = zip(span, zip(firstDays, firstDays.dropFirst())).flatMap { number, days in
      repeatElement(Month(number: Int32(number)), count: days.1 - days.0)
    }
  }

  /// `day.month`, looked up.
  package func month(of day: Day) -> Month {
    let place = day - first
    return months.indices.contains(place) ? months[place] : day.month
  }

  /// `month.day(number)`, looked up.
  package func day(_ number: Int, of month: Month) -> Day {
    guard let start = months.first, firstDays.indices.dropLast().contains(month - start) else {
      return month.day(number)
    }
    return min(firstDays[month - start] + (max(1, number) - 1), firstDays[month - start + 1] - 1)
  }

  package func isBusinessDay(_ day: Day) -> Bool {
    let place = day - first
    if isOpen.indices.contains(place) { return isOpen[place] }
    return !day.weekday.isWeekend && !Holidays.days(in: country, year: day.year).contains(day)
  }

  /// `day`, or the first business day after it.
  package func following(_ day: Day) -> Day {
    var day = day
    while !isBusinessDay(day) { day = day + 1 }
    return day
  }

  /// `day`, or the last business day before it.
  package func preceding(_ day: Day) -> Day {
    var day = day
    while !isBusinessDay(day) { day = day - 1 }
    return day
  }

  package func lastBusinessDay(of month: Month) -> Day { preceding(day(31, of: month)) }
}

/// The last day of the month on which `country`'s banks are open.
package func lastBusinessDay(of month: Month, in country: String) -> Day {
  let closed = Holidays.days(in: country, year: month.year)
  var day = month.lastDay
  while day.weekday.isWeekend || closed.contains(day) { day = day - 1 }
  return day
}
