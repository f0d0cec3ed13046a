import Core
import SQLite

/// What the household, each account that invests and each security was worth on every day, and what came into it.
struct PerformanceFacts {
  private(set) var scopes: [PerformanceScope] = []

  private let today: Day
  private var payments = InvestedPayments()
  /// What trades came to, by holding and day.
  private var trades: [HoldingKey: [Day: TradedCash]] = [:]

  /// In household currency.
  private struct TradedCash {
    /// All that trades of the security came to.
    var all: Int64 = 0
    /// Of that, in the cash of each currency.
    var byCurrency: [Currency: Int64] = [:]
    /// Of `all`, what was bought and sold.
    var ofUnits: Int64 = 0
  }

  /// - Parameter cash: the accounts' balances, one a currency.
  init(
    _ database: Database, _ series: [HoldingSeries], _ book: TradeBook, _ cash: [AccountSeries], _ rates: DayRates,
    today: Day
  ) throws {
    self.today = today
    let holders = Set(series.map(\.account))
    let invested = cash.filter { holders.contains($0.account.id) || $0.account.type.invests }
    guard !series.isEmpty || !invested.isEmpty else { return }
    payments = try InvestedPayments(database, of: Set(invested.map(\.account.id)).sorted(), today: today)
    for trade in book.trades { add(trade) }
    addScopes(series, invested)
  }

  private mutating func add(_ trade: BookTrade) {
    guard let security = trade.security, let household = trade.household else { return }
    let key = HoldingKey(account: trade.account, security: security)
    var sum = trades[key]?[trade.day] ?? TradedCash()
    sum.all += household
    sum.byCurrency[trade.currency, default: 0] += household
    if trade.isOfUnits { sum.ofUnits += household }
    trades[key, default: [:]][trade.day] = sum
  }

  // MARK: Scopes

  private mutating func addScopes(_ series: [HoldingSeries], _ invested: [AccountSeries]) {
    var accounts: [String: PerformanceScope] = [:]
    var securities: [String: PerformanceScope] = [:]
    let known = Dictionary(grouping: invested, by: \.account.id)
    for one in series {
      let parts = days(one, known[one.account] ?? [])
      accounts[one.account, default: PerformanceScope("account", one.account)].add(parts.ofAccount, from: one.first)
      securities[one.security, default: PerformanceScope("security", one.security)].add(
        parts.ofSecurity, from: one.first)
      accounts[one.account]?.addUnstated(parts.lastUnstated)
      securities[one.security]?.addUnstated(parts.lastUnstated)
    }
    let holders = Set(series.map(\.account))
    for account in invested {
      let id = account.account.id
      accounts[id, default: PerformanceScope("account", id)].add(
        days(account, holds: holders.contains(id)), from: account.balances.first)
    }
    for id in payments.names {
      for (day, paid) in payments.days(of: id) {
        let flow = paid.flow { currency in
          known[id]?.contains { $0.account.currency == currency && $0.isKnown(on: day) } == true
        }
        if flow != 0 { accounts[id]?.add([ValueDay(0, flow: flow)], from: day) }
      }
    }
    var household = PerformanceScope("household", "")
    for (_, scope) in accounts.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
      household.add(scope.days, from: scope.first)
      household.addUnstated(scope.lastUnstated)
    }
    func inOrder(_ scopes: [String: PerformanceScope]) -> [PerformanceScope] {
      scopes.values.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
    }
    scopes = (inOrder(accounts) + [household] + inOrder(securities)).compactMap { $0.trimmed() }
  }

  /// A holding's days: bought units are put in where it stands alone, and nothing happened where its account is looked at.
  private func days(
    _ one: HoldingSeries, _ cash: [AccountSeries]
  ) -> (ofAccount: [ValueDay], ofSecurity: [ValueDay], lastUnstated: Day?) {
    let trades = trades[HoldingKey(account: one.account, security: one.security)] ?? [:]
    var result: (ofAccount: [ValueDay], ofSecurity: [ValueDay], lastUnstated: Day?) = ([], [], nil)
    result.ofAccount.reserveCapacity(one.days.count)
    result.ofSecurity.reserveCapacity(one.days.count)
    var before = one.openingHousehold
    for (index, line) in one.days.enumerated() {
      let day = one.first + index
      let traded = trades[day] ?? TradedCash()
      let flow = one.flows[day]
      var value = ValueDay(line.household ?? 0)
      if let now = line.household, let before, let unexplained = line.unexplainedHousehold,
        flow?.transferred == nil || flow?.transferredHousehold != nil
      {
        value.flow = unexplained + (flow?.transferredHousehold ?? 0) - traded.all
        if index == 0 { value.flow += before }
        value.traded = flow?.tradedHousehold.map { $0 + traded.ofUnits } ?? 0
        value.value = now
      } else {
        // Without a price or a rate it is not there, and comes and goes with them.
        value.flow = value.value - (index == 0 ? 0 : before ?? 0)
        result.lastUnstated = day
      }
      result.ofSecurity.append(value)
      for own in cash where own.isKnown(on: day) { value.flow += traded.byCurrency[own.account.currency] ?? 0 }
      result.ofAccount.append(value)
      before = line.household
    }
    return result
  }

  /// A balance's days, but for payments. Where an account tells only what all of it is worth, what no payment explains is what it made.
  private func days(_ account: AccountSeries, holds: Bool) -> [ValueDay] {
    var before = account.openingHousehold
    return account.household.enumerated().map { index, now in
      let day = account.balances.first + index
      defer { before = now }
      var value = ValueDay(now ?? 0)
      guard now != nil, let before else {
        value.flow = value.value - (index == 0 ? 0 : before ?? 0)
        return value
      }
      if holds { value.flow += (account.unexplained[day] ?? 0) ?? 0 }
      if index == 0 { value.flow += before }
      return value
    }
  }
}

extension AccountType {
  /// Made to grow: what such an account is worth is a return even where it tells no holdings.
  var invests: Bool { [.brokerage, .pension, .crypto].contains(self) }
}

extension AccountSeries {
  /// Whether what trades came to is in the balance of that day and was not in the one before.
  fileprivate func isKnown(on day: Day) -> Bool {
    let index = day - balances.first
    guard household.indices.contains(index), household[index] != nil else { return false }
    return index == 0 ? openingHousehold != nil : household[index - 1] != nil
  }
}
