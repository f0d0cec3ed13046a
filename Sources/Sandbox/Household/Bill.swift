import Core

/// A standing payment: who, when, how much, and since and until when.
struct Bill: Sendable {
  var id: String
  var payee: Payee
  var account: SimulatedAccount
  var rail: Rail
  var schedule: Schedule
  var price: Price
  /// -1 out, 1 in.
  var sign: Int64 = -1
  var reference = ""
  /// Months since the simulation began: the first and the last in which it is paid.
  var months: ClosedRange<Int> = 0...10_000

  /// When it falls due, and which way it moves off a day that is not a business day.
  enum Schedule: Hashable, Sendable {
    /// On that day of the month, or the business day after.
    case monthly(Int)
    /// The same for a card: shops charge at weekends too.
    case monthlyByCard(Int)
    /// On that day of the month, or the business day before.
    case monthlyBefore(Int)
    case lastBusinessDay
    /// April to January.
    case tenInstalments(Int)
    case fourWeekly(Weekday)
    /// In school terms.
    case weekly(Weekday)
    case annual(month: Int, day: Int)
  }

  /// Minor units, oldest first; beyond the last, the last.
  enum Price: Sendable {
    /// From that many months after the start.
    case since([(months: Int, minor: Int64)])
    /// A new one each year in that month.
    case each(month: Int, [Int64])
  }

  /// The cadence in the words of the settings' grammar.
  var cadence: String {
    switch schedule {
    case .monthly, .monthlyByCard, .monthlyBefore, .lastBusinessDay, .tenInstalments: "monthly"
    case .fourWeekly: "four-weekly"
    case .weekly: "weekly"
    case .annual: "annual"
    }
  }

  /// The month whose payment posts on `day`, if one does.
  func due(on day: Day, first: Day) -> Month? {
    switch schedule {
    case .fourWeekly(let weekday), .weekly(let weekday):
      guard day.weekday == weekday else { return nil }
      if case .fourWeekly = schedule { return (day.number / 7) % 4 == 1 ? day.month : nil }
      return isTerm(day) ? day.month : nil
    default:
      // A payment of the end of one month may post in the next, or the other way round.
      let number = day.dayOfMonth
      let months = number < 7 ? [day.month - 1, day.month] : number > 23 ? [day.month, day.month + 1] : [day.month]
      return months.first { posting(in: $0) == day }
    }
  }

  /// The day on which that month's payment posts; nil in months without one.
  private func posting(in month: Month) -> Day? {
    switch schedule {
    case .monthly(let day): month.day(day).rolledForward
    case .monthlyByCard(let day): month.day(day)
    case .monthlyBefore(let day): month.day(day).rolledBack
    case .lastBusinessDay: month.lastBusinessDay
    case .tenInstalments(let day): [2, 3].contains(month.month) ? nil : month.day(day).rolledForward
    case .annual(let wanted, let day): month.month == wanted ? month.day(day).rolledForward : nil
    case .fourWeekly, .weekly: nil
    }
  }

  private func isTerm(_ day: Day) -> Bool {
    let (_, month, number) = day.parts
    return month != 8 && !(month == 12 && number > 19) && !(month == 1 && number < 4)
  }

  func minor(in month: Month, first: Day) -> Int64 {
    switch price {
    case .since(let steps):
      return steps.last { $0.months <= month - first.month }?.minor ?? 0
    case .each(let turn, let prices):
      let turns = (first.month.number + 1...max(first.month.number + 1, month.number)).filter {
        Month(number: $0).month == turn && $0 <= month.number
      }
      return prices[min(turns.count, prices.count - 1)]
    }
  }
}
