import Core
import SQLite
import Testing

@testable import Warehouse

/// domain.md, "Overlap" and "Pending".
struct ReplacementTests {
  @Test("a booked row that a complete answer no longer has is retired with a reason, and never deleted")
  func retires() throws {
    let warehouse = try Warehouse.withAccount()
    let kept = [payment(firstOfJune - 9, -1, "A"), payment(firstOfJune, -3, "C")]
    try warehouse.sync(kept + [payment(firstOfJune - 5, -2, "B")])
    #expect(try warehouse.sync(kept, on: firstOfJune + 1).count == ChangeCount(retired: 1))
    #expect(
      try warehouse.column("select retired_on || ': ' || retired_why from transactions where amount_minor = -2")
        == ["2026-06-02: no longer in the answer for 2026-05-23 to 2026-06-01"])
  }

  @Test("one that comes back is no longer retired")
  func returns() throws {
    let warehouse = try Warehouse.withAccount()
    let kept = [payment(firstOfJune - 9, -1, "A"), payment(firstOfJune, -3, "C")]
    let gone = payment(firstOfJune - 5, -2, "B")
    try warehouse.sync(kept + [gone])
    let ids = try warehouse.ids()
    try warehouse.sync(kept)
    #expect(try warehouse.sync(kept + [gone]).count == ChangeCount(changed: 1))
    #expect(try warehouse.ids() == ids)
  }

  @Test("rows outside the days of the answer, of other sources, and of files are left alone")
  func othersStay() throws {
    let warehouse = try Warehouse.withAccount()
    try warehouse.sync([payment(firstOfJune - 400, -1, "Old"), payment(firstOfJune - 1, -2, "Edge")])
    try warehouse.sync([payment(firstOfJune, -4, "Other")], source: .connection("second", provider: "plaid"))
    try warehouse.importFile([payment(firstOfJune, -5, "File")])
    #expect(try warehouse.sync([payment(firstOfJune, -3, "New")]).count == ChangeCount(new: 1))
    #expect(try warehouse.ids().count == 5)
  }

  @Test("an empty answer where there were rows changes nothing and raises a problem")
  func empty() throws {
    let warehouse = try Warehouse.withAccount()
    try warehouse.sync([payment(firstOfJune - 3, -1, "A"), pending(firstOfJune, -2, "B")])
    let facts = try warehouse.facts()
    let result = try warehouse.sync([], asked: firstOfJune - 90...firstOfJune)
    #expect(result.count.isNothing)
    #expect(result.problems.map(\.subject) == ["joint"])
    #expect(try warehouse.facts() == facts)
  }

  @Test("an empty answer for days that never had rows is no problem")
  func emptyAndQuiet() throws {
    let warehouse = try Warehouse.withAccount()
    try warehouse.sync([payment(firstOfJune - 20, -1, "A")])
    #expect(try warehouse.sync([], asked: firstOfJune - 14...firstOfJune).problems.isEmpty)
    let fresh = try Warehouse.withAccount()
    #expect(try fresh.sync([]).problems.isEmpty)
  }

  @Test("a source that changes its own ids has new rows in place of the old, linked one to one")
  func changedIDs() throws {
    let warehouse = try Warehouse.withAccount()
    try warehouse.sync([
      payment(firstOfJune, -100, "Coop Oslo", id: "a1"), payment(firstOfJune, -100, "Kiosk Bergen", id: "a2"),
      payment(firstOfJune, -999, "Rent", id: "a3"),
    ])
    let old = try warehouse.column(
      "select transaction_id from transactions where amount_minor = -100 order by counterparty")
    let result = try warehouse.sync([
      payment(firstOfJune, -100, "01.06 Coop Oslo", id: "b1"),
      payment(firstOfJune, -100, "01.06 Kiosk Bergen", id: "b2"),
      payment(firstOfJune, -999, "Rent", id: "a3"),
    ])
    #expect(result.count == ChangeCount(new: 2, retired: 2))
    let new = try warehouse.column(
      "select transaction_id from transactions where amount_minor = -100 and retired_on is null order by counterparty")
    for (old, new) in zip(old, new) {
      #expect(try warehouse.column("select new_id from transaction_links where old_id = '\(old)'") == [new])
    }
  }

  @Test("pending rows are replaced wholesale at every sync")
  func pendingReplaced() throws {
    let warehouse = try Warehouse.withAccount()
    let booked = payment(firstOfJune, -1, "A")
    try warehouse.sync([booked, pending(firstOfJune, -200, "Bistro"), pending(firstOfJune, -300, "Hotel")])
    try warehouse.sync([booked, pending(firstOfJune, -300, "Hotel"), pending(firstOfJune, -400, "Taxi")])
    #expect(
      try warehouse.column(
        "select amount_minor from transactions where status = 'pending' and retired_on is null order by 1")
        == ["-400", "-300"])
    #expect(try warehouse.column("select count(*) from transaction_links") == ["0"])
  }

  @Test("a pending row that is booked is linked: by the provider's link, whatever the amount")
  func bookedByLink() throws {
    let warehouse = try Warehouse.withAccount()
    try warehouse.sync([pending(firstOfJune, -100, "Fuel hold", link: "p7")])
    var booked = payment(firstOfJune + 2, -6523, "Station 12", id: "b7")
    booked.linkID = "p7"
    try warehouse.sync([booked], on: firstOfJune + 2)
    #expect(try warehouse.column("select why from transaction_links") == ["booked"])
    #expect(
      try warehouse.column("select new_id from transaction_links")
        == warehouse.ids("status = 'booked' and retired_on is null"))
  }

  @Test(
    "without a link: amount within 10 %, day within 7, a like text",
    arguments: [
      (-1000, 0, "Bistro Roma", true), (-1100, 7, "BISTRO ROMA 0231", true), (-1101, 0, "Bistro Roma", false),
      (-1000, 8, "Bistro Roma", false), (-1000, 1, "Garage Huber", false), (1000, 0, "Bistro Roma", false),
    ] as [(Int64, Int, String, Bool)])
  func bookedByLikeness(minor: Int64, later: Int, text: String, isLinked: Bool) throws {
    let warehouse = try Warehouse.withAccount()
    var hold = pending(firstOfJune, -1000, "Bistro Roma")
    hold.description = ""
    try warehouse.sync([hold])
    var booked = payment(firstOfJune + later, minor, text)
    booked.description = ""
    try warehouse.sync([booked], on: firstOfJune + later)
    #expect(try warehouse.column("select count(*) from transaction_links") == [isLinked ? "1" : "0"])
  }

  @Test("one to one: two pending and two booked rows of a shop are paired by amount")
  func oneToOne() throws {
    let warehouse = try Warehouse.withAccount()
    try warehouse.sync([pending(firstOfJune, -1000, "Bistro"), pending(firstOfJune, -1050, "Bistro")])
    try warehouse.sync([payment(firstOfJune + 1, -1050, "Bistro"), payment(firstOfJune + 1, -1000, "Bistro")])
    let pairs = try warehouse.column(
      """
      select old.amount_minor || ' ' || new.amount_minor from transaction_links
      join transactions old on old.transaction_id = old_id join transactions new on new.transaction_id = new_id order by 1
      """)
    #expect(pairs == ["-1000 -1000", "-1050 -1050"])
  }

  @Test("a row booked before another became pending is not what it became")
  func earlierBooking() throws {
    let warehouse = try Warehouse.withAccount()
    let booked = payment(firstOfJune, -1000, "Bistro")
    try warehouse.sync([booked])
    try warehouse.sync([booked, pending(firstOfJune + 1, -1000, "Bistro")])
    try warehouse.sync([booked])
    #expect(try warehouse.column("select count(*) from transaction_links") == ["0"])
  }

  @Test("a pending row that vanishes some days before it is booked is linked all the same")
  func gap() throws {
    let warehouse = try Warehouse.withAccount()
    let other = payment(firstOfJune - 1, -1, "A")
    try warehouse.sync([other, pending(firstOfJune, -1000, "Bistro")])
    try warehouse.sync([other], on: firstOfJune + 1)
    try warehouse.sync([other, payment(firstOfJune, -1000, "Bistro")], on: firstOfJune + 3)
    #expect(try warehouse.column("select why from transaction_links") == ["booked"])
  }

  @Test("the months of every change are queued, the old day's and the new day's")
  func months() throws {
    let warehouse = try Warehouse.withAccount()
    try warehouse.sync([
      payment(firstOfJune - 1, -100, "Shop", id: "r1"), payment(firstOfJune - 40, -7, "Old", id: "r0"),
    ])
    try warehouse.database.execute("delete from changed_months")
    try warehouse.sync([payment(firstOfJune, -100, "Shop", id: "r1"), payment(firstOfJune - 40, -7, "Old", id: "r0")])
    #expect(
      try warehouse.column("select account_id || ' ' || month from changed_months") == [
        "joint 2026-05", "joint 2026-06",
      ])
    try warehouse.database.execute("delete from changed_months")
    try warehouse.sync([payment(firstOfJune, -100, "Shop", id: "r1"), payment(firstOfJune - 40, -7, "Old", id: "r0")])
    #expect(try warehouse.column("select month from changed_months").isEmpty)
  }

  @Test("two answers for one account, as two source accounts give, do not retire each other's rows")
  func twoSourceAccounts() throws {
    let warehouse = try Warehouse.withAccount()
    let left = answer([payment(firstOfJune - 5, -1, "A"), payment(firstOfJune, -2, "B")])
    let right = answer([payment(firstOfJune - 5, -3, "C"), payment(firstOfJune, -4, "D")])
    let provenance = Provenance(source: bank, payloadID: 1, fetchedAt: 0, day: firstOfJune)
    _ = try warehouse.standardise([left, right], as: "joint", from: provenance)
    #expect(try warehouse.standardise([left, right], as: "joint", from: provenance).count.isNothing)
    #expect(try warehouse.ids().count == 4)
  }

  @Test("a run that holds the same answer twice, having gone on after a kill, counts each row once")
  func answeredTwice() throws {
    let warehouse = try Warehouse.withAccount()
    let accounts = [account("joint", match: ["u"])]
    let coffee = payment(firstOfJune, -350, "Coffee")
    let mapping = RawMapping(
      contextKinds: [],
      standardise: { _, records in
        records.map { record in
          var rows = answer([coffee, coffee])
          rows.account = SourceAccount(sourceID: record.accountKey, keys: [])
          return rows
        }
      }, rates: { _ in [] }, file: { _, _ in })
    let run = try warehouse.beginRun(connection: "bank", provider: "gocardless")
    for _ in 0..<2 {
      let record = RawRecord(
        provider: "gocardless", connectionID: "bank", accountKey: "u", kind: "transactions", fetchedAt: 0,
        day: firstOfJune, body: [1])
      _ = try warehouse.land(record, run: run.runID)
    }
    #expect(try warehouse.process(run, accounts: accounts, mapping: mapping)["joint"]?.count == ChangeCount(new: 2))
    #expect(try warehouse.ids().count == 2)
  }
}
