import Core
import Glibc
import SQLite
import Sandbox
import TestSupport
import Testing

/// `daybook connect` with SnapTrade: keys typed unseen, the portal waited for, accounts of a broker.
@Suite struct ConnectSnapTradeTests {
  private func sandbox(isCommercial: Bool = false) throws -> SnapTradeSandbox {
    try SnapTradeSandbox.start(
      today: SyncedHousehold.firstDay, from: SyncedHousehold.firstDay - 200, isCommercial: isCommercial, connected: [])
  }

  private func start(_ home: ConnectingHousehold, _ sandbox: SnapTradeSandbox) throws -> TerminalSession {
    try home.atTerminal("connect", "broker", "--provider", "snaptrade", "--base-url", sandbox.baseURL, "--port", "0")
  }

  private func keys(
    _ terminal: TerminalSession, consumerKey: String = SnapTradeSandbox.consumerKey
  ) async throws {
    try await terminal.expect("a Personal one is free")
    for (name, secret) in [("client id", SnapTradeSandbox.clientID), ("consumer key", consumerKey)] {
      try await terminal.expect("SnapTrade \(name): ")
      try await terminal.expect(echo: false)
      terminal.type(secret)
    }
  }

  private func signIn(
    _ home: ConnectingHousehold, _ sandbox: SnapTradeSandbox, isCommercial: Bool = false
  ) async throws -> TerminalSession {
    let terminal = try start(home, sandbox)
    try await keys(terminal)
    if isCommercial {
      try await terminal.expect("Which kind of key is it?")
      terminal.type("commercial")
    }
    try await visitPortal(terminal, sandbox)
    return terminal
  }

  private func visitPortal(_ terminal: TerminalSession, _ sandbox: SnapTradeSandbox) async throws {
    try await terminal.expect("The link is good for five minutes:\n")
    try await terminal.expect("Waiting for SnapTrade")
    let address = try terminal.shown(after: "five minutes:\n", before: "\n")
    #expect(address.hasPrefix("https://app.snaptrade.invalid/snapTrade/redeemToken?token="), "\(address)")
    #expect(sandbox.signIn(.eastbrook))
  }

  private func name(_ names: [String], _ terminal: TerminalSession) async throws {
    for name in names {
      try await terminal.expect("its name, or - to leave it out")
      terminal.type(name)
    }
  }

  @discardableResult
  private func connected(
    _ home: ConnectingHousehold, _ sandbox: SnapTradeSandbox, isCommercial: Bool = false
  ) async throws -> TerminalSession {
    let terminal = try await signIn(home, sandbox, isCommercial: isCommercial)
    try await name(["Taxable", "Retirement"], terminal)
    try await terminal.expect("Add these 3 blocks to the end of daybook.toml? [Y/n]")
    terminal.type("y")
    try await terminal.expect("next: daybook sync broker")
    #expect(try await terminal.outcome().exitCode == 0)
    return terminal
  }

  private func column(_ home: ConnectingHousehold, _ sql: String) throws -> [String] {
    try home.database { database in
      var values: [String] = []
      try database.forEach(sql) { values.append($0.text(0)) }
      return values
    }
  }

  /// Orders and what they moved are those of the broker's books, none lost and none doubled.
  private func expectBooks(
    _ home: ConnectingHousehold, _ sandbox: SnapTradeSandbox, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for account in [SnapTradeBookedAccount.taxable, .retirement] {
      let truth = sandbox.books.trades(of: account, readOn: sandbox.now.day)
        .filter { [.buy, .sell].contains($0.kind) }.map { "\($0.day) \($0.kind) \($0.cash)" }
      let found = try column(
        home,
        """
        select day || ' ' || kind || ' ' || amount_minor from trades
        where account_id = '\(account)' and kind in ('buy', 'sell') and retired_on is null
        """)
      #expect(!truth.isEmpty && found.sorted() == truth.sorted(), "\(account)", sourceLocation: sourceLocation)
    }
  }

  @Test(
    "a Personal key: no user is registered; the portal is waited for, accounts are named, and sync brings three kinds of rows"
  )
  func personal() async throws {
    let sandbox = try sandbox()
    defer { sandbox.stop() }
    let home = try ConnectingHousehold()
    let before = home.settings
    let terminal = try await connected(home, sandbox)
    #expect(home.settings.hasPrefix(before + "\n\n[[connection]]\n"), "\(home.settings)")
    #expect(home.settings.contains("institution   = \"EASTBROOK\""), "\(home.settings)")
    let match = "match         = [\"eastbrook/\(SnapTradeBookedAccount.retirement.number)\"]"
    #expect(home.settings.contains(match), "\(home.settings)")
    #expect(home.settings.contains("id            = \"retirement\"") && home.settings.contains("= \"pension\""))
    #expect(sandbox.users.isEmpty && sandbox.log.allSatisfy { !$0.path.contains("registerUser") })
    let sync = try await home.run(0, "sync", "broker")
    try expectBooks(home, sandbox)
    for table in ["holdings", "transactions", "balances"] {
      #expect(try column(home, "select count(*) from \(table)")[0] != "0", "\(table)")
    }
    #expect(try column(home, "select name from sealed_secrets order by 1") == ["client_id", "consumer_key"])
    try home.expectNowhere([SnapTradeSandbox.consumerKey], [terminal.text, sync.errors])
  }

  @Test(
    "a Commercial key registers a user, whose secret is sealed and nowhere else; disconnecting removes connection and user"
  )
  func commercial() async throws {
    let sandbox = try sandbox(isCommercial: true)
    defer { sandbox.stop() }
    let home = try ConnectingHousehold()
    let terminal = try await connected(home, sandbox, isCommercial: true)
    let secret = try #require(sandbox.users["daybook-broker"])
    #expect(sandbox.users.count == 1)
    #expect(sandbox.log.map(\.status).filter { $0 != 200 } == [401], "asked once without a user, which tells its kind")
    let sync = try await home.run(0, "sync", "broker")
    try expectBooks(home, sandbox)
    #expect(
      try column(home, "select name from sealed_secrets order by 1")
        == ["client_id", "consumer_key", "user_id", "user_secret"])
    try home.expectNowhere([SnapTradeSandbox.consumerKey, secret], [terminal.text, sync.errors])
    let settings = home.settings
    sandbox.clearLog()
    let outcome = try await home.run(0, "disconnect", "broker", "--yes")
    #expect(outcome.errors.contains("revoked at snaptrade"), "\(outcome.errors)")
    #expect(sandbox.log.filter { $0.method == "DELETE" }.map(\.status) == [200, 200])
    #expect(sandbox.users.isEmpty && sandbox.connectionID(.eastbrook) == nil)
    #expect(home.settings == settings)
    #expect(try column(home, "select count(*) from sealed_secrets") == ["0"])
    try expectBooks(home, sandbox)
    let after = try await home.run(2, "sync", "broker")
    #expect(after.errors.contains("daybook connect broker"), "\(after.errors)")
  }

  @Test("blocks that are not wanted leave every byte of daybook.toml; what is connected is found at the next connect")
  func notAppended() async throws {
    let sandbox = try sandbox()
    defer { sandbox.stop() }
    let home = try ConnectingHousehold()
    let terminal = try await signIn(home, sandbox)
    try await name(["Taxable", "-"], terminal)
    try await terminal.expect("Add these 2 blocks to the end of daybook.toml?")
    terminal.type("no")
    try await terminal.expect("daybook.toml is as it was")
    #expect(try await terminal.outcome().exitCode == 0)
    #expect(home.settings == ConnectingHousehold.bare)
    let again = try start(home, sandbox)
    try await again.expect("Eastbrook is connected at SnapTrade.")
    try await again.expect("its name, or - to leave it out")
    #expect(!again.text.contains("consumer key") && !again.text.contains("Which kind of key"))
  }

  @Test("signing in again mends a connection that its broker shut; one made anew has new ids; history stays in both")
  func renewal() async throws {
    let sandbox = try sandbox()
    defer { sandbox.stop() }
    let home = try ConnectingHousehold()
    try await connected(home, sandbox)
    try await home.run(0, "sync", "broker")
    let trades = try column(home, "select trade_id from trades order by 1")
    let settings = home.settings

    sandbox.disable(.eastbrook)
    sandbox.advance(to: home.today + 30)
    let night = try await home.run(2, "sync", "broker", today: sandbox.now.day)
    #expect(night.errors.contains("daybook connect broker"), "\(night.errors)")
    let mending = try home.atTerminal("connect", "broker", "--port", "0", today: sandbox.now.day)
    try await mending.expect("The connection to Eastbrook is broken: sign in there again")
    try await visitPortal(mending, sandbox)
    try await mending.expect("2 accounts, all of them in daybook.toml")
    #expect(try await mending.outcome().exitCode == 0)
    sandbox.advance(to: home.today + 31)
    try await home.run(0, "sync", "broker", today: sandbox.now.day)
    try expectBooks(home, sandbox)

    let old = sandbox.accountID(.taxable)
    sandbox.addAgain(.eastbrook)
    sandbox.advance(to: home.today + 60)
    let again = try home.atTerminal("connect", "broker", "--port", "0", today: sandbox.now.day)
    try await again.expect("Eastbrook is connected at SnapTrade.")
    try await again.expect("2 accounts, all of them in daybook.toml")
    #expect(try await again.outcome().exitCode == 0)
    #expect(sandbox.accountID(.taxable) != old)
    try await home.run(0, "sync", "broker", today: sandbox.now.day)
    try expectBooks(home, sandbox)
    let after = Set(try column(home, "select trade_id from trades where retired_on is null"))
    #expect(Set(trades).isSubset(of: after) && after.count > trades.count, "no trade has another id")
    #expect(home.settings == settings)
  }

  @Test(
    "a portal that is left without signing in connects nothing, and a key that is refused says so before it is opened")
  func left() async throws {
    let sandbox = try sandbox()
    defer { sandbox.stop() }
    let home = try ConnectingHousehold()
    let terminal = try start(home, sandbox)
    try await keys(terminal)
    try await terminal.expect("Waiting for SnapTrade")
    terminal.send(signal: SIGINT)
    #expect(try await terminal.outcome().signal == SIGINT)
    let wrong = try start(home, sandbox)
    try await keys(wrong, consumerKey: "not-the-key")
    try await wrong.expect("Which kind of key is it?")
    wrong.type("personal")
    try await wrong.expect("SnapTrade did not accept the signature or the key: answered 401 (code 1076, request ")
    try await wrong.expect("check client_id and consumer_key")
    #expect(try await wrong.outcome().exitCode == 1)
    #expect(!wrong.text.contains("five minutes") && !wrong.text.contains("not-the-key"))
    #expect(home.settings == ConnectingHousehold.bare)
    #expect(try column(home, "select count(*) from sealed_secrets") == ["0"])
  }

  @Test("without a terminal nothing is asked: what to set is said, and with the keys set it goes through")
  func withoutTerminal() async throws {
    let sandbox = try sandbox()
    defer { sandbox.stop() }
    let home = try ConnectingHousehold()
    let first = try await home.run(
      1, "connect", "broker", "--yes", "--provider", "snaptrade", "--base-url", sandbox.baseURL, "--port", "0")
    #expect(
      first.errors.contains("'SnapTrade client id' has to be answered at a terminal, and there is none"),
      "\(first.errors)")
    #expect(first.errors.contains("consumer_key = { file = \"secrets/broker-consumer_key\" }"))
    #expect(home.settings == ConnectingHousehold.bare && sandbox.log.isEmpty)

    try write(SnapTradeSandbox.clientID, to: home.household.file("secrets/id"))
    try write(SnapTradeSandbox.consumerKey + "\n", to: home.household.file("secrets/key"))
    let stated =
      ConnectingHousehold.bare + """


        [[connection]]
        id           = "broker"
        provider     = "snaptrade"
        client_id    = { file = "secrets/id" }
        consumer_key = { file = "secrets/key" }
        base_url     = "\(sandbox.baseURL)"
        """
    try write(stated, to: home.household.file("daybook.toml"))
    let child = try ChildProcess(
      [DaybookProgram.path, "connect", "broker", "--yes", "--port", "0", "--today", home.today.iso],
      in: home.household.path, environment: home.environment())
    _ = try await child.line { $0.hasPrefix("https://app.snaptrade.invalid/snapTrade/redeemToken?token=") }
    #expect(sandbox.signIn(.eastbrook))
    let outcome = try await child.outcome(within: .seconds(60))
    #expect(outcome.exitCode == 0, "\(outcome.errors)")
    #expect(home.settings.hasPrefix(stated + "\n\n[[account]]\n"))
    try await home.run(0, "sync", "broker")
    #expect(try column(home, "select count(*) from trades")[0] != "0")
    #expect(try column(home, "select count(*) from sealed_secrets") == ["0"], "what the settings say is not sealed")
    try home.expectNowhere([SnapTradeSandbox.consumerKey], [outcome.text, outcome.errors])
  }
}
