import Core
import HTTP
import Providers
import Synchronization
import Testing

/// A person who does as told, and what they saw.
private final class Somebody: Sendable {
  struct Seen: Sendable {
    var lines: [String] = []
    var opened: [String] = []
    var questions: [String] = []
    var waits = 0
  }
  let seen = Mutex(Seen())

  var person: LinkingPerson {
    LinkingPerson(
      tell: { line in self.seen.withLock { $0.lines.append(line) } },
      ask: { question, isSecret in
        self.seen.withLock { $0.questions.append("\(question) \(isSecret)") }
        return isSecret ? plaidSecrets[1] : plaidSecrets[0]
      },
      choose: { _, _ in 0 },
      open: { address in self.seen.withLock { $0.opened.append(address) } },
      redirected: { _ in "" },
      wait: { _ in self.seen.withLock { $0.waits += 1 } })
  }
}

private func start(_ secrets: [String: String] = ["client_id": plaidSecrets[0], "secret": plaidSecrets[1]])
  -> LinkingStart
{
  LinkingStart(
    connectionID: "first", institution: nil, country: "US", history: nil, baseURL: nil, secrets: secrets, memory: [:],
    now: runInstant, today: today)
}

private let withToken = ["client_id": plaidSecrets[0], "secret": plaidSecrets[1], "access_token": plaidSecrets[2]]

private func sessions(_ sessions: String...) -> String { #"{"link_sessions":[\#(sessions.joined(separator: ","))]}"# }

private let added =
  #"{"finished_at":"2026-11-21T04:01:00Z","results":{"item_add_results":[{"public_token":"public-1","accounts":[]}]}}"#
private let repaired = #"{"finished_at":"2026-11-21T04:01:00Z","results":{"item_add_results":[]}}"#
private let running = #"{"started_at":"2026-11-21T04:01:00Z","finished_at":null}"#
private func left(_ error: String) -> String {
  #"{"finished_at":"2026-11-21T04:01:00Z","exit":{"error":\#(error),"metadata":null}}"#
}

private func plaid(_ polls: String...) -> ScriptedPlaid {
  let server = ScriptedPlaid()
  server.on(
    "/link/token/create", #"{"link_token":"link-1","hosted_link_url":"https://secure.plaid.com/hl/1","expiration":"x"}"#
  )
  switch polls.count {
  case 1: server.on("/link/token/get", polls[0])
  case 2: server.on("/link/token/get", polls[0], polls[1])
  default: server.on("/link/token/get", polls[0], polls[1], polls[2])
  }
  server.on(
    "/item/public_token/exchange", #"{"access_token":"access-production-NEW","item_id":"ITEM-9","request_id":"r"}"#)
  server.on("/item/get", plaidItem("ITEM-9", consent: #""2027-05-01T00:00:00Z""#))
  server.on(
    "/accounts/get",
    plaidAccounts(
      plaidAccount(), plaidAccount("I", type: "investment", subtype: "401k", mask: "null"),
      plaidAccount("M", type: "loan", subtype: "mortgage", mask: "null")))
  return server
}

@Suite("Linking with Plaid") struct PlaidLinkingTests {
  @Test("Hosted Link: a page is opened, waited for, and its token exchanged for one that lasts")
  func new() async throws {
    let server = plaid(sessions(), sessions(running), sessions(added))
    let somebody = Somebody()
    let linked = try await PlaidLinking.link(start(), somebody.person, over: server.transport)
    let seen = somebody.seen.withLock(\.self)
    #expect(seen.opened == ["https://secure.plaid.com/hl/1"] && seen.waits == 3 && seen.questions.isEmpty)
    #expect(
      server.bodies("/link/token/create").first
        == .object([
          "client_name": .string("Daybook"), "language": .string("en"), "country_codes": .array([.string("US")]),
          "user": .object(["client_user_id": .string("me")]), "products": .array([.string("transactions")]),
          "optional_products": .array([.string("investments"), .string("liabilities")]),
          "transactions": .object(["days_requested": .number("730")]), "hosted_link": .object([:]),
        ]))
    #expect(server.bodies("/item/public_token/exchange").map { $0["public_token"]?.text } == ["public-1"])
    #expect(linked.secrets == ["access_token": "access-production-NEW"])
    #expect(linked.memory == ["item_id": "ITEM-9"])
    #expect(linked.institution == "ins_3" && linked.institutionName == "First Bank")
    #expect(linked.consentUntil == day("2027-05-01"))
    #expect(linked.accounts.map(\.type) == [.current, .pension, .mortgage])
    #expect(linked.records.isEmpty, "an answer with a token is never kept")
  }

  @Test(
    "each type and subtype finds its kind of account; strange ones and none do, too",
    arguments: [
      ("depository", "checking", AccountType.current), ("depository", "savings", .savings),
      ("depository", "cd", .savings), ("depository", "money market", .savings), ("depository", "prepaid", .current),
      ("depository", "ebt", .other), ("credit", "credit card", .card), ("credit", "paypal", .card),
      ("loan", "mortgage", .mortgage), ("loan", "home equity", .mortgage), ("loan", "student", .loan),
      ("loan", "overdraft", .loan), ("investment", "401k", .pension), ("investment", "roth 403B", .pension),
      ("investment", "sipp", .pension), ("investment", "brokerage", .brokerage), ("investment", "isa", .brokerage),
      ("investment", "529", .brokerage), ("investment", "crypto exchange", .crypto),
      ("investment", "non-custodial wallet", .crypto), ("investment", "something new", .brokerage),
      ("brokerage", "", .brokerage), ("other", "other", .other), ("payroll", "payroll", .other),
    ]) func types(type: String, subtype: String, expected: AccountType) async throws
  {
    let server = plaid(sessions(added))
    server.on("/accounts/get", plaidAccounts(plaidAccount(type: type, subtype: subtype)))
    let linked = try await PlaidLinking.link(start(), Somebody().person, over: server.transport)
    #expect(linked.accounts.map(\.type) == [expected])
  }

  @Test(
    "days_requested is settled when the Item is made: 30 to 730", arguments: [(10, "30"), (400, "400"), (9000, "730")])
  func history(days: Int, asked: String) async throws {
    let server = plaid(sessions(added))
    var start = start()
    start.history = days
    _ = try await PlaidLinking.link(start, Somebody().person, over: server.transport)
    #expect(server.bodies("/link/token/create").first?["transactions"]?["days_requested"]?.text == asked)
  }

  @Test("keys that are not at hand are asked for, the secret hidden, and handed over to be sealed")
  func typed() async throws {
    let somebody = Somebody()
    let linked = try await PlaidLinking.link(start([:]), somebody.person, over: plaid(sessions(added)).transport)
    #expect(linked.secrets["client_id"] == plaidSecrets[0] && linked.secrets["secret"] == plaidSecrets[1])
    #expect(somebody.seen.withLock(\.questions).map { $0.suffix(5) } == ["false", " true"])
  }

  @Test("update mode repairs a login: the access token is passed, no products, and its ids stay")
  func update() async throws {
    let server = plaid(sessions(repaired))
    let linked = try await PlaidLinking.link(start(withToken), Somebody().person, over: server.transport)
    let body = try #require(server.bodies("/link/token/create").first)
    #expect(body["access_token"]?.text == plaidSecrets[2])
    #expect(body["products"] == nil && body["optional_products"] == nil && body["transactions"] == nil)
    #expect(linked.secrets.isEmpty && linked.memory == ["item_id": "ITEM-9"] && linked.accounts.count == 3)
    #expect(!server.asked.contains("/item/public_token/exchange"))
  }

  @Test("a login that still wants a sign-in after update mode is not called repaired")
  func notRepaired() async throws {
    let server = plaid(sessions(repaired))
    server.on(
      "/item/get",
      ok(plaidItem(error: #"{"error_type":"ITEM_ERROR","error_code":"ITEM_LOGIN_REQUIRED","display_message":null}"#)))
    await #expect(throws: UserError.self) {
      try await PlaidLinking.link(start(withToken), Somebody().person, over: server.transport)
    }
  }

  @Test("a link that is gone is made anew")
  func goneBefore() async throws {
    let server = plaid(sessions(added))
    server.on(
      "/link/token/create", plaidFailure("ITEM_NOT_FOUND"),
      ok(#"{"link_token":"link-2","hosted_link_url":"https://x"}"#))
    let linked = try await PlaidLinking.link(start(withToken), Somebody().person, over: server.transport)
    #expect(linked.secrets == ["access_token": "access-production-NEW"])
  }

  @Test("leaving the page ends it, with the reason where there is one that may be shown")
  func leaving() async throws {
    func message(_ session: String) async -> String {
      do {
        _ = try await PlaidLinking.link(start(), Somebody().person, over: plaid(sessions(session)).transport)
        return "linked"
      } catch { return (error as? UserError)?.message ?? "\(error)" }
    }
    #expect(await message(left("null")) == "Plaid: the page was left before it was done")
    let error =
      #"{"error_type":"INSTITUTION_ERROR","error_code":"INSTITUTION_DOWN","error_message":"FOR-DEVELOPERS","display_message":"No."}"#
    #expect(
      await message(left(error))
        == "Plaid: no link: the bank or Plaid does not answer (INSTITUTION_DOWN); Plaid says: No.")
    // One that was left, one that went well.
    let both = plaid(sessions(left("null"), added))
    let linked = try await PlaidLinking.link(start(), Somebody().person, over: both.transport)
    #expect(linked.secrets["access_token"] == "access-production-NEW")
  }

  @Test("nobody waits longer than the page lives")
  func patience() async throws {
    let somebody = Somebody()
    await #expect(throws: UserError.self) {
      try await PlaidLinking.link(start(), somebody.person, over: plaid(sessions()).transport)
    }
    #expect(somebody.seen.withLock(\.waits) == 600)
  }

  @Test("a token that was obtained is never lost, whatever fails behind it")
  func tokenIsKept() async throws {
    let server = plaid(sessions(added))
    server.on("/accounts/get", plaidFailure("INSTITUTION_DOWN"))
    let linked = try await PlaidLinking.link(start(), Somebody().person, over: server.transport)
    #expect(linked.secrets["access_token"] == "access-production-NEW" && linked.accounts.isEmpty)
  }

  @Test("nothing that a person is shown holds a secret")
  func secrets() async throws {
    let somebody = Somebody()
    _ = try await PlaidLinking.link(start(withToken), somebody.person, over: plaid(sessions(repaired)).transport)
    let seen = somebody.seen.withLock(\.self)
    let texts = seen.lines + seen.opened + seen.questions
    #expect(texts.allSatisfy { text in plaidSecrets.allSatisfy { !text.contains($0) } })
  }

  @Test("unlinking removes the Item; one that is not there any more is removed")
  func unlink() async throws {
    let server = ScriptedPlaid()
    server.on("/item/remove", #"{"request_id":"r"}"#)
    try await PlaidLinking.unlink(start(withToken), over: server.transport)
    #expect(server.bodies("/item/remove").map { $0["access_token"]?.text } == [plaidSecrets[2]])
    server.on("/item/remove", plaidFailure("ITEM_NOT_FOUND"))
    try await PlaidLinking.unlink(start(withToken), over: server.transport)
    try await PlaidLinking.unlink(start(), over: server.transport)
    #expect(server.asked.count == 2)
    server.on("/item/remove", plaidFailure("INTERNAL_SERVER_ERROR", type: "API_ERROR", status: 500))
    await #expect(throws: UserError.self) { try await PlaidLinking.unlink(start(withToken), over: server.transport) }
  }
}
