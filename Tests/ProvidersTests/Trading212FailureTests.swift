import Core
import HTTP
import Sandbox
import Testing

@testable import Providers

private func nights() throws -> Trading212Nights {
  Trading212Nights(try .start(today: Month(2026, 6).day(18), from: Month(2025, 1).firstDay))
}

@Suite("Nights with Trading 212 that go wrong") struct Trading212FailureTests {
  struct Case: CustomTestStringConvertible {
    let testDescription: String
    let fault: Trading212Fault
    var times = 3
    let path: String
    let status: ConnectionStatus
    let words: String
  }

  @Test(
    "a failure is told with its remedy, what is there stands, and the next night lacks nothing",
    arguments: [
      Case(
        testDescription: "401: the key was deleted", fault: .status(401), path: "/account/summary",
        status: .disabled, words: "the key was refused"),
      Case(
        testDescription: "403: a scope is missing", fault: .status(403), path: "/history/dividends", status: .active,
        words: "may not read its dividends (history:dividends)"),
      Case(
        testDescription: "403 for positions", fault: .status(403), path: "/positions", status: .active,
        words: "may not read what the account holds (portfolio)"),
      Case(
        testDescription: "408 thrice", fault: .status(408), path: "/history/orders", status: .failed,
        words: "answered 408"),
      Case(
        testDescription: "400", fault: .status(400), path: "/history/transactions", status: .failed,
        words: "answered 400"),
      Case(
        testDescription: "503 thrice", fault: .status(503), path: "/account/summary", status: .failed,
        words: "answered 503"),
      Case(
        testDescription: "half a document", fault: .truncated, times: 1, path: "/history/orders", status: .failed,
        words: "cannot be read"),
      Case(
        testDescription: "half a summary", fault: .truncated, times: 1, path: "/account/summary", status: .failed,
        words: "cannot be read"),
      Case(
        testDescription: "half of the positions", fault: .truncated, times: 1, path: "/positions", status: .failed,
        words: "cannot be read"),
      Case(
        testDescription: "an answer that is cut off", fault: .cut, times: 1, path: "/history/orders", status: .failed,
        words: "cannot be read"),
      Case(
        testDescription: "no answer at all", fault: .dropped, path: "/history/orders", status: .failed,
        words: "Trading 212: the connection broke"),
      Case(
        testDescription: "a stalled answer", fault: .stalled(milliseconds: 4_000), times: 1, path: "/history/orders",
        status: .failed, words: "cannot be read"),
      Case(
        testDescription: "429 for an hour", fault: .limited(seconds: 3_600), path: "/history/orders", status: .active,
        words: "no more requests for its orders"),
    ])
  func failure(_ example: Case) async throws {
    let nights = try nights()
    try await nights.run()
    let before = nights.books.trades
    nights.sandbox.advance(to: nights.sandbox.now.day + 20)
    nights.sandbox.set(example.fault, forPath: example.path, times: example.times)
    var limits = TransferLimits()
    limits.stall = .seconds(1)
    let outcome = try await nights.run(limits: limits)
    #expect(outcome.status == example.status)
    #expect(outcome.error?.contains(example.words) == true, "\(outcome.error ?? "none")")
    #expect(outcome.problems.allSatisfy { !$0.remedy.isEmpty })
    #expect(before.allSatisfy { nights.books.trades[$0.key] == $0.value })
    nights.sandbox.clearFaults()
    nights.sandbox.advance(to: nights.sandbox.now.day + 1)
    let mended = try await nights.run()
    #expect(mended.error == nil && mended.status == .active, "\(mended.problems)")
    nights.books.expect(nights.sandbox)
  }

  @Test("what one part lacks, the others have: cash and history come without positions")
  func partial() async throws {
    let nights = try nights()
    nights.sandbox.set(scopes: ["account", "history:orders", "history:transactions"])
    let outcome = try await nights.run()
    #expect(outcome.status == .active && !outcome.isComplete)
    let texts = outcome.problems.map(\.text).joined(separator: "\n")
    for scope in ["portfolio", "metadata", "history:dividends"] { #expect(texts.contains("(\(scope))")) }
    #expect(nights.books.balance != nil && nights.books.trades.values.contains { $0.hasPrefix("buy") })
    nights.sandbox.set(scopes: [
      "account", "portfolio", "metadata", "history:orders", "history:dividends", "history:transactions",
    ])
    let whole = try await nights.run()
    #expect(whole.isComplete && whole.problems == [], "\(whole.problems)")
    nights.books.expect(nights.sandbox)
  }

  @Test("a limit that is soon over is waited for; 408 is asked again")
  func shortLimit() async throws {
    let nights = try nights()
    nights.sandbox.set(.limited(seconds: 7), forPath: "/positions")
    nights.sandbox.set(.status(408), forPath: "/history/dividends")
    let outcome = try await nights.run()
    #expect(outcome.isComplete, "\(outcome.problems)")
    #expect(nights.waits.contains(7))
    nights.books.expect(nights.sandbox)
  }

  @Test("a limit of hours is recorded, and nobody asks before it is over")
  func quota() async throws {
    let nights = try nights()
    nights.sandbox.set(.limited(seconds: 7_200), forPath: "/history/orders")
    try await nights.run()
    #expect(nights.quotas.map(\.scope) == ["orders"])
    #expect(nights.quotas.first?.resetsAt == Int64(nights.sandbox.now.seconds) + 7_200)
    nights.sandbox.clearLog()
    let again = try await nights.run()
    #expect(nights.sandbox.count("/orders") == 0 && again.error?.contains("no more requests") == true)
    nights.sandbox.advance(to: nights.sandbox.now.day + 1)
    try await nights.run()
    nights.books.expect(nights.sandbox)
  }

  @Test("an empty listing where there was one before changes nothing, and is told of")
  func empty() async throws {
    let nights = try nights()
    try await nights.run()
    nights.sandbox.set(.empty, forPath: "/history/orders")
    let outcome = try await nights.run()
    #expect(outcome.problems.contains { $0.text.contains("told of no orders") })
    nights.books.expect(nights.sandbox)
  }

  @Test("a report's link that has run out, or a report that is none, is told of, and mended by the next night")
  func reportLinks() async throws {
    for fault in [Trading212Fault.status(403), .status(404)] {
      let nights = Trading212Nights(
        try .start(today: Month(2026, 6).day(18), from: Month(2023, 6).firstDay, weekly: true))
      nights.sandbox.set(fault, forPath: "/report-store")
      let outcome = try await nights.run()
      #expect(outcome.error?.contains("link has run out") == true, "\(outcome.problems)")
      try await nights.run()
      nights.books.expect(nights.sandbox)
    }
  }
}
