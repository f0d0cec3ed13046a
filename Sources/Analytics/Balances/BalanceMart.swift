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

  /// The series of every account whose level is known, by account id, and the months of which a line differs.
  ///
  /// - Parameter trades: what trades came to in each account's cash, by day.
  func run(
    _ accounts: [SeenAccount], _ rates: DayRates, trades: [String: [Day: Int64]] = [:]
  ) throws -> (series: [AccountSeries], months: Set<Month>) {
    try database.execute(Self.table)
    var series: [AccountSeries] = []
    var months: Set<Month> = []
    for account in accounts {
      let facts = try facts(of: account, trades[account.id] ?? [:])
      let walked = walkBalances(facts, to: today)
      let stated = walked.map { AccountSeries(account: account, balances: $0, rates: rates) }
      months.formUnion(try write(stated, account: account.id))
      if let stated { series.append(stated) }
    }
    for gone in try accountsGone(known: Set(series.map(\.account.id))) {
      months.formUnion(try write(nil, account: gone))
    }
    return (series, months)
  }

  /// Accounts with lines that are no longer of the household, or seen.
  private func accountsGone(known: Set<String>) throws -> [String] {
    var accounts: [String] = []
    // One step an account, not one a line.
    try database.forEach(
      """
      with recursive written(account_id) as (
        select min(account_id) from mart_balances_daily
        union all
        select (select min(account_id) from mart_balances_daily b where b.account_id > written.account_id) from written
        where account_id is not null
      )
      select account_id from written where account_id is not null
      """
    ) { row in
      if !known.contains(row.text(0)) { accounts.append(row.text(0)) }
    }
    return accounts
  }

  func accounts() throws -> [SeenAccount] {
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

  private func facts(of account: SeenAccount, _ trades: [Day: Int64]) throws -> BalanceFacts {
    var facts = BalanceFacts()
    facts.opening = account.opening
    facts.closedOn = account.closedOn
    try database.forEach(
      "select day, money_in_minor + money_out_minor from mart_account_days where account_id = ?", .text(account.id)
    ) { row in
      if let day = Day(iso: row.text(0)) { facts.flows[day] = row.int64(1) }
    }
    for (day, minor) in trades { facts.flows[day, default: 0] += minor }
    facts.observations = try Observations(database, of: account).read()
    facts.knownTo = try database.value(
      "select max(fetched_to) from watermarks where account_id = ?", .text(account.id)
    ).text.flatMap { Day(iso: $0) }
    return facts
  }

  private func write(_ series: AccountSeries?, account: String) throws -> Set<Month> {
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
    return try MartWriter(database).replace(
      "mart_balances_daily", key: ["account_id", "day"], where: "account_id = ?", [.text(account)], with: lines ?? []
    ).months(ofDayAt: 1)
  }
}
