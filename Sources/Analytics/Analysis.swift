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
  private static let version = "1"

  /// - Throws: `UserError` for a rule that cannot be used; `SQLiteError`; `MartError` when a mart breaks its promise.
  package static func run(
    _ database: Database, settings: DaybookSettings, decisions: Decisions, viewer: Viewer = .household, today: Day
  ) throws -> Outcome {
    try viewer.open(on: database)
    try registerSiteFunctions(on: database)
    return try database.transaction {
      let classified = try Classification.run(
        database, settings: settings, decisions: decisions, viewer: viewer, today: today)
      var changed = classified.changed
      if try startAnew(database, settings) { changed = .all }
      try makePeriodSpans(database, today: today)
      let runner = MartRunner(database)
      try refresh(MartList.beforeBalances, runner, changed)
      try fillPeriodSpans(database, settings.household.period, today: today)
      try makeWorth(database, settings, today)
      try refresh(MartList.afterBalances, runner, changed.union(.some([today.month])))
      try CategoryMart(database: database, today: today).run(settings)
      try raiseVersions(database, changed, today)
      try database.run("delete from changed_months")
      return Outcome(
        changed: changed, problems: classified.problems + (try DataHealth(database, today: today).problems()))
    }
  }

  /// Drops the marts of another version of this code, or of another currency.
  private static func startAnew(_ database: Database, _ settings: DaybookSettings) throws -> Bool {
    var text = "\(version)\n\(settings.household.currency)\n"
    for file in MartList.all { text += file.text }
    let fingerprint = BLAKE2b.hex(text, length: 16)
    if try database.value("select value from analysis_state where key = 'marts'").text == fingerprint { return false }
    var tables: [String] = []
    try database.forEach("select name from main.sqlite_schema where type = 'table' and name glob 'mart_*'") { row in
      tables.append(row.text(0))
    }
    database.forgetStatements()
    for table in tables { try database.execute("drop table main.\(table)") }
    try database.run("insert or replace into analysis_state values ('marts', ?)", .text(fingerprint))
    return true
  }

  private static func refresh(_ files: [MartFile], _ runner: MartRunner, _ changed: ChangedMonths) throws {
    for file in files {
      let mart = try file.mart()
      try runner.createTable(mart)
      try runner.refresh(mart, changed)
    }
  }

  private static func makeWorth(_ database: Database, _ settings: DaybookSettings, _ today: Day) throws {
    let home = settings.household.currency
    let rates = try Rates(household: home, database: database)
    let dayRates = DayRates { minor, currency, day in rates.householdMinor(minor, currency, on: day) }
    let accounts = try BalanceMart(database: database, today: today).run(dayRates)
    let assets = try AssetMart(database: database, today: today).run(settings.assets, dayRates)
    let unknown = try unknownSince(database)
    let parts = NetWorthParts(accounts: accounts, assets: assets, unknownSince: unknown)
    try NetWorthMart(database: database, today: today).run(parts, household: home, dayRates)
    try MembersMart(database: database, today: today).run(settings, parts)
  }

  /// First rows of accounts without any known balance: from then on the total is partial.
  private static func unknownSince(_ database: Database) throws -> [Day] {
    var days: [Day] = []
    try database.forEach(
      """
      select min(day) from mart_account_days
      where account_id not in (select account_id from mart_balances_daily) group by account_id
      """
    ) { row in
      if let day = Day(iso: row.text(0)) { days.append(day) }
    }
    return days
  }

  // MARK: The household's own period

  private static func makePeriodSpans(_ database: Database, today: Day) throws {
    try database.execute(
      "create temp table if not exists period_spans (start text primary key, \"end\" text, label text) without rowid")
    try database.execute("delete from temp.period_spans")
  }

  /// Where the period is the calendar month, the monthly marts say it already.
  private static func fillPeriodSpans(_ database: Database, _ period: Period, today: Day) throws {
    guard period.rule != .month else { return }
    let first = try database.value("select min(day) from mart_daily_flows").text.flatMap { Day(iso: $0) }
    guard let first, var span = period.span(containing: first) ?? period.span(containing: today) else { return }
    while span.start <= today {
      try database.run(
        "insert or ignore into temp.period_spans values (?, ?, ?)", .text(span.start.iso), .text(span.end.iso),
        .text(span.label))
      guard let next = period.next(after: span) else { return }
      span = next
    }
  }

  // MARK: What has been made again

  private static func raiseVersions(_ database: Database, _ changed: ChangedMonths, _ today: Day) throws {
    switch changed {
    case .all:
      try database.run(
        """
        insert into month_versions (month, version)
        select month, 1 from (
          select distinct substr(day, 1, 7) as month from mart_account_days
          union select distinct substr(day, 1, 7) from splits_stored where status = 'pending'
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
