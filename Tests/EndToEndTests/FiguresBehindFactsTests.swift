import Foundation
import TestSupport
import Testing

/// What is asked of the books between facts coming in and figures being made of them.
@Suite struct FiguresBehindFactsTests {
  private func imported() async throws -> SandboxedHousehold {
    let household = try SandboxedHousehold(settings: ErrorCase.household, today: "2026-02-01")
    try write(ErrorCase.statement, to: household.file("joint.csv"))
    try await household.expect(0, "import", "joint.csv")
    return household
  }

  private static let questions: [[String]] = [
    ["status"], ["transactions"], ["query", "select 1"], ["export", "accounts"], ["explain", "index"],
    ["check", "--rules"],
  ]

  @Test("before the first build every question is told to build", arguments: questions)
  func beforeTheFirst(_ question: [String]) async throws {
    let household = try await imported()
    let outcome = try await DaybookProgram.run(question + ["--today", "2026-02-01"], in: household.path)
    #expect(outcome.exitCode == 1)
    #expect(
      outcome.errors.hasSuffix(
        """
        daybook: the books hold facts, but no figures made of them by this version and in this currency
        hint: daybook build makes them

        """), "\(outcome.errors)")
  }

  @Test("figures in another currency than the settings' are never shown")
  func anotherCurrency() async throws {
    let household = try await imported()
    try await household.expect(0, "build")
    try write(
      ErrorCase.household.replacing("currency = \"GBP\"\ntimezone", with: "currency = \"EUR\"\ntimezone"),
      to: household.file("daybook.toml"))
    try await household.expect(1, "export", "cash_flow_monthly")
  }

  @Test("facts that no figure knows yet are told of, on standard error alone")
  func behind() async throws {
    let household = try await imported()
    try await household.expect(0, "build")
    #expect(try await household.expect(0, "transactions").errors == "")
    try write("date,amount,description\n2026-01-30,-7.00,Zoo\n", to: household.file("joint-2.csv"))
    try await household.expect(0, "import", "joint-2.csv")
    let told = try await household.expect(0, "transactions", "--json", "zoo")
    #expect(told.errors == "facts have come since these figures were made; next: daybook build\n")
    #expect(try JSONSerialization.jsonObject(with: Data(told.output)) is [String: Any])
    try await household.expect(0, "build")
    #expect(try await household.expect(0, "transactions", "zoo").errors == "")
  }

  @Test("an account or category that is none is said to be, with the nearest name")
  func names() async throws {
    let household = try await imported()
    try await household.expect(0, "build")
    let account = try await household.expect(1, "transactions", "--account", "jiont")
    #expect(account.errors == "daybook: no account is called 'jiont'\nhint: did you mean 'joint'?\n")
    let category = try await household.expect(1, "transactions", "--category", "Food:Grocries")
    #expect(category.errors == "daybook: no category is called 'Food:Grocries'\nhint: did you mean 'Food:Groceries'?\n")
    try await household.expect(0, "transactions", "--category", "Food")
  }

  @Test("check tries the templates' queries on the books, and tells of every template")
  func templates() async throws {
    let household = try await imported()
    try write("```sql q\nselect mnth from spending_monthly\n```\n", to: household.file("Templates/one.md"))
    try write("{% table data: qq %}{% endtable %}\n", to: household.file("Templates/two.md"))
    let early = try await household.expect(0, "check")
    #expect(early.errors.hasPrefix("the templates' queries are tried once daybook build has made figures\n"))
    try await household.expect(1, "build")
    let outcome = try await household.expect(1, "check")
    #expect(outcome.errors.contains("Templates/one.md:2: no column is called 'mnth'"), "\(outcome.errors)")
    #expect(outcome.errors.contains("Templates/two.md:1: there is no query called 'qq'"), "\(outcome.errors)")
  }

  @Test("status and the list of datasets are whole as JSON too")
  func json() async throws {
    let household = try await imported()
    try await household.expect(0, "run")
    let status = try await household.expect(0, "status", "--json")
    let whole = try #require(JSONSerialization.jsonObject(with: Data(status.output)) as? [String: Any])
    #expect((whole["connections"] as? [Any])?.isEmpty == true)
    #expect((whole["problems"] as? [[String: Any]])?.first?["severity"] as? String == "info")
    #expect(whole["last_good_run"] as? String == "2026-02-01")
    let list = try await household.expect(0, "query", "--list", "--json")
    let datasets = try #require(JSONSerialization.jsonObject(with: Data(list.output)) as? [String: Any])
    #expect((datasets["rows"] as? [[String: Any]])?.contains { $0["dataset"] as? String == "splits" } == true)
  }

  @Test(
    "a rates file that cannot be read is skipped by a run, and spoils nothing else", arguments: [nil, "date,rate\n"])
  func rates(_ file: String?) async throws {
    let household = try SandboxedHousehold(
      settings: ErrorCase.household + "\n[rates]\nsource = \"file\"\nfile = \"rates.csv\"\n", today: "2026-02-01")
    if let file { try write(file, to: household.file("rates.csv")) }
    try write(ErrorCase.statement, to: household.file("inbox/joint.csv"))
    let run = try await household.expect(2, "run")
    #expect(run.errors.contains("rates  skipped: "), "\(run.errors)")
    #expect(try await household.expect(0, "query", "select count(*) as n from transactions").text == "n\n3\n")
    #expect(try await household.expect(0, "status").text.contains("error: "))
    try await household.expect(1, "build")
    try write("date,base,quote,rate\n2026-01-01,EUR,GBP,0.85\n", to: household.file("rates.csv"))
    try await household.expect(0, "run")
    #expect(!(try await household.expect(0, "status").text.contains("error: ")))
  }
}
