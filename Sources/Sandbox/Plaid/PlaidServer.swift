import Core
import WebServer

/// Plaid's API as a value: requests change it and are answered by it. Everything is a POST, but for the page of Hosted Link.
struct PlaidServer: Sendable {
  let household: PlaidHousehold
  private let shared: [PlaidSimulatedAccount]
  var origin = ""
  var now: Instant
  var items: [PlaidItemState] = []
  var sessions: [PlaidLinkSession] = []
  var troubles: [PlaidTrouble] = []
  /// What new links find.
  var newReadiness = PlaidItemState.Readiness.historical
  /// Rows a page of `/transactions/sync` has at most, whatever is asked for.
  var longestPage = 500
  var unofficial: [PlaidSimulatedAccount: String] = [:]
  private var asked: [String: Int] = [:]
  private var requests = 0

  static let clientID = "64f1c0de9b2d4e0013a7plaid"
  static let secret = "9f3c27d1a8b04e55harbor"
  static let institution = (id: "ins_109508", name: "First Platypus Bank")

  /// - Parameters:
  ///   - accounts: those that whoever links an Item shares.
  ///   - leaving: the day from which on nothing is paid into the 401k any more.
  init(
    seed: UInt64, today: Day, accounts: [PlaidSimulatedAccount] = PlaidSimulatedAccount.allCases, leaving: Day? = nil
  ) {
    // Plaid tells of two years at most.
    let first = today - (leaving == nil ? 800 : 720)
    let deposits = leaving.map { end in
      stride(from: 14, through: max(14, end - first), by: 15).map {
        SimulatedBrokerage.Deposit(day: first + $0, minor: 62_500)
      }
    }
    household = PlaidHousehold(
      seed: seed, from: first, through: today + (leaving == nil ? 200 : 800), deposits: deposits)
    shared = accounts
    now = Instant(today)
  }

  /// For `/transactions/sync` 50 a minute and Item, and so on.
  private static let limits = [
    "/transactions/sync": (50, "TRANSACTIONS_LIMIT"), "/accounts/get": (15, "ACCOUNTS_LIMIT"),
    "/accounts/balance/get": (5, "ACCOUNTS_BALANCE_GET_LIMIT"),
    "/investments/holdings/get": (15, "INVESTMENT_HOLDINGS_GET_LIMIT"),
    "/investments/transactions/get": (30, "INVESTMENT_TRANSACTIONS_LIMIT"), "/liabilities/get": (15, "RATE_LIMIT"),
    "/item/get": (15, "ITEM_GET_LIMIT"), "/item/remove": (30, "RATE_LIMIT"),
  ]

  mutating func answer(_ request: WebRequest) -> WebResponse {
    if request.method == "GET", request.path.hasPrefix("/hosted/") { return hosted(request) }
    guard request.method == "POST" else { return .text(404, "Not Found") }
    requests += 1
    guard let body = JSON(bytes: request.body) else { return failed(.field("INVALID_BODY")) }
    guard isAllowed(request, body) else { return failed(.badKeys) }
    let trouble = takeTrouble(request.path)
    if case .failure(let failure) = trouble { return failed(failure) }
    if case .mutation = trouble { moveAll() }
    let response = answer(request.path, body)
    if case .spoilt(let fault) = trouble { return fault.spoil(response) }
    return response
  }

  private mutating func answer(_ path: String, _ body: JSON) -> WebResponse {
    switch path {
    case "/link/token/create": return createLink(body)
    case "/link/token/get": return getLink(body)
    case "/item/public_token/exchange": return exchange(body)
    case "/sandbox/public_token/create": return createPublicToken()
    default: break
    }
    guard let token = body["access_token"]?.string, let index = items.firstIndex(where: { $0.accessToken == token })
    else { return failed(.badToken) }
    if items[index].isRemoved { return failed(.gone) }
    if let failure = counted(path, token) { return failed(failure) }
    switch path {
    case "/item/get": return ok(item(items[index], withStatus: true))
    case "/item/remove":
      items[index].isRemoved = true
      return ok([:])
    case "/sandbox/item/reset_login":
      items[index].error = .loginRequired
      return ok(["reset_login": true])
    case "/sandbox/transactions/create": return createTransactions(body, at: index)
    default: return answer(path, body, of: items[index])
    }
  }

  /// What an Item in error no longer gives.
  private func answer(_ path: String, _ body: JSON, of item: PlaidItemState) -> WebResponse {
    if let error = item.error { return failed(error) }
    switch path {
    case "/accounts/get", "/accounts/balance/get":
      return ok(["accounts": .array(item.accounts.map { account($0, item) }), "item": self.item(item)])
    case "/transactions/sync": return sync(body, item)
    case "/investments/holdings/get": return holdings(item)
    case "/investments/transactions/get": return trades(body, item)
    case "/liabilities/get": return liabilities(item)
    default: return .text(404, "Not Found")
    }
  }

  /// In the body or in headers.
  private func isAllowed(_ request: WebRequest, _ body: JSON) -> Bool {
    let id = body["client_id"]?.string ?? request.header("PLAID-CLIENT-ID")
    let secret = body["secret"]?.string ?? request.header("PLAID-SECRET")
    return id == Self.clientID && secret == Self.secret
  }

  private mutating func counted(_ path: String, _ token: String) -> PlaidFailure? {
    let key = "\(path) \(token)"
    asked[key, default: 0] += 1
    guard let (limit, code) = Self.limits[path], asked[key, default: 0] > limit else { return nil }
    return .limit(code)
  }

  private mutating func takeTrouble(_ path: String) -> PlaidTrouble.Kind? {
    guard let index = troubles.firstIndex(where: { path.contains($0.path) }) else { return nil }
    if troubles[index].after > 0 {
      troubles[index].after -= 1
      return nil
    }
    let kind = troubles[index].kind
    troubles[index].left -= 1
    if troubles[index].left <= 0 { troubles.remove(at: index) }
    return kind
  }

  func ok(_ members: JSON) -> WebResponse {
    json(200, members.with([.init(name: "request_id", value: .string(requestID))]))
  }

  func failed(_ failure: PlaidFailure) -> WebResponse { json(failure.status, failure.json(request: requestID)) }

  private var requestID: String { String(plaidID("request", requests).prefix(15)) }

  // MARK: Time

  /// Plaid reads every bank that lets it.
  mutating func advance(to instant: Instant) {
    guard instant > now else { return }
    now = instant
    asked = [:]
    for index in items.indices {
      if let until = items[index].consentUntil, until <= now { items[index].error = .consentExpired }
      guard items[index].error == nil else { continue }
      var version = items[index].current
      version.instant = now
      items[index].versions.append(version)
    }
  }

  /// The same data, read once more.
  private mutating func moveAll() {
    for index in items.indices { items[index].versions.append(items[index].current) }
  }

  mutating func change(_ change: (inout PlaidItemState.Version) -> Void) {
    for index in items.indices where !items[index].isRemoved {
      var version = items[index].current
      change(&version)
      items[index].versions.append(version)
    }
  }

  // MARK: Items and accounts

  mutating func newItem(days: Int, products: [String]) -> PlaidItemState {
    let item = PlaidItemState(
      number: items.count + 1, days: days, linkedOn: now.day, products: products,
      accounts: shared,
      versions: [PlaidItemState.Version(instant: now, readiness: newReadiness)])
    items.append(item)
    return item
  }

  func item(_ state: PlaidItemState) -> JSON {
    let all = ["transactions", "investments", "liabilities"]
    return [
      "item_id": .string(state.itemID), "institution_id": .string(Self.institution.id),
      "institution_name": .string(Self.institution.name), "webhook": nil, "auth_method": nil,
      "error": state.error?.json() ?? .null,
      "available_products": .array(all.filter { !state.products.contains($0) }.map { .string($0) } + ["balance"]),
      "billed_products": .array(state.products.map { .string($0) }),
      "products": .array(state.products.map { .string($0) }),
      "consent_expiration_time": .of(state.consentUntil?.iso), "update_type": "background",
    ]
  }

  private func item(_ state: PlaidItemState, withStatus: Bool) -> JSON {
    let read: JSON = [
      "last_successful_update": .string(state.current.instant.iso),
      "last_failed_update": .of(state.error == nil ? nil : now.iso),
    ]
    return ["item": item(state), "status": ["transactions": read, "investments": read, "last_webhook": nil]]
  }

  func account(_ account: PlaidSimulatedAccount, _ item: PlaidItemState, isInvested: Bool = false) -> JSON {
    let instant = item.current.instant
    let balance = household.balance(of: account, at: instant)
    var current = account.type == "credit" || account.type == "loan" ? -balance : balance
    if account == .retirement { current = value(at: instant) }
    let code = unofficial[account]
    var balances: [JSON.Member] = [
      .init(name: "available", value: account.type == "depository" ? plaidNumber(minor: balance) : .null),
      .init(name: "current", value: plaidNumber(minor: current)),
      .init(name: "limit", value: account == .card ? plaidNumber(minor: 800_000) : .null),
      .init(name: "iso_currency_code", value: code == nil ? "USD" : .null),
      .init(name: "unofficial_currency_code", value: .of(code)),
    ]
    if isInvested { balances.append(.init(name: "margin_loan_amount", value: .null)) }
    var members: [JSON.Member] = [
      .init(name: "account_id", value: .string(item.accountID(account))),
      .init(name: "balances", value: .object(balances)), .init(name: "mask", value: .string(account.mask)),
      .init(name: "name", value: .string(account.name)),
      .init(name: "official_name", value: account == .retirement ? .null : .string("\(account.name) Plus")),
      .init(name: "type", value: .string(account.type)), .init(name: "subtype", value: .string(account.subtype)),
    ]
    // Of a bank with tokenised numbers.
    if account == .checking {
      members.append(.init(name: "persistent_account_id", value: .string(plaidID("persistent", account.rawValue))))
    }
    return .object(members)
  }
}
