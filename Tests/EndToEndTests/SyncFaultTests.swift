import Core
import SQLite
import Sandbox
import TestSupport
import Testing

/// Syncs on days when something goes wrong between the program and a bank: it is told, nothing is lost, and no other
/// account suffers.
@Suite struct SyncFaultTests {
  /// Synced once, then one day later: the day of the fault.
  private func ready() async throws -> SyncedHousehold {
    let demo = try SyncedHousehold(history: 60)
    try await demo.syncAndBuild()
    demo.advance(to: demo.today + 2)
    demo.sandbox.clearLog()
    return demo
  }

  /// After the fault: a later sync makes all good.
  private func expectRecovery(_ demo: SyncedHousehold, after days: Int = 1) async throws {
    demo.sandbox.clearFaults()
    demo.advance(to: demo.today + days)
    try await demo.syncAndBuild()
    try await demo.expectLedger()
    let problems = try await demo.query("select text from problems where severity = 'error'")
    #expect(problems == [])
  }

  private let others: [SimulatedAccount] = [.anna, .ben, .savings, .card, .euro]

  @Test("a token that lapses on the way is renewed, and nobody hears of it")
  func lapsedToken() async throws {
    let demo = try await ready()
    demo.sandbox.set(.unauthorized, forPath: try demo.path(.joint, "transactions"))
    try await demo.syncAndBuild()
    try await demo.expectLedger()
    #expect(try await demo.connection(.monzo)["status"] == "active")
  }

  @Test("a token that is refused again and again is no expired consent")
  func badToken() async throws {
    let demo = try await ready()
    demo.sandbox.set(.unauthorized, forPath: "/accounts/", times: 1000)
    let outcome = try await demo.syncAndBuild(2)
    #expect(!outcome.errors.contains("expired"))
    for bank in SimulatedBank.allCases { #expect(try await demo.connection(bank)["status"] == "failed") }
    try await expectRecovery(demo)
  }

  @Test("wrong secrets are told as such, without the secrets")
  func wrongSecrets() async throws {
    let demo = try await ready()
    try write("wrong-key-of-ours\n", to: demo.household.file("secrets/gocardless-key"))
    let outcome = try await demo.syncAndBuild(2)
    #expect(outcome.errors.contains("secret"), "\(outcome.errors)")
    #expect(!outcome.errors.contains("wrong-key-of-ours"))
    #expect(demo.sandbox.count(ofPathsContaining: "/accounts/") == 0)
    try write(ProviderSandbox.secretKey + "\n", to: demo.household.file("secrets/gocardless-key"))
    try await expectRecovery(demo)
  }

  @Test("a used-up quota is remembered across runs: the bank is not asked again before its reset")
  func quota() async throws {
    let demo = try await ready()
    demo.sandbox.set(.rateLimited(reset: 36 * 3600), forPath: try demo.path(.joint, "transactions"), times: 1000)
    try await demo.syncAndBuild(2)
    #expect(try demo.asked(.joint, "transactions") == 1)
    #expect(try await demo.connection(.monzo)["quota_left"] == "0")
    try await demo.expectLedger(others)
    demo.sandbox.clearFaults()
    // The same day, and the next, 24 hours into the 36.
    try await demo.syncAndBuild(2)
    demo.advance(to: demo.today + 1)
    try await demo.syncAndBuild(2)
    #expect(try demo.asked(.joint, "transactions") == 1)
    try await demo.expectLedger(others)
    demo.advance(to: demo.today + 1)
    try await demo.syncAndBuild()
    #expect(try demo.asked(.joint, "transactions") == 2)
    try await demo.expectLedger()
  }

  @Test("a server's failure that passes is mended by a retry", arguments: [Fault.serverError, .unavailable, .dropped])
  func passing(_ fault: Fault) async throws {
    let demo = try await ready()
    demo.sandbox.set(fault, forPath: try demo.path(.joint, "transactions"))
    try await demo.syncAndBuild()
    try await demo.expectLedger()
  }

  @Test("a server's failure that lasts is told, and the other accounts are unharmed")
  func lasting() async throws {
    let demo = try await ready()
    demo.sandbox.set(.unavailable, forPath: try demo.path(.joint, "transactions"), times: 1000)
    let outcome = try await demo.syncAndBuild(2)
    #expect(outcome.errors.contains("1 of 2 accounts"), "\(outcome.errors)")
    #expect(try demo.asked(.joint, "transactions") <= 4)
    try await demo.expectLedger(others)
    try await expectRecovery(demo)
  }

  @Test("an answer of 200 that cannot be read is kept and not asked for again: it has cost its quota")
  func truncated() async throws {
    let demo = try await ready()
    demo.sandbox.set(.truncatedJSON, forPath: try demo.path(.joint, "transactions"))
    try await demo.syncAndBuild(2)
    #expect(try demo.asked(.joint, "transactions") == 1)
    let id = try #require(demo.sandbox.accountID(of: .joint))
    let kept = try demo.database {
      try $0.value(
        "select count(*) from raw_payloads where account_key = ? and kind = 'transactions' and day = ?", .text(id),
        .text(demo.today.iso)
      ).integer
    }
    #expect(kept == 1)
    let problems = try await demo.query("select text from problems where subject = 'Joint account'")
    #expect(problems.contains { $0["text"] == "the transactions of \(demo.today) came broken: kept, and not used" })
    try await demo.expectLedger(others)
    try await expectRecovery(demo)
  }

  @Test("an answer that is cut off is kept and not asked for again")
  func cut() async throws {
    let demo = try await ready()
    demo.sandbox.set(.cut, forPath: try demo.path(.joint, "transactions"))
    try await demo.syncAndBuild(2)
    #expect(try demo.asked(.joint, "transactions") == 1)
    try await demo.expectLedger(others)
    try await expectRecovery(demo)
  }

  @Test("a body that stalls is given up within its time, and the other accounts are unharmed")
  func stalled() async throws {
    let demo = try await ready()
    demo.sandbox.set(.stalled(milliseconds: 60_000), forPath: try demo.path(.joint, "transactions"))
    let outcome = try await demo.sync(2, within: .seconds(55))
    #expect(outcome.seconds < 50)
    try await demo.household.expect(0, "build", "--analyse-only", today: demo.today.iso)
    try await demo.expectLedger(others)
    try await expectRecovery(demo)
  }

  @Test("a suspended account is told and the others are fetched")
  func suspended() async throws {
    let demo = try await ready()
    demo.sandbox.set(status: "SUSPENDED", of: .card)
    let outcome = try await demo.syncAndBuild(2)
    #expect(outcome.errors.contains("1 of 4 accounts"), "\(outcome.errors)")
    try await demo.expectLedger([.joint, .anna, .ben, .savings, .euro])
    demo.sandbox.set(status: nil, of: .card)
    try await expectRecovery(demo)
  }

  @Test("rates that cannot be fetched leave the banks' rows alone, and come with the next sync")
  func rates() async throws {
    let demo = try await ready()
    demo.sandbox.set(.unavailable, forPath: "eurofxref", times: 1000)
    let outcome = try await demo.syncAndBuild(2)
    #expect(outcome.errors.contains("rates"), "\(outcome.errors)")
    try await demo.expectLedger()
    try await expectRecovery(demo)
    let missing = try await demo.query("select count(*) as n from splits where household_minor is null")
    #expect(missing.first?["n"] == "0")
  }
}
