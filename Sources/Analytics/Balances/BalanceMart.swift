import Core
import SQLite

/// Reads the facts of balances, walks them, and writes the lines that differ to `mart_balances_daily`: an account's balance
/// is what it holds in its own currency, cash in others stands beside it (`OtherCashMart`).
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

  struct Outcome {
    /// Of every account whose level is known, in the accounts' order; cash in another currency than the account's own
    /// follows its account.
    var series: [AccountSeries] = []
    /// Cash that moves and whose level nobody tells.
    var unknown: [NetWorthParts.Unknown] = []
    /// The months of which a line differs.
    var months: Set<Month> = []
  }

  /// - Parameter trades: what trades came to in each account's cash, by day.
  func run(_ accounts: [SeenAccount], _ rates: DayRates, trades: [CashKey: [Day: Int64]] = [:]) throws -> Outcome {
    try database.execute(Self.table)
    var outcome = Outcome()
    var known: Set<String> = []
    let others = try otherCurrencies(accounts, trades)
    for account in accounts {
      let own = try walk(account, rates, trades, &outcome)
      outcome.months.formUnion(try write(own, account: account.id))
      if own != nil { known.insert(account.id) }
      for currency in others[account.id] ?? [] {
        var other = account
        other.currency = currency
        other.opening = nil
        try walk(other, rates, trades, &outcome)
      }
    }
    for gone in try accountsGone(known: known) { outcome.months.formUnion(try write(nil, account: gone)) }
    outcome.months.formUnion(try OtherCashMart(database: database, today: today).run(accounts, outcome, rates))
    return outcome
  }

  /// The walk of an account's cash in the currency given with it, which is added to the outcome.
  @discardableResult
  private func walk(
    _ account: SeenAccount, _ rates: DayRates, _ trades: [CashKey: [Day: Int64]], _ outcome: inout Outcome
  ) throws -> AccountSeries? {
    let key = CashKey(account: account.id, currency: account.currency)
    let facts = try facts(of: account, trades[key] ?? [:])
    guard let walked = walkBalances(facts, to: today) else {
      if let first = facts.flows.keys.min(), first <= today {
        outcome.unknown.append(NetWorthParts.Unknown(account: account.id, currency: account.currency, since: first))
      }
      return nil
    }
    let series = AccountSeries(account: account, balances: walked, rates: rates)
    outcome.series.append(series)
    return series
  }

  /// The currencies beside its own that each account keeps cash in, or moves it in: a broker may tell a balance of each.
  ///
  /// A balance of nought that nothing ever moved is no cash.
  private func otherCurrencies(
    _ accounts: [SeenAccount], _ trades: [CashKey: [Day: Int64]]
  ) throws -> [String: [Currency]] {
    let own = Dictionary(accounts.map { ($0.id, $0.currency) }, uniquingKeysWith: { one, _ in one })
    var keys = Set(trades.keys)
    try database.forEach(
      """
      select distinct account_id, currency from mart_account_days
      union select account_id, currency from seen_balances where amount_minor <> 0
      """
    ) { row in
      if let currency = Currency(row.text(1)) { keys.insert(CashKey(account: row.text(0), currency: currency)) }
    }
    let others = keys.filter { key in own[key.account].map { $0 != key.currency } ?? false }
    return Dictionary(grouping: others.sorted { $0.precedes($1) }, by: \.account).mapValues { $0.map(\.currency) }
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
      """
      select day, money_in_minor + money_out_minor from mart_account_days where account_id = ? and currency = ?
      """, .text(account.id), .text(account.currency.code)
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
