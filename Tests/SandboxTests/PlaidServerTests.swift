import Core
import Testing
import WebServer

@testable import Sandbox

private let today = Month(2026, 6).day(18)
private let keys = [("PLAID-CLIENT-ID", PlaidServer.clientID), ("PLAID-SECRET", PlaidServer.secret)]

/// A server with one Item, made once: its household lives for three years.
private let fresh: PlaidServer = {
  var server = PlaidServer(seed: 1, today: today)
  _ = server.newItem(days: 730, products: ["transactions", "investments", "liabilities"])
  return server
}()

private func ask(_ server: inout PlaidServer, _ path: String, _ members: JSON = [:], item: Int = 0) -> (Int, JSON) {
  var body = members
  if server.items.indices.contains(item) {
    body = body.with([.init(name: "access_token", value: .string(server.items[item].accessToken))])
  }
  let response = server.answer(
    WebRequest(method: "POST", path: path, headers: keys.map { (name: $0.0, value: $0.1) }, body: Array(body.text.utf8))
  )
  return (response.status, JSON(bytes: response.body) ?? .null)
}

private func texts(_ json: JSON, _ list: String, _ member: String) -> [String] {
  (json[list]?.items ?? []).compactMap { $0[member]?.string }
}

/// Follows a cursor to its end.
private func sync(_ server: inout PlaidServer, _ cursor: String?, item: Int = 0) -> (pages: [JSON], cursor: String) {
  var pages: [JSON] = []
  var cursor = cursor
  while true {
    var body: JSON = ["count": 500]
    if let cursor { body = body.with([.init(name: "cursor", value: .string(cursor))]) }
    let (status, page) = ask(&server, "/transactions/sync", body, item: item)
    guard status == 200 else { return (pages, "") }
    pages.append(page)
    cursor = page["next_cursor"]?.string
    if page["has_more"] != true { return (pages, cursor ?? "") }
  }
}

@Suite("The simulated Plaid") struct PlaidServerTests {
  @Test("everything is a POST, by the right keys, in headers or in the body")
  func keysAreChecked() {
    var server = fresh
    #expect(ask(&server, "/item/get").0 == 200)
    #expect(server.answer(WebRequest(method: "GET", path: "/item/get")).status == 404)
    let token = JSON.string(server.items[0].accessToken).text
    func status(_ body: String) -> String {
      let response = server.answer(WebRequest(method: "POST", path: "/item/get", body: Array(body.utf8)))
      return "\(response.status) \(JSON(bytes: response.body)?["error_code"]?.string ?? "")"
    }
    #expect(status(#"{"access_token":\#(token)}"#) == "400 INVALID_API_KEYS")
    let pair = #""client_id":"\#(PlaidServer.clientID)","secret":"\#(PlaidServer.secret)""#
    #expect(status(#"{\#(pair),"access_token":\#(token)}"#) == "200 ")
    #expect(status(#"{\#(pair),"access_token":"x"}"#) == "400 INVALID_ACCESS_TOKEN")
  }

  @Test("a cursor's pages are the ledger, each row once, and the next loop tells only what changed")
  func cursor() {
    var server = fresh
    // A Sunday: Saturday's groceries are pending.
    server.advance(to: Instant(today + 3))
    server.longestPage = 300
    let (pages, cursor) = sync(&server, nil)
    let told = pages.flatMap { texts($0, "added", "transaction_id") }
    let truth = server.household.rows(at: server.now).filter { $0.booked >= today - 730 }
    #expect(pages.count == (truth.count + 299) / 300 && pages.count > 2)
    #expect(Set(told).count == told.count && told.count == truth.count)
    #expect(pages.allSatisfy { $0["removed"]?.items?.isEmpty == true })
    let (quiet, same) = sync(&server, cursor)
    #expect(quiet.count == 1 && texts(quiet[0], "added", "transaction_id").isEmpty && same == cursor)
    server.advance(to: Instant(today + 7))
    let (later, _) = sync(&server, cursor)
    let before = Set(told)
    let now = Set(server.items[0].rows(server.items[0].current, server.household).map(server.items[0].transactionID))
    #expect(Set(later.flatMap { texts($0, "added", "transaction_id") }) == now.subtracting(before))
    #expect(Set(later.flatMap { texts($0, "removed", "transaction_id") }) == before.subtracting(now))
    #expect(!before.subtracting(now).isEmpty, "something pending has been booked")
  }

  @Test(
    "pending to posted: a new id that names the old one, which is removed; a restaurant's amount differs by the tip")
  func posted() {
    var server = fresh
    var found = 0
    var (_, cursor) = sync(&server, nil)
    for offset in 1...21 {
      server.advance(to: Instant(today + offset))
      let (pages, next) = sync(&server, cursor)
      cursor = next
      let removed = Set(pages.flatMap { texts($0, "removed", "transaction_id") })
      for row in pages.flatMap({ $0["added"]?.items ?? [] }) where row["pending"] == false {
        if let old = row["pending_transaction_id"]?.string, removed.contains(old) { found += 1 }
      }
    }
    #expect(found > 10)
  }

  @Test("data that moves amid the pages is refused by name, and the loop's first cursor still stands")
  func mutation() {
    var server = fresh
    server.longestPage = 300
    server.troubles = [.init(kind: .mutation, path: "/transactions/sync", after: 1, left: 1)]
    let (_, first) = ask(&server, "/transactions/sync", ["count": 500])
    let (status, error) = ask(
      &server, "/transactions/sync", ["count": 500, "cursor": first["next_cursor"] ?? .null])
    #expect(status == 400 && error["error_type"] == "TRANSACTIONS_ERROR")
    #expect(error["error_code"] == "TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION")
    #expect(sync(&server, nil).pages.count > 2)
  }

  @Test("while transactions are prepared the cursor is empty; then a month is there, then all")
  func readiness() {
    var server = fresh
    server.change { $0.readiness = .notReady }
    let (none, empty) = sync(&server, nil)
    #expect(empty == "" && none.first?["transactions_update_status"] == "NOT_READY")
    server.change { $0.readiness = .initial }
    let (month, cursor) = sync(&server, nil)
    let days = month.flatMap { texts($0, "added", "date") }
    #expect(days.min().map { $0 >= (today - 31).iso } == true && !days.isEmpty)
    server.change { $0.readiness = .historical }
    let (rest, _) = sync(&server, cursor)
    let older = rest.flatMap { texts($0, "added", "date") }
    #expect(older.count > 500 && older.allSatisfy { $0 <= (today - 30).iso })
  }

  @Test("from no cursor everything is added, and nothing told of what was taken back")
  func replay() {
    var server = fresh
    let (_, cursor) = sync(&server, nil)
    let gone = server.household.rows(of: .checking, at: server.now).last { !$0.isPending }
    let number = gone?.number ?? 0
    server.change { $0.dropped.insert(number) }
    let id = server.items[0].transactionID(number, isPending: false)
    #expect(sync(&server, cursor).pages.flatMap { texts($0, "removed", "transaction_id") } == [id])
    let (replayed, _) = sync(&server, nil)
    #expect(replayed.allSatisfy { $0["removed"]?.items?.isEmpty == true })
    #expect(!replayed.flatMap { texts($0, "added", "transaction_id") }.contains(id))
  }

  @Test("rows can be added, up to fourteen days back")
  func create() {
    var server = fresh
    let (_, cursor) = sync(&server, nil)
    func row(_ day: Day, _ amount: String) -> JSON {
      [
        "transactions": [
          [
            "date_transacted": .string(day.iso), "date_posted": .string(day.iso), "amount": .number(amount),
            "description": "ADDED BY HAND",
          ]
        ]
      ]
    }
    #expect(ask(&server, "/sandbox/transactions/create", row(today - 2, "12.5")).0 == 200)
    #expect(ask(&server, "/sandbox/transactions/create", row(today - 15, "1")).0 == 400)
    #expect(ask(&server, "/sandbox/transactions/create", row(today + 1, "1")).0 == 400)
    let (pages, _) = sync(&server, cursor)
    let added = pages.flatMap { $0["added"]?.items ?? [] }
    #expect(added.map { $0["name"]?.string } == ["ADDED BY HAND"])
    #expect(added.map { $0["amount"]?.string } == ["12.5"])
  }

  @Test("limits are counted by the minute, each path and Item for itself, and no header tells of them")
  func limits() {
    var server = fresh
    _ = server.newItem(days: 90, products: ["transactions"])
    for _ in 1...15 { #expect(ask(&server, "/accounts/get").0 == 200) }
    let (status, error) = ask(&server, "/accounts/get")
    #expect(status == 429 && error["error_type"] == "RATE_LIMIT_EXCEEDED" && error["error_code"] == "ACCOUNTS_LIMIT")
    #expect(ask(&server, "/accounts/get", item: 1).0 == 200 && ask(&server, "/item/get").0 == 200)
    server.advance(to: server.now + 60)
    #expect(ask(&server, "/accounts/get").0 == 200)
  }

  @Test("an Item in error gives nothing but its error, which /item/get tells inside a success")
  func itemError() {
    var server = fresh
    _ = ask(&server, "/sandbox/item/reset_login")
    for path in ["/accounts/get", "/transactions/sync", "/investments/holdings/get", "/liabilities/get"] {
      #expect(ask(&server, path).1["error_code"] == "ITEM_LOGIN_REQUIRED")
    }
    let (status, answer) = ask(&server, "/item/get")
    #expect(status == 200 && answer["item"]?["error"]?["error_code"] == "ITEM_LOGIN_REQUIRED")
    server.advance(to: Instant(today + 3))
    let read = ask(&server, "/item/get").1["status"]?["transactions"]?["last_successful_update"]?.string
    #expect(read?.hasPrefix(today.iso) == true, "the bank has not been read since")
  }

  @Test("consent that runs out is an error of the Item from that moment on")
  func consent() {
    var server = fresh
    server.items[0].consentUntil = Instant(today + 5)
    server.advance(to: Instant(today + 4))
    #expect(ask(&server, "/accounts/get").0 == 200)
    server.advance(to: Instant(today + 5))
    #expect(ask(&server, "/accounts/get").1["error_code_reason"] == "OAUTH_CONSENT_EXPIRED")
  }

  @Test("Hosted Link: a page that ends once, a token for it, and new ids each time; a repair keeps them")
  func link() throws {
    var server = fresh
    server.items = []
    let wish: JSON = [
      "client_name": "Daybook", "language": "en", "country_codes": ["US"], "user": ["client_user_id": "me"],
      "products": ["transactions"], "transactions": ["days_requested": 90], "hosted_link": [:],
    ]
    let (status, created) = ask(&server, "/link/token/create", wish)
    let token = try #require(created["link_token"]?.string)
    #expect(status == 200 && created["hosted_link_url"]?.string == "/hosted/\(token)")
    #expect(ask(&server, "/link/token/get", ["link_token": .string(token)]).1["link_sessions"]?.items?.isEmpty == true)
    #expect(server.answer(WebRequest(method: "GET", path: "/hosted/\(token)")).status == 200)
    #expect(server.answer(WebRequest(method: "GET", path: "/hosted/\(token)")).status == 404)
    let got = ask(&server, "/link/token/get", ["link_token": .string(token)]).1
    let results = got["link_sessions"]?.items?.first?["results"]?["item_add_results"]?.items
    let exchanged = ask(
      &server, "/item/public_token/exchange", ["public_token": results?.first?["public_token"] ?? .null]
    ).1
    #expect(exchanged["access_token"]?.string == server.items[0].accessToken && server.items[0].days == 90)
    // The repair.
    server.items[0].error = .loginRequired
    let repair = JSON.object(
      [.init(name: "access_token", value: .string(server.items[0].accessToken))]
        + ["client_name", "language", "country_codes", "user", "hosted_link"].map {
          .init(name: $0, value: wish[$0] ?? .null)
        })
    var other = server
    other.items = server.items
    let again = try #require(ask(&other, "/link/token/create", repair, item: 9).1["link_token"]?.string)
    _ = other.answer(WebRequest(method: "GET", path: "/hosted/\(again)"))
    #expect(other.items.count == 1 && other.items[0].error == nil)
    #expect(
      ask(&other, "/link/token/create", wish, item: 0).1["error_code"] == "INVALID_FIELD", "a repair names no products")
  }

  @Test("a removed Item is gone")
  func removed() {
    var server = fresh
    #expect(ask(&server, "/item/remove").0 == 200)
    #expect(ask(&server, "/accounts/get").1["error_code"] == "ITEM_NOT_FOUND")
  }

  @Test("what is owed is above zero, the 401k's balance is its holdings and cash, and trades come by pages")
  func numbers() throws {
    var server = fresh
    let accounts = ask(&server, "/accounts/get").1["accounts"]?.items ?? []
    func current(_ account: PlaidSimulatedAccount) -> String? {
      accounts.first { $0["account_id"]?.string == server.items[0].accountID(account) }?["balances"]?["current"]
        .map { $0.text.replacing("\"", with: "") }
    }
    let household = server.household
    func plain(_ minor: Int64) -> String { plaidNumber(minor: minor).text }
    #expect(current(.card) == plain(-household.balance(of: .card, at: server.now)))
    #expect(current(.mortgage) == plain(household.loan.principal(at: server.now)))
    #expect(current(.retirement) == plain(server.value(at: server.now)))
    let held = ask(&server, "/investments/holdings/get").1["holdings"]?.items ?? []
    #expect(held.count == 3)
    var seen: [String] = []
    var total = 1
    while seen.count < total {
      let (_, page) = ask(
        &server, "/investments/transactions/get",
        [
          "start_date": "2024-06-19", "end_date": .string(today.iso),
          "options": ["count": 40, "offset": .int(seen.count)],
        ])
      seen += texts(page, "investment_transactions", "investment_transaction_id")
      total = page["total_investment_transactions"]?.int ?? 0
      guard seen.count < 2_000, page["investment_transactions"]?.items?.isEmpty == false else { break }
    }
    #expect(Set(seen).count == total && total > 100)
  }

  @Test("the home loan is paid off by its payments, and the checking account's balance is the sum of its rows")
  func loan() {
    let household = fresh.household
    let paid = HomeLoan().payments(from: HomeLoan.start.firstDay, through: (HomeLoan.start + 359).day(28))
    #expect(paid.count == 360)
    let last = HomeLoan().principal(at: Instant((HomeLoan.start + 359).day(6)))
    #expect(abs(last) < 10_000, "the last payment settles the rest: \(last)")
    for offset in 0..<60 {
      let day = today - offset
      let rows = household.rows(of: .checking, at: Instant(day + 1, hour: 0) - 1).filter {
        !$0.isPending && $0.booked == day
      }
      let change =
        household.balance(of: .checking, at: Instant(day + 1, hour: 0) - 1)
        - household.balance(of: .checking, at: Instant(day, hour: 0) - 1)
      #expect(rows.reduce(0) { $0 + $1.minor } == change)
    }
  }
}
