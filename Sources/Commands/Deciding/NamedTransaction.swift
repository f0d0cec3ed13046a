import Analytics
import Core
import SQLite
import Settings
import Warehouse

/// The one transaction that a person means, by its id or by a search that finds no other.
struct NamedTransaction: Hashable {
  /// Its row.
  var tx: Int64
  var id: String
  var accountID: String
  var day: Day
  var amount: Money
  /// As the bank wrote it: the counterparty, else the description.
  var name: String

  /// The transaction in words, by which a decision finds it again when the id is gone.
  var anchor: Anchor { Anchor(day: day, amount: amount, merchant: name) }

  /// For messages to a terminal.
  var inWords: String { "\(day) \(amount) \(name)".onOneLine.droppingTrailingBlanks }

  /// What narrows a search.
  static let options: [Command.Option] = [
    .init("account", "ID", "search in one account"), .init("month", "YYYY-MM", "search in one month"),
    .init("from", "DAY", "search from that day on"), .init("to", "DAY", "search up to that day"),
    .init("amount", "N", "search this amount; without a sign in either direction"),
  ]

  /// - Parameter words: an id, or text that counterparty, description, merchant or note hold.
  /// - Throws: `UserError` when there is none or when there are several, which are listed.
  static func find(_ words: String, _ invocation: Invocation, _ household: Household) throws -> NamedTransaction {
    if let id = TransactionName.id(words) {
      let warehouse = try Warehouse(
        reading: household.databasePath, today: household.clock.today, now: household.clock.now)
      try Viewer.household.open(on: warehouse.database)
      return try withID(id, warehouse.database)
    }
    return try search(words, invocation, household)
  }

  /// The transaction that bears the id now, or the one that followed it.
  static func withID(_ id: String, _ database: Database) throws -> NamedTransaction {
    var found: NamedTransaction?
    if let tx = try TransactionName.row(of: id, in: database) {
      try database.forEach(
        """
        select transaction_id, account_id, day, amount_minor, currency, counterparty, description
        from temp.seen_transactions where tx = ?
        """, .integer(tx)
      ) { row in
        guard let day = Day(iso: row.text(2)), let currency = Currency(row.text(4)) else { return }
        found = NamedTransaction(
          tx: tx, id: row.text(0), accountID: row.text(1), day: day, amount: Money(minor: row.int64(3), currency),
          name: row.text(5).isEmpty ? row.text(6) : row.text(5))
      }
    }
    guard let found else {
      throw UserError("there is no transaction \(id)", hint: "daybook transactions --json lists ids")
    }
    return found
  }

  private static func search(
    _ words: String, _ invocation: Invocation, _ household: Household
  ) throws -> NamedTransaction {
    let books = try household.openForReading(invocation.console)
    var filter = TransactionFilter()
    try filter.read(invocation, text: words)
    try filter.readAmount(invocation, household)
    let listing = try Listing.running(
      filter.sql(columns: TransactionFilter.forPeople), books, household, file: "transactions", filter.values)
    guard case .string(let id)? = listing.rows.first?.dropFirst().first else {
      try TransactionFilter.checkNames(invocation, household, books)
      throw UserError(
        "no transaction is found by '\(words)'", hint: "daybook transactions TEXT searches; an id names one for certain"
      )
    }
    guard listing.rows.count == 1 else {
      listing.print(invocation)
      let count = listing.rows.count == filter.limit ? "\(filter.limit) or more" : "\(listing.rows.count)"
      throw UserError(
        "'\(words)' finds \(count) transactions, and must find one",
        hint: "name it by its id, or narrow the search: --month, --from, --to, --account, --amount")
    }
    return try withID(id, books.warehouse.database)
  }
}
