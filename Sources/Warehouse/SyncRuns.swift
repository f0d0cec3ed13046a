package import Core
import SQLite

/// One sync of one connection: what it landed belongs together, and is standardised together.
package struct SyncRun: Hashable, Sendable {
  package var runID: Int64
  package var connectionID: String
  package var provider: String
  /// The instant of all its records, in seconds since 1970.
  package var startedAt: Int64
  package var day: Day
}

/// How many booked transactions a source's answer brought, altered or took away.
package struct ChangeCount: Hashable, Sendable {
  package var new = 0
  package var changed = 0
  package var retired = 0

  package init(new: Int = 0, changed: Int = 0, retired: Int = 0) {
    self.new = new
    self.changed = changed
    self.retired = retired
  }

  package static func += (left: inout ChangeCount, right: ChangeCount) {
    left.new += right.new
    left.changed += right.changed
    left.retired += right.retired
  }

  package var isNothing: Bool { self == ChangeCount() }
}

extension Warehouse {
  /// Begins a sync. A run that was killed is listed by `unfinishedRuns`: finish it first.
  package func beginRun(connection: String, provider: String) throws -> SyncRun {
    try write {
      try database.run(
        """
        insert into sync_runs (connection_id, provider, started_at, day, status, new_rows, changed_rows, retired_rows)
        values (?, ?, ?, ?, 'fetching', 0, 0, 0)
        """, .text(connection), .text(provider), .integer(now), .text(today.iso))
      return SyncRun(
        runID: database.lastInsertedRow, connectionID: connection, provider: provider, startedAt: now, day: today)
    }
  }

  /// Runs that were killed before their records were standardised, oldest first.
  ///
  /// One of today can go on where it stopped: the keys of `payloads(run:)` need not be asked for again.
  package func unfinishedRuns() throws -> [SyncRun] { try runs(where: "status = 'fetching'") }

  /// What a run has landed, in order, without bodies.
  package func payloads(run: SyncRun) throws -> [RawPayload] {
    try payloads(where: "sync_run_id = ?1", .integer(run.runID))
  }

  /// Ends a run; its records count as standardised from now on.
  /// - Parameter status: `ok`, or what went wrong in one word.
  package func finishRun(_ run: SyncRun, status: String, _ count: ChangeCount) throws {
    precondition(status != "fetching", "a finished run has another status")
    try write {
      try database.run(
        "update sync_runs set status = ?, new_rows = ?, changed_rows = ?, retired_rows = ? where sync_run_id = ?",
        .text(status), SQLValue(count.new), SQLValue(count.changed), SQLValue(count.retired), .integer(run.runID))
    }
  }

  func runs(where condition: String) throws -> [SyncRun] {
    try read {
      var runs: [SyncRun] = []
      try database.forEach(
        """
        select sync_run_id, connection_id, provider, started_at, day from sync_runs where \(condition)
        order by sync_run_id
        """
      ) { row in
        runs.append(
          SyncRun(
            runID: row.int64(0), connectionID: row.text(1), provider: row.text(2), startedAt: row.int64(3),
            day: Day(iso: row.text(4)) ?? today))
      }
      return runs
    }
  }

  /// A run's records with their bodies, in order, preceded by the newest earlier ones of `contextKinds` that it did not
  /// fetch itself: an account's details are not asked for every night.
  package func records(run: SyncRun, contextKinds: Set<String> = []) throws -> [RawRecord] {
    let own = try payloads(run: run)
    // Only answers: a refusal tells nothing about an account.
    let fetched = Set(own.filter { $0.record.status == 200 }.map { Subject($0.record) })
    let first = own.first?.payloadID ?? .max
    var newest: [Subject: RawPayload] = [:]
    for kind in contextKinds.sorted() {
      for payload in try payloads(connection: run.connectionID, kind: kind) where payload.payloadID < first {
        let subject = Subject(payload.record)
        if payload.record.status == 200, !fetched.contains(subject) { newest[subject] = payload }
      }
    }
    let context = newest.values.sorted { $0.payloadID < $1.payloadID }
    return try (context + own).map(record)
  }

  private struct Subject: Hashable {
    var accountKey: String
    var kind: String
    init(_ record: RawRecord) {
      accountKey = record.accountKey
      kind = record.kind
    }
  }
}
