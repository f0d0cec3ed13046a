import Core
import SQLite
import Settings

/// Reads what notifications of the books go by.
struct NotificationFacts {
  let database: Database
  let settings: DaybookSettings
  let streams: [RecurringStream]
  let budgets: [BudgetMart.Standing]
  let rates: PlanRates
  let today: Day

  func all() throws -> [Notification] {
    let bills = BillNotifications(rates: rates, today: today)
    let plans = PlanNotifications(today: today, home: settings.household.currency)
    return streams.flatMap(bills.of)
      + budgets.flatMap { standing in standing.recent.flatMap { plans.of(standing.budget, $0) } }
      + (try goals(plans)) + (try milestones(plans)) + (try balances())
  }

  private func goals(_ plans: PlanNotifications) throws -> [Notification] {
    var found: [Notification] = []
    try database.forEach(
      """
      select goal_id, name, target_minor, currency, reached_on from mart_goals
      where reached_on is not null and status <> 'cancelled' order by goal_id
      """
    ) { row in
      guard let currency = Currency(row.text(3)), let day = Day(iso: row.text(4)),
        let goal = plans.goal(row.text(0), row.text(1), target: Money(minor: row.int64(2), currency), reached: day)
      else { return }
      found.append(goal)
    }
    return found
  }

  private func milestones(_ plans: PlanNotifications) throws -> [Notification] {
    let facts = InsightBalances(database: database, settings: settings, today: today, thresholds: .standard)
    return try facts.marks().compactMap { plans.milestone($0.id, $0.name, amount: $0.amount, achieved: $0.achieved) }
  }

  private func balances() throws -> [Notification] {
    let rules = BalanceNotifications(today: today)
    let facts = InsightBalances(database: database, settings: settings, today: today, thresholds: .standard)
    return try facts.ahead().flatMap { ahead in
      var account = BalanceNotifications.Account(
        id: ahead.account, name: ahead.name, currency: ahead.currency, lowBalance: ahead.lowBalance, balances: [],
        expected: ahead.expected)
      try database.forEach(
        """
        select day, balance_minor from mart_balances_daily
        where account_id = ? and day > ? and day <= ? and currency = ? order by day
        """, .text(ahead.account), .text((today - rules.daysNeeded).iso), .text(today.iso), .text(ahead.currency.code)
      ) { row in
        if let day = Day(iso: row.text(0)) { account.balances.append((day, row.int64(1))) }
      }
      return rules.of(account)
    }
  }
}
