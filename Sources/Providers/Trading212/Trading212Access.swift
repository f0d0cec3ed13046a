package import HTTP

/// The way to one account: the server of its environment, and the key in the form that it has.
package struct Trading212Access: Sendable, CustomStringConvertible {
  /// `https://live.trading212.com`, without a slash at its end.
  let base: String
  private let authorization: String
  private let words: [String]

  /// Real money. Keys of the practice account belong to `demo`, and are refused here.
  package static let live = "https://live.trading212.com"
  package static let demo = "https://demo.trading212.com"
  static let root = "/api/v0"
  static let history = "\(root)/equity/history"

  /// Why there is no way: a sentence for people, with nothing of the key in it.
  package struct Unusable: Error, Hashable, Sendable {
    package var why: String
    package var remedy: String
  }

  /// - Parameters:
  ///   - secret: of a key pair; nil or empty for an old key, which is the whole header by itself.
  ///   - baseURL: nil: real money. With `/api/v0` at its end or without.
  package init(key: String, secret: String?, baseURL: String? = nil) throws(Unusable) {
    let key = cleaned(key)
    let secret = cleaned(secret ?? "")
    guard !key.isEmpty, !(key + secret).contains(" ") else {
      throw Unusable(
        why: key.isEmpty ? "key is empty" : "key or secret holds a blank, which none of Trading 212 does",
        remedy: "make a new key in the Trading 212 app, under Settings, API")
    }
    authorization = secret.isEmpty ? key : "Basic \(base64("\(key):\(secret)"))"
    words = [key, secret].filter { !$0.isEmpty }
    var base = baseURL ?? Self.live
    while base.hasSuffix("/") { base.removeLast() }
    if base.hasSuffix(Self.root) { base.removeLast(Self.root.count) }
    while base.hasSuffix("/") { base.removeLast() }
    self.base = base
  }

  package var description: String { "a key of Trading 212" }

  /// Texts that no message may hold.
  var secrets: [String] { words + [authorization] }

  // MARK: Requests

  /// - Parameter path: from the server's root, with its query: `/api/v0/equity/positions`.
  func get(_ path: String) -> Request {
    Request(.get, base + path, headers: ["Accept": "application/json", "Authorization": authorization])
  }

  package func summary() -> Request { get(Self.summaryPath) }

  static let summaryPath = "\(root)/equity/account/summary"
  static let positionsPath = "\(root)/equity/positions"
  static let instrumentsPath = "\(root)/equity/metadata/instruments"
  static let exchangesPath = "\(root)/equity/metadata/exchanges"
  static let reportsPath = "\(history)/exports"

  func report(_ body: JSON) -> Request {
    Request(
      .post, base + Self.reportsPath,
      headers: [
        "Accept": "application/json", "Content-Type": "application/json", "Authorization": authorization,
      ], body: body.encoded)
  }

  /// A finished report lies on a server of somebody else: whoever has the link may read it, and the key is not theirs to see.
  static func download(_ link: String) -> Request { Request(.get, link, headers: ["Accept": "text/csv"]) }
}
