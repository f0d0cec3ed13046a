import Core
import Testing

@testable import Warehouse

@Suite("A card whose bank writes what is owed with either sign") struct DebtSignTests {
  private func card(_ type: AccountType = .card) throws -> Warehouse {
    let warehouse = try Warehouse(inMemoryOn: firstOfJune, now: Int64(firstOfJune.number) * 86_400)
    var row = account("card")
    row.type = type
    try warehouse.setAccounts([row])
    return warehouse
  }

  private func night(_ warehouse: Warehouse, _ day: Day, balance: Int64, _ rows: [StandardTransaction] = []) throws {
    var rows = answer(rows)
    rows.tellsTransactions = !rows.transactions.isEmpty
    rows.balances = [
      StandardBalance(kind: .interim, day: day, amount: Money(minor: balance, .eur), sourceType: "balance")
    ]
    rows.debtSignVaries = true
    _ = try warehouse.standardise(
      [rows], as: "card", from: Provenance(source: bank, payloadID: 1, fetchedAt: Int64(day.number) * 86_400, day: day))
  }

  private func balances(_ warehouse: Warehouse) throws -> [String] {
    try warehouse.column("select amount_minor from balances where retired_on is null order by day")
  }

  @Test("what is owed is below zero, however it is written", arguments: [25_000, -25_000] as [Int64])
  func owed(stated: Int64) throws {
    let warehouse = try card()
    try night(warehouse, firstOfJune, balance: stated)
    #expect(try balances(warehouse) == ["-25000"])
  }

  @Test("of an account that holds money the sign stands as it is written")
  func current() throws {
    let warehouse = try card(.current)
    try night(warehouse, firstOfJune, balance: -4_000)
    try night(warehouse, firstOfJune + 1, balance: 6_000)
    #expect(try balances(warehouse) == ["-4000", "6000"])
  }

  @Test("a card that was paid twice is above zero, however it is written", arguments: [20_000, -20_000] as [Int64])
  func overpaid(stated: Int64) throws {
    let warehouse = try card()
    try night(warehouse, firstOfJune, balance: -25_000)
    try night(warehouse, firstOfJune + 2, balance: stated, [payment(firstOfJune + 1, 45_000, "Thank you", id: "1")])
    #expect(try balances(warehouse) == ["-25000", "20000"])
  }
}
