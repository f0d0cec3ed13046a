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
    var sums = Sums(settings)
    try addCategories(days, isWhole, &sums)
    try addTags(days, isWhole, &sums)
    let (first, last) = bounds(days, isWhole)
    try MartWriter(database).replace(
      "mart_budget_days", key: ["budget_id", "day"], where: "day >= ? and day <= ?", [.text(first), .text(last)],
      with: sums.rows)
  }

  /// As SQL compares them.
  private func bounds(_ days: ClosedRange<Day>, _ isWhole: Bool) -> (String, String) {
    (isWhole ? "" : days.lowerBound.iso, days.upperBound.iso)
  }

  private func addCategories(_ days: ClosedRange<Day>, _ isWhole: Bool, _ sums: inout Sums) throws {
    let places = settings.budgets.indices.filter { settings.budgets[$0].category != nil }
    guard !places.isEmpty else { return }
    var categories = ByteInterner()
    var counting: [[Int]] = []
    let (first, last) = bounds(days, isWhole)
    try database.forEach(
      """
      select day, account_id, category, -household_minor, transactions, unstated from mart_daily_flows
      where kind = 'spending' and day >= ? and day <= ?
      """, .text(first), .text(last)
    ) { row in
      let category = row.withBytes(2) { categories.number(of: $0) }
      if category == counting.count {
        let path = Optional(categories.text(category))
        counting.append(places.filter { path.isWithin(settings.budgets[$0].category ?? "") })
      }
      sums.add(row, spent: 3, to: counting[category])
    }
  }

  private func addTags(_ days: ClosedRange<Day>, _ isWhole: Bool, _ sums: inout Sums) throws {
    let places = Dictionary(grouping: settings.budgets.indices) { settings.budgets[$0].tag ?? "" }
    guard places.keys.contains(where: { !$0.isEmpty }) else { return }
    let (first, last) = bounds(days, isWhole)
    try database.forEach(
      Self.tagged(isWhole: isWhole), .text(first), .text(last)
    ) { row in
      let tag = row.text(2)
      if !tag.isEmpty, let counting = places[tag] { sums.add(row, spent: 4, to: counting) }
    }
  }

  /// What counts, by budget and day.
  private struct Sums {
    private struct Sum {
      var spent: Int64 = 0
      var transactions: Int64 = 0
      var isPartial = false

      mutating func add(_ other: Self) {
        spent += other.spent
        transactions += other.transactions
        isPartial = isPartial || other.isPartial
      }
    }

    private let settings: DaybookSettings
    /// Budgets that count one member's share.
    private let isShared: [Bool]
    /// One a budget, in the order of the file.
    private var days: [[Day: Sum]]

    init(_ settings: DaybookSettings) {
      self.settings = settings
      isShared = settings.budgets.map { $0.member != nil }
      days = Array(repeating: [:], count: settings.budgets.count)
    }

    /// Adds a row of day, account and, from the column `spent` on, minor units spent, transactions, how many of these
    /// have no rate.
    mutating func add(_ row: Statement, spent column: Int, to budgets: [Int]) {
      guard !budgets.isEmpty, let day = row.withBytes(0, { Day(isoSpan: $0) }) else { return }
      let sum = Sum(spent: row.int64(column), transactions: row.int64(column + 1), isPartial: row.int64(column + 2) > 0)
      for place in budgets {
        var counted = sum
        if isShared[place] {
          guard let share = settings.budgets[place].share(of: sum.spent, row.text(1), settings) else { continue }
          counted.spent = share
        }
        days[place][day, default: Sum()].add(counted)
      }
    }

    /// By budget and day, bytewise, as the mart's key is.
    var rows: [[SQLValue]] {
      settings.budgets.indices
        .sorted { settings.budgets[$0].id.utf8.lexicographicallyPrecedes(settings.budgets[$1].id.utf8) }
        .flatMap { place -> [[SQLValue]] in
          let budget = SQLValue.text(settings.budgets[place].id)
          return days[place].sorted { $0.key < $1.key }.map { day, sum in
            [budget, .text(day.iso), .integer(sum.spent), .integer(sum.transactions), SQLValue(sum.isPartial)]
          }
        }
    }
  }

  /// Booked parts of spending with a tag, from day ?1 to day ?2: day, account, tag, category, sum, count, how many
  /// without a rate.
  ///
  /// - Parameter isWhole: of all the books, where it is quicker to begin with the verdicts, which are few; a span of
  ///   days begins with its payments.
  static func tagged(isWhole: Bool) -> String {
    """
    with tagged as (
      select c.tx, v.tags, v.kind, v.category, c.household_minor, v.parts
      from \(
        isWhole
          ? "verdicts v cross join classified_rows c on c.verdict = v.verdict"
          : """
            seen_transactions s cross join classified_rows c on c.tx = s.tx and s.day between ?1 and ?2
            cross join verdicts v on v.verdict = c.verdict
            """)
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
    where t.day between ?1 and ?2
    group by 1, 2, 3, 4
    """
  }
}

extension BudgetSettings {
  /// What counts in the budget of an account's sum: all of it, or its member's share; nil when the member has none.
  func share(of minor: Int64, _ account: String, _ settings: DaybookSettings) -> Int64? {
    guard let member else { return minor }
    let owners = settings.accounts.first { $0.id == account }?.owners ?? []
    return shared(minor, among: owners).first { $0.member == member }?.minor
  }
}
