/// Why two rows are taken for one transfer, best first.
package enum TransferEvidence: String, Sendable, CaseIterable { case decision, iban, reference, text, amount }

/// What a row's texts say about its other side; read only of rows that have a possible partner.
package struct LegText: Sendable {
  /// Counterparty and description, folded.
  var folded: [UInt8]
  /// The same, letters and digits only, upper case: account numbers stand in it however they are spaced.
  var compact: [UInt8]
  var counterpartyAccount: [UInt8]
  var reference: [UInt8]
  /// Order and transfer numbers within the description.
  var codes: [[UInt8]]
  /// Paid at a shop's till: spending, whatever other row has its amount.
  var isPurchase: Bool

  private static let tills: Set<String> = ["elv", "girocard", "kartenzahlung", "pos", "sumup", "zettle"]

  package init(
    counterparty: String, description: String, counterpartyAccount: String, reference: String, amount: Int64,
    folding: TextFolding = TextFolding()
  ) {
    folded = folding.fold(counterparty) + [0x0A] + folding.fold(description)
    compact = MerchantKeys.compact(description.utf8)
    let masked = counterpartyAccount.contains {
      $0 == "*" || $0 == "x" || $0 == "X" && counterpartyAccount.contains("XX")
    }
    self.counterpartyAccount = masked ? [] : MerchantKeys.compact(counterpartyAccount.utf8)
    self.reference = MerchantKeys.compact(reference.utf8)
    let words = MerchantText.words(of: folding.fold(description))
    isPurchase = words.contains { Self.tills.contains(String(decoding: $0, as: UTF8.self)) }
    let digits = Array(String(amount.magnitude).utf8)
    codes = words.map { Array($0) }.filter { Self.isCode($0, amount: digits) }
  }

  /// Five digits at least, and neither the amount nor a date.
  private static func isCode(_ word: [UInt8], amount: [UInt8]) -> Bool {
    let digits = word.filter { $0 >= 0x30 && $0 <= 0x39 }
    guard digits.count >= 5, word.count <= 35, digits != amount else { return false }
    return word.count > digits.count || !isDate(digits)
  }

  private static func isDate(_ digits: [UInt8]) -> Bool {
    guard digits.count == 6 || digits.count == 8 else { return false }
    let numbers = digits.map { Int($0 - 0x30) }
    func two(_ place: Int) -> Int { numbers[place] * 10 + numbers[place + 1] }
    let last = digits.count - 2
    let dayFirst = (1...31).contains(two(0)) && (1...12).contains(two(2))
    let monthFirst = (1...12).contains(two(0)) && (1...31).contains(two(2))
    let yearFirst = (1...12).contains(two(last - 2)) && (1...31).contains(two(last))
    let century = digits.count == 8 ? [two(0), two(4)].contains { $0 == 19 || $0 == 20 } : true
    return (dayFirst || monthFirst || yearFirst) && century
  }

  /// Nil: nothing but the amount speaks for it. `contrary` is set when an account number says it was somebody else.
  static func between(
    _ out: LegText, _ outAccount: OwnAccount, _ into: LegText, _ inAccount: OwnAccount, contrary: inout Bool
  ) -> TransferEvidence? {
    contrary = names(out, another: inAccount) || names(into, another: outAccount)
    if out.gives(inAccount) || into.gives(outAccount) { return .iban }
    if out.reference.count >= 6, out.reference == into.reference, out.reference.contains(where: { $0 < 0x40 }) {
      return .reference
    }
    if out.mentions(inAccount) || into.mentions(outAccount) { return .text }
    return nil
  }

  /// A number that both descriptions bear: a preference among rows that nobody calls income or spending, no more,
  /// since a card's own number stands in all of its texts.
  static func shareCode(_ out: LegText, _ into: LegText) -> Bool { out.codes.contains { into.codes.contains($0) } }

  private func gives(_ account: OwnAccount) -> Bool {
    account.hasNumber(counterpartyAccount) || account.numbers.contains { number in Self.contains(compact, number) }
  }

  private static func names(_ leg: LegText, another account: OwnAccount) -> Bool {
    leg.counterpartyAccount.count >= 8 && !account.numbers.isEmpty && !account.hasNumber(leg.counterpartyAccount)
  }

  func mentions(_ account: OwnAccount) -> Bool {
    account.aliases.contains { PhraseFinder([($0, .words, 0)]).finds(in: folded) }
  }

  private static func contains(_ text: [UInt8], _ wanted: [UInt8]) -> Bool {
    guard wanted.count >= 8, wanted.count <= text.count else { return false }
    return (0...(text.count - wanted.count)).contains {
      text[$0] == wanted[0] && text[$0..<($0 + wanted.count)] == wanted[...]
    }
  }
}

extension PhraseFinder {
  func finds(in text: [UInt8]) -> Bool {
    var found = false
    find(in: text) { _ in found = true }
    return found
  }
}
