import Core
import SQLite
import TestSupport
import Testing

@testable import Warehouse

struct StateTests {
  private func balance(_ minor: Int64, type: String = "closingBooked") -> StandardBalance {
    StandardBalance(kind: .closing, day: firstOfJune, amount: Money(minor: minor, .eur), sourceType: type)
  }

  private func observe(_ warehouse: Warehouse, _ balances: [StandardBalance], payload: Int64) throws {
    var rows = answer([])
    rows.balances = balances
    _ = try warehouse.standardise(
      [rows], as: "joint", from: Provenance(source: bank, payloadID: payload, fetchedAt: payload, day: firstOfJune))
  }

  @Test("a balance stated again is not touched; one stated anew retires the earlier, which stays")
  func balances() throws {
    let warehouse = try Warehouse.withAccount()
    try observe(warehouse, [balance(100), balance(90, type: "interimAvailable")], payload: 1)
    try warehouse.database.execute("delete from changed_months")
    try observe(warehouse, [balance(100)], payload: 2)
    #expect(try warehouse.column("select month from changed_months").isEmpty)
    try observe(warehouse, [balance(130)], payload: 3)
    #expect(
      try warehouse.column(
        "select amount_minor || coalesce(' ' || retired_why, '') from balances where source_type = 'closingBooked' order by 1"
      )
        == ["100 stated anew", "130"])
    #expect(try warehouse.column("select month from changed_months") == ["2026-06"])
  }

  @Test("files' balances only add, and equal ones once")
  func fileBalances() throws {
    let warehouse = try Warehouse.withAccount()
    for (payload, minor) in [(1, 100), (2, 130), (3, 100)] as [(Int64, Int64)] {
      _ = try warehouse.importing(
        from: Provenance(source: .file, payloadID: payload, fetchedAt: 0, day: firstOfJune)
      ) { try $0.add([balance(minor)], to: "joint") }
    }
    #expect(
      try warehouse.column("select amount_minor from balances where retired_on is null order by 1") == ["100", "130"])
  }

  @Test("rates are stored as a set: unchanged ones are untouched, trailing zeros are no change, months are queued")
  func rates() throws {
    let warehouse = try Warehouse.withAccount()
    func rate(_ day: Day, _ text: String) throws -> StandardRate {
      StandardRate(base: .eur, quote: .gbp, day: day, rate: try #require(ExactDecimal(text)))
    }
    let end = try day("2026-05-29")
    #expect(try warehouse.store(rates: [rate(end, "0.8338"), rate(firstOfJune, "0.84")], source: "ecb") == 2)
    #expect(try warehouse.column("select month from changed_months where account_id = ''") == ["2026-05", "2026-06"])
    try warehouse.database.execute("delete from changed_months")
    #expect(try warehouse.store(rates: [rate(end, "0.83380"), rate(firstOfJune, "0.840")], source: "ecb") == 0)
    #expect(try warehouse.column("select month from changed_months").isEmpty)
    #expect(try warehouse.store(rates: [rate(end, "0.8339")], source: "ecb") == 1)
    #expect(try warehouse.newestRateDay(source: "ecb") == firstOfJune)
    #expect(try warehouse.newestRateDay(source: "file") == nil)
  }

  @Test("a rate that is taken out of the household's own file is none any more, nor after a rebuild")
  func ownRates() throws {
    let warehouse = try Warehouse.withAccount()
    func rate(_ day: Day, _ mantissa: Int64) -> StandardRate {
      StandardRate(base: .eur, quote: .gbp, day: day, rate: ExactDecimal(mantissa: mantissa, scale: 2))
    }
    let end = try day("2026-05-29")
    let files = [[rate(end, 84), rate(firstOfJune, 85)], [rate(end, 83)], [rate(end, 83), rate(firstOfJune + 1, 86)]]
    let mapping = RawMapping(
      contextKinds: [], standardise: { _, _ in [] }, rates: { files[Int($0.body[0])] }, file: { _, _ in })
    func rates() throws -> [String] {
      try warehouse.column("select day || ' ' || mantissa || ' ' || source from exchange_rates order by day, source")
    }
    try warehouse.store(
      rates: [StandardRate(base: .eur, quote: .usd, day: end, rate: ExactDecimal(mantissa: 11, scale: 1))],
      source: "ecb")
    for (number, file) in files.enumerated() {
      _ = try warehouse.land(
        RawRecord(
          provider: OwnRates.provider, kind: "rates", key: "rates.csv", fetchedAt: 0, day: firstOfJune,
          body: [UInt8(number)]))
      try warehouse.database.execute("delete from changed_months")
      #expect(try warehouse.replaceOwnRates(with: file) == (number == 2 ? 1 : 2))
      #expect(
        try warehouse.column("select month from changed_months where account_id = ''")
          == (number == 2 ? ["2026-06"] : ["2026-05", "2026-06"]))
    }
    let own = ["2026-05-29 83 file", "2026-06-02 86 file"]
    #expect(try rates() == ["2026-05-29 11 ecb"] + own, "another source's rates stay")
    try warehouse.rebuild(accounts: [account("joint")], mapping: mapping)
    #expect(try rates() == own)
  }

  @Test("problems of a stage are a set; one that stays keeps the day since when")
  func problems() throws {
    let folder = try TemporaryFolder()
    let first = Problem(.warning, subject: "joint", text: "stale", remedy: "daybook sync")
    let second = Problem(.error, subject: "card", text: "gone", remedy: "daybook connect card")
    do {
      let warehouse = try Warehouse(path: folder.database, today: firstOfJune, now: 0)
      try warehouse.setProblems([first], stage: "sync:bank")
      try warehouse.setProblems([first], stage: "import")
    }
    let warehouse = try Warehouse(path: folder.database, today: firstOfJune + 1, now: 0)
    try warehouse.setProblems([first, second], stage: "sync:bank")
    let all = try warehouse.problems(stage: "sync:bank")
    #expect(all.map(\.problem) == [second, first])
    #expect(all.map(\.since) == [firstOfJune + 1, firstOfJune])
    try warehouse.setProblems([], stage: "sync:bank")
    #expect(try warehouse.problems().map(\.problem) == [first])
  }

  @Test("connections, consents, quotas, watermarks and jobs are kept and read again")
  func state() throws {
    let warehouse = try Warehouse(inMemoryOn: firstOfJune, now: 1_000)
    var connection = ConnectionRow(
      connectionID: "bank", provider: "gocardless", institutionID: "MONZO", status: .active)
    connection.consentUntil = firstOfJune + 90
    connection.lastSyncAt = 1_000
    connection.lastSyncDay = firstOfJune
    try warehouse.set(connection)
    connection.status = .failed
    connection.lastError = "the bank is not operational"
    try warehouse.set(connection)
    #expect(try warehouse.connections() == [connection])
    try warehouse.keepConnections(["other"])
    #expect(try warehouse.connections().isEmpty)

    try warehouse.setAgreement(
      id: "a", connectionID: "bank", acceptedOn: firstOfJune, expiresOn: firstOfJune + 90, historyDays: 730)
    #expect(try warehouse.consentUntil(connection: "bank") == firstOfJune + 90)
    try warehouse.setInstitution(id: "MONZO", name: "Monzo", country: "GB", provider: "gocardless")

    try warehouse.setQuota(connection: "bank", sourceID: "u", scope: "balances", remaining: 3, resetsAt: 2_000)
    #expect(try warehouse.quota(connection: "bank", sourceID: "u", scope: "balances")?.remaining == 3)
    try warehouse.setQuota(connection: "bank", sourceID: "u", scope: "balances", remaining: 0, resetsAt: 999)
    #expect(try warehouse.quota(connection: "bank", sourceID: "u", scope: "balances") == nil)

    try warehouse.setWatermark(connection: "bank", accountID: "joint", fetchedTo: firstOfJune)
    try warehouse.setWatermark(connection: "bank", accountID: "joint", fetchedTo: firstOfJune - 5)
    #expect(try warehouse.watermark(connection: "bank", accountID: "joint") == firstOfJune)

    try warehouse.recordJob(stage: "sync", state: "ok", rows: 7)
    #expect(try warehouse.lastJobDay(stage: "sync", state: "ok") == firstOfJune)
    #expect(try warehouse.lastJobDay(stage: "sync", state: "failed") == nil)
  }

  @Test("accounts come back as they were set")
  func accounts() throws {
    let warehouse = try Warehouse(inMemoryOn: firstOfJune, now: 0)
    var account = AccountRow(accountID: "joint", name: "Joint", slug: "joint", type: .card, currency: .eur)
    account.owners = [
      (member: "anna", percent: try #require(ExactDecimal("33.4"))),
      (member: "b\"en", percent: try #require(ExactDecimal("66.6"))),
    ]
    account.visibleTo = ["anna", "b\\\"en\u{1}"]
    account.opening = (firstOfJune, Money(minor: -5, .eur))
    account.creditLimit = Money(minor: 100, .eur)
    account.closedOn = firstOfJune + 1
    account.hidden = true
    try warehouse.setAccounts([account])
    let back = try #require(try warehouse.accounts().first)
    #expect(back.owners.map(\.member) == ["anna", "b\"en"])
    #expect(back.owners.map(\.percent.description) == ["33.4", "66.6"])
    #expect(back.visibleTo == account.visibleTo)
    #expect(back.opening?.balance == account.opening?.balance)
    #expect(back.creditLimit == account.creditLimit)
    #expect(back.closedOn == account.closedOn)
    #expect(back.hidden)
    #expect(back.type == .card)
  }

  @Test("a rebuild takes analysis' tables with it, and leaves what is not made from payloads")
  func rebuildAndAnalysis() throws {
    let warehouse = try Warehouse.withAccount()
    try warehouse.importFile([payment(firstOfJune, -1, "A")])
    try warehouse.database.execute(
      """
      create table classified (tx integer primary key references transactions) strict;
      insert into classified select tx from transactions;
      create view odd as select * from classified
      """)
    try warehouse.setProblems([Problem(.info, subject: "x", text: "y", remedy: "")], stage: "import")
    let mapping = RawMapping(
      contextKinds: [], standardise: { _, _ in [] }, rates: { _ in [] },
      file: { _, file in try file.add([payment(firstOfJune, -2, "B")], to: "joint") })
    try warehouse.rebuild(accounts: [account("joint")], mapping: mapping)
    #expect(try warehouse.column("select amount_minor from transactions") == ["-2"])
    #expect(try warehouse.column("select name from sqlite_schema where name in ('classified', 'odd')").isEmpty)
    #expect(try warehouse.problems().count == 1)
    #expect(try warehouse.database.value("pragma foreign_keys") == 1)
    #expect(try warehouse.integrityCheck().isEmpty)
  }

  @Test("what linking brought, beside any run, is no bank file at a rebuild, and its runs find it")
  func linkedPayload() throws {
    let warehouse = try Warehouse.withAccount()
    func record(_ kind: String, _ text: String) -> RawRecord {
      RawRecord(
        provider: "enablebanking", connectionID: "bank", kind: kind, fetchedAt: warehouse.now, day: firstOfJune,
        body: Array(text.utf8))
    }
    _ = try warehouse.land(record("linked", "accounts"))
    let run = try warehouse.beginRun(connection: "bank", provider: "enablebanking")
    _ = try warehouse.land(record("transactions", "rows"), run: run.runID)
    try warehouse.finishRun(run, status: "ok", ChangeCount())
    struct NoFile: Error {}
    var seen: [[String]] = []
    let mapping = RawMapping(
      contextKinds: ["linked"],
      standardise: { _, records in
        seen.append(records.map(\.kind))
        return []
      }, rates: { _ in [] }, file: { _, _ in throw NoFile() })
    try warehouse.rebuild(accounts: [account("joint")], mapping: mapping)
    #expect(seen == [["linked", "transactions"]])
  }

  @Test("a rebuild whose mapping fails leaves everything as it was")
  func failedRebuild() throws {
    struct Broken: Error {}
    let warehouse = try Warehouse.withAccount()
    try warehouse.importFile([payment(firstOfJune, -1, "A")])
    let facts = try warehouse.facts()
    let mapping = RawMapping(
      contextKinds: [], standardise: { _, _ in [] }, rates: { _ in [] }, file: { _, _ in throw Broken() })
    #expect(throws: Broken.self) { try warehouse.rebuild(accounts: [account("joint")], mapping: mapping) }
    #expect(try warehouse.facts() == facts)
    #expect(try warehouse.database.value("pragma foreign_keys") == 1)
  }
}
