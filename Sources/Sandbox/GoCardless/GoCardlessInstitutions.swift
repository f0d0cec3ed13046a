import WebServer

/// A bank as the list of institutions tells it.
struct Institution: Hashable, Sendable {
  var id: String
  var name: String
  var bic: String
  var countries: [String]
  var maximumAccessDays: Int
  /// Names of the filters that keep it in the list.
  var supports: Set<String>
  var features: [String]

  func summary(historyDays: Int) -> JSON { .object(members(historyDays: historyDays)) }

  func full(historyDays: Int) -> JSON {
    .object(
      members(historyDays: historyDays) + [
        .init(name: "supported_features", value: .array(features.map(JSON.string))),
        .init(name: "identification_codes", value: []),
      ])
  }

  private func members(historyDays: Int) -> [JSON.Member] {
    [
      .init(name: "id", value: .string(id)), .init(name: "name", value: .string(name)),
      .init(name: "bic", value: .string(bic)),
      .init(name: "transaction_total_days", value: .string(String(historyDays))),
      .init(name: "countries", value: .array(countries.map(JSON.string))),
      .init(name: "logo", value: .string("https://cdn-logos.gocardless.com/ais/\(id).png")),
      .init(name: "max_access_valid_for_days", value: .string(String(maximumAccessDays))),
    ]
  }

  static let filters: Set<String> = [
    "access_scopes_supported", "account_selection_supported", "business_accounts_supported",
    "card_accounts_supported", "corporate_accounts_supported", "payment_submission_supported", "payments_enabled",
    "pending_transactions_supported", "private_accounts_supported", "read_debtor_account_supported",
    "read_refund_account_supported", "ssn_verification_supported",
  ]

  private static let usual: Set<String> = [
    "access_scopes_supported", "pending_transactions_supported", "private_accounts_supported", "payments_enabled",
  ]

  static let all: [Institution] = [
    Institution(
      id: "ABNAMRO_FTSBDEFAXXX", name: "ABN AMRO Bank Commercial", bic: "FTSBDEFAXXX", countries: ["DE"],
      maximumAccessDays: 180, supports: ["corporate_accounts_supported"], features: ["corporate_accounts"]),
    Institution(
      id: SimulatedBank.barclays.rawValue, name: SimulatedBank.barclays.name, bic: SimulatedBank.barclays.bic,
      countries: ["GB"], maximumAccessDays: 180, supports: usual.union(["card_accounts_supported"]),
      features: ["access_scopes", "card_accounts", "payments", "pending_transactions", "private_accounts"]),
    Institution(
      id: SimulatedBank.monzo.rawValue, name: SimulatedBank.monzo.name, bic: SimulatedBank.monzo.bic,
      countries: ["GB"], maximumAccessDays: 180, supports: usual.union(["account_selection_supported"]),
      features: ["access_scopes", "account_selection", "payments", "pending_transactions", "private_accounts"]),
    Institution(
      id: "N26_NTSBDEB1", name: "N26 Bank", bic: "NTSBDEB1", countries: ["AT", "DE", "ES", "FR", "IE", "IT", "NL"],
      maximumAccessDays: 180, supports: usual, features: ["payments", "pending_transactions", "private_accounts"]),
    Institution(
      id: "SANDBOXFINANCE_SFIN0000", name: "Sandbox Finance", bic: "SFIN0000", countries: ["XX"],
      maximumAccessDays: 90, supports: usual, features: []),
  ]

  static func find(_ id: String) -> Institution? { all.first { $0.id == id } }
}

/// The countries that can be asked for; others are refused.
private let countries: Set<String> = [
  "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU", "IE", "IS", "IT", "LI",
  "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK", "XX",
]

extension GoCardlessServer {
  func institutions(_ request: WebRequest) -> WebResponse {
    let unknown = request.query.map(\.name).filter { $0 != "country" && !Institution.filters.contains($0) }
    if !unknown.isEmpty { return unknownFields(unknown) }
    var found = Institution.all
    if let country = request.query("country") {
      guard countries.contains(country.uppercased()) else {
        return fieldFailure("country", "Invalid country choice.", "\(country) is not a valid choice.")
      }
      found = found.filter { $0.countries.contains(country.uppercased()) }
    }
    for item in request.query where item.name != "country" {
      guard let wanted = ["true": true, "false": false][item.value.lowercased()] else {
        return fieldFailure(item.name, "Invalid value", "Choose one from ['true', 'false']")
      }
      found = found.filter { $0.supports.contains(item.name) == wanted }
    }
    return json(200, .array(found.map { $0.summary(historyDays: historyDays) }))
  }

  func institution(_ id: String) -> WebResponse {
    guard let institution = Institution.find(id) else { return notFound() }
    return json(200, institution.full(historyDays: historyDays))
  }
}
