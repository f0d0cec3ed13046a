import Analytics
import Core
import SQLite
import Warehouse

/// Streams for a person or a script.
struct RecurringListing {
  private let invocation: Invocation
  private let household: Household
  private let books: BooksReader

  init(_ invocation: Invocation, _ household: Household) throws {
    self.invocation = invocation
    self.household = household
    books = try household.openForReading(invocation.console)
  }

  func list() throws {
    let condition =
      invocation.has("all") ? "true" : "status not in ('cancelled', 'dismissed') and state <> 'lapsed'"
    if invocation.has("json") { return try printJSON(condition) }
    let listing = try Listing.running(
      """
      select slug, status, state, class, rule, amount_minor, currency, yearly_minor, next_day, account_id as account
      from recurring where \(condition)
      order by direction desc, case status when 'active' then 0 when 'suggested' then 1 else 2 end, tier desc,
        abs(yearly_minor) desc, slug
      """, books, household, file: "recurring")
    guard !listing.rows.isEmpty else {
      return invocation.console.message(
        "nothing is paid again and again, as far as is known; a few months of history tell more")
    }
    listing.print(invocation)
  }

  private func printJSON(_ condition: String) throws {
    var transactions: [String: [JSON]] = [:]
    try books.warehouse.database.forEach(
      """
      select p.stream_id, t.transaction_id, t.day, t.account_id, t.amount_minor, t.currency
      from main.mart_recurring_payments p join main.transactions t on t.tx = p.tx
      order by p.stream_id, t.day, t.transaction_id
      """
    ) { row in
      let money = Currency(row.text(5)).map { Money(minor: row.int64(4), $0) }
      transactions[row.text(0), default: []].append(
        .object([
          .init("id", .string(row.text(1))), .init("day", .string(row.text(2))),
          .init("account_id", .string(row.text(3))), .init("amount", .money(money)),
        ]))
    }
    let listing = try Listing.running(
      "select * from recurring where \(condition) order by stream_id", books, household, file: "recurring")
    let rows = zip(listing.objects, listing.rows).map { object, row -> JSON in
      guard case .object(let pairs) = object, case .string(let id)? = row.first else { return object }
      return .object(pairs + [.init("transactions", .array(transactions[id] ?? []))])
    }
    invocation.console.result(jsonListing(today: household.clock.today, rows: rows))
  }

  func show(_ name: String) throws {
    let stream = try NamedStream.find(name, books)
    let about = try Listing.running(
      """
      select name, slug, status, state, tier, confidence, class, rule, amount_minor, low_minor, high_minor, currency,
        yearly_minor, next_day, reason from recurring where stream_id = ?
      """, books, household, file: "recurring", [.text(stream.id)])
    for (column, value) in zip(about.columns, about.rows.first ?? []) where column != "currency" {
      invocation.console.result("\(column.padded(to: 12, least: 2))\(value.shown)".droppingTrailingBlanks)
    }
    invocation.console.result("")
    let payments = try Listing.running(
      """
      select p.slot_day as due, p.paid_day as paid, p.transaction_id, p.amount_minor, p.currency,
        p.early_late_days as days_late
      from recurring_payments p where p.stream_id = ? order by p.paid_day desc, p.transaction_id
      """, books, household, file: "recurring", [.text(stream.id)])
    payments.print(invocation)
  }
}
