package import Core
import Patterns

/// What a household knows that reading its bank files needs.
package struct ReadingContext {
  /// The `[[import]]` tables, in their order.
  package var profiles: [CSVProfile]
  package var accounts: [AccountHint]
  /// The household's zone, for accounts that name none: `Europe/London`.
  package var timezone: String
  /// The household's currency, offered in a proposal for a file that states none; never used otherwise.
  package var currency: Currency?

  package init(
    profiles: [CSVProfile] = [], accounts: [AccountHint] = [], timezone: String = "UTC", currency: Currency? = nil
  ) {
    self.profiles = profiles
    self.accounts = accounts
    self.timezone = timezone
    self.currency = currency
  }
}

/// One of the household's accounts, as far as a file is concerned.
package struct AccountHint: Hashable, Sendable {
  package var id: String
  /// IBAN, account number or file name pattern, as in `[[account]] match`.
  package var match: [String]
  package var currency: Currency?
  /// The account's files bear the issuer's signs: turn each round.
  package var flipSign = false
  /// What QIF files of the account do not say themselves.
  package var qifDates: QIFDateOrder?
  package var qifDecimal: DecimalMark?
  package var timezone: String?

  package init(id: String, match: [String] = [], currency: Currency? = nil) {
    self.id = id
    self.match = match
    self.currency = currency
  }
}

extension ReadingContext {
  /// The account that one of a source's keys names: numbers first, each in turn, then file name patterns.
  func account(forKeys keys: [String], file: String) -> AccountHint? {
    for key in keys {
      let folded = Self.folded(key)
      guard !folded.isEmpty else { continue }
      if let found = accounts.first(where: { $0.match.contains { Self.folded($0) == folded } }) { return found }
    }
    return accounts.first { $0.match.contains { $0 != "*" && FileName.matches($0, file) } }
  }

  func account(id: String) -> AccountHint? { accounts.first { $0.id == id } }

  /// Spaces and hyphens in an account number are for the eye.
  private static func folded(_ key: String) -> String {
    String(decoding: key.utf8.filter { $0 > 0x20 && $0 != 0x2D }.map(\.upper), as: UTF8.self)
  }
}

/// The name of a bank file, which for a member of an archive has the archive's before it: `year.zip/january.xml`.
enum FileName {
  /// Whether a pattern of the settings fits the name, or the member's own.
  static func matches(_ pattern: String, _ name: String) -> Bool {
    let glob = Glob(pattern)
    return glob.matches(name) || name.split(separator: "/").last.map { glob.matches(String($0)) } ?? false
  }
}
