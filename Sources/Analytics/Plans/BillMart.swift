import Core
import SQLite
import Settings

/// Writes what is due: recurring payments on their slots and what is planned, with the balance that each leaves if nothing
/// but bills moves it.
struct BillMart {
  let database: Database
  let commitments: Commitments

  /// How far bills are foretold.
  static let days = 365

  static let table = """
    create table if not exists mart_bills (
      day                 text not null,
      stream_id           text not null,
      name                text not null,
      account_id          text not null,
      amount_minor        integer not null,
      low_minor           integer not null,
      high_minor          integer not null,
      currency            text not null,
      source              text not null,
      state               text not null,
      balance_after_minor integer,
      household_minor     integer,
      primary key (day, stream_id)
    ) strict, without rowid
    """

  private var today: Day { commitments.today }

  private struct Due {
    var day: Day
    /// Of a stream or of a plan: the former's begins with `r_`, which no plan's can.
    var id: String
    var name: String
    var account: String
    var currency: Currency
    var low: Int64
    var expected: Int64
    var high: Int64
    var source: String
    var state: String
  }

  /// What is overdue and may still be paid, and what is due in a year.
  func run() throws {
    try database.execute(Self.table)
    var due = commitments.streams.flatMap(ofStream) + commitments.planned.compactMap(ofPlan)
    due.sort { ($0.day, $0.id) < ($1.day, $1.id) }
    var balances = try balances()
    let lines = due.map { one -> [SQLValue] in
      var after: Int64?
      if let balance = balances[one.account], balance.currency == one.currency {
        after = balance.minor + one.expected
        balances[one.account] = Money(minor: balance.minor + one.expected, balance.currency)
      }
      return [
        .text(one.day.iso), .text(one.id), .text(one.name), .text(one.account), .integer(one.expected),
        .integer(one.low), .integer(one.high), .text(one.currency.code), .text(one.source), .text(one.state),
        SQLValue(after), SQLValue(commitments.rates.household(one.expected, one.currency)),
      ]
    }
    try MartWriter(database).replace("mart_bills", key: ["day", "stream_id"], with: lines)
  }

  private func ofStream(_ stream: RecurringStream) -> [Due] {
    func due(_ slot: StreamSlot, _ state: String) -> Due {
      Due(
        day: slot.day, id: stream.id, name: stream.name, account: stream.account, currency: stream.currency,
        low: slot.low, expected: slot.expected, high: slot.high, source: "stream", state: state)
    }
    var found: [Due] = []
    if let day = stream.overdue.last, stream.state == .due || stream.state == .late {
      let amount = stream.amount
      let slot = StreamSlot(day: day, low: amount.low, expected: amount.expected, high: amount.high)
      found.append(due(slot, stream.state.rawValue))
    }
    for slot in stream.slots(from: today, through: today + Self.days, commitments.calendar(of: stream)) {
      found.append(due(slot, slot.day == today ? "due" : "expected"))
    }
    return found
  }

  /// A plan whose day has passed is done with, whatever was booked.
  private func ofPlan(_ slot: PlannedSlot) -> Due? {
    guard !slot.isPaid, slot.day >= today, slot.day <= today + Self.days else { return nil }
    let plan = slot.planned
    return Due(
      day: slot.day, id: plan.id, name: plan.name, account: plan.account, currency: plan.amount.currency,
      low: plan.amount.minor, expected: plan.amount.minor, high: plan.amount.minor, source: "planned",
      state: slot.day == today ? "due" : "expected")
  }

  /// What every account holds today.
  private func balances() throws -> [String: Money] {
    var balances: [String: Money] = [:]
    try database.forEach(
      "select account_id, balance_minor, currency from mart_balances_daily where day = ?", .text(today.iso)
    ) { row in
      if let currency = Currency(row.text(2)) { balances[row.text(0)] = Money(minor: row.int64(1), currency) }
    }
    return balances
  }
}
