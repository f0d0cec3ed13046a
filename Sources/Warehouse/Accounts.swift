package import Core
import SQLite

extension Warehouse {
  /// Writes the accounts of the settings anew. Facts of an account renamed by `was` follow it.
  ///
  /// - Returns: accounts whose oldest id is another than when their rows were made: only a rebuild gives them theirs.
  @discardableResult
  package func setAccounts(_ accounts: [AccountRow]) throws -> [Problem] {
    try write {
      var before: [String: String] = [:]
      try database.forEach("select account_id, root_id from accounts") { row in
        before[row.text(0)] = row.text(1).isEmpty ? row.text(0) : row.text(1)
      }
      try database.run("delete from accounts")
      roots = [:]
      var problems: [Problem] = []
      for account in accounts {
        for old in account.was { try moveFacts(from: old, to: account.accountID) }
        let root = account.was.first ?? account.accountID
        roots[account.accountID] = root
        try insert(account, root: root)
        if let known = before[account.accountID], known != root, try hasTransactions(account.accountID) {
          problems.append(
            Problem(
              .warning, subject: account.name, text: "its earlier ids have changed, so its transactions' ids must too",
              remedy: "list them under was in their old order, oldest first"))
        }
      }
      return problems
    }
  }

  /// The accounts as last set, in their order. What only the settings know (`match`, `was`, `flipSign`) is empty.
  package func accounts() throws -> [AccountRow] {
    try read {
      var accounts: [AccountRow] = []
      try database.forEach(
        """
        select account_id, name, slug, type, institution_id, institution, connection_id, currency, owners, visible_to,
          opening_day, opening_minor, low_balance_minor, credit_limit_minor, closed_on, hidden, sort_key
        from accounts order by sort_key, account_id
        """
      ) { row in
        guard let currency = Currency(row.text(7)) else { return }
        var account = AccountRow(
          accountID: row.text(0), name: row.text(1), slug: row.text(2),
          type: AccountType(rawValue: row.text(3)) ?? .other,
          currency: currency)
        account.institutionID = row.text(4)
        account.institution = row.text(5)
        account.connectionID = row.text(6)
        account.owners = FlatJSON.pairs(row.text(8)).compactMap { name, share in
          ExactDecimal(share).map { (member: name, percent: $0) }
        }
        account.visibleTo = FlatJSON.strings(row.text(9))
        if let day = row.optionalText(10).flatMap({ Day(iso: $0) }), let minor = row.optionalInt64(11) {
          account.opening = (day, Money(minor: minor, currency))
        }
        account.lowBalance = row.optionalInt64(12).map { Money(minor: $0, currency) }
        account.creditLimit = row.optionalInt64(13).map { Money(minor: $0, currency) }
        account.closedOn = row.optionalText(14).flatMap { Day(iso: $0) }
        account.hidden = row.int64(15) != 0
        account.sortKey = row.int(16)
        accounts.append(account)
      }
      return accounts
    }
  }

  func loadRoots() throws {
    try read {
      try database.forEach("select account_id, root_id from accounts where root_id <> ''") { row in
        roots[row.text(0)] = row.text(1)
      }
    }
  }

  private func hasTransactions(_ accountID: String) throws -> Bool {
    try database.value("select 1 from transactions where account_id = ? limit 1", .text(accountID)) != .null
  }

  private func insert(_ account: AccountRow, root: String) throws {
    try database.run(
      """
      insert into accounts (account_id, root_id, name, slug, type, institution_id, institution, connection_id, currency,
        owners, visible_to, opening_day, opening_minor, low_balance_minor, credit_limit_minor, closed_on, hidden, sort_key)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      .text(account.accountID), .text(root), .text(account.name), .text(account.slug), .text(account.type.rawValue),
      .text(account.institutionID), .text(account.institution), .text(account.connectionID),
      .text(account.currency.code), .text(FlatJSON.object(account.owners.map { ($0.member, $0.percent.description) })),
      .text(FlatJSON.array(account.visibleTo)), SQLValue(account.opening?.day.iso),
      SQLValue(account.opening?.balance.minor), SQLValue(account.lowBalance?.minor),
      SQLValue(account.creditLimit?.minor), SQLValue(account.closedOn?.iso), SQLValue(account.hidden),
      SQLValue(account.sortKey))
  }

  private func moveFacts(from old: String, to new: String) throws {
    guard old != new else { return }
    for table in [
      "transactions", "balances", "account_sources", "provider_accounts", "watermarks", "changed_months", "trades",
      "holdings", "holding_days", "account_terms",
    ] {
      // A row that stands under the new id already is the newer one.
      try database.run("update or replace \(table) set account_id = ?2 where account_id = ?1", .text(old), .text(new))
    }
    if database.changes > 0 { try markAllMonths(of: new) }
  }
}
