import Core
import HTTP

/// What opens SnapTrade: the key, and with a Commercial one the user whose accounts are meant.
package struct SnapTradeKeys: Sendable, CustomStringConvertible {
  package var clientID: String
  package var consumerKey: String
  /// Nil with a Personal key, which has one user and must not name it.
  package var user: User?

  package struct User: Sendable, CustomStringConvertible {
    package var id: String
    package var secret: String

    package init(id: String, secret: String) {
      self.id = id
      self.secret = secret
    }

    package var description: String { "a user" }
  }

  package init(clientID: String, consumerKey: String, user: User? = nil) {
    self.clientID = clientID
    self.consumerKey = consumerKey
    self.user = user
  }

  package var description: String { "a key of SnapTrade" }

  /// Texts that no message may hold, as they are and as they stand in an address.
  var secrets: [String] {
    let plain = [consumerKey, user?.secret ?? "", user?.id ?? "", clientID].filter { !$0.isEmpty }
    return plain + plain.map(percentEncoded)
  }
}

/// SnapTrade's addresses, and how requests to them are signed.
package struct SnapTradeAPI: Sendable {
  let keys: SnapTradeKeys
  /// Without a slash at its end.
  let base: String

  package static let standard = "https://api.snaptrade.com"

  package init(keys: SnapTradeKeys, baseURL: String? = nil) {
    self.keys = keys
    var base = baseURL ?? Self.standard
    while base.hasSuffix("/") { base.removeLast() }
    self.base = base
  }

  // MARK: Requests, not signed yet

  /// Commercial keys only. The answer holds a secret.
  func registerUser(_ id: String) -> Request {
    request(.post, "/snapTrade/registerUser", isOfUser: false, body: .object(["userId": .string(id)]))
  }

  func deleteUser(_ id: String) -> Request {
    request(.delete, "/snapTrade/deleteUser", [("userId", id)], isOfUser: false)
  }

  /// A link to the portal, good for five minutes. The answer holds a secret.
  /// - Parameters:
  ///   - broker: its slug; nil lets the person choose there.
  ///   - reconnect: the id of a broken connection, whose accounts keep their ids.
  func login(broker: String? = nil, reconnect: String? = nil) -> Request {
    var body: [String: JSON] = ["connectionType": .string("read"), "immediateRedirect": .bool(false)]
    if let broker { body["broker"] = .string(broker) }
    if let reconnect { body["reconnect"] = .string(reconnect) }
    return request(.post, "/snapTrade/login", body: .object(body))
  }

  func authorizations() -> Request { request(.get, "/authorizations") }

  func accounts(of authorization: String) -> Request {
    request(.get, "/authorizations/\(percentEncoded(authorization))/accounts")
  }

  func deleteConnection(_ authorization: String) -> Request {
    request(.delete, "/connection/\(percentEncoded(authorization))")
  }

  func balances(of account: String) -> Request { request(.get, "/accounts/\(percentEncoded(account))/balances") }

  func positions(of account: String) -> Request { request(.get, "/accounts/\(percentEncoded(account))/positions/all") }

  /// - Parameter start: nil: from the first that SnapTrade has.
  func activities(of account: String, from start: Day?, to end: Day, offset: Int) -> Request {
    var query = [("endDate", end.iso), ("offset", String(offset)), ("limit", String(Self.pageLength))]
    if let start { query.insert(("startDate", start.iso), at: 0) }
    return request(.get, "/accounts/\(percentEncoded(account))/activities", query)
  }

  /// "limit ≤ 1000".
  static let pageLength = 1_000

  private func request(
    _ method: Request.Method, _ path: String, _ query: [(String, String)] = [], isOfUser: Bool = true,
    body: JSON? = nil
  ) -> Request {
    var query = query
    if isOfUser, let user = keys.user { query += [("userId", user.id), ("userSecret", user.secret)] }
    let text = query.map { "\($0.0)=\(percentEncoded($0.1))" }.joined(separator: "&")
    var headers: Headers = ["Accept": "application/json"]
    if body != nil { headers["Content-Type"] = "application/json" }
    return Request(
      method, "\(base)\(path)" + (text.isEmpty ? "" : "?\(text)"), headers: headers,
      body: body.map(SnapTradeSignature.canonical))
  }

  // MARK: Signing

  /// The request as it is sent at an instant, in seconds since 1970.
  func signed(_ request: Request, at instant: Int64) -> Request {
    var request = request
    let more = "clientId=\(percentEncoded(keys.clientID))&timestamp=\(instant)"
    request.url += (request.url.contains("?") ? "&" : "?") + more
    let afterScheme = request.url.firstRange(of: "://").map { request.url[$0.upperBound...] } ?? request.url[...]
    let target = afterScheme.drop { $0 != "/" }
    let path = target.prefix { $0 != "?" }
    let query = target.dropFirst(path.count + 1)
    let content = request.body.flatMap { try? JSON(parsing: $0) }
    request.headers["Signature"] = SnapTradeSignature.signature(
      consumerKey: keys.consumerKey, content: content, path: String(path), query: String(query))
    return request
  }

  /// `transport`, signing each request when it is sent: one that is asked again after a pause is signed anew.
  func signing(_ transport: Transport, clock: @escaping @Sendable () -> Int64) -> Transport {
    Transport { try await transport.send(signed($0, at: clock())) }
  }

  /// This machine's clock: a signature is good for a short while only, whatever day the run is told it is.
  package static let machineClock: @Sendable () -> Int64 = {
    Zone("UTC").map { Clock.system(in: $0).now } ?? 0
  }
}
