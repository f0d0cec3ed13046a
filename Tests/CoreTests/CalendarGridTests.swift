import Core
import Testing

@Suite("Calendar grids: the days on which something is due") struct CalendarGridTests {
  private static let calendar = BusinessCalendar(country: "GB", years: 2015...2035)

  private func days(_ grid: CalendarGrid, _ first: String, _ last: String) throws -> [String] {
    let first = try #require(Day(iso: first))
    return grid.slots(first...(try #require(Day(iso: last))), Self.calendar).map(\.day.iso)
  }

  private func grid(
    _ cadence: Cadence, _ rule: CalendarGrid.Rule, _ origin: String, _ roll: CalendarGrid.Roll = .none
  ) throws -> CalendarGrid {
    CalendarGrid(cadence, rule, roll: roll, origin: try #require(Day(iso: origin)))
  }

  @Test("a bill on the 31st is paid on the last day of short months")
  func clamped() throws {
    let grid = try grid(.monthly, .dayOfMonth(31), "2023-12-31")
    #expect(
      try days(grid, "2024-01-01", "2024-05-31") == [
        "2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30", "2024-05-31",
      ])
  }

  @Test("29 February of an annual payment is the 28th in other years")
  func leapDay() throws {
    let grid = try grid(.annual, .dayOfMonth(29), "2020-02-29")
    #expect(
      try days(grid, "2020-01-01", "2024-12-31")
        == ["2020-02-29", "2021-02-28", "2022-02-28", "2023-02-28", "2024-02-29"])
  }

  @Test("the last business day passes over weekends and bank holidays")
  func lastBusinessDay() throws {
    let grid = try grid(.monthly, .lastBusinessDay, "2024-01-01")
    // 29 March 2024 was Good Friday.
    #expect(
      try days(grid, "2024-01-01", "2024-06-30")
        == ["2024-01-31", "2024-02-29", "2024-03-28", "2024-04-30", "2024-05-31", "2024-06-28"])
  }

  @Test("a due day that is no business day is paid before or after it")
  func rolls() throws {
    // Saturday 1 June 2024; 1 January is a holiday.
    #expect(
      try days(grid(.monthly, .dayOfMonth(1), "2024-06-01", .following), "2024-06-01", "2024-06-30") == ["2024-06-03"])
    #expect(
      try days(grid(.monthly, .dayOfMonth(1), "2024-06-01", .preceding), "2024-05-30", "2024-06-30") == ["2024-05-31"])
    #expect(
      try days(grid(.annual, .dayOfMonth(1), "2024-01-01", .following), "2024-01-01", "2024-01-31") == ["2024-01-02"])
  }

  @Test("the n-th weekday of the month, and its last")
  func weekdays() throws {
    #expect(
      try days(grid(.monthly, .weekday(2, .tuesday), "2024-01-01"), "2024-01-01", "2024-03-31")
        == ["2024-01-09", "2024-02-13", "2024-03-12"])
    #expect(
      try days(grid(.quarterly, .weekday(5, .friday), "2024-03-01"), "2024-01-01", "2024-06-30")
        == ["2024-03-29", "2024-06-28"])
  }

  @Test("twice a month: two days, the lesser one first")
  func twice() throws {
    let grid = try grid(.twiceMonthly, .twoDays(14, 30), "2024-01-01")
    #expect(
      try days(grid, "2024-01-15", "2024-03-14") == ["2024-01-30", "2024-02-14", "2024-02-29", "2024-03-14"])
  }

  @Test("weeks are counted from the anchor, backwards too", arguments: [7, 14, 28])
  func counted(step: Int) throws {
    let cadence = try #require(Cadence.allCases.first { $0.days == step })
    let grid = try grid(cadence, .days, "2024-03-07")
    let slots = try days(grid, "2023-12-01", "2024-06-30").compactMap { Day(iso: $0) }
    #expect(slots.allSatisfy { ($0 - grid.origin) % step == 0 })
    #expect(slots.count == (step == 7 ? 30 : step == 14 ? 15 : 8))
  }

  @Test("once is due once")
  func once() throws {
    let grid = CalendarGrid.from(try #require(Day(iso: "2026-09-15")), .once)
    #expect(try days(grid, "2026-01-01", "2030-01-01") == ["2026-09-15"])
    #expect(try days(grid, "2026-09-16", "2030-01-01") == [])
  }

  @Test("a span's slots are those of the spans that it is made of", arguments: Cadence.allCases)
  func pieces(cadence: Cadence) throws {
    var rules: [CalendarGrid.Rule] = [.days]
    if cadence == .twiceMonthly {
      rules = [.twoDays(1, 15), .twoDays(16, 31)]
    } else if cadence.months != nil {
      rules = [
        .dayOfMonth(1), .dayOfMonth(15), .dayOfMonth(31), .lastDay, .lastBusinessDay, .weekday(1, .monday),
        .weekday(5, .sunday),
      ]
    }
    for rule in rules {
      for roll in CalendarGrid.Roll.allCases {
        let grid = try grid(cadence, rule, "2020-02-29", roll)
        let first = try #require(Day(iso: "2018-11-03"))
        let whole = grid.slots(first...(first + 999), Self.calendar)
        let single = (0..<1000).flatMap { grid.slots((first + $0)...(first + $0), Self.calendar) }
        #expect(whole.map(\.day) == single.map(\.day), "\(rule) \(roll)")
        #expect(whole.map(\.number) == single.map(\.number), "\(rule) \(roll)")
        #expect(zip(whole, whole.dropFirst()).allSatisfy { $0.number + 1 == $1.number })
        #expect(whole.allSatisfy { grid.day($0.number, Self.calendar) == $0.day })
      }
    }
  }

  @Test("a grid says its day in words")
  func words() throws {
    #expect(try grid(.monthly, .dayOfMonth(12), "2024-01-12").words == "12th")
    #expect(try grid(.monthly, .dayOfMonth(3), "2024-01-03", .preceding).words == "3rd or before")
    #expect(try grid(.monthly, .lastBusinessDay, "2024-01-03").words == "last business day")
    #expect(try grid(.monthly, .weekday(2, .tuesday), "2024-01-03").words == "2nd Tuesday")
    #expect(try grid(.fortnightly, .days, "2024-01-05").words == "Friday")
    #expect(try grid(.annual, .dayOfMonth(29), "2024-02-29").words == "29th of February")
    #expect(try grid(.twiceMonthly, .twoDays(1, 15), "2024-01-01").words == "1st and 15th")
  }

  @Test("a day that a person writes is kept by every cadence", arguments: Cadence.allCases)
  func written(cadence: Cadence) throws {
    let day = try #require(Day(iso: "2024-08-31"))
    let grid = CalendarGrid.from(day, cadence)
    #expect(grid.slots(day...(day + 1), Self.calendar).map(\.day) == [day])
  }
}
