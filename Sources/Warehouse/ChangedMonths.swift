import Core
import SQLite

/// Months whose facts a transaction of the warehouse changed, gathered while it runs and queued at its end.
struct ChangedMonths {
  private var months: Set<AccountMonth> = []

  private struct AccountMonth: Hashable {
    var accountID: String
    var month: Month
  }

  mutating func insert(_ accountID: String, _ day: Day) {
    months.insert(AccountMonth(accountID: accountID, month: day.month))
  }

  func write(to database: Database) throws {
    let statement = try database.cached("insert or ignore into changed_months (account_id, month) values (?, ?)")
    for month in months.sorted(by: { ($0.accountID, $0.month) < ($1.accountID, $1.month) }) {
      statement.bind(month.accountID, at: 1)
      statement.bind(month.month.iso, at: 2)
      try statement.run()
    }
  }
}

extension Warehouse {
  /// Every month in which the account has a fact.
  func markAllMonths(of accountID: String) throws {
    try database.run(
      """
      insert or ignore into changed_months (account_id, month)
      select ?1, substr(day, 1, 7) from transactions where account_id = ?1
      union select ?1, substr(day, 1, 7) from balances where account_id = ?1
      """, .text(accountID))
  }
}
