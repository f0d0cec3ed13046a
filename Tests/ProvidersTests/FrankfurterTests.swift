import Core
import HTTP
import Providers
import Testing

private func rate(_ day: String, _ quote: String = "USD", _ number: String = "1.1172", base: String = "EUR") -> String {
  #"{"date":"\#(day)","base":"\#(base)","quote":"\#(quote)","rate":\#(number)}"#
}

private func read(_ records: String...) -> FrankfurterMapping.Rates {
  FrankfurterMapping.rates(
    of: RawRecord(
      provider: "frankfurter", kind: "rates", fetchedAt: runInstant, day: today,
      body: Array("[\(records.joined(separator: ","))]".utf8)))
}

private func short(_ rates: FrankfurterMapping.Rates) -> [String] {
  rates.rates.map { "\($0.day) \($0.base)\($0.quote) \($0.rate)" }
}

@Suite("Frankfurter's rates") struct FrankfurterMappingTests {
  @Test("the documented answer is read: 1 EUR = rate units, the base itself left out")
  func documented() {
    let rates = read(
      rate("2024-01-15", "EUR", "1.0"), rate("2024-01-15", "GBP", "0.8623"), rate("2024-01-15", "USD", "1.089"))
    #expect(short(rates) == ["2024-01-15 EURGBP 0.8623", "2024-01-15 EURUSD 1.089"])
    #expect(rates.problems.isEmpty)
  }

  @Test("the day is the one in the answer")
  func day() { #expect(short(read(rate("2026-10-30"))) == ["2026-10-30 EURUSD 1.1172"]) }

  @Test("today's rate does not exist yet, and what is carried over to it is not stored under it")
  func carried() {
    #expect(short(read(rate("2026-11-20"), rate("2026-11-21"), rate("2026-11-22"))) == ["2026-11-20 EURUSD 1.1172"])
  }

  @Test(
    "numbers are exact, however they are written",
    arguments: [
      ("0.83380", "0.8338"), ("171", "171"), ("2.4e-05", "0.000024"), ("1.5E3", "1500"), ("1.25e+1", "12.5"),
      ("0.123456789012345678", "0.123456789012345678"),
    ])
  func exact(written: String, number: String) {
    #expect(short(read(rate("2026-11-20", "USD", written))) == ["2026-11-20 EURUSD \(number)"])
  }

  @Test(
    "what is no rate is a problem, and the others are read",
    arguments: [
      rate("2026-11-19", "USD", "0"), rate("2026-11-19", "USD", "-1"), rate("2026-11-19", "QQQ"), rate("yesterday"),
      rate("2026-11-19", "USD", "1e99"), rate("2026-11-19", base: "USD"), "{}", "7",
    ])
  func bad(record: String) {
    let rates = read(rate("2026-11-20"), record)
    #expect(short(rates) == ["2026-11-20 EURUSD 1.1172"])
    #expect(rates.problems.count == 1)
  }

  @Test("an answer that is no list is a problem", arguments: ["", "{}", "[", #"{"message":"not found"}"#])
  func broken(body: String) {
    let record = RawRecord(provider: "frankfurter", kind: "rates", fetchedAt: 0, day: today, body: Array(body.utf8))
    #expect(FrankfurterMapping.rates(of: record).problems.count == 1)
  }
}

@Suite("Fetching Frankfurter's rates") struct FrankfurterSyncTests {
  private func run(
    _ server: ScriptedServer, needed: String? = "2026-01-10", quotes: [String] = ["GBP", "USD"], fetched: String? = nil
  ) async throws -> FrankfurterOutcome {
    var state = FrankfurterState()
    state.firstNeeded = needed.map(day)
    state.quotes = quotes.compactMap { Currency($0) }
    state.fetched = fetched.flatMap { FrankfurterSpan($0) }
    return try await FrankfurterSync(
      transport: server.transport, now: runInstant, today: today, keep: { server.keep($0) }
    ).run(state)
  }

  private func server(_ body: String? = nil, status: Int = 200) -> ScriptedServer {
    let server = ScriptedServer()
    server.on("GET /rates", body ?? "[\(rate("2026-11-20", "GBP", "0.8338")),\(rate("2026-11-20"))]", status: status)
    return server
  }

  @Test("the first run asks for all days and currencies at once, up to yesterday")
  func first() async throws {
    let server = server()
    let outcome = try await run(server)
    #expect(server.asked == ["GET /rates?base=EUR&quotes=GBP,USD&from=2026-01-03&to=2026-11-20"])
    #expect(server.records.map(\.key) == ["2026-01-03..2026-11-20"])
    #expect(outcome.fetched?.text == "2026-01-03..2026-11-20 GBP,USD" && outcome.isComplete)
  }

  @Test("later runs ask for what is new and the week before it; on the same day for nothing")
  func later() async throws {
    let server = server()
    let outcome = try await run(server, fetched: "2026-01-03..2026-11-18 GBP,USD")
    #expect(server.asked == ["GET /rates?base=EUR&quotes=GBP,USD&from=2026-11-12&to=2026-11-20"])
    #expect(outcome.fetched?.text == "2026-01-03..2026-11-20 GBP,USD")
    _ = try await run(server, fetched: outcome.fetched?.text)
    #expect(server.asked.count == 1)
  }

  @Test("a currency or a day that came to be needed later asks for all again")
  func widened() async throws {
    let server = server()
    _ = try await run(server, fetched: "2026-01-03..2026-11-20 USD")
    _ = try await run(server, needed: "2025-03-01", fetched: "2026-01-03..2026-11-20 GBP,USD")
    let days = server.asked.map { asked in asked.split(separator: "&", maxSplits: 2).last.map(String.init) ?? "" }
    #expect(days == ["from=2026-01-03&to=2026-11-20", "from=2025-02-22&to=2026-11-20"])
  }

  @Test("rebased rates are rounded: only the euro's own are asked for, whatever the household's currency")
  func notRebased() async throws {
    let server = server()
    _ = try await run(server, quotes: ["CHF", "GBP", "JPY"])
    #expect(server.asked.count == 1 && server.asked.allSatisfy { $0.hasPrefix("GET /rates?base=EUR&") })
    #expect(short(read(rate("2026-11-20", "EUR", "1.2", base: "GBP"))) == [], "and no other base is taken")
  }

  @Test("the default blend is not the ECB's rate: it is kept as Frankfurter's own, never as the ECB's")
  func blend() async throws {
    let server = server()
    _ = try await run(server)
    #expect(server.records.allSatisfy { $0.provider == "frankfurter" })
    #expect(server.asked.allSatisfy { !$0.contains("providers=") }, "the ECB's own are asked of the ECB")
  }

  @Test("a household of one currency asks for nothing")
  func oneCurrency() async throws {
    let server = server()
    _ = try await run(server, needed: nil)
    _ = try await run(server, quotes: [])
    #expect(server.asked.isEmpty)
  }

  @Test(
    "refusals are told in words, and the same days are asked for again",
    arguments: [
      (404, "does not know one of GBP,USD"), (422, "does not know one of GBP,USD"), (503, "too busy"),
      (500, "answered 500"),
    ])
  func refused(status: Int, words: String) async throws {
    let outcome = try await run(server(#"{"message":"no"}"#, status: status), fetched: "2026-01-03..2026-11-10 GBP,USD")
    #expect(outcome.problems.map { $0.text.contains(words) } == [true])
    #expect(outcome.fetched?.text == "2026-01-03..2026-11-10 GBP,USD")
  }

  @Test("a currency it has nothing of is told")
  func missing() async throws {
    let outcome = try await run(server("[\(rate("2026-11-20"))]"))
    #expect(outcome.problems.map(\.text) == ["Frankfurter's rates: it has none of GBP"])
    #expect(outcome.fetched == nil)
  }

  @Test(
    "base_url puts it elsewhere",
    arguments: [
      ("http://127.0.0.1:8802", "http://127.0.0.1:8802/v2/rates"),
      ("https://fx.example/own/", "https://fx.example/own/rates"),
    ])
  func elsewhere(base: String, url: String) async throws {
    let server = server()
    var state = FrankfurterState()
    state.firstNeeded = today - 9
    state.quotes = [.gbp]
    _ = try await FrankfurterSync(
      transport: server.transport, baseURL: base, now: runInstant, today: today, keep: { server.keep($0) }
    ).run(state)
    #expect(server.requests.first?.url.hasPrefix(url + "?") == true)
  }
}
