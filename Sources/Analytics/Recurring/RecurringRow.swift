import Core

/// A booked payment as detection sees it: numbers only.
struct RecurringRow: Hashable, Sendable, Comparable {
  /// Its row in the database, 0 where there is none.
  var tx: Int64 = 0
  /// The public id as a number, in the id's order.
  var id: UInt64
  /// Place among the household's accounts.
  var account: Int32
  var day: Day
  /// Signed minor units.
  var amount: Int64

  /// By day; of one day by what the bank says, and by id only at the last: ids may change when a source does.
  static func < (left: RecurringRow, right: RecurringRow) -> Bool {
    if left.day != right.day { return left.day < right.day }
    if left.amount != right.amount { return left.amount < right.amount }
    return (left.account, left.id) < (right.account, right.id)
  }
}

/// Whose payments are looked at together.
struct RecurringGroup: Hashable, Sendable {
  /// Number of the merchant.
  var merchant: Int64
  var currency: Currency
  var isIncome: Bool
}
