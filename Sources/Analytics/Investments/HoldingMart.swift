import Core
import SQLite

/// Writes prices and holdings of every day, and what they stand at today.
struct HoldingMart {
  let database: Database
  let today: Day
  let household: Currency
  let rates: DayRates

  init(_ database: Database, today: Day, household: Currency, rates: DayRates) {
    self.database = database
    self.today = today
    self.household = household
    self.rates = rates
  }

  static let tables = """
    create table if not exists mart_prices_daily (
      security_id    text not null,
      day            text not null,
      open           text,
      high           text,
      low            text,
      close          text not null,
      volume         integer,
      currency       text not null,
      source         text not null,
      quality        text not null,
      price_day      text not null,
      adjusted_close text not null,
      primary key (security_id, day)
    ) strict, without rowid;
    create table if not exists mart_holdings_daily (
      account_id      text not null,
      security_id     text not null,
      day             text not null,
      quantity        text not null,
      value_minor     integer,
      currency        text not null,
      household_minor integer,
      quality         text not null,
      primary key (account_id, security_id, day)
    ) strict, without rowid;
    create index if not exists mart_holdings_daily_day on mart_holdings_daily (day);
    create table if not exists mart_account_holdings (
      account_id      text not null,
      day             text not null,
      holdings_minor  integer,              -- in the account's currency; null where no rate is known
      household_minor integer not null,     -- of what could be stated
      partial         integer not null,     -- 1: a holding could not be
      quality         text not null,
      primary key (account_id, day)
    ) strict, without rowid;
    create table if not exists mart_holdings (
      account_id           text not null,
      security_id          text not null,
      quantity             text not null,
      price                text,
      price_day            text,
      price_source         text,
      value_minor          integer,
      cost_minor           integer,
      gain_minor           integer,
      currency             text not null,
      household_minor      integer,
      quality              text not null,
      weight               text,
      cost_currency        text,
      gain_currency        text,
      gain_household_minor integer,
      seen_day             text,
      cost_household_minor integer,
      cost_method          text,            -- average fifo section104 broker
      cost_note            text not null,   -- why the cost is not known
      primary key (account_id, security_id)
    ) strict, without rowid;
    create table if not exists mart_holding_gaps (
      account_id  text not null,
      security_id text not null,
      day         text not null,
      kind        text not null,            -- unexplained; before: held before the first day known
      quantity    text not null,
      primary key (account_id, security_id, day, kind)
    ) strict, without rowid;
    create table if not exists mart_allocation (
      "by"        text not null,
      name        text not null,
      value_minor integer not null,
      weight      text,
      primary key ("by", name)
    ) strict, without rowid
    """

  // MARK: Prices

  /// Every day from a security's first price to today.
  func write(_ prices: [String: PriceSeries]) throws -> Set<Month> {
    var writer = try MonthWriter(database, "mart_prices_daily", key: ["security_id"])
    for (security, series) in prices.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
      guard let first = series.first else { continue }
      let days = series.days(first...today).compactMap { $0 }
      guard days.count == today - first + 1 else { continue }
      try writer.write([security], first: first, count: days.count) { index in
        hash(days[index], series.later(than: first + index))
      } line: { index in
        line(days[index], on: first + index, series)
      }
    }
    try writer.finish()
    return writer.months
  }

  private func hash(_ day: DayPrice, _ later: SplitRatio) -> UInt64 {
    var hash = MonthHash()
    hash.add(later.new)
    hash.add(later.old)
    hash.add(day.point.price)
    hash.add(Int64(day.point.day.number))
    hash.add(day.ratio.new)
    hash.add(day.ratio.old)
    hash.add(day.point.currency)
    hash.add(day.point.source)
    hash.add(day.quality.rawValue)
    if let session = day.point.session {
      hash.add(session.open)
      hash.add(session.high)
      hash.add(session.low)
      hash.add(session.volume)
    }
    return hash.value
  }

  private func line(_ price: DayPrice, on day: Day, _ series: PriceSeries) -> [SQLValue] {
    // Of a day without a session only the price goes on.
    let session = price.point.day == day ? price.point.session : nil
    func text(_ value: ExactDecimal?) -> SQLValue {
      SQLValue(value?.times(price.ratio).normalised.description)
    }
    return [
      text(session?.open), text(session?.high), text(session?.low), text(price.point.price),
      SQLValue(session?.volume), .text(price.point.currency.code), .text(price.point.source),
      .text(price.quality.rawValue), .text(price.point.day.iso),
      .text(price.restated(series.later(than: day)).normalised.description),
    ]
  }

  // MARK: Holdings

  func write(_ series: [HoldingSeries], _ currencies: [String: Currency]) throws -> Set<Month> {
    var writer = try MonthWriter(database, "mart_holdings_daily", key: ["account_id", "security_id"])
    for one in series {
      try writer.write([one.account, one.security], first: one.first, count: one.days.count) { index in
        var hash = MonthHash()
        hash.add(one.holding.days[index].units)
        hash.add(Int64(one.holding.scale))
        hash.add(one.days[index].value)
        hash.add(one.days[index].household)
        hash.add(one.days[index].currency)
        hash.add(one.days[index].quality.rawValue)
        return hash.value
      } line: { index in
        let line = one.days[index]
        return [
          .text(one.holding.quantity(one.holding.days[index].units).normalised.description), SQLValue(line.value),
          .text(line.currency.code), SQLValue(line.household), .text(line.quality.rawValue),
        ]
      }
    }
    try writer.finish()
    return writer.months.union(try writeAccounts(series, currencies))
  }

  private struct AccountDay {
    var own: Int64? = 0
    var household: Int64 = 0
    var isPartial = false
    var quality: Quality = .observed
  }

  private func writeAccounts(_ series: [HoldingSeries], _ currencies: [String: Currency]) throws -> Set<Month> {
    var writer = try MonthWriter(database, "mart_account_holdings", key: ["account_id"])
    for account in Set(series.map(\.account)).sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      let parts = series.filter { $0.account == account }
      guard let first = parts.map(\.first).min(), let currency = currencies[account] else { continue }
      var days = [AccountDay](repeating: AccountDay(), count: today - first + 1)
      for part in parts {
        for (index, line) in part.days.enumerated() {
          add(line, in: currency, on: part.first + index, to: &days[part.first - first + index])
        }
      }
      try writer.write([account], first: first, count: days.count) { index in
        var hash = MonthHash()
        hash.add(days[index].own)
        hash.add(days[index].household)
        hash.add(UInt64(days[index].isPartial ? 1 : 0))
        hash.add(days[index].quality.rawValue)
        return hash.value
      } line: { index in
        let day = days[index]
        return [
          SQLValue(day.own), .integer(day.household), SQLValue(day.isPartial), .text(day.quality.rawValue),
        ]
      }
    }
    try writer.finish()
    return writer.months
  }

  private func add(_ line: HoldingSeries.Line, in currency: Currency, on day: Day, to sum: inout AccountDay) {
    sum.quality = worst(sum.quality, line.qualityInSums)
    sum.household += line.household ?? 0
    if line.household == nil { sum.isPartial = true }
    let own =
      currency == household
      ? line.household : line.value.flatMap { $0 == 0 ? 0 : rates.between($0, line.currency, currency, day) }
    sum.own = own.flatMap { own in sum.own.map { $0 + own } }
  }
}
