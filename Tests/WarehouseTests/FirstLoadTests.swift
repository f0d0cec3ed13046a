import Core
import Foundation
import SQLite
import TestSupport
import Testing

@testable import Warehouse

/// The first large file goes straight into the database, without a log: it is whole or not there at all the same.
struct FirstLoadTests {
  private static let large = 2 << 20

  /// One large file as the import stage takes it; `moment` is called while it is being written.
  private func load(_ warehouse: Warehouse, bytes: Int = large, moment: () throws -> Void = {}) throws {
    try warehouse.setAccounts([account("joint")])
    let body = [UInt8](repeating: 0x61, count: 1_400_000)
    let file = RawRecord(provider: "file", kind: "file:csv", key: "f", fetchedAt: 0, day: firstOfJune, body: body)
    try warehouse.load(bytes: bytes) {
      let payload = try warehouse.land(file)
      try moment()
      let provenance = Provenance(source: .file, payloadID: payload, fetchedAt: 0, day: firstOfJune)
      _ = try warehouse.importing(from: provenance) { file in
        for start in stride(from: 0, to: 4_000, by: 400) {
          try file.add((start..<start + 400).map { payment(firstOfJune - $0 / 9, -Int64($0), "Shop") }, to: "joint")
          try moment()
        }
      }
    }
  }

  private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  private func expectLog(_ warehouse: Warehouse) throws { #expect(try mode(warehouse) == "wal") }

  private func mode(_ warehouse: Warehouse) throws -> String? {
    try warehouse.database.value("pragma journal_mode").text
  }

  @Test("it is written once: no log grows beside it, and one is kept again from then on")
  func withoutLog() throws {
    let folder = try TemporaryFolder()
    let warehouse = try Warehouse(path: folder.database, today: firstOfJune, now: 7)
    try load(warehouse) { #expect(!exists(folder.database + "-wal")) }
    #expect(!exists(folder.database + "-journal"))
    #expect(try mode(warehouse) == "wal")
    #expect(try warehouse.database.value("pragma synchronous").integer == 2)
    #expect(try warehouse.ids().count == 4_000)
    // What follows goes by the log, whatever its size.
    try warehouse.load(bytes: Self.large) { try expectLog(warehouse) }
  }

  @Test("a small one goes by the log")
  func small() throws {
    let folder = try TemporaryFolder()
    let warehouse = try Warehouse(path: folder.database, today: firstOfJune, now: 7)
    try load(warehouse, bytes: 50_000) { try expectLog(warehouse) }
    #expect(try warehouse.ids().count == 4_000)
  }

  @Test("while another program reads, it goes by the log")
  func besideReader() throws {
    let folder = try TemporaryFolder()
    let warehouse = try Warehouse(path: folder.database, today: firstOfJune, now: 7)
    let reader = try Warehouse(reading: folder.database, today: firstOfJune, now: 7)
    try load(warehouse) {
      let seen = try reader.ids()
      #expect(seen.isEmpty)
    }
    #expect(try reader.ids().count == 4_000)
    #expect(try mode(warehouse) == "wal")
  }

  @Test("one that is refused leaves nothing, and the log is kept again")
  func refused() throws {
    struct Refusal: Error {}
    let folder = try TemporaryFolder()
    let warehouse = try Warehouse(path: folder.database, today: firstOfJune, now: 7)
    var moments = 0
    #expect(throws: Refusal.self) {
      try load(warehouse) {
        moments += 1
        if moments == 5 { throw Refusal() }
      }
    }
    #expect(try warehouse.ids().isEmpty)
    #expect(try warehouse.allPayloads().isEmpty)
    #expect(try mode(warehouse) == "wal")
    #expect(try warehouse.integrityCheck().isEmpty)
  }

  @Test(
    "killed at any moment of it, whoever opens the database next finds it as it was before", arguments: [true, false])
  func killed(readFirst: Bool) throws {
    let undisturbed = try Warehouse(inMemoryOn: firstOfJune, now: 7)
    try load(undisturbed)
    let folder = try TemporaryFolder()
    let copies = try TemporaryFolder()
    let warehouse = try Warehouse(path: folder.database, today: firstOfJune, now: 7)
    // Nearly no cache: pages of the open transaction reach the disk.
    try warehouse.database.execute("pragma cache_size = 10")
    var moments = 0
    try load(warehouse) {
      moments += 1
      #expect(exists(folder.database + "-journal"))
      for suffix in ["", "-journal"] {
        try FileManager.default.copyItem(
          atPath: folder.database + suffix, toPath: copies.path + "/\(moments).sqlite" + suffix)
      }
    }
    #expect(moments == 11)
    for moment in 1...moments {
      let path = copies.path + "/\(moment).sqlite"
      if readFirst {
        let reader = try Warehouse(reading: path, today: firstOfJune, now: 7)
        #expect(try reader.ids().isEmpty && reader.integrityCheck().isEmpty, "killed at moment \(moment)")
      }
      let next = try Warehouse(path: path, today: firstOfJune, now: 7)
      #expect(try next.integrityCheck().isEmpty && next.allPayloads().isEmpty)
      try load(next)
      #expect(try next.facts() == undisturbed.facts(), "killed at moment \(moment)")
    }
  }
}
