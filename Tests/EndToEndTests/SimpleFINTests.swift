import Core
import SQLite
import Sandbox
import TestSupport
import Testing

/// A small American household at the simulated SimpleFIN: the program on one side of HTTP, the truth on the other.
final class AmericanHousehold: Sendable {
  let sandbox: SimpleFINSandbox
  let household: SandboxedHousehold
  let start: Day

  init(today: Day = Month(2026, 6).day(18), knowsVersion2: Bool = true) throws {
    let sandbox = try SimpleFINSandbox.start(today: today, knowsVersion2: knowsVersion2)
    self.sandbox = sandbox
    start = today
    let accounts = AmericanAccount.allCases.map { account in
      """
      [[account]]
      id         = "\(account.rawValue)"
      name       = "\(account.name)"
      connection = "bridge"
      match      = ["\(sandbox.id(of: account))"]
      type       = "\(account == .checking ? "current" : account.rawValue)"
      """
    }
    household = try SandboxedHousehold(
      settings: """
        [household]
        name     = "Dana"
        currency = "USD"
        country  = "US"
        timezone = "America/Chicago"

        [[connection]]
        id         = "bridge"
        provider   = "simplefin"
        access_url = { file = "secrets/access" }

        \(accounts.joined(separator: "\n\n"))
        """, today: today.iso)
    try write(sandbox.accessURL + "\n", to: household.file("secrets/access"))
  }

  deinit { sandbox.stop() }

  var today: Day { sandbox.now.day }

  @discardableResult
  func run(_ exitCode: Int32 = 0, _ command: String, sourceLocation: SourceLocation = #_sourceLocation) async throws
    -> ProgramOutcome
  {
    try await household.expect(exitCode, command, today: today.iso, sourceLocation: sourceLocation)
  }

  func query(_ sql: String) async throws -> [[String: String]] { try await household.query(sql, today: today.iso) }

  /// Requests for accounts since the log was cleared.
  var asked: Int { sandbox.log.count { $0.path.hasSuffix("/accounts") } }

  func night(_ exitCode: Int32 = 0, sourceLocation: SourceLocation = #_sourceLocation) async throws -> ProgramOutcome {
    sandbox.clearLog()
    let outcome = try await run(exitCode, "sync", sourceLocation: sourceLocation)
    try await run(0, "build", sourceLocation: sourceLocation)
    return outcome
  }

  /// Rows, pending rows, balances and transfers are the ledger's: none lost, none doubled.
  func expectLedger(
    _ accounts: [AmericanAccount] = AmericanAccount.allCases, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    for account in accounts {
      let booked = sandbox.ledger.posted(by: sandbox.now, account: account)
        .filter { $0.booked >= start - 89 }
        .map { "\($0.booked) \($0.made) \(Money(minor: $0.minor, AmericanLedger.currency).decimal) \($0.text)" }
      let found = try await rows(account, "booked").map {
        "\($0["day"] ?? "") \($0["value_day"] ?? "") \($0["amount"] ?? "") \($0["description"] ?? "")"
      }
      #expect(found.sorted() == booked.sorted(), "\(account)", sourceLocation: sourceLocation)
      let pending = sandbox.ledger.pending(at: sandbox.now, account: account)
        .map { "\($0.made) \(Money(minor: $0.pendingMinor, AmericanLedger.currency).decimal)" }
      let waiting = try await rows(account, "pending").map { "\($0["day"] ?? "") \($0["amount"] ?? "")" }
      #expect(waiting.sorted() == pending.sorted(), "\(account), pending", sourceLocation: sourceLocation)
    }
    try await expectBalances(accounts, sourceLocation)
  }

  private func rows(_ account: AmericanAccount, _ status: String) async throws -> [[String: String]] {
    try await query(
      """
      select day, value_day, amount_minor, currency, description from transactions
      where account_id = '\(account.rawValue)' and status = '\(status)'
      """)
  }

  private func expectBalances(_ accounts: [AmericanAccount], _ location: SourceLocation) async throws {
    for account in accounts {
      let found = try await household.lookup(
        "balance", by: "day",
        sql: "select day, balance_minor, currency from balances_daily where account_id = '\(account.rawValue)'",
        today: today.iso)
      // Of today what has been posted until now.
      for day in sequence(first: start - 60, next: { $0 + 1 }).prefix(while: { $0 < today }) {
        let truth = Money(minor: sandbox.ledger.balance(of: account, on: day), AmericanLedger.currency).decimal
        #expect(found[day.iso] == truth, "\(account) on \(day)", sourceLocation: location)
      }
    }
    let unexplained = try await query("select day, account_id from balances_daily where unexplained_minor <> 0")
    #expect(unexplained == [], sourceLocation: location)
  }

  /// No byte of the household's folder holds a secret, but for the file it is kept in.
  func expectNoSecrets(_ outcome: ProgramOutcome, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let files = ["daybook.sqlite", "site/index.html", "site/health/index.html"].compactMap { name in
      try? readText(household.file(name))
    }
    let database = try Database(path: household.file("daybook.sqlite"), mode: .readOnly)
    var texts = [outcome.errors, outcome.text] + files
    try database.forEach("select key, kind, account_key from raw_payloads") { texts.append($0.text(0) + $0.text(1)) }
    try database.forEach("select body from raw_parts") { row in
      texts.append(row.withBytes(0) { span in String(decoding: span.indices.map { span[$0] }, as: UTF8.self) })
    }
    try database.forEach("select text, remedy from problems") { texts.append($0.text(0) + $0.text(1)) }
    for secret in SimpleFINSandbox.secrets {
      #expect(texts.allSatisfy { !$0.contains(secret) }, sourceLocation: sourceLocation)
    }
  }
}

/// Syncs with SimpleFIN over HTTP, from settings to pages.
@Suite struct SimpleFINTests {
  @Test("daybook rebuild makes every fact again from what was received, the same to the byte")
  func rebuilt() async throws {
    let home = try AmericanHousehold()
    _ = try await home.night()
    home.sandbox.advance(to: home.start + 3)
    _ = try await home.night()
    let datasets = ["transactions", "balances_daily", "accounts", "problems"]
    var before: [String: String] = [:]
    for dataset in datasets { before[dataset] = try await home.household.export(dataset, today: home.today.iso) }
    let database = try Database(path: home.household.file("daybook.sqlite"), mode: .readWrite)
    try database.execute("update transactions set amount_minor = amount_minor + 1, description = 'spoilt'")
    try await home.run(0, "rebuild")
    try await home.run(0, "build")
    for dataset in datasets {
      #expect(try await home.household.export(dataset, today: home.today.iso) == before[dataset], "\(dataset)")
    }
  }

  @Test("a first sync brings ninety days, and a second one the same day asks once more and changes nothing")
  func twice() async throws {
    let home = try AmericanHousehold()
    let outcome = try await home.night()
    #expect(!outcome.errors.contains("not use it yet") && !outcome.errors.contains("not read"))
    #expect(home.asked == 2, "sixty days and thirty")
    try await home.expectLedger()
    try home.expectNoSecrets(outcome)
    let site = try await home.run(0, "build")
    let before = try await home.household.export("transactions", today: home.today.iso)
    _ = try await home.night()
    #expect(home.asked == 1)
    #expect(try await home.household.export("transactions", today: home.today.iso) == before)
    #expect(site.errors.contains("0 files written"))
    home.sandbox.clearLog()
    try await home.run(0, "run")
    #expect(home.asked == 0, "a nightly run leaves alone what has answered today")
  }

  @Test("later nights ask once, book what was pending under another id, and lose or double nothing")
  func nights() async throws {
    let home = try AmericanHousehold()
    _ = try await home.night()
    for days in [1, 1, 2, 3, 9, 20] {
      home.sandbox.advance(to: home.today + days)
      _ = try await home.night()
      #expect(home.asked == 1)
      try await home.expectLedger()
    }
    let links = try Database(path: home.household.file("daybook.sqlite"), mode: .readOnly)
      .value("select count(*) from transaction_links where why = 'booked'").integer
    #expect((links ?? 0) > 3)
  }

  @Test("a server that knows only version 1 gives the same books")
  func version1() async throws {
    let home = try AmericanHousehold(knowsVersion2: false)
    _ = try await home.night()
    try await home.expectLedger()
    home.sandbox.advance(to: home.today + 3)
    _ = try await home.night()
    try await home.expectLedger()
  }

  @Test("a card's debt is below zero, though its bank writes it above")
  func cardDebt() async throws {
    let home = try AmericanHousehold()
    _ = try await home.night()
    let row = try await home.query(
      "select balance_minor, currency from balances_daily where account_id = 'card' order by day desc limit 1")
    #expect(row.first?["balance"]?.hasPrefix("-") == true)
  }

  @Test(
    "a bank that wants a sign-in is told inside a success; the others go on, and once it answers nothing is missing")
  func signedOut() async throws {
    let home = try AmericanHousehold()
    _ = try await home.night()
    home.sandbox.advance(to: home.today + 2)
    home.sandbox.set(signedOut: true, of: .harbor)
    let outcome = try await home.night(2)
    #expect(outcome.errors.contains("Harbor Card Services - Dana: the bank wants you to sign in again"))
    #expect(outcome.errors.contains("https://bridge.simplefin.org"))
    try await home.expectLedger([.checking, .savings])
    home.sandbox.advance(to: home.today + 5)
    home.sandbox.set(signedOut: false, of: .harbor)
    _ = try await home.night()
    try await home.expectLedger()
  }

  @Test("an institution that is added again has new ids, and its accounts and rows are the same")
  func addedAgain() async throws {
    let home = try AmericanHousehold()
    _ = try await home.night()
    home.sandbox.advance(to: home.today + 2)
    home.sandbox.addAgain(.prairie)
    _ = try await home.night()
    try await home.expectLedger()
    let problems = try await home.query("select text from problems where text like '%new id at SimpleFIN%'")
    #expect(problems.count == 2)
  }

  @Test(
    "refusals are told with their remedy, and asked once",
    arguments: [
      (402, "subscription has lapsed"), (403, "access was refused"), (429, "too many requests"), (503, "answered 503"),
      (200, "cannot be read"),
    ])
  func refusals(status: Int, words: String) async throws {
    let home = try AmericanHousehold()
    _ = try await home.night()
    home.sandbox.advance(to: home.today + 1)
    home.sandbox.fail(status: status)
    let outcome = try await home.night(2)
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
    #expect(home.asked == 1)
    try home.expectNoSecrets(outcome)
    home.sandbox.advance(to: home.today + 1)
    _ = try await home.night()
    try await home.expectLedger()
  }

  @Test("a first night that breaks between its two spans of days leaves no gap behind it")
  func brokenFirstNight() async throws {
    let home = try AmericanHousehold()
    home.sandbox.fail(status: 503, after: 1)
    _ = try await home.night(2)
    #expect(home.asked == 2)
    home.sandbox.advance(to: home.today + 1)
    _ = try await home.night()
    #expect(home.asked == 1)
    try await home.expectLedger()
  }

  @Test("a first night that is killed, whenever, is made whole by the next sync", arguments: [60, 120, 200, 300, 500])
  func killed(milliseconds: Int) async throws {
    let home = try AmericanHousehold()
    _ = try await home.household.kill(after: .milliseconds(milliseconds), "sync", today: home.today.iso)
    let before = home.asked
    _ = try await home.night()
    #expect(before <= 2 && home.asked <= 2)
    try await home.expectLedger()
  }

  @Test("an account that is closed is neither missed nor waited for; one that is not is told of, and stays as it was")
  func absent() async throws {
    let home = try AmericanHousehold()
    _ = try await home.night()
    home.sandbox.set(failing: true, of: .savings)
    home.sandbox.advance(to: home.today + 1)
    let outcome = try await home.night(2)
    #expect(outcome.errors.contains("could not be read at the bank"), "\(outcome.errors)")
    let told = "select text from problems where text like '%not in the answer%'"
    #expect(try await home.query(told).count == 1)
    #expect(try await home.query("select 1 as n from transactions where account_id = 'savings'").isEmpty == false)
    let file = home.household.file("daybook.toml")
    let settings = try readText(file).replacing(
      "type       = \"savings\"", with: "type       = \"savings\"\nclosed = \(home.today)")
    try write(settings, to: file)
    home.sandbox.advance(to: home.today + 1)
    _ = try await home.night(2)
    #expect(try await home.query(told).isEmpty)
  }
}
