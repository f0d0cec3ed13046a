import Core
import Sandbox
import TestSupport
import Testing

private let specification = outsideFolder("SPECS", beside: "shared/specs")
  .map { "\($0)/frankfurter-v2-openapi.json" }.flatMap { exists($0) ? $0 : nil }

/// Daybook's requests and the Sandbox's answers, held by openapi-core against Frankfurter's own specification.
@Suite(
  .enabled(if: specification != nil, "the published specifications are not here; SPECS names their folder")
)
struct FrankfurterOpenAPITests {
  @Test("every request is one that Frankfurter takes, and every answer one that it gives")
  func valid() async throws {
    let specification = try #require(specification)
    let folder = try TemporaryFolder()
    let log = "\(folder.path)/log"
    let today = Month(2026, 6).day(18)
    let sandbox = try ProviderSandbox.start(today: today)
    defer { sandbox.stop() }
    let proxy = try await RecordingProxy(before: sandbox.baseURL, log: log, portFile: "\(folder.path)/port")
    defer { proxy.stop() }
    func settings(_ currency: String) -> String {
      """
      [household]
      name     = "Dana"
      currency = "USD"
      timezone = "America/Chicago"

      [rates]
      source   = "frankfurter"
      base_url = "http://127.0.0.1:\(proxy.port)/v2"

      [[account]]
      id       = "pounds"
      name     = "Pounds"
      type     = "savings"
      currency = "\(currency)"
      opening  = { day = 2026-05-01, balance = "1000.00" }
      """
    }
    let household = try SandboxedHousehold(settings: settings("GBP"), today: today.iso)
    try await household.expect(0, "sync")
    sandbox.advance(to: today + 1)
    try await household.expect(0, "sync", today: (today + 1).iso)
    // Nights that go wrong are answered by the book, too: a currency it has nothing of, and an outage.
    try write(settings("XOF"), to: household.file("daybook.toml"))
    try await household.expect(2, "sync", today: (today + 1).iso)
    sandbox.set(.unavailable, forPath: "/v2/rates", times: 4)
    sandbox.advance(to: today + 2)
    try write(settings("CHF"), to: household.file("daybook.toml"))
    try await household.expect(2, "sync", today: (today + 2).iso)
    let judged = try await runJudge("openapi.py", ["validate", log, specification])
    #expect(judged.exitCode == 0, "\(judged.text)\(judged.errors)")
    for kind in ["GET /v2/rates 200", "GET /v2/rates 422", "GET /v2/rates 503"] {
      #expect(judged.text.contains(kind), "\(judged.text)")
    }
    // A judge that takes anything is none: a rate that is a word, and a path that is not there.
    let wrong =
      #"{"method": "GET", "target": "/v2/rates?base=EUR", "headers": [], "body": "", "status": 200, "answer_headers": [["Content-Type", "application/json"]], "answer": "W3siZGF0ZSI6IjIwMjYtMDYtMTYiLCJiYXNlIjoiRVVSIiwicXVvdGUiOiJHQlAiLCJyYXRlIjoibWFueSJ9XQ=="}"#
    try write(
      try readText(log) + wrong + "\n" + wrong.replacing("/v2/rates?base", with: "/v2/rate?base") + "\n", to: log)
    let caught = try await runJudge("openapi.py", ["validate", log, specification])
    #expect(caught.exitCode == 1 && caught.text.contains("3 violations"), "\(caught.text)")
  }
}
