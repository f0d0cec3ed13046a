import Core
import SQLite
import Sandbox
import TestSupport
import Testing

/// Prices of the simulated Yahoo over HTTP, through the program as a person runs it.
@Suite("Prices of securities") struct PriceTests {
  private let today = PricedHousehold.firstDay

  @Test("the first sync finds every security by its ISIN, and fetches it from the first day that is needed")
  func firstSync() async throws {
    let books = try await PricedHousehold()
    try books.hold("vwrp", "csp1", "vod", "aapl", "nvda", "cba", since: today - 900)
    let outcome = try await books.sync()
    #expect(outcome.errors.contains("prices"))
    for id in ["vwrp", "csp1", "vod", "aapl", "nvda", "cba"] { try books.expectMarket(id, from: today - 910) }
    #expect(
      try books.rows("select security_id, symbol from price_series order by 1") == [
        "aapl AAPL", "cba CBA.AX", "csp1 CSP1.L", "nvda NVDA", "vod VOD.L", "vwrp VWRP.L",
      ])
    #expect(try books.problems() == [])
    #expect(books.asked.count == 12)
    #expect(
      try books.rows("select distinct currency from prices where security_id in ('csp1', 'vod')") == ["GBP"])
    #expect(
      try books.rows("select class, sector, industry from securities where security_id = 'vod'")
        == ["equity Communication Services Telecom Services"])
    #expect(
      try books.rows("select day, numerator, denominator from security_events where kind = 'split'")
        == ["2024-06-10 10 1"])
  }

  @Test("dividends of prices in pence are pounds, whether they are told in pence or in pounds")
  func dividends() async throws {
    let books = try await PricedHousehold()
    try books.hold("vod", since: today - 900)
    try await books.sync()
    let security = try PricedHousehold.security("vod")
    let truth = books.yahoo.market.dividends(of: security, through: today).filter { $0.exDay >= today - 910 }
    let found = try books.rows(
      "select day, amount_mantissa, amount_scale, currency from security_events where kind = 'dividend' order by day")
    #expect(found.count == truth.count && truth.count >= 4)
    for (row, dividend) in zip(found, truth) {
      let parts = row.split(separator: " ")
      #expect(String(parts[0]) == dividend.exDay.iso)
      #expect(String(parts[3]) == "GBP")
      let amount =
        try #require(Double(parts[1])) / (0..<(try #require(Int(parts[2])))).reduce(1.0) { power, _ in power * 10 }
      #expect(abs(amount - Double(dividend.amount) / 1_000_000) < 0.000_001, "\(row)")
    }
  }

  @Test("each night asks once for each, for at least ten days back, and overwrites; no search is made again")
  func incremental() async throws {
    let books = try await PricedHousehold()
    try books.hold("vwrp", "cba", since: today - 100)
    try await books.sync()
    for _ in 1...5 {
      try await books.night()
      #expect(books.asked == ["CBA.AX", "VWRP.L"])
      #expect(try books.askedFrom() <= books.today - 10)
      #expect(try books.askedFrom() >= books.today - 30)
      try books.expectMarket("vwrp", from: today - 110)
      try books.expectMarket("cba", from: today - 110)
    }
  }

  @Test("a nightly run asks once a day; what was not asked is asked by the next")
  func nightly() async throws {
    let books = try await PricedHousehold()
    try books.hold("vwrp", since: today - 60)
    try await books.sync(0, "run")
    #expect(books.asked.count == 2)
    books.yahoo.clearLog()
    let outcome = try await books.sync(0, "run")
    #expect(books.asked == [])
    #expect(outcome.errors.contains("fetched today already"))
    try books.hold("aapl", since: today - 60)
    try await books.sync(0, "run")
    #expect(books.asked == ["search US0378331005", "AAPL"])
  }

  @Test("whole sessions can be null for days and appear later: the trailing window brings them")
  func nullSessions() async throws {
    let books = try await PricedHousehold()
    try books.hold("vwrp", "aapl", since: today - 60)
    let missing: Set<Day> = [today - 2, today - 3]
    for day in missing { books.yahoo.set(missing: day, until: today + 6) }
    try await books.sync()
    try books.expectMarket("vwrp", from: today - 70, except: missing)
    for _ in 1...5 { try await books.night() }
    try books.expectMarket("aapl", from: today - 70, except: missing)
    try await books.night()
    try books.expectMarket("vwrp", from: today - 70)
    try books.expectMarket("aapl", from: today - 70)
  }

  @Test("after a split the whole series is fetched again, at once, and is in one measure")
  func split() async throws {
    let books = try await PricedHousehold()
    try books.hold("aapl", "vwrp", since: today - 200)
    let apple = try PricedHousehold.security("aapl")
    books.yahoo.split(apple, on: today + 4, new: 4, old: 1)
    try await books.sync()
    for _ in 1...7 { try await books.night() }
    try books.expectMarket("aapl", from: today - 210)
    #expect(
      try books.rows("select day, numerator, denominator from security_events where kind = 'split'")
        == ["\(today + 4) 4 1"])
    #expect(books.asked == ["AAPL", "VWRP.L"])
    #expect(try books.problems() == [])
  }

  @Test("a split whose series cannot be fetched leaves the known one as it is, and is fetched the next night")
  func splitAndFault() async throws {
    let books = try await PricedHousehold()
    try books.hold("aapl", since: today - 200)
    try await books.sync()
    let before = try books.closes("aapl")
    books.yahoo.split(try PricedHousehold.security("aapl"), on: today + 1, new: 4, old: 1)
    books.yahoo.set(.garbage, after: 1)
    books.yahoo.advance(to: today + 2)
    try await books.sync(2)
    #expect(try books.closes("aapl") == before)
    #expect(try books.problems().contains { $0.contains("has restated its past prices") })
    try await books.night()
    try books.expectMarket("aapl", from: today - 210)
    #expect(try books.problems() == [])
  }

  @Test("a price a hundredfold off is left out and named, until it is mended")
  func hundredfold() async throws {
    let books = try await PricedHousehold()
    try books.hold("vwrp", since: today - 60)
    let vwrp = try PricedHousehold.security("vwrp")
    let wrong = try #require(books.yahoo.market.session(of: vwrp, on: today - 3)?.day)
    books.yahoo.set(hundredfold: wrong, of: vwrp)
    try await books.sync()
    try books.expectMarket("vwrp", from: today - 70, except: [wrong])
    #expect(
      try books.problems() == [
        "warning \(vwrp.name): a price is a hundredfold off those before, and left out (\(wrong))."
      ])
  }

  @Test("a 429 stops the whole source for the night: what is known stays, and nothing more is asked that day")
  func tooMany() async throws {
    let books = try await PricedHousehold()
    try books.hold("aapl", "cba", "vwrp", since: today - 60)
    try await books.sync()
    let before = try books.closes("vwrp")
    books.yahoo.set(.status(429), after: 1)
    try await books.night(2)
    #expect(books.asked == ["AAPL", "CBA.AX"])
    #expect(try books.closes("vwrp") == before)
    try books.expectMarket("aapl", from: today - 70)
    #expect(
      try books.problems() == ["warning Yahoo: too many requests; it is left alone until the next night."])
    books.yahoo.clearLog()
    let again = try await books.sync(2)
    #expect(books.asked == [])
    #expect(again.errors.contains("next: nothing: it is asked again the next night"))
    try await books.night()
    try books.expectMarket("vwrp", from: today - 70)
    #expect(try books.problems() == [])
  }

  @Test(
    "pages for people, a consent, a crumb, half an answer, garbage and a broken connection spoil nothing",
    arguments: [
      YahooSandbox.Fault.page, .consent, .unauthorised, .broken, .garbage, .dropped, .status(500), .status(503),
    ])
  func faults(_ fault: YahooSandbox.Fault) async throws {
    let books = try await PricedHousehold()
    try books.hold("aapl", "vwrp", since: today - 60)
    try await books.sync()
    let before = try books.rows("select * from prices order by 1, 2")
    books.yahoo.set(fault, times: 2)
    try await books.night(2)
    #expect(try books.rows("select * from prices order by 1, 2") == before)
    #expect(try !books.problems().isEmpty)
    #expect(try books.rows("select asked_on from price_series") == [today.iso, today.iso])
    books.yahoo.clearFaults()
    try await books.sync()
    try books.expectMarket("aapl", from: today - 70)
    try books.expectMarket("vwrp", from: today - 70)
    #expect(try books.problems() == [])
  }

  @Test("a night that is killed while it waits loses nothing and doubles nothing")
  func killed() async throws {
    let books = try await PricedHousehold()
    try books.hold("aapl", "cba", "vwrp", since: today - 400)
    books.yahoo.set(.stalled(milliseconds: 20_000), after: 3)
    _ = try await books.household.kill(after: .seconds(4), "sync", today: today.iso)
    #expect(try books.rows("select security_id from price_series") == ["aapl"])
    books.yahoo.clearLog()
    try await books.sync(0, "run")
    #expect(!books.asked.contains("AAPL"))
    for id in ["aapl", "cba", "vwrp"] { try books.expectMarket(id, from: today - 410) }
  }

  @Test("what is not found is a problem that says what to write, and what is written mends it")
  func notFound() async throws {
    let books = try await PricedHousehold()
    try books.hold("spaxx", "vwrp", since: today - 60, without: ["isin", "symbol", "exchange"])
    let outcome = try await books.sync()
    #expect(outcome.errors.contains("2 not found: daybook status"))
    let vwrp = try PricedHousehold.security("vwrp")
    #expect(try books.problems().contains("warning \(vwrp.name): Yahoo has no listing of it in GBP."))
    #expect(books.asked == [])
    let remedy = try books.rows("select remedy from problems where subject = '\(vwrp.name)'").first ?? ""
    #expect(
      remedy
        == "say its symbol in daybook.toml: a [[security]] with id = \"vwrp\" and symbol = \"…\" (daybook securities "
        + "--search \"\(vwrp.name)\" finds it), or price it in a file of your own")
    let found = try await books.household.expect(0, "securities", "--search", vwrp.name, "--json")
    #expect(found.text.contains("\"VWRP.L\""))
    try books.write("[[security]]\nid = \"vwrp\"\nsymbol = \"VWRP.L\"\n")
    try await books.sync()
    try books.expectMarket("vwrp", from: today - 70)
    #expect(try books.problems().count == 1)
  }

  @Test("a symbol of the settings wins over what was found, and one that is none is an error with its place named")
  func stated() async throws {
    let books = try await PricedHousehold()
    try books.hold("csp1", since: today - 60)
    try await books.sync()
    #expect(try books.rows("select distinct currency from prices") == ["GBP"])
    try books.write("[[security]]\nid = \"sp\"\nname = \"S&P\"\nisin = \"IE00B5BMR087\"\nsymbol = \"SXR8.DE\"\n")
    try await books.sync()
    #expect(try books.rows("select distinct currency from prices") == ["EUR"])
    try books.write("[[security]]\nid = \"sp\"\nname = \"S&P\"\nisin = \"IE00B5BMR087\"\nsymbol = \"NOPE.DE\"\n")
    try await books.sync(2)
    #expect(try books.problems() == ["error S&P: Yahoo has no prices of 'NOPE.DE', as [[security]] calls it."])
    #expect(try books.rows("select distinct currency from prices") == ["EUR"])
  }

  @Test("a symbol that is known no more is a problem, and its prices stay")
  func delisted() async throws {
    let books = try await PricedHousehold()
    try books.hold("vod", "vwrp", since: today - 60)
    try await books.sync()
    let vod = try PricedHousehold.security("vod")
    books.yahoo.delist(vod)
    let before = try books.closes("vod")
    try await books.night()
    #expect(try books.closes("vod") == before)
    #expect(
      try books.problems() == ["warning \(vod.name): Yahoo has no prices of 'VOD.L' any more: it may be delisted."])
    try books.expectMarket("vwrp", from: today - 70)
  }

  @Test("weeks and hours are asked for as the settings say; a day has one close", arguments: ["1wk", "1h"])
  func intervals(_ interval: String) async throws {
    let books = try await PricedHousehold(prices: "interval = \"\(interval)\"")
    try books.hold("vwrp", since: today - 60)
    try await books.sync()
    try await books.night()
    #expect(books.yahoo.log.last?.query.contains("interval=\(interval)") == true)
    let closes = try books.closes("vwrp")
    let vwrp = try PricedHousehold.security("vwrp")
    for (day, close) in closes {
      let truth = try #require(books.yahoo.close(of: vwrp, on: day))
      #expect(abs(close - Double(truth) / 10_000) < 0.000_1, "\(day)")
    }
    #expect(interval == "1h" ? closes.count > 40 : (8...14).contains(closes.count), "\(closes.count)")
  }

  @Test("source = \"none\" asks for nothing, and so does a household that holds nothing")
  func none() async throws {
    let books = try await PricedHousehold(prices: "source = \"none\"")
    try books.hold("vwrp", since: today - 60)
    try await books.sync()
    #expect(books.asked == [])
    let empty = try await PricedHousehold()
    #expect(try await empty.sync().errors.contains("prices") == false)
    #expect(empty.asked == [])
  }

  @Test("--since goes further back than is needed")
  func since() async throws {
    let books = try await PricedHousehold()
    try books.hold("vwrp", since: today - 60)
    try await books.sync()
    try await books.household.expect(0, "sync", "prices", "--since", (today - 300).iso)
    try books.expectMarket("vwrp", from: today - 300)
  }

  @Test("the listing says what is held, how it is found, and its last price")
  func listing() async throws {
    let books = try await PricedHousehold()
    try books.hold("vod", since: today - 60)
    try await books.sync()
    try await books.household.expect(0, "build")
    let listing = try await books.household.expect(0, "securities")
    #expect(listing.text.contains("GB00BH4HKS39"))
    #expect(listing.text.contains("VOD.L"))
    #expect(listing.text.contains("yahoo"))
  }
}
