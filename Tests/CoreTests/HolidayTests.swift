import Core
import Testing

@Suite struct HolidayTests {
  /// As the governments and central banks publish them, weekdays only.
  private static let published: [(country: String, year: Int, days: String)] = [
    ("GB", 2020, "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28"),
    ("GB", 2021, "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28"),
    ("GB", 2022, "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27"),
    ("GB", 2023, "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26"),
    ("GB", 2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28"),
    ("US", 2022, "01-17 02-21 05-30 06-20 07-04 09-05 10-10 11-11 11-24 12-26"),
    ("US", 2026, "01-01 01-19 02-16 05-25 06-19 09-07 10-12 11-11 11-26 12-25"),
    ("DE", 2026, "01-01 04-03 04-06 05-01 05-14 05-25 12-25"),
    ("DE", 2024, "01-01 03-29 04-01 05-01 05-09 05-20 10-03 12-25 12-26"),
    ("FR", 2025, "01-01 04-18 04-21 05-01 05-08 05-29 06-09 07-14 08-15 11-11 12-25 12-26"),
    ("IE", 2024, "01-01 02-05 03-18 03-29 04-01 05-01 05-06 06-03 08-05 10-28 12-25 12-26"),
    ("NL", 2025, "01-01 04-18 04-21 05-01 05-29 06-09 12-25 12-26"),
    ("CA", 2026, "01-01 04-03 05-18 07-01 09-07 09-30 10-12 11-11 12-25 12-28"),
    ("AU", 2026, "01-01 01-26 04-03 04-06 06-08 12-25 12-28"),
  ]

  @Test("holidays are as published", arguments: published.indices)
  func days(index: Int) {
    let example = Self.published[index]
    let days = Holidays.days(in: example.country, year: example.year).map { String($0.iso.dropFirst(5)) }
    #expect(days.joined(separator: " ") == example.days)
  }

  @Test(
    "Easter Sunday",
    arguments: [
      "1991-03-31", "2000-04-23", "2008-03-23", "2011-04-24", "2019-04-21", "2024-03-31", "2025-04-20", "2026-04-05",
      "2038-04-25",
    ]) func easter(iso: String) throws
  {
    let day = try day(iso)
    #expect(Holidays.easter(day.year) == day)
  }

  @Test("no holiday is a weekend, and none falls outside its year, in any country")
  func weekdays() {
    var wrong: [String] = []
    for country in Holidays.countries {
      for year in 1990...2040 {
        let days = Holidays.days(in: country, year: year)
        if days.isEmpty || days.contains(where: { $0.weekday.isWeekend || $0.year != year }) {
          wrong.append("\(country) \(year)")
        }
      }
    }
    #expect(wrong == [])
  }

  @Test("a country without a table has weekends only")
  func unknown() throws {
    #expect(Holidays.days(in: "XX", year: 2026) == [])
    let calendar = BusinessCalendar(country: "XX")
    #expect(calendar.lastBusinessDay(of: Month(2026, 5)).iso == "2026-05-29")
  }

  @Test("months are looked up as they are reckoned, within its years, at their edges and beyond")
  func months() throws {
    let calendar = BusinessCalendar(country: "GB", years: 2023...2024)
    var day = try #require(Day(iso: "2022-11-01"))
    while day < Day(number: 20_200) {
      #expect(calendar.month(of: day) == day.month)
      for number in [0, 1, 15, 28, 29, 30, 31] {
        #expect(calendar.day(number, of: day.month) == day.month.day(number))
      }
      day = day + 1
    }
    #expect(day.year == 2025)
  }

  @Test("a payment on a holiday moves to the business day before or after")
  func rolls() throws {
    let calendar = BusinessCalendar(country: "GB", years: 2025...2026)
    let christmas = try day("2026-12-25")
    #expect(calendar.following(christmas).iso == "2026-12-29")
    #expect(calendar.preceding(christmas).iso == "2026-12-24")
    #expect(calendar.following(christmas - 1) == christmas - 1)
    // Outside of the years it was made for it answers the same.
    let other = BusinessCalendar(country: "GB", years: 1990...1991)
    #expect(other.following(christmas).iso == "2026-12-29")
  }

  @Test("the calendar and the single question agree on every month's last business day")
  func agreement() {
    for country in Holidays.countries {
      let calendar = BusinessCalendar(country: country)
      for number in Month(1995, 1).number...Month(2035, 12).number {
        let month = Month(number: number)
        #expect(calendar.lastBusinessDay(of: month) == lastBusinessDay(of: month, in: country))
      }
    }
  }
}
