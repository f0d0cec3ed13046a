import Core
import SQLite
import TestSupport
import Testing

@testable import Warehouse

/// domain.md, "Identity": each sentence, and a test of it.
struct IdentityTests {
  @Test("an id is t_ and 16 hexadecimal digits")
  func shape() throws {
    let warehouse = try Warehouse.withAccount()
    try warehouse.sync([payment(firstOfJune, -100, "Shop")])
    let id = try #require(try warehouse.ids().first)
    #expect(id.wholeMatch(of: /t_[0-9a-f]{16}/) != nil)
  }

  @Test("ids are the same on every machine and in every version")
  func golden() throws {
    var identity = TransactionIdentity(root: "joint", source: bank)
    #expect(identity.key(of: payment(firstOfJune, -1299, "Corner Shop")).text == "t_bc3b6567e50e42ec")
    #expect(identity.key(of: payment(firstOfJune, -1299, "Corner Shop", id: "abc")).text == "t_049f00334b362c81")
  }

  @Test("spaces and case of the text do not matter, its letters do")
  func folding() throws {
    var identity = TransactionIdentity(root: "joint", source: bank)
    var row = payment(firstOfJune, -100, "Café  Zürich")
    let key = identity.key(of: row)
    row.counterparty = " CAFÉ ZÜRICH\t"
    row.description = "Card\u{A0}Payment  café zürich "
    #expect(identity.key(of: row) == key)
    row.counterparty = "Cafe Zürich"
    #expect(identity.key(of: row) != key)
  }

  @Test("two fields never run into each other")
  func boundaries() throws {
    var identity = TransactionIdentity(root: "joint", source: bank)
    var left = payment(firstOfJune, -100, "")
    left.counterparty = "a b"
    left.description = "c"
    var right = left
    right.counterparty = "a"
    right.description = "b c"
    #expect(identity.key(of: left) != identity.key(of: right))
  }

  @Test("a reliable id counts, and the text then does not: the row is changed, keeping its id and day learnt")
  func reliable() throws {
    let warehouse = try Warehouse.withAccount()
    try warehouse.sync([payment(firstOfJune, -100, "Shp", id: "r1")])
    let id = try warehouse.ids()
    let result = try warehouse.sync([payment(firstOfJune, -100, "Shop", id: "r1")], on: firstOfJune + 1)
    #expect(result.count == ChangeCount(changed: 1))
    #expect(try warehouse.ids() == id)
    #expect(try warehouse.column("select counterparty || learned_on from transactions") == ["Shop2026-06-01"])
  }

  @Test("a renewal with other provider account ids gives the same transactions")
  func renewal() throws {
    let warehouse = try Warehouse(inMemoryOn: firstOfJune, now: 0)
    let accounts = [account("joint", match: ["GB33 BUKB 2020 1555 5555 55"])]
    try warehouse.setAccounts(accounts)
    for sourceID in ["uuid-old", "uuid-new"] {
      let source = SourceAccount(sourceID: sourceID, keys: ["GB33BUKB20201555555555", sourceID])
      #expect(try warehouse.match(source, connectionID: "bank", among: accounts).accountID == "joint")
    }
    try warehouse.sync([payment(firstOfJune, -100, "Shop"), payment(firstOfJune, -200, "Rent", id: "x")])
    let again = try warehouse.sync([payment(firstOfJune, -100, "Shop"), payment(firstOfJune, -200, "Rent", id: "x")])
    #expect(again.count.isNothing)
  }

  @Test("a connection that is renamed in the settings keeps its transactions' ids")
  func renamedConnection() throws {
    let warehouse = try Warehouse.withAccount()
    try warehouse.sync([payment(firstOfJune, -100, "Shop")])
    let result = try warehouse.sync(
      [payment(firstOfJune, -100, "Shop")], source: .connection("new-name", provider: "gocardless"))
    #expect(result.count.isNothing)
    #expect(try warehouse.column("select source from transactions") == ["new-name"])
  }

  @Test("an account renamed with was keeps its transactions and their ids")
  func renamedAccount() throws {
    let warehouse = try Warehouse.withAccount("old")
    try warehouse.sync([payment(firstOfJune, -100, "Shop")], to: "old")
    let ids = try warehouse.ids()
    #expect(try warehouse.setAccounts([account("new", was: ["old"])]).isEmpty)
    let result = try warehouse.sync([payment(firstOfJune, -100, "Shop")], to: "new")
    #expect(result.count.isNothing)
    #expect(try warehouse.ids() == ids)
    #expect(try warehouse.column("select account_id from transactions") == ["new"])
  }

  @Test("the oldest id is remembered for those who open the database later")
  func rootsArePersistent() throws {
    let folder = try TemporaryFolder()
    var ids: [String] = []
    do {
      let warehouse = try Warehouse(path: folder.database, today: firstOfJune, now: 0)
      try warehouse.setAccounts([account("new", was: ["old"])])
      try warehouse.sync([payment(firstOfJune, -100, "Shop")], to: "new")
      ids = try warehouse.ids()
    }
    let warehouse = try Warehouse(path: folder.database, today: firstOfJune, now: 0)
    try warehouse.sync([payment(firstOfJune, -100, "Shop")], to: "new")
    #expect(try warehouse.ids() == ids)
  }

  @Test("an earlier id given too late asks for a rebuild")
  func lateWas() throws {
    let warehouse = try Warehouse.withAccount("new")
    try warehouse.sync([payment(firstOfJune, -100, "Shop")], to: "new")
    #expect(
      try warehouse.setAccounts([account("new", was: ["old"])]).map(\.remedy) == [
        "list them under was in their old order, oldest first"
      ])
  }

  @Test("equal rows of one answer are several, and stay as many whatever their order and however often they are read")
  func occurrences() throws {
    let warehouse = try Warehouse.withAccount()
    var coffees = (0..<3).map { payment(firstOfJune, -350, "Coffee", sequence: $0) }
    #expect(try warehouse.sync(coffees).count == ChangeCount(new: 3))
    let facts = try warehouse.facts()
    coffees.reverse()
    #expect(try warehouse.sync(coffees).count.isNothing)
    #expect(try warehouse.facts() == facts)
    coffees.removeLast()
    #expect(try warehouse.sync(coffees + [payment(firstOfJune, -1, "x")]).count == ChangeCount(new: 1, retired: 1))
  }

  @Test(
    "ids never depend on the order of rows, nor on when they were fetched: at once or night by night", arguments: 1...6)
  func anyOrderAnyTime(seed: Int) throws {
    var numbers = SeededNumbers(UInt64(seed))
    var rows: [StandardTransaction] = []
    for day in 0..<30 {
      for _ in 0..<Int.random(in: 0...4, using: &numbers) {
        let payee = ["Coffee", "Corner Shop"].randomElement(using: &numbers) ?? ""
        rows.append(
          payment(
            firstOfJune + day, -100 * Int64.random(in: 1...2, using: &numbers), payee,
            id: Bool.random(using: &numbers) ? "r\(rows.count)" : ""))
      }
    }
    func ids(_ fetch: (Warehouse) throws -> Void) throws -> [String] {
      let warehouse = try Warehouse.withAccount()
      try fetch(warehouse)
      return try warehouse.column(
        """
        select transaction_id || ' ' || day || ' ' || amount_minor || ' ' || counterparty from transactions
        where retired_on is null order by 1
        """)
    }
    let atOnce = try ids { _ = try $0.sync(rows, on: firstOfJune + 29) }
    #expect(atOnce.count == rows.count)
    for _ in 0..<3 {
      let shuffled = rows.shuffled(using: &numbers)
      #expect(try ids { _ = try $0.sync(shuffled, on: firstOfJune + 29) } == atOnce)
    }
    let nightly = try ids { warehouse in
      for night in 0..<30 {
        let span = (firstOfJune + night - 6)...(firstOfJune + night)
        let told = rows.filter { span.contains($0.day) }.shuffled(using: &numbers)
        if !told.isEmpty { _ = try warehouse.sync(told, on: firstOfJune + night) }
      }
    }
    #expect(nightly == atOnce)
  }

  @Test("a reliable id given twice in one answer is two payments")
  func repeatedReliable() throws {
    let warehouse = try Warehouse.withAccount()
    let rows = [payment(firstOfJune, -5000, "Shop", id: "9998"), payment(firstOfJune, -100, "Fee", id: "9998")]
    #expect(try warehouse.sync(rows).count == ChangeCount(new: 2))
    #expect(try warehouse.sync(rows.reversed()).count.isNothing)
  }

  @Test("a fee that comes later with its purchase's id does not overwrite the purchase")
  func lateFee() throws {
    let warehouse = try Warehouse.withAccount()
    let purchase = payment(firstOfJune, -5000, "Shop", id: "9998")
    try warehouse.sync([purchase])
    let id = try warehouse.ids()
    try warehouse.sync([payment(firstOfJune, -6000, "Fee", id: "9998"), purchase])
    #expect(try warehouse.ids("amount_minor = -5000") == id)
    #expect(try warehouse.ids().count == 2)
  }

  @Test("an id used again for another payment, years later, does not overwrite the first")
  func reusedReliable() throws {
    let warehouse = try Warehouse.withAccount()
    try warehouse.sync([payment(firstOfJune - 700, -5000, "Shop", id: "17")])
    #expect(try warehouse.sync([payment(firstOfJune, -123, "Other", id: "17")]).count == ChangeCount(new: 1))
    #expect(try warehouse.ids().count == 2)
    #expect(try warehouse.sync([payment(firstOfJune, -123, "Other", id: "17")]).count.isNothing)
  }

  @Test("two accounts may share an id of their provider")
  func accountsApart() throws {
    let warehouse = try Warehouse.withAccount("a")
    try warehouse.setAccounts([account("a"), account("b")])
    try warehouse.sync([payment(firstOfJune, -100, "Shop", id: "same")], to: "a")
    #expect(try warehouse.sync([payment(firstOfJune, -100, "Shop", id: "same")], to: "b").count.new == 1)
  }
}
