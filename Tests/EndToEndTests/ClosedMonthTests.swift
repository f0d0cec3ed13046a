import TestSupport
import Testing

/// Months that are closed: their reports stay, and what moves them later is told.
@Suite("Closed months") struct ClosedMonthTests {
  private static let settings = """
    \(exampleHousehold())

    \(jointAccount(on: "2026-01-01", "100.00"))

    \(statements(of: "joint"))

    """

  private static let rows = "Date,Amount,Text\n2026-05-04,-5.00,Corner Shop\n2026-06-02,-9.00,Baker\n"
  private static let late = rows + "2026-05-20,-2.50,\"Late, and odd\"\n"

  private let household: SandboxedHousehold

  init() async throws {
    household = try SandboxedHousehold(settings: Self.settings, today: "2026-07-01")
    try write(Self.rows, to: household.file("joint.csv"))
    try await household.expect(0, "import", "joint.csv")
    try await household.expect(0, "build")
  }

  private func reports(_ month: String) throws -> [String] {
    try ["income.csv", "spending.csv", "balances.csv", "net_worth.csv", "report.md"].map {
      try readText(household.file("reports/\(month)/\($0)"))
    }
  }

  private func bringLateFact() async throws {
    try write(Self.late, to: household.file("joint.csv"))
    try await household.expect(0, "import", "joint.csv")
    try await household.expect(0, "build")
  }

  @Test("a later fact leaves a closed month's reports as they were, is announced, and shown line by line")
  func restated() async throws {
    let frozen = try reports("2026/05")
    let said = try await household.expect(0, "close", "2026-05")
    #expect(
      said.errors == "2026-05 is closed: its reports stay as they are, and a later fact that moves it is announced\n")
    #expect(
      try readText(household.file("decisions.csv"))
        == "kind,target,field,value,anchor\nmonth,2026-05,closed,2026-07-01T03:00:00Z,\n")
    try await household.expect(0, "build")
    #expect(try await household.expect(0, "diff").text == "")
    #expect(try reports("2026/05") == frozen)

    let june = try reports("2026/06")
    try await bringLateFact()
    #expect(try reports("2026/05") == frozen)
    #expect(try reports("2026/06") != june)
    #expect(
      try await household.query("select subject, text, remedy from problems where subject = '2026-05'") == [
        [
          "subject": "2026-05", "text": "2026-05 changed: 3 lines, since it was closed.",
          "remedy": "daybook diff 2026-05 shows them; daybook close 2026-05 --again accepts them",
        ]
      ])
    let shown = """
      2026-05 changed: 3 lines
        spending.csv  - 2026-05,Uncategorised,5.00,GBP,whole
        spending.csv  + 2026-05,Uncategorised,7.50,GBP,whole
        balances.csv  - 2026-05,joint,95.00,GBP,derived
        balances.csv  + 2026-05,joint,92.50,GBP,derived
        net_worth.csv  - 2026-05,cash,95.00,GBP,derived
        net_worth.csv  + 2026-05,cash,92.50,GBP,derived

      """
    #expect(try await household.expect(0, "diff").text == shown)
    #expect(try await household.expect(0, "diff", "2026-05").text == shown)
    #expect(
      try await household.expect(0, "close").text
        == "2026-05  closed 2026-07-01T03:00:00Z  2026-05 changed: 3 lines\n")
    #expect(try readText(household.file("site/health/index.html")).contains("2026-05 changed: 3 lines"))
  }

  @Test("what has moved is accepted, or the month opened again: then its reports are as the figures are")
  func accepted() async throws {
    try await household.expect(0, "close", "2026-05")
    try await bringLateFact()
    try await household.expect(0, "close", "2026-05", "--again", today: "2026-07-02")
    try await household.expect(0, "build")
    #expect(try await household.expect(0, "diff").errors == "nothing differs\n")
    #expect(try await household.query("select 1 from problems where subject = '2026-05'").isEmpty)
    #expect(try reports("2026/05")[1].contains("Uncategorised,7.50"))
    #expect(try reports("2026/05")[4].contains("7.50"))
    #expect(try readText(household.file("decisions.csv")).contains("2026-07-02T03:00:00Z"))

    try write(Self.late + "2026-05-21,-1.00,Later still\n", to: household.file("joint.csv"))
    try await household.expect(0, "import", "joint.csv")
    try await household.expect(0, "close", "2026-05", "--undo")
    try await household.expect(0, "build")
    #expect(try reports("2026/05")[1].contains("Uncategorised,8.50"))
    #expect(try await household.expect(1, "close", "2026-05", "--undo").errors.contains("2026-05 is not closed"))
  }

  @Test("only a month that is over and whose reports are as the figures are can be closed")
  func refused() async throws {
    #expect(try await household.expect(64, "close", "May").errors.contains("'May' is no month"))
    #expect(
      try await household.expect(1, "close", "2026-06", today: "2026-06-30").errors.hasPrefix(
        "daybook: 2026-06 is not over yet\n"))
    #expect(
      try await household.expect(1, "close", "2019-01").errors.hasPrefix("daybook: there are no figures of 2019-01\n"))
    try write("month,category\n", to: household.file("reports/2026/05/spending.csv"))
    #expect(
      try await household.expect(1, "close", "2026-05").errors
        == "daybook: the reports of 2026-05 are not as the figures are\nhint: daybook build writes them\n")
    try await household.expect(0, "build")
    try await household.expect(0, "close", "2026-05")
    #expect(try await household.expect(1, "close", "2026-05").errors.contains("is closed since 2026-07-01T03:00:00Z"))
  }

  @Test("a closed month whose holdings are all gone is told, though no report of holdings would be written any more")
  func holdingsGone() async throws {
    let household = try SandboxedHousehold(settings: HandKeptTests.settings, today: "2026-07-01")
    let header = "id,kind,account,day,amount,counterparty,security,quantity\n"
    let cash = "a,balance,cash,2026-05-01,9,,,\n"
    try write(header + cash + "t,buy,broker,2026-05-02,-50,,VUSA,2\n", to: household.file("entries.csv"))
    try await household.expect(0, "build")
    try await household.expect(0, "close", "2026-05")
    let holdings = household.file("reports/2026/05/holdings.csv")
    #expect(try readText(holdings).contains(",2,"))
    try write(header + cash, to: household.file("entries.csv"))
    try await household.expect(0, "build")
    #expect(try await household.expect(0, "diff", "2026-05").text.contains("  holdings.csv  - 2026-05,broker,"))
    #expect(try readText(holdings).contains(",2,"), "frozen")
    try await household.expect(0, "close", "2026-05", "--again")
    try await household.expect(0, "build")
    #expect(try await household.expect(0, "diff").errors == "nothing differs\n")
  }

  @Test("closed by two people in git it is closed since the earlier; frozen reports that are gone are missed")
  func merged() async throws {
    try write(
      """
      kind,target,field,value,anchor
      month,2026-05,closed,2026-07-01T09:00:00Z,
      month,2026-05,closed,2026-07-01T08:00:00Z,
      month,May,closed,2026-07-01T08:00:00Z,
      month,2026-06,shut,2026-07-01T08:00:00Z,

      """, to: household.file("decisions.csv"))
    let problems = try await household.expect(1, "check").errors
    #expect(problems.contains("decisions.csv:4: 'May' is no month"))
    #expect(problems.contains("decisions.csv:5: a month has no field 'shut'"))
    #expect(!problems.contains("two values"))
    #expect(try await household.expect(0, "close").text == "2026-05  closed 2026-07-01T08:00:00Z\n")
    try remove(household.file("reports/2026/05"))
    try await household.expect(0, "build")
    #expect(
      try await household.query("select text from problems where subject = '2026-05'").map { $0["text"] }
        == ["2026-05 has no reports any more, since it was closed."])
  }
}
