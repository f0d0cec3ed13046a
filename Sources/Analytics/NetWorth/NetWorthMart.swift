import Core
import SQLite

/// Writes net worth by day and its explained change by month.
struct NetWorthMart {
  let database: Database
  let today: Day

  static let tables = """
    create table if not exists mart_net_worth_daily (
      day                text primary key,
      cash_minor         integer not null,
      investments_minor  integer not null,
      property_minor     integer not null,
      other_assets_minor integer not null,
      debts_minor        integer not null,
      total_minor        integer not null,
      same_accounts_minor integer not null,
      quality            text not null,
      partial            integer not null
    ) strict, without rowid;
    create table if not exists mart_net_worth_changes (
      month                text primary key,
      opening_minor        integer not null,
      income_minor         integer not null,
      spending_minor       integer not null,
      transfers_edge_minor integer not null,
      market_minor         integer not null,
      dividends_minor      integer not null,
      fees_minor           integer not null,
      fx_minor             integer not null,
      revaluation_minor    integer not null,
      interest_minor       integer not null,
      tracking_minor       integer not null,
      unexplained_minor    integer not null,
      closing_minor        integer not null
    ) strict, without rowid
    """

  /// - Returns: the months of which a day's line differs.
  func run(
    _ parts: NetWorthParts, _ flows: [String: [Month: MonthFlows]], household: Currency, _ rates: DayRates
  ) throws -> Set<Month> {
    try database.execute(Self.tables)
    let months = try writeDays(parts)
    try writeChanges(parts, flows, household, rates)
    return months
  }

  private func writeDays(_ parts: NetWorthParts) throws -> Set<Month> {
    let first = parts.first ?? today
    let lines = netWorthDays(parts, to: today).enumerated().map { index, day -> [SQLValue] in
      func part(_ of: NetWorthClass) -> SQLValue { .integer(day.classes[of] ?? 0) }
      return [
        .text((first + index).iso), part(.cash), part(.investments), part(.property), part(.otherAssets), part(.debts),
        .integer(day.total), .integer(day.sameAccounts), .text(day.quality.rawValue), SQLValue(day.partial),
      ]
    }
    return try MartWriter(database).replace("mart_net_worth_daily", key: ["day"], with: lines).months(ofDayAt: 0)
  }

  private func writeChanges(
    _ parts: NetWorthParts, _ flows: [String: [Month: MonthFlows]], _ household: Currency, _ rates: DayRates
  ) throws {
    let changes = netWorthChanges(parts, flows: flows, household: household, rates: rates, to: today)
    let lines = changes.map { month, change -> [SQLValue] in
      [
        .text(month.iso), .integer(change.opening), .integer(change.income), .integer(change.spending),
        .integer(change.edge), .integer(change.market), .integer(change.dividends), .integer(change.fees),
        .integer(change.fx), .integer(change.revaluation), .integer(change.interest), .integer(change.tracking),
        .integer(change.unexplained), .integer(change.closing),
      ]
    }
    try MartWriter(database).replace("mart_net_worth_changes", key: ["month"], with: lines)
  }
}
