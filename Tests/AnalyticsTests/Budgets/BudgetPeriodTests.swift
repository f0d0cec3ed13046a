import Core
import Settings
import Testing

@testable import Analytics

/// The periods of a budget as lines: `2026-06-01..2026-06-30 rolled 0 spent 120 left 80 ok`, in pounds.
private func periods(
  _ budget: BudgetSettings, _ spent: [(String, Int64)], first: String, today: String,
  known: Commitments.OfBudget = .init()
) throws -> [BudgetPeriod] {
  let days = try spent.map { BudgetDay(day: try date($0.0), spent: $0.1 * 100) }
  return budgetPeriods(budget, spent: days, from: try date(first), today: try date(today)) { _ in known }
}

private func lines(_ periods: [BudgetPeriod]) -> [String] {
  periods.map { period in
    let over = period.exceededOn.map { " since \($0)" } ?? ""
    return "\(period.span.start)..\(period.span.end) rolled \(period.rolled / 100) spent \(period.spent / 100)"
      + " left \(period.left / 100) \(period.state.rawValue)\(over)"
  }
}

@Suite("Budgets in every period (domain.md § 7)") struct BudgetPeriodTests {
  @Test("a calendar month ends where the calendar says, the leap day among its days")
  func months() throws {
    let food = try budget("food", 100)
    let spent: [(String, Int64)] = [("2028-01-31", 40), ("2028-02-29", 50), ("2028-03-01", 30)]
    #expect(
      try lines(periods(food, spent, first: "2028-01-10", today: "2028-03-15")) == [
        "2028-01-01..2028-01-31 rolled 0 spent 40 left 60 ok",
        "2028-02-01..2028-02-29 rolled 0 spent 50 left 50 ok",
        "2028-03-01..2028-03-31 rolled 0 spent 30 left 70 ok",
      ])
  }

  @Test("a pay cycle on the last business day begins before a weekend and before a bank holiday")
  func payCycle() throws {
    // 29 May 2026 is a Friday before a weekend's 30 and 31; 31 August 2026 is the Summer bank holiday.
    let food = try budget("food", 100, "month:last-business-day")
    let spent: [(String, Int64)] = [
      ("2026-05-28", 10), ("2026-05-29", 20), ("2026-06-29", 30), ("2026-06-30", 40), ("2026-08-28", 5),
    ]
    #expect(
      try lines(periods(food, spent, first: "2026-05-20", today: "2026-09-02")) == [
        "2026-04-30..2026-05-28 rolled 0 spent 10 left 90 ok",
        "2026-05-29..2026-06-29 rolled 0 spent 50 left 50 ok",
        "2026-06-30..2026-07-30 rolled 0 spent 40 left 60 ok",
        "2026-07-31..2026-08-27 rolled 0 spent 0 left 100 ok",
        "2026-08-28..2026-09-29 rolled 0 spent 5 left 95 ok",
      ])
  }

  @Test("a cycle from the 31st begins on the last day of a short month")
  func thirtyFirst() throws {
    let food = try budget("food", 100, "month:31")
    let spans = try periods(food, [], first: "2027-01-31", today: "2027-04-30").map {
      "\($0.span.start)..\($0.span.end)"
    }
    #expect(
      spans == [
        "2027-01-31..2027-02-27", "2027-02-28..2027-03-30", "2027-03-31..2027-04-29", "2027-04-30..2027-05-30",
      ])
  }

  @Test(
    "weeks, fortnights, four weeks, quarters, years, tax years and custom dates each sum their own days",
    arguments: [
      ("week", ["2026-03-30..2026-04-05", "2026-04-06..2026-04-12"]),
      ("fortnight:2026-01-02", ["2026-03-27..2026-04-09"]),
      ("four-weeks:2026-01-02", ["2026-03-27..2026-04-23"]),
      ("quarter", ["2026-01-01..2026-03-31", "2026-04-01..2026-06-30"]),
      ("year", ["2026-01-01..2026-12-31"]),
      ("tax-year", ["2025-04-06..2026-04-05", "2026-04-06..2027-04-05"]),
      ("2026-03-01/2026-04-02", ["2026-03-01..2026-04-02"]),
    ])
  func everyPeriod(period: String, spans: [String]) throws {
    let made = try periods(
      budget("food", 100, period), [("2026-03-31", 1), ("2026-04-06", 2)], first: "2026-03-31", today: "2026-04-07")
    #expect(made.map { "\($0.span.start)..\($0.span.end)" } == spans)
    let counted: Int64 = period.contains("/") ? 100 : 300
    #expect(made.reduce(0) { $0 + $1.spent } == counted)
  }

  @Test("a refund after the period closed lowers the period in which it comes, and no other")
  func refund() throws {
    let food = try budget("food", 100)
    let made = try periods(
      food, [("2026-05-20", 120), ("2026-06-03", -120), ("2026-06-04", 10)], first: "2026-05-01", today: "2026-06-10")
    #expect(
      lines(made) == [
        "2026-05-01..2026-05-31 rolled 0 spent 120 left -20 exceeded since 2026-05-20",
        "2026-06-01..2026-06-30 rolled 0 spent -110 left 210 ok",
      ])
  }

  @Test(
    "rollover carries nothing, a surplus, or both what is left and what is lacking",
    arguments: [
      (BudgetSettings.Rollover.none, [0, 0, 0]), (.surplus, [0, 30, 0]), (.both, [0, 30, -20]),
    ] as [(BudgetSettings.Rollover, [Int64])])
  func rollover(kind: BudgetSettings.Rollover, rolled: [Int64]) throws {
    var food = try budget("food", 100)
    food.rollover = kind
    let made = try periods(
      food, [("2026-04-10", 70), ("2026-05-10", 150)], first: "2026-04-01", today: "2026-06-15")
    #expect(made.map { $0.rolled / 100 } == rolled)
    #expect(made[1].left == made[1].amount + made[1].rolled - made[1].spent)
  }

  @Test("without a start, rollover begins with the first whole period of the books; with one, where the budget starts")
  func rolloverBegins() throws {
    var food = try budget("food", 100)
    food.rollover = .surplus
    let spent: [(String, Int64)] = [("2026-04-28", 5), ("2026-05-10", 70), ("2026-06-10", 90)]
    func rolled(first: String) throws -> [Int64] {
      try periods(food, spent, first: first, today: "2026-07-15").map { $0.rolled / 100 }
    }
    // Of April the books hold the last week: what was spent before it is not known, and so neither is what was left.
    #expect(try rolled(first: "2026-04-24") == [0, 0, 30, 40])
    #expect(try rolled(first: "2026-04-01") == [0, 95, 125, 135])
    food.rollover = .both
    #expect(try rolled(first: "2026-04-24") == [0, 0, 30, 40])
    food.start = try date("2026-06-01")
    #expect(try rolled(first: "2026-04-24") == [0, 10])
  }

  @Test("the day it is exceeded is the one since which it has been; a refund takes it back")
  func exceededOn() throws {
    let food = try budget("food", 100)
    func since(_ spent: [(String, Int64)]) throws -> String? {
      try periods(food, spent, first: "2026-06-01", today: "2026-06-30").last?.exceededOn?.iso
    }
    #expect(try since([("2026-06-02", 60), ("2026-06-09", 40)]) == nil)
    #expect(try since([("2026-06-02", 60), ("2026-06-09", 41)]) == "2026-06-09")
    #expect(try since([("2026-06-02", 160), ("2026-06-09", -70)]) == nil)
    #expect(try since([("2026-06-02", 160), ("2026-06-09", -70), ("2026-06-20", 11)]) == "2026-06-20")
  }

  @Test("it warns at its percent, of what was rolled over too")
  func warns() throws {
    var food = try budget("food", 100)
    func state(_ spent: Int64) throws -> BudgetPeriod.State? {
      try periods(food, [("2026-06-02", spent)], first: "2026-06-01", today: "2026-06-30").last?.state
    }
    #expect(try state(79) == .ok && state(80) == .warning && state(100) == .warning && state(101) == .exceeded)
    food.warnAt = 50
    #expect(try state(49) == .ok && state(50) == .warning)
    food.amount = Money(minor: 0, .gbp)
    #expect(try state(0) == .ok && state(1) == .exceeded)
  }

  @Test("spending before its start and after its end counts in no period")
  func startAndEnd() throws {
    var food = try budget("food", 100)
    food.start = try date("2026-05-10")
    food.end = try date("2026-06-05")
    let made = try periods(
      food, [("2026-05-09", 1), ("2026-05-10", 2), ("2026-06-05", 4), ("2026-06-06", 8), ("2026-07-01", 16)],
      first: "2026-01-01", today: "2026-07-20")
    #expect(
      lines(made) == [
        "2026-05-01..2026-05-31 rolled 0 spent 2 left 98 ok", "2026-06-01..2026-06-30 rolled 0 spent 4 left 96 ok",
      ])
    #expect(!made.contains { $0.isCurrent })
  }
}

@Suite("The pace of a budget (domain.md § 7)") struct BudgetPaceTests {
  @Test("expected by this day: what streams take by then, and the share of the rest")
  func expected() throws {
    // 300 in June: 90 on the 5th and 30 on the 25th are known; 180 are left for thirty days, 6 a day.
    var known = Commitments.OfBudget()
    known.all = [.init(day: try date("2026-06-05"), minor: 9000), .init(day: try date("2026-06-25"), minor: 3000)]
    known.coming = [.init(day: try date("2026-06-25"), minor: 3000)]
    known.paid = 9000
    let made = try periods(
      budget("food", 300), [("2026-06-05", 90), ("2026-06-08", 60)], first: "2026-06-01", today: "2026-06-10",
      known: known)
    let period = try #require(made.last)
    #expect(period.expected == 9000 + 10 * 600)
    // Ends at: 150 spent, 30 to come, and (60 + 7 days of 6) ÷ (10 + 7 days) = 6 a day for twenty days.
    #expect(period.projected == 15_000 + 3000 + 20 * 600)
    #expect(period.willExceedOn == nil && period.state == .ok)
  }

  @Test("it says on which day it will be exceeded at this pace")
  func willExceed() throws {
    // Twice the pace: 100 in ten days of a budget of 150 (5 a day). (100 + 7 × 5) ÷ 17 = 7.94 a day: 50 are gone in 7 days.
    let made = try periods(
      budget("food", 150), [("2026-06-08", 100)], first: "2026-06-01", today: "2026-06-10")
    #expect(made.last?.willExceedOn?.iso == "2026-06-17")
    #expect(made.last?.state == .ok)
  }

  @Test("a stream to come is what exceeds it on its own day")
  func streamExceeds() throws {
    var known = Commitments.OfBudget()
    known.all = [.init(day: try date("2026-06-20"), minor: 14_000)]
    known.coming = known.all
    let made = try periods(
      budget("food", 150), [("2026-06-01", 20)], first: "2026-06-01", today: "2026-06-10", known: known)
    #expect(made.last?.willExceedOn?.iso == "2026-06-20")
  }

  @Test("one large shop on the first day is no pace")
  func firstDay() throws {
    // At 60 a day it would end at 1,800; the plan of 10 a day weighs as much as seven days.
    let made = try periods(budget("food", 300), [("2026-06-01", 60)], first: "2026-06-01", today: "2026-06-01")
    let period = try #require(made.last)
    #expect(period.projected == 6000 + 29 * (6000 + 7 * 1000) / 8)
  }

  @Test("what is over is not said to be coming")
  func isOver() throws {
    let made = try periods(budget("food", 50), [("2026-06-01", 60)], first: "2026-06-01", today: "2026-06-02")
    #expect(made.last?.state == .exceeded && made.last?.willExceedOn == nil)
  }

  @Test("an early payment fills its slot: it is not known to come again, and its pace is its own")
  func earlyPayment() throws {
    // Due on the 12th, paid on the 9th: what comes next is July's.
    let today = try date("2026-06-10")
    let gym = try stream(
      "gym", -3000, monthly(12), next: "2026-07-12", category: "Food:Club", paid: [("2026-06-09", -3000)])
    let commitments = Commitments(streams: [gym], planned: [], rates: rates(today), today: today)
    let june = try date("2026-06-01")...date("2026-06-30")
    let known = commitments.of(try budget("food", 100), in: june) { minor, _ in minor }
    #expect(known.coming == [])
    #expect(known.all.map(\.day.iso) == ["2026-06-12"] && known.paid == 3000)
  }

  @Test("a bill on the 31st is known on the last day of a short month")
  func thirtyFirst() throws {
    let today = try date("2026-06-10")
    let rent = try stream("rent", -50_000, monthly(31), next: "2026-06-30", category: "Food")
    let commitments = Commitments(streams: [rent], planned: [], rates: rates(today), today: today)
    let june = try date("2026-06-01")...date("2026-06-30")
    let known = commitments.of(try budget("food", 900), in: june) { minor, _ in minor }
    #expect(known.coming.map(\.day.iso) == ["2026-06-30"] && known.all.count == 1)
  }
}

@Suite("Budgets that count the same (domain.md § 7)") struct BudgetOverlapTests {
  private func overlaps(_ budgets: [BudgetSettings], tagged: [String: Set<String>] = [:]) throws -> BudgetOverlaps {
    BudgetOverlaps(budgets, tagged: tagged, today: try date("2026-06-10"))
  }

  @Test("a budget inside a budget: the narrowest that holds all of it")
  func nested() throws {
    let all = try [
      budget("food", 500, category: "Food"), budget("groceries", 400, category: "Food:Groceries"),
      budget("cheese", 20, category: "Food:Groceries:Cheese"), budget("foodish", 10, category: "Foodish"),
    ]
    let found = try overlaps(all)
    #expect(found.within == ["groceries": "food", "cheese": "groceries"])
    #expect(found.overlapping == [])
    #expect(all.map(found.isOutermost) == [true, false, false, true])
  }

  @Test("a member's budget lies within the household's; two members' do not meet")
  func members() throws {
    var anna = try budget("anna", 100)
    anna.member = "anna"
    var ben = try budget("ben", 100)
    ben.member = "ben"
    let found = try overlaps([anna, try budget("food", 500), ben])
    #expect(found.within == ["anna": "food", "ben": "food"] && found.overlapping == [])
    #expect(try overlaps([anna, ben]).overlapping == [])
  }

  @Test("two budgets of one category, and a tag whose payments lie in a budget's category, are reported")
  func overlapping() throws {
    var holiday = try budget("holiday", 900)
    holiday.subject = .tag("holiday")
    let (one, other) = (try budget("one", 1), try budget("other", 2))
    let found = try overlaps([one, other, holiday], tagged: ["holiday": ["Travel", "Food:Eating out"]])
    #expect(
      found.overlapping.map { "\($0.first.id) \($0.second.id) \($0.shared)" } == [
        "one other Food", "one holiday holiday", "other holiday holiday",
      ])
    #expect([one, other, holiday].map(found.isOutermost) == [true, false, false])
    var over = other
    over.end = try date("2026-05-31")
    #expect(try overlaps([one, over, holiday], tagged: ["holiday": ["Travel"]]).overlapping == [])
  }
}
