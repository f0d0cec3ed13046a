import Core
import Files
import Secrets

/// Where the key is that a household's obtained secrets are sealed under: never in the household's folder unless its
/// owner says so.
///
/// `DAYBOOK_KEY` names a file; else systemd's credential `daybook-key`; else a file that Daybook makes in the user's state
/// folder, `~/.local/state/daybook/<household>/key`. Whichever place, a secret is opened with the key it was sealed under,
/// wherever of these that is.
struct KeyRing {
  /// The name that this household's key goes by, which is no part of its path: `Warehouse` remembers it.
  let household: String
  let variable: (String) -> String?

  init(household: String, variable: @escaping (String) -> String? = environment) {
    self.household = household
    self.variable = variable
  }

  enum Place: Hashable {
    /// Named by `DAYBOOK_KEY`, or made by Daybook.
    case file(String)
    case credential(String)

    var path: String {
      switch self {
      case .file(let path), .credential(let path): path
      }
    }
    /// A key that is to take the place of this one, until every secret is sealed under it.
    var next: String { path + ".next" }
  }

  // MARK: Places

  /// Where new secrets' key is, or is to be.
  func place() throws -> Place {
    if let stated = variable("DAYBOOK_KEY"), !stated.isEmpty { return .file(stated) }
    if let credential { return .credential(credential) }
    return .file(try ownPath())
  }

  private var credential: String? {
    guard let folder = variable("CREDENTIALS_DIRECTORY") else { return nil }
    let path = "\(folder)/daybook-key"
    return Files.exists(path) ? path : nil
  }

  /// "$XDG_STATE_HOME defines the base directory relative to which user-specific state files should be stored. If … not
  /// set or empty, a default equal to $HOME/.local/state should be used" (XDG Base Directory Specification).
  private func ownPath() throws -> String {
    if let state = variable("XDG_STATE_HOME"), state.hasPrefix("/") { return "\(state)/daybook/\(household)/key" }
    guard let home = variable("HOME"), home.hasPrefix("/") else {
      throw UserError(
        "there is no place for the key that secrets are sealed under: neither HOME nor XDG_STATE_HOME is set",
        hint: "set DAYBOOK_KEY to a file outside the household's folder")
    }
    return "\(home)/.local/state/daybook/\(household)/key"
  }

  /// Every file that may hold a key, the likeliest first.
  private var candidates: [Place] {
    var places: [Place] = []
    if let stated = variable("DAYBOOK_KEY"), !stated.isEmpty { places.append(.file(stated)) }
    if let credential { places.append(.credential(credential)) }
    if let own = try? ownPath() { places.append(.file(own)) }
    return places
  }

  // MARK: Keys

  /// The key of that id; nil when it is in none of the places.
  func key(id: String) throws -> SealingKey? {
    for place in candidates {
      for path in [place.path, place.next] where Files.exists(path) {
        if let key = try read(path, isGuarded: place == .credential(place.path)), key.id == id { return key }
      }
    }
    return nil
  }

  /// The key for new secrets; made when there is none.
  func keyForSealing() throws -> SealingKey {
    let place = try place()
    if Files.exists(place.path) {
      let isGuarded = place == .credential(place.path)
      guard let key = try read(place.path, isGuarded: isGuarded) else {
        throw UserError(
          "\(place.path) holds no key to seal secrets under",
          hint: "it is 64 hexadecimal digits; without the file a new key is made")
      }
      return key
    }
    let key = try newKey()
    try write(key, to: place.path)
    return key
  }

  func newKey() throws -> SealingKey {
    do throws(SealingError) { return try SealingKey.new() } catch { throw UserError("no key can be made: \(error)") }
  }

  /// Safe on the disk when this returns, for its owner alone.
  func write(_ key: SealingKey, to path: String) throws {
    var text = key.text
    defer { wipe(&text) }
    let folder = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    do throws(FileError) {
      try Files.makeFolder(folder, mode: 0o700)
      try Files.write(text, to: path, mode: 0o600)
      try Files.syncFolder(folder)
    } catch {
      throw UserError(
        "the key that secrets are sealed under cannot be kept: \(error)",
        hint: "set DAYBOOK_KEY to a file that you may write, outside the household's folder")
    }
  }

  private func read(_ path: String, isGuarded: Bool) throws -> SealingKey? {
    // What is asked of a private key of ssh: a key that others can read seals nothing.
    guard isGuarded || !Files.isOpenToOthers(path) else {
      throw UserError("the key \(path) can be read by others on this machine", hint: "chmod 600 \(path)")
    }
    do {
      var text = try Files.read(path)
      return try SealingKey.reading(&text)
    } catch {
      throw UserError("the key \(path) cannot be read", hint: "it belongs to the user whom Daybook runs as: chown it")
    }
  }
}
