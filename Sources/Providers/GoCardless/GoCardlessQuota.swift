package import HTTP

/// What the rate-limit headers of an answer say. Their names really begin with `HTTP_`.
enum GoCardlessQuota {
  /// - Parameters:
  ///   - scope: of an account's call: `details`, `balances`, `transactions`; empty for other calls.
  ///   - now: seconds since 1970.
  static func quotas(of response: Response, sourceID: String, scope: String, now: Int64) -> [Quota] {
    var quotas: [Quota] = []
    if !scope.isEmpty {
      if let own = quota(response, "ACCOUNT_SUCCESS_", sourceID, scope, now) {
        quotas.append(own)
      } else if isDailyLimit(response) {
        let reset = retryAfter(response)?.components.seconds ?? Self.blindPause
        quotas.append(Quota(sourceID: sourceID, scope: scope, remaining: 0, resetsAt: now + reset))
      }
    }
    if let general = quota(response, "", "", "", now) { quotas.append(general) }
    return quotas
  }

  private static func quota(
    _ response: Response, _ part: String, _ sourceID: String, _ scope: String, _ now: Int64
  ) -> Quota? {
    guard let remaining = number(response, "\(part)REMAINING"), let reset = number(response, "\(part)RESET") else {
      return nil
    }
    return Quota(sourceID: sourceID, scope: scope, remaining: Int(max(0, remaining)), resetsAt: now + max(0, reset))
  }

  private static func number(_ response: Response, _ name: String) -> Int64? {
    let value = response.headers["HTTP_X_RATELIMIT_\(name)"] ?? header(response, name)
    return value.flatMap { Int64($0) }.map { min($0, 400 * 86_400) }
  }

  private static func header(_ response: Response, _ name: String) -> String? {
    response.headers["X-RateLimit-\(name.replacing("_", with: "-"))"]
  }

  /// The bank's own limit, told in words only.
  private static func isDailyLimit(_ response: Response) -> Bool {
    response.status == 429
      && folded(String(decoding: response.body.prefix(2000), as: UTF8.self)).contains("daily request limit")
  }

  // A refused call costs nothing at the bank, so without a word on when to come back a quarter of a day is enough.
  private static let blindPause: Int64 = 6 * 3600

  /// How long an answer asks to be left alone: the spent quota's reset, else `Retry-After`.
  @Sendable static func askedPause(_ response: Response) -> Duration? {
    guard response.status == 429 else { return retryAfter(response) }
    let spent = quotas(of: response, sourceID: "", scope: "any", now: 0).filter { $0.remaining == 0 }
    if let longest = spent.map(\.resetsAt).max() { return .seconds(longest) }
    return retryAfter(response)
  }
}

extension RetryPolicy {
  /// A spent quota is not waited for: its reset can be hours away.
  package static var goCardless: RetryPolicy {
    var policy = RetryPolicy()
    policy.askedPause = GoCardlessQuota.askedPause
    return policy
  }
}
