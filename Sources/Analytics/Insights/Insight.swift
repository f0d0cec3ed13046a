package import Core
import Hashing

/// Something in the books that is worth knowing, with its figures and its reason.
///
/// It says what does not change nightly: amounts that move are rounded down to a bucket, days that move are a month. While
/// the fact stays in its bucket, the id and every word of it stay.
package struct Insight: Hashable, Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    case unusualTransaction = "unusual_transaction"
    case categoryTrend = "category_trend"
    case spendingPace = "spending_pace"
    case subscriptionNew = "subscription_new"
    case subscriptionChanged = "subscription_changed"
    case subscriptionMissed = "subscription_missed"
    case subscriptionLapsed = "subscription_lapsed"
    case subscriptionsYearly = "subscriptions_yearly"
    case lowBalance = "low_balance"
    case idleCash = "idle_cash"
    case savingsRate = "savings_rate"
    case milestone
    case fees
    case possibleDuplicate = "possible_duplicate"
  }

  /// How much it asks for: something to do, a change to know of, or what is only good to know.
  package enum Severity: String, Sendable, CaseIterable { case warning, notice, info }

  package var kind: Kind
  /// What it is about: a payment, a stream, a category, an account.
  package var subject: String
  /// Beside kind and subject, what makes it another one: a month, a slot, an amount rounded to its bucket. May be empty.
  package var bucket: String
  /// Since when it holds; of what is foreseen, when it will.
  package var day: Day
  package var title: String
  /// A sentence with the reason and its numbers. Amounts stand as `12.50 GBP`, days as `2026-06-18`, months as `2026-06`.
  package var text: String
  package var figures: InsightFigures
  package var severity: Severity
  /// The page about it, from the site's root; empty when there is none.
  package var link: String

  /// `i_` and 16 hex digits of what it says, never of when it was found.
  package var id: String {
    let content = [kind.rawValue, subject, bucket].joined(separator: "\u{0}")
    return "i_" + BLAKE2b.hex(content, length: 16).prefix(16)
  }
}

/// The numbers of an insight, each with its unit: amounts with their currency, the others by their name (`percent`,
/// `points`, `days`, `months`, `payments`).
package struct InsightFigures: Hashable, Sendable {
  private enum Figure: Hashable, Sendable {
    case amount(Money)
    case number(Int64)
    case day(Day)
  }

  private var figures: [String: Figure] = [:]

  package init() {}

  package init(amounts: [String: Money] = [:], numbers: [String: Int64] = [:], days: [String: Day] = [:]) {
    for (name, money) in amounts { figures[name] = .amount(money) }
    for (name, number) in numbers { figures[name] = .number(number) }
    for (name, day) in days { figures[name] = .day(day) }
  }

  /// A compact JSON object, its keys sorted bytewise.
  package var json: String {
    let names = figures.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let parts = names.map { name -> String in
      switch figures[name] {
      case .amount(let money):
        return "\"\(name)\":{\"amount\":\"\(money.decimal)\",\"currency\":\"\(money.currency.code)\"}"
      case .number(let number): return "\"\(name)\":\(number)"
      case .day(let day): return "\"\(name)\":\"\(day.iso)\""
      case nil: return ""
      }
    }
    return "{\(parts.joined(separator: ","))}"
  }
}

extension String {
  /// Of a category what it is called within its group: `Groceries` of `Food:Groceries`.
  var lastName: String { split(separator: ":").last.map { String($0).inSentence } ?? self }

  /// A name as it may stand in a sentence: one line, no controls.
  var inSentence: String {
    let words = unicodeScalars.map { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) ? " " : $0 }
    return String(String.UnicodeScalarView(words)).split(separator: " ").joined(separator: " ")
  }
}
