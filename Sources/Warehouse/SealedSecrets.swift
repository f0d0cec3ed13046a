import SQLite

/// A secret as it is kept: nobody can read it from this without the key, which is elsewhere.
package struct SealedSecretRow: Hashable, Sendable {
  package var connectionID: String
  /// As `ProviderSecrets` calls it: `access_url`.
  package var name: String
  /// The key it is sealed under.
  package var keyID: String
  package var nonce: [UInt8]
  package var sealed: [UInt8]

  package init(connectionID: String, name: String, keyID: String, nonce: [UInt8], sealed: [UInt8]) {
    self.connectionID = connectionID
    self.name = name
    self.keyID = keyID
    self.nonce = nonce
    self.sealed = sealed
  }
}

extension Warehouse {
  /// By connection and name.
  package func sealedSecrets(connection: String? = nil) throws -> [SealedSecretRow] {
    try read {
      var rows: [SealedSecretRow] = []
      try database.forEach(
        """
        select connection_id, name, key_id, nonce, sealed from sealed_secrets
        where ?1 is null or connection_id = ?1 order by connection_id, name
        """, SQLValue(connection)
      ) { row in
        rows.append(
          SealedSecretRow(
            connectionID: row.text(0), name: row.text(1), keyID: row.text(2), nonce: row.blob(3), sealed: row.blob(4)))
      }
      return rows
    }
  }

  /// Together or not at all.
  package func keep(_ secrets: [SealedSecretRow]) throws {
    try write {
      for secret in secrets {
        try database.run(
          """
          insert into sealed_secrets (connection_id, name, key_id, nonce, sealed) values (?, ?, ?, ?, ?)
          on conflict do update set key_id = excluded.key_id, nonce = excluded.nonce, sealed = excluded.sealed
          """, .text(secret.connectionID), .text(secret.name), .text(secret.keyID), .blob(secret.nonce),
          .blob(secret.sealed))
      }
    }
  }

  package func removeSealedSecrets(connection: String) throws {
    try write { try database.run("delete from sealed_secrets where connection_id = ?", .text(connection)) }
  }
}
