import Core
import Testing
import WebServer

@testable import Sandbox

private let today = Month(2026, 6).day(18)

private func server(weekly: Bool = false) -> Trading212Server {
  Trading212Server(seed: 1, today: today, from: Month(2023, 1).firstDay, weekly: weekly, fillers: 20)
}

private func ask(
  _ server: inout Trading212Server, _ path: String, _ query: [(String, String)] = [], method: String = "GET",
  authorization: String? = Trading212Sandbox.oldKey, body: String = ""
) -> WebResponse {
  server.answer(
    WebRequest(
      method: method, path: path.hasPrefix("/report") ? path : Trading212Server.root + path,
      query: query.map { (name: $0.0, value: $0.1) },
      headers: authorization.map { [(name: "Authorization", value: $0)] } ?? [], body: Array(body.utf8)))
}

extension WebResponse {
  fileprivate var json: JSON? { JSON(bytes: body) }
  fileprivate func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}

@Suite("The simulated Trading 212") struct Trading212ServerTests {
  @Test("a key stands alone or is a pair, and is refused when wrong, deleted or without the scope")
  func keys() {
    var server = server()
    let pair = "Basic " + base64("\(Trading212Sandbox.key):\(Trading212Sandbox.secret)")
    #expect(ask(&server, "/account/summary", authorization: pair).status == 200)
    #expect(ask(&server, "/account/summary").status == 200)
    let wrong = ask(&server, "/account/summary", authorization: "Basic eDp5")
    #expect(wrong.status == 401 && wrong.body.isEmpty, "no error has a body")
    #expect(ask(&server, "/account/summary", authorization: nil).status == 401)
    server.scopes = ["account"]
    #expect(ask(&server, "/positions").status == 403)
    #expect(ask(&server, "/history/exports").status == 403)
    #expect(ask(&server, "/portfolio").status == 404)
    server.areKeysDeleted = true
    #expect(ask(&server, "/account/summary").status == 401)
  }

  @Test("pages hold twenty rows, fifty at most, the newest first, and lead to each other without a gap")
  func pages() throws {
    var server = server(weekly: true)
    #expect(ask(&server, "/history/orders").json?["items"]?.items?.count == 20)
    #expect(ask(&server, "/history/orders", [("limit", "51")]).status == 400)
    #expect(ask(&server, "/history/orders", [("cursor", "1")]).status == 400)
    for name in ["orders", "dividends", "transactions"] {
      var times: [String] = []
      var query: [(String, String)] = [("limit", "50")]
      while true {
        let answer = ask(&server, "/history/\(name)", query)
        let items = try #require(answer.json?["items"]?.items)
        #expect(items.count <= 50)
        times += items.compactMap {
          ($0["fill"]?["filledAt"] ?? $0["order"]?["createdAt"] ?? $0["paidOn"] ?? $0["dateTime"])?.string
        }
        guard let next = answer.json?["nextPagePath"]?.string else { break }
        #expect(next.hasPrefix("/api/v0/equity/history/\(name)?limit=50&cursor="))
        query = next.drop { $0 != "?" }.dropFirst().split(separator: "&").map { part in
          let words = part.split(separator: "=")
          return (String(words[0]), String(words[1]))
        }
      }
      let orders = server.ledger.brokerage.trades(through: server.now)
      let expected =
        switch name {
        case "orders": orders.count { $0.kind == .buy || $0.kind == .sell }
        case "dividends": orders.count { $0.kind == .dividend }
        default: orders.count { [.deposit, .withdrawal, .interest, .fee].contains($0.kind) }
        }
      #expect(times.count >= expected && expected > 40)
      if name != "orders" { #expect(times == times.sorted(by: >) && times.count == expected) }
    }
  }

  @Test("a transaction's cursor needs its time beside it")
  func cursorAndTime() throws {
    var server = server(weekly: true)
    let next = try #require(ask(&server, "/history/transactions").json?["nextPagePath"]?.string)
    let cursor = try #require(next.split(separator: "cursor=").last?.split(separator: "&").first)
    #expect(next.contains("&time="))
    #expect(ask(&server, "/history/transactions", [("cursor", String(cursor))]).status == 400)
    #expect(
      ask(&server, "/history/transactions", [("cursor", String(cursor)), ("time", "2026-01-01T00:00:00Z")]).status
        == 200)
  }

  @Test("limits are told with each answer; counted, the seventh page in a minute is refused")
  func limits() {
    var server = server()
    let first = ask(&server, "/history/orders")
    #expect(first.header("x-ratelimit-limit") == "6" && first.header("x-ratelimit-period") == "60")
    #expect(first.header("x-ratelimit-remaining") == "5" && first.header("x-ratelimit-used") == "1")
    for _ in 0..<20 { #expect(ask(&server, "/history/orders").status == 200) }
    server.limits.isStrict = true
    server.limits.passed += 60
    for left in (0...5).reversed() {
      #expect(ask(&server, "/history/orders").header("x-ratelimit-remaining") == String(left))
    }
    let refused = ask(&server, "/history/orders")
    #expect(refused.status == 429)
    #expect(refused.header("x-ratelimit-reset") == String(server.now.seconds + 120))
    #expect(ask(&server, "/history/dividends").status == 200, "each has its own")
    #expect(ask(&server, "/metadata/instruments").status == 200)
    #expect(ask(&server, "/metadata/instruments").status == 429)
    server.limits.passed += 60
    #expect(ask(&server, "/history/orders").status == 200)
  }

  @Test("a report is asked for, made after a while, and downloaded by a link that no key may come with")
  func reports() throws {
    var server = server()
    func order(_ from: String, _ to: String) -> String {
      let wanted =
        #"{"includeOrders":true,"includeDividends":false,"includeInterest":false,"includeTransactions":true}"#
      return #"{"dataIncluded":\#(wanted),"timeFrom":"\#(from)T00:00:00Z","timeTo":"\#(to)T00:00:00Z"}"#
    }
    let tooLong = ask(&server, "/history/exports", method: "POST", body: order("2024-01-01", "2026-01-01"))
    #expect(tooLong.status == 400)
    #expect(ask(&server, "/history/exports", method: "POST", body: "{").status == 400)
    let asked = ask(&server, "/history/exports", method: "POST", body: order("2024-01-01", "2025-01-01"))
    #expect(asked.json?["reportId"]?.int == 51_300)
    #expect(ask(&server, "/history/exports").json?.items?.first?["status"]?.string == "Queued")
    let done = try #require(ask(&server, "/history/exports").json?.items?.first)
    #expect(done["status"]?.string == "Finished")
    let link = try #require(done["downloadLink"]?.string)
    #expect(link.hasPrefix("/report-store/51300.csv?X-Amz-Signature="))
    let signature = [("X-Amz-Signature", Trading212Server.signature)]
    #expect(ask(&server, "/report-store/51300.csv", signature).status == 400, "a key came with it")
    #expect(ask(&server, "/report-store/51300.csv", authorization: nil).status == 403)
    let report = ask(&server, "/report-store/51300.csv", signature, authorization: nil)
    let lines = String(decoding: report.body, as: UTF8.self).split(separator: "\n")
    let trades = server.ledger.brokerage.trades.filter { $0.day.year == 2024 }
    let legs = trades.count { $0.kind == .split }
    let told = trades.count { [.buy, .sell, .split, .deposit, .withdrawal, .fee].contains($0.kind) } + legs
    #expect(lines.count == told + 1 && lines.allSatisfy { !$0.contains("Dividend") })
    #expect(legs == 1 && lines.contains { $0.hasPrefix("Stock split close") })
  }

  @Test("cash and holdings are the account's, and each security is in the list with its market")
  func account() throws {
    var server = server()
    let cash = try #require(ask(&server, "/account/summary").json?["cash"])
    let parts = ["availableToTrade", "inPies", "reservedForOrders"].compactMap { name -> Int64? in
      guard case .string(let text)? = cash[name] else { return cash[name]?.int.map { Int64($0) * 100 } }
      return Money(text, .gbp)?.minor
    }
    #expect(parts.count == 3 && parts.reduce(0, +) == server.ledger.brokerage.cash(at: server.now))
    let positions = try #require(ask(&server, "/positions").json?.items)
    #expect(positions.count == server.ledger.brokerage.holdings(at: server.now).count)
    #expect(ask(&server, "/positions", [("ticker", "VODl_EQ")]).json?.items?.count == 1)
    let schedules = Set(
      (ask(&server, "/metadata/exchanges").json?.items ?? []).flatMap { $0["workingSchedules"]?.items ?? [] }
        .compactMap { $0["id"]?.int })
    let list = ask(&server, "/metadata/instruments").json?.items ?? []
    #expect(list.count > 25)
    #expect(list.allSatisfy { $0["workingScheduleId"]?.int.map(schedules.contains) ?? false })
    let tickers = Set(list.compactMap { $0["ticker"]?.string })
    #expect(positions.allSatisfy { $0["instrument"]?["ticker"]?.string.map(tickers.contains) ?? false })
  }
}
