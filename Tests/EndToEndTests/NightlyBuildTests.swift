import Core
import Foundation
import Sandbox
import TestSupport
import Testing

@Suite("A site is the same however it came about") struct NightlyBuildTests {
  @Test("built night by night it is the one built from nothing, and a night rewrites only what it touches")
  func nights() async throws {
    let synced = try SyncedHousehold(history: 200)
    let household = synced.household
    for offset in [0, 1, 2, 4] {
      let day = SyncedHousehold.firstDay + offset
      synced.advance(to: day)
      try await household.expect(0, "run", today: day.iso)
    }
    let today = synced.today.iso
    let nightly = try contents(of: household.file("site"))
    let reports = try contents(of: household.file("reports"))
    #expect(nightly.count > 100)

    // The same day again: not a file is written, by number or by time.
    let before = try numbers(household.file("site"), nightly.keys)
    try await household.expect(0, "run", today: today)
    #expect(try numbers(household.file("site"), nightly.keys) == before)

    try remove(household.file("site"))
    try remove(household.file("reports"))
    try await household.expect(0, "build", today: today)
    let fresh = try contents(of: household.file("site"))
    #expect(Set(fresh.keys) == Set(nightly.keys))
    for (path, bytes) in fresh where nightly[path] != bytes { Issue.record("\(path) differs") }
    for (path, bytes) in try contents(of: household.file("reports")) where reports[path] != bytes {
      Issue.record("reports/\(path) differs")
    }
  }

  @Test("a closed month's pages are kept when a day passes, but where a stream became known that has a payment in it")
  func kept() async throws {
    let synced = try SyncedHousehold(history: 200)
    let household = synced.household
    try await household.expect(0, "run")
    let closed = [
      "transactions/2026-03/index.html": "2026-03", "months/2026-03/index.html": "2026-03",
      "transactions/2026-01/index.html": "2026-01", "months/2026-01/index.html": "2026-01",
      "data/transactions/2025.csv": "2025", "search/2025.js": "2025",
    ]
    let payments = "select paid_day, stream_id, transaction_id from recurring_payments where paid_day is not null"
    var known = Set(try await household.query(payments, today: synced.today.iso))
    var quietNights = 0
    while quietNights < 2 {
      guard synced.today < SyncedHousehold.firstDay + 20 else { throw TestFailure("a new stream every night") }
      let before = try numbers(household.file("site"), closed.keys)
      synced.advance(to: synced.today + 1)
      try await household.expect(0, "run", today: synced.today.iso)
      let now = Set(try await household.query(payments, today: synced.today.iso))
      let days = known.symmetricDifference(now).compactMap { $0["paid_day"] }
      let after = try numbers(household.file("site"), closed.keys)
      for (path, period) in closed where !days.contains(where: { $0.hasPrefix(period) }) {
        #expect(after[path] == before[path], "\(path) on \(synced.today.iso)")
      }
      if !days.contains(where: { $0 < "2026-04" }) { quietNights += 1 }
      known = now
    }
  }

  @Test("a report that somebody changed is written again the next night") func report() async throws {
    let synced = try SyncedHousehold(history: 200)
    let household = synced.household
    try await household.expect(0, "run")
    let path = household.file("reports/2026/03/report.md")
    let written = try String(contentsOfFile: path, encoding: .utf8)
    try "by hand".write(toFile: path, atomically: true, encoding: .utf8)
    try await household.expect(0, "run", today: synced.today.iso)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == written)
  }

  @Test("a merchant met for the first time leaves the months before alone; another name renews the months that name it")
  func merchants() async throws {
    let household = try SandboxedHousehold(settings: Self.settings, today: "2026-04-02")
    let rows = [
      "2026-01-05,-5.00,Kiosk", "2026-02-05,-6.00,Bakery", "2026-03-05,-7.00,Bakery", "2026-03-06,-1.00,Skipped Ltd",
      "2026-04-01,-3.00,Kiosk",
    ]
    try write("date,amount,text\n" + rows.map { $0 + "\n" }.joined(), to: household.file("inbox/joint1.csv"))
    try await household.expect(0, "run")
    let months = ["2026-01", "2026-02", "2026-03"].map { "transactions/\($0)/index.html" }
    let before = try numbers(household.file("site"), months)

    try write("date,amount,text\n2026-04-01,-9.00,Florist\n", to: household.file("inbox/joint2.csv"))
    try await household.expect(0, "run")
    #expect(try numbers(household.file("site"), months) == before)

    for (name, changed) in [("Bakery", [months[1], months[2]]), ("Skipped", [months[2]])] {
      let before = try numbers(household.file("site"), months)
      let settings = try readText(household.file("daybook.toml"))
      try write(
        settings + "\n[[merchant]]\nname = \"The \(name)\"\nmatch = [\"\(name)\"]\n", to: household.file("daybook.toml")
      )
      try await household.expect(0, "run")
      let after = try numbers(household.file("site"), months)
      #expect(months.filter { before[$0] != after[$0] } == changed)
      #expect(try readText(household.file("site/\(months[2])")).contains("The \(name)"))
    }
  }

  @Test("history that comes late reaches the means of pages whose own rows stand") func history() async throws {
    let rule =
      "[[rule]]\nname = \"Bread\"\nwhen = { description = { contains = \"Bakery\" } }\nthen = { category = \"Food:Groceries\" }\n"
    let household = try SandboxedHousehold(settings: Self.settings + rule, today: "2026-04-02")
    let rows = ["2026-02-05,-60.00,Bakery", "2026-02-06,-3.00,Kiosk", "2026-03-05,-60.00,Bakery"]
    try write("date,amount,text\n" + rows.map { $0 + "\n" }.joined(), to: household.file("joint1.csv"))
    try await household.expect(0, "import", "joint1.csv")
    try await household.expect(0, "build")
    try write("date,amount,text\n2025-11-05,-5.00,Kiosk\n", to: household.file("joint2.csv"))
    try await household.expect(0, "import", "joint2.csv")
    try await household.expect(0, "build")
    let nightly = try contents(of: household.file("site"))
    try remove(household.file("site"))
    try await household.expect(0, "build")
    for (path, bytes) in try contents(of: household.file("site")) where nightly[path] != bytes {
      Issue.record("\(path) differs")
    }
  }

  @Test("rows that are still to come have their month, download and search, in a coming year too") func ahead()
    async throws
  {
    let household = try SandboxedHousehold(settings: Self.settings, today: "2026-12-15")
    let rows = ["2026-11-05,-5.00,Kiosk", "2026-12-20,-6.00,Kiosk", "2027-01-05,-7.00,Bakery"]
    try write("date,amount,text\n" + rows.map { $0 + "\n" }.joined(), to: household.file("inbox/joint1.csv"))
    try await household.expect(0, "run")
    for file in ["data/transactions/2027.csv", "search/2027.js", "transactions/2027-01/index.html"] {
      #expect(try readText(household.file("site/\(file)")).contains("Bakery"), "\(file)")
    }
    #expect(try readText(household.file("site/transactions/2026-12/index.html")).contains("Kiosk"))
    let spending = try await household.query("select month, spending_minor, currency from cash_flow_monthly")
    #expect(spending.map { "\($0["month"] ?? "") \($0["spending"] ?? "")" } == ["2026-11 5.00"])
  }

  private static let settings = """
    \(exampleHousehold())

    [[account]]
    id       = "joint"
    name     = "Joint account"
    type     = "current"
    currency = "GBP"

    [[import]]
    id          = "joint"
    match       = "joint*.csv"
    account     = "joint"
    date        = "date"
    amount      = "amount"
    description = ["text"]

    [[rule]]
    name = "Not ours"
    when = { description = { contains = "Skipped" } }
    then = { ignore = true }

    """

  /// The inode of each file: the same one is the same file, not a copy.
  private func numbers(_ folder: String, _ paths: some Sequence<String>) throws -> [String: UInt64] {
    var numbers: [String: UInt64] = [:]
    for path in paths {
      let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(path)")
      numbers[path] = (attributes[.systemFileNumber] as? NSNumber)?.uint64Value
    }
    return numbers
  }
}
