import Core
import SQLite
import Settings

/// Balances, assets, net worth, its explained change and the members' shares: walked from facts as a whole each time,
/// and written where they differ.
struct Worth {
  private let database: Database
  private let settings: DaybookSettings
  private let today: Day

  init(_ database: Database, _ settings: DaybookSettings, _ today: Day) {
    self.database = database
    self.settings = settings
    self.today = today
  }

  /// - Returns: the months of which a day's balance, value or total differs.
  func run(_ laps: Laps = .unwatched) throws -> ChangedMonths {
    let home = settings.household.currency
    let rates = try Rates(household: home, database: database)
    let dayRates = DayRates { minor, currency, day in
      rates.householdMinor(minor, currency, on: day)
    } between: { minor, from, to, day in
      rates.minor(minor, from: from, to: to, on: day)
    }
    let mart = BalanceMart(database: database, today: today)
    let accounts = try mart.accounts()
    let investments = try Investments(database, settings, accounts, dayRates, today: today)
    let balances = try mart.run(accounts, dayRates, trades: investments.book.cash())
    laps.end("balances")
    let held = try investments.run(balances.series)
    laps.end("investments")
    let assets = try AssetMart(database: database, today: today).run(settings.assets, dayRates)
    laps.end("assets")
    let parts = NetWorthParts(
      accounts: balances.series, assets: assets.series, holdings: held.series, unknown: balances.unknown)
    var flows = try monthFlows()
    for (account, months) in investments.book.monthFlows(of: Set(balances.series.map(\.key))) {
      for (month, flow) in months { flows[account, default: [:]][month, default: MonthFlows()].add(flow) }
    }
    try markPartial(balances.unknown, &flows)
    let days = try NetWorthMart(database: database, today: today).run(parts, flows, household: home, dayRates)
    try MembersMart(database: database, today: today).run(settings, parts, flows)
    laps.end("net worth")
    return .some(balances.months.union(held.months).union(assets.months).union(days))
  }

  /// What the booked rows of each account came to in each month.
  private func monthFlows() throws -> [String: [Month: MonthFlows]] {
    var flows: [String: [Month: MonthFlows]] = [:]
    try database.forEach(
      """
      select account_id, substr(day, 1, 7), kind, sum(household_minor), max(unstated > 0) from mart_daily_flows
      group by 1, 2, 3
      """
    ) { row in
      guard let month = Month(iso: row.text(1)) else { return }
      var flow = flows[row.text(0)]?[month] ?? MonthFlows()
      let isPartial = row.int(4) > 0
      switch row.text(2) {
      case CategoryKind.income.rawValue: flow.income += row.int64(3)
      case CategoryKind.spending.rawValue: flow.spending += row.int64(3)
      default: flow.edge += row.int64(3)
      }
      if isPartial { flow.isPartial = true }
      if isPartial, ["income", "spending"].contains(row.text(2)) { flow.isCountPartial = true }
      flows[row.text(0), default: [:]][month] = flow
    }
    return flows
  }

  /// Rows of cash whose level is unknown are among an account's, and explain nothing of what is known of it.
  private func markPartial(
    _ unknown: [NetWorthParts.Unknown], _ flows: inout [String: [Month: MonthFlows]]
  ) throws {
    for cash in unknown {
      try database.forEach(
        "select distinct substr(day, 1, 7) from mart_account_days where account_id = ? and currency = ?",
        .text(cash.account), .text(cash.currency.code)
      ) { row in
        guard let month = Month(iso: row.text(0)) else { return }
        flows[cash.account, default: [:]][month, default: MonthFlows()].isPartial = true
      }
    }
  }
}

extension Sequence<[SQLValue]> {
  /// The months of the days that stand at `place` of each key.
  func months(ofDayAt place: Int) -> Set<Month> {
    var texts: Set<Substring> = []
    for key in self {
      if let day = key[place].text { texts.insert(day.prefix(7)) }
    }
    return Set(texts.compactMap { Month(iso: $0) })
  }
}
