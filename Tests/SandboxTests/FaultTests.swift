import Core
import Testing

@testable import Sandbox

@Suite struct FaultTests {
  private let today = Month(2026, 6).day(18)

  private func token(_ client: RawClient) -> RawClient.Answer {
    let body: JSON = [
      "secret_id": .string(ProviderSandbox.secretID), "secret_key": .string(ProviderSandbox.secretKey),
    ]
    return client.send("POST", "/api/v2/token/new/", body: body.text)
  }

  @Test(
    "a fault is as asked, as often as asked, and then all is well",
    arguments: [
      (Fault.unauthorized, 401), (.rateLimited(reset: 77), 429), (.serverError, 500), (.unavailable, 503),
    ])
  func statuses(fault: Fault, status: Int) throws {
    let sandbox = try ProviderSandbox.start(today: today)
    defer { sandbox.stop() }
    let client = RawClient(port: sandbox.port)
    sandbox.set(fault, forPath: "/token/", times: 2)
    #expect(client.get("/stats/eurofxref/eurofxref-daily.xml").status == 200)
    for _ in 0..<2 {
      let answer = token(client)
      #expect(answer.status == status)
      if status == 429 { #expect(answer.header("http_x_ratelimit_account_success_reset") == "77") }
    }
    #expect(token(client).status == 200)
  }

  @Test("an answer can be half a document, half a body, late, or nothing") func broken() throws {
    let sandbox = try ProviderSandbox.start(today: today)
    defer { sandbox.stop() }
    let client = RawClient(port: sandbox.port)
    for fault in [Fault.truncatedJSON, .cut, .stalled(milliseconds: 200), .dropped] {
      sandbox.set(fault, forPath: "/token/")
    }
    let truncated = token(client)
    #expect(truncated.isWhole && JSON(bytes: truncated.body) == nil)
    let cut = token(client)
    #expect(cut.status == 200 && !cut.isWhole)
    let taken = ContinuousClock().measure { #expect(JSON(bytes: token(client).body) != nil) }
    #expect(taken > .milliseconds(190))
    #expect(token(client).status == 0)
    #expect(token(client).status == 200)
  }

  @Test("the log holds methods, paths and queries, and no secret") func log() throws {
    let sandbox = try ProviderSandbox.start(today: today)
    defer { sandbox.stop() }
    let client = RawClient(port: sandbox.port)
    _ = token(client)
    _ = client.get("/api/v2/institutions/?country=gb")
    #expect(
      sandbox.log.map { "\($0.method) \($0.path)?\($0.query) \($0.status)" } == [
        "POST /api/v2/token/new/? 200", "GET /api/v2/institutions/?country=gb 401",
      ])
    #expect(sandbox.count(ofPathsContaining: "/token/") == 1)
    let told = client.get("/_control/log").text
    #expect(told.contains("/api/v2/institutions/") && !told.contains(ProviderSandbox.secretKey))
  }

  @Test("another process can arm faults, move time, and end and renew consents") func control() throws {
    let sandbox = try ProviderSandbox.start(today: today)
    defer { sandbox.stop() }
    let client = RawClient(port: sandbox.port)
    #expect(client.send("POST", "/_control/fault", body: #"{"fault":"503","path":"/token/","times":1}"#).status == 200)
    #expect(token(client).status == 503)
    #expect(client.send("POST", "/_control/advance", body: #"{"day":"2026-06-20"}"#).status == 200)
    #expect(sandbox.now == Instant(today + 2))
    let id = sandbox.accountID(of: .joint)
    #expect(client.send("POST", "/_control/renew", body: #"{"bank":"MONZO_MONZGB2L"}"#).status == 200)
    #expect(sandbox.accountID(of: .joint) != id)
    #expect(client.send("POST", "/_control/expire", body: #"{"bank":"NOBODY"}"#).status == 400)
    #expect(client.send("POST", "/_control/fault", body: #"{"fault":"teapot","path":"/"}"#).status == 400)
    #expect(client.get("/_control/ledger").status == 404)
    #expect(sandbox.count(ofPathsContaining: "_control") == 0)
  }

  @Test("the same seed, day and requests give the same answers") func deterministic() throws {
    let first = try ProviderSandbox.start(today: today)
    let second = try ProviderSandbox.start(today: today)
    defer {
      first.stop()
      second.stop()
    }
    #expect(token(RawClient(port: first.port)).body == token(RawClient(port: second.port)).body)
    #expect(first.accountID(of: .card) == second.accountID(of: .card))
  }
}
