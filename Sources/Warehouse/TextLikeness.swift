import Core

/// The words by which a payment's text is recognised: letters of three and more, without digits, case or rails.
struct TextLikeness {
  private let words: Set<String>

  init(_ row: StandardTransaction) {
    var all: Set<String> = []
    for text in [row.counterparty, row.description] {
      for word in text.lowercased().split(whereSeparator: { !$0.isLetter }) where word.count >= 3 {
        all.insert(String(word))
      }
    }
    let telling = all.subtracting(Self.rails)
    words = telling.isEmpty ? all : telling
  }

  /// Words of the way a payment took, which tell nothing of whom it went to.
  private static let rails: Set<String> = [
    "and", "bacs", "bank", "bill", "card", "carte", "contactless", "credit", "debit", "der", "des", "die", "direct",
    "faster",
    "for", "from", "girocard", "kartenzahlung", "kauf", "lastschrift", "maestro", "mastercard", "online", "order",
    "paiement", "payment", "payments", "pos", "prelevement", "purchase", "ref", "reference", "sepa", "standing", "the",
    "transfer", "uberweisung", "überweisung", "virement", "visa", "von",
  ]

  /// Half of the shorter text's words stand in the longer one: banks cut texts, and add rails to them.
  func resembles(_ other: TextLikeness) -> Bool {
    if words.isEmpty || other.words.isEmpty { return words.isEmpty && other.words.isEmpty }
    return 2 * shared(other) >= min(words.count, other.words.count)
  }

  /// How many words both have.
  func shared(_ other: TextLikeness) -> Int {
    let (few, many) = words.count <= other.words.count ? (words, other.words) : (other.words, words)
    return few.count { word in many.contains(word) || many.contains { isCut(word, $0) } }
  }

  /// One begins with the other: statements cut names at a fixed width.
  private func isCut(_ left: String, _ right: String) -> Bool {
    min(left.count, right.count) >= 4 && (left.hasPrefix(right) || right.hasPrefix(left))
  }
}
