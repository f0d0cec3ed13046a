package import HTTP

/// What the headers of answers say of how much more may be asked within the minute: by the key, and with a Personal key by
/// the account, ten of all its endpoints together.
struct SnapTradeLimits {
  private var general: Window?
  private var accounts: [String: Window] = [:]

  private struct Window {
    var remaining: Int
    var resetsAt: Int64
  }

  // Windows roll over in 60 seconds: one that is to last longer than this is not waited for.
  static let longestPause: Int64 = 90

  /// - Parameter account: whose endpoint answered; empty for none.
  mutating func note(_ response: Response, account: String, at instant: Int64) {
    if let window = Self.window(response, "X-RateLimit-", instant) { general = window }
    if !account.isEmpty, let window = Self.window(response, "X-RateLimit-Account-", instant) {
      accounts[account] = window
    }
  }

  /// Seconds until the next question may be asked; nought when it may be now.
  func pause(account: String, at instant: Int64) -> Int64 {
    let windows = [general, account.isEmpty ? nil : accounts[account]].compactMap(\.self)
    return windows.filter { $0.remaining <= 0 }.map { max(0, $0.resetsAt - instant) }.max() ?? 0
  }

  private static func window(_ response: Response, _ prefix: String, _ instant: Int64) -> Window? {
    guard let remaining = response.headers["\(prefix)Remaining"].flatMap({ Int($0) }),
      let reset = seconds(response.headers["\(prefix)Reset"])
    else { return nil }
    return Window(remaining: remaining, resetsAt: instant + reset)
  }

  private static func seconds(_ text: String?) -> Int64? {
    text.flatMap { Int64($0) }.map { min(max($0, 0), 86_400) }
  }

  /// How long a refusal asks to be left alone: a spent window's reset, `Retry-After`, or the words of the body.
  @Sendable static func askedPause(_ response: Response) -> Duration? {
    guard response.status == 429 else { return retryAfter(response) }
    let spent = ["X-RateLimit-", "X-RateLimit-Account-"].compactMap { prefix -> Int64? in
      guard response.headers["\(prefix)Remaining"] == "0" else { return nil }
      return seconds(response.headers["\(prefix)Reset"])
    }
    let told = retryAfter(response).map { $0.components.seconds }
    let longest = (spent + [told].compactMap(\.self)).max() ?? seconds(inWords: response)
    return .seconds(longest ?? 60)
  }

  /// "Request was throttled. Expected available in 7 seconds."
  private static func seconds(inWords response: Response) -> Int64? {
    let words = (try? JSON(parsing: response.body)).flatMap { ($0["detail"] ?? $0["default_detail"])?.text } ?? ""
    guard let rest = words.firstRange(of: "available in ").map({ words[$0.upperBound...] }) else { return nil }
    return seconds(String(rest.prefix { $0.isASCII && $0.isNumber }))
  }
}

extension RetryPolicy {
  /// A window of a minute is waited for; what lasts longer is the next run's.
  package static var snapTrade: RetryPolicy {
    var policy = RetryPolicy()
    policy.askedPause = SnapTradeLimits.askedPause
    policy.patience = .seconds(SnapTradeLimits.longestPause)
    return policy
  }
}
