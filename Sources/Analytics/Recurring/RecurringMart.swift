import Core
import SQLite

/// Writes streams, their payments and their prices. Days are ISO text; amounts are minor units, money that
/// leaves is negative.
struct RecurringMart {
  private let database: Database
  private let household: Currency
  private let today: Day

  init(_ database: Database, household: Currency, today: Day) {
    self.database = database
    self.household = household
    self.today = today
  }

  static let tables = [
    """
    create table if not exists mart_recurring (
      stream_id    text primary key,
      name         text not null,
      slug         text not null unique,
      merchant_id  text,
      account_id   text not null,
      direction    text not null,
      class        text not null,
      rule         text not null,
      model        text not null,
      amount_minor integer not null,
      low_minor    integer not null,
      high_minor   integer not null,
      currency     text not null,
      yearly_minor integer not null,
      household_yearly_minor integer,
      category     text,
      status       text not null,
      state        text not null,
      tier         text not null,
      confidence   text not null,
      reason       text not null,
      first_day    text not null,
      last_day     text,
      next_day     text,
      payments     integer not null,
      source       text not null
    ) strict, without rowid
    """,
    """
    create table if not exists mart_recurring_payments (
      stream_id       text not null,
      paid_day        text not null,
      transaction_id  text not null,
      slot_day        text not null,
      amount_minor    integer not null,
      currency        text not null,
      early_late_days integer not null,
      tx              integer not null,
      primary key (stream_id, paid_day, transaction_id)
    ) strict, without rowid
    """,
    "create index if not exists mart_recurring_payments_tx on mart_recurring_payments (tx)",
    """
    create table if not exists mart_price_changes (
      stream_id    text not null,
      day          text not null,
      old_minor    integer not null,
      new_minor    integer not null,
      currency     text not null,
      percent      text not null,
      yearly_minor integer not null,
      primary key (stream_id, day)
    ) strict, without rowid
    """,
  ]

  /// - Parameter streams: by id.
  /// - Returns: the months of payments whose stream is another than before.
  func write(_ streams: [RecurringStream]) throws -> Set<Month> {
    let writer = MartWriter(database)
    let rates = try Rates(household: household, database: database)
    try writer.replace("mart_recurring", key: ["stream_id"], with: streams.map { line($0, rates) })
    let paid = try writer.replace(
      "mart_recurring_payments", key: ["stream_id", "paid_day", "transaction_id"], with: streams.flatMap(payments))
    try writer.replace("mart_price_changes", key: ["stream_id", "day"], with: streams.flatMap(prices))
    return paid.months(ofDayAt: 1)
  }

  private func line(_ stream: RecurringStream, _ rates: Rates) -> [SQLValue] {
    let yearly = stream.yearlyMinor
    return [
      .text(stream.id), .text(stream.name), .text(stream.slug), SQLValue(stream.merchant), .text(stream.account),
      .text(stream.direction.rawValue), .text(stream.cadence.rawValue), .text(stream.grid.words),
      .text(stream.amount.model.rawValue), .integer(stream.amount.expected), .integer(stream.amount.low),
      .integer(stream.amount.high), .text(stream.currency.code), .integer(yearly),
      SQLValue(rates.householdMinor(yearly, stream.currency, on: today)), SQLValue(stream.category),
      .text(stream.status.rawValue), .text(stream.state.rawValue), .text(stream.tier.rawValue),
      .text(Self.twoPlaces(stream.confidence)), .text(stream.reason), .text(stream.firstDay.iso),
      stream.payments.isEmpty ? .null : .text(stream.lastDay.iso), SQLValue(stream.nextDay?.iso),
      .integer(Int64(stream.payments.count)), .text(stream.source.rawValue),
    ]
  }

  private static func twoPlaces(_ confidence: Double) -> String {
    Money.decimal(minor: Int64((min(1, max(0, confidence)) * 100).rounded()), exponent: 2)
  }

  private func payments(_ stream: RecurringStream) -> [[SQLValue]] {
    var filled: Set<Day> = []
    return stream.payments.map { payment -> [SQLValue] in
      // Of streams that were merged two payments may fill one slot: the second stands under its own day.
      var slot = filled.contains(payment.slot) ? payment.day : payment.slot
      while filled.contains(slot) { slot = slot + 1 }
      filled.insert(slot)
      return [
        .text(stream.id), .text(payment.day.iso), .text(payment.transaction), .text(slot.iso),
        .integer(payment.amountMinor), .text(stream.currency.code), .integer(Int64(payment.day - slot)),
        .integer(payment.tx),
      ]
    }.sorted { left, right in
      (left[1].text ?? "", left[2].text ?? "") < (right[1].text ?? "", right[2].text ?? "")
    }
  }

  private func prices(_ stream: RecurringStream) -> [[SQLValue]] {
    stream.priceChanges.map { change in
      let (old, new) = (abs(change.oldMinor), abs(change.newMinor))
      let thousandths = old == 0 ? 0 : divideHalfEven(Int128(new - old) * 1000, by: Int128(old))
      return [
        .text(stream.id), .text(change.day.iso), .integer(change.oldMinor), .integer(change.newMinor),
        .text(stream.currency.code), .text(Money.decimal(minor: Int64(thousandths), exponent: 1)),
        .integer(change.yearlyMinor),
      ]
    }
  }
}
