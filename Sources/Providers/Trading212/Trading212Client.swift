import Core
import HTTP

/// What is limited together: so many calls in so many seconds, for the account, whatever key asks.
enum Trading212Scope: String, CaseIterable, Sendable {
  case summary, positions, instruments, exchanges, orders, dividends, transactions
  /// Asking for a report, and asking how it stands.
  case report, reports
  /// Somebody else's server.
  case download

  /// Seconds of its period, as documented, for an answer that says nothing of its limits.
  var period: Int64 {
    switch self {
    case .summary: 5
    case .positions: 1
    case .instruments: 50
    case .exchanges, .report: 30
    case .orders, .dividends, .transactions, .reports: 60
    case .download: 0
    }
  }

  init(_ listing: Trading212Listing) {
    switch listing {
    case .orders: self = .orders
    case .dividends: self = .dividends
    case .transactions: self = .transactions
    }
  }
}

/// What became of one question.
enum Trading212Reply {
  case ok([UInt8])
  /// 401: the key is not one of this environment, or has been deleted.
  case refused
  /// 403: the key was made without what this needs.
  case missingScope
  /// Not before that instant.
  case quota(until: Int64)
  case failed(status: Int)
  /// A success that broke off; as much of it as came.
  case broken([UInt8])
  case unreachable(TransportError)
}

/// Asks, keeps within the limits that each answer tells, and waits for them where that is short.
struct Trading212Client {
  let access: Trading212Access
  let connectionID: String
  private let transport: Transport
  private let now: Int64
  private let today: Day
  private let wait: @Sendable (Duration) async throws -> Void
  private let store: @Sendable (ReceivedAnswer) async throws -> Void
  /// Seconds waited so far.
  private var waited: Int64 = 0
  /// When each may be asked again, in seconds since the run began.
  private var earliest: [Trading212Scope: Int64] = [:]

  /// No pause is longer than the longest period, and a little; all of them together are five minutes of a night.
  static let patience: Int64 = 65
  static let wholePatience: Int64 = 300
  private static let attempts = 3

  init(
    access: Trading212Access, connectionID: String, transport: Transport, quotas: [Quota], now: Int64, today: Day,
    wait: @escaping @Sendable (Duration) async throws -> Void,
    keep: @escaping @Sendable (ReceivedAnswer) async throws -> Void
  ) {
    self.access = access
    self.connectionID = connectionID
    self.transport = transport.retrying(.trading212, sleep: wait)
    self.now = now
    self.today = today
    self.wait = wait
    store = keep
    for quota in quotas where quota.remaining <= 0 && quota.resetsAt > now {
      if let scope = Trading212Scope(rawValue: quota.scope) { earliest[scope] = quota.resetsAt - now }
    }
  }

  mutating func get(_ scope: Trading212Scope, _ path: String) async throws -> Trading212Reply {
    try await ask(scope, access.get(path))
  }

  /// - Throws: only what `keep` and `wait` throw, and cancellation.
  mutating func ask(_ scope: Trading212Scope, _ request: Request) async throws -> Trading212Reply {
    for attempt in 1... {
      if let until = try await pause(scope) { return try await exhausted(scope, until: until) }
      let response: Response
      do {
        response = try await transport.send(request)
      } catch let error as TransportError {
        guard let received = error.received, received.isSuccess else { return .unreachable(error) }
        return .broken(received.body)
      }
      note(scope, response)
      switch response.status {
      case 200...299: return .ok(response.body)
      case 401: return .refused
      case 403: return .missingScope
      case 408 where attempt < Self.attempts: try await rest(2)
      case 429:
        let pause = max(1, resetIn(response) ?? scope.period)
        earliest[scope] = waited + pause
        if attempt >= Self.attempts { return try await exhausted(scope, until: waited + pause) }
      default: return .failed(status: response.status)
      }
    }
    return .failed(status: 429)
  }

  /// What is kept of an answer, before the next question.
  func keep(_ kind: String, account: String, key: String = "", _ body: [UInt8]) async throws {
    let record = RawRecord(
      provider: Trading212Mapping.provider, connectionID: connectionID, accountKey: account, kind: kind, key: key,
      fetchedAt: now, day: today, body: body)
    try await store(ReceivedAnswer(connectionID: connectionID, record: record))
  }

  // MARK: Limits

  /// Waits until the scope may be asked, where that is soon.
  /// - Returns: when it may be, in seconds since the run began, where it is not soon.
  private mutating func pause(_ scope: Trading212Scope) async throws -> Int64? {
    guard let at = earliest[scope], at > waited else { return nil }
    guard at - waited <= Self.patience, at <= Self.wholePatience else { return at }
    try await rest(at - waited)
    return nil
  }

  private mutating func rest(_ seconds: Int64) async throws {
    try await wait(.seconds(seconds))
    waited += seconds
  }

  private func exhausted(_ scope: Trading212Scope, until: Int64) async throws -> Trading212Reply {
    let quota = Quota(sourceID: "", scope: scope.rawValue, remaining: 0, resetsAt: now + until)
    try await store(ReceivedAnswer(connectionID: connectionID, quotas: [quota]))
    return .quota(until: now + until)
  }

  private mutating func note(_ scope: Trading212Scope, _ response: Response) {
    guard response.headers["x-ratelimit-remaining"].flatMap({ Int64($0) }) == 0 else { return }
    let pause = resetIn(response) ?? response.headers["x-ratelimit-period"].flatMap { Int64($0) } ?? scope.period
    // Clocks tell whole seconds: the limit may have a part of one to go.
    if pause > 0 { earliest[scope] = waited + pause + 1 }
  }

  /// Seconds until the limit is renewed, by the server's own clock.
  private func resetIn(_ response: Response) -> Int64? {
    guard let reset = response.headers["x-ratelimit-reset"].flatMap({ Int64($0) }),
      let date = response.headers["Date"].flatMap({ seconds(httpDate: $0) })
    else { return nil }
    return max(0, reset - date)
  }
}

extension RetryPolicy {
  /// A server that is not well is asked thrice; what is limited is the client's affair.
  static var trading212: RetryPolicy {
    var policy = RetryPolicy()
    policy.attempts = 3
    policy.askedPause = { $0.status == 429 ? .seconds(86_400) : retryAfter($0) }
    return policy
  }
}
