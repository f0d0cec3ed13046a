package import Core

/// What an account probably is, from what a provider calls it; a person confirms it, in daybook.toml.
package enum AccountTypeGuess {
  /// - Parameter words: names and kinds, in any case: `Rewards Visa`, `401k`.
  /// - Returns: nil when nothing tells.
  package static func type(of words: [String]) -> AccountType? {
    let text = " " + words.map(folded).joined(separator: " ") + " "
    return signs.first { sign in sign.words.contains(where: text.contains) }?.type
  }

  /// The more telling first: a "mortgage savings plan" is rarer than a "savings mortgage".
  private static let signs: [(type: AccountType, words: [String])] = [
    (.mortgage, ["mortgage", "home loan", "hypothek", "hypotheek", "baufinanzierung"]),
    (.pension, ["pension", "401k", "401(k)", "403b", "403(b)", " ira ", "roth", "retirement", "sipp"]),
    (.brokerage, ["brokerage", "invest", "depot", "stocks", "shares", " isa stocks", "etf"]),
    (.crypto, ["crypto", "bitcoin"]),
    (.card, ["credit card", "card", "visa", "mastercard", "amex", "kreditkarte", "carte"]),
    (.loan, ["loan", "kredit", "darlehen", "lending"]),
    (
      .savings,
      ["saving", "spar", "tagesgeld", "festgeld", "money market", " isa ", "livret", "deposit", "certificate"]
    ),
    (.current, ["checking", "current", "giro", "everyday", "compte courant", "betaalrekening", "main account"]),
  ]
}
