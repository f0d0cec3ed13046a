package import Core

/// What transfers need to know of one of the household's accounts.
package struct OwnAccount: Sendable {
  package var id: String
  package var name: String
  package var type: AccountType
  /// Account numbers, compact: letters and digits, upper case, eight at least.
  package private(set) var numbers: [[UInt8]] = []
  /// Folded words by which a text may name it.
  package private(set) var aliases: [[UInt8]] = []

  /// Words that name any account, and so none.
  private static let anyAccount: Set<String> = [
    "account", "accounts", "amex", "bank", "card", "cards", "carta", "carte", "cash", "checking", "compte", "conto",
    "credit", "cuenta", "current", "debit", "karte", "konto", "loan", "main", "mastercard", "mortgage", "payment",
    "rekening", "tarjeta", "transfer", "visa",
  ]

  /// - Parameter keys: IBANs, numbers, file name patterns and providers' ids, as settings and providers have them.
  package init(id: String, name: String, type: AccountType, keys: [String]) {
    self.id = id
    self.name = name
    self.type = type
    for key in keys {
      let compact = MerchantKeys.compact(key.utf8)
      let digits = compact.count { $0 < 0x40 }
      // A pattern or a name is no number.
      if compact.count >= 8, digits >= 6, !key.contains("*"), !key.contains("?"), !numbers.contains(compact) {
        numbers.append(compact)
      }
    }
    for part in name.split(whereSeparator: { "/(),;".contains($0) }) { addAlias(String(part)) }
  }

  private mutating func addAlias(_ text: String) {
    let words = TextFolding().folded(text).split(separator: " ").map(String.init)
    // `Visa Gold *4417` is known by the words, and by the number's end alone.
    for word in words
    where word.hasPrefix("*") && word.dropFirst().count == 4 && word.dropFirst().allSatisfy(\.isNumber) {
      append(word)
      append("x" + word.dropFirst())
    }
    let named = words.filter { !$0.contains(where: \.isNumber) && !$0.contains("*") }
    let telling = named.filter { !Self.anyAccount.contains($0) }
    guard !telling.isEmpty, named.joined().count >= 5 else { return }
    append(named.joined(separator: " "))
  }

  private mutating func append(_ alias: String) {
    let bytes = Array(alias.utf8)
    if !aliases.contains(bytes) { aliases.append(bytes) }
  }

  /// Whether a counterparty's number is this account's: equal, or the national part of its IBAN.
  package func hasNumber(_ compact: [UInt8]) -> Bool {
    guard compact.count >= 8 else { return false }
    return numbers.contains { number in
      number == compact || number.count > compact.count && number.suffix(compact.count) == compact[...]
        || compact.count > number.count && compact.suffix(number.count) == number[...]
    }
  }
}
