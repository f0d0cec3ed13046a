import Core
import SQLite
import Settings

/// Writes goals, contributions to them, and milestones.
struct GoalMart {
  let database: Database
  let settings: DaybookSettings
  let rates: PlanRates
  let today: Day

  static let tables = """
    create table if not exists mart_goals (
      goal_id       text primary key,
      name          text not null,
      target_minor  integer not null,
      currency      text not null,
      saved_minor   integer,
      start_minor   integer,
      missing_minor integer,
      percent       integer,
      deadline      text,
      needed_per_month_minor integer,
      pace_per_month_minor   integer,
      expected_on   text,
      on_track      integer,
      reached_on    text,
      status        text not null,
      tracking      text not null,
      accounts      text not null
    ) strict, without rowid;
    create table if not exists mart_goal_contributions (
      goal_id      text not null,
      day          text not null,
      amount_minor integer not null,
      currency     text not null,
      primary key (goal_id, day)
    ) strict, without rowid;
    create table if not exists mart_milestones (
      milestone_id text primary key,
      name         text not null,
      amount_minor integer not null,
      by_day       text,
      achieved_on  text
    ) strict, without rowid
    """

  func run() throws {
    try database.execute(Self.tables)
    let writer = MartWriter(database)
    let goals = settings.goals.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
    let lines = try goals.map { goal in line(goal, goalProgress(goal, try series(of: goal), today: today)) }
    try writer.replace("mart_goals", key: ["goal_id"], with: lines)
    try writer.replace("mart_goal_contributions", key: ["goal_id", "day"], with: goals.flatMap(contributions))
    try writer.replace("mart_milestones", key: ["milestone_id"], with: try milestones())
  }

  private func line(_ goal: GoalSettings, _ progress: GoalProgress) -> [SQLValue] {
    [
      .text(goal.id), .text(goal.name), .integer(goal.target.minor), .text(goal.target.currency.code),
      SQLValue(progress.saved), SQLValue(progress.start), SQLValue(progress.missing), SQLValue(progress.percent),
      SQLValue(goal.deadline?.iso), SQLValue(progress.neededPerMonth), SQLValue(progress.pacePerMonth),
      SQLValue(progress.expectedOn?.iso), progress.onTrack.map { SQLValue($0) } ?? .null,
      SQLValue(progress.reachedOn?.iso), .text(goal.status.rawValue), .text(goal.tracking.rawValue),
      .text(sharesJSON(goal.accounts)),
    ]
  }

  /// Percent of each account, as a JSON object sorted by account.
  private func sharesJSON(_ shares: [GoalSettings.Share]) -> String {
    let parts = shares.sorted { $0.account.utf8.lexicographicallyPrecedes($1.account.utf8) }.map { share in
      "\"\(share.account)\":\(ExactDecimal(mantissa: share.weight, scale: 2).normalised)"
    }
    return "{\(parts.joined(separator: ","))}"
  }

  /// One line a day: what was put aside on it, less what was taken out.
  private func contributions(_ goal: GoalSettings) -> [[SQLValue]] {
    let days = Dictionary(grouping: goal.contributions.filter { $0.day <= today }, by: \.day)
    return days.sorted { $0.key < $1.key }.map { day, given in
      let sum = given.reduce(0) { $0 + $1.amount.minor }
      return [.text(goal.id), .text(day.iso), .integer(sum), .text(goal.target.currency.code)]
    }
  }

  // MARK: - Series

  private func series(of goal: GoalSettings) throws -> GoalSeries? {
    if goal.tracking == .manual { return contributed(goal) }
    guard let balance = try shareOfAccounts(goal) else { return nil }
    guard goal.tracking == .delta, let start = goal.start else { return balance }
    // What its share has gained since the start, and nothing before it.
    guard start.day <= today else { return nil }
    let first = max(start.day, balance.first)
    let base = start.balance?.minor ?? balance.value(on: first) ?? 0
    return GoalSeries(first: first, saved: balance.saved[(first - balance.first)...].map { $0 - base })
  }

  private func contributed(_ goal: GoalSettings) -> GoalSeries? {
    let given = goal.contributions.filter { $0.day <= today }.sorted { $0.day < $1.day }
    guard let first = given.first?.day else { return GoalSeries(first: today, saved: [0]) }
    var saved = [Int64](repeating: 0, count: today - first + 1)
    for contribution in given { saved[contribution.day - first] += contribution.amount.minor }
    for index in saved.indices.dropFirst() { saved[index] += saved[index - 1] }
    return GoalSeries(first: first, saved: saved)
  }

  /// The goal's share of what its accounts hold, securities and cash of other currencies too, from the first day on which
  /// all of them are known; at today's rate throughout, so that a rate that moves saves nothing.
  private func shareOfAccounts(_ goal: GoalSettings) throws -> GoalSeries? {
    var whole: GoalSeries?
    for share in goal.accounts {
      guard let part = try worth(of: share, in: goal.target.currency) else { return nil }
      guard let before = whole else {
        whole = part
        continue
      }
      let first = max(before.first, part.first)
      whole = GoalSeries(
        first: first,
        saved: zip(before.saved[(first - before.first)...], part.saved[(first - part.first)...]).map(+))
    }
    return whole
  }

  private func worth(of share: GoalSettings.Share, in currency: Currency) throws -> GoalSeries? {
    var first: Day?
    var saved: [Int64] = []
    try database.forEach(
      """
      select b.day, b.currency, b.balance_minor + iif(h.day is null, 0, h.holdings_minor)
        + iif(o.day is null, 0, o.account_minor)  -- null where it cannot be stated: then the worth is not known
      from mart_balances_daily b
      left join mart_other_cash o on o.account_id = b.account_id and o.day = b.day
      left join mart_account_holdings h on h.account_id = b.account_id and h.day = b.day
      where b.account_id = ? and b.day <= ? order by b.day
      """, .text(share.account), .text(today.iso)
    ) { row in
      guard let day = Day(iso: row.text(0)), let own = Currency(row.text(1)), let worth = row.optionalInt64(2),
        let stated = rates.minor(
          Int64(divideHalfEven(Int128(worth) * Int128(share.weight), by: 10_000)), from: own, to: currency)
      else {
        // After a day that could not be stated the series begins anew.
        (first, saved) = (nil, [])
        return
      }
      if first == nil { first = day }
      saved.append(stated)
    }
    guard let first, first + (saved.count - 1) == today else { return nil }
    return GoalSeries(first: first, saved: saved)
  }

  // MARK: - Milestones

  /// A day whose total is partial reaches nothing: what is missing might be a debt.
  private func milestones() throws -> [[SQLValue]] {
    try settings.milestones.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }.map { milestone in
      let day = try database.value(
        "select min(day) from mart_net_worth_daily where total_minor >= ? and not partial",
        .integer(milestone.amount.minor))
      return [
        .text(milestone.id), .text(milestone.name), .integer(milestone.amount.minor), SQLValue(milestone.by?.iso), day,
      ]
    }
  }
}
