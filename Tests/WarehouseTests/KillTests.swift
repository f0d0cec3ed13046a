import Core
import Foundation
import SQLite
import TestSupport
import Testing

@testable import Warehouse

/// What a kill leaves on the disk is what the files hold at that moment: they are copied at many moments, and the copies
/// opened as the next run would.
struct KillTests {
  /// One run: it lands, standardises, imports and stores; `moment` is called between and within its transactions.
  private func run(_ warehouse: Warehouse, moment: () throws -> Void) throws {
    try warehouse.setAccounts([account("joint")])
    try moment()
    let unfinished = try warehouse.unfinishedRuns().first
    let run = try unfinished ?? warehouse.beginRun(connection: "bank", provider: "gocardless")
    try moment()
    if try warehouse.payloads(run: run).isEmpty {
      _ = try warehouse.land(
        RawRecord(
          provider: "gocardless", connectionID: "bank", accountKey: "u", kind: "transactions",
          fetchedAt: warehouse.now, day: warehouse.today, body: [1, 2, 3]), run: run.runID)
    }
    try moment()
    let rows = (0..<300).map { payment(firstOfJune - $0 % 90, -Int64(100 + $0 % 7), "Shop \($0 % 5)", sequence: $0) }
    var all = answer(rows + [pending(firstOfJune, -9, "Kiosk")])
    all.balances = [
      StandardBalance(kind: .closing, day: firstOfJune, amount: Money(minor: 5, .eur), sourceType: "closingBooked")
    ]
    let result = try warehouse.standardise(
      [all], as: "joint", from: Provenance(source: bank, payloadID: 1, fetchedAt: warehouse.now, day: warehouse.today))
    try moment()
    try warehouse.finishRun(run, status: "ok", result.count)
    try moment()
    let body = Array("a file".utf8)
    let file = RawRecord(provider: "file", kind: "file:csv", key: "f", fetchedAt: 0, day: firstOfJune, body: body)
    let known = try warehouse.allPayloads().first { $0.record.kind == "file:csv" }
    let payload = try known?.payloadID ?? warehouse.land(file)
    try moment()
    _ = try warehouse.importing(
      from: Provenance(source: .file, payloadID: payload, fetchedAt: 0, day: firstOfJune)
    ) { file in
      for start in stride(from: 0, to: 1_200, by: 30) {
        try file.add(
          (start..<start + 30).map { payment(firstOfJune - $0 / 3, -Int64($0 % 11), "Café \($0 % 9)") }, to: "joint")
        try moment()
      }
    }
    try moment()
    try warehouse.store(
      rates: [StandardRate(base: .eur, quote: .usd, day: firstOfJune, rate: ExactDecimal(mantissa: 11, scale: 1))],
      source: "ecb")
    try moment()
  }

  @Test("killed at any of 50 moments, the next run ends as if nothing had happened")
  func anyMoment() throws {
    let undisturbed = try Warehouse(inMemoryOn: firstOfJune, now: 77)
    try run(undisturbed) {}
    // A run killed after its sync syncs once more, so that the file's payload has another number.
    let ignored: Set<String> = ["tx", "payload_id"]
    let expected = try undisturbed.facts(ignoring: ignored)
    let folder = try TemporaryFolder()
    let copies = try TemporaryFolder()
    let warehouse = try Warehouse(path: folder.database, today: firstOfJune, now: 77)
    // Nearly no cache: pages of open transactions reach the disk, as they do in a large import.
    try warehouse.database.execute("pragma cache_size = 10; pragma wal_autocheckpoint = 50")
    var moments = 0
    try run(warehouse) {
      moments += 1
      let copy = copies.path + "/\(moments).sqlite"
      for suffix in ["", "-wal"] {
        let data = try Data(contentsOf: URL(fileURLWithPath: folder.database + suffix))
        try data.write(to: URL(fileURLWithPath: copy + suffix))
      }
    }
    #expect(moments >= 48)
    for moment in 1...moments {
      let next = try Warehouse(path: copies.path + "/\(moment).sqlite", today: firstOfJune, now: 77)
      #expect(try next.integrityCheck().isEmpty)
      try run(next) {}
      #expect(try next.facts(ignoring: ignored) == expected, "killed at moment \(moment)")
      #expect(try next.unfinishedRuns().isEmpty)
      #expect(try next.column("select count(*) from raw_payloads where kind = 'file:csv'") == ["1"])
    }
  }
}
