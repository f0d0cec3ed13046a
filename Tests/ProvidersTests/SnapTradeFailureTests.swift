import Core
import HTTP
import Providers
import Testing

/// What a refusal of the list of connections comes to.
private struct Refused: CustomTestStringConvertible, Sendable {
  let name: String
  let status: Int
  let body: String
  let sentence: String
  let remedy: String
  var kept = ConnectionStatus.failed

  var testDescription: String { name }
}

private let later = "run `daybook sync` again later"
private let refusals = [
  Refused(
    name: "1076: a bad signature, bad keys, or a clock that is wrong", status: 401,
    body: #"{"detail":"Unable to verify signature sent","status_code":401,"code":"1076"}"#,
    sentence: "SnapTrade did not accept the signature or the key: answered 401 (code 1076, request 3f2a-77)",
    remedy: "check client_id and consumer_key with the dashboard of SnapTrade, and that this machine's clock is right"),
  Refused(
    name: "1076 in the specification's shape", status: 401,
    body: #"{"default_detail":"Unable to verify signature sent","default_code":1076}"#,
    sentence: "SnapTrade did not accept the signature or the key: answered 401 (code 1076, request 3f2a-77)",
    remedy: "check client_id and consumer_key with the dashboard of SnapTrade, and that this machine's clock is right"),
  Refused(
    name: "1066: a user that may not", status: 403, body: #"{"default_detail":"no","default_code":1066}"#,
    sentence: "SnapTrade does not allow it to this user: answered 403 (code 1066, request 3f2a-77)",
    remedy: "check user_id and user_secret (a Personal key has none), or connect again: `daybook connect broker`"),
  Refused(
    name: "1141: not enabled", status: 403, body: #"{"detail":"no","status_code":403,"code":"1141"}"#,
    sentence: "SnapTrade does not allow it to this user: answered 403 (code 1141, request 3f2a-77)",
    remedy: "check user_id and user_secret (a Personal key has none), or connect again: `daybook connect broker`"),
  Refused(
    name: "1011: not found", status: 404, body: #"{"default_detail":"no","default_code":1011}"#,
    sentence: "SnapTrade does not know it any more: answered 404 (code 1011, request 3f2a-77)",
    remedy: "connect again: `daybook connect broker`"),
  Refused(
    name: "3003: not in the plan", status: 402, body: #"{"detail":"no","status_code":402,"code":"3003"}"#,
    sentence: "SnapTrade's plan of this key does not include it: answered 402 (code 3003, request 3f2a-77)",
    remedy: "look at the key's plan at dashboard.snaptrade.com"),
  Refused(
    name: "1000: their fault", status: 500, body: #"{"detail":"oops","status_code":500,"code":"1000"}"#,
    sentence: "SnapTrade answered 500 (code 1000, request 3f2a-77); it says: oops", remedy: later),
  Refused(
    name: "3002: the broker is unavailable", status: 503, body: #"{"detail":"no","status_code":503,"code":"3002"}"#,
    sentence: "the broker did not answer SnapTrade: answered 503 (code 3002, request 3f2a-77)", remedy: later),
  Refused(
    name: "a page of HTML", status: 502, body: "<html>Bad Gateway</html>",
    sentence: "SnapTrade answered 502 (request 3f2a-77)", remedy: later),
]

@Suite("SnapTrade's failures") struct SnapTradeFailureTests {
  @Test("refusals are told by code, in either shape, with the request's id and a remedy", arguments: refusals)
  private func refused(example: Refused) async throws {
    let server = snapTradeServer()
    server.on(
      "GET /authorizations", example.body, status: example.status,
      headers: ["X-Request-ID": "3f2a-77", "Content-Type": "application/json"])
    let outcome = try await snapTradeSync(server)
    #expect(outcome.error == example.sentence)
    #expect(outcome.problems.map(\.remedy) == [example.remedy])
    #expect(outcome.status == example.kept && outcome.accounts.isEmpty)
    let times = example.status == 503 || example.status == 500 || example.status == 502 ? 4 : 1
    #expect(server.requests.count == times, "only what may pass is asked again")
  }

  @Test("an account that is refused leaves the others unharmed")
  func oneAccount() async throws {
    let server = snapTradeServer([snapAccount(), snapAccount("acc-2", number: "B2222")])
    server.on("GET /accounts/acc-2/balances", #"{"detail":"x","status_code":503,"code":"3002"}"#, status: 503)
    server.on("GET /accounts/acc-2/positions/all", positions([]))
    server.on("GET /accounts/acc-2/activities", page([]))
    let outcome = try await snapTradeSync(server)
    #expect(outcome.status == .active)
    #expect(outcome.error == "Individual: the broker did not answer SnapTrade: answered 503 (code 3002)")
    #expect(outcome.accounts.map(\.balances.isFine) == [true, false])
    #expect(SnapTradeMapping.standardise(records: server.records).map(\.balances.count) == [1, 0])
  }

  // MARK: Limits

  private func throttled(_ headers: Headers, _ words: String = "Request was throttled.") -> Response {
    Response(
      status: 429, headers: headers,
      body: Array(#"{"detail":"\#(words)","status_code":429,"code":"0000"}"#.utf8))
  }

  @Test("a 429 is waited for as long as it says: by its windows, by Retry-After, or in its words")
  func waited() async throws {
    let cases: [(Headers, String, Int64)] = [
      (["X-RateLimit-Limit": "250", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "13"], "no", 13),
      (
        ["X-RateLimit-Account-Remaining": "0", "X-RateLimit-Account-Reset": "41", "X-RateLimit-Remaining": "9"], "no",
        41
      ),
      (["Retry-After": "22"], "no", 22),
      ([:], "Request was throttled. Expected available in 7 seconds.", 7), ([:], "no", 60),
    ]
    for (headers, words, seconds) in cases {
      let server = snapTradeServer()
      server.on(
        "GET /accounts/acc-1/balances", .success(throttled(headers, words)),
        .success(Response(status: 200, body: Array("[\(cash("1.00"))]".utf8))))
      let waits = Waits()
      let outcome = try await snapTradeSync(server, waits: waits)
      #expect(outcome.isComplete)
      #expect(waits.all.count == 1 && seconds...seconds + 1 ~= waits.all[0], "\(waits.all)")
    }
  }

  @Test("a 429 that outlasts a run is a quota until then, and nothing else is lost")
  func quota() async throws {
    let server = snapTradeServer()
    server.on("GET /accounts/acc-1/positions/all", .success(throttled(["Retry-After": "3600"])))
    let outcome = try await snapTradeSync(server)
    #expect(outcome.status == .active && outcome.error == "Individual: SnapTrade was asked too often")
    #expect(outcome.accounts.map(\.details) == [.quota(until: runInstant + 3_600)])
    #expect(
      server.kept.flatMap(\.quotas) == [
        Quota(sourceID: "", scope: "", remaining: 0, resetsAt: runInstant + 3_600)
      ])
    var state = SyncState()
    state.quotas = server.kept.flatMap(\.quotas)
    let next = snapTradeServer()
    let second = try await snapTradeSync(next, state: state)
    #expect(next.requests.isEmpty && second.status == .active && second.error != nil)
    state.quotas[0].resetsAt = runInstant - 1
    #expect(try await snapTradeSync(snapTradeServer(), state: state).isComplete)
  }

  @Test("trap: ten requests a minute for an account, all endpoints together: the eleventh waits for the window")
  func perAccount() async throws {
    let server = snapTradeServer()
    let body = Array("[\(cash("1.00"))]".utf8)
    server.on(
      "GET /accounts/acc-1/balances",
      .success(
        Response(
          status: 200,
          headers: [
            "X-RateLimit-Remaining": "200", "X-RateLimit-Reset": "50", "X-RateLimit-Account-Limit": "10",
            "X-RateLimit-Account-Remaining": "0", "X-RateLimit-Account-Reset": "37",
          ], body: body)))
    let waits = Waits()
    let outcome = try await snapTradeSync(server, waits: waits)
    #expect(outcome.isComplete)
    #expect(waits.all == [37, 37], "positions and activities of that account; the clock of the test stands still")
    let other = snapTradeServer()
    other.on(
      "GET /authorizations",
      .success(
        Response(
          status: 200, headers: ["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "9"],
          body: Array("[\(authorization())]".utf8))))
    let general = Waits()
    _ = try await snapTradeSync(other, waits: general)
    #expect(general.all == [9, 9, 9, 9])
  }

  // MARK: Malformed, stalled, unreachable

  @Test(
    "a malformed answer is kept, told, and harms nothing else",
    arguments: [
      "/accounts/acc-1/balances", "/accounts/acc-1/positions/all", "/accounts/acc-1/activities",
    ])
  func malformed(path: String) async throws {
    for body in [#"{"results":[{"#, "[1,2]", #"{"data":[null]}"#, "<html></html>", ""] {
      let server = snapTradeServer()
      server.on("GET \(path)", body)
      let outcome = try await snapTradeSync(server)
      #expect(outcome.status == .active && outcome.error == "Individual: SnapTrade's answer cannot be read")
      #expect(server.requests.count == 5, "the rest is asked for")
      #expect(server.records.contains { $0.body == Array(body.utf8) })
      #expect(outcome.memory.isEmpty == path.hasSuffix("activities"))
    }
  }

  @Test("a malformed list of connections or accounts is no empty one")
  func malformedLists() async throws {
    let server = snapTradeServer()
    server.on("GET /authorizations", #"{"detail":"?"}"#)
    #expect(try await snapTradeSync(server, state: SyncState()).status == .failed)
    let other = snapTradeServer()
    other.on("GET /authorizations/con-1/accounts", "{}")
    var state = SyncState()
    state.accounts = [KnownAccount(sourceID: "acc-1", keys: ["acc-1"], fetchedTo: today)]
    let outcome = try await snapTradeSync(other, state: state)
    #expect(outcome.error == "Eastbrook: SnapTrade's answer cannot be read")
    #expect(outcome.problems.count == 1, "and no account is called missing")
  }

  @Test("a success that stalls or breaks is kept half, and told", arguments: [TransportError.Reason.stalled, .dropped])
  func stalled(reason: TransportError.Reason) async throws {
    let server = snapTradeServer()
    let half = Response(status: 200, body: Array(#"{"data":[{"id":"1""#.utf8))
    server.on("GET /accounts/acc-1/activities", .failure(TransportError(reason, received: half)))
    let outcome = try await snapTradeSync(server)
    #expect(outcome.status == .active && outcome.memory.isEmpty)
    #expect(outcome.accounts.map(\.transactions) == [.unreadable])
    #expect(server.asked.count { $0.contains("activities") } == 1)
    #expect(SnapTradeMapping.standardise(records: server.records).map(\.tellsTransactions) == [false])
  }

  @Test("a server that is not there is asked a few times, and nothing else of it is asked")
  func unreachable() async throws {
    let server = snapTradeServer()
    server.on("GET /accounts/acc-1/balances", .failure(TransportError(.refused)))
    let outcome = try await snapTradeSync(server)
    #expect(outcome.status == .failed)
    #expect(outcome.error == "Individual: SnapTrade: nobody answers at its address")
    #expect(server.requests.count == 6 && outcome.accounts.count == 1)
  }
}
