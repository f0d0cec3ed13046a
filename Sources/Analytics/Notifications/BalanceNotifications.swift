import Core

/// Balances that fell below what should be there, or are about to.
struct BalanceNotifications {
  let today: Day
  var thresholds = NotificationThresholds.standard

  struct Account {
    var id: String
    var name: String
    var currency: Currency
    var lowBalance: Int64
    /// Known balances, by day.
    var balances: [(day: Day, minor: Int64)]
    /// Expected at the end of each day, today first.
    var expected: [Int64]
  }

  /// How many days of balances are asked for.
  var daysNeeded: Int { thresholds.days + thresholds.quietDays }

  func of(_ account: Account) -> [Notification] {
    let limit = Money(minor: account.lowBalance, account.currency)
    let name = account.name.inSentence
    var found: [Notification] = []
    // Whether a fall is told follows from the days before it alone, so that none is told when an older one is forgotten.
    var lastBelow: Day?
    for (place, balance) in account.balances.enumerated() where balance.minor < account.lowBalance {
      let isFall = place > 0 && account.balances[place - 1].minor >= account.lowBalance
      let isQuiet = lastBelow.map { balance.day - $0 > thresholds.quietDays } ?? true
      if isFall, isQuiet, balance.day > today - thresholds.days {
        found.append(
          Notification(
            .lowBalance, key: "\(account.id) \(balance.day)", day: balance.day, title: "\(name) is low",
            text: "\(name) fell below \(limit) on \(balance.day)."))
      }
      lastBelow = balance.day
    }
    if let ahead = ahead(account, limit, name) { found.append(ahead) }
    return found
  }

  /// Once for each month in which it is foreseen: the day moves with every forecast.
  private func ahead(_ account: Account, _ limit: Money, _ name: String) -> Notification? {
    let days = account.expected.prefix(thresholds.lowBalanceDays + 1)
    guard let now = days.first, now >= account.lowBalance,
      let first = days.firstIndex(where: { $0 < account.lowBalance })
    else { return nil }
    let month = (today + first).month
    return Notification(
      .lowBalance, key: "\(account.id) ahead \(month.iso)",
      day: (today + first).monday - thresholds.lowBalanceDays, title: "\(name) will run low",
      text: "\(name) is expected to fall below \(limit) in \(month.iso).")
  }
}
