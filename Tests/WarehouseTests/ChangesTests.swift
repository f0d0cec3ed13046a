import Core
import Testing

@testable import Warehouse

/// What a source tells that speaks of changes only, by ids that never stand for two payments.
private func changes(_ rows: [StandardTransaction], removed: [String] = [], isUnique: Bool = true) -> StandardRows {
  var answer = StandardRows(account: SourceAccount(sourceID: "source", keys: []))
  answer.transactions = rows
  answer.removed = removed
  answer.isIncremental = true
  answer.hasUniqueIDs = isUnique
  return answer
}

extension Warehouse {
  fileprivate func apply(_ answer: StandardRows, on day: Day) throws {
    _ = try standardise(
      [answer], as: "joint",
      from: Provenance(source: bank, payloadID: 1, fetchedAt: Int64(day.number) * 86_400, day: day))
  }

  fileprivate var shown: [String] {
    get throws {
      try column(
        """
        select status || ' ' || day || ' ' || amount_minor from transactions where retired_on is null
        order by day, status, amount_minor
        """)
    }
  }
}

private func waiting(_ day: Day, _ minor: Int64, id: String) -> StandardTransaction {
  var row = payment(day, minor, "La Paloma", id: id)
  row.status = .pending
  row.linkID = id
  return row
}

@Suite("Changes by a source's own ids") struct ChangesTests {
  private let june = firstOfJune

  @Test("a row that is told anew with another day and another amount is the same one, where ids are unique")
  func modified() throws {
    let warehouse = try Warehouse.withAccount()
    try warehouse.apply(changes([payment(june - 3, -500, "Shop", id: "t1")]), on: june)
    let before = try warehouse.ids()
    try warehouse.apply(changes([payment(june - 40, -777, "Shop", id: "t1")]), on: june + 1)
    #expect(try warehouse.ids() == before)
    #expect(try warehouse.shown == ["booked \(june - 40) -777"])
    // Banks that use an id again for another payment would lose the first.
    let other = try Warehouse.withAccount()
    try other.apply(changes([payment(june - 3, -500, "Shop", id: "t1")], isUnique: false), on: june)
    try other.apply(changes([payment(june - 40, -777, "Shop", id: "t1")], isUnique: false), on: june + 1)
    #expect(try other.ids().count == 2)
  }

  @Test("removed may name ids that were never known, or that differ in case: nothing else goes")
  func unknown() throws {
    let warehouse = try Warehouse.withAccount()
    try warehouse.apply(changes([payment(june - 3, -500, "Shop", id: "lPNj")]), on: june)
    try warehouse.apply(changes([], removed: ["never", "LPNJ", ""]), on: june + 1)
    #expect(try warehouse.shown.count == 1)
    try warehouse.apply(changes([], removed: ["lPNj"]), on: june + 2)
    #expect(try warehouse.shown == [])
  }

  @Test(
    "a pending row that is gone and a booked one that names it are one payment, whichever sync comes first, tip and all"
  )
  func posted() throws {
    for order in [0, 1, 2] {
      let warehouse = try Warehouse.withAccount()
      try warehouse.apply(changes([waiting(june - 2, -5_000, id: "p")]), on: june)
      var booked = payment(june - 1, -9_000, "La Paloma", id: "b")
      booked.linkID = "p"
      switch order {
      case 0: try warehouse.apply(changes([booked], removed: ["p"]), on: june + 1)
      case 1:
        try warehouse.apply(changes([], removed: ["p"]), on: june + 1)
        try warehouse.apply(changes([booked], removed: ["b", "p"]), on: june + 2)
      default:
        try warehouse.apply(changes([booked], removed: ["b", "p"]), on: june + 1)
        try warehouse.apply(changes([], removed: ["p"]), on: june + 2)
      }
      #expect(try warehouse.shown == ["booked \(june - 1) -9000"], "\(order)")
      #expect(try warehouse.column("select why from transaction_links") == ["booked"], "\(order)")
    }
  }

  @Test("a pending row that vanishes unposted is gone, and nothing takes its place")
  func vanished() throws {
    let warehouse = try Warehouse.withAccount()
    try warehouse.apply(changes([waiting(june - 2, -5_000, id: "p")]), on: june)
    try warehouse.apply(changes([payment(june, -90_000, "Rent", id: "r")], removed: ["p"]), on: june + 1)
    #expect(try warehouse.shown == ["booked \(june) -90000"])
    #expect(try warehouse.column("select why from transaction_links") == [])
  }

  @Test("a row that keeps its id when it is booked is not pending any more")
  func sameID() throws {
    let warehouse = try Warehouse.withAccount()
    try warehouse.apply(changes([waiting(june - 2, -5_000, id: "t")]), on: june)
    try warehouse.apply(changes([payment(june - 1, -5_000, "La Paloma", id: "t")], removed: ["t"]), on: june + 1)
    #expect(try warehouse.shown == ["booked \(june - 1) -5000"])
  }
}
