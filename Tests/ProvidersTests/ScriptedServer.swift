import Core
import HTTP
import Providers
import Synchronization

/// A provider in memory: answers by path, remembers what was asked and kept, in order.
final class ScriptedServer: Sendable {
  typealias Answer = Result<Response, TransportError>

  private struct Memory {
    var answers: [String: [Answer]] = [:]
    var requests: [Request] = []
    var log: [String] = []
    var records: [RawRecord] = []
    var kept: [ReceivedAnswer] = []
  }
  private let memory = Mutex(Memory())

  /// - Parameter path: method and path with query, after the base: `GET /requisitions/`; a query may be left out.
  ///   The last answer of a path is given again and again.
  func on(_ path: String, _ answers: Answer...) { on(path, answers) }

  func on(_ path: String, _ answers: [Answer]) {
    memory.withLock { $0.answers[path] = answers }
  }

  func on(_ path: String, _ body: String, status: Int = 200, headers: Headers = [:]) {
    on(path, .success(Response(status: status, headers: headers, body: Array(body.utf8))))
  }

  /// Lets a path answer as another does.
  func copy(_ path: String, to other: String) { memory.withLock { $0.answers[other] = $0.answers[path] } }

  var transport: Transport { Transport { try self.answer($0) } }

  func keep(_ answer: ReceivedAnswer) {
    memory.withLock { $0.kept.append(answer) }
    if let record = answer.record { keep(record) }
  }

  func keep(_ record: RawRecord) {
    memory.withLock {
      $0.records.append(record)
      $0.log.append("keep \(record.kind)")
    }
  }

  /// Forgets what was asked and kept; answers stay.
  func clear() {
    memory.withLock {
      $0.requests = []
      $0.log = []
      $0.records = []
      $0.kept = []
    }
  }

  var requests: [Request] { memory.withLock { $0.requests } }
  var records: [RawRecord] { memory.withLock { $0.records } }
  /// Everything that was handed over, in order.
  var kept: [ReceivedAnswer] { memory.withLock { $0.kept } }
  /// `GET /accounts/a/` and `keep account`, in order.
  var log: [String] { memory.withLock { $0.log } }
  var asked: [String] { log.filter { !$0.hasPrefix("keep") } }

  private func answer(_ request: Request) throws -> Response {
    let base = [
      "/api/v2", "/stats/eurofxref", "/simplefin", ".dev/v2", ".snaptrade.com", "yahoo.com", "api.enablebanking.com",
    ].compactMap {
      request.url.firstRange(of: $0)?.upperBound
    }.first
    let path = "\(request.method.rawValue) \(base.map { String(request.url[$0...]) } ?? request.url)"
    let plain = String(path.prefix { $0 != "?" })
    return try memory.withLock { memory in
      memory.requests.append(request)
      memory.log.append(path)
      let key = memory.answers[path] == nil ? plain : path
      guard var answers = memory.answers[key], let first = answers.first else {
        return Response(status: 404, body: Array(#"{"summary":"Not found.","detail":"Not found."}"#.utf8))
      }
      if answers.count > 1 { answers.removeFirst() }
      memory.answers[key] = answers
      return try first.get()
    }
  }
}

/// A bank of one linked account with one booked row.
func linkedBank() -> ScriptedServer {
  let server = ScriptedServer()
  server.on(
    "POST /token/new/",
    #"{"access":"TOKEN-ACCESS","access_expires":86400,"refresh":"TOKEN-REFRESH","refresh_expires":2592000}"#)
  server.on(
    "GET /requisitions/",
    #"{"count":1,"next":null,"previous":null,"results":["# + requisition("req-1", "2026-09-01", accounts: ["acc-1"])
      + "]}")
  server.on(
    "GET /agreements/enduser/agr-req-1/",
    #"{"id":"agr-req-1","accepted":"2026-09-01T10:00:00Z","access_valid_for_days":180,"max_historical_days":540}"#)
  server.on(
    "GET /accounts/acc-1/",
    #"{"id":"acc-1","iban":"GB33BUKB20201555555555","status":"READY","institution_id":"ANY_BANK","owner_name":"Anna"}"#)
  server.on("GET /accounts/acc-1/details/", #"{"account":{"currency":"GBP","name":"Current","ownerName":"Anna"}}"#)
  server.on("GET /accounts/acc-1/balances/", #"{"balances":[\#(ledgerBalance)]}"#)
  server.on("GET /accounts/acc-1/transactions/", #"{"transactions":{"booked":[\#(element(currency: "GBP"))]}}"#)
  return server
}

let ledgerBalance = #"{"balanceAmount":{"amount":"10.00","currency":"GBP"},"balanceType":"interimBooked"}"#

func requisition(
  _ id: String, _ created: String, status: String = "LN", bank: String = "ANY_BANK", accounts: [String]
) -> String {
  let list = accounts.map { "\"\($0)\"" }.joined(separator: ",")
  return #"{"id":"\#(id)","created":"\#(created)T10:00:00Z","status":"\#(status)","institution_id":"\#(bank)","#
    + #""agreement":"agr-\#(id)","reference":"ref-\#(id)","accounts":[\#(list)],"link":"https://ob.example/start"}"#
}

/// The run's instant: 2026-11-21 04:00 UTC.
let runInstant: Int64 = 1_795_233_600

/// One sync of `ANY_BANK` at `server`.
func sync(
  _ server: ScriptedServer, state: SyncState = SyncState(), change: (inout GoCardlessConnection) -> Void = { _ in }
) async throws -> ConnectionOutcome {
  var connection = GoCardlessConnection(
    id: "bank", institution: "ANY_BANK", secretID: "SECRET-ID", secretKey: "SECRET-KEY")
  change(&connection)
  return try await GoCardlessSync(
    connection: connection, state: state, transport: server.transport, now: runInstant, today: today,
    keep: { (answer: ReceivedAnswer) in server.keep(answer) }
  ).run()
}

/// What a person is told to do about a link that is gone.
let linkAgain = "daybook connect bank"

let expiredAgreement =
  #"{"summary":"End User Agreement (EUA) 1234-abcd has expired","detail":"EUA was valid for 90 days","status_code":401}"#
let invalidToken = #"{"summary":"Invalid token","detail":"Token is invalid or expired","status_code":401}"#
let dailyLimit =
  #"{"summary":"Couldn't update account transactions","detail":"Daily request limit set by the Institution has been "#
  + #"exceeded.","type":"RateLimitError","status_code":429}"#
