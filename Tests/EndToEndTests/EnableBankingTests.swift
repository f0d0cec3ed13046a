import Core
import SQLite
import Sandbox
import TestSupport
import Testing

/// Syncs with Enable Banking over HTTP, from settings to pages.
@Suite struct EnableBankingTests {
  @Test("a first sync brings the longest history, once; a second one the same day changes nothing")
  func first() async throws {
    let home = try LinkedHousehold()
    try await home.begin()
    let outcome = try await home.night()
    #expect(!outcome.errors.contains("does not use it yet"))
    #expect(home.asked("strategy=longest") >= 6 && home.asked("/details") == 0)
    try await home.expectLedger()
    try home.expectNoSecrets(outcome)
    let before = try await home.household.export("transactions", today: home.today.iso)
    _ = try await home.night()
    #expect(home.asked("strategy=longest") == 0)
    #expect(try await home.household.export("transactions", today: home.today.iso) == before)
    home.sandbox.clearLog()
    try await home.household.expect(0, "run", today: home.today.iso)
    #expect(home.sandbox.log.isEmpty, "a nightly run leaves alone what has answered today")
  }

  @Test("where linking's own answer is lost, the accounts are asked for, and the books are the same")
  func lostAnswer() async throws {
    let home = try LinkedHousehold()
    try await home.begin(keepsAnswer: false)
    _ = try await home.night()
    #expect(home.asked("/details") == 6)
    try await home.expectLedger()
    home.advance(to: home.today + 1)
    _ = try await home.night()
    #expect(home.asked("/details") == 0, "once")
    try await home.expectLedger()
  }

  @Test("later nights lose or double nothing, whatever each bank makes of its references")
  func nights() async throws {
    let home = try LinkedHousehold()
    try await home.begin()
    _ = try await home.night()
    for days in [1, 1, 2, 3, 9, 20] {
      home.advance(to: home.today + days)
      _ = try await home.night()
      #expect(home.asked("/balances") == 6 && home.asked("strategy=longest") == 0)
      try await home.expectLedger()
    }
    let links = try Database(path: home.household.file("daybook.sqlite"), mode: .readOnly)
      .value("select count(*) from transaction_links where why = 'booked'").integer
    #expect((links ?? 0) > 0, "pending rows became booked ones")
  }

  @Test("a consent that has expired is told; renewed, every account has a new uid, and its rows are the same ones")
  func renewal() async throws {
    let home = try LinkedHousehold()
    try await home.begin()
    _ = try await home.night()
    let ids = "select transaction_id from transactions where status = 'booked' and account_id <> 'euro' order by 1"
    let before = Set(try await home.query(ids).compactMap { $0["transaction_id"] })
    home.advance(to: home.today + 2)
    home.sandbox.end(.barclays)
    let expired = try await home.night(2)
    #expect(expired.errors.contains("Barclays: the bank's consent has expired"))
    #expect(expired.errors.contains("daybook connect barclays"))
    #expect(try await home.status("barclays") == "expired")
    #expect(try await home.status("monzo") == "active")
    try await home.expectLedger([.joint, .anna])
    home.advance(to: home.today + 3)
    let old = home.sandbox.uid(of: .ben)
    try home.link([.barclays])
    #expect(home.sandbox.uid(of: .ben) != old)
    _ = try await home.night()
    #expect(try await home.status("barclays") == "active")
    try await home.expectLedger()
    let after = Set(try await home.query(ids).compactMap { $0["transaction_id"] })
    #expect(before.isSubset(of: after), "no row has another id")
  }

  @Test("the reads that a bank allows in a day: the fifth run stops at it, the next day nothing is missing")
  func quota() async throws {
    let home = try LinkedHousehold()
    try await home.begin()
    for _ in 1...4 { _ = try await home.night() }
    let outcome = try await home.night(2)
    #expect(outcome.errors.contains("could not be fetched whole"), "\(outcome.errors)")
    #expect(home.asked("/balances") == 2, "each bank is left alone after its first refusal")
    _ = try await home.night(2)
    #expect(home.asked("/accounts/") == 0, "and until tomorrow")
    try await home.expectLedger()
    home.advance(to: home.today + 1)
    _ = try await home.night()
    try await home.expectLedger()
  }

  @Test(
    "an answer that is malformed, breaks off or stalls spoils no other, and the next night mends it",
    arguments: [Fault.truncatedJSON, .cut, .dropped, .stalled(milliseconds: 1_500)])
  func broken(fault: Fault) async throws {
    let home = try LinkedHousehold()
    try await home.begin()
    _ = try await home.night()
    home.advance(to: home.today + 2)
    let uid = try #require(home.sandbox.uid(of: .ben))
    home.sandbox.spoil("\(uid)/transactions", fault)
    let isMended = fault == .stalled(milliseconds: 1_500)
    let outcome = try await home.night(isMended ? 0 : 2)
    try home.expectNoSecrets(outcome)
    try await home.expectLedger([.joint, .anna, .savings, .card, .euro] + (isMended ? [.ben] : []))
    #expect(try await home.status("barclays") == "active")
    home.advance(to: home.today + 1)
    _ = try await home.night()
    try await home.expectLedger()
  }

  @Test("a bank that rejects its own continuation key on the first night is made whole by a later one")
  func continuation() async throws {
    let home = try LinkedHousehold()
    try await home.begin()
    let uid = try #require(home.sandbox.uid(of: .joint))
    home.sandbox.refuse("\(uid)/transactions", status: 422, error: "WRONG_CONTINUATION_KEY", after: 1)
    let outcome = try await home.night(2)
    #expect(outcome.errors.contains("could not be fetched whole"))
    let told = try await home.query("select text from problems where text like '%broke off its list%'")
    #expect(told.count == 1)
    try await home.expectLedger([.anna, .ben, .savings, .card, .euro])
    home.advance(to: home.today + 1)
    _ = try await home.night()
    let rows = try await home.query("select min(day) as first from transactions where account_id = 'joint'")
    #expect((rows.first?["first"] ?? "") <= (home.today - 85).iso, "ninety days are there again")
  }

  @Test("a first night that is killed, whenever, is made whole by the next sync", arguments: [80, 160, 260, 400, 700])
  func killed(milliseconds: Int) async throws {
    let home = try LinkedHousehold()
    try await home.begin()
    _ = try await home.household.kill(after: .milliseconds(milliseconds), "sync", today: home.today.iso)
    _ = try await home.night()
    try await home.expectLedger()
  }

  @Test("settings without a country for the bank are told so")
  func settings() async throws {
    let home = try LinkedHousehold()
    let file = home.household.file("daybook.toml")
    try write(try readText(file).replacing("\"Monzo/GB\"", with: "\"Monzo\""), to: file)
    let outcome = try await home.household.expect(1, "check", today: home.today.iso)
    #expect(outcome.errors.contains("'Monzo' is no bank of Enable Banking"), "\(outcome.errors)")
  }
}
