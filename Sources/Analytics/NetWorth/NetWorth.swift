package import Core

/// What the household owned less what it owed at the end of a day, in minor units of household currency.
package struct NetWorthDay: Hashable, Sendable {
  package var classes: [NetWorthClass: Int64] = [:]
  /// `total` without what newly tracked accounts stood at when their tracking began.
  package var sameAccounts: Int64 = 0
  /// The worst of the accounts'; assets hold by their own rule and do not count. Missing on a day that lacks what stands
  /// in the total of others: there the total is no figure to compare with.
  package var quality: Quality = .observed
  /// A part could not be stated, or was not yet tracked.
  package var partial = false

  package var total: Int64 { classes.values.reduce(0, +) }
}

/// The parts that net worth is the sum of.
package struct NetWorthParts {
  /// One for each currency that an account holds cash in.
  package var accounts: [AccountSeries]
  package var assets: [AssetSeries]
  package var holdings: [HoldingSeries]
  /// Accounts whose level is unknown, in one of their currencies: from its first row on the total is partial.
  package var unknown: [Unknown]

  package struct Unknown: Hashable, Sendable {
    package var account: String
    package var currency: Currency
    package var since: Day

    package init(account: String, currency: Currency, since: Day) {
      self.account = account
      self.currency = currency
      self.since = since
    }
  }

  package init(
    accounts: [AccountSeries], assets: [AssetSeries], holdings: [HoldingSeries] = [], unknown: [Unknown] = []
  ) {
    self.accounts = accounts
    self.assets = assets
    self.holdings = holdings
    self.unknown = unknown
  }

  package var first: Day? { (accounts.map(\.balances.first) + assets.map(\.first) + holdings.map(\.first)).min() }
}

/// Net worth of every day from the first known one to today, without gaps; empty when nothing is known.
package func netWorthDays(_ parts: NetWorthParts, to today: Day) -> [NetWorthDay] {
  guard let first = parts.first, first <= today else { return [] }
  var days = [NetWorthDay](repeating: NetWorthDay(), count: today - first + 1)
  var tracked = [Int64](repeating: 0, count: days.count)
  for series in parts.accounts {
    let start = series.balances.first - first
    // It stood somewhere before it was tracked, and nobody knows where.
    if series.balances.opening != 0 { for index in 0..<start { days[index].partial = true } }
    let isKnown = stands(series.household)
    for index in start..<days.count {
      let balance = series.balances.days[index - start]
      days[index].quality = worst(days[index].quality, balance.quality)
      guard let value = series.household[index - start] else {
        days[index].lacks(isKnown)
        continue
      }
      days[index].classes[series.account.type.netWorthClass, default: 0] += value
      if start > 0 { tracked[index] += series.openingHousehold ?? 0 }
    }
  }
  var investments = [Int64](repeating: 0, count: parts.holdings.isEmpty ? 0 : days.count)
  for series in parts.holdings {
    let start = series.first - first
    if series.holding.opening != 0 { for index in 0..<start { days[index].partial = true } }
    let isKnown = stands(series.days.lazy.map(\.household))
    for index in start..<days.count {
      let line = series.days[index - start]
      guard let value = line.household else {
        days[index].lacks(isKnown)
        continue
      }
      days[index].quality = worst(days[index].quality, line.qualityInSums)
      investments[index] += value
      if start > 0 { tracked[index] += series.openingHousehold ?? 0 }
    }
  }
  for index in investments.indices { days[index].classes[.investments, default: 0] += investments[index] }
  for asset in parts.assets {
    let start = asset.first - first
    let isKnown = stands(asset.household)
    for index in start..<days.count {
      guard let value = asset.household[index - start] else {
        days[index].lacks(isKnown)
        continue
      }
      days[index].classes[asset.netWorthClass, default: 0] += value
      if start > 0 { tracked[index] += asset.household[0] ?? 0 }
    }
  }
  for account in parts.unknown where account.since <= today {
    for index in max(0, account.since - first)..<days.count { days[index].partial = true }
  }
  for index in days.indices { days[index].sameAccounts = days[index].total - tracked[index] }
  return days
}

/// Whether a part is in the total of some day: what never is makes no day another than the rest.
private func stands(_ values: some Sequence<Int64?>) -> Bool { values.contains { $0 != nil && $0 != 0 } }

extension NetWorthDay {
  /// - Parameter isKnown: whether what it lacks stands in the total of other days.
  fileprivate mutating func lacks(_ isKnown: Bool) {
    partial = true
    if isKnown { quality = .missing }
  }
}
