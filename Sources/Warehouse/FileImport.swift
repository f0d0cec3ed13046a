package import Core
import SQLite

/// Bank files on their way into the standard tables: rows are taken as they are read, and a million of them are never held.
///
/// Files only add. The n-th of equal rows of a day, in the order they happened, is the same n-th in every file of the
/// account: the same file twice changes nothing, and files that overlap add what is new. Where files tell a row
/// differently, the fuller text stands, whichever came first. Pending rows are left to the file that has them booked.
package final class FileImport {
  private let warehouse: Warehouse
  private let provenance: Provenance
  private var isBulk: Bool
  private var accounts: [String: AccountImport] = [:]
  private var months = ChangedMonths()
  /// The account of the last row, which is nearly always that of the next.
  private var last: AccountImport?
  private var investments: [String: InvestmentImport] = [:]
  private var lastInvestments: InvestmentImport?
  private var securities: FileSecurities

  fileprivate init(_ warehouse: Warehouse, _ provenance: Provenance) throws {
    self.warehouse = warehouse
    self.provenance = provenance
    isBulk = try warehouse.isBulk(provenance)
    securities = FileSecurities(warehouse, provenance)
    if isBulk { try warehouse.database.execute("drop index transactions_id") }
  }

  /// Takes the next rows of an account, as they follow in the file.
  package func add(_ rows: [StandardTransaction], to accountID: String) throws {
    for row in rows { try add(row, to: accountID) }
  }

  /// Takes the next row.
  package func add(_ row: StandardTransaction, to accountID: String) throws {
    guard row.status == .booked else { return }
    if last?.accountID != accountID { last = try account(accountID) }
    try last?.add(row, months: &months)
  }

  package func add(_ balances: [StandardBalance], to accountID: String) throws {
    try warehouse.store(balances, as: accountID, from: provenance, months: &months)
  }

  /// What trades and holdings to come refer to by its key.
  package func add(_ security: StandardSecurity) { securities.declare(security) }

  /// Takes the next trade.
  package func add(_ trade: StandardTrade, to accountID: String) throws {
    if lastInvestments?.accountID != accountID { lastInvestments = investmentImport(accountID) }
    try lastInvestments?.add(trade, securities, months: &months)
  }

  package func add(_ holdings: StandardHoldings, to accountID: String) throws {
    try investmentImport(accountID).add(holdings, securities, months: &months)
  }

  /// A price that the file tells of a security.
  package func add(_ price: StandardPrice, of securityKey: String) throws { try securities.add(price, of: securityKey) }

  private func investmentImport(_ accountID: String) -> InvestmentImport {
    if let known = investments[accountID] { return known }
    let new = InvestmentImport(warehouse, accountID: accountID, provenance: provenance)
    investments[accountID] = new
    return new
  }

  /// Takes back, or replaces, a row that this file or another one brought. For after the account's rows.
  package func correct(_ correction: RowCorrection, of accountID: String) throws -> RowCorrection.Result {
    let account = try account(accountID)
    try endBulk()
    return try account.correct(correction, months: &months)
  }

  private func account(_ accountID: String) throws -> AccountImport {
    if let known = accounts[accountID] { return known }
    if isBulk, try warehouse.hasFileRows(accountID) { try endBulk() }
    let new = try AccountImport(warehouse, accountID: accountID, provenance: provenance, isBulk: isBulk)
    accounts[accountID] = new
    return new
  }

  /// Makes the index of ids again, all at once, and checks each row from now on.
  private func endBulk() throws {
    guard isBulk else { return }
    isBulk = false
    try warehouse.database.execute("create unique index transactions_id on transactions (transaction_id)")
    for account in accounts.values { try account.check() }
  }

  fileprivate func finish() throws -> [String: ChangeCount] {
    for (accountID, account) in accounts.sorted(by: { $0.key < $1.key }) {
      try account.finish(months: &months)
      try account.correctWaiting(months: &months)
      if let days = account.days { try warehouse.noteSource(of: accountID, provenance, days) }
      account.forgetRows()
    }
    try endBulk()
    var counts = accounts.mapValues(\.count)
    for (accountID, account) in investments.sorted(by: { $0.key < $1.key }) {
      try account.finish(securities, months: &months)
      counts[accountID, default: ChangeCount()] += account.count
    }
    try months.write(to: warehouse.database)
    for count in counts.values { try warehouse.count(count, stage: provenance.stage, on: provenance.day) }
    return counts
  }
}

extension Warehouse {
  /// Imports one file, in one transaction.
  /// - Returns: what changed, by account.
  package func importing(
    from provenance: Provenance, _ body: (FileImport) throws -> Void
  ) throws -> [String: ChangeCount] {
    try write {
      let file = try FileImport(self, provenance)
      try body(file)
      return try file.finish()
    }
  }
}

extension Warehouse {
  /// Ids are hashes, so each new row falls on another page of their index: for a file that may bring more rows than there
  /// are, the index is made once at its end instead, which takes half the time.
  fileprivate func isBulk(_ provenance: Provenance) throws -> Bool {
    let bytes = try database.value(
      "select bytes from raw_payloads where payload_id = ?", .integer(provenance.payloadID))
    let stored = try database.value("select coalesce(max(tx), 0) from transactions").integer ?? 0
    // Lines of bank files have some 50 to 100 bytes.
    let expected = (bytes.integer ?? 0) / 64
    return expected > 20_000 && expected > stored
  }

  fileprivate func hasFileRows(_ accountID: String) throws -> Bool {
    try database.value(
      "select 1 from transactions where account_id = ? and source = ? limit 1", .text(accountID),
      .text(Source.file.name)) != .null
  }
}

/// One account's rows of one file.
private final class AccountImport {
  let accountID: String
  private let database: Database
  private let provenance: Provenance
  private var table: TransactionTable
  private var identity: TransactionIdentity
  /// How often each key has been seen in this file. Keys are hashes: eight bytes a row are all that is kept.
  private var seen = OccurrenceCounter()
  /// Rows so far of each day, for their order in it.
  private var places: [Day: Int] = [:]
  /// The rows read last, as long as their day is the same: they are numbered in the order they happened, and files begin
  /// with the newest as often as with the oldest.
  private var run: [StandardTransaction] = []
  private var markedDay: Day?
  private var wasKnown = false
  var days: ClosedRange<Day>?
  var count = ChangeCount()

  init(_ warehouse: Warehouse, accountID: String, provenance: Provenance, isBulk: Bool) throws {
    self.accountID = accountID
    self.provenance = provenance
    database = warehouse.database
    table = try TransactionTable(database, accountID: accountID, provenance: provenance, isUnchecked: isBulk)
    identity = TransactionIdentity(root: warehouse.roots[accountID] ?? accountID, source: provenance.source)
  }

  func add(_ row: StandardTransaction, months: inout ChangedMonths) throws {
    if let day = run.last?.day, day != row.day { try finish(months: &months) }
    run.append(row)
  }

  /// Looks rows up by the index of ids from now on.
  func check() throws { table = try TransactionTable(database, accountID: accountID, provenance: provenance) }

  /// Writes the rows that are held.
  func finish(months: inout ChangedMonths) throws {
    guard let day = run.last?.day else { return }
    if run.count > 1 { run.sort { $0.happened(before: $1) } }
    var place = places[day, default: 0]
    for index in run.indices {
      let key = identity.key(of: run[index])
      run[index].makeStored(sequence: place)
      try write(run[index], key: key, months: &months)
      place += 1
    }
    places[day] = place
    days = days.map { min($0.lowerBound, day)...max($0.upperBound, day) } ?? day...day
    run.removeAll(keepingCapacity: true)
  }

  func correct(_ correction: RowCorrection, months: inout ChangedMonths) throws -> RowCorrection.Result {
    try finish(months: &months)
    var writer = CorrectionWriter(database, accountID: accountID, table: table, identity: identity)
    let result = try writer.apply(correction)
    note(writer.retired, &months)
    return result
  }

  func correctWaiting(months: inout ChangedMonths) throws {
    guard
      try database.value("select 1 from file_corrections where account_id = ? limit 1", .text(accountID)) != .null
    else { return }
    var writer = CorrectionWriter(database, accountID: accountID, table: table, identity: identity)
    try writer.applyWaiting()
    note(writer.retired, &months)
  }

  private func note(_ retired: [Day], _ months: inout ChangedMonths) {
    for day in retired { months.insert(accountID, day) }
    count.retired += retired.count
  }

  /// All rows are written: the making of an index needs the memory more.
  func forgetRows() { seen = OccurrenceCounter() }

  private func write(_ row: StandardTransaction, key: TransactionID, months: inout ChangedMonths) throws {
    let id = identity.id(key, occurrence: seen.count(key.number))
    // Files overlap in one piece: a row after a known one is mostly known, and then looked up once instead of twice.
    var known = wasKnown ? try table.find(id) : nil
    if known == nil, try table.insert(id, row) != nil {
      wasKnown = false
      count.new += 1
    } else {
      if known == nil { known = try table.find(id) }
      guard let known else { return }
      wasKnown = true
      // Its bank has taken it back since: a file from before that does not bring it again.
      if known.isRetired { return }
      let fuller = known.row.filled(from: row)
      guard fuller != known.row else { return }
      try table.update(known.tx, fuller)
      count.changed += 1
    }
    if markedDay != row.day {
      months.insert(accountID, row.day)
      markedDay = row.day
    }
  }
}

extension StandardTransaction {
  /// The fuller of two accounts of one payment, field by field; the same whichever is asked first, and asked again.
  fileprivate func filled(from other: StandardTransaction) -> StandardTransaction {
    var row = self
    func fuller(_ left: String, _ right: String) -> String {
      (left.utf8.count, left) < (right.utf8.count, right) ? right : left
    }
    func later<Value>(_ left: Value?, _ right: Value?, _ precedes: (Value, Value) -> Bool) -> Value? {
      guard let left, let right else { return left ?? right }
      return precedes(left, right) ? right : left
    }
    func smaller(_ left: Money, _ right: Money) -> Bool {
      (left.currency.code, left.minor) < (right.currency.code, right.minor)
    }
    row.counterparty = fuller(counterparty, other.counterparty)
    row.counterpartyAccount = fuller(counterpartyAccount, other.counterpartyAccount)
    row.description = fuller(description, other.description)
    row.reference = fuller(reference, other.reference)
    row.mandate = fuller(mandate, other.mandate)
    row.creditor = fuller(creditor, other.creditor)
    row.linkID = fuller(linkID, other.linkID)
    row.providerCategory = fuller(providerCategory, other.providerCategory)
    row.givenCategory = fuller(givenCategory, other.givenCategory)
    row.valueDay = later(valueDay, other.valueDay, <)
    row.original = later(original, other.original, smaller)
    row.balanceAfter = later(balanceAfter, other.balanceAfter, smaller)
    row.sequence = min(sequence, other.sequence)
    return row
  }
}
