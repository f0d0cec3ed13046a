// Where each kind of period begins and ends, and what it is called.

extension Period {
  /// The span that holds `day`; nil only for custom dates that do not.
  package func span(containing day: Day) -> PeriodSpan? {
    switch rule {
    case .month: months(1, from: day.month)
    case .payCycle(let start): cycle(containing: day) { $0.day(start) }
    case .payCycleLastBusinessDay: cycle(containing: day) { lastBusinessDay(of: $0, in: country) }
    case .week: week(containing: day)
    case .fortnight(let anchor): block(of: 14, anchor: anchor, containing: day)
    case .fourWeeks(let anchor): block(of: 28, anchor: anchor, containing: day)
    case .quarter: months(3, from: day.month - (day.month.month - 1) % 3)
    case .year: months(12, from: Month(day.year, 1))
    case .taxYear: taxYear(containing: day)
    case .custom(let first, let last):
      first <= day && day <= last ? PeriodSpan(start: first, end: last, label: Self.range(first, last)) : nil
    }
  }

  /// The span that follows; nil after custom dates.
  package func next(after span: PeriodSpan) -> PeriodSpan? { self.span(containing: span.end + 1) }

  /// The span before; nil before custom dates.
  package func previous(before span: PeriodSpan) -> PeriodSpan? { self.span(containing: span.start - 1) }

  /// Every span that shares a day with `days`, oldest first.
  package func spans(in days: ClosedRange<Day>) -> [PeriodSpan] {
    if case .custom(let first, let last) = rule {
      guard first <= days.upperBound, days.lowerBound <= last else { return [] }
      return [PeriodSpan(start: first, end: last, label: Self.range(first, last))]
    }
    var spans: [PeriodSpan] = []
    var current = span(containing: days.lowerBound)
    while let span = current, span.start <= days.upperBound {
      spans.append(span)
      current = next(after: span)
    }
    return spans
  }

  private func months(_ count: Int, from first: Month) -> PeriodSpan {
    let last = first + (count - 1)
    let label =
      switch count {
      case 1: "\(Self.name(of: first)) \(first.year)"
      case 12: "\(first.year)"
      default: "\(Self.name(of: first)) to \(Self.name(of: last)) \(last.year)"
      }
    return PeriodSpan(start: first.firstDay, end: last.lastDay, label: label)
  }

  /// A month that begins on its own day of each calendar month.
  private func cycle(containing day: Day, start: (Month) -> Day) -> PeriodSpan {
    let month = day >= start(day.month) ? day.month : day.month - 1
    let first = start(month)
    let last = start(month + 1) - 1
    return PeriodSpan(start: first, end: last, label: Self.range(first, last))
  }

  private func week(containing day: Day) -> PeriodSpan {
    let start = day - day.weekday.daysSince(weekStarts)
    return PeriodSpan(start: start, end: start + 6, label: "Week of \(Self.name(of: start))")
  }

  private func block(of length: Int, anchor: Day, containing day: Day) -> PeriodSpan {
    let offset = (day - anchor) % length
    let start = day - (offset < 0 ? offset + length : offset)
    return PeriodSpan(start: start, end: start + (length - 1), label: Self.range(start, start + (length - 1)))
  }

  private func taxYear(containing day: Day) -> PeriodSpan {
    let (month, first) = Self.taxYearStart(country: country)
    let here = Month(day.year, month).day(first)
    let year = day >= here ? day.year : day.year - 1
    let start = Month(year, month).day(first)
    let end = Month(year + 1, month).day(first) - 1
    let label = end.year == year ? "Tax year \(year)" : "Tax year \(year)–\(Self.twoDigits(end.year))"
    return PeriodSpan(start: start, end: end, label: label)
  }

  /// Month and day on which a person's tax year begins: the calendar year but where the law says otherwise.
  package static func taxYearStart(country: String) -> (month: Int, day: Int) {
    switch country {
    case "GB", "GG", "IM": (4, 6)
    case "IN", "NZ", "HK", "LK", "MM": (4, 1)
    case "AU", "PK", "BD", "MU": (7, 1)
    case "ZA", "NA", "LS": (3, 1)
    default: (1, 1)
    }
  }
}

extension Period {
  /// `25 May to 24 June 2026`: year and month are said once where both ends share them.
  static func range(_ first: Day, _ last: Day) -> String {
    if first == last { return name(of: first) }
    if first.month == last.month { return "\(first.dayOfMonth) to \(name(of: last))" }
    if first.year == last.year { return "\(first.dayOfMonth) \(name(of: first.month)) to \(name(of: last))" }
    return "\(name(of: first)) to \(name(of: last))"
  }

  private static func name(of day: Day) -> String { "\(day.dayOfMonth) \(name(of: day.month)) \(day.year)" }

  private static func name(of month: Month) -> String { monthNames[month.month - 1] }

  private static func twoDigits(_ year: Int) -> String { (year % 100 < 10 ? "0" : "") + String(year % 100) }

  /// In British English, January first.
  package static let monthNames = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]
}

extension Weekday {
  /// 0 for Monday to 6 for Sunday.
  package var number: Int {
    switch self {
    case .monday: 0
    case .tuesday: 1
    case .wednesday: 2
    case .thursday: 3
    case .friday: 4
    case .saturday: 5
    case .sunday: 6
    }
  }

  /// Days from the last `start` to this one, 0 to 6.
  package func daysSince(_ start: Weekday) -> Int { (number - start.number + 7) % 7 }
}
