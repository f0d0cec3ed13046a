import Core
import SQLite

/// A row of `transactions` as it stands.
struct StoredTransaction {
  var tx: Int64
  var id: String
  var row: StandardTransaction
  var source: String
  var isRetired: Bool
}

/// Reads and writes rows of `transactions` for one account and provenance.
final class TransactionTable {
  private let database: Database
  private let accountID: String
  private let provenance: Provenance
  private let insertion: Statement
  private let selection: Statement
  /// An id's text, and the text of the day bound last: made a million times, allocated once.
  private var idText = [UInt8](repeating: 0, count: 18)
  private var lastDay: (day: Day, text: String)?
  private var bound = Bound()

  /// What the insertion has bound and keeps: most of a file's rows differ from the one before in few columns.
  private struct Bound {
    var day: Day?
    var status: TransactionStatus?
    var currency: Currency?
    /// The columns that hold nothing, a bit each.
    var empty: UInt32 = 0

    /// Whether a column holds nothing and is to hold nothing again; notes what it will hold.
    mutating func staysEmpty(_ column: Int, _ isEmpty: Bool) -> Bool {
      let bit: UInt32 = 1 << UInt32(column)
      defer { if isEmpty { empty |= bit } else { empty &= ~bit } }
      return isEmpty && empty & bit != 0
    }
  }

  /// - Parameter isUnchecked: every row inserted is known to be new, and the index of ids is not there.
  init(_ database: Database, accountID: String, provenance: Provenance, isUnchecked: Bool = false) throws {
    self.database = database
    self.accountID = accountID
    self.provenance = provenance
    insertion = try database.prepare(
      Self.insertSQL + (isUnchecked ? "" : " on conflict (transaction_id) do nothing"))
    selection = try database.prepare("select \(Self.columns) from transactions where transaction_id = ?")
    insertion.bind(accountID, at: 2)
    insertion.bind(provenance.source.name, at: 3)
    insertion.bind(provenance.payloadID, at: 23)
    insertion.bind(provenance.fetchedAt, at: 24)
    insertion.bind(provenance.day.iso, at: 25)
  }

  /// - Returns: the new row's `tx`, or nil when there is a row of that id.
  func insert(_ id: TransactionID, _ row: StandardTransaction) throws -> Int64? {
    id.write(to: &idText)
    insertion.bindText(idText.span, at: 1)
    if row.day != bound.day || row.status != bound.status {
      let day = text(of: row.day)
      insertion.bind(row.status.rawValue, at: 4)
      insertion.bind(day, at: 5)
      insertion.bind(row.status == .booked ? day : nil, at: 7)
      (bound.day, bound.status) = (row.day, row.status)
    }
    bindRest(row, insertion, &bound)
    defer { insertion.rewind() }
    _ = try insertion.step()
    return database.changes == 0 ? nil : database.lastInsertedRow
  }

  private func text(of day: Day) -> String {
    if let lastDay, lastDay.day == day { return lastDay.text }
    let text = day.iso
    lastDay = (day, text)
    return text
  }

  private func bindRest(_ row: StandardTransaction, _ statement: Statement, _ bound: inout Bound) {
    if !bound.staysEmpty(6, row.valueDay == nil) { statement.bind(row.valueDay?.iso, at: 6) }
    statement.bind(row.sequence, at: 8)
    statement.bind(row.amount.minor, at: 9)
    if row.amount.currency != bound.currency {
      statement.bind(row.amount.currency.code, at: 10)
      bound.currency = row.amount.currency
    }
    if !bound.staysEmpty(11, row.original == nil) {
      statement.bind(row.original?.minor, at: 11)
      statement.bind(row.original?.currency.code, at: 12)
    }
    func bind(_ text: String, at index: Int) {
      if !bound.staysEmpty(index, text.isEmpty) { statement.bind(text, at: index) }
    }
    bind(row.counterparty, at: 13)
    bind(row.counterpartyAccount, at: 14)
    bind(row.description, at: 15)
    bind(row.reference, at: 16)
    bind(row.mandate, at: 17)
    bind(row.creditor, at: 18)
    bind(row.linkID, at: 19)
    bind(row.providerCategory, at: 20)
    bind(row.givenCategory, at: 21)
    if !bound.staysEmpty(22, row.balanceAfter == nil) { statement.bind(row.balanceAfter?.minor, at: 22) }
  }

  func find(_ id: TransactionID) throws -> StoredTransaction? {
    id.write(to: &idText)
    selection.bindText(idText.span, at: 1)
    defer { selection.rewind() }
    return try selection.step() ? try Self.read(selection) : nil
  }

  /// Gives a row new values. It is this source's from now on, and no longer retired; when it became known stays.
  func update(_ tx: Int64, _ row: StandardTransaction) throws {
    let statement = try database.cached(Self.updateSQL)
    statement.bind(tx, at: 1)
    statement.bind(provenance.source.name, at: 3)
    statement.bind(row.status.rawValue, at: 4)
    statement.bind(row.day.iso, at: 5)
    statement.bind(row.status == .booked ? row.day.iso : nil, at: 7)
    var nothing = Bound()
    bindRest(row, statement, &nothing)
    statement.bind(provenance.payloadID, at: 23)
    try statement.run()
  }

  func retire(_ tx: Int64, why: String) throws {
    try database.run(
      "update transactions set retired_on = ?, retired_why = ? where tx = ?", .text(provenance.day.iso), .text(why),
      .integer(tx))
  }

  /// Rows of this account and source that meet `condition`, in order of `tx`; parameters from ?3 on.
  func rows(where condition: String, _ values: SQLValue...) throws -> [StoredTransaction] {
    let statement = try database.cached(
      "select \(Self.columns) from transactions where account_id = ?1 and source = ?2 and \(condition) order by tx")
    defer { statement.reset() }
    statement.bind(accountID, at: 1)
    statement.bind(provenance.source.name, at: 2)
    for (index, value) in values.enumerated() { statement.bind(value, at: index + 3) }
    var rows: [StoredTransaction] = []
    while try statement.step() { rows.append(try Self.read(statement)) }
    return rows
  }

  /// Ten bytes of ISO text.
  private static func readDay(_ bytes: Span<UInt8>) -> Day? {
    guard bytes.count == 10 else { return nil }
    func number(_ range: Range<Int>) -> Int {
      var value = 0
      for index in range { value = value * 10 + Int(bytes[index]) - 0x30 }
      return value
    }
    return Day(number(0..<4), number(5..<7), number(8..<10))
  }

  static let columns = """
    tx, transaction_id, source, status, day, value_day, sequence, amount_minor, currency, original_minor,
    original_currency, counterparty, counterparty_account, description, reference, mandate, creditor, link_id,
    provider_category, given_category, balance_after_minor, retired_on
    """

  static func read(_ row: Statement) throws -> StoredTransaction {
    guard let status = TransactionStatus(rawValue: row.text(3)), let day = row.withBytes(4, readDay),
      let currency = Currency(row.text(8))
    else {
      throw UserError(
        "the database holds a transaction that cannot be read (\(row.text(1)))",
        hint: "put a backup in the database's place")
    }
    var transaction = StandardTransaction(
      status: status, day: day, amount: Money(minor: row.int64(7), currency))
    transaction.valueDay = row.optionalText(5).flatMap { Day(iso: $0) }
    transaction.sequence = row.int(6)
    if let minor = row.optionalInt64(9), let currency = Currency(row.text(10)) {
      transaction.original = Money(minor: minor, currency)
    }
    transaction.counterparty = row.text(11)
    transaction.counterpartyAccount = row.text(12)
    transaction.description = row.text(13)
    transaction.reference = row.text(14)
    transaction.mandate = row.text(15)
    transaction.creditor = row.text(16)
    transaction.linkID = row.text(17)
    transaction.providerCategory = row.text(18)
    transaction.givenCategory = row.text(19)
    transaction.balanceAfter = row.optionalInt64(20).map { Money(minor: $0, currency) }
    return StoredTransaction(
      tx: row.int64(0), id: row.text(1), row: transaction, source: row.text(2), isRetired: !row.isNull(21))
  }

  // Parameters have the same numbers in both, so that one function binds them.
  private static let insertSQL = """
    insert into transactions (transaction_id, account_id, source, status, day, value_day, booked_day, sequence,
      amount_minor, currency, original_minor, original_currency, counterparty, counterparty_account, description,
      reference, mandate, creditor, link_id, provider_category, given_category, balance_after_minor, payload_id,
      fetched_at, learned_on)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23,
      ?24, ?25)
    """

  private static let updateSQL = """
    update transactions set source = ?3, status = ?4, day = ?5, value_day = ?6, booked_day = ?7, sequence = ?8,
      amount_minor = ?9, currency = ?10, original_minor = ?11, original_currency = ?12, counterparty = ?13,
      counterparty_account = ?14, description = ?15, reference = ?16, mandate = ?17, creditor = ?18, link_id = ?19,
      provider_category = ?20, given_category = ?21, balance_after_minor = ?22, payload_id = ?23, retired_on = null,
      retired_why = null
    where tx = ?1
    """
}
