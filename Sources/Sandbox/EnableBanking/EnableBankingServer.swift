import Core
import Signing
import WebServer

/// Enable Banking as a value: requests change it and are answered by it.
struct EnableBankingServer: Sendable {
  struct Fault: Sendable {
    enum Kind: Sendable {
      case refusal(Int, String?, proposed: Day?)
      case spoilt(Sandbox.Fault)
    }

    var path: String
    var left: Int
    var after: Int
    var kind: Kind
  }

  /// A sign-in that has begun.
  struct Authorization: Sendable {
    var id: String
    var bank: SimulatedBank
    var validUntil: Instant
    var state: String
    var redirect: String
    /// Once the person has agreed.
    var code: String?
    var isUsed = false
  }

  struct Session: Sendable {
    var id: String
    var bank: SimulatedBank
    var created: Instant
    var validUntil: Instant
    var status = "AUTHORIZED"
    var accounts: [SessionAccount] = []
  }

  struct SessionAccount: Sendable {
    var account: SimulatedAccount
    /// Nil for one that is blocked.
    var uid: String?
  }

  let seed: UInt64
  let historyDays: Int
  var origin = ""
  var now: Instant
  var household: SimulatedHousehold
  var faults: [Fault] = []
  var authorizations: [Authorization] = []
  var sessions: [Session] = []
  var blocked: Set<SimulatedAccount> = []
  var added: Set<SimulatedAccount>?
  var isActive = true
  var redirects = EnableBankingSandbox.usualRedirects
  /// Reads of a day, by account and kind.
  var reads: [Read: Int] = [:]
  var pages: [String: Page] = [:]
  private var made = 0

  struct Read: Hashable, Sendable {
    var account: SimulatedAccount
    var kind: String
    var day: Day
  }

  static let applicationID = "cf589be3-3755-465b-a8df-a90a16a31403"
  static let country = "GB"
  static let dailyReads = 4

  init(seed: UInt64, today: Day, historyDays: Int) {
    self.seed = seed
    self.historyDays = historyDays
    now = Instant(today)
    household = SimulatedHousehold(seed: seed, today: today)
  }

  mutating func advance(to instant: Instant) {
    guard instant > now else { return }
    now = instant
    household = household.advanced(to: instant.day)
  }

  mutating func newID() -> String {
    made += 1
    var dice = SplitMix64(seed: seed, "enable banking", made)
    return dice.uuid()
  }

  static func name(of bank: SimulatedBank) -> String { bank == .monzo ? "Monzo" : "Barclays" }

  // MARK: Requests

  mutating func answer(_ request: WebRequest) -> WebResponse {
    if request.path == "/ais/start" { return visit(request) }
    let fault = takeFault(for: request.path)
    if case .refusal(let status, let error, let day)? = fault {
      let detail: JSON? = day.map { ["date_from": .string($0.iso)] }
      return refusal(status, error, "Refused on demand", detail: detail)
    }
    let response = authorised(request) ?? route(request)
    if case .spoilt(let fault)? = fault { return fault.spoil(response) }
    return response
  }

  private mutating func takeFault(for path: String) -> Fault.Kind? {
    guard let index = faults.firstIndex(where: { path.contains($0.path) }) else { return nil }
    if faults[index].after > 0 {
      faults[index].after -= 1
      return nil
    }
    let kind = faults[index].kind
    faults[index].left -= 1
    if faults[index].left <= 0 { faults.remove(at: index) }
    return kind
  }

  private mutating func route(_ request: WebRequest) -> WebResponse {
    let parts = request.path.split(separator: "/").map(String.init)
    switch (request.method, parts.first, parts.count) {
    case ("GET", "application", 1): return json(200, application)
    case ("GET", "aspsps", 1): return banks(request)
    case ("POST", "auth", 1): return startAuthorization(request)
    case ("POST", "sessions", 1): return createSession(request)
    case ("GET", "sessions", 2): return session(parts[1])
    case ("DELETE", "sessions", 2): return closeSession(parts[1])
    case ("GET", "accounts", 3) where ["details", "balances", "transactions"].contains(parts[2]):
      return read(parts[1], parts[2], request)
    default: return refusal(404, nil, "Not Found")
    }
  }

  // MARK: Tokens

  /// Nil when the token is good.
  private func authorised(_ request: WebRequest) -> WebResponse? {
    guard let header = request.header("Authorization") else {
      return refusal(401, "AUTHORIZATION_NOT_PROVIDED", "Authorization header is not provided")
    }
    let unauthorised = refusal(401, "UNAUTHORIZED_ACCESS", "Unauthorized access")
    let words = header.split(separator: " ")
    guard words.count == 2, words[0] == "Bearer" else { return unauthorised }
    let parts = words[1].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 3, let head = base64URLDecoded(parts[0]).flatMap({ JSON(bytes: $0) }),
      let claims = base64URLDecoded(parts[1]).flatMap({ JSON(bytes: $0) }), let signature = base64URLDecoded(parts[2]),
      head["typ"]?.string == "JWT", head["alg"]?.string == "RS256", head["kid"]?.string == Self.applicationID,
      claims["iss"]?.string == "enablebanking.com", claims["aud"]?.string == "api.enablebanking.com",
      let made = claims["iat"]?.int, let end = claims["exp"]?.int, end > made, end - made <= 86_400
    else { return unauthorised }
    guard let key = try? VerifyingKey(pem: Array(EnableBankingKey.publicPEM.utf8)) else {
      preconditionFailure("the sandbox's own key is one")
    }
    return key.accepts(signature, of: Array("\(parts[0]).\(parts[1])".utf8)) ? nil : unauthorised
  }

  // MARK: Answers

  func refusal(_ status: Int, _ error: String?, _ message: String, detail: JSON? = nil) -> WebResponse {
    json(
      status,
      [
        "message": .string(message), "code": .int(status), "error": error.map { .string($0) } ?? nil,
        "detail": detail ?? nil,
      ])
  }

  private var application: JSON {
    [
      "name": "Hartley books", "description": nil, "kid": .string(Self.applicationID), "environment": "PRODUCTION",
      "redirect_urls": .array(redirects.reversed().map { .string($0) }), "active": .bool(isActive),
      "countries": ["FI", "GB"], "services": ["AIS"],
    ]
  }
}

/// RFC 4648, 5, without padding; nil when it is not that.
private func base64URLDecoded(_ text: String) -> [UInt8]? {
  var result: [UInt8] = []
  var (bits, count) = (UInt32(0), 0)
  for byte in text.utf8 {
    let value: UInt8
    switch byte {
    case 0x41...0x5A: value = byte - 0x41
    case 0x61...0x7A: value = byte - 0x61 + 26
    case 0x30...0x39: value = byte - 0x30 + 52
    case 0x2D: value = 62
    case 0x5F: value = 63
    default: return nil
    }
    bits = bits << 6 | UInt32(value)
    count += 6
    if count >= 8 {
      count -= 8
      result.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
    }
  }
  return result
}
