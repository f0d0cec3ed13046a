import Core
import SQLite
import Settings

/// Writes every period of every budget, and says how each stands.
struct BudgetMart {
  let database: Database
  let settings: DaybookSettings
  let today: Day

  static let table = """
    create table if not exists mart_budgets (
      budget_id      text not null,
      start          text not null,
      "end"          text not null,
      label          text not null,
      name           text not null,
      member_id      text,
      category       text,
      tag            text,
      amount_minor   integer not null,
      rolled_minor   integer not null,
      spent_minor    integer not null,
      left_minor     integer not null,
      expected_minor integer not null,
      projected_minor integer not null,
      percent        integer,
      state          text not null,
      exceeded_on    text,
      will_exceed_on text,
      warn_at        integer not null,
      rollover       text not null,
      within         text,
      transactions   integer not null,
      current        integer not null,
      partial        integer not null,
      primary key (budget_id, start)
    ) strict, without rowid
    """

  /// A budget as it stands today.
  struct Standing {
    var budget: BudgetSettings
    var isOutermost: Bool
    /// Today's period; nil when it has none.
    var current: BudgetPeriod?
    /// What is known to be paid in that period.
    var known = Commitments.OfBudget()
    /// The periods of which something may be told: those that end within the days that notifications stand.
    var recent: [BudgetPeriod] = []
  }

  struct Outcome {
    /// In the order of the file.
    var standing: [Standing] = []
    var problems: [Problem] = []
  }

  func run(_ changed: ChangedMonths, _ commitments: Commitments) throws -> Outcome {
    try database.execute(Self.table)
    try BudgetDays(database: database, settings: settings, today: today).run(changed)
    let first = try database.value("select min(day) from mart_account_days").text.flatMap { Day(iso: $0) } ?? today
    let overlaps = try overlaps()
    var outcome = Outcome()
    var lines: [[SQLValue]] = []
    for budget in settings.budgets {
      var standing = Standing(budget: budget, isOutermost: overlaps.isOutermost(budget))
      let periods = budgetPeriods(budget, spent: try days(budget), from: first, today: today) { span in
        standing.known = known(commitments, budget, span)
        return standing.known
      }
      standing.current = periods.last { $0.isCurrent }
      standing.recent = periods.filter { $0.days.upperBound > today - NotificationThresholds.standard.days }
      outcome.standing.append(standing)
      lines += periods.map { line($0, budget, within: overlaps.within[budget.id]) }
    }
    lines.sort { ($0[0].text ?? "", $0[1].text ?? "") < ($1[0].text ?? "", $1[1].text ?? "") }
    try MartWriter(database).replace("mart_budgets", key: ["budget_id", "start"], with: lines)
    outcome.problems = overlaps.overlapping.map(problem)
    return outcome
  }

  func known(_ commitments: Commitments, _ budget: BudgetSettings, _ span: ClosedRange<Day>) -> Commitments.OfBudget {
    commitments.of(budget, in: span) { minor, account in budget.share(of: minor, account, settings) ?? 0 }
  }

  private func overlaps() throws -> BudgetOverlaps {
    var tagged: [String: Set<String>] = [:]
    if settings.budgets.contains(where: { $0.tag != nil }) {
      tagged = try BudgetOverlaps.tagged(database, since: today - 366, today: today)
    }
    return BudgetOverlaps(settings.budgets, tagged: tagged, today: today)
  }

  private func days(_ budget: BudgetSettings) throws -> [BudgetDay] {
    var days: [BudgetDay] = []
    try database.forEach(
      "select day, spent_minor, transactions, partial from mart_budget_days where budget_id = ? and day <= ? order by day",
      .text(budget.id), .text(today.iso)
    ) { row in
      guard let day = Day(iso: row.text(0)) else { return }
      days.append(
        BudgetDay(day: day, spent: row.int64(1), transactions: row.int64(2), isPartial: row.int64(3) > 0))
    }
    return days
  }

  private func line(_ period: BudgetPeriod, _ budget: BudgetSettings, within: String?) -> [SQLValue] {
    [
      .text(budget.id), .text(period.span.start.iso), .text(period.span.end.iso), .text(period.span.label),
      .text(budget.name), SQLValue(budget.member), SQLValue(budget.category), SQLValue(budget.tag),
      .integer(period.amount), .integer(period.rolled), .integer(period.spent), .integer(period.left),
      .integer(period.expected), .integer(period.projected), SQLValue(period.percent), .text(period.state.rawValue),
      SQLValue(period.exceededOn?.iso), SQLValue(period.willExceedOn?.iso), SQLValue(budget.warnAt),
      .text(budget.rollover.rawValue), SQLValue(within), .integer(period.transactions), SQLValue(period.isCurrent),
      SQLValue(period.isPartial),
    ]
  }

  private func problem(_ pair: BudgetOverlaps.Pair) -> Problem {
    Problem(
      .info, subject: pair.first.name,
      text: "The budgets \(pair.first.name) and \(pair.second.name) count the same spending: \(pair.shared).",
      remedy: "take one of them out of daybook.toml, or give them members of their own")
  }
}
