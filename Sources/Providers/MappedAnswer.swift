package import Core

/// What one answer about an account was mapped to.
package struct MappedAnswer: Hashable, Sendable {
  /// Which of the records handed in.
  package var record: Int
  /// Its kind. One of `transactions` replaces every pending row of the account; one of `balances` says nothing of them.
  package var kind: String
  package var rows: StandardRows
}
