import Core
import SQLite
import TestSupport
import Testing

@testable import Warehouse

struct RawStoreTests {
  private func record(_ body: [UInt8], key: String = "k", kind: String = "transactions", status: Int = 200) -> RawRecord
  {
    RawRecord(
      provider: "gocardless", connectionID: "bank", accountKey: "uuid", kind: kind, key: key, fetchedAt: 7,
      day: firstOfJune, status: status, body: body)
  }

  @Test(
    "a payload comes back as it was received, whatever its size", arguments: [0, 1, 1 << 20, (1 << 20) + 1, 2_600_000])
  func roundTrip(size: Int) throws {
    let warehouse = try Warehouse.withAccount()
    let sent = record((0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) })
    let id = try warehouse.land(sent)
    let payload = try #require(try warehouse.payloads(connection: "bank").first)
    #expect(payload.payloadID == id)
    #expect(payload.bytes == size)
    #expect(try warehouse.record(payload) == sent)
    var sizes: [Int] = []
    try warehouse.forEachPart(of: payload) { sizes.append($0.count) }
    #expect(sizes.allSatisfy { $0 <= 1 << 20 })
    #expect(sizes.reduce(0, +) == size)
  }

  @Test("the same bytes again are a payload of their own, and are stored once")
  func repeated() throws {
    let warehouse = try Warehouse.withAccount()
    let body = [UInt8](repeating: 65, count: 3_000)
    _ = try warehouse.land(record(body, key: "monday"))
    _ = try warehouse.land(record(body, key: "tuesday"))
    let payloads = try warehouse.payloads(connection: "bank", accountKey: "uuid", kind: "transactions")
    #expect(payloads.map(\.record.key) == ["monday", "tuesday"])
    for payload in payloads { #expect(try warehouse.record(payload).body == body) }
    #expect(try warehouse.column("select count(*) from raw_parts") == ["1"])
    #expect(try warehouse.hasPayload(hash: payloads[0].hash, kind: "transactions"))
    #expect(try !warehouse.hasPayload(hash: payloads[0].hash, kind: "file:csv"))
  }

  @Test("a run that was killed is known with what it landed, until it is finished")
  func killedRun() throws {
    let folder = try TemporaryFolder()
    do {
      let warehouse = try Warehouse(path: folder.database, today: firstOfJune, now: 7)
      let run = try warehouse.beginRun(connection: "bank", provider: "gocardless")
      _ = try warehouse.land(record([1], key: "page 1"), run: run.runID)
      _ = try warehouse.land(record([2], key: "page 2"), run: run.runID)
    }
    let warehouse = try Warehouse(path: folder.database, today: firstOfJune + 1, now: 8)
    let run = try #require(try warehouse.unfinishedRuns().first)
    #expect(run.day == firstOfJune)
    #expect(run.startedAt == 7)
    #expect(try warehouse.payloads(run: run).map(\.record.key) == ["page 1", "page 2"])
    try warehouse.finishRun(run, status: "ok", ChangeCount(new: 2))
    #expect(try warehouse.unfinishedRuns().isEmpty)
    #expect(try warehouse.column("select new_rows from sync_runs") == ["2"])
  }

  @Test("a run's records come with the newest earlier details it did not fetch itself, and never with a refusal")
  func context() throws {
    let warehouse = try Warehouse.withAccount()
    let first = try warehouse.beginRun(connection: "bank", provider: "gocardless")
    _ = try warehouse.land(record([1], kind: "details"), run: first.runID)
    _ = try warehouse.land(record([2], kind: "transactions"), run: first.runID)
    try warehouse.finishRun(first, status: "ok", ChangeCount())
    let second = try warehouse.beginRun(connection: "bank", provider: "gocardless")
    _ = try warehouse.land(record([3], kind: "details"), run: second.runID)
    try warehouse.finishRun(second, status: "failed", ChangeCount())
    let third = try warehouse.beginRun(connection: "bank", provider: "gocardless")
    _ = try warehouse.land(record([4], kind: "details", status: 429), run: third.runID)
    _ = try warehouse.land(record([5], kind: "transactions"), run: third.runID)
    try warehouse.finishRun(third, status: "ok", ChangeCount())
    let fourth = try warehouse.beginRun(connection: "bank", provider: "gocardless")
    _ = try warehouse.land(record([6], kind: "transactions"), run: fourth.runID)
    #expect(try warehouse.records(run: fourth, contextKinds: ["details"]).map(\.body) == [[3], [6]])
    #expect(try warehouse.records(run: third, contextKinds: ["details"]).map(\.body) == [[3], [4], [5]])
    #expect(try warehouse.records(run: first, contextKinds: ["details"]).map(\.body) == [[1], [2]])
  }
}
