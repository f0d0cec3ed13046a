import Core
import HTTP

/// What became of one question.
enum GoCardlessAnswer {
  case ok(JSON)
  case refused(GoCardlessRefusal)
  /// A success that broke or is no JSON of the right shape: it cost the quota all the same.
  case unreadable
  case unreachable(TransportError)
  /// Not asked: the quota is used up until then.
  case quota(until: Int64)
}

/// What is asked for.
struct GoCardlessQuestion {
  var kind: String
  var accountKey = ""
  var key = ""
  /// `details`, `balances`, `transactions` where the bank counts; else empty.
  var scope = ""
  var request: @Sendable (GoCardlessAPI, _ token: String) -> Request
}

/// Asks with a token, keeps each answer before the next question, and minds the quotas.
struct GoCardlessClient {
  let connection: GoCardlessConnection
  let api: GoCardlessAPI
  let transport: Transport
  let now: Int64
  let today: Day
  let keep: @Sendable (ReceivedAnswer) async throws -> Void

  private(set) var learnt: [Quota] = []
  private var known: [Quota]
  private var token: String?
  private var hasRenewedToken = false

  init(
    connection: GoCardlessConnection, transport: Transport, quotas: [Quota], now: Int64, today: Day,
    keep: @escaping @Sendable (ReceivedAnswer) async throws -> Void
  ) {
    self.connection = connection
    api = GoCardlessAPI(baseURL: connection.baseURL)
    self.transport = transport
    known = quotas
    self.now = now
    self.today = today
    self.keep = keep
  }

  /// Fetches a token; nil when all is well, else why there is none. Its answer is never kept.
  mutating func signIn() async throws -> GoCardlessAnswer? {
    let answer: Response
    do {
      answer = try await transport.send(api.newToken(secretID: connection.secretID, secretKey: connection.secretKey))
    } catch let error as TransportError {
      if let received = error.received { try await store(nil, quotas: signInQuotas(received)) }
      return .unreachable(error)
    }
    try await store(nil, quotas: signInQuotas(answer))
    let body = try? JSON(parsing: answer.body)
    guard answer.isSuccess else {
      let refusal = GoCardlessRefusal(status: answer.status, body: body)
      return .refused(refusal == .token || refusal == .request ? .secrets : refusal)
    }
    guard let body, let token = GoCardlessToken(body) else { return .unreadable }
    self.token = token.access
    return nil
  }

  /// - Throws: only what `keep` throws, and cancellation.
  mutating func ask(_ question: GoCardlessQuestion) async throws -> GoCardlessAnswer {
    if let until = blocked(question) { return .quota(until: until) }
    let answer = try await askOnce(question)
    guard case .refused(.token) = answer, !hasRenewedToken else { return answer }
    // A token that lapsed in the middle of a long run. A refused call costs nothing at the bank.
    hasRenewedToken = true
    if let failure = try await signIn() { return failure }
    return try await askOnce(question)
  }

  private mutating func askOnce(_ question: GoCardlessQuestion) async throws -> GoCardlessAnswer {
    guard let token else { return .refused(.token) }
    let response: Response
    var isBroken = false
    do {
      response = try await transport.send(question.request(api, token))
    } catch let error as TransportError {
      guard let received = error.received else { return .unreachable(error) }
      guard received.isSuccess else {
        // Half a refusal is no payload, but its headers came whole.
        try await store(nil, quotas: quotas(question, received))
        return .unreachable(error)
      }
      response = received
      isBroken = true
    }
    try await store(record(question, response), quotas: quotas(question, response))
    let body = try? JSON(parsing: response.body)
    guard response.isSuccess else { return .refused(GoCardlessRefusal(status: response.status, body: body)) }
    guard !isBroken, let body, GoCardlessMapping.isWhole(body, question.kind) else { return .unreadable }
    return .ok(body)
  }

  private func record(_ question: GoCardlessQuestion, _ response: Response) -> RawRecord {
    RawRecord(
      provider: "gocardless", connectionID: connection.id, accountKey: question.accountKey, kind: question.kind,
      key: question.key, fetchedAt: now, day: today, status: response.status, body: response.body)
  }

  // MARK: Quotas

  /// Until when this may not be asked; nil when it may.
  func blocked(_ question: GoCardlessQuestion) -> Int64? {
    let general = known.filter { $0.scope.isEmpty && $0.sourceID.isEmpty }
    let own = known.filter { $0.sourceID == question.accountKey && $0.scope == question.scope && !$0.scope.isEmpty }
    return (general + own).filter { $0.remaining == 0 && $0.resetsAt > now }.map(\.resetsAt).max()
  }

  private func signInQuotas(_ response: Response) -> [Quota] {
    GoCardlessQuota.quotas(of: response, sourceID: "", scope: "", now: now)
  }

  private func quotas(_ question: GoCardlessQuestion, _ response: Response) -> [Quota] {
    GoCardlessQuota.quotas(of: response, sourceID: question.accountKey, scope: question.scope, now: now)
  }

  /// The bank has counted the call, whether this run lives to its end or not: so the quota is stored with the payload.
  private mutating func store(_ record: RawRecord?, quotas: [Quota]) async throws {
    for quota in quotas {
      replace(quota, in: &known)
      replace(quota, in: &learnt)
    }
    guard record != nil || !quotas.isEmpty else { return }
    try await keep(ReceivedAnswer(connectionID: connection.id, record: record, quotas: quotas))
  }

  private func replace(_ quota: Quota, in list: inout [Quota]) {
    list.removeAll { $0.sourceID == quota.sourceID && $0.scope == quota.scope }
    list.append(quota)
  }
}
