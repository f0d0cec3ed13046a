package import HTTP

/// The way to a person's accounts: what an access URL holds, taken apart so that its secrets stand in no address.
package struct SimpleFINAccess: Sendable, CustomStringConvertible {
  /// `https://bridge.simplefin.org/simplefin`, without user, password or a slash at its end.
  let base: String
  private let user: String
  private let password: String

  /// Why a text is no access URL: a sentence for people, with nothing of the text in it.
  package struct Unusable: Error, Hashable, Sendable {
    package var why: String
    package var remedy: String
  }

  /// - Parameters:
  ///   - url: `https://user:password@bridge.simplefin.org/simplefin`.
  ///   - baseURL: another address for it; without a path of its own, that of `url` is added.
  package init(_ url: String, baseURL: String? = nil) throws(Unusable) {
    let text = cleaned(url)
    guard let scheme = text.firstRange(of: "://"), ["http", "https"].contains(text[..<scheme.lowerBound].lowercased())
    else { throw Self.unusable(text) }
    let rest = text[scheme.upperBound...]
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    guard let at = authority.lastIndex(of: "@"), let colon = authority[..<at].firstIndex(of: ":") else {
      throw Self.unusable(text)
    }
    let (name, word) = (authority[..<colon], authority[authority.index(after: colon)..<at])
    let host = authority[authority.index(after: at)...]
    guard !name.isEmpty, !word.isEmpty, !host.isEmpty, !text.contains(" ") else { throw Self.unusable(text) }
    user = percentDecoded(name)
    password = percentDecoded(word)
    let path = Self.withoutSlash(String(rest[authority.endIndex...].prefix { $0 != "?" && $0 != "#" }))
    if let baseURL {
      let other = Self.withoutSlash(baseURL)
      let afterScheme = other.firstRange(of: "://").map { other[$0.upperBound...] } ?? other[...]
      base = afterScheme.contains("/") ? other : other + path
    } else {
      base = "\(text[..<scheme.lowerBound].lowercased())://\(host)\(path)"
    }
  }

  private static func unusable(_ text: String) -> Unusable {
    // base64 of "http": what the Bridge hands out is a setup token, and it can be claimed only once.
    if text.hasPrefix("aHR0c") {
      return Unusable(
        why: "access_url holds a setup token, which has not been claimed yet",
        remedy: "take access_url out of daybook.toml; `daybook connect` claims the token and keeps what comes back")
    }
    return Unusable(
      why: "access_url is no access URL: it begins with https:// and holds a user and a password",
      remedy: "take it out of daybook.toml; `daybook connect` claims a setup token of \(SimpleFINAccess.createPage)")
  }

  private static func withoutSlash(_ text: String) -> String {
    var text = text
    while text.hasSuffix("/") { text.removeLast() }
    return text
  }

  /// Where a person makes a token.
  package static let createPage = "https://bridge.simplefin.org/simplefin/create"

  package var description: String { "an access URL" }

  /// Texts that no message may hold.
  var secrets: [String] { [user, password] }

  // MARK: Requests

  package func info() -> Request { request("info") }

  /// Accounts with their balances and the transactions posted within `[start, end)`, in seconds since 1970.
  ///
  /// Version 2 is asked for; a server that knows only version 1 passes over the word. `pending` is there or is not: its
  /// presence counts, whatever its value.
  /// - Parameter account: one account's own id; nil for all.
  package func accounts(from start: Int64, to end: Int64, account: String? = nil) -> Request {
    let only = account.map { "&account=\(percentEncoded($0))" } ?? ""
    return request("accounts?version=2&start-date=\(start)&end-date=\(end)&pending=1\(only)")
  }

  /// Which accounts there are, without their transactions.
  package func balances(at now: Int64) -> Request {
    request("accounts?version=2&start-date=\(now - 86_400)&end-date=\(now)&balances-only=1")
  }

  private func request(_ path: String) -> Request {
    Request(
      .get, "\(base)/\(path)",
      headers: ["Accept": "application/json", "Authorization": "Basic \(base64("\(user):\(password)"))"])
  }
}

/// RFC 4648, 4: how Basic authentication (RFC 7617) writes a user and a password.
func base64(_ text: String) -> String {
  let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  let bytes = Array(text.utf8)
  var result: [UInt8] = []
  for start in stride(from: 0, to: bytes.count, by: 3) {
    let group = Array(bytes[start..<min(start + 3, bytes.count)])
    let value = group.enumerated().reduce(UInt32(0)) { $0 | UInt32($1.element) << UInt32(16 - 8 * $1.offset) }
    for place in 0..<4 {
      result.append(place <= group.count ? letters[Int(value >> UInt32(18 - 6 * place)) & 63] : UInt8(ascii: "="))
    }
  }
  return String(decoding: result, as: UTF8.self)
}

extension RetryPolicy {
  /// Never asked twice: each request counts towards some two dozen a day, and data is renewed once in 24 hours.
  package static var simpleFIN: RetryPolicy {
    var policy = RetryPolicy()
    policy.attempts = 1
    return policy
  }
}
