package import Core
import Settings

/// Why net worth moved in a month, in minor units of household currency: the parts sum to `closing - opening` exactly.
package struct NetWorthChange: Hashable, Sendable {
  package var opening: Int64 = 0
  package var income: Int64 = 0
  /// Negative: what was spent less what came back.
  package var spending: Int64 = 0
  /// Money that left for, or came from, beyond the accounts: unpaired transfers, investments, ignored rows, and what is
  /// on its way between two accounts at the month's end.
  package var edge: Int64 = 0
  /// What the prices of holdings moved.
  package var market: Int64 = 0
  /// As they came into the cash, less what was kept back at their source.
  package var dividends: Int64 = 0
  /// Negative: fees and taxes of trades, and those charged by themselves.
  package var fees: Int64 = 0
  package var fx: Int64 = 0
  package var revaluation: Int64 = 0
  /// Of brokers: on cash, and paid for what was lent.
  package var interest: Int64 = 0
  /// What accounts and assets stood at when they began or ceased to be tracked, or to have a rate.
  package var tracking: Int64 = 0
  package var unexplained: Int64 = 0
  package var closing: Int64 = 0

  package init() {}

  mutating func add(_ flow: MonthFlows) {
    income += flow.income
    spending += flow.spending
    edge += flow.edge
    dividends += flow.dividends
    fees += flow.fees
    interest += flow.interest
  }

  package var sumOfParts: Int64 {
    income + spending + edge + market + dividends + fees + fx + revaluation + interest + tracking + unexplained
  }
}

/// What an account's booked rows came to in a month, in household currency, by what they were.
package struct MonthFlows: Hashable, Sendable {
  package var income: Int64 = 0
  package var spending: Int64 = 0
  package var edge: Int64 = 0
  /// Of trades.
  package var dividends: Int64 = 0
  package var fees: Int64 = 0
  package var interest: Int64 = 0
  /// A row had no rate, and is in none of these.
  package var isPartial = false
  /// One of income or spending was.
  package var isCountPartial = false

  package init() {}
  package var sum: Int64 { income + spending + edge + dividends + fees + interest }
}

/// The explained change of every month from the first known day's to today's.
///
/// Each part is taken from its own facts, account by account; what is left of a foreign account's change is the effect of
/// rates, but for months with a row that could not be stated: that remainder, and what is left of a household-currency
/// account's change, is unexplained.
package func netWorthChanges(
  _ parts: NetWorthParts, flows: [String: [Month: MonthFlows]], household: Currency, rates: DayRates, to today: Day
) -> [(month: Month, change: NetWorthChange)] {
  guard let first = parts.first, first <= today else { return [] }
  let firstMonth = first.month
  var changes = [NetWorthChange](repeating: NetWorthChange(), count: today.month - firstMonth + 1)
  for account in accounts(parts.accounts) {
    addAccount(account, flows: flows[account[0].account.id] ?? [:], household, from: firstMonth, to: today, &changes)
  }
  for series in parts.holdings { addHolding(series, household, from: firstMonth, to: today, rates, &changes) }
  for asset in parts.assets { addAsset(asset, from: firstMonth, to: today, rates, &changes) }
  return changes.indices.map { index in
    if index > 0 { changes[index].opening = changes[index - 1].closing }
    return (firstMonth + index, changes[index])
  }
}

/// What each account holds in each currency, by account: its rows explain all of it together.
private func accounts(_ series: [AccountSeries]) -> [[AccountSeries]] {
  var places: [String: Int] = [:]
  var accounts: [[AccountSeries]] = []
  for one in series {
    if let place = places[one.account.id] {
      accounts[place].append(one)
    } else {
      places[one.account.id] = accounts.count
      accounts.append([one])
    }
  }
  return accounts
}

/// An account's cash in one currency while months pass by.
private struct PassingCash {
  let series: AccountSeries
  private let unexplained: [Month: (sum: Int64, isPartial: Bool)]
  private var previous: Int64?
  private var isTracked = false

  struct MonthChange {
    /// What changed at all, and what of it came with the beginning or end of knowing.
    var change: Int64 = 0
    var tracking: Int64 = 0
    var unexplained: Int64 = 0
    /// It stood in totals at both ends: what moved it explains the change.
    var isStated = false
    var isPartial = false
    var closing: Int64 = 0
  }

  init(_ series: AccountSeries) {
    self.series = series
    var unexplained: [Month: (sum: Int64, isPartial: Bool)] = [:]
    for (day, minor) in series.unexplained {
      let known = unexplained[day.month] ?? (0, false)
      unexplained[day.month] = (known.sum + (minor ?? 0), known.isPartial || minor == nil)
    }
    self.unexplained = unexplained
  }

  /// - Parameter alone: what moved the whole account in the month, where this is all of it.
  mutating func pass(_ month: Month, to end: Day, alone: Int64?) -> MonthChange? {
    guard end >= series.balances.first else { return nil }
    let closing = series.household(on: end) ?? nil
    var month = monthChange(month, closing)
    if month.isStated, !isTracked {
      month.isPartial = month.isPartial || (series.openingHousehold == nil && alone == nil)
      month.tracking = series.openingHousehold ?? month.closing - (alone ?? 0)
    }
    previous = closing
    isTracked = true
    return month
  }

  private func monthChange(_ month: Month, _ closing: Int64?) -> MonthChange {
    var result = MonthChange(change: (closing ?? 0) - (previous ?? 0), closing: closing ?? 0)
    guard closing != nil, !isTracked || previous != nil else {
      // It has no rate at one end: its whole worth enters or leaves the total.
      result.tracking = result.change
      return result
    }
    result.isStated = true
    (result.unexplained, result.isPartial) = unexplained[month] ?? (0, false)
    return result
  }
}

private func addAccount(
  _ account: [AccountSeries], flows: [Month: MonthFlows], _ household: Currency, from firstMonth: Month, to today: Day,
  _ changes: inout [NetWorthChange]
) {
  var parts = account.map(PassingCash.init)
  let isForeign = account.contains { $0.account.currency != household }
  for index in changes.indices {
    let month = firstMonth + index
    let flow = flows[month] ?? MonthFlows()
    let passed = parts.indices.compactMap {
      parts[$0].pass(month, to: min(month.lastDay, today), alone: parts.count == 1 ? flow.sum : nil)
    }
    var remainder: Int64 = 0
    for part in passed {
      changes[index].closing += part.closing
      changes[index].tracking += part.tracking
      changes[index].unexplained += part.unexplained
      remainder += part.change - part.tracking - part.unexplained
    }
    guard passed.contains(where: \.isStated) else { continue }
    changes[index].add(flow)
    remainder -= flow.sum
    // What one of its currencies cannot be stated in is missing from the other side of the account's rows.
    if !isForeign || flow.isPartial || passed.contains(where: { $0.isPartial || !$0.isStated }) {
      changes[index].unexplained += remainder
    } else {
      changes[index].fx += remainder
    }
  }
}

private func addAsset(
  _ asset: AssetSeries, from firstMonth: Month, to today: Day, _ rates: DayRates, _ changes: inout [NetWorthChange]
) {
  var previous: Int64? = nil
  var tracked = false
  for index in changes.indices {
    let month = firstMonth + index
    let end = min(month.lastDay, today)
    guard end >= asset.first else { continue }
    let closing = asset.household[end - asset.first]
    changes[index].closing += closing ?? 0
    defer {
      previous = closing
      tracked = true
    }
    var remainder = (closing ?? 0) - (previous ?? 0)
    guard closing != nil, !tracked || previous != nil else {
      changes[index].tracking += remainder
      continue
    }
    if !tracked {
      let began = asset.household[0] ?? 0
      changes[index].tracking += began
      remainder -= began
    }
    var day = max(month.firstDay, asset.first + 1)
    while day <= end {
      let step = asset.days[day - asset.first].minor - asset.days[day - asset.first - 1].minor
      if step != 0, let moved = rates.convert(step, asset.asset.currency, day) {
        // What a loan's payment repaid has left the cash as a transfer: here it arrives.
        let repaid = asset.repaid[day].flatMap { rates.convert($0, asset.asset.currency, day) } ?? 0
        changes[index].edge += repaid
        changes[index].revaluation += moved - repaid
        remainder -= moved
      }
      day = day + 1
    }
    changes[index].fx += remainder
  }
}
