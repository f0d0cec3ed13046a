import Core
import HTTP
import Testing

@testable import Providers

private let access = "https://USER:PASS-WORD@bridge.simplefin.org/simplefin"
private let token = base64("https://bridge.simplefin.org/simplefin/claim/ONE-TIME")

private func bridge(claim: String = access, status: Int = 200) -> ScriptedServer {
  let server = ScriptedServer()
  server.on("POST /claim/ONE-TIME", claim, status: status)
  server.on("GET /accounts", accounts())
  return server
}

private func accounts(_ more: String = "") -> String {
  #"{"errors":[],"accounts":[{"org":{"domain":"mybank.com","name":"My Bank"},"id":"A1","name":"Checking 1234","#
    + #""currency":"USD","balance":"10.00","balance-date":1795000000}\#(more)]}"#
}

private func link(
  _ server: ScriptedServer, _ typed: String? = nil, known: String? = nil, person: StubPerson? = nil
) async throws -> Linked {
  let person = person ?? StubPerson(answers: typed.map { [$0] } ?? [])
  let start = linkingStart(secrets: known.map { ["access_url": $0] } ?? [:])
  return try await SimpleFINLinking.link(start, person.linking(server), over: server.transport)
}

private func failure(_ server: ScriptedServer, _ typed: String? = nil, known: String? = nil) async -> String {
  do {
    _ = try await link(server, typed, known: known)
    return "linked"
  } catch { return "\(error)" }
}

@Suite("Claiming a SimpleFIN setup token") struct SimpleFINLinkingTests {
  @Test("the token is typed hidden and claimed once, with an empty body; the accounts behind it are named")
  func whole() async throws {
    let server = bridge(claim: access + "\n")
    let person = StubPerson(answers: [" \(token)\n"])
    let linked = try await link(server, person: person)
    #expect(linked.secrets == ["access_url": access])
    #expect(person.secretQuestions == 1 && person.asked.count == 1)
    #expect(server.requests.map(\.method) == [.post, .get])
    let claim = try #require(server.requests.first)
    #expect(claim.url == "https://bridge.simplefin.org/simplefin/claim/ONE-TIME")
    #expect(claim.body == [] && !claim.isRepeatable)
    #expect(linked.accounts.map(\.account.sourceID) == ["mybank.com/A1"])
    #expect(linked.accounts.map(\.type) == [.current] && linked.accounts.map(\.institution) == ["My Bank"])
    #expect(linked.institutionName == "My Bank")
    #expect(linked.records.isEmpty, "what is told here comes with every sync")
    #expect(person.told.allSatisfy { !$0.contains("PASS-WORD") })
  }

  @Test("the demo's own token is one") func demo() {
    let demo = "aHR0cHM6Ly9icmlkZ2Uuc2ltcGxlZmluLm9yZy9zaW1wbGVmaW4vY2xhaW0vZGVtbw=="
    #expect(base64Decoded(demo) == "https://bridge.simplefin.org/simplefin/claim/demo")
    #expect(base64Decoded(String(demo.dropLast(2))) == base64Decoded(demo))
    #expect(base64Decoded("a b") == nil && base64Decoded("") == nil && base64Decoded("====") == nil)
  }

  @Test("403: unknown or already claimed, it may be compromised, and nothing is stored") func claimed() async {
    let server = bridge(claim: "Forbidden", status: 403)
    let text = await failure(server, token)
    #expect(text.contains("it has been claimed already") && text.contains("compromised"))
    #expect(server.requests.count == 1)
    #expect(!text.contains("ONE-TIME"))
  }

  @Test(
    "an answer that is no access URL is never stored, whatever its status: Forbidden, a page, a URL without secrets",
    arguments: [
      ("Forbidden", 200), ("<html>Sign in</html>", 200), ("https://bridge.simplefin.org/simplefin", 200), ("", 200),
      ("http://USER:PASS-WORD@bridge.simplefin.org/simplefin", 200), (access, 500),
    ])
  func noAccess(body: String, status: Int) async {
    let text = await failure(bridge(claim: body, status: status), token)
    #expect(text != "linked" && text.contains("make a new setup token"), "\(text)")
    #expect(!text.contains("PASS-WORD") && !text.contains("Sign in"))
  }

  @Test(
    "what is no token is told so before anything is sent",
    arguments: [
      ("hello", "no setup token"), ("Forbidden", "no setup token"), ("!!!!", "no setup token"),
      (base64("no address"), "no setup token"), (base64("http://bridge.simplefin.org/simplefin/claim/X"), "not https"),
      (base64("ftp://bridge.simplefin.org/claim/X"), "not https"),
      (base64("http://127.0.0.1.evil.example/claim/X"), "not https"),
      (base64("http://127.0.0.1@evil.example/claim/X"), "not https"),
      ("http://USER:PASS-WORD@bridge.simplefin.org/simplefin", "no setup token"),
    ])
  func noToken(typed: String, words: String) async {
    let server = bridge()
    let text = await failure(server, typed)
    #expect(text.contains(words), "\(text)")
    #expect(server.requests.isEmpty && !text.contains("PASS-WORD"))
  }

  @Test("an access URL that was claimed elsewhere is taken as it is") func claimedElsewhere() async throws {
    let server = bridge()
    #expect(try await link(server, access).secrets == ["access_url": access])
    #expect(server.requests.map(\.method) == [.get])
  }

  @Test("a claim whose answer is lost is not made again, and says that the token may be spent") func lost() async {
    let server = bridge()
    server.on("POST /claim/ONE-TIME", .failure(TransportError(.dropped)))
    let text = await failure(server, token)
    #expect(text.contains("it is spent"))
    #expect(server.requests.count == 1)
  }

  @Test("what was claimed is kept, though the accounts cannot be listed", arguments: [402, 403, 429, 500, 200])
  func kept(status: Int) async throws {
    let server = bridge()
    server.on("GET /accounts", "no", status: status)
    let person = StubPerson(answers: [token])
    let linked = try await link(server, person: person)
    #expect(linked.secrets == ["access_url": access] && linked.accounts.isEmpty)
    #expect(person.told.contains { $0.contains("cannot be listed now") })
  }

  @Test("an access that is at hand and holds is not claimed anew; one that is refused is") func again() async throws {
    let server = bridge()
    let held = try await link(server, known: access)
    #expect(held.secrets.isEmpty && held.accounts.count == 1)
    #expect(server.requests.allSatisfy { $0.method == .get })
    server.on(
      "GET /accounts", .success(Response(status: 403)), .success(Response(status: 200, body: Array(accounts().utf8))))
    let renewed = try await link(server, token, known: "https://OLD:OLD@bridge.simplefin.org/simplefin")
    #expect(renewed.secrets == ["access_url": access])
    server.on("GET /accounts", "no", status: 429)
    #expect(await failure(server, known: access).contains("too many requests today"))
  }

  @Test("accounts in points are passed over; what a name tells of a type is a guess") func types() async throws {
    let server = bridge()
    func one(_ id: String, _ name: String, _ currency: String = "USD", _ more: String = "") -> String {
      #",{"org":{"domain":"mybank.com","name":"My Bank"},"id":"\#(id)","name":"\#(name)","currency":"\#(currency)","#
        + #""balance":"1.00"\#(more)}"#
    }
    let list = [
      one("B", "Rewards Visa"), one("C", "Miles", "https://miles.example/unit"), one("D", "Home Mortgage"),
      one("E", "401k"), one("F", "Individual", "USD", #","holdings":[{"id":"1"}]"#), one("G", "High Yield Savings"),
    ].joined()
    server.on("GET /accounts", accounts(list))
    let linked = try await link(server, token)
    #expect(linked.accounts.map(\.type) == [.current, .card, .mortgage, .pension, .brokerage, .savings])
  }
}
