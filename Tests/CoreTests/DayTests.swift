import Core
import Testing

@Suite struct DayTests {
  @Test(
    "days are numbered from 1970-01-01",
    arguments: [
      ("1970-01-01", 0), ("1969-12-31", -1), ("2000-02-29", 11_016), ("2026-06-30", 20_634), ("0001-01-01", -719_162),
      ("9999-12-31", 2_932_896),
    ]) func number(iso: String, number: Int32) throws
  {
    let day = try day(iso)
    #expect(day.number == number)
    #expect(day.iso == iso)
  }

  @Test(
    "what is no day is refused",
    arguments: [
      "2026-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "2026-01-00", "0000-01-01", "2026-1-01",
      "20260101", "2026/01/01", "2026-01-01 ", "+026-01-01", "２０２６-01-01", "",
    ]) func refuse(iso: String)
  { #expect(Day(iso: iso) == nil) }

  @Test("every day from 1600 to 2400 follows the one before, in parts, weekday and text")
  func walk() throws {
    var day = try #require(Day(1600, 1, 1))
    let last = try #require(Day(2400, 12, 31))
    #expect(day.weekday == .saturday)
    var expected = (year: 1600, month: 1, day: 1)
    var weekday = 5
    var wrong: [String] = []
    while day <= last {
      if day.parts != expected || day.weekday.number != weekday || Day(iso: day.iso) != day { wrong.append(day.iso) }
      if Day(expected.year, expected.month, expected.day) != day { wrong.append("made \(day.iso)") }
      weekday = (weekday + 1) % 7
      expected.day += 1
      if expected.day > Month(expected.year, expected.month).length {
        expected = expected.month == 12 ? (expected.year + 1, 1, 1) : (expected.year, expected.month + 1, 1)
      }
      day = day + 1
    }
    #expect(wrong == [])
  }

  @Test("days and their differences are each other's inverse")
  func arithmetic() throws {
    let day = try day("2024-02-28")
    #expect((day + 2).iso == "2024-03-01")
    #expect((day - 59).iso == "2023-12-31")
    #expect((day + 366) - day == 366)
    #expect(day < day + 1)
  }
}

@Suite struct MonthTests {
  @Test("a month knows its length, ends and neighbours")
  func month() throws {
    let month = try #require(Month(iso: "2024-02"))
    #expect(month.length == 29)
    #expect(month.firstDay.iso == "2024-02-01")
    #expect(month.lastDay.iso == "2024-02-29")
    #expect(month.day(31).iso == "2024-02-29")
    #expect(month.day(0).iso == "2024-02-01")
    #expect((month - 2).iso == "2023-12")
    #expect((month + 11).iso == "2025-01")
    #expect(Month(2025, 1) - month == 11)
    #expect(Month(2023, 14) == month)
    #expect(Month(2025, -10) == month)
    #expect(month.iso == "2024-02")
  }

  @Test("centuries are leap years only every fourth time", arguments: [(1900, 28), (2000, 29), (2023, 28), (2400, 29)])
  func leap(year: Int, length: Int) { #expect(Month(year, 2).length == length) }

  @Test("the month after the last of all years, which banks use as a sentinel, does not stop the program")
  func beyond() throws {
    let last = try day("9999-12-31")
    #expect((last.month + 1).firstDay == last + 1)
    #expect(Month(number: -1).year == -1 && Month(number: -1).month == 12)
  }

  @Test("what is no month is refused", arguments: ["2024-13", "2024", "2024-2", "2024-02-01"])
  func refuse(iso: String) { #expect(Month(iso: iso) == nil) }
}
