import Core
import Testing

@testable import Analytics

@Suite("A stream's payments to come") struct RecurringStreamTests {
  private static let calendar = BusinessCalendar(country: "GB", years: 2020...2030)

  private func stream(
    _ grid: CalendarGrid, _ amount: StreamAmount, next: String?, _ change: (inout RecurringStream) -> Void = { _ in }
  ) -> RecurringStream {
    let day = Day(number: 20_000)
    var stream = RecurringStream(
      id: "r_0123456789abcdef", slug: "rent", name: "Rent", account: "joint", currency: .gbp, direction: .spending,
      grid: grid, amount: amount, status: .suggested, source: .detected, state: .paid, tier: .high, confidence: 0.9,
      reason: "12 of 12 months, 1st", firstDay: day, lastDay: day, nextDay: next.flatMap { Day(iso: $0) }, payments: [],
      priceChanges: [], country: "GB")
    change(&stream)
    return stream
  }

  private let monthly = CalendarGrid(.monthly, .dayOfMonth(31), origin: Day(number: 20_000))
  private let fixed = StreamAmount(model: .fixed, low: -50000, expected: -50000, high: -50000)

  private func days(_ stream: RecurringStream, _ first: String, _ last: String) throws -> [String] {
    let (first, last) = (try #require(Day(iso: first)), try #require(Day(iso: last)))
    return stream.slots(from: first, through: last, Self.calendar).map(\.day.iso)
  }

  @Test("slots come from the next unpaid one on")
  func fromNext() throws {
    let rent = stream(monthly, fixed, next: "2026-04-30")
    #expect(
      try days(rent, "2026-03-01", "2026-06-30") == ["2026-04-30", "2026-05-31", "2026-06-30"])
    #expect(try days(rent, "2026-05-01", "2026-05-30") == [])
    #expect(try days(rent, "2026-03-01", "2026-04-29") == [])
  }

  @Test("nothing is to come of one that is over")
  func over() throws {
    #expect(try days(stream(monthly, fixed, next: nil), "2026-03-01", "2026-06-30") == [])
    let lapsed = stream(monthly, fixed, next: "2026-04-30") { $0.state = .lapsed }
    #expect(try days(lapsed, "2026-03-01", "2026-06-30") == [])
  }

  @Test("an early suggestion, one that is paused and one that lapsed are not expected")
  func expected() {
    #expect(stream(monthly, fixed, next: nil).isExpected)
    #expect(stream(monthly, fixed, next: nil) { ($0.tier, $0.status) = (.early, .active) }.isExpected)
    #expect(!stream(monthly, fixed, next: nil) { $0.tier = .early }.isExpected)
    for status in [RecurringStream.Status.paused, .cancelled, .dismissed] {
      #expect(!stream(monthly, fixed, next: nil) { $0.status = status }.isExpected)
    }
    #expect(!stream(monthly, fixed, next: nil) { ($0.state, $0.status) = (.lapsed, .active) }.isExpected)
  }

  @Test("a seasonal amount goes with its month, and so does its range")
  func seasonal() throws {
    let months = (1...12).map { Int64($0 < 4 ? -9000 : -3000) }
    let gas = stream(
      monthly, StreamAmount(model: .seasonal, low: -10000, expected: -9000, high: -8000, months: months),
      next: "2026-03-31")
    let slots = gas.slots(
      from: try #require(Day(iso: "2026-03-01")), through: try #require(Day(iso: "2026-04-30")), Self.calendar)
    #expect(slots.map(\.expected) == [-9000, -3000])
    #expect(slots.map(\.low) == [-10000, -4000])
    #expect(slots.map(\.high) == [-8000, -2000])
    #expect(gas.yearlyMinor == 3 * -9000 + 9 * -3000)
  }

  @Test("a year is 52 weeks, 26 fortnights, 13 times four weeks, twelve months, four quarters")
  func yearly() {
    for cadence in Cadence.allCases {
      let times: Int64 =
        switch cadence {
        case .weekly: 52
        case .fortnightly: 26
        case .fourWeekly: 13
        case .twiceMonthly: 24
        case .monthly: 12
        case .twoMonthly: 6
        case .quarterly: 4
        case .halfYearly: 2
        case .annual, .once: 1
        }
      let rent = stream(.from(Day(number: 20_000), cadence), fixed, next: nil)
      #expect(rent.yearlyMinor == -50000 * times)
    }
  }
}
