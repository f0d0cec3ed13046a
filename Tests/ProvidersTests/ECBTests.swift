import Core
import HTTP
import Providers
import Testing

private func envelope(_ days: String) -> String {
  """
  <?xml version="1.0" encoding="UTF-8"?>
  <gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
   <gesmes:subject>Reference rates</gesmes:subject><gesmes:Sender><gesmes:name>European Central Bank</gesmes:name></gesmes:Sender>
   <Cube>\(days)</Cube>
  </gesmes:Envelope>
  """
}

private func cube(_ day: String, _ rates: String = "<Cube currency='USD' rate='1.1'/>") -> String {
  "<Cube time='\(day)'>\(rates)</Cube>"
}

private func file(_ body: String, _ name: String = "eurofxref-daily.xml") -> RawRecord {
  RawRecord(provider: "ecb", kind: "rates", key: name, fetchedAt: 0, day: today, body: Array(body.utf8))
}

private func short(_ rates: ECBMapping.Rates) -> [String] {
  rates.rates.map { "\($0.day) \($0.base)\($0.quote) \($0.rate)" }
}

@Suite("The ECB's files") struct ECBMappingTests {
  @Test("the documented file is read: 1 EUR = rate units, trailing zeros dropped")
  func documented() {
    let body = envelope(
      "<Cube time='2026-10-30'><Cube currency='USD' rate='1.1172'/><Cube currency='GBP' rate='0.83380'/></Cube>")
    let mapped = ECBMapping.rates(of: file(body))
    #expect(short(mapped) == ["2026-10-30 EURUSD 1.1172", "2026-10-30 EURGBP 0.8338"])
    #expect(mapped.problems.isEmpty)
  }

  @Test(
    "three nested elements are all called Cube: the outer, a day's and a currency's; what lacks its own is passed over")
  func cubes() {
    let body = envelope(
      "<Cube currency='USD' rate='9'/><Cube/><Cube time='2026-10-30'><Cube/><Cube currency='USD' rate='1.1172'/>"
        + "<Cube><Cube currency='GBP' rate='0.8338'/></Cube></Cube><Cube currency='GBP' rate='9'/>")
    let rates = short(ECBMapping.rates(of: file(body)))
    #expect(rates.contains("2026-10-30 EURUSD 1.1172"))
    #expect(!rates.contains { $0.hasSuffix(" 9") }, "a rate without a day is none: \(rates)")
  }

  @Test("attributes may be quoted with either mark")
  func quotes() {
    let body = envelope(#"<Cube time="2026-10-30"><Cube currency="USD" rate="1.1172"/></Cube>"#)
    #expect(short(ECBMapping.rates(of: file(body))) == ["2026-10-30 EURUSD 1.1172"])
  }

  @Test("several days stay apart, from the day asked on, and none after today")
  func days() {
    let body = envelope(cube("2026-11-23") + cube("2026-11-20") + cube("2026-11-19") + cube("2026-11-18"))
    #expect(
      short(ECBMapping.rates(of: file(body), from: day("2026-11-19"))) == [
        "2026-11-20 EURUSD 1.1", "2026-11-19 EURUSD 1.1",
      ])
  }

  @Test("N/A is no rate; ended currencies are currencies; others are problems")
  func oddRates() {
    let body = envelope(
      cube(
        "2026-10-30",
        "<Cube currency='ISK' rate='N/A'/><Cube currency='TRL' rate='1800000'/><Cube currency='QQQ' rate='1'/>"
          + "<Cube currency='USD' rate='0'/><Cube currency='CHF' rate='1,1'/>"))
    let mapped = ECBMapping.rates(of: file(body))
    #expect(short(mapped) == ["2026-10-30 EURTRL 1800000"])
    #expect(mapped.problems.count == 3)
  }

  @Test("a file that breaks off gives its whole days, and is a problem")
  func truncated() {
    let whole = envelope(cube("2026-11-20") + "<Cube time='2026-11-19'><Cube currency='USD' rate='1.2'/><Cube curr")
    let cut = whole.firstRange(of: "<Cube curr</Cube>").map { whole[..<$0.lowerBound] } ?? ""
    #expect(cut.hasSuffix("rate='1.2'/>"))
    let mapped = ECBMapping.rates(of: file(String(cut)))
    #expect(short(mapped) == ["2026-11-20 EURUSD 1.1"])
    #expect(mapped.problems.count == 1)
  }

  @Test("a page that is no rates at all is a problem")
  func noRates() {
    #expect(ECBMapping.rates(of: file("<html><body/></html>")).problems.count == 1)
    #expect(ECBMapping.rates(of: file("")).problems.count == 1)
    #expect(ECBMapping.rates(of: file("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>")).problems.count == 1)
  }
}

@Suite("Fetching the ECB's rates") struct ECBSyncTests {
  private func server(daily: String = "2026-11-20") -> ScriptedServer {
    let server = ScriptedServer()
    let modified: Headers = ["Last-Modified": "Fri, 20 Nov 2026 15:00:00 GMT"]
    server.on("GET /eurofxref-daily.xml", envelope(cube(daily)), headers: modified)
    server.on("GET /eurofxref-hist-90d.xml", envelope(cube("2026-11-20") + cube("2026-11-19")), headers: modified)
    server.on("GET /eurofxref-hist.xml", envelope(cube("2026-11-20") + cube("1999-01-04")), headers: modified)
    return server
  }

  /// Saturday 2026-11-21.
  private func run(
    _ server: ScriptedServer, needed: String?, oldest: String? = nil, newest: String? = nil, modified: String? = nil,
    on today: Day = today
  ) async throws -> ECBOutcome {
    var state = ECBState()
    state.firstNeeded = needed.map(day)
    state.oldest = oldest.map(day)
    state.newest = newest.map(day)
    state.lastModified = modified
    return try await ECBSync(
      transport: server.transport, now: runInstant, today: today, keep: { server.keep($0) }
    ).run(state)
  }

  @Test("the first run takes the whole history, or the last 90 days when they will do")
  func first() async throws {
    let server = server()
    #expect(try await run(server, needed: "2020-01-01").files == [.history])
    #expect(try await run(server, needed: "2026-10-01").files == [.last90Days])
    #expect(server.records.map(\.key) == ["eurofxref-hist.xml", "eurofxref-hist-90d.xml"])
    #expect(server.records.allSatisfy { $0.provider == "ecb" && $0.kind == "rates" })
  }

  @Test("a household of one currency asks for nothing")
  func oneCurrency() async throws {
    let server = server()
    #expect(try await run(server, needed: nil).files.isEmpty)
    #expect(server.asked.isEmpty)
  }

  @Test("a day later takes the day's file")
  func daily() async throws {
    let outcome = try await run(server(), needed: "2020-01-01", oldest: "2020-01-01", newest: "2026-11-19")
    #expect(outcome.files == [.daily])
    #expect(outcome.lastModified == "Fri, 20 Nov 2026 15:00:00 GMT")
  }

  @Test("on a weekend nothing can be missing")
  func weekend() async throws {
    let server = server()
    #expect(try await run(server, needed: "2020-01-01", oldest: "2020-01-01", newest: "2026-11-20").files.isEmpty)
    #expect(server.asked.isEmpty)
  }

  @Test("an unchanged file is not sent again")
  func unchanged() async throws {
    let server = server()
    server.on("GET /eurofxref-daily.xml", "", status: 304)
    let modified = "Fri, 20 Nov 2026 15:00:00 GMT"
    let outcome = try await run(
      server, needed: "2020-01-01", oldest: "2020-01-01", newest: "2026-11-20", modified: modified,
      on: day("2026-11-23"))
    #expect(server.requests.map { $0.headers["If-Modified-Since"] } == [modified])
    #expect(outcome.files.isEmpty)
    #expect(outcome.isComplete)
    #expect(outcome.lastModified == modified)
  }

  @Test("a day's file that would leave a hole is not kept: the longer one is taken")
  func hole() async throws {
    let server = server()
    // Wednesday is known, Friday's file comes: Thursday would be missing.
    let outcome = try await run(
      server, needed: "2020-01-01", oldest: "2020-01-01", newest: "2026-11-18", on: day("2026-11-20"))
    #expect(outcome.files == [.last90Days])
    #expect(server.asked == ["GET /eurofxref-daily.xml", "GET /eurofxref-hist-90d.xml"])
    #expect(server.records.map(\.key) == ["eurofxref-hist-90d.xml"])
  }

  @Test("a longer absence takes the file that covers it")
  func absence() async throws {
    let server = server()
    #expect(
      try await run(server, needed: "2020-01-01", oldest: "2020-01-01", newest: "2026-10-01").files == [.last90Days])
    #expect(try await run(server, needed: "2020-01-01", oldest: "2020-01-01", newest: "2026-03-01").files == [.history])
  }

  @Test("accounts from before the euro do not ask for the history every night")
  func beforeTheEuro() async throws {
    let outcome = try await run(server(), needed: "1990-01-01", oldest: "1999-01-04", newest: "2026-11-19")
    #expect(outcome.files == [.daily])
  }

  @Test("a failure is told, and nothing kept; a broken file is kept, told, and asked for again")
  func failures() async throws {
    let server = server()
    server.on("GET /eurofxref-hist.xml", "", status: 503)
    let outcome = try await run(server, needed: "2020-01-01")
    #expect(outcome.problems.map(\.text) == ["the ECB's rates: the server answered 503"])
    #expect(server.records.isEmpty)
    server.on("GET /eurofxref-hist.xml", "<a>", headers: ["Last-Modified": "x"])
    let broken = try await run(server, needed: "2020-01-01")
    #expect(broken.files == [.history])
    #expect(broken.lastModified == nil)
    #expect(!broken.isComplete)
  }
}
