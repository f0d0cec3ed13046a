import Core
import HTTP
import Sandbox
import Testing

@testable import Providers

/// An account of eighteen months: each listing is a few pages.
private func short() throws -> Trading212Nights {
  Trading212Nights(try .start(today: Month(2026, 6).day(18), from: Month(2024, 3).firstDay))
}

/// An account of six years with a deposit a week: a thousand orders, more than a first night's pages hold.
private func long() throws -> Trading212Nights {
  Trading212Nights(try .start(today: Month(2026, 6).day(18), from: Month(2020, 6).firstDay, weekly: true))
}

@Suite("Nights with Trading 212") struct Trading212SyncTests {
  @Test("the first sync brings the whole history, and a second one asks once for each listing and adds nothing")
  func twice() async throws {
    let nights = try short()
    let outcome = try await nights.run()
    #expect(outcome.status == .active && outcome.error == nil && outcome.isComplete, "\(outcome.problems)")
    #expect(outcome.accounts.map(\.account.sourceID) == [Trading212Sandbox.accountID])
    #expect(outcome.accounts.first?.fetchedTo == nights.sandbox.now.day)
    #expect(nights.sandbox.count("/exports") == 0, "a short history needs no report")
    nights.books.expect(nights.sandbox)
    #expect(nights.books.problems == [])
    let before = nights.books.trades
    nights.sandbox.clearLog()
    try await nights.run()
    for listing in ["orders", "dividends", "transactions"] { #expect(nights.sandbox.count("/\(listing)") == 1) }
    #expect(nights.books.trades == before)
    #expect(nights.sandbox.count("/instruments") == 0, "nothing new was met")
  }

  @Test("later nights bring what is new and nothing else, through a split, sells and two currencies")
  func later() async throws {
    let nights = Trading212Nights(try .start(today: Month(2024, 5).day(2), from: Month(2023, 1).firstDay))
    try await nights.run()
    nights.books.expect(nights.sandbox)
    for day in [Month(2024, 5).day(3), Month(2024, 6).day(9), Month(2024, 6).day(11), Month(2025, 2).day(1)] {
      nights.sandbox.advance(to: day)
      let outcome = try await nights.run()
      #expect(outcome.isComplete, "\(outcome.problems)")
      nights.books.expect(nights.sandbox)
    }
    #expect(nights.books.trades.values.contains { $0.hasPrefix("split") })
    #expect(nights.books.trades.values.contains { $0.hasPrefix("sell") })
  }

  @Test("both key forms are taken: a pair as Basic, an old key by itself")
  func keys() async throws {
    let nights = try short()
    nights.key = Trading212Sandbox.oldKey
    nights.secret = nil
    let outcome = try await nights.run()
    #expect(outcome.error == nil)
    nights.books.expect(nights.sandbox)
    let pair = try Trading212Access(key: " K ", secret: "S\n")
    #expect(pair.summary().headers["Authorization"] == "Basic SzpT")
    #expect(pair.summary().url == "https://live.trading212.com/api/v0/equity/account/summary")
    let old = try Trading212Access(key: "K", secret: "", baseURL: "https://demo.trading212.com/api/v0/")
    #expect(old.summary().headers["Authorization"] == "K")
    #expect(old.summary().url == "https://demo.trading212.com/api/v0/equity/account/summary")
    #expect("\(pair)".contains("S") == false || "\(pair)" == "a key of Trading 212")
    #expect(throws: Trading212Access.Unusable.self) { try Trading212Access(key: " ", secret: "x") }
  }

  @Test("a long history comes by six pages and yearly reports, and no row is lost or doubled")
  func reports() async throws {
    let nights = try long()
    let outcome = try await nights.run()
    #expect(outcome.isComplete, "\(outcome.problems)")
    #expect(nights.sandbox.count("/orders") == 6)
    let asked = nights.sandbox.log.filter { $0.method == "POST" }.count
    #expect(asked == 7, "one for each year, and two that hold nothing: \(asked)")
    nights.books.expect(nights.sandbox)
    #expect(nights.books.problems == [])
    for days in [1, 9, 40] {
      nights.sandbox.advance(to: nights.sandbox.now.day + days)
      nights.sandbox.clearLog()
      try await nights.run()
      #expect(nights.sandbox.count("/exports") == 0)
      nights.books.expect(nights.sandbox)
    }
  }

  @Test(
    "a backfill reads again by the API what came by it, and by reports what came by them", arguments: [false, true])
  func backfill(foreignIDs: Bool) async throws {
    let nights = try long()
    var dialect = Trading212Dialect()
    dialect.hasForeignIDs = foreignIDs
    dialect.hasOldReports = true
    nights.sandbox.set(dialect: dialect)
    try await nights.run()
    nights.books.expect(nights.sandbox)
    nights.sandbox.advance(to: nights.sandbox.now.day + 3)
    nights.sandbox.clearLog()
    let outcome = try await nights.run(since: Month(2021, 1).firstDay)
    #expect(outcome.isComplete, "\(outcome.problems)")
    #expect(nights.sandbox.count("/exports") > 0)
    nights.books.expect(nights.sandbox)
    nights.sandbox.clearLog()
    try await nights.run(since: nights.sandbox.now.day - 20)
    #expect(nights.sandbox.count("/exports") == 0, "those days came by the API")
    nights.books.expect(nights.sandbox)
  }

  @Test("a first night that ends between two pages is gone on with, by reports")
  func brokenFirstNight() async throws {
    let nights = try long()
    nights.sandbox.set(.status(503), forPath: "/history/orders", times: 3, after: 2)
    let outcome = try await nights.run()
    #expect(outcome.status == .failed && outcome.error?.contains("503") == true)
    nights.sandbox.advance(to: nights.sandbox.now.day + 1)
    try await nights.run()
    nights.books.expect(nights.sandbox)
  }

  @Test("a first night that is killed is begun anew, and doubles nothing")
  func killed() async throws {
    let nights = try short()
    nights.sandbox.set(.status(500), forPath: "/history/dividends", times: 3, after: 0)
    try await nights.run(isKilled: true)
    try await nights.run()
    nights.books.expect(nights.sandbox)
  }

  @Test("history = 100 asks for so many days, and a backfill brings what lies before")
  func history() async throws {
    let nights = try short()
    nights.history = 100
    let outcome = try await nights.run()
    #expect(outcome.isComplete)
    #expect(nights.sandbox.count("/exports") == 0)
    let first = nights.books.trades.count
    try await nights.run()
    #expect(nights.books.trades.count == first)
    try await nights.run(since: Month(2024, 1).firstDay)
    nights.books.expect(nights.sandbox)
  }

  @Test("without reports, pages are read on over several nights, as many as the limits allow in each")
  func withoutReports() async throws {
    let nights = try long()
    nights.sandbox.set(strict: true)
    nights.sandbox.set(.status(403), forPath: "/exports", times: 1)
    nights.sandbox.set(.limited(seconds: 7_200), forPath: "/history/orders", after: 9)
    let outcome = try await nights.run()
    #expect(outcome.error?.contains("no more requests for its orders") == true, "\(outcome.problems)")
    #expect(nights.waits.reduce(0, +) <= 300 && nights.waits.allSatisfy { $0 <= 65 })
    for _ in 0..<3 {
      nights.sandbox.advance(to: nights.sandbox.now.day + 1)
      try await nights.run()
    }
    nights.books.expect(nights.sandbox)
    nights.sandbox.clearLog()
    try await nights.run()
    #expect(nights.sandbox.count("/orders") == 1)
  }

  @Test("reports that cannot be made are told of, and pages come in their place", arguments: ["Failed", "Canceled"])
  func failedReports(status: String) async throws {
    let nights = try long()
    nights.sandbox.set(reportStatus: status)
    let outcome = try await nights.run()
    #expect(outcome.isComplete, "\(outcome.problems)")
    nights.books.expect(nights.sandbox)
  }

  @Test("a report that takes long is fetched by a later night, and not asked for again")
  func slowReport() async throws {
    let nights = try long()
    nights.sandbox.set(reportPolls: 8)
    let outcome = try await nights.run()
    #expect(outcome.error?.contains("still being made") == true)
    #expect(nights.sandbox.log.count { $0.method == "POST" } == 1)
    nights.sandbox.clearLog()
    nights.sandbox.set(reportPolls: 1)
    try await nights.run()
    #expect(nights.sandbox.log.first { $0.path.hasSuffix("/exports") }?.method == "GET")
    nights.books.expect(nights.sandbox)
  }

  @Test("with limits counted, a night waits where the wait is short, goes on the next night where it is not")
  func strict() async throws {
    let nights = try long()
    nights.sandbox.set(strict: true)
    var runs = 0
    var outcome = try await nights.run()
    while outcome.error != nil, runs < 8 {
      #expect(nights.waits.reduce(0, +) <= 300)
      #expect(nights.sandbox.log.allSatisfy { $0.status != 429 }, "no request is made that would be refused")
      nights.sandbox.advance(to: nights.sandbox.now.day + 1)
      outcome = try await nights.run()
      runs += 1
    }
    #expect(outcome.isComplete && runs > 0, "\(outcome.problems)")
    nights.books.expect(nights.sandbox)
  }

  @Test("instruments are asked for once a week, and only for one that is new")
  func instruments() async throws {
    let nights = try short()
    try await nights.run()
    #expect(nights.sandbox.count("/instruments") == 1 && nights.sandbox.count("/exchanges") == 1)
    let kept = nights.records.filter { $0.kind == "instruments" }
    #expect(kept.count == 1 && (kept.first?.body.count ?? .max) < 4_000, "the list itself is not kept raw")
    let cached = try #require(nights.cached["instruments"])
    let list = Trading212Instruments(kept: cached)
    #expect(list.selection(tickers: ["VODl_EQ"], lines: []).first?.exchange == "XLON")
    nights.memory = nights.memory.filter { !$0.key.hasSuffix("instruments") }
    nights.sandbox.clearLog()
    try await nights.run()
    #expect(nights.sandbox.count("/instruments") == 0, "the list is still good")
  }

  @Test("the list of fourteen thousand instruments is kept in less than half of its size, and searched for a few")
  func manyInstruments() async throws {
    let nights = Trading212Nights(
      try .start(today: Month(2026, 6).day(18), from: Month(2026, 1).firstDay, fillers: 14_028))
    try await nights.run()
    let kept = try #require(nights.cached["instruments"])
    #expect(kept.split(separator: 0x0A).count > 14_028 && kept.count < 1_500_000)
    let clock = ContinuousClock()
    let list = Trading212Instruments(kept: kept)
    var found: [Trading212Instrument] = []
    let time = clock.measure { found = list.selection(tickers: ["T9001_EQ", "VODl_EQ"], lines: []) }
    #expect(found.map(\.ticker) == ["VODl_EQ", "T9001_EQ"] && time < .seconds(5), "\(time)")
  }

  @Test("links to reports, keys and secrets are in no record, memory or problem")
  func secrets() async throws {
    let nights = try long()
    let outcome = try await nights.run()
    nights.sandbox.deleteKeys()
    let refused = try await nights.run()
    var texts = nights.memory.map { "\($0.key) \($0.value)" }
    texts += (outcome.problems + refused.problems).map { "\($0.text) \($0.remedy)" }
    texts += nights.records.map { $0.key + String(decoding: $0.body, as: UTF8.self) }
    for secret in Trading212Sandbox.secrets { #expect(texts.allSatisfy { !$0.contains(secret) }) }
    #expect(!nights.records.contains { $0.kind == "reports" })
  }

  @Test("a new key of the same account changes nothing; one of another account brings its own books, and is told of")
  func otherAccount() async throws {
    let nights = try short()
    try await nights.run()
    nights.key = Trading212Sandbox.oldKey
    nights.secret = nil
    let renewed = try await nights.run()
    #expect(renewed.problems == [])
    nights.books.expect(nights.sandbox)
    nights.sandbox.set(accountID: 5)
    let other = try await nights.run()
    #expect(other.accounts.map(\.account.sourceID) == ["5"])
    #expect(other.problems.contains { $0.text.contains("another account's") })
    #expect(nights.records.allSatisfy { $0.accountKey == "5" })
  }
}
