import Core
import SQLite
import TestSupport
import Testing

@testable import Warehouse

/// Histories made up by a seeded generator: whatever happened, rebuild gives what the nights gave, and files commute.
struct HistoryTests {
  /// A bank's truth, of which answers and files show parts.
  struct Bank {
    var generator: SeededNumbers
    var rows: [StandardTransaction] = []
    var pending: [StandardTransaction] = []

    init(seed: UInt64) { generator = SeededNumbers(seed) }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }

    /// A day passes: what was pending is booked or dropped, new payments come, texts and ids may change.
    mutating func pass(_ day: Day) {
      for row in pending where number(0...9) > 0 {
        var booked = row
        booked.status = .booked
        booked.day = day
        booked.amount.minor += Int64(number(-3...3))
        booked.reliableID = "r\(rows.count)"
        if number(0...1) == 0 { booked.linkID = "" }
        rows.append(booked)
      }
      pending = []
      for _ in 0..<number(0...4) {
        let payee = ["Coffee", "Corner Shop", "Rail", "Rent"][number(0...3)]
        var row = payment(day - number(0...2), -Int64(number(1...4)) * 100, payee, sequence: rows.count)
        switch number(0...3) {
        case 0:
          row.status = .pending
          row.linkID = "l\(rows.count)"
          pending.append(row)
          continue
        case 1: row.reliableID = "r\(rows.count)"
        default: break
        }
        rows.append(row)
      }
      if !rows.isEmpty, number(0...9) == 0 { rows.remove(at: number(0...rows.count - 1)) }
      if !rows.isEmpty, number(0...5) == 0 {
        let index = number(0...rows.count - 1)
        rows[index].counterparty = "01.06 " + rows[index].counterparty
        if !rows[index].reliableID.isEmpty { rows[index].reliableID += "x" }
      }
    }

    /// What an API answers for the days from `first` on, in no particular order.
    mutating func answer(from first: Day) -> [StandardTransaction] {
      (rows.filter { $0.day >= first } + pending).shuffled(using: &generator)
    }
  }

  private static func decode(_ stored: [Int: StandardRows], _ body: [UInt8]) -> StandardRows? {
    Int(String(decoding: body, as: UTF8.self)).flatMap { stored[$0] }
  }

  @Test("the nights' work and a rebuild give the same facts, and a second rebuild too", arguments: 1...8)
  func rebuildIsIncremental(seed: Int) throws {
    var bank = Bank(seed: UInt64(seed))
    var stored: [Int: StandardRows] = [:]
    var fileRows: [Int: [StandardTransaction]] = [:]
    let accounts = [account("joint", match: ["NUMBER"])]
    let folder = try TemporaryFolder()
    let mapping = { [folder] (stored: [Int: StandardRows], files: [Int: [StandardTransaction]]) in
      _ = folder
      return RawMapping(
        contextKinds: ["details"],
        standardise: { _, records in
          records.filter { $0.kind == "transactions" }.compactMap { Self.decode(stored, $0.body) }
        },
        rates: { record in
          [
            StandardRate(
              base: .eur, quote: .usd, day: record.day, rate: ExactDecimal(mantissa: Int64(record.body.count), scale: 1)
            )
          ]
        },
        file: { record, file in
          guard let index = Int(String(decoding: record.body, as: UTF8.self)), let rows = files[index] else { return }
          try file.add(rows, to: "joint")
        })
    }
    for night in 0..<40 {
      let day = firstOfJune + night
      let warehouse = try Warehouse(path: folder.database, today: day, now: Int64(day.number) * 86_400)
      try warehouse.setAccounts(accounts)
      bank.pass(day)
      if bank.number(0...4) == 0 { continue }  // the machine was off
      let run = try warehouse.beginRun(connection: "bank", provider: "gocardless")
      var rows = answer(bank.answer(from: day - bank.number(5...25)))
      rows.account = SourceAccount(sourceID: "uuid-\(night / 15)", keys: ["NUMBER"])
      let closing = Money(minor: Int64(bank.number(0...3)), .eur)
      rows.balances = [
        StandardBalance(kind: .closing, day: day - bank.number(0...2), amount: closing, sourceType: "closingBooked")
      ]
      stored[night] = rows
      _ = try warehouse.land(
        RawRecord(
          provider: "gocardless", connectionID: "bank", accountKey: rows.account.sourceID, kind: "transactions",
          fetchedAt: warehouse.now, day: day, body: Array("\(night)".utf8)), run: run.runID)
      let results = try warehouse.process(run, accounts: accounts, mapping: mapping(stored, fileRows))
      try warehouse.finishRun(run, status: "ok", results["joint"]?.count ?? ChangeCount())
      if bank.number(0...5) == 0 {
        let index = 1_000 + night
        fileRows[index] = bank.rows.suffix(bank.number(1...30))
        let record = RawRecord(
          provider: "file", kind: "file:csv", key: "f", fetchedAt: warehouse.now, day: day, body: Array("\(index)".utf8)
        )
        let payload = try warehouse.land(record)
        _ = try warehouse.importing(
          from: Provenance(source: .file, payloadID: payload, fetchedAt: warehouse.now, day: day)
        ) { try mapping(stored, fileRows).file(record, $0) }
      }
      let rates = RawRecord(
        provider: "ecb", kind: "rates", fetchedAt: warehouse.now, day: day,
        body: [UInt8](repeating: 1, count: bank.number(1...9)))
      _ = try warehouse.land(rates)
      try warehouse.store(rates: mapping(stored, fileRows).rates(rates), source: "ecb")
    }
    let later = try Warehouse(path: folder.database, today: firstOfJune + 99, now: 0)
    try later.setAccounts(accounts)
    let facts = try later.facts()
    #expect(try later.ids().count > 20)
    for _ in 0..<2 {
      try later.rebuild(accounts: accounts, mapping: mapping(stored, fileRows))
      let rebuilt = try later.facts()
      #expect(rebuilt == facts, "\(Set(rebuilt).symmetricDifference(facts).sorted().prefix(4).joined(separator: "\n"))")
    }
    #expect(try later.integrityCheck().isEmpty)
  }

  @Test("what the books hold after each answer is what the bank holds, once for each row", arguments: 1...20)
  func sameAsTheBank(seed: Int) throws {
    var bank = Bank(seed: UInt64(seed) &+ 1_000)
    let warehouse = try Warehouse.withAccount()
    for night in 0..<60 {
      bank.pass(firstOfJune + night)
      let rows = bank.answer(from: firstOfJune - 10)
      guard rows.contains(where: { $0.status == .booked }) else { continue }
      var all = answer(rows)
      all.complete = firstOfJune - 10...firstOfJune + night
      _ = try warehouse.standardise(
        [all], as: "joint", from: Provenance(source: source, payloadID: 1, fetchedAt: 0, day: firstOfJune + night))
      let expected = rows.map { "\($0.status.rawValue) \($0.day) \($0.amount.minor) \($0.counterparty)" }.sorted()
      let held = try warehouse.column(
        """
        select status || ' ' || day || ' ' || amount_minor || ' ' || counterparty from transactions
        where retired_on is null order by 1
        """)
      #expect(held.sorted() == expected)
    }
    // Nobody follows two links to one row, and none is its own successor.
    #expect(
      try warehouse.column("select new_id from transaction_links group by new_id, why having count(*) > 1").isEmpty)
    #expect(try warehouse.column("select old_id from transaction_links where old_id = new_id").isEmpty)
  }

  private var source: Source { .connection("bank", provider: "gocardless") }

  @Test("the order in which files are imported does not matter", arguments: 1...20)
  func filesCommute(seed: Int) throws {
    var bank = Bank(seed: UInt64(seed) &+ 2_000)
    for night in 0..<40 { bank.pass(firstOfJune + night) }
    let all = bank.rows.sorted { ($0.day, $0.sequence) < ($1.day, $1.sequence) }
    var files: [[StandardTransaction]] = []
    for _ in 0..<6 {
      let first = firstOfJune + bank.number(-2...30)
      let span = first...(first + bank.number(1...25))
      var rows = all.filter { span.contains($0.day) }
      for index in rows.indices {
        rows[index].sequence = index
        if bank.number(0...3) == 0 { rows[index].reference = "ref \(bank.number(0...1))" }
      }
      if bank.number(0...1) == 0 { rows.reverse() }  // newest first
      files.append(rows)
    }
    var outcomes: Set<[String]> = []
    for _ in 0..<5 {
      let warehouse = try Warehouse.withAccount()
      for file in files.shuffled(using: &bank.generator) { try warehouse.importFile(file) }
      // Which payload a row was read from, and its number, are about the import and not about the facts.
      outcomes.insert(try warehouse.facts(ignoring: ["tx", "payload_id"]))
    }
    #expect(outcomes.count == 1)
  }
}
