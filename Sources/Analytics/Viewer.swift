package import SQLite

/// Whose books are read: the whole household's, or what one member may see.
///
/// Everything between the standard tables and the marts reads `seen_accounts`, `seen_transactions`, `seen_balances` and the like;
/// nothing else decides who sees what.
package enum Viewer: Hashable, Sendable {
  case household
  /// A member's id.
  case member(String)

  /// Makes the temporary views on this connection, in place of those of another viewer.
  ///
  /// Facts of an account that settings no longer name are nobody's to see: they are kept, and come back with it.
  package func open(on database: Database) throws {
    database.forgetStatements()
    let rowFilter = try filtersRows(database) ? " and account_id in (select account_id from temp.seen_accounts)" : ""
    try database.execute(
      """
      drop view if exists temp.seen_transactions;
      drop view if exists temp.seen_balances;
      drop view if exists temp.seen_trades;
      drop view if exists temp.seen_holdings;
      drop view if exists temp.seen_holding_days;
      drop view if exists temp.seen_terms;
      drop view if exists temp.seen_accounts;
      create temp view seen_accounts as select * from main.accounts\(accountFilter);
      create temp view seen_transactions as select * from main.transactions where retired_on is null\(rowFilter);
      create temp view seen_balances as select * from main.balances where retired_on is null\(rowFilter);
      create temp view seen_trades as select * from main.trades where retired_on is null
        and account_id in (select account_id from temp.seen_accounts);
      create temp view seen_holdings as select * from main.holdings
        where account_id in (select account_id from temp.seen_accounts);
      create temp view seen_holding_days as select * from main.holding_days
        where account_id in (select account_id from temp.seen_accounts);
      create temp view seen_terms as select * from main.account_terms
        where account_id in (select account_id from temp.seen_accounts);
      """)
  }

  private var accountFilter: String {
    switch self {
    case .household: ""
    case .member(let id): " where exists (select 1 from json_each(visible_to) where value = \(Self.quoted(id)))"
    }
  }

  /// Where every row is seen, as it is by nearly every household, a million rows are spared the question.
  private func filtersRows(_ database: Database) throws -> Bool {
    if self != .household { return true }
    let unnamed = try database.value(
      "select exists (select 1 from account_sources where account_id not in (select account_id from accounts))")
    return unnamed.integer == 1
  }

  /// A view takes no parameters, so the id stands in its text.
  private static func quoted(_ text: String) -> String {
    var result = "'"
    for character in text.unicodeScalars where character != "\0" {
      if character == "'" { result += "''" } else { result.unicodeScalars.append(character) }
    }
    return result + "'"
  }
}
