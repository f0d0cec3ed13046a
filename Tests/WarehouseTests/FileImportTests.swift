import Core
import SQLite
import Testing

@testable import Warehouse

/// domain.md, "Identity": files only add.
struct FileImportTests {
  @Test("the same file twice is a no-op")
  func twice() throws {
    let warehouse = try Warehouse.withAccount()
    let rows = (0..<50).map { payment(firstOfJune - $0 / 4, -350 - Int64($0 % 3), "Coffee", sequence: 50 - $0) }
    #expect(try warehouse.importFile(rows) == ChangeCount(new: 50))
    let facts = try warehouse.facts()
    try warehouse.database.execute("delete from changed_months")
    #expect(try warehouse.importFile(rows).isNothing)
    #expect(try warehouse.facts() == facts)
    #expect(try warehouse.column("select month from changed_months").isEmpty)
  }

  @Test("equal rows in one file are several; a file that overlaps adds only what is new")
  func overlap() throws {
    let warehouse = try Warehouse.withAccount()
    let coffee = payment(firstOfJune, -350, "Coffee")
    try warehouse.importFile([coffee, coffee])
    #expect(try warehouse.importFile([coffee, coffee, coffee]) == ChangeCount(new: 1))
    #expect(try warehouse.importFile([coffee]).isNothing)
    #expect(try warehouse.ids().count == 3)
  }

  @Test("a file that stops at midday and the next one agree on which of two equal rows came first")
  func middayCut() throws {
    var morning = payment(firstOfJune, -350, "Coffee", sequence: 1)
    morning.balanceAfter = Money(minor: 9_000, .eur)
    var evening = payment(firstOfJune, -350, "Coffee", sequence: 2)
    evening.balanceAfter = Money(minor: 8_650, .eur)
    let cut = try Warehouse.withAccount()
    try cut.importFile([morning])
    try cut.importFile([evening, morning])
    let whole = try Warehouse.withAccount()
    try whole.importFile([evening, morning])
    try whole.importFile([morning])
    #expect(
      try cut.column(
        "select transaction_id || ' ' || balance_after_minor || ' ' || sequence from transactions order by 1")
        == whole.column(
          "select transaction_id || ' ' || balance_after_minor || ' ' || sequence from transactions order by 1"))
    #expect(try cut.column("select balance_after_minor from transactions order by sequence") == ["9000", "8650"])
  }

  @Test("a bank's id counts only with its day and amount; the fuller text stands, whichever file came first")
  func fileIDs() throws {
    let cut = payment(firstOfJune, -350, "CORNER SHO", id: "fitid:7")
    let whole = payment(firstOfJune, -350, "CORNER SHOP LONDON", id: "fitid:7")
    let other = payment(firstOfJune - 31, -999, "Rent", id: "fitid:7")
    for order in [[cut, whole, other], [other, whole, cut]] {
      let warehouse = try Warehouse.withAccount()
      for row in order { try warehouse.importFile([row]) }
      #expect(
        try warehouse.column("select counterparty from transactions order by day") == ["Rent", "CORNER SHOP LONDON"])
    }
  }

  @Test("files never retire, and leave a bank's rows alone; their pending rows wait for the file that has them booked")
  func onlyAdds() throws {
    let warehouse = try Warehouse.withAccount()
    try warehouse.sync([payment(firstOfJune, -1, "A"), pending(firstOfJune, -2, "B")])
    try warehouse.importFile([payment(firstOfJune - 3, -1, "X"), payment(firstOfJune + 3, -1, "Y")])
    try warehouse.importFile([payment(firstOfJune - 3, -1, "X"), pending(firstOfJune, -7, "Z")])
    #expect(try warehouse.ids("retired_on is null").count == 4)
  }

  @Test("an import that fails leaves nothing behind")
  func failure() throws {
    struct Broken: Error {}
    let warehouse = try Warehouse.withAccount()
    try warehouse.importFile([payment(firstOfJune, -1, "A")])
    let facts = try warehouse.facts()
    #expect(throws: Broken.self) {
      _ = try warehouse.importing(from: Provenance(source: .file, payloadID: 1, fetchedAt: 0, day: firstOfJune)) {
        file in
        try file.add((0..<500).map { payment(firstOfJune - $0, -5, "B") }, to: "joint")
        throw Broken()
      }
    }
    #expect(try warehouse.facts() == facts)
  }

  @Test("what one row of a file says is not taken for the next one's")
  func fields() throws {
    var full = payment(firstOfJune, -100, "Café")
    full.valueDay = firstOfJune + 1
    full.original = Money(minor: -120, .usd)
    full.balanceAfter = Money(minor: 5, .eur)
    full.counterpartyAccount = "DE1"
    full.reference = "r"
    full.mandate = "m"
    full.creditor = "c"
    full.linkID = "l"
    full.providerCategory = "p"
    full.givenCategory = "g"
    var bare = StandardTransaction(status: .booked, day: firstOfJune, amount: Money(minor: -100, .gbp))
    bare.description = "x"
    let warehouse = try Warehouse.withAccount()
    var rows: [StandardTransaction] = []
    // One day, so that the order is that of `sequence`: full and bare ones by turns, and days that change between.
    for place in 0..<12 {
      var row = place % 3 == 1 ? bare : full
      row.sequence = place % 6
      row.day = firstOfJune - place / 6
      row.counterparty += place % 3 == 1 ? "" : "\(place)"
      rows.append(row)
    }
    try warehouse.importFile(rows)
    let table = try warehouse.database.prepare("select \(TransactionTable.columns) from transactions order by tx")
    var stored: [StandardTransaction] = []
    while try table.step() { stored.append(try TransactionTable.read(table).row) }
    #expect(stored == rows)
  }

  @Test("a large file is imported in bulk with the same result as row by row, and its index is there again")
  func bulk() throws {
    let rows = (0..<3_000).map { payment(firstOfJune - $0 / 7, -Int64($0 % 5), "Shop \($0 % 3)", sequence: 3_000 - $0) }
    func run(bodyBytes: Int, known: Bool) throws -> Warehouse {
      let warehouse = try Warehouse.withAccount()
      try warehouse.setAccounts([account("joint"), account("second")])
      if known { try warehouse.importFile([rows[5]], to: "second") }
      let payload = try warehouse.land(
        RawRecord(
          provider: "file", kind: "file:csv", fetchedAt: 0, day: firstOfJune,
          body: [UInt8](repeating: 0x61, count: bodyBytes)))
      let counts = try warehouse.importing(
        from: Provenance(source: .file, payloadID: payload, fetchedAt: 0, day: firstOfJune)
      ) { file in
        for start in stride(from: 0, to: 3_000, by: 500) {
          try file.add(Array(rows[start..<start + 500]), to: "joint")
          // Half-way a second account turns up, which in one case has rows already.
          if start == 1_500 { try file.add([rows[5], rows[6]], to: "second") }
        }
      }
      #expect(counts == ["joint": ChangeCount(new: 3_000), "second": ChangeCount(new: known ? 1 : 2)])
      #expect(try warehouse.column("select name from sqlite_schema where name = 'transactions_id'").count == 1)
      #expect(try warehouse.importFile(rows).isNothing)
      #expect(try warehouse.integrityCheck().isEmpty)
      return warehouse
    }
    for known in [false, true] {
      let ignored: Set<String> = ["tx", "payload_id"]
      #expect(
        try run(bodyBytes: 2_000_000, known: known).facts(ignoring: ignored)
          == run(bodyBytes: 10, known: known).facts(ignoring: ignored))
    }
  }

  @Test("lookalikes of another source, and of another format, are possible duplicates; they stay two")
  func lookalikes() throws {
    let warehouse = try Warehouse.withAccount()
    try warehouse.sync([payment(firstOfJune, -350, "Corner Shop"), payment(firstOfJune, -900, "Rent")])
    try warehouse.importFile([payment(firstOfJune, -350, "CORNER SHO"), payment(firstOfJune, -900, "Garage")])
    #expect(try warehouse.possibleDuplicates().map(\.amount.minor) == [-350])
    try warehouse.importFile([payment(firstOfJune, -900, "Garage", id: "fitid:1")], kind: "file:ofx")
    #expect(try warehouse.possibleDuplicates().map(\.amount.minor) == [-900, -350])
    #expect(try warehouse.ids().count == 5)
  }

  @Test("exactly the same text from two sources is not merged either")
  func equalTexts() throws {
    let warehouse = try Warehouse.withAccount()
    let row = payment(firstOfJune, -350, "Corner Shop")
    try warehouse.sync([row])
    try warehouse.importFile([row])
    let pair = try #require(try warehouse.possibleDuplicates().first)
    #expect(try pair.transactionIDs == warehouse.ids().sorted())
  }

  @Test("each row stands in one possible duplicate at most, and rows of one source in none together")
  func oneToOne() throws {
    let warehouse = try Warehouse.withAccount()
    let coffee = payment(firstOfJune, -350, "Coffee")
    try warehouse.sync([coffee, coffee, coffee])
    try warehouse.importFile([coffee, coffee])
    let pairs = try warehouse.possibleDuplicates()
    #expect(pairs.count == 2)
    #expect(Set(pairs.flatMap(\.transactionIDs)).count == 4)
  }
}
