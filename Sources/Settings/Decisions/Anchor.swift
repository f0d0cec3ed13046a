package import Core

/// A transaction in words that a machine can match when its id is no longer there: `2026-06-30 -12.99 EUR Corner Shop`.
package struct Anchor: Hashable, Sendable, CustomStringConvertible {
  package var day: Day
  package var amount: Money
  /// May be empty; spaces folded.
  package var merchant: String

  package init(day: Day, amount: Money, merchant: String) {
    self.day = day
    self.amount = amount
    self.merchant = merchant.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// Nil when it is not a day, an exact amount, a currency, and the merchant's name with a space between them.
  package init?(_ text: String) {
    let parts = text.split(separator: " ", maxSplits: 3)
    guard parts.count >= 3, let day = Day(iso: parts[0]), let currency = Currency(parts[2]),
      let amount = Money(parts[1], currency)
    else { return nil }
    self.init(day: day, amount: amount, merchant: parts.count > 3 ? String(parts[3]) : "")
  }

  package var description: String {
    let start = "\(day) \(amount.decimal) \(amount.currency)"
    return merchant.isEmpty ? start : "\(start) \(merchant)"
  }
}
