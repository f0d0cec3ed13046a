import Core

/// The constants of pairing, with their reasons.
package struct TransferThresholds: Sendable {
  /// A transfer over a long week-end; slower ones are two rows that tell no more of each other.
  package var days = 5
  /// Cards book a repayment up to two weeks' business days after the bank sent it.
  package var cardDays = 10
  /// Banks' own rates are off the published one by their margin: 2 % in hundredths of a percent.
  package var rateTolerance: Int64 = 200
  /// Nearest partners looked at for one row among equal amounts, each way: more are the same payment over and over.
  package var nearest = 24

  package static let standard = TransferThresholds()

  package func days(_ left: OwnAccount, _ right: OwnAccount) -> Int {
    left.type == .card || right.type == .card ? cardDays : days
  }
  package var longest: Int { max(days, cardDays) }
}
