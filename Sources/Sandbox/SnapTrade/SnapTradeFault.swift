import WebServer

/// What goes wrong between a client and SnapTrade, on demand.
package enum SnapTradeFault: Hashable, Sendable {
  /// 429, in each of the ways it says when to come back.
  case throttled(seconds: Int)
  /// 500, code 1000.
  case serverError
  /// 503, code 3002.
  case brokerUnavailable
  /// 402, code 3003, in the specification's shape.
  case plan
  /// 200, and half of a document that says it is whole.
  case malformed
  /// The answer stops in its middle for so long, then goes on.
  case stalled(milliseconds: Int)
  /// The answer stops in its middle, and the connection is closed.
  case cut
  /// The connection is closed without an answer.
  case dropped

  var answer: WebResponse? {
    switch self {
    case .throttled(let seconds):
      var response = SnapTradeServer.failure(
        429, "0000", "Request was throttled. Expected available in \(seconds) seconds.")
      response.headers += [
        ("Retry-After", "\(seconds)"), ("X-RateLimit-Limit", "250"), ("X-RateLimit-Remaining", "0"),
        ("X-RateLimit-Reset", "\(seconds)"),
      ]
      return response
    case .serverError: return SnapTradeServer.failure(500, "1000", "Unexpected error encountered.")
    case .brokerUnavailable:
      return SnapTradeServer.failure(
        503, "3002", "Unable to sync with brokerage account. Invalid response from Brokerage API.")
    case .plan:
      return json(402, ["default_detail": "This feature is not enabled on your plan.", "default_code": 3003])
    case .malformed, .stalled, .cut, .dropped: return nil
    }
  }

  func spoil(_ response: WebResponse) -> WebResponse {
    var response = response
    let half = response.body.count / 2
    switch self {
    case .malformed: response.body = Array(response.body.prefix(half))
    case .stalled(let milliseconds): response.delivery = .stalled(after: half, milliseconds: milliseconds)
    case .cut: response.delivery = .cut(after: half)
    case .dropped: response.delivery = .dropped
    case .throttled, .serverError, .brokerUnavailable, .plan: break
    }
    return response
  }
}

/// How much has been asked within the minute: 250 by the key, and with a Personal key ten by each account. Time is what
/// requests are signed with.
struct SnapTradeWindows: Sendable {
  var limit = 250
  var accountLimit = 10
  private var asked: [Int] = []
  private var ofAccount: [String: [Int]] = [:]

  static let length = 60

  /// A refusal, or nil: then it counts.
  mutating func ask(at instant: Int, account: String?) -> WebResponse? {
    asked.removeAll { $0 <= instant - Self.length }
    if let account { ofAccount[account, default: []].removeAll { $0 <= instant - Self.length } }
    let own = account.map { ofAccount[$0] ?? [] } ?? []
    let isOver = asked.count >= limit
    if isOver || own.count >= accountLimit {
      let first = (isOver ? asked : own).first ?? instant
      let seconds = max(1, first + Self.length - instant)
      var response = SnapTradeServer.failure(
        429, "0000", "Request was throttled. Expected available in \(seconds) seconds.")
      response.headers += headers(at: instant, account: account)
      return response
    }
    asked.append(instant)
    if let account { ofAccount[account, default: []].append(instant) }
    return nil
  }

  func headers(at instant: Int, account: String?) -> [(name: String, value: String)] {
    func reset(_ list: [Int]) -> Int { max(1, (list.first ?? instant) + Self.length - instant) }
    var headers = [
      (name: "X-RateLimit-Limit", value: "\(limit)"),
      (name: "X-RateLimit-Remaining", value: "\(max(0, limit - asked.count))"),
      (name: "X-RateLimit-Reset", value: "\(reset(asked))"),
    ]
    if let account {
      let own = ofAccount[account] ?? []
      headers += [
        (name: "X-RateLimit-Account-Limit", value: "\(accountLimit)"),
        (name: "X-RateLimit-Account-Remaining", value: "\(max(0, accountLimit - own.count))"),
        (name: "X-RateLimit-Account-Reset", value: "\(reset(own))"),
      ]
    }
    return headers
  }

  mutating func forget() {
    asked = []
    ofAccount = [:]
  }
}
