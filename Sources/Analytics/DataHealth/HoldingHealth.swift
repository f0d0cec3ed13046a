import Core
import SQLite

// What is wrong or unknown about holdings.

extension DataHealth {
  func holdings() throws -> [Problem] {
    try missingPrices() + stalePrices() + missingHoldingRates() + unexplainedQuantities() + heldBefore()
  }

  private func missingPrices() throws -> [Problem] {
    try collect(
      """
      select s.name, a.name, h.quantity, s.security_id, s.symbol from mart_holdings h
      join mart_securities s on s.security_id = h.security_id join seen_accounts a on a.account_id = h.account_id
      where h.value_minor is null order by s.security_id, a.sort_key, a.account_id
      """
    ) { row in
      Problem(
        .warning, subject: row.text(0),
        text: "\(row.text(0)) in \(row.text(1)) has no price, so what \(row.text(2)) of it are worth is missing.",
        remedy: "symbol = \"…\" under [[security]] \(row.text(3)), or its price in the file of [prices]")
    }
  }

  private func stalePrices() throws -> [Problem] {
    try collect(
      """
      select distinct s.name, h.price_day from mart_holdings h
      join mart_securities s on s.security_id = h.security_id
      where h.value_minor is not null and h.price_day < ? order by s.security_id
      """, .text((today - PriceSeries.freshDays).iso)
    ) { row in
      Problem(
        .warning, subject: row.text(0),
        text: "The last price of \(row.text(0)) is of \(row.text(1)); its value stands since.", remedy: "daybook sync")
    }
  }

  private func missingHoldingRates() throws -> [Problem] {
    try collect(
      """
      select currency, count(*) from mart_holdings where value_minor is not null and household_minor is null
      group by currency order by currency
      """
    ) { row in
      Problem(
        .warning, subject: row.text(0),
        text: "No exchange rate for \(row.text(0)) today; \(row.int(1) == 1 ? "a holding" : "\(row.int(1)) holdings")"
          + " priced in it \(row.int(1) == 1 ? "is" : "are") missing from totals.", remedy: "daybook sync")
    }
  }

  private func unexplainedQuantities() throws -> [Problem] {
    try collect(
      """
      select s.name, a.name, g.day, g.quantity from mart_holding_gaps g
      join mart_securities s on s.security_id = g.security_id join seen_accounts a on a.account_id = g.account_id
      where g.kind = 'unexplained' and g.day > ? order by g.day desc, a.sort_key, a.account_id, s.security_id limit 50
      """, .text((today - Self.unexplainedDays).iso)
    ) { row in
      let isLess = row.text(3).hasPrefix("-")
      let quantity = isLess ? String(row.text(3).dropFirst()) : row.text(3)
      return Problem(
        .warning, subject: row.text(1),
        text: "\(quantity) of \(row.text(0)) \(isLess ? "left" : "came into") \(row.text(1)) by \(row.text(2))"
          + " and no trade says why.",
        remedy: "daybook import a statement of \(row.text(1)) that covers \(row.text(2))")
    }
  }

  private func heldBefore() throws -> [Problem] {
    try collect(
      """
      select a.name, count(*), min(g.day) from mart_holding_gaps g
      join seen_accounts a on a.account_id = g.account_id
      where g.kind = 'before' group by a.account_id order by a.sort_key, a.account_id
      """
    ) { row in
      Problem(
        .info, subject: row.text(0),
        text: "\(row.text(0)) held \(row.int(1) == 1 ? "a security" : "\(row.int(1)) securities") before"
          + " \(row.text(2)), where its trades begin.",
        remedy: "daybook import a statement of \(row.text(0)) from before \(row.text(2))")
    }
  }
}
