import Core
import SQLite
import Testing

@testable import Warehouse

/// OFX: a later row takes an earlier one back, or stands in its place.
struct FileCorrectionTests {
  private let shop = row(firstOfJune, -350, "Corner Shop", "1")
  private let rent = row(firstOfJune, -90_000, "Rent", "2")
  private let dearer = row(firstOfJune, -400, "Corner Shop", "3")

  @Test("a row that is taken back is retired, with the reason; all others stay")
  func takenBack() throws {
    let warehouse = try Warehouse.withAccount()
    try warehouse.importFile([shop, rent])
    let (counts, results) = try warehouse.correct([], [taking(back: "1")])
    #expect(results == [.applied])
    #expect(counts == ChangeCount(retired: 1))
    #expect(try warehouse.payees() == ["Rent"])
    #expect(
      try warehouse.column("select retired_why from transactions where retired_on is not null") == [
        "its bank took it back"
      ])
    #expect(try warehouse.column("select month from changed_months where account_id = 'joint'").contains("2026-06"))
  }

  @Test("a row that is replaced is retired and linked with the one in its place, so that decisions hold")
  func replaced() throws {
    let warehouse = try Warehouse.withAccount()
    try warehouse.importFile([shop, rent])
    let old = try warehouse.ids("counterparty = 'Corner Shop'")
    #expect(try warehouse.correct([dearer], [replacing("1", by: dearer)]).results == [.applied])
    #expect(
      try warehouse.column("select amount_minor from transactions where retired_on is null order by 1") == [
        "-90000", "-400",
      ])
    let new = try warehouse.ids("counterparty = 'Corner Shop' and retired_on is null")
    #expect(try warehouse.column("select old_id || ' ' || new_id from transaction_links") == ["\(old[0]) \(new[0])"])
  }

  @Test("the order in which the files come is no matter")
  func order() throws {
    typealias Step = @Sendable (Warehouse) throws -> Void
    let shop = shop
    let rent = rent
    let dearer = dearer
    let first: Step = { try $0.importFile([shop, rent]) }
    let second: Step = { _ = try $0.correct([dearer], [replacing("1", by: dearer)]) }
    let third: Step = { _ = try $0.correct([], [taking(back: "3")]) }
    var expected: [String]?
    for order in [[first, second, third], [second, first, third], [third, second, first], [third, first, second]] {
      let warehouse = try Warehouse.withAccount()
      for step in order { try step(warehouse) }
      #expect(try warehouse.payees() == ["Rent"])
      let facts = try warehouse.facts(ignoring: ["tx", "payload_id"])
      #expect(facts == expected ?? facts)
      expected = facts
      #expect(try warehouse.column("select link_id from file_corrections").isEmpty)
    }
  }

  @Test("a correction of a row that no file has brought waits, and touches nothing")
  func unknown() throws {
    let warehouse = try Warehouse.withAccount()
    try warehouse.importFile([rent])
    #expect(try warehouse.correct([], [taking(back: "1")]).results == [.waiting])
    #expect(try warehouse.payees() == ["Rent"])
    #expect(try warehouse.importFile([shop]) == ChangeCount(new: 1, retired: 1))
    #expect(try warehouse.payees() == ["Rent"])
  }

  @Test("a file from before the correction does not bring the row again, however full its text")
  func again() throws {
    let warehouse = try Warehouse.withAccount()
    try warehouse.importFile([shop, rent])
    _ = try warehouse.correct([], [taking(back: "1")])
    var fuller = shop
    fuller.counterparty = "CORNER SHOP LONDON"
    #expect(try warehouse.importFile([fuller, rent]).isNothing)
    #expect(try warehouse.payees() == ["Rent"])
  }

  @Test("a row and its correction in one file leave it retired for every other file")
  func within() throws {
    let warehouse = try Warehouse.withAccount()
    var correction = replacing("1", by: dearer)
    correction.original = shop
    #expect(try warehouse.correct([dearer], [correction]).results == [.applied])
    #expect(try warehouse.importFile([shop]).isNothing)
    #expect(try warehouse.column("select amount_minor from transactions where retired_on is null") == ["-400"])
  }

  @Test("a correction with its row's own id, day and amount changes its text alone")
  func textOnly() throws {
    let warehouse = try Warehouse.withAccount()
    try warehouse.importFile([shop])
    let renamed = row(firstOfJune, -350, "Corner Shop London", "1")
    _ = try warehouse.correct([renamed], [replacing("1", by: renamed)])
    #expect(try warehouse.payees() == ["Corner Shop London"])
  }

  @Test("of several rows with the id the one of that day and amount goes; where none is, all stay")
  func ambiguous() throws {
    let warehouse = try Warehouse.withAccount()
    try warehouse.importFile([shop, row(firstOfJune, -10, "Fee", "1")])
    #expect(try warehouse.correct([], [taking(back: "1")]).results == [.ambiguous(2)])
    #expect(try warehouse.payees() == ["Corner Shop", "Fee"])
    var exact = taking(back: "1")
    exact.amount = Money(minor: -10, .eur)
    #expect(try warehouse.correct([], [exact]).results == [.applied])
    #expect(try warehouse.payees() == ["Corner Shop"])
  }

  @Test("a rebuild finds the same, whichever file came first", arguments: [false, true])
  func rebuilt(_ isReversed: Bool) throws {
    let warehouse = try Warehouse.withAccount()
    let files: [(rows: [StandardTransaction], corrections: [RowCorrection])] = [
      ([shop, rent], []), ([dearer], [replacing("1", by: dearer)]), ([], [taking(back: "8")]),
    ]
    for file in isReversed ? files.reversed() : files { _ = try warehouse.correct(file.rows, file.corrections) }
    let facts = try warehouse.facts(ignoring: ["tx"])
    let waiting = try warehouse.column("select link_id from file_corrections")
    #expect(waiting == ["8"])
    let mapping = RawMapping(
      contextKinds: [], standardise: { _, _ in [] }, rates: { _ in [] },
      file: { record, file in
        let found = files.first { Array("\($0.corrections.hashValue)".utf8) == record.body }
        let (rows, corrections) = try #require(found)
        try file.add(rows, to: "joint")
        for correction in corrections { _ = try file.correct(correction, of: "joint") }
      })
    try warehouse.rebuild(accounts: [account("joint")], mapping: mapping)
    #expect(try warehouse.facts(ignoring: ["tx"]) == facts)
    #expect(try warehouse.column("select link_id from file_corrections") == waiting)
  }

  @Test("a row of the same id in another season is another row")
  func counters() throws {
    let warehouse = try Warehouse.withAccount()
    try warehouse.importFile([row(firstOfJune - 90, -350, "Corner Shop", "1")])
    #expect(try warehouse.correct([], [taking(back: "1")]).results == [.waiting])
    #expect(try warehouse.payees() == ["Corner Shop"])
  }
}

private func row(_ day: Day, _ minor: Int64, _ payee: String, _ fitID: String) -> StandardTransaction {
  var row = payment(day, minor, payee, id: "fitid:\(fitID)|\(day)|\(minor)")
  row.linkID = fitID
  return row
}

private func taking(back linkID: String) -> RowCorrection { RowCorrection(linkID: linkID, day: firstOfJune) }

private func replacing(_ linkID: String, by row: StandardTransaction) -> RowCorrection {
  var correction = taking(back: linkID)
  correction.replacement = row
  correction.amount = row.amount
  return correction
}

extension Warehouse {
  fileprivate func correct(
    _ rows: [StandardTransaction], _ corrections: [RowCorrection]
  ) throws -> (counts: ChangeCount, results: [RowCorrection.Result]) {
    var results: [RowCorrection.Result] = []
    let payload = try land(
      RawRecord(
        provider: "file", kind: "ofx", key: "some.ofx", fetchedAt: now, day: today,
        body: Array("\(corrections.hashValue)".utf8)))
    let counts = try importing(
      from: Provenance(source: .file, payloadID: payload, fetchedAt: Int64(today.number) * 86_400, day: today)
    ) { file in
      try file.add(rows, to: "joint")
      for correction in corrections { results.append(try file.correct(correction, of: "joint")) }
    }
    return (counts["joint"] ?? ChangeCount(), results)
  }

  fileprivate func payees() throws -> [String] {
    try column("select counterparty from transactions where retired_on is null order by 1")
  }
}
