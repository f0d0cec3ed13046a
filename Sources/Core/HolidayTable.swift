// One line a holiday. Sources: the countries' holiday acts and their central banks' calendars, as of 2026.

/// A day of each year, by date, by weekday of a month, or by Easter.
struct HolidayRule: Sendable {
  enum Date: Sendable {
    case fixed(Int, Int)
    /// Days after Easter Sunday; before it negative.
    case easter(Int)
    /// The n-th of that weekday in the month.
    case nth(Int, Weekday, Int)
    case last(Weekday, Int)
    /// The first of that weekday on or after a day of a month.
    case onOrAfter(Weekday, Int, Int)
  }

  /// What happens when it falls on a weekend.
  enum Substitute: Sendable { case none, nextWeekday, mondayForSunday }

  var date: Date
  var substitute = Substitute.none
  var years: ClosedRange<Int> = 1...9999

  func date(in year: Int) -> Day? {
    switch date {
    case .fixed(let month, let day): Day(year, month, day)
    case .easter(let offset): Holidays.easter(year) + offset
    case .nth(let n, let weekday, let month): Self.first(weekday, from: Month(year, month).firstDay) + 7 * (n - 1)
    case .last(let weekday, let month): Self.first(weekday, from: Month(year, month).lastDay - 6)
    case .onOrAfter(let weekday, let month, let day): Self.first(weekday, from: Month(year, month).day(day))
    }
  }

  private static func first(_ weekday: Weekday, from day: Day) -> Day { day + weekday.daysSince(day.weekday) }
}

enum HolidayTable {
  /// A day that was closed, or open, against the rule.
  struct Exception: Sendable {
    var day: Day
    var closed: Bool
  }

  private static func on(_ month: Int, _ day: Int, _ years: ClosedRange<Int> = 1...9999) -> HolidayRule {
    HolidayRule(date: .fixed(month, day), years: years)
  }

  private static func moving(_ month: Int, _ day: Int, _ years: ClosedRange<Int> = 1...9999) -> HolidayRule {
    HolidayRule(date: .fixed(month, day), substitute: .nextWeekday, years: years)
  }

  private static func federal(_ month: Int, _ day: Int, _ years: ClosedRange<Int> = 1...9999) -> HolidayRule {
    HolidayRule(date: .fixed(month, day), substitute: .mondayForSunday, years: years)
  }

  private static func easter(_ offset: Int, _ years: ClosedRange<Int> = 1...9999) -> HolidayRule {
    HolidayRule(date: .easter(offset), years: years)
  }

  private static func nth(_ n: Int, _ weekday: Weekday, _ month: Int, _ years: ClosedRange<Int> = 1...9999)
    -> HolidayRule
  {
    HolidayRule(date: .nth(n, weekday, month), years: years)
  }

  private static func last(_ weekday: Weekday, _ month: Int) -> HolidayRule {
    HolidayRule(date: .last(weekday, month))
  }

  private static let goodFriday = easter(-2)
  private static let easterMonday = easter(1)
  private static let ascension = easter(39)
  private static let whitMonday = easter(50)
  private static let corpusChristi = easter(60)

  /// No euro payment moves on these, whatever the country keeps (the Eurosystem's T2 calendar, since 2000).
  private static let euro = [on(1, 1), goodFriday, easterMonday, on(5, 1), on(12, 25), on(12, 26)]

  static let rules: [String: [HolidayRule]] = [
    "AT": euro + [
      on(1, 6), ascension, whitMonday, corpusChristi, on(8, 15), on(10, 26), on(11, 1), on(12, 8),
    ],
    "AU": [
      moving(1, 1), moving(1, 26), goodFriday, easterMonday, on(4, 25), nth(2, .monday, 6), moving(12, 25),
      moving(12, 26),
    ],
    "BE": euro + [ascension, whitMonday, on(7, 21), on(8, 15), on(11, 1), on(11, 11)],
    "CA": [
      moving(1, 1), goodFriday, HolidayRule(date: .onOrAfter(.monday, 5, 18)), moving(7, 1), nth(1, .monday, 9),
      moving(9, 30, 2021...9999), nth(2, .monday, 10), moving(11, 11), moving(12, 25), moving(12, 26),
    ],
    "CH": [
      on(1, 1), on(1, 2), goodFriday, easterMonday, on(5, 1), ascension, whitMonday, on(8, 1), on(12, 25), on(12, 26),
    ],
    "CZ": [
      on(1, 1), easter(-2, 2016...9999), easterMonday, on(5, 1), on(5, 8), on(7, 5), on(7, 6), on(9, 28), on(10, 28),
      on(11, 17), on(12, 24), on(12, 25), on(12, 26),
    ],
    "DE": euro + [ascension, whitMonday, on(10, 3, 1990...9999), on(10, 31, 2017...2017)],
    "DK": [
      on(1, 1), easter(-3), goodFriday, easterMonday, easter(26, 1...2023), ascension, easter(40, 2009...9999),
      whitMonday, on(6, 5), on(12, 24), on(12, 25), on(12, 26), on(12, 31),
    ],
    "ES": euro + [on(1, 6), on(8, 15), on(10, 12), on(11, 1), on(12, 6), on(12, 8)],
    // Exceptionally reserved in ISO 3166: a household that tells only its currency, the euro.
    "EU": euro,
    "FI": euro + [
      on(1, 6), ascension, HolidayRule(date: .onOrAfter(.friday, 6, 19)), on(12, 6), on(12, 24),
    ],
    "FR": euro + [ascension, whitMonday, on(5, 8), on(7, 14), on(8, 15), on(11, 1), on(11, 11)],
    "GB": [
      moving(1, 1), goodFriday, easterMonday, nth(1, .monday, 5), last(.monday, 5), last(.monday, 8), moving(12, 25),
      moving(12, 26),
    ],
    "IE": euro + [
      moving(1, 1), HolidayRule(date: .onOrAfter(.monday, 2, 1), years: 2023...9999), moving(3, 17),
      nth(1, .monday, 5), nth(1, .monday, 6), nth(1, .monday, 8), last(.monday, 10), moving(12, 25), moving(12, 26),
    ],
    "IT": euro + [
      on(1, 6), on(4, 25), on(6, 2, 2001...9999), on(8, 15), on(10, 4, 2026...9999), on(11, 1), on(12, 8),
    ],
    "LU": euro + [
      ascension, whitMonday, on(5, 9, 2019...9999), on(6, 23), on(8, 15), on(11, 1),
    ],
    "NL": euro + [ascension, whitMonday, on(4, 30, 1...2013), on(4, 27, 2014...9999)],
    "NO": [
      on(1, 1), easter(-3), goodFriday, easterMonday, on(5, 1), on(5, 17), ascension, whitMonday, on(12, 25),
      on(12, 26),
    ],
    "NZ": [
      moving(1, 1), moving(1, 2), moving(2, 6, 2014...9999), on(2, 6, 1...2013), goodFriday, easterMonday,
      on(4, 25, 1...2013), moving(4, 25, 2014...9999), nth(1, .monday, 6), nth(4, .monday, 10), moving(12, 25),
      moving(12, 26),
    ],
    "PL": [
      on(1, 1), on(1, 6, 2011...9999), easterMonday, on(5, 1), on(5, 3), corpusChristi, on(8, 15), on(11, 1),
      on(11, 11), on(12, 24, 2025...9999), on(12, 25), on(12, 26),
    ],
    "PT": euro + [
      on(4, 25), easter(60, 1...2012), easter(60, 2016...9999), on(6, 10), on(8, 15), on(10, 5, 1...2012),
      on(10, 5, 2016...9999), on(11, 1, 1...2012), on(11, 1, 2016...9999), on(12, 1, 1...2012), on(12, 1, 2016...9999),
      on(12, 8),
    ],
    "SE": [
      on(1, 1), on(1, 6), goodFriday, easterMonday, on(5, 1), ascension, easter(50, 1...2004), on(6, 6, 2005...9999),
      HolidayRule(date: .onOrAfter(.friday, 6, 19)), on(12, 24), on(12, 25), on(12, 26), on(12, 31),
    ],
    "US": [
      federal(1, 1), nth(3, .monday, 1), nth(3, .monday, 2), last(.monday, 5), federal(6, 19, 2022...9999),
      federal(7, 4), nth(1, .monday, 9), nth(2, .monday, 10), federal(11, 11), nth(4, .thursday, 11), federal(12, 25),
    ],
  ]

  static let exceptions: [String: [Exception]] = [
    "GB": closed(
      "1995-05-08 1999-12-31 2002-06-03 2002-06-04 2011-04-29 2012-06-04 2012-06-05 2020-05-08 2022-06-02 2022-06-03 "
        + "2022-09-19 2023-05-08")
      + open("1995-05-01 2002-05-27 2012-05-28 2020-05-04 2022-05-30"),
    // When 1 February is a Friday, St Brigid's day is that day.
    "IE": closed("2022-03-18 2030-02-01") + open("2030-02-04"),
    "AU": closed("2022-09-22"),
    "CA": closed("2022-09-19"),
    "NZ": closed(
      "2022-06-24 2022-09-26 2023-07-14 2024-06-28 2025-06-20 2026-07-10 2027-06-25 2028-07-14 2029-07-06 2030-06-21"),
    "PL": closed("2018-11-12"),
    "US": closed("2018-12-05"),
  ]

  private static func closed(_ days: String) -> [Exception] {
    days.split(separator: " ").compactMap { Day(iso: $0) }.map { Exception(day: $0, closed: true) }
  }

  private static func open(_ days: String) -> [Exception] {
    days.split(separator: " ").compactMap { Day(iso: $0) }.map { Exception(day: $0, closed: false) }
  }
}
