import Core
import WebServer

/// SimpleFIN's bridge as a value: requests change it and are answered by it.
struct SimpleFINServer: Sendable {
  let ledger: AmericanLedger
  private let shared: [AmericanAccount]
  /// How many days its banks hold.
  let historyDays: Int
  /// Whether it knows version 2.
  let knowsVersion2: Bool
  var origin = ""
  var now: Instant
  /// The status that requests for accounts get once so many have been answered, and how often yet.
  var fault: (status: Int, left: Int, after: Int)?
  var isUnpaid = false
  var isRevoked = false
  /// Banks that want a person to sign in again.
  var signedOut: Set<AmericanBank> = []
  /// Accounts that could not be read at their bank.
  var failing: Set<AmericanAccount> = []
  /// How often each bank was added: ids are new each time.
  var additions: [AmericanBank: Int] = [:]
  private var isClaimed = false
  private var requests: [Counted: Int] = [:]

  /// Whole-list and per-account requests are counted apart.
  private struct Counted: Hashable {
    var day: Day
    var isOfOne: Bool
  }

  static let root = "/simplefin"
  static let user = "prairie-user"
  static let password = "prairie+pass/word"
  static let claim = "HILLCOUNTRY-CLAIM"
  static let daily = 24
  static let warnAt = 48
  static let disableAt = 96
  static let longestRange = 90 * 86_400

  /// - Parameter accounts: those that its person has shared.
  init(
    seed: UInt64, today: Day, historyDays: Int, knowsVersion2: Bool,
    accounts: [AmericanAccount] = AmericanAccount.allCases, life: AmericanLedger.Life = .whole
  ) {
    ledger = AmericanLedger(seed: seed, from: today - 400, through: today + 400, life: life)
    shared = accounts
    self.historyDays = historyDays
    self.knowsVersion2 = knowsVersion2
    now = Instant(today)
  }

  mutating func answer(_ request: WebRequest) -> WebResponse {
    switch (request.method, request.path) {
    case ("GET", Self.root + "/info"): return json(200, ["versions": ["1.0"]])
    case ("POST", "\(Self.root)/claim/\(Self.claim)"): return claimed()
    case ("POST", let path) where path.hasPrefix("\(Self.root)/claim/"): return .text(403, "Forbidden")
    case ("GET", Self.root + "/accounts"): return accounts(request)
    default: return .text(404, "Not Found")
    }
  }

  /// Once.
  private mutating func claimed() -> WebResponse {
    if isClaimed { return .text(403, "Forbidden") }
    isClaimed = true
    return .text(200, accessURL)
  }

  var accessURL: String {
    let host = origin.firstRange(of: "://").map { String(origin[$0.upperBound...]) } ?? origin
    return "http://\(Self.user):prairie%2Bpass%2Fword@\(host)\(Self.root)"
  }

  // MARK: GET /accounts

  private mutating func accounts(_ request: WebRequest) -> WebResponse {
    let expected = "Basic " + base64("\(Self.user):\(Self.password)")
    guard request.header("Authorization") == expected, !isRevoked else { return .text(403, "Forbidden") }
    if let response = faulty() { return response }
    if isUnpaid { return .text(402, "Payment Required") }
    let only = request.query.filter { $0.name == "account" }.map(\.value)
    let count = counted(isOfOne: !only.isEmpty)
    if count >= Self.disableAt { isRevoked = true }
    var response: WebResponse
    if count > Self.daily {
      response = json(429, ["errors": [.string(Self.tooMany)]])
    } else {
      response = json(200, accountSet(request, only: only))
    }
    if count >= Self.warnAt { response.headers.append(("x-api-message", "Too many requests: access will be disabled")) }
    return response
  }

  private static let tooMany =
    "Too many requests. SimpleFIN data is only refreshed once every 24 hours. Expected usage of this API is 24 requests "
    + "per day."

  private mutating func faulty() -> WebResponse? {
    guard let fault else { return nil }
    guard fault.after == 0 else {
      self.fault = (fault.status, fault.left, fault.after - 1)
      return nil
    }
    self.fault = fault.left > 1 ? (fault.status, fault.left - 1, 0) : nil
    return fault.status == 200 ? .text(200, #"{"errors":[],"accounts":[{"id":"cu"#) : .text(fault.status, "no")
  }

  private mutating func counted(isOfOne: Bool) -> Int {
    let key = Counted(day: now.day, isOfOne: isOfOne)
    requests[key, default: 0] += 1
    return requests[key, default: 0]
  }

  private func accountSet(_ request: WebRequest, only: [String]) -> JSON {
    let isVersion2 = knowsVersion2 && request.query("version") == "2"
    let (range, isCapped) = range(request)
    let chosen = shared.filter { account in
      !signedOut.contains(account.bank) && !failing.contains(account)
        && (only.isEmpty || only.contains(id(of: account)))
    }
    let list = chosen.map { element($0, range, request, isVersion2: isVersion2) }
    let notices = notices(isCapped: isCapped)
    if isVersion2 {
      return [
        "errlist": .array(notices.map(\.coded)),
        "connections": .array(
          AmericanBank.allCases.filter { bank in shared.contains { $0.bank == bank } }.map(connection)),
        "accounts": .array(list),
      ]
    }
    return ["errors": .array(notices.map { .string($0.words) }), "accounts": .array(list)]
  }

  /// More than ninety days are cut, and a notice says so.
  private func range(_ request: WebRequest) -> (Range<Int>, isCapped: Bool) {
    let end = request.query("end-date").flatMap { Int($0) } ?? now.seconds + 1
    let start = min(request.query("start-date").flatMap { Int($0) } ?? end - Self.longestRange, end)
    return end - start > Self.longestRange ? (end - Self.longestRange..<end, true) : (start..<end, false)
  }

  // MARK: Errors inside a success

  private struct Notice {
    var code: String
    var words: String
    var connection: String?
    var account: String?

    var coded: JSON {
      var members: [JSON.Member] = [
        .init(name: "code", value: .string(code)), .init(name: "msg", value: .string(words)),
      ]
      if let connection { members.append(.init(name: "conn_id", value: .string(connection))) }
      if let account { members.append(.init(name: "account_id", value: .string(account))) }
      return .object(members)
    }
  }

  private func notices(isCapped: Bool) -> [Notice] {
    var notices: [Notice] = []
    if isCapped {
      notices.append(
        Notice(code: "gen.api", words: "Requested date range exceeds limit of 90 days and was capped"))
    }
    for bank in AmericanBank.allCases where signedOut.contains(bank) {
      notices.append(
        Notice(
          code: "con.auth", words: "Connection to \(bank.name) may need attention", connection: connectionID(bank)))
    }
    for account in AmericanAccount.allCases where failing.contains(account) {
      notices.append(
        Notice(
          code: "act.failed", words: "\(account.name) could not be refreshed", connection: connectionID(account.bank),
          account: id(of: account)))
    }
    return notices
  }

  // MARK: Accounts

  func id(of account: AmericanAccount) -> String {
    "ACT-\(account.rawValue)-\(additions[account.bank, default: 0] + 1)"
  }

  func connectionID(_ bank: AmericanBank) -> String { "CON-\(bank.rawValue)-\(additions[bank, default: 0] + 1)" }

  private func connection(_ bank: AmericanBank) -> JSON {
    [
      "conn_id": .string(connectionID(bank)), "name": .string("\(bank.name) - Dana"),
      "org_id": .string("INST-\(bank.rawValue)"), "org_name": .string(bank.name),
      "org_url": .string("https://www.\(bank.domain)"), "sfin_url": .string("https://sfin.\(bank.domain)"),
    ]
  }

  private func element(
    _ account: AmericanAccount, _ range: Range<Int>, _ request: WebRequest, isVersion2: Bool
  ) -> JSON {
    let dated = now - account.bank.balanceAge
    let balance = ledger.balance(of: account, at: dated)
    let stated = Money(minor: account.bank == .harbor ? -balance : balance, AmericanLedger.currency).decimal
    var members: [JSON.Member] = [
      .init(name: "id", value: .string(id(of: account))), .init(name: "name", value: .string(account.name)),
      .init(name: "currency", value: "USD"), .init(name: "balance", value: .string(stated)),
      .init(name: "available-balance", value: .string(stated)), .init(name: "balance-date", value: .int(dated.seconds)),
    ]
    if isVersion2 {
      members.append(.init(name: "conn_id", value: .string(connectionID(account.bank))))
    } else {
      let org: JSON = [
        "domain": .string(account.bank.domain), "name": .string(account.bank.name),
        "sfin-url": .string("https://sfin.\(account.bank.domain)"),
      ]
      members.append(.init(name: "org", value: org))
    }
    if request.query("balances-only") != "1" {
      // Its presence is what counts.
      let rows = rows(of: account, range, withPending: request.query("pending") != nil, isVersion2: isVersion2)
      members.append(.init(name: "transactions", value: .array(rows)))
    }
    return .object(members)
  }

  private func rows(of account: AmericanAccount, _ range: Range<Int>, withPending: Bool, isVersion2: Bool) -> [JSON] {
    let posted = ledger.posted(by: now, days: historyDays, account: account)
      .filter { range.contains($0.posting.seconds) }
      .map { row(of: $0, isPending: false, isVersion2: isVersion2) }
    guard withPending else { return posted }
    return posted
      + ledger.pending(at: now, account: account).map { row(of: $0, isPending: true, isVersion2: isVersion2) }
  }

  /// Ids change when a pending row posts.
  private func row(of transaction: AmericanTransaction, isPending: Bool, isVersion2: Bool) -> JSON {
    let minor = isPending ? transaction.pendingMinor : transaction.minor
    var members: [JSON.Member] = [
      .init(name: "id", value: .string("\(isPending ? "PND" : "TRN")-\(transaction.number)")),
      .init(name: "posted", value: .int(isPending ? 0 : transaction.posting.seconds)),
      .init(name: "amount", value: .string(Money(minor: minor, AmericanLedger.currency).decimal)),
      .init(name: "description", value: .string(transaction.text)),
      .init(name: "transacted_at", value: .int(Instant(transaction.made, hour: 18).seconds)),
    ]
    if !transaction.payee.isEmpty { members.append(.init(name: "payee", value: .string(transaction.payee))) }
    if isPending { members.append(.init(name: "pending", value: true)) }
    if isVersion2, let mcc = transaction.mcc { members.append(.init(name: "mcc", value: .string(mcc))) }
    return .object(members)
  }
}
