import Core
import HTTP
import Providers
import Testing

/// A bank of two linked accounts; the second is whole.
private func twoAccounts() -> ScriptedServer {
  let server = linkedBank()
  server.on(
    "GET /requisitions/",
    #"{"next":null,"results":["# + requisition("req-1", "2026-09-01", accounts: ["acc-1", "acc-2"]) + "]}")
  server.on("GET /accounts/acc-2/", #"{"id":"acc-2","iban":"GB94BARC10201530093459","status":"READY"}"#)
  server.on("GET /accounts/acc-2/details/", #"{"account":{"currency":"GBP"}}"#)
  server.on("GET /accounts/acc-2/balances/", #"{"balances":[\#(ledgerBalance)]}"#)
  server.on("GET /accounts/acc-2/transactions/", #"{"transactions":{"booked":[\#(element())]}}"#)
  return server
}

@Suite("Failures at GoCardless") struct GoCardlessFailureTests {
  @Test("an expired consent is told apart from a bad token, and a person must act")
  func expired() async throws {
    let server = twoAccounts()
    for scope in ["details", "transactions", "balances"] {
      server.on("GET /accounts/acc-1/\(scope)/", expiredAgreement, status: 401)
    }
    let outcome = try await sync(server)
    #expect(outcome.status == .expired)
    #expect(outcome.error == "the bank's consent has expired")
    #expect(outcome.problems.map(\.remedy) == [linkAgain])
    #expect(server.asked.filter { $0.hasPrefix("POST") }.count == 1)
    // One agreement serves all accounts of a requisition: the second is not asked.
    #expect(!server.asked.contains { $0.contains("acc-2") })
    #expect(!"\(outcome.problems)".contains("1234-abcd"))
  }

  @Test("an older server tells the same with 400")
  func expired400() async throws {
    let server = linkedBank()
    server.on("GET /accounts/acc-1/details/", expiredAgreement, status: 400)
    #expect(try await sync(server).status == .expired)
  }

  @Test("a connection found expired is asked again, and is active once it answers")
  func revived() async throws {
    var state = SyncState()
    state.status = .expired
    #expect(try await sync(linkedBank(), state: state).status == .active)
  }

  @Test("an account that GoCardless calls expired is asked all the same")
  func expiredAccount() async throws {
    let server = linkedBank()
    server.on("GET /accounts/acc-1/", #"{"id":"acc-1","iban":"GB33BUKB20201555555555","status":"EXPIRED"}"#)
    let outcome = try await sync(server)
    #expect(outcome.status == .active)
    #expect(outcome.accounts.first?.transactions == .fetched(1))
  }

  @Test("a token that lapses half-way is renewed once, and the question asked again")
  func badToken() async throws {
    let server = linkedBank()
    let good = Response(status: 200, body: Array(#"{"balances":[\#(ledgerBalance)]}"#.utf8))
    server.on(
      "GET /accounts/acc-1/balances/", .success(Response(status: 401, body: Array(invalidToken.utf8))), .success(good))
    let outcome = try await sync(server)
    #expect(outcome.isComplete)
    #expect(server.asked.filter { $0 == "POST /token/new/" }.count == 2)
    #expect(server.asked.filter { $0.hasSuffix("/balances/") }.count == 2)
  }

  @Test("a token refused again is a failure, not a loop")
  func badTokenTwice() async throws {
    let server = linkedBank()
    server.on("GET /requisitions/", invalidToken, status: 401)
    let outcome = try await sync(server)
    #expect(outcome.status == .failed)
    #expect(outcome.error == "GoCardless: the access token was refused")
    #expect(server.asked.count == 4)
  }

  @Test("wrong secrets are named as what to check")
  func wrongSecrets() async throws {
    let server = linkedBank()
    server.on(
      "POST /token/new/",
      #"{"summary":"Authentication failed","detail":"No active account found with the given credentials","#
        + #""status_code":401}"#, status: 401)
    let outcome = try await sync(server)
    #expect(outcome.status == .failed)
    #expect(outcome.error == "GoCardless: the secret id and key were refused")
    #expect(outcome.problems.map(\.remedy) == ["check secret_id and secret_key in daybook.toml"])
    #expect(server.records.isEmpty)
  }

  @Test("an address that is not on the key's list is told")
  func addressList() async throws {
    let server = linkedBank()
    server.on("POST /token/new/", #"{"detail":"IP address access denied"}"#, status: 403)
    #expect(try await sync(server).error == "GoCardless: this machine's address is not on the key's list")
  }

  @Test("one account's failure does not keep the next from being fetched")
  func isolation() async throws {
    let server = twoAccounts()
    server.on("GET /accounts/acc-1/transactions/", #"{"summary":"x","type":"InstitutionTechnicalError"}"#, status: 500)
    server.on("GET /accounts/acc-1/balances/", .failure(TransportError(.timeout)))
    let outcome = try await sync(server)
    #expect(outcome.status == .active)
    #expect(!outcome.isComplete)
    #expect(outcome.error == "1 of 2 accounts could not be fetched whole")
    let first = try #require(outcome.accounts.first)
    #expect(first.transactions == .failed("transactions: GoCardless or the bank is out of order"))
    #expect(first.balances == .failed("balances: GoCardless: no whole answer within the time allowed"))
    #expect(first.fetchedTo == nil)
    #expect(outcome.accounts.last?.transactions == .fetched(1))
  }

  @Test("a success that broke half-way is kept raw, and not asked again")
  func brokenSuccess() async throws {
    let server = linkedBank()
    let half = Response(status: 200, body: Array(#"{"transactions":{"booked":[{"tra"#.utf8))
    server.on("GET /accounts/acc-1/transactions/", .failure(TransportError(.dropped, received: half)))
    let outcome = try await sync(server)
    #expect(outcome.accounts.first?.transactions == .unreadable)
    #expect(outcome.accounts.first?.fetchedTo == nil)
    #expect(server.asked.filter { $0.contains("/transactions/") }.count == 1)
    #expect(server.records.first { $0.kind == "transactions" }?.body == half.body)
    #expect(outcome.accounts.first?.balances == .fetched(1))
  }

  @Test("a success of the wrong shape is kept too")
  func wrongShape() async throws {
    let server = linkedBank()
    server.on("GET /accounts/acc-1/transactions/", "<html>maintenance</html>")
    let outcome = try await sync(server)
    #expect(outcome.accounts.first?.transactions == .unreadable)
    #expect(server.records.contains { $0.kind == "transactions" })
  }

  @Test(
    "a refusal is told by its kind",
    arguments: [
      (
        403, #"{"summary":"End User Agreement (EUA) access scope error","detail":"EUA doesn't allow access"}"#,
        "access is not allowed by the agreement"
      ),
      (403, #"{"summary":"No valid End User Agreement","status_code":403}"#, "the bank's consent has expired"),
      (404, #"{"summary":"Account ID x not found"}"#, "the account or requisition is no longer there"),
      (409, #"{"id":"acc-1","status":"ERROR"}"#, "GoCardless could not read the account at the bank"),
      (409, #"{"summary":"Account suspended"}"#, "the account is suspended after too many failures"),
      (409, #"{"type":"AccountProcessing"}"#, "the account is still being prepared"),
      (401, #"{"summary":"x","type":"AccountInactiveError"}"#, "access is not allowed by the agreement"),
      (401, #"{"summary":"x","type":"AccessExpiredError"}"#, "the bank's consent has expired"),
      (503, #"{"type":"ConnectionError"}"#, "GoCardless or the bank is out of order"),
      (400, #"{"date_from":{"summary":"Date can't be in future"},"status_code":400}"#, "the request was refused"),
    ])
  func refusals(status: Int, body: String, words: String) async throws {
    let server = linkedBank()
    server.on("GET /accounts/acc-1/balances/", body, status: status)
    #expect(try await sync(server).accounts.first?.balances == .failed("balances: \(words)"))
  }

  @Test("accounts that are suspended or being prepared are told, and their data not asked for")
  func states() async throws {
    for (status, words) in [
      ("SUSPENDED", "the account is suspended after too many failures"),
      ("PROCESSING", "the account is still being prepared"), ("DISCOVERED", "the account is still being prepared"),
    ] {
      let server = linkedBank()
      server.on("GET /accounts/acc-1/", #"{"id":"acc-1","status":"\#(status)"}"#)
      let outcome = try await sync(server)
      #expect(outcome.accounts.first?.transactions == .failed(words))
      #expect(outcome.status == .failed)
      #expect(!server.asked.contains { $0.contains("details") })
    }
  }

  @Test("a server nobody reaches is told in words")
  func unreachable() async throws {
    let server = linkedBank()
    server.on("POST /token/new/", .failure(TransportError(.dns)))
    let outcome = try await sync(server)
    #expect(outcome.error == "GoCardless: its name could not be looked up; is this machine online?")
  }
}

@Suite("Quotas at GoCardless") struct GoCardlessQuotaTests {
  private let spent: Headers = [
    "HTTP_X_RATELIMIT_LIMIT": "100", "HTTP_X_RATELIMIT_REMAINING": "90", "HTTP_X_RATELIMIT_RESET": "30",
    "http_x_ratelimit_account_success_limit": "4", "http_x_ratelimit_account_success_remaining": "0",
    "http_x_ratelimit_account_success_reset": "7200",
  ]

  @Test("are read from the headers, whatever their case, and handed over with their answer")
  func learnt() async throws {
    let server = linkedBank()
    server.on("GET /accounts/acc-1/balances/", #"{"balances":[\#(ledgerBalance)]}"#, headers: spent)
    #expect(try await sync(server).isComplete)
    let answers = server.kept.filter { !$0.quotas.isEmpty }
    #expect(answers.map(\.record?.kind) == ["balances"])
    #expect(answers.map(\.connectionID) == ["bank"])
    #expect(answers.map(\.quotas) == [known])
  }

  @Test("a refusal tells them too, and one that breaks off")
  func refused() async throws {
    let server = linkedBank()
    server.on("GET /accounts/acc-1/transactions/", dailyLimit, status: 429, headers: spent)
    server.on(
      "GET /accounts/acc-1/balances/",
      .failure(TransportError(.dropped, received: Response(status: 429, headers: spent, body: []))))
    _ = try await sync(server)
    let answers = server.kept.filter { !$0.quotas.isEmpty }
    #expect(answers.map(\.record?.status) == [429, nil])
    var ofTransactions = known
    ofTransactions[0].scope = "transactions"
    #expect(answers.map(\.quotas) == [ofTransactions, known])
  }

  @Test("of an answer with a token they alone are handed over")
  func signingIn() async throws {
    let server = linkedBank()
    server.on("POST /token/new/", #"{"access":"TOKEN-ACCESS","access_expires":86400}"#, headers: spent)
    _ = try await sync(server)
    let first = try #require(server.kept.first)
    #expect(first.record == nil)
    #expect(first.quotas == [known[1]])
  }

  private let known = [
    Quota(sourceID: "acc-1", scope: "balances", remaining: 0, resetsAt: runInstant + 7200),
    Quota(sourceID: "", scope: "", remaining: 90, resetsAt: runInstant + 30),
  ]

  @Test("a spent one is not asked until it is renewed; the other scopes are")
  func respected() async throws {
    var state = SyncState()
    state.quotas = [Quota(sourceID: "acc-1", scope: "balances", remaining: 0, resetsAt: runInstant + 1)]
    let server = linkedBank()
    let outcome = try await sync(server, state: state)
    #expect(outcome.accounts.first?.balances == .quota(until: runInstant + 1))
    #expect(outcome.accounts.first?.transactions == .fetched(1))
    #expect(!server.asked.contains { $0.contains("balances") })
    #expect(!outcome.isComplete)
    state.quotas[0].resetsAt = runInstant
    #expect(try await sync(server, state: state).accounts.first?.balances == .fetched(1))
  }

  @Test("the key's own spent quota keeps the whole connection from being asked, and its state as it was")
  func general() async throws {
    var state = SyncState()
    state.status = .expiring
    state.quotas = [Quota(sourceID: "", scope: "", remaining: 0, resetsAt: runInstant + 60)]
    let server = linkedBank()
    let outcome = try await sync(server, state: state)
    #expect(server.asked.isEmpty)
    #expect(outcome.status == .expiring)
    #expect(outcome.error == "GoCardless: the key's quota is used up")
  }

  @Test("429 is not a reason to link anew: it is told until when, and the rest goes on")
  func tooMany() async throws {
    let server = linkedBank()
    server.on("GET /accounts/acc-1/transactions/", dailyLimit, status: 429, headers: spent)
    let outcome = try await sync(server)
    #expect(outcome.accounts.first?.transactions == .quota(until: runInstant + 7200))
    #expect(outcome.accounts.first?.balances == .fetched(1))
    #expect(outcome.status == .active)
    #expect(outcome.problems.isEmpty)
  }

  @Test("429 without headers is left alone for a quarter of a day")
  func tooManyBlind() async throws {
    let server = linkedBank()
    server.on("GET /accounts/acc-1/transactions/", dailyLimit, status: 429)
    let outcome = try await sync(server)
    #expect(outcome.accounts.first?.transactions == .quota(until: runInstant + 6 * 3600))
  }

  @Test("a 429 whose reset is hours away is not waited for; one of seconds is")
  func waiting() {
    let request = Request(.get, "https://example.org/")
    func pause(_ headers: Headers, _ body: String = dailyLimit) -> Duration? {
      RetryPolicy.goCardless.pause(
        after: .success(Response(status: 429, headers: headers, body: Array(body.utf8))), of: request, attempt: 1,
        jitter: 0)
    }
    #expect(pause(spent) == nil)
    #expect(pause([:]) == nil)
    #expect(pause(["HTTP_X_RATELIMIT_REMAINING": "0", "HTTP_X_RATELIMIT_RESET": "12"], "{}") == .seconds(12))
    #expect(pause(["Retry-After": "3"], "{}") == .seconds(3))
  }
}

@Suite("Linking at GoCardless") struct GoCardlessLinkingTests {
  private let api = GoCardlessAPI()

  private func text(_ request: Request) -> String {
    let path = request.url.replacing(GoCardlessAPI.standardBase, with: "")
    return "\(request.method.rawValue) \(path) \(String(decoding: request.body ?? [], as: UTF8.self))"
  }

  @Test("every call has its path, its slash and its body")
  func calls() {
    #expect(text(api.institutions(country: "GB", token: "t")) == "GET /institutions/?country=gb ")
    #expect(text(api.institution("REVOLUT_REVOLT21", token: "t")) == "GET /institutions/REVOLUT_REVOLT21/ ")
    #expect(
      text(api.createAgreement(institution: "B", historyDays: 90, accessDays: 180, token: "t"))
        == #"POST /agreements/enduser/ {"access_scope":["balances","details","transactions"],"#
        + #""access_valid_for_days":180,"institution_id":"B","max_historical_days":90}"#)
    #expect(
      text(
        api.createRequisition(
          institution: "B", agreement: "a", redirect: "http://127.0.0.1/", reference: "r", language: "en", token: "t"))
        == #"POST /requisitions/ {"agreement":"a","institution_id":"B","redirect":"http://127.0.0.1/","reference":"r","#
        + #""user_language":"en"}"#)
    #expect(text(api.requisition("r/1", token: "t")) == "GET /requisitions/r%2F1/ ")
    #expect(text(api.deleteRequisition("r", token: "t")) == "DELETE /requisitions/r/ ")
    #expect(text(api.deleteAgreement("a", token: "t")) == "DELETE /agreements/enduser/a/ ")
    #expect(text(api.reconfirmAgreement("a", token: "t")) == "POST /agreements/enduser/a/reconfirm/ {}")
    #expect(text(api.refreshToken("r")) == #"POST /token/refresh/ {"refresh":"r"}"#)
  }

  @Test("a requisition is made once, a token as often as need be")
  func repeatable() {
    #expect(
      !api.createRequisition(institution: "B", agreement: nil, redirect: "", reference: "", token: "").isRepeatable)
    #expect(api.newToken(secretID: "", secretKey: "").isRepeatable)
  }
}
