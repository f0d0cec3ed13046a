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

/// What a notification told, when its id is no longer there: `2026-06-18 budget_exceeded food 2026-06-01`.
package struct NotificationAnchor: Hashable, Sendable, CustomStringConvertible {
  package var day: Day
  package var kind: NotificationKind
  /// With the kind, which fact it was.
  package var key: String

  package init(day: Day, kind: NotificationKind, key: String) {
    self.day = day
    self.kind = kind
    self.key = key
  }

  /// Nil when it is not a day, a kind of notification and its key with a space between them.
  package init?(_ text: String) {
    let parts = text.split(separator: " ", maxSplits: 2)
    guard parts.count == 3, let day = Day(iso: parts[0]), let kind = NotificationKind(rawValue: String(parts[1])) else {
      return nil
    }
    self.init(day: day, kind: kind, key: String(parts[2]))
  }

  package var description: String { "\(day) \(kind.rawValue) \(key)" }
}
