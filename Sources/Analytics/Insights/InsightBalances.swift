import Core
import SQLite
import Settings

/// Reads what insights into balances go by.
struct InsightBalances {
  let database: Database
  let settings: DaybookSettings
  let today: Day
  let thresholds: InsightThresholds

  /// Open accounts of money that can be spent tomorrow and of which a limit is known.
  private var accounts: [AccountSettings] {
    settings.accounts.filter { ForecastMart.isCash($0.type) && $0.closed.map { $0 > today } ?? true }
  }

  /// Of each account the mean of what left it in the last three whole months.
  private func outgoings() throws -> [String: Int64] {
    var sums: [String: Int64] = [:]
    try database.forEach(
      """
      select account_id, sum(money_out_minor) from mart_accounts_monthly where month >= ? and month < ?
      group by account_id
      """, .text((today.month - 3).iso), .text(today.month.iso)
    ) { sums[$0.text(0)] = -$0.int64(1) / 3 }
    return sums
  }

  func ahead() throws -> [BalanceInsights.Ahead] {
    var expected: [String: [Int64]] = [:]
    try database.forEach(
      """
      select account_id, expected_minor from mart_forecast_daily
      where scenario = '' and account_id <> '' and day <= ? order by account_id, day
      """, .text((today + thresholds.lowBalanceDays).iso)
    ) { expected[$0.text(0), default: []].append($0.int64(1)) }
    let outgoings = try outgoings()
    return accounts.compactMap { account in
      guard let line = expected[account.id], let limit = ForecastMart.lowBalance(account) else { return nil }
      return .init(
        account: account.id, name: account.name, currency: account.currency, lowBalance: limit,
        outgoings: outgoings[account.id] ?? 0, expected: line)
    }
  }

  /// Current accounts that were known on every day looked at.
  func idle() throws -> [BalanceInsights.Idle] {
    let last = today.month.firstDay - 1
    let first = last - (thresholds.idleDays - 1)
    let outgoings = try outgoings()
    return try accounts.filter { $0.type == .current }.compactMap { account in
      var least: Int64?
      try database.forEach(
        """
        select min(balance_minor), count(*) from mart_balances_daily
        where account_id = ? and day between ? and ? and currency = ?
        """, .text(account.id), .text(first.iso), .text(last.iso), .text(account.currency.code)
      ) { row in
        if row.int(1) == thresholds.idleDays { least = row.optionalInt64(0) }
      }
      guard let least else { return nil }
      return .init(
        account: account.id, name: account.name, currency: account.currency, least: least - serving(account.id, least),
        outgoings: outgoings[account.id] ?? 0, lowBalance: account.lowBalance?.minor ?? 0)
    }
  }

  /// What of a balance serves goals: it has its purpose.
  private func serving(_ account: String, _ balance: Int64) -> Int64 {
    let goals = settings.goals.filter { $0.status == .active || $0.status == .completed }
    let weight = goals.flatMap(\.accounts).filter { $0.account == account }.reduce(0) { $0 + $1.weight }
    return Int64(divideHalfEven(Int128(max(0, balance)) * Int128(min(weight, 10_000)), by: 10_000))
  }

  func marks() throws -> [BalanceInsights.Mark] {
    var marks: [BalanceInsights.Mark] = []
    let home = settings.household.currency
    try database.forEach(
      """
      select milestone_id, name, amount_minor, by_day, achieved_on from mart_milestones
      where achieved_on is not null order by milestone_id
      """
    ) { row in
      guard let day = Day(iso: row.text(4)) else { return }
      marks.append(
        .init(
          id: row.text(0), name: row.text(1), amount: Money(minor: row.int64(2), home),
          by: row.optionalText(3).flatMap { Day(iso: $0) }, achieved: day))
    }
    return marks
  }
}
