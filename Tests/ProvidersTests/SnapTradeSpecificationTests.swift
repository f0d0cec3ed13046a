import Core
import HTTP
import Hashing
import Providers
import Sandbox
import Synchronization
import TestSupport
import Testing

/// SnapTrade's own specification, where it is: SPECS, or beside the checkout.
private enum SnapTradeSpecification {
  static let path = outsideFolder("SPECS", beside: "shared/specs").map { "\($0)/snaptrade-api.yaml" }
    .flatMap { exists($0) ? $0 : nil }

  static func judge(_ arguments: [String]) async throws -> ProgramOutcome {
    let python = "\(packageFolder)/.tools/venv/bin/python"
    guard exists(python) else { throw TestFailure("the judges are not installed: make judges") }
    return try await runProgram([python, "-B", "\(packageFolder)/Tests/Judges/openapi.py"] + arguments)
  }

  /// An answer made of the specification's own examples.
  static func example(_ path: String, status: String = "200") async throws -> String {
    let outcome = try await judge(["example", try #require(Self.path), "GET", path, status])
    #expect(outcome.exitCode == 0, "\(outcome.errors)")
    return outcome.text
  }
}

/// Writes down each exchange as the judge reads it.
private final class Recorder: Sendable {
  private let lines = Mutex<[String]>([])
  var text: String { lines.withLock { $0.joined() } }

  func recording(_ transport: Transport) -> Transport {
    Transport { request in
      let response = try await transport.send(request)
      self.note(request, response)
      return response
    }
  }

  private func note(_ request: Request, _ response: Response) {
    func pairs(_ headers: Headers) -> String {
      headers.fields.map { "[\"\($0.name)\",\"\($0.value)\"]" }.joined(separator: ",")
    }
    let target = request.url.replacing(/^http:\/\/[^\/]+/, with: "")
    let line =
      #"{"method":"\#(request.method.rawValue)","target":"\#(target)","headers":[\#(pairs(request.headers))],"#
      + #""body":"\#(base64Text(request.body ?? []))","status":\#(response.status),"#
      + #""answer_headers":[\#(pairs(response.headers))],"answer":"\#(base64Text(response.body))"}"#
    lines.withLock { $0.append(line + "\n") }
  }
}

@Suite(
  "SnapTrade's own specification",
  .enabled(
    if: SnapTradeSpecification.path != nil, "the published specifications are not here; SPECS names their folder"))
struct SnapTradeSpecificationTests {
  private let today = Month(2026, 6).day(18)

  private func sync(
    _ sandbox: SnapTradeSandbox, _ keys: SnapTradeKeys, _ recorder: Recorder, on day: Day,
    then: @escaping @Sendable (Request) -> Void = { _ in }
  ) async throws -> ConnectionOutcome {
    var connection = SnapTradeConnection(id: "broker", keys: keys)
    connection.baseURL = sandbox.baseURL
    let transport = recorder.recording(.curl())
    let watched = Transport { request in
      let response = try await transport.send(request)
      then(request)
      return response
    }
    return try await SnapTradeSync(
      connection: connection, state: SyncState(), transport: watched, now: runInstant, today: day,
      wait: { _ in }, keep: { (_: ReceivedAnswer) in }
    ).run()
  }

  private func start(_ sandbox: SnapTradeSandbox, _ secrets: [String: String], memory: [String: String] = [:])
    -> LinkingStart
  {
    var start = LinkingStart(
      connectionID: "broker", institution: "EASTBROOK", country: "US", history: nil, baseURL: sandbox.baseURL,
      secrets: secrets, memory: memory, now: runInstant, today: today)
    start.secrets["client_id"] = SnapTradeSandbox.clientID
    start.secrets["consumer_key"] = SnapTradeSandbox.consumerKey
    return start
  }

  /// Signs in to the broker as soon as the portal is shown.
  private func person(_ sandbox: SnapTradeSandbox, kind: Int) -> LinkingPerson {
    LinkingPerson(
      tell: { _ in }, ask: { _, _ in throw UserError("nobody is there") }, choose: { _, _ in kind },
      open: { _ in #expect(sandbox.signIn(.eastbrook)) },
      redirected: { _ in throw UserError("no redirect is used") }, wait: { _ in })
  }

  @Test("every request is one that SnapTrade takes, and every answer of the sandbox one that it gives")
  func valid() async throws {
    let recorder = Recorder()
    let transport = recorder.recording(.curl())
    // A Commercial key: registered, connected, read, broken, mended, and removed.
    let sandbox = try SnapTradeSandbox.start(
      today: today, isCommercial: true, connected: [], clock: { Int(SnapTradeAPI.machineClock()) }, accountLimit: 1_000)
    defer { sandbox.stop() }
    try await failing(transport)
    let linked = try await SnapTradeLinking.link(start(sandbox, [:]), person(sandbox, kind: 1), over: transport)
    await #expect(throws: UserError.self, "a user is registered once") {
      _ = try await SnapTradeLinking.link(start(sandbox, [:]), person(sandbox, kind: 1), over: transport)
    }
    #expect(linked.accounts.map(\.account.name) == ["Eastbrook Individual", "Eastbrook Roth IRA"])
    #expect(linked.accounts.map(\.type) == [.brokerage, .pension])
    let user = SnapTradeKeys.User(
      id: try #require(linked.secrets["user_id"]), secret: try #require(linked.secrets["user_secret"]))
    #expect(sandbox.users == [user.id: user.secret])
    let keys = SnapTradeKeys(
      clientID: SnapTradeSandbox.clientID, consumerKey: SnapTradeSandbox.consumerKey, user: user)
    #expect(try await sync(sandbox, keys, recorder, on: today).isComplete)
    sandbox.set(.serverError, forPath: "/balances", times: 4)
    sandbox.set(.brokerUnavailable, forPath: "/positions", times: 4)
    sandbox.set(.throttled(seconds: 1), forPath: "/activities")
    sandbox.set(.plan, forPath: "/activities")
    #expect(try await sync(sandbox, keys, recorder, on: today).error != nil)
    sandbox.set(isSyncing: true, of: .eastbrook)
    _ = try await sync(sandbox, keys, recorder, on: today)
    sandbox.set(isSyncing: false, of: .eastbrook)
    // The broker's books may begin to fill again once its accounts have been named.
    let overtaken = try await sync(sandbox, keys, recorder, on: today) { request in
      if request.url.contains("/authorizations/") { sandbox.set(isSyncing: true, of: .eastbrook) }
    }
    #expect(!overtaken.isComplete)
    sandbox.set(isSyncing: false, of: .eastbrook)
    sandbox.disable(.eastbrook)
    #expect(try await sync(sandbox, keys, recorder, on: today).status == .disabled)
    let before = try #require(sandbox.accountID(.taxable))
    let memory = linked.memory.compactMapValues(\.self)
    let again = try await SnapTradeLinking.link(
      start(sandbox, linked.secrets, memory: memory), person(sandbox, kind: 1), over: transport)
    #expect(again.accounts.first?.account.sourceID == before, "its accounts keep their ids")
    #expect(try await sync(sandbox, keys, recorder, on: today).status == .active)
    try await SnapTradeLinking.unlink(start(sandbox, linked.secrets, memory: memory), over: transport)
    #expect(sandbox.users.isEmpty && sandbox.connectionID(.eastbrook) == nil)
    #expect(try await sync(sandbox, keys, recorder, on: today).status == .failed, "the user is gone")
    // A Personal key, which names nobody.
    let own = try SnapTradeSandbox.start(today: today, accountLimit: 1_000)
    defer { own.stop() }
    let plain = SnapTradeKeys(clientID: SnapTradeSandbox.clientID, consumerKey: SnapTradeSandbox.consumerKey)
    #expect(try await sync(own, plain, recorder, on: today).isComplete)
    try await judge(recorder.text)
  }

  /// A user who is not registered, and one whose portal does not open.
  private func failing(_ transport: Transport) async throws {
    let sandbox = try SnapTradeSandbox.start(
      today: today, isCommercial: true, connected: [], clock: { Int(SnapTradeAPI.machineClock()) }, accountLimit: 1_000)
    defer { sandbox.stop() }
    for path in ["/snapTrade/registerUser", "/snapTrade/login"] {
      sandbox.set(.serverError, forPath: path, times: 9)
      await #expect(throws: UserError.self) {
        _ = try await SnapTradeLinking.link(
          start(sandbox, [:]), person(sandbox, kind: 1), over: transport, wait: { _ in })
      }
      sandbox.clearFaults()
    }
  }

  private func judge(_ log: String) async throws {
    let folder = try TemporaryFolder()
    let file = "\(folder.path)/log"
    try write(log, to: file)
    let specification = try #require(SnapTradeSpecification.path)
    let judged = try await SnapTradeSpecification.judge(["validate", file, specification])
    #expect(judged.exitCode == 0, "\(judged.text)\(judged.errors)")
    for kind in [
      "POST /snapTrade/registerUser 200", "POST /snapTrade/login 200", "DELETE /snapTrade/deleteUser 200",
      "GET /authorizations 200", "GET /authorizations 401", "GET /accounts/{id}/activities 200",
      "GET /accounts/{id}/balances 425", "GET /accounts/{id}/activities 402", "GET /accounts/{id}/activities 429",
      "GET /accounts/{id}/balances 500",
      "GET /accounts/{id}/positions/all 503", "POST /snapTrade/registerUser 500", "POST /snapTrade/registerUser 400",
      "POST /snapTrade/login 500",
    ] {
      #expect(judged.text.contains(kind), "\(kind): \(judged.text)")
    }
    // A judge that takes anything is none: positions whose units are numbers, and a path that is not there.
    let body = #"{"results":[{"instrument":{"kind":"stock","id":"1"},"units":5}],"data_freshness":{}}"#
    let wrong =
      #"{"method":"GET","target":"/accounts/2bcd7cc3-e922-4976-bce1-9858296801c3/positions/all?userId=a&userSecret=b"#
      + #"&clientId=c&timestamp=1","headers":[["Signature","x"]],"body":"","status":200,"#
      + #""answer_headers":[["Content-Type","application/json"]],"answer":"\#(base64Text(Array(body.utf8)))"}"#
    try write(log + wrong + "\n" + wrong.replacing("/positions/all", with: "/position") + "\n", to: file)
    let caught = try await SnapTradeSpecification.judge(["validate", file, specification])
    #expect(caught.exitCode == 1 && caught.text.contains(" 3 violations"), "\(caught.text)")
  }

  @Test("the specification's own examples go through the mapping")
  func examples() async throws {
    let account = "917c8734-8470-4a3e-a18f-57c3f2ee6631"
    let authorizations = try await SnapTradeSpecification.example("/authorizations")
    // One example says at once that holdings are unavailable and what they are: the latter is what is to be read.
    let accounts = try await SnapTradeSpecification.example("/authorizations/{authorizationId}/accounts")
    let activities = try await SnapTradeSpecification.example("/accounts/{accountId}/activities")
    let positions = try await SnapTradeSpecification.example("/accounts/{accountId}/positions/all")
    let balances = try await SnapTradeSpecification.example("/accounts/{accountId}/balances")
    let link = "87b24961-b51e-4db8-9226-f198f6518a89"
    func records(_ accounts: String) -> [RawRecord] {
      [
        snapRecord("authorizations", authorizations), snapRecord("accounts", accounts, key: link),
        snapRecord("balances", balances, account: account), snapRecord("positions", positions, account: account),
        snapRecord("activities", activities, account: account, key: "offset 0 of start..2026-11-21"),
      ]
    }
    let rows = try #require(
      SnapTradeMapping.standardise(
        records: records(accounts.replacing(#""holdings_unavailable": true"#, with: #""holdings_unavailable": false"#))
      ).first)
    #expect(rows.account.keys == ["robinhood/54953432", "robinhood/Q6542138443", account])
    #expect(rows.balances.map { "\($0.day) \($0.amount)" } == ["2024-06-28 300.71 USD"])
    #expect(rows.holdings?.day == day("2026-06-02"))
    let held = try #require(rows.holdings?.rows.first)
    #expect(
      "\(held.quantity) \(held.price?.value.description ?? "") \(held.cost?.description ?? "")"
        == "10.5 123.45 1241.10 USD")
    let trade = try #require(rows.trades.first)
    #expect(trade.kind == .buy && trade.day == day("2024-03-22") && trade.settledDay == day("2024-03-26"))
    #expect(trade.quantity == ExactDecimal("5.2") && trade.amount == usd("263.82"))
    #expect(trade.price?.value == ExactDecimal("40"), "an option's, of a hundred shares")
    #expect(rows.completeTrades == nil, "one of a thousand rows speaks for no day")
    #expect(rows.problems == [])
    let total = try #require(SnapTradeMapping.standardise(records: records(accounts)).first)
    #expect(total.holdings == nil && total.balances.map(\.amount) == [usd("15363.23")].compactMap(\.self))
  }
}
