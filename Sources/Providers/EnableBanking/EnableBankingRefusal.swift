import Core

/// What a refusal means. Only its kind leaves here: `detail` may quote anything.
enum EnableBankingRefusal: Hashable, Sendable {
  /// The session has ended or was never finished: a person links again.
  case session
  /// The account is not, or no longer, in the session.
  case account
  /// The bank wants its customer.
  case action
  /// The key, the clock or how the application is set up.
  case application
  /// In restricted mode without an account.
  case noAccounts
  case quota
  /// The bank is out of order, or Enable Banking.
  case outage
  /// More history was asked for than the bank gives; it may propose a day.
  case period(proposed: Day?)
  /// A parameter that this bank does not take.
  case parameters
  case continuation
  /// What only a mistake of ours brings.
  case request
  // Linking
  case redirect
  case bank
  case code
  case alreadyLinked

  init(status: Int, body: JSON?) {
    // Some banks' own codes leak through, in whichever field.
    let words = ["error", "code"].compactMap { body?[$0]?.text.map(compact) }.filter { Int($0) == nil && !$0.isEmpty }
    if let known = words.lazy.compactMap({ Self.kinds[$0] }).first {
      self = known
      if case .period = known { self = .period(proposed: Self.proposed(body)) }
      return
    }
    switch status {
    case 401, 403: self = .application
    case 404: self = .account
    case 408, 500...599: self = .outage
    case 429: self = .quota
    case 400, 422: self = .parameters
    default: self = .request
    }
  }

  private static func proposed(_ body: JSON?) -> Day? {
    let detail = body?["detail"]
    return (detail?["date_from"] ?? detail?["dateFrom"])?.text.flatMap {
      Day(isoBytes: Array(cleaned($0).utf8.prefix(10)))
    }
  }

  private static let kinds: [String: EnableBankingRefusal] = [
    "EXPIRED_SESSION": .session, "CLOSED_SESSION": .session, "REVOKED_SESSION": .session,
    "SESSION_DOES_NOT_EXIST": .session, "WRONG_SESSION_STATUS": .session,
    "INVALID_ACCOUNT_ID": .account, "ACCOUNT_DOES_NOT_EXIST": .account, "ASPSP_ACCOUNT_NOT_ACCESSIBLE": .account,
    "ASPSP_PSU_ACTION_REQUIRED": .action,
    "ASPSP_RATE_LIMIT_EXCEEDED": .quota,
    "ASPSP_ERROR": .outage, "ASPSP_TIMEOUT": .outage,
    "WRONG_TRANSACTIONS_PERIOD": .period(proposed: nil), "PERIOD_INVALID": .period(proposed: nil),
    "WRONG_REQUEST_PARAMETERS": .parameters, "WRONG_CONTINUATION_KEY": .continuation,
    "DATE_FROM_IN_FUTURE": .request, "DATE_TO_WITHOUT_DATE_FROM": .request, "WRONG_DATE_INTERVAL": .request,
    "PSU_HEADER_NOT_PROVIDED": .request, "PSU_HEADER_INVALID": .request, "INVALID_HOST": .request,
    "UNAUTHORIZED_ACCESS": .application, "ACCESS_DENIED": .application, "AUTHORIZATION_NOT_PROVIDED": .application,
    "UNAUTHORIZED_IP": .application, "NO_ACCOUNTS_ADDED": .noAccounts,
    "REDIRECT_URI_NOT_ALLOWED": .redirect, "WRONG_ASPSP_PROVIDED": .bank,
    "EXPIRED_AUTHORIZATION_CODE": .code, "WRONG_AUTHORIZATION_CODE": .code, "ALREADY_AUTHORIZED": .alreadyLinked,
  ]

  /// A refusal of one account's call that leaves open whether the whole session has ended.
  var mayConcernSession: Bool {
    switch self {
    case .session, .account, .action, .application, .noAccounts: true
    default: false
    }
  }

  static let controlPanel = "https://enablebanking.com/cp"

  /// Stands for a remedy that names the connection.
  static let linkAgain = "link again"

  /// What follows "Enable Banking: " for people, and what they can do.
  var inWords: (text: String, remedy: String) {
    let later = "run `daybook sync` again later"
    return switch self {
    case .session: ("the bank's consent has ended", Self.linkAgain)
    case .account: ("the bank no longer gives this account", Self.linkAgain)
    case .action: ("the bank wants you to act: to sign in, or to agree to something", Self.linkAgain)
    case .application:
      (
        "the application was refused: its id, its key, this machine's clock, or how it is set up",
        "check application_id and key in daybook.toml, the clock, and the application at \(Self.controlPanel)"
      )
    case .noAccounts:
      (
        "the application is restricted, and no account has been added to it",
        "link your own accounts to the application at \(Self.controlPanel)"
      )
    case .quota:
      (
        "the reads that the bank allows in a day without you are used up",
        "nothing: the bank is asked again tomorrow"
      )
    case .outage: ("the bank or Enable Banking is out of order", later)
    case .period: ("the bank refuses every period that was asked for", later)
    case .parameters: ("the bank refused how it was asked", later)
    case .continuation: ("the bank broke off its list of transactions", later)
    case .request: ("the request was refused", "report it: this should not happen")
    case .redirect:
      ("the address to come back to is not one of the application's", "add it at \(Self.controlPanel)")
    case .bank: ("there is no bank of this name and country", "run `daybook connect` again and choose it")
    case .code: ("the code that came back is not good, or no longer", Self.linkAgain)
    case .alreadyLinked: ("this sign-in has been used already", Self.linkAgain)
    }
  }
}
