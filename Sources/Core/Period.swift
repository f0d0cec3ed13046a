/// A stretch of days, both ends within it, and what a person calls it.
package struct PeriodSpan: Hashable, Sendable {
  package var start: Day
  package var end: Day
  /// In British English: `June 2026`, `Week of 29 June 2026`, `25 May to 24 June 2026`.
  package var label: String

  package init(start: Day, end: Day, label: String) {
    self.start = start
    self.end = end
    self.label = label
  }

  /// How many days it has, at least one.
  package var length: Int { end - start + 1 }

  package func contains(_ day: Day) -> Bool { start <= day && day <= end }
}

/// A way to cut time into periods: every day lies in exactly one span, but for custom dates, which are one span only.
package struct Period: Hashable, Sendable, CustomStringConvertible {
  package enum Rule: Hashable, Sendable {
    case month
    /// From that day of the month, 2 to 31, clamped to the month's end.
    case payCycle(day: Int)
    /// From the last business day of the month.
    case payCycleLastBusinessDay
    case week
    /// Weeks in twos from a day that begins one, both backwards and forwards.
    case fortnight(anchor: Day)
    case fourWeeks(anchor: Day)
    case quarter
    case year
    /// Begins on the country's day.
    case taxYear
    case custom(Day, Day)
  }

  package var rule: Rule
  /// ISO 3166: decides the tax year and the business days.
  package var country: String
  package var weekStarts: Weekday

  package init(_ rule: Rule, country: String, weekStarts: Weekday = .monday) {
    self.rule = rule
    self.country = country
    self.weekStarts = weekStarts
  }
}

extension Period {
  /// The calendar month, as in datasets and reports.
  package static let calendarMonth = Period(.month, country: "")

  /// As daybook.toml writes it: `month`, `month:25`, `fortnight:2026-01-02`, `2026-01-01/2026-06-30`.
  package var description: String {
    switch rule {
    case .month: "month"
    case .payCycle(let day): "month:\(day)"
    case .payCycleLastBusinessDay: "month:last-business-day"
    case .week: "week"
    case .fortnight(let anchor): "fortnight:\(anchor)"
    case .fourWeeks(let anchor): "four-weeks:\(anchor)"
    case .quarter: "quarter"
    case .year: "year"
    case .taxYear: "tax-year"
    case .custom(let first, let last): "\(first)/\(last)"
    }
  }

  /// From the text of daybook.toml; nil when it is none of the forms.
  package init?(_ text: String, country: String, weekStarts: Weekday = .monday) {
    guard let rule = Rule(text) else { return nil }
    self.init(rule, country: country, weekStarts: weekStarts)
  }
}

extension Period.Rule {
  fileprivate init?(_ text: String) {
    if let rule = Self.plain[text] {
      self = rule
      return
    }
    if let slash = text.firstIndex(of: "/") {
      guard let first = Day(iso: text[..<slash]), let last = Day(iso: text[text.index(after: slash)...]), first <= last
      else { return nil }
      self = .custom(first, last)
      return
    }
    guard let colon = text.firstIndex(of: ":") else { return nil }
    let value = text[text.index(after: colon)...]
    switch text[..<colon] {
    case "month":
      guard value.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let day = Int(value), (1...31).contains(day) else {
        return nil
      }
      // The cycle from the 1st is the calendar month, and has its name.
      self = day == 1 ? .month : .payCycle(day: day)
    case "fortnight":
      guard let anchor = Day(iso: value) else { return nil }
      self = .fortnight(anchor: anchor)
    case "four-weeks":
      guard let anchor = Day(iso: value) else { return nil }
      self = .fourWeeks(anchor: anchor)
    default: return nil
    }
  }

  private static let plain: [String: Period.Rule] = [
    "month": .month, "month:last-business-day": .payCycleLastBusinessDay, "week": .week, "quarter": .quarter,
    "year": .year, "tax-year": .taxYear,
  ]
}
