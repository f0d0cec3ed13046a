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
  for series in parts.accounts {
    addAccount(series, flows: flows[series.account.id] ?? [:], household, from: firstMonth, to: today, &changes)
  }
  for series in parts.holdings { addHolding(series, household, from: firstMonth, to: today, rates, &changes) }
  for asset in parts.assets { addAsset(asset, from: firstMonth, to: today, rates, &changes) }
  return changes.indices.map { index in
    if index > 0 { changes[index].opening = changes[index - 1].closing }
    return (firstMonth + index, changes[index])
  }
}

private func addAccount(
  _ series: AccountSeries, flows: [Month: MonthFlows], _ household: Currency, from firstMonth: Month, to today: Day,
  _ changes: inout [NetWorthChange]
) {
  var previous: Int64? = nil
  var tracked = false
  var unexplained: [Month: (sum: Int64, isPartial: Bool)] = [:]
  for (day, minor) in series.unexplained {
    let known = unexplained[day.month] ?? (0, false)
    unexplained[day.month] = (known.sum + (minor ?? 0), known.isPartial || minor == nil)
  }
  for index in changes.indices {
    let month = firstMonth + index
    let end = min(month.lastDay, today)
    guard end >= series.balances.first else { continue }
    let closing = series.household(on: end) ?? nil
    changes[index].closing += closing ?? 0
    defer {
      previous = closing
      tracked = true
    }
    let change = (closing ?? 0) - (previous ?? 0)
    guard let closing, !tracked || previous != nil else {
      // It has no rate at one end: its whole worth enters or leaves the total.
      changes[index].tracking += change
      continue
    }
    let flow = flows[month] ?? MonthFlows()
    changes[index].income += flow.income
    changes[index].spending += flow.spending
    changes[index].edge += flow.edge
    changes[index].dividends += flow.dividends
    changes[index].fees += flow.fees
    changes[index].interest += flow.interest
    let found = unexplained[month] ?? (0, false)
    changes[index].unexplained += found.sum
    var remainder = change - flow.sum - found.sum
    if !tracked {
      let began = series.openingHousehold ?? closing - flow.sum
      changes[index].tracking += began
      remainder -= began
    }
    if series.account.currency == household || flow.isPartial || found.isPartial {
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
