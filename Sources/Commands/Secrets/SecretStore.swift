import Core
import Files
import Secrets
import Settings
import Warehouse

/// Secrets of connections: first where the settings say, else what connecting obtained and sealed.
struct SecretStore {
  let household: Household
  let warehouse: Warehouse

  init(_ household: Household, _ warehouse: Warehouse) {
    self.household = household
    self.warehouse = warehouse
  }

  /// - Throws: `UserError` that says what to do, and never holds any of it.
  func secret(_ name: String, of connection: ConnectionSettings) throws -> String {
    if let source = connection.secrets[name] {
      return try source.resolve(name: "\(name) of \(connection.id)", folder: household.folder)
    }
    guard let row = try warehouse.sealedSecrets(connection: connection.id).first(where: { $0.name == name }) else {
      throw UserError(
        "\(connection.id) has no \(name)",
        hint: "daybook connect \(connection.id); or add \(name) = { env = \"…\" } under its [[connection]]")
    }
    return try open(row)
  }

  /// Whether there is one, readable or not: some providers do without.
  func has(_ name: String, of connection: ConnectionSettings) throws -> Bool {
    if connection.secrets[name] != nil { return true }
    return try warehouse.sealedSecrets(connection: connection.id).contains { $0.name == name }
  }

  /// Those that can be had: what a guide starts from. Of the settings' own, one that cannot be read is an error; a sealed
  /// one that cannot be opened is what connecting mends.
  func atHand(of connection: ConnectionSettings) throws -> [String: String] {
    var secrets: [String: String] = [:]
    for row in try warehouse.sealedSecrets(connection: connection.id) { secrets[row.name] = try? open(row) }
    for (name, source) in connection.secrets {
      secrets[name] = try source.resolve(name: "\(name) of \(connection.id)", folder: household.folder)
    }
    return secrets
  }

  // MARK: Sealing

  /// Makes sure that there is a key, before something is obtained that can be had only once.
  func prepare() throws {
    try settleRotation()
    _ = try ring(orNew: true).keyForSealing()
  }

  /// Hold the household's lock.
  func seal(_ secrets: [String: String], connection: String) throws {
    guard !secrets.isEmpty else { return }
    let ring = try ring(orNew: true)
    let key = try ring.keyForSealing()
    let rows = secrets.sorted { $0.key < $1.key }.map { name, secret in
      var bytes = Array(secret.utf8)
      defer { wipe(&bytes) }
      return sealed(bytes, under: key, ring.household, connection, name)
    }
    try warehouse.keep(rows)
  }

  func forget(connection: String) throws { try warehouse.removeSealedSecrets(connection: connection) }

  private func sealed(
    _ bytes: [UInt8], under key: SealingKey, _ household: String, _ connection: String, _ name: String
  ) -> SealedSecretRow {
    let sealed = key.seal(bytes, for: [household, connection, name])
    return SealedSecretRow(
      connectionID: connection, name: name, keyID: key.id, nonce: sealed.nonce, sealed: sealed.bytes)
  }

  private func open(_ row: SealedSecretRow) throws -> String {
    var bytes = try opened(row)
    defer { wipe(&bytes) }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func opened(_ row: SealedSecretRow) throws -> [UInt8] {
    let connectAgain = "daybook connect \(row.connectionID)"
    let ring = try ring(orNew: false)
    guard let key = try ring.key(id: row.keyID) else {
      throw UserError(
        "the key that \(row.name) of \(row.connectionID) is sealed under is not here",
        hint: "\(connectAgain); or name the file with the key by DAYBOOK_KEY")
    }
    let sealed = Sealed(nonce: row.nonce, bytes: row.sealed)
    guard let bytes = key.open(sealed, for: [ring.household, row.connectionID, row.name]) else {
      throw UserError(
        "\(row.name) of \(row.connectionID) cannot be opened: it has been altered, or belongs elsewhere",
        hint: connectAgain)
    }
    return bytes
  }

  /// The household's name among keys is given by chance at its first sealing: a folder that is moved or renamed keeps it.
  private func ring(orNew: Bool) throws -> KeyRing {
    if let known = try warehouse.remembered(Self.householdKey) { return KeyRing(household: known) }
    guard orNew else { return KeyRing(household: "") }
    let name = randomDigits(bytes: 8)
    try warehouse.remember(Self.householdKey, name)
    return KeyRing(household: name)
  }

  private static let householdKey = "sealing_household"

  // MARK: A new key

  /// Seals everything anew under a new key. Killed at any step, every secret can be opened still: the new key is on the
  /// disk before anything is sealed under it, and the old one goes after everything is.
  ///
  /// Hold the household's lock.
  /// - Returns: how many secrets there were.
  func rotate() throws -> Int {
    try settleRotation()
    let ring = try ring(orNew: true)
    let place = try ring.place()
    guard case .file = place else {
      throw UserError(
        "the key is a credential of systemd, which Daybook cannot change",
        hint: "copy it to a file that DAYBOOK_KEY names, rotate, and make the credential of that file anew")
    }
    let rows = try warehouse.sealedSecrets()
    let key = try ring.newKey()
    var resealed: [SealedSecretRow] = []
    for row in rows {
      var bytes = try opened(row)
      defer { wipe(&bytes) }
      resealed.append(sealed(bytes, under: key, ring.household, row.connectionID, row.name))
    }
    try ring.write(key, to: place.next)
    try warehouse.keep(resealed)
    try Files.move(place.next, to: place.path)
    return rows.count
  }

  /// What a rotation that was killed left behind: the new key takes its place if anything is sealed under it.
  private func settleRotation() throws {
    guard let known = try warehouse.remembered(Self.householdKey) else { return }
    let place = try KeyRing(household: known).place()
    guard case .file = place, Files.exists(place.next) else { return }
    var text = (try? Files.read(place.next)) ?? []
    let next = try? SealingKey.reading(&text)
    if let next, try warehouse.sealedSecrets().contains(where: { $0.keyID == next.id }) {
      try Files.move(place.next, to: place.path)
    } else {
      try Files.remove(place.next)
    }
  }
}

// MARK: - What there is

/// A secret of the household, without itself.
struct SecretLine: Hashable {
  var connection: String
  var name: String
  /// `env`, `file`, `credential`, `command` or `sealed`.
  var origin: String
  /// What stands behind it: a variable's or file's name. Of a command nothing: it may hold what should not be shown.
  var place: String
  /// Nil: not tried, since a command may ask for something.
  var isReadable: Bool?
  /// Why not, and what to do.
  var fault: UserError?
}

extension SecretStore {
  /// By connection, in the order of the settings; sealed ones that nothing uses any more come last.
  static func listing(_ household: Household, _ warehouse: Warehouse?) throws -> [SecretLine] {
    var lines: [SecretLine] = []
    var sealed = try warehouse?.sealedSecrets() ?? []
    for connection in household.settings.connections {
      for name in ProviderSecrets.names(of: connection.provider) {
        let row = sealed.firstIndex { $0.connectionID == connection.id && $0.name == name }.map {
          sealed.remove(at: $0)
        }
        if let source = connection.secrets[name] {
          lines.append(stated(name, connection, source, household))
        } else if let row, let warehouse {
          lines.append(SecretStore(household, warehouse).line(row))
        }
      }
    }
    if let warehouse { lines += sealed.map { SecretStore(household, warehouse).line($0) } }
    return lines
  }

  private static func stated(
    _ name: String, _ connection: ConnectionSettings, _ source: SecretSource, _ household: Household
  ) -> SecretLine {
    let (origin, place) = source.words
    var line = SecretLine(connection: connection.id, name: name, origin: origin, place: place)
    if case .command = source { return line }
    do {
      _ = try source.resolve(name: "\(name) of \(connection.id)", folder: household.folder)
      line.isReadable = true
    } catch {
      line.isReadable = false
      line.fault = error as? UserError
    }
    return line
  }

  private func line(_ row: SealedSecretRow) -> SecretLine {
    var line = SecretLine(connection: row.connectionID, name: row.name, origin: "sealed", place: "")
    do {
      var bytes = try opened(row)
      wipe(&bytes)
      line.isReadable = true
    } catch {
      line.isReadable = false
      line.fault = error as? UserError
    }
    return line
  }
}

extension SecretSource {
  fileprivate var words: (origin: String, place: String) {
    switch self {
    case .env(let name): ("env", name)
    case .file(let path): ("file", path)
    case .credential(let name): ("credential", name)
    case .command: ("command", "")
    }
  }
}
