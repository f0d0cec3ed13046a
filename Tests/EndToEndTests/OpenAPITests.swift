import Core
import Sandbox
import TestSupport
import Testing

/// GoCardless's own specification, where it is: SPECS, or beside the checkout.
private enum GoCardlessSpecification {
  static let path = outsideFolder("SPECS", beside: "shared/specs")
    .map { "\($0)/gocardless-nordigen-v2-2021-openapi.yml" }.flatMap { exists($0) ? $0 : nil }
}

/// Daybook's requests and the Sandbox's answers, held by openapi-core against GoCardless's own specification.
@Suite(
  .enabled(
    if: GoCardlessSpecification.path != nil, "the published specifications are not here; SPECS names their folder")
)
struct OpenAPITests {
  @Test("every request is one that GoCardless takes, and every answer one that it gives")
  func valid() async throws {
    let folder = try TemporaryFolder()
    let log = "\(folder.path)/log"
    let demo = try SyncedHousehold(history: 60, renewing: [.barclays])
    let proxy = try await RecordingProxy(before: demo.sandbox.baseURL, log: log, portFile: "\(folder.path)/port")
    defer { proxy.stop() }
    let files = DemoHousehold.files(
      goCardless: "http://127.0.0.1:\(proxy.port)/api/v2/", ecb: demo.sandbox.ecbBaseURL, ledger: demo.sandbox.ledger)
    for file in files { try write(file.text, to: demo.household.file(file.path)) }
    try await demo.sync()
    // Days that go wrong are answered by the book, too.
    demo.advance(to: demo.today + 1)
    demo.sandbox.set(.unauthorized, forPath: try demo.path(.ben, "transactions"))
    demo.sandbox.set(.rateLimited(reset: 3600), forPath: try demo.path(.anna, "transactions"))
    demo.sandbox.set(.unavailable, forPath: try demo.path(.savings, "balances"), times: 4)
    demo.sandbox.set(.serverError, forPath: try demo.path(.euro, "balances"), times: 4)
    demo.sandbox.set(status: "SUSPENDED", of: .card)
    demo.sandbox.set(status: "ERROR", of: .joint)
    try await demo.sync(2)
    demo.sandbox.expireConsent(.monzo)
    demo.advance(to: demo.today + 1)
    try await demo.sync(2)
    try await linkAndUnlink(demo, state: "\(folder.path)/state")
    try write("wrong\n", to: demo.household.file("secrets/gocardless-key"))
    try await demo.sync(2)
    let judged = try await runJudge("openapi.py", ["validate", log, try #require(GoCardlessSpecification.path)])
    #expect(judged.exitCode == 0, "\(judged.text)\(judged.errors)")
    for kind in [
      "GET /api/v2/accounts/{id}/transactions/ 200", "GET /api/v2/accounts/{id}/transactions/ 429",
      "POST /api/v2/token/new/ 401", "POST /api/v2/agreements/enduser/ 201", "POST /api/v2/requisitions/ 201",
      "GET /api/v2/accounts/{id}/balances/ 409", "GET /api/v2/accounts/{id}/balances/ 500",
      "GET /api/v2/accounts/{id}/balances/ 503", "GET /api/v2/accounts/{id}/transactions/ 401",
    ] {
      #expect(judged.text.contains(kind), "\(judged.text)")
    }
    // A judge that takes anything is none: a list whose count is a word, and a path that is not there.
    let wrong =
      #"{"method": "GET", "target": "/api/v2/requisitions/", "headers": [["Authorization", "Bearer x"]], "body": "", "status": 200, "answer_headers": [["Content-Type", "application/json"]], "answer": "eyJjb3VudCI6ICJtYW55IiwgInJlc3VsdHMiOiBbXX0="}"#
    let spoiled = try readText(log) + wrong + "\n" + wrong.replacing("/requisitions/", with: "/requisition/") + "\n"
    try write(spoiled, to: log)
    let caught = try await runJudge("openapi.py", ["validate", log, try #require(GoCardlessSpecification.path)])
    #expect(caught.exitCode == 1)
    #expect(caught.text.contains("3 violations"), "\(caught.text)")
  }
}

/// Renews a bank's consent and revokes it, with a person who agrees to everything.
private func linkAndUnlink(_ demo: SyncedHousehold, state: String) async throws {
  let environment = DaybookProgram.environment + ["XDG_STATE_HOME=\(state)"]
  let child = try ChildProcess(
    [DaybookProgram.path, "connect", "monzo", "--yes", "--port", "0", "--today", demo.today.iso],
    in: demo.household.path, environment: environment)
  try await PlainBrowser.visit(try await child.line { $0.hasPrefix("http://127.0.0.1") })
  let linked = try await child.outcome(within: .seconds(60))
  #expect(linked.exitCode == 0, "\(linked.errors)")
  let unlinked = try await DaybookProgram.run(
    ["disconnect", "monzo", "--yes", "--today", demo.today.iso], in: demo.household.path, environment: environment)
  #expect(unlinked.exitCode == 0, "\(unlinked.errors)")
}

/// The judge's own proxy, for as long as it is held.
struct RecordingProxy {
  let port: Int
  private let process: ChildProcess

  init(before origin: String, log: String, portFile: String) async throws {
    process = try ChildProcess(
      [
        "\(packageFolder)/.tools/venv/bin/python", "-B", "\(packageFolder)/Tests/Judges/openapi.py", "record", origin,
        log, portFile,
      ],
      in: "/", environment: DaybookProgram.environment)
    for _ in 0..<1000 {
      if let text = try? readText(portFile), let port = Int(text) {
        self.port = port
        return
      }
      try await Task.sleep(for: .milliseconds(10))
    }
    process.send(signal: 9)
    throw TestFailure("the recording proxy does not answer")
  }

  func stop() { process.send(signal: 9) }
}
