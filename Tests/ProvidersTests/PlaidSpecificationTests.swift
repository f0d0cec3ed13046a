import Core
import HTTP
import Providers
import Sandbox
import Synchronization
import TestSupport
import Testing

/// Plaid's own specification, where it is: SPECS, or beside the checkout.
private let specification = outsideFolder("SPECS", beside: "shared/specs")
  .map { "\($0)/plaid-2020-09-14.yml" }.flatMap { exists($0) ? $0 : nil }

private func judge(_ arguments: String...) async throws -> ProgramOutcome {
  let python = "\(packageFolder)/.tools/venv/bin/python"
  guard exists(python) else { throw TestFailure("the judges are not installed: make judges") }
  return try await runProgram([python, "-B", "\(packageFolder)/Tests/Judges/openapi.py"] + arguments)
}

/// Everything asked and answered, a line each, as the judge reads it.
private final class Recorder: Sendable {
  private let lines = Mutex<[String]>([])

  func around(_ transport: Transport, _ origin: String) -> Transport {
    Transport { request in
      let response = try await transport.send(request)
      let line = JSON.object([
        "method": .string(request.method.rawValue), "target": .string(String(request.url.dropFirst(origin.utf8.count))),
        "headers": Self.json(request.headers), "body": .string(base64(request.body ?? [])),
        "status": .number("\(response.status)"), "answer_headers": Self.json(response.headers),
        "answer": .string(base64(response.body)),
      ])
      self.lines.withLock { $0.append(String(decoding: line.encoded, as: UTF8.self)) }
      return response
    }
  }

  private static func json(_ headers: Headers) -> JSON {
    .array(headers.fields.map { .array([.string($0.name), .string($0.value)]) })
  }

  func text(_ more: String...) -> String { (lines.withLock(\.self) + more).joined(separator: "\n") + "\n" }
}

private func base64(_ bytes: [UInt8]) -> String {
  let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var text: [UInt8] = []
  for start in stride(from: 0, to: bytes.count, by: 3) {
    let group = (0..<3).map { start + $0 < bytes.count ? UInt32(bytes[start + $0]) : 0 }
    let bits = group[0] << 16 | group[1] << 8 | group[2]
    for place in 0..<4 {
      text.append(start + place > bytes.count ? 0x3D : letters[Int(bits >> UInt32(18 - 6 * place)) & 63])
    }
  }
  return String(decoding: text, as: UTF8.self)
}

@Suite(
  "Plaid by its own specification",
  .enabled(if: specification != nil, "the published specifications are not here; SPECS names their folder"))
struct PlaidSpecificationTests {
  @Test("every request, linking included, is one that Plaid takes, and every answer of the Sandbox one that it gives")
  func valid() async throws {
    let day = Month(2026, 6).day(18)
    let sandbox = try PlaidSandbox.start(today: day)
    defer { sandbox.stop() }
    let recorder = Recorder()
    let transport = recorder.around(.curl(), sandbox.baseURL)
    let person = LinkingPerson(
      tell: { _ in }, ask: { _, _ in "" }, choose: { _, _ in 0 },
      open: { address in _ = try? await Transport.curl().send(Request(.get, address)) }, redirected: { _ in "" },
      wait: { _ in })
    var start = LinkingStart(
      connectionID: "first", institution: nil, country: "US", history: 365, baseURL: sandbox.baseURL,
      secrets: ["client_id": PlaidSandbox.clientID, "secret": PlaidSandbox.secret], memory: [:],
      now: Int64(Instant(day).seconds), today: day)
    for path in ["/link/token/create", "/link/token/get", "/item/public_token/exchange"] {
      sandbox.fail(.internalError, forPath: path)
      _ = try? await PlaidLinking.link(start, person, over: transport)
    }
    let linked = try await PlaidLinking.link(start, person, over: transport)
    let token = try #require(linked.secrets["access_token"])
    #expect(linked.accounts.map(\.type) == [.current, .savings, .card, .mortgage, .pension])
    start.secrets["access_token"] = token
    var state = SyncState()
    func sync(_ day: Day, secret: String = PlaidSandbox.secret) async throws -> ConnectionOutcome {
      var connection = PlaidConnection(
        id: "first", clientID: PlaidSandbox.clientID, secret: secret, accessToken: token)
      connection.baseURL = sandbox.baseURL
      let outcome = try await PlaidSync(
        connection: connection, state: state, transport: transport, now: Int64(Instant(day).seconds), today: day,
        keep: { (_: ReceivedAnswer) in }
      ).run()
      for (name, value) in outcome.memory { state.memory[name] = value }
      return outcome
    }
    sandbox.set(longestPage: 100)
    #expect(try await sync(day).isComplete)
    for offset in 1...4 {
      sandbox.advance(to: day + offset)
      #expect(try await sync(day + offset).isComplete)
    }
    // Days that go wrong are answered by the book, too.
    sandbox.set(error: .loginRequired)
    #expect(try await sync(day + 4).status == .expired)
    _ = try await PlaidLinking.link(start, person, over: transport)
    #expect(try await sync(day + 4).status == .active)
    state.memory = [:]
    sandbox.mutateDuringPagination()
    for (path, failure) in [
      ("/investments/holdings/get", PlaidFailure.notSupported), ("/liabilities/get", .institutionDown),
      ("/item/get", .internalError), ("/transactions/sync", .internalError),
      ("/investments/transactions/get", .notReady), ("/accounts/get", .institutionDown),
    ] {
      sandbox.fail(failure, forPath: path)
    }
    _ = try await sync(day + 4)
    for _ in 0..<16 { _ = try await sync(day + 4) }
    #expect(try await sync(day + 4, secret: "wrong-secret").error?.contains("not accepted") == true)
    try await PlaidLinking.unlink(start, over: transport)
    try await PlaidLinking.unlink(start, over: transport)
    #expect(try await sync(day + 4).status == .disabled)
    try await judged(recorder)
  }

  private func judged(_ recorder: Recorder) async throws {
    let folder = try TemporaryFolder()
    let log = "\(folder.path)/log"
    try write(recorder.text(), to: log)
    let path = try #require(specification)
    let outcome = try await judge("validate", log, path)
    #expect(outcome.exitCode == 0, "\(outcome.text)\(outcome.errors)")
    for kind in [
      "/link/token/create 200", "/link/token/get 200", "/item/public_token/exchange 200", "/item/get 200",
      "/item/get 429", "/accounts/get 200", "/transactions/sync 200", "/transactions/sync 400",
      "/investments/holdings/get 200", "/investments/holdings/get 400", "/investments/transactions/get 200",
      "/liabilities/get 200", "/item/remove 200", "/item/get 500",
      "/link/token/create 500", "/link/token/get 500", "/item/public_token/exchange 500", "/item/remove 400",
      "/transactions/sync 500", "/investments/transactions/get 400", "/accounts/get 400",
    ] {
      #expect(outcome.text.contains("POST \(kind)"), "\(kind) was not asked: \(outcome.text)")
    }
    // A judge that takes anything is none: a count that is a word, and an answer without its rows.
    let headers =
      #"[["PLAID-CLIENT-ID","x"],["PLAID-SECRET","x"],["Plaid-Version","x"],["Content-Type","application/json"]]"#
    let body = base64(Array(#"{"access_token":"x","count":"many"}"#.utf8))
    let wrong =
      #"{"method":"POST","target":"/transactions/sync","headers":\#(headers),"body":"\#(body)","status":200,"#
      + #""answer_headers":[["Content-Type","application/json"]],"answer":"\#(base64(Array("{}".utf8)))"}"#
    try write(recorder.text(wrong), to: log)
    let caught = try await judge("validate", log, path)
    #expect(caught.exitCode == 1 && caught.text.contains("2 violations"), "\(caught.text)")
  }

  // MARK: Its examples

  private func examples() async throws -> JSON {
    let outcome = try await judge("examples", try #require(specification))
    return try JSON(parsing: outcome.output)
  }

  private func record(_ examples: JSON, _ path: String, _ kind: String, key: String = "") throws -> RawRecord {
    let body = try #require(examples[path]?.array?.first)
    return plaidRecord(kind, String(decoding: body.encoded, as: UTF8.self), key: key)
  }

  @Test("the example of /transactions/sync goes through the mapping")
  func transactions() async throws {
    let examples = try await examples()
    let page = try record(examples, "/transactions/sync", "transactions", key: "1 1 cursor")
    // Its accounts stand in the page itself.
    let accounts = plaidRecord("accounts", String(decoding: page.body, as: UTF8.self))
    let rows = try #require(PlaidMapping.standardise(records: [accounts, page]).first)
    #expect(rows.problems == [] && rows.isIncremental)
    #expect(rows.balances.first?.amount == usd("110.94"))
    #expect(rows.removed.prefix(1) == ["CmdQTNgems8BT1B7ibkoUXVPyAeehT3Tmzk0l"])
    let booked = try #require(rows.transactions.first { $0.status == .booked })
    #expect(booked.amount == usd("-72.10") && booked.day == day("2023-09-24") && booked.valueDay == day("2023-09-22"))
    #expect(booked.counterparty == "Walmart" && booked.description == "PURCHASE WM SUPERCENTER #1700")
    #expect(booked.reliableID == "lPNjeW1nR6CDn5okmGQ6hEpMo4lLNoSrzqDje")
    #expect(booked.linkID == "no86Eox18VHMvaOVL7gPUM9ap3aR1LsAVZ5nc")
    #expect(booked.providerCategory == "plaid:GENERAL_MERCHANDISE_SUPERSTORES")
    let pending = try #require(rows.transactions.first { $0.status == .pending })
    #expect(pending.amount == usd("-28.34") && pending.counterparty == "Burger King")
  }

  @Test("the examples of /accounts/get and /liabilities/get go through the mapping")
  func debts() async throws {
    let examples = try await examples()
    let plain = PlaidMapping.standardise(records: [try record(examples, "/accounts/get", "accounts")])
    // The 401k's total is no cash: without its holdings nothing is said.
    #expect(plain.map { $0.balances.first?.amount.decimal ?? "-" } == ["110.00", "-", "-65262.00"])
    let rows = PlaidMapping.standardise(records: [
      try record(examples, "/liabilities/get", "accounts"), try record(examples, "/liabilities/get", "liabilities"),
    ])
    #expect(rows.map { $0.balances.first?.amount.decimal ?? "-" } == ["110.00", "-410.00", "-65262.00", "-56302.06"])
    func terms(_ index: Int) -> [String: String] {
      Dictionary(rows[index].terms.map { ($0.name, $0.value) }) { $1 }
    }
    #expect(terms(1)["interest_percent"] == "12.5" && terms(1)["minimum_payment"] == "20")
    #expect(terms(1)["due_day"] == "2020-05-28" && terms(1)["credit_limit"] == "2000.00")
    #expect(terms(2)["interest_percent"] == "5.25" && terms(2)["maturity_day"] == "2032-07-28")
    #expect(terms(3)["interest_percent"] == "3.99" && terms(3)["minimum_payment"] == "3141.54")
    #expect(terms(3)["original_principal"] == "425000" && terms(3)["past_due"] == "2304")
  }

  @Test("the example of /investments/holdings/get goes through the mapping")
  func holdings() async throws {
    let examples = try await examples()
    let rows = PlaidMapping.standardise(records: [
      try record(examples, "/investments/holdings/get", "accounts"),
      try record(examples, "/investments/holdings/get", "holdings"),
    ])
    #expect(rows.count == 4 && rows.allSatisfy(\.problems.isEmpty))
    let pension = try #require(rows.first { $0.account.name.hasPrefix("Plaid 401k") })
    #expect(pension.balances.map(\.amount.decimal) == ["12345.67"], "its dollars")
    #expect(pension.holdings?.rows.count == 5)
    let values = (pension.holdings?.rows ?? []).compactMap(\.value).reduce(Int64(0)) { $0 + $1.minor }
    #expect(values == 211 + 2_084 + 63_631 + 137_369 + 94_808)
    #expect(pension.securities.contains { $0.isin == "US5771308344" && $0.securityClass == .fund })
    let coin = try #require(rows.first { $0.account.name.hasPrefix("Plaid Crypto") })
    #expect(coin.holdings?.rows.first?.price?.value.description == "0.177494362")
  }

  @Test("the example of /investments/transactions/get goes through the mapping")
  func trades() async throws {
    let examples = try await examples()
    let rows = PlaidMapping.standardise(records: [
      try record(examples, "/investments/transactions/get", "accounts"),
      try record(examples, "/investments/transactions/get", "investment_transactions"),
    ])
    let pension = try #require(rows.first { $0.account.name.hasPrefix("Plaid 401k") })
    #expect(
      pension.trades.map { "\($0.day) \($0.kind.rawValue) \($0.quantity?.description ?? "-") \($0.amount.decimal)" }
        == [
          "2020-05-27 buy 0.7388014749727547 -7.70", "2020-05-28 sell 47.74104242992852 1289.01",
          "2020-05-29 dividend - 8.72",
        ])
    #expect(pension.transactions.isEmpty && pension.securities.count == 3 && pension.problems.isEmpty)
  }
}
