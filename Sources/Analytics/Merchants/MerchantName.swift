/// A candidate for a merchant's name; the least of all candidates is shown, whatever order they came in.
package struct MerchantName: Hashable, Sendable, Comparable {
  /// Where a name comes from, best first.
  package enum Origin: Int, Sendable {
    /// A `[[merchant]]` or a decision.
    case given
    /// The counterparty, in small letters too.
    case counterparty
    /// The counterparty, all in capitals.
    case capitals
    /// What is left of the description.
    case text
  }

  package var origin: Origin
  package var text: String

  package static func < (left: MerchantName, right: MerchantName) -> Bool {
    if left.origin != right.origin { return left.origin.rawValue < right.origin.rawValue }
    if left.text.utf8.count != right.text.utf8.count { return left.text.utf8.count < right.text.utf8.count }
    return left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }

  /// The name a counterparty offers.
  package init(counterparty: String) {
    let words = counterparty.split { $0 == " " || $0 == "\t" || $0 == "\n" || $0 == "\r\n" }
    let mixed = counterparty.contains { $0.isLowercase } && counterparty.contains { $0.isUppercase }
    origin = mixed ? .counterparty : .capitals
    text = mixed ? words.joined(separator: " ") : Self.inNiceCase(words.map(String.init))
  }

  /// The name that a description's words offer.
  package init(words: [String]) {
    origin = .text
    text = Self.inNiceCase(words)
  }

  package init(given name: String) {
    origin = .given
    text = name
  }

  private static let legalForms = [
    "gmbh": "GmbH", "mbh": "mbH", "ag": "AG", "kg": "KG", "ltd": "Ltd", "llc": "LLC", "inc": "Inc", "plc": "plc",
    "inc.": "Inc.", "ltd.": "Ltd.",
  ]
  private static let small: Set<String> = [
    "am", "an", "de", "di", "der", "die", "das", "del", "des", "du", "el", "et", "für", "in", "la", "le", "of", "ohne",
    "the", "und", "van", "von", "y", "zu", "zum", "zur",
  ]

  /// Capitals in front of each word; short words without a vowel (`DB`, `BVG`, `H&M`) stay as they are.
  private static func inNiceCase(_ words: [String]) -> String {
    var result: [String] = []
    for word in words {
      let lower = word.lowercased()
      if let form = legalForms[lower] {
        result.append(form)
      } else if !result.isEmpty, small.contains(lower) {
        result.append(lower)
      } else if word.count <= 4, !lower.contains(where: { "aeiouyäöüáéíóúàèìòùåø".contains($0) }) {
        result.append(word.uppercased())
      } else {
        result.append(capitalised(lower))
      }
    }
    return result.joined(separator: " ")
  }

  /// After a hyphen, a slash or `o'` too: `HUK-Coburg`, `O'Brien`.
  private static func capitalised(_ lower: String) -> String {
    var result = ""
    var start = true
    for character in lower {
      result += start ? character.uppercased() : String(character)
      start = character == "-" || character == "/" || character == "." && result.count < 3
      if character == "'", result.count == 2 { start = true }
    }
    return result
  }
}
