package import Core
import SQLite

/// A connection as its last sync left it.
package struct ConnectionRow: Hashable, Sendable {
  package var connectionID: String
  package var provider: String
  package var institutionID: String
  package var status: ConnectionStatus
  package var consentUntil: Day?
  /// Seconds since 1970.
  package var lastSyncAt: Int64?
  package var lastSyncDay: Day?
  /// A sentence for people; never a payload.
  package var lastError: String?

  package init(connectionID: String, provider: String, institutionID: String, status: ConnectionStatus) {
    self.connectionID = connectionID
    self.provider = provider
    self.institutionID = institutionID
    self.status = status
  }
}

extension Warehouse {
  package func set(_ connection: ConnectionRow) throws {
    try write {
      try database.run(
        """
        insert into connections
          (connection_id, provider, institution_id, status, consent_until, last_sync_at, last_sync_day, last_error)
        values (?, ?, ?, ?, ?, ?, ?, ?)
        on conflict do update set provider = excluded.provider, institution_id = excluded.institution_id,
          status = excluded.status, consent_until = excluded.consent_until, last_sync_at = excluded.last_sync_at,
          last_sync_day = excluded.last_sync_day, last_error = excluded.last_error
        """,
        .text(connection.connectionID), .text(connection.provider), .text(connection.institutionID),
        .text(connection.status.rawValue), SQLValue(connection.consentUntil?.iso), SQLValue(connection.lastSyncAt),
        SQLValue(connection.lastSyncDay?.iso), SQLValue(connection.lastError))
    }
  }

  /// Forgets connections that the settings no longer have; their facts stay.
  package func keepConnections(_ ids: [String]) throws {
    try write {
      try database.run(
        "delete from connections where connection_id not in (select value from json_each(?))",
        .text(FlatJSON.array(ids)))
    }
  }

  /// By id.
  package func connections() throws -> [ConnectionRow] {
    try read {
      var connections: [ConnectionRow] = []
      try database.forEach(
        """
        select connection_id, provider, institution_id, status, consent_until, last_sync_at, last_sync_day, last_error
        from connections order by connection_id
        """
      ) { row in
        var connection = ConnectionRow(
          connectionID: row.text(0), provider: row.text(1), institutionID: row.text(2),
          status: ConnectionStatus(rawValue: row.text(3)) ?? .failed)
        connection.consentUntil = row.optionalText(4).flatMap { Day(iso: $0) }
        connection.lastSyncAt = row.optionalInt64(5)
        connection.lastSyncDay = row.optionalText(6).flatMap { Day(iso: $0) }
        connection.lastError = row.optionalText(7)
        connections.append(connection)
      }
      return connections
    }
  }

  package func setInstitution(id: String, name: String, country: String, provider: String) throws {
    try write {
      try database.run(
        """
        insert into institutions (institution_id, name, country, provider, learned_on) values (?, ?, ?, ?, ?)
        on conflict do update set name = excluded.name, country = excluded.country, provider = excluded.provider
        where name <> excluded.name or country <> excluded.country or provider <> excluded.provider
        """, .text(id), .text(name), .text(country), .text(provider), .text(today.iso))
    }
  }

  /// A person's consent at a bank.
  package func setAgreement(
    id: String, connectionID: String, acceptedOn: Day?, expiresOn: Day?, historyDays: Int?
  ) throws {
    try write {
      try database.run(
        """
        insert into agreements (agreement_id, connection_id, accepted_on, expires_on, history_days, learned_on)
        values (?, ?, ?, ?, ?, ?)
        on conflict do update set accepted_on = excluded.accepted_on, expires_on = excluded.expires_on,
          history_days = excluded.history_days, connection_id = excluded.connection_id
        """,
        .text(id), .text(connectionID), SQLValue(acceptedOn?.iso), SQLValue(expiresOn?.iso),
        SQLValue(historyDays.map(Int64.init)), .text(today.iso))
    }
  }

  /// The end of the newest consent of a connection, or nil when none is known.
  package func consentUntil(connection: String) throws -> Day? {
    try read {
      try database.value("select max(expires_on) from agreements where connection_id = ?", .text(connection)).text
        .flatMap { Day(iso: $0) }
    }
  }

  // MARK: Quotas

  /// How many requests a bank still allows, and from when it allows more.
  /// - Parameters:
  ///   - sourceID: the provider's account id; empty for the key's general limit.
  ///   - scope: `details`, `balances`, `transactions`; empty for the general limit.
  ///   - resetsAt: seconds since 1970.
  package func setQuota(
    connection: String, sourceID: String, scope: String, remaining: Int, resetsAt: Int64
  ) throws {
    try write {
      try database.run(
        """
        insert or replace into quotas (connection_id, source_id, scope, remaining, resets_at) values (?, ?, ?, ?, ?)
        """, .text(connection), .text(sourceID), .text(scope), SQLValue(remaining), .integer(resetsAt))
    }
  }

  /// Requests still allowed now, or nil when no limit is known or the last one has passed.
  package func quota(connection: String, sourceID: String, scope: String) throws -> (remaining: Int, resetsAt: Int64)? {
    try read {
      var quota: (remaining: Int, resetsAt: Int64)?
      try database.forEach(
        """
        select remaining, resets_at from quotas
        where connection_id = ? and source_id = ? and scope = ? and resets_at > ?
        """, .text(connection), .text(sourceID), .text(scope), .integer(now)
      ) { row in quota = (row.int(0), row.int64(1)) }
      return quota
    }
  }

  // MARK: Watermarks

  /// The day up to which an account has been fetched from a connection; it never goes back.
  package func setWatermark(connection: String, accountID: String, fetchedTo: Day) throws {
    try write {
      try database.run(
        """
        insert into watermarks (connection_id, account_id, fetched_to, synced_at) values (?, ?, ?, ?)
        on conflict do update set fetched_to = max(fetched_to, excluded.fetched_to), synced_at = excluded.synced_at
        """, .text(connection), .text(accountID), .text(fetchedTo.iso), .integer(now))
    }
  }

  package func watermark(connection: String, accountID: String) throws -> Day? {
    try read {
      try database.value(
        "select fetched_to from watermarks where connection_id = ? and account_id = ?", .text(connection),
        .text(accountID)
      ).text.flatMap { Day(iso: $0) }
    }
  }

  // MARK: Jobs

  /// Records a stage of a run: `sync`, `import`, `build` …, its state and how many rows it changed.
  package func recordJob(stage: String, state: String, rows: Int) throws {
    try write {
      try database.run(
        "insert into jobs (run_day, stage, state, rows, started_at) values (?, ?, ?, ?, ?)", .text(today.iso),
        .text(stage), .text(state), SQLValue(rows), .integer(now))
    }
  }

  /// The day of the newest job of that stage that ended so, or nil.
  package func lastJobDay(stage: String, state: String) throws -> Day? {
    try read {
      try database.value("select max(run_day) from jobs where stage = ? and state = ?", .text(stage), .text(state)).text
        .flatMap { Day(iso: $0) }
    }
  }
}
