import Core
import SQLite
import Settings

// Cash that accounts keep in other currencies than their own: what of it is not known.

extension DataHealth {
  /// Rows of a currency that nobody tells the balance of, and balances that no rate states in household currency.
  func otherCash() throws -> [Problem] { try unknownOtherCash() + otherCashWithoutRate() }

  private func unknownOtherCash() throws -> [Problem] {
    try collect(
      """
      select a.name, a.account_id, d.currency, min(d.day) from seen_accounts a
      join (
        select account_id, currency, day from mart_account_days
        union all select account_id, currency, day from mart_trades where amount_minor <> 0
      ) d on d.account_id = a.account_id and d.currency <> a.currency
      where d.day <= ?1 and not exists (
        select 1 from mart_other_cash_daily o where o.account_id = a.account_id and o.currency = d.currency)
      group by a.account_id, d.currency order by a.sort_key, a.account_id, d.currency
      """, .text(today.iso)
    ) { row in
      Problem(
        .warning, subject: row.text(0),
        text: "\(row.text(0)) has rows in \(row.text(2)) since \(row.text(3)) but no balance in \(row.text(2)), "
          + "so what it holds is known only in part.",
        remedy:
          "daybook import a statement of \(row.text(0)) in \(row.text(2)), or give \(row.text(2)) an [[account]] of its own"
      )
    }
  }

  private func otherCashWithoutRate() throws -> [Problem] {
    try collect(
      """
      select a.name, o.currency from mart_other_cash_daily o join seen_accounts a on a.account_id = o.account_id
      where o.day = ? and o.household_minor is null order by a.sort_key, a.account_id, o.currency
      """, .text(today.iso)
    ) { row in
      Problem(
        .warning, subject: row.text(0),
        text: "No exchange rate for the \(row.text(1)) that \(row.text(0)) holds; totals with it are partial.",
        remedy: "daybook sync")
    }
  }
}
