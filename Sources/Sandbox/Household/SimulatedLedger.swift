package import Core

/// What truly happened in the simulated household, for tests to hold a site against. It is never sent over HTTP.
package struct SimulatedLedger: Sendable {
  /// Whose day the demo's decisions are made on.
  package let today: Day
  package let first: Day
  /// All ever made, whether or not their day has come, in the order made.
  package let transactions: [SimulatedTransaction]
  /// What the household decided about single payments, by hand.
  package let decisions: [SimulatedDecision]

  init(first: Day, today: Day, transactions: [SimulatedTransaction]) {
    self.first = first
    self.today = today
    let decided = decide(transactions, first: first, today: today)
    self.transactions = decided.transactions
    decisions = decided.decisions
  }

  /// Booked by the end of `day`, from `since` on where the bank's history begins later than the household's; by booking
  /// day, then in the order made.
  package func booked(through day: Day, since: Day? = nil, account: SimulatedAccount? = nil) -> [SimulatedTransaction] {
    transactions
      .filter { $0.booked <= day && $0.booked >= (since ?? first) && (account == nil || $0.account == account) }
      .sorted { ($0.booked, $0.number) < ($1.booked, $1.number) }
  }

  /// What banks show as pending on `day`: cards used before it and not posted, and Ben's bank's debits of the next days.
  package func pending(on day: Day, account: SimulatedAccount? = nil) -> [SimulatedTransaction] {
    transactions.filter {
      (account == nil || $0.account == account) && $0.booked > day
        && ($0.rail.isCard ? $0.made < day : $0.account == .ben && $0.rail == .directDebit && $0.made <= day + 3)
    }
  }

  /// Minor units at the end of `day`.
  package func balance(of account: SimulatedAccount, on day: Day) -> Int64 {
    transactions.reduce(account.opening) { $1.account == account && $1.booked <= day ? $0 + $1.amount.minor : $0 }
  }

  /// At the end of each day from `first` through `last`, one walk over the rows.
  package func balances(of account: SimulatedAccount, from first: Day, through last: Day) -> [(day: Day, minor: Int64)]
  {
    guard first <= last else { return [] }
    var changes: [Day: Int64] = [:]
    var minor = account.opening
    for transaction in transactions where transaction.account == account {
      if transaction.booked < first {
        minor += transaction.amount.minor
      } else {
        changes[transaction.booked, default: 0] += transaction.amount.minor
      }
    }
    return (0...(last - first)).map { offset in
      minor += changes[first + offset] ?? 0
      return (first + offset, minor)
    }
  }

  /// The two legs of each transfer that are both booked between the two days, the outgoing one first.
  package func pairs(from first: Day, through last: Day) -> [(out: SimulatedTransaction, in: SimulatedTransaction)] {
    var open: [Int: SimulatedTransaction] = [:]
    var result: [(out: SimulatedTransaction, in: SimulatedTransaction)] = []
    for transaction in booked(through: last, since: first) {
      guard let pair = transaction.pair else { continue }
      if let other = open.removeValue(forKey: pair) {
        result.append(transaction.amount.minor < 0 ? (transaction, other) : (other, transaction))
      } else {
        open[pair] = transaction
      }
    }
    return result
  }

  /// The standing payments with at least one booked payment between the days, by id.
  package func streams(from first: Day, through last: Day) -> [SimulatedStream] {
    let rows = Dictionary(grouping: booked(through: last, since: first).filter { $0.stream != nil }) { $0.stream ?? "" }
    return rows.keys.sorted().compactMap { id in
      guard let payments = rows[id], let start = payments.first, let end = payments.last else { return nil }
      let bill = householdBills.first { $0.id == id }
      return SimulatedStream(
        id: id, merchant: start.merchant, account: start.account, cadence: bill?.cadence ?? "monthly",
        category: start.category, payments: payments, prices: prices(of: payments),
        ended: bill.flatMap { $0.months.upperBound < last.month - self.first.month ? end.booked : nil })
    }
  }

  private func prices(of payments: [SimulatedTransaction]) -> [SimulatedStream.Price] {
    var prices: [SimulatedStream.Price] = []
    for payment in payments where prices.last?.minor != payment.amount.minor {
      prices.append(.init(from: payment.booked, minor: payment.amount.minor))
    }
    return prices
  }
}

/// A standing payment as it truly is.
package struct SimulatedStream: Sendable {
  package struct Price: Hashable, Sendable {
    package var from: Day
    /// Signed minor units.
    package var minor: Int64
  }

  package var id: String
  package var merchant: String
  package var account: SimulatedAccount
  /// In the words of the settings' grammar: `monthly`, `four-weekly`, `weekly`, `annual`.
  package var cadence: String
  /// Nil where each payment is split.
  package var category: String?
  package var payments: [SimulatedTransaction]
  /// Each level and the day it was first paid; one for each payment of savings' interest.
  package var prices: [Price]
  /// The day of its last payment, once it was cancelled.
  package var ended: Day?
}

/// One decision of the household's, as `decisions.csv` will hold it.
package struct SimulatedDecision: Hashable, Sendable {
  package var transaction: Int
  package var field: String
  package var value: String
}

/// A split, a tag, a note and a category, each on the latest payment that fits and is at least ten days old.
private func decide(
  _ transactions: [SimulatedTransaction], first: Day, today: Day
) -> (transactions: [SimulatedTransaction], decisions: [SimulatedDecision]) {
  var rows = transactions
  var decisions: [SimulatedDecision] = []
  func latest(_ fits: (SimulatedTransaction) -> Bool) -> Int? {
    rows.lastIndex { $0.booked <= today - 10 && fits($0) }
  }
  if let index = latest({ $0.merchant == "Tesco" && $0.amount.minor < -6_000 }) {
    let rest = rows[index].amount.minor + 2_200
    rows[index].parts = [
      .init(category: "Family:Gifts given", minor: -2_200), .init(category: "Food:Groceries", minor: rest),
    ]
    decisions.append(.init(transaction: index, field: "split:Family:Gifts given", value: "-22.00"))
    decisions.append(.init(transaction: index, field: "split:Food:Groceries", value: "rest"))
  }
  if let index = latest({ $0.merchant == "Airbnb" }) {
    rows[index].tags = ["holiday"]
    decisions.append(.init(transaction: index, field: "tag", value: "holiday"))
  }
  if let index = latest({ $0.merchant == "Currys" }) {
    rows[index].note = "Two-year guarantee; the receipt is in the blue folder"
    decisions.append(.init(transaction: index, field: "note", value: rows[index].note))
  }
  if let index = latest({ $0.merchant == "Amazon" && $0.amount.minor < 0 }) {
    rows[index].parts = [.init(category: "Shopping:Electronics", minor: rows[index].amount.minor)]
    decisions.append(.init(transaction: index, field: "category", value: "Shopping:Electronics"))
  }
  return (rows, decisions.map { .init(transaction: rows[$0.transaction].number, field: $0.field, value: $0.value) })
}
