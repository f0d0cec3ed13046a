import Core
import Settings

/// Which rows pay the loans of the settings.
extension Classifier {
  /// What a row may be by day and amount alone.
  func mayPay(_ row: BookRow) -> LoanPayments.Found? {
    guard loans.mayBe(row.amount) else { return nil }
    return loans.find(
      account: Int(row.account), day: Day(number: row.day), amount: row.amount,
      currency: reader.currencies[Int(row.currency)])
  }

  /// Gives each payment of a schedule one row: booked before pending, the nearest in amount, then in days. A row that a
  /// decision or rule calls something is none; whether it is paired does not count, so that no row far off has a say.
  func settleLoans() {
    guard !loans.isEmpty else { return }
    var best: [LoanPayments.Payment: (rank: (Int, Int64, Int, UInt64), tx: Int64)] = [:]
    for row in rows {
      guard let found = mayPay(row), !isDecided(row) else { continue }
      let rank = (row.isBooked ? 0 : 1, found.off, found.apart, row.order)
      if let known = best[found.payment], known.rank <= rank { continue }
      best[found.payment] = (rank, row.tx)
    }
    loanRows = Set(best.values.map(\.tx))
  }

  private func isDecided(_ row: BookRow) -> Bool {
    if outcomes[Int(row.outcome)].deciding != nil || privateTransfers[row.tx] != nil { return true }
    guard let own = resolved.rows[row.tx] else { return false }
    return own.sameAs != nil || own.decision.category != nil || !own.decision.split.isEmpty
  }

  /// What of a row is a loan's interest, where nothing above the schedule decides.
  func loanPayment(_ row: BookRow) -> LoanPayments.Found? {
    row.pair < 0 && loanRows.contains(row.tx) ? mayPay(row) : nil
  }
}
