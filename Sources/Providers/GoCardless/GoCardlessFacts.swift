import Core

/// What is known about an account beside its rows: the last word of each of its `account` and `details` answers.
struct GoCardlessFacts {
  var institution = ""
  var iban = ""
  var bban = ""
  var maskedPan = ""
  var name = ""
  /// Folded, for telling the account holder from a payee.
  var owners: Set<String> = []
  /// Nil when unknown, or when the account holds several.
  var currency: Currency?
  var status = ""

  /// From `GET /accounts/{id}/`.
  mutating func learn(account: JSON) {
    institution = filled(account["institution_id"]) ?? institution
    status = filled(account["status"]) ?? status
    learnNumbers(account)
    if name.isEmpty { name = filled(account["name"]) ?? "" }
    learnOwner(account["owner_name"])
  }

  /// From `GET /accounts/{id}/details/`.
  mutating func learn(details answer: JSON) {
    guard let account = answer["account"] else { return }
    learnNumbers(account)
    maskedPan = filled(account["maskedPan"]).map(compact) ?? maskedPan
    currency = filled(account["currency"]).flatMap { Currency($0) } ?? currency
    let names = ["displayName", "name", "product", "details"].compactMap { filled(account[$0]) }
    name = names.first ?? name
    learnOwner(account["ownerName"])
  }

  private mutating func learnNumbers(_ account: JSON) {
    iban = filled(account["iban"]).map(compact) ?? iban
    bban = filled(account["bban"]).map(compact) ?? bban
  }

  private mutating func learnOwner(_ owner: JSON?) {
    guard let owner = filled(owner) else { return }
    // A joint account names its holders in one text.
    owners.insert(folded(owner))
    for separator in [",", "&", ";", "/"] {
      for part in owner.split(separator: separator) where part.count > 3 { owners.insert(folded(String(part))) }
    }
  }

  private func filled(_ value: JSON?) -> String? {
    guard let text = value?.text.map(cleaned), !text.isEmpty else { return nil }
    return text
  }

  /// The account's own numbers, to tell it from the other side.
  var numbers: Set<String> { Set([iban, bban, maskedPan].filter { !$0.isEmpty }) }

  /// GoCardless's ids change at every requisition, so its own id comes last.
  func source(id: String) -> SourceAccount {
    let rules = GoCardlessBankRules.of(institution)
    var keys: [String] = []
    if !iban.isEmpty { keys.append(rules.masksIBAN ? "\(institution)/\(iban)" : iban) }
    // These two are unique only within a bank.
    for number in [bban, maskedPan] where !number.isEmpty { keys.append("\(institution)/\(number)") }
    var account = SourceAccount(sourceID: id, keys: keys + [id])
    account.name = name
    account.currency = currency
    return account
  }
}

/// Spaces folded, control characters gone.
func cleaned(_ text: String) -> String {
  var words: [UInt8] = []
  var pendingSpace = false
  for scalar in text.unicodeScalars {
    if scalar.properties.isWhitespace || scalar.value < 0x20 || scalar.value == 0x7F {
      pendingSpace = !words.isEmpty
    } else {
      if pendingSpace { words.append(0x20) }
      pendingSpace = false
      words += Array(String(Character(scalar)).utf8)
    }
  }
  return String(decoding: words, as: UTF8.self)
}

/// Without spaces, in capitals: how numbers of accounts are compared.
func compact(_ text: String) -> String { text.filter { !$0.isWhitespace }.uppercased() }

/// Spaces and case folded: how names are compared.
func folded(_ text: String) -> String { cleaned(text).lowercased() }
