import Core

/// One element of `accounts`.
struct PlaidAccount {
  /// Changes when the bank is linked anew; case counts.
  let id: String
  let name: String
  /// The last digits of its number, where told.
  let mask: String
  let type: String
  /// New ones appear, and it may be missing.
  let subtype: String
  /// Nil when it is counted in no currency.
  let unit: QuotedUnit?
  let json: JSON
  /// Whether no other account of the Item has its type, name and mask.
  var isOnlyOfName = true

  /// Nil without an id.
  init?(_ json: JSON) {
    guard let id = json["account_id"]?.text, !id.isEmpty else { return nil }
    self.id = id
    self.json = json
    name = cleaned(json["name"]?.text ?? json["official_name"]?.text ?? "")
    mask = cleaned(json["mask"]?.text ?? "")
    // An old word for an investment account.
    let type = json["type"]?.text ?? ""
    self.type = type == "brokerage" ? "investment" : type
    subtype = json["subtype"]?.text ?? ""
    unit = PlaidUnit.read(json["balances"] ?? .null)
  }

  static func read(_ answer: JSON) -> [PlaidAccount] {
    let accounts = (answer["accounts"]?.array ?? []).compactMap(PlaidAccount.init)
    return accounts.map { account in
      var account = account
      account.isOnlyOfName = accounts.count { $0.description == account.description } == 1
      return account
    }
  }

  private var description: [String] { [type, folded(name), mask] }

  /// The number's own token first, where the bank has one; then type, name and mask, which outlive a new link; then its id.
  var source: SourceAccount {
    var keys: [String] = []
    if let lasting = json["persistent_account_id"]?.text, !lasting.isEmpty { keys.append(lasting) }
    // "Savings" alone could be any.
    if isOnlyOfName, !mask.isEmpty {
      keys.append(description.map { $0.replacing("/", with: " ") }.joined(separator: " "))
    }
    keys.append(id)
    var source = SourceAccount(sourceID: id, keys: keys)
    source.name = mask.isEmpty || name.contains(mask) ? name : "\(name) (\(mask))"
    source.currency = unit?.currency
    return source
  }

  // MARK: What is asked about it

  var isInvestment: Bool { type == "investment" }

  /// `/transactions/sync` speaks of these only.
  var hasTransactions: Bool {
    type == "depository" || type == "credit" || (type == "loan" && subtype == "student")
  }

  var isDebt: Bool { type == "credit" || type == "loan" }

  // MARK: What it is

  var accountType: AccountType {
    switch type {
    case "depository":
      ["savings", "cd", "money market", "hsa"].contains(subtype)
        ? .savings : subtype == "ebt" || subtype == "limited purpose checking" ? .other : .current
    case "credit": .card
    case "loan": subtype == "mortgage" || subtype == "home equity" ? .mortgage : .loan
    case "investment": Self.investmentTypes[subtype] ?? .brokerage
    default: .other
    }
  }

  private static let investmentTypes: [String: AccountType] = {
    let pensions = [
      "401a", "401k", "403B", "457b", "fixed annuity", "ira", "keogh", "lif", "lira", "lrif", "lrsp", "other annuity",
      "pension", "prif", "profit sharing plan", "qshr", "retirement", "rlif", "roth", "roth 401k", "roth 403B",
      "roth 457b", "roth pension", "roth profit sharing plan", "roth thrift savings plan", "rrif", "rrsp", "sarsep",
      "sep ira", "simple ira", "sipp", "thrift savings plan", "variable annuity",
    ]
    let crypto = ["crypto exchange", "non-custodial wallet"]
    var types = Dictionary(uniqueKeysWithValues: pensions.map { ($0, AccountType.pension) })
    for name in crypto { types[name] = .crypto }
    return types
  }()

  // MARK: Balance

  /// What is there, or owed: of cards and loans Plaid writes what is owed above zero.
  ///
  /// - Parameter fallback: the day its numbers are of, where the account does not say.
  func balance(on fallback: Day, today: Day, _ zone: Zone) -> StandardBalance? {
    guard let unit, let balances = json["balances"], let (amount, word) = stated(balances, unit) else { return nil }
    let told = WrittenTime.dayOfReading(balances["last_updated_datetime"]?.text, in: zone)
    return StandardBalance(
      kind: .interim, day: min(told ?? fallback, today), amount: isDebt ? -amount : amount, sourceType: word)
  }

  /// `current`; where a bank tells only what can be spent, that, or the part of a limit that is used.
  private func stated(_ balances: JSON, _ unit: QuotedUnit) -> (Money, String)? {
    if let current = PlaidNumber.money(balances["current"], unit) { return (current, "current") }
    guard let available = PlaidNumber.money(balances["available"], unit) else { return nil }
    guard isDebt else { return type == "depository" ? (available, "available") : nil }
    guard type == "credit", let limit = PlaidNumber.money(balances["limit"], unit) else { return nil }
    return limit.adding(-available).map { ($0, "limit less available") }
  }

  var limit: Money? { unit.flatMap { PlaidNumber.money(json["balances"]?["limit"], $0) } }
}

/// Days as Plaid writes them.
enum PlaidDay {
  static func of(_ value: JSON?) -> Day? { value?.text.flatMap { Day(iso: cleaned($0)) } }

  /// The calendar day in UTC of `2026-11-20T15:52:39Z`.
  static func ofInstant(_ value: JSON?) -> Day? { value?.text.flatMap { Day(iso: cleaned($0).prefix(10)) } }
}
