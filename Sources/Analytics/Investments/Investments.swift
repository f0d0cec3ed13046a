import Core
import SQLite
import Settings

/// Securities, prices, holdings and trades: read and walked as a whole each time, written where they differ.
struct Investments {
  private let database: Database
  private let today: Day
  private let rates: DayRates
  private let household: Currency
  let book: TradeBook
  private let securities: HouseholdSecurities
  private let accounts: [SeenAccount]
  private let currencies: [String: Currency]
  private let settings: DaybookSettings

  init(
    _ database: Database, _ settings: DaybookSettings, _ accounts: [SeenAccount], _ rates: DayRates, today: Day
  ) throws {
    self.database = database
    self.today = today
    self.rates = rates
    self.accounts = accounts
    self.settings = settings
    household = settings.household.currency
    currencies = Dictionary(accounts.map { ($0.id, $0.currency) }, uniquingKeysWith: { one, _ in one })
    securities = try HouseholdSecurities(database, settings)
    book = try TradeBook(database, securities, rates, today: today)
    for table in [
      HouseholdSecurities.tables, TradeBook.table, MonthWriter.table, HoldingMart.tables, PerformanceMart.tables,
    ] {
      try database.execute(table)
    }
  }

  /// - Parameter cash: the accounts' balances in every currency, for what of their worth is not held in securities.
  /// - Returns: the holdings, and the months of which a line differs.
  func run(_ cash: [AccountSeries]) throws -> (series: [HoldingSeries], months: Set<Month>) {
    // Most households have none of this, and should not pay for it.
    if securities.all.isEmpty, book.trades.isEmpty, !accounts.contains(where: \.type.invests),
      try database.value(
        "select exists (select 1 from mart_trades) or exists (select 1 from mart_securities)"
          + " or exists (select 1 from mart_month_hashes) or exists (select 1 from mart_performance)"
      ).integer == 0
    {
      return ([], [])
    }
    try securities.write(to: database)
    let facts = try InvestmentFacts(database, securities, book, accounts, today: today)
    let flows = book.holdingFlows()
    var series: [HoldingSeries] = []
    for key in facts.holdings.keys.sorted(by: { $0.precedes($1) }) {
      guard let known = facts.holdings[key], let days = walkHolding(known, to: today),
        let prices = facts.prices[key.security]
      else { continue }
      let fallback = securities.all.first { $0.id == key.security }?.currency ?? currencies[key.account] ?? household
      series.append(
        HoldingSeries(
          account: key.account, security: key.security, holding: days, prices: prices.days(days.first...today),
          flows: flows[key] ?? [:], fallback: fallback, rates: rates))
    }
    let costs = CostBook(series, book, facts, settings, rates)
    var months = try book.write(to: database, costs)
    let mart = HoldingMart(database, today: today, household: household, rates: rates)
    months.formUnion(try mart.write(facts.prices))
    months.formUnion(try mart.write(series, currencies))
    try mart.writeStanding(series, facts, costs, securities.all, cash)
    months.formUnion(
      try PerformanceMart(database, today: today, household: household).run(
        PerformanceFacts(database, series, book, cash, rates, today: today)))
    return (series, months)
  }
}
