package import Core

/// Plaid's answers as standard rows: pure, so that it can be rerun on everything ever fetched.
package enum PlaidMapping {
  /// Maps the records of one connection: one result for each account and fetch.
  ///
  /// Pages of a loop that was thrown away are in the records, and are passed over.
  ///
  /// - Parameter zones: in whose days balances are told: they come with the moment at which the bank was read.
  package static func standardise(records: [RawRecord], zones: AccountZones = .utc) -> [StandardRows] {
    var instants: [Int64] = []
    var fetches: [Int64: [RawRecord]] = [:]
    for record in records {
      if fetches[record.fetchedAt] == nil { instants.append(record.fetchedAt) }
      fetches[record.fetchedAt, default: []].append(record)
    }
    return instants.flatMap { instant in fetches[instant].map { PlaidFetch($0, zones).rows() } ?? [] }
  }
}

/// What one run received.
private struct PlaidFetch {
  let today: Day
  let accounts: [PlaidAccount]
  /// When Plaid last read the bank, where it says.
  private let readAt: String?
  private let investmentsReadAt: String?
  private let zones: AccountZones
  private let connectionID: String
  let loop: PlaidLoop?
  let loopRows: [String: [JSON]]
  let investments: PlaidInvestments
  let liabilities: JSON?
  private let mayTransactions: Bool

  init(_ records: [RawRecord], _ zones: AccountZones) {
    self.zones = zones
    connectionID = records.first?.connectionID ?? ""
    today = records.first?.day ?? Day(number: 0)
    func answers(_ kind: String, _ member: String) -> [JSON] {
      records.filter { $0.kind == kind && $0.status == 200 }.compactMap { try? JSON(parsing: $0.body) }
        .filter { $0[member] != nil && $0[member] != .null }
    }
    accounts = answers("accounts", "accounts").last.map(PlaidAccount.read) ?? []
    let item = answers("item", "item").last
    let status = item?["status"]
    let products = ["products", "billed_products"].compactMap { item?["item"]?[$0]?.array }
    mayTransactions = item != nil && (products.isEmpty || products.joined().contains { $0.text == "transactions" })
    readAt = status?["transactions"]?["last_successful_update"]?.text
    investmentsReadAt = status?["investments"]?["last_successful_update"]?.text
    loop = PlaidLoop.last(of: records)
    loopRows = loop?.byAccount ?? [:]
    investments = PlaidInvestments(records)
    liabilities = answers("liabilities", "liabilities").last
  }

  func rows() -> [StandardRows] { accounts.map(rows) }

  private func rows(of account: PlaidAccount) -> StandardRows {
    var result = StandardRows(account: account.source)
    let zone = zones.zone(of: result.account, connectionID: connectionID)
    let readOn = day(readAt, in: zone)
    let investmentsReadOn = day(investmentsReadAt, in: zone)
    result.tellsTransactions = false
    if (!account.isInvestment || investments.told == .totalOnly) && !lacksRows(account) {
      let day = (account.isInvestment ? investmentsReadOn : readOn) ?? today
      result.balances = [account.balance(on: day, today: today, zone)].compactMap(\.self)
    }
    if investments.tells(account) { investments.add(account, readOn: investmentsReadOn, today: today, to: &result) }
    if !account.isInvestment, let loop, loop.isReady, account.hasTransactions || loopRows[account.id] != nil {
      add(loop, account, readOn: readOn, &result)
    }
    result.terms = PlaidLiability.terms(liabilities, of: account)
    return result
  }

  private func day(_ moment: String?, in zone: Zone) -> Day? {
    WrittenTime.dayOfReading(moment, in: zone).map { min($0, today) }
  }

  /// What changed did not come whole: a balance of this moment counts payments that are not known, and that the next run
  /// would take for later ones.
  private func lacksRows(_ account: PlaidAccount) -> Bool {
    account.hasTransactions && mayTransactions && loop?.isReady != true
  }

  private func add(_ loop: PlaidLoop, _ account: PlaidAccount, readOn: Day?, _ result: inout StandardRows) {
    let rows = (loopRows[account.id] ?? []).map(PlaidTransaction.init)
    result.tellsTransactions = true
    result.hasUniqueIDs = true
    result.isIncremental = !loop.isFromNothing
    // The pending form of what is booked is gone, whether it is told in this loop, in a later one, or never.
    let replaced = Set(rows.filter { !$0.isPending }.compactMap(\.pendingID))
    var isMissingRows = false
    for row in rows where !(row.isPending && replaced.contains(row.id)) {
      do {
        if let transaction = try row.transaction() { result.transactions.append(transaction) }
      } catch {
        result.problems.append("a row of \(row.day ?? today): \(error.why); it is left out")
        isMissingRows = true
      }
    }
    if loop.isFromNothing {
      // Everything there is comes again, and nothing is told of what is gone: it shows by being absent.
      let days = rows.filter { !$0.isPending }.compactMap(\.day)
      // It reaches as far as the bank was read, which may be less far than before it was linked anew.
      if !isMissingRows, let first = days.min(), let last = days.max() {
        result.complete = first...max(last, readOn ?? last)
      }
    } else {
      // A row that was pending and keeps its id when it is booked is pending no more.
      result.removed = loop.removed(of: account.id) + rows.map(\.id) + replaced.sorted()
    }
  }
}
