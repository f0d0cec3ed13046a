/// When to ask again, and after how long: a decision, without waiting itself.
///
/// Never after a success, even one that broke half-way: it has spent the day's quota at the bank.
package struct RetryPolicy: Sendable {
  /// Asked at most so often in all. Four bridge an outage of some ten seconds; a longer one is the next run's.
  package var attempts = 4
  package var firstDelay: Duration = .seconds(1)
  package var longestDelay: Duration = .seconds(20)
  /// A server that asks for a longer pause than this is left alone: a quota's reset can be hours away.
  package var patience: Duration = .seconds(60)
  /// False: asked again only where nothing was sent, for those who count what they are asked.
  package var repeatsWhatWasSent = true
  /// How long the server asks to be left alone, if it says.
  package var askedPause: @Sendable (Response) -> Duration? = retryAfter

  package init() {}

  /// - Parameters:
  ///   - attempt: how often it was asked so far, from 1.
  ///   - jitter: 0 to below 1, by chance, so that many who failed together do not come back together.
  /// - Returns: the pause before asking again; nil to take the outcome as it is.
  package func pause(
    after outcome: Result<Response, TransportError>, of request: Request, attempt: Int, jitter: Double
  ) -> Duration? {
    guard attempt < attempts, request.isRepeatable, isWorthwhile(outcome) else { return nil }
    if case .success(let response) = outcome, let asked = askedPause(response) {
      return asked <= patience ? asked + .milliseconds(Int(jitter * 1000)) : nil
    }
    let doubled = firstDelay * (1 << min(attempt - 1, 20))
    return min(doubled, longestDelay) * (0.5 + jitter / 2)
  }

  private func isWorthwhile(_ outcome: Result<Response, TransportError>) -> Bool {
    if !repeatsWhatWasSent {
      guard case .failure(let error) = outcome, error.received == nil else { return false }
      return [.dns, .refused, .connectTimeout].contains(error.reason)
    }
    switch outcome {
    case .success(let response): return Self.passing.contains(response.status)
    case .failure(let error):
      if let received = error.received { return Self.passing.contains(received.status) }
      switch error.reason {
      case .dns, .refused, .connectTimeout, .timeout, .dropped, .stalled: return true
      case .tls, .tooLarge, .garbled, .address, .redirect, .other: return false
      }
    }
  }

  /// Too many requests, and failures that pass.
  private static let passing: Set<Int> = [429, 500, 502, 503, 504]
}

/// The pause a `Retry-After` asks for: seconds, or a date, which is counted from the answer's own `Date`.
@Sendable package func retryAfter(_ response: Response) -> Duration? {
  guard let value = response.headers["Retry-After"] else { return nil }
  if let seconds = Int64(value), seconds >= 0 { return .seconds(seconds) }
  guard let until = seconds(httpDate: value), let now = response.headers["Date"].flatMap(seconds(httpDate:)) else {
    return nil
  }
  return .seconds(max(0, until - now))
}

/// Seconds since 1970 of `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7; its two obsolete forms are not read).
package func seconds(httpDate: String) -> Int64? {
  let parts = httpDate.split(separator: " ")
  guard parts.count == 6, parts[5] == "GMT", let day = Int64(parts[1]), let year = Int64(parts[3]),
    let month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
      .firstIndex(of: parts[2])
  else { return nil }
  let clock = parts[4].split(separator: ":").compactMap { Int64($0) }
  guard clock.count == 3, (1...31).contains(day), (1970...9999).contains(year) else { return nil }
  // Years that start in March: the leap day is the last of its year.
  let marchMonth = Int64((month + 10) % 12)
  let marchYear = month < 2 ? year - 1 : year
  let dayOfYear = (153 * marchMonth + 2) / 5 + day - 1
  let days = marchYear * 365 + marchYear / 4 - marchYear / 100 + marchYear / 400 + dayOfYear - 719_468
  return days * 86_400 + clock[0] * 3600 + clock[1] * 60 + clock[2]
}
