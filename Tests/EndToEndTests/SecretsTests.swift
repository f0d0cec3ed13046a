import Core
import Glibc
import SQLite
import Sandbox
import TestSupport
import Testing

/// A household of one connection to SimpleFIN, claimed at a terminal: its access URL is sealed.
private final class ClaimedHousehold: Sendable {
  let home: ConnectingHousehold
  let sandbox: SimpleFINSandbox
  let said: String
  let setupToken: String

  init(environment more: [String] = []) async throws {
    sandbox = try SimpleFINSandbox.start(today: SyncedHousehold.firstDay)
    home = try ConnectingHousehold()
    setupToken = sandbox.setupToken
    let terminal = try home.atTerminal("connect", "bridge", "--provider", "simplefin", environment: more)
    try await terminal.expect("Setup token from https://bridge.simplefin.org/simplefin/create: ")
    try await terminal.expect(echo: false)
    terminal.type(setupToken)
    for _ in AmericanAccount.allCases {
      try await terminal.expect("its name, or - to leave it out")
      terminal.type("")
    }
    try await terminal.expect("to the end of daybook.toml? [Y/n]")
    terminal.type("")
    try await terminal.expect("next: daybook sync bridge")
    #expect(try await terminal.outcome().exitCode == 0)
    said = terminal.text
  }

  deinit { sandbox.stop() }

  /// All that could give the accounts away.
  var secrets: [String] {
    SimpleFINSandbox.secrets + [
      sandbox.accessURL, setupToken, String(setupToken.dropLast(4)), "HILLCOUNTRY-CLAIM",
      base64Text("prairie-user:prairie+pass/word"),
    ]
  }

  /// The one key there is.
  func keyFile() throws -> String {
    let files = try filesBelow(home.state)
    #expect(files.count == 1 && files[0].hasSuffix("/key"), "\(files)")
    return "\(home.state)/\(try #require(files.first))"
  }

  /// Sealed rows as they stand in the database.
  func sealed() throws -> [[UInt8]] {
    try home.database { database in
      var rows: [[UInt8]] = []
      try database.forEach("select sealed from sealed_secrets order by 1") { rows.append($0.blob(0)) }
      return rows
    }
  }

  func change(_ sql: String) async throws {
    let outcome = try await runProgram(["/usr/bin/sqlite3", home.household.file("daybook.sqlite"), sql])
    #expect(outcome.exitCode == 0, "\(outcome.errors)")
  }
}

private func base64Text(_ text: String) -> String {
  let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  var result = ""
  let bytes = Array(text.utf8)
  for start in stride(from: 0, to: bytes.count, by: 3) {
    let group = bytes[start..<min(start + 3, bytes.count)] + Array(repeating: 0, count: max(0, start + 3 - bytes.count))
    let value = group.reduce(0) { $0 << 8 | Int($1) }
    for place in 0..<4 {
      result.append(start + place <= bytes.count ? letters[value >> (18 - 6 * place) & 63] : "=")
    }
  }
  return result
}

/// What connecting obtains is sealed, and stands nowhere else.
@Suite struct SecretsTests {
  @Test("of a connected household's secrets nothing is in its database, payloads, logs, messages, reports or site")
  func nowhere() async throws {
    let claimed = try await ClaimedHousehold()
    let home = claimed.home
    var said = [claimed.said]
    let run = try await home.run(0, "run")
    said += [run.text, run.errors]
    for arguments in [["secrets"], ["secrets", "--json"], ["status"], ["status", "--json"], ["check"], ["sync"]] {
      let outcome = try await DaybookProgram.run(
        arguments + ["--today", home.today.iso], in: home.household.path, environment: home.environment())
      said += [outcome.text, outcome.errors]
    }
    // What goes wrong is told without them, too.
    for status in [402, 403, 429, 500, 200] {
      claimed.sandbox.fail(status: status)
      said.append(try await home.run(2, "sync").errors)
    }
    #expect(exists(home.household.file("site/health/index.html")), "a whole site was looked through")
    #expect(exists(home.household.file("reports")))
    try home.expectNowhere(claimed.secrets, said)
    try home.expectNowhere([try readText(claimed.keyFile()).split(separator: "\n").map(String.init)[0]], said)
  }

  @Test("the key is in the user's state, for the owner alone, and no part of the household")
  func key() async throws {
    let claimed = try await ClaimedHousehold()
    let file = try claimed.keyFile()
    var status = stat()
    #expect(stat(file, &status) == 0 && status.st_mode & 0o777 == 0o600)
    let folder = String(file.prefix(upTo: file.lastIndex(of: "/") ?? file.endIndex))
    #expect(stat(folder, &status) == 0 && status.st_mode & 0o777 == 0o700)
    #expect(!file.hasPrefix(claimed.home.household.path))
  }

  @Test("daybook secrets lists names and where each comes from")
  func listing() async throws {
    let claimed = try await ClaimedHousehold()
    let home = claimed.home
    try write(
      home.settings + """

        [[connection]]
        id         = "bank"
        provider   = "gocardless"
        secret_id  = { env = "BANK_ID" }
        secret_key = { file = "secrets/key" }

        [[connection]]
        id         = "other"
        provider   = "gocardless"
        secret_id  = { credential = "other-id" }
        secret_key = { command = "touch asked; echo hush" }

        """, to: home.household.file("daybook.toml"))
    let outcome = try await home.run(2, "secrets", environment: ["BANK_ID=open-sesame"])
    #expect(
      outcome.text == """
        bridge  access_url  sealed               readable
        bank    secret_id   env BANK_ID          readable
        bank    secret_key  file secrets/key     not readable
        other   secret_id   credential other-id  not readable
        other   secret_key  command              not tried

        """, "\(outcome.text)")
    #expect(!exists(home.household.file("asked")), "a command may ask for something: it is not run")
    #expect(outcome.errors.contains("secrets/key cannot be read"))
    let json = try await home.run(2, "secrets", "--json", environment: ["BANK_ID=open-sesame"])
    #expect(
      json.text.contains(
        #"{"connection_id": "bridge", "name": "access_url", "origin": "sealed", "place": null, "readable": true}"#))
    #expect(!outcome.text.contains("open-sesame") && !json.text.contains("open-sesame"))
  }

  @Test("without its key a sealed secret is told in one line with what to do, and the rest goes on")
  func lostKey() async throws {
    let claimed = try await ClaimedHousehold()
    try remove(claimed.keyFile())
    let outcome = try await claimed.home.run(2, "sync")
    #expect(
      outcome.errors.contains(
        "bridge  skipped: the key that access_url of bridge is sealed under is not here\n"), "\(outcome.errors)")
    #expect(outcome.errors.contains("next: daybook connect bridge"))
    let listed = try await claimed.home.run(2, "secrets")
    #expect(listed.text.contains("not readable"))
    let rotated = try await claimed.home.run(1, "secrets", "rotate")
    #expect(rotated.errors.contains("sealed under is not here"))
  }

  @Test("another key does not open it, one that others can read is refused, and what is no key is named")
  func wrongKey() async throws {
    let claimed = try await ClaimedHousehold()
    let home = claimed.home
    let right = try readText(claimed.keyFile())
    try remove(claimed.keyFile())
    let file = "\(home.household.folder.path)/named-key"
    let environment = ["DAYBOOK_KEY=\(file)"]
    try write(String(repeating: "0f", count: 32), to: file)
    chmod(file, 0o600)
    let wrong = try await home.run(2, "sync", environment: environment)
    #expect(wrong.errors.contains("is not here"))
    try write(right, to: file)
    chmod(file, 0o644)
    let open = try await home.run(2, "sync", environment: environment)
    #expect(open.errors.contains("can be read by others on this machine"), "\(open.errors)")
    #expect(open.errors.contains("chmod 600"))
    chmod(file, 0o600)
    try await home.run(0, "sync", environment: environment)
    try write("not a key\n", to: file)
    chmod(file, 0o600)
    let none = try await home.run(1, "connect", "bridge", "--yes", environment: environment)
    #expect(none.errors.contains("holds no key to seal secrets under"))
  }

  @Test("DAYBOOK_KEY names where the key is made, and systemd's credential daybook-key is one")
  func otherPlaces() async throws {
    let folder = try TemporaryFolder()
    let file = "\(folder.path)/keys/daybook"
    let claimed = try await ClaimedHousehold(environment: ["DAYBOOK_KEY=\(file)"])
    let home = claimed.home
    #expect(exists(file) && !exists(home.state))
    try await home.run(2, "sync")
    try await home.run(0, "sync", environment: ["DAYBOOK_KEY=\(file)"])
    // systemd gives credentials as they are, read-only and guarded.
    try write(try readBytes(file), to: "\(folder.path)/credentials/daybook-key")
    let credentials = ["CREDENTIALS_DIRECTORY=\(folder.path)/credentials"]
    try await home.run(0, "sync", environment: credentials)
    let refused = try await home.run(1, "secrets", "rotate", environment: credentials)
    #expect(refused.errors.contains("the key is a credential of systemd, which Daybook cannot change"))
    try await home.run(0, "secrets", "rotate", environment: ["DAYBOOK_KEY=\(file)"])
    try await home.run(0, "sync", environment: ["DAYBOOK_KEY=\(file)"])
    try await home.run(2, "sync", environment: credentials)
  }

  @Test("a household that is moved and renamed finds its key; another's database with its row in it does not open it")
  func moved() async throws {
    let claimed = try await ClaimedHousehold()
    let home = claimed.home
    let elsewhere = "\(home.household.folder.path)/somewhere/finances"
    try copyFolder(home.household.path, to: elsewhere)
    let moved = try await DaybookProgram.run(
      ["sync", "--today", home.today.iso], in: elsewhere, environment: home.environment())
    #expect(moved.exitCode == 0, "\(moved.errors)")
    try await claimed.change("update sealed_secrets set connection_id = 'other'")
    try write(
      home.settings.replacing("\"bridge\"", with: "\"other\""), to: home.household.file("daybook.toml"))
    let outcome = try await home.run(2, "sync")
    #expect(outcome.errors.contains("cannot be opened: it has been altered, or belongs elsewhere"), "\(outcome.errors)")
    #expect(outcome.errors.contains("daybook connect other"))
  }

  @Test("one altered byte is enough for it not to open")
  func altered() async throws {
    let claimed = try await ClaimedHousehold()
    try await claimed.change(
      "update sealed_secrets set sealed = cast(substr(sealed, 1, 20) || x'00' || substr(sealed, 22) as blob)")
    let outcome = try await claimed.home.run(2, "sync")
    #expect(outcome.errors.contains("cannot be opened"), "\(outcome.errors)")
  }

  @Test("a secret in the settings comes before the sealed one")
  func settingsFirst() async throws {
    let claimed = try await ClaimedHousehold()
    let home = claimed.home
    let stated = home.settings.replacing(
      "provider      = \"simplefin\"", with: "provider      = \"simplefin\"\naccess_url    = { env = \"ACCESS\" }")
    #expect(stated != home.settings)
    try write(stated, to: home.household.file("daybook.toml"))
    let missing = try await home.run(2, "sync")
    #expect(missing.errors.contains("the environment has no ACCESS"))
    try await home.run(0, "sync", environment: ["ACCESS=\(claimed.sandbox.accessURL)"])
  }

  @Test("rotating seals everything anew: the old key opens nothing, and syncs go on")
  func rotate() async throws {
    let claimed = try await ClaimedHousehold()
    let home = claimed.home
    let (oldKey, oldRows) = (try readText(claimed.keyFile()), try claimed.sealed())
    let outcome = try await home.run(0, "secrets", "rotate")
    #expect(outcome.errors == "1 secret sealed under a new key; the old one is gone\n")
    let newKey = try readText(claimed.keyFile())
    #expect(newKey != oldKey)
    #expect(try claimed.sealed() != oldRows)
    try await home.run(0, "sync")
    let file = try claimed.keyFile()
    try write(oldKey, to: file)
    chmod(file, 0o600)
    try await home.run(2, "sync")
  }

  @Test("a rotation that was killed between any two of its steps has lost nothing, and the next one ends it")
  func rotateKilledBetween() async throws {
    let claimed = try await ClaimedHousehold()
    let home = claimed.home
    let file = try claimed.keyFile()
    let first = try readText(file)
    // The new key was written, and nothing sealed under it yet.
    try write(String(repeating: "ab", count: 32) + "\n", to: file + ".next")
    chmod(file + ".next", 0o600)
    try await home.run(0, "sync")
    try await home.run(0, "secrets", "rotate")
    try await home.run(0, "sync")
    // Everything was sealed under the new key, which has not taken the old one's place yet.
    let second = try readText(claimed.keyFile())
    try write(second, to: file + ".next")
    try write(first, to: file)
    for name in [file, file + ".next"] { chmod(name, 0o600) }
    try await home.run(0, "sync")
    #expect(exists(file + ".next"), "reading settles nothing")
    try await home.run(0, "secrets", "rotate")
    #expect(try readText(claimed.keyFile()) != second)
    try await home.run(0, "sync")
  }

  @Test("a rotation that is killed outright, whenever, has lost nothing")
  func rotateKilled() async throws {
    let claimed = try await ClaimedHousehold()
    let home = claimed.home
    for milliseconds in [5, 10, 15, 20, 25, 30, 40, 60] {
      let child = try ChildProcess(
        [DaybookProgram.path, "secrets", "rotate", "--today", home.today.iso], in: home.household.path,
        environment: home.environment())
      try await Task.sleep(for: .milliseconds(milliseconds))
      child.send(signal: SIGKILL)
      _ = try await child.outcome(within: .seconds(20))
      let listed = try await home.run(0, "secrets")
      #expect(listed.text.contains("readable") && !listed.text.contains("not readable"))
    }
    try await home.run(0, "sync")
  }

  @Test("a setup token that was claimed before: it may be compromised, and nothing is stored")
  func claimedBefore() async throws {
    let claimed = try await ClaimedHousehold()
    let home = try ConnectingHousehold()
    let terminal = try home.atTerminal("connect", "bridge", "--provider", "simplefin")
    try await terminal.expect("Setup token")
    try await terminal.expect(echo: false)
    terminal.type(claimed.setupToken)
    try await terminal.expect("it has been claimed already")
    try await terminal.expect("it may be compromised")
    #expect(try await terminal.outcome().exitCode == 1)
    #expect(home.settings == ConnectingHousehold.bare)
    #expect(try home.database { try $0.value("select count(*) from sealed_secrets").integer } == 0)
    try home.expectNowhere(claimed.secrets, [terminal.text])
  }

  @Test("connecting again with an access that holds asks for no new token; one that is refused does")
  func again() async throws {
    let claimed = try await ClaimedHousehold()
    let home = claimed.home
    let settings = home.settings
    let first = try home.atTerminal("connect", "bridge")
    try await first.expect("The access that is at hand still holds.")
    try await first.expect("all of them in daybook.toml")
    #expect(try await first.outcome().exitCode == 0)
    #expect(home.settings == settings)
    claimed.sandbox.revoke()
    let second = try home.atTerminal("connect", "bridge")
    try await second.expect("a new setup token is needed")
    try await second.expect("Setup token")
    let sync = try await home.run(2, "sync")
    #expect(sync.errors.contains("next: daybook connect bridge"), "\(sync.errors)")
  }
}

private func copyFolder(_ folder: String, to target: String) throws {
  for (name, content) in try contents(of: folder) { try write(content, to: "\(target)/\(name)") }
}
