import Core
import HTTP
import Providers
import Synchronization

/// Plaid in memory: answers by path, one after the other, and remembers what was asked and kept.
final class ScriptedPlaid: Sendable {
  typealias Answer = Result<Response, TransportError>

  private struct Memory {
    var answers: [String: [Answer]] = [:]
    var requests: [Request] = []
    var kept: [ReceivedAnswer] = []
  }
  private let memory = Mutex(Memory())

  /// The last answer of a path is given again and again.
  func on(_ path: String, _ answers: Answer...) { memory.withLock { $0.answers[path] = answers } }

  func on(_ path: String, _ bodies: String...) {
    memory.withLock { $0.answers[path] = bodies.map { .success(Response(status: 200, body: Array($0.utf8))) } }
  }

  var transport: Transport {
    Transport { request in
      let path = request.url.firstRange(of: "plaid.com").map { String(request.url[$0.upperBound...]) } ?? request.url
      return try self.memory.withLock { memory in
        memory.requests.append(request)
        guard var answers = memory.answers[path], let first = answers.first else {
          return Response(status: 404, body: Array("Not Found".utf8))
        }
        if answers.count > 1 { answers.removeFirst() }
        memory.answers[path] = answers
        return try first.get()
      }
    }
  }

  func keep(_ answer: ReceivedAnswer) { memory.withLock { $0.kept.append(answer) } }

  var requests: [Request] { memory.withLock { $0.requests } }
  var kept: [ReceivedAnswer] { memory.withLock { $0.kept } }
  var records: [RawRecord] { kept.compactMap(\.record) }

  /// Paths asked, in order.
  var asked: [String] {
    requests.map { request in
      request.url.firstRange(of: "plaid.com").map { String(request.url[$0.upperBound...]) } ?? request.url
    }
  }

  /// The bodies of a path's requests.
  func bodies(_ path: String) -> [JSON] {
    requests.filter { $0.url.hasSuffix(path) }.compactMap { request in try? JSON(parsing: request.body ?? []) }
  }

  /// Cursors sent to /transactions/sync; `-` for none.
  var cursors: [String] { bodies("/transactions/sync").map { $0["cursor"]?.text ?? "-" } }
}

func plaidFailure(
  _ code: String, type: String = "ITEM_ERROR", reason: String? = nil, display: String? = nil, status: Int = 400
) -> ScriptedPlaid.Answer {
  func quoted(_ text: String?) -> String { text.map { "\"\($0)\"" } ?? "null" }
  let body =
    #"{"error_type":"\#(type)","error_code":"\#(code)","error_code_reason":\#(quoted(reason)),"#
    + #""error_message":"FOR-DEVELOPERS","display_message":\#(quoted(display)),"request_id":"r"}"#
  return .success(Response(status: status, body: Array(body.utf8)))
}

let plaidLimit = plaidFailure("TRANSACTIONS_LIMIT", type: "RATE_LIMIT_EXCEEDED", status: 429)

func ok(_ body: String) -> ScriptedPlaid.Answer { .success(Response(status: 200, body: Array(body.utf8))) }

/// `/item/get`
func plaidItem(
  _ id: String = "ITEM-1", error: String = "null", consent: String = "null",
  products: String = #""transactions","investments","liabilities""#, read: String = "2026-11-21T03:00:00Z"
) -> String {
  let status = #"{"last_successful_update":"\#(read)","last_failed_update":null}"#
  return #"{"item":{"item_id":"\#(id)","institution_id":"ins_3","institution_name":"First Bank","error":\#(error),"#
    + #""consent_expiration_time":\#(consent),"billed_products":[\#(products)],"products":[\#(products)]},"#
    + #""status":{"transactions":\#(status),"investments":\#(status)},"request_id":"r"}"#
}

/// An element of `accounts`.
func plaidAccount(
  _ id: String = "A", type: String = "depository", subtype: String = "checking", name: String = "Checking",
  mask: String = #""1234""#, current: String = "100.50", available: String = "null", limit: String = "null",
  currency: String = #""iso_currency_code":"USD","unofficial_currency_code":null"#, more: String = ""
) -> String {
  #"{"account_id":"\#(id)","name":"\#(name)","official_name":null,"mask":\#(mask),"type":"\#(type)","#
    + #""subtype":"\#(subtype)","balances":{"available":\#(available),"current":\#(current),"limit":\#(limit),\#(currency)}\#(more)}"#
}

func plaidAccounts(_ accounts: String...) -> String {
  #"{"accounts":[\#(accounts.joined(separator: ","))],"item":{"item_id":"ITEM-1"},"request_id":"r"}"#
}

/// An element of `added`.
func plaidRow(
  _ id: String, _ iso: String = "2026-11-19", _ amount: String = "5.50", account: String = "A", pending: Bool = false,
  was: String? = nil, currency: String = #""iso_currency_code":"USD","unofficial_currency_code":null"#,
  _ more: String = ""
) -> String {
  #"{"transaction_id":"\#(id)","account_id":"\#(account)","amount":\#(amount),"date":"\#(iso)",\#(currency),"#
    + #""pending":\#(pending),"pending_transaction_id":\#(was.map { "\"\($0)\"" } ?? "null"),"name":"CORNER STORE"\#(more)}"#
}

/// A page of `/transactions/sync`.
func plaidPage(
  _ added: [String] = [], modified: [String] = [], removed: [String] = [], next: String = "C1", more: Bool = false,
  status: String = "HISTORICAL_UPDATE_COMPLETE"
) -> String {
  let gone = removed.map { #"{"transaction_id":"\#($0)","account_id":"A"}"# }
  return #"{"added":[\#(added.joined(separator: ","))],"modified":[\#(modified.joined(separator: ","))],"#
    + #""removed":[\#(gone.joined(separator: ","))],"accounts":[],"next_cursor":"\#(next)","has_more":\#(more),"#
    + #""transactions_update_status":"\#(status)","request_id":"r"}"#
}

let plaidSecrets = ["CLIENT-ID-1", "PLAID-SECRET-1", "access-production-TOKEN-1"]

/// One sync at `server`.
func plaidSync(
  _ server: ScriptedPlaid, state: SyncState = SyncState(), on today: Day = today, now: Int64 = runInstant,
  change: (inout PlaidConnection) -> Void = { _ in }
) async throws -> ConnectionOutcome {
  var connection = PlaidConnection(
    id: "first", clientID: plaidSecrets[0], secret: plaidSecrets[1], accessToken: plaidSecrets[2])
  change(&connection)
  return try await PlaidSync(
    connection: connection, state: state,
    transport: server.transport.retrying(.plaid, sleep: { _ in }, jitter: { 0 }), now: now, today: today,
    keep: { (answer: ReceivedAnswer) in server.keep(answer) }
  ).run()
}

/// A checking account with one page of rows.
func plaidBank(_ pages: String...) -> ScriptedPlaid {
  let server = ScriptedPlaid()
  server.on("/item/get", plaidItem())
  server.on("/accounts/get", plaidAccounts(plaidAccount()))
  let answers = pages.isEmpty ? [plaidPage([plaidRow("t1")])] : pages
  switch answers.count {
  case 1: server.on("/transactions/sync", answers[0])
  case 2: server.on("/transactions/sync", answers[0], answers[1])
  default: server.on("/transactions/sync", answers[0], answers[1], answers[2])
  }
  return server
}

/// A record of an answer.
func plaidRecord(
  _ kind: String, _ body: String, key: String = "", status: Int = 200, at instant: Int64 = runInstant,
  on today: Day = today
) -> RawRecord {
  RawRecord(
    provider: "plaid", connectionID: "first", kind: kind, key: key, fetchedAt: instant, day: today, status: status,
    body: Array(body.utf8))
}

/// One account's rows of one whole loop.
func plaidMapped(_ page: String, account: String = plaidAccount(), fromNothing: Bool = false) -> StandardRows? {
  PlaidMapping.standardise(records: [
    plaidRecord("item", plaidItem()), plaidRecord("accounts", plaidAccounts(account)),
    plaidRecord("transactions", page, key: "1 1 \(fromNothing ? "start" : "cursor")"),
  ]).first
}

func plaidMappedRow(_ row: String) -> StandardTransaction? { plaidMapped(plaidPage([row]))?.transactions.first }

/// What cursors and Items an earlier sync left.
func plaidState(cursor: String? = "C0", item: String = "ITEM-1", accounts: [KnownAccount] = []) -> SyncState {
  var state = SyncState()
  if let cursor { state.memory = ["cursor": cursor, "cursor_item": item] }
  state.accounts = accounts
  return state
}
