import Core
import SQLite
import TestSupport
import Testing

@testable import Warehouse

/// The copy that a member's own site is made from.
@Suite("A copy of some accounts") struct AccountsCopyTests {
  private static let hushed = "GB33BUKB20201555555555"
  private static let joint = "DE89370400440532013000"

  /// Two accounts of one connection, `joint` and `hushed`, with all that a sync brings.
  private func books(_ folder: TemporaryFolder) throws {
    let warehouse = try Warehouse(path: folder.database, today: firstOfJune, now: 0)
    let accounts = [account("joint", match: [Self.joint]), account("hushed", match: [Self.hushed])]
    try warehouse.setAccounts(accounts)
    for (id, iban) in [("joint", Self.joint), ("hushed", Self.hushed)] {
      var source = SourceAccount(sourceID: "uuid-\(id)", keys: [iban, "uuid-\(id)"])
      source.name = "\(id) as the bank calls it"
      #expect(try warehouse.match(source, connectionID: "bank", among: accounts).accountID == id)
      try warehouse.sync([payment(firstOfJune, -100, "\(id) shop"), payment(firstOfJune, 5, "Interest")], to: id)
    }
    var row = ConnectionRow(connectionID: "bank", provider: "gocardless", institutionID: "", status: .failed)
    row.lastError = "account hushed: the bank does not answer"
    try warehouse.set(row)
    try warehouse.database.run("update transactions set currency = 'THB' where account_id = 'hushed'")
    for (quote, rate) in [("GBP", "0.85"), ("THB", "37.5"), ("USD", "1.1")] {
      let rate = StandardRate(
        base: .eur, quote: try #require(Currency(quote)), day: firstOfJune, rate: try #require(ExactDecimal(rate)))
      _ = try warehouse.store(rates: [rate], source: "ecb", on: firstOfJune)
    }
  }

  private func copy(_ folder: TemporaryFolder, _ ids: [String]) throws -> Warehouse {
    try Warehouse.copy(
      of: folder.database, to: "\(folder.path)/\(ids.joined())", accounts: ids.map { account($0) }, regions: [],
      currencies: [.eur, .gbp],
      today: firstOfJune, now: 0)
  }

  /// Every cell of every table, as text.
  private func cells(_ warehouse: Warehouse) throws -> [String] {
    var cells: [String] = []
    for table in try warehouse.column("select name from sqlite_schema where type = 'table' order by name") {
      try warehouse.database.forEach("select * from \(table)") { row in
        cells += (0..<row.columnCount).map { "\(table): \(row.text($0))" }
      }
    }
    return cells
  }

  @Test("knows the numbers by which its accounts are known, so that transfers between them are found")
  func numbers() throws {
    let folder = try TemporaryFolder()
    try books(folder)
    #expect(
      try copy(folder, ["joint"]).column("select account_id || ' ' || keys from provider_accounts")
        == [#"joint ["\#(Self.joint)","uuid-joint"]"#])
  }

  @Test(
    "holds no word of other accounts: no fact, no number, no error of their connection, no rate of their currencies")
  func nothingElse() throws {
    let folder = try TemporaryFolder()
    try books(folder)
    let found = try cells(copy(folder, ["joint"]))
    #expect(found.contains("transactions: joint shop") && found.contains("connections: failed"))
    #expect(found.filter { $0.contains("hushed") || $0.contains(Self.hushed) || $0.contains("THB") } == [])
  }

  @Test("what an account's connection says of its last sync stands where all of its accounts are seen")
  func connection() throws {
    let folder = try TemporaryFolder()
    try books(folder)
    let error = "select last_error from connections"
    #expect(try copy(folder, ["joint", "hushed"]).column(error) == ["account hushed: the bank does not answer"])
    #expect(
      try copy(folder, ["joint"]).column(error)
        == ["the last sync did not go well: the household's own site says why"])
  }
}
