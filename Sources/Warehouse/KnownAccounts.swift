package import Core
import SQLite

/// A provider's account as it was last described, with how far its own account has been fetched.
package struct KnownSourceAccount: Hashable, Sendable {
  package var sourceID: String
  package var keys: [String]
  package var currency: Currency?
  package var accountID: String?
  package var fetchedTo: Day?
}

extension Warehouse {
  /// The accounts a connection was seen to have, by the provider's id.
  package func knownAccounts(connection: String) throws -> [KnownSourceAccount] {
    try read {
      var accounts: [KnownSourceAccount] = []
      try database.forEach(
        """
        select p.source_id, p.currency, p.account_id, w.fetched_to,
          (select group_concat(value, char(10)) from (select value from json_each(p.keys) order by key))
        from provider_accounts p
        left join watermarks w on w.connection_id = p.connection_id and w.account_id = p.account_id
        where p.connection_id = ? order by p.source_id
        """, .text(connection)
      ) { row in
        accounts.append(
          KnownSourceAccount(
            sourceID: row.text(0), keys: row.text(4).split(separator: "\n").map(String.init),
            currency: Currency(row.text(1)), accountID: row.optionalText(2),
            fetchedTo: row.optionalText(3).flatMap { Day(iso: $0) }))
      }
      return accounts
    }
  }

  /// Every quota of a connection that has not been reset since.
  package func quotas(connection: String) throws -> [(sourceID: String, scope: String, remaining: Int, resetsAt: Int64)]
  {
    try read {
      var quotas: [(sourceID: String, scope: String, remaining: Int, resetsAt: Int64)] = []
      try database.forEach(
        "select source_id, scope, remaining, resets_at from quotas where connection_id = ? and resets_at > ? order by 1, 2",
        .text(connection), .integer(now)
      ) { row in
        quotas.append((row.text(0), row.text(1), row.int(2), row.int64(3)))
      }
      return quotas
    }
  }

  /// A text kept from run to run; nil when there is none.
  package func remembered(_ key: String) throws -> String? {
    try read { try database.value("select value from meta where key = ?", .text(key)).text }
  }

  package func remember(_ key: String, _ value: String) throws {
    try write {
      try database.run(
        "insert into meta (key, value) values (?, ?) on conflict (key) do update set value = excluded.value",
        .text(key), .text(value))
    }
  }
}
