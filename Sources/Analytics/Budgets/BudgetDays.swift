import Core
import SQLite
import Settings

/// What counted in each budget on each day: only the months that changed are summed again.
struct BudgetDays {
  let database: Database
  let settings: DaybookSettings
  let today: Day

  static let table = """
    create table if not exists mart_budget_days (
      budget_id    text not null,
      day          text not null,
      spent_minor  integer not null,
      transactions integer not null,
      partial      integer not null,
      primary key (budget_id, day)
    ) strict, without rowid
    """

  private static let key = "budgets"

  func run(_ changed: ChangedMonths) throws {
    try database.execute(Self.table)
    let fingerprint = fingerprint
    let isKnown =
      try database.value("select value from analysis_state where key = ?", .text(Self.key)).text
      == fingerprint
    switch isKnown ? changed : .all {
    case .all:
      try database.run("delete from mart_budget_days")
      try fill(Day(number: Int32.min / 2)...today, isWhole: true)
    case .some(let months):
      for span in runs(of: months) { try fill(span, isWhole: false) }
    }
    try database.run("insert or replace into analysis_state values (?, ?)", .text(Self.key), .text(fingerprint))
  }

  /// What decides which payments count in which budget; amounts and periods do not.
  private var fingerprint: String {
    var lines = settings.budgets.map { budget in
      "\(budget.id)\t\(budget.category ?? "")\t\(budget.tag ?? "")\t\(budget.member ?? "")"
    }
    if settings.budgets.contains(where: { $0.member != nil }) {
      lines += settings.accounts.map { "\($0.id)\t\(ownersJSON($0.owners))" }
    }
    return lines.joined(separator: "\n")
  }

  /// Months one after the other, as spans of days.
  private func runs(of months: Set<Month>) -> [ClosedRange<Day>] {
    var runs: [ClosedRange<Day>] = []
    for month in months.sorted() {
      if let last = runs.last, last.upperBound + 1 == month.firstDay {
        runs[runs.count - 1] = last.lowerBound...month.lastDay
      } else {
        runs.append(month.firstDay...month.lastDay)
      }
    }
    return runs
  }

  private func fill(_ days: ClosedRange<Day>, isWhole: Bool) throws {
    var lines: [Line: Sum] = [:]
    try addCategories(days, isWhole, &lines)
    try addTags(days, isWhole, &lines)
    let rows = lines.sorted { $0.key.precedes($1.key) }.map { line, sum -> [SQLValue] in
      [
        .text(line.budget), .text(line.day), .integer(sum.spent), .integer(sum.transactions), SQLValue(sum.isPartial),
      ]
    }
    let (first, last) = bounds(days, isWhole)
    try MartWriter(database).replace(
      "mart_budget_days", key: ["budget_id", "day"], where: "day >= ? and day <= ?", [.text(first), .text(last)],
      with: rows)
  }

  /// As SQL compares them.
  private func bounds(_ days: ClosedRange<Day>, _ isWhole: Bool) -> (String, String) {
    (isWhole ? "" : days.lowerBound.iso, days.upperBound.iso)
  }

  private struct Line: Hashable {
    var budget: String
    var day: String

    func precedes(_ other: Line) -> Bool {
      budget == other.budget
        ? day < other.day : budget.utf8.lexicographicallyPrecedes(other.budget.utf8)
    }
  }

  private struct Sum {
    var spent: Int64 = 0
    var transactions: Int64 = 0
    var isPartial = false
  }

  /// A sum of an account's spending on a day, counted in `budgets`.
  private func add(
    _ spent: Int64, _ transactions: Int64, isPartial: Bool, account: String, day: String, to budgets: [BudgetSettings],
    _ lines: inout [Line: Sum]
  ) {
    for budget in budgets {
      guard let counted = budget.share(of: spent, account, settings) else { continue }
      var sum = lines[Line(budget: budget.id, day: day)] ?? Sum()
      sum.spent += counted
      sum.transactions += transactions
      if isPartial { sum.isPartial = true }
      lines[Line(budget: budget.id, day: day)] = sum
    }
  }

  private func addCategories(_ days: ClosedRange<Day>, _ isWhole: Bool, _ lines: inout [Line: Sum]) throws {
    let budgets = settings.budgets.filter { $0.category != nil }
    guard !budgets.isEmpty else { return }
    var counting: [String: [BudgetSettings]] = [:]
    let (first, last) = bounds(days, isWhole)
    try database.forEach(
      """
      select day, account_id, category, -household_minor, transactions, unstated from mart_daily_flows
      where kind = 'spending' and day >= ? and day <= ?
      """, .text(first), .text(last)
    ) { row in
      let category = row.text(2)
      let found: [BudgetSettings]
      if let known = counting[category] {
        found = known
      } else {
        found = budgets.filter { budget in budget.category.map { Optional(category).isWithin($0) } ?? false }
        counting[category] = found
      }
      guard !found.isEmpty else { return }
      add(
        row.int64(3), row.int64(4), isPartial: row.int64(5) > 0, account: row.text(1), day: row.text(0), to: found,
        &lines)
    }
  }

  private func addTags(_ days: ClosedRange<Day>, _ isWhole: Bool, _ lines: inout [Line: Sum]) throws {
    let budgets = Dictionary(grouping: settings.budgets.filter { $0.tag != nil }) { $0.tag ?? "" }
    guard !budgets.isEmpty else { return }
    let (first, last) = bounds(days, isWhole)
    try database.forEach(
      Self.tagged + "where t.day >= ? and t.day <= ? group by 1, 2, 3, 4", .text(first), .text(last)
    ) { row in
      guard let counting = budgets[row.text(2)] else { return }
      add(
        row.int64(4), row.int64(5), isPartial: row.int64(6) > 0, account: row.text(1), day: row.text(0), to: counting,
        &lines)
    }
  }

  /// Booked parts of spending with a tag, from the verdicts, which are few: day, account, tag, category, sum, count,
  /// how many without a rate.
  static let tagged = """
    with tagged as (
      select c.tx, v.tags, v.kind, v.category, c.household_minor, v.parts
      from verdicts v cross join classified_rows c on c.verdict = v.verdict
      where v.tags <> '[]' and not v.ignored and v.same_as is null
    ), parts as (
      select tx, tags, kind, category, household_minor from tagged where parts = 1
      union all
      select g.tx, g.tags, p.kind, p.category, p.household_minor
      from tagged g join split_parts p on p.tx = g.tx where g.parts > 1
    )
    select t.day, t.account_id, j.value, p.category, -coalesce(sum(p.household_minor), 0), count(*),
      sum(p.household_minor is null)
    from parts p
    cross join seen_transactions t on t.tx = p.tx and t.status = 'booked'
    cross join json_each(p.tags) j on p.kind = 'spending'
    \n
    """
}

extension BudgetSettings {
  /// What counts in the budget of an account's sum: all of it, or its member's share; nil when the member has none.
  func share(of minor: Int64, _ account: String, _ settings: DaybookSettings) -> Int64? {
    guard let member else { return minor }
    let owners = settings.accounts.first { $0.id == account }?.owners ?? []
    return shared(minor, among: owners).first { $0.member == member }?.minor
  }
}
