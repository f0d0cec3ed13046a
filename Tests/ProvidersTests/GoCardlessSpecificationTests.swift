import Core
import HTTP
import Providers
import TestSupport
import Testing

/// The published specifications, where they are: SPECS, or beside the checkout.
private func specification(_ name: String) -> String? {
  outsideFolder("SPECS", beside: "shared/specs").map { "\($0)/\(name)" }.flatMap { exists($0) ? $0 : nil }
}

/// The specification's own answers, by path.
private func examples(_ specification: String?) async throws -> [String: [JSON]] {
  let python = "\(packageFolder)/.tools/venv/bin/python"
  guard exists(python) else { throw TestFailure("the judges are not installed: make judges") }
  let outcome = try await runProgram(
    [python, "-B", "\(packageFolder)/Tests/Judges/openapi.py", "examples", try #require(specification)])
  #expect(outcome.exitCode == 0, "\(outcome.errors)")
  let all = try JSON(parsing: Array(outcome.text.utf8))
  guard case .object(let paths) = all else { throw TestFailure("no examples") }
  return paths.mapValues { $0.array ?? [] }
}

private func text(_ json: JSON) -> String { String(decoding: json.encoded, as: UTF8.self) }

@Suite(
  "GoCardless's own examples",
  .enabled(
    if: specification("gocardless-nordigen-v2-2021-openapi.yml") != nil,
    "the published specifications are not here; SPECS names their folder"))
struct GoCardlessSpecificationTests {
  private let document = specification("gocardless-nordigen-v2-2021-openapi.yml")

  @Test("every refusal of its specification is told as what it is, and nothing of its words is shown")
  func refusals() async throws {
    // By a word that only this one has: what a person is told.
    let told: [(String, String)] = [
      ("Invalid Account ID", "the request was refused"), ("Incorrect date range", "the request was refused"),
      ("AccessExpiredError", "the bank's consent has expired"),
      ("AccountInactiveError", "access is not allowed by the agreement"), ("SSN Verification", "FailedAuthentication"),
      ("access scope error", "access is not allowed by the agreement"),
      ("No valid End User Agreement", "the bank's consent has expired"),
      ("AccountAccessForbidden", "access is not allowed by the agreement"),
      ("\"detail\":\"Not found.\"", "the account or requisition is no longer there"),
      ("$ACC_ID not found", "the account or requisition is no longer there"),
      ("Account suspended", "the account is suspended after too many failures"),
      ("\"status\":\"ERROR\"", "GoCardless could not read the account at the bank"),
      ("RateLimitError", "quota"), ("UnknownRequestError", "GoCardless or the bank is out of order"),
      ("ServiceError", "GoCardless or the bank is out of order"),
      ("ConnectionError", "GoCardless or the bank is out of order"),
    ]
    let all = try await examples(document)["/api/v2/accounts/{id}/balances/"] ?? []
    #expect(all.count == told.count)
    for (example, expected) in zip(all, told) {
      #expect(text(example).contains(expected.0), "\(text(example))")
      let server = linkedBank()
      server.on(
        "GET /accounts/acc-1/balances/", text(example), status: Int(example["status_code"]?.integer ?? 409))
      let outcome = try await sync(server)
      let account = try #require(outcome.accounts.first)
      switch expected.1 {
      case "quota": #expect("\(account.balances)".contains("quota"), "\(account.balances)")
      case "FailedAuthentication": #expect("\(account.balances)".contains("failed"), "\(account.balances)")
      default: #expect(account.balances == .failed("balances: \(expected.1)"), "\(text(example))")
      }
      #expect(account.transactions == .fetched(1), "one scope's refusal leaves the other")
      #expect(!"\(outcome.problems)".contains("Institution returned") && !"\(outcome)".contains("$ACC"))
    }
  }

  @Test("its lists of banks are those that linking chooses from, with their counts of days as text")
  func institutions() async throws {
    let lists = try await examples(document)["/api/v2/institutions/"] ?? []
    let banks = try #require(lists.first { $0.array != nil })
    let server = linkedBank()
    server.on("GET /institutions/", text(banks))
    let person = StubPerson(choices: [0])
    let start = linkingStart(secrets: ["secret_id": "SECRET-ID", "secret_key": "SECRET-KEY"])
    _ = try? await GoCardlessLinking.link(start, person.linking(server), over: server.transport)
    #expect(person.options.first?.contains { $0.contains("N26 Bank") } == true, "\(person.options)")
    #expect(server.asked.last == "GET /institutions/ABNAMRO_FTSBDEFAXXX/", "the first by name")
  }

  @Test("its refusals of a requisition are told with what to do")
  func linking() async throws {
    let all = try await examples(document)["/api/v2/requisitions/"] ?? []
    let refusals = all.filter { $0["status_code"] != nil }
    #expect(refusals.count > 5)
    for refusal in refusals {
      let server = linkedBank()
      server.on("GET /institutions/ANY_BANK/", #"{"id":"ANY_BANK","name":"Any Bank","supported_features":[]}"#)
      server.on("POST /agreements/enduser/", #"{"id":"agr-new","accepted":null}"#, status: 201)
      server.on("POST /requisitions/", text(refusal), status: Int(refusal["status_code"]?.integer ?? 400))
      let start = linkingStart(
        institution: "ANY_BANK", secrets: ["secret_id": "SECRET-ID", "secret_key": "SECRET-KEY"])
      do {
        _ = try await GoCardlessLinking.link(start, StubPerson().linking(server), over: server.transport)
        Issue.record("linked in spite of \(text(refusal))")
      } catch {
        #expect("\(error)".contains("GoCardless") && !"\(error)".contains("$"), "\(error)")
      }
    }
  }
}

@Suite(
  "Frankfurter's own examples",
  .enabled(
    if: specification("frankfurter-v2-openapi.json") != nil,
    "the published specifications are not here; SPECS names their folder"))
struct FrankfurterSpecificationTests {
  @Test("its answer of rates comes out of the mapping as it stands, the base itself left out")
  func rates() async throws {
    let all = try await examples(specification("frankfurter-v2-openapi.json"))["/rates"] ?? []
    let body = try #require(all.first)
    let mapped = FrankfurterMapping.rates(
      of: RawRecord(
        provider: "frankfurter", kind: "rates", fetchedAt: runInstant, day: today, body: Array(text(body).utf8)))
    #expect(mapped.problems == [])
    #expect(
      mapped.rates.map { "\($0.day) \($0.base)\($0.quote) \($0.rate)" }
        == ["2024-01-15 EURGBP 0.8623", "2024-01-15 EURUSD 1.089"])
  }
}
