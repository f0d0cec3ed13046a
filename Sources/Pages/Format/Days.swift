package import Core

// Days and months in words: text "18 June 2026", tables "Thu 18 Jun", ranges "18–25 June 2026".

extension Writing {
  /// `18 June 2026`.
  package func day(_ day: Day) -> String { "\(dayAndMonth(day)) \(day.year)" }

  /// `Thursday 18 June 2026`.
  package func fullDay(_ day: Day) -> String { "\(weekday(day)) \(self.day(day))" }

  /// `Wednesday 17 June`: the head of a day's rows, under a title that names the year.
  package func weekdayAndDay(_ day: Day) -> String { "\(weekday(day)) \(dayAndMonth(day))" }

  /// `18 June`.
  package func dayAndMonth(_ day: Day) -> String { "\(day.dayOfMonth) \(name(of: day.month))" }

  /// `Thu 18 Jun`, for tables whose head names the year.
  package func tableDay(_ day: Day) -> String { "\(shortWeekday(day)) \(shortDay(day))" }

  /// `18 Jun`.
  package func shortDay(_ day: Day) -> String { "\(day.dayOfMonth) \(shortName(of: day.month))" }

  /// `18 Jun 2026`, for tables over several years.
  package func shortDayWithYear(_ day: Day) -> String { "\(shortDay(day)) \(day.year)" }

  /// `18–25 June 2026`, `30 June to 2 July 2026`, `28 December 2025 to 3 January 2026`; one day is itself.
  package func range(_ first: Day, _ last: Day, year: Bool = true) -> String {
    let tail = year ? " \(last.year)" : ""
    if first == last { return dayAndMonth(first) + tail }
    if first.month == last.month {
      return "\(first.dayOfMonth)\u{2013}\(last.dayOfMonth) \(name(of: last.month))\(tail)"
    }
    let head = first.year == last.year ? "" : " \(first.year)"
    return "\(dayAndMonth(first))\(year ? head : "") \(words.to) \(dayAndMonth(last))\(tail)"
  }

  /// `June 2026`.
  package func month(_ month: Month) -> String { "\(name(of: month)) \(month.year)" }

  /// `Jun 2026`.
  package func shortMonth(_ month: Month) -> String { "\(shortName(of: month)) \(month.year)" }

  /// `Jun 26`: under small pictures.
  package func tinyMonth(_ month: Month) -> String {
    let year = month.year % 100
    return "\(shortName(of: month)) \(year < 10 ? "0" : "")\(year)"
  }

  /// `June`.
  package func name(of month: Month) -> String { words.months[month.month - 1] }

  /// `Jun`.
  package func shortName(of month: Month) -> String { words.shortMonths[month.month - 1] }

  /// `Thursday`.
  package func weekday(_ day: Day) -> String { words.weekdays[Self.index(of: day.weekday)] }

  /// `Thu`.
  package func shortWeekday(_ day: Day) -> String { words.shortWeekdays[Self.index(of: day.weekday)] }

  /// 0 for Monday to 6 for Sunday.
  static func index(of weekday: Weekday) -> Int { Weekday.allCases.firstIndex(of: weekday) ?? 0 }

  /// The weekdays' short names in the household's order.
  package var weekHeads: [String] {
    weekStartsMonday ? words.shortWeekdays : [words.shortWeekdays[6]] + words.shortWeekdays[0..<6]
  }

  /// Where a day stands in the household's week, 0 to 6.
  package func columnInWeek(_ day: Day) -> Int {
    let monday = Self.index(of: day.weekday)
    return weekStartsMonday ? monday : (monday + 1) % 7
  }
}
