import Core
import Testing
import WebServer

@testable import Sandbox

@Suite("The simulated SimpleFIN") struct SimpleFINServerTests {
  private let today = Month(2026, 6).day(18)
  private func server(version2: Bool = true) -> SimpleFINServer {
    var server = SimpleFINServer(seed: 1, today: today, historyDays: 90, knowsVersion2: version2)
    server.origin = "http://127.0.0.1:1"
    return server
  }

  private static let authorization =
    "Basic \(base64("\(SimpleFINServer.user):\(SimpleFINServer.password)"))"

  private func ask(
    _ server: inout SimpleFINServer, _ query: [(name: String, value: String)] = [("version", "2")],
    days: Int = 60, authorization: String = SimpleFINServerTests.authorization
  ) -> (status: Int, json: JSON?, headers: [(name: String, value: String)]) {
    let start = Instant(today - days, hour: 0).seconds
    let all = [
      (name: "start-date", value: "\(start)"), (name: "end-date", value: "\(Instant(today + 1, hour: 0).seconds)"),
    ]
    let response = server.answer(
      WebRequest(
        method: "GET", path: "/simplefin/accounts", query: all + query,
        headers: [(name: "Authorization", value: authorization)]))
    return (response.status, JSON(bytes: response.body), response.headers)
  }

  private func account(_ json: JSON?, _ id: String) -> JSON? {
    json?["accounts"]?.items?.first { $0["id"]?.string == id }
  }

  @Test("base64 is that of the standard's examples") func coding() {
    let pairs = [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
      ("foobar", "Zm9vYmFy"),
    ]
    for (plain, coded) in pairs { #expect(base64(plain) == coded) }
  }

  @Test("a setup token is claimed once; the second claim is forbidden") func claim() {
    var server = server()
    let request = WebRequest(method: "POST", path: "/simplefin/claim/\(SimpleFINServer.claim)")
    let first = server.answer(request)
    #expect(first.status == 200 && String(decoding: first.body, as: UTF8.self) == server.accessURL)
    let second = server.answer(request)
    #expect(second.status == 403 && String(decoding: second.body, as: UTF8.self) == "Forbidden")
    #expect(server.answer(WebRequest(method: "POST", path: "/simplefin/claim/OTHER")).status == 403)
  }

  @Test("info names version 1 alone, although version 2 works") func info() {
    var server = server()
    let response = server.answer(WebRequest(method: "GET", path: "/simplefin/info"))
    #expect(String(decoding: response.body, as: UTF8.self) == #"{"versions":["1.0"]}"#)
  }

  @Test("without the right user and password, or once revoked, nothing is told") func forbidden() {
    var server = server()
    #expect(ask(&server, authorization: "Basic d3Jvbmc6d3Jvbmc=").status == 403)
    server.isRevoked = true
    #expect(ask(&server).status == 403)
  }

  @Test("versions 1 and 2 have their own names for errors, banks and accounts") func versions() {
    var server = server()
    server.signedOut = [.harbor]
    let second = ask(&server).json
    #expect(second?["errlist"]?.items?.first?["code"]?.string == "con.auth")
    #expect(second?["connections"]?.items?.count == 2)
    #expect(account(second, "ACT-checking-1")?["conn_id"]?.string == "CON-prairie-1")
    #expect(account(second, "ACT-card-1") == nil, "inside a success an account is missing")
    for query in [[], [(name: "version", value: "1")]] {
      let first = ask(&server, query).json
      #expect(first?["errors"]?.items == ["Connection to Harbor Card Services may need attention"])
      #expect(account(first, "ACT-checking-1")?["org"]?["domain"]?.string == "firstprairie.example")
      #expect(first?["errlist"] == nil && first?["connections"] == nil)
    }
  }

  @Test("the start counts, the end does not, and more than ninety days are cut with a notice") func ranges() throws {
    var server = server()
    let rows = try #require(account(ask(&server).json, "ACT-card-1")?["transactions"]?.items)
    let posted = rows.compactMap { $0["posted"]?.int }
    #expect(posted.count == rows.count && posted == posted.sorted())
    let one = try #require(posted.first)
    func count(_ start: Int, _ end: Int) -> Int {
      let response = server.answer(
        WebRequest(
          method: "GET", path: "/simplefin/accounts",
          query: [("start-date", "\(start)"), ("end-date", "\(end)"), ("account", "ACT-card-1")],
          headers: [(name: "Authorization", value: Self.authorization)]))
      return account(JSON(bytes: response.body), "ACT-card-1")?["transactions"]?.items?.count ?? -1
    }
    #expect(count(one, one + 1) >= 1)
    #expect(count(one - 1, one) == 0)
    let long = ask(&server, days: 120).json
    #expect(long?["errlist"]?.items?.first?["code"]?.string == "gen.api")
    #expect(ask(&server, days: 89).json?["errlist"]?.items == [])
  }

  @Test("pending rows come when the word is there, whatever its value, posted at nought under other ids")
  func pending() throws {
    var server = server()
    func pending(_ query: [(name: String, value: String)]) -> [JSON] {
      (account(ask(&server, query).json, "ACT-card-1")?["transactions"]?.items ?? []).filter { $0["posted"] == 0 }
    }
    #expect(pending([]).isEmpty)
    #expect(pending([("pending", "0")]).count == pending([("pending", "1")]).count)
    let day = try #require((0..<7).first { !server.ledger.pending(at: Instant(today + $0)).isEmpty })
    server.now = Instant(today + day)
    let rows = pending([("pending", "1")])
    #expect(!rows.isEmpty && rows.allSatisfy { $0["id"]?.string?.hasPrefix("PND-") == true && $0["pending"] == true })
  }

  @Test("balances alone, one account alone") func parts() {
    var server = server()
    let bare = ask(&server, [("balances-only", "1")]).json?["accounts"]?.items ?? []
    #expect(bare.count == 3 && bare.allSatisfy { $0["transactions"] == nil && $0["balance"] != nil })
    #expect(ask(&server, [("account", "ACT-savings-1")]).json?["accounts"]?.items?.count == 1)
  }

  @Test("two dozen requests a day, a warning at twice that, and at four times that the token is disabled")
  func quota() {
    var server = server()
    var statuses: [Int] = []
    var warnings = 0
    for _ in 0..<97 {
      let answer = ask(&server)
      statuses.append(answer.status)
      if answer.headers.contains(where: { $0.name == "x-api-message" }) { warnings += 1 }
    }
    #expect(statuses.firstIndex(of: 429) == 24)
    #expect(warnings == 96 - 47)
    #expect(statuses.last == 403)
    server.now = Instant(today + 1)
    #expect(ask(&server).status == 403, "another day does not mend it")
    var other = self.server()
    for _ in 0..<24 { _ = ask(&other) }
    #expect(ask(&other).status == 429)
    #expect(ask(&other, [("account", "ACT-card-1")]).status == 200, "requests for one account are counted apart")
    other.now = Instant(today + 1)
    #expect(ask(&other).status == 200)
  }

  @Test("the ledger holds together: balances are the sum of rows, and a transfer has two legs")
  func ledger() {
    let ledger = server().ledger
    for account in AmericanAccount.allCases {
      let days = (0..<200).map { today - $0 }
      for day in days {
        let change = ledger.transactions.filter { $0.account == account && $0.booked == day }.reduce(0) {
          $0 + $1.minor
        }
        #expect(ledger.balance(of: account, on: day) - ledger.balance(of: account, on: day - 1) == change)
      }
    }
    let pairs = Dictionary(grouping: ledger.transactions.filter { $0.pair != nil }) { $0.pair ?? 0 }
    #expect(pairs.count > 20 && pairs.values.allSatisfy { $0.count == 2 && $0[0].minor == -$0[1].minor })
    #expect(ledger.transactions.filter { $0.account == .card }.count > 300)
  }
}
