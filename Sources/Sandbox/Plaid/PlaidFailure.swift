import Core
import WebServer

/// An error as Plaid words it.
package struct PlaidFailure: Hashable, Sendable {
  package var type: String
  package var code: String
  package var reason: String?
  /// What may be shown to a person.
  package var display: String?
  package var status = 400

  package init(_ type: String, _ code: String, reason: String? = nil, display: String? = nil, status: Int = 400) {
    self.type = type
    self.code = code
    self.reason = reason
    self.display = display
    self.status = status
  }

  package static let loginRequired = PlaidFailure(
    "ITEM_ERROR", "ITEM_LOGIN_REQUIRED", display: "Your login details have changed. Please sign in again.")
  package static let consentExpired = PlaidFailure(
    "ITEM_ERROR", "ITEM_LOGIN_REQUIRED", reason: "OAUTH_CONSENT_EXPIRED")
  package static let mutation = PlaidFailure("TRANSACTIONS_ERROR", "TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION")
  package static let internalError = PlaidFailure("API_ERROR", "INTERNAL_SERVER_ERROR", status: 500)
  package static let institutionDown = PlaidFailure(
    "INSTITUTION_ERROR", "INSTITUTION_DOWN", display: "This bank is not answering just now.")
  package static let notSupported = PlaidFailure("ITEM_ERROR", "PRODUCTS_NOT_SUPPORTED")
  package static let notReady = PlaidFailure("ITEM_ERROR", "PRODUCT_NOT_READY")
  static let badKeys = PlaidFailure("INVALID_INPUT", "INVALID_API_KEYS")
  static let badToken = PlaidFailure("INVALID_INPUT", "INVALID_ACCESS_TOKEN")
  static let gone = PlaidFailure("ITEM_ERROR", "ITEM_NOT_FOUND")
  static func field(_ name: String) -> PlaidFailure { PlaidFailure("INVALID_REQUEST", name) }
  static func limit(_ code: String) -> PlaidFailure { PlaidFailure("RATE_LIMIT_EXCEEDED", code, status: 429) }

  /// - Parameter request: the answer's `request_id`; nil inside an Item.
  func json(request: String? = nil) -> JSON {
    var members: [JSON.Member] = [
      .init(name: "error_type", value: .string(type)), .init(name: "error_code", value: .string(code)),
      .init(name: "error_code_reason", value: .of(reason)),
      .init(name: "error_message", value: .string("for developers only: \(code) of request.access_token")),
      .init(name: "display_message", value: .of(display)), .init(name: "causes", value: []),
      .init(name: "status", value: .int(status)),
      .init(name: "documentation_url", value: .string("https://plaid.com/docs/errors/")),
      .init(name: "suggested_action", value: .null),
    ]
    if let request { members.append(.init(name: "request_id", value: .string(request))) }
    return .object(members)
  }
}

/// What goes wrong on demand, on the requests of a path.
struct PlaidTrouble: Sendable {
  enum Kind: Sendable {
    case failure(PlaidFailure)
    /// The true answer, spoilt on its way.
    case spoilt(Fault)
    /// Another page of the cursor's loop was asked for: the data has moved meanwhile.
    case mutation
  }

  var kind: Kind
  var path: String
  /// So many requests are answered first.
  var after: Int
  var left: Int
}
