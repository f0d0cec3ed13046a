import Core

extension Simulation {
  /// Money between the household's own accounts.
  mutating func moveMoney(on day: Day) {
    guard day.isBritishBusinessDay else { return }
    let month = day.month
    if day == month.day(1).rolledForward {
      let rises = Int64(age(day) / 12)
      transfer(
        240_000 + rises * 10_000, from: .anna, to: .joint, on: day, reference: "HOUSE ANNA", rail: .standingOrder)
      transfer(160_000 + rises * 6_000, from: .ben, to: .joint, on: day, reference: "HOUSE BEN", rail: .standingOrder)
    }
    if day == month.day(2).rolledForward {
      transfer(30_000, from: .joint, to: .savings, on: day, reference: "SAVINGS SO", rail: .standingOrder)
    }
    if day == month.day(9).rolledForward, [3, 6, 9, 12].contains(month.month) {
      exchange(pounds: 27_500, on: day, reference: "FX TRANSFER HARTLEY EURO")
    }
    if day == month.day(12).rolledForward { sweep(on: day) }
    if day == month.day(26).rolledForward { payCard(on: day) }
    topUp(on: day)
  }

  /// The whole of what stood on the card's statement of the 5th.
  private mutating func payCard(on day: Day) {
    let statement = day.month.day(5)
    let owed =
      -transactions.reduce(SimulatedAccount.card.opening) {
        $1.account == .card && $1.booked <= statement ? $0 + $1.amount.minor : $0
      } - paidSince(statement, before: day)
    guard owed > 0 else { return }
    transfer(
      owed, from: .joint, to: .card, on: day, reference: "BARCLAYCARD DD", category: "Transfer:Card payment",
      rail: .directDebit)
  }

  private func paidSince(_ statement: Day, before day: Day) -> Int64 {
    transactions.reduce(0) {
      $1.account == .card && $1.pair != nil && $1.booked > statement && $1.booked < day ? $0 + $1.amount.minor : $0
    }
  }

  /// What is not needed goes to savings, in whole fifties.
  private mutating func sweep(on day: Day) {
    let limits: [(SimulatedAccount, above: Int64, keep: Int64, String)] = [
      (.joint, 320_000, 210_000, "SPARE JOINT"), (.anna, 120_000, 60_000, "SPARE ANNA"),
      (.ben, 100_000, 55_000, "SPARE BEN"),
    ]
    for (account, above, keep, reference) in limits where balance(account) > above {
      transfer((balance(account) - keep) / 5_000 * 5_000, from: account, to: .savings, on: day, reference: reference)
    }
  }

  /// What runs low is filled from savings before it is overdrawn.
  private mutating func topUp(on day: Day) {
    let limits: [(SimulatedAccount, below: Int64, to: Int64, String)] = [
      (.joint, 18_000, 60_000, "TOP UP JOINT"), (.anna, 6_000, 25_000, "TOP UP ANNA"),
      (.ben, 5_000, 22_500, "TOP UP BEN"),
    ]
    for (account, below, target, reference) in limits where balance(account) < below {
      let missing = target - balance(account)
      transfer((missing + 2_499) / 2_500 * 2_500, from: .savings, to: account, on: day, reference: reference)
    }
  }
}
