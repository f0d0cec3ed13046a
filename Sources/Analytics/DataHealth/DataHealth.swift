package import Core
package import SQLite
import Settings

/// What the books themselves show to be wrong or unknown, each with what puts it right; found anew at every run.
package struct DataHealth {
  private let database: Database
  let today: Day

  /// A remainder that no row explains is worth a line for a year; older ones stay on the account's page.
  package static let unexplainedDays = 365
  /// An account fed by a connection that has told nothing for a week is behind.
  package static let carriedDays = 7

  package init(_ database: Database, today: Day) {
    self.database = database
    self.today = today
  }

  package func problems() throws -> [Problem] {
    let parts = [
      try unknownLevels(), try unknownOtherCash(), try missingRates(), try worthWithoutRate(), try unexplained(),
      try carried(), try consents(), try holdings(), try uncategorised(), try unpaired(),
    ]
    return parts.flatMap { $0 }
  }

  private func unknownLevels() throws -> [Problem] {
    try collect(
      """
      select a.name, a.account_id, min(d.day) from seen_accounts a
      join (
        select account_id, currency, day from mart_account_days
        union all select account_id, currency, day from mart_trades where amount_minor <> 0
      ) d on d.account_id = a.account_id and d.currency = a.currency
      where a.account_id not in (select account_id from mart_balances_daily)
      group by a.account_id order by a.sort_key, a.account_id
      """
    ) { row in
      Problem(
        .warning, subject: row.text(0),
        text: "\(row.text(0)) has rows since \(row.text(2)) but no balance, so what it holds is unknown.",
        remedy: "opening = { day = \(row.text(2)), balance = \"0.00\" } under [[account]] \(row.text(1))")
    }
  }

  private func missingRates() throws -> [Problem] {
    try collect(
      """
      select s.currency, min(s.day), count(*) from splits_stored s
      where s.household_minor is null and s.status = 'booked' and not s.ignored
        and s.day in (select day from mart_daily_flows where unstated > 0)
      group by s.currency order by s.currency
      """
    ) { row in
      Problem(
        .warning, subject: row.text(0),
        text: "No exchange rate for \(row.text(0)) on \(row.text(1))"
          + (row.int(2) == 1 ? "" : " and for \(row.int(2) - 1) more row\(row.int(2) == 2 ? "" : "s")")
          + "; totals with it are partial.",
        remedy: "daybook sync")
    }
  }

  private func unexplained() throws -> [Problem] {
    try collect(
      """
      select a.name, b.day, b.unexplained_minor, b.currency, a.account_id from (
        select account_id, day, unexplained_minor, currency from mart_balances_daily
        union all select account_id, day, unexplained_minor, currency from mart_other_cash_daily
      ) b join seen_accounts a on a.account_id = b.account_id
      where b.unexplained_minor <> 0 and b.day > ? order by b.day desc, a.sort_key, a.account_id, b.currency limit 50
      """, .text((today - Self.unexplainedDays).iso)
    ) { row in
      guard let currency = Currency(row.text(3)) else { return nil }
      let amount = Money(minor: abs(row.int64(2)), currency)
      let verb = row.int64(2) < 0 ? "left" : "came into"
      return Problem(
        .warning, subject: row.text(0), text: "\(amount) \(verb) \(row.text(0)) by \(row.text(1)) and no row says why.",
        remedy: "daybook import a statement of \(row.text(0)) that covers \(row.text(1))")
    }
  }

  private func carried() throws -> [Problem] {
    try collect(
      """
      select a.name, a.connection_id, max(b.day) from seen_accounts a
      join mart_balances_daily b on b.account_id = a.account_id and b.quality <> 'carried'
      where a.closed_on is null and a.connection_id <> ''
      group by a.account_id having max(b.day) < ? order by a.sort_key, a.account_id
      """, .text((today - Self.carriedDays).iso)
    ) { row in
      Problem(
        .warning, subject: row.text(0),
        text: "\(row.text(0)) is known to \(row.text(2)) only; its balance is carried since.",
        remedy: "daybook sync \(row.text(1))")
    }
  }

  /// People are told four times (`ConsentWarning`): between two of them the text is the same every night.
  private func consents() throws -> [Problem] {
    try collect(
      """
      select connection_id, consent_until from connections
      where consent_until >= ? and status not in ('expired', 'disabled') order by consent_until, connection_id
      """, .text(today.iso)
    ) { row in
      guard let until = Day(iso: row.text(1)), let warning = ConsentWarning(until: until, today: today) else {
        return nil
      }
      return Problem(
        .warning, subject: row.text(0),
        text: "The bank's consent for \(row.text(0)) ends on \(until), \(warning.words). Without it its accounts stop.",
        remedy: "daybook connect \(row.text(0))")
    }
  }

  private func uncategorised() throws -> [Problem] {
    try collect(
      """
      select sum(transactions) from mart_daily_flows
      where category in (?, ?) and kind in ('income', 'spending') having sum(transactions) > 0
      """, .text(StandardCategories.uncategorised), .text(StandardCategories.uncategorisedIncome)
    ) { row in
      Problem(
        .info, subject: "Categories",
        text: row.int(0) == 1 ? "1 payment has no category." : "\(row.int(0)) payments have no category.",
        remedy: "daybook transactions --category Uncategorised, then a [[rule]] for each kind")
    }
  }

  private func unpaired() throws -> [Problem] {
    try collect(
      """
      select count(*) from verdicts v cross join classified_rows c on c.verdict = v.verdict
      cross join seen_transactions t on t.tx = c.tx
      where v.kind = 'transfer' and not v.ignored and c.pair_id is null and t.status = 'booked' and t.day <= ?
      having count(*) > 0
      """, .text(today.iso)
    ) { row in
      Problem(
        .info, subject: "Transfers",
        text: row.int(0) == 1
          ? "1 transfer has no other side among these accounts."
          : "\(row.int(0)) transfers have no other side among these accounts.",
        remedy: "daybook transactions --kind transfer --unpaired")
    }
  }

  func collect(_ sql: String, _ values: SQLValue..., each: (Statement) -> Problem?) throws -> [Problem] {
    let statement = try database.cached(sql)
    defer { statement.reset() }
    for (index, value) in values.enumerated() { statement.bind(value, at: index + 1) }
    var problems: [Problem] = []
    while try statement.step() {
      if let problem = each(statement) { problems.append(problem) }
    }
    return problems
  }
}
