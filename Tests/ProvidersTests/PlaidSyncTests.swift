import Core
import HTTP
import Providers
import Testing

@Suite("A night with Plaid") struct PlaidSyncTests {
  @Test("everything is a POST with a JSON body; credentials are headers, and the version is named")
  func requests() async throws {
    let server = plaidBank()
    _ = try await plaidSync(server)
    #expect(server.asked == ["/item/get", "/accounts/get", "/transactions/sync"])
    for request in server.requests {
      #expect(request.method == .post && request.url.hasPrefix("https://production.plaid.com/"))
      #expect(
        request.headers["PLAID-CLIENT-ID"] == "CLIENT-ID-1" && request.headers["PLAID-SECRET"] == "PLAID-SECRET-1")
      #expect(request.headers["Plaid-Version"] == "2020-09-14")
      #expect(request.headers["Content-Type"] == "application/json")
    }
    // Each environment has its own host; the token says which.
    let sandbox = plaidBank()
    _ = try await plaidSync(sandbox) { $0.accessToken = "access-sandbox-TOKEN-1" }
    #expect(sandbox.requests.allSatisfy { $0.url.hasPrefix("https://sandbox.plaid.com/") })
  }

  @Test("nothing secret stands in an address, a record, a problem or the memory, even where a server repeats it")
  func secrets() async throws {
    let server = plaidBank(
      plaidPage([plaidRow("t", "2026-11-19", "5", #","memo":"access-production-TOKEN-1 PLAID-SECRET-1""#)]))
    server.on(
      "/accounts/get",
      ok(
        plaidAccounts(
          plaidAccount(name: "PLAID-SECRET-1", currency: #""iso_currency_code":null,"unofficial_currency_code":"X""#))))
    server.on("/item/get", plaidFailure("ANY", display: "CLIENT-ID-1 access-production-TOKEN-1 12345678"))
    let outcome = try await plaidSync(server)
    var texts = outcome.problems.map { "\($0.text) \($0.remedy)" } + [outcome.error ?? "", outcome.institutionName]
    texts += server.requests.map(\.url) + server.records.map(\.key)
    texts += server.records.map { String(decoding: $0.body, as: UTF8.self) }
    texts += outcome.memory.map { "\($0.key) \($0.value ?? "")" }
    for secret in plaidSecrets { #expect(texts.allSatisfy { !$0.contains(secret) }, "\(secret)") }
    #expect(texts.contains { $0.contains("…5678") }, "numbers are masked")
  }

  @Test(
    "the bank wants a sign-in: expired, with the command that repairs it, and why where Plaid says so",
    arguments: [
      (nil, "the bank wants you to sign in again"),
      ("OAUTH_CONSENT_EXPIRED", "the consent given at the bank has run out"),
      ("OAUTH_USER_REVOKED", "access was taken back at the bank"),
      ("OAUTH_INVALID_TOKEN", "the bank no longer accepts what was agreed"),
    ]) func loginRequired(reason: String?, words: String) async throws
  {
    let server = plaidBank()
    let failure = plaidFailure("ITEM_LOGIN_REQUIRED", reason: reason)
    server.on("/item/get", failure)
    let outcome = try await plaidSync(server, state: plaidState())
    #expect(outcome.status == .expired && outcome.error == "Plaid: \(words)")
    #expect(outcome.problems.map(\.remedy) == ["daybook connect first"])
    #expect(outcome.memory.isEmpty)
    #expect(server.asked == ["/item/get"])
  }

  @Test("an Item's error stands inside a success of /item/get, too; what can still be had is taken")
  func itemError() async throws {
    let server = plaidBank()
    server.on(
      "/item/get",
      ok(plaidItem(error: #"{"error_type":"ITEM_ERROR","error_code":"ITEM_LOGIN_REQUIRED","display_message":null}"#)))
    let outcome = try await plaidSync(server, state: plaidState())
    #expect(outcome.status == .expired && outcome.problems.count == 1)
    #expect(outcome.memory["cursor"] == "C1")
  }

  @Test("the code decides, not the status it comes with")
  func codeDecides() async throws {
    let server = plaidBank()
    server.on("/accounts/get", plaidFailure("ITEM_LOGIN_REQUIRED", status: 403))
    #expect(try await plaidSync(server).status == .expired)
    let limited = plaidBank()
    limited.on("/accounts/get", plaidFailure("ACCOUNTS_LIMIT", type: "RATE_LIMIT_EXCEEDED", status: 400))
    #expect(try await plaidSync(limited).error == "Plaid: asked too often for accounts")
    #expect(limited.kept.flatMap(\.quotas).map(\.scope) == ["/accounts/get"])
  }

  @Test("only display_message is shown; error_message is for developers")
  func shown() async throws {
    let server = plaidBank()
    server.on("/transactions/sync", plaidFailure("STRANGE_CODE", display: "Please call your bank."))
    let outcome = try await plaidSync(server)
    #expect(
      outcome.problems.map(\.text) == ["Plaid: no transactions: STRANGE_CODE; Plaid says: Please call your bank."])
    #expect(!"\(outcome)".contains("FOR-DEVELOPERS"))
  }

  @Test(
    "a coming consent_expiration_time is told two weeks before, and no earlier",
    arguments: [
      ("2026-12-05T15:53:00Z", ConnectionStatus.expiring), ("2026-12-06T15:53:00Z", .active),
      ("2026-11-22T00:00:00Z", .expiring),
    ]) func consent(until: String, status: ConnectionStatus) async throws
  {
    let server = plaidBank()
    server.on("/item/get", plaidItem(consent: "\"\(until)\""))
    let outcome = try await plaidSync(server)
    #expect(outcome.status == status && outcome.consentUntil == day(String(until.prefix(10))))
    #expect(outcome.problems.map(\.remedy) == (status == .expiring ? ["daybook connect first"] : []))
    #expect(outcome.error == nil)
  }

  @Test("a link that is gone is to be made again", arguments: ["INVALID_ACCESS_TOKEN", "ITEM_NOT_FOUND"])
  func gone(code: String) async throws {
    let server = plaidBank()
    server.on("/item/get", plaidFailure(code))
    let outcome = try await plaidSync(server, state: plaidState())
    #expect(outcome.status == .disabled && outcome.problems.map(\.remedy) == ["daybook connect first"])
    #expect(outcome.error == "Plaid: the link to the bank is gone (\(code))")
    #expect(server.asked == ["/item/get"])
  }

  @Test("wrong keys are told as such")
  func keys() async throws {
    let server = plaidBank()
    server.on("/item/get", plaidFailure("INVALID_API_KEYS", type: "INVALID_INPUT"))
    let outcome = try await plaidSync(server)
    #expect(outcome.status == .failed)
    #expect(outcome.problems.first?.remedy.contains("dashboard.plaid.com") == true)
  }

  @Test(
    "an outage keeps the link as it is, and the next run asks again",
    arguments: ["INSTITUTION_DOWN", "INSTITUTION_NOT_RESPONDING", "PLANNED_MAINTENANCE"])
  func outage(code: String) async throws {
    let server = plaidBank()
    server.on("/transactions/sync", plaidFailure(code, type: "INSTITUTION_ERROR"))
    let outcome = try await plaidSync(server, state: plaidState())
    #expect(outcome.status == .active && outcome.memory.isEmpty)
    #expect(outcome.error == "Plaid: no transactions: the bank or Plaid does not answer (\(code))")
    #expect(outcome.problems.map(\.remedy) == ["run `daybook sync` again later"])
    #expect(outcome.accounts.first?.balances == .fetched(1))
  }

  @Test(
    "a product that cannot be had is left out and reported, and nothing is amiss",
    arguments: ["PRODUCTS_NOT_SUPPORTED", "ACCESS_NOT_GRANTED", "NO_INVESTMENT_ACCOUNTS", "NO_ACCOUNTS"])
  func unavailable(code: String) async throws {
    let server = plaidBank()
    server.on(
      "/accounts/get",
      plaidAccounts(plaidAccount(), plaidAccount("I", type: "investment", subtype: "401k", mask: "null")))
    server.on("/investments/holdings/get", plaidFailure(code))
    let outcome = try await plaidSync(server)
    #expect(outcome.status == .active && outcome.error == nil && outcome.isComplete)
    #expect(outcome.problems.map(\.text) == ["Plaid: holdings cannot be had from this bank (\(code))"])
    #expect(outcome.problems.map(\.severity) == [.warning])
    #expect(outcome.memory["cursor"] == "C1")
    #expect(!server.asked.contains("/investments/transactions/get"))
    // Then its balance is all that it is worth.
    let rows = PlaidMapping.standardise(records: server.records).last
    #expect(rows?.balances.map(\.sourceType) == ["current"])
  }

  @Test("PRODUCT_NOT_READY waits for the next run, and keeps the account's value from being taken for its cash")
  func notReady() async throws {
    let server = plaidBank()
    server.on("/accounts/get", plaidAccounts(plaidAccount("I", type: "investment", subtype: "401k")))
    server.on("/investments/holdings/get", plaidFailure("PRODUCT_NOT_READY"))
    let outcome = try await plaidSync(server)
    #expect(outcome.error == "Plaid: holdings are still being prepared" && !outcome.isComplete)
    let rows = PlaidMapping.standardise(records: server.records).last
    #expect(rows?.balances == [] && rows?.holdings == nil)
  }

  @Test("a product that the Item does not have is not asked for: asking would add it, and its price")
  func products() async throws {
    let accounts = plaidAccounts(
      plaidAccount(), plaidAccount("I", type: "investment", subtype: "401k"),
      plaidAccount("L", type: "loan", subtype: "auto"))
    let server = plaidBank()
    server.on("/accounts/get", accounts)
    server.on("/item/get", plaidItem(products: #""transactions""#))
    _ = try await plaidSync(server)
    #expect(server.asked == ["/item/get", "/accounts/get", "/transactions/sync"])
    let all = plaidBank()
    all.on("/accounts/get", accounts)
    _ = try await plaidSync(all)
    #expect(
      all.asked == [
        "/item/get", "/accounts/get", "/transactions/sync", "/investments/holdings/get",
        "/investments/transactions/get", "/liabilities/get",
      ])
  }

  @Test("transactions cover depository, credit and student loans only: without these they are not asked for")
  func coverage() async throws {
    let server = plaidBank()
    server.on("/accounts/get", plaidAccounts(plaidAccount("L", type: "loan", subtype: "mortgage")))
    server.on("/liabilities/get", #"{"liabilities":{"credit":null,"mortgage":null,"student":null}}"#)
    let outcome = try await plaidSync(server)
    #expect(server.asked == ["/item/get", "/accounts/get", "/liabilities/get"])
    #expect(outcome.isComplete && outcome.accounts.map(\.fetchedTo) == [today])
    let student = plaidBank()
    student.on("/accounts/get", plaidAccounts(plaidAccount("L", type: "loan", subtype: "student")))
    _ = try await plaidSync(student)
    #expect(student.asked.contains("/transactions/sync"))
  }

  @Test(
    "an answer that cannot be read, a stalled one or none at all: failed, and nothing is remembered",
    arguments: [
      .success(Response(status: 200, body: Array(#"{"accounts":[{"acc"#.utf8))),
      .success(Response(status: 200, body: Array(#"{"request_id":"r"}"#.utf8))),
      .success(Response(status: 503)), .failure(TransportError(.stalled, received: Response(status: 200))),
      .failure(TransportError(.refused)),
    ] as [ScriptedPlaid.Answer]) func broken(answer: ScriptedPlaid.Answer) async throws
  {
    let server = plaidBank()
    server.on("/accounts/get", answer)
    let outcome = try await plaidSync(server, state: plaidState())
    #expect(outcome.status == .failed && outcome.error != nil && outcome.memory.isEmpty)
    #expect(!server.asked.contains("/transactions/sync"))
    #expect(PlaidMapping.standardise(records: server.records) == [])
  }

  @Test("limits are never met with another request; outages of reads are, with pauses")
  func retries() async throws {
    let limited = plaidBank()
    limited.on("/accounts/get", plaidLimit)
    _ = try await plaidSync(limited)
    #expect(limited.asked == ["/item/get", "/accounts/get"])
    let down = plaidBank()
    down.on("/accounts/get", .success(Response(status: 503)), ok(plaidAccounts(plaidAccount())))
    #expect(try await plaidSync(down).error == nil)
  }

  @Test("an account whose id has changed is told of and taken for the one it was, and one that is absent is named")
  func changedIDs() async throws {
    let server = plaidBank()
    let before = KnownAccount(
      sourceID: "OLD", keys: ["depository checking 1234", "OLD"], currency: .usd, fetchedTo: day("2026-11-20"))
    let missing = KnownAccount(sourceID: "GONE", keys: ["GONE"], currency: .usd, fetchedTo: day("2026-11-20"))
    let outcome = try await plaidSync(server, state: plaidState(accounts: [before, missing]))
    #expect(outcome.problems.count == 2)
    #expect(outcome.problems.first?.text.hasPrefix("Checking (1234) has a new id at Plaid") == true)
    #expect(outcome.problems.last?.text.hasPrefix("1 account that was there before is not in the answer") == true)
  }

  @Test("stale data is no error of Plaid's: the day the bank was last read is told")
  func stale() async throws {
    let server = plaidBank()
    server.on("/item/get", plaidItem(products: #""transactions""#, read: "2026-11-15T03:00:00Z"))
    let outcome = try await plaidSync(server)
    #expect(outcome.problems.map(\.text).contains("Plaid last read transactions at the bank on 2026-11-15"))
    #expect(outcome.status == .active && outcome.error == nil)
  }

  @Test("an account in what is no currency is named, and the others go on")
  func unofficial() async throws {
    let server = plaidBank()
    let coin = #""iso_currency_code":null,"unofficial_currency_code":"BTC""#
    server.on(
      "/accounts/get", plaidAccounts(plaidAccount(), plaidAccount("W", name: "Wallet", mask: "null", currency: coin)))
    let outcome = try await plaidSync(server)
    #expect(
      outcome.problems.map(\.text) == [
        "Wallet is counted in BTC, which is no official currency: its balance is left out"
      ])
    #expect(outcome.accounts.map(\.account.sourceID) == ["A"] && outcome.memory["cursor"] == "C1")
  }
}
