import Core
import SQLite

// What connections keep from run to run beside their facts.

extension Warehouse {
  package func memory(connection: String) throws -> [String: String] {
    try read {
      var memory: [String: String] = [:]
      try database.forEach(
        "select name, value from connection_memory where connection_id = ?", .text(connection)
      ) { memory[$0.text(0)] = $0.text(1) }
      return memory
    }
  }

  /// Nil forgets.
  package func remember(_ value: String?, as name: String, connection: String) throws {
    try write {
      guard let value else {
        try database.run(
          "delete from connection_memory where connection_id = ? and name = ?", .text(connection), .text(name))
        return
      }
      try database.run(
        """
        insert into connection_memory (connection_id, name, value) values (?, ?, ?)
        on conflict do update set value = excluded.value
        """, .text(connection), .text(name), .text(value))
    }
  }

  /// Answers of a provider that are still good, by key.
  package func cachedAnswers(provider: String) throws -> [String: [UInt8]] {
    try read {
      var answers: [String: [UInt8]] = [:]
      try database.forEach(
        "select cache_key, body from cached_answers where provider = ? and expires_at > ?", .text(provider),
        .integer(now)
      ) { answers[$0.text(0)] = $0.blob(1) }
      return answers
    }
  }

  /// - Parameter timeToLive: in seconds from now.
  package func cache(_ body: [UInt8], as key: String, provider: String, timeToLive: Int64) throws {
    try write {
      try database.run(
        """
        insert into cached_answers (provider, cache_key, body, fetched_at, expires_at) values (?, ?, ?, ?, ?)
        on conflict do update set body = excluded.body, fetched_at = excluded.fetched_at,
          expires_at = excluded.expires_at
        """, .text(provider), .text(key), .blob(body), .integer(now), .integer(now + timeToLive))
    }
  }
}
