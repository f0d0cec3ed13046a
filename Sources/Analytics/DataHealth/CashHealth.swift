import Core
import SQLite
import Settings

// Cash that accounts keep in other currencies than their own: what of it is not known.

extension DataHealth {
  /// Rows of a currency that nobody tells the balance of.
  func unknownOtherCash() throws -> [Problem] {
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

  /// What accounts hold and assets are worth today that no rate states in household currency.
  func worthWithoutRate() throws -> [Problem] {
    try collect(
      """
      select name, currency, place from (
        select a.name, b.currency, 0 as place, a.sort_key, a.account_id as id from (
          select account_id, currency, day, household_minor, balance_minor from mart_balances_daily
          union all select account_id, currency, day, household_minor, balance_minor from mart_other_cash_daily
        ) b join seen_accounts a on a.account_id = b.account_id
        where b.day = ?1 and b.household_minor is null and b.balance_minor <> 0
        union all
        select a.name, d.currency, 1, 0, a.asset_id from mart_assets_daily d join mart_assets a on a.asset_id = d.asset_id
        where d.day = ?1 and d.household_minor is null and d.value_minor <> 0
      ) order by place, sort_key, id, currency
      """, .text(today.iso)
    ) { row in
      let worth = row.int(2) == 0 ? "\(row.text(0)) holds" : "\(row.text(0)) is worth"
      return Problem(
        .warning, subject: row.text(0),
        text: "No exchange rate for the \(row.text(1)) that \(worth); totals with it are partial.",
        remedy: "daybook sync")
    }
  }
}
