import Core
import SQLite
import Sandbox
import TestSupport
import Testing

/// The other providers at a terminal: what their guides ask, what is sealed, and that the next sync needs no more.
@Suite struct ConnectProvidersTests {
  @Test(
    "Trading 212: key and secret are typed unseen, tried out and sealed; an old key stands alone",
    arguments: [false, true])
  func trading212(isOld: Bool) async throws {
    let sandbox = try Trading212Sandbox.start(today: SyncedHousehold.firstDay, from: SyncedHousehold.firstDay - 200)
    defer { sandbox.stop() }
    let home = try ConnectingHousehold()
    let terminal = try home.atTerminal(
      "connect", "isa", "--provider", "trading212", "--base-url", sandbox.baseURL, "--port", "0")
    try await terminal.expect("API key: ")
    try await terminal.expect(echo: false)
    terminal.type(isOld ? Trading212Sandbox.oldKey : Trading212Sandbox.key)
    try await terminal.expect("API secret (none for an old key): ")
    try await terminal.expect(echo: false)
    terminal.type(isOld ? "" : Trading212Sandbox.secret)
    try await terminal.expect("its name, or - to leave it out [Trading 212]: ")
    terminal.type("ISA")
    try await terminal.expect("Add these 2 blocks to the end of daybook.toml?")
    terminal.type("yes")
    try await terminal.expect("next: daybook sync isa")
    #expect(try await terminal.outcome().exitCode == 0)
    let names = try home.database { database in
      var names: [String] = []
      try database.forEach("select name from sealed_secrets order by 1") { names.append($0.text(0)) }
      return names
    }
    #expect(names == (isOld ? ["key"] : ["key", "secret"]))
    let sync = try await home.run(0, "sync", "isa")
    #expect(!sync.errors.contains("skipped"), "\(sync.errors)")
    try home.expectNowhere(Trading212Sandbox.secrets, [terminal.text, sync.errors])
  }

  @Test("Plaid: the page is opened and waited for; the token that comes once is sealed, and disconnecting ends it")
  func plaid() async throws {
    let sandbox = try PlaidSandbox.start(today: SyncedHousehold.firstDay)
    defer { sandbox.stop() }
    let home = try ConnectingHousehold()
    let terminal = try home.atTerminal(
      "connect", "platypus", "--provider", "plaid", "--base-url", sandbox.baseURL, "--port", "0")
    try await terminal.expect("Plaid client_id (dashboard.plaid.com, Developers, Keys): ")
    terminal.type(PlaidSandbox.clientID)
    try await terminal.expect("Plaid secret of the same environment: ")
    try await terminal.expect(echo: false)
    terminal.type(PlaidSandbox.secret)
    try await terminal.expect("it is good for half an hour:\n")
    try await terminal.expect("\n")
    let address = try terminal.shown(after: "it is good for half an hour:\n", before: "\n")
    try await PlainBrowser.visit(address)
    for _ in PlaidSimulatedAccount.allCases {
      try await terminal.expect("its name, or - to leave it out")
      terminal.type("")
    }
    try await terminal.expect("to the end of daybook.toml? [Y/n]")
    terminal.type("y")
    try await terminal.expect("next: daybook sync platypus")
    #expect(try await terminal.outcome().exitCode == 0)
    let sync = try await home.run(0, "sync", "platypus")
    #expect(!sync.errors.contains("skipped"), "\(sync.errors)")
    let listed = try await home.run(0, "secrets")
    for name in ["client_id", "secret", "access_token"] { #expect(listed.text.contains("platypus  \(name)")) }
    // The client id is a name, and a link's token stands in the address that has to be shown.
    let secrets = sandbox.secrets.filter { $0 != PlaidSandbox.clientID && !$0.hasPrefix("link-") }
    try home.expectNowhere(secrets, [terminal.text, sync.errors, sync.text])
    sandbox.clearLog()
    try await home.run(0, "disconnect", "platypus", "--yes")
    #expect(sandbox.count(of: "/item/remove") == 1)
    let after = try await home.run(2, "sync", "platypus")
    #expect(after.errors.contains("platypus has no client_id") && after.errors.contains("daybook connect platypus"))
  }

  @Test("RentCast: its key is sealed without being tried, since calls are billed")
  func rentCast() async throws {
    let home = try ConnectingHousehold()
    let terminal = try home.atTerminal(
      "connect", "houses", "--provider", "rentcast", "--base-url", "http://127.0.0.1:9/", "--port", "0")
    try await terminal.expect("RentCast API key")
    try await terminal.expect(echo: false)
    terminal.type("rentcast-key-of-ours")
    try await terminal.expect("Add this block to the end of daybook.toml?")
    terminal.type("")
    try await terminal.expect("next: daybook sync")
    #expect(try await terminal.outcome().exitCode == 0)
    #expect(try await home.run(0, "secrets").text == "houses  key  sealed  readable\n")
    try home.expectNowhere(["rentcast-key-of-ours"], [terminal.text])
  }
}
