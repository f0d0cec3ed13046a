package import Core
import SQLite

extension Warehouse {
  /// A database of its own with the facts of these accounts and not a byte of others': what a member's site is made from.
  ///
  /// What was received is not copied, nor what tells of runs: it names all accounts.
  ///
  /// - Parameters:
  ///   - path: of the household's database, which is only read.
  ///   - target: whatever stands there is replaced.
  ///   - regions: of the properties that are seen, as their sources call them.
  package static func copy(
    of path: String, to target: String, accounts: [AccountRow], regions: [String], today: Day, now: Int64
  ) throws -> Warehouse {
    let books = try Warehouse(reading: path, today: today, now: now).database
    let copy = try Warehouse(path: target, today: today, now: now)
    try books.execute(
      """
      create temp table seen (account_id text primary key, connection_id text not null);
      create temp table seen_regions (region text primary key)
      """)
    for account in accounts {
      try books.run("insert into temp.seen values (?, ?)", .text(account.accountID), .text(account.connectionID))
    }
    for region in regions { try books.run("insert or ignore into temp.seen_regions values (?)", .text(region)) }
    try copy.database.transaction {
      for (tables, condition) in conditions {
        for table in tables { try copy.copy(table, where: condition, from: books) }
      }
      _ = try copy.setAccounts(accounts)
      for account in accounts { try copy.markAllMonths(of: account.accountID) }
    }
    return copy
  }

  private static let conditions: [(tables: [String], where: String)] = {
    let account = "account_id in (select account_id from temp.seen)"
    let security = """
      security_id in (
        select security_id from main.trades where \(account) union select security_id from main.holdings where \(account))
      """
    return [
      (
        [
          "accounts", "transactions", "account_sources", "balances", "trades", "holdings", "holding_days",
          "account_terms", "watermarks",
        ], account
      ),
      (
        ["transaction_links"],
        "new_id in (select transaction_id from main.transactions where \(account))"
      ),
      (["exchange_rates"], "true"),
      (["securities", "security_keys", "prices", "security_events", "price_series"], security),
      (["property_values"], "region in (select region from temp.seen_regions)"),
      (["connections"], "connection_id in (select connection_id from temp.seen)"),
      (
        ["institutions"],
        "institution_id in (select institution_id from main.accounts where \(account))"
      ),
    ]
  }()
}
