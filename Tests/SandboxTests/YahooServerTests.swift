import Core
import Testing
import WebServer

@testable import Sandbox

@Suite("The simulated Yahoo") struct YahooServerTests {
  private let today = Month(2026, 6).day(18)
  private static let agent = "Mozilla/5.0 (compatible; Test/1.0)"

  private func server() -> YahooServer {
    YahooServer(market: SimulatedMarket(seed: 1, through: today + 60), now: Instant(today), limit: 20)
  }

  private func ask(
    _ server: inout YahooServer, _ path: String, _ query: [(name: String, value: String)] = [], agent: String = agent
  ) -> (status: Int, json: JSON?, text: String) {
    let response = server.answer(
      WebRequest(method: "GET", path: path, query: query, headers: [(name: "User-Agent", value: agent)]))
    return (response.status, JSON(bytes: response.body), String(decoding: response.body, as: UTF8.self))
  }

  private func chart(
    _ server: inout YahooServer, _ symbol: String, days: Int = 14, interval: String = "1d"
  ) -> (status: Int, json: JSON?, text: String) {
    ask(
      &server, "/v8/finance/chart/\(symbol)",
      [
        ("period1", "\(Instant(server.now.day - days, hour: 0).seconds)"),
        ("period2", "\(Instant(server.now.day + 1, hour: 0).seconds)"), ("interval", interval),
      ])
  }

  private func result(_ json: JSON?) throws -> JSON { try #require(json?["chart"]?["result"]?.items?.first) }

  private func closes(_ json: JSON?) throws -> [JSON] {
    try #require(try result(json)["indicators"]?["quote"]?.items?.first?["close"]?.items)
  }

  @Test(
    "agents of HTTP libraries get 429 in plain text from the first request on", arguments: ["curl/8", "Java/17", ""])
  func agents(_ agent: String) {
    var server = server()
    let answer = ask(&server, "/v8/finance/chart/AAPL", agent: agent)
    #expect(answer.status == 429)
    #expect(answer.text == "Edge: Too Many Requests")
  }

  @Test("too many requests bring 429 too")
  func limit() {
    var server = server()
    let statuses = (0..<22).map { _ in chart(&server, "AAPL").status }
    #expect(statuses.filter { $0 == 200 }.count == 20)
    #expect(statuses.last == 429)
  }

  @Test("London's funds and shares may be in pence, as doubles that were floats")
  func pence() throws {
    var server = server()
    let answer = chart(&server, "VOD.L")
    #expect(try result(answer.json)["meta"]?["currency"]?.string == "GBp")
    #expect(try closes(answer.json).contains { $0.text.utf8.count > 10 })
    #expect(try result(chart(&server, "VWRP.L").json)["meta"]?["currency"]?.string == "GBP")
  }

  @Test("Sydney's session opens on the previous day of UTC, or at its very start, and its quote is a row of its own")
  func sydney() throws {
    var server = server()
    let answer = try result(chart(&server, "CBA.AX").json)
    let times = (answer["timestamp"]?.items ?? []).compactMap(\.int)
    // 04:00 UTC is two in the afternoon there.
    #expect(times.last == server.now.seconds)
    #expect(times.dropLast().last == Instant(today, hour: 0).seconds)
    #expect(answer["meta"]?["regularMarketTime"]?.int == server.now.seconds)
  }

  @Test("a session that is missing is null until its day has come")
  func missing() throws {
    var server = server()
    server.missing[today - 2] = today + 3
    #expect(try closes(chart(&server, "AAPL").json).contains(.null))
    server.now = Instant(today + 3)
    #expect(try !closes(chart(&server, "AAPL").json).contains(.null))
  }

  @Test("before a split is known its prices are as they were, after it all are restated, and it is told")
  func split() throws {
    let split = Month(2024, 6).day(10)
    var server = YahooServer(
      market: SimulatedMarket(seed: 1, through: today), now: Instant(split - 1), limit: 20)
    let before = try closes(chart(&server, "NVDA").json)
    #expect(try result(chart(&server, "NVDA").json)["events"]?["splits"] == .object([]))
    server.now = Instant(split + 1)
    let after = try closes(chart(&server, "NVDA", days: 16).json)
    #expect(try result(chart(&server, "NVDA").json)["events"]?["splits"] != .object([]))
    let old = try #require(Double(before[0].text.filter { $0 != "\"" }))
    let new = try #require(Double(after[0].text.filter { $0 != "\"" }))
    #expect(abs(old / new - 10) < 0.01)
  }

  @Test("unknown symbols, ranges without sessions and searches are answered as Yahoo does")
  func answers() throws {
    var server = server()
    let unknown = chart(&server, "NOPE")
    #expect(unknown.status == 404)
    #expect(unknown.json?["chart"]?["error"]?["description"]?.string == "No data found, symbol may be delisted")
    let empty = ask(&server, "/v8/finance/chart/AAPL", [("period1", "1"), ("period2", "86400")])
    #expect(empty.status == 400)
    #expect(empty.text.contains("Data doesn't exist for startDate = 1, endDate = 86400"))
    let found = ask(&server, "/v1/finance/search", [("q", "IE00B5BMR087"), ("quotesCount", "6")])
    #expect(found.json?["quotes"]?.items?.compactMap { $0["symbol"]?.string } == ["CSP1.XC", "CSP1.L", "SXR8.DE"])
    #expect(found.json?["quotes"]?.items?.allSatisfy { $0["currency"] == nil } == true)
  }

  @Test("weeks bear their Monday")
  func weeks() throws {
    var server = server()
    let answer = try result(chart(&server, "AAPL", days: 28, interval: "1wk").json)
    let times = (answer["timestamp"]?.items ?? []).compactMap(\.int)
    #expect(times.dropFirst().allSatisfy { Instant(seconds: $0).day.weekday == .monday })
    #expect(times.count <= 5)
  }
}
