import Core
import HTTP
import Providers
import Testing

@Suite("GoCardless's odd answers") struct GoCardlessAnswerTests {
  @Test("renewal is a new agreement and a new requisition: reconfirmation is for banks of GB only, and never asked for")
  func renewal() async throws {
    let server = linkedBank()
    let common = #""id":"ANY_BANK","name":"Any Bank","transaction_total_days":"730","max_access_valid_for_days":"180""#
    server.on("GET /institutions/ANY_BANK/", "{\(common),\"supported_features\":[]}")
    server.on("POST /agreements/enduser/", #"{"id":"agr-new","accepted":null}"#, status: 201)
    server.on(
      "POST /requisitions/", #"{"id":"req-new","status":"CR","link":"https://ob.gocardless.com/x"}"#, status: 201)
    let start = linkingStart(
      institution: "ANY_BANK", secrets: ["secret_id": "SECRET-ID", "secret_key": "SECRET-KEY"],
      memory: ["requisitions": "req-1", "requisition": "req-1"])
    _ = try? await GoCardlessLinking.link(start, StubPerson().linking(server), over: server.transport)
    #expect(server.asked.contains("POST /agreements/enduser/") && server.asked.contains("POST /requisitions/"))
    #expect(!server.asked.contains { $0.contains("reconfirm") || $0.contains("/accept/") })
    let agreement = try #require(server.requests.first { $0.url.hasSuffix("/agreements/enduser/") })
    #expect(!String(decoding: agreement.body ?? [], as: UTF8.self).contains("reconfirmation"))
  }

  @Test(
    "quota headers come with and without HTTP_, and for success by either name",
    arguments: [
      "HTTP_X_RATELIMIT_ACCOUNT_SUCCESS_", "http_x_ratelimit_account_success_", "X-RateLimit-Account-Success-",
      "x-ratelimit-account-success-",
    ])
  func headers(prefix: String) async throws {
    let server = linkedBank()
    server.on(
      "GET /accounts/acc-1/balances/", #"{"balances":[]}"#,
      headers: ["\(prefix)LIMIT": "4", "\(prefix)REMAINING": "1", "\(prefix)RESET": "7200"])
    _ = try await sync(server)
    let quota = try #require(server.kept.flatMap(\.quotas).first)
    #expect(quota.sourceID == "acc-1" && quota.scope == "balances" && quota.remaining == 1)
    #expect(quota.resetsAt == runInstant + 7200)
  }

  @Test(
    "validation errors are per field, as objects or as lists of texts: the window is shortened, the rest told",
    arguments: [
      #"{"date_from":{"summary":"Incorrect date_from","detail":"hunter2"},"status_code":400}"#,
      #"{"date_from":["hunter2 is not a valid date."],"status_code":400}"#, #"{"date_from":["hunter2"]}"#,
    ])
  func validation(body: String) async throws {
    let server = linkedBank()
    server.on("GET /accounts/acc-1/transactions/?date_from=2025-05-30", body, status: 400)
    server.on("GET /accounts/acc-1/balances/", #"{"institution_id":["hunter2"]}"#, status: 400)
    let outcome = try await sync(server)
    #expect(server.asked.contains("GET /accounts/acc-1/transactions/?date_from=2026-08-24"))
    #expect(outcome.accounts.first?.balances == .failed("balances: the request was refused"))
    #expect(!"\(outcome)".contains("hunter2"))
  }

  @Test(
    "a 409 whose body is the account object is told by the account's state",
    arguments: [
      ("ERROR", "GoCardless could not read the account at the bank"),
      ("SUSPENDED", "the account is suspended after too many failures"),
      ("PROCESSING", "the account is still being prepared"), ("EXPIRED", "the bank's consent has expired"),
    ])
  func accountObject(status: String, words: String) async throws {
    let server = linkedBank()
    server.on(
      "GET /accounts/acc-1/balances/", #"{"id":"acc-1","iban":"GB33BUKB20201555555555","status":"\#(status)"}"#,
      status: 409)
    let outcome = try await sync(server)
    #expect(outcome.accounts.first?.balances == .failed("balances: \(words)"))
    #expect(outcome.accounts.first?.transactions == .fetched(1), "what the account has otherwise came")
  }
}
