import Core
import HTTP
import Sandbox
import TestSupport
import Testing

/// GoCardless's own specification, where it is: SPECS, or beside the checkout.
private let specification = outsideFolder("SPECS", beside: "shared/specs")
  .map { "\($0)/gocardless-nordigen-v2-2021-openapi.yml" }.flatMap { exists($0) ? $0 : nil }

/// What Daybook never asks for, and what it never asks wrongly: the Sandbox's answer is one of GoCardless's all the same.
///
/// Each question says that it is wrong on purpose, so that the judge holds only its answer against the specification.
@Suite(.enabled(if: specification != nil, "the published specifications are not here; SPECS names their folder"))
struct GoCardlessRefusalTests {
  @Test("what is asked wrongly is refused as GoCardless's specification says")
  func refusals() async throws {
    let specification = try #require(specification)
    let folder = try TemporaryFolder()
    let log = "\(folder.path)/log"
    let sandbox = try ProviderSandbox.start(seed: 1, today: Month(2026, 6).day(18), historyDays: 90)
    defer { sandbox.stop() }
    let proxy = try await RecordingProxy(before: sandbox.baseURL, log: log, portFile: "\(folder.path)/port")
    defer { proxy.stop() }
    let client = WrongClient(origin: "http://127.0.0.1:\(proxy.port)/api/v2")
    let token = try await client.send(
      .post, "/token/new/",
      #"{"secret_id":"\#(ProviderSandbox.secretID)","secret_key":"\#(ProviderSandbox.secretKey)"}"#)
    let access = try #require(member("access", of: token))
    let account = try #require(sandbox.accountID(of: .joint))
    for question in questions(account: account) {
      let answer = try await client.send(question.method, question.path, question.body, access: access)
      #expect(answer.status == question.status, "\(question.path): \(String(decoding: answer.body, as: UTF8.self))")
    }
    try await withoutScope(client, access, bank: SimulatedBank.monzo.rawValue)
    #expect(try await client.send(.get, "/institutions/", access: "stale").status == 401)
    #expect(try await client.send(.get, "/institutions/").status == 401)
    let judged = try await runJudge("openapi.py", ["validate", log, specification, "refusals"])
    #expect(judged.exitCode == 0, "\(judged.text)\(judged.errors)")
    for kind in ["balances", "details", "transactions"] {
      for status in [400, 403, 404] {
        #expect(judged.text.contains("GET /api/v2/accounts/{id}/\(kind)/ \(status)"), "\(judged.text)")
      }
    }
    // The judge reads the answers: a list is none.
    let spoiled = try readText(log).split(separator: "\n").map(String.init)
    let refusal = try #require(spoiled.first { $0.contains(#""status": 404"#) })
    let start = try #require(refusal.firstRange(of: #""answer": ""#)).upperBound
    try write(String(refusal[..<start]) + #"W10="}"# + "\n", to: log)
    let caught = try await runJudge("openapi.py", ["validate", log, specification, "refusals"])
    #expect(caught.exitCode == 1, "\(caught.text)")
  }

  /// An agreement that lets nothing be read but a balance, or nothing but the name: the rest is forbidden.
  private func withoutScope(_ client: WrongClient, _ access: String, bank: String) async throws {
    for (scope, forbidden) in [("balances", ["details", "transactions"]), ("details", ["balances"])] {
      let agreement = try await client.send(
        .post, "/agreements/enduser/", #"{"institution_id":"\#(bank)","access_scope":["\#(scope)"]}"#, access: access)
      let id = try #require(member("id", of: agreement))
      let requisition = try await client.send(
        .post, "/requisitions/",
        #"{"institution_id":"\#(bank)","redirect":"http://127.0.0.1:1/","agreement":"\#(id)"}"#, access: access)
      try await PlainBrowser.visit(try #require(member("link", of: requisition)), follow: false)
      let linked = try await client.send(
        .get, "/requisitions/\(try #require(member("id", of: requisition)))/", access: access)
      let text = String(decoding: linked.body, as: UTF8.self)
      let list = try #require(text.firstMatch(of: /"accounts":\s*\["([0-9a-f-]{36})"/)).output.1
      for kind in forbidden {
        #expect(try await client.send(.get, "/accounts/\(list)/\(kind)/", access: access).status == 403)
      }
    }
  }
}

private struct Question {
  var method: Request.Method
  var path: String
  var body: String?
  var status: Int

  init(_ method: Request.Method, _ path: String, _ body: String? = nil, is status: Int) {
    self.method = method
    self.path = path
    self.body = body
    self.status = status
  }
}

private func questions(account: String) -> [Question] {
  let nobody = "0b45dc0b-9c38-4b4f-8a3c-2d1e5a1f4f60"
  let bank = SimulatedBank.monzo.rawValue
  var all: [Question] = []
  for kind in ["balances", "details", "transactions"] {
    all.append(Question(.get, "/accounts/\(nobody)/\(kind)/", is: 404))
    all.append(Question(.get, "/accounts/not-an-id/\(kind)/", is: 400))
    all.append(Question(.get, "/accounts/\(account)/\(kind)/?limit=5", is: 400))
  }
  all += [
    Question(.get, "/accounts/\(nobody)/", is: 404),
    Question(.get, "/accounts/\(account)/transactions/?date_from=yesterday", is: 400),
    Question(.get, "/accounts/\(account)/transactions/?date_from=2031-01-01", is: 400),
    Question(.get, "/accounts/\(account)/transactions/?date_from=2026-06-10&date_to=2026-06-01", is: 400),
    Question(.get, "/institutions/?country=ZZ", is: 400),
    Question(.get, "/institutions/NO_SUCH_BANK/", is: 404),
    Question(.post, "/agreements/enduser/", "{}", is: 400),
    Question(.post, "/agreements/enduser/", #"{"institution_id":"NO_SUCH_BANK"}"#, is: 400),
    Question(.post, "/agreements/enduser/", #"{"institution_id":"\#(bank)","max_historical_days":9999}"#, is: 400),
    Question(.post, "/agreements/enduser/", #"{"institution_id":"\#(bank)","access_valid_for_days":9999}"#, is: 400),
    Question(.post, "/agreements/enduser/", #"{"institution_id":"\#(bank)","access_scope":["everything"]}"#, is: 400),
    Question(.get, "/agreements/enduser/\(nobody)/", is: 404),
    Question(.delete, "/agreements/enduser/\(nobody)/", is: 404),
    Question(.post, "/requisitions/", "{}", is: 400),
    Question(.post, "/requisitions/", #"{"institution_id":"\#(bank)","redirect":"not a link"}"#, is: 400),
    Question(
      .post, "/requisitions/",
      #"{"institution_id":"\#(bank)","redirect":"https://example.org/","agreement":"\#(nobody)"}"#, is: 404),
    Question(
      .post, "/requisitions/",
      #"{"institution_id":"\#(bank)","redirect":"https://example.org/","user_language":"XX"}"#, is: 400),
    Question(.get, "/requisitions/\(nobody)/", is: 404),
    Question(.delete, "/requisitions/\(nobody)/", is: 404),
    Question(.post, "/token/new/", #"{"secret_id":"wrong","secret_key":"wrong"}"#, is: 401),
    Question(.post, "/token/refresh/", #"{"refresh":"wrong"}"#, is: 401),
  ]
  return all
}

/// Asks what Daybook would not, and says so.
private struct WrongClient {
  let origin: String
  private let transport = Transport.curl()

  init(origin: String) { self.origin = origin }

  func send(_ method: Request.Method, _ path: String, _ body: String? = nil, access: String? = nil) async throws
    -> Response
  {
    var headers: Headers = ["Daybook-Wrong": "on purpose", "Accept": "application/json"]
    if let access { headers["Authorization"] = "Bearer \(access)" }
    if body != nil { headers["Content-Type"] = "application/json" }
    return try await transport.send(
      Request(method, origin + path, headers: headers, body: body.map { Array($0.utf8) }))
  }
}

/// The first member of that name that is a text.
private func member(_ name: String, of response: Response) -> String? {
  String(decoding: response.body, as: UTF8.self).matches(of: /"([a-z_]+)":\s*"([^"]*)"/)
    .first { $0.output.1 == name }.map { String($0.output.2) }
}
