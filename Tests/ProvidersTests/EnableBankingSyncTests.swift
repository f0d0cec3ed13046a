import Core
import HTTP
import Providers
import Sandbox
import Signing
import Testing

@Suite("A night with Enable Banking") struct EnableBankingSyncTests {
  @Test("the session first, then balances before transactions, then what is pending; each is kept before the next")
  func order() async throws {
    let server = ebBank()
    let outcome = try await ebSync(server)
    #expect(
      server.log == [
        "GET /sessions/\(ebSession)", "keep session", "GET /accounts/\(ebUID)/balances", "keep balances",
        "GET /accounts/\(ebUID)/transactions?transaction_status=BOOK&date_from=2026-10-21", "keep transactions",
        "GET /accounts/\(ebUID)/transactions?transaction_status=PDNG&date_from=2026-10-22", "keep pending",
      ])
    #expect(outcome.status == .active && outcome.error == nil && outcome.isComplete)
    #expect(outcome.consentUntil == day("2027-02-17"))
    #expect(outcome.accounts.map(\.fetchedTo) == [today] && outcome.accounts.map(\.account.sourceID) == [ebHash])
    #expect(outcome.institutionID == "Nordea/FI" && outcome.institutionName == "Nordea")
    #expect(server.records.allSatisfy { $0.accountKey == ($0.kind == "session" ? "" : ebHash) })
  }

  @Test("each call shows a token of the true time, signed with RS256 by the application's key, and claims no presence")
  func token() async throws {
    let server = ebBank()
    _ = try await ebSync(server)
    for request in server.requests {
      let header = try #require(request.headers["Authorization"])
      #expect(header.hasPrefix("Bearer "))
      let parts = header.dropFirst(7).split(separator: ".").map(String.init)
      #expect(parts.count == 3)
      let head = try JSON(parsing: #require(plain(parts[0])))
      #expect(
        head
          == .object([
            "typ": .string("JWT"), "alg": .string("RS256"), "kid": .string(EnableBankingSandbox.applicationID),
          ]))
      let claims = try JSON(parsing: #require(plain(parts[1])))
      #expect(
        claims
          == .object([
            "iss": .string("enablebanking.com"), "aud": .string("api.enablebanking.com"),
            "iat": .number("1800000000"), "exp": .number("1800003600"),
          ]))
      #expect(request.headers.fields.allSatisfy { !$0.name.lowercased().hasPrefix("psu-") })
    }
  }

  @Test("right after linking, and once, the longest history is asked for")
  func longest() async throws {
    let server = ebBank()
    let first = try await ebSync(server, state: ebLinkedState(to: nil))
    #expect(server.asked[2] == "\(ebTransactions)?transaction_status=BOOK&strategy=longest")
    #expect(first.accounts.first?.fetchedTo == today)
    #expect(first.memory["longest"] == .some(ebHash))
    // A night that ended without a day being noted does not ask for it again: it may cost extra calls at the bank.
    var state = ebLinkedState(to: nil)
    state.memory["longest"] = ebHash
    let later = ebBank()
    _ = try await ebSync(later, state: state)
    #expect(later.asked[2] == "\(ebTransactions)?transaction_status=BOOK&date_from=2026-08-24")
    let limited = ebBank()
    _ = try await ebSync(limited, state: ebLinkedState(to: nil)) { $0.history = 200 }
    #expect(limited.asked[2] == "\(ebTransactions)?transaction_status=BOOK&date_from=2026-05-05&strategy=longest")
  }

  @Test("a backfill asks from its day on, and dates are of UTC: no first day is in the future there")
  func dates() async throws {
    let server = ebBank()
    var state = ebLinkedState()
    state.since = day("2026-03-01")
    _ = try await ebSync(server, state: state)
    #expect(server.asked[2] == "\(ebTransactions)?transaction_status=BOOK&date_from=2026-03-01")
    // In Auckland it is the 22nd already.
    let antipodes = ebBank()
    state.since = day("2026-11-22")
    _ = try await ebSync(antipodes, state: state, on: day("2026-11-22"))
    #expect(antipodes.asked[2] == "\(ebTransactions)?transaction_status=BOOK&date_from=2026-11-21")
  }

  @Test("paging repeats the same parameters, and an empty page with a key is not the end")
  func paging() async throws {
    let server = ebBank()
    let first = "\(ebTransactions)?transaction_status=BOOK&date_from=2026-10-21"
    server.on(first, ebPage([ebElement("A")], next: "k 1/="))
    server.on("\(first)&continuation_key=k%201%2F%3D", ebPage([], next: "k2"))
    server.on("\(first)&continuation_key=k2", ebPage([ebElement("B", on: "2026-10-30")]))
    let outcome = try await ebSync(server)
    #expect(outcome.isComplete && outcome.accounts.first?.transactions == .fetched(2))
    #expect(
      server.records.filter { $0.kind == "transactions" }.map(\.key) == [
        "BOOK 1 2026-10-21..2026-11-21+", "BOOK 2 2026-10-21..2026-11-21+", "BOOK 3 2026-10-21..2026-11-21",
      ])
    let rows = EnableBankingMapping.standardise(records: [ebLinkedRecord()] + server.records)
    #expect(rows.first?.transactions.map(\.reliableID) == ["B", "A"] && rows.first?.complete != nil)
  }

  @Test("a key that is given again ends the list, which is not whole")
  func repeatedKey() async throws {
    let server = ebBank()
    server.on(ebTransactions, ebPage([ebElement("A", on: "2026-11-21")], next: "same"))
    let outcome = try await ebSync(server)
    #expect(server.asked.count { $0.contains("transaction_status=BOOK") } == 2)
    #expect(outcome.error == "1 of 1 accounts could not be fetched whole")
    let rows = EnableBankingMapping.standardise(records: [ebLinkedRecord()] + server.records)
    #expect(rows.first?.complete == nil)
    #expect(outcome.accounts.first?.fetchedTo == day("2026-11-20"), "a day after the last fetch is not reached")
  }

  @Test(
    "a continuation key that the bank itself rejects keeps the pages that came, and marks the list incomplete",
    arguments: ["WRONG_CONTINUATION_KEY", "WRONG_REQUEST_PARAMETERS"])
  func rejectedKey(error: String) async throws {
    let server = ebBank()
    let first = "\(ebTransactions)?transaction_status=BOOK&date_from=2026-10-21"
    server.on(first, ebPage([ebElement("A"), ebElement("B", on: "2026-11-15")], next: "k"))
    server.on("\(first)&continuation_key=k", ebRefusal(error))
    let outcome = try await ebSync(server)
    let rows = EnableBankingMapping.standardise(records: [ebLinkedRecord()] + server.records)
    #expect(rows.first?.transactions.count == 2 && rows.first?.complete == nil)
    #expect(outcome.status == .active && outcome.error == "1 of 1 accounts could not be fetched whole")
    #expect(
      outcome.problems.first?.text
        == "the bank broke off its list of transactions: those before 2026-11-15 may be missing")
    #expect(outcome.accounts.first?.fetchedTo == today, "the pages reach back to the last fetch: nothing is missing")
    // On the first night they reach back to nothing: the next one asks again.
    let fresh = ebBank()
    fresh.on("\(ebTransactions)?transaction_status=BOOK&strategy=longest", ebPage([ebElement("A")], next: "k"))
    fresh.on("\(ebTransactions)?transaction_status=BOOK&strategy=longest&continuation_key=k", ebRefusal(error))
    #expect(try await ebSync(fresh, state: ebLinkedState(to: nil)).accounts.first?.fetchedTo == nil)
  }

  @Test("of a list that begins with the oldest and breaks off it is the newest that is missing: no day moves")
  func brokenOldestFirst() async throws {
    let server = ebBank()
    let first = "\(ebTransactions)?transaction_status=BOOK&date_from=2026-10-21"
    server.on(first, ebPage([ebElement("A", on: "2026-10-22"), ebElement("B", on: "2026-11-01")], next: "k"))
    server.on("\(first)&continuation_key=k", ebRefusal("WRONG_CONTINUATION_KEY"))
    let outcome = try await ebSync(server)
    #expect(outcome.accounts.first?.fetchedTo == day("2026-11-20"))
    #expect(
      outcome.problems.first?.text
        == "the bank broke off its list of transactions: those after 2026-11-01 may be missing")
  }

  @Test("a period that is refused is shortened to the day that the bank proposes")
  func proposedPeriod() async throws {
    let server = ebBank()
    server.on(
      "\(ebTransactions)?transaction_status=BOOK&strategy=longest",
      ebRefusal("WRONG_TRANSACTIONS_PERIOD", detail: #"{"date_from":"2026-09-07","message":"90 days"}"#))
    let outcome = try await ebSync(server, state: ebLinkedState(to: nil))
    #expect(server.asked[3] == "\(ebTransactions)?transaction_status=BOOK&date_from=2026-09-07")
    #expect(outcome.isComplete && outcome.accounts.first?.fetchedTo == today)
  }

  @Test(
    "without a proposal it is 89, 60, then 30 days; N26 says so in a code of its own",
    arguments: [
      #"{"message":"no","code":422,"error":"WRONG_TRANSACTIONS_PERIOD","detail":"too long"}"#,
      #"{"message":"no","code":"PERIOD_INVALID","detail":{"tppMessages":[]}}"#,
    ])
  func shortenedPeriod(body: String) async throws {
    let server = ebBank()
    server.on(ebTransactions, body, status: 422)
    server.on("\(ebTransactions)?transaction_status=BOOK&date_from=2026-10-22", ebPage([ebElement()]))
    let outcome = try await ebSync(server, state: ebLinkedState(to: "2026-06-01"))
    #expect(
      server.asked.filter { $0.contains("BOOK") }.map { String($0.suffix(10)) } == [
        "2026-05-02", "2026-08-24", "2026-09-22", "2026-10-22",
      ])
    #expect(outcome.status == .active && outcome.accounts.first?.fetchedTo == today)
    #expect(
      outcome.problems.map(\.text) == [
        "the bank gives nothing before 2026-10-22: transactions from 2026-06-01 on are missing"
      ])
  }

  @Test("a bank that refuses every period is told so, and its other answers stand")
  func noPeriod() async throws {
    let server = ebBank()
    server.on(ebTransactions, ebRefusal("WRONG_TRANSACTIONS_PERIOD"))
    let outcome = try await ebSync(server)
    #expect(server.asked.count { $0.contains("BOOK") } == 2, "thirty and one days, then thirty")
    #expect(outcome.accounts.first?.balances == .fetched(1) && outcome.accounts.first?.fetchedTo == day("2026-11-20"))
    #expect(outcome.problems.first?.text == "transactions: the bank refuses every period that was asked for")
  }

  @Test(
    "a bank that knows nothing of pending goes on with what is booked, and is not asked every night",
    arguments: [400, 422])
  func noPending(status: Int) async throws {
    let server = ebBank()
    let pending = "\(ebTransactions)?transaction_status=PDNG&date_from=2026-10-22"
    server.on(pending, ebRefusal("WRONG_REQUEST_PARAMETERS", status: status))
    let outcome = try await ebSync(server)
    #expect(outcome.isComplete && outcome.error == nil && outcome.problems.isEmpty)
    #expect(outcome.memory["no pending \(ebHash)"] == .some("2026-11-21"))
    var state = ebLinkedState()
    state.memory["no pending \(ebHash)"] = "2026-11-01"
    server.clear()
    _ = try await ebSync(server, state: state)
    #expect(!server.asked.contains(pending))
    state.memory["no pending \(ebHash)"] = "2026-10-01"
    _ = try await ebSync(server, state: state)
    #expect(server.asked.contains(pending), "once a month it is tried again")
  }

  @Test("a bank that is out of order for pending only is asked again the next night")
  func pendingOutage() async throws {
    let server = ebBank()
    server.on(
      "\(ebTransactions)?transaction_status=PDNG&date_from=2026-10-22", ebRefusal("ASPSP_ERROR", status: 400))
    let outcome = try await ebSync(server)
    #expect(outcome.isComplete && outcome.memory.isEmpty)
  }

  @Test("pending pages are followed, too")
  func pendingPages() async throws {
    let server = ebBank()
    let pending = "\(ebTransactions)?transaction_status=PDNG&date_from=2026-10-22"
    server.on(pending, ebPage([], next: "p"))
    server.on("\(pending)&continuation_key=p", ebPage([ebElement("P", "7.00", status: "PDNG")]))
    _ = try await ebSync(server)
    let rows = EnableBankingMapping.standardise(records: [ebLinkedRecord()] + server.records).first
    #expect(rows?.transactions.count { $0.status == .pending } == 1)
  }

  @Test("what a killed run of today has landed whole is not asked for again; a list without its last page is")
  func landed() async throws {
    var state = ebLinkedState()
    state.landed = [
      LandedAnswer(accountKey: ebHash, kind: "balances"),
      LandedAnswer(accountKey: ebHash, kind: "transactions", key: "BOOK 1 2026-10-21..2026-11-21+"),
    ]
    let server = ebBank()
    _ = try await ebSync(server, state: state)
    #expect(!server.asked.contains { $0.hasSuffix("/balances") } && server.asked.contains { $0.contains("BOOK") })
    state.landed.insert(
      LandedAnswer(accountKey: ebHash, kind: "transactions", key: "BOOK 2 2026-10-21..2026-11-21"))
    let between = ebBank()
    _ = try await ebSync(between, state: state)
    #expect(between.asked.contains { $0.contains("BOOK") }, "what is pending is told beside the same run's booked rows")
    state.landed.insert(LandedAnswer(accountKey: ebHash, kind: "pending", key: "PDNG 1"))
    let again = ebBank()
    let outcome = try await ebSync(again, state: state)
    #expect(!again.asked.contains { $0.contains("BOOK") })
    #expect(outcome.accounts.first?.transactions == .landed && outcome.accounts.first?.fetchedTo == today)
  }

  @Test("an account that nobody has described is asked for its details, once")
  func details() async throws {
    let server = ebBank()
    server.on("GET /accounts/\(ebUID)/details", ebResource())
    var state = ebLinkedState(to: nil)
    state.memory["accounts"] = nil
    let outcome = try await ebSync(server, state: state)
    #expect(server.asked.contains("GET /accounts/\(ebUID)/details") && outcome.isComplete)
    let rows = EnableBankingMapping.standardise(records: server.records)
    #expect(rows.first?.account.keys.first == "FI8821291587733472")
    var known = ebLinkedState()
    known.memory["accounts"] = nil
    server.clear()
    _ = try await ebSync(server, state: known)
    #expect(!server.asked.contains("GET /accounts/\(ebUID)/details"))
  }

  @Test("accounts that share a hash are told apart by their currency, also when linking's word is lost")
  func sharedHash() async throws {
    let server = ebBank()
    server.on("GET /sessions/\(ebSession)", ebSessionAnswer(accounts: [(ebUID, ebHash), (ebOtherUID, ebHash)]))
    server.on("GET /accounts/\(ebUID)/details", ebResource())
    server.on("GET /accounts/\(ebOtherUID)/details", ebResource(ebOtherUID, currency: "USD"))
    server.on("GET /accounts/\(ebOtherUID)/balances", ebBalancesAnswer(ebBalance("CLBD", "1.00")))
    server.on("GET /accounts/\(ebOtherUID)/transactions", ebPage([]))
    var state = ebLinkedState(to: nil)
    state.memory["accounts"] = nil
    let outcome = try await ebSync(server, state: state)
    #expect(outcome.accounts.map(\.account.sourceID) == ["\(ebHash)/EUR", "\(ebHash)/USD"])
    let keys = Set(server.records.filter { $0.kind == "details" }.map(\.accountKey))
    #expect(keys == ["\(ebHash)/EUR", "\(ebHash)/USD"])
  }

  @Test("base_url puts the server elsewhere")
  func elsewhere() async throws {
    let server = ScriptedServer()
    _ = try await ebSync(server) { $0.baseURL = "http://127.0.0.1:8805/" }
    #expect(server.requests.first?.url == "http://127.0.0.1:8805/sessions/\(ebSession)")
  }
}

/// RFC 4648, 5, without padding, back to bytes.
private func plain(_ text: String) -> [UInt8]? {
  let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
  let values = text.compactMap { letters.firstIndex(of: $0) }
  guard values.count == text.count else { return nil }
  let bits = values.flatMap { value in (0..<6).reversed().map { (value >> $0) & 1 } }
  return stride(from: 0, to: bits.count - 7, by: 8).map { UInt8(bits[$0..<$0 + 8].reduce(0) { $0 << 1 | $1 }) }
}
