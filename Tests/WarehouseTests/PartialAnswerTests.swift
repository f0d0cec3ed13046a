import Core
import Testing
import Warehouse

@Suite("An answer that tells nothing of transactions") struct PartialAnswerTests {
  private let payment1 = payment(firstOfJune - 3, -500, "shop")
  private let payment2 = payment(firstOfJune - 2, -600, "bakery")
  private let waiting = pending(firstOfJune - 1, -700, "cinema")

  private func apply(_ answers: [StandardRows], to warehouse: Warehouse) throws -> Standardised {
    let instant = Int64(firstOfJune.number) * 86_400 + 60
    return try warehouse.standardise(
      answers, as: "joint",
      from: Provenance(source: bank, payloadID: 2, fetchedAt: instant, day: firstOfJune))
  }

  private var balances: StandardRows {
    var rows = StandardRows(account: SourceAccount(sourceID: "source", keys: []))
    rows.tellsTransactions = false
    rows.balances = [
      StandardBalance(
        kind: .interim, day: firstOfJune, amount: Money(minor: 100, .eur), sourceType: "interimBooked")
    ]
    return rows
  }

  @Test("takes no row away, booked or pending, and is not called empty")
  func balancesAlone() throws {
    let warehouse = try Warehouse.withAccount()
    try warehouse.sync([payment1, payment2, waiting])
    let result = try apply([balances], to: warehouse)
    #expect(result.problems.isEmpty)
    #expect(try warehouse.ids("retired_on is null").count == 3)
    #expect(try warehouse.column("select source_type from balances") == ["interimBooked"])
  }

  @Test("of one source account keeps the other's answer from retiring anything")
  func oneOfTwo() throws {
    let warehouse = try Warehouse.withAccount()
    try warehouse.sync([payment1, payment2, waiting])
    let between = payment(firstOfJune - 3, -100, "kiosk")
    _ = try apply([answer([between, payment(firstOfJune, -200, "bar")]), balances], to: warehouse)
    #expect(try warehouse.ids("retired_on is null").count == 5)
  }

  @Test("names the rows that could not be read")
  func unreadable() throws {
    let warehouse = try Warehouse.withAccount()
    var rows = answer([payment1])
    rows.problems = ["booked row 2: no amount"]
    #expect(try apply([rows], to: warehouse).problems.map(\.text) == ["booked row 2: no amount"])
  }
}
