import Core
import Signing
import Testing
import WebServer

@testable import Sandbox

@Suite("The simulated Enable Banking") struct EnableBankingServerTests {
  private let today = Month(2026, 6).day(18)

  private func server(historyDays: Int = 400) -> EnableBankingServer {
    var server = EnableBankingServer(seed: 1, today: today, historyDays: historyDays)
    server.origin = "http://127.0.0.1:1"
    return server
  }

  private func claims(_ iat: Int = 1_800_000_000, lasting: Int = 3_600, audience: String = "api.enablebanking.com")
    -> String
  {
    #"{"iss":"enablebanking.com","aud":"\#(audience)","iat":\#(iat),"exp":\#(iat + lasting)}"#
  }

  private func token(
    _ claims: String, algorithm: String = "RS256", kid: String = EnableBankingServer.applicationID
  ) throws -> String {
    let signed = base64URL(#"{"typ":"JWT","alg":"\#(algorithm)","kid":"\#(kid)"}"#.utf8) + "." + base64URL(claims.utf8)
    let key = try SigningKey(pem: Array(EnableBankingKey.privatePEM.utf8))
    return signed + "." + base64URL(key.signature(of: Array(signed.utf8)))
  }

  private func ask(
    _ server: inout EnableBankingServer, _ target: String, method: String = "GET", body: String = "",
    token: String? = nil, headers: [(name: String, value: String)] = []
  ) throws -> (status: Int, json: JSON?) {
    let parts = target.split(separator: "?", maxSplits: 1).map(String.init)
    let query = (parts.count > 1 ? parts[1] : "").split(separator: "&").map { item in
      let pair = item.split(separator: "=", maxSplits: 1).map(String.init)
      return (name: pair[0], value: pair.count > 1 ? pair[1] : "")
    }
    let bearer = (name: "Authorization", value: "Bearer \(try token ?? self.token(claims()))")
    let response = server.answer(
      WebRequest(method: method, path: parts[0], query: query, headers: [bearer] + headers, body: Array(body.utf8)))
    return (response.status, JSON(bytes: response.body))
  }

  private func linked(_ bank: SimulatedBank = .monzo) -> EnableBankingServer {
    var server = server()
    _ = server.link(bank, days: 90)
    return server
  }

  @Test("only a token signed by the application, of at most a day, opens anything")
  func tokens() throws {
    var server = server()
    #expect(try ask(&server, "/application").status == 200)
    #expect(try ask(&server, "/application", token: token(claims(lasting: 86_400))).status == 200)
    let good = try token(claims())
    let wrong = [
      try token(claims(lasting: 86_401)), try token(claims(lasting: 0)), try token(claims(audience: "elsewhere")),
      try token(claims(), algorithm: "HS256"), try token(claims(), kid: "another"), String(good.dropLast(3)), "x.y.z",
      "",
      good.split(separator: ".").prefix(2).joined(separator: ".") + ".",
    ]
    for token in wrong {
      let answer = try ask(&server, "/application", token: token)
      #expect(answer.status == 401 && answer.json?["error"] == "UNAUTHORIZED_ACCESS", "\(token.prefix(20))")
    }
    let bare = server.answer(WebRequest(method: "GET", path: "/application"))
    #expect(bare.status == 401 && JSON(bytes: bare.body)?["error"] == "AUTHORIZATION_NOT_PROVIDED")
  }

  @Test("linking goes by its steps: a code is good once, and valid_until needs a zone and an end")
  func linking() throws {
    var server = server()
    func start(_ until: String, redirect: String = EnableBankingSandbox.redirect, bank: String = "Monzo") throws
      -> (status: Int, json: JSON?)
    {
      try ask(
        &server, "/auth", method: "POST",
        body: #"{"access":{"valid_until":"\#(until)"},"aspsp":{"name":"\#(bank)","country":"GB"},"state":"s","#
          + #""redirect_url":"\#(redirect)","psu_type":"personal"}"#)
    }
    #expect(try start("2026-09-16T04:00:01Z").status == 422, "more than ninety days")
    #expect(try start("2026-09-01T04:00:00").status == 422, "without a zone")
    #expect(try start("2026-06-18T03:00:00Z").status == 422, "over already")
    #expect(try start("2026-09-01T04:00:00Z", redirect: "https://x.org").json?["error"] == "REDIRECT_URI_NOT_ALLOWED")
    #expect(try start("2026-09-01T04:00:00Z", bank: "Nobody").json?["error"] == "WRONG_ASPSP_PROVIDED")
    let url = try #require(try start("2026-09-01T04:00:00.000+02:00").json?["url"]?.string)
    let address = server.visit(url, agrees: true)
    let back = try #require(address)
    #expect(back.hasPrefix(EnableBankingSandbox.redirect + "?state=s&code="))
    let code = try #require(back.split(separator: "code=").last)
    #expect(
      try ask(&server, "/sessions", method: "POST", body: #"{"code":"other"}"#).json?["error"]
        == "WRONG_AUTHORIZATION_CODE")
    let session = try ask(&server, "/sessions", method: "POST", body: #"{"code":"\#(code)"}"#)
    #expect(session.status == 200 && session.json?["accounts"]?.items?.count == 2)
    #expect(session.json?["access"]?["valid_until"] == "2026-09-01T02:00:00Z")
    let again = try ask(&server, "/sessions", method: "POST", body: #"{"code":"\#(code)"}"#)
    #expect(again.json?["error"] == "ALREADY_AUTHORIZED")
    let refused = server.visit(url, agrees: false)
    #expect(refused?.contains("error=access_denied") == true)
  }

  @Test("a session runs out, and every link gives new uids and the same hashes")
  func sessions() throws {
    var server = linked()
    let first = try #require(server.uid(of: .joint))
    let hash = server.hash(of: .joint)
    #expect(try ask(&server, "/accounts/\(first)/balances").status == 200)
    server.advance(to: Instant(today + 90))
    let ended = try ask(&server, "/accounts/\(first)/balances")
    #expect(ended.status == 401 && ended.json?["error"] == "EXPIRED_SESSION")
    #expect(try ask(&server, "/sessions/\(server.sessions[0].id)").json?["status"] == "EXPIRED")
    _ = server.link(.monzo, days: 90)
    let second = try #require(server.uid(of: .joint))
    #expect(first != second && hash == server.hash(of: .joint))
    #expect(try ask(&server, "/accounts/\(second)/balances").status == 200)
    #expect(try ask(&server, "/accounts/\(server.newID())/balances").json?["error"] == "ACCOUNT_DOES_NOT_EXIST")
    #expect(try ask(&server, "/accounts/5/balances").json?["error"] == "INVALID_ACCOUNT_ID")
    let id = server.sessions[1].id
    #expect(try ask(&server, "/sessions/\(id)", method: "DELETE").status == 200)
    #expect(try ask(&server, "/sessions/\(id)").json?["status"] == "CLOSED")
    #expect(try ask(&server, "/accounts/\(second)/balances").json?["error"] == "CLOSED_SESSION")
  }

  @Test("four reads a day of each kind, and the pages of one are one read")
  func quota() throws {
    var server = linked()
    let uid = try #require(server.uid(of: .joint))
    for expected in [200, 200, 200, 200, 429] {
      #expect(try ask(&server, "/accounts/\(uid)/balances").status == expected)
    }
    #expect(try ask(&server, "/accounts/\(uid)/balances").json?["error"] == "ASPSP_RATE_LIMIT_EXCEEDED")
    #expect(try list(&server, .joint, "strategy=longest").pages > 4)
    server.advance(to: Instant(today + 1))
    #expect(try ask(&server, "/accounts/\(uid)/balances").status == 200)
  }

  /// Every page of one list.
  private func list(
    _ server: inout EnableBankingServer, _ account: SimulatedAccount, _ query: String
  ) throws -> (rows: [JSON], pages: Int) {
    let path = "/accounts/\(try #require(server.uid(of: account)))/transactions?\(query)"
    var (rows, pages, key): ([JSON], Int, String?) = ([], 0, nil)
    repeat {
      let answer = try ask(&server, key.map { "\(path)&continuation_key=\($0)" } ?? path)
      #expect(answer.status == 200)
      rows += answer.json?["transactions"]?.items ?? []
      key = answer.json?["continuation_key"]?.string
      pages += 1
    } while key != nil && pages < 100
    return (rows, pages)
  }

  @Test("all pages together are the ledger, one of them empty, and a key is good for its own question only")
  func paging() throws {
    var server = linked()
    for account in [SimulatedAccount.joint, .anna] {
      let rows = try list(&server, account, "transaction_status=BOOK&strategy=longest").rows
      #expect(rows.count == server.household.ledger.booked(through: today, since: today - 400, account: account).count)
    }
    let uid = try #require(server.uid(of: .anna))
    let first = try ask(&server, "/accounts/\(uid)/transactions?strategy=longest")
    let key = try #require(first.json?["continuation_key"]?.string)
    let empty = try ask(&server, "/accounts/\(uid)/transactions?strategy=longest&continuation_key=\(key)")
    #expect(empty.json?["transactions"]?.items?.isEmpty == true && empty.json?["continuation_key"]?.string != nil)
    for wrong in ["transaction_status=BOOK&strategy=longest&continuation_key=\(key)", "continuation_key=x"] {
      #expect(try ask(&server, "/accounts/\(uid)/transactions?\(wrong)").json?["error"] == "WRONG_CONTINUATION_KEY")
    }
  }

  @Test("more than ninety days are given on the day of linking only, and dates that make no sense are refused")
  func periods() throws {
    var server = linked()
    let uid = try #require(server.uid(of: .joint))
    func refusal(_ query: String) throws -> JSON? {
      try ask(&server, "/accounts/\(uid)/transactions?\(query)").json?["error"]
    }
    #expect(try refusal("date_from=2025-12-01") == nil)
    #expect(try refusal("date_from=2026-06-19") == "DATE_FROM_IN_FUTURE")
    #expect(try refusal("date_to=2026-06-01") == "DATE_TO_WITHOUT_DATE_FROM")
    #expect(try refusal("date_from=2026-06-10&date_to=2026-06-01") == "WRONG_DATE_INTERVAL")
    #expect(try refusal("date_from=yesterday") == "WRONG_REQUEST_PARAMETERS")
    server.advance(to: Instant(today + 1))
    let late = try ask(&server, "/accounts/\(uid)/transactions?date_from=2025-12-01")
    #expect(late.json?["error"] == "WRONG_TRANSACTIONS_PERIOD")
    #expect(late.json?["detail"]?["date_from"]?.string == "\(today + 1 - 89)")
  }

  @Test("each bank has its manner: pending, references, balances, the first day")
  func manners() throws {
    var server = linked(.barclays)
    _ = server.link(.monzo, days: 90)
    let ben = try #require(server.uid(of: .ben))
    #expect(try ask(&server, "/accounts/\(ben)/transactions?transaction_status=PDNG").status == 422)
    #expect(try list(&server, .joint, "transaction_status=PDNG").rows.allSatisfy { $0["status"] == "PDNG" })
    let positional = try list(&server, .ben, "transaction_status=BOOK").rows.compactMap {
      $0["entry_reference"]?.string
    }
    #expect(!positional.isEmpty && positional.allSatisfy { $0.contains(".") })
    let savings = try list(&server, .savings, "transaction_status=BOOK").rows
    #expect(
      !savings.isEmpty
        && savings.allSatisfy { $0["entry_reference"] == .null && $0["balance_after_transaction"] != .null })
    let days = try list(&server, .euro, "transaction_status=BOOK&date_from=\(today)").rows
      .compactMap { $0["booking_date"]?.string }
    #expect(days.contains { $0 < today.iso }, "it passes over date_from")
    let card = try #require(server.uid(of: .card))
    let balances = try ask(&server, "/accounts/\(card)/balances").json?["balances"]?.items ?? []
    let left = Money(minor: 650_000 + server.household.ledger.balance(of: .card, on: today), .gbp).decimal
    #expect(balances.map { $0["balance_amount"]?["amount"]?.string } == [left, left])
    let signs = try list(&server, .card, "transaction_status=BOOK").rows.compactMap {
      $0["transaction_amount"]?["amount"]?.string?.hasPrefix("-")
    }
    #expect(signs.contains(true) && signs.contains(false))
    let refused = try ask(
      &server, "/accounts/\(card)/balances", headers: [(name: "Psu-Ip-Address", value: "127.0.0.1")])
    #expect(refused.json?["error"] == "PSU_HEADER_NOT_PROVIDED")
  }

  @Test("restricted to accounts that were added, and blocked ones without a uid")
  func restricted() throws {
    var server = server()
    server.added = [.joint]
    #expect(JSON(bytes: server.link(.monzo, days: 9).answer)?["accounts"]?.items?.count == 1)
    server.added = nil
    server.blocked = [.anna]
    let accounts = JSON(bytes: server.link(.monzo, days: 9).answer)?["accounts"]?.items ?? []
    #expect(accounts.map { $0["uid"]?.string == nil } == [false, true])
    #expect(try ask(&server, "/sessions/\(server.sessions[1].id)").json?["accounts"]?.items?.count == 1)
  }
}

/// RFC 4648, 5, without padding.
private func base64URL(_ bytes: some Sequence<UInt8>) -> String {
  let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
  var bits = bytes.flatMap { byte in (0..<8).reversed().map { (byte >> $0) & 1 } }
  bits += Array(repeating: 0, count: (6 - bits.count % 6) % 6)
  return String(
    stride(from: 0, to: bits.count, by: 6).map { letters[bits[$0..<$0 + 6].reduce(0) { $0 << 1 | Int($1) }] })
}
