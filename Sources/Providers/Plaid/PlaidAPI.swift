package import HTTP

/// Where Plaid answers and what every request carries. Everything is a POST with a JSON body.
struct PlaidAPI: Sendable {
  let base: String
  private let clientID: String
  private let secret: String

  /// - Parameter accessToken: decides between production and the provider's own sandbox, which have a secret each.
  init(clientID: String, secret: String, accessToken: String?, baseURL: String?) {
    self.clientID = clientID
    self.secret = secret
    let isSandbox = accessToken?.hasPrefix("access-sandbox-") == true
    var base = baseURL ?? (isSandbox ? "https://sandbox.plaid.com" : "https://production.plaid.com")
    while base.hasSuffix("/") { base.removeLast() }
    self.base = base
  }

  /// Texts that no message, log or payload may hold.
  var secrets: [String] { [clientID, secret] }

  /// - Parameter isRepeatable: false where a second asking must be the caller's decision.
  func request(_ path: String, _ fields: [String: JSON], isRepeatable: Bool = true) -> Request {
    var request = Request(
      .post, base + path,
      headers: [
        "Accept": "application/json", "Content-Type": "application/json", "PLAID-CLIENT-ID": clientID,
        "PLAID-SECRET": secret, "Plaid-Version": "2020-09-14",
      ], body: JSON.object(fields).encoded)
    request.isRepeatable = isRepeatable
    return request
  }
}

extension RetryPolicy {
  /// Outages are bridged; a limit is not: its minute is waited for by the next run. Reads are repeatable although they
  /// are POSTs; a later page of a cursor's loop is not, because that begins again from its first.
  package static var plaid: RetryPolicy {
    var policy = RetryPolicy()
    policy.askedPause = { response in response.status == 429 ? .seconds(86_400) : retryAfter(response) }
    return policy
  }
}
