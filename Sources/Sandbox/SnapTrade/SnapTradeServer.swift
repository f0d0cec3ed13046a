import Core
import Hashing
import WebServer

/// The simulated SnapTrade at a moment: requests change it and are answered by it.
struct SnapTradeServer: Sendable {
  /// A person's sign-in at a broker.
  struct Connection: Sendable {
    var id: String
    var broker: SnapTradeBroker
    /// Which of that broker's connections this is: account ids are new with each.
    var number: Int
    var created: Instant
    /// From then on what was read last is answered, with 200.
    var disabled: Instant?
    /// Not read whole yet.
    var isSyncing = false
  }

  let books: SnapTradeBooks
  let seed: UInt64
  /// Registers users, and needs them named; else there is one, who must not be.
  let isCommercial: Bool
  /// What the machine's clock says, in seconds since 1970: signatures must be of now. Nil: any time will do.
  let clock: (@Sendable () -> Int)?
  var now: Instant
  var users: [String: String] = [:]
  var connections: [Connection] = []
  /// How often SnapTrade has read an account's activities anew: their ids are new each time.
  var readings: [SnapTradeBookedAccount: Int] = [:]
  /// Portal links that were given and not followed yet.
  var portals: [Portal] = []
  var faults: [Armed] = []
  var windows = SnapTradeWindows()
  private var made: [SnapTradeBroker: Int] = [:]
  private var numbered = 0

  struct Portal: Sendable {
    var session: String
    var broker: String?
    var reconnect: String?
    var validUntil: Instant
  }

  struct Armed: Sendable {
    var fault: SnapTradeFault
    var path: String
    var left: Int
  }

  static let clientID = "DAYBOOK-TEST-1"
  static let consumerKey = "example-consumer-key-q7"

  init(
    seed: UInt64, today: Day, from first: Day, isCommercial: Bool, connected: [SnapTradeBroker],
    clock: (@Sendable () -> Int)?, deposits: [SimulatedBrokerage.Deposit]? = nil
  ) {
    self.seed = seed
    books = SnapTradeBooks(seed: seed, from: first, through: today + 400, deposits: deposits)
    self.isCommercial = isCommercial
    self.clock = clock
    now = Instant(today)
    for broker in connected { connect(broker) }
  }

  // MARK: Connections

  mutating func connect(_ broker: SnapTradeBroker) {
    let number = made[broker, default: 0] + 1
    made[broker] = number
    var dice = SplitMix64(seed: seed, "snaptrade connection \(broker.rawValue)", number)
    connections.append(Connection(id: dice.uuid(), broker: broker, number: number, created: now))
  }

  func accountID(_ account: SnapTradeBookedAccount, _ connection: Connection) -> String {
    var dice = SplitMix64(seed: seed, "snaptrade account \(account.rawValue)", connection.number)
    return dice.uuid()
  }

  /// The day by whose reading it answers.
  func lastRead(_ connection: Connection) -> Day { min(connection.disabled ?? now, now).day }

  /// What the person does at the newest portal link. False when there is none that is still good.
  mutating func signIn(_ broker: SnapTradeBroker) -> Bool {
    guard let portal = portals.popLast(), now <= portal.validUntil else { return false }
    if let id = portal.reconnect {
      guard let index = connections.firstIndex(where: { $0.id == id }) else { return false }
      connections[index].disabled = nil
    } else if let slug = portal.broker, slug != broker.slug {
      return false
    } else if let index = connections.firstIndex(where: { $0.broker == broker }) {
      // The same sign-in again: "SnapTrade will return the existing connection".
      connections[index].disabled = nil
    } else {
      connect(broker)
    }
    return true
  }

  mutating func newID(_ word: String) -> String {
    numbered += 1
    var dice = SplitMix64(seed: seed, word, numbered)
    return dice.uuid()
  }

  // MARK: Answering

  mutating func answer(_ request: WebRequest) -> WebResponse {
    var response = answered(request)
    response.headers.append(("X-Request-ID", newID("request")))
    return response
  }

  private mutating func answered(_ request: WebRequest) -> WebResponse {
    let fault = takeFault(request.path)
    if let answer = fault?.answer { return answer }
    if let refusal = refusal(request) { return refusal }
    let instant = request.query("timestamp").flatMap { Int($0) } ?? 0
    let account = Self.accountID(in: request.path)
    if let throttled = windows.ask(at: instant, account: isCommercial ? nil : account) { return throttled }
    var response = route(request)
    response.headers += windows.headers(at: instant, account: isCommercial ? nil : account)
    return fault?.spoil(response) ?? response
  }

  private mutating func takeFault(_ path: String) -> SnapTradeFault? {
    guard let index = faults.firstIndex(where: { path.contains($0.path) }) else { return nil }
    let fault = faults[index].fault
    faults[index].left -= 1
    if faults[index].left <= 0 { faults.remove(at: index) }
    return fault
  }

  static func accountID(in path: String) -> String? {
    let parts = path.split(separator: "/")
    return parts.count >= 2 && parts[0] == "accounts" ? String(parts[1]) : nil
  }

  private mutating func route(_ request: WebRequest) -> WebResponse {
    let parts = request.path.split(separator: "/").map(String.init)
    switch (request.method, parts.first ?? "", parts.count) {
    case ("POST", "snapTrade", 2) where parts[1] == "registerUser": return register(request)
    case ("POST", "snapTrade", 2) where parts[1] == "login": return login(request)
    case ("DELETE", "snapTrade", 2) where parts[1] == "deleteUser": return deleteUser(request)
    case ("GET", "authorizations", 1): return json(200, .array(connections.map(authorization)))
    case ("GET", "authorizations", 3) where parts[2] == "accounts":
      guard let connection = connections.first(where: { $0.id == parts[1] }) else { return Self.notFound }
      return json(200, .array(connection.broker.accounts.map { account($0, connection) }))
    case ("DELETE", "connection", 2): return delete(connection: parts[1])
    case ("GET", "accounts", 1):
      return json(200, .array(connections.flatMap { one in one.broker.accounts.map { account($0, one) } }))
    case ("GET", "accounts", 2...): return ofAccount(parts, request)
    default: return Self.notFound
    }
  }

  private func ofAccount(_ parts: [String], _ request: WebRequest) -> WebResponse {
    for connection in connections {
      for account in connection.broker.accounts where accountID(account, connection) == parts[1] {
        if parts.count == 2 { return json(200, self.account(account, connection)) }
        if connection.isSyncing {
          return Self.failure(
            425, "3012", "The resource is currently being populated. Please try again later.")
        }
        switch parts.dropFirst(2).joined(separator: "/") {
        case "balances": return json(200, balances(account, connection))
        case "positions/all": return json(200, positions(account, connection))
        case "activities": return activities(account, connection, request)
        default: return Self.notFound
        }
      }
    }
    return Self.notFound
  }

  // MARK: Users

  private mutating func register(_ request: WebRequest) -> WebResponse {
    guard isCommercial else { return Self.failure(403, "1066", "Personal keys have no users to register.") }
    guard let id = JSON(bytes: request.body)?["userId"]?.string, !id.isEmpty else {
      return Self.failure(400, "1002", "userId is needed")
    }
    guard users[id] == nil else {
      return Self.failure(400, "1010", "User with the following userId already exist: '\(id)'")
    }
    let secret = newID("user secret")
    users[id] = secret
    return json(200, ["userId": .string(id), "userSecret": .string(secret)])
  }

  private mutating func deleteUser(_ request: WebRequest) -> WebResponse {
    guard let id = request.query("userId"), users.removeValue(forKey: id) != nil else { return Self.notFound }
    connections = []
    return json(
      200,
      [
        "status": "deleted", "detail": "User queued for deletion; please wait for webhook for confirmation.",
        "userId": .string(id),
      ])
  }

  private mutating func login(_ request: WebRequest) -> WebResponse {
    let fields = JSON(bytes: request.body)
    let reconnect = fields?["reconnect"]?.string
    if let reconnect, !connections.contains(where: { $0.id == reconnect }) { return Self.notFound }
    if let broker = fields?["broker"]?.string, !SnapTradeBroker.allCases.contains(where: { $0.slug == broker }) {
      return Self.failure(404, "1011", "The brokerage does not exist.")
    }
    let session = newID("portal")
    portals.append(
      Portal(session: session, broker: fields?["broker"]?.string, reconnect: reconnect, validUntil: now + 300))
    return json(
      200,
      [
        "redirectURI":
          "https://app.snaptrade.invalid/snapTrade/redeemToken?token=\(newID("token"))&sessionId=\(session)",
        "sessionId": .string(session),
      ])
  }

  private mutating func delete(connection id: String) -> WebResponse {
    guard let index = connections.firstIndex(where: { $0.id == id }) else { return Self.notFound }
    connections.remove(at: index)
    return json(
      200,
      [
        "detail": "Connection queued for deletion; please wait for webhook for confirmation.",
        "connection_id": .string(id),
      ])
  }

  // MARK: Refusing

  /// Why a request is not let in; nil when it is.
  private func refusal(_ request: WebRequest) -> WebResponse? {
    let signed = request.header("Signature")
    guard request.query("clientId") == Self.clientID, let timestamp = request.query("timestamp").flatMap({ Int($0) }),
      clock.map({ abs($0() - timestamp) <= 300 }) ?? true, signed == signature(request)
    else { return Self.failure(401, "1076", "Unable to verify signature sent") }
    let isOfUser = !["/snapTrade/registerUser", "/snapTrade/deleteUser"].contains(request.path)
    switch (isCommercial, request.query("userId"), request.query("userSecret")) {
    case (false, nil, nil): return nil
    case (false, _, _): return Self.failure(400, "1076", "Personal keys have one user, who is not named.")
    case (true, _, _) where !isOfUser: return nil
    case (true, let id?, let secret?) where users[id] == secret: return nil
    default: return Self.failure(401, "1083", "Invalid userID or userSecret provided")
    }
  }

  /// By the rules of its documentation, without the client's code.
  private func signature(_ request: WebRequest) -> String {
    var content = "null"
    if !request.body.isEmpty, let body = JSON(bytes: request.body) {
      content = Self.canonical(body)
      if content == "{}" { content = "null" }
    }
    let message =
      "{\"content\":\(content),\"path\":\(Self.ascii(request.path)),\"query\":\(Self.ascii(request.rawQuery))}"
    return base64Text(HMACSHA256.code(of: Array(message.utf8), key: Array(Self.consumerKey.utf8)))
  }

  private static func canonical(_ value: JSON) -> String {
    switch value {
    case .object(let members):
      let sorted = members.sorted { $0.name < $1.name }
      return "{" + sorted.map { "\(ascii($0.name)):\(canonical($0.value))" }.joined(separator: ",") + "}"
    case .array(let items): return "[" + items.map(canonical).joined(separator: ",") + "]"
    case .string(let text): return ascii(text)
    default: return value.text
    }
  }

  private static func ascii(_ text: String) -> String {
    let quoted = JSON.string(text).text
    var result = ""
    for unit in quoted.utf16 {
      if unit < 0x7F {
        result.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
      } else {
        let digits = String(unit, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
    return result
  }

  static var notFound: WebResponse { failure(404, "1011", "The requested resource does not exist.") }

  static func failure(_ status: Int, _ code: String, _ detail: String) -> WebResponse {
    json(status, ["detail": .string(detail), "status_code": .int(status), "code": .string(code)])
  }
}
