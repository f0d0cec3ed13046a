package import Core

/// SnapTrade's answers as standard rows: pure, so that it can be rerun on everything ever fetched.
package enum SnapTradeMapping {
  /// Maps the records of one connection: one result for each account and fetch.
  ///
  /// What a disabled connection answers is of no known day and gives nothing; neither does simulated money.
  ///
  /// - Parameter zones: in whose days trades and balances are told: some come with the second.
  package static func standardise(records: [RawRecord], zones: AccountZones = .utc) -> [StandardRows] {
    var fetches: [SnapTradeFetch] = []
    var indexes: [Moment: Int] = [:]
    for record in records where record.status == 200 {
      guard let json = try? JSON(parsing: record.body) else { continue }
      let moment = Moment(instant: record.fetchedAt, day: record.day)
      let index = indexes[moment] ?? fetches.count
      if index == fetches.count {
        fetches.append(SnapTradeFetch(today: record.day, zones: zones, connectionID: record.connectionID))
        indexes[moment] = index
      }
      fetches[index].read(record, json)
    }
    return fetches.flatMap { $0.rows() }
  }

  private struct Moment: Hashable {
    let instant: Int64
    let day: Day
  }
}

/// All that one run was told.
private struct SnapTradeFetch {
  let today: Day
  private let zones: AccountZones
  private let connectionID: String
  private var authorizations: [SnapTradeAuthorization] = []
  private var lists: [String: JSON] = [:]
  private var balances: [String: JSON] = [:]
  private var positions: [String: JSON] = [:]
  private var pages: [String: [SnapTradeActivities.Part]] = [:]

  init(today: Day, zones: AccountZones, connectionID: String) {
    self.today = today
    self.zones = zones
    self.connectionID = connectionID
  }

  mutating func read(_ record: RawRecord, _ json: JSON) {
    switch record.kind {
    case "authorizations": authorizations = SnapTradeAuthorization.list(json)
    case "accounts": lists[record.key] = json
    case "balances": if json.array != nil { balances[record.accountKey] = json }
    case "positions": if json["results"]?.array != nil { positions[record.accountKey] = json }
    case "activities":
      guard let page = SnapTradePage(json), let place = SnapTradeWindow.page(record.key) else { return }
      pages[record.accountKey, default: []].append(SnapTradeActivities.Part(place: place, page: page))
    default: break
    }
  }

  func rows() -> [StandardRows] {
    let (accounts, _) = SnapTradeAccount.all(authorizations.filter { !$0.isDisabled }, lists: lists)
    return accounts.compactMap { account in
      var account = account
      account.zone = zones.zone(of: account.source, connectionID: connectionID)
      return account.isPaper ? nil : rows(of: account)
    }
  }

  private func rows(of account: SnapTradeAccount) -> StandardRows? {
    let hasAnswers = balances[account.id] != nil || positions[account.id] != nil || pages[account.id] != nil
    guard hasAnswers || account.holdingsUnavailable else { return nil }
    var result = StandardRows(account: account.source)
    result.debtSignVaries = account.category == "LOC"
    var held = SnapTradeHoldings(account, today: today)
    if account.holdingsUnavailable {
      held.readTotal()
    } else if account.holdings.isComplete {
      if let json = balances[account.id] { held.read(balances: json) }
      if let json = positions[account.id] { held.read(positions: json) }
      held.finish()
    }
    result.balances = held.balances
    result.holdings = held.holdings
    result.securities = held.securities
    result.problems = held.problems
    result.tellsTransactions = false
    if account.transactions.isComplete, let parts = pages[account.id] {
      SnapTradeActivities(account, parts, today: today).add(to: &result)
    }
    return result
  }
}
