package import Core
import SQLite

/// What currencies are worth in each other today: stocks and what is to come are restated at the reporting day's rate.
package struct PlanRates {
  package let home: Currency
  package let today: Day
  private let rates: Rates

  /// - Parameter rates: of today and the days before it that a rate may be old.
  package init(home: Currency, rates: [StandardRate], today: Day) {
    self.home = home
    self.today = today
    self.rates = Rates(household: home, rates: rates)
  }

  /// Reads only the newest rates: history's are for facts of the past.
  init(_ database: Database, home: Currency, today: Day) throws {
    var found: [StandardRate] = []
    try database.forEach(
      """
      with pairs as (select distinct base, quote from exchange_rates)
      select p.base, p.quote, r.day, r.mantissa, r.scale
      from pairs p cross join exchange_rates r on r.base = p.base and r.quote = p.quote and r.day >= ? and r.day <= ?
      order by 1, 2, 3
      """, .text((today - Rates.oldest).iso), .text(today.iso)
    ) { row in
      guard let base = Currency(row.text(0)), let quote = Currency(row.text(1)), let day = Day(iso: row.text(2)) else {
        return
      }
      let rate = ExactDecimal(mantissa: row.int64(3), scale: row.int(4))
      found.append(StandardRate(base: base, quote: quote, day: day, rate: rate))
    }
    self.init(home: home, rates: found, today: today)
  }

  /// Rounded once; nil when no rate is known.
  package func minor(_ minor: Int64, from: Currency, to: Currency) -> Int64? {
    rates.minor(minor, from: from, to: to, on: today)
  }

  /// How a currency becomes the household's; nil when no rate is known.
  func use(_ currency: Currency) -> Rates.Use? { rates.rate(from: currency, to: home, on: today) }

  package func household(_ minor: Int64, _ currency: Currency) -> Int64? {
    rates.minor(minor, from: currency, to: home, on: today)
  }
}
