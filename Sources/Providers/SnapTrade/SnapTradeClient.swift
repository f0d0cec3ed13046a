import Core
import HTTP

/// What became of one question.
enum SnapTradeReply {
  case ok(JSON)
  case refused(SnapTradeRefusal)
  /// A success that broke off, or is not what was asked for.
  case unreadable
  case unreachable(TransportError)
  /// Too much has been asked, and waiting for it takes longer than a run should.
  case quota(until: Int64)
}

/// What is asked for, and how its answer is kept.
struct SnapTradeQuestion {
  var kind: String
  var accountKey = ""
  var key = ""
  var request: Request
  /// Whether an answer is whole.
  var isWhole: @Sendable (JSON) -> Bool
}

/// Asks within the limits, and keeps each answer before the next question.
struct SnapTradeClient {
  let connectionID: String
  let now: Int64
  let today: Day
  /// Signs, and asks again where that helps.
  let transport: Transport
  let clock: @Sendable () -> Int64
  let wait: @Sendable (Duration) async throws -> Void
  let keep: @Sendable (ReceivedAnswer) async throws -> Void
  private var limits = SnapTradeLimits()
  private var blocked: [Quota]

  init(
    connectionID: String, quotas: [Quota], transport: Transport, now: Int64, today: Day,
    clock: @escaping @Sendable () -> Int64, wait: @escaping @Sendable (Duration) async throws -> Void,
    keep: @escaping @Sendable (ReceivedAnswer) async throws -> Void
  ) {
    self.connectionID = connectionID
    blocked = quotas
    self.transport = transport
    self.now = now
    self.today = today
    self.clock = clock
    self.wait = wait
    self.keep = keep
  }

  /// - Throws: only what `keep` throws, and cancellation.
  mutating func ask(_ question: SnapTradeQuestion) async throws -> SnapTradeReply {
    if let until = until(question.accountKey) { return .quota(until: until) }
    let pause = limits.pause(account: question.accountKey, at: clock())
    guard pause <= SnapTradeLimits.longestPause else { return .quota(until: now + pause) }
    if pause > 0 { try await wait(.seconds(pause)) }
    let response: Response
    do {
      response = try await transport.send(question.request)
    } catch let error as TransportError {
      guard let received = error.received, received.isSuccess else { return .unreachable(error) }
      // Half an answer is kept too: it shows what went wrong.
      try await keep(ReceivedAnswer(connectionID: connectionID, record: record(question, received)))
      return .unreadable
    }
    limits.note(response, account: question.accountKey, at: clock())
    try await keep(
      ReceivedAnswer(
        connectionID: connectionID, record: record(question, response), quotas: quotas(question, response)))
    guard response.isSuccess else {
      if response.status == 429 { return .quota(until: now + Self.pause(response)) }
      return .refused(SnapTradeRefusal(response))
    }
    guard let body = try? JSON(parsing: response.body), question.isWhole(body) else { return .unreadable }
    return .ok(body)
  }

  /// Until when an account, or everything, is not to be asked.
  private func until(_ account: String) -> Int64? {
    blocked.filter { ($0.sourceID.isEmpty || $0.sourceID == account) && $0.remaining <= 0 && $0.resetsAt > now }
      .map(\.resetsAt).max()
  }

  /// A refusal that waiting did not mend is remembered: until then the next run does not ask either.
  private mutating func quotas(_ question: SnapTradeQuestion, _ response: Response) -> [Quota] {
    guard response.status == 429 else { return [] }
    let isOfAccount =
      response.headers["X-RateLimit-Account-Remaining"] == "0" && response.headers["X-RateLimit-Remaining"] != "0"
    let quota = Quota(
      sourceID: isOfAccount ? question.accountKey : "", scope: "", remaining: 0, resetsAt: now + Self.pause(response))
    blocked.append(quota)
    return [quota]
  }

  private static func pause(_ response: Response) -> Int64 {
    max(1, SnapTradeLimits.askedPause(response)?.components.seconds ?? 60)
  }

  private func record(_ question: SnapTradeQuestion, _ response: Response) -> RawRecord {
    RawRecord(
      provider: "snaptrade", connectionID: connectionID, accountKey: question.accountKey, kind: question.kind,
      key: question.key, fetchedAt: now, day: today, status: response.status, body: response.body)
  }
}

extension SnapTradeAPI {
  func authorizationsQuestion() -> SnapTradeQuestion {
    SnapTradeQuestion(kind: "authorizations", request: authorizations()) { $0.array?.allSatisfy(\.isObject) == true }
  }

  func accountsQuestion(_ authorization: String) -> SnapTradeQuestion {
    SnapTradeQuestion(kind: "accounts", key: authorization, request: accounts(of: authorization)) {
      $0.array?.allSatisfy(\.isObject) == true
    }
  }

  func balancesQuestion(_ account: String) -> SnapTradeQuestion {
    SnapTradeQuestion(kind: "balances", accountKey: account, request: balances(of: account)) {
      $0.array?.allSatisfy(\.isObject) == true
    }
  }

  func positionsQuestion(_ account: String) -> SnapTradeQuestion {
    SnapTradeQuestion(kind: "positions", accountKey: account, request: positions(of: account)) {
      $0["results"]?.array?.allSatisfy(\.isObject) == true
    }
  }

  func activitiesQuestion(_ account: String, _ window: SnapTradeWindow, offset: Int) -> SnapTradeQuestion {
    SnapTradeQuestion(
      kind: "activities", accountKey: account, key: window.key(offset: offset),
      request: activities(of: account, from: window.start, to: window.end, offset: offset)
    ) { SnapTradePage($0) != nil }
  }
}
