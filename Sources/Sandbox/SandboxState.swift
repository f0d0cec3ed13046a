import Core
import WebServer

/// Everything the sandbox is at a moment.
struct SandboxState: Sendable {
  struct Armed: Sendable {
    var fault: Fault
    var path: String
    var left: Int
  }

  var gocardless: GoCardlessServer
  var faults: [Armed] = []
  var log: [ProviderSandbox.LoggedRequest] = []

  init(seed: UInt64, today: Day, now: Instant, historyDays: Int) {
    let household = SimulatedHousehold(seed: seed, today: today).advanced(to: now.day)
    gocardless = GoCardlessServer(seed: seed, historyDays: historyDays, now: now, household: household)
  }

  mutating func answer(_ request: WebRequest) -> WebResponse {
    if request.path.hasPrefix("/_control/") { return control(request) }
    var response = provider(request)
    if !response.headers.contains(where: { $0.name == "Date" }) {
      response.headers.append(("Date", gocardless.now.httpDate))
    }
    let query = request.query.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    log.append(.init(method: request.method, path: request.path, query: query, status: response.status))
    return response
  }

  private mutating func provider(_ request: WebRequest) -> WebResponse {
    let fault = takeFault(for: request.path)
    let scope = request.path.split(separator: "/").last.map(String.init) ?? ""
    if let answer = fault?.answer(scope: scope) {
      let isFrankfurter = request.path.hasPrefix(FrankfurterServer.root)
      return isFrankfurter ? FrankfurterServer.failure(answer.status, "out of order") : answer
    }
    let rates = gocardless.household.rates
    let response =
      if request.path.hasPrefix(ECBServer.root) {
        ECBServer(rates: rates, now: gocardless.now).answer(request)
      } else if request.path.hasPrefix(FrankfurterServer.root) {
        FrankfurterServer(rates: rates, now: gocardless.now).answer(request)
      } else {
        gocardless.answer(request)
      }
    return fault?.spoil(response) ?? response
  }

  private mutating func takeFault(for path: String) -> Fault? {
    guard let index = faults.firstIndex(where: { path.contains($0.path) }) else { return nil }
    let fault = faults[index].fault
    faults[index].left -= 1
    if faults[index].left <= 0 { faults.remove(at: index) }
    return fault
  }

  mutating func advance(to instant: Instant) {
    guard instant > gocardless.now else { return }
    gocardless.now = instant
    gocardless.household = gocardless.household.advanced(to: instant.day)
  }

  mutating func expireConsent(_ bank: SimulatedBank) {
    guard let index = gocardless.agreements.lastIndex(where: { $0.institution == bank.rawValue && $0.accepted != nil })
    else { return }
    let days = gocardless.agreements[index].accessDays
    gocardless.agreements[index].accepted = gocardless.now - days * 86_400 - 1
  }

  mutating func renewConsent(_ bank: SimulatedBank) {
    let agreement = Agreement(
      id: gocardless.newID(), created: gocardless.now, institution: bank.rawValue, historyDays: gocardless.historyDays,
      accessDays: 90, scopes: Agreement.allScopes, reconfirmation: false)
    gocardless.agreements.append(agreement)
    let id = gocardless.newID()
    gocardless.requisitions.append(
      Requisition(
        id: id, created: gocardless.now, institution: bank.rawValue, agreement: agreement.id, reference: id,
        redirect: "http://127.0.0.1/connected"))
    gocardless.link(at: gocardless.requisitions.count - 1, when: gocardless.now)
  }

  mutating func set(status: String?, of account: SimulatedAccount) {
    for index in gocardless.accounts.indices where gocardless.accounts[index].account == account {
      gocardless.accounts[index].status = status
    }
  }
}

// The control path: what tests of the program as a whole, in a process of its own, can ask for. Never the ledger.

extension SandboxState {
  /// `POST` a JSON object: `/_control/fault {fault, path, times?, reset?, milliseconds?}`, `/_control/advance {day}`,
  /// `/_control/expire {bank}`, `/_control/renew {bank}`, `/_control/status {account, status}`, `/_control/clear {}`;
  /// `GET /_control/log`, `/_control/state`.
  private mutating func control(_ request: WebRequest) -> WebResponse {
    let verb = request.path.dropFirst("/_control/".count)
    switch (request.method, verb) {
    case ("GET", "log"): return json(200, .array(log.map(\.json)))
    case ("GET", "state"): return json(200, ["now": .string(gocardless.now.iso), "faults": .int(faults.count)])
    case ("POST", _):
      guard let fields = JSON(bytes: request.body) else {
        return failure(400, "Bad control", "a JSON object is needed")
      }
      guard change(String(verb), fields) else { return failure(400, "Bad control", "unknown verb or value") }
      return json(200, ["done": .bool(true)])
    default: return failure(404, "Bad control", "no such verb")
    }
  }

  private mutating func change(_ verb: String, _ fields: JSON) -> Bool {
    let bank = fields["bank"]?.string.flatMap(SimulatedBank.init(rawValue:))
    switch verb {
    case "fault":
      let fault = Fault(
        word: fields["fault"]?.string ?? "", reset: fields["reset"]?.int ?? 3_600,
        milliseconds: fields["milliseconds"]?.int ?? 30_000)
      guard let fault, let path = fields["path"]?.string else { return false }
      faults.append(Armed(fault: fault, path: path, left: fields["times"]?.int ?? 1))
    case "advance":
      guard let day = fields["day"]?.string.flatMap({ Day(iso: $0) }) else { return false }
      advance(to: Instant(day))
    case "expire":
      guard let bank else { return false }
      expireConsent(bank)
    case "renew":
      guard let bank else { return false }
      renewConsent(bank)
    case "status":
      guard let account = fields["account"]?.string.flatMap(SimulatedAccount.init(rawValue:)) else { return false }
      set(status: fields["status"]?.string, of: account)
    case "clear":
      faults = []
      log = []
    default: return false
    }
    return true
  }
}

extension ProviderSandbox.LoggedRequest {
  fileprivate var json: JSON {
    ["method": .string(method), "path": .string(path), "query": .string(query), "status": .int(status)]
  }
}
