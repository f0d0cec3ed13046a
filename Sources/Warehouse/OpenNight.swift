import Core
import SQLite

/// A night begins with its first sync and ends when all that it set out to do is done. One that was killed in between,
/// or failed at its pages, goes on where it stopped: what its syncs have fetched is not asked for, and paid for, again.
extension Warehouse {
  private static let openNightKey = "open_night"

  /// Begins a night, or goes on with one of today that has not ended.
  /// - Returns: the syncs it has made so far, the killed ones too, oldest first.
  package func beginNight() throws -> [SyncRun] {
    try write {
      let parts = (try remembered(Self.openNightKey) ?? "").split(separator: " ")
      if parts.count == 2, Day(iso: parts[0]) == today, let last = Int64(parts[1]) {
        return try runs(where: "sync_run_id > \(last)")
      }
      // A sync that was killed belongs to the night that goes on with it.
      let last = try database.value(
        "select coalesce(max(sync_run_id), 0) from sync_runs where status <> 'fetching' or day <> ?", .text(today.iso))
      try remember(Self.openNightKey, "\(today) \(last.integer ?? 0)")
      return try runs(where: "status = 'fetching' and day = '\(today)'")
    }
  }

  /// All is done: the next run asks anew.
  package func endNight() throws { try remember(Self.openNightKey, "") }
}
