import Core
import WebServer

/// One of the household's accounts as one requisition knows it.
struct LinkedAccount: Hashable, Sendable {
  /// Another one with every requisition.
  var id: String
  var account: SimulatedAccount
  var agreement: String
  var requisition: String
  var created: Instant
  var lastAccessed: Instant?
  /// Set by hand for tests; else it follows from the agreement.
  var status: String?
}

extension GoCardlessServer {
  /// The account's own record: not counted against the bank's quota.
  mutating func account(_ id: String) -> WebResponse {
    let (index, refusal) = find(id)
    guard let index else { return refusal }
    return json(200, record(accounts[index]))
  }

  private func find(_ id: String) -> (index: Int?, refusal: WebResponse) {
    guard isUUID(id) else { return (nil, failure(400, "Invalid Account ID", "\(id) is not a valid UUID.")) }
    let missing = failure(
      404, "Account ID \(id) not found", "Please check whether you specified a valid Account ID")
    return (accounts.firstIndex { $0.id == id }, missing)
  }

  private func record(_ linked: LinkedAccount) -> JSON {
    var members: [JSON.Member] = [
      .init(name: "id", value: .string(linked.id)), .init(name: "created", value: .string(linked.created.iso)),
      .init(name: "last_accessed", value: linked.lastAccessed.map { .string($0.iso) } ?? nil),
    ]
    if let iban = linked.account.iban { members.append(.init(name: "iban", value: .string(iban))) }
    members += [
      .init(name: "status", value: .string(status(of: linked))),
      .init(name: "institution_id", value: .string(linked.account.bank.rawValue)),
      .init(name: "owner_name", value: .string(linked.account.owner)),
      .init(name: "name", value: .string(linked.account.name)),
    ]
    return .object(members)
  }

  private func status(of linked: LinkedAccount) -> String {
    if let status = linked.status { return status }
    return agreement(of: linked)?.hasExpired(at: now) ?? true ? "EXPIRED" : "READY"
  }

  private func agreement(of linked: LinkedAccount) -> Agreement? { agreements.first { $0.id == linked.agreement } }

  /// Details, balances or transactions, with all that may stand in their way.
  mutating func read(_ id: String, scope: String, _ request: WebRequest) -> WebResponse {
    let (index, missing) = find(id)
    guard let index else { return missing }
    let linked = accounts[index]
    if let refusal = refuse(linked, scope: scope) { return refusal }
    let span = scope == "transactions" ? dates(request) : (from: nil, to: nil, refusal: noQuery(request))
    if let refusal = span.refusal { return refusal }
    let quota = Quota(account: id, scope: scope, day: now.day)
    let used = quotas[quota, default: 0]
    guard used < Self.accountLimit else {
      return withQuota(
        failure(
          429, "Couldn't update account \(scope)", "Daily request limit set by the Institution has been exceeded.",
          type: "RateLimitError"), left: 0)
    }
    quotas[quota] = used + 1
    accounts[index].lastAccessed = now
    let answer: JSON
    switch scope {
    case "details": answer = details(linked)
    case "balances": answer = balances(linked.account)
    default: answer = transactions(linked, from: span.from, to: span.to)
    }
    return withQuota(json(200, answer), left: Self.accountLimit - used - 1)
  }

  private func withQuota(_ response: WebResponse, left: Int) -> WebResponse {
    var response = response
    response.headers += [
      ("HTTP_X_RATELIMIT_ACCOUNT_SUCCESS_LIMIT", String(Self.accountLimit)),
      ("HTTP_X_RATELIMIT_ACCOUNT_SUCCESS_REMAINING", String(left)),
      ("HTTP_X_RATELIMIT_ACCOUNT_SUCCESS_RESET", String(86_400 - now.secondsOfDay)),
    ]
    return response
  }

  private func refuse(_ linked: LinkedAccount, scope: String) -> WebResponse? {
    switch linked.status {
    case "SUSPENDED":
      return failure(
        409, "Account suspended",
        "This account or its requisition was suspended due to numerous errors that occurred while accessing it.")
    case "PROCESSING", "DISCOVERED":
      return failure(
        409, "Account is processing", "Account data is being processed. Please try again later.",
        type: "AccountProcessing")
    case "ERROR": return json(409, record(linked))
    default: break
    }
    guard let agreement = agreement(of: linked), let expiry = agreement.expiry else {
      return json(
        403,
        [
          "summary": "No valid End User Agreement",
          "error": "Account exists but there is no valid End User Agreement permitting you to access it",
          "status_code": 403,
        ])
    }
    if agreement.hasExpired(at: now) {
      return failure(
        401, "End User Agreement (EUA) \(agreement.id) has expired",
        "EUA was valid for \(agreement.accessDays) days and it expired at \(expiry.iso). The end user must connect the account once more with new EUA and Requisition"
      )
    }
    guard agreement.scopes.contains(scope) else {
      return failure(
        403, "End User Agreement (EUA) access scope error",
        "EUA doesn't allow access to account \(scope). Check EUA access scope. Or create new EUA with correct access scope"
      )
    }
    return nil
  }

  private func noQuery(_ request: WebRequest) -> WebResponse? {
    request.query.isEmpty ? nil : unknownFields(request.query.map(\.name))
  }

  private func dates(_ request: WebRequest) -> (from: Day?, to: Day?, refusal: WebResponse?) {
    let unknown = request.query.map(\.name).filter { $0 != "date_from" && $0 != "date_to" }
    if !unknown.isEmpty { return (nil, nil, unknownFields(unknown)) }
    var days: [String: Day] = [:]
    for (name, value) in request.query {
      guard let day = Day(iso: value) else {
        let format = "Date has wrong format. Use one of these formats instead: YYYY-MM-DD."
        return (nil, nil, fieldFailure(name, "Invalid date", format))
      }
      days[name] = day
    }
    let (from, to) = (days["date_from"], days["date_to"])
    if let from, from > now.day {
      let detail = "'\(from)' can't be greater than \(now.day). Specify correct date range"
      return (nil, nil, fieldFailure("date_from", "Date can't be in future", detail))
    }
    if let from, let to, from > to {
      let detail =
        "Starting date '\(from)' is greater than end date '\(to)'. When specifying date range, starting date must precede the end date"
      return (nil, nil, failure(400, "Incorrect date range", detail))
    }
    return (from, to, nil)
  }
}

// What the bank says

extension GoCardlessServer {
  private func details(_ linked: LinkedAccount) -> JSON {
    let account = linked.account
    var dice = SplitMix64(seed: seed, "resource " + account.rawValue)
    var members: [JSON.Member] = [.init(name: "resourceId", value: .string(dice.hex(24)))]
    func put(_ name: String, _ value: String?) {
      if let value { members.append(.init(name: name, value: .string(value))) }
    }
    put("iban", account.iban)
    put("scan", account.number.map { account.sortCode + $0 })
    put("maskedPan", account.maskedPan)
    put("currency", account.currency.code)
    put("ownerName", account.owner)
    put("name", account.name)
    put(
      "product", account == .card ? "Barclaycard Platinum" : account == .savings ? "Everyday Saver" : "Current Account")
    put("cashAccountType", account == .card ? "CARD" : account == .savings ? "SVGS" : "CACC")
    put("status", "enabled")
    put("bic", account.iban == nil ? nil : account.bank.bic)
    put("usage", "PRIV")
    return ["account": .object(members)]
  }

  private func balances(_ account: SimulatedAccount) -> JSON {
    let day = now.day
    let booked = household.ledger.balance(of: account, on: day)
    let pending = household.ledger.pending(on: day, account: account).reduce(0) {
      $0 + BankText(payment: $1, seed: seed, isPending: true).shownAmount.minor
    }
    func balance(_ type: String, _ minor: Int64, _ day: Day, withCredit: Bool? = nil) -> JSON {
      var members: [JSON.Member] = [
        .init(
          name: "balanceAmount",
          value: [
            "amount": .string(Money(minor: minor, account.currency).decimal),
            "currency": .string(account.currency.code),
          ]), .init(name: "balanceType", value: .string(type)),
        .init(name: "referenceDate", value: .string(day.iso)),
      ]
      if let withCredit { members.insert(.init(name: "creditLimitIncluded", value: .bool(withCredit)), at: 2) }
      return .object(members)
    }
    let closed = household.ledger.balance(of: account, on: day - 1)
    switch account {
    case .joint, .anna:
      return ["balances": [balance("interimBooked", booked, day), balance("interimAvailable", booked + pending, day)]]
    case .card:
      let available = (account.creditLimit ?? 0) + booked + pending
      return [
        "balances": [
          balance("interimAvailable", available, day, withCredit: true),
          balance("interimBooked", booked, day, withCredit: false),
        ]
      ]
    case .ben:
      let overdraft: Int64 = 50_000
      return [
        "balances": [
          balance("forwardAvailable", booked + pending + overdraft, day, withCredit: true),
          balance("closingBooked", closed, day - 1), balance("expected", booked + pending, day),
        ]
      ]
    case .savings, .euro:
      return ["balances": [balance("closingBooked", closed, day - 1), balance("expected", booked + pending, day)]]
    }
  }

  /// Newest first; booked rows of the span, and whatever is pending.
  private func transactions(_ linked: LinkedAccount, from: Day?, to: Day?) -> JSON {
    let granted = min(historyDays, agreement(of: linked)?.historyDays ?? 90)
    let earliest = now.day - granted
    let first = max(from ?? earliest, earliest)
    let last = min(to ?? now.day, now.day)
    let account = linked.account
    var balance = household.ledger.balance(of: account, on: first - 1)
    var booked: [JSON] = []
    for payment in household.ledger.booked(through: last, since: first, account: account) {
      balance += payment.amount.minor
      let text = BankText(payment: payment, seed: seed, isPending: false)
      booked.append(text.row(balanceAfter: account == .savings ? balance : nil))
    }
    let pending = household.ledger.pending(on: now.day, account: account)
      .map { BankText(payment: $0, seed: seed, isPending: true).row() }
    return [
      "transactions": ["booked": .array(booked.reversed()), "pending": .array(pending.reversed())],
      "last_updated": .string(now.iso),
    ]
  }
}
