import Core
import Settings
import Testing
import Warehouse

@testable import Analytics

private func goal(
  _ tracking: GoalSettings.Tracking, _ pounds: Int64, deadline: String? = nil, start: (String, Int64?)? = nil
) throws -> GoalSettings {
  var goal = GoalSettings(id: "g", name: "Goal", target: Money(minor: pounds * 100, .gbp))
  goal.tracking = tracking
  goal.deadline = try deadline.map { try date($0) }
  if let start {
    goal.start = .init(day: try date(start.0), balance: start.1.map { Money(minor: $0 * 100, .gbp) })
  }
  return goal
}

/// A series that moves on the days named, in pounds.
private func series(_ steps: [(String, Int64)], to last: String) throws -> GoalSeries {
  let first = try date(steps[0].0)
  var saved = [Int64](repeating: 0, count: try date(last) - first + 1)
  for (text, pounds) in steps {
    let from = try date(text) - first
    for place in from..<saved.count { saved[place] = pounds * 100 }
  }
  return GoalSeries(first: first, saved: saved)
}

@Suite("Goals (domain.md § 7)") struct GoalProgressTests {
  @Test("needed per month is what is missing over the months that are left, rounded up to the minor unit")
  func needed() throws {
    let stands = try series([("2026-01-01", 0), ("2026-06-01", 100)], to: "2026-06-15")
    func needed(_ deadline: String) throws -> Int64? {
      goalProgress(try goal(.balance, 1000, deadline: deadline), stands, today: try date("2026-06-15")).neededPerMonth
    }
    // 900 over seven months: 128.571…
    #expect(try needed("2027-01-15") == 12_858)
    #expect(try needed("2027-01-16") == 11_250)
    #expect(try needed("2026-06-20") == 90_000)
    #expect(try needed("2026-06-15") == nil)
    #expect(try needed("2026-06-01") == nil)
  }

  @Test("months are counted from the last day of a long month to that of a short one")
  func monthEnds() throws {
    let stands = try series([("2027-01-01", 0)], to: "2028-01-31")
    let plan = try goal(.balance, 300, deadline: "2028-02-29")
    #expect(try goalProgress(plan, stands, today: date("2028-01-31")).neededPerMonth == 30_000)
    let later = try goal(.balance, 300, deadline: "2028-03-01")
    #expect(try goalProgress(later, stands, today: date("2028-01-31")).neededPerMonth == 15_000)
  }

  @Test("the expected day is the one at the pace of the last six months")
  func expected() throws {
    // 182 in the 182 days from 15 December: a pound a day, 600 to go.
    let stands = try series([("2025-01-01", 218), ("2026-03-01", 400)], to: "2026-06-15")
    let today = try date("2026-06-15")
    let progress = goalProgress(try goal(.balance, 1000, deadline: "2028-02-05"), stands, today: today)
    #expect(progress.expectedOn == today + 600)
    #expect(progress.pacePerMonth == 3042)
    #expect(progress.onTrack == true)
    #expect(try goalProgress(goal(.balance, 1000, deadline: "2028-02-04"), stands, today: today).onTrack == false)
    #expect(try goalProgress(goal(.balance, 1000), stands, today: today).onTrack == nil)
  }

  @Test("a balance known for less than a month has no pace, and one that falls has no day")
  func noPace() throws {
    let young = try series([("2026-06-01", 100), ("2026-06-10", 500)], to: "2026-06-15")
    let today = try date("2026-06-15")
    #expect(try goalProgress(goal(.balance, 1000), young, today: today).pacePerMonth == nil)
    let falls = try series([("2025-06-01", 500), ("2026-05-01", 400)], to: "2026-06-15")
    let progress = goalProgress(try goal(.balance, 1000, deadline: "2027-06-01"), falls, today: today)
    #expect(progress.expectedOn == nil && progress.onTrack == false && progress.pacePerMonth ?? 0 < 0)
  }

  @Test("three contributions a month apart are the pace of a month each")
  func contributions() throws {
    let given = try series([("2026-04-16", 100), ("2026-05-16", 200), ("2026-06-15", 300)], to: "2026-06-15")
    let progress = goalProgress(try goal(.manual, 1000), given, today: try date("2026-06-15"))
    // 300 in ninety days, and 700 to go.
    #expect(try progress.expectedOn == date("2026-06-15") + 210)
  }

  @Test("reached since the day on which it last came to stand at its target")
  func reached() throws {
    let stands = try series(
      [("2026-01-01", 0), ("2026-02-01", 1000), ("2026-03-01", 900), ("2026-04-01", 1100)], to: "2026-06-15")
    let progress = goalProgress(try goal(.balance, 1000, deadline: "2026-12-31"), stands, today: try date("2026-06-15"))
    #expect(progress.reachedOn?.iso == "2026-04-01" && progress.percent == 110 && progress.missing == 0)
    #expect(progress.onTrack == true && progress.neededPerMonth == nil)
  }

  @Test("a debt paid down is a balance to be reached: the way from its start to the target")
  func debt() throws {
    let owed = try series([("2025-12-01", -5000), ("2026-05-01", -3000)], to: "2026-06-15")
    let plan = try goal(.targetBalance, 0, deadline: "2026-12-15", start: ("2026-01-01", nil))
    let progress = goalProgress(plan, owed, today: try date("2026-06-15"))
    #expect(progress.start == -500_000 && progress.saved == -300_000 && progress.percent == 40)
    #expect(progress.missing == 300_000 && progress.neededPerMonth == 50_000)
    let stated = try goal(.targetBalance, 0, start: ("2026-01-01", -6000))
    #expect(try goalProgress(stated, owed, today: date("2026-06-15")).percent == 50)
    // Drawn down on purpose: from 1,000 to a target of 200.
    let spent = try series([("2025-01-01", 1000), ("2026-06-01", 600)], to: "2026-06-15")
    let down = goalProgress(try goal(.targetBalance, 200), spent, today: try date("2026-06-15"))
    #expect(down.percent == 50 && down.missing == 40_000 && !down.isReached)
  }

  @Test("of a goal that is not under way nothing is needed")
  func status() throws {
    let stands = try series([("2025-01-01", 0), ("2026-06-01", 100)], to: "2026-06-15")
    for status in [GoalSettings.Status.completed, .cancelled] {
      var plan = try goal(.balance, 1000, deadline: "2027-01-15")
      plan.status = status
      let progress = goalProgress(plan, stands, today: try date("2026-06-15"))
      #expect(progress.saved == 10_000 && progress.neededPerMonth == nil && progress.onTrack == nil)
    }
  }
}

@Suite("Goals of a household's books") struct GoalMartTests {
  private func books() throws -> AnalysedBooks {
    let books = try AnalysedBooks(today: june(20))
    books.account("joint", opening: (june(1) - 400, 100_000))
    books.account("euro", .savings, .eur, opening: (june(1) - 400, 100_000))
    try books.rate(.eur, .gbp, june(18), "0.8")
    try books.importFile("joint", [paid(june(1) - 100, 50_000, .gbp, "Bonus", category: "Income:Salary")])
    return books
  }

  private func lines(_ books: AnalysedBooks) throws -> [String] {
    try books.analyse()
    return try books.lines("select goal_id, saved_minor, percent, currency from mart_goals order by goal_id")
  }

  @Test("each unit of balance counts once: 40 and 60 percent of an account are the whole of it")
  func shares() throws {
    let books = try books()
    for (id, weight) in [("a", 4000), ("b", 6000)] as [(String, Int64)] {
      var plan = GoalSettings(id: id, name: id, target: Money(minor: 100_000, .gbp))
      plan.tracking = .balance
      plan.accounts = [.init(account: "joint", weight: weight)]
      books.settings.goals.append(plan)
    }
    #expect(try lines(books) == ["a 60000 60 GBP", "b 90000 90 GBP"])
  }

  @Test("balances of several currencies are stated in the target's at today's rate")
  func currencies() throws {
    let books = try books()
    var plan = GoalSettings(id: "g", name: "G", target: Money(minor: 300_000, .gbp))
    plan.tracking = .balance
    plan.accounts = [.init(account: "joint", weight: 10_000), .init(account: "euro", weight: 5000)]
    books.settings.goals = [plan]
    #expect(try lines(books) == ["g 190000 63 GBP"])
    books.today = june(29)
    #expect(try lines(books) == ["g - - GBP"])
  }

  @Test("a balance is all that the account is worth: cash that it keeps in another currency, too")
  func otherCash() throws {
    let books = try AnalysedBooks(today: june(20))
    books.account("broker", .brokerage, connection: "broker")
    for day in 1...20 { try books.rate(.gbp, .usd, june(day), "1.25") }
    try books.invest("broker") { answer in
      answer.balances = [
        stated(.closing, june(2), 100_000, .gbp, type: "cash GBP"),
        stated(.closing, june(2), 50_000, .usd, type: "cash USD"),
      ]
    }
    var plan = GoalSettings(id: "g", name: "G", target: Money(minor: 200_000, .gbp))
    plan.tracking = .balance
    plan.accounts = [.init(account: "broker", weight: 5000)]
    books.settings.goals = [plan]
    #expect(try lines(books) == ["g 70000 35 GBP"])
  }

  @Test("delta counts what its share has gained since the start")
  func delta() throws {
    let books = try books()
    var plan = GoalSettings(id: "g", name: "G", target: Money(minor: 50_000, .gbp))
    plan.tracking = .delta
    plan.accounts = [.init(account: "joint", weight: 5000)]
    plan.start = .init(day: june(1) - 200, balance: nil)
    books.settings.goals = [plan]
    #expect(try lines(books) == ["g 25000 50 GBP"])
    books.settings.goals[0].start = .init(day: june(1) - 200, balance: Money(minor: 60_000, .gbp))
    #expect(try lines(books) == ["g 15000 30 GBP"])
  }

  @Test("contributions are dated, what is taken out again is negative, and what is dated ahead does not count yet")
  func manual() throws {
    let books = try books()
    var plan = GoalSettings(id: "g", name: "G", target: Money(minor: 20_000, .gbp))
    plan.contributions = [(june(1), 5000), (june(1), 2000), (june(9), -1000), (june(28), 900)].map {
      .init(day: $0.0, amount: Money(minor: $0.1, .gbp))
    }
    books.settings.goals = [plan]
    #expect(try lines(books) == ["g 6000 30 GBP"])
    #expect(
      try books.lines("select day, amount_minor from mart_goal_contributions order by day") == [
        "2026-06-01 7000", "2026-06-09 -1000",
      ])
  }

  @Test("a milestone is achieved on the first day on which the whole of net worth stood at it")
  func milestones() throws {
    let books = try books()
    books.settings.milestones = [("low", 170_000), ("high", 230_000), ("far", 900_000)].map {
      MilestoneSettings(id: $0.0, name: $0.0, amount: Money(minor: $0.1, .gbp))
    }
    try books.analyse()
    // Without a rate for the euro account, days before 18 June are partial.
    #expect(
      try books.lines("select milestone_id, achieved_on from mart_milestones order by milestone_id") == [
        "far -", "high 2026-06-18", "low 2026-06-18",
      ])
  }
}
