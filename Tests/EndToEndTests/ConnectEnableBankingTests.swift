import Core
import SQLite
import Sandbox
import TestSupport
import Testing

/// `daybook connect` with Enable Banking: the application's key from a file, a sign-in at the bank, and a session.
@Suite struct ConnectEnableBankingTests {
  /// More than a consent's ninety days with a month before: what is renewed late is whole again.
  private static let days = 130

  /// - Parameter isElsewhere: the application sends browsers to an address that is not of this machine.
  private func bank(isElsewhere: Bool = false) throws -> EnableBankingSandbox {
    let redirect = isElsewhere ? "https://example.org/connected" : "http://127.0.0.1:\(try freePort())/"
    return try EnableBankingSandbox.start(
      today: SyncedHousehold.firstDay, historyDays: Self.days, redirects: [redirect])
  }

  private func household() throws -> ConnectingHousehold {
    let home = try ConnectingHousehold()
    try write(EnableBankingSandbox.privateKey, to: home.household.file("secrets/application.pem"))
    return home
  }

  private func start(_ home: ConnectingHousehold, _ bank: EnableBankingSandbox) throws -> TerminalSession {
    try home.atTerminal("connect", "monzo", "--provider", "enablebanking", "--base-url", bank.baseURL, "--port", "0")
  }

  /// What a person says up to the bank's own page; the address of that page.
  private func signIn(_ terminal: TerminalSession) async throws -> String {
    try await terminal.expect("The application's id at https://enablebanking.com/cp: ")
    terminal.type(EnableBankingSandbox.applicationID)
    try await terminal.expect("Its private key: the path of the .pem file made with it: ")
    terminal.type("secrets/application.pem")
    return try await chooseBank(terminal)
  }

  private func chooseBank(_ terminal: TerminalSession) async throws -> String {
    try await terminal.expect("The bank's country, two letters (empty: GB): ")
    terminal.type("")
    try await terminal.expect("Part of the bank's name: ")
    terminal.type("zzz")
    try await terminal.expect("no bank in GB is called so")
    try await terminal.expect("Part of the bank's name: ")
    terminal.type("mon")
    try await terminal.expect("1  Monzo/GB")
    terminal.type("1")
    return try await address(terminal)
  }

  private func address(_ terminal: TerminalSession) async throws -> String {
    try await terminal.expect("sign in at Monzo and allow the accounts to be read\n")
    try await terminal.expect("\n")
    return try terminal.shown(after: "allow the accounts to be read\n", before: "\n")
  }

  private func name(_ names: [String], _ terminal: TerminalSession) async throws {
    for name in names {
      try await terminal.expect("its name, or - to leave it out")
      terminal.type(name)
    }
  }

  @discardableResult
  private func connected(_ home: ConnectingHousehold, _ bank: EnableBankingSandbox) async throws -> TerminalSession {
    let terminal = try start(home, bank)
    let page = try await PlainBrowser.visit(try await signIn(terminal))
    #expect(page.status == 200 && page.text.contains("Go back to the terminal"))
    try await name(["Joint", "Anna"], terminal)
    try await terminal.expect("Add these 3 blocks to the end of daybook.toml? [Y/n]")
    terminal.type("y")
    try await terminal.expect("next: daybook sync monzo")
    #expect(try await terminal.outcome().exitCode == 0)
    return terminal
  }

  private func expectLedger(
    _ home: ConnectingHousehold, _ bank: EnableBankingSandbox, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    try await home.run(0, "build", "--analyse-only", today: bank.now.day)
    for account in [SimulatedAccount.joint, .anna] {
      let found = try await home.query(
        "select day, amount_minor, currency from transactions where account_id = '\(account)' and status = 'booked'",
        today: bank.now.day
      ).map { "\($0["day"] ?? "") \($0["amount"] ?? "")" }
      let truth = bank.ledger.booked(through: bank.now.day, since: home.today - Self.days, account: account)
        .map { "\($0.booked) \($0.amount.decimal)" }
      #expect(found.count > 10 && found.sorted() == truth.sorted(), "\(account)", sourceLocation: sourceLocation)
    }
  }

  private func expectNoSecrets(_ home: ConnectingHousehold, _ said: [String]) throws {
    let lines = EnableBankingSandbox.privateKey.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("-") }
    try home.expectNowhere(lines + ["Bearer eyJ"], said)
  }

  @Test(
    "a new bank: id and key of the application, a search, the sign-in received on loopback, names; then sync brings rows"
  )
  func new() async throws {
    let bank = try bank()
    defer { bank.stop() }
    let home = try household()
    let before = home.settings
    let terminal = try await connected(home, bank)
    #expect(home.settings.hasPrefix(before + "\n\n[[connection]]\n"), "\(home.settings)")
    #expect(home.settings.contains("institution   = \"Monzo/GB\""), "\(home.settings)")
    #expect(home.settings.contains("id            = \"joint\"\nname          = \"Joint\"\nconnection    = \"monzo\"\n"))
    #expect(home.settings.contains("match         = [\"\(SimulatedAccount.joint.iban ?? "?")\"]"))
    let sync = try await home.run(0, "sync", "monzo")
    try await expectLedger(home, bank)
    let listed = try await home.run(0, "secrets")
    #expect(listed.text == "monzo  application_id  sealed  readable\nmonzo  key             sealed  readable\n")
    try expectNoSecrets(home, [terminal.text, sync.errors, listed.text])
  }

  @Test("a browser that ends elsewhere: its address is pasted; without a yes daybook.toml keeps every byte")
  func pastedAndRefused() async throws {
    let bank = try bank(isElsewhere: true)
    defer { bank.stop() }
    let home = try household()
    let terminal = try start(home, bank)
    let address = try await signIn(terminal)
    let redirect = try #require(try await PlainBrowser.visit(address, follow: false).location)
    try await terminal.expect("Paste the address that the browser was sent to at the end:")
    terminal.type("done")
    try await terminal.expect("that is no address with an answer in it")
    terminal.type(redirect)
    try await name(["Joint", "-"], terminal)
    try await terminal.expect("Add these 2 blocks to the end of daybook.toml?")
    terminal.type("n")
    try await terminal.expect("daybook.toml is as it was")
    #expect(try await terminal.outcome().exitCode == 0)
    #expect(home.settings == ConnectingHousehold.bare)
    // What was typed once is sealed, and is not asked for again.
    let again = try start(home, bank)
    _ = try await chooseBank(again)
    #expect(!again.text.contains("private key"))
  }

  @Test("consent that is refused at the bank, or an answer of another sign-in, connects nothing")
  func refused() async throws {
    let bank = try bank()
    defer { bank.stop() }
    let home = try household()
    let terminal = try start(home, bank)
    let address = try await signIn(terminal)
    try await PlainBrowser.visit(try #require(bank.refuse(at: address)))
    try await terminal.expect("the bank did not agree: Denied data sharing consent")
    #expect(try await terminal.outcome().exitCode == 1)
    let other = try start(home, bank)
    let redirect = try #require(try await PlainBrowser.visit(try await signIn(other), follow: false).location)
    try await PlainBrowser.visit(redirect.replacing("state=", with: "state=0"))
    try await other.expect("that answer is of another sign-in")
    #expect(try await other.outcome().exitCode == 1)
    #expect(home.settings == ConnectingHousehold.bare)
    #expect(!bank.log.contains { $0.path == "/sessions" }, "no session was opened")
  }

  @Test("a key that cannot be read is asked for again; one that is no key is told as such before anyone signs in")
  func wrongKey() async throws {
    let bank = try bank()
    defer { bank.stop() }
    let home = try household()
    try write("hunter2", to: home.household.file("secrets/wrong.pem"))
    let terminal = try start(home, bank)
    try await terminal.expect("The application's id at ")
    terminal.type(EnableBankingSandbox.applicationID)
    try await terminal.expect("the path of the .pem file made with it: ")
    terminal.type("secrets/no-such.pem")
    try await terminal.expect("cannot read secrets/no-such.pem: No such file or directory")
    try await terminal.expect("the path of the .pem file made with it: ")
    terminal.type("secrets/wrong.pem")
    try await terminal.expect("key is no private key in PEM")
    #expect(try await terminal.outcome().exitCode == 1)
    #expect(home.settings == ConnectingHousehold.bare && !terminal.text.contains("hunter2"))
    #expect(bank.log.isEmpty)
  }

  @Test("connecting again renews: uids are new, and rows, their ids and daybook.toml stay as they were")
  func renewal() async throws {
    let bank = try bank()
    defer { bank.stop() }
    let home = try household()
    try await connected(home, bank)
    try await home.run(0, "sync")
    try await expectLedger(home, bank)
    let ids = "select transaction_id as id from transactions where status = 'booked' order by 1"
    let before = try await home.query(ids)
    let (settings, old) = (home.settings, bank.uid(of: .joint))
    // A consent of ninety days has lapsed.
    let later = home.today + 92
    bank.advance(to: later)
    let night = try await home.run(2, "sync", "monzo", today: later)
    #expect(night.errors.contains("expired") && night.errors.contains("daybook connect monzo"), "\(night.errors)")
    let terminal = try home.atTerminal("connect", "monzo", "--port", "0", today: later)
    try await PlainBrowser.visit(try await address(terminal))
    try await terminal.expect("2 accounts, all of them in daybook.toml")
    try await terminal.expect("next: daybook sync monzo")
    #expect(try await terminal.outcome().exitCode == 0)
    #expect(home.settings == settings)
    #expect(bank.uid(of: .joint) != old)
    try await home.run(0, "sync", today: later)
    try await expectLedger(home, bank)
    let after = Set(try await home.query(ids, today: later))
    #expect(Set(before).isSubset(of: after) && after.count > before.count)
    let connection = try await home.query("select status from connections", today: later)
    #expect(connection.first?["status"] == "active")
  }

  @Test("disconnect closes the session, forgets id and key, keeps the books and leaves daybook.toml alone")
  func disconnect() async throws {
    let bank = try bank()
    defer { bank.stop() }
    let home = try household()
    try await connected(home, bank)
    try await home.run(0, "sync")
    let settings = home.settings
    bank.clearLog()
    let outcome = try await home.run(0, "disconnect", "monzo", "--yes")
    #expect(bank.log.map { "\($0.method) \($0.path.prefix(10)) \($0.status)" } == ["DELETE /sessions/ 200"])
    #expect(outcome.errors.contains("revoked at enablebanking"), "\(outcome.errors)")
    #expect(home.settings == settings)
    #expect(try await home.run(0, "secrets").text == "")
    try await expectLedger(home, bank)
    let after = try await home.run(2, "sync", "monzo")
    #expect(after.errors.contains("daybook connect monzo"), "\(after.errors)")
  }

  @Test("without a terminal nothing is asked: what to set is said, and with all of it said it goes through")
  func withoutTerminal() async throws {
    let bank = try bank()
    defer { bank.stop() }
    let home = try household()
    let first = try await home.run(
      1, "connect", "monzo", "--yes", "--provider", "enablebanking", "--base-url", bank.baseURL, "--port", "0")
    #expect(first.errors.contains("The application's id at https://enablebanking.com/cp' has to be answered"))
    #expect(first.errors.contains("key = { file = \"secrets/monzo-key\" }"), "\(first.errors)")
    #expect(home.settings == ConnectingHousehold.bare && bank.log.isEmpty)

    try write(EnableBankingSandbox.applicationID, to: home.household.file("secrets/application"))
    func stated(_ institution: String) -> String {
      ConnectingHousehold.bare + """


        [[connection]]
        id             = "monzo"
        provider       = "enablebanking"
        institution    = "\(institution)"
        application_id = { file = "secrets/application" }
        key            = { file = "secrets/application.pem" }
        base_url       = "\(bank.baseURL)"
        """
    }
    try write(stated("No Such Bank/GB"), to: home.household.file("daybook.toml"))
    let unknown = try await home.run(1, "connect", "monzo", "--yes", "--port", "0")
    #expect(unknown.errors.contains("No Such Bank"), "\(unknown.errors)")
    #expect(home.settings == stated("No Such Bank/GB"))

    try write(stated("Monzo/GB"), to: home.household.file("daybook.toml"))
    let child = try ChildProcess(
      [DaybookProgram.path, "connect", "monzo", "--yes", "--port", "0", "--today", home.today.iso],
      in: home.household.path, environment: home.environment())
    let address = try await child.line { $0.hasPrefix("http://127.0.0.1") }
    try await PlainBrowser.visit(address)
    let outcome = try await child.outcome(within: .seconds(60))
    #expect(outcome.exitCode == 0, "\(outcome.errors)")
    #expect(home.settings.hasPrefix(stated("Monzo/GB") + "\n\n[[account]]\n"))
    let settings = home.settings
    try await home.run(0, "sync")
    #expect(home.settings == settings)
    try expectNoSecrets(home, [outcome.text, outcome.errors])
  }
}
