import Core
import TestSupport
import Testing

/// `daybook demo`, whole: three years of a household, synced over HTTP, analysed and rendered.
@Suite(.serialized) struct DemoTests {
  private static let today = Month(2026, 6).day(30)

  /// Made once: the tests below only read it.
  private static let demo = Task {
    let household = try SandboxedHousehold(today: today.iso)
    household.folder.removeAtExit()
    let outcome = try await DaybookProgram.run(["demo", household.path, "--today", today.iso])
    guard outcome.exitCode == 0 else { throw TestFailure("demo: \(outcome.errors)") }
    #expect(outcome.text == "\(household.path)/site/index.html\n")
    return try SyncedHousehold(demo: household, today: today)
  }

  @Test("the demo's books are what truly happened: rows, categories, balances, transfers")
  func ledger() async throws {
    try await Self.demo.value.expectLedger()
  }

  @Test("two demos of one day are the same site and reports, byte for byte")
  func deterministic() async throws {
    let first = try await Self.demo.value
    let second = try SandboxedHousehold(today: Self.today.iso)
    let outcome = try await DaybookProgram.run(["demo", second.path, "--today", Self.today.iso])
    #expect(outcome.exitCode == 0)
    for folder in ["site", "reports"] {
      let left = try contents(of: first.household.file(folder))
      let right = try contents(of: second.file(folder))
      #expect(left.count > 30)
      let differing = Set(left.keys).union(right.keys).filter { left[$0] != right[$0] }.sorted()
      #expect(differing.map { "\($0): \(firstDifference(right[$0], left[$0]))" } == [])
    }
  }

  @Test("a second run the same day rewrites no file")
  func secondRun() async throws {
    let household = try await Self.demo.value.household
    let before = try stamps(household)
    try await household.expect(0, "run")
    #expect(try stamps(household) == before)
  }

  @Test("one payment is far above what is usual at its merchant, and Spending says so")
  func unusual() async throws {
    let household = try await Self.demo.value.household
    let told = try await household.expect(
      0, "query", "select title, figures from insights where kind = 'unusual_transaction'", "--csv"
    ).text
    #expect(told.contains("Deliveroo: 6 times what is usual") && told.contains("187.40"), "\(told)")
    #expect(told.split(separator: "\n").count == 2, "\(told)")
    #expect(try readText(household.file("site/spending/index.html")).contains("Deliveroo: 6 times what is usual"))
  }

  @Test("hledger's totals of the exported facts are those of datasets, reports and month pages, to the penny")
  func totals() async throws {
    let household = try await Self.demo.value.household
    let exports = try await exports(of: household)
    let judged = try await runJudge("totals.py", [exports.path, household.path])
    #expect(judged.exitCode == 0, "\(judged.text)\(judged.errors)")
    #expect(judged.text.contains("figures compared, 0 differ"))

    // A judge that lets a penny pass is none.
    let flow = try readText("\(exports.path)/cash_flow_monthly.csv")
    let columns = try #require(flow.split(separator: "\n").last).split(separator: ",").map(String.init)
    let wrong = flow.replacing(
      ",\(columns[2]),", with: ",\(columns[2].dropLast(2))\(columns[2].hasSuffix("01") ? "02" : "01"),")
    try write(wrong, to: "\(exports.path)/cash_flow_monthly.csv")
    let caught = try await runJudge("totals.py", [exports.path])
    #expect(caught.exitCode == 1, "\(caught.text)\(caught.errors)")
  }

  @Test("hledger roi makes the same returns of the exported facts, to a hundredth of a point, and gains to the penny")
  func returns() async throws {
    let household = try await Self.demo.value.household
    let exports = try await exports(of: household)
    let judged = try await runJudge("returns.py", [exports.path])
    #expect(judged.exitCode == 0, "\(judged.text)\(judged.errors)")
    #expect(judged.text.contains(" 0 differ"))

    // A judge that lets two hundredths of a point pass is none.
    var lines = try readText("\(exports.path)/performance.csv").split(separator: "\n").map(String.init)
    let place = try #require(lines.firstIndex { $0.hasPrefix("household,,1y,") })
    var cells = lines[place].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    let column = try #require(lines[0].split(separator: ",").firstIndex(of: "twr_yearly"))
    let rate = try #require(ExactDecimal(cells[column]))
    cells[column] = ExactDecimal(mantissa: rate.mantissa + 300, scale: rate.scale).description
    lines[place] = cells.joined(separator: ",")
    try write(lines.joined(separator: "\n") + "\n", to: "\(exports.path)/performance.csv")
    let caught = try await runJudge("returns.py", [exports.path])
    #expect(caught.exitCode == 1, "\(caught.text)\(caught.errors)")
  }

  @Test("the site's downloads are the datasets, with a guard before what a spreadsheet would reckon")
  func downloads() async throws {
    let household = try await Self.demo.value.household
    for dataset in [
      "spending_monthly", "income_monthly", "cash_flow_monthly", "accounts_monthly", "accounts", "merchants",
      "transfers", "tags",
    ] {
      let download = CSVRows(try readText(household.file("site/data/\(dataset).csv")))
      try await expectSame(download, dataset, household)
    }
    for dataset in ["transactions", "splits", "balances_daily", "net_worth_daily"] {
      var whole = CSVRows("")
      for year in try filesBelow(household.file("site/data/\(dataset)")) {
        let part = CSVRows(try readText(household.file("site/data/\(dataset)/\(year)")))
        whole.columns = part.columns
        whole.rows += part.rows
      }
      try await expectSame(whole, dataset, household)
    }
  }

  private func expectSame(_ download: CSVRows, _ dataset: String, _ household: SandboxedHousehold) async throws {
    let export = CSVRows(try await household.export(dataset))
    #expect(download.columns == export.columns, "\(dataset)")
    #expect(!export.rows.isEmpty || dataset == "tags")
    func sorted(_ rows: [[String: String]]) -> [String] {
      rows.map { row in export.columns.map { row[$0] ?? "" }.joined(separator: "\u{1F}") }.sorted()
    }
    let unguarded = download.rows.map { $0.mapValues(withoutGuard) }
    #expect(sorted(unguarded) == sorted(export.rows), "\(dataset)")
  }

  private func withoutGuard(_ cell: String) -> String {
    let bytes = Array(cell.utf8.prefix(2))
    let isGuarded = bytes.count == 2 && bytes[0] == UInt8(ascii: "'") && "=+-@\t\r'".utf8.contains(bytes[1])
    return isGuarded ? String(cell.dropFirst()) : cell
  }

  private func exports(of household: SandboxedHousehold) async throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let datasets = [
      "household", "accounts", "accounts_monthly", "assets_daily", "balances_daily", "cash_flow_monthly", "categories",
      "exchange_rates", "income_monthly", "merchants_monthly", "net_worth_daily", "spending_daily", "spending_monthly",
      "holdings_daily", "performance", "prices_daily", "splits", "trades", "transactions",
    ]
    for dataset in datasets { try write(try await household.export(dataset), to: "\(folder.path)/\(dataset).csv") }
    return folder
  }

  /// When each file was last written, and which file it is: a rewritten one has another of either.
  private func stamps(_ household: SandboxedHousehold) throws -> [String: String] {
    var result: [String: String] = [:]
    for folder in ["site", "reports"] {
      for name in try filesBelow(household.file(folder)) {
        result["\(folder)/\(name)"] = try fileStamp(household.file("\(folder)/\(name)"))
      }
    }
    return result
  }
}
