import Core
import HTTP

/// What became of one question.
enum PlaidReply {
  case ok(JSON)
  case refused(PlaidError)
  /// Not asked: the limit of a minute was reached a moment ago.
  case quota(until: Int64)
  /// An error that is not in Plaid's form.
  case failed(status: Int)
  /// A success that is not what was asked for.
  case unreadable
  case unreachable(TransportError)
}

/// Asks about one Item, and keeps each answer before the next question.
struct PlaidClient {
  let api: PlaidAPI
  let accessToken: String
  let connectionID: String
  let transport: Transport
  let now: Int64
  let today: Day
  let keep: @Sendable (ReceivedAnswer) async throws -> Void
  private var known: [Quota]

  init(
    api: PlaidAPI, accessToken: String, connectionID: String, transport: Transport, quotas: [Quota], now: Int64,
    today: Day, keep: @escaping @Sendable (ReceivedAnswer) async throws -> Void
  ) {
    self.api = api
    self.accessToken = accessToken
    self.connectionID = connectionID
    self.transport = transport
    known = quotas
    self.now = now
    self.today = today
    self.keep = keep
  }

  /// The paths asked, which are also the scopes of their limits; each has a limit of its own.
  enum Path: String {
    case item = "/item/get"
    case accounts = "/accounts/get"
    case transactions = "/transactions/sync"
    case holdings = "/investments/holdings/get"
    case trades = "/investments/transactions/get"
    case liabilities = "/liabilities/get"

    /// Of the raw record.
    var kind: String {
      switch self {
      case .item: "item"
      case .accounts: "accounts"
      case .transactions: "transactions"
      case .holdings: "holdings"
      case .trades: "investment_transactions"
      case .liabilities: "liabilities"
      }
    }

    /// What an answer has in any case.
    var member: String {
      switch self {
      case .item: "item"
      case .accounts: "accounts"
      case .transactions: "added"
      case .holdings: "holdings"
      case .trades: "investment_transactions"
      case .liabilities: "liabilities"
      }
    }
  }

  // Limits are per minute and tell nothing of when they end; a run itself may take longer than one.
  private static let pause: Int64 = 300

  var secrets: [String] { api.secrets + [accessToken] }

  /// - Parameter key: of the record.
  /// - Throws: only what `keep` throws, and cancellation.
  mutating func ask(
    _ path: Path, _ fields: [String: JSON] = [:], key: String = "", isRepeatable: Bool = true
  ) async throws -> PlaidReply {
    if let quota = known.first(where: { $0.scope == path.rawValue && $0.remaining <= 0 && $0.resetsAt > now }) {
      return .quota(until: quota.resetsAt)
    }
    var fields = fields
    fields["access_token"] = .string(accessToken)
    let response: Response
    do {
      response = try await transport.send(api.request(path.rawValue, fields, isRepeatable: isRepeatable))
    } catch let error as TransportError {
      if let received = error.received { try await keep(path, key, received, isWhole: false) }
      return .unreachable(error)
    }
    try await keep(path, key, response, isWhole: true)
    return reply(response, path)
  }

  private func reply(_ response: Response, _ path: Path) -> PlaidReply {
    let json = try? JSON(parsing: response.body)
    guard response.isSuccess else {
      if let error = PlaidError(json) { return .refused(error) }
      return response.status == 429 ? .refused(Self.tooMany) : .failed(status: response.status)
    }
    guard let json, let member = json[path.member], member != .null else { return .unreadable }
    return .ok(json)
  }

  private static let tooMany = PlaidError(type: "RATE_LIMIT_EXCEEDED", code: "RATE_LIMIT_EXCEEDED")

  private mutating func keep(_ path: Path, _ key: String, _ response: Response, isWhole: Bool) async throws {
    var quotas: [Quota] = []
    let isLimit =
      response.status == 429 || PlaidError(body: response.status == 200 ? [] : response.body)?.kind == .tooMany
    if isLimit {
      quotas = [Quota(sourceID: "", scope: path.rawValue, remaining: 0, resetsAt: now + Self.pause)]
      known += quotas
    }
    // Half an answer is kept for whoever looks into it; it is never mapped.
    let status = isWhole || response.status != 200 ? response.status : 206
    let record = RawRecord(
      provider: "plaid", connectionID: connectionID, kind: path.kind, key: key, fetchedAt: now, day: today,
      status: status, body: hidden(response.body))
    try await keep(ReceivedAnswer(connectionID: connectionID, record: record, quotas: quotas))
  }

  /// No answer has a reason to repeat a secret; should one do so, the raw payload does not.
  private func hidden(_ body: [UInt8]) -> [UInt8] {
    var body = body
    for secret in secrets where secret.utf8.count >= 8 {
      let needle = Array(secret.utf8)
      let stars = [UInt8](repeating: UInt8(ascii: "*"), count: needle.count)
      while let range = body.firstRange(of: needle) { body.replaceSubrange(range, with: stars) }
    }
    return body
  }
}

extension PlaidError {
  fileprivate init(type: String, code: String) {
    self.type = type
    self.code = code
    reason = ""
    shown = ""
  }
}
