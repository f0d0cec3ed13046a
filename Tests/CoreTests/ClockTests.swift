import Core
import Testing

@Suite struct ClockTests {
  private func zone(_ name: String) throws -> Zone { try #require(Zone(name)) }

  @Test(
    "a day given by hand begins at four in the morning there",
    arguments: [
      ("UTC", "2026-06-30", 1_782_792_000), ("Europe/London", "2026-06-30", 1_782_788_400),
      ("Europe/London", "2026-01-15", 1_768_449_600), ("America/New_York", "2026-06-30", 1_782_806_400),
      ("Asia/Kolkata", "2026-06-30", 1_782_772_200),
    ]) func today(name: String, iso: String, now: Int64) throws
  {
    let day = try day(iso)
    let clock = Clock(today: day, in: try zone(name))
    #expect(clock.now == now)
    #expect(clock.today == day)
    #expect(Clock(now: now, in: clock.zone).today == day)
  }

  @Test("today is the day in the household's zone, not in Greenwich")
  func localDay() throws {
    let instant: Int64 = 1_782_862_200  // 2026-06-30T23:30:00Z
    #expect(try zone("UTC").day(at: instant).iso == "2026-06-30")
    #expect(try zone("Europe/London").day(at: instant).iso == "2026-07-01")
    #expect(try zone("America/New_York").day(at: instant).iso == "2026-06-30")
    #expect(try zone("UTC").day(at: -1).iso == "1969-12-31")
    #expect(try zone("UTC").day(at: -86_400).iso == "1969-12-31")
    #expect(try zone("UTC").day(at: -86_401).iso == "1969-12-30")
  }

  @Test(
    "every hour of every day falls on that day, also when clocks change",
    arguments: [
      "Europe/London", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kathmandu", "UTC",
    ]) func hours(name: String) throws
  {
    let zone = try zone(name)
    var wrong: [String] = []
    for number in Month(2017, 1).firstDay.number...Month(2019, 12).lastDay.number {
      for hour in [4, 12, 23] where zone.day(at: zone.instant(of: Day(number: number), hour: hour)).number != number {
        wrong.append("\(Day(number: number)) \(hour)")
      }
    }
    #expect(wrong == [])
  }

  @Test(
    "only names of the tz database are zones",
    arguments: ["Europe/Lodnon", "GMT+3", "CET", "", "../etc/passwd", "+01:00"])
  func refuse(name: String) { #expect(Zone(name) == nil) }

  @Test("the machine's clock is read once and gives a day near now")
  func system() throws {
    let clock = Clock.system(in: try zone("UTC"))
    #expect(clock.now > 1_700_000_000)
    #expect(clock.today == clock.zone.day(at: clock.now))
  }
}
