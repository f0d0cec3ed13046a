/// Who was paid and what for, out of the many fields banks put it in.
struct GoCardlessText {
  let row: JSON
  let rules: GoCardlessBankRules
  let facts: GoCardlessFacts
  /// Money left the account.
  let isOutgoing: Bool

  /// Payee or payer: the right side's name, else the other side's, else text.
  ///
  /// Never the account holder: banks that know no payee put their own customer on the other side.
  var counterparty: String {
    let right = isOutgoing ? "creditor" : "debtor"
    let other = isOutgoing ? "debtor" : "creditor"
    if let name = name(right) ?? ultimate(right) { return name }
    switch rules.payee {
    case .names:
      return name(other) ?? ultimate(other) ?? firstText(remittance, additional)
    case .remittance: return firstText(remittance, additional)
    case .additional: return firstText(additional, remittance)
    case .afterComma(let prefix):
      guard remittance.hasPrefix(prefix), let comma = remittance.firstIndex(of: ",") else { return "" }
      return cleaned(String(remittance[remittance.index(after: comma)...]))
    }
  }

  private func name(_ side: String) -> String? { person(row["\(side)Name"]) }
  private func ultimate(_ side: String) -> String? {
    person(row["ultimate\(side.prefix(1).uppercased())\(side.dropFirst())"])
  }

  private func person(_ value: JSON?) -> String? {
    guard let text = (value?.text ?? value?["name"]?.text).map(cleaned), !text.isEmpty,
      !isPlaceholder(text), !facts.owners.contains(folded(text))
    else { return nil }
    return text
  }

  private func firstText(_ texts: String...) -> String { texts.first { !$0.isEmpty } ?? "" }

  /// The other side's number, without spaces; empty when it is our own or unknown.
  var counterpartyAccount: String {
    let sides = isOutgoing ? ["creditorAccount", "debtorAccount"] : ["debtorAccount", "creditorAccount"]
    for side in sides {
      guard let value = row[side] else { continue }
      let fields = ["iban", "bban", "pan", "maskedPan", "msisdn"].map { value[$0]?.text }
      let numbers = ([value.text] + fields).compactMap { $0.map(compact) }.filter { !$0.isEmpty }
      if let number = numbers.first(where: { !facts.numbers.contains($0) && !isPlaceholder($0) }) { return number }
    }
    return ""
  }

  /// As the bank wrote it.
  var description: String { firstText(remittance, additional) }

  /// The longer of the text cut at 140 characters and the list that may hold more; else the structured one.
  var remittance: String {
    let single = joined(row["remittanceInformationUnstructured"])
    let many = joined(row["remittanceInformationUnstructuredArray"])
    let free = many.utf8.count > single.utf8.count ? many : single
    if !free.isEmpty { return free }
    return firstText(
      joined(row["remittanceInformationStructured"]), joined(row["remittanceInformationStructuredArray"]))
  }

  private var additional: String {
    firstText(joined(row["additionalInformation"]), joined(row["additionalInformationStructured"]))
  }

  /// Of a text, or of a list of them, whichever the bank sends.
  private func joined(_ value: JSON?) -> String {
    guard let value else { return "" }
    if let text = value.text { return withoutPlaceholders(text) }
    let pieces = value.array?.compactMap { $0.text ?? $0["reference"]?.text } ?? []
    return withoutPlaceholders(rules.joinsTextsTightly ? tight(pieces) : pieces.joined(separator: " "))
  }

  /// Pieces cut at a fixed width: a full one goes on in the next, a shorter one lost the space it ended with.
  private func tight(_ pieces: [String]) -> String {
    let width = pieces.map(\.count).max() ?? 0
    var text = ""
    for piece in pieces { text += piece.count == width ? piece : piece + " " }
    return text
  }

  private func withoutPlaceholders(_ text: String) -> String {
    var text = cleaned(text)
    for label in ["EndToEndID:", "End-to-End-Ref.:"] {
      text = cleaned(text.replacing("\(label) NOTPROVIDED", with: " "))
    }
    return isPlaceholder(text) ? "" : text
  }

  var reference: String {
    for field in ["endToEndId", "entryReference", "checkId"] {
      if let text = row[field]?.text.map(cleaned), !text.isEmpty, !isPlaceholder(text) { return text }
    }
    return ""
  }

  /// A field of one word, or empty.
  func word(_ field: String) -> String {
    guard let text = row[field]?.text.map(cleaned), !isPlaceholder(text) else { return "" }
    return text
  }

  var category: String {
    let merchant = word("merchantCategoryCode")
    if !merchant.isEmpty { return "mcc:\(merchant)" }
    let bank = word("bankTransactionCode")
    return bank.isEmpty ? "" : "bank:\(bank)"
  }
}

/// What banks write where they have nothing to write.
func isPlaceholder(_ text: String) -> Bool {
  let word = compact(text)
  return word == "NOTPROVIDED" || word == "NOTAVAILABLE" || word.allSatisfy { $0 == "-" || $0 == "." }
}
