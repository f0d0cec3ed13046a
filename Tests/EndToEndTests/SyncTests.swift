import Core
import Sandbox
import TestSupport
import Testing

/// Syncs over HTTP with the simulated banks, on days when all goes well.
@Suite struct SyncTests {
  @Test("a first sync brings every row, category, balance and transfer that the banks know, two years back")
  func first() async throws {
    let demo = try SyncedHousehold(history: 730)
    try await demo.syncAndBuild()
    try await demo.expectLedger()
    for bank in SimulatedBank.allCases {
      let connection = try await demo.connection(bank)
      #expect(connection["status"] == "active")
      #expect(connection["last_error"] == "")
      #expect(connection["last_sync_day"] == demo.today.iso)
    }
  }

  @Test("later syncs bring what is new, book what was pending, and lose or double nothing")
  func incremental() async throws {
    let demo = try SyncedHousehold()
    try await demo.syncAndBuild()
    for days in [1, 1, 2, 6, 20] {
      demo.advance(to: demo.today + days)
      demo.sandbox.clearLog()
      try await demo.syncAndBuild()
      try await demo.expectLedger()
      for account in SimulatedAccount.allCases {
        #expect(try demo.asked(account, "transactions") == 1, "one call a scope and night: \(account.rawValue)")
        #expect(try demo.asked(account, "balances") == 1)
        #expect(try demo.asked(account, "details") == 0, "details are known")
      }
    }
  }

  @Test("a second sync the same day changes no row")
  func twice() async throws {
    let demo = try SyncedHousehold()
    try await demo.syncAndBuild()
    let before = try await demo.household.export("transactions")
    try await demo.syncAndBuild()
    #expect(try await demo.household.export("transactions") == before)
  }

  @Test("a renewed consent brings new account ids, and the same rows under the same ids")
  func renewal() async throws {
    let demo = try SyncedHousehold()
    try await demo.syncAndBuild()
    let before = Set(try await demo.query("select transaction_id as id from transactions").map { $0["id"] ?? "" })
    let old = demo.sandbox.accountID(of: .joint)
    demo.sandbox.renewConsent(.monzo)
    demo.sandbox.renewConsent(.barclays)
    #expect(demo.sandbox.accountID(of: .joint) != old)
    try await demo.syncAndBuild()
    try await demo.expectLedger()
    let after = Set(try await demo.query("select transaction_id as id from transactions").map { $0["id"] ?? "" })
    #expect(after == before)
    demo.advance(to: demo.today + 3)
    try await demo.syncAndBuild()
    try await demo.expectLedger()
  }

  @Test("a nightly run asks an expired connection again, on the same day too, and it is active once it answers")
  func expiredAtNight() async throws {
    let demo = try SyncedHousehold(history: 60)
    try await demo.household.expect(0, "run", today: demo.today.iso)
    demo.advance(to: demo.today + 1)
    demo.sandbox.expireConsent(.monzo)
    for _ in 0..<2 {
      demo.sandbox.clearLog()
      try await demo.household.expect(2, "run", today: demo.today.iso)
      #expect(try await demo.connection(.monzo)["status"] == "expired")
      #expect(demo.sandbox.count(ofPathsContaining: "/requisitions/") > 0, "the bank's link is asked for again")
    }
    demo.sandbox.renewConsent(.monzo)
    try await demo.household.expect(0, "run", today: demo.today.iso)
    #expect(try await demo.connection(.monzo)["status"] == "active")
    try await demo.expectLedger()
  }

  @Test("an expired consent is told, asked again at every sync, and active once it answers")
  func expired() async throws {
    let demo = try SyncedHousehold(renewing: [.barclays])
    try await demo.syncAndBuild()
    demo.advance(to: demo.today + 1)
    demo.sandbox.expireConsent(.monzo)
    for _ in 0..<2 {
      demo.sandbox.clearLog()
      let outcome = try await demo.syncAndBuild(2)
      #expect(outcome.errors.contains("expired"))
      #expect(outcome.errors.contains("next: daybook connect monzo"), "\(outcome.errors)")
      #expect(try await demo.connection(.monzo)["status"] == "expired")
      #expect(try await demo.connection(.barclays)["status"] == "active")
      #expect(demo.sandbox.count(ofPathsContaining: "/requisitions/") > 0, "the bank's link is asked for again")
      try await demo.expectLedger([.ben, .savings, .card, .euro])
      demo.advance(to: demo.today + 1)
    }
    demo.sandbox.renewConsent(.monzo)
    try await demo.syncAndBuild()
    #expect(try await demo.connection(.monzo)["status"] == "active")
    try await demo.expectLedger()
  }
}
