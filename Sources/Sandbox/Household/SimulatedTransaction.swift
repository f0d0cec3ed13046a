package import Core

/// One payment as it truly is, whatever a bank says of it.
package struct SimulatedTransaction: Hashable, Sendable {
  /// A share of a payment with a category of its own; the shares sum to the payment.
  package struct Part: Hashable, Sendable {
    package var category: String
    package var minor: Int64
  }

  /// From 1, in the order made.
  package var number: Int
  package var account: SimulatedAccount
  /// When the card was shown, or the order given.
  package var made: Day
  /// When the bank posts it; before that it is pending.
  package var booked: Day
  /// Negative leaves the account.
  package var amount: Money
  /// What a shop abroad charged.
  package var original: Money?
  package var merchant: String
  /// One, or more where it is split.
  package var parts: [Part]
  /// The other leg's pair has the same one.
  package var pair: Int?
  /// The recurring stream it belongs to.
  package var stream: String?
  package var tags: [String] = []
  package var note = ""

  /// How the bank will write it.
  var rail: Rail
  var text: String
  var reference = ""
  var mcc: String?
  /// Of the other side, where it is one of the household's own or the bank tells.
  var otherIBAN: String?
  /// Units of the original's currency for one pound, times a million.
  var ratePerMillion: Int?

  /// The one category, or nil where the parts differ.
  package var category: String? { Set(parts.map(\.category)).count == 1 ? parts.first?.category : nil }
}

/// By what way money moved.
enum Rail: Hashable, Sendable {
  case card, contactless, online, cash, directDebit, standingOrder, fasterPayment, salary, transfer, interest, fee

  var isCard: Bool {
    switch self {
    case .card, .contactless, .online, .cash: true
    default: false
    }
  }
}
