import Core
import SQLite

/// Rows near a changed one that pay the same loan: which of them is the payment may be another now.
extension Night {
  /// Days of rows that may be a loan's payment, or are gone and may have been.
  @discardableResult
  func readLoanRivals() throws -> Set<Int32> {
    guard !classifier.loans.isEmpty else { return [] }
    var days = Set(old.lazy.filter(\.isGone).map(\.day))
    for place in scope where classifier.mayPay(classifier.rows[place]) != nil {
      days.insert(classifier.rows[place].day)
    }
    let start = classifier.rows.count
    for day in days.sorted() {
      for account in classifier.loans.accounts.sorted() {
        _ = try read(
          "where t.account_id = ?1 and t.day between ?2 and ?3", .text(classifier.accounts[account].id),
          .text(Day(number: day - Self.rivalDays).iso), .text(Day(number: day + Self.rivalDays).iso))
      }
    }
    assign(start..<classifier.rows.count)
    return days
  }

  /// Two rows of one payment lie this far apart at most.
  private static let rivalDays = Int32(2 * LoanPayments.days)

  /// Which of the rows near a changed one is the payment may be another now.
  func takeLoanRivals() throws {
    let days = try readLoanRivals()
    guard !days.isEmpty else { return }
    take(
      classifier.rows.indices.filter { place in
        let row = classifier.rows[place]
        return classifier.mayPay(row) != nil
          && (-Self.rivalDays...Self.rivalDays).contains { days.contains(row.day + $0) }
      })
  }
}
