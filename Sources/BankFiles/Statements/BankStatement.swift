import Core

/// One statement of one account in one currency, as CAMT and MT940 give it, before its figures are checked.
struct BankStatement {
  /// A row, and where it stands.
  struct Entry {
    var transaction: StandardTransaction
    var line: Int
    /// Set on a reversal, whose sign banks disagree on: who is on the other side if it has to be turned round.
    var turned: Party?
  }

  struct Party {
    var name = ""
    var account = ""
  }

  /// A balance as the file states it.
  struct Stated {
    var day: Day
    var minor: Int64
    var line: Int
    var sourceType: String
    /// Stated for some hour of its day, not for the end of it.
    var isInterim = false
    /// Nothing stands behind it, not even the end of its line: its last digits may be missing.
    var endsFile = false
  }

  /// Where it begins.
  var line: Int
  /// The account's numbers, the one that names it first; empty when the file names none.
  var numbers: [String]
  var accountName = ""
  var currency: Currency
  var entries: [Entry] = []
  var opening: Stated?
  var closing: Stated?
  /// It may list only what is new since an earlier one: its figures need not come out.
  var isPartial = false
  /// The file ended within it.
  var isCut = false

  /// Whether the opening balance and the entries make the closing one; nil when one of the two is not stated.
  func holds(turningReversals: Bool = false, turningAll: Bool = false) -> Bool? {
    guard let opening, let closing else { return nil }
    var sum = Int128(0)
    for entry in entries where entry.transaction.amount.currency == currency {
      let minor = Int128(entry.transaction.amount.minor)
      sum += (entry.turned != nil && turningReversals) != turningAll ? -minor : minor
    }
    return Int128(opening.minor) + sum == Int128(closing.minor)
  }
}
