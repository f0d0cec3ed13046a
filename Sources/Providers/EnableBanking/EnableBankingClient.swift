import Core
package import HTTP
import Signing

/// What became of one question.
enum EnableBankingAnswer {
  case ok(JSON)
  case refused(EnableBankingRefusal)
  /// A success that broke or is not of the right shape: it cost the bank's quota all the same.
  case unreadable
  case unreachable(TransportError)
  /// Not asked: the bank has had enough for today.
  case quota(until: Int64)
}

/// What is asked for, and how its answer is kept.
struct EnableBankingQuestion {
  var kind: String
  var accountKey = ""
  /// In place of `accountKey`, where only the answer tells whose it is.
  var accountKeyFrom: (@Sendable (JSON?) -> String)?
  /// The record's key; of a page it depends on whether another follows.
  var key: @Sendable (JSON?) -> String = { _ in "" }
  var request: @Sendable (EnableBankingAPI, _ token: String) -> Request
}

/// Asks with a token it signs itself, keeps each answer before the next question, and minds the bank's quota.
struct EnableBankingClient {
  let connection: EnableBankingConnection
  let api: EnableBankingAPI
  let transport: Transport
  let now: Int64
  let today: Day
  let keep: @Sendable (ReceivedAnswer) async throws -> Void
  private var token: EnableBankingToken?
  private var known: [Quota]

  init(
    connection: EnableBankingConnection, transport: Transport, quotas: [Quota], now: Int64, today: Day,
    keep: @escaping @Sendable (ReceivedAnswer) async throws -> Void
  ) {
    self.connection = connection
    api = EnableBankingAPI(baseURL: connection.baseURL)
    self.transport = transport
    known = quotas
    self.now = now
    self.today = today
    self.keep = keep
  }

  // Whoever was told to wait is left alone until the next night, which may begin a little earlier than this one.
  private static let pause: Int64 = 20 * 3_600

  /// Until when the bank may not be asked; nil when it may.
  var blocked: Int64? { known.first { $0.remaining <= 0 && $0.resetsAt > now }?.resetsAt }

  /// Signs in, which asks nobody.
  mutating func signIn() throws(UnusableKey) {
    let instant = connection.wireTime()
    if let token, !token.isStale(at: instant) { return }
    token = try EnableBankingToken(
      applicationID: connection.applicationID, key: connection.key, now: instant)
  }

  /// - Throws: only what `keep` throws, and cancellation.
  mutating func ask(_ question: EnableBankingQuestion) async throws -> EnableBankingAnswer {
    if let blocked { return .quota(until: blocked) }
    // The key was good when the run began.
    try? signIn()
    guard let token else { return .refused(.application) }
    let response: Response
    var isBroken = false
    do {
      response = try await transport.send(question.request(api, token.text))
    } catch let error as TransportError {
      // Half a refusal is no payload; half a success may be all that a bank gives.
      guard let received = error.received, received.isSuccess else { return .unreachable(error) }
      response = received
      isBroken = true
    }
    let body = isBroken ? nil : try? JSON(parsing: response.body)
    let refusal = response.isSuccess ? nil : EnableBankingRefusal(status: response.status, body: body)
    try await keep(
      ReceivedAnswer(
        connectionID: connection.id, record: record(question, response, body),
        quotas: refusal == .quota ? [spend(response)] : []))
    if let refusal { return .refused(refusal) }
    guard let body, EnableBankingMapping.isWhole(body, question.kind) else { return .unreadable }
    return .ok(body)
  }

  /// The bank counts by account or by consent: after one refusal none of its accounts is asked for.
  private mutating func spend(_ response: Response) -> Quota {
    let asked = retryAfter(response)?.components.seconds
    let quota = Quota(
      sourceID: "", scope: "", remaining: 0, resetsAt: now + min(max(asked ?? Self.pause, Self.pause), 2 * 86_400))
    known.append(quota)
    return quota
  }

  private func record(_ question: EnableBankingQuestion, _ response: Response, _ body: JSON?) -> RawRecord {
    RawRecord(
      provider: "enablebanking", connectionID: connection.id,
      accountKey: question.accountKeyFrom?(body) ?? question.accountKey, kind: question.kind, key: question.key(body),
      fetchedAt: now, day: today, status: response.status, body: response.body)
  }
}

extension RetryPolicy {
  /// Asked again only where nothing was sent: a bank counts its reads, and one that refuses is left alone until the next run.
  package static var enableBanking: RetryPolicy {
    var policy = RetryPolicy()
    policy.repeatsWhatWasSent = false
    return policy
  }
}
