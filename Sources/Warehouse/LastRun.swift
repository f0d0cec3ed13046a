import Core

extension Warehouse {
  private static let lastRunKey = "last_run"

  /// Notes that a run has ended well, now.
  package func noteRun() throws { try remember(Self.lastRunKey, String(now)) }

  /// When a run last ended well, in seconds since 1970; nil before the first.
  package func lastRun() throws -> Int64? { try remembered(Self.lastRunKey).flatMap { Int64($0) } }
}
