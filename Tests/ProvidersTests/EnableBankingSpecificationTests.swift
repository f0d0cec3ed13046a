import Core
import HTTP
import Providers
import Sandbox
import TestSupport
import Testing

/// Enable Banking's own specification and collection of requests, where they are: SPECS, or beside the checkout.
private enum EnableBankingSpecification {
  static func path(_ name: String) -> String? {
    outsideFolder("SPECS", beside: "shared/specs").map { "\($0)/\(name)" }.flatMap { exists($0) ? $0 : nil }
  }

  static let document = path("enablebanking-openapi.yml")
  static let collection = path("enablebanking-postman-collection.json")

  /// An answer made of the specification's own examples.
  static func example(_ target: String, method: String = "GET") async throws -> String {
    let python = "\(packageFolder)/.tools/venv/bin/python"
    guard exists(python) else { throw TestFailure("the judges are not installed: make judges") }
    let judge = [python, "-B", "\(packageFolder)/Tests/Judges/openapi.py", "example"]
    let outcome = try await runProgram(judge + [try #require(document), method, target, "200"])
    #expect(outcome.exitCode == 0, "\(outcome.errors)")
    return outcome.text
  }
}

@Suite(
  "Enable Banking's own examples",
  .enabled(
    if: EnableBankingSpecification.document != nil && EnableBankingSpecification.collection != nil,
    "the published specifications are not here; SPECS names their folder"))
struct EnableBankingSpecificationTests {
  private let hash =
    "WwpbCiJhY2NvdW50IiwKImFjY291bnRfaWQiLAoiaWJhbiIKXQpd.E8GzhnnsFC7K+4e3YMYYKpyM83Zx6toXrjgcvPP/Lqc="

  @Test("its transactions, balances and account come out of the mapping as they stand")
  func answers() async throws {
    let account = "/accounts/{account_id}"
    let records = [
      ebRecord("details", try await EnableBankingSpecification.example("\(account)/details"), account: hash),
      ebRecord("balances", try await EnableBankingSpecification.example("\(account)/balances"), account: hash),
      ebRecord(
        "transactions", try await EnableBankingSpecification.example("\(account)/transactions"), account: hash,
        key: "BOOK 1 ..2026-11-21"),
    ]
    let mapped = EnableBankingMapping.standardise(records: records)
    let rows = try #require(mapped.first)
    #expect(mapped.count == 1 && rows.problems.isEmpty)
    #expect(rows.account.keys.prefix(2) == ["FI0455231152453547", hash])
    #expect(rows.balances.map(\.amount) == [eur("1.23")] && rows.balances.map(\.sourceType) == ["CLBD"])
    let found = try #require(rows.transactions.first)
    #expect(found.status == .booked && found.amount == eur("1.23") && found.reliableID == "5561990681")
    #expect(found.day == day("2020-01-03") && found.valueDay == day("2020-01-02"))
    #expect(found.counterparty == "MyPreferredAisp" && found.counterpartyAccount == "FI8638798819867751")
    #expect(found.description == "RF07850352502356628678117 Gift for Alex")
    #expect(found.reference == "RF07850352502356628678117" && found.providerCategory == "mcc:5511")
    #expect(found.balanceAfter == eur("1.23"))
  }

  @Test("its session is one that is read with, until its day")
  func session() async throws {
    let answer = try await EnableBankingSpecification.example("/sessions/{session_id}")
    let server = ebBank()
    server.on("GET /sessions/\(ebSession)", answer)
    server.on(
      "GET /accounts/\(ebOtherUID)/balances",
      try await EnableBankingSpecification.example("/accounts/{account_id}/balances"))
    server.on(
      "GET /accounts/\(ebOtherUID)/transactions",
      try await EnableBankingSpecification.example("/accounts/{account_id}/transactions"))
    server.on(
      "GET /accounts/\(ebOtherUID)/details",
      try await EnableBankingSpecification.example("/accounts/{account_id}/details"))
    let outcome = try await ebSync(server, state: ebLinkedState(to: nil))
    #expect(outcome.consentUntil == day("2020-12-01") && outcome.institutionName == "Nordea")
    #expect(outcome.isComplete && outcome.accounts.map(\.account.sourceID) == [hash])
  }

  @Test("every balance type and status it knows is mapped")
  func words() throws {
    let text = try readText(#require(EnableBankingSpecification.document))
    for word in ["BOOK", "CNCL", "HOLD", "OTHR", "PDNG", "RJCT", "SCHD"] {
      #expect(text.contains("- \(word)\n") && ebRows([ebElement(status: word)]).problems.isEmpty)
    }
    for type in ["CLAV", "CLBD", "FWAV", "INFO", "ITAV", "ITBD", "OPAV", "OPBD", "PRCD", "OTHR", "VALU", "XPCD"] {
      let rows = ebBalances(ebBalance(type, "1.23"))
      #expect(text.contains("- \(type)\n") && rows.balances.map(\.amount) == [eur("1.23")], "\(type)")
    }
  }

  @Test("the requests of its collection are those that linking and syncing send")
  func collection() async throws {
    let collection = try JSON(parsing: readBytes(#require(EnableBankingSpecification.collection)))
    func body(_ name: String) throws -> JSON {
      let item = collection["item"]?.array?.first { $0["name"]?.text == name }
      return try JSON(parsing: Array(#require(item?["request"]?["body"]?["raw"]?.text).utf8))
    }
    func names(_ json: JSON?) -> Set<String> {
      guard case .object(let members)? = json else { return [] }
      return Set(members.keys)
    }
    let sandbox = try EnableBankingSandbox.start(today: day("2026-06-01"))
    defer { sandbox.stop() }
    let sent = RequestLog()
    let person = LinkingPerson(
      tell: { _ in }, ask: { _, _ in "" }, choose: { _, _ in 0 }, open: { sent.note(opened: $0) },
      redirected: { _ in sandbox.agree(at: sent.opened) ?? "" }, wait: { _ in })
    _ = try await EnableBankingLinking.link(
      LinkingStart(
        connectionID: "bank", institution: "Monzo/GB", country: "GB", history: nil, baseURL: sandbox.baseURL,
        secrets: ["application_id": EnableBankingSandbox.applicationID, "key": EnableBankingSandbox.privateKey],
        memory: [:], now: Int64(sandbox.now.seconds), today: sandbox.now.day),
      person,
      over: Transport { request in
        sent.note(request)
        return try await Transport.curl().send(request)
      })
    let start = try JSON(parsing: #require(sent.body(of: "/auth")))
    let theirs = try body("Starting authorization")
    #expect(names(start).isSuperset(of: names(theirs)) && names(start["aspsp"]) == names(theirs["aspsp"]))
    #expect(names(start["access"]).isSuperset(of: names(theirs["access"])))
    let session = try JSON(parsing: #require(sent.body(of: "/sessions")))
    #expect(try names(session) == names(body("Reading auth code and creating user session")))
  }
}
