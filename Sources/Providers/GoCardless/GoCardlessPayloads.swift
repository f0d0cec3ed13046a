package import Core

/// A bank that can be linked.
package struct GoCardlessInstitution: Hashable, Sendable {
  package var id: String
  package var name: String
  package var bic: String
  package var countries: [String]
  /// The most days of history that can be asked for.
  package var historyDays: Int
  /// The most days an agreement can hold.
  package var accessDays: Int
  package var features: [String]

  /// Nil without an id. The day counts come as text.
  init?(_ json: JSON) {
    guard let id = json["id"]?.text, !id.isEmpty else { return nil }
    self.id = id
    name = json["name"]?.text ?? id
    bic = json["bic"]?.text ?? ""
    countries = json["countries"]?.array?.compactMap(\.text) ?? []
    historyDays = json["transaction_total_days"]?.integer ?? 90
    accessDays = json["max_access_valid_for_days"]?.integer ?? 90
    features = json["supported_features"]?.array?.compactMap(\.text) ?? []
  }

  /// More than 90 days of history is given once and then frozen: a second agreement keeps up.
  package var needsSeparateHistory: Bool {
    features.contains("separate_continuous_history_consent") || GoCardlessBankRules.of(id).freezesLongHistory
  }
}

/// A person's way through the consent of a bank, and the accounts it led to.
package struct GoCardlessRequisition: Hashable, Sendable {
  package var id: String
  /// As text, sorted as time.
  package var created: String
  package var institution: String
  /// `LN` is linked: the only usable one. `EX` is expired.
  package var status: String
  package var agreement: String
  package var reference: String
  package var accounts: [String]
  /// Where a person gives consent; taken as given.
  package var link: String

  init?(_ json: JSON) {
    guard let id = json["id"]?.text, !id.isEmpty else { return nil }
    self.id = id
    created = json["created"]?.text ?? ""
    institution = json["institution_id"]?.text ?? ""
    // Older answers give {"short": "LN", "long": "LINKED"}.
    status = json["status"]?.text ?? json["status"]?["short"]?.text ?? ""
    agreement = json["agreement"]?.text ?? ""
    reference = json["reference"]?.text ?? ""
    accounts = json["accounts"]?.array?.compactMap(\.text) ?? []
    link = json["link"]?.text ?? ""
  }

  var isLinked: Bool { status == "LN" }

  /// What a status that is not `LN` means, for people.
  var statusInWords: String {
    switch status {
    case "EX": "its consent has expired"
    case "RJ": "its consent was rejected at the bank"
    case "SU": "it is suspended"
    case "CR", "GC", "UA", "SA", "GA": "its linking was begun and not finished"
    default: "it is not linked"
    }
  }
}

/// What a person agreed to, and until when.
package struct GoCardlessAgreement: Hashable, Sendable {
  package var id: String
  package var acceptedOn: Day?
  package var expiresOn: Day?
  package var historyDays: Int?

  init?(_ json: JSON) {
    guard let id = json["id"]?.text, !id.isEmpty else { return nil }
    self.id = id
    acceptedOn = json["accepted"]?.text.flatMap { Day(isoBytes: Array($0.utf8.prefix(10))) }
    historyDays = json["max_historical_days"]?.integer
    if let acceptedOn, let days = json["access_valid_for_days"]?.integer, (0...3660).contains(days) {
      expiresOn = acceptedOn + days
    }
  }
}

/// An access token, and what it is renewed with. Never kept, never printed.
package struct GoCardlessToken: Sendable, CustomStringConvertible {
  let access: String
  let refresh: String?

  init?(_ json: JSON) {
    guard let access = json["access"]?.text, !access.isEmpty else { return nil }
    self.access = access
    refresh = json["refresh"]?.text
  }

  package var description: String { "a token" }
}

/// What a refusal means. Only its kind leaves here: GoCardless quotes ids and addresses in its words.
package enum GoCardlessRefusal: Hashable, Sendable {
  /// The access token is not, or no longer, accepted.
  case token
  /// The secret id and key are not accepted.
  case secrets
  /// A person must give consent anew.
  case consent
  case quota
  /// The key may not be used from this address.
  case address
  /// The agreement does not cover this, or the account is closed to us.
  case forbidden
  case notFound
  case suspended
  case processing
  /// GoCardless could not make the account readable.
  case broken
  /// The request itself: a date, an id.
  case request
  /// A company's limit on requisitions.
  case limit
  /// GoCardless or the bank is out of order.
  case outage

  /// - Parameter body: as JSON; nil when it is none.
  init(status: Int, body: JSON?) {
    let words = folded(Self.words(body))
    let isConsent =
      (words.contains("end user agreement") || words.contains("eua")) && words.contains("expired")
      || words.contains("accessexpirederror") || words.contains("no valid end user agreement")
    switch status {
    case 401 where isConsent: self = .consent
    case 401 where words.contains("accountinactiveerror"): self = .forbidden
    case 401 where words.contains("no active account"): self = .secrets
    case 401: self = .token
    case 400 where isConsent: self = .consent
    case 402: self = .limit
    case 403 where words.contains("ip address"): self = .address
    case 403 where isConsent: self = .consent
    case 403: self = .forbidden
    case 404: self = .notFound
    case 409 where words.contains("suspended") || body?["status"]?.text == "SUSPENDED": self = .suspended
    case 409 where body?["status"]?.text == "ERROR": self = .broken
    case 409 where body?["status"]?.text == "EXPIRED": self = .consent
    case 409: self = .processing
    case 429: self = .quota
    case 500...599: self = .outage
    default: self = .request
    }
  }

  private static func words(_ body: JSON?) -> String {
    guard let body else { return "" }
    return ["summary", "detail", "type"].compactMap { body[$0]?.text }.joined(separator: " ")
  }

  /// Stands for a remedy that names the bank.
  static let linkAgain = "link again"

  /// What follows "GoCardless: " for people, and what they can do.
  var inWords: (text: String, remedy: String) {
    switch self {
    case .token: ("the access token was refused", "run `daybook sync` again")
    case .secrets: ("the secret id and key were refused", "check secret_id and secret_key in daybook.toml")
    case .consent: ("the bank's consent has expired", GoCardlessRefusal.linkAgain)
    case .quota: ("the bank's quota for today is used up", "nothing: it is asked again when the quota is renewed")
    case .address: ("this machine's address is not on the key's list", "add it in the GoCardless console")
    case .forbidden: ("access is not allowed by the agreement", GoCardlessRefusal.linkAgain)
    case .notFound: ("the account or requisition is no longer there", GoCardlessRefusal.linkAgain)
    case .suspended: ("the account is suspended after too many failures", GoCardlessRefusal.linkAgain)
    case .processing: ("the account is still being prepared", "run `daybook sync` again later")
    case .broken: ("GoCardless could not read the account at the bank", GoCardlessRefusal.linkAgain)
    case .request: ("the request was refused", "report it: this should not happen")
    case .limit: ("the company's limit on requisitions is reached", "delete old requisitions in the GoCardless console")
    case .outage: ("GoCardless or the bank is out of order", "run `daybook sync` again later")
    }
  }
}
