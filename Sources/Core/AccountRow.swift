/// An account of the household as the warehouse keeps it; made from `[[account]]` at every run.
package struct AccountRow: Sendable {
  package var accountID: String
  package var name: String
  package var slug: String
  package var type: AccountType
  /// The provider's id of the institution, or empty.
  package var institutionID = ""
  /// Its name for people, or empty.
  package var institution = ""
  /// Empty for accounts fed by files or by hand.
  package var connectionID = ""
  package var currency: Currency
  /// Percent by member; sums to 100. Empty without members.
  package var owners: [(member: String, percent: ExactDecimal)] = []
  package var visibleTo: [String] = []
  /// Balance before the first row of that day.
  package var opening: (day: Day, balance: Money)?
  package var lowBalance: Money?
  package var creditLimit: Money?
  package var closedOn: Day?
  package var hidden = false
  package var sortKey = 0
  /// IBAN, provider's id, ACCTID or file name patterns that mean this account.
  package var match: [String] = []
  /// Earlier ids: hashes of its transactions use the oldest.
  package var was: [String] = []
  package var flipSign = false

  package init(accountID: String, name: String, slug: String, type: AccountType, currency: Currency) {
    self.accountID = accountID
    self.name = name
    self.slug = slug
    self.type = type
    self.currency = currency
  }

}

/// One thing that is wrong with the books, with the command that puts it right.
package struct Problem: Hashable, Sendable {
  package var severity: Severity
  /// What it is about: an account's, connection's or file's name.
  package var subject: String
  /// A sentence for people; never a secret, an account number or a payload.
  package var text: String
  /// The command or edit that puts it right; may be empty.
  package var remedy: String

  package init(_ severity: Severity, subject: String, text: String, remedy: String) {
    self.severity = severity
    self.subject = subject
    self.text = text
    self.remedy = remedy
  }
}
