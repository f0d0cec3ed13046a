import Core
import SQLite

/// A booked payment of spending, as insights see it.
struct InsightPayment: Hashable, Sendable {
  var id: String
  var day: Day
  var account: String
  /// Number in `merchants_found`; nil where the row names nobody.
  var merchant: Int64?
  /// Nil when its parts differ.
  var category: String?
  /// Household currency, positive.
  var minor: Int64
  /// As it was paid, positive.
  var paid: Money
  /// One of a stream that counts: expected, whatever it costs.
  var isStanding = false

  init(
    id: String, day: Day, account: String, merchant: Int64?, category: String?, minor: Int64, paid: Money,
    isStanding: Bool = false
  ) {
    self.id = id
    self.day = day
    self.account = account
    self.merchant = merchant
    self.category = category
    self.minor = minor
    self.paid = paid
    self.isStanding = isStanding
  }

  /// From `first` to `last`, by day and id; refunds and what nothing is known of in household currency left out.
  static func read(_ database: Database, _ first: Day, _ last: Day) throws -> [InsightPayment] {
    var payments: [InsightPayment] = []
    try database.forEach(
      """
      select t.transaction_id, t.day, t.account_id, c.merchant, v.category, c.household_minor, t.amount_minor, t.currency,
        exists (select 1 from main.mart_recurring_payments p join main.mart_recurring r on r.stream_id = p.stream_id
          where p.tx = t.tx and (r.status = 'active' or r.status = 'suggested' and r.tier = 'high'))
      from temp.seen_transactions t
      join main.classified_rows c on c.tx = t.tx
      join main.verdicts v on v.verdict = c.verdict
      where t.day between ? and ? and t.status = 'booked' and v.kind = 'spending' and not v.ignored
        and c.household_minor < 0 and t.amount_minor < 0 and c.pair_id is null
      order by t.day, t.transaction_id
      """, .text(first.iso), .text(last.iso)
    ) { row in
      guard let day = row.withBytes(1, { Day(isoSpan: $0) }), let currency = Currency(row.text(7)) else { return }
      payments.append(
        InsightPayment(
          id: row.text(0), day: day, account: row.text(2), merchant: row.optionalInt64(3),
          category: row.optionalText(4),
          minor: -row.int64(5), paid: Money(minor: -row.int64(6), currency), isStanding: row.int(8) == 1))
    }
    return payments
  }
}
