package import Core

/// What one answer of a provider brings, stored as one before the next question is asked.
package struct ReceivedAnswer: Sendable {
  package var connectionID: String
  /// Nil where there is nothing to keep, or where it must not be kept: an answer with a token.
  package var record: RawRecord?
  /// As this answer tells them, a refusal's too; others stand as they were.
  package var quotas: [Quota]

  package init(connectionID: String, record: RawRecord? = nil, quotas: [Quota] = []) {
    self.connectionID = connectionID
    self.record = record
    self.quotas = quotas
  }
}
