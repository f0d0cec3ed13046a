import Core
import HTTP
import Providers
import Testing

private func state(_ change: (inout SyncState) -> Void) -> SyncState {
  var state = SyncState()
  change(&state)
  return state
}

private let known = KnownAccount(
  sourceID: "acc-1", keys: ["GB33BUKB20201555555555", "acc-1"], currency: Currency("GBP"), fetchedTo: day("2026-11-20"))

@Suite("A sync of GoCardless") struct GoCardlessSyncTests {
  @Test("keeps each answer before it asks for the next, and the token never")
  func order() async throws {
    let server = linkedBank()
    let outcome = try await sync(server)
    #expect(
      server.log == [
        "POST /token/new/", "GET /requisitions/?limit=100&offset=0", "keep requisitions",
        "GET /agreements/enduser/agr-req-1/", "keep agreement", "GET /accounts/acc-1/", "keep account",
        "GET /accounts/acc-1/details/", "keep details", "GET /accounts/acc-1/transactions/?date_from=2025-05-30",
        "keep transactions", "GET /accounts/acc-1/balances/", "keep balances",
      ])
    #expect(outcome.status == .active)
    #expect(outcome.isComplete)
    #expect(outcome.problems.isEmpty)
    #expect(outcome.consentUntil == day("2027-02-28"))
    let account = try #require(outcome.accounts.first)
    #expect(account.account.keys == ["GB33BUKB20201555555555", "acc-1"])
    #expect(account.account.currency == Currency("GBP"))
    #expect(account.transactions == .fetched(1))
    #expect(account.fetchedTo == today)
  }

  @Test("what is kept maps to rows")
  func mapped() async throws {
    let server = linkedBank()
    _ = try await sync(server)
    let rows = GoCardlessMapping.standardise(records: server.records)
    #expect(rows.flatMap(\.transactions).map(\.amount.description) == ["-5.50 GBP"])
    #expect(rows.flatMap(\.balances).map(\.amount.description) == ["10.00 GBP"])
    #expect(rows.allSatisfy { $0.account.keys.first == "GB33BUKB20201555555555" })
  }

  @Test("secrets go in the body once, the token in a header, neither in a URL, a record or the outcome")
  func secrets() async throws {
    let server = linkedBank()
    let outcome = try await sync(server)
    let first = try #require(server.requests.first)
    #expect(
      String(decoding: first.body ?? [], as: UTF8.self) == #"{"secret_id":"SECRET-ID","secret_key":"SECRET-KEY"}"#)
    #expect(
      server.requests.dropFirst().allSatisfy { $0.headers["Authorization"] == "Bearer TOKEN-ACCESS" && $0.body == nil })
    let texts =
      server.requests.map(\.url) + server.records.map { String(decoding: $0.body, as: UTF8.self) }
      + ["\(outcome)"]
    #expect(!texts.contains { $0.contains("SECRET") || $0.contains("TOKEN-") })
  }

  @Test("a known account is asked from its watermark less the overlap, and for no details")
  func incremental() async throws {
    let server = linkedBank()
    let outcome = try await sync(server, state: state { $0.accounts = [known] })
    #expect(server.asked.contains("GET /accounts/acc-1/transactions/?date_from=2026-10-21"))
    #expect(!server.asked.contains("GET /accounts/acc-1/details/"))
    #expect(outcome.accounts.first?.details == .notAsked)
    #expect(outcome.accounts.first?.account.currency == Currency("GBP"))
  }

  @Test("an account whose id changed at renewal goes on from its watermark: the IBAN tells")
  func renewed() async throws {
    let server = linkedBank()
    var old = known
    old.sourceID = "acc-0"
    old.keys = ["GB33BUKB20201555555555", "acc-0"]
    _ = try await sync(server, state: state { $0.accounts = [old] })
    #expect(server.asked.contains("GET /accounts/acc-1/transactions/?date_from=2026-10-21"))
    #expect(server.asked.contains("GET /accounts/acc-1/details/"))
  }

  @Test("accounts under one IBAN are told apart by currency")
  func sameIBAN() async throws {
    let server = linkedBank()
    let euros = KnownAccount(
      sourceID: "acc-e", keys: ["GB33BUKB20201555555555"], currency: .eur, fetchedTo: day("2026-11-20"))
    let pounds = KnownAccount(
      sourceID: "acc-p", keys: ["GB33BUKB20201555555555"], currency: .gbp, fetchedTo: day("2026-08-01"))
    _ = try await sync(server, state: state { $0.accounts = [euros, pounds] })
    #expect(server.asked.contains("GET /accounts/acc-1/transactions/?date_from=2026-07-02"))
  }

  @Test("the first fetch asks for the history set, at most what the agreement allows; a backfill from its day")
  func firstDays() async throws {
    let server = linkedBank()
    _ = try await sync(server) { $0.history = 30 }
    _ = try await sync(server) { $0.history = 730 }
    _ = try await sync(server, state: state { $0.since = day("2026-01-01") })
    #expect(
      server.asked.filter { $0.contains("date_from") }.map { $0.suffix(10) }
        == ["2026-10-22", "2025-05-30", "2026-01-01"])
  }

  @Test("an empty answer leaves the watermark where it was")
  func emptyAnswer() async throws {
    let server = linkedBank()
    server.on("GET /accounts/acc-1/transactions/", #"{"transactions":{"booked":[],"pending":[]}}"#)
    let outcome = try await sync(server, state: state { $0.accounts = [known] })
    #expect(outcome.accounts.first?.fetchedTo == day("2026-11-20"))
    #expect(outcome.accounts.first?.transactions == .fetched(0))
  }

  @Test("a window that the bank refuses is asked again with 90 days")
  func refusedWindow() async throws {
    let server = linkedBank()
    server.on(
      "GET /accounts/acc-1/transactions/?date_from=2025-05-30",
      #"{"date_from":{"summary":"Incorrect date_from","detail":"Too far"},"status_code":400}"#, status: 400)
    let outcome = try await sync(server)
    #expect(server.asked.contains("GET /accounts/acc-1/transactions/?date_from=2026-08-24"))
    #expect(outcome.isComplete)
  }

  @Test("what a killed run of today has landed is not asked for again")
  func landed() async throws {
    let server = linkedBank()
    let outcome = try await sync(
      server,
      state: state {
        $0.accounts = [known]
        $0.landed = [LandedAnswer(accountKey: "acc-1", kind: "transactions")]
      })
    #expect(!server.asked.contains { $0.contains("transactions") })
    #expect(server.asked.contains("GET /accounts/acc-1/balances/"))
    #expect(outcome.accounts.first?.transactions == .landed)
    #expect(outcome.accounts.first?.fetchedTo == today)
    #expect(outcome.isComplete)
  }

  @Test("what cannot be stored ends the sync: no request follows")
  func keepFails() async throws {
    struct DiskFull: Error {}
    let server = linkedBank()
    let connection = GoCardlessConnection(id: "bank", institution: "ANY_BANK", secretID: "a", secretKey: "b")
    await #expect(throws: DiskFull.self) {
      try await GoCardlessSync(
        connection: connection, state: SyncState(), transport: server.transport, now: runInstant, today: today,
        keep: { _ in throw DiskFull() }
      ).run()
    }
    #expect(server.asked.count == 2)
  }

  @Test("another address is used with its own path, or with the usual one")
  func baseURL() async throws {
    let server = linkedBank()
    _ = try await sync(server) { $0.baseURL = "http://127.0.0.1:8801/" }
    #expect(server.requests.first?.url == "http://127.0.0.1:8801/api/v2/token/new/")
    #expect(
      GoCardlessAPI(baseURL: "https://proxy.example/gc/").account("a", token: "").url
        == "https://proxy.example/gc/accounts/a/")
    #expect(GoCardlessAPI().account("a", token: "").url == "https://bankaccountdata.gocardless.com/api/v2/accounts/a/")
  }
}

@Suite("Requisitions") struct GoCardlessRequisitionTests {
  private func list(_ requisitions: String..., next: String = "null") -> String {
    #"{"count":9,"next":\#(next),"previous":null,"results":[\#(requisitions.joined(separator: ","))]}"#
  }

  @Test("the newest linked one of the institution is read, over several pages")
  func newest() async throws {
    let server = linkedBank()
    server.on(
      "GET /requisitions/?limit=100&offset=0",
      list(
        requisition("old", "2026-01-01", accounts: ["acc-0"]),
        requisition("new-but-unfinished", "2026-11-01", status: "CR", accounts: []),
        next: #""https://example/api/v2/requisitions/?limit=100&offset=100""#))
    server.on(
      "GET /requisitions/?limit=100&offset=100",
      list(
        requisition("req-1", "2026-09-01", accounts: ["acc-1"]),
        requisition("other", "2026-10-01", bank: "OTHER_BANK", accounts: ["acc-9"])))
    let outcome = try await sync(server)
    #expect(outcome.accounts.map(\.account.sourceID) == ["acc-1"])
    #expect(server.records.filter { $0.kind == "requisitions" }.map(\.key) == ["offset=0", "offset=100"])
  }

  @Test("those named are read, one that is gone is passed over")
  func named() async throws {
    let server = linkedBank()
    server.on("GET /requisitions/req-1/", requisition("req-1", "2026-09-01", accounts: ["acc-1"]))
    let outcome = try await sync(server) { $0.requisitions = ["gone", "req-1"] }
    #expect(outcome.accounts.map(\.account.sourceID) == ["acc-1"])
    #expect(!server.asked.contains { $0.contains("limit=") })
  }

  @Test("only LN is usable", arguments: ["CR", "GC", "UA", "RJ", "SA", "GA", "ID", "ER", "SU", "EX"])
  func unusable(status: String) async throws {
    let server = linkedBank()
    server.on("GET /requisitions/", list(requisition("req-1", "2026-09-01", status: status, accounts: ["acc-1"])))
    let outcome = try await sync(server)
    #expect(outcome.accounts.isEmpty)
    #expect(outcome.status == (status == "EX" ? .expired : .failed))
    #expect(outcome.problems.map(\.remedy) == [linkAgain])
  }

  @Test("none is told as such")
  func none() async throws {
    let server = linkedBank()
    server.on("GET /requisitions/", list())
    let outcome = try await sync(server)
    #expect(outcome.error == "ANY_BANK is not linked yet")
    #expect(outcome.status == .failed)
  }

  @Test("a bank that gives long history once and then freezes is warned of")
  func frozenHistory() async throws {
    let server = linkedBank()
    server.on(
      "GET /requisitions/",
      list(requisition("req-1", "2026-09-01", bank: "LHV_LHVBEE22", accounts: ["acc-1"])))
    let outcome = try await sync(server) { $0.institution = "LHV_LHVBEE22" }
    #expect(
      outcome.problems.map(\.text) == [
        "LHV_LHVBEE22 gives 540 days of history once, and no new transactions under the same link"
      ])
  }

  @Test("consent that ends within two weeks is told")
  func expiring() async throws {
    let server = linkedBank()
    server.on(
      "GET /agreements/enduser/agr-req-1/",
      #"{"id":"agr-req-1","accepted":"2026-09-01T10:00:00Z","access_valid_for_days":90}"#)
    let outcome = try await sync(server)
    #expect(outcome.status == .expiring)
    #expect(outcome.consentUntil == day("2026-11-30"))
    // Told by Data health, in the same words for every provider.
    #expect(outcome.problems == [])
    #expect(outcome.isComplete)
  }
}
