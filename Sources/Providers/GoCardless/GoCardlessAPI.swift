package import HTTP

/// GoCardless Bank Account Data, version 2: its calls as requests. Every path ends in a slash.
package struct GoCardlessAPI: Sendable {
  package static let standardBase = "https://bankaccountdata.gocardless.com/api/v2"

  let base: String

  /// - Parameter baseURL: another address for it; without a path of its own, the usual `/api/v2` is added.
  package init(baseURL: String? = nil) {
    var base = baseURL ?? Self.standardBase
    while base.hasSuffix("/") { base.removeLast() }
    let afterScheme = base.firstRange(of: "://").map { base[$0.upperBound...] } ?? base[...]
    if !afterScheme.contains("/") { base += "/api/v2" }
    self.base = base
  }

  // MARK: Tokens

  /// Asking twice gives two tokens, which harms nobody.
  package func newToken(secretID: String, secretKey: String) -> Request {
    var request = request(
      .post, "token/new/", token: nil, body: ["secret_id": .string(secretID), "secret_key": .string(secretKey)])
    request.isRepeatable = true
    return request
  }

  package func refreshToken(_ refresh: String) -> Request {
    var request = request(.post, "token/refresh/", token: nil, body: ["refresh": .string(refresh)])
    request.isRepeatable = true
    return request
  }

  // MARK: Linking a bank

  /// - Parameter country: two letters of ISO 3166; nil for all.
  package func institutions(country: String?, token: String) -> Request {
    let query = country.map { "?country=\(percentEncoded($0.lowercased()))" } ?? ""
    return request(.get, "institutions/\(query)", token: token)
  }

  package func institution(_ id: String, token: String) -> Request {
    request(.get, "institutions/\(percentEncoded(id))/", token: token)
  }

  /// - Parameters:
  ///   - historyDays: 1 to 730, at most the institution's `transaction_total_days`.
  ///   - accessDays: 1 to 180, at most its `max_access_valid_for_days`.
  ///   - reconfirmation: may be prolonged without a new agreement; banks of GB only.
  package func createAgreement(
    institution: String, historyDays: Int, accessDays: Int, reconfirmation: Bool = false, token: String
  ) -> Request {
    var body: [String: JSON] = [
      "institution_id": .string(institution), "max_historical_days": .number(String(historyDays)),
      "access_valid_for_days": .number(String(accessDays)),
      "access_scope": .array([.string("balances"), .string("details"), .string("transactions")]),
    ]
    if reconfirmation { body["reconfirmation"] = .bool(true) }
    return request(.post, "agreements/enduser/", token: token, body: body)
  }

  package func agreement(_ id: String, token: String) -> Request {
    request(.get, "agreements/enduser/\(percentEncoded(id))/", token: token)
  }

  /// An accepted one cannot be deleted.
  package func deleteAgreement(_ id: String, token: String) -> Request {
    request(.delete, "agreements/enduser/\(percentEncoded(id))/", token: token)
  }

  /// Banks of GB only; elsewhere renewal means a new agreement and a new requisition.
  package func reconfirmAgreement(_ id: String, redirect: String? = nil, token: String) -> Request {
    let body: [String: JSON] = redirect.map { ["redirect": .string($0)] } ?? [:]
    return request(.post, "agreements/enduser/\(percentEncoded(id))/reconfirm/", token: token, body: body)
  }

  /// - Parameter reference: unique among all requisitions of the key; comes back in the redirect's `ref`.
  package func createRequisition(
    institution: String, agreement: String?, redirect: String, reference: String, language: String? = nil,
    token: String
  ) -> Request {
    var body: [String: JSON] = [
      "institution_id": .string(institution), "redirect": .string(redirect), "reference": .string(reference),
    ]
    if let agreement { body["agreement"] = .string(agreement) }
    if let language { body["user_language"] = .string(language) }
    return request(.post, "requisitions/", token: token, body: body)
  }

  package func requisitions(offset: Int = 0, token: String) -> Request {
    request(.get, "requisitions/?limit=\(Self.pageLength)&offset=\(offset)", token: token)
  }

  package func requisition(_ id: String, token: String) -> Request {
    request(.get, "requisitions/\(percentEncoded(id))/", token: token)
  }

  /// Deletes its agreements too.
  package func deleteRequisition(_ id: String, token: String) -> Request {
    request(.delete, "requisitions/\(percentEncoded(id))/", token: token)
  }

  package static let pageLength = 100

  // MARK: Accounts

  /// Not counted against the bank's quota.
  package func account(_ id: String, token: String) -> Request {
    request(.get, "accounts/\(percentEncoded(id))/", token: token)
  }

  package func details(_ id: String, token: String) -> Request {
    request(.get, "accounts/\(percentEncoded(id))/details/", token: token)
  }

  package func balances(_ id: String, token: String) -> Request {
    request(.get, "accounts/\(percentEncoded(id))/balances/", token: token)
  }

  /// - Parameter from: `YYYY-MM-DD`, not after today; nil for all that the agreement allows.
  package func transactions(_ id: String, from: String?, token: String) -> Request {
    let query = from.map { "?date_from=\($0)" } ?? ""
    return request(.get, "accounts/\(percentEncoded(id))/transactions/\(query)", token: token)
  }

  // MARK: -

  private func request(_ method: Request.Method, _ path: String, token: String?, body: [String: JSON]? = nil) -> Request
  {
    var request = Request(method, "\(base)/\(path)", headers: ["Accept": "application/json"])
    if let token { request.headers["Authorization"] = "Bearer \(token)" }
    if let body {
      request.headers["Content-Type"] = "application/json"
      request.body = JSON.object(body).encoded
    }
    return request
  }
}
