import Core
import HTTP
import Providers
import Sandbox
import Testing

@Suite("When Enable Banking fails") struct EnableBankingFailureTests {
  private let linkAgain = "daybook connect bank"

  @Test("a connection that was never linked is told so, without a request")
  func unlinked() async throws {
    let server = ebBank()
    let outcome = try await ebSync(server, state: SyncState())
    #expect(server.requests.isEmpty && outcome.status == .failed)
    #expect(outcome.error == "Nordea is not linked yet" && outcome.problems.map(\.remedy) == [linkAgain])
  }

  @Test(
    "a key that cannot be used is told by its kind, without a request and without a word of it",
    arguments: [
      ("not a key", "key is no private key in PEM"),
      ("-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIhunter2\n-----END ENCRYPTED PRIVATE KEY-----\n", "is encrypted"),
    ])
  func unusableKey(key: String, words: String) async throws {
    let server = ebBank()
    let outcome = try await ebSync(server) { $0.key = key }
    #expect(server.requests.isEmpty && outcome.status == .failed)
    #expect(outcome.error?.contains(words) == true)
    #expect(outcome.problems.allSatisfy { !"\($0.text) \($0.remedy)".contains("hunter2") })
  }

  @Test(
    "a session that has ended is told by how it ended, and nothing more is asked",
    arguments: [
      ("EXPIRED", ConnectionStatus.expired, "Nordea: the bank's consent has expired"),
      ("REVOKED", .disabled, "Nordea: consent was revoked at the bank"),
      ("CLOSED", .disabled, "Nordea: the link was closed"),
      ("CANCELLED", .failed, "Nordea: its linking was broken off"),
      ("PENDING_AUTHORIZATION", .failed, "Nordea: its linking was begun and not finished"),
      ("RETURNED_FROM_BANK", .failed, "Nordea: its linking was begun and not finished"),
      ("INVALID", .failed, "Nordea: its linking has failed"),
    ])
  func ended(word: String, status: ConnectionStatus, text: String) async throws {
    let server = ebBank()
    server.on("GET /sessions/\(ebSession)", ebSessionAnswer(word))
    let outcome = try await ebSync(server)
    #expect(server.requests.count == 1 && outcome.status == status && outcome.error == text)
    #expect(outcome.problems.map(\.remedy) == [linkAgain])
  }

  @Test(
    "each refusal of the session is told with what mends it",
    arguments: [
      ("EXPIRED_SESSION", 401, ConnectionStatus.expired, "the bank's consent has ended"),
      ("SESSION_DOES_NOT_EXIST", 404, .expired, "the bank's consent has ended"),
      ("", 404, .expired, "the bank's consent has ended"),
      ("CLOSED_SESSION", 401, .expired, "the bank's consent has ended"),
      ("REVOKED_SESSION", 401, .expired, "the bank's consent has ended"),
      ("UNAUTHORIZED_ACCESS", 401, .failed, "the application was refused"),
      ("ACCESS_DENIED", 403, .failed, "the application was refused"),
      ("AUTHORIZATION_NOT_PROVIDED", 401, .failed, "the application was refused"),
      ("UNAUTHORIZED_IP", 403, .failed, "the application was refused"),
      ("NO_ACCOUNTS_ADDED", 403, .failed, "the application is restricted"),
      ("ASPSP_ERROR", 502, .failed, "out of order"), ("", 500, .failed, "out of order"),
      ("", 408, .failed, "out of order"),
    ])
  func refusals(error: String, status: Int, connection: ConnectionStatus, words: String) async throws {
    let server = ebBank()
    server.on("GET /sessions/\(ebSession)", ebRefusal(error, status: status))
    let outcome = try await ebSync(server)
    #expect(server.requests.count == 1, "asked once")
    #expect(outcome.status == connection && outcome.error?.contains(words) == true, "\(outcome.error ?? "")")
    #expect(outcome.problems.allSatisfy { !$0.remedy.isEmpty })
    if connection == .expired { #expect(outcome.problems.map(\.remedy) == [linkAgain]) }
  }

  @Test(
    "each refusal of an account's call is told with what mends it",
    arguments: [
      ("INVALID_ACCOUNT_ID", 404, "the bank no longer gives this account", true),
      ("ACCOUNT_DOES_NOT_EXIST", 404, "the bank no longer gives this account", true),
      ("ASPSP_ACCOUNT_NOT_ACCESSIBLE", 400, "the bank no longer gives this account", true),
      ("ASPSP_PSU_ACTION_REQUIRED", 403, "the bank wants you to act", true),
      ("ASPSP_ERROR", 400, "out of order", false), ("ASPSP_TIMEOUT", 408, "out of order", false),
      ("", 503, "out of order", false), ("", 502, "out of order", false),
      ("DATE_FROM_IN_FUTURE", 422, "the request was refused", false),
      ("DATE_TO_WITHOUT_DATE_FROM", 422, "the request was refused", false),
      ("WRONG_DATE_INTERVAL", 422, "the request was refused", false),
      ("PSU_HEADER_NOT_PROVIDED", 422, "the request was refused", false),
    ])
  func accountRefusals(error: String, status: Int, words: String, isForPerson: Bool) async throws {
    let server = ebBank()
    server.on("GET /accounts/\(ebUID)/balances", ebRefusal(error, status: status))
    let outcome = try await ebSync(server)
    #expect(outcome.status == .active, "its transactions came")
    #expect(outcome.error == "1 of 1 accounts could not be fetched whole")
    let problem = try #require(outcome.problems.first)
    #expect(
      problem.text.hasPrefix("balances: ") && problem.text.contains(words) && problem.subject == "bank, account 1")
    #expect((problem.remedy == linkAgain) == isForPerson && !problem.remedy.isEmpty)
    #expect(server.asked.count { $0.hasSuffix("/balances") } == 1, "no refusal is asked again")
  }

  @Test("a 401 for one account does not mean that the session is dead: the session decides, and the others go on")
  func oneAccount() async throws {
    let server = twoAccounts()
    server.on("GET /accounts/\(ebUID)/balances", ebRefusal("EXPIRED_SESSION", status: 401))
    server.on(ebTransactions, ebRefusal("UNAUTHORIZED_ACCESS", status: 401))
    let outcome = try await ebSync(server)
    #expect(outcome.status == .active)
    #expect(outcome.error == "1 of 2 accounts could not be fetched whole")
    #expect(outcome.accounts.last?.transactions == .fetched(1) && outcome.accounts.last?.fetchedTo == today)
    #expect(server.asked.count { $0.hasPrefix("GET /sessions/") } == 3)
  }

  @Test("a session that dies amid a run ends it: expired, and nothing more is asked")
  func diesAmid() async throws {
    let server = twoAccounts()
    server.on("GET /sessions/\(ebSession)", ebAnswer(twoAccountsSession()), ebAnswer(ebSessionAnswer("EXPIRED")))
    server.on(ebTransactions, ebRefusal("EXPIRED_SESSION", status: 401))
    let outcome = try await ebSync(server)
    #expect(outcome.status == .expired && outcome.error == "Nordea: the bank's consent has expired")
    #expect(!server.asked.contains { $0.contains(ebOtherUID) })
    #expect(outcome.accounts.map(\.fetchedTo) == [day("2026-11-20")])
  }

  @Test(
    "the bank's daily limit stops this bank until tomorrow: no other account of it is asked, nor is it the same day")
  func quota() async throws {
    let server = twoAccounts()
    server.on(ebTransactions, ebRefusal("ASPSP_RATE_LIMIT_EXCEEDED", status: 429))
    let outcome = try await ebSync(server)
    let until = runInstant + 20 * 3_600
    #expect(outcome.accounts.map(\.transactions) == [.quota(until: until), .quota(until: until)])
    #expect(outcome.status == .active && outcome.error == "2 of 2 accounts could not be fetched whole")
    #expect(!server.asked.contains { $0.contains(ebOtherUID) })
    #expect(server.kept.flatMap(\.quotas).map(\.resetsAt) == [until])
    var state = ebLinkedState()
    state.quotas = server.kept.flatMap(\.quotas)
    server.clear()
    let again = try await ebSync(server, state: state, now: runInstant + 3_600)
    #expect(server.requests.isEmpty && again.status == .active)
    #expect(again.problems.map(\.remedy) == ["nothing: the bank is asked again tomorrow"])
    _ = try await ebSync(server, state: state, now: runInstant + 86_400)
    #expect(!server.requests.isEmpty)
  }

  @Test("a limit that is met while pending is asked for loses nothing")
  func quotaForPending() async throws {
    let server = ebBank()
    server.on(
      "\(ebTransactions)?transaction_status=PDNG&date_from=2026-10-22",
      ebRefusal("ASPSP_RATE_LIMIT_EXCEEDED", status: 429))
    let outcome = try await ebSync(server)
    #expect(outcome.isComplete && outcome.accounts.first?.fetchedTo == today)
  }

  @Test("a malformed answer is kept, told by the mapping, and not asked again")
  func malformed() async throws {
    let server = ebBank()
    server.on(ebTransactions, #"{"transactions":[{"entry_ref"#)
    let outcome = try await ebSync(server)
    #expect(outcome.accounts.first?.transactions == .unreadable && outcome.accounts.first?.balances == .fetched(1))
    #expect(outcome.accounts.first?.fetchedTo == day("2026-11-20") && outcome.status == .active)
    #expect(server.asked.count { $0.contains("BOOK") } == 1)
    let rows = EnableBankingMapping.standardise(records: [ebLinkedRecord()] + server.records).first
    #expect(rows?.problems == ["the transactions of 2026-11-21 came broken: kept, and not used"])
    #expect(rows?.transactions.isEmpty == true && rows?.complete == nil)
  }

  @Test("a stalled answer counts as one, and what came of it is kept")
  func stalled() async throws {
    let server = ebBank()
    let half = Response(status: 200, body: Array(#"{"transactions":[{"#.utf8))
    server.on(ebTransactions, .failure(TransportError(.stalled, received: half)))
    let outcome = try await ebSync(server)
    #expect(outcome.accounts.first?.transactions == .unreadable)
    #expect(server.asked.count { $0.contains("BOOK") } == 1)
    #expect(server.records.contains { $0.kind == "transactions" && $0.body == half.body })
  }

  @Test("what never reached anybody is asked again; what may have is not")
  func unreachable() async throws {
    let server = ebBank()
    server.on(
      "GET /sessions/\(ebSession)", .failure(TransportError(.dns)), .failure(TransportError(.refused)),
      ebAnswer(ebSessionAnswer()))
    #expect(try await ebSync(server).isComplete)
    let dropped = ebBank()
    dropped.on("GET /accounts/\(ebUID)/balances", .failure(TransportError(.dropped)))
    let outcome = try await ebSync(dropped)
    #expect(dropped.asked.count { $0.hasSuffix("/balances") } == 1)
    #expect(outcome.problems.first?.text == "balances: Enable Banking: the connection broke")
    #expect(outcome.accounts.first?.transactions.isFine == true)
  }

  @Test("an account without a uid is blocked: told, and passed over")
  func blocked() async throws {
    let server = ebBank()
    let blocked = #"{"uid":null,"identification_hash":"\#(ebOtherHash)","identification_hashes":[]}"#
    server.on(
      "GET /sessions/\(ebSession)",
      ebSessionAnswer().replacing(#""accounts_data":["#, with: #""accounts_data":[\#(blocked),"#))
    let outcome = try await ebSync(server)
    #expect(outcome.accounts.map(\.account.sourceID) == [ebHash] && outcome.isComplete)
    #expect(outcome.problems.map(\.text) == ["the bank has blocked or closed it: nothing can be read"])
  }

  @Test("a session without an account is told; so is one that is of another bank")
  func oddSessions() async throws {
    let server = ebBank()
    server.on("GET /sessions/\(ebSession)", ebSessionAnswer(accounts: []))
    #expect(try await ebSync(server).error == "Nordea is linked, but without an account")
    let other = ebBank()
    let outcome = try await ebSync(other) { $0.institution = "OP/FI" }
    #expect(outcome.problems.map(\.text) == ["the link is to Nordea/FI, not to OP/FI"])
    #expect(outcome.isComplete)
  }

  @Test("a consent that ends within a fortnight makes the connection an expiring one, which data health tells of")
  func expiring() async throws {
    for (until, status) in [("2026-12-01", ConnectionStatus.expiring), ("2026-12-31", .active)] {
      let server = ebBank()
      server.on("GET /sessions/\(ebSession)", ebSessionAnswer(until: until))
      let outcome = try await ebSync(server)
      #expect(outcome.status == status && outcome.isComplete && outcome.problems.isEmpty)
      #expect(outcome.consentUntil == day(until))
    }
  }

  @Test("every account that needs its customer makes the connection an expired one")
  func allNeedPerson() async throws {
    let server = ebBank()
    server.on("GET /accounts/\(ebUID)/balances", ebRefusal("ASPSP_PSU_ACTION_REQUIRED", status: 403))
    server.on(ebTransactions, ebRefusal("ASPSP_PSU_ACTION_REQUIRED", status: 403))
    #expect(try await ebSync(server).status == .expired)
  }

  @Test("renewal with new uids goes on where the old session stopped, by the identification hash")
  func renewal() async throws {
    let server = ebBank()
    server.on("GET /sessions/\(ebSession)", ebSessionAnswer(accounts: [(ebOtherUID, ebHash)]))
    server.on("GET /accounts/\(ebOtherUID)/balances", ebBalancesAnswer(ebBalance("CLBD", "100.00")))
    server.on("GET /accounts/\(ebOtherUID)/transactions", ebPage([ebElement()]))
    var state = ebLinkedState()
    state.memory["accounts"] = #"{"\#(ebOtherUID)":"\#(ebHash)"}"#
    let outcome = try await ebSync(server, state: state)
    #expect(outcome.isComplete && outcome.accounts.map(\.account.sourceID) == [ebHash])
    #expect(
      server.asked.contains("GET /accounts/\(ebOtherUID)/transactions?transaction_status=BOOK&date_from=2026-10-21"))
    let before = EnableBankingMapping.standardise(
      records: [
        ebLinkedRecord(), ebRecord("transactions", ebPage([ebElement()]), key: "BOOK 1 2026-10-21..2026-11-21"),
      ])
    let after = EnableBankingMapping.standardise(records: [ebLinkedRecord([ebResource(ebOtherUID)])] + server.records)
    #expect(before.first?.transactions == after.first?.transactions && before.first?.account == after.first?.account)
  }

  @Test("nothing secret is in an address, a key, a payload or a message")
  func secrets() async throws {
    for status in [200, 401, 422, 429, 500] {
      let server = ebBank()
      if status != 200 { server.on(ebTransactions, ebRefusal("", status: status)) }
      let outcome = try await ebSync(server)
      let tokens = server.requests.compactMap { $0.headers["Authorization"]?.dropFirst(7) }.map(String.init)
      #expect(!tokens.isEmpty)
      let shown = outcome.problems.map { "\($0.subject) \($0.text) \($0.remedy)" } + [outcome.error ?? ""]
      let kept = server.records.map { $0.key + $0.accountKey + String(decoding: $0.body, as: UTF8.self) }
      let lines = EnableBankingSandbox.privateKey.split(separator: "\n").map(String.init)
      for text in shown + kept + server.requests.map(\.url) + outcome.memory.values.compactMap(\.self) {
        #expect((tokens + lines).allSatisfy { !text.contains($0) })
      }
    }
  }

  private func twoAccountsSession() -> String {
    ebSessionAnswer(accounts: [(ebUID, ebHash), (ebOtherUID, ebOtherHash)])
  }

  private func twoAccounts() -> ScriptedServer {
    let server = ebBank()
    server.on("GET /sessions/\(ebSession)", twoAccountsSession())
    server.on("GET /accounts/\(ebOtherUID)/details", ebResource(ebOtherUID, hash: ebOtherHash, iban: ""))
    server.on("GET /accounts/\(ebOtherUID)/balances", ebBalancesAnswer(ebBalance("CLBD", "1.00")))
    server.on("GET /accounts/\(ebOtherUID)/transactions", ebPage([ebElement("Z")]))
    return server
  }
}
