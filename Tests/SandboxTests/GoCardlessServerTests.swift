import Core
import Testing

@testable import Sandbox

private let today = Month(2026, 6).day(18)

/// A sandbox and a client with a token, for one test.
private final class Bank {
  let sandbox: ProviderSandbox
  let client: RawClient
  var access: String

  init(historyDays: Int = 730, now: Instant? = nil) throws {
    sandbox = try ProviderSandbox.start(seed: 1, today: today, now: now, historyDays: historyDays)
    client = RawClient(port: sandbox.port)
    access = ""
    access = try #require(newToken()["access"]?.string)
  }

  deinit { sandbox.stop() }

  func newToken() throws -> JSON {
    let body: JSON = [
      "secret_id": .string(ProviderSandbox.secretID), "secret_key": .string(ProviderSandbox.secretKey),
    ]
    let answer = client.send("POST", "/api/v2/token/new/", body: body.text)
    #expect(answer.status == 200)
    return try #require(JSON(bytes: answer.body))
  }

  func get(_ path: String) -> RawClient.Answer {
    client.get("/api/v2" + path, headers: [("Authorization", "Bearer \(access)")])
  }

  func send(_ method: String, _ path: String, _ body: JSON? = nil) -> RawClient.Answer {
    client.send(method, "/api/v2" + path, headers: [("Authorization", "Bearer \(access)")], body: body?.text)
  }

  func id(_ account: SimulatedAccount) throws -> String { try #require(sandbox.accountID(of: account)) }

  func transactions(_ account: SimulatedAccount, _ query: String = "") throws -> (booked: [JSON], pending: [JSON]) {
    let answer = get("/accounts/\(try id(account))/transactions/\(query)")
    #expect(answer.status == 200, "\(answer.text)")
    let both = try #require(JSON(bytes: answer.body)?["transactions"])
    return (try #require(both["booked"]?.items), try #require(both["pending"]?.items))
  }
}

extension RawClient.Answer {
  fileprivate var json: JSON { JSON(bytes: body) ?? nil }
}

private func minor(_ row: JSON) -> Int64? {
  row["transactionAmount"]?["amount"]?.string.flatMap { ExactDecimal($0)?.scaled(to: 2) }
}

@Suite struct GoCardlessServerTests {
  @Test("wrong secrets are refused in the provider's own words") func wrongSecrets() throws {
    let bank = try Bank()
    let answer = bank.client.send("POST", "/api/v2/token/new/", body: #"{"secret_id":"a","secret_key":"b"}"#)
    #expect(answer.status == 401)
    #expect(
      answer.text
        == #"{"summary":"Authentication failed","detail":"No active account found with the given credentials","status_code":401}"#
    )
    let empty = bank.client.send("POST", "/api/v2/token/new/", body: "{}")
    #expect(empty.text.contains(#""secret_id":["This field is required."]"#) && empty.status == 400)
  }

  @Test("an access token lives a day, and a refresh token thirty") func tokens() throws {
    let bank = try Bank()
    let pair = try bank.newToken()
    #expect(pair["access_expires"]?.int == 86_400 && pair["refresh_expires"]?.int == 2_592_000)
    bank.sandbox.advance(to: Instant(today) + 86_399)
    #expect(bank.get("/requisitions/").status == 200)
    bank.sandbox.advance(to: Instant(today) + 86_400)
    let answer = bank.get("/requisitions/")
    #expect(answer.text == #"{"summary":"Invalid token","detail":"Token is invalid or expired","status_code":401}"#)
    let refresh: JSON = ["refresh": pair["refresh"] ?? nil]
    let renewed = bank.client.send("POST", "/api/v2/token/refresh/", body: refresh.text).json
    bank.access = try #require(renewed["access"]?.string)
    #expect(bank.get("/requisitions/").status == 200)
    bank.sandbox.advance(to: Instant(today) + 2_592_000)
    #expect(bank.client.send("POST", "/api/v2/token/refresh/", body: refresh.text).status == 401)
  }

  @Test(
    "a path without its last slash, or of nothing, is not found",
    arguments: ["/requisitions", "/nothing/", "/accounts/"])
  func notFound(path: String) throws {
    let bank = try Bank()
    #expect(bank.get(path).text == #"{"summary":"Not found.","detail":"Not found.","status_code":404}"#)
  }

  @Test("institutions come by country, with their day counts as strings") func institutions() throws {
    let bank = try Bank()
    let list = try #require(bank.get("/institutions/?country=gb").json.items)
    #expect(list.compactMap { $0["id"]?.string } == ["BARCLAYS_BUKBGB22", "MONZO_MONZGB2L"])
    #expect(list[0]["transaction_total_days"] == "730" && list[0]["max_access_valid_for_days"] == "180")
    let one = bank.get("/institutions/MONZO_MONZGB2L/").json
    #expect(one["supported_features"]?.items?.isEmpty == false)
    #expect(bank.get("/institutions/?country=gb&account_selection_supported=true").json.items?.count == 1)
    #expect(bank.get("/institutions/?country=zz").status == 400)
    #expect(bank.get("/institutions/?colour=red").text.contains("Unknown fields"))
    #expect(bank.get("/institutions/NOBODY/").status == 404)
  }

  @Test("a bank is linked by agreement, requisition and a person's visit") func linking() throws {
    let bank = try Bank()
    let agreement = bank.send(
      "POST", "/agreements/enduser/",
      ["institution_id": "MONZO_MONZGB2L", "max_historical_days": 180, "access_valid_for_days": 30])
    #expect(agreement.status == 201 && agreement.json["accepted"] == JSON.null)
    let made = bank.send(
      "POST", "/requisitions/",
      [
        "redirect": "http://127.0.0.1:9/back?x=1", "institution_id": "MONZO_MONZGB2L",
        "agreement": agreement.json["id"] ?? nil, "reference": "first time",
      ])
    #expect(made.status == 201 && made.json["status"] == "CR" && made.json["accounts"] == [])
    let id = try #require(made.json["id"]?.string)
    let link = try #require(made.json["link"]?.string)
    #expect(link.hasPrefix(bank.sandbox.baseURL + "/psd2/start/"))
    let path = String(link.dropFirst(bank.sandbox.baseURL.count))
    #expect(bank.client.get(path + "?outcome=UA").status == 200)
    #expect(bank.get("/requisitions/\(id)/").json["status"] == "UA")
    let visit = bank.client.get(path)
    #expect(visit.status == 302 && visit.header("Location") == "http://127.0.0.1:9/back?x=1&ref=first%20time")
    let linked = bank.get("/requisitions/\(id)/").json
    #expect(linked["status"] == "LN" && linked["accounts"]?.items?.count == 2)
    #expect(bank.client.get(path).text.contains("RequisitionLinkReused"))
    let account = try #require(linked["accounts"]?.items?.first?.string)
    #expect(bank.get("/accounts/\(account)/").json["iban"]?.string == SimulatedAccount.joint.iban)
    #expect(bank.send("DELETE", "/agreements/enduser/\(agreement.json["id"]?.string ?? "")/").status == 400)
    #expect(bank.send("DELETE", "/requisitions/\(id)/").status == 200)
    #expect(bank.get("/accounts/\(account)/").text.contains("Account ID \(account) not found"))
    #expect(bank.get("/agreements/enduser/\(agreement.json["id"]?.string ?? "")/").status == 404)
  }

  @Test("a person who refuses is sent back with an error, and the requisition is rejected") func refusing() throws {
    let bank = try Bank()
    let made = bank.send(
      "POST", "/requisitions/", ["redirect": "http://127.0.0.1:9/", "institution_id": "MONZO_MONZGB2L"])
    let link = try #require(made.json["link"]?.string).dropFirst(bank.sandbox.baseURL.count)
    let visit = bank.client.get(link + "?outcome=cancel")
    #expect(visit.header("Location")?.contains("error=UserCancelledSession") == true)
    #expect(bank.get("/requisitions/\(made.json["id"]?.string ?? "")/").json["status"] == "RJ")
  }

  @Test(
    "what may not be agreed is refused by field",
    arguments: [
      (#"{}"#, #""institution_id":["This field is required."]"#),
      (#"{"institution_id":"X"}"#, "Unknown Institution ID X"),
      (#"{"institution_id":"MONZO_MONZGB2L","max_historical_days":731}"#, "transaction_total_days (730)"),
      (#"{"institution_id":"MONZO_MONZGB2L","access_valid_for_days":181}"#, "must be > 0 and <= 180"),
      (#"{"institution_id":"MONZO_MONZGB2L","access_scope":["all"]}"#, "Unknown value 'all' in access_scope"),
      (#"{"institution_id":"MONZO_MONZGB2L","colour":"red"}"#, "Unknown fields {'colour'} in payload"),
      (#"{"institution_id":"#, "JSON parse error"),
    ])
  func badAgreements(body: String, words: String) throws {
    let bank = try Bank()
    let answer = bank.client.send(
      "POST", "/api/v2/agreements/enduser/", headers: [("Authorization", "Bearer \(bank.access)")], body: body)
    #expect(answer.status == 400)
    #expect(answer.text.contains(words), "\(answer.text)")
  }

  @Test("lists are cut into pages, the newest first") func paging() throws {
    let bank = try Bank()
    let first = bank.get("/requisitions/?limit=1").json
    #expect(first["count"] == 2 && first["results"]?.items?.count == 1 && first["previous"] == JSON.null)
    let next = try #require(first["next"]?.string).dropFirst(bank.sandbox.goCardlessBaseURL.count - 1)
    let second = bank.get(String(next)).json
    #expect(second["next"] == JSON.null && second["results"]?.items?.count == 1)
    #expect(first["results"] != second["results"])
  }

  @Test("every booked row of the ledger is sent once, with its amount and day, and nothing else")
  func rows() throws {
    let bank = try Bank(historyDays: 1_200)
    for account in SimulatedAccount.allCases {
      let sent = try bank.transactions(account)
      let truth = bank.sandbox.ledger.booked(through: today, account: account)
      let told = sent.booked.reversed().map { "\($0["bookingDate"]?.string ?? "") \(minor($0) ?? 0)" }
      #expect(told == truth.map { "\($0.booked) \($0.amount.minor)" }, "\(account)")
      #expect(sent.pending.count == bank.sandbox.ledger.pending(on: today, account: account).count)
      #expect(sent.pending.allSatisfy { $0["internalTransactionId"] == nil })
    }
  }

  @Test("a pending row is booked later, with another id and nearly the same amount") func booking() throws {
    let bank = try Bank()
    let before = try bank.transactions(.card).pending
    let truth = bank.sandbox.ledger.pending(on: today, account: .card)
    #expect(!before.isEmpty && before.allSatisfy { $0["bookingDate"] == nil })
    bank.sandbox.advance(to: today + 5)
    bank.access = try #require(bank.newToken()["access"]?.string)
    let after = try bank.transactions(.card, "?date_from=\(today)").booked
    for payment in truth {
      let match = try #require(
        after.first { minor($0) == payment.amount.minor && $0["valueDate"]?.string == payment.made.iso })
      #expect(
        !before.contains {
          $0["transactionId"] == match["transactionId"] && $0["transactionId"]?.string?.hasPrefix("BRC") == true
        })
    }
  }

  @Test("history goes as far back as was agreed, and a span is kept to") func spans() throws {
    let bank = try Bank()
    let all = try bank.transactions(.joint).booked.compactMap { $0["bookingDate"]?.string }
    #expect(try #require(all.last) >= (today - 730).iso && (all.last ?? "") < (today - 700).iso)
    let some = try bank.transactions(.joint, "?date_from=2026-03-01&date_to=2026-03-31").booked
    let truth = bank.sandbox.ledger.booked(
      through: Month(2026, 3).lastDay, since: Month(2026, 3).firstDay, account: .joint)
    #expect(some.count == truth.count && !some.isEmpty)
  }

  @Test(
    "a span that cannot be is refused",
    arguments: [
      ("?date_from=2026-06-19", "Date can't be in future"),
      ("?date_from=2026-03-02&date_to=2026-03-01", "Incorrect date range"),
      ("?date_from=yesterday", "YYYY-MM-DD"), ("?limit=3", "Unknown fields"),
    ])
  func badSpans(query: String, words: String) throws {
    let bank = try Bank()
    let answer = bank.get("/accounts/\(try bank.id(.joint))/transactions/\(query)")
    #expect(answer.status == 400 && answer.text.contains(words), "\(answer.text)")
  }

  @Test("the fifth success of a day is refused, for that scope of that account alone") func quotas() throws {
    let bank = try Bank()
    let path = "/accounts/\(try bank.id(.joint))/balances/"
    bank.sandbox.set(.serverError, forPath: path)
    #expect(bank.get(path).status == 500)
    for left in [3, 2, 1, 0] {
      let answer = bank.get(path)
      #expect(answer.status == 200)
      #expect(answer.header("HTTP_X_RATELIMIT_ACCOUNT_SUCCESS_REMAINING") == String(left))
    }
    let refused = bank.get(path)
    #expect(refused.status == 429 && refused.json["type"] == "RateLimitError")
    #expect(refused.json["summary"] == "Couldn't update account balances")
    #expect(refused.header("HTTP_X_RATELIMIT_ACCOUNT_SUCCESS_RESET") == "72000")
    #expect(refused.header("HTTP_X_RATELIMIT_LIMIT") == "1000")
    #expect(bank.get("/accounts/\(try bank.id(.joint))/details/").status == 200)
    #expect(bank.get("/accounts/\(try bank.id(.anna))/balances/").status == 200)
    #expect(bank.get("/accounts/\(try bank.id(.joint))/").status == 200)
    bank.sandbox.advance(to: Instant(today + 1, hour: 0))
    #expect(bank.get(path).status == 200)
  }

  @Test("balances agree with the ledger, and credit is marked") func balances() throws {
    let bank = try Bank()
    func stated(_ account: SimulatedAccount) throws -> [String: (minor: Int64?, row: JSON)] {
      let rows = try #require(bank.get("/accounts/\(try bank.id(account))/balances/").json["balances"]?.items)
      return Dictionary(
        uniqueKeysWithValues: rows.map {
          let amount = $0["balanceAmount"]?["amount"]?.string
          return ($0["balanceType"]?.string ?? "", (amount.flatMap { ExactDecimal($0)?.scaled(to: 2) }, $0))
        })
    }
    let ledger = bank.sandbox.ledger
    #expect(try stated(.joint)["interimBooked"]?.minor == ledger.balance(of: .joint, on: today))
    #expect(try stated(.savings)["closingBooked"]?.minor == ledger.balance(of: .savings, on: today - 1))
    #expect(try stated(.savings)["closingBooked"]?.row["referenceDate"]?.string == (today - 1).iso)
    let card = try stated(.card)
    #expect(card["interimBooked"]?.minor == ledger.balance(of: .card, on: today))
    #expect(card["interimAvailable"]?.row["creditLimitIncluded"] == true)
    #expect(try stated(.euro)["expected"]?.row["balanceAmount"]?["currency"] == "EUR")
  }

  @Test("a consent that has run out says so, and its renewal changes every id") func consent() throws {
    let bank = try Bank()
    let old = try bank.id(.savings)
    bank.sandbox.advance(to: today + 6)
    bank.access = try #require(bank.newToken()["access"]?.string)
    let answer = bank.get("/accounts/\(old)/balances/")
    #expect(answer.status == 401 && answer.json["type"] == nil)
    #expect(answer.json["summary"]?.string?.hasPrefix("End User Agreement (EUA) ") == true)
    #expect(answer.json["summary"]?.string?.hasSuffix(" has expired") == true)
    #expect(bank.get("/accounts/\(old)/").json["status"] == "EXPIRED")
    #expect(bank.get("/accounts/\(try bank.id(.joint))/balances/").status == 200)
    bank.sandbox.renewConsent(.barclays)
    let new = try bank.id(.savings)
    #expect(new != old)
    #expect(bank.get("/accounts/\(new)/details/").json["account"]?["iban"]?.string == SimulatedAccount.savings.iban)
    let newest = try #require(bank.get("/requisitions/").json["results"]?.items?.first)
    #expect(newest["status"] == "LN" && newest["accounts"]?.items?.count == 4)
    bank.sandbox.advance(to: today + 8)
    bank.access = try #require(bank.newToken()["access"]?.string)
    let states = try #require(bank.get("/requisitions/").json["results"]?.items).map { $0["status"]?.string }
    #expect(states == ["LN", "EX", "LN"])
  }

  @Test("a consent can be ended at once") func expiring() throws {
    let bank = try Bank()
    bank.sandbox.expireConsent(.monzo)
    #expect(bank.get("/accounts/\(try bank.id(.joint))/transactions/").status == 401)
    #expect(bank.get("/accounts/\(try bank.id(.ben))/transactions/").status == 200)
  }

  @Test("an account's state, a scope that was not granted, and a bad id each have their answer") func states() throws {
    let bank = try Bank()
    let id = try bank.id(.joint)
    bank.sandbox.set(status: "SUSPENDED", of: .joint)
    #expect(bank.get("/accounts/\(id)/details/").json["summary"] == "Account suspended")
    bank.sandbox.set(status: "PROCESSING", of: .joint)
    #expect(bank.get("/accounts/\(id)/details/").status == 409)
    bank.sandbox.set(status: "ERROR", of: .joint)
    #expect(bank.get("/accounts/\(id)/details/").json["id"]?.string == id)
    #expect(bank.get("/accounts/foo/details/").json["summary"] == "Invalid Account ID")
    #expect(bank.get("/accounts/00000000-0000-4000-8000-000000000000/").status == 404)
  }

  @Test("ids are as banks make them: real, small and reused, blank, missing, and never a promise") func ids() throws {
    let bank = try Bank(historyDays: 1_200)
    let rows = try SimulatedAccount.allCases.map { ($0, try bank.transactions($0).booked) }
    let byAccount = Dictionary(uniqueKeysWithValues: rows)
    let all = rows.flatMap(\.1)
    let bens = (byAccount[.ben] ?? []).compactMap { $0["transactionId"]?.string }
    #expect(Set(bens).count == 40 && bens.count > 300)
    #expect(all.contains { $0["transactionId"] == "NOTPROVIDED" } && all.contains { $0["transactionId"] == " " })
    #expect(all.contains { $0["transactionId"] == nil && $0["internalTransactionId"] == nil })
    for (account, rows) in rows {
      let own = rows.compactMap { $0["internalTransactionId"]?.string }
      #expect(Set(own).count == own.count, "unique within \(account)")
    }
    let shared = all.compactMap { $0["internalTransactionId"]?.string }
    #expect(Set(shared).count < shared.count, "two accounts can share one")
    #expect(all.contains { $0["currencyExchange"]?.items != nil })
    #expect(all.contains { $0["currencyExchange"]?["exchangeRate"] != nil })
  }
}
