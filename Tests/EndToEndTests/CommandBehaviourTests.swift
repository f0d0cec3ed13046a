import Foundation
import TestSupport
import Testing

/// The program as scripts and people meet it: what goes to which stream, exit codes, listings, files.
@Suite struct CommandBehaviourTests {
  private func books() async throws -> SandboxedHousehold {
    let household = try SandboxedHousehold(settings: ErrorCase.household, today: "2026-02-01")
    try write(ErrorCase.statement, to: household.file("joint.csv"))
    try await household.expect(0, "import", "joint.csv")
    try await household.expect(0, "run")
    return household
  }

  private func listing(_ outcome: ProgramOutcome) throws -> [[String: Any]] {
    let whole = try #require(JSONSerialization.jsonObject(with: Data(outcome.output)) as? [String: Any])
    #expect(whole["schema"] as? Int == 1)
    #expect(whole["today"] as? String == "2026-02-01")
    return try #require(whole["rows"] as? [[String: Any]])
  }

  @Test("results go to standard output, everything else to standard error, and --quiet is quiet")
  func streams() async throws {
    let household = try await books()
    let query = try await household.expect(0, "query", "select count(*) as n from transactions")
    #expect(query.text == "n\n3\n")
    #expect(query.errors == "")
    let build = try await household.expect(0, "build")
    #expect(build.text == "" && build.errors.contains("unchanged"))
    let quiet = try await household.expect(0, "run", "--quiet")
    #expect(quiet.text == "" && quiet.errors == "")
    #expect(!build.errors.contains("\u{1B}") && !build.errors.contains("\r"), "no progress where there is no terminal")
  }

  @Test("every listing with --json has schema, today and rows; money is an object, what is unknown null")
  func json() async throws {
    let household = try await books()
    let rows = try listing(try await household.expect(0, "transactions", "--json"))
    #expect(rows.count == 3)
    let salary = try #require(rows.first)
    #expect(salary["amount"] as? [String: String] == ["amount": "1850.00", "currency": "GBP"])
    #expect(salary["day"] as? String == "2026-01-28")
    #expect(salary["pair_id"] is NSNull)
    #expect(salary["amount_minor"] == nil)
    let exported = try listing(try await household.expect(0, "export", "transactions", "--format", "json"))
    #expect(Set(exported.first?.keys.map { $0 } ?? []) == Set(salary.keys))
    let queried = try listing(
      try await household.expect(0, "query", "--json", "select 1 as one, 'x' as two, null as three"))
    #expect(
      queried.first?["one"] as? Int == 1 && queried.first?["two"] as? String == "x" && queried.first?["three"] is NSNull
    )
    let accounts = try listing(try await household.expect(0, "status", "--json"))
    #expect(accounts.first?["balance"] as? [String: String] == ["amount": "1934.30", "currency": "GBP"])
    let none = try listing(try await household.expect(0, "transactions", "--json", "nothing like it"))
    #expect(none.isEmpty)
  }

  @Test("a dry run tells each file's account, rows, sum and days, and takes nothing")
  func dryRun() async throws {
    let household = try SandboxedHousehold(settings: ErrorCase.household, today: "2026-02-01")
    try write(ErrorCase.statement, to: household.file("joint.csv"))
    let rows = try listing(try await household.expect(0, "import", "--dry-run", "--json", "joint.csv"))
    let row = try #require(rows.first)
    #expect(row["file"] as? String == "joint.csv" && row["format"] as? String == "csv")
    #expect(row["account_id"] as? String == "joint" && row["currency"] as? String == "GBP")
    #expect(row["rows"] as? Int == 3)
    #expect(row["sum"] as? [String: String] == ["amount": "1834.30", "currency": "GBP"])
    #expect(row["first_day"] as? String == "2026-01-05" && row["last_day"] as? String == "2026-01-28")
    #expect(row["closing"] is NSNull && (row["problems"] as? [String])?.isEmpty == true)
    #expect(!exists(household.file("daybook.sqlite")))
  }

  @Test("status ends with 0 after a good run, and with 1 when the last one is older than 36 hours or never was")
  func status() async throws {
    let household = try await books()
    try await household.expect(0, "status")
    try await household.expect(0, "status", today: "2026-02-02")
    let late = try await household.expect(1, "status", today: "2026-02-03")
    #expect(late.text.contains("2026-02-01"))
    let never = try SandboxedHousehold(settings: ErrorCase.household, today: "2026-02-01")
    try write(ErrorCase.statement, to: never.file("joint.csv"))
    try await never.expect(0, "import", "joint.csv")
    try await never.expect(1, "status")
  }

  @Test("inbox/ is emptied: what was taken into done/, what could not be into failed/ with the reason beside it")
  func inbox() async throws {
    let household = try SandboxedHousehold(settings: ErrorCase.household, today: "2026-02-01")
    try write(ErrorCase.statement, to: household.file("inbox/joint.csv"))
    try write("<!DOCTYPE html>", to: household.file("inbox/page.csv"))
    try await household.expect(2, "run")
    #expect(try filesBelow(household.file("inbox")) == ["done/joint.csv", "failed/page.csv", "failed/page.csv.txt"])
    #expect(try readText(household.file("inbox/failed/page.csv.txt")).contains("this is no bank file"))
    try write(ErrorCase.statement, to: household.file("inbox/joint.csv"))
    try await household.expect(0, "run")
    #expect(
      try filesBelow(household.file("inbox")).filter { $0.hasPrefix("done/") } == [
        "done/2-joint.csv", "done/joint.csv",
      ])
    let rows = try await household.query("select count(*) as n from transactions")
    #expect(rows.first?["n"] == "3")
  }

  @Test("init makes a household that its first run ends well in, readable by its owner alone")
  func initialise() async throws {
    let folder = try TemporaryFolder()
    let made = try await DaybookProgram.run(
      ["init", "money", "--name", "Our money", "--currency", "EUR", "--timezone", "Europe/Berlin"], in: folder.path)
    #expect(made.exitCode == 0, "\(made.errors)")
    let household = "\(folder.path)/money"
    let ignored = try readText("\(household)/.gitignore")
    for name in ["daybook.sqlite", "inbox/", "site/"] { #expect(ignored.contains(name)) }
    // --household after the command, before it, and joined by a sign of equality.
    for words in [["run", "--household", "money"], ["--household", "money", "run"], ["run", "--household=money"]] {
      let run = try await DaybookProgram.run(words + ["--today", "2026-02-01"], in: folder.path)
      #expect(run.exitCode == 0, "\(words): \(run.errors)")
    }
    for name in ["daybook.toml", "daybook.sqlite"] {
      let attributes = try FileManager.default.attributesOfItem(atPath: "\(household)/\(name)")
      #expect((attributes[.posixPermissions] as? Int) == 0o600, "\(name)")
    }
    let checked = try await DaybookProgram.run(["check"], in: household)
    #expect(checked.exitCode == 0, "\(checked.errors)")
  }

  @Test("a reader that goes away is no failure")
  func brokenPipe() async throws {
    let household = try await books()
    let outcome = try await runProgram(
      [
        "/bin/bash", "-c",
        "set -o pipefail; '\(DaybookProgram.path)' query --csv 'with recursive n(i) as (select 1 union all select i + 1 from n where i < 100000) select i from n' --today 2026-02-01 | head -2",
      ],
      in: household.path)
    #expect(outcome.text == "i\n1\n")
    #expect(outcome.errors == "", "\(outcome.errors)")
  }

  @Test(
    "every command's help leads with examples and ends with 0",
    arguments: [
      "init", "demo", "sync", "import", "build", "run", "status", "check", "transactions", "query", "explain", "export",
      "serve",
    ])
  func help(_ command: String) async throws {
    let outcome = try await DaybookProgram.run([command, "--help"])
    #expect(outcome.exitCode == 0 && outcome.errors == "")
    let lines = outcome.text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count > 5)
    #expect(lines.dropFirst().first == "" && lines.dropFirst(2).first?.hasPrefix("  daybook \(command)") == true)
    #expect(lines.contains { $0.hasPrefix("Usage: daybook \(command)") })
  }

  @Test(
    "check --rules shows what each rule matches, which never match, which overlap; a decision that contradicts another is named"
  )
  func check() async throws {
    let household = try await books()
    try write(
      ErrorCase.household + """

        [[rule]]
        name = "Bread"
        when = { description = { contains = "bakery" } }
        then = { category = "Food:Groceries" }

        [[rule]]
        name = "Never"
        when = { description = { contains = "no such shop" } }
        then = { category = "Food:Coffee" }

        [[rule]]
        name = "Baker"
        when = { description = { starts = "bak" } }
        then = { category = "Food:Coffee" }

        """, to: household.file("daybook.toml"))
    let rules = try await household.expect(0, "check", "--rules")
    #expect(
      rules.text.hasPrefix(
        """
        Bread  1 rows, decides 1
        Never  0 rows, decides 0
        Baker  1 rows, decides 0
        never matches: Never (daybook.toml:
        """), "\(rules.text)")
    #expect(rules.text.contains("1 rows match 'Bread' and 'Baker'; the first decides\n"), "\(rules.text)")
    try write(
      """
      kind,target,field,value,anchor
      transaction,t_0123456789abcdef,category,Food:Alcohol,
      transaction,t_0123456789abcdef,category,Food:Coffee,

      """, to: household.file("decisions.csv"))
    let named = try await household.run("check")
    #expect(named.exitCode == 1, "\(named.errors)\(named.text)")
    #expect((named.errors + named.text).contains("decisions.csv:3") && (named.errors + named.text).contains("line 2"))
  }

  @Test("lines of decisions.csv that are no decisions are named by check, and by status once built")
  func strangeDecisions() async throws {
    let household = try await books()
    let file = """
      kind,target,field,value,anchor
      <<<<<<< ours
      transaction,t_0123456789abcdef
      transaction,t_0123456789abcdef,note,"open,

      """
    try write(file, to: household.file("decisions.csv"))
    let named = try await household.expect(1, "check")
    for line in 2...4 { #expect(named.errors.contains("daybook: decisions.csv:\(line): "), "\(named.errors)") }
    try await household.expect(0, "run")
    let status = try await household.expect(0, "status")
    #expect(
      status.text.contains(
        "  warning: decisions.csv:3: the line has 2 columns, not 5\n    the columns are kind,target,field,value,anchor\n"
      ),
      "\(status.text)")
    #expect(try readText(household.file("decisions.csv")) == file, "what is not understood is kept")
  }
}
