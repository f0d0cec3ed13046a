import Core
import SQLite

/// Writes by which rate, and over which currencies, each currency of the books is restated today: what is worth something
/// now, and what is to come, in household currency.
struct RatesUsed {
  let database: Database
  let rates: PlanRates

  static let table = """
    create table if not exists mart_rates_used (
      currency  text primary key,
      path      text,                       -- GBP>EUR>USD; null where no rate is known
      day       text,                       -- published; of two rates the older
      from_rate text,                       -- units of the currency that are worth to_rate of the household's
      to_rate   text
    ) strict, without rowid
    """

  func run() throws {
    try database.execute(Self.table)
    var lines: [[SQLValue]] = []
    try database.forEach(
      """
      select currency from temp.seen_accounts union select currency from main.mart_holdings
      union select currency from main.mart_assets union select currency from main.mart_bills
      union select j.key from main.mart_other_cash o join json_each(o.amounts) j where o.day = ?
      order by 1
      """, .text(rates.today.iso)
    ) { row in
      guard let currency = Currency(row.text(0)), currency != rates.home else { return }
      let use = rates.use(currency)
      lines.append([
        .text(currency.code), SQLValue(use?.path), SQLValue(use?.day.iso), SQLValue(use?.fromRate.description),
        SQLValue(use?.toRate.description),
      ])
    }
    try MartWriter(database).replace("mart_rates_used", key: ["currency"], with: lines)
  }
}
