package import Core
import Hashing
import SQLite

/// A payload of the raw tables, without its body.
package struct RawPayload: Hashable, Sendable {
  package var payloadID: Int64
  /// The run that fetched it; nil for files, rates and entries.
  package var runID: Int64?
  /// Everything but the body, which is empty.
  package var record: RawRecord
  /// BLAKE2b of the body, 32 hexadecimal digits.
  package var hash: String
  package var bytes: Int
}

extension Warehouse {
  /// Keeps a payload as received; it is safe when this returns.
  ///
  /// - Parameter run: the run that fetched it, as `beginRun` gave it.
  /// - Returns: the payload's id, in the order of landing.
  package func land(_ record: RawRecord, run: Int64? = nil) throws -> Int64 {
    let body = record.body
    let hash = hexadecimal(BLAKE2b.digest(body, length: 16))
    return try land(record, hash: hash, bytes: body.count, run: run) { offset, count in
      body[min(offset, body.count)..<min(offset + count, body.count)]
    }
  }

  /// Keeps a payload whose body is read piece by piece; `record.body` is not read.
  ///
  /// A body equal to an earlier one is not stored again: the new row points at it by its hash.
  /// - Parameters:
  ///   - hash: BLAKE2b of the body, 32 hexadecimal digits.
  ///   - part: bytes of the body from an offset, fewer than asked for only at its end.
  package func land(
    _ record: RawRecord, hash: String, bytes: Int, run: Int64? = nil,
    part: (_ offset: Int, _ count: Int) throws -> ArraySlice<UInt8>
  ) throws -> Int64 {
    try write {
      let known = try database.value("select 1 from raw_payloads where hash = ? limit 1", .text(hash)) != .null
      try database.run(
        """
        insert into raw_payloads
          (sync_run_id, provider, connection_id, account_key, kind, key, fetched_at, day, status, hash, bytes)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        SQLValue(run), .text(record.provider), .text(record.connectionID), .text(record.accountKey),
        .text(record.kind), .text(record.key), .integer(record.fetchedAt), .text(record.day.iso),
        SQLValue(record.status), .text(hash), SQLValue(bytes))
      let payload = database.lastInsertedRow
      if !known { try storeParts(of: payload, bytes: bytes, part) }
      return payload
    }
  }

  private func storeParts(
    of payload: Int64, bytes: Int, _ part: (_ offset: Int, _ count: Int) throws -> ArraySlice<UInt8>
  ) throws {
    let size = 1 << 20
    let statement = try database.cached("insert into raw_parts (payload_id, part, body) values (?, ?, ?)")
    for (number, start) in stride(from: 0, to: bytes, by: size).enumerated() {
      statement.bind(payload, at: 1)
      statement.bind(number, at: 2)
      statement.bind(try part(start, size), at: 3)
      try statement.run()
    }
  }

  /// Whether these very bytes have been received before: an import of the same file again has nothing to do.
  package func hasPayload(hash: String, kind: String? = nil) throws -> Bool {
    try read {
      try database.value(
        "select 1 from raw_payloads where hash = ?1 and (?2 is null or kind = ?2) limit 1", .text(hash), SQLValue(kind))
        != .null
    }
  }

  /// The payloads of a connection, oldest first, without their bodies.
  package func payloads(connection: String, accountKey: String? = nil, kind: String? = nil) throws -> [RawPayload] {
    try payloads(
      where: "connection_id = ?1 and (?2 is null or account_key = ?2) and (?3 is null or kind = ?3)",
      .text(connection), SQLValue(accountKey), SQLValue(kind))
  }

  /// Everything ever received, oldest first, without bodies.
  package func allPayloads() throws -> [RawPayload] { try payloads(where: "true") }

  func payloads(where condition: String, _ values: SQLValue...) throws -> [RawPayload] {
    try read {
      var payloads: [RawPayload] = []
      let statement = try database.prepare(
        """
        select payload_id, sync_run_id, provider, connection_id, account_key, kind, key, fetched_at, day, status, hash,
          bytes
        from raw_payloads where \(condition) order by payload_id
        """)
      for (index, value) in values.enumerated() { statement.bind(value, at: index + 1) }
      while try statement.step() {
        let record = RawRecord(
          provider: statement.text(2), connectionID: statement.text(3), accountKey: statement.text(4),
          kind: statement.text(5), key: statement.text(6), fetchedAt: statement.int64(7),
          day: Day(iso: statement.text(8)) ?? today, status: statement.int(9), body: [])
        payloads.append(
          RawPayload(
            payloadID: statement.int64(0), runID: statement.optionalInt64(1), record: record,
            hash: statement.text(10), bytes: statement.int(11)))
      }
      return payloads
    }
  }

  /// Calls `each` with the parts of a payload's body in order, of at most one MiB each.
  package func forEachPart(of payload: RawPayload, _ each: (Span<UInt8>) throws -> Void) throws {
    try read {
      // The first payload with the hash holds the body of all that follow.
      try database.forEach(
        """
        select body from raw_parts
        where payload_id = (select min(payload_id) from raw_payloads where hash = ?) order by part
        """, .text(payload.hash)
      ) { row in try row.withBytes(0, each) }
    }
  }

  /// The payload with its whole body.
  package func record(_ payload: RawPayload) throws -> RawRecord {
    var record = payload.record
    record.body.reserveCapacity(payload.bytes)
    try forEachPart(of: payload) { part in
      for index in part.indices { record.body.append(part[index]) }
    }
    return record
  }
}
