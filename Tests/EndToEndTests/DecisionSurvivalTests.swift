import Core
import Sandbox
import TestSupport
import Testing

/// What was decided about a payment holds whatever becomes of the row: read again, given another id, booked, made again.
@Suite("A decision survives") struct DecisionSurvivalTests {
  @Test("GoCardless: syncing again, a backfill, new account ids, later nights, a rebuild")
  func goCardless() async throws {
    let demo = try SyncedHousehold(history: 60)
    try await demo.syncAndBuild()
    let decided = try await DecidedHousehold(demo.household, today: demo.today)
    try await demo.syncAndBuild()
    try await decided.expectSurvived(demo.today)
    try await demo.household.expect(0, "sync", "--since", (demo.today - 60).iso, today: demo.today.iso)
    let old = demo.sandbox.accountID(of: .joint)
    for bank in SimulatedBank.allCases { demo.sandbox.renewConsent(bank) }
    #expect(demo.sandbox.accountID(of: .joint) != old)
    try await demo.syncAndBuild()
    try await decided.expectSurvived(demo.today)
    for days in [1, 9] {
      demo.advance(to: demo.today + days)
      try await demo.syncAndBuild()
      try await decided.expectSurvived(demo.today)
    }
    try await rebuilt(demo.household, demo.today)
    try await decided.expectSurvived(demo.today)
  }

  @Test("from pending to booked, where the bank changes day, text and id, and through a rebuild")
  func booked() async throws {
    let demo = try SyncedHousehold(history: 60)
    try await demo.syncAndBuild()
    let decided = try await DecidedHousehold(demo.household, today: demo.today)
    let truth = demo.sandbox.ledger.pending(on: demo.today).filter { $0.made <= demo.today }
      .map { "\($0.account.rawValue) \($0.booked) \($0.amount.decimal)" }
    #expect(truth.count > 3)
    for days in [2, 3, 9] {
      demo.advance(to: demo.today + days)
      try await demo.syncAndBuild()
    }
    #expect(try await decided.bookedSince(demo.today).sorted() == truth.sorted())
    try await rebuilt(demo.household, demo.today)
    #expect(try await decided.bookedSince(demo.today).sorted() == truth.sorted())
    try await decided.expectSurvived(demo.today)
  }

  @Test("Enable Banking: a new session with new uids, what was pending booked, a rebuild")
  func enableBanking() async throws {
    let home = try LinkedHousehold(history: 60)
    try await home.begin()
    _ = try await home.night()
    let decided = try await DecidedHousehold(home.household, today: home.today)
    home.advance(to: home.today + 10)
    let old = home.sandbox.uid(of: .ben)
    try home.link()
    #expect(home.sandbox.uid(of: .ben) != old)
    _ = try await home.night()
    try await decided.expectSurvived(home.today)
    #expect(try await !decided.bookedSince(home.today).isEmpty)
    try await rebuilt(home.household, home.today)
    try await decided.expectSurvived(home.today)
    _ = try await decided.bookedSince(home.today)
  }

  @Test("Plaid: the bank linked anew, every id another, what was pending posted, a rebuild")
  func plaid() async throws {
    let home = try PlaidHome()
    try await home.night()
    while try await isNothingPending(home.household, home.today) {
      home.sandbox.advance(to: home.today + 1)
      try await home.night()
    }
    let decided = try await DecidedHousehold(home.household, today: home.today)
    try home.use(home.sandbox.link(days: home.days))
    try await home.night()
    try await decided.expectSurvived(home.today)
    try await decided.expectStillPending(home.today)
    home.sandbox.advance(to: home.today + 9)
    try await home.night()
    try await decided.expectSurvived(home.today)
    #expect(try await !decided.bookedSince(home.today).isEmpty)
    try await rebuilt(home.household, home.today)
    try await decided.expectSurvived(home.today)
    _ = try await decided.bookedSince(home.today)
  }

  @Test("SimpleFIN: an institution added again, every id another, what was pending posted, a rebuild")
  func simpleFIN() async throws {
    let home = try AmericanHousehold()
    _ = try await home.night()
    while try await isNothingPending(home.household, home.today) {
      home.sandbox.advance(to: home.today + 1)
      _ = try await home.night()
    }
    let decided = try await DecidedHousehold(home.household, today: home.today)
    home.sandbox.advance(to: home.today + 2)
    home.sandbox.addAgain(.prairie)
    _ = try await home.night()
    try await decided.expectSurvived(home.today)
    home.sandbox.advance(to: home.today + 9)
    _ = try await home.night()
    try await decided.expectSurvived(home.today)
    #expect(try await !decided.bookedSince(home.today).isEmpty)
    try await rebuilt(home.household, home.today)
    try await decided.expectSurvived(home.today)
    _ = try await decided.bookedSince(home.today)
  }

  /// Within a week somebody pays by card.
  private func isNothingPending(_ household: SandboxedHousehold, _ today: Day) async throws -> Bool {
    guard today < SyncedHousehold.firstDay + 7 else { throw TestFailure("nothing is ever pending") }
    return try await household.query("select 1 from transactions where status = 'pending'", today: today.iso).isEmpty
  }

  /// Makes the facts again; nothing that a reader sees may change by it.
  private func rebuilt(
    _ household: SandboxedHousehold, _ today: Day, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let datasets = ["transactions", "splits", "transfers"]
    var before: [String] = []
    for name in datasets { before.append(try await household.export(name, today: today.iso)) }
    try await household.expect(0, "rebuild", today: today.iso)
    try await household.expect(0, "build", "--analyse-only", today: today.iso)
    for (name, text) in zip(datasets, before) {
      let after = try await household.export(name, today: today.iso)
      #expect(
        after == text, "\(name): \(firstDifference(Array(after.utf8), Array(text.utf8)))",
        sourceLocation: sourceLocation)
    }
  }
}
