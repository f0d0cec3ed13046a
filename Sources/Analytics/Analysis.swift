package import Core
import Hashing
package import SQLite
package import Settings

/// From standard tables to marts: merchants, categories, transfers and splits; balances and net worth; the marts.
///
/// All of it in one transaction: a run that is killed leaves the marts as they were, and `changed_months` with them. A
/// night's cost follows what changed. The same facts, settings, decisions and day give the same tables.
package enum Analysis {
  package struct Outcome: Sendable {
    /// The months whose figures were made again.
    package var changed: ChangedMonths
    /// What is wrong with the books, for the data-health page.
    package var problems: [Problem]
  }

  /// To be raised when the same rows would be summed otherwise than before.
  private static let version = "10"

  /// - Throws: `UserError` for a rule that cannot be used; `SQLiteError`; `MartError` when a mart breaks its promise.
  package static func run(
    _ database: Database, settings: DaybookSettings, decisions: Decisions, viewer: Viewer = .household, today: Day,
    laps: Laps = .unwatched
  ) throws -> Outcome {
    try viewer.open(on: database)
    try registerSiteFunctions(on: database)
    return try database.transaction {
      let classified = try Classification.run(
        database, settings: settings, decisions: decisions, viewer: viewer, today: today)
      laps.end("classification")
      var changed = classified.changed.union(try passed(database, today))
      if try startAnew(database, settings) { changed = .all }
      let runner = MartRunner(database, today: today)
      try refresh(MartList.beforeBalances, runner, changed, classified.sums)
      try fillPeriodSpans(database, settings.household.period, today: today)
      laps.end("daily flows")
      changed = changed.union(try Worth(database, settings, today).run(laps))
      let recurring = try Recurring(database, settings, decisions, today: today).run()
      changed = changed.union(.some(recurring.months))
      laps.end("recurring")
      try refresh(MartList.afterBalances, runner, changed)
      try CategoryMart(database: database, today: today).run(settings)
      laps.end("marts")
      let rates = try PlanRates(database, home: settings.household.currency, today: today)
      let plans = try Plans(database: database, settings: settings, streams: recurring.streams, today: today).run(
        changed, rates, laps)
      try RatesUsed(database: database, rates: rates).run()
      try InsightMart(
        database: database, settings: settings, decisions: decisions, streams: recurring.streams, rates: rates,
        today: today
      ).run()
      let notifications = NotificationMart(database, settings, decisions, today: today)
      try notifications.keep(
        NotificationFacts(
          database: database, settings: settings, streams: recurring.streams, budgets: plans.budgets, rates: rates,
          today: today
        ).all())
      let undecided = try notifications.run()
      laps.end("insights and notifications")
      try raiseVersions(database, changed)
      try database.run("delete from changed_months")
      try remember("marts_day", today.iso, database)
      let outcome = Outcome(
        changed: changed,
        problems: classified.problems + recurring.problems + plans.problems + undecided
          + (try DataHealth(database, today: today).problems()))
      laps.end("data health")
      return outcome
    }
  }

  /// The months between the day that the marts were last made for and today: rows dated ahead have had their day since.
  private static func passed(_ database: Database, _ today: Day) throws -> ChangedMonths {
    let stored = try database.value("select value from analysis_state where key = 'marts_day'").text
    guard let before = stored.flatMap({ Day(iso: $0) }), before != today else { return .some([]) }
    let (first, last) = (min(before, today).month, max(before, today).month)
    return .some(Set((0...last - first).map { first + $0 }))
  }

  /// Drops the marts of another version of this code, or of another currency.
  private static func startAnew(_ database: Database, _ settings: DaybookSettings) throws -> Bool {
    let fingerprint = fingerprint(settings)
    if try database.value("select value from analysis_state where key = 'marts'").text == fingerprint { return false }
    var tables: [String] = []
    try database.forEach("select name from main.sqlite_schema where type = 'table' and name glob 'mart_*'") { row in
      tables.append(row.text(0))
    }
    database.forgetStatements()
    for table in tables { try database.execute("drop table main.\(table)") }
    try remember("marts", fingerprint, database)
    return true
  }

  /// What the marts are made by.
  static func fingerprint(_ settings: DaybookSettings) -> String {
    var text = "\(version)\n\(settings.household.currency)\n"
    for file in MartList.all { text += file.text }
    return BLAKE2b.hex(text, length: 16)
  }

  private static func remember(_ key: String, _ value: String, _ database: Database) throws {
    try database.run("insert or replace into analysis_state values (?, ?)", .text(key), .text(value))
  }

  private static func refresh(
    _ files: [MartFile], _ runner: MartRunner, _ changed: ChangedMonths, _ sums: FlowSums? = nil
  ) throws {
    for file in files {
      let mart = try file.mart()
      try runner.createTable(mart)
      if let sums, FlowSums.marts.contains(mart.name) {
        try runner.fill(mart, from: sums)
      } else {
        try runner.refresh(mart, changed)
      }
    }
  }

  /// The household's own periods from the first row's to today's, for the marts by period; where the period is the
  /// calendar month, the monthly marts say it already.
  private static func fillPeriodSpans(_ database: Database, _ period: Period, today: Day) throws {
    try database.execute(
      "create temp table if not exists period_spans (start text primary key, \"end\" text, label text) without rowid")
    try database.run("delete from temp.period_spans")
    guard period.rule != .month else { return }
    let first = try database.value("select min(day) from mart_daily_flows").text.flatMap { Day(iso: $0) }
    guard let first, first <= today else { return }
    for span in period.spans(in: first...today) {
      try database.run(
        "insert into temp.period_spans values (?, ?, ?)", .text(span.start.iso), .text(span.end.iso), .text(span.label))
    }
  }

  /// Counts, for each month, how often its figures have been made.
  private static func raiseVersions(_ database: Database, _ changed: ChangedMonths) throws {
    switch changed {
    case .all:
      try database.run(
        """
        insert into month_versions (month, version)
        select month, 1 from (
          select distinct substr(day, 1, 7) as month from mart_account_days
          union select distinct substr(day, 1, 7) from mart_balances_daily
          union select distinct substr(day, 1, 7) from seen_transactions where status = 'pending'
          union select distinct substr(day, 1, 7) from seen_transactions
            where day > (select coalesce(max(day), '') from mart_account_days)  -- still to come
          union select month from month_versions
        ) where true
        on conflict (month) do update set version = version + 1
        """)
    case .some(let months):
      for month in months.sorted() {
        try database.run(
          "insert into month_versions values (?, 1) on conflict (month) do update set version = version + 1",
          .text(month.iso))
      }
    }
  }
}
