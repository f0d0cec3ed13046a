import Core

/// A connection of a person to a broker: an element of `/authorizations`.
struct SnapTradeAuthorization: Hashable {
  let id: String
  /// The broker's word, which never changes: `ROBINHOOD`.
  let slug: String
  let brokerName: String
  let name: String
  /// It cannot read the broker any more, and goes on answering what it read last, with 200.
  let isDisabled: Bool
  let disabledOn: Day?
  let isRealTime: Bool
  let created: String

  init?(_ json: JSON) {
    guard let id = json["id"]?.text, !id.isEmpty else { return nil }
    self.id = id
    let broker = json["brokerage"]
    slug = cleaned(broker?["slug"]?.text ?? "")
    brokerName = cleaned((broker?["display_name"] ?? broker?["name"])?.text ?? "")
    name = cleaned(json["name"]?.text ?? "")
    isDisabled = json["disabled"]?.isTrue == true
    disabledOn = snapTradeDay(json["disabled_date"])
    isRealTime = json["data_freshness_mode"]?.text == "realtime"
    created = json["created_date"]?.text ?? ""
  }

  static func list(_ json: JSON) -> [SnapTradeAuthorization] { (json.array ?? []).compactMap(Self.init) }

  /// Whether a `[[connection]]` of that institution means it: by the broker's slug, or its own id.
  func isMeant(by institution: String) -> Bool {
    institution.isEmpty || folded(institution) == folded(slug) || institution == id
  }

  var title: String { [brokerName, slug, "a broker"].first { !$0.isEmpty } ?? "" }
}

/// An element of `/authorizations/{id}/accounts`.
struct SnapTradeAccount: Hashable {
  let id: String
  let authorization: String
  let name: String
  let number: String
  /// The broker's own id: steady across connections, where it gives one.
  let institutionID: String
  let institutionName: String
  /// `INVESTMENT`, `DEPOSIT`, `LOC`, or empty.
  let category: String
  let rawType: String
  /// Simulated money is none.
  let isPaper: Bool
  let total: Money?
  let currency: Currency?
  let holdings: Sync
  let transactions: Sync
  /// The broker does not show SnapTrade what it holds: an empty list is not an empty account.
  let holdingsUnavailable: Bool
  let firstTransaction: Day?
  /// Set by whoever has the whole list.
  var slug = ""
  /// In which its days are.
  var zone = Zone.utc
  var isOnlyOfNumber = true

  struct Sync: Hashable {
    var isComplete: Bool
    var last: Day?
    private let moment: String?

    init(_ json: JSON?) {
      isComplete = json?["initial_sync_completed"] != .bool(false)
      moment = json?["last_successful_sync"]?.text
      last = snapTradeDay(json?["last_successful_sync"])
    }

    func last(in zone: Zone) -> Day? { WrittenTime.dayOfReading(moment, in: zone) }
  }

  init?(_ json: JSON, authorization: String) {
    guard let id = json["id"]?.text, !id.isEmpty else { return nil }
    self.id = id
    self.authorization = json["brokerage_authorization"]?.text ?? authorization
    name = cleaned(json["name"]?.text ?? "")
    number = compact(json["number"]?.text ?? "")
    institutionID = compact(json["institution_account_id"]?.text ?? "")
    institutionName = cleaned(json["institution_name"]?.text ?? "")
    category = json["account_category"]?.text ?? ""
    rawType = cleaned(json["raw_type"]?.text ?? "")
    isPaper = json["is_paper"]?.isTrue == true
    let stated = json["balance"]?["total"]
    let unit = stated?["currency"]?.text.flatMap(SnapTradeUnit.init(code:))
    currency = unit?.currency
    total = stated?["amount"]?.text.flatMap(ExactDecimal.init(written:)).flatMap { unit?.money($0) }
    holdings = Sync(json["sync_status"]?["holdings"])
    transactions = Sync(json["sync_status"]?["transactions"])
    holdingsUnavailable = json["sync_status"]?["holdings"]?["holdings_unavailable"]?.isTrue == true
    firstTransaction = snapTradeDay(json["sync_status"]?["transactions"]?["first_transaction_date"])
  }

  /// The accounts of the connections that are read, each once: one that a person has connected twice is read by the first.
  ///
  /// - Parameter lists: the answers to `/authorizations/{id}/accounts`, by that id.
  /// - Returns: accounts in the order they came, and those that are another's double.
  static func all(
    _ authorizations: [SnapTradeAuthorization], lists: [String: JSON]
  ) -> (accounts: [SnapTradeAccount], doubles: [SnapTradeAccount]) {
    var accounts: [SnapTradeAccount] = []
    var doubles: [SnapTradeAccount] = []
    for authorization in authorizations {
      let own = (lists[authorization.id]?.array ?? [])
        .compactMap { SnapTradeAccount($0, authorization: authorization.id) }
        .map { account in
          var account = account
          account.slug = authorization.slug.isEmpty ? account.institutionName : authorization.slug
          return account
        }
      for var account in own {
        account.isOnlyOfNumber = own.count { $0.number == account.number } == 1
        let keys = Set(account.steadyKeys)
        let isDouble = accounts.contains {
          $0.id == account.id || ($0.authorization != account.authorization && !keys.isDisjoint(with: $0.steadyKeys))
        }
        if isDouble { doubles.append(account) } else { accounts.append(account) }
      }
    }
    return (accounts, doubles)
  }

  /// What a new connection does not change: the institution with its own id of the account, and with the number.
  var steadyKeys: [String] {
    var keys: [String] = []
    if !institutionID.isEmpty { keys.append("\(folded(slug))/\(institutionID)") }
    // A masked number says too little alone: it counts where it ends in three digits at least.
    let digits = number.filter { $0.isASCII && ($0.isNumber || $0.isLetter) }
    if isOnlyOfNumber, digits.count >= 3, number != institutionID { keys.append("\(folded(slug))/\(number)") }
    return keys
  }

  var source: SourceAccount {
    var source = SourceAccount(sourceID: id, keys: steadyKeys + [id])
    source.name = name.isEmpty ? institutionName : name
    source.currency = currency
    return source
  }

  /// For people: never its number.
  var title: String { [name, institutionName, "an account"].first { !$0.isEmpty } ?? "" }

  var type: AccountType {
    switch category {
    case "DEPOSIT": return folded(rawType).contains("saving") ? .savings : .current
    case "LOC": return folded(rawType).contains("card") ? .card : .loan
    default: break
    }
    let words = folded("\(rawType) \(name)").split { !$0.isLetter && !$0.isNumber }
    let pensions: Set<Substring> = ["ira", "401k", "403b", "457b", "rrsp", "lira", "rrif", "pension", "sipp", "roth"]
    if words.contains(where: pensions.contains) { return .pension }
    return words.contains("crypto") ? .crypto : .brokerage
  }
}

/// A page of `/accounts/{id}/activities`.
struct SnapTradePage {
  let rows: [JSON]
  let offset: Int?
  let total: Int?

  init?(_ json: JSON) {
    // Older answers are the bare list.
    guard let rows = json["data"]?.array ?? json.array, rows.allSatisfy(\.isObject) else { return nil }
    self.rows = rows
    offset = json["pagination"]?["offset"]?.integer
    total = json["pagination"]?["total"]?.integer
  }
}
