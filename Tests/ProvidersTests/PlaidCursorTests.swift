import Core
import HTTP
import Providers
import Testing

/// What all that a server's answers were kept as comes to.
private func mapped(_ server: ScriptedPlaid) -> StandardRows? {
  PlaidMapping.standardise(records: server.records).first
}

private func ids(_ rows: StandardRows?) -> [String] { rows?.transactions.map(\.reliableID) ?? [] }

@Suite("Plaid's cursor") struct PlaidCursorTests {
  @Test("the first time no cursor is sent; 500 rows are asked for, with the original texts and the taxonomy by name")
  func first() async throws {
    let server = plaidBank()
    let outcome = try await plaidSync(server)
    let body = try #require(server.bodies("/transactions/sync").first)
    #expect(
      body
        == .object([
          "access_token": .string("access-production-TOKEN-1"), "count": .number("500"),
          "options": .object([
            "include_original_description": .bool(true), "personal_finance_category_version": .string("v2"),
          ]),
        ]))
    #expect(outcome.memory == ["cursor": "C1", "cursor_item": "ITEM-1", "category_version": "v2"])
    #expect(outcome.status == .active && outcome.isComplete && outcome.problems.isEmpty)
    #expect(outcome.accounts.map(\.fetchedTo) == [today])
    #expect(outcome.institutionID == "ins_3" && outcome.institutionName == "First Bank")
    #expect(ids(mapped(server)) == ["t1"])
  }

  @Test("pages follow each other while has_more is true, and only the last one's cursor is remembered")
  func pages() async throws {
    let server = plaidBank(
      plaidPage([plaidRow("t1")], next: "P1", more: true), plaidPage([plaidRow("t2")], next: "P2", more: true),
      plaidPage([plaidRow("t3")], modified: [plaidRow("t1", "2026-11-18", "9")], removed: ["t2"], next: "C9"))
    let outcome = try await plaidSync(server, state: plaidState())
    #expect(server.cursors == ["C0", "P1", "P2"])
    #expect(outcome.memory["cursor"] == "C9")
    let rows = try #require(mapped(server))
    #expect(rows.transactions.map { "\($0.reliableID) \($0.amount)" } == ["t1 -9.00 USD", "t3 -5.50 USD"])
    #expect(rows.isIncremental && rows.complete == nil)
    #expect(rows.removed.contains("t2"))
    #expect(outcome.accounts.first?.transactions == .fetched(4))
  }

  @Test(
    "data that moves during pagination: the loop's pages are thrown away, and it begins again from its first cursor")
  func mutation() async throws {
    let server = plaidBank()
    server.on(
      "/transactions/sync", ok(plaidPage([plaidRow("stale")], next: "P1", more: true)),
      plaidFailure("TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION", type: "TRANSACTIONS_ERROR"),
      ok(plaidPage([plaidRow("t1")], next: "P1b", more: true)), ok(plaidPage([plaidRow("t2")], next: "C2")))
    let outcome = try await plaidSync(server, state: plaidState())
    #expect(server.cursors == ["C0", "P1", "C0", "P1b"])
    #expect(outcome.memory["cursor"] == "C2" && outcome.error == nil)
    #expect(ids(mapped(server)) == ["t1", "t2"], "pages of the loop that was thrown away are kept, and never read")
    #expect(server.records.count { $0.kind == "transactions" } == 4)
  }

  @Test("data that never stops moving ends the night without a cursor and without rows")
  func endlessMutation() async throws {
    let server = plaidBank()
    let moved = plaidFailure("TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION", type: "TRANSACTIONS_ERROR")
    let page = ok(plaidPage([plaidRow("t1")], next: "P1", more: true))
    server.on("/transactions/sync", page, moved, page, moved, page, moved, page, moved)
    let outcome = try await plaidSync(server, state: plaidState())
    #expect(server.cursors == ["C0", "P1", "C0", "P1", "C0", "P1", "C0", "P1"])
    #expect(outcome.memory.isEmpty)
    #expect(outcome.error == "Plaid: transactions kept changing while they were fetched")
    #expect(mapped(server)?.tellsTransactions == false)
  }

  @Test(
    "any page that fails sends the loop back to the cursor it began with, not to the failing page",
    arguments: [
      plaidFailure("INTERNAL_SERVER_ERROR", type: "API_ERROR", status: 500),
      .success(Response(status: 502, body: Array("bad gateway".utf8))),
      .failure(TransportError(.stalled, received: Response(status: 200, body: Array(#"{"added":["#.utf8)))),
      .failure(TransportError(.dropped)), .success(Response(status: 200, body: Array(#"{"added":[{"transac"#.utf8))),
    ]) func brokenPage(failure: ScriptedPlaid.Answer) async throws
  {
    let server = plaidBank()
    server.on(
      "/transactions/sync", ok(plaidPage([plaidRow("stale")], next: "P1", more: true)), failure,
      ok(plaidPage([plaidRow("t1")], next: "P1", more: true)), ok(plaidPage([plaidRow("t2")], next: "C2")))
    let outcome = try await plaidSync(server, state: plaidState())
    #expect(server.cursors == ["C0", "P1", "C0", "P1"])
    #expect(outcome.memory["cursor"] == "C2" && outcome.error == nil)
    #expect(ids(mapped(server)) == ["t1", "t2"])
  }

  @Test("a limit amid the pages ends the loop: nothing is stored, nothing is asked again for a while")
  func limit() async throws {
    let server = plaidBank()
    server.on("/transactions/sync", ok(plaidPage([plaidRow("t1")], next: "P1", more: true)), plaidLimit)
    let outcome = try await plaidSync(server, state: plaidState())
    #expect(server.cursors == ["C0", "P1"])
    #expect(outcome.memory.isEmpty && outcome.error == "Plaid: asked too often for transactions")
    #expect(outcome.status == .active, "the link is whole")
    #expect(mapped(server)?.tellsTransactions == false)
    let quotas = server.kept.flatMap(\.quotas)
    #expect(quotas == [Quota(sourceID: "", scope: "/transactions/sync", remaining: 0, resetsAt: runInstant + 300)])
    var state = plaidState()
    state.quotas = quotas
    let soon = plaidBank()
    let second = try await plaidSync(soon, state: state, now: runInstant + 60)
    #expect(soon.cursors == [] && second.error == "Plaid: asked too often for transactions a moment ago")
    let later = plaidBank()
    #expect(try await plaidSync(later, state: state, now: runInstant + 400).error == nil)
  }

  @Test("an empty cursor is not stored: the Item's transactions are still being prepared")
  func empty() async throws {
    let server = plaidBank(plaidPage(next: "", status: "NOT_READY"))
    let outcome = try await plaidSync(server)
    #expect(outcome.memory.isEmpty)
    #expect(outcome.error == "Plaid: transactions are still being prepared")
    #expect(outcome.status == .active && !outcome.isComplete)
    #expect(mapped(server)?.tellsTransactions == false)
    #expect(outcome.accounts.first?.fetchedTo == nil)
  }

  @Test("starting again from none sends no removals: what is there is all there is, from its oldest row on")
  func fromNothing() async throws {
    let server = plaidBank(
      plaidPage([
        plaidRow("a", "2026-08-01"), plaidRow("b", "2026-11-10"), plaidRow("p", "2026-11-20", pending: true),
      ]))
    _ = try await plaidSync(server)
    let rows = try #require(mapped(server))
    #expect(!rows.isIncremental && rows.removed.isEmpty)
    #expect(rows.complete == day("2026-08-01")...today)
  }

  @Test("a complete answer speaks for the days from its oldest row to the day the bank was read, or its newest row")
  func completeSpan() {
    func complete(_ read: String, _ rows: String...) -> ClosedRange<Day>? {
      PlaidMapping.standardise(records: [
        plaidRecord("item", plaidItem(read: read)), plaidRecord("accounts", plaidAccounts(plaidAccount())),
        plaidRecord("transactions", plaidPage(rows), key: "1 1 start"),
      ]).first?.complete
    }
    let rows = (plaidRow("a", "2026-08-01"), plaidRow("b", "2026-11-10"))
    // What lies after it was known before the bank was linked anew, and has not vanished.
    #expect(complete("2026-11-15T12:00:00Z", rows.0, rows.1) == day("2026-08-01")...day("2026-11-15"))
    #expect(complete("2026-11-01T12:00:00Z", rows.0, rows.1) == day("2026-08-01")...day("2026-11-10"))
    #expect(complete("", rows.0, rows.1) == day("2026-08-01")...day("2026-11-10"))
    #expect(complete("2026-11-15T12:00:00Z") == nil, "an empty answer speaks for no day")
  }

  @Test("a row that cannot be read leaves no span that would retire its earlier form")
  func unreadableFromNothing() {
    let rows = plaidMapped(plaidPage([plaidRow("a", "2026-08-01", "null"), plaidRow("b")]), fromNothing: true)
    #expect(rows?.transactions.count == 1 && rows?.complete == nil)
  }

  @Test("a backfill is told everything again")
  func backfill() async throws {
    let server = plaidBank()
    var state = plaidState()
    state.since = day("2026-01-01")
    let outcome = try await plaidSync(server, state: state)
    #expect(server.cursors == ["-"] && outcome.memory["cursor"] == "C1")
  }

  @Test("a cursor that Plaid no longer knows is forgotten, and everything asked for anew")
  func forgotten() async throws {
    let server = plaidBank()
    server.on(
      "/transactions/sync", plaidFailure("INVALID_FIELD", type: "INVALID_REQUEST"), ok(plaidPage([plaidRow("t1")])))
    let outcome = try await plaidSync(server, state: plaidState(cursor: "ANCIENT"))
    #expect(server.cursors == ["ANCIENT", "-"])
    #expect(outcome.memory["cursor"] == "C1" && outcome.error == nil)
    #expect(mapped(server)?.isIncremental == false)
  }

  @Test("a cursor is of one Item: after linking anew none is sent, and none stored until the whole history is there")
  func relinked() async throws {
    let server = plaidBank(plaidPage([plaidRow("new-1")], next: "N1", status: "INITIAL_UPDATE_COMPLETE"))
    server.on("/item/get", plaidItem("ITEM-2"))
    let first = try await plaidSync(server, state: plaidState())
    #expect(server.cursors == ["-"])
    #expect(first.memory == ["category_version": "v2"], "older rows would come as added, beside their old forms")
    #expect(mapped(server)?.isIncremental == false)
    let whole = plaidBank(plaidPage([plaidRow("new-1"), plaidRow("new-0", "2025-11-19")], next: "N2"))
    whole.on("/item/get", plaidItem("ITEM-2"))
    let second = try await plaidSync(whole, state: plaidState())
    #expect(whole.cursors == ["-"])
    #expect(second.memory["cursor"] == "N2" && second.memory["cursor_item"] == "ITEM-2")
    // A first link has nothing to be confused with.
    let fresh = plaidBank(plaidPage([plaidRow("t1")], next: "N1", status: "INITIAL_UPDATE_COMPLETE"))
    #expect(try await plaidSync(fresh).memory["cursor"] == "N1")
  }

  @Test("records of a run that was killed amid its pages are not read")
  func killed() {
    let records = [
      plaidRecord("accounts", plaidAccounts(plaidAccount())),
      plaidRecord("transactions", plaidPage([plaidRow("t1")], next: "P1", more: true), key: "1 1 start"),
    ]
    #expect(PlaidMapping.standardise(records: records).first?.tellsTransactions == false)
    // Nor is a page whose loop lacks its first.
    let tail = [records[0], plaidRecord("transactions", plaidPage([plaidRow("t2")]), key: "1 2 start")]
    #expect(PlaidMapping.standardise(records: tail).first?.tellsTransactions == false)
  }
}
