import Core
import Glibc
import SQLite
import Sandbox
import Secrets
import TestSupport
import Testing

/// The demo's household, connected to every provider that there is, with all that its connections need sealed in its
/// database and none of it in a file.
final class SealedHousehold: Sendable {
  let world: DemoWorld
  let home: ConnectingHousehold
  /// 64 digits.
  let key: String
  /// By connection and name, what is sealed.
  let sealed: [String: String]

  private static let ring = "5ea1ed5ea1ed5ea1"

  init(today: Day) async throws {
    world = try DemoWorld.start(seed: 1, today: today, last: today + 1)
    let files = world.files
    var settings = try #require(files.first { $0.path == "daybook.toml" }).text
    var secrets: [(connection: String, name: String, text: String)] = []
    var (lines, connection): ([String], String) = ([], "")
    for line in settings.split(separator: "\n", omittingEmptySubsequences: false) {
      if let id = line.firstMatch(of: /^id +=\s*"(.*)"/) { connection = String(id.1) }
      guard let secret = line.firstMatch(of: /^([a-z_]+) *= \{ file = "(secrets\/.*)" \}/) else {
        lines.append(String(line))
        continue
      }
      let text = try #require(files.first { $0.path == secret.2 }).text
      secrets.append((connection, String(secret.1), text.hasSuffix("\n") ? String(text.dropLast()) : text))
    }
    secrets.append(("rentcast", "key", PropertySandbox.key))
    settings = lines.joined(separator: "\n") + Self.ranch(world.property.baseURL(.rentcast))
    home = try ConnectingHousehold(settings, today: today)
    try write(try #require(files.first { $0.path == "decisions.csv" }).text, to: home.household.file("decisions.csv"))
    sealed = Dictionary(uniqueKeysWithValues: secrets.map { ("\($0.connection) \($0.name)", $0.text) })
    try await home.run(0, "import")
    let key = try SealingKey.new()
    self.key = String(String(decoding: key.text, as: UTF8.self).dropLast())
    let file = "\(home.state)/daybook/\(Self.ring)/key"
    try write(key.text, to: file)
    chmod(file, 0o600)
    let database = try Database(path: home.household.file("daybook.sqlite"), mode: .readWrite)
    try database.run("insert into meta (key, value) values ('sealing_household', ?)", .text(Self.ring))
    for secret in secrets {
      let sealed = key.seal(Array(secret.text.utf8), for: [Self.ring, secret.connection, secret.name])
      try database.run(
        "insert into sealed_secrets (connection_id, name, key_id, nonce, sealed) values (?, ?, ?, ?, ?)",
        .text(secret.connection), .text(secret.name), .text(key.id), .blob(sealed.nonce), .blob(sealed.bytes))
    }
    try LinkedHousehold.leaveLink(.barclays, as: "barclays", at: world.enableBanking, in: database)
  }

  deinit { world.stop() }

  private static func ranch(_ address: String) -> String {
    """

    [[connection]]
    id       = "rentcast"
    provider = "rentcast"
    base_url = "\(address)"

    [[asset]]
    id         = "ranch"
    name       = "Ranch"
    kind       = "property"
    valuations = [ { day = 2025-01-10, value = "240000.00 USD" } ]
    after      = { source = "rentcast", address = "5500 Grand Lake Dr, San Antonio, TX, 78244", property_type = "Single Family", connection = "rentcast" }

    """
  }

  /// What may stand nowhere, each with a name that may: what was sealed, every token that came of it, and the key.
  var needles: [String: String] {
    var needles = sealed
    needles["the sealing key"] = key
    func add(_ provider: String, _ texts: [String]) {
      for (number, text) in texts.enumerated() where text.utf8.count >= 8 { needles["\(provider) \(number)"] = text }
    }
    add("GoCardless", world.banks.secrets)
    add("Trading 212", Trading212Sandbox.secrets + ["\(Trading212Sandbox.key):\(Trading212Sandbox.secret)"])
    add("Plaid", world.plaid.secrets)
    add("SimpleFIN", SimpleFINSandbox.secrets + [world.simpleFIN.accessURL, world.simpleFIN.setupToken])
    add("SimpleFIN sign-in", ["prairie-user:prairie+pass/word"])
    add("SnapTrade", world.snapTrade.users.sorted { $0.key < $1.key }.map(\.value))
    // A key in PEM is found by any line of it.
    let lines = EnableBankingSandbox.privateKey.split(separator: "\n").map(String.init).filter {
      !$0.hasPrefix("-----")
    }
    add("the private key's line", lines)
    // {"typ":"JWT" and {"alg":"RS256" begin every token that it signs.
    add("a token's beginning", ["eyJ0eXAiOiJKV1Qi", "eyJhbGciOiJSUzI1NiI", "Bearer eyJ"])
    return needles
  }
}
