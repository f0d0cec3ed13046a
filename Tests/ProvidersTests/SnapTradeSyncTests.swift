import Core
import HTTP
import Providers
import Testing

private func refusal(_ status: Int, _ code: String, _ words: String = "no", headers: Headers = [:]) -> Response {
  Response(
    status: status, headers: headers,
    body: Array(#"{"detail":"\#(words)","status_code":\#(status),"code":"\#(code)"}"#.utf8))
}

private func known(_ id: String = "acc-1", number: String = "Q6542138443", to iso: String = "2026-11-19") -> SyncState {
  var state = SyncState()
  state.accounts = [
    KnownAccount(sourceID: id, keys: ["eastbrook/\(number)", id], currency: .usd, fetchedTo: day(iso))
  ]
  state.memory = ["activities \(id)": "start..\(iso) 2023-05-02"]
  return state
}

/// The windows of activities that were asked for.
private func activityWindows(_ server: ScriptedServer) -> [String] {
  server.requests.filter { $0.url.contains("/activities?") }.map { request in
    func value(_ name: String) -> String {
      request.url.firstRange(of: "\(name)=").map { String(request.url[$0.upperBound...].prefix { $0 != "&" }) }
        ?? "start"
    }
    return "\(value("startDate"))..\(value("endDate")) \(value("offset"))"
  }
}

@Suite("A night with SnapTrade") struct SnapTradeSyncTests {
  @Test(
    "the first night asks for connections, accounts, balances, positions and all activities there are, and keeps each")
  func first() async throws {
    let server = snapTradeServer()
    let outcome = try await snapTradeSync(server)
    #expect(
      server.requests.map(unsigned) == [
        "GET /authorizations", "GET /authorizations/con-1/accounts", "GET /accounts/acc-1/balances",
        "GET /accounts/acc-1/positions/all",
        "GET /accounts/acc-1/activities?endDate=2026-11-21&offset=0&limit=1000",
      ])
    #expect(server.log.filter { $0.hasPrefix("keep") }.count == 5)
    #expect(outcome.status == .active && outcome.error == nil && outcome.isComplete)
    #expect(outcome.institutionID == "EASTBROOK" && outcome.institutionName == "Eastbrook")
    #expect(outcome.memory == ["activities acc-1": "start..2026-11-20 2023-05-02"])
    #expect(outcome.accounts.map(\.fetchedTo) == [day("2026-11-20")], "transactions are a day late")
    #expect(outcome.accounts.first?.status == "delayed, holdings of 2026-11-21, activities to 2026-11-20")
    let rows = SnapTradeMapping.standardise(records: server.records)
    #expect(rows.map(\.trades.count) == [1] && rows.map(\.holdings?.rows.count) == [1])
  }

  @Test("later nights ask for three months again, however little is new")
  func later() async throws {
    let server = snapTradeServer()
    let outcome = try await snapTradeSync(server, state: known())
    #expect(activityWindows(server) == ["2026-08-21..2026-11-21 0"])
    #expect(outcome.memory["activities acc-1"] == "start..2026-11-20 2023-05-02")
  }

  @Test("history, a backfill, and history that has grown, each reach further back")
  func reach() async throws {
    let bounded = snapTradeServer()
    let outcome = try await snapTradeSync(bounded) { $0.history = 365 }
    #expect(activityWindows(bounded) == ["2025-11-22..2026-11-21 0"])
    #expect(outcome.memory["activities acc-1"] == "2025-11-22..2026-11-20 2023-05-02")
    var state = known()
    state.memory = ["activities acc-1": "2025-11-22..2026-11-19 2023-05-02"]
    let same = snapTradeServer()
    _ = try await snapTradeSync(same, state: state) { $0.history = 365 }
    #expect(activityWindows(same) == ["2026-08-21..2026-11-21 0"])
    let more = snapTradeServer()
    _ = try await snapTradeSync(more, state: state)
    #expect(activityWindows(more) == ["start..2026-11-21 0"], "all of it is wanted now")
    state = known()
    state.since = day("2026-02-01")
    let backfill = snapTradeServer()
    _ = try await snapTradeSync(backfill, state: state)
    #expect(activityWindows(backfill) == ["2026-02-01..2026-11-21 0"])
    let grown = snapTradeServer([snapAccount(first: "2021-01-04")])
    _ = try await snapTradeSync(grown, state: known())
    #expect(activityWindows(grown) == ["start..2026-11-21 0"])
  }

  @Test("activities come in pages of a thousand, and what is remembered moves once all have come")
  func pages() async throws {
    let server = snapTradeServer()
    let first = (0..<1_000).map { activity("FEE", amount: "-1", id: "f\($0)") }
    server.on(
      "GET /accounts/acc-1/activities",
      .success(Response(status: 200, body: Array(page(first, total: 1_001).utf8))),
      .success(
        Response(
          status: 200, body: Array(page([activity("FEE", amount: "-2", id: "l")], offset: 1_000, total: 1_001).utf8)))
    )
    let outcome = try await snapTradeSync(server)
    #expect(activityWindows(server) == ["start..2026-11-21 0", "start..2026-11-21 1000"])
    #expect(outcome.accounts.map(\.transactions) == [.fetched(1_001)])
    #expect(SnapTradeMapping.standardise(records: server.records).first?.trades.count == 1_001)
    let broken = snapTradeServer()
    broken.on(
      "GET /accounts/acc-1/activities",
      .success(Response(status: 200, body: Array(page(first, total: 1_001).utf8))), .success(refusal(500, "1000")))
    let half = try await snapTradeSync(broken)
    #expect(half.memory.isEmpty && half.accounts.map(\.fetchedTo) == [nil] && half.error != nil)
  }

  @Test("activities that change while they are read are read again the next time")
  func changing() async throws {
    let server = snapTradeServer()
    let row = activity("FEE", amount: "-1")
    server.on(
      "GET /accounts/acc-1/activities",
      .success(Response(status: 200, body: Array(page([row], total: 2).utf8))),
      .success(Response(status: 200, body: Array(page([row], offset: 1, total: 3).utf8))))
    let outcome = try await snapTradeSync(server)
    #expect(outcome.memory.isEmpty && outcome.error?.contains("changed while they were read") == true)
    let short = snapTradeServer()
    short.on(
      "GET /accounts/acc-1/activities", .success(Response(status: 200, body: Array(page([row], total: 2).utf8))),
      .success(Response(status: 200, body: Array(page([], offset: 1, total: 2).utf8))))
    #expect(try await snapTradeSync(short).error?.contains("not all of its activities") == true)
  }

  // MARK: Connections

  @Test("trap: a disabled connection answers 200: it is asked for nothing, and the remedy is to connect")
  func disabled() async throws {
    let server = snapTradeServer()
    server.on("GET /authorizations", "[\(authorization(disabled: true, since: "2026-11-01"))]")
    let outcome = try await snapTradeSync(server, state: known())
    #expect(server.requests.map(unsigned) == ["GET /authorizations"])
    #expect(outcome.status == .disabled && outcome.accounts.isEmpty && outcome.memory.isEmpty)
    #expect(
      outcome.error
        == "Eastbrook: the broker has not let SnapTrade in since 2026-11-01; what is known stands as it was")
    #expect(outcome.problems.map(\.remedy) == ["daybook connect broker"], "and nothing is called missing")
    #expect(SnapTradeMapping.standardise(records: server.records).isEmpty)
  }

  @Test("one disabled connection leaves the others unharmed")
  func oneDisabled() async throws {
    let server = snapTradeServer()
    server.on(
      "GET /authorizations", "[\(authorization("con-0", slug: "OTHER", disabled: true)),\(authorization())]")
    let outcome = try await snapTradeSync(server)
    #expect(outcome.status == .disabled && outcome.accounts.map(\.account.sourceID) == ["acc-1"])
    #expect(SnapTradeMapping.standardise(records: server.records).count == 1)
  }

  @Test("only the connections of the settings' institution are read: by slug in any case, or by id")
  func institutions() async throws {
    for institution in ["EASTBROOK", "eastbrook", "con-1"] {
      let server = snapTradeServer()
      server.on("GET /authorizations", "[\(authorization("con-0", slug: "OTHER")),\(authorization())]")
      _ = try await snapTradeSync(server) { $0.institution = institution }
      #expect(!server.asked.contains { $0.contains("con-0") })
      #expect(server.asked.contains { $0.contains("con-1") })
    }
    let server = snapTradeServer()
    let outcome = try await snapTradeSync(server) { $0.institution = "ABSENT" }
    #expect(outcome.status == .disabled && outcome.problems.map(\.remedy) == ["daybook connect broker"])
    #expect(outcome.error == "there is no connection to ABSENT at SnapTrade")
  }

  @Test("trap: new account ids after a new connection are told, and all activities are asked for again")
  func newIDs() async throws {
    let server = snapTradeServer()
    let outcome = try await snapTradeSync(server, state: known("acc-old"))
    #expect(activityWindows(server) == ["start..2026-11-21 0"])
    #expect(outcome.status == .active && outcome.error == nil)
    #expect(
      outcome.problems.map(\.text) == [
        "Individual has a new id at SnapTrade; by its number it is the account that was there before"
      ])
  }

  @Test("an account that is no longer told of is not closed by that")
  func absent() async throws {
    let outcome = try await snapTradeSync(snapTradeServer(), state: known("acc-9", number: "X777"))
    #expect(outcome.problems.map(\.severity) == [.warning])
    #expect(
      outcome.problems.first?.text.hasPrefix("1 account that was there before is not in SnapTrade's answer") == true)
  }

  @Test("trap: a broken connection may not be called disabled yet: old holdings are told")
  func stale() async throws {
    let outcome = try await snapTradeSync(snapTradeServer([snapAccount(read: "2026-11-10")]))
    #expect(outcome.status == .active && outcome.error == nil)
    #expect(
      outcome.problems.map(\.text) == [
        "Individual: SnapTrade last read its holdings on 2026-11-10, and its figures are of that day"
      ])
    #expect(try await snapTradeSync(snapTradeServer([snapAccount(read: "2026-11-18")])).problems.isEmpty)
  }

  @Test("trap: an account still syncing (425, 3012, or by its own word) is asked again the next time")
  func syncing() async throws {
    let server = snapTradeServer()
    server.on("GET /accounts/acc-1/positions/all", .success(refusal(425, "3012")))
    let outcome = try await snapTradeSync(server)
    #expect(outcome.status == .active && outcome.error?.contains("has not read it from the broker yet") == true)
    #expect(outcome.problems.map(\.severity) == [.warning])
    #expect(server.asked.count { $0.contains("positions") } == 1, "waiting does not mend it")
    let other = snapTradeServer([
      snapAccount().replacing(#""initial_sync_completed":true"#, with: #""initial_sync_completed":false"#)
    ])
    let told = try await snapTradeSync(other)
    #expect(other.asked.count == 2 && told.memory.isEmpty && told.error != nil)
  }

  @Test("of an account whose holdings the broker does not show only activities are asked for")
  func unavailable() async throws {
    let server = snapTradeServer([snapAccount(holdings: #","holdings_unavailable":true"#)])
    let outcome = try await snapTradeSync(server)
    #expect(!server.asked.contains { $0.contains("positions") || $0.contains("balances") })
    #expect(outcome.error == nil && outcome.problems.map(\.severity) == [.warning])
  }

  @Test("simulated money is not asked for, and an account that is connected twice once")
  func leftOut() async throws {
    let paper = snapTradeServer([snapAccount().replacing(#""is_paper":false"#, with: #""is_paper":true"#)])
    #expect(try await snapTradeSync(paper).problems.map(\.text) == ["Individual holds simulated money: it is left out"])
    #expect(paper.asked.count == 2)
    let twice = snapTradeServer()
    twice.on("GET /authorizations", "[\(authorization()),\(authorization("con-2"))]")
    twice.on("GET /authorizations/con-2/accounts", "[\(snapAccount("acc-2", connection: "con-2"))]")
    let outcome = try await snapTradeSync(twice)
    #expect(outcome.accounts.count == 1 && !twice.asked.contains { $0.contains("acc-2") })
    #expect(outcome.problems.first?.text.contains("is connected twice") == true)
  }

  // MARK: Keys

  @Test("trap: a Personal key names no user anywhere, a Commercial key names it in every query")
  func users() async throws {
    let personal = snapTradeServer()
    _ = try await snapTradeSync(personal)
    #expect(personal.requests.allSatisfy { !$0.url.contains("userId") && !$0.url.contains("userSecret") })
    let commercial = snapTradeServer()
    _ = try await snapTradeSync(commercial, keys: commercialKeys)
    #expect(commercial.requests.allSatisfy { $0.url.contains("userId=user-1&userSecret=user-secret-1&clientId=") })
    #expect(commercial.requests.count == 5)
  }

  @Test("no secret stands in a payload's key, a message, or the state; whatever the server says")
  func secrets() async throws {
    let server = snapTradeServer()
    server.on(
      "GET /accounts/acc-1/balances",
      .success(refusal(418, "9999", "user-secret-1 of user-1 with CONSUMER-KEY and CLIENT-ID, account 123456789")))
    let outcome = try await snapTradeSync(server, keys: commercialKeys)
    let shown = outcome.problems.flatMap { [$0.text, $0.remedy, $0.subject] } + [outcome.error ?? ""]
    let kept = server.records.filter { $0.status == 200 }.flatMap {
      [$0.key, String(decoding: $0.body, as: UTF8.self)]
    }
    let texts = shown + kept + outcome.memory.flatMap { [$0.key, $0.value ?? ""] }
    for secret in ["user-secret-1", "user-1", "CONSUMER-KEY", "CLIENT-ID", "123456789"] {
      #expect(texts.allSatisfy { !$0.contains(secret) }, "\(secret)")
    }
    #expect(outcome.error?.contains("answered 418 (code 9999)") == true)
    #expect("\(commercialKeys) \(String(describing: commercialKeys.user))".contains("secret-1") == false)
  }

  @Test("trap: a refresh may be charged: none is ever asked for")
  func noRefresh() async throws {
    let server = snapTradeServer()
    _ = try await snapTradeSync(server)
    #expect(!server.asked.isEmpty && server.asked.allSatisfy { $0.hasPrefix("GET ") && !$0.contains("/refresh") })
  }
}
