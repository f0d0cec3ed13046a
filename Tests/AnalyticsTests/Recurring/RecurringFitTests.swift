import Core
import Glibc
import Testing

@testable import Analytics

private let calendar = BusinessCalendar(country: "GB", years: 2015...2035)

/// domain.md's table of classes, and what a fit is judged by.
@Suite("How payments are fitted to a grid") struct RecurringFitTests {
  struct Class: Sendable, CustomTestStringConvertible {
    var cadence: Cadence
    var tolerance: Int
    var least: Int
    var testDescription: String { cadence.rawValue }

    var grid: CalendarGrid {
      let rule: CalendarGrid.Rule =
        cadence.days != nil ? .days : cadence == .twiceMonthly ? .twoDays(1, 15) : .dayOfMonth(12)
      return CalendarGrid(cadence, rule, origin: Month(2020, 1).firstDay)
    }

    /// The first slots of 2021 and after.
    func days(_ count: Int) -> [Day] {
      let first = Month(2021, 1).firstDay
      return grid.slots(first...(first + 366 * count), calendar).prefix(count).map(\.day)
    }
  }

  private static let classes = [
    Class(cadence: .weekly, tolerance: 2, least: 4), Class(cadence: .fortnightly, tolerance: 3, least: 3),
    Class(cadence: .fourWeekly, tolerance: 3, least: 3), Class(cadence: .twiceMonthly, tolerance: 4, least: 4),
    Class(cadence: .monthly, tolerance: 4, least: 3), Class(cadence: .twoMonthly, tolerance: 6, least: 3),
    Class(cadence: .quarterly, tolerance: 7, least: 3), Class(cadence: .halfYearly, tolerance: 10, least: 2),
    Class(cadence: .annual, tolerance: 14, least: 2),
  ]

  private func rows(_ days: [Day], _ amounts: [Int64] = [-1_000]) -> [RecurringRow] {
    days.enumerated().map { place, day in
      RecurringRow(id: UInt64(place + 1), account: 0, day: day, amount: amounts[place % amounts.count])
    }
  }

  private func judged(_ rows: [RecurringRow], _ grid: CalendarGrid) -> GridFit? {
    GridFitter(calendar: calendar).judged(rows.sorted(), grid)
  }

  @Test("a payment fills its slot as many days off as its class allows, and not a day further", arguments: classes)
  func tolerances(_ one: Class) {
    for (moved, filled) in [(one.tolerance, 6), (-one.tolerance, 6), (one.tolerance + 1, 5), (-one.tolerance - 1, 5)] {
      var days = one.days(6)
      days[2] = days[2] + moved
      #expect(GridMatcher(calendar: calendar).match(days, one.grid).hits.count == filled, "\(moved) days")
    }
  }

  @Test("a class is told from as many payments as it needs, and from none fewer", arguments: classes)
  func leasts(_ one: Class) {
    #expect(judged(rows(one.days(one.least)), one.grid)?.hits.count == one.least)
    #expect(judged(rows(one.days(one.least - 1)), one.grid) == nil)
  }

  private let monthly = CalendarGrid(.monthly, .dayOfMonth(5), origin: Month(2025, 1).firstDay)

  private func months(_ numbers: [Int], day: Int = 5) -> [Day] { numbers.map { (Month(2025, 1) + $0).day(day) } }

  @Test("coverage: three slots of five must be filled")
  func coverage() {
    #expect(judged(rows(months([0, 1, 2, 5, 7, 9])), monthly)?.coverage == 0.6)
    #expect(judged(rows(months([0, 1, 2, 5, 9])), monthly) == nil)
  }

  @Test("purity: three payments of five must fill a slot")
  func purity() {
    let filling = months([0, 1, 2, 3, 4, 5])
    let beside = months([0, 1, 2, 3, 4], day: 19)
    #expect(judged(rows(filling + beside.dropLast()), monthly)?.purity == 0.6)
    #expect(judged(rows(filling + beside), monthly) == nil)
  }

  @Test("each slot takes its nearest payment")
  func nearest() {
    let days = [Month(2025, 1).day(5), Month(2025, 2).day(3), Month(2025, 2).day(6), Month(2025, 3).day(8)]
    let match = GridMatcher(calendar: calendar).match(days, monthly)
    #expect(match.hits.map(\.place) == [0, 2, 3] && match.slots == 3)
    #expect(match.meanDistance == 4.0 / 3)
  }

  @Test(
    "the chance test is the binomial's upper end",
    arguments: [(3, 4, 0.5, 5.0 / 16), (2, 2, 0.1, 0.01), (1, 3, 0.25, 37.0 / 64), (0, 3, 0.2, 1.0), (4, 4, 1.0, 1.0)])
  func binomial(_ hits: Int, _ slots: Int, _ p: Double, _ expected: Double) {
    #expect(abs(GridMatcher.chance(hits: hits, of: slots, p) - expected) < 1e-12)
  }

  @Test("chance is of payments as many a day as there are, within the window that nine in ten keep to")
  func chance() throws {
    var days = months([0, 1, 2, 3, 4, 5])
    for (moved, width) in [(0, 1.0), (2, 5.0)] {
      days[2] = days[2] + moved
      let fit = try #require(judged(rows(days), monthly))
      let p = 1 - exp(-6.0 / 152 * width)
      #expect(abs(fit.chance - pow(p, 6)) < 1e-12, "\(moved)")
    }
  }

  @Test("confidence is coverage, purity, closeness, number and steadiness multiplied")
  func confidence() throws {
    var days = months([0, 1, 2, 4, 5, 6])
    days[1] = days[1] + 3
    days[4] = days[4] - 3
    days.append(Month(2025, 4).day(20))
    let amounts: [Int64] = [-1_000, -1_000, -1_050, -1_200, -1_200, -1_200, -1_200]
    // In order of days the payment beside comes fourth.
    let sorted = [0, 1, 2, 6, 3, 4, 5].map { days[$0] }
    let fit = try #require(judged(rows(sorted, amounts), monthly))
    let expected =
      6.0 / 7 * (6.0 / 7) * exp(-1.0 / 5) * (1 - exp(-5.0 / 1.5)) * (0.6 + 0.4 * 4 / 5)
    #expect(abs(fit.confidence - expected) < 1e-12)
  }

  // MARK: Candidate sets

  private func sets(_ amounts: [Int64]) -> [[Int]] {
    CandidateSets().sets(rows(months(Array(amounts.indices)), amounts))
  }

  @Test("amounts are cut where one exceeds its neighbour by over 12 %")
  func cuts() {
    #expect(sets([-1_000, -1_120, -1_000, -1_120]) == [[0, 1, 2, 3]])
    #expect(sets([-1_000, -1_121, -1_000, -1_121]) == [[0, 1, 2, 3], [0, 2], [1, 3]])
  }

  @Test("clusters that follow each other are one set again within a factor of 1.7; those that interleave are not")
  func joins() {
    #expect(sets([-300, -1_000, -1_000, -1_700, -1_700, -300]).contains([1, 2, 3, 4]))
    #expect(!sets([-300, -1_000, -1_000, -1_701, -1_701, -300]).contains([1, 2, 3, 4]))
    #expect(!sets([-300, -1_000, -1_500, -1_000, -1_500, -300]).contains([1, 2, 3, 4]))
  }

  // MARK: New payments

  @Test("a stream takes a new payment on its slot within a tenth of its price, and no other")
  func newPayments() throws {
    let known = rows(months([0, 1, 2, 3, 4, 5]))
    let group = RecurringGroup(merchant: 1, currency: .gbp, isIncome: false)
    let fit = try #require(judged(known, monthly))
    for (day, amount, joins) in [
      (Month(2025, 7).day(5), Int64(-1_100), true), (Month(2025, 7).day(9), -910, true),
      (Month(2025, 7).day(5), -1_101, false), (Month(2025, 7).day(10), -1_000, false),
      (Month(2025, 8).day(5), -1_000, true), (Month(2025, 9).day(5), -1_000, false),
    ] {
      var stream = FoundStream(fit, known, group: group, calendar: calendar)
      var claimed = Set(known.map(\.id))
      let new = RecurringRow(id: 99, account: 0, day: day, amount: amount)
      StreamExtension(calendar: calendar).fill(&stream, from: known + [new], claimed: &claimed)
      #expect((stream.last.id == 99) == joins, "\(day) \(amount)")
    }
  }
}
