import TestSupport
import Testing

/// The reference samples, and households made of them with settings of our own.
enum ReferenceSamples {
  /// SAMPLES, or beside the checkout.
  static let folder = outsideFolder("SAMPLES", beside: "shared/samples").flatMap {
    exists("\($0)/README.md") ? $0 : nil
  }

  /// The last day of both samples: what every figure is told on.
  static let today = "2025-12-31"

  static func files(_ place: String) throws -> [String] {
    let folder = "\(try #require(Self.folder))/\(place)"
    return try filesBelow(folder).map { "\(folder)/\($0)" }
  }

  static func truth(_ place: String, _ name: String) throws -> [[String: String]] {
    let rows = CSVRows(try readText("\(try #require(folder))/\(place)/truth/\(name).csv")).rows
    try #require(!rows.isEmpty)
    return rows
  }

  /// Imported and analysed.
  /// - Parameter only: names of files without their ending; empty is all.
  static func household(
    _ place: String, importing format: String, only: [String] = []
  ) async throws -> SandboxedHousehold {
    let folder = try #require(Self.folder)
    let household = try SandboxedHousehold(
      settings: try readText("\(packageFolder)/Tests/EndToEndTests/Samples/\(place).toml"), today: today)
    if exists("\(folder)/\(place)/rates.csv") {
      try copy("\(folder)/\(place)/rates.csv", to: household.file("rates.csv"))
    }
    for file in try files("\(place)/\(format)")
    where only.isEmpty || only.contains(where: { file.hasSuffix("/\($0).\(format)") }) {
      let outcome = try await household.expect(0, "import", file)
      #expect(!outcome.errors.contains("line"), "no row is complained of: \(outcome.errors)")
    }
    try await household.expect(0, "build")
    return household
  }
}

// The figures, dataset by dataset

func expectReferenceBalances(_ household: SandboxedHousehold, _ place: String) async throws {
  var expected: [String: String] = [:]
  for row in try ReferenceSamples.truth(place, "balances") {
    expected["\(row["account"] ?? "") | \(row["month"] ?? "") | \(row["currency"] ?? "")"] = row["balance"]
  }
  let months = try await household.lookup(
    "closing", by: "account_id", "month", "currency",
    sql: "select account_id, month, currency, closing_minor from accounts_monthly")
  expectSame(try withoutOpenings(months, expected, place), expected, "accounts_monthly")
  // Each day's balance at the month's end says the same.
  let days = try await household.lookup(
    "balance", by: "account_id", "month", "currency",
    sql: """
      select account_id, substr(day, 1, 7) as month, currency, balance_minor from balances_daily
      where day = date(day, 'start of month', '+1 month', '-1 day')
      """)
  expectSame(try withoutOpenings(days, expected, place), expected, "balances_daily")
}

/// The reference tells no month before an account's first row; Daybook shows the opening balance there, and no other.
private func withoutOpenings(
  _ found: [String: String], _ expected: [String: String], _ place: String
) throws -> [String: String] {
  var opening: [String: String] = [:]
  var first: [String: String] = [:]
  for row in CSVRows(try readText("\(try #require(ReferenceSamples.folder))/\(place)/accounts.csv")).rows {
    opening[row["id"] ?? ""] = row["opening_balance"]
  }
  for key in expected.keys {
    let account = String(key.prefix { $0 != " " })
    first[account] = min(first[account] ?? key, key)
  }
  return found.filter { key, balance in
    let account = String(key.prefix { $0 != " " })
    return key >= first[account] ?? key || balance != opening[account]
  }
}

func expectReferenceCategories(_ household: SandboxedHousehold, _ place: String) async throws {
  var expected: [String: String] = [:]
  for row in try ReferenceSamples.truth(place, "monthly_category") {
    expected["\(row["month"] ?? "") | \(row["currency"] ?? "") | \(row["category"] ?? "")"] = row["total"]
  }
  let found = try await household.lookup(
    "total", by: "month", "currency", "category",
    sql: """
      select substr(day, 1, 7) as month, currency, category, sum(amount_minor) as total_minor from splits
      where kind in ('income', 'spending') and status = 'booked' group by 1, 2, 3
      """)
  expectSame(found, expected, "splits by month and category")
}

func expectReferenceFlows(_ household: SandboxedHousehold, _ place: String) async throws {
  for (column, kinds) in [("income", "'income'"), ("expense", "'spending'"), ("net", "'income', 'spending'")] {
    var expected: [String: String] = [:]
    for row in try ReferenceSamples.truth(place, "monthly_flow") {
      expected["\(row["month"] ?? "") | \(row["currency"] ?? "")"] = row[column]
    }
    let found = try await household.lookup(
      "total", by: "month", "currency",
      sql: """
        select substr(day, 1, 7) as month, currency, sum(iif(kind in (\(kinds)), amount_minor, 0)) as total_minor
        from splits where kind in ('income', 'spending') and status = 'booked' group by 1, 2
        """)
    expectSame(found, expected, "\(column)")
  }
}

/// - Parameter minor: how far the place of rounding may move it.
func expectNetWorth(_ household: SandboxedHousehold, _ place: String, column: String, within minor: Int64) async throws
{
  let found = try await household.lookup(
    "total", by: "month",
    sql: """
      select substr(day, 1, 7) as month, currency, total_minor from net_worth_daily
      where day = date(day, 'start of month', '+1 month', '-1 day')
      """)
  let truth = try ReferenceSamples.truth(place, "net_worth")
  #expect(found.count == truth.count)
  for row in truth {
    let month = row["month"] ?? ""
    let expected = try minorUnits(row[column])
    let shown = try minorUnits(found[month])
    #expect(abs(expected - shown) <= minor, "\(month): \(shown) in place of \(expected)")
  }
}

/// One currency, so that the monthly datasets can be held against the reference as they stand.
func expectMonthlyDatasets(_ household: SandboxedHousehold) async throws {
  var spent: [String: String] = [:]
  var received: [String: String] = [:]
  for row in try ReferenceSamples.truth("us", "monthly_category") {
    let key = "\(row["month"] ?? "") | \(row["category"] ?? "")"
    let category = row["category"] ?? ""
    let isIncome = category == "Salary" || category == "Babble:Match401k" || category.hasPrefix("ETrade:")
    if isIncome { received[key] = row["total"] } else { spent[key] = try negated(row["total"]) }
  }
  expectSame(
    try await household.lookup("spent", by: "month", "category", sql: "select * from spending_monthly"), spent,
    "spending_monthly")
  expectSame(
    try await household.lookup("received", by: "month", "category", sql: "select * from income_monthly"), received,
    "income_monthly")
  var net: [String: String] = [:]
  for row in try ReferenceSamples.truth("us", "monthly_flow") { net[row["month"] ?? ""] = row["net"] }
  expectSame(
    try await household.lookup("net", by: "month", sql: "select * from cash_flow_monthly"), net, "cash_flow_monthly")
}

/// Hundredths, of a text with two decimals.
func minorUnits(_ text: String?) throws -> Int64 {
  let digits = (text ?? "").filter { $0 != "." }
  guard let text, text.split(separator: ".").last?.count == 2, let minor = Int64(digits) else {
    throw TestFailure("'\(text ?? "nothing")' is no amount with two decimals")
  }
  return minor
}

private func negated(_ text: String?) throws -> String {
  let text = text ?? ""
  if text.hasPrefix("-") { return String(text.dropFirst()) }
  return text == "0.00" ? text : "-\(text)"
}
