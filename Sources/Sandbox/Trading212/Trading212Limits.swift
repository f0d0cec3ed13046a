/// How often the account has been asked, by what is limited together.
struct Trading212Limits: Sendable {
  struct Limit: Hashable, Sendable {
    var name: String
    /// So many calls in so many seconds.
    var count: Int
    var period: Int
  }

  var isStrict = false
  /// Seconds that went by beside the sandbox's own time, which stands still.
  var passed = 0
  private var windows: [Limit: (start: Int, used: Int)] = [:]

  /// - Returns: false when there is none left.
  mutating func take(_ limit: Limit, at now: Instant) -> Bool {
    let time = now.seconds + passed
    var window = windows[limit] ?? (time, 0)
    if !isStrict || time >= window.start + limit.period { window = (time, 0) }
    guard window.used < limit.count else { return false }
    window.used += 1
    windows[limit] = window
    return true
  }

  /// Of an answer: what is left, and by the server's own clock when it is renewed.
  func headers(_ limit: Limit, at now: Instant) -> [(name: String, value: String)] {
    let time = now.seconds + passed
    let window = windows[limit] ?? (time, 0)
    // Where nothing is counted, the period is over by the time the answer is read.
    let reset = isStrict ? window.start + limit.period : time
    return fields(limit, left: limit.count - window.used, reset: reset, time: time)
  }

  func exhausted(_ limit: Limit, for seconds: Int, at now: Instant) -> [(name: String, value: String)] {
    let time = now.seconds + passed
    return fields(limit, left: 0, reset: time + seconds, time: time)
  }

  private func fields(_ limit: Limit, left: Int, reset: Int, time: Int) -> [(name: String, value: String)] {
    [
      ("x-ratelimit-limit", String(limit.count)), ("x-ratelimit-period", String(limit.period)),
      ("x-ratelimit-remaining", String(left)), ("x-ratelimit-used", String(limit.count - left)),
      ("x-ratelimit-reset", String(reset)), ("Date", Instant(seconds: time).httpDate),
    ]
  }
}
