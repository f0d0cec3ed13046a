import Core
import HTTP
import Providers
import Synchronization
import Testing

/// What was waited for, in order.
private final class Pauses: Sendable {
  private let list = Mutex<[Duration]>([])
  var all: [Duration] { list.withLock { $0 } }
  func add(_ duration: Duration) { list.withLock { $0.append(duration) } }
}

private func security(_ id: String, listing: String? = nil, currency: Currency? = .gbp) throws -> YahooSecurity {
  let first = try #require(Day(iso: "2026-11-07"))
  var security = YahooSecurity(id: id, key: id.uppercased(), name: id, days: first...today)
  security.listing = listing
  security.currency = currency
  return security
}

private func run(
  _ server: ScriptedServer, _ securities: [YahooSecurity], baseURL: String? = nil, cached: [String: [UInt8]] = [:],
  pauses: Pauses = Pauses(), interval: YahooInterval = .day
) async throws -> YahooOutcome {
  try await YahooSync(
    transport: server.transport, baseURL: baseURL, interval: interval, cached: cached, now: runInstant, today: today,
    keep: { server.keep($0) }, sleep: { pauses.add($0) }
  ).run(securities)
}

private func notFound(_ words: String = "No data found, symbol may be delisted") -> String {
  #"{"chart":{"result":null,"error":{"code":"Not Found","description":"\#(words)"}}}"#
}

@Suite("Asking Yahoo for prices") struct YahooSyncTests {
  private func server() -> ScriptedServer {
    let server = ScriptedServer()
    server.on("GET /v8/finance/chart/VOD.L", vodafone().text)
    server.on("GET /v8/finance/chart/TSCO.L", vodafone().text)
    server.on("GET /v8/finance/chart/BP.L", vodafone().text)
    return server
  }

  @Test("days are asked for by period1 and period2, a day added to the end; never by range, and a session a bar")
  func request() async throws {
    let server = server()
    let outcome = try await run(server, [security("vod", listing: "VOD.L")])
    #expect(outcome.results == ["vod": .fetched("VOD.L")])
    let from = try #require(Day(iso: "2026-11-06"))
    #expect(
      server.asked == [
        "GET /v8/finance/chart/VOD.L?period1=\(Int64(from.number) * 86_400)&period2=\(Int64(today.number + 1) * 86_400)"
          + "&interval=1d&events=div%2Csplits%2CcapitalGains&includePrePost=false&includeAdjustedClose=true"
      ])
    #expect(server.requests.first?.url.hasPrefix("https://query1.finance.yahoo.com/") == true)
    #expect(server.log.last == "keep prices")
    #expect(server.records.first?.key == "VOD.L 1d 2026-11-07..2026-11-21")
    #expect(server.records.first?.accountKey == "VOD")
  }

  @Test(
    "symbols are percent-encoded",
    arguments: [("^GSPC", "%5EGSPC"), ("EURUSD=X", "EURUSD%3DX"), ("BRK-B", "BRK-B"), ("A/B C", "A%2FB%20C")])
  func encoded(_ symbol: String, _ written: String) async throws {
    let server = server()
    _ = try await run(server, [security("x", listing: symbol)])
    #expect(server.asked.first?.hasPrefix("GET /v8/finance/chart/\(written)?") == true)
  }

  @Test("the agent is a browser's kind, no crumb and no cookie is sent")
  func agent() async throws {
    let server = server()
    _ = try await run(server, [security("vod", listing: "VOD.L")])
    let request = try #require(server.requests.first)
    #expect(request.headers["User-Agent"] == "Mozilla/5.0 (compatible; Daybook/1.0)")
    #expect(request.headers["Cookie"] == nil)
    #expect(!request.url.contains("crumb"))
  }

  @Test("one request a second or slower, and none waits on loopback")
  func pace() async throws {
    let three = [
      try security("vod", listing: "VOD.L"), try security("tsco", listing: "TSCO.L"),
      try security("bp", listing: "BP.L"),
    ]
    let pauses = Pauses()
    _ = try await run(server(), three, pauses: pauses)
    #expect(pauses.all.count == 2)
    #expect(pauses.all.allSatisfy { $0 >= .seconds(1) })
    let local = Pauses()
    _ = try await run(server(), three, baseURL: "http://127.0.0.1:8803/", pauses: local)
    #expect(local.all.isEmpty)
  }

  @Test("the first 429, plain text, stops the whole source for the night")
  func tooMany() async throws {
    let server = server()
    server.on("GET /v8/finance/chart/VOD.L", "Edge: Too Many Requests", status: 429)
    let outcome = try await run(server, [security("vod", listing: "VOD.L"), security("bp", listing: "BP.L")])
    #expect(server.asked.count == 1)
    #expect(outcome.isStopped)
    #expect(outcome.error == "Yahoo: too many requests; it is left alone until the next night")
    #expect(outcome.results["bp"] == nil)
    #expect(
      server.kept.flatMap(\.quotas) == [
        Quota(sourceID: "", scope: "", remaining: 0, resetsAt: runInstant + 20 * 3600)
      ])
  }

  @Test("a stale crumb's answer, 200 or 401 with Unauthorized, ends the run but not the night", arguments: [200, 401])
  func unauthorised(_ status: Int) async throws {
    let server = server()
    server.on(
      "GET /v8/finance/chart/VOD.L",
      #"{"chart":{"result":null,"error":{"code":"Unauthorized","description":"Invalid Crumb"}}}"#, status: status)
    let outcome = try await run(server, [security("vod", listing: "VOD.L"), security("bp", listing: "BP.L")])
    #expect(outcome.error == "Yahoo refuses to answer")
    #expect(!outcome.isStopped)
    #expect(server.asked.count == 1)
  }

  @Test("addresses of data centres may be refused whatever is sent", arguments: [403, 451, 999])
  func dataCentre(_ status: Int) async throws {
    let server = server()
    server.on("GET /v8/finance/chart/VOD.L", "Forbidden", status: status)
    #expect(
      try await run(server, [security("vod", listing: "VOD.L"), security("bp", listing: "BP.L")]).error
        == "Yahoo refuses to answer")
    #expect(server.asked.count == 1)
  }

  @Test("a page for people, 200 and HTML, means down")
  func page() async throws {
    let server = server()
    server.on("GET /v8/finance/chart/VOD.L", "\n<!DOCTYPE html><html><h1>Will be right back...</h1></html>")
    let outcome = try await run(server, [security("vod", listing: "VOD.L"), security("bp", listing: "BP.L")])
    #expect(outcome.error == "Yahoo is down: a page for people came instead of prices")
    #expect(server.asked.count == 1)
  }

  @Test("a redirect to the page for consent ends the run, and says what it was")
  func consent() async throws {
    let server = server()
    server.on(
      "GET /v8/finance/chart/VOD.L", .failure(TransportError(.redirect, received: Response(status: 302))))
    let outcome = try await run(server, [security("vod", listing: "VOD.L"), security("bp", listing: "BP.L")])
    #expect(outcome.error == "Yahoo sent us to another server, its page for consent as a rule")
    #expect(server.asked.count == 1)
  }

  @Test("404 is a symbol that is not known: the others are asked all the same")
  func unknownSymbol() async throws {
    let server = server()
    server.on("GET /v8/finance/chart/VOD.L", notFound(), status: 404)
    let outcome = try await run(server, [security("vod", listing: "VOD.L"), security("bp", listing: "BP.L")])
    #expect(outcome.results == ["vod": .noSuchSymbol("VOD.L"), "bp": .fetched("BP.L")])
    #expect(outcome.error == nil)
    #expect(server.records.map(\.status) == [404, 200])
  }

  @Test(
    "a range without sessions, before the listing or a weekend, is no error",
    arguments: [
      (404, notFound("Timestamp data missing.")),
      (
        400,
        #"{"chart":{"result":null,"error":{"code":"Bad Request","description":"Data doesn't exist for startDate = 1, endDate = 2"}}}"#
      ),
    ])
  func noSessions(_ status: Int, _ body: String) async throws {
    let server = server()
    server.on("GET /v8/finance/chart/VOD.L", body, status: status)
    let outcome = try await run(server, [security("vod", listing: "VOD.L")])
    #expect(outcome.results == ["vod": .fetched("VOD.L")])
    #expect(outcome.error == nil)
  }

  @Test("400 without chart.error is a failure of that one")
  func badRequest() async throws {
    let server = server()
    server.on("GET /v8/finance/chart/VOD.L", "Bad Request", status: 400)
    let outcome = try await run(server, [security("vod", listing: "VOD.L"), security("bp", listing: "BP.L")])
    #expect(outcome.results == ["vod": .failed("Yahoo: the server answered 400"), "bp": .fetched("BP.L")])
  }

  @Test("a malformed answer is kept, and spoils no other security")
  func malformed() async throws {
    let server = server()
    server.on("GET /v8/finance/chart/VOD.L", #"{"chart":{"result":[{"me"#)
    let outcome = try await run(server, [security("vod", listing: "VOD.L"), security("bp", listing: "BP.L")])
    #expect(
      outcome.results == ["vod": .failed("Yahoo: an answer that cannot be read"), "bp": .fetched("BP.L")])
    #expect(server.records.count == 2)
    #expect(outcome.error == nil)
  }

  @Test("a stalled answer is kept as no success; a second failure in a row ends the run")
  func stalled() async throws {
    let server = server()
    let half = Response(status: 200, body: Array(#"{"chart":"#.utf8))
    for symbol in ["VOD.L", "TSCO.L"] {
      server.on("GET /v8/finance/chart/\(symbol)", .failure(TransportError(.stalled, received: half)))
    }
    let outcome = try await run(
      server,
      [
        security("vod", listing: "VOD.L"), security("tsco", listing: "TSCO.L"), security("bp", listing: "BP.L"),
      ])
    #expect(outcome.error == "Yahoo: the answer stopped half-way")
    #expect(server.asked.count == 2)
    #expect(server.records.map(\.status) == [0, 0])
    #expect(outcome.results["bp"] == nil)
  }

  @Test("a machine that is not online asks once")
  func offline() async throws {
    let server = server()
    server.on("GET /v8/finance/chart/VOD.L", .failure(TransportError(.dns)))
    let outcome = try await run(server, [security("vod", listing: "VOD.L"), security("bp", listing: "BP.L")])
    #expect(outcome.error == "Yahoo: its name could not be looked up; is this machine online?")
    #expect(server.asked.count == 1)
    #expect(server.records.isEmpty)
  }

  @Test("hours are asked for what is new; years at first are asked for by the day")
  func hours() async throws {
    let server = server()
    var vod = try security("vod", listing: "VOD.L")
    _ = try await run(server, [vod], interval: .hour)
    vod.isWhole = false
    _ = try await run(server, [vod], interval: .hour)
    #expect(server.asked.map { $0.contains("interval=1h") } == [false, true])
  }
}
