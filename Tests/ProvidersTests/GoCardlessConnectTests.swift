import Core
import HTTP
import Testing

@testable import Providers

private let key = ["secret_id": "SECRET-ID", "secret_key": "SECRET-KEY"]

/// A key under which one bank can be linked, which has one account.
private func bank(
  _ id: String = "ANY_BANK", days: Int = 730, access: Int = 180, features: [String] = [], statuses: [String] = ["LN"]
) -> ScriptedServer {
  let server = linkedBank()
  let list = features.map { "\"\($0)\"" }.joined(separator: ",")
  let common =
    #""id":"\#(id)","name":"Any Bank","transaction_total_days":"\#(days)","max_access_valid_for_days":"\#(access)""#
  server.on("GET /institutions/", "[{\(common)},{\"id\":\"OTHER_BANK\",\"name\":\"Other\"}]")
  server.on("GET /institutions/\(id)/", "{\(common),\"supported_features\":[\(list)]}")
  server.on("POST /agreements/enduser/", #"{"id":"agr-new","accepted":null}"#, status: 201)
  server.on(
    "GET /agreements/enduser/agr-new/",
    #"{"id":"agr-new","accepted":"2026-11-21T10:00:00Z","access_valid_for_days":180,"max_historical_days":730}"#)
  server.on(
    "POST /requisitions/", requisitionText("req-new", "CR", bank: id, accounts: []), status: 201)
  server.on(
    "GET /requisitions/req-new/",
    statuses: statuses.map { requisitionText("req-new", $0, bank: id, accounts: $0 == "LN" ? ["acc-1"] : []) })
  server.on("DELETE /requisitions/req-new/", #"{"summary":"Requisition deleted"}"#)
  return server
}

private func requisitionText(_ id: String, _ status: String, bank: String, accounts: [String]) -> String {
  requisition(id, "2026-11-21", status: status, bank: bank, accounts: accounts).replacing("agr-\(id)", with: "agr-new")
}

extension ScriptedServer {
  fileprivate func on(_ path: String, statuses bodies: [String]) {
    let answers = bodies.map { Answer.success(Response(status: 200, body: Array($0.utf8))) }
    switch answers.count {
    case 1: on(path, answers[0])
    case 2: on(path, answers[0], answers[1])
    default: on(path, answers[0], answers[1], answers[2])
    }
  }

  fileprivate func bodies(_ method: Request.Method, _ path: String) -> [JSON] {
    requests.filter { $0.method == method && $0.url.hasSuffix(path) }.compactMap { try? JSON(parsing: $0.body ?? []) }
  }
}

/// Links with what `start` says, and with its errors as their whole text.
private func link(
  _ server: ScriptedServer, _ start: LinkingStart, _ person: StubPerson = StubPerson()
) async throws -> Linked {
  try await GoCardlessLinking.link(start, person.linking(server), over: server.transport)
}

private func failure(_ server: ScriptedServer, _ start: LinkingStart, _ person: StubPerson = StubPerson()) async
  -> String
{
  do {
    _ = try await link(server, start, person)
    return "linked"
  } catch { return "\(error)" }
}

@Suite("Linking a bank at GoCardless") struct GoCardlessConnectTests {
  @Test("secrets are asked for hidden, the bank is chosen by name, and all that is needed later comes back")
  func whole() async throws {
    let server = bank()
    let person = StubPerson(answers: ["SECRET-ID", " SECRET-KEY\t"], choices: [0])
    let linked = try await link(server, linkingStart(), person)
    #expect(person.asked.count == 2 && person.secretQuestions == 2)
    #expect(person.options == [["Any Bank", "Other"]])
    #expect(linked.secrets == key)
    #expect(linked.institution == "ANY_BANK" && linked.institutionName == "Any Bank")
    #expect(linked.accounts.map(\.account.keys) == [["GB33BUKB20201555555555", "acc-1"]])
    #expect(linked.accounts.map(\.type) == [.current])
    #expect(linked.consentUntil == day("2027-05-20"))
    #expect(linked.agreement?.historyDays == 730)
    #expect(linked.memory["requisition"] == "req-new" && linked.memory["requisitions"] == "req-new")
    #expect(person.opened == ["https://ob.example/start"], "the link is taken as given")
    #expect(Set(linked.records.map(\.kind)) == ["account", "details"])
  }

  @Test("the institutions' day counts are text, and are asked for as numbers; every path ends in a slash")
  func dayCounts() async throws {
    let server = bank(days: 540, access: 90)
    _ = try await link(server, linkingStart(institution: "ANY_BANK", secrets: key))
    let agreement = try #require(server.bodies(.post, "/agreements/enduser/").first)
    #expect(agreement["max_historical_days"] == .number("540") && agreement["access_valid_for_days"] == .number("90"))
    for request in server.requests { #expect(request.url.prefix { $0 != "?" }.hasSuffix("/"), "\(request.url)") }
  }

  @Test("an agreement asks for at most 730 days of history and 180 of access, whatever a bank is listed with")
  func limits() async throws {
    let server = bank(days: 2000, access: 365)
    _ = try await link(server, linkingStart(institution: "ANY_BANK", secrets: key))
    let agreement = try #require(server.bodies(.post, "/agreements/enduser/").first)
    #expect(agreement["max_historical_days"] == .number("730") && agreement["access_valid_for_days"] == .number("180"))
  }

  @Test("the settings' history is asked for where the bank gives more")
  func history() async throws {
    let server = bank()
    _ = try await link(server, linkingStart(institution: "ANY_BANK", secrets: key, history: 200))
    #expect(server.bodies(.post, "/agreements/enduser/")[0]["max_historical_days"] == .number("200"))
  }

  @Test("a refused length of history is tried again with 90 days, then with 89")
  func shorter() async throws {
    let server = bank()
    let refusal = Response(status: 400, body: Array(#"{"max_historical_days":[{"summary":"Incorrect"}]}"#.utf8))
    server.on(
      "POST /agreements/enduser/", .success(refusal), .success(refusal),
      .success(Response(status: 201, body: Array(#"{"id":"agr-new"}"#.utf8))))
    _ = try await link(server, linkingStart(institution: "ANY_BANK", secrets: key))
    let asked = server.bodies(.post, "/agreements/enduser/").map { $0["max_historical_days"] }
    #expect(asked == [.number("730"), .number("90"), .number("89")])
  }

  @Test(
    "extended history trap: where it is given once and then frozen, one consent brings the history, another the nights",
    arguments: [("LHV_LHVBEE22", []), ("ANY_BANK", ["separate_continuous_history_consent"])])
  func frozenHistory(id: String, features: [String]) async throws {
    let server = bank(id, features: features)
    server.on(
      "POST /requisitions/", .success(made("req-old", id)), .success(made("req-new", id)))
    server.on("GET /requisitions/req-old/", requisitionText("req-old", "LN", bank: id, accounts: ["acc-0"]))
    let person = StubPerson()
    let linked = try await link(server, linkingStart(institution: id, secrets: key), person)
    let days = server.bodies(.post, "/agreements/enduser/").map { $0["max_historical_days"] }
    #expect(days == [.number("730"), .number("90")])
    #expect(linked.memory["requisition"] == "req-new")
    #expect(linked.memory["history_requisition"] == "req-old")
    #expect(linked.memory["requisitions"] == "req-new req-old")
    #expect(person.opened.count == 2 && person.told.contains { $0.contains("asked for two") })
    #expect(linked.accounts.map(\.account.sourceID) == ["acc-1"], "the same account is named once")
  }

  @Test("extended history trap: no second consent where 90 days are enough")
  func frozenShort() async throws {
    let server = bank("LHV_LHVBEE22", days: 90)
    let linked = try await link(server, linkingStart(institution: "LHV_LHVBEE22", secrets: key))
    #expect(linked.memory["history_requisition"] == .some(nil))
    #expect(server.bodies(.post, "/agreements/enduser/").count == 1)
  }

  @Test("only LN is usable: while a person or the bank is busy it is asked again")
  func onlyLinked() async throws {
    let server = bank(statuses: ["GC", "GA", "LN"])
    let person = StubPerson()
    let linked = try await link(server, linkingStart(institution: "ANY_BANK", secrets: key), person)
    #expect(linked.accounts.count == 1)
    #expect(person.waited == 4)
  }

  @Test("a link that ends otherwise is told, and the requisition taken back", arguments: ["RJ", "EX", "SU", "ER"])
  func deadEnd(status: String) async {
    let server = bank(statuses: [status])
    let text = await failure(server, linkingStart(institution: "ANY_BANK", secrets: key))
    #expect(text.contains("the link to the bank:") && text.contains("daybook connect bank"), "\(text)")
    #expect(server.asked.contains("DELETE /requisitions/req-new/"))
  }

  @Test("a bank that never finishes is given up")
  func endless() async {
    let server = bank(statuses: ["GA"])
    let person = StubPerson()
    let text = await failure(server, linkingStart(institution: "ANY_BANK", secrets: key), person)
    #expect(text.contains("the bank has not finished linking"))
    #expect(person.waited == 118)
  }

  @Test("the redirect's ref must be our reference, which is another each time")
  func reference() async throws {
    let server = bank()
    let person = StubPerson(redirects: [
      "http://127.0.0.1:8477/connected?ref=guess", "http://127.0.0.1:8477/connected?ref=OURS",
    ])
    _ = try await link(server, linkingStart(institution: "ANY_BANK", secrets: key), person)
    _ = try await link(server, linkingStart(institution: "ANY_BANK", secrets: key), person)
    let references = server.bodies(.post, "/requisitions/").compactMap { $0["reference"]?.text }
    #expect(references.count == 2 && references[0] != references[1])
    #expect(person.told.contains { $0.contains("not the answer to this question") })
  }

  @Test(
    "a redirect with an error is the person's or the bank's no",
    arguments: [
      ("UserCancelledSession", "the consent was not given"), ("InstitutionError", "sent you back with an error"),
    ])
  func redirectError(error: String, words: String) async {
    let server = bank()
    let person = StubPerson(redirects: ["http://127.0.0.1:8477/connected?ref=OURS&error=\(error)&details=x"])
    let text = await failure(server, linkingStart(institution: "ANY_BANK", secrets: key), person)
    #expect(text.contains(words), "\(text)")
    #expect(server.asked.contains("DELETE /requisitions/req-new/"))
  }

  @Test("details that are still being prepared are asked for again; without them the account is named all the same")
  func processing() async throws {
    let server = bank()
    let busy = Response(status: 409, body: Array(#"{"summary":"x","type":"AccountProcessing"}"#.utf8))
    server.on("GET /accounts/acc-1/details/", .success(busy))
    let linked = try await link(server, linkingStart(institution: "ANY_BANK", secrets: key))
    #expect(linked.accounts.map(\.account.keys) == [["GB33BUKB20201555555555", "acc-1"]])
    #expect(server.asked.count { $0.contains("/details/") } == 5)
  }

  @Test(
    "account ids change with every requisition: a card has only its masked number, and no number at all leaves the id",
    arguments: [
      (
        #"{"maskedPan":"1234********5678","currency":"GBP"}"#, ["ANY_BANK/1234********5678", "acc-1"], AccountType.card
      ),
      (#"{"currency":"EUR","name":"PayPal"}"#, ["acc-1"], .current),
      (#"{"currency":"EUR","cashAccountType":"SVGS","bban":"12 34"}"#, ["ANY_BANK/1234", "acc-1"], .savings),
    ])
  func keys(details: String, keys: [String], type: AccountType) async throws {
    let server = bank()
    server.on("GET /accounts/acc-1/", #"{"id":"acc-1","status":"READY","institution_id":"ANY_BANK"}"#)
    server.on("GET /accounts/acc-1/details/", "{\"account\":\(details)}")
    let linked = try await link(server, linkingStart(institution: "ANY_BANK", secrets: key))
    #expect(linked.accounts.map(\.account.keys) == [keys])
    #expect(linked.accounts.map(\.type) == [type])
  }

  @Test("renewing keeps what still works and takes back what does not: a key may hold only so many requisitions")
  func renewal() async throws {
    let server = bank()
    server.on("GET /requisitions/dead/", requisitionText("dead", "EX", bank: "ANY_BANK", accounts: ["acc-1"]))
    server.on("GET /requisitions/alive/", requisitionText("alive", "LN", bank: "ANY_BANK", accounts: ["acc-1"]))
    server.on("DELETE /requisitions/dead/", "{}")
    let start = linkingStart(
      institution: "ANY_BANK", secrets: key, memory: ["requisitions": "alive dead gone", "requisition": "alive"])
    let linked = try await link(server, start)
    #expect(linked.memory["requisitions"] == "req-new alive")
    #expect(linked.memory["requisition"] == "req-new")
    #expect(server.asked.filter { $0.hasPrefix("DELETE") } == ["DELETE /requisitions/dead/"])
  }

  @Test("the list of banks is asked for once in a week")
  func cached() async throws {
    let server = bank()
    let linked = try await link(server, linkingStart(secrets: key), StubPerson(choices: [0]))
    let cache = try #require(linked.cache.first)
    #expect(cache.key == "institutions/gb" && cache.timeToLive == 7 * 86_400)
    var start = linkingStart(secrets: key)
    start.cached = [cache.key: cache.body]
    let person = StubPerson(choices: [0])
    _ = try await link(server, start, person)
    #expect(person.options == [["Any Bank", "Other"]])
    #expect(server.asked.count { $0.hasPrefix("GET /institutions/?country=gb") } == 1)
  }

  @Test(
    "refusals are told with what to do, and nothing of what the server said",
    arguments: [
      (
        "POST /token/new/", 401,
        #"{"summary":"Authentication failed","detail":"No active account found with the given credentials"}"#,
        "the secret id and key were refused"
      ),
      (
        "POST /token/new/", 403, #"{"summary":"IP address access denied"}"#,
        "this machine's address is not on the key's list"
      ),
      (
        "POST /requisitions/", 402, #"{"type":"CompanyRequisitionLimitReached"}"#, "the company's limit on requisitions"
      ),
      ("POST /agreements/enduser/", 429, "{}", "the key's quota is used up"),
      ("GET /institutions/ANY_BANK/", 404, "{}", "no bank with the id 'ANY_BANK'"),
      ("GET /institutions/ANY_BANK/", 200, "not json", "an answer that cannot be read"),
    ])
  func refusals(path: String, status: Int, body: String, words: String) async {
    let server = bank()
    server.on(path, body, status: status)
    let text = await failure(server, linkingStart(institution: "ANY_BANK", secrets: key))
    #expect(text.contains(words) && text.contains("hint: "), "\(text)")
    #expect(!text.contains("SECRET") && !text.contains("credentials"))
  }

  @Test("a country that GoCardless does not know, and a name that no bank has")
  func unknown() async {
    let server = bank()
    #expect(
      await failure(server, linkingStart(institution: "Any Bnk", secrets: key)).contains("did you mean 'Any Bank'?"))
    server.on("GET /institutions/", #"{"country":{"summary":"Invalid country choice."}}"#, status: 400)
    #expect(await failure(server, linkingStart(secrets: key)).contains("does not know the country GB"))
  }

  @Test("unlinking deletes every requisition that was made, those that are gone too")
  func unlink() async throws {
    let server = bank()
    server.on("DELETE /requisitions/one/", "{}")
    let start = linkingStart(institution: "ANY_BANK", secrets: key, memory: ["requisitions": "one gone"])
    try await GoCardlessLinking.unlink(start, over: server.transport)
    #expect(
      server.asked.filter { $0.hasPrefix("DELETE") } == ["DELETE /requisitions/one/", "DELETE /requisitions/gone/"])
  }

  @Test("unlinking what was never connected here deletes the one that is read, and no other bank's")
  func unlinkUnremembered() async throws {
    let server = bank()
    server.on(
      "GET /requisitions/",
      #"{"count":3,"next":null,"results":["#
        + [
          requisition("old", "2026-01-01", accounts: []), requisition("new", "2026-09-01", accounts: []),
          requisition("other", "2026-10-01", bank: "OTHER_BANK", accounts: []),
        ].joined(separator: ",") + "]}")
    server.on("DELETE /requisitions/new/", "{}")
    try await GoCardlessLinking.unlink(linkingStart(institution: "ANY_BANK", secrets: key), over: server.transport)
    #expect(server.asked.filter { $0.hasPrefix("DELETE") } == ["DELETE /requisitions/new/"])
  }

  private func made(_ id: String, _ bank: String) -> Response {
    Response(status: 201, body: Array(requisitionText(id, "CR", bank: bank, accounts: []).utf8))
  }
}

@Suite("A connection that was linked here is read by what was linked") struct GoCardlessLinkedSyncTests {
  private func list(_ items: String...) -> String {
    #"{"count":9,"next":null,"previous":null,"results":[\#(items.joined(separator: ","))]}"#
  }

  @Test("the requisition that connecting made is read, though a newer one of the same bank is another's")
  func own() async throws {
    let server = linkedBank()
    server.on(
      "GET /requisitions/",
      list(
        requisition("req-1", "2026-09-01", accounts: ["acc-1"]),
        requisition("theirs", "2026-10-01", accounts: ["acc-9"])))
    var state = SyncState()
    state.memory = ["requisition": "req-1"]
    #expect(try await sync(server, state: state).accounts.map(\.account.sourceID) == ["acc-1"])
    state.memory = ["requisition": "expired"]
    #expect(try await sync(server, state: state).accounts.map(\.account.sourceID) == ["acc-9"])
  }

  @Test("a requisition with history is read once, before the nightly one, and then forgotten")
  func historyOnce() async throws {
    let server = linkedBank()
    server.on(
      "GET /requisitions/",
      list(
        requisition("long", "2026-08-01", accounts: ["acc-0"]), requisition("req-1", "2026-09-01", accounts: ["acc-1"]))
    )
    server.on(
      "GET /agreements/enduser/agr-long/",
      #"{"id":"agr-long","accepted":"2026-08-01T10:00:00Z","access_valid_for_days":180,"max_historical_days":730}"#)
    for path in ["", "details/", "balances/", "transactions/"] {
      server.copy("GET /accounts/acc-1/\(path)", to: "GET /accounts/acc-0/\(path)")
    }
    var state = SyncState()
    state.memory = ["requisition": "req-1", "history_requisition": "long"]
    let outcome = try await sync(server, state: state) { $0.institution = "ANY_BANK" }
    #expect(outcome.accounts.map(\.account.sourceID) == ["acc-0", "acc-1"])
    #expect(outcome.memory["history_requisition"] == .some(nil))
    #expect(outcome.consentUntil == day("2027-02-28"), "the nightly one's")
    server.on("GET /accounts/acc-0/transactions/", dailyLimit, status: 429)
    let limited = try await sync(server, state: state)
    #expect(limited.memory["history_requisition"] == nil, "tried again the next night")
  }

  @Test("a connection whose settings name no institution reads the one that was chosen")
  func chosen() async throws {
    let server = linkedBank()
    var state = SyncState()
    state.memory = ["institution": "ANY_BANK"]
    let outcome = try await sync(server, state: state) { $0.institution = "" }
    #expect(outcome.accounts.count == 1 && outcome.institutionID == "ANY_BANK")
  }
}
