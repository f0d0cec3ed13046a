/// What one bank does otherwise than the rest (providers/enablebanking.md, "Identity", "Bank notes seen").
struct EnableBankingBankRules: Hashable, Sendable {
  /// Entry references are others at every fetch.
  var changesReferences = false
  /// Remittance lines are `key: value`, in Dutch.
  var writesDutchKeys = false
  /// No names; the shop stands in the text, between the rail's word and the bank's own numbers.
  var writesDanish = false

  static func of(_ bank: EnableBankingBank?) -> EnableBankingBankRules {
    var rules = EnableBankingBankRules()
    guard let bank else { return rules }
    let name = folded(bank.name)
    rules.changesReferences = name.split(separator: " ").contains("n26") || name.contains("sparkasse")
    rules.writesDutchKeys = name.contains("abn amro") || name.contains("abnamro")
    rules.writesDanish = bank.country == "DK"
    return rules
  }
}
