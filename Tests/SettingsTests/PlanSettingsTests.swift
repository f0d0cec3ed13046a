import Core
import Settings
import Testing

private let accounts = """
  [[member]]
  id = "anna"
  name = "Anna"
  [[account]]
  id = "joint"
  name = "Joint"
  type = "current"
  [[account]]
  id = "savings"
  name = "Savings"
  type = "savings"
  was = ["old-savings"]
  [[account]]
  id = "euro"
  name = "Euro"
  type = "current"
  currency = "EUR"

  """

private func day(_ text: String) throws -> Day { try #require(Day(iso: text)) }

@Suite("Plans in daybook.toml") struct PlanSettingsTests {
  @Test("a budget takes a category or a tag; its period is the household's unless it says another")
  func budgets() throws {
    let read = try settings(
      accounts + """
        [[budget]]
        id = "food"
        name = "Food"
        category = "Food"
        amount = "450.00"
        [[budget]]
        id = "holiday"
        name = "Holiday"
        tag = "holiday"
        amount = "2000"
        period = "2026-06-01/2026-08-31"
        warn_at = 90
        rollover = "both"
        member = "anna"
        start = 2026-06-10
        end = 2026-08-15
        """, household: "period = \"month:25\"")
    #expect(read.budgets.map(\.subject) == [.category("Food"), .tag("holiday")])
    #expect(read.budgets.map(\.period.description) == ["month:25", "2026-06-01/2026-08-31"])
    #expect(read.budgets.map(\.amount) == [Money(minor: 45_000, .gbp), Money(minor: 200_000, .gbp)])
    let food = try #require(read.budgets.first)
    #expect(food.warnAt == 80 && food.rollover == .none && food.member == nil && food.start == nil && food.end == nil)
    let holiday = try #require(read.budgets.last)
    #expect(holiday.warnAt == 90 && holiday.rollover == .both && holiday.member == "anna")
    #expect(try holiday.start == day("2026-06-10") && holiday.end == day("2026-08-15"))
    #expect(read.notYetBuilt == [])
  }

  @Test("a goal's shares are of each account, and an account's earlier id leads to it")
  func goals() throws {
    let read = try settings(
      accounts + """
        [[goal]]
        id = "deposit"
        name = "Deposit"
        target = "40000.00"
        tracking = "balance"
        accounts = { joint = 40, old-savings = 100 }
        [[goal]]
        id = "trip"
        name = "Trip"
        target = "900.00 EUR"
        tracking = "delta"
        accounts = { joint = "60" }
        start = { day = 2026-01-01, balance = "50.00" }
        status = "paused"
        """)
    #expect(
      read.goals.first?.accounts == [.init(account: "joint", weight: 4000), .init(account: "savings", weight: 10_000)])
    #expect(read.goals.last?.target == Money(minor: 90_000, .eur))
    #expect(try read.goals.last?.start == .init(day: day("2026-01-01"), balance: Money(minor: 5000, .eur)))
    #expect(read.goals.map(\.status) == [.active, .paused])
  }

  @Test("planned payments, milestones and scenarios are in the currency of what they belong to")
  func others() throws {
    let read = try settings(
      accounts + """
        [[planned]]
        id = "rent"
        name = "Rent in Lisbon"
        account = "euro"
        amount = "-700"
        day = 2026-01-31
        cadence = "monthly"
        until = 2026-12-31
        category = "Home:Rent"
        [[milestone]]
        id = "black"
        name = "Out of the red"
        amount = "0"
        by = 2027-01-01
        [[scenario]]
        id = "leave"
        name = "Leave"
        change = [
          { stream = "salary", percent = -60, from = 2026-09-01 },
          { stream = "gym", amount = "-30.00" },
          { drop = "paper", until = 2026-12-31 },
          { add = { name = "Nursery", amount = "-900.00", cadence = "monthly", from = 2027-03-01 } },
        ]
        """)
    #expect(read.planned.first?.amount == Money(minor: -70_000, .eur) && read.planned.first?.cadence == .monthly)
    #expect(read.milestones.first?.amount == Money(minor: 0, .gbp))
    let changes = try #require(read.scenarios.first?.changes)
    #expect(changes.map(\.stream) == ["salary", "gym", "paper", nil])
    #expect(changes[0].what == .percent(stream: "salary", -60))
    #expect(try changes[0].from == day("2026-09-01"))
    #expect(changes[2].what == .drop(stream: "paper"))
    #expect(
      changes[3].what
        == .add(name: "Nursery", account: "joint", amount: Money(minor: -90_000, .gbp), cadence: .monthly))
  }

  @Test("contributions and valuations of decisions.csv are laid upon goals and assets")
  func decided() throws {
    var read = try settings(
      accounts + """
        [[goal]]
        id = "trip"
        name = "Trip"
        target = "900.00"
        [[asset]]
        id = "car"
        name = "Car"
        kind = "vehicle"
        valuations = [{ day = 2026-01-01, value = "6000.00" }]
        """)
    let file = DecisionsFile(
      Array(
        """
        goal,trip,contribution,2026-02-01 50.00,
        goal,journey,contribution,2026-03-01 25.00 GBP,Trip
        goal,trip,contribution,2026-04-01 5.001,
        goal,boat,contribution,2026-04-01 5.00,Boat
        asset,car,valuation,2026-05-01 5500.00,
        asset,car,valuation,2026-01-01 5900.00,
        asset,car,valuation,2026-06-01 5400.00,
        asset,car,valuation,2026-06-01 5300.00,
        asset,car,worth,2026-06-01,
        """.utf8)
    ).decisions()
    #expect(file.problems.map(\.message) == ["an asset has no field 'worth'"])
    let problems = read.take(file.decisions)
    let trip = try #require(read.goals.first)
    #expect(trip.contributions.map(\.amount.minor).sorted() == [2500, 5000])
    #expect(read.assets.first?.valuations.map(\.value.minor) == [600_000, 550_000])
    #expect(
      problems.map(\.message) == [
        "there is no goal 'boat' in daybook.toml: what was decided about it does not hold",
        "goal 'trip' is in GBP, and '2026-04-01 5.001' cannot be",
        "asset 'car' has a value of 2026-01-01 in daybook.toml, which holds",
        "asset 'car' has 2 values of 2026-06-01: none of them holds",
      ])
  }

  @Test("a contribution that is no day and amount is named by its line")
  func unreadable() {
    let read = DecisionsFile(Array("goal,trip,contribution,50.00,\n".utf8)).decisions()
    #expect(read.problems.map(\.message) == ["a contribution is a day and an amount"])
    #expect(read.problems.first?.place?.line == 1 && read.decisions.goals.isEmpty)
  }
}

@Suite struct PlanErrorTests {
  /// Messages of the errors of a file, each with its line below `accounts`.
  private func errors(_ toml: String) -> [String] {
    let offset = ("\n\n\n\n\n" + accounts).filter { $0 == "\n" }.count
    do {
      _ = try settings(accounts + toml)
      return []
    } catch let all as UserErrors {
      return all.errors.map { "\(($0.place?.line ?? 0) - offset): \($0.message)" }
    } catch { return ["\(error)"] }
  }

  @Test(
    "what cannot be meant is named with its place",
    arguments: [
      (#"[[budget]]|id = "b"|name = "B"|amount = "5""#, "1: a budget needs 'category' or 'tag'"),
      (
        #"[[budget]]|id = "b"|name = "B"|amount = "5"|category = "Food"|tag = "t""#,
        "6: a budget has 'category' or 'tag', not both"
      ),
      (
        #"[[budget]]|id = "b"|name = "B"|amount = "5"|category = "Income:Salary""#,
        "5: 'Income:Salary' is a category of income, which no budget counts"
      ),
      (
        #"[[budget]]|id = "b"|name = "B"|amount = "5 USD"|category = "Food""#,
        "4: 'amount' is in USD, not in GBP as the household's totals"
      ),
      (
        #"[[budget]]|id = "b"|name = "B"|amount = "-5"|category = "Food""#,
        "4: a budget's amount is what may be spent, and not below zero"
      ),
      (
        #"[[budget]]|id = "b"|name = "B"|amount = "5"|category = "Food"|start = 2026-02-01|end = 2026-01-01"#,
        "7: the budget ends before it starts, on 2026-02-01"
      ),
      (#"[[goal]]|id = "g"|name = "G"|target = "5"|tracking = "balance""#, "1: tracking 'balance' needs 'accounts'"),
      (
        #"[[goal]]|id = "g"|name = "G"|target = "5"|accounts = { joint = 10 }"#,
        "5: a goal that is tracked by hand has no 'accounts'"
      ),
      (
        #"[[goal]]|id = "g"|name = "G"|target = "5"|tracking = "delta"|accounts = { joint = 10 }"#,
        "1: tracking 'delta' needs 'start'"
      ),
      (
        #"[[goal]]|id = "g"|name = "G"|target = "0"|tracking = "balance"|accounts = { joint = 10 }"#,
        "4: 'target' is what is to be saved, and above zero"
      ),
      (
        #"[[goal]]|id = "g"|name = "G"|target = "5"|tracking = "balance"|accounts = { joint = 10 }|start = { day = 2026-01-01 }"#,
        "7: tracking 'balance' has no 'start'"
      ),
      (
        #"[[planned]]|id = "p"|name = "P"|account = "euro"|amount = "-5 GBP"|day = 2026-01-01"#,
        "5: 'amount' is in GBP, account 'euro' in EUR"
      ),
      (
        #"[[planned]]|id = "p"|name = "P"|account = "joint"|amount = "0"|day = 2026-01-01"#,
        "5: a planned payment is not of nothing"
      ),
      (
        #"[[planned]]|id = "p"|name = "P"|account = "joint"|amount = "-1"|day = 2026-01-02|until = 2026-01-01"#,
        "7: it ends before its first day, 2026-01-02"
      ),
      (
        #"[[scenario]]|id = "s"|name = "S"|change = [{ stream = "a", drop = "b" }]"#,
        "4: a change is one thing, not stream and drop"
      ),
      (#"[[scenario]]|id = "s"|name = "S"|change = [{ from = 2026-01-01 }]"#, "4: a change says nothing"),
      (
        #"[[scenario]]|id = "s"|name = "S"|change = [{ stream = "a" }]"#,
        "4: a stream changes by 'percent' or to an 'amount'"
      ),
      (
        #"[[scenario]]|id = "s"|name = "S"|change = [{ drop = "a", percent = 5 }]"#,
        "4: a stream that is dropped has no 'percent'"
      ),
    ])
  func faults(lines: String, message: String) {
    #expect(errors(lines.replacing("|", with: "\n")) == [message])
  }

  @Test("one unit of balance serves one goal: the shares of unfinished goals are at most all of an account")
  func portions() {
    func goal(_ id: String, _ percent: Int, _ status: String) -> String {
      """
      [[goal]]
      id = "\(id)"
      name = "G"
      target = "5"
      tracking = "balance"
      status = "\(status)"
      accounts = { savings = \(percent) }

      """
    }
    #expect(errors(goal("a", 60, "active") + goal("b", 40, "paused")) == [])
    #expect(
      errors(goal("a", 60, "active") + goal("b", 41, "active")) == ["8: goals take 101 % of account 'savings'"])
    #expect(errors(goal("a", 60, "completed") + goal("b", 100, "active") + goal("c", 50, "cancelled")) == [])
  }
}
