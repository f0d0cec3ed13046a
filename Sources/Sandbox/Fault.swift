import WebServer

/// What goes wrong between a client and a provider, on demand.
package enum Fault: Hashable, Sendable {
  /// 401, "Invalid token".
  case unauthorized
  /// 429, with the seconds until it may be tried again.
  case rateLimited(reset: Int)
  /// 500, UnknownRequestError.
  case serverError
  /// 503, ConnectionError.
  case unavailable
  /// 200, and half of a JSON document that says it is whole.
  case truncatedJSON
  /// The answer stops in its middle for so long, then goes on.
  case stalled(milliseconds: Int)
  /// The answer stops in its middle, and the connection is closed.
  case cut
  /// The connection is closed without an answer.
  case dropped

  /// By the word that the control path takes: `401 429 500 503 truncated stalled cut dropped`.
  init?(word: String, reset: Int, milliseconds: Int) {
    switch word {
    case "401": self = .unauthorized
    case "429": self = .rateLimited(reset: reset)
    case "500": self = .serverError
    case "503": self = .unavailable
    case "truncated": self = .truncatedJSON
    case "stalled": self = .stalled(milliseconds: milliseconds)
    case "cut": self = .cut
    case "dropped": self = .dropped
    default: return nil
    }
  }

  /// What is answered instead; nil where the true answer is spoilt on its way.
  func answer(scope: String) -> WebResponse? {
    let summary = "Couldn't update account \(scope)"
    switch self {
    case .unauthorized: return invalidToken
    case .rateLimited(let reset):
      var response = failure(
        429, summary, "Daily request limit set by the Institution has been exceeded.", type: "RateLimitError")
      response.headers += [
        ("HTTP_X_RATELIMIT_ACCOUNT_SUCCESS_LIMIT", String(GoCardlessServer.accountLimit)),
        ("HTTP_X_RATELIMIT_ACCOUNT_SUCCESS_REMAINING", "0"),
        ("HTTP_X_RATELIMIT_ACCOUNT_SUCCESS_RESET", String(reset)),
      ]
      return response
    case .serverError:
      return failure(500, summary, "Request to Institution returned an error", type: "UnknownRequestError")
    case .unavailable: return failure(503, summary, "Couldn't connect to Institution", type: "ConnectionError")
    case .truncatedJSON, .stalled, .cut, .dropped: return nil
    }
  }

  func spoil(_ response: WebResponse) -> WebResponse {
    var response = response
    let half = response.body.count / 2
    switch self {
    case .truncatedJSON: response.body = Array(response.body.prefix(half))
    case .stalled(let milliseconds): response.delivery = .stalled(after: half, milliseconds: milliseconds)
    case .cut: response.delivery = .cut(after: half)
    case .dropped: response.delivery = .dropped
    case .unauthorized, .rateLimited, .serverError, .unavailable: break
    }
    return response
  }
}
