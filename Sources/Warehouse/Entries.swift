package import Core
import Hashing
import SQLite

extension Warehouse {
  /// Makes the rows of the source `entries` those that the file tells; what it tells no more is retired.
  ///
  /// - Parameters:
  ///   - rows: of every account, each of them with all that is entered for it.
  ///   - record: the file; it is kept when it is another than the one kept last.
  package func takeEntries(_ rows: [StandardRows], _ record: RawRecord) throws -> ChangeCount {
    try write {
      let payload = try landEntries(record)
      let provenance = Provenance(
        source: .entries, payloadID: payload, fetchedAt: record.fetchedAt, day: record.day)
      var count = ChangeCount()
      for row in rows where try isOfEntries(row) {
        count += try standardise([row], as: row.account.sourceID, from: provenance).count
      }
      return count
    }
  }

  /// Whether anything that was entered is in the books.
  package func hasEntries() throws -> Bool {
    try read {
      try ["transactions", "trades", "balances"].contains { table in
        try database.value(
          "select 1 from \(table) where source = ? and retired_on is null limit 1", .text(Source.entries.name)) != .null
      }
    }
  }

  /// An account for which nothing is entered, and never was, needs no look.
  private func isOfEntries(_ row: StandardRows) throws -> Bool {
    if !row.transactions.isEmpty || !row.trades.isEmpty || !row.balances.isEmpty { return true }
    return try ["transactions", "trades", "balances"].contains { table in
      try database.value(
        "select 1 from \(table) where account_id = ? and source = ? and retired_on is null limit 1",
        .text(row.account.sourceID), .text(Source.entries.name)) != .null
    }
  }

  private func landEntries(_ record: RawRecord) throws -> Int64 {
    let last = try payloads(where: "provider = ?1", .text(Source.entries.namespace)).last
    if let last, last.hash == hexadecimal(BLAKE2b.digest(record.body, length: 16)) { return last.payloadID }
    return try land(record)
  }
}
