import Core
import Settings
import Testing

@testable import Analytics

@Suite("The forecast (domain.md § 7)") struct ForecastTests {
  private func line(
    _ balance: Int64, _ flows: [(String, Int64)], low: Int64? = 0, spread: ForecastAccount.Spread = .init(),
    days: Int = 40
  ) throws -> ForecastLine {
    let today = try date("2026-06-20")
    let account = ForecastAccount("joint", .gbp, balance: balance, lowBalance: low, spread: spread)
    let flows = try flows.map { ForecastFlow(account: "joint", day: try date($0.0), $0.1) }
    return forecast(account, flows, from: today, to: today + days)
  }

  @Test("low point, its first day, and the days until it falls below the low balance")
  func lowPoint() throws {
    let made = try line(
      50_000, [("2026-06-25", -30_000), ("2026-06-28", 40_000), ("2026-07-05", -55_000), ("2026-07-06", 10_000)])
    #expect(made.lowPoint?.day.iso == "2026-07-05" && made.lowPoint?.minor == 5000)
    #expect(made.runway(to: 20_001) == 5 && made.runway(to: 20_000) == 15 && made.runway(to: 5000) == nil)
    #expect(made.runway(to: nil) == nil && made.runway(to: 50_001) == 0)
    #expect(made.points.last?.expected == 15_000)
  }

  @Test("what falls due today counts today, what fell due before does not")
  func today() throws {
    let made = try line(1000, [("2026-06-19", -400), ("2026-06-20", -300)])
    #expect(made.points.first?.expected == 700)
  }

  @Test("the band holds the streams' ranges and the spread of unplanned spending, which grows with the root of time")
  func band() throws {
    let today = try date("2026-06-20")
    let account = ForecastAccount("a", .gbp, balance: 100_000, spread: .init(more: 6000, less: 3000))
    let bill = ForecastFlow(account: "a", day: today + 10, low: -1500, expected: -1000, high: -900)
    let made = forecast(account, [bill], from: today, to: today + 120)
    #expect(made.points[0] == .init(low: 100_000, expected: 100_000, high: 100_000))
    #expect(made.points[30] == .init(low: 98_500 - 6000, expected: 99_000, high: 99_100 + 3000))
    #expect(made.points[120] == .init(low: 98_500 - 12_000, expected: 99_000, high: 99_100 + 6000))
    #expect(made.points.allSatisfy { $0.low <= $0.expected && $0.expected <= $0.high })
  }

  @Test("the root of a square is exact, and of what lies between two squares the lesser")
  func root() {
    for root in [0, 1, 2, 3, 99, 65_536, 1_000_000_007] as [Int128] {
      #expect(wholeRoot(root * root) == root)
      if root > 1 { #expect(wholeRoot(root * root - 1) == root - 1) }
    }
  }

  @Test("quantiles are values that were")
  func quantiles() {
    #expect([10, 50, 90].map { ForecastHistory.quantile([1, 2, 3], $0) } == [1, 2, 3])
    #expect([10, 50, 90].map { ForecastHistory.quantile(Array(0...11), $0) } == [1, 6, 10])
    #expect(ForecastHistory.quantile([7], 90) == 7)
  }

  @Test("a planned payment on the 31st falls on the last day of a short month, until its end")
  func thirtyFirst() throws {
    var rent = PlannedSettings(
      id: "rent", name: "Rent", account: "joint", amount: Money(minor: -100, .gbp), day: try date("2027-12-31"))
    rent.cadence = .monthly
    rent.until = try date("2028-04-29")
    let days = rent.days(
      in: try date("2027-01-01")...date("2029-01-01"), BusinessCalendar(country: "GB", years: 2027...2028))
    #expect(days.map(\.iso) == ["2027-12-31", "2028-01-31", "2028-02-29", "2028-03-31"])
  }

  @Test(
    "a planned payment comes at its cadence",
    arguments: [
      (Cadence.once, ["2026-01-30"]),
      (.weekly, ["2026-01-30", "2026-02-06", "2026-02-13", "2026-02-20", "2026-02-27"]),
      (.fortnightly, ["2026-01-30", "2026-02-13", "2026-02-27"]), (.fourWeekly, ["2026-01-30", "2026-02-27"]),
      (.twiceMonthly, ["2026-01-30", "2026-02-15", "2026-02-28"]), (.monthly, ["2026-01-30", "2026-02-28"]),
      (.quarterly, ["2026-01-30"]), (.annual, ["2026-01-30"]),
    ])
  func cadences(cadence: Cadence, expected: [String]) throws {
    var plan = PlannedSettings(
      id: "p", name: "P", account: "joint", amount: Money(minor: -100, .gbp), day: try date("2026-01-30"))
    plan.cadence = cadence
    let days = plan.days(
      in: try date("2026-01-01")...date("2026-02-28"), BusinessCalendar(country: "GB", years: 2026...2026))
    #expect(days.map(\.iso) == expected)
  }
}

@Suite("What is left of budgets (domain.md § 7)") struct BudgetRemainderTests {
  @Test("the rest of today's period over its days, then each period's own; streams inside are taken off")
  func remainders() throws {
    let today = try date("2026-06-20")
    let food = try budget("food", 300)
    let rent = try stream("veg", -5000, monthly(25), next: "2026-06-25", category: "Food:Groceries")
    let commitments = Commitments(streams: [rent], planned: [], rates: rates(today), today: today)
    func known(_ span: ClosedRange<Day>) -> Commitments.OfBudget {
      commitments.of(food, in: span) { minor, _ in minor }
    }
    var current = BudgetPeriod(
      span: PeriodSpan(start: try date("2026-06-01"), end: try date("2026-06-30"), label: ""),
      days: try date("2026-06-01")...date("2026-06-30"), amount: 30_000)
    current.spent = 17_000
    current.isCurrent = true
    let made = budgetRemainders(
      food, current: current, currentKnown: known(current.days), today: today, end: try date("2026-08-10"), known: known
    )
    #expect(made.map(\.minor) == [8000, 25_000, 25_000])
    #expect(
      made.map { "\($0.days.lowerBound)..\($0.days.upperBound)" } == [
        "2026-06-21..2026-06-30", "2026-07-01..2026-07-31", "2026-08-01..2026-08-31",
      ])
    #expect(made[0].parts(of: -8000).map(\.minor) == Array(repeating: -800, count: 10))
  }

  @Test("the parts of a remainder sum to it")
  func parts() throws {
    let remainder = BudgetRemainder(days: try date("2026-06-01")...date("2026-06-07"), minor: 100)
    let parts = remainder.parts(of: 100).map(\.minor)
    #expect(parts.reduce(0, +) == 100 && parts.allSatisfy { (14...15).contains($0) })
  }

  @Test("what is overspent lowers the next period where both roll over, and is nothing elsewhere")
  func overspent() throws {
    let today = try date("2026-06-20")
    var food = try budget("food", 100)
    var current = BudgetPeriod(
      span: PeriodSpan(start: try date("2026-06-01"), end: try date("2026-06-30"), label: ""),
      days: try date("2026-06-01")...date("2026-06-30"), amount: 10_000)
    current.spent = 14_000
    func minors() throws -> [Int64] {
      budgetRemainders(
        food, current: current, currentKnown: .init(), today: today, end: try date("2026-08-31")
      ) { _ in .init() }.map(\.minor)
    }
    #expect(try minors() == [10_000, 10_000])
    food.rollover = .both
    #expect(try minors() == [6000, 10_000])
  }

  @Test("what is overspent in the period in which the books begin lowers no other")
  func firstPeriod() throws {
    var food = try budget("food", 300)
    food.rollover = .both
    let today = try date("2026-06-20")
    func july(_ first: String) throws -> Int64? {
      let current = try #require(
        budgetPeriods(
          food, spent: [BudgetDay(day: try date("2026-06-15"), spent: 40_000)], from: try date(first), today: today
        ) { _ in .init() }.last)
      return budgetRemainders(
        food, current: current, currentKnown: .init(), today: today, end: try date("2026-07-31")
      ) { _ in .init() }.last?.minor
    }
    #expect(try july("2026-06-01") == 20_000)
    #expect(try july("2026-06-08") == 30_000)
  }

  @Test("a budget that ends is spread no further")
  func ends() throws {
    var food = try budget("food", 100)
    food.end = try date("2026-07-10")
    let made = budgetRemainders(
      food, current: nil, currentKnown: .init(), today: try date("2026-06-30"), end: try date("2027-06-30")
    ) { _ in .init() }
    #expect(
      made.map { "\($0.days.lowerBound)..\($0.days.upperBound) \($0.minor)" } == [
        "2026-07-01..2026-07-10 10000"
      ])
  }
}

@Suite("Scenarios (domain.md § 7)") struct ScenarioTests {
  private let known = [(id: "r_salary", slug: "salary"), (id: "r_gym", slug: "gym")]

  private func flows(_ changes: [ScenarioSettings.Change]) throws -> ScenarioFlows {
    let months = ["2026-08-28", "2026-09-28", "2026-10-28"]
    let base = try months.flatMap { text in
      [
        StreamFlow(
          stream: "r_salary", account: "joint", currency: .gbp,
          slot: StreamSlot(day: try date(text), low: 200_000, expected: 200_001, high: 210_000)),
        StreamFlow(
          stream: "r_gym", account: "joint", currency: .gbp,
          slot: StreamSlot(day: try date(text), low: -2500, expected: -2500, high: -2500)),
      ]
    }
    let calendar = BusinessCalendar(country: "GB", years: 2026...2027)
    return ScenarioFlows(
      base, ScenarioSettings(id: "s", name: "Leave", changes: changes), streams: known,
      rates: rates(try date("2026-08-01")), through: try date("2026-12-31"), calendar)
  }

  private func lines(_ flows: ScenarioFlows) -> [String] {
    flows.flows.map { "\($0.slot.day) \($0.stream) \($0.slot.expected)" }.sorted()
  }

  @Test("a change by percent holds from and until its days, rounded once")
  func percent() throws {
    let made = try flows([
      .init(.percent(stream: "salary", -60), from: try date("2026-09-01"), until: try date("2026-09-28"))
    ])
    #expect(made.flows.filter { $0.stream == "r_salary" }.map(\.slot.expected) == [200_001, 80_000, 200_001])
    #expect(made.flows[2].slot.low == 80_000 && made.flows[2].slot.high == 84_000)
  }

  @Test("an amount, a stream that is dropped and one that is added; the id leads to it as the slug does")
  func others() throws {
    let made = try flows([
      .init(.drop(stream: "r_gym"), from: try date("2026-09-28")),
      .init(.amount(stream: "salary", try #require(MoneyText("1500.00"))), from: try date("2026-10-01")),
      .init(
        .add(name: "Nursery", account: "joint", amount: Money(minor: -90_000, .gbp), cadence: .monthly),
        from: try date("2026-10-31"), until: try date("2026-11-30")),
    ])
    #expect(made.problems == [])
    #expect(
      lines(made) == [
        "2026-08-28 r_gym -2500", "2026-08-28 r_salary 200001", "2026-09-28 r_salary 200001",
        "2026-10-28 r_salary 150000", "2026-10-31 Nursery -90000", "2026-11-30 Nursery -90000",
      ])
  }

  @Test("a stream that does not exist is named with the nearest, and changes nothing")
  func unknown() throws {
    let made = try flows([.init(.drop(stream: "gim"))])
    #expect(made.problems.map(\.remedy) == ["did you mean 'gym'?"])
    #expect(made.flows.count == 6)
    let dollars = try flows([.init(.amount(stream: "gym", try #require(MoneyText("-30.00 USD"))))])
    #expect(dollars.problems.count == 1 && dollars.flows.count == 6)
  }
}

@Suite("Standing transfers") struct StandingTransferTests {
  private func made(_ days: [(String, Int64)]) throws -> [StandingTransfer.Made] {
    try days.map { .init(from: "anna", to: "joint", day: try date($0.0), out: $0.1, into: $0.1) }
  }

  @Test("money that went over in each of the last three whole months goes on, on its usual day")
  func found() throws {
    let today = try date("2026-06-20")
    let all = try made([("2026-03-31", 900), ("2026-04-30", 1000), ("2026-05-31", 1000), ("2026-05-31", 100)])
    let standing = try #require(StandingTransfer.find(all, today: today).first)
    #expect(standing.out == 1000 && standing.dayOfMonth == 31 && !standing.isDone)
    #expect(
      try standing.days(after: today, through: date("2026-09-30")).map(\.iso) == [
        "2026-06-30", "2026-07-31", "2026-08-31", "2026-09-30",
      ])
    let done = StandingTransfer.find(all + (try made([("2026-06-19", 1000)])), today: today)
    #expect(try done.first?.days(after: today, through: date("2026-07-31")).map(\.iso) == ["2026-07-31"])
  }

  @Test("one that stopped, or came only now and then, is none")
  func stopped() throws {
    let today = try date("2026-06-20")
    #expect(try StandingTransfer.find(made([("2026-03-31", 9), ("2026-04-30", 9)]), today: today) == [])
    #expect(
      try StandingTransfer.find(made([("2026-01-31", 9), ("2026-02-28", 9), ("2026-05-31", 9)]), today: today) == [])
  }
}
