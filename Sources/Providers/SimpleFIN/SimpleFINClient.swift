import Core
import HTTP

/// What became of one question.
enum SimpleFINReply {
  case ok(SimpleFINAnswer)
  /// The subscription has lapsed.
  case unpaid
  /// Revoked, or wrong from the start.
  case refused
  case tooMany
  case failed(status: Int)
  /// A success that is no account set.
  case unreadable
  case unreachable(TransportError)
  /// Not asked: too many have been already.
  case quota(until: Int64)
}

/// Asks, counts what it asks, and keeps each answer before the next question.
struct SimpleFINClient {
  let access: SimpleFINAccess
  let connectionID: String
  let transport: Transport
  let now: Int64
  let today: Day
  let keep: @Sendable (ReceivedAnswer) async throws -> Void
  private var known: [Quota]
  /// What the server tells beside its answers.
  private(set) var messages: [String] = []

  init(
    access: SimpleFINAccess, connectionID: String, transport: Transport, quotas: [Quota], now: Int64, today: Day,
    keep: @escaping @Sendable (ReceivedAnswer) async throws -> Void
  ) {
    self.access = access
    self.connectionID = connectionID
    self.transport = transport
    known = quotas
    self.now = now
    self.today = today
    self.keep = keep
  }

  /// Requests for all accounts and for one are counted apart.
  enum Scope: String {
    case all = "accounts"
    case one = "account"
  }

  // "Expected usage of this API is 24 requests per day."
  static let daily = 24
  private static let day: Int64 = 86_400
  // Whoever was told to wait is left alone until the next night, which may begin a little earlier than this one.
  private static let pause: Int64 = 20 * 3600

  func blocked(_ scope: Scope) -> Int64? {
    known.first { $0.scope == scope.rawValue && $0.remaining <= 0 && $0.resetsAt > now }?.resetsAt
  }

  /// - Parameter account: its own id; nil for all.
  /// - Throws: only what `keep` throws, and cancellation.
  mutating func ask(_ window: ClosedRange<Day>, account: String? = nil) async throws -> SimpleFINReply {
    let scope = account == nil ? Scope.all : .one
    if let until = blocked(scope) { return .quota(until: until) }
    try await count(scope)
    let (start, end) = window.instants
    let response: Response
    do {
      response = try await transport.send(access.accounts(from: start, to: end, account: account))
    } catch let error as TransportError {
      guard let received = error.received, received.isSuccess else { return .unreachable(error) }
      // Half an answer may be all that a bank gives: it is kept.
      try await keep(ReceivedAnswer(connectionID: connectionID, record: record(received, window)))
      return .unreadable
    }
    try await keep(
      ReceivedAnswer(
        connectionID: connectionID, record: record(response, window),
        quotas: response.status == 429 ? [spend(scope, left: 0, until: now + Self.pause)] : []))
    if let message = response.headers["x-api-message"] { messages.append(message) }
    return reply(response)
  }

  private func reply(_ response: Response) -> SimpleFINReply {
    switch response.status {
    case 200...299: SimpleFINAnswer(body: response.body).map { .ok($0) } ?? .unreadable
    case 402: .unpaid
    case 401, 403: .refused
    case 429: .tooMany
    default: .failed(status: response.status)
    }
  }

  private func record(_ response: Response, _ window: ClosedRange<Day>) -> RawRecord {
    RawRecord(
      provider: "simplefin", connectionID: connectionID, kind: "accounts",
      key: "\(window.lowerBound.iso)..\(window.upperBound.iso)", fetchedAt: now, day: today, status: response.status,
      body: response.body)
  }

  /// Before it is asked: a run that is killed while it waits has asked all the same.
  private mutating func count(_ scope: Scope) async throws {
    let before = known.first { $0.scope == scope.rawValue && $0.resetsAt > now }
    let quota = spend(scope, left: (before?.remaining ?? Self.daily) - 1, until: before?.resetsAt ?? now + Self.day)
    try await keep(ReceivedAnswer(connectionID: connectionID, quotas: [quota]))
  }

  private mutating func spend(_ scope: Scope, left: Int, until: Int64) -> Quota {
    let quota = Quota(sourceID: "", scope: scope.rawValue, remaining: left, resetsAt: until)
    known.removeAll { $0.scope == scope.rawValue }
    known.append(quota)
    return quota
  }
}
