import Core

/// Who was paid and what for.
struct EnableBankingText {
  let row: JSON
  let rules: EnableBankingBankRules
  let account: EnableBankingAccount?
  /// Money left the account.
  let isOutgoing: Bool

  // MARK: Lines

  /// As the bank sends them.
  var lines: [String] {
    let value = row["remittance_information"]
    let texts = value?.array?.compactMap(\.text) ?? [value?.text].compactMap(\.self)
    return texts.map(cleaned).filter { !$0.isEmpty && !isPlaceholder($0) }
  }

  /// The descriptive ones before the technical ones: banks that write both do it in no fixed order.
  var orderedLines: [String] { lines.filter { !Self.isTechnical($0) } + lines.filter(Self.isTechnical) }

  /// `POS 45,13 AT D6 31.07. 10:27`: a terminal's word, and a time of day.
  static func isTechnical(_ line: String) -> Bool {
    let words = line.split(separator: " ")
    guard let first = words.first, terminals.contains(String(first)) else { return false }
    return words.contains { word in
      let parts = word.split(separator: ":", omittingEmptySubsequences: false)
      return parts.count >= 2
        && parts.allSatisfy { $0.utf8.count == 2 && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
    }
  }

  private static let terminals: Set<String> = ["POS", "ATM", "BANKOMAT", "EC", "GIROCARD", "KARTE", "NFC"]

  /// `Omschrijving: boodschappen` as a key and a value.
  private var dutch: [String: String] {
    guard rules.writesDutchKeys else { return [:] }
    var values: [String: String] = [:]
    for line in lines {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let key = folded(String(line[..<colon]))
      let value = cleaned(String(line[line.index(after: colon)...]))
      if !value.isEmpty, values[key] == nil { values[key] = value }
    }
    return values
  }

  // MARK: What they say

  var description: String {
    if let words = dutch["omschrijving"] { return words }
    let text = orderedLines.joined(separator: " ")
    return text.isEmpty ? cleaned(row["bank_transaction_code"]?["description"]?.text ?? "") : text
  }

  /// Payee or payer: the right side's name, else the other side's, else what the text says. Never the account's holder.
  var counterparty: String {
    let sides = isOutgoing ? ["creditor", "debtor"] : ["debtor", "creditor"]
    if let name = sides.lazy.compactMap(name).first { return name }
    if let name = dutch["naam"] { return name }
    guard let line = orderedLines.first else { return "" }
    if rules.writesDanish { return danishShop(line) }
    // Wise: "Card transaction of 12.00 EUR issued by Corner Shop".
    if let issued = line.firstRange(of: " issued by ") { return cleaned(String(line[issued.upperBound...])) }
    return dutch["omschrijving"] ?? line
  }

  private func name(_ side: String) -> String? {
    guard let name = row[side]?["name"]?.text.map(cleaned), !name.isEmpty, !isPlaceholder(name), !Self.isCard(name),
      !(account?.holders.contains(folded(name)) ?? false)
    else { return nil }
    return name
  }

  /// `CARD-1234`: Wise names the card where the shop should stand.
  private static func isCard(_ name: String) -> Bool {
    let folded = name.uppercased()
    return folded.hasPrefix("CARD-") && folded.dropFirst(5).allSatisfy(\.isNumber)
  }

  /// `Visa/Dankort NETTO 1234 Kurs 745,60 Nota nr. 99`: without the rail's word before and the bank's after.
  private func danishShop(_ line: String) -> String {
    var text = line[...]
    for word in ["visa/dankort", "dankort-nota", "dankort", "mastercard", "mobilepay:", "mobilepay"]
    where text.lowercased().hasPrefix(word) && text.count > word.count {
      text = text.dropFirst(word.count)
      break
    }
    for word in [" kurs ", " nota nr"] {
      if let range = text.lowercased().firstRange(of: word) {
        // Lower-casing keeps the length of what banks write there; if it should not, the whole text stands.
        let offset = text.lowercased().distance(from: text.lowercased().startIndex, to: range.lowerBound)
        if offset < text.count { text = text.prefix(offset) }
      }
    }
    let shop = cleaned(String(text))
    return shop.isEmpty ? line : shop
  }

  /// The other side's number, without spaces; empty when it is our own or unknown.
  var counterpartyAccount: String {
    let own = account?.ownNumbers ?? []
    for side in isOutgoing ? ["creditor", "debtor"] : ["debtor", "creditor"] {
      let value = row["\(side)_account"]
      let others = row["\(side)_account_additional_identification"]?.array ?? []
      let numbers =
        [value?["iban"], value?["other"]?["identification"]].map { $0?.text }
        + others.map { $0["identification"]?.text }
      let known = numbers.compactMap { $0.map(compact) }
      if let number = known.first(where: { !$0.isEmpty && !own.contains($0) && !isPlaceholder($0) }) { return number }
    }
    return ""
  }

  var reference: String {
    if let mark = dutch["kenmerk"] { return mark }
    let number = cleaned(row["reference_number"]?.text ?? "")
    return isPlaceholder(number) ? "" : number
  }

  /// A merchant's category where there is one, else the bank's own code.
  var category: String {
    let merchant = cleaned(row["merchant_category_code"]?.text ?? "")
    if (1...4).contains(merchant.utf8.count), let number = UInt16(merchant), number > 0 {
      return "mcc:" + String(repeating: "0", count: 4 - merchant.utf8.count) + merchant
    }
    let code = row["bank_transaction_code"]
    let words = [code?["code"], code?["sub_code"]].compactMap { $0?.text.map(compact) }.filter { !$0.isEmpty }
    guard let first = words.first, !isPlaceholder(first) else { return "" }
    // Of ISO 20022 a family and its sub-family; payments are what banks list.
    let isISO = words.allSatisfy { $0.utf8.count == 4 && $0.utf8.allSatisfy { (0x41...0x5A).contains($0) } }
    return "bank:" + (isISO && words.count == 2 ? "PMNT-" : "") + words.joined(separator: "-")
  }

  /// Everything that tells one payment from another but its day and amount; the lines in any order.
  var content: [String] {
    [folded(row["creditor"]?["name"]?.text ?? ""), folded(row["debtor"]?["name"]?.text ?? "")]
      + lines.map(folded).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
