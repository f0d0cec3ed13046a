import Core
import SQLite
import TestSupport
import Testing

/// The reference households: other programs computed their totals, and Daybook must show exactly these.
@Suite(.enabled(if: ReferenceSamples.folder != nil, "the reference samples are not here; SAMPLES names their folder"))
struct SampleHouseholdTests {
  @Test("the German household's balances, categories, flows and net worth are the reference's to the penny")
  func german() async throws {
    let household = try await ReferenceSamples.household("eu", importing: "csv")
    try await expectReferenceBalances(household, "eu")
    try await expectReferenceCategories(household, "eu")
    try await expectReferenceFlows(household, "eu")
    try await expectNetWorth(household, "eu", column: "net_worth", within: 2)
  }

  @Test("the American household's cash, categories and flows are the reference's to the penny")
  func american() async throws {
    let household = try await ReferenceSamples.household("us", importing: "csv")
    try await expectReferenceBalances(household, "us")
    try await expectReferenceCategories(household, "us")
    try await expectReferenceFlows(household, "us")
    try await expectNetWorth(household, "us", column: "cash", within: 0)
    try await expectMonthlyDatasets(household)
  }

  @Test("importing the same files again changes nothing, in the database or in what it tells", arguments: ["eu", "us"])
  func again(_ place: String) async throws {
    let household = try await ReferenceSamples.household(place, importing: "csv")
    // An export is told among the alerts of the next build.
    let exports = try await exports(household)
    try await household.expect(0, "build")
    let before = try books(household)
    for file in try ReferenceSamples.files("\(place)/csv") {
      let outcome = try await household.expect(0, "import", file)
      #expect(outcome.errors.contains("imported before"), "\(outcome.errors)")
    }
    try await household.expect(0, "build")
    #expect(try books(household) == before)
    #expect(try await self.exports(household) == exports)
  }

  @Test("bank and card lead to the same balances and monthly sums from CSV as from OFX")
  func formats() async throws {
    let csv = try await ReferenceSamples.household("us", importing: "csv", only: ["bofa", "chase"])
    let ofx = try await ReferenceSamples.household("us", importing: "ofx", only: ["bofa", "chase"])
    for column in ["closing", "money_in", "money_out", "transactions"] {
      let sql = """
        select account_id, month, currency, closing_minor, money_in_minor, money_out_minor, transactions
        from accounts_monthly where account_id in ('bofa', 'chase')
        """
      let left = try await csv.lookup(column, by: "account_id", "month", sql: sql)
      let right = try await ofx.lookup(column, by: "account_id", "month", sql: sql)
      #expect(left.count == 96)
      expectSame(right, left, "\(column)")
    }
  }

  @Test("the same payments from CSV and from OFX are kept, and named as possible duplicates")
  func bothFormats() async throws {
    let household = try await ReferenceSamples.household("us", importing: "csv", only: ["chase"])
    let rows = try await household.query("select count(*) as n from transactions")
    let second = "\(try #require(ReferenceSamples.folder))/us/ofx/chase.ofx"
    try await household.expect(0, "import", second)
    try await household.expect(0, "build")
    let both = try await household.query("select count(*) as n from transactions")
    #expect(Int(both.first?["n"] ?? "") == 2 * (Int(rows.first?["n"] ?? "") ?? 0), "nothing is merged silently")
    let told = try await household.query("select text, remedy from problems where text like '%twice%'")
    let named = told.filter { ($0["remedy"] ?? "").contains("same_as") }
    #expect(named.count == 20, "the first twenty are named one by one, each with the decision that solves it")
    #expect(told.contains { $0["text"] == "750 more payments may be here twice, from two sources." })
  }

  /// Every table's rows, so that a second import can be seen to leave all of them alone.
  private func books(_ household: SandboxedHousehold) throws -> [String: [String]] {
    let database = try Database(path: household.file("daybook.sqlite"), mode: .readOnly)
    var names: [String] = []
    try database.forEach("select name from sqlite_schema where type = 'table' order by name") {
      names.append($0.text(0))
    }
    var result: [String: [String]] = [:]
    for name in names {
      var columns: [String] = []
      try database.forEach("select name from pragma_table_info('\(name)')") {
        columns.append("quote(\"\($0.text(0))\")")
      }
      let row = columns.joined(separator: " || ',' || ")
      try database.forEach("select \(row) from \(name) order by 1") { result[name, default: []].append($0.text(0)) }
    }
    return result
  }

  private func exports(_ household: SandboxedHousehold) async throws -> [String: String] {
    var result: [String: String] = [:]
    for dataset in ["transactions", "splits", "balances_daily", "net_worth_daily", "accounts_monthly", "problems"] {
      result[dataset] = try await household.export(dataset)
    }
    return result
  }
}
