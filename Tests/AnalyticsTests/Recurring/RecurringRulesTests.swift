import Core
import Testing

@testable import Analytics

private let calendar = BusinessCalendar(country: "GB", years: 2015...2035)
private let today = Month(2026, 6).day(28)

/// Payments of one merchant.
private struct MadePayments {
  var rows: [RecurringRow] = []

  mutating func pay(_ day: Day, _ amount: Int64, account: Int32 = 0) {
    rows.append(RecurringRow(id: UInt64(rows.count + 1), account: account, day: day, amount: amount))
  }

  /// On every slot of a grid in a span.
  mutating func pay(
    _ grid: CalendarGrid, _ first: Day, _ last: Day, _ amount: Int64, account: Int32 = 0, skipping: Set<Int> = []
  ) {
    for (place, slot) in grid.slots(first...last, calendar).enumerated() where !skipping.contains(place) {
      pay(slot.day, amount, account: account)
    }
  }

  func found(on today: Day = today) -> [FoundStream] {
    var fruitless = FruitlessGroups(calendar, .standard)
    return found(on: today, fruitless: &fruitless)
  }

  func found(on today: Day = today, fruitless: inout FruitlessGroups) -> [FoundStream] {
    let detector = RecurringDetector(calendar: calendar)
    let start = detector.windowStart(today)
    let group = RecurringGroup(merchant: 1, currency: .gbp, isIncome: (rows.first?.amount ?? 0) > 0)
    let known = rows.filter { $0.day <= today }
    return detector.streams(
      [group: known.filter { $0.day >= start }], today: today, words: { _ in [] }, fruitless: &fruitless,
      earlier: { _ in known.filter { $0.day < start } })
  }
}

private func day(_ iso: String) throws -> Day { try #require(Day(iso: iso)) }

@Suite("Recurring payments are found by their days") struct RecurringRulesTests {
  private func only(_ made: MadePayments, on day: Day = today) throws -> FoundStream {
    let found = made.found(on: day)
    try #require(found.count == 1, "\(found.map { "\($0.grid.cadence) \($0.grid.words) \($0.hits)/\($0.slots)" })")
    return found[0]
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var cadence: Cadence
    var rule: CalendarGrid.Rule
    var roll: CalendarGrid.Roll = .none
    var testDescription: String { "\(cadence.rawValue), \(rule), \(roll)" }
  }

  private static let cases: [Case] =
    [Cadence.weekly, .fortnightly, .fourWeekly].map { Case(cadence: $0, rule: .days) }
    + [Cadence.monthly, .twoMonthly, .quarterly, .halfYearly, .annual].flatMap { cadence in
      [
        Case(cadence: cadence, rule: .dayOfMonth(12)), Case(cadence: cadence, rule: .dayOfMonth(31)),
        Case(cadence: cadence, rule: .dayOfMonth(1), roll: .following),
        Case(cadence: cadence, rule: .dayOfMonth(25), roll: .preceding), Case(cadence: cadence, rule: .lastBusinessDay),
      ]
    } + [Case(cadence: .monthly, rule: .weekday(2, .tuesday)), Case(cadence: .monthly, rule: .weekday(5, .friday))]
    + [Case(cadence: .twiceMonthly, rule: .twoDays(1, 15)), Case(cadence: .twiceMonthly, rule: .twoDays(15, 31))]

  @Test("cadences are fitted to a calendar grid, never averaged: the next day is the grid's", arguments: cases)
  func grids(one: Case) throws {
    let grid = CalendarGrid(one.cadence, one.rule, roll: one.roll, origin: try day("2023-07-07").month.firstDay + 6)
    var made = MadePayments()
    made.pay(grid, try day("2023-07-01"), today, -1299)
    let stream = try only(made)
    #expect(stream.grid.cadence == one.cadence)
    let next = stream.grid.day(stream.lastSlot + 1, calendar)
    let expected = try #require(grid.slots((today + 1)...(today + 400), calendar).first).day
    // Three years do not tell on what days of the week an annual payment is put off.
    #expect(one.cadence == .annual ? abs(next - expected) <= 2 : next == expected)
    #expect(stream.hits == stream.slots)
  }

  @Test("a payment that was left out is a free slot, and the stream goes on")
  func skips() throws {
    var made = MadePayments()
    made.pay(.from(try day("2024-01-05"), .monthly), try day("2024-01-01"), today, -1299, skipping: [4, 11])
    let stream = try only(made)
    #expect(stream.hits == 28)
    #expect(stream.slots == 30)
  }

  @Test("the chance test removes coffee, fuel and supermarkets")
  func chance() {
    var random = LabelledRandom(seed: 77)
    for gaps in [1...6, 2...11, 5...17, 9...40] {
      for spread in [0, 3000] {
        var made = MadePayments()
        var day = today - 1000
        while day <= today {
          made.pay(day, -320 - Int64(random.below(spread + 1)))
          day = day + random.within(gaps)
        }
        #expect(made.found().filter { $0.tier(.standard) == .high }.map(\.grid.words) == [], "\(gaps) \(spread)")
      }
    }
  }

  @Test("payments in which nothing was found are looked at again once there is another, and not before")
  func fruitless() throws {
    let monthly = CalendarGrid.from(try day("2026-04-05"), .monthly)
    var made = MadePayments()
    made.pay(monthly, try day("2026-04-01"), try day("2026-05-31"), -999)
    var first = FruitlessGroups(calendar, .standard)
    #expect(made.found(fruitless: &first).isEmpty)
    #expect(first.keys.count == 1)
    var second = FruitlessGroups(calendar, .standard, known: first.keys)
    let isKnown = second.contains(made.rows)
    #expect(isKnown)
    made.pay(monthly, try day("2026-06-01"), today, -999)
    #expect(made.found(fruitless: &second).map(\.hits) == [3])
  }

  @Test("what was fruitless is so in any account, and no longer by other rules or holidays")
  func fruitlessCircumstances() {
    var (here, there, both) = (MadePayments(), MadePayments(), MadePayments())
    for (place, day) in [today - 40, today - 9].enumerated() {
      here.pay(day, -500)
      there.pay(day, -500, account: 3)
      both.pay(day, -500, account: Int32(place))
    }
    var before = FruitlessGroups(calendar, .standard)
    before.insert(here.rows)
    func knows(_ rows: [RecurringRow], _ country: String = "GB", _ thresholds: RecurringThresholds = .standard) -> Bool
    {
      var groups = FruitlessGroups(BusinessCalendar(country: country), thresholds, known: before.keys)
      return groups.contains(rows)
    }
    #expect(knows(there.rows))
    #expect(!knows(both.rows))
    #expect(!knows(here.rows, "DE"))
    var strict = RecurringThresholds.standard
    strict.coverage = 0.7
    #expect(!knows(here.rows, "GB", strict))
  }

  @Test("amounts that interleave are two tiers, those that follow each other one price that changed")
  func amounts() throws {
    let monthly = CalendarGrid.from(try day("2024-01-05"), .monthly)
    var tiers = MadePayments()
    tiers.pay(monthly, try day("2024-01-01"), today, -299)
    tiers.pay(.from(try day("2024-01-18"), .monthly), try day("2024-01-01"), today, -999)
    #expect(tiers.found().map { $0.last.amount }.sorted() == [-999, -299])
    var price = MadePayments()
    price.pay(monthly, try day("2024-01-01"), try day("2025-03-31"), -999)
    price.pay(monthly, try day("2025-04-01"), today, -1599)
    #expect(try only(price).hits == 30)
  }

  @Test("peel: two charges a slot at one price are twice a month, two streams, or twins")
  func peel() throws {
    let (first, second) = (CalendarGrid.from(try day("2024-01-03"), .monthly), try day("2024-01-17"))
    var twice = MadePayments()
    twice.pay(first, try day("2024-01-01"), today, -1500)
    twice.pay(.from(second, .monthly), try day("2024-01-01"), today, -1500)
    #expect(try only(twice).grid.cadence == .twiceMonthly)
    for apart in [0, 6] {
      var two = MadePayments()
      two.pay(first, try day("2024-01-01"), today, -1500)
      two.pay(.from(try day("2024-01-03") + apart, .monthly), try day("2024-01-01"), today, -1500)
      let found = two.found()
      #expect(found.map(\.grid.cadence) == [.monthly, .monthly], "\(apart) days apart")
      #expect(found.map(\.hits) == [30, 30])
    }
  }

  @Test("a stream goes on in another account if the first has stopped")
  func moved() throws {
    let monthly = CalendarGrid.from(try day("2024-01-05"), .monthly)
    var made = MadePayments()
    made.pay(monthly, try day("2024-01-01"), try day("2025-06-30"), -999)
    made.pay(monthly, try day("2025-07-01"), today, -999, account: 1)
    #expect(try only(made).hits == 30)
    #expect(try only(made).last.account == 1)
    var beside = MadePayments()
    beside.pay(monthly, try day("2024-01-01"), today, -999)
    beside.pay(monthly, try day("2024-01-01"), today, -999, account: 1)
    #expect(beside.found().count == 2)
  }

  @Test("an early payment fills its slot: nothing else is due then")
  func early() throws {
    var made = MadePayments()
    made.pay(.from(try day("2025-01-30"), .monthly), try day("2025-01-01"), try day("2026-05-31"), -999)
    made.pay(try day("2026-06-27"), -999)
    let stream = try only(made)
    let standing = StreamStanding(stream.grid, lastSlot: stream.lastSlot, calendar, today: today)
    #expect(standing.state == .paid)
    #expect(standing.nextDay == (try day("2026-07-30")))
  }

  @Test("two payments a year apart are an early suggestion when their amounts are alike, else nothing")
  func annual() throws {
    var made = MadePayments()
    made.pay(try day("2025-02-03"), -4200)
    made.pay(try day("2026-02-03"), -4410)
    #expect(try only(made).tier(.standard) == .early)
    made.rows[1].amount = -9900
    #expect(made.found().isEmpty)
  }

  @Test("payments before the window belong to a stream, and its first one names it for ever")
  func identity() throws {
    var made = MadePayments()
    let monthly = CalendarGrid(.monthly, .dayOfMonth(9), roll: .following, origin: try day("2020-01-09"))
    made.pay(monthly, try day("2020-01-01"), try day("2023-08-31"), -1999)
    made.pay(monthly, try day("2023-09-01"), try day("2027-12-31"), -2299)
    for month in 0..<24 {
      let stream = try only(made, on: (Month(2025, 1) + month).day(20))
      #expect(stream.origin == made.rows[0], "\(stream.first.day)")
    }
  }
}

@Suite("Where a stream stands") struct StreamStandingTests {
  private let monthly = CalendarGrid(.monthly, .dayOfMonth(5), origin: Month(2026, 1).firstDay)

  private func standing(_ grid: CalendarGrid, _ iso: String) throws -> StreamStanding {
    StreamStanding(grid, lastSlot: 0, calendar, today: try day(iso))
  }

  @Test(
    "due, late, missed while the stream lives, lapsed after two slots",
    arguments: [
      ("2026-02-04", RecurringStream.State.paid), ("2026-02-05", .due), ("2026-02-09", .due), ("2026-02-10", .late),
      ("2026-02-12", .late), ("2026-02-13", .missed), ("2026-03-09", .missed), ("2026-03-10", .lapsed),
    ])
  func monthly(iso: String, state: RecurringStream.State) throws {
    #expect(try standing(monthly, iso).state == state)
  }

  @Test("an annual one is over after 1.2 periods")
  func annual() throws {
    let grid = CalendarGrid(.annual, .dayOfMonth(5), origin: Month(2025, 1).firstDay)
    #expect(try standing(grid, "2026-02-20").state == .missed)
    #expect(try standing(grid, "2026-03-20").state == .lapsed)
    #expect(try standing(grid, "2026-03-20").nextDay == nil)
  }

  @Test("the next day is the first unpaid slot on or after today; those before are overdue")
  func next() throws {
    let standing = try standing(monthly, "2026-02-20")
    #expect(standing.nextDay == (try day("2026-03-05")))
    #expect(standing.overdue == [try day("2026-02-05")])
  }
}
