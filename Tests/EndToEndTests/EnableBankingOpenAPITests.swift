import Core
import HTTP
import Providers
import Sandbox
import Synchronization
import TestSupport
import Testing

private let specification = outsideFolder("SPECS", beside: "shared/specs")
  .map { "\($0)/enablebanking-openapi.yml" }.flatMap { exists($0) ? $0 : nil }

/// Daybook's requests and the Sandbox's answers, held by openapi-core against Enable Banking's own specification.
@Suite(
  .enabled(if: specification != nil, "the published specifications are not here; SPECS names their folder")
)
struct EnableBankingOpenAPITests {
  @Test("every request is one that Enable Banking takes, and every answer one that it gives")
  func valid() async throws {
    let specification = try #require(specification)
    let folder = try TemporaryFolder()
    let log = "\(folder.path)/log"
    let home = try LinkedHousehold(history: 60)
    let proxy = try await RecordingProxy(before: home.sandbox.baseURL, log: log, portFile: "\(folder.path)/port")
    defer { proxy.stop() }
    let file = home.household.file("daybook.toml")
    try write(
      try readText(file).replacing(home.sandbox.baseURL, with: "http://127.0.0.1:\(proxy.port)"), to: file)
    try await home.begin(keepsAnswer: false)
    // Nights that go wrong are answered by the book, too.
    let uids = try SimulatedAccount.allCases.map { try #require(home.sandbox.uid(of: $0)) }
    for (uid, (status, error)) in zip(
      uids,
      [
        (404, "ACCOUNT_DOES_NOT_EXIST"), (429, "ASPSP_RATE_LIMIT_EXCEEDED"), (400, "ASPSP_ERROR"),
        (408, "ASPSP_TIMEOUT"), (403, "ASPSP_PSU_ACTION_REQUIRED"), (500, "ASPSP_ERROR"),
      ])
    { home.sandbox.refuse("\(uid)/details", status: status, error: error) }
    try await home.sync(2)
    home.sandbox.clearFaults()
    home.advance(to: home.today + 1)
    try await home.sync()
    home.advance(to: home.today + 1)
    for (uid, (status, error)) in zip(
      uids,
      [
        (429, "ASPSP_RATE_LIMIT_EXCEEDED"), (401, "EXPIRED_SESSION"), (400, "ASPSP_ERROR"),
        (408, "ASPSP_TIMEOUT"), (403, "ASPSP_PSU_ACTION_REQUIRED"), (500, "ASPSP_ERROR"),
      ])
    { home.sandbox.refuse("\(uid)/transactions", status: status, error: error) }
    try await home.sync(2)
    home.advance(to: home.today + 1)
    for (uid, (status, error)) in zip(
      uids,
      [
        (404, "ACCOUNT_DOES_NOT_EXIST"), (401, "UNAUTHORIZED_ACCESS"), (400, "ASPSP_ERROR"), (408, "ASPSP_TIMEOUT"),
        (403, "ASPSP_PSU_ACTION_REQUIRED"), (500, "ASPSP_ERROR"),
      ])
    { home.sandbox.refuse("\(uid)/balances", status: status, error: error) }
    try await home.sync(2)
    home.advance(to: home.today + 1)
    home.sandbox.end(.monzo)
    home.sandbox.refuse(
      "\(uids[2])/transactions", status: 422, error: "WRONG_TRANSACTIONS_PERIOD", proposing: home.today - 20)
    try await home.sync(2)
    try write(
      EnableBankingSandbox.privateKey.replacing("PRIVATE", with: "PUBLIC"), to: home.household.file("secrets/key.pem"))
    try await home.sync(2)
    try write(EnableBankingSandbox.privateKey, to: home.household.file("secrets/key.pem"))
    try write("another\n", to: home.household.file("secrets/application"))
    try await home.sync(2)
    try await linkAndUnlink(home.sandbox, at: "http://127.0.0.1:\(proxy.port)")
    let judged = try await runJudge("openapi.py", ["validate", log, specification])
    #expect(judged.exitCode == 0, "\(judged.text)\(judged.errors)")
    for kind in [
      "GET /accounts/{id}/transactions 200", "GET /accounts/{id}/transactions 422",
      "GET /accounts/{id}/transactions 429",
      "GET /accounts/{id}/balances 200", "GET /accounts/{id}/details 200", "GET /sessions/{id} 200",
      "GET /sessions/{id} 401", "GET /application 200", "GET /aspsps 200", "POST /auth 200", "POST /auth 400",
      "POST /sessions 200", "DELETE /sessions/{id} 200", "POST /auth 422", "POST /sessions 422", "POST /sessions 400",
      "GET /application 403", "GET /application 401", "GET /aspsps 500", "DELETE /sessions/{id} 401",
      "DELETE /sessions/{id} 404", "GET /accounts/{id}/balances 404", "GET /accounts/{id}/balances 401",
      "GET /accounts/{id}/balances 400", "GET /accounts/{id}/details 400", "GET /accounts/{id}/details 403",
      "GET /accounts/{id}/details 404", "GET /accounts/{id}/details 408", "GET /accounts/{id}/details 429",
      "GET /accounts/{id}/details 500",
    ] {
      #expect(judged.text.contains(kind), "\(judged.text)")
    }
    // A judge that takes anything is none: a session without its status, and a path that is not there.
    let id = "a94c6f56-45d6-42fb-82bb-9dc079872fe8"
    let wrong =
      #"{"method": "GET", "target": "/sessions/\#(id)", "headers": [["Authorization", "Bearer x"]], "body": "", "status": 200, "answer_headers": [["Content-Type", "application/json"]], "answer": "eyJhY2NvdW50cyI6IFtdfQ=="}"#
    let spoiled = try readText(log) + wrong + "\n" + wrong.replacing("/sessions/", with: "/session/") + "\n"
    try write(spoiled, to: log)
    let caught = try await runJudge("openapi.py", ["validate", log, specification])
    #expect(caught.exitCode == 1 && caught.text.contains("3 violations"), "\(caught.text)")
  }

  /// A person's part, with an application that may not come back to where it wants, and once more as it should be.
  private func linkAndUnlink(_ sandbox: EnableBankingSandbox, at address: String) async throws {
    let opened = Mutex("")
    let person = LinkingPerson(
      tell: { _ in }, ask: { _, _ in "" }, choose: { _, _ in 0 },
      open: { url in opened.withLock { $0 = url } },
      redirected: { _ in sandbox.agree(at: opened.withLock { $0 }) ?? "" }, wait: { _ in })
    var start = LinkingStart(
      connectionID: "monzo", institution: EnableBankingSandbox.institution(.monzo), country: "GB", history: nil,
      baseURL: address,
      secrets: ["application_id": EnableBankingSandbox.applicationID, "key": EnableBankingSandbox.privateKey],
      memory: [:], now: Int64(sandbox.now.seconds), today: sandbox.now.day)
    for (path, status, error) in [
      ("/auth", 400, "REDIRECT_URI_NOT_ALLOWED"), ("/auth", 422, "WRONG_ASPSP_PROVIDED"),
      ("/sessions", 422, "EXPIRED_AUTHORIZATION_CODE"), ("/sessions", 400, "ALREADY_AUTHORIZED"),
      ("/application", 403, "ACCESS_DENIED"), ("/application", 401, "UNAUTHORIZED_ACCESS"),
      ("/aspsps", 500, "ASPSP_ERROR"),
    ] {
      sandbox.refuse(path, status: status, error: error)
      await #expect(throws: UserError.self) {
        try await EnableBankingLinking.link(start, person, over: .curl())
      }
    }
    let linked = try await EnableBankingLinking.link(start, person, over: .curl())
    start.memory = linked.memory.compactMapValues(\.self)
    // Closed, closed already, and of a session that never was.
    try await EnableBankingLinking.unlink(start, over: .curl())
    try await EnableBankingLinking.unlink(start, over: .curl())
    start.memory["session"] = "497f6eca-6276-4993-bfeb-53cbbbba6f08"
    try await EnableBankingLinking.unlink(start, over: .curl())
  }
}
