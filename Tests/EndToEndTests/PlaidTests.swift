import Core
import SQLite
import Sandbox
import TestSupport
import Testing

/// Syncs with Plaid over HTTP, by the program itself.
@Suite struct PlaidTests {
  @Test(
    "a first sync brings everything, without a cursor; a second one the same day changes nothing; rebuild gives the same"
  )
  func first() async throws {
    let home = try PlaidHome(days: 730)
    home.sandbox.set(longestPage: 200)
    let outcome = try await home.night()
    #expect(home.sandbox.count(of: "/transactions/sync") > 3, "it takes pages")
    try await home.expectTruth()
    try home.expectNoSecrets(outcome)
    #expect(try await home.status() == "active")
    #expect(try home.memory()["cursor"]?.isEmpty == false)
    let before = try await home.household.export("transactions", today: home.today.iso)
    try await home.night()
    #expect(home.sandbox.count(of: "/transactions/sync") == 1)
    try await home.expectTruth()
    #expect(try await home.household.export("transactions", today: home.today.iso) == before)
    try await home.run(0, "rebuild")
    try await home.run(0, "build")
    try await home.expectTruth()
    #expect(try await home.household.export("transactions", today: home.today.iso) == before)
    home.sandbox.clearLog()
    try await home.run(0, "run")
    #expect(home.sandbox.log.isEmpty, "a nightly run leaves alone what has answered today")
  }

  @Test("categories come by the shipped table, terms of debts and identifiers of securities as told")
  func details() async throws {
    let home = try PlaidHome()
    try await home.night()
    let categories = try await home.query(
      "select distinct category from splits where account_id in ('checking', 'card') order by 1")
    let names = Set(categories.compactMap { $0["category"] })
    #expect(names.isSuperset(of: ["Food:Groceries", "Food:Coffee", "Home:Rent", "Income:Salary", "Transport:Fuel"]))
    var terms: [String: String] = [:]
    var securities: [String] = []
    try home.database { database in
      try database.forEach("select account_id, name, value from account_terms") {
        terms["\($0.text(0)) \($0.text(1))"] = $0.text(2)
      }
      try database.forEach("select symbol, isin, cusip, exchange, class from securities order by symbol") { row in
        securities.append((0..<5).map { row.text($0) }.joined(separator: " "))
      }
    }
    #expect(terms["mortgage interest_percent"] == "3.99" && terms["mortgage due_day"] == "2026-07-05")
    #expect(terms["card credit_limit"] == "8000.00" && terms["card interest_percent"] == "21.49")
    #expect(securities == ["BND   XNAS fund", "VTI US9229087690 922908769 ARCX fund"])
  }

  @Test("night after night only what changed is told: pending rows post under new ids, none lost, none doubled")
  func nights() async throws {
    let home = try PlaidHome()
    try await home.night()
    for days in [1, 1, 2, 3, 9] {
      home.sandbox.advance(to: home.today + days)
      try await home.night()
      #expect(home.sandbox.count(of: "/transactions/sync") == 1)
      try await home.expectTruth()
    }
    let links = try home.database {
      try $0.value("select count(*) from transaction_links where why = 'booked'").integer
    }
    #expect((links ?? 0) > 3)
    try await home.run(0, "rebuild")
    try await home.run(0, "build")
    try await home.expectTruth()
  }

  @Test("data that moves during pagination: the loop begins again, and no page of the lost one is ever mapped")
  func mutation() async throws {
    let home = try PlaidHome()
    home.sandbox.set(longestPage: 60)
    home.sandbox.mutateDuringPagination(after: 2)
    try await home.night()
    #expect(home.sandbox.log.contains { $0.path == "/transactions/sync" && $0.status == 400 })
    try await home.expectTruth()
    let cursor = try home.memory()["cursor"]
    // A row of the lost loop's page is taken back before the loop that counts: it must not come back by a rebuild.
    home.sandbox.advance(to: home.today + 3)
    home.sandbox.set(longestPage: 4)
    home.sandbox.mutateDuringPagination(after: 1)
    try await home.night()
    #expect(try home.memory()["cursor"] != cursor)
    try await home.expectTruth()
    try await home.run(0, "rebuild")
    try await home.run(0, "build")
    try await home.expectTruth()
  }

  @Test("data that never stops moving stores neither rows nor cursor, and the next night has all")
  func endlessMutation() async throws {
    let home = try PlaidHome()
    try await home.night()
    let cursor = try home.memory()["cursor"]
    home.sandbox.advance(to: home.today + 9)
    home.sandbox.set(longestPage: 4)
    home.sandbox.mutateDuringPagination(after: 0, times: 1_000)
    let outcome = try await home.night(2)
    #expect(outcome.errors.contains("kept changing while they were fetched"), "\(outcome.errors)")
    #expect(try home.memory()["cursor"] == cursor)
    home.sandbox.clearTroubles()
    home.sandbox.advance(to: home.today + 1)
    try await home.night()
    try await home.expectTruth()
  }

  @Test(
    "the bank is linked anew: every id is another, and accounts and rows are the same, also while history is prepared")
  func relinked() async throws {
    let home = try PlaidHome()
    try await home.night()
    let before = try await home.query("select count(*) as n from transactions where status = 'booked'")
    home.sandbox.set(isPrepared: true, wholly: false)
    try home.use(home.sandbox.link(days: home.days))
    try await home.night()
    try await home.expectTruth()
    #expect(try await home.query("select count(*) as n from transactions where status = 'booked'") == before)
    let told = try await home.query("select text from problems where text like '%new id at Plaid%'")
    #expect(told.count == PlaidSimulatedAccount.allCases.count, "\(told)")
    home.sandbox.finishPreparing()
    home.sandbox.advance(to: home.today + 2)
    try await home.night()
    try await home.expectTruth()
    home.sandbox.advance(to: home.today + 2)
    try await home.night()
    #expect(home.sandbox.count(of: "/transactions/sync") == 1)
    try await home.expectTruth()
    try await home.run(0, "rebuild")
    try await home.run(0, "build")
    try await home.expectTruth()
  }

  @Test("a row taken back while the cursor was lost is dropped by comparing: a replay tells of no removals")
  func replay() async throws {
    let home = try PlaidHome()
    try await home.night()
    let gone = home.sandbox.household.rows(of: .card, at: home.sandbox.now).filter { !$0.isPending }.suffix(3).first
    let number = try #require(gone?.number)
    home.sandbox.drop(number)
    try await home.household.expect(0, "sync", "--since", "2026-01-01", today: home.today.iso)
    try await home.household.expect(0, "build", "--analyse-only", today: home.today.iso)
    let rows = try await home.rows(.card, "booked")
    let truth = home.sandbox.household.rows(of: .card, at: home.sandbox.now)
      .filter { !$0.isPending && $0.booked >= home.start - home.days && $0.number != number }
    #expect(rows.count == truth.count)
  }

  @Test("modified carries the whole row: another day and another amount at once are still the same payment")
  func modified() async throws {
    let home = try PlaidHome()
    try await home.night()
    let all = home.sandbox.household.rows(of: .checking, at: home.sandbox.now).filter { !$0.isPending }
    let row = try #require(all.suffix(4).first)
    let ids = Set(try await home.rows(.checking, "booked").compactMap { $0["transaction_id"] })
    home.sandbox.modify(row.number, minor: row.minor - 1_234, booked: row.booked - 25)
    try await home.night()
    let rows = try await home.rows(.checking, "booked")
    #expect(Set(rows.compactMap { $0["transaction_id"] }) == ids && rows.count == ids.count)
    let moved = rows.filter { $0["day"] == (row.booked - 25).iso && $0["description"] == row.text }
    #expect(moved.map { $0["amount"] } == [Money(minor: row.minor - 1_234, .usd).decimal])
  }

  @Test("a login that has ended is told with the command that repairs it, and nothing is lost once it is")
  func loginRequired() async throws {
    let home = try PlaidHome()
    try await home.night()
    home.sandbox.advance(to: home.today + 1)
    home.sandbox.set(error: .loginRequired)
    home.sandbox.advance(to: home.today + 1)
    let outcome = try await home.night(2)
    #expect(outcome.errors.contains("the bank wants you to sign in again"), "\(outcome.errors)")
    #expect(outcome.errors.contains("daybook connect platypus"))
    #expect(try await home.status() == "expired")
    try home.expectNoSecrets(outcome)
    home.sandbox.set(error: nil)
    home.sandbox.advance(to: home.today + 3)
    try await home.night()
    #expect(try await home.status() == "active")
    try await home.expectTruth()
  }

  @Test("consent is told of two weeks before it ends, and when it has ended")
  func consent() async throws {
    let home = try PlaidHome()
    home.sandbox.set(consentUntil: home.today + 10)
    try await home.night()
    #expect(try await home.status() == "expiring")
    let told = try await home.query("select remedy from problems where text like 'consent for platypus ends%'")
    #expect(told.map { $0["remedy"] } == ["daybook connect platypus"])
    home.sandbox.advance(to: home.today + 11)
    let outcome = try await home.night(2)
    #expect(outcome.errors.contains("the consent given at the bank has run out"), "\(outcome.errors)")
    #expect(try await home.status() == "expired")
  }

  @Test(
    "what goes wrong on a path is told, loses nothing, harms no other connection, and the next night is whole",
    arguments: [
      ("/transactions/sync", PlaidFailure("RATE_LIMIT_EXCEEDED", "TRANSACTIONS_LIMIT", status: 429), "asked too often"),
      ("/accounts/get", PlaidFailure("RATE_LIMIT_EXCEEDED", "ACCOUNTS_LIMIT", status: 429), "asked too often"),
      ("/transactions/sync", .institutionDown, "INSTITUTION_DOWN"),
      ("/investments/holdings/get", .notReady, "still being prepared"),
    ] as [(String, PlaidFailure, String)])
  func failures(path: String, failure: PlaidFailure, words: String) async throws {
    try await trouble(words) { $0.fail(failure, forPath: path) }
  }

  @Test(
    "a malformed answer and one that breaks off are told, and nothing of them is taken",
    arguments: [
      ("/accounts/get", Fault.truncatedJSON), ("/accounts/get", .cut), ("/item/get", .truncatedJSON),
      ("/transactions/sync", .truncatedJSON), ("/investments/transactions/get", .truncatedJSON),
      ("/liabilities/get", .cut),
    ] as [(String, Fault)])
  func spoilt(path: String, fault: Fault) async throws {
    try await trouble(fault == .cut ? "connection broke" : "cannot be read") { $0.spoil(fault, forPath: path) }
  }

  @Test("an answer that stalls is given up, and the next night is whole")
  func stalled() async throws {
    try await trouble("stopped half-way") {
      $0.spoil(.stalled(milliseconds: 45_000), forPath: "/accounts/get", times: 9)
    }
  }

  /// A second night with trouble, beside a connection that has none, and a third without.
  private func trouble(_ words: String, _ make: (PlaidSandbox) -> Void) async throws {
    let bridge = try SimpleFINSandbox.start(today: Month(2026, 6).day(18))
    defer { bridge.stop() }
    let more = """
      [[connection]]
      id         = "bridge"
      provider   = "simplefin"
      access_url = { file = "secrets/access" }

      [[account]]
      id         = "other"
      name       = "Other"
      connection = "bridge"
      match      = ["\(bridge.id(of: .savings))"]
      type       = "savings"
      """
    let home = try PlaidHome(days: 60, more: more)
    try write(bridge.accessURL + "\n", to: home.household.file("secrets/access"))
    try await home.night()
    home.sandbox.advance(to: home.today + 2)
    bridge.advance(to: home.today)
    bridge.clearLog()
    make(home.sandbox)
    let outcome = try await home.night(2)
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
    #expect(bridge.log.count { $0.status == 200 } == 1, "the other connection was fetched")
    let others = try await home.query("select last_error from connections where connection_id = 'bridge'")
    #expect(others.map { $0["last_error"] ?? "" } == [""])
    try home.expectNoSecrets(outcome)
    home.sandbox.clearTroubles()
    home.sandbox.advance(to: home.today + 1)
    bridge.advance(to: home.today)
    try await home.night()
    try await home.expectTruth()
  }

  @Test("a night that is killed, whenever, is made whole by the next sync", arguments: [80, 160, 260, 400])
  func killed(milliseconds: Int) async throws {
    let home = try PlaidHome()
    home.sandbox.set(longestPage: 20)
    _ = try await home.household.kill(after: .milliseconds(milliseconds), "sync", today: home.today.iso)
    home.sandbox.advance(to: home.today + 1)
    try await home.night()
    try await home.expectTruth()
  }

  @Test("an Item whose transactions are still prepared has no cursor; an account in a coin is named; others go on")
  func beginnings() async throws {
    let sandboxToday = Month(2026, 6).day(18)
    let home = try PlaidHome(today: sandboxToday, isLinked: false)
    home.sandbox.set(isPrepared: false)
    let token = home.sandbox.link(days: home.days)
    try home.use(token)
    let outcome = try await home.night(2)
    #expect(outcome.errors.contains("transactions are still being prepared"), "\(outcome.errors)")
    #expect(try home.memory()["cursor"] == nil)
    home.sandbox.finishPreparing()
    home.sandbox.set(unofficial: "DOGE", of: .savings)
    home.sandbox.advance(to: home.today + 1)
    try await home.night()
    let told = try await home.query("select text from problems where text like '%DOGE%'")
    #expect(told.contains { $0["text"]?.hasPrefix("Rainy Day Savings (8802) is counted in DOGE") == true })
  }
}
