import Core
import HTTP
import Providers
import Sandbox
import Testing

@Suite("Enable Banking's odd answers") struct EnableBankingAnswerTests {
  @Test("a bank is identified by its name and country: there is no id, and one name in two countries is two banks")
  func nameAndCountry() async throws {
    let server = ebBank()
    server.on("GET /sessions/\(ebSession)", ebSessionAnswer(bank: "Nordea", country: "SE"))
    let other = try await ebSync(server)
    #expect(other.problems.map(\.text) == ["the link is to Nordea/SE, not to Nordea/FI"])
    let own = ebBank()
    own.on("GET /sessions/\(ebSession)", ebSessionAnswer(bank: "Nordea", country: "FI"))
    #expect(try await ebSync(own).problems.isEmpty)
    #expect(EnableBankingBank("Nordea") == nil, "a name alone names no bank")
    #expect(EnableBankingBank("A/B Bank/fi").map { "\($0.name) in \($0.country)" } == "A/B Bank in FI")
  }

  @Test("the accounts of linking's own answer are stored: their details come once, and no night asks for them again")
  func storedOnce() async throws {
    let server = ebBank()
    let outcome = try await ebSync(server)
    #expect(outcome.status == .active && !server.asked.contains { $0.contains("/details") })
    let rows = try #require(
      EnableBankingMapping.standardise(records: [ebLinkedRecord()] + server.records).first { $0.tellsTransactions })
    #expect(rows.account.name == "Everyday" && rows.account.keys.contains("FI8821291587733472"))
  }

  @Test("a continuation key is valid in its session only: none is kept for another night")
  func keysEnd() async throws {
    let server = ebBank()
    let first = "\(ebTransactions)?transaction_status=BOOK&date_from=2026-10-21"
    server.on(first, ebPage([ebElement("A")], next: "KEY-OF-A-SESSION"))
    server.on("\(first)&continuation_key=KEY-OF-A-SESSION", ebRefusal("WRONG_CONTINUATION_KEY"))
    let outcome = try await ebSync(server)
    #expect(outcome.memory.values.allSatisfy { !($0 ?? "").contains("KEY-OF-A-SESSION") })
    var state = ebLinkedState()
    for (name, value) in outcome.memory { state.memory[name] = value }
    let next = ebBank()
    _ = try await ebSync(next, state: state, on: today + 1)
    #expect(!next.asked.isEmpty && next.asked.allSatisfy { !$0.contains("continuation_key") })
  }

  @Test(
    "a refusal's detail may be a text, an object, a list or nothing: the error decides, and no detail is shown",
    arguments: ["null", #""hunter2""#, #"{"message":"hunter2","code":7}"#, #"[{"text":"hunter2"}]"#, "3"])
  func details(detail: String) async throws {
    let server = ebBank()
    server.on("GET /accounts/\(ebUID)/balances", ebRefusal("ASPSP_ERROR", status: 400, detail: detail))
    let outcome = try await ebSync(server)
    #expect(outcome.status == .active)
    let problem = try #require(outcome.problems.first)
    #expect(problem.text.contains("out of order") && !"\(outcome)".contains("hunter2"))
    let period = ebBank()
    period.on(
      "\(ebTransactions)?transaction_status=BOOK&date_from=2026-05-02",
      ebRefusal("WRONG_TRANSACTIONS_PERIOD", detail: detail))
    _ = try await ebSync(period, state: ebLinkedState(to: "2026-06-01"))
    #expect(period.asked.contains { $0.hasSuffix("date_from=2026-08-24") }, "no day is proposed: 89 days")
  }
}
