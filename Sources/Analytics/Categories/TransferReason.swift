/// Why a row is a transfer, in words.
package enum TransferReason {
  /// How an account reads that a member may not see.
  private static let hidden = "private account"

  static func paired(with account: String) -> String { "paired with \(account)" }

  static func unpaired(naming account: String) -> String { "unpaired: names \(account)" }

  static func payment(_ number: Int, of loan: String) -> String { "payment \(number) of \(loan)" }

  /// The reason as it reads where neither of these accounts' names, nor these loans', may stand; nil where it names none.
  ///
  /// - Parameters:
  ///   - isPaired: whether the other leg is of an account that is not seen.
  ///   - accounts: names of those that are not seen, and of none that is.
  package static func hiding(_ reason: String, isPaired: Bool, accounts: Set<String>, loans: Set<String>) -> String? {
    if isPaired { return paired(with: hidden) }
    if accounts.contains(where: { reason == unpaired(naming: $0) }) { return unpaired(naming: hidden) }
    let pays = loans.contains { reason.hasPrefix("payment ") && reason.hasSuffix(" of \($0)") }
    return pays ? "payment to \(hidden)" : nil
  }
}
