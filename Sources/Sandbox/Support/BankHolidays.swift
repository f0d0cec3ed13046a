import Core

// Kept apart from Core's own tables on purpose: what is tested must not be what it is tested with.

extension Day {
  /// Whether banks of England and Wales post payments: not at weekends, not on bank holidays.
  var isBritishBusinessDay: Bool { !weekday.isWeekend && !isBritishBankHoliday }

  /// Whether TARGET is open, and the ECB publishes rates.
  var isTargetDay: Bool {
    let (_, month, day) = parts
    if weekday.isWeekend || (month, day) == (1, 1) || (month, day) == (5, 1) { return false }
    if month == 12, day == 25 || day == 26 { return false }
    guard month == 3 || month == 4 else { return true }
    let easter = easterSunday(year)
    return self != easter - 2 && self != easter + 1
  }

  /// This day, or the first business day after it.
  var rolledForward: Day {
    var day = self
    while !day.isBritishBusinessDay { day = day + 1 }
    return day
  }

  /// This day, or the last business day before it.
  var rolledBack: Day {
    var day = self
    while !day.isBritishBusinessDay { day = day - 1 }
    return day
  }

  private var isBritishBankHoliday: Bool {
    let (year, month, _) = parts
    switch month {
    case 3, 4:
      let easter = easterSunday(year)
      return self == easter - 2 || self == easter + 1
    case 1, 5, 8, 12: return britishFixedHolidays(year).contains(self)
    default: return false
    }
  }
}

/// New Year, the three Mondays of May and August, Christmas and Boxing Day, with the days that stand in for weekends.
private func britishFixedHolidays(_ year: Int) -> [Day] {
  func monday(onOrAfter day: Day) -> Day {
    var day = day
    while day.weekday != .monday { day = day + 1 }
    return day
  }
  var newYear = Month(year, 1).firstDay
  while newYear.weekday.isWeekend { newYear = newYear + 1 }
  var christmas = Month(year, 12).day(25)
  var boxing = Month(year, 12).day(26)
  switch christmas.weekday {
  case .friday: boxing = Month(year, 12).day(28)
  case .saturday: (christmas, boxing) = (Month(year, 12).day(27), Month(year, 12).day(28))
  case .sunday: christmas = Month(year, 12).day(27)
  default: break
  }
  return [
    newYear, monday(onOrAfter: Month(year, 5).firstDay), monday(onOrAfter: Month(year, 5).day(25)),
    monday(onOrAfter: Month(year, 8).day(25)), christmas, boxing,
  ]
}

/// Anonymous Gregorian computus (Meeus, *Astronomical Algorithms*, chapter 8).
func easterSunday(_ year: Int) -> Day {
  let a = year % 19
  let b = year / 100
  let c = year % 100
  let g = (8 * b + 13) / 25
  let h = (19 * a + b - b / 4 - g + 15) % 30
  let m = (a + 11 * h) / 319
  let l = (2 * (b % 4) + 2 * (c / 4) - c % 4 - h + m + 32) % 7
  let month = (h - m + l + 90) / 25
  return Month(year, month).day((h - m + l + month + 19) % 32)
}

extension Month {
  var lastBusinessDay: Day { lastDay.rolledBack }
}
