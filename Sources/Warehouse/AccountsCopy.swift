package import Core
import SQLite

extension Warehouse {
  /// A database of its own with the facts of these accounts and not a byte of others': what a member's site is made from.
  ///
  /// What was received is not copied, nor what tells of runs: it names all accounts.
  ///
  /// - Parameters:
  ///   - path: of the household's database, which is only read.
  ///   - target: nothing stands there yet.
  ///   - regions: of the properties that are seen, as their sources call them.
  ///   - currencies: of the household and of what is seen; rates of others would tell of other accounts.
  package static func copy(
    of path: String, to target: String, accounts: [AccountRow], regions: [String], currencies: [Currency], today: Day,
    now: Int64
  ) throws -> Warehouse {
    let books = try Warehouse(reading: path, today: today, now: now).database
    let copy = try Warehouse(path: target, today: today, now: now)
    try books.execute(
      """
      create temp table seen (account_id text primary key, connection_id text not null);
      create temp table seen_regions (region text primary key);
      create temp table seen_currencies (currency text primary key)
      """)
    for account in accounts {
      try books.run("insert into temp.seen values (?, ?)", .text(account.accountID), .text(account.connectionID))
    }
    for region in regions { try books.run("insert or ignore into temp.seen_regions values (?)", .text(region)) }
    for currency in currencies {
      try books.run("insert or ignore into temp.seen_currencies values (?)", .text(currency.code))
    }
    try books.execute(moreCurrencies)
    try copy.database.transaction {
      for (tables, condition) in conditions {
        for table in tables { try copy.copy(table, where: condition, from: books) }
      }
      for connection in try sharedConnections(books) {
        try copy.database.run(
          "update connections set last_error = ? where connection_id = ? and last_error is not null",
          .text("the last sync did not go well: the household's own site says why"), .text(connection))
      }
      _ = try copy.setAccounts(accounts)
      for account in accounts { try copy.markAllMonths(of: account.accountID) }
    }
    return copy
  }

  /// Those that feed accounts that are not seen, too: what went wrong may name one of these.
  private static func sharedConnections(_ books: Database) throws -> [String] {
    var connections: [String] = []
    try books.forEach(
      """
      select connection_id from main.accounts where not \(account)
      union select connection_id from main.provider_accounts where account_id is null or not \(account)
      """
    ) { connections.append($0.text(0)) }
    return connections
  }

  private static let account = "account_id in (select account_id from temp.seen)"
  private static let security = """
    security_id in (
      select security_id from main.trades where \(account) union select security_id from main.holdings where \(account))
    """

  /// What is seen of money in other currencies, and what two of these are crossed through.
  private static let moreCurrencies = """
    insert or ignore into temp.seen_currencies
      select currency from main.transactions where \(account) union select currency from main.balances where \(account)
      union select currency from main.trades where \(account)
      union select price_currency from main.holdings where \(account) and price_currency is not null
      union select currency from main.securities where \(security) and currency is not null
      union select currency from main.prices where \(security);
    insert or ignore into temp.seen_currencies
      select base from main.exchange_rates where quote in (select currency from temp.seen_currencies)
      group by base having count(distinct quote) > 1
    """

  private static let conditions: [(tables: [String], where: String)] = [
    (
      [
        "accounts", "transactions", "account_sources", "balances", "trades", "holdings", "holding_days",
        "account_terms", "watermarks", "provider_accounts",
      ], account
    ),
    (
      ["transaction_links"],
      "new_id in (select transaction_id from main.transactions where \(account))"
    ),
    (
      ["exchange_rates"],
      "base in (select currency from temp.seen_currencies) and quote in (select currency from temp.seen_currencies)"
    ),
    (["securities", "security_keys", "prices", "security_events", "price_series"], security),
    (["property_values"], "region in (select region from temp.seen_regions)"),
    (["connections"], "connection_id in (select connection_id from temp.seen)"),
    (
      ["institutions"],
      "institution_id in (select institution_id from main.accounts where \(account))"
    ),
  ]
}
