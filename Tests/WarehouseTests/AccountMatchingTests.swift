import Core
import SQLite
import Testing

@testable import Warehouse

/// domain.md, "Account": by IBAN, else hash, else BBAN or masked number, else the provider's id.
struct AccountMatchingTests {
  private let iban = "GB33BUKB20201555555555"

  private func source(_ id: String, _ keys: [String], currency: Currency? = nil) -> SourceAccount {
    var source = SourceAccount(sourceID: id, keys: keys)
    source.currency = currency
    source.name = "Everyday \"one\""
    return source
  }

  @Test("the key of higher authority decides")
  func authority() throws {
    let warehouse = try Warehouse.withAccount()
    let accounts = [account("by-id", match: ["uuid"]), account("by-iban", match: ["gb33 bukb 2020 1555 5555 55"])]
    #expect(
      try warehouse.match(source("uuid", [iban, "uuid"]), connectionID: "bank", among: accounts).accountID == "by-iban")
  }

  @Test("by IBAN, else identification hash, else BBAN or masked number with the institution, else the provider's id")
  func order() throws {
    let source = source("uuid", [iban, "HASH", "MONZO/400400 1234", "MONZO/XX1234", "uuid"])
    var accounts = [
      account("by-id", match: ["uuid"]), account("by-masked", match: ["xx1234"]),
      account("by-bban", match: ["MONZO/4004001234"]), account("by-hash", match: ["hash"]),
      account("by-iban", match: [iban]),
    ]
    while let next = accounts.last {
      let warehouse = try Warehouse.withAccount()
      #expect(try warehouse.match(source, connectionID: "bank", among: accounts).accountID == next.accountID)
      accounts.removeLast()
    }
    // A number is that of an institution: another one's is another account's.
    let other = account("other", match: ["STARLING/XX1234"])
    #expect(
      try Warehouse.withAccount().match(source, connectionID: "bank", among: [other]).accountID == nil)
  }

  @Test("one number that serves two currencies is told apart by currency, or not matched")
  func currencies() throws {
    let warehouse = try Warehouse.withAccount()
    var dollars = account("dollars", match: [iban])
    dollars.currency = .usd
    let accounts = [account("euros", match: [iban]), dollars]
    #expect(
      try warehouse.match(source("a", [iban], currency: .usd), connectionID: "bank", among: accounts).accountID
        == "dollars")
    #expect(try warehouse.match(source("b", [iban]), connectionID: "bank", among: accounts).accountID == nil)
  }

  @Test("a renewal changes the provider's id: the account is found by the number it was known with")
  func renewal() throws {
    let warehouse = try Warehouse.withAccount()
    let accounts = [account("joint", match: ["uuid-1"])]
    #expect(
      try warehouse.match(source("uuid-1", [iban, "uuid-1"]), connectionID: "bank", among: accounts).accountID
        == "joint")
    let renewed = try warehouse.match(source("uuid-2", [iban, "uuid-2"]), connectionID: "bank", among: accounts)
    #expect(renewed == AccountMatch(accountID: "joint", isNewlyClaimed: false))
    // And without its details, on a night when they were not asked for.
    #expect(
      try warehouse.match(source("uuid-2", ["uuid-2"]), connectionID: "bank", among: accounts).accountID == "joint")
  }

  @Test("an account of another connection is not matched by a bank, but is by a file")
  func connections() throws {
    let warehouse = try Warehouse.withAccount()
    let accounts = [account("joint", connection: "other", match: [iban])]
    #expect(try warehouse.match(source("x", [iban]), connectionID: "bank", among: accounts).accountID == nil)
    #expect(try warehouse.match(source("x", [iban]), connectionID: "", among: accounts).accountID == "joint")
  }

  @Test("an account nobody claims is a problem, with the block to add and no account number in it")
  func unclaimed() throws {
    let warehouse = try Warehouse.withAccount()
    _ = try warehouse.match(source("uuid-1", [iban, "uuid-1"], currency: .gbp), connectionID: "bank", among: [])
    _ = try warehouse.match(source(iban, [iban]), connectionID: "", among: [])
    let problems = try warehouse.unmatchedAccounts()
    #expect(
      problems.map(\.remedy) == [
        """
        add to daybook.toml:
        [[account]]
        id = "…"
        name = "Everyday \\"one\\""
        type = "current"
        match = ["…"]  # the number that ends in 5555, or a file name pattern
        """,
        """
        add to daybook.toml:
        [[account]]
        id = "…"
        name = "Everyday \\"one\\""
        type = "current"
        connection = "bank"
        match = ["uuid-1"]
        currency = "GBP"
        """,
      ])
    #expect(!problems.contains { "\($0)".contains(iban) })
  }

  @Test("an account claimed late gets what was received for it before, known since then")
  func claimedLate() throws {
    let warehouse = try Warehouse(inMemoryOn: firstOfJune + 9, now: 9)
    let mapping = RawMapping(
      contextKinds: [],
      standardise: { _, records in
        records.map { record in
          var rows = answer([payment(record.day, -Int64(record.body[0]), "Shop")])
          rows.account = SourceAccount(sourceID: "uuid", keys: [])
          return rows
        }
      }, rates: { _ in [] }, file: { _, _ in })
    var counts: [ChangeCount?] = []
    for night in 1...3 {
      let accounts = night < 3 ? [] : [account("joint", match: ["uuid"])]
      try warehouse.setAccounts(accounts)
      let run = try warehouse.beginRun(connection: "bank", provider: "gocardless")
      let record = RawRecord(
        provider: "gocardless", connectionID: "bank", accountKey: "uuid", kind: "transactions",
        fetchedAt: Int64(night), day: firstOfJune + night, body: [UInt8(night)])
      _ = try warehouse.land(record, run: run.runID)
      counts.append(try warehouse.process(run, accounts: accounts, mapping: mapping)["joint"]?.count)
      try warehouse.finishRun(run, status: "ok", ChangeCount())
    }
    #expect(counts == [nil, nil, ChangeCount(new: 3)])
    #expect(try warehouse.unmatchedAccounts().isEmpty)
  }
}
