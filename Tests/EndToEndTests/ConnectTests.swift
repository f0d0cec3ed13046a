import Core
import Glibc
import SQLite
import Sandbox
import TestSupport
import Testing

private let secrets = [ProviderSandbox.secretID, ProviderSandbox.secretKey]

/// The person's steps with GoCardless, at a terminal and at the bank.
private func signIn(_ terminal: TerminalSession) async throws {
  for (question, secret) in zip(["GoCardless secret id: ", "GoCardless secret key: "], secrets) {
    try await terminal.expect(question)
    try await terminal.expect(echo: false)
    terminal.type(secret)
  }
}

/// Gives consent at the bank, as a browser would.
@discardableResult
private func consent(_ terminal: TerminalSession, outcome: String = "") async throws -> PlainBrowser.Page {
  try await terminal.expect("can move nothing:")
  try await terminal.expect("Waiting for the browser")
  let address = try terminal.shown(after: "can move nothing:\n", before: "\n")
  return try await PlainBrowser.visit(address + (outcome.isEmpty ? "" : "?outcome=\(outcome)"))
}

/// `daybook connect` with GoCardless: a person at a terminal, a simulated bank, and the program between them.
@Suite struct ConnectTests {
  private func bank(_ history: Int = 60) throws -> ProviderSandbox {
    try ProviderSandbox.start(seed: 1, today: SyncedHousehold.firstDay, historyDays: history)
  }

  private func connected(_ home: ConnectingHousehold, _ bank: ProviderSandbox) async throws -> TerminalSession {
    let terminal = try home.atTerminal(
      "connect", "monzo", "--provider", "gocardless", "--base-url", bank.goCardlessBaseURL, "--port", "0")
    try await signIn(terminal)
    try await terminal.expect("Which bank?")
    terminal.type("mon")
    try await terminal.expect("Monzo")
    let page = try await consent(terminal)
    #expect(page.status == 200 && page.text.contains("Go back to the terminal"))
    for name in ["Joint", ""] {
      try await terminal.expect("its name, or - to leave it out")
      terminal.type(name)
    }
    try await terminal.expect("Add these 3 blocks to the end of daybook.toml? [Y/n]")
    terminal.type("y")
    try await terminal.expect("next: daybook sync monzo")
    #expect(try await terminal.outcome().exitCode == 0)
    return terminal
  }

  @Test("a new bank: provider, secrets, a search, consent, names; daybook.toml is appended to, and the next sync works")
  func new() async throws {
    let bank = try bank()
    defer { bank.stop() }
    let home = try ConnectingHousehold()
    chmod(home.household.file("daybook.toml"), 0o640)
    let before = home.settings
    let terminal = try await connected(home, bank)
    let after = home.settings
    #expect(after.hasPrefix(before + "\n\n[[connection]]\n"), "\(after)")
    #expect(after.contains("institution   = \"MONZO_MONZGB2L\""))
    #expect(after.contains("id            = \"joint\"\nname          = \"Joint\"\nconnection    = \"monzo\"\n"))
    #expect(after.contains("match         = [\"\(SimulatedAccount.joint.iban ?? "?")\"]"))
    #expect(try fileMode(home.household.file("daybook.toml")) == 0o640)
    let sync = try await home.run(0, "sync")
    try await home.run(0, "build", "--analyse-only")
    let rows = try await home.query("select count(*) as n from transactions where account_id = 'joint'")
    #expect((Int(rows.first?["n"] ?? "") ?? 0) > 20)
    #expect(bank.count(ofPathsContaining: "/details/") == 2, "asked once, at connecting: the bank counts these")
    try home.expectNowhere(secrets, [terminal.text, sync.errors])
  }

  @Test("typed secrets are not shown, and whatever ends the program, the terminal shows typing again")
  func hidden() async throws {
    let bank = try bank()
    defer { bank.stop() }
    for signal in [SIGINT, SIGTERM, SIGHUP] {
      let home = try ConnectingHousehold()
      let terminal = try home.atTerminal(
        "connect", "monzo", "--provider", "gocardless", "--base-url", bank.goCardlessBaseURL, "--port", "0")
      try await terminal.expect("GoCardless secret id: ")
      try await terminal.expect(echo: false)
      terminal.send(signal: signal)
      try await terminal.expect(echo: true)
      #expect(try await terminal.outcome().signal == signal)
      #expect(home.settings == ConnectingHousehold.bare)
    }
  }

  @Test("the end of input is giving up, in one line, and nothing is changed")
  func givenUp() async throws {
    let bank = try bank()
    defer { bank.stop() }
    let home = try ConnectingHousehold()
    let terminal = try home.atTerminal(
      "connect", "monzo", "--provider", "gocardless", "--base-url", bank.goCardlessBaseURL, "--port", "0")
    try await terminal.expect("GoCardless secret id: ")
    try await terminal.expect(echo: false)
    terminal.type("\u{4}")
    try await terminal.expect("nothing was typed")
    #expect(try await terminal.outcome().exitCode == 1)
    #expect(home.settings == ConnectingHousehold.bare)
  }

  @Test("consent that is refused at the bank is told as such; the requisition is taken back, and nothing is stored")
  func refused() async throws {
    let bank = try bank()
    defer { bank.stop() }
    let home = try ConnectingHousehold()
    let terminal = try home.atTerminal(
      "connect", "monzo", "--provider", "gocardless", "--institution", "MONZO_MONZGB2L", "--base-url",
      bank.goCardlessBaseURL, "--port", "0")
    try await signIn(terminal)
    try await consent(terminal, outcome: "cancel")
    try await terminal.expect("the consent was not given at the bank")
    #expect(try await terminal.outcome().exitCode == 1)
    #expect(home.settings == ConnectingHousehold.bare)
    #expect(bank.log.last { $0.method == "DELETE" }?.status == 200)
    let kept = try home.database { try $0.value("select count(*) from sealed_secrets").integer }
    #expect(kept == 0)
  }

  @Test("an answer at the loopback address that is not the bank's is passed over: its reference is not ours")
  func forged() async throws {
    let bank = try bank()
    defer { bank.stop() }
    let home = try ConnectingHousehold()
    let terminal = try home.atTerminal(
      "connect", "monzo", "--provider", "gocardless", "--institution", "Monzo", "--base-url", bank.goCardlessBaseURL,
      "--port", "0")
    try await signIn(terminal)
    try await terminal.expect("Waiting for the browser")
    let address = try terminal.shown(after: "can move nothing:\n", before: "\n")
    // The bank sends the browser back; a page of someone else was there first.
    let back = try await PlainBrowser.visit(address, follow: false)
    let redirect = try #require(back.location)
    let bare = String(redirect.prefix { $0 != "?" })
    try await PlainBrowser.visit(bare + "?ref=guessed")
    try await terminal.expect("not the answer to this question")
    try await PlainBrowser.visit(bare)
    try await terminal.expect("not the answer to this question")
    #expect(try await PlainBrowser.visit(String(bare.dropLast(4)) + "x").status == 404)
    try await PlainBrowser.visit(redirect)
    try await terminal.expect("its name, or - to leave it out")
  }

  @Test("a browser on another machine: its last address is pasted")
  func pasted() async throws {
    let bank = try bank()
    defer { bank.stop() }
    let home = try ConnectingHousehold()
    let terminal = try home.atTerminal(
      "connect", "monzo", "--provider", "gocardless", "--institution", "MONZO_MONZGB2L", "--base-url",
      bank.goCardlessBaseURL, "--port", "0")
    try await signIn(terminal)
    try await terminal.expect("Waiting for the browser")
    let address = try terminal.shown(after: "can move nothing:\n", before: "\n")
    let redirect = try #require(try await PlainBrowser.visit(address, follow: false).location)
    terminal.type("done")
    try await terminal.expect("that is no address with an answer in it")
    terminal.type(redirect)
    for _ in 0..<2 {
      try await terminal.expect("its name, or - to leave it out")
      terminal.type("-")
    }
    try await terminal.expect("Add this block to the end of daybook.toml?")
    terminal.type("n")
    try await terminal.expect("daybook.toml is as it was")
    #expect(try await terminal.outcome().exitCode == 0)
    #expect(home.settings == ConnectingHousehold.bare)
  }

  @Test("without a terminal nothing is asked: what to set is said, and with all of it said it goes through")
  func withoutTerminal() async throws {
    let bank = try bank()
    defer { bank.stop() }
    let home = try ConnectingHousehold()
    let first = try await home.run(1, "connect", "monzo", "--provider", "gocardless")
    #expect(first.errors.contains("there is no terminal to ask at") && first.errors.contains("--yes"))
    let second = try await home.run(64, "connect", "monzo", "--yes")
    #expect(second.errors.contains("its provider must be named"))
    let third = try await home.run(
      1, "connect", "monzo", "--yes", "--provider", "gocardless", "--base-url", bank.goCardlessBaseURL, "--port", "0")
    #expect(third.errors.contains("'GoCardless secret id:' has to be answered at a terminal"), "\(third.errors)")
    #expect(third.errors.contains("secret_id = { file = \"secrets/monzo-secret_id\" }"))
    #expect(home.settings == ConnectingHousehold.bare)

    try write(secrets[0], to: home.household.file("secrets/id"))
    try write(secrets[1], to: home.household.file("secrets/key"))
    let stated =
      ConnectingHousehold.bare + """


        [[connection]]
        id          = "monzo"
        provider    = "gocardless"
        institution = "MONZO_MONZGB2L"
        secret_id   = { file = "secrets/id" }
        secret_key  = { file = "secrets/key" }
        base_url    = "\(bank.goCardlessBaseURL)"
        """
    try write(stated, to: home.household.file("daybook.toml"))
    let child = try ChildProcess(
      [DaybookProgram.path, "connect", "monzo", "--yes", "--port", "0", "--today", home.today.iso],
      in: home.household.path, environment: home.environment())
    let address = try await child.line { $0.hasPrefix("http://127.0.0.1") }
    try await PlainBrowser.visit(address)
    let outcome = try await child.outcome(within: .seconds(60))
    #expect(outcome.exitCode == 0, "\(outcome.errors)")
    #expect(home.settings.hasPrefix(stated + "\n\n[[account]]\n"))
    let again = home.settings
    try await home.run(0, "sync")
    #expect(home.settings == again)
    try home.expectNowhere(secrets, [outcome.text, outcome.errors])
  }

  @Test("connecting again renews: account ids are new, and rows, ids and daybook.toml stay as they were")
  func renewal() async throws {
    let bank = try bank(400)
    defer { bank.stop() }
    let home = try ConnectingHousehold()
    _ = try await connected(home, bank)
    try await home.run(0, "sync")
    try await home.run(0, "build", "--analyse-only")
    let rows = try await home.query(
      "select transaction_id as id, day, amount_minor, currency from transactions where status = 'booked' order by 1")
    let settings = home.settings
    let old = bank.accountID(of: .joint)
    // The consent has lapsed at the bank; days later the person signs in again.
    let later = home.today + 190
    bank.advance(to: later)
    let night = try await home.run(2, "sync", "monzo", today: later)
    #expect(night.errors.contains("expired") && night.errors.contains("next: daybook connect monzo"), "\(night.errors)")
    let terminal = try home.atTerminal("connect", "monzo", "--port", "0", today: later)
    try await consent(terminal)
    try await terminal.expect("2 accounts, all of them in daybook.toml")
    try await terminal.expect("next: daybook sync monzo")
    #expect(try await terminal.outcome().exitCode == 0)
    #expect(!terminal.text.contains("secret id: "), "what is sealed is not asked for again")
    #expect(home.settings == settings)
    #expect(bank.accountID(of: .joint) != old)
    try await home.run(0, "sync", today: later)
    try await home.run(0, "build", "--analyse-only", today: later)
    let after = try await home.query(
      "select transaction_id as id, day, amount_minor, currency from transactions where status = 'booked' order by 1",
      today: later)
    #expect(Set(rows).isSubset(of: Set(after)) && after.count > rows.count, "no row is lost, and the new ones came")
    #expect(Set(after.map { $0["id"] ?? "" }).count == after.count)
    let truth = bank.ledger.booked(through: later, since: home.today - 400, account: .joint).count
    let joint = try await home.query(
      "select count(*) as n from transactions where account_id = 'joint' and status = 'booked'", today: later)
    #expect(joint.first?["n"] == String(truth))
    let connection = try await home.query("select status, consent_until from connections", today: later)
    #expect(connection.first?["status"] == "active")
  }

  @Test("disconnect revokes at the provider, forgets the secrets, keeps the books and leaves daybook.toml alone")
  func disconnect() async throws {
    let bank = try bank()
    defer { bank.stop() }
    let home = try ConnectingHousehold()
    _ = try await connected(home, bank)
    try await home.run(0, "sync")
    let settings = home.settings
    try await home.run(1, "disconnect", "monzo")
    let asked = try home.atTerminal("disconnect", "monzo")
    try await asked.expect("Revoke Daybook's access by monzo?")
    asked.type("n")
    try await asked.expect("nothing was changed")
    _ = try await asked.outcome()
    bank.clearLog()
    let outcome = try await home.run(0, "disconnect", "monzo", "--yes")
    #expect(bank.log.contains { $0.method == "DELETE" && $0.path.contains("/requisitions/") && $0.status == 200 })
    #expect(outcome.errors.contains("revoked at gocardless"))
    #expect(outcome.errors.contains("[[connection]] monzo, from line") && outcome.errors.contains("[[account]] joint"))
    #expect(home.settings == settings)
    let left = try home.database {
      (
        try $0.value("select count(*) from sealed_secrets").integer,
        try $0.value("select count(*) from connection_memory").integer,
        try $0.value("select count(*) from transactions").integer
      )
    }
    #expect(left.0 == 0 && left.1 == 0 && (left.2 ?? 0) > 40)
    // And again: what is not there any more is revoked.
    try await home.run(1, "disconnect", "monzo", "--yes")
    try await home.run(0, "disconnect", "monzo", "--yes", "--forget")
    let unknown = try await home.run(1, "disconnect", "monzoo", "--yes")
    #expect(unknown.errors.contains("did you mean 'monzo'?"))
  }

  @Test("connecting while another run is at work waits for its end, and loses nothing")
  func busy() async throws {
    let bank = try bank()
    defer { bank.stop() }
    let home = try ConnectingHousehold()
    let terminal = try home.atTerminal(
      "connect", "monzo", "--provider", "gocardless", "--institution", "MONZO_MONZGB2L", "--base-url",
      bank.goCardlessBaseURL, "--port", "0")
    try await signIn(terminal)
    try await terminal.expect("Waiting for the browser")
    let holder = try ChildProcess(
      ["/usr/bin/flock", "daybook.sqlite.lock", "sleep", "3"], in: home.household.path,
      environment: DaybookProgram.environment)
    try await Task.sleep(for: .milliseconds(300))
    let address = try terminal.shown(after: "can move nothing:\n", before: "\n")
    try await PlainBrowser.visit(address)
    try await terminal.expect("another run is at work in this household; waiting for its end")
    try await terminal.expect("its name, or - to leave it out")
    _ = try await holder.outcome(within: .seconds(20))
  }
}

private func fileMode(_ path: String) throws -> UInt32 {
  var status = stat()
  guard stat(path, &status) == 0 else { throw TestFailure("\(path) is not there") }
  return UInt32(status.st_mode) & 0o777
}
