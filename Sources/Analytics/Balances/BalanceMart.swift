import Core
import SQLite

/// Reads the facts of balances, walks them, and writes the lines that differ to `mart_balances_daily`.
struct BalanceMart {
  let database: Database
  let today: Day

  static let table = """
    create table if not exists mart_balances_daily (
      account_id        text not null,
      day               text not null,
      balance_minor     integer not null,
      currency          text not null,
      household_minor   integer,
      quality           text not null,
      unexplained_minor integer not null,
      primary key (account_id, day)
    ) strict, without rowid
    """

  /// The series of every account whose level is known, by account id.
  func run(_ rates: DayRates) throws -> [AccountSeries] {
    try database.execute(Self.table)
    var series: [AccountSeries] = []
    for account in try accounts() {
      let facts = try facts(of: account)
      let walked = walkBalances(facts, to: today)
      let stated = walked.map { AccountSeries(account: account, balances: $0, rates: rates) }
      try write(stated, account: account.id)
      if let stated { series.append(stated) }
    }
    try database.run("delete from mart_balances_daily where account_id not in (select account_id from seen_accounts)")
    return series
  }

  private func accounts() throws -> [SeenAccount] {
    var accounts: [SeenAccount] = []
    try database.forEach(
      """
      select account_id, type, currency, opening_day, opening_minor, closed_on, name from seen_accounts
      order by account_id
      """
    ) { row in
      guard let type = AccountType(rawValue: row.text(1)), let currency = Currency(row.text(2)) else { return }
      let openingDay = row.optionalText(3).flatMap { Day(iso: $0) }
      accounts.append(
        SeenAccount(
          id: row.text(0), name: row.text(6), type: type, currency: currency,
          opening: openingDay.map { ($0, row.int64(4)) }, closedOn: row.optionalText(5).flatMap { Day(iso: $0) }))
    }
    return accounts
  }

  private func facts(of account: SeenAccount) throws -> BalanceFacts {
    var facts = BalanceFacts()
    facts.opening = account.opening
    facts.closedOn = account.closedOn
    try database.forEach(
      "select day, money_in_minor + money_out_minor from mart_account_days where account_id = ?", .text(account.id)
    ) { row in
      if let day = Day(iso: row.text(0)) { facts.flows[day] = row.int64(1) }
    }
    facts.observations = try observations(of: account)
    facts.knownTo = try database.value(
      "select max(fetched_to) from watermarks where account_id = ?", .text(account.id)
    ).text.flatMap { Day(iso: $0) }
    return facts
  }

  /// One a day: a closing balance before an interim one, the latest fetched of several.
  ///
  /// An interim balance was asked for within its day: rows of that day that were first read later are still to come.
  private func observations(of account: SeenAccount) throws -> [DayObservation] {
    var byDay: [Day: (rank: Int, minor: Int64)] = [:]
    try database.forEach(
      """
      select b.day, b.kind, b.amount_minor,
        iif(b.kind = 'interim', coalesce((
          select sum(t.amount_minor) from seen_transactions t
          where t.account_id = b.account_id and t.day = b.day and t.status = 'booked' and t.fetched_at > b.fetched_at
        ), 0), 0)
      from seen_balances b
      where b.account_id = ? and b.currency = ?
      order by b.day, b.fetched_at, b.payload_id, b.source_type
      """, .text(account.id), .text(account.currency.code)
    ) { row in
      guard let stated = Day(iso: row.text(0)), let kind = BalanceKind(rawValue: row.text(1)) else { return }
      let day = kind == .opening ? stated - 1 : stated
      let rank = BalanceKind.allCases.firstIndex(of: kind) ?? 0
      if let known = byDay[day], known.rank < rank { return }
      byDay[day] = (rank, row.int64(2) + row.int64(3))
    }
    return byDay.sorted { $0.key < $1.key }.map { DayObservation(day: $0.key, minor: $0.value.minor) }
  }

  private func write(_ series: AccountSeries?, account: String) throws {
    let lines = series.map { series in
      series.balances.days.indices.map { index -> [SQLValue] in
        let balance = series.balances.days[index]
        return [
          .text(account), .text((series.balances.first + index).iso), .integer(balance.minor),
          .text(series.account.currency.code), SQLValue(series.household[index]), .text(balance.quality.rawValue),
          .integer(balance.unexplained),
        ]
      }
    }
    try MartWriter(database).replace(
      "mart_balances_daily", key: ["account_id", "day"], where: "account_id = ?", [.text(account)], with: lines ?? [])
  }
}
