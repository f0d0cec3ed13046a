import Core
import Settings

/// Which rows pay a loan of the settings, and how much of each is interest.
struct LoanPayments {
  private struct Loan {
    var name: String
    var account: Int
    var currency: Currency
    var interestCategory: String
    var schedule: LoanSchedule
  }

  /// One payment of one schedule.
  struct Payment: Hashable {
    var loan: Int
    var number: Int
  }

  struct Found {
    var payment: Payment
    /// Minor units and days off the schedule's.
    var off: Int64
    var apart: Int
    /// Of the row's whole amount, in its minor units, positive.
    var interest: Int64
    var interestCategory: String
    /// In words: `payment 12 of Mortgage`.
    var reason: String
  }

  static let principalCategory = "Transfer:Loan principal"
  /// A payment falls due on a Sunday, or the bank takes it a day early.
  static let days = 5

  private let loans: [Loan]
  /// From the least to the greatest that may pay any of them, below zero.
  private let amounts: ClosedRange<Int64>?

  /// - Parameter accounts: ids, by account number.
  init(_ assets: [AssetSettings], accounts: [String]) {
    loans = assets.compactMap { asset in
      guard let terms = asset.loan, let account = asset.paidFrom.flatMap({ accounts.firstIndex(of: $0) }) else {
        return nil
      }
      return Loan(
        name: asset.name, account: account, currency: asset.currency,
        interestCategory: asset.kind == .mortgage ? "Home:Mortgage interest" : "Money:Interest paid",
        schedule: LoanSchedule(terms, stated: asset.valuations.map { ($0.day, abs($0.value.minor)) }))
    }
    let due = loans.flatMap { $0.schedule.payments.map(\.amount) }
    amounts = due.min().flatMap { least in
      // A tenth more or less, rounded away from what is due.
      due.max().map { greatest in -(greatest + greatest / 10 + 1)...(-(least - least / 10 - 1)) }
    }
  }

  /// Whether an amount is near any payment of any loan: nearly all rows are told apart by it alone.
  func mayBe(_ amount: Int64) -> Bool { amounts?.contains(amount) ?? false }

  var isEmpty: Bool { loans.isEmpty }

  /// Numbers of the accounts that loans are paid from.
  var accounts: Set<Int> { Set(loans.map(\.account)) }

  /// The loan's payment whose day is nearest, within five days, where the amount is within a tenth of it: what the row
  /// may be, if no other row is nearer to it.
  func find(account: Int, day: Day, amount: Int64, currency: Currency) -> Found? {
    guard amount < 0 else { return nil }
    var best: Found?
    for (number, loan) in loans.enumerated() where loan.account == account && loan.currency == currency {
      let payments = loan.schedule.payments
      var place = payments.partitioningIndex { $0.day >= day - Self.days }
      while place < payments.count, payments[place].day <= day + Self.days {
        let payment = payments[place]
        place += 1
        let off = abs(-amount - payment.amount)
        guard off * 10 <= payment.amount else { continue }
        let apart = abs(payment.day - day)
        if let best, (best.apart, best.off) <= (apart, off) { continue }
        best = Found(
          payment: Payment(loan: number, number: payment.number), off: off, apart: apart,
          interest: min(payment.interest, -amount), interestCategory: loan.interestCategory,
          reason: TransferReason.payment(payment.number, of: loan.name))
      }
    }
    return best
  }
}

extension Array {
  /// The first place where `belongs` holds; it holds for all that follow.
  fileprivate func partitioningIndex(_ belongs: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if belongs(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
