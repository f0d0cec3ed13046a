import Core

/// What Plaid says went wrong. Its code decides, never the HTTP status, nor its message, which is for developers.
struct PlaidError: Hashable, Sendable {
  /// What is to be done about it.
  enum Kind: Hashable, Sendable {
    /// A person signs in again, through update mode.
    case signIn
    /// The link is gone: a new one is needed.
    case linkAgain
    /// The client id or the secret is not right.
    case credentials
    /// The product cannot be had here: it is left out.
    case unavailable
    /// It will be there at the next run.
    case notReady
    /// The bank, or Plaid, has an outage.
    case passing
    case tooMany
    /// The data moved while its pages were fetched.
    case mutation
    case other
  }

  var type: String
  var code: String
  var reason: String
  /// What may be shown to a person; often nothing.
  var shown: String

  /// Nil for what is no error of Plaid's.
  init?(_ json: JSON?) {
    guard let json, let code = json["error_code"]?.text, !code.isEmpty else { return nil }
    self.code = code
    type = json["error_type"]?.text ?? ""
    reason = json["error_code_reason"]?.text ?? ""
    shown = json["display_message"]?.text ?? ""
  }

  init?(body: [UInt8]) {
    guard let json = try? JSON(parsing: body) else { return nil }
    self.init(json)
  }

  var kind: Kind {
    switch code {
    case "ITEM_LOGIN_REQUIRED", "PENDING_EXPIRATION", "PENDING_DISCONNECT", "INVALID_CREDENTIALS", "INVALID_MFA",
      "ITEM_LOCKED", "USER_SETUP_REQUIRED", "INSUFFICIENT_CREDENTIALS", "INVALID_UPDATED_USERNAME":
      .signIn
    case "INVALID_ACCESS_TOKEN", "ITEM_NOT_FOUND", "USER_PERMISSION_REVOKED", "ITEM_NOT_SUPPORTED",
      "INSTITUTION_NO_LONGER_SUPPORTED":
      .linkAgain
    case "INVALID_API_KEYS", "UNAUTHORIZED_ENVIRONMENT": .credentials
    case "ACCESS_NOT_GRANTED", "NO_ACCOUNTS", "NO_INVESTMENT_ACCOUNTS", "NO_LIABILITY_ACCOUNTS", "NO_AUTH_ACCOUNTS",
      "PRODUCTS_NOT_SUPPORTED", "PRODUCT_NOT_ENABLED", "INVALID_PRODUCT", "ADDITIONAL_CONSENT_REQUIRED":
      .unavailable
    case "PRODUCT_NOT_READY": .notReady
    case "INSTITUTION_DOWN", "INSTITUTION_NOT_RESPONDING", "INSTITUTION_NOT_AVAILABLE", "INTERNAL_SERVER_ERROR",
      "PLANNED_MAINTENANCE":
      .passing
    case "TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION": .mutation
    default: type == "RATE_LIMIT_EXCEEDED" ? .tooMany : .other
    }
  }

  // MARK: For people

  /// A sentence about what it means for `what`: "transactions".
  func text(_ what: String) -> String {
    switch kind {
    case .signIn: "Plaid: \(signInReason)"
    case .linkAgain: "Plaid: the link to the bank is gone (\(name))"
    case .credentials: "Plaid: client_id and secret are not accepted (\(name))"
    case .unavailable: "Plaid: \(what) cannot be had from this bank (\(name))"
    case .notReady: "Plaid: \(what) are still being prepared"
    case .passing: "Plaid: no \(what): the bank or Plaid does not answer (\(name))"
    case .tooMany: "Plaid: asked too often for \(what)"
    case .mutation: "Plaid: \(what) kept changing while they were fetched"
    case .other: "Plaid: no \(what): \(name)"
    }
  }

  /// Plaid's code, where it is one: capitals and underscores.
  private var name: String {
    let isCode = code.utf8.count <= 64 && code.utf8.allSatisfy { (0x41...0x5A).contains($0) || $0 == 0x5F }
    return isCode ? code : "an unknown error"
  }

  private var signInReason: String {
    switch reason {
    case "OAUTH_CONSENT_EXPIRED": "the consent given at the bank has run out"
    case "OAUTH_USER_REVOKED": "access was taken back at the bank"
    case "OAUTH_INVALID_TOKEN": "the bank no longer accepts what was agreed"
    default: "the bank wants you to sign in again"
    }
  }

  func remedy(connection: String) -> String {
    switch kind {
    case .signIn, .linkAgain: "daybook connect \(connection)"
    case .credentials: "take both from https://dashboard.plaid.com/developers/keys; each environment has its own secret"
    case .unavailable: "nothing, or `daybook connect \(connection)` to grant more"
    case .notReady, .passing, .mutation: "run `daybook sync` again later"
    case .tooMany: "run `daybook sync` again in a few minutes"
    case .other: "run `daybook sync` again later; should it stay so, `daybook connect \(connection)`"
    }
  }

  func problem(_ what: String, connection: String, hiding secrets: [String]) -> SyncProblem {
    let said = shownText(shown, hiding: secrets)
    let text = text(what) + (said.isEmpty ? "" : "; Plaid says: \(said)")
    let severity: Severity =
      switch kind {
      case .signIn, .linkAgain, .credentials, .other: .error
      case .unavailable, .notReady, .passing, .tooMany, .mutation: .warning
      }
    return SyncProblem(severity, subject: connection, text, remedy: remedy(connection: connection))
  }
}
