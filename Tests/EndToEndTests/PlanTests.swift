import Foundation
import TestSupport
import Testing

/// Goals and assets by commands, and the pages of plans.
@Suite("Plans of a household") struct PlanTests {
  private static let settings = """
    \(exampleHousehold())

    \(jointAccount(on: "2026-05-01", "1000.00"))
    low_balance = "300.00"

    \(statements(of: "joint", category: true))

    [[budget]]
    id       = "food"
    name     = "Food & drink"
    category = "Food"
    amount   = "100.00"

    [[goal]]
    id       = "trip"
    name     = "Trip <b>home</b>"
    target   = "600.00"
    deadline = 2026-12-31

    [[goal]]
    id       = "buffer"
    name     = "Buffer"
    target   = "2000.00"
    tracking = "balance"
    accounts = { joint = 50 }

    [[asset]]
    id   = "car"
    name = "Car"
    kind = "vehicle"
    valuations = [{ day = 2026-05-01, value = "6000.00" }]

    [[planned]]
    id      = "boiler"
    name    = "Boiler"
    account = "joint"
    amount  = "-650.00"
    day     = 2026-07-15

    [[milestone]]
    id     = "six"
    name   = "Six and a half thousand"
    amount = "6500.00"

    [[scenario]]
    id     = "nursery"
    name   = "Nursery"
    change = [{ add = { name = "Nursery", amount = "-50.00", cadence = "monthly", from = 2026-07-31 } }]

    """

  private func household() async throws -> SandboxedHousehold {
    let household = try SandboxedHousehold(settings: Self.settings, today: "2026-06-20")
    try write(
      "Date,Amount,Text,Category\n2026-05-04,-40.00,Corner Shop,Food:Groceries\n2026-06-05,-90.00,Corner Shop,Food:Groceries\n",
      to: household.file("joint.csv"))
    try await household.expect(0, "import", "joint.csv")
    return household
  }

  @Test("contribute writes a dated line that survives a rebuild, refuses it twice, and takes it back")
  func contribute() async throws {
    let household = try await household()
    let said = try await household.expect(0, "contribute", "trip", "120.00")
    #expect(said.errors == "120.00 GBP contributed to Trip <b>home</b>, on 2026-06-20; next: daybook build\n")
    try await household.expect(0, "contribute", "trip", "-20.00", "--day", "2026-06-12")
    #expect(
      try readText(household.file("decisions.csv")) == """
        kind,target,field,value,anchor
        goal,trip,contribution,2026-06-12 -20.00 GBP,Trip <b>home</b>
        goal,trip,contribution,2026-06-20 120.00 GBP,Trip <b>home</b>

        """)
    let again = try await household.expect(1, "contribute", "trip", "120.00")
    #expect(again.errors.contains("a contribution of 120.00 GBP on 2026-06-20 to trip is there already"))
    try await household.expect(0, "build")
    #expect(
      try await household.query("select saved_minor, currency from goals where goal_id = 'trip'").map { $0["saved"] }
        == [
          "100.00"
        ])
    try await household.expect(0, "rebuild")
    try await household.expect(0, "build")
    #expect(
      try await household.query("select day, amount_minor, currency from goal_contributions order by day").map {
        $0["amount"]
      }
        == [
          "-20.00", "120.00",
        ])
    try await household.expect(0, "contribute", "trip", "120.00", "--undo")
    #expect(try !readText(household.file("decisions.csv")).contains("120.00"))
    let gone = try await household.expect(1, "contribute", "trip", "120.00", "--undo")
    #expect(gone.errors.contains("there is no contribution of 120.00 GBP on 2026-06-20 to trip in decisions.csv"))
  }

  @Test("what cannot be meant is refused with what to do")
  func refused() async throws {
    let household = try await household()
    for (arguments, message) in [
      (["contribute", "trop", "5"], "there is no goal 'trop'\nhint: did you mean 'trip'?"),
      (["contribute", "buffer", "5"], "goal 'buffer' follows its accounts"),
      (["contribute", "trip", "5.001"], "is in GBP, and '5.001' cannot be"),
      (["contribute", "trip", "5 USD"], "is in GBP, and '5 USD' cannot be"),
      (["contribute", "trip", "5", "--day", "2026-06-21"], "2026-06-21 has not come yet"),
      (["value", "cat", "5"], "there is no asset 'cat'\nhint: did you mean 'car'?"),
      (["value", "car", "5", "--day", "2026-05-01"], "daybook.toml values car on 2026-05-01, at 6000.00 GBP"),
    ] {
      let said = try await DaybookProgram.run(
        arguments + ["--today", "2026-06-20"], in: household.path, within: .seconds(60))
      #expect(said.exitCode == 1 && said.errors.contains(message), "\(arguments): \(said.errors)")
    }
    try await household.expect(64, "contribute", "trip", "five")
  }

  @Test("value gives an asset a new value; another of the same day takes its place")
  func value() async throws {
    let household = try await household()
    try await household.expect(0, "value", "car", "5500.00", "--day", "2026-06-01")
    try await household.expect(0, "value", "car", "5400.00", "--day", "2026-06-01")
    try await household.expect(0, "build")
    #expect(try await household.query("select value_minor, currency from assets").map { $0["value"] } == ["5400.00"])
    try await household.expect(0, "value", "car", "5400.00", "--day", "2026-06-01", "--undo")
    try await household.expect(0, "build")
    #expect(try await household.query("select value_minor, currency from assets").map { $0["value"] } == ["6000.00"])
  }

  @Test("the pages say what the datasets do, and a name of settings is no markup")
  func pages() async throws {
    let household = try await household()
    try await household.expect(0, "contribute", "trip", "120.00")
    try await household.expect(0, "build")
    let budgets = try readText(household.file("site/budgets/index.html"))
    #expect(budgets.contains("Food &amp; drink") && budgets.contains("Over on 23 Jun at this pace"))
    let goals = try readText(household.file("site/goals/index.html"))
    #expect(goals.contains("Trip &lt;b&gt;home&lt;/b&gt;") && !goals.contains("<b>home</b>"))
    let forecast = try readText(household.file("site/forecast/joint/index.html"))
    #expect(forecast.contains("Boiler"))
    #expect(try readText(household.file("site/forecast/index.html")).contains("Nursery"))
    #expect(try readText(household.file("site/index.html")).contains("Budgets at risk"))
    // 870 today, 10 left of June's budget, 650 for the boiler in July.
    let summary = try await household.query(
      "select low_point_day, runway_days from forecast_summary where account_id = 'joint' and scenario = ''")
    #expect(summary.map { $0["runway_days"] } == ["25"])
    #expect(
      try await household.query("select achieved_on from milestones").map { $0["achieved_on"] } == ["2026-05-01"])
  }

  @Test("without plans each page says how to make one")
  func empty() async throws {
    let end = try #require(Self.settings.range(of: "[[budget]]")).lowerBound
    let plain = String(Self.settings[..<end])
    let household = try SandboxedHousehold(settings: plain, today: "2026-06-20")
    try await household.expect(0, "build")
    #expect(try readText(household.file("site/budgets/index.html")).contains("[[budget]]"))
    #expect(try readText(household.file("site/goals/index.html")).contains("[[goal]]"))
    #expect(try readText(household.file("site/forecast/index.html")).contains("[[planned]]"))
  }
}
