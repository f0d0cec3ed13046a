import Core
import HTTP

/// A no of SnapTrade, in either of its two shapes: `detail`, `status_code`, `code`, or `default_detail`, `default_code`.
struct SnapTradeRefusal: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    /// The signature or the keys behind it, or a clock that is wrong.
    case keys
    /// The user is not allowed to, or is not known.
    case user
    case notFound
    /// The plan of the key does not have it.
    case plan
    /// An account that SnapTrade has not read whole yet.
    case syncing
    case tooMany
    /// The broker does not answer SnapTrade.
    case broker
    case other
  }

  var status: Int
  /// `1076`; empty when none was told.
  var code: String
  /// As they came; what may be shown of them decides whoever shows them.
  var words: String
  /// `X-Request-ID`: what SnapTrade's support asks for.
  var requestID: String

  init(_ response: Response) {
    let body = try? JSON(parsing: response.body)
    status = response.status
    code = String(((body?["code"] ?? body?["default_code"])?.text ?? "").filter(\.isNumber).prefix(6))
    words = (body?["detail"] ?? body?["default_detail"])?.text ?? ""
    let id = response.headers["X-Request-ID"] ?? ""
    requestID = String(id.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }.prefix(64))
  }

  var kind: Kind {
    switch code {
    case "1076": return .keys
    case "1066", "1141": return .user
    case "1011": return .notFound
    case "3003": return .plan
    case "3012": return .syncing
    case "3002": return .broker
    default: break
    }
    switch status {
    case 401: return .keys
    case 402: return .plan
    case 403: return .user
    case 404: return .notFound
    case 425: return .syncing
    case 429: return .tooMany
    case 503: return .broker
    default: return .other
    }
  }

  /// "answered 500 (code 1000, request 3f2a-…)"
  var numbers: String {
    let parts = [code.isEmpty ? "" : "code \(code)", requestID.isEmpty ? "" : "request \(requestID)"]
    let more = parts.filter { !$0.isEmpty }.joined(separator: ", ")
    return "answered \(status)" + (more.isEmpty ? "" : " (\(more))")
  }

  /// What it means, in a sentence for people.
  var sentence: String {
    switch kind {
    case .keys: "SnapTrade did not accept the signature or the key: \(numbers)"
    case .user: "SnapTrade does not allow it to this user: \(numbers)"
    case .notFound: "SnapTrade does not know it any more: \(numbers)"
    case .plan: "SnapTrade's plan of this key does not include it: \(numbers)"
    case .syncing: "SnapTrade has not read it from the broker yet: \(numbers)"
    case .tooMany: "SnapTrade was asked too often: \(numbers)"
    case .broker: "the broker did not answer SnapTrade: \(numbers)"
    case .other: "SnapTrade \(numbers)"
    }
  }

  func remedy(connection: String) -> String {
    switch kind {
    case .keys:
      "check client_id and consumer_key with the dashboard of SnapTrade, and that this machine's clock is right"
    case .user:
      "check user_id and user_secret (a Personal key has none), or connect again: `daybook connect \(connection)`"
    case .notFound: "connect again: `daybook connect \(connection)`"
    case .plan: "look at the key's plan at dashboard.snaptrade.com"
    case .syncing: "nothing: the next `daybook sync` asks again"
    case .tooMany: "nothing: the next `daybook sync` asks again"
    case .broker, .other: "run `daybook sync` again later"
    }
  }
}
