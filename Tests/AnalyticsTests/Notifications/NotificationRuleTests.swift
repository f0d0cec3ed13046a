import Core
import Settings
import Testing

@testable import Analytics

@Suite("What a household is told") struct NotificationRuleTests {
  // MARK: Bills

  private func bills(_ stream: RecurringStream, today: Day = june(20)) -> [String] {
    BillNotifications(rates: rates(today), today: today).of(stream).map { "\($0.kind.rawValue) \($0.day) \($0.text)" }
  }

  private func gym(_ paid: [String], next: String = "2026-07-05", minor: Int64 = -2_499) throws -> RecurringStream {
    try stream("gym", minor, monthly(5), next: next, paid: paid.map { ($0, minor) })
  }

  @Test("bill_due: from three days before its slot until it is paid or its day is past, in the same words")
  func billDue() throws {
    let stream = try gym(["2026-05-05"])
    let due = "bill_due 2026-06-02 gym is due on 2026-06-05: 24.99 GBP."
    #expect(bills(stream, today: june(1)).isEmpty)
    for day in 2...5 { #expect(bills(stream, today: june(day)) == [due]) }
    #expect(bills(stream, today: june(6)).isEmpty)
    #expect(bills(try gym(["2026-05-05", "2026-06-05"]), today: june(4)).isEmpty, "paid early")
  }

  @Test("bill_due: the price of its day; amounts that move are told to their bucket")
  func billPrices() throws {
    var stream = try gym(["2026-04-05", "2026-05-05"])
    stream.amount.model = .stepped
    stream.priceChanges = [
      PriceChange(day: try date("2026-05-05"), oldMinor: -1_999, newMinor: -2_499, yearlyMinor: -6_000)
    ]
    #expect(bills(stream, today: june(3)).contains("bill_due 2026-06-02 gym is due on 2026-06-05: 24.99 GBP."))
    stream.priceChanges[0].day = june(6)
    #expect(bills(stream, today: june(3)).contains("bill_due 2026-06-02 gym is due on 2026-06-05: 19.99 GBP."))
    stream.amount.model = .drifting
    #expect(bills(stream, today: june(3)).contains("bill_due 2026-06-02 gym is due on 2026-06-05: about 24.00 GBP."))
  }

  @Test("bill_missed: once a quarter of the cadence has passed, for each slot that no payment filled")
  func billMissed() throws {
    let stream = try gym(["2026-05-05"])
    #expect(bills(stream, today: june(12)).isEmpty)
    let missed = "bill_missed 2026-06-13 gym, 24.99 GBP, was due on 2026-06-05 and has not come."
    #expect(bills(stream, today: june(13)).contains(missed))
    #expect(bills(stream, today: try date("2026-09-01")).contains(missed), "it is told for ninety days")
    #expect(
      !bills(try gym(["2026-05-05", "2026-06-05"])).contains { $0.hasPrefix("bill_missed") }, "it was paid after all")
  }

  @Test("of a stream that is over two slots are told, of one that a person ended none; small ones and income neither")
  func whichBills() throws {
    var over = try gym(["2026-02-05"])
    over.state = .lapsed
    #expect(bills(over).filter { $0.hasPrefix("bill_missed") }.count == 1, "the older of the two is out of its days")
    over.status = .cancelled
    #expect(bills(over).isEmpty)
    #expect(bills(try gym(["2026-05-05"], minor: -999)).isEmpty)
    #expect(bills(try gym(["2026-05-05"], minor: 2_499)).isEmpty)
    var early = try gym(["2026-05-05"])
    (early.status, early.tier) = (.suggested, .early)
    #expect(bills(early).isEmpty)
  }

  @Test("price_change: a new price within ninety days, beyond three percent and six pounds a year")
  func priceChange() throws {
    var stream = try gym(["2026-05-05", "2026-06-05"])
    stream.priceChanges = [
      PriceChange(day: june(5) - 120, oldMinor: -999, newMinor: -1_999, yearlyMinor: -12_000),
      PriceChange(day: june(5), oldMinor: -1_999, newMinor: -2_499, yearlyMinor: -6_000),
    ]
    let told = "price_change 2026-06-05 gym costs 24.99 GBP since 2026-06-05, 19.99 GBP before."
    #expect(bills(stream).filter { $0.hasPrefix("price_change") } == [told])
    stream.priceChanges = [PriceChange(day: june(5), oldMinor: -2_450, newMinor: -2_499, yearlyMinor: -588)]
    #expect(!bills(stream).contains { $0.hasPrefix("price_change") })
  }

  // MARK: Budgets

  private func told(_ spent: [(Int, Int64)], today: Day = june(20)) throws -> [String] {
    let food = try budget("food", 100)
    let days = spent.map { BudgetDay(day: june($0), spent: $1) }
    let periods = budgetPeriods(food, spent: days, from: june(1), today: today) { _ in Commitments.OfBudget() }
    let rules = PlanNotifications(today: today, home: .gbp)
    return periods.flatMap { rules.of(food, $0) }.map { "\($0.kind.rawValue) \($0.day)" }
  }

  @Test("budget_warning on the day that four fifths are spent, budget_exceeded on the day that all is")
  func budgets() throws {
    #expect(try told([(3, 7_999)]).isEmpty)
    #expect(try told([(3, 7_999), (9, 1)]) == ["budget_warning 2026-06-09"])
    #expect(try told([(3, 8_000), (9, 2_000)]) == ["budget_warning 2026-06-03"])
    #expect(try told([(3, 8_000), (9, 2_001)]) == ["budget_warning 2026-06-03", "budget_exceeded 2026-06-09"])
    #expect(try told([(3, 12_000)]) == ["budget_exceeded 2026-06-03"], "one day, one message")
  }

  @Test("a period warns once, though a refund undoes it and spending does it again: the key is the period's")
  func budgetKeys() throws {
    let food = try budget("food", 100)
    func ids(_ spent: [(Int, Int64)]) -> [String] {
      let days = spent.map { BudgetDay(day: june($0), spent: $1) }
      let periods = budgetPeriods(food, spent: days, from: june(1), today: june(20)) { _ in Commitments.OfBudget() }
      return periods.flatMap { PlanNotifications(today: june(20), home: .gbp).of(food, $0) }.map(\.id)
    }
    #expect(ids([(3, 8_500)]) == ids([(3, 8_500), (5, -2_000), (9, 1_900)]))
    #expect(ids([(3, 8_500), (5, -2_000)]).isEmpty)
    #expect(try told([(3, 8_500)], today: june(30)) == ["budget_warning 2026-06-03"])
    #expect(try told([(3, 8_500)], today: june(31)).isEmpty, "a warning is over with its period")
    #expect(try told([(3, 12_000)], today: june(3) + 89) == ["budget_exceeded 2026-06-03"], "for ninety days")
    #expect(try told([(3, 12_000)], today: june(3) + 90).isEmpty)
  }

  // MARK: Goals and marks

  @Test("goal_reached and milestone_reached are told once for good, within ninety days")
  func reached() throws {
    let rules = PlanNotifications(today: june(20), home: .gbp)
    let goal = try #require(rules.goal("trip", "Trip", target: Money(minor: 100_000, .gbp), reached: june(3)))
    #expect(goal.key == "trip" && goal.text == "The goal Trip stands at its 1000.00 GBP since 2026-06-03.")
    let again = try #require(rules.goal("trip", "Trip", target: Money(minor: 100_000, .gbp), reached: june(9)))
    #expect(again.id == goal.id, "it dipped and came back: it is told already")
    #expect(rules.goal("trip", "Trip", target: Money(minor: 1, .gbp), reached: june(20) - 90) == nil)
    let mark = try #require(
      rules.milestone("hundred", "First hundred", amount: Money(minor: 10_000_000, .gbp), achieved: june(3)))
    #expect(mark.text == "Net worth first stood at 100000.00 GBP on 2026-06-03: First hundred.")
  }

  // MARK: Balances

  private func balances(_ minor: [Int64], today: Day = june(20), expected: [Int64] = []) -> [String] {
    let days = minor.enumerated().map { (day: today - (minor.count - 1 - $0), minor: $1) }
    let account = BalanceNotifications.Account(
      id: "joint", name: "Joint", currency: .gbp, lowBalance: 20_000, balances: days, expected: expected)
    return BalanceNotifications(today: today).of(account).map { "\($0.day) \($0.text)" }
  }

  @Test("low_balance: on the day that it falls, and again only after a fortnight above")
  func lowBalance() {
    let high = Array(repeating: 50_000 as Int64, count: 20)
    #expect(balances(high).isEmpty)
    #expect(balances(high + [19_999]) == ["2026-06-20 Joint fell below 200.00 GBP on 2026-06-20."])
    #expect(balances(high + [19_999, 15_000, 10_000]).count == 1, "it stays below: one fact")
    #expect(balances(high + [19_999, 50_000, 19_999]).count == 1, "it bounces")
    #expect(balances(high + [19_999] + high + [19_999]).count == 2)
    #expect(balances([19_999, 19_000]).isEmpty, "it never fell, as far as is known")
  }

  @Test("low_balance: no old fall comes up as new when an older one is forgotten")
  func forgotten() {
    var minor = Array(repeating: 50_000 as Int64, count: 104)
    (minor[10], minor[20]) = (10_000, 10_000)
    for night in 0..<30 {
      #expect(balances(Array((minor + Array(repeating: 50_000, count: night)).suffix(104))).isEmpty)
    }
  }

  @Test("low_balance ahead: within a fortnight, once for its month, whatever day the forecast says")
  func ahead() {
    let rule = BalanceNotifications(today: june(5))
    func told(_ expected: [Int64]) -> [Notification] {
      rule.of(
        .init(id: "joint", name: "Joint", currency: .gbp, lowBalance: 20_000, balances: [], expected: expected))
    }
    let first = told([50_000, 40_000, 10_000])
    #expect(first.map(\.text) == ["Joint is expected to fall below 200.00 GBP in 2026-06."])
    #expect(told([50_000, 40_000, 30_000, 20_000, 10_000]).map(\.id) == first.map(\.id))
    #expect(told(Array(repeating: 50_000, count: 15) + [10_000]).isEmpty, "beyond a fortnight")
    #expect(told([10_000, 5_000]).isEmpty, "it is low already, which is told by its balance")
  }
}
