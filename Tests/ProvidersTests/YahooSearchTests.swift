import Core
import HTTP
import Providers
import Testing

private func listing(_ symbol: String, _ more: String = "") -> String {
  #"{"symbol":"\#(symbol)","shortname":"SOME FUND","exchange":"X","quoteType":"ETF","isYahooFinance":true\#(more)}"#
}

private func search(_ listings: String...) -> String { #"{"count":1,"quotes":[\#(listings.joined(separator: ","))]}"# }

private func chart(_ currency: String) -> String {
  var chart = vodafone()
  chart.currency = currency
  return chart.text
}

private func run(
  _ server: ScriptedServer, cached: [String: [UInt8]] = [:], _ set: (inout YahooSecurity) -> Void
) async throws -> (result: YahooResult?, outcome: YahooOutcome) {
  let first = try #require(Day(iso: "2026-11-07"))
  var security = YahooSecurity(id: "fund", key: "IE00B5BMR087", name: "S&P 500", days: first...today)
  security.isin = "IE00B5BMR087"
  set(&security)
  let outcome = try await YahooSync(
    transport: server.transport, cached: cached, now: runInstant, today: today, keep: { server.keep($0) },
    sleep: { _ in }
  ).run([security])
  return (outcome.results["fund"], outcome)
}

@Suite("Searching for a security at Yahoo") struct YahooSearchTests {
  private let isin = "GET /v1/finance/search?q=IE00B5BMR087&quotesCount=6&newsCount=0"

  /// One ISIN, listed in London in pence and dollars, in Frankfurt, and at a venue without charts.
  private func server() -> ScriptedServer {
    let server = ScriptedServer()
    server.on(isin, search(listing("CSPX.XC"), listing("SXR8.DE"), listing("CSPX.L"), listing("CSP1.L")))
    server.on("GET /v8/finance/chart/SXR8.DE", chart("EUR"))
    server.on("GET /v8/finance/chart/CSPX.L", chart("USD"))
    server.on("GET /v8/finance/chart/CSP1.L", chart("GBp"))
    return server
  }

  private func charts(_ server: ScriptedServer) -> [String] {
    server.asked.compactMap { path in
      path.firstRange(of: "/chart/").map { String(path[$0.upperBound...].prefix { $0 != "?" }) }
    }
  }

  @Test("by ISIN, the listing of its own market and symbol is taken")
  func byMarket() async throws {
    let server = server()
    let (result, _) = try await run(server) { ($0.symbol, $0.exchange, $0.currency) = ("CSP1", "XLON", .gbp) }
    #expect(result == .fetched("CSP1.L"))
    #expect(charts(server) == ["CSP1.L"])
    #expect(server.requests.first?.url.hasPrefix("https://query2.finance.yahoo.com/") == true)
  }

  @Test("a search tells no currency: a chart does, and one in another is passed over and kept apart")
  func byCurrency() async throws {
    let server = server()
    let (result, _) = try await run(server) { ($0.exchange, $0.currency) = ("XLON", .gbp) }
    #expect(result == .fetched("CSP1.L"))
    #expect(charts(server) == ["CSPX.L", "CSP1.L"])
    #expect(server.records.map(\.kind) == ["listings", "candidates", "prices"])
    let euros = try await run(self.server()) { $0.currency = .eur }
    #expect(euros.result == .fetched("SXR8.DE"))
  }

  @Test("without a currency of its own the likeliest is taken")
  func anyCurrency() async throws {
    #expect(try await run(server()) { _ in }.result == .fetched("SXR8.DE"))
  }

  @Test("no listing in its currency is none, and is not looked for again for a week")
  func otherCurrency() async throws {
    let server = server()
    let (result, outcome) = try await run(server) { $0.currency = Currency("JPY") }
    #expect(result == .notFound)
    #expect(charts(server).count == 3)
    let cached = Dictionary(uniqueKeysWithValues: outcome.cache.map { ($0.key, $0.body) })
    #expect(outcome.cache.map(\.timeToLive) == [30 * 86_400, 7 * 86_400])
    let again = ScriptedServer()
    #expect(try await run(again, cached: cached) { $0.currency = Currency("JPY") }.result == .notFound)
    #expect(again.asked.isEmpty)
  }

  @Test("a search that is still good is not asked for again")
  func cached() async throws {
    let server = server()
    let body = Array(search(listing("CSP1.L")).utf8)
    let (result, _) = try await run(server, cached: ["search:IE00B5BMR087": body]) { $0.currency = .gbp }
    #expect(result == .fetched("CSP1.L"))
    #expect(server.asked.count == 1)
  }

  @Test("by symbol when the ISIN finds nothing; another company's symbol that begins alike is not taken")
  func bySymbol() async throws {
    let server = ScriptedServer()
    server.on(isin, search())
    server.on(
      "GET /v1/finance/search?q=V&quotesCount=6&newsCount=0",
      search(listing("VOD"), listing("V.MX"), listing("V"), listing("VTI")))
    server.on("GET /v8/finance/chart/V", chart("USD"))
    let (result, _) = try await run(server) { ($0.symbol, $0.currency) = ("V", .usd) }
    #expect(result == .fetched("V"))
    #expect(charts(server) == ["V"])
  }

  @Test("class shares use a dash, and a known market needs no search result", arguments: ["BRK.B", "BRK/B", "brk b"])
  func classShares(_ symbol: String) async throws {
    let server = ScriptedServer()
    server.on(isin, search())
    server.on("GET /v1/finance/search", search())
    server.on("GET /v8/finance/chart/BRK-B", chart("USD"))
    let (result, _) = try await run(server) { ($0.symbol, $0.exchange, $0.currency) = (symbol, "XNYS", .usd) }
    #expect(result == .fetched("BRK-B"))
  }

  @Test("crypto is a pair with its currency")
  func crypto() async throws {
    let server = ScriptedServer()
    server.on("GET /v1/finance/search", search(listing("BTC-USD"), listing("BTC-EUR"), listing("BTC")))
    server.on("GET /v8/finance/chart/BTC-EUR", chart("EUR"))
    let (result, _) = try await run(server) {
      ($0.isin, $0.symbol, $0.currency, $0.securityClass) = ("", "BTC", .eur, .crypto)
    }
    #expect(result == .fetched("BTC-EUR"))
  }

  @Test("a symbol of the settings is not doubted, whatever its currency")
  func stated() async throws {
    let server = server()
    let (result, _) = try await run(server) { ($0.listing, $0.isStated, $0.currency) = ("CSPX.L", true, .gbp) }
    #expect(result == .fetched("CSPX.L"))
    #expect(server.asked.count == 1)
  }

  @Test("what is not Yahoo's own has no chart, and is not tried")
  func foreign() async throws {
    let server = ScriptedServer()
    let private1 = #"{"symbol":"priv","shortname":"x","isYahooFinance":false}"#
    server.on("GET /v1/finance/search", search(private1))
    #expect(try await run(server) { $0.currency = .gbp }.result == .notFound)
    #expect(charts(server).isEmpty)
  }

  @Test("a search's sector, industry and name come with the listing that is taken")
  func metadata() throws {
    let body = search(
      listing("VOD.L", #","longname":"Vodafone Group","sector":"Communication Services","industry":"Telecom""#))
    let record = RawRecord(
      provider: "yahoo", accountKey: "GB00BH4HKS39", kind: "listings", key: "VOD", fetchedAt: runInstant, day: today,
      body: Array(body.utf8))
    let told = try #require(YahooMapping.standardise(record).first)
    #expect(told.symbol == "VOD.L")
    #expect(told.asked == nil)
    #expect(told.details?.name == "Vodafone Group")
    #expect(told.details?.sector == "Communication Services")
    #expect(told.details?.industry == "Telecom")
    #expect(told.details?.securityClass == .fund)
  }

  @Test("a search that is refused or down ends the run", arguments: [429, 200])
  func refused(_ status: Int) async throws {
    let server = ScriptedServer()
    server.on("GET /v1/finance/search", status == 429 ? "Edge: Too Many Requests" : "<html></html>", status: status)
    let (result, outcome) = try await run(server) { $0.currency = .gbp }
    #expect(outcome.error != nil)
    #expect(outcome.isStopped == (status == 429))
    #expect(result != .notFound)
    #expect(outcome.cache.isEmpty)
  }
}
