import Analytics
import Core
import SQLite
import Settings
import Warehouse

extension CommandTable {
  static let status = Command(
    "status", "Say how the books stand: accounts, connections, problems",
    options: [.init("json", nil, "as JSON")],
    examples: ["daybook status", "daybook status --json"]
  ) { invocation in
    let household = try Household.open(invocation)
    let books = try household.openForReading(invocation.console)
    let last = try books.warehouse.lastRun()
    let isFresh = last.map { household.clock.now - $0 <= Status.freshSeconds } ?? false
    if invocation.has("json") {
      try Status.printJSON(books, household, last: last, invocation.console)
    } else {
      try Status.printText(books, household, last: last, isFresh: isFresh, invocation.console)
    }
    return isFresh ? .done : .failed
  }
}

enum Status {
  /// A nightly job that has not ended well for a day and a half has missed a night.
  static let freshSeconds: Int64 = 36 * 3600

  static func printText(
    _ books: BooksReader, _ household: Household, last: Int64?, isFresh: Bool, _ console: Console
  ) throws {
    let database = books.warehouse.database
    console.result("\(household.settings.household.name), \(household.clock.today)")
    let accounts = try balances(database)
    var connections: [String] = []
    try database.forEach("select connection_id from connections") { connections.append($0.text(0)) }
    let width = (accounts.map(\.name.count) + connections.map(\.count)).max().map { $0 + 2 } ?? 0
    let amountWidth = accounts.map(\.amount.count).max() ?? 0
    for account in accounts {
      let gap = String(repeating: " ", count: amountWidth - account.amount.count)
      console.result("  \(account.name.padded(to: width))\(gap)\(account.amount)\(account.remark)")
    }
    try database.forEach("select connection_id, status, last_sync_day, last_error from connections order by 1") { row in
      let error = row.optionalText(3).map { "  \($0)" } ?? ""
      console.result(
        "  \(row.text(0).padded(to: width))\(row.text(1))  last answered \(row.optionalText(2) ?? "never")\(error)")
    }
    try database.forEach("select severity, text, remedy from problems order by severity = 'info', severity, problem_id")
    {
      row in
      console.result("  \(row.text(0)): \(row.text(1).onOneLine)")
      if !row.text(2).isEmpty { console.result("    \(row.text(2))") }
    }
    switch last {
    case nil: console.result("no run has ended well yet; next: daybook run")
    case .some where isFresh: break
    case .some(let instant):
      console.result("the last good run was on \(household.clock.zone.day(at: instant)); next: daybook run")
    }
  }

  private static func balances(_ database: Database) throws -> [(name: String, amount: String, remark: String)] {
    var accounts: [(name: String, amount: String, remark: String)] = []
    try database.forEach(
      "select name, balance_minor, currency, quality, balance_day from accounts where not hidden order by sort_key"
    ) { row in
      let balance = row.isNull(1) ? nil : Currency(row.text(2)).map { Money(minor: row.int64(1), $0).description }
      let isCarried = row.text(3) == Quality.carried.rawValue
      accounts.append((row.text(0), balance ?? "unknown", isCarried ? "  carried since \(row.text(4))" : ""))
    }
    return accounts
  }

  static func printJSON(_ books: BooksReader, _ household: Household, last: Int64?, _ console: Console) throws {
    func rows(_ sql: String) throws -> JSON {
      try .array(Listing.running(sql, books, household, file: "status").objects)
    }
    let accounts = try Listing.running(
      "select * from accounts order by sort_key, account_id", books, household, file: "status")
    let lastDay = last.map { household.clock.zone.day(at: $0).iso }
    console.result(
      jsonListing(
        today: household.clock.today, rows: accounts.objects,
        more: [
          .init("connections", try rows("select * from connections order by connection_id")),
          .init("problems", try rows("select * from problems order by problem_id")),
          .init("last_good_run", .text(lastDay)),
        ]))
  }
}
