import Core
import Hashing
import Testing
import WebServer

@testable import Sandbox

@Suite("The simulated SnapTrade") struct SnapTradeServerTests {
  private let today = Month(2026, 6).day(18)

  private func server(commercial: Bool = false, clock: (@Sendable () -> Int)? = nil) -> SnapTradeServer {
    SnapTradeServer(
      seed: 1, today: today, from: today - 1_095, isCommercial: commercial, connected: SnapTradeBroker.allCases,
      clock: clock)
  }

  private struct Answer {
    var status: Int
    var json: JSON?
    var headers: [String: String]
  }

  /// Asks as a client does that signs by hand.
  private func ask(
    _ server: inout SnapTradeServer, _ path: String, _ query: String = "", method: String = "GET", body: String = "",
    at timestamp: Int = 1_715_123_456, key: String = SnapTradeServer.consumerKey, signedPath: String? = nil
  ) -> Answer {
    let raw = (query.isEmpty ? "" : query + "&") + "clientId=\(SnapTradeServer.clientID)&timestamp=\(timestamp)"
    let content = body.isEmpty || body == "{}" ? "null" : body
    let message = #"{"content":\#(content),"path":"\#(signedPath ?? path)","query":"\#(raw)"}"#
    let signature = base64Text(HMACSHA256.code(of: Array(message.utf8), key: Array(key.utf8)))
    var request = WebRequest(
      method: method, path: path,
      query: raw.split(separator: "&").map { item in
        let parts = item.split(separator: "=", maxSplits: 1)
        return (name: String(parts[0]), value: String(parts[1]))
      }, headers: [(name: "signature", value: signature)], body: Array(body.utf8))
    request.rawQuery = raw
    let response = server.answer(request)
    return Answer(
      status: response.status, json: JSON(bytes: response.body),
      headers: Dictionary(response.headers.map { ($0.name, $0.value) }) { $1 })
  }

  private func path(_ server: SnapTradeServer, _ account: SnapTradeBookedAccount, _ what: String) throws -> String {
    let connection = try #require(server.connections.first { $0.broker == account.broker })
    return "/accounts/\(server.accountID(account, connection))/\(what)"
  }

  private func activities(
    _ server: inout SnapTradeServer, _ account: SnapTradeBookedAccount = .taxable, _ query: String = ""
  ) throws -> [JSON] {
    try #require(ask(&server, path(server, account, "activities"), query).json?["data"]?.items)
  }

  // MARK: Who may ask

  @Test("a request is let in by its signature over path, query and body, and no other") func signatures() {
    var server = server()
    #expect(ask(&server, "/authorizations").status == 200)
    let wrong = [
      ask(&server, "/authorizations", key: "other"), ask(&server, "/authorizations", signedPath: "/accounts"),
      ask(&server, "/authorizations", signedPath: "/api/v1/authorizations"),
    ]
    for answer in wrong {
      #expect(answer.status == 401 && answer.json?["code"]?.string == "1076")
    }
    let query = [(name: "clientId", value: SnapTradeServer.clientID), (name: "timestamp", value: "1715123456")]
    #expect(server.answer(WebRequest(method: "GET", path: "/authorizations", query: query)).status == 401)
  }

  @Test("the published vectors are its own idea of a signature, too") func vectors() {
    // `{"substring":"Société “é”/x"}` signed with \u escapes, under another key: the canonical form is what counts.
    var server = server()
    let body = #"{"b":"Soci\u00e9t\u00e9/x","connectionType":"read"}"#
    #expect(ask(&server, "/snapTrade/login", method: "POST", body: body).status == 200)
    #expect(ask(&server, "/snapTrade/login", method: "POST", body: "{}").status == 200, "signed as no body")
  }

  @Test("a clock that is wrong is a wrong signature, where a clock is given") func clocks() {
    var server = server(clock: { 1_715_123_456 })
    #expect(ask(&server, "/authorizations").status == 200)
    #expect(ask(&server, "/authorizations", at: 1_715_123_456 + 299).status == 200)
    #expect(ask(&server, "/authorizations", at: 1_715_123_456 - 301).status == 401)
  }

  @Test("a Personal key has one user, who is not named; a Commercial key registers them, once, and needs both words")
  func users() throws {
    var personal = server()
    #expect(ask(&personal, "/authorizations", "userId=a&userSecret=b").status == 400)
    #expect(ask(&personal, "/snapTrade/registerUser", method: "POST", body: #"{"userId":"a"}"#).status == 403)
    var server = server(commercial: true)
    #expect(ask(&server, "/authorizations").status == 401)
    let made = ask(&server, "/snapTrade/registerUser", method: "POST", body: #"{"userId":"a"}"#)
    let secret = try #require(made.json?["userSecret"]?.string)
    #expect(made.json?["userId"]?.string == "a")
    #expect(ask(&server, "/authorizations", "userId=a&userSecret=\(secret)").status == 200)
    #expect(ask(&server, "/authorizations", "userId=a&userSecret=wrong").status == 401)
    #expect(ask(&server, "/snapTrade/registerUser", method: "POST", body: #"{"userId":"a"}"#).status == 400)
    #expect(ask(&server, "/snapTrade/deleteUser", "userId=a", method: "DELETE").json?["status"]?.string == "deleted")
    #expect(ask(&server, "/authorizations", "userId=a&userSecret=\(secret)").status == 401)
  }

  // MARK: Limits

  @Test("an account answers ten requests a minute, all its endpoints together; the key 250") func limits() throws {
    var server = server()
    let balances = try path(server, .taxable, "balances")
    let positions = try path(server, .taxable, "positions/all")
    for count in 1...10 {
      let answer = ask(&server, count % 2 == 0 ? balances : positions, at: 1_000_000 + count)
      #expect(answer.status == 200 && answer.headers["X-RateLimit-Account-Remaining"] == "\(10 - count)")
    }
    let over = ask(&server, balances, at: 1_000_020)
    #expect(over.status == 429 && over.json?["code"]?.string == "0000")
    #expect(over.json?["detail"]?.string == "Request was throttled. Expected available in 41 seconds.")
    #expect(over.headers["X-RateLimit-Account-Reset"] == "41")
    let other = try ask(&server, path(server, .isa, "balances"), at: 1_000_020)
    #expect(other.status == 200, "another account")
    #expect(ask(&server, balances, at: 1_000_061).status == 200, "the window rolls on")
    for _ in 0..<245 { _ = ask(&server, "/authorizations", at: 1_000_062) }
    #expect(ask(&server, "/authorizations", at: 1_000_062).status == 429)
  }

  // MARK: What is told

  @Test("activities come newest first, a day late, in pages, within the days asked for") func activitiesTold() throws {
    var server = server()
    let all = try activities(&server)
    let days = all.compactMap { $0["trade_date"]?.string.flatMap { Day(iso: $0.prefix(10)) } }
    #expect(days.count == all.count && days == days.sorted(by: >) && all.count > 100)
    #expect(days.allSatisfy { $0 < today })
    let pages = try (0...(all.count / 50)).flatMap { try activities(&server, .taxable, "offset=\($0 * 50)&limit=50") }
    #expect(pages == all)
    let some = try activities(&server, .taxable, "startDate=2026-01-01&endDate=2026-01-31")
    #expect(!some.isEmpty && some == all.filter { $0["trade_date"]?.string?.hasPrefix("2026-01") == true })
    #expect(ask(&server, try path(server, .taxable, "activities"), "limit=1001").status == 400)
    let types = Set(
      try SnapTradeBookedAccount.allCases.flatMap { account in
        server.windows.forget()
        return try activities(&server, account).compactMap { $0["type"]?.string }
      })
    #expect(types.isSuperset(of: ["BUY", "SELL", "DIVIDEND", "CONTRIBUTION", "INTEREST", "FEE", "TAX", "SPLIT"]))
  }

  @Test("units and cash of the activities add up to the positions and balances of the same reading") func adding()
    throws
  {
    var server = server()
    for account in SnapTradeBookedAccount.allCases {
      server.windows.forget()
      var units: [String: ExactDecimal] = [:]
      var cash = ExactDecimal(mantissa: 0, scale: 2)
      func decimal(_ value: JSON?) -> ExactDecimal {
        switch value {
        case .string(let text), .number(let text): ExactDecimal(text) ?? ExactDecimal(mantissa: 0, scale: 0)
        case .int(let number): ExactDecimal(mantissa: Int64(number), scale: 0)
        default: ExactDecimal(mantissa: 0, scale: 0)
        }
      }
      for row in try activities(&server, account) {
        if row["currency"]?["code"]?.string == account.plan.currency.code {
          cash = try #require(cash.adding(decimal(row["amount"])))
        }
        guard let id = row["symbol"]?["id"]?.string, row["type"]?.string != "DIVIDEND" else { continue }
        let before = units[id] ?? ExactDecimal(mantissa: 0, scale: 0)
        units[id] = before.adding(decimal(row["units"]))
      }
      let positions = try #require(ask(&server, path(server, account, "positions/all")).json?["results"]?.items)
      var held: [String: ExactDecimal] = [:]
      for row in positions where row["cash_equivalent"] == nil {
        held[row["instrument"]?["id"]?.string ?? ""] = decimal(row["units"]).normalised
      }
      #expect(units.mapValues(\.normalised).filter { $0.value.mantissa != 0 } == held, "\(account)")
      let balances = try #require(ask(&server, path(server, account, "balances")).json?.items)
      #expect(decimal(balances.first?["cash"]).normalised == cash.normalised, "\(account)")
    }
  }

  @Test("a disabled connection goes on answering with 200 what was read last") func disabled() throws {
    var server = server()
    let before = try activities(&server)
    server.connections[0].disabled = server.now
    server.now = Instant(today + 30)
    server.windows.forget()
    #expect(try activities(&server) == before)
    let told = ask(&server, "/authorizations").json?.items
    #expect(told?[0]["disabled"] == true && told?[0]["disabled_date"]?.string == Instant(today).iso)
    #expect(told?[1]["disabled"] == false && told?[1]["disabled_date"] == .null)
    let account = ask(&server, "/authorizations/\(server.connections[0].id)/accounts").json?.items?.first
    #expect(
      account?["sync_status"]?["transactions"]?["last_successful_sync"]?.string == (today - 1).iso)
  }

  @Test("an account that is read anew has other ids, and the same rows") func reprocessed() throws {
    var server = server()
    let before = try activities(&server)
    server.readings[.taxable] = 1
    let after = try activities(&server)
    #expect(Set(before.map { $0["id"] }).isDisjoint(with: after.map { $0["id"] }))
    #expect(before.map { $0["amount"] } == after.map { $0["amount"] })
  }

  @Test("a connection made anew has other account ids; the portal mends a broken one and keeps them") func portal()
    throws
  {
    var server = server()
    let old = try path(server, .taxable, "balances")
    server.connections[0].disabled = server.now
    let id = server.connections[0].id
    let early = server.signIn(.eastbrook)
    #expect(!early, "there is no link yet")
    _ = ask(&server, "/snapTrade/login", method: "POST", body: #"{"reconnect":"\#(id)"}"#)
    let mended = server.signIn(.eastbrook)
    #expect(mended && server.connections[0].disabled == nil)
    #expect(ask(&server, old).status == 200)
    #expect(ask(&server, "/connection/\(id)", method: "DELETE").json?["connection_id"]?.string == id)
    #expect(ask(&server, old).status == 404)
    _ = ask(&server, "/snapTrade/login", method: "POST", body: #"{"broker":"EASTBROOK"}"#)
    server.now = server.now + 301
    let late = server.signIn(.eastbrook)
    #expect(!late, "a link is good for five minutes")
    _ = ask(&server, "/snapTrade/login", method: "POST", body: #"{"broker":"EASTBROOK"}"#)
    let anew = server.signIn(.eastbrook)
    #expect(anew)
    #expect(try path(server, .taxable, "balances") != old)
    #expect(ask(&server, "/snapTrade/login", method: "POST", body: #"{"broker":"NOBODY"}"#).status == 404)
  }

  @Test("what is being read answers 425, code 3012") func syncing() throws {
    var server = server()
    server.connections[0].isSyncing = true
    let answer = ask(&server, try path(server, .taxable, "positions/all"))
    #expect(answer.status == 425 && answer.json?["code"]?.string == "3012")
  }
}
