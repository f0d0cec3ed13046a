import Core
import HTTP
import Providers
import Testing

let accessURL = "https://user-1:pass-word-1@bridge.simplefin.org/simplefin"

/// One sync at `server`.
func simpleFINSync(
  _ server: ScriptedServer, state: SyncState = SyncState(), on today: Day = today,
  change: (inout SimpleFINConnection) -> Void = { _ in }
) async throws -> ConnectionOutcome {
  var connection = SimpleFINConnection(id: "bridge", accessURL: accessURL)
  change(&connection)
  return try await SimpleFINSync(
    connection: connection, state: state, transport: server.transport.retrying(.simpleFIN, sleep: { _ in }),
    now: runInstant, today: today, keep: { (answer: ReceivedAnswer) in server.keep(answer) }
  ).run()
}

/// `2026-10-22..2026-11-21` of each request, by its instants.
func windows(_ server: ScriptedServer) -> [String] {
  server.requests.map { request in
    func instant(_ name: String) -> Int64 {
      let rest = request.url.firstRange(of: "\(name)=").map { request.url[$0.upperBound...] } ?? ""
      return Int64(rest.prefix { $0.isNumber }) ?? 0
    }
    return
      "\(Day(number: Int32(instant("start-date") / 86_400)))..\(Day(number: Int32(instant("end-date") / 86_400)) - 1)"
  }
}

/// A bridge that answers every request with these accounts.
private func bridge(_ accounts: String..., errors: [String] = []) -> ScriptedServer {
  let server = ScriptedServer()
  server.on("GET /accounts", accountSet(accounts, errors: errors))
  return server
}

private func known(_ id: String, to iso: String?, claimed: Bool = true) -> KnownAccount {
  KnownAccount(
    sourceID: "CON-1/\(id)", keys: ["CON-1/\(id)"], currency: Currency("USD"), fetchedTo: iso.map(day),
    isClaimed: claimed)
}

private func state(_ accounts: KnownAccount...) -> SyncState {
  var state = SyncState()
  state.accounts = accounts
  return state
}

@Suite("A night with SimpleFIN") struct SimpleFINSyncTests {
  @Test("the first night asks for ninety days, sixty at a time, the oldest first")
  func first() async throws {
    let server = bridge(account("A", [payment("1", "2026-11-20")]))
    let outcome = try await simpleFINSync(server)
    #expect(windows(server) == ["2026-08-24..2026-10-22", "2026-10-23..2026-11-21"])
    #expect(outcome.status == .active && outcome.error == nil && outcome.isComplete)
    #expect(outcome.accounts.map(\.fetchedTo) == [today])
    #expect(outcome.institutionID == "mybank.com" && outcome.institutionName == "My Bank")
  }

  @Test("what /info tells of versions decides nothing: version 2 is asked for by name")
  func info() async throws {
    let server = bridge(account("A", [payment("1", "2026-11-20")]))
    server.on("GET /info", #"{"versions":["1.0"]}"#)
    let outcome = try await simpleFINSync(server)
    #expect(outcome.status == .active && !server.asked.contains { $0.contains("/info") })
    #expect(!server.requests.isEmpty && server.requests.allSatisfy { $0.url.contains("version=2") })
  }

  @Test("later nights ask once, thirty days back")
  func later() async throws {
    let server = bridge(account("A", [payment("1", "2026-11-20")]), account("B", name: "Savings"))
    let outcome = try await simpleFINSync(
      server, state: state(known("A", to: "2026-11-20"), known("B", to: "2026-11-19")))
    #expect(windows(server) == ["2026-10-20..2026-11-21"])
    #expect(outcome.accounts.map(\.fetchedTo) == [today, day("2026-11-19")], "an empty answer moves nothing")
  }

  @Test("no request is for more than ninety days", arguments: ["2026-11-20", "2026-09-20", "2026-06-01", "2020-01-01"])
  func neverMore(newest: String) async throws {
    let server = bridge(account("A"))
    _ = try await simpleFINSync(server, state: state(known("A", to: newest), known("B", to: "2026-01-01")))
    for window in windows(server) {
      let days = window.split(separator: ".").map { day(String($0)) }
      #expect(days[1] - days[0] < 90, "\(window)")
    }
    if newest > "2026-11-01" { #expect(server.requests.count == 1, "an absent account never makes it two") }
    #expect(server.requests.count <= 12)
  }

  @Test("a backfill asks from its day on")
  func backfill() async throws {
    let server = bridge(account("A"))
    var state = state(known("A", to: "2026-11-20"))
    state.since = day("2026-08-01")
    _ = try await simpleFINSync(server, state: state)
    #expect(windows(server) == ["2026-08-01..2026-09-29", "2026-09-30..2026-11-21"])
  }

  @Test("pending is asked for by its presence, version 2 by name, and start and end always")
  func query() async throws {
    let server = bridge(account("A"))
    _ = try await simpleFINSync(server, state: state(known("A", to: "2026-11-20")))
    let request = try #require(server.requests.first)
    let (start, end) = (day("2026-10-21").number, day("2026-11-22").number)
    #expect(
      request.url == "https://bridge.simplefin.org/simplefin/accounts?version=2&start-date=\(Int(start) * 86_400)"
        + "&end-date=\(Int(end) * 86_400)&pending=1")
  }

  @Test("user and password are Basic authentication, and stand in no address, key, payload or message")
  func secrets() async throws {
    let told = bridge(
      account("A"), errors: [#"{"code":"con.auth","msg":"see https://user-1:pass-word-1@x.org (pass-word-1 user-1)"}"#])
    let outcome = try await simpleFINSync(told)
    #expect(told.requests.allSatisfy { $0.headers["Authorization"] == "Basic dXNlci0xOnBhc3Mtd29yZC0x" })
    let shown = outcome.problems.map { "\($0.text) \($0.remedy)" } + [outcome.error ?? ""]
    let texts = shown + told.requests.map(\.url) + told.records.map(\.key)
    #expect(texts.allSatisfy { !$0.contains("pass-word-1") && !$0.contains("user-1") }, "\(shown)")
    #expect(outcome.error?.contains("the bank wants you to sign in again") == true)
  }

  @Test("an access URL with escapes is sent as it was meant")
  func escapes() async throws {
    let server = bridge(account("A"))
    _ = try await simpleFINSync(server) { $0.accessURL = "https://a%40b:p%3Aq@bridge.simplefin.org/simplefin/" }
    #expect(server.requests.first?.headers["Authorization"] == "Basic YUBiOnA6cQ==")
    #expect(server.requests.first?.url.hasPrefix("https://bridge.simplefin.org/simplefin/accounts?") == true)
  }

  @Test("base_url puts the server elsewhere, at the same path")
  func elsewhere() async throws {
    let server = bridge(account("A"))
    _ = try await simpleFINSync(server) { $0.baseURL = "http://127.0.0.1:8803/" }
    #expect(server.requests.first?.url.hasPrefix("http://127.0.0.1:8803/simplefin/accounts?") == true)
  }

  @Test(
    "what is no access URL is told so, without a request",
    arguments: [
      ("Forbidden", "no access URL"), ("https://bridge.simplefin.org/simplefin", "no access URL"),
      ("aHR0cHM6Ly9icmlkZ2Uuc2ltcGxlZmluLm9yZy9zaW1wbGVmaW4vY2xhaW0vZGVtbw==", "setup token"),
      ("ftp://user:word@bridge.simplefin.org/simplefin", "no access URL"), ("https://:@/", "no access URL"),
    ])
  func noAccess(url: String, word: String) async throws {
    let server = bridge(account("A"))
    let outcome = try await simpleFINSync(server) { $0.accessURL = url }
    #expect(outcome.error?.contains(word) == true)
    #expect(outcome.status == .failed && server.requests.isEmpty)
    #expect(outcome.problems.allSatisfy { !$0.text.contains(url) && !$0.remedy.isEmpty })
  }

  @Test("every answer is kept before the next question, and each question is counted before it is asked")
  func order() async throws {
    let server = bridge(account("A"))
    _ = try await simpleFINSync(server)
    #expect(
      server.log.map { String($0.prefix { $0 != "?" }) } == [
        "GET /accounts", "keep accounts", "GET /accounts", "keep accounts",
      ])
    #expect(server.kept.map { $0.record == nil ? $0.quotas.map(\.remaining) : [] } == [[23], [], [22], []])
    #expect(server.records.map(\.key) == ["2026-08-24..2026-10-22", "2026-10-23..2026-11-21"])
  }

  @Test("a run of today that was killed at its end has asked for everything")
  func landed() async throws {
    let server = bridge(account("A"))
    var state = state(known("A", to: "2026-11-20"))
    state.landed = [LandedAnswer(accountKey: "", kind: "accounts", key: "2026-10-21..2026-11-21")]
    let outcome = try await simpleFINSync(server, state: state)
    #expect(server.requests.isEmpty)
    #expect(outcome.isComplete && outcome.hasAnswered && outcome.status == .active)
    state.landed = [LandedAnswer(accountKey: "", kind: "accounts", key: "2026-08-24..2026-10-22")]
    _ = try await simpleFINSync(server, state: state)
    #expect(server.requests.count == 1, "half a night is none")
  }

  @Test("an account that came later has its own history asked for, once")
  func newAccount() async throws {
    let server = bridge(
      account("A", [payment("1", "2026-11-20")]), account("N", [payment("9", "2026-11-20")], name: "New"))
    let outcome = try await simpleFINSync(server, state: state(known("A", to: "2026-11-20")))
    #expect(windows(server) == ["2026-10-21..2026-11-21", "2026-08-24..2026-10-20"])
    #expect(server.requests.last?.url.hasSuffix("&account=N") == true)
    #expect(outcome.accounts.map(\.fetchedTo) == [today, today])
    let again = bridge(account("A"), account("N", name: "New"))
    _ = try await simpleFINSync(again, state: state(known("A", to: "2026-11-20"), known("N", to: nil, claimed: false)))
    #expect(again.requests.count == 1, "one that is nobody's is asked for its history once")
  }
}

@Suite("SimpleFIN's errors") struct SimpleFINErrorTests {
  @Test(
    "codes are read by their longest known prefix",
    arguments: [
      ("con.auth", "sign in again"), ("con.auth.mfa", "sign in again"), ("con.other", "link to the bank has a fault"),
      ("act.failed", "could not be read"), ("act.missingdata", "is missing"), ("act.new", "an account has a fault"),
      ("gen.auth", "no longer accepted"), ("gen.weather", "amiss at SimpleFIN"), ("quite.new", "amiss at SimpleFIN"),
    ])
  func prefixes(code: String, words: String) async throws {
    let server = bridge(account("A"), errors: [#"{"code":"\#(code)","msg":"Please look","conn_id":"CON-1"}"#])
    let outcome = try await simpleFINSync(server)
    let problem = try #require(outcome.problems.first)
    #expect(problem.text.hasPrefix("My Bank - CON-1: ") && problem.text.contains(words), "\(problem.text)")
    #expect(problem.text.hasSuffix("; SimpleFIN says: Please look") && !problem.remedy.isEmpty)
    #expect(outcome.error == problem.text && !outcome.isComplete)
    #expect(outcome.status == .active, "the other accounts answered")
    #expect(outcome.problems.count == 1, "told once, though two answers held it")
  }

  @Test("errors of version 1 are told too, and nothing counts as fetched")
  func version1() async throws {
    let server = ScriptedServer()
    server.on("GET /accounts", simpleFINVersion1)
    let outcome = try await simpleFINSync(server)
    #expect(
      outcome.problems.map(\.text) == [
        "the bank wants you to sign in again; SimpleFIN says: Connection to My Bank may need attention"
      ])
    #expect(outcome.accounts.map(\.fetchedTo) == [nil])
  }

  @Test("a bank that wants a sign-in and gives nothing is expired")
  func expired() async throws {
    let outcome = try await simpleFINSync(bridge(errors: [#"{"code":"con.auth","msg":"","conn_id":"CON-2"}"#]))
    #expect(outcome.status == .expired)
    #expect(outcome.error == "My Bank - CON-2: the bank wants you to sign in again")
  }

  @Test("what a server says is shown as one short line, without markup's meaning, numbers or addresses")
  func hostileWords() async throws {
    let words =
      #"<b>Hi</b>\n\u0007 account 123456789 at https://evil.example/x "# + String(repeating: "long ", count: 99)
    let outcome = try await simpleFINSync(bridge(account("A"), errors: [#"{"code":"gen.","msg":"\#(words)"}"#]))
    let text = try #require(outcome.problems.first?.text)
    #expect(text.contains("SimpleFIN says: <b>Hi</b> account …6789 at … long long"))
    #expect(text.count < 300 && !text.contains("\n"))
  }

  @Test("an absent account is not a closed one: it is told, and stays as it was")
  func absent() async throws {
    let server = bridge(account("A", [payment("1", "2026-11-20")]))
    let outcome = try await simpleFINSync(
      server, state: state(known("A", to: "2026-11-20"), known("B", to: "2026-11-20")))
    #expect(outcome.accounts.map(\.account.sourceID) == ["CON-1/A"])
    #expect(
      outcome.problems.map(\.text) == [
        "1 account that was there before is not in the answer: what is known stands as it was"
      ])
  }

  @Test("an account that fails keeps its day, so that its next window begins there; others go on")
  func failedAccount() async throws {
    let failed = #"{"code":"act.failed","msg":"","conn_id":"CON-1","account_id":"A"}"#
    let server = bridge(
      account("A", [payment("1", "2026-11-20")]), account("B", [payment("1", "2026-11-20")]), errors: [failed])
    let outcome = try await simpleFINSync(
      server, state: state(known("A", to: "2026-11-18"), known("B", to: "2026-11-18")))
    #expect(outcome.accounts.map(\.fetchedTo) == [day("2026-11-18"), today])
  }

  @Test("points and miles are refused in words")
  func miles() async throws {
    let server = bridge(account("A"), account("M", name: "SkyMiles", currency: "https://miles.example/x"))
    let outcome = try await simpleFINSync(server)
    #expect(outcome.problems.map(\.text) == ["SkyMiles is counted in points or miles, not money: it is left out"])
    #expect(outcome.accounts.map(\.account.sourceID) == ["CON-1/A"] && outcome.error == nil)
  }

  @Test(
    "statuses have the words that people need, and are asked once",
    arguments: [
      (402, "the subscription has lapsed", ConnectionStatus.disabled), (403, "access was refused", .disabled),
      (429, "too many requests", .active), (500, "the server answered 500", .failed), (503, "answered 503", .failed),
      (200, "an answer that cannot be read", .failed),
    ])
  func statuses(status: Int, words: String, becomes: ConnectionStatus) async throws {
    let server = ScriptedServer()
    server.on("GET /accounts", "Forbidden", status: status)
    let outcome = try await simpleFINSync(server)
    #expect(outcome.error?.contains(words) == true, "\(outcome.error ?? "")")
    #expect(outcome.status == becomes)
    #expect(outcome.problems.allSatisfy { !$0.remedy.isEmpty })
    #expect(server.requests.count == 1, "never looped")
  }

  @Test("a broken connection is asked once, and half an answer is kept")
  func broken() async throws {
    let server = ScriptedServer()
    server.on("GET /accounts", .failure(TransportError(.timeout)))
    #expect(try await simpleFINSync(server).error?.contains("no whole answer") == true)
    #expect(server.requests.count == 1)
    let half = ScriptedServer()
    half.on("GET /accounts", .failure(TransportError(.dropped, received: Response(status: 200, body: Array("{".utf8)))))
    #expect(try await simpleFINSync(half).status == .failed)
    #expect(half.records.map(\.body) == [Array("{".utf8)])
  }

  @Test("after 429 nothing is asked until the next night")
  func tooMany() async throws {
    let server = ScriptedServer()
    server.on("GET /accounts", #"{"errors":["Too many requests."]}"#, status: 429)
    _ = try await simpleFINSync(server)
    var state = SyncState()
    state.quotas = [try #require(server.kept.last?.quotas.first)]
    #expect(state.quotas.first?.remaining == 0 && (state.quotas.first?.resetsAt ?? 0) > runInstant + 12 * 3600)
    let again = bridge(account("A"))
    let outcome = try await simpleFINSync(again, state: state)
    #expect(again.requests.isEmpty)
    #expect(outcome.error?.contains("used up") == true)
  }

  @Test("twenty-four requests a day, and then no more, run after run")
  func quota() async throws {
    let server = bridge(account("A", [payment("1", "2026-11-20")]))
    var state = state(known("A", to: "2026-11-20"))
    for _ in 0..<30 {
      _ = try await simpleFINSync(server, state: state)
      state.quotas = server.kept.last { !$0.quotas.isEmpty }?.quotas ?? []
    }
    #expect(server.requests.count == 24)
    #expect(state.quotas.map(\.resetsAt) == [runInstant + 86_400], "counted from the first of them")
  }

  @Test("a notice beside an answer is passed on")
  func message() async throws {
    let server = ScriptedServer()
    server.on("GET /accounts", accountSet([account("A")]), headers: ["X-Api-Message": "Version 1 ends in 2030"])
    let outcome = try await simpleFINSync(server)
    #expect(outcome.problems.map(\.text) == ["SimpleFIN says: Version 1 ends in 2030"])
    #expect(outcome.error == nil)
  }
}
