import Core
import HTTP

/// Enable Banking's calls as requests. None claims that a person is present: a nightly run must not.
struct EnableBankingAPI: Sendable {
  static let standardBase = "https://api.enablebanking.com"

  let base: String

  init(baseURL: String? = nil) {
    var base = baseURL ?? Self.standardBase
    while base.hasSuffix("/") { base.removeLast() }
    self.base = base
  }

  // MARK: Linking

  func application(token: String) -> Request { request(.get, "application", token) }

  /// - Parameter country: two letters of ISO 3166.
  func banks(country: String, token: String) -> Request {
    request(.get, "aspsps?country=\(percentEncoded(country.uppercased()))&psu_type=personal&service=AIS", token)
  }

  func startAuthorization(_ authorization: EnableBankingAuthorization, token: String) -> Request {
    request(.post, "auth", token, body: authorization.json)
  }

  func createSession(code: String, token: String) -> Request {
    request(.post, "sessions", token, body: .object(["code": .string(code)]))
  }

  func session(_ id: String, token: String) -> Request { request(.get, "sessions/\(percentEncoded(id))", token) }

  func deleteSession(_ id: String, token: String) -> Request {
    request(.delete, "sessions/\(percentEncoded(id))", token)
  }

  // MARK: Accounts

  func details(_ uid: String, token: String) -> Request {
    request(.get, "accounts/\(percentEncoded(uid))/details", token)
  }

  func balances(_ uid: String, token: String) -> Request {
    request(.get, "accounts/\(percentEncoded(uid))/balances", token)
  }

  /// - Parameter page: the key that the page before gave; nil for the first.
  func transactions(_ uid: String, _ query: EnableBankingQuery, page: String?, token: String) -> Request {
    var items = ["transaction_status=\(query.status)"]
    if let from = query.from { items.append("date_from=\(from.iso)") }
    if query.isLongest { items.append("strategy=longest") }
    if let page { items.append("continuation_key=\(percentEncoded(page))") }
    return request(.get, "accounts/\(percentEncoded(uid))/transactions?\(items.joined(separator: "&"))", token)
  }

  private func request(_ method: Request.Method, _ path: String, _ token: String, body: JSON? = nil) -> Request {
    var request = Request(
      method, "\(base)/\(path)", headers: ["Accept": "application/json", "Authorization": "Bearer \(token)"])
    if let body {
      request.headers["Content-Type"] = "application/json"
      request.body = body.encoded
    }
    return request
  }
}

/// Which transactions are asked for; every page is asked for with the same.
struct EnableBankingQuery: Hashable, Sendable {
  /// `BOOK` or `PDNG`.
  var status: String
  /// Inclusive, in UTC. No last day is named: it would have to come with this one, and is today anyway.
  var from: Day?
  /// The longest history that the bank gives, from `from` at the earliest.
  var isLongest = false

  var isOfBooked: Bool { status == "BOOK" }
}

/// What a person is asked to agree to.
struct EnableBankingAuthorization: Sendable {
  var bank: EnableBankingBank
  /// `2027-02-17T12:00:00Z`
  var validUntil: String
  /// Comes back with the browser; a random text, so that nobody else can send an answer in.
  var state: String
  var redirect: String
  var psuType = "personal"
  var method: String?

  var json: JSON {
    var members: [String: JSON] = [
      "access": .object([
        "valid_until": .string(validUntil), "balances": .bool(true), "transactions": .bool(true),
      ]),
      "aspsp": .object(["name": .string(bank.name), "country": .string(bank.country)]), "state": .string(state),
      "redirect_url": .string(redirect), "psu_type": .string(psuType),
    ]
    if let method { members["auth_method"] = .string(method) }
    return .object(members)
  }
}

/// A bank, which has no id: its name and its country are it. Written `Nordea/FI`.
package struct EnableBankingBank: Hashable, Sendable, CustomStringConvertible {
  package var name: String
  /// Two capital letters.
  package var country: String

  init(name: String, country: String) {
    self.name = name
    self.country = country
  }

  /// As `[[connection]] institution` has it. A name may hold slashes: the country stands behind the last one.
  package init?(_ text: String) {
    guard let slash = text.lastIndex(of: "/") else { return nil }
    let name = cleaned(String(text[..<slash]))
    let country = cleaned(String(text[text.index(after: slash)...])).uppercased()
    guard !name.isEmpty, country.utf8.count == 2, country.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else {
      return nil
    }
    self.init(name: name, country: country)
  }

  /// From `{"name":…,"country":…}`.
  init?(_ json: JSON?) {
    guard let name = json?["name"]?.text.map(cleaned), !name.isEmpty else { return nil }
    self.init(name: name, country: json?["country"]?.text.map(compact) ?? "")
  }

  package var description: String { "\(name)/\(country)" }
}
