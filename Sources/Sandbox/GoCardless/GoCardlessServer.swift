import Core
import WebServer

/// GoCardless Bank Account Data, version 2, as a value: requests change it and are answered by it.
struct GoCardlessServer: Sendable {
  let seed: UInt64
  /// What every institution gives at most.
  let historyDays: Int
  /// Where links lead back to, known once the server listens.
  var origin = ""
  var now: Instant
  var household: SimulatedHousehold
  var tokens: [String: Instant] = [:]
  var refreshTokens: [String: Instant] = [:]
  var agreements: [Agreement] = []
  var requisitions: [Requisition] = []
  var accounts: [LinkedAccount] = []
  /// Answers given on a day, by account and scope.
  var quotas: [Quota: Int] = [:]
  /// Requests of the present minute.
  private var general = (minute: 0, count: 0)
  private var made = 0

  struct Quota: Hashable, Sendable {
    var account: String
    var scope: String
    var day: Day
  }

  static let secretID = "hartley-sandbox-id"
  static let secretKey = "hartley-sandbox-key"
  static let root = "/api/v2"
  static let generalLimit = 1_000
  static let accountLimit = 4

  init(seed: UInt64, historyDays: Int, now: Instant, household: SimulatedHousehold) {
    self.seed = seed
    self.historyDays = historyDays
    self.now = now
    self.household = household
    linkBanks()
  }

  /// A new id of the simulation's own making.
  mutating func newID() -> String {
    made += 1
    var dice = SplitMix64(seed: seed, "uuid", made)
    return dice.uuid()
  }

  mutating func newToken(_ kind: String) -> String {
    made += 1
    var dice = SplitMix64(seed: seed, kind, made)
    return "\(kind).\(dice.hex(48)).\(dice.hex(24))"
  }

  mutating func answer(_ request: WebRequest) -> WebResponse {
    if request.path.hasPrefix("/psd2/start/") { return visit(request) }
    var response = route(request)
    for header in generalHeaders() { response.headers.append(header) }
    return response
  }

  private mutating func route(_ request: WebRequest) -> WebResponse {
    guard request.path.hasPrefix(Self.root + "/"), request.path.hasSuffix("/") else { return notFound() }
    if isOverGeneralLimit() {
      let wait = 60 - now.seconds % 60
      return failure(
        429, "Rate limit exceeded",
        "The rate limit for this resource is \(Self.generalLimit)/minute. Please try again in \(wait) seconds")
    }
    let parts = request.path.dropFirst(Self.root.count).split(separator: "/").map(String.init)
    if parts.first == "token" { return token(request, Array(parts.dropFirst())) }
    guard isAuthorised(request) else { return request.header("Authorization") == nil ? unauthenticated : invalidToken }
    switch (parts.first, parts.count) {
    case ("institutions", 1): return only("GET", request) { institutions(request) }
    case ("institutions", 2): return only("GET", request) { institution(parts[1]) }
    case ("agreements", 2...4) where parts[1] == "enduser": return agreement(request, Array(parts.dropFirst(2)))
    case ("requisitions", 1...2): return requisition(request, parts.count == 2 ? parts[1] : nil)
    case ("accounts", 2): return only("GET", request) { account(parts[1]) }
    case ("accounts", 3) where ["details", "balances", "transactions"].contains(parts[2]):
      guard request.method == "GET" else { return methodNotAllowed(request) }
      return read(parts[1], scope: parts[2], request)
    default: return notFound()
    }
  }

  private var unauthenticated: WebResponse {
    failure(401, "Authentication failed", "Authentication credentials were not provided.")
  }

  private func only(_ method: String, _ request: WebRequest, _ answer: () -> WebResponse) -> WebResponse {
    request.method == method ? answer() : methodNotAllowed(request)
  }

  func methodNotAllowed(_ request: WebRequest) -> WebResponse {
    failure(405, "Method not allowed", "Method \"\(request.method)\" not allowed.")
  }

  private mutating func isOverGeneralLimit() -> Bool {
    let minute = now.seconds / 60
    if general.minute != minute { general = (minute, 0) }
    general.count += 1
    return general.count > Self.generalLimit
  }

  /// Header names really begin with `HTTP_`.
  private func generalHeaders() -> [(name: String, value: String)] {
    [
      ("HTTP_X_RATELIMIT_LIMIT", String(Self.generalLimit)),
      ("HTTP_X_RATELIMIT_REMAINING", String(max(0, Self.generalLimit - general.count))),
      ("HTTP_X_RATELIMIT_RESET", String(60 - now.seconds % 60)),
    ]
  }

  /// The members of a body that is an object, or the answer that it is not.
  func body(_ request: WebRequest) -> (members: [JSON.Member], refusal: WebResponse?) {
    guard let value = JSON(bytes: request.body) else {
      return ([], failure(400, "JSON parse error", "JSON parse error - the body could not be read"))
    }
    guard case .object(let members) = value else {
      return ([], failure(400, "Invalid data", "Invalid data. Expected a dictionary."))
    }
    return (members, nil)
  }

  func page(_ items: [JSON], _ request: WebRequest, path: String) -> WebResponse {
    let limit = max(1, request.query("limit").flatMap { Int($0) } ?? 100)
    let offset = max(0, request.query("offset").flatMap { Int($0) } ?? 0)
    func link(_ offset: Int) -> JSON { .string("\(origin)\(Self.root)\(path)?limit=\(limit)&offset=\(offset)") }
    let hasNext = items.count - min(offset, items.count) > limit
    return json(
      200,
      [
        "count": .int(items.count), "next": hasNext ? link(offset + limit) : nil,
        "previous": offset > 0 ? link(max(0, offset - limit)) : nil,
        "results": .array(Array(items.dropFirst(offset).prefix(limit))),
      ])
  }
}

// Tokens

extension GoCardlessServer {
  private mutating func token(_ request: WebRequest, _ parts: [String]) -> WebResponse {
    guard parts == ["new"] || parts == ["refresh"] else { return notFound() }
    guard request.method == "POST" else { return methodNotAllowed(request) }
    let (members, refusal) = body(request)
    if let refusal { return refusal }
    let fields = JSON.object(members)
    return parts == ["new"] ? newPair(fields) : refreshed(fields)
  }

  private mutating func newPair(_ fields: JSON) -> WebResponse {
    let missing = ["secret_id", "secret_key"].filter { fields[$0]?.string == nil }
    if !missing.isEmpty { return missingFields(missing) }
    guard fields["secret_id"]?.string == Self.secretID, fields["secret_key"]?.string == Self.secretKey else {
      return failure(401, "Authentication failed", "No active account found with the given credentials")
    }
    let access = newToken("access")
    let refresh = newToken("refresh")
    tokens[access] = now + 86_400
    refreshTokens[refresh] = now + 2_592_000
    return json(
      200,
      [
        "access": .string(access), "access_expires": 86_400, "refresh": .string(refresh), "refresh_expires": 2_592_000,
      ])
  }

  private mutating func refreshed(_ fields: JSON) -> WebResponse {
    guard let refresh = fields["refresh"]?.string else { return missingFields(["refresh"]) }
    guard let expiry = refreshTokens[refresh], now < expiry else { return invalidToken }
    let access = newToken("access")
    tokens[access] = now + 86_400
    return json(200, ["access": .string(access), "access_expires": 86_400])
  }

  private func isAuthorised(_ request: WebRequest) -> Bool {
    let words = (request.header("Authorization") ?? "").split(separator: " ")
    guard words.count == 2, words[0].lowercased() == "bearer", let expiry = tokens[String(words[1])] else {
      return false
    }
    return now < expiry
  }
}
