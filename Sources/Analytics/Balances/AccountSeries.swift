package import Core

/// An account as this viewer sees it.
package struct SeenAccount: Sendable {
  package var id: String
  package var name: String
  package var type: AccountType
  package var currency: Currency
  package var opening: (day: Day, minor: Int64)?
  package var closedOn: Day?

  package init(
    id: String, name: String, type: AccountType, currency: Currency, opening: (Day, Int64)? = nil, closedOn: Day? = nil
  ) {
    self.id = id
    self.name = name
    self.type = type
    self.currency = currency
    self.opening = opening
    self.closedOn = closedOn
  }
}

/// What an account holds in one currency: its own balance, or cash that it keeps in another currency beside it.
package struct CashKey: Hashable, Sendable {
  package var account: String
  package var currency: Currency

  package init(account: String, currency: Currency) {
    self.account = account
    self.currency = currency
  }

  package func precedes(_ other: CashKey) -> Bool {
    account == other.account
      ? currency.code.utf8.lexicographicallyPrecedes(other.currency.code.utf8)
      : account.utf8.lexicographicallyPrecedes(other.account.utf8)
  }
}

/// What an amount of a currency is worth in household currency on a day; nil when no rate is known.
package struct DayRates {
  package var convert: (_ minor: Int64, _ currency: Currency, _ day: Day) -> Int64?
  /// The same between any two currencies.
  package var between: (_ minor: Int64, _ from: Currency, _ to: Currency, _ day: Day) -> Int64?

  package init(
    _ convert: @escaping (Int64, Currency, Day) -> Int64?,
    between: @escaping (Int64, Currency, Currency, Day) -> Int64? = { minor, from, to, _ in from == to ? minor : nil }
  ) {
    self.convert = convert
    self.between = between
  }
}

/// An account's balances in one currency, each also in household currency at its day's rate.
package struct AccountSeries {
  /// With the currency of these balances: its own, or another that it keeps cash in.
  package var account: SeenAccount
  package var balances: BalanceSeries
  /// Beside `balances.days`; nil where no rate is known.
  package var household: [Int64?]
  /// What it stood at before its first line, at that day's rate; nil where no rate is known.
  package var openingHousehold: Int64?
  /// Unexplained remainders in household currency, on the days that have one.
  package var unexplained: [Day: Int64?] = [:]

  package init(account: SeenAccount, balances: BalanceSeries, rates: DayRates) {
    openingHousehold = balances.opening == 0 ? 0 : rates.convert(balances.opening, account.currency, balances.first)
    self.account = account
    self.balances = balances
    household = []
    household.reserveCapacity(balances.days.count)
    var day = balances.first
    for balance in balances.days {
      household.append(balance.minor == 0 ? 0 : rates.convert(balance.minor, account.currency, day))
      if balance.unexplained != 0 {
        unexplained[day] = rates.convert(balance.unexplained, account.currency, day)
      }
      day = day + 1
    }
  }

  package var key: CashKey { CashKey(account: account.id, currency: account.currency) }

  package func household(on day: Day) -> Int64?? {
    let index = day - balances.first
    return household.indices.contains(index) ? household[index] : nil
  }
}
