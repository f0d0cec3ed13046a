import Core
import SQLite

extension Warehouse {
  private static let lastRunKey = "last_run"

  /// Notes that a run has ended well, now.
  package func noteRun() throws {
    try write {
      try database.run(
        "insert into meta (key, value) values (?, ?) on conflict (key) do update set value = excluded.value",
        .text(Self.lastRunKey), .text(String(now)))
    }
  }

  /// When a run last ended well, in seconds since 1970; nil before the first.
  package func lastRun() throws -> Int64? {
    try read {
      try database.value("select value from meta where key = ?", .text(Self.lastRunKey)).text.flatMap { Int64($0) }
    }
  }
}
