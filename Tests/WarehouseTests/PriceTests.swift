import Core
import SQLite
import TestSupport
import Testing
import Warehouse

private func decimal(_ text: String) throws -> ExactDecimal { try #require(ExactDecimal(text)) }

extension Warehouse {
  /// One security, of an ISIN, held in `joint`.
  fileprivate static func withSecurity() throws -> Warehouse {
    let warehouse = try Warehouse.withAccount()
    var rows = StandardRows(account: SourceAccount(sourceID: "source", keys: []))
    rows.tellsTransactions = false
    var security = StandardSecurity(key: "VOD")
    (security.isin, security.symbol) = ("GB00BH4HKS39", "VOD")
    rows.securities = [security]
    rows.holdings = StandardHoldings(
      day: firstOfJune, rows: [StandardHolding(securityKey: "VOD", quantity: ExactDecimal(mantissa: 5, scale: 0))])
    _ = try warehouse.standardise(
      [rows], as: "joint", from: Provenance(source: bank, payloadID: 1, fetchedAt: 60, day: firstOfJune))
    return warehouse
  }

  /// `2026-06-01 1.5`
  fileprivate var closes: [String] {
    get throws { try prices(of: "gb00bh4hks39").map { "\($0.price.day) \($0.price.close.normalised)" } }
  }
}

private func told(
  _ closes: [(day: Day, close: String)], asked: ClosedRange<Day>? = nil, symbol: String = "VOD.L",
  splits: [(day: Day, new: Int64, old: Int64)] = [], currency: Currency = .gbp
) throws -> StandardPrices {
  var told = StandardPrices(securityKey: "GB00BH4HKS39", symbol: symbol)
  let days = closes.map(\.day)
  told.asked = asked ?? (days.min() ?? firstOfJune)...(days.max() ?? firstOfJune)
  told.prices = try closes.map { StandardPrice(day: $0.day, currency: currency, close: try decimal($0.close)) }
  told.events = splits.map { StandardSecurityEvent(day: $0.day, .split(new: $0.new, old: $0.old)) }
  return told
}

private func days(_ from: Day, _ closes: [String]) -> [(day: Day, close: String)] {
  closes.enumerated().map { (day: from + $0.offset, close: $0.element) }
}

@Suite("Prices in the warehouse") struct PriceTests {
  private let first = firstOfJune - 30

  @Test("days that are told again are overwritten, days that are not stay: sessions can be null for days")
  func overwritten() throws {
    let warehouse = try Warehouse.withSecurity()
    let start = try warehouse.store(prices: told(days(first, ["1", "1.1", "1.2"])), source: "yahoo")
    #expect(start == .stored(ChangeCount(new: 3), rejected: []))
    let again = try warehouse.store(
      prices: told([(first + 1, "1.11"), (first + 3, "1.3")], asked: first + 1...first + 3), source: "yahoo")
    #expect(again == .stored(ChangeCount(new: 1, changed: 1), rejected: []))
    let same = try warehouse.store(prices: told([(first + 3, "1.30")]), source: "yahoo")
    #expect(same == .stored(ChangeCount(), rejected: []))
    #expect(
      try warehouse.closes == ["\(first) 1", "\(first + 1) 1.11", "\(first + 2) 1.2", "\(first + 3) 1.3"])
  }

  @Test("prices of a security that nobody told of are none")
  func unknown() throws {
    let warehouse = try Warehouse.withAccount()
    #expect(try warehouse.store(prices: told(days(first, ["1"])), source: "yahoo") == .unknown)
  }

  @Test("a series knows its symbol, its first day and its last session")
  func series() throws {
    let warehouse = try Warehouse.withSecurity()
    try warehouse.store(prices: told(days(first, ["1", "1.1"]), asked: first - 5...first + 9), source: "yahoo")
    try warehouse.store(prices: told([], asked: first - 2...first + 12), source: "yahoo")
    let series = try #require(try warehouse.priceSeries(source: "yahoo")["gb00bh4hks39"])
    #expect(series.symbol == "VOD.L")
    #expect(series.firstDay == first - 5)
    #expect(series.lastDay == first + 1)
    #expect(series.askedOn == firstOfJune)
  }

  // MARK: A hundredfold

  @Test("occasional rows are wrong by a factor of a hundred: they are left out and named", arguments: ["120", "0.012"])
  func hundredfold(_ wrong: String) throws {
    let warehouse = try Warehouse.withSecurity()
    let verdict = try warehouse.store(
      prices: told(days(first, ["1.1", "1.2", wrong, "1.3", "1.2"])), source: "yahoo")
    #expect(verdict == .stored(ChangeCount(new: 4), rejected: [first + 2]))
    #expect(try warehouse.closes.count == 4)
  }

  @Test("the first row of a series may be the wrong one")
  func firstWrong() throws {
    let warehouse = try Warehouse.withSecurity()
    let verdict = try warehouse.store(prices: told(days(first, ["110", "1.2", "1.3"])), source: "yahoo")
    #expect(verdict == .stored(ChangeCount(new: 2), rejected: [first]))
  }

  @Test("a window of nothing but wrong rows is measured by what was known before it")
  func allWrong() throws {
    let warehouse = try Warehouse.withSecurity()
    try warehouse.store(prices: told(days(first, ["1.1", "1.2", "1.3"])), source: "yahoo")
    let verdict = try warehouse.store(prices: told(days(first + 3, ["130", "131", "132"])), source: "yahoo")
    #expect(verdict == .stored(ChangeCount(), rejected: [first + 3, first + 4, first + 5]))
    // They are right now, and overwrite nothing but themselves.
    try warehouse.store(prices: told(days(first + 3, ["1.30", "1.31", "1.32"])), source: "yahoo")
    #expect(try warehouse.closes.count == 6)
  }

  @Test("a fall to a third, and a tenfold rise, are prices")
  func wild() throws {
    let warehouse = try Warehouse.withSecurity()
    let verdict = try warehouse.store(prices: told(days(first, ["9", "3", "30"])), source: "yahoo")
    #expect(verdict == .stored(ChangeCount(new: 3), rejected: []))
  }

  // MARK: Splits

  @Test("after a split the stored series must be fetched again: a window with a new one is refused")
  func split() throws {
    let warehouse = try Warehouse.withSecurity()
    try warehouse.store(prices: told(days(first, ["10", "11", "12", "13", "14"])), source: "yahoo")
    let splits = [(day: first + 5, new: Int64(10), old: Int64(1))]
    let window = try told(days(first + 3, ["1.3", "1.4", "1.5"]), splits: splits)
    #expect(try warehouse.store(prices: window, source: "yahoo") == .restated)
    #expect(try warehouse.closes == days(first, ["10", "11", "12", "13", "14"]).map { "\($0.day) \($0.close)" })
    let whole = try told(days(first, ["1", "1.1", "1.2", "1.3", "1.4", "1.5"]), splits: splits)
    #expect(
      try warehouse.store(prices: whole, source: "yahoo") == .stored(ChangeCount(new: 1, changed: 5), rejected: []))
    #expect(try warehouse.closes.first == "\(first) 1")
    #expect(try warehouse.securityEvents(of: "gb00bh4hks39", source: "yahoo") == whole.events)
    // The same split the night after is no news.
    let after = try told(days(first + 4, ["1.4", "1.5", "1.6"]), splits: splits)
    #expect(try warehouse.store(prices: after, source: "yahoo") == .stored(ChangeCount(new: 1), rejected: []))
  }

  @Test("a split of a hundred to one is restated, not rejected")
  func hundredToOne() throws {
    let warehouse = try Warehouse.withSecurity()
    try warehouse.store(prices: told(days(first, ["100", "110", "120"])), source: "yahoo")
    let whole = try told(days(first, ["1", "1.1", "1.2", "1.3"]), splits: [(first + 3, 100, 1)])
    #expect(
      try warehouse.store(prices: whole, source: "yahoo") == .stored(ChangeCount(new: 1, changed: 3), rejected: []))
  }

  @Test("a series that is restated without a word of a split is noticed by its closes")
  func silentSplit() throws {
    let warehouse = try Warehouse.withSecurity()
    try warehouse.store(prices: told(days(first, ["10", "11", "12", "13", "14", "15"])), source: "yahoo")
    let window = try told(days(first + 1, ["5.5", "6", "6.5", "7", "7.5", "8"]))
    #expect(try warehouse.store(prices: window, source: "yahoo") == .restated)
    #expect(try warehouse.closes.first == "\(first) 10")
  }

  @Test("closes that are corrected, or quotes of a session that was not over, are no restatement")
  func corrected() throws {
    let warehouse = try Warehouse.withSecurity()
    try warehouse.store(prices: told(days(first, ["10", "11", "12", "13", "14", "15"])), source: "yahoo")
    let window = try told(days(first + 1, ["11.2", "12", "6.5", "7", "7.5"]))
    #expect(try warehouse.store(prices: window, source: "yahoo") == .stored(ChangeCount(changed: 4), rejected: []))
  }

  @Test("another symbol is another listing: its prices replace those of the one before")
  func otherSymbol() throws {
    let warehouse = try Warehouse.withSecurity()
    try warehouse.store(prices: told(days(first, ["10", "11"])), source: "yahoo")
    try warehouse.store(prices: told([(first + 1, "14")], symbol: "VOD.DE", currency: .eur), source: "yahoo")
    #expect(try warehouse.closes == ["\(first + 1) 14"])
    #expect(try warehouse.priceSeries(source: "yahoo")["gb00bh4hks39"]?.firstDay == first + 1)
  }

  @Test(
    "property: whatever night a split is told on, the series is in one measure after each night",
    arguments: 1...12)
  func restated(_ seed: Int) throws {
    let warehouse = try Warehouse.withSecurity()
    var dice = SeededNumbers(UInt64(seed))
    let ratios: [(Int64, Int64)] = [(2, 1), (10, 1), (3, 2), (1, 10), (100, 1), (4, 1)]
    var splits: [(day: Day, new: Int64, old: Int64, told: Day)] = []
    for place in [20, 34] {
      let (new, old) = ratios[Int.random(in: 0..<ratios.count, using: &dice)]
      let day = first + place
      splits.append((day, new, old, day + Int.random(in: 0...4, using: &dice)))
    }
    let base = (0..<50).map { _ in Int64.random(in: 90_000...110_000, using: &dice) }
    /// What a source tells on a night: all in the measure of the splits it knows then.
    func close(_ place: Int, on night: Day) -> ExactDecimal {
      var factor: (new: Int64, old: Int64) = (1, 1)
      for split in splits where split.told <= night { factor = (factor.new * split.new, factor.old * split.old) }
      return ExactDecimal(mantissa: base[place] * 100 * factor.old / factor.new, scale: 6)
    }
    func answer(_ from: Int, _ to: Int, on night: Day) -> StandardPrices {
      var told = StandardPrices(securityKey: "GB00BH4HKS39", symbol: "VOD.L")
      told.asked = first + from...first + to
      told.prices = (from...to).filter { ($0 + seed) % 7 < 5 || $0 == from }.map {
        StandardPrice(day: first + $0, currency: .gbp, close: close($0, on: night))
      }
      // A split is told late, and only in a window that holds its day.
      told.events = splits.filter { $0.told <= night && $0.day >= first + from }.map {
        StandardSecurityEvent(day: $0.day, .split(new: $0.new, old: $0.old))
      }
      return told
    }
    for night in 10..<50 {
      let day = first + night
      let from = night == 10 ? 0 : max(0, night - 14)
      if try warehouse.store(prices: answer(from, night, on: day), source: "yahoo", on: day) == .restated {
        let whole = try warehouse.store(prices: answer(0, night, on: day), source: "yahoo", on: day)
        #expect(whole != .restated)
      }
      for stored in try warehouse.prices(of: "gb00bh4hks39") {
        let truth = close(stored.price.day - first, on: day)
        #expect(stored.price.close.normalised == truth.normalised, "\(stored.price.day) on night \(night)")
      }
    }
    #expect(try warehouse.prices(of: "gb00bh4hks39").count > 30)
  }

  // MARK: The household's own

  @Test("the household's own price of a day goes before another source's")
  func own() throws {
    let warehouse = try Warehouse.withSecurity()
    try warehouse.store(prices: told(days(first, ["1", "1.1"])), source: "yahoo")
    var own = try told([(first + 1, "1.5")])
    own.asked = nil
    #expect(try warehouse.replacePrices(with: [own], source: "file") == ChangeCount(new: 1))
    #expect(try warehouse.closes == ["\(first) 1", "\(first + 1) 1.5"])
    #expect(try warehouse.prices(of: "gb00bh4hks39").map(\.source) == ["yahoo", "file"])
  }

  @Test("a row that is taken out of the file is no price any more")
  func removed() throws {
    let warehouse = try Warehouse.withSecurity()
    var own = try told(days(first, ["1", "1.1"]))
    own.asked = nil
    try warehouse.replacePrices(with: [own], source: "file")
    own.prices.removeLast()
    #expect(try warehouse.replacePrices(with: [own], source: "file") == ChangeCount(retired: 1))
    #expect(try warehouse.replacePrices(with: [], source: "file") == ChangeCount(retired: 1))
    #expect(try warehouse.closes == [])
  }

  // MARK: Whose

  @Test("what is held or was traded is priced; what an account holds no more has a last day")
  func held() throws {
    let warehouse = try Warehouse.withSecurity()
    func tell(_ day: Day, _ keys: [String], trades: [StandardTrade] = []) throws {
      var rows = StandardRows(account: SourceAccount(sourceID: "source", keys: []))
      rows.tellsTransactions = false
      rows.trades = trades
      rows.holdings = StandardHoldings(
        day: day, rows: try keys.map { StandardHolding(securityKey: $0, quantity: try decimal("2")) })
      _ = try warehouse.standardise(
        [rows], as: "joint", from: Provenance(source: bank, payloadID: 1, fetchedAt: 60, day: day))
    }
    var buy = StandardTrade(kind: .buy, day: firstOfJune - 400, amount: Money(minor: -5, .eur))
    (buy.securityKey, buy.quantity) = ("B", try decimal("1"))
    try tell(firstOfJune + 1, ["VOD", "B"], trades: [buy])
    func lines() throws -> [String] {
      try warehouse.heldSecurities().map {
        "\($0.security.id.suffix(6)) \($0.firstDay) \($0.lastDay.map(\.iso) ?? "held")"
      }
    }
    #expect(try lines() == ["bank-b \(firstOfJune - 400) held", "4hks39 \(firstOfJune) held"])
    try tell(firstOfJune + 2, ["B"])
    #expect(
      try lines() == ["bank-b \(firstOfJune - 400) held", "4hks39 \(firstOfJune) \(firstOfJune + 1)"])
  }

  // MARK: Rebuild

  @Test("a rebuild makes the same prices, series and events from what was received")
  func rebuild() throws {
    let warehouse = try Warehouse.withSecurity()
    let whole = try told(
      days(first, ["1", "1.1", "1.2", "1.3"]), asked: first - 3...first + 3, splits: [(first + 3, 10, 1)])
    let nights = [
      try told(days(first, ["10", "11", "12"]), asked: first - 3...first + 2),
      try told(days(first + 1, ["1.1", "1.2", "1.3"]), splits: [(first + 3, 10, 1)]), whole,
    ]
    let run = try warehouse.beginRun(connection: "bank", provider: "test")
    _ = try warehouse.land(
      RawRecord(
        provider: "test", connectionID: "bank", accountKey: "source", kind: "holdings", fetchedAt: 60, day: firstOfJune,
        body: [1]), run: run.runID)
    let mapping = RawMapping(contextKinds: []) { _, _ in
      var rows = StandardRows(account: SourceAccount(sourceID: "source", keys: ["joint"]))
      rows.tellsTransactions = false
      var security = StandardSecurity(key: "VOD")
      (security.isin, security.symbol) = ("GB00BH4HKS39", "VOD")
      rows.securities = [security]
      rows.holdings = StandardHoldings(
        day: firstOfJune, rows: [StandardHolding(securityKey: "VOD", quantity: ExactDecimal(mantissa: 5, scale: 0))])
      return [rows]
    } rates: { _ in
      []
    } prices: { record, _ in
      var mapped = MappedPrices(source: "yahoo")
      if let number = record.body.first { mapped.series = [nights[Int(number)]] }
      return mapped
    } file: { _, _ in
    }
    var joint = account("joint")
    joint.match = ["joint"]
    try warehouse.setAccounts([joint])
    _ = try warehouse.process(run, accounts: [joint], mapping: mapping)
    try warehouse.finishRun(run, status: "ok", ChangeCount())
    for (number, night) in nights.enumerated() {
      _ = try warehouse.land(
        RawRecord(
          provider: "yahoo", accountKey: "GB00BH4HKS39", kind: "prices", key: "\(number)", fetchedAt: 60,
          day: firstOfJune, body: [UInt8(number)]))
      _ = try warehouse.store(prices: night, source: "yahoo")
    }
    // A listing that was not taken, and a refusal, say nothing.
    for (kind, status) in [("candidates", 200), ("prices", 404)] {
      _ = try warehouse.land(
        RawRecord(
          provider: "yahoo", accountKey: "GB00BH4HKS39", kind: kind, fetchedAt: 60, day: firstOfJune, status: status,
          body: [0]))
    }
    func facts() throws -> [String] {
      var lines: [String] = []
      for table in ["prices", "price_series", "security_events"] {
        try warehouse.database.forEach("select * from \(table)") { row in
          lines.append(table + " " + row.columnNames.indices.map { "\(row.value($0))" }.joined(separator: " "))
        }
      }
      return lines
    }
    let before = try facts()
    #expect(before.count == 6)
    try warehouse.rebuild(accounts: [joint], mapping: mapping)
    #expect(try facts() == before)
  }
}
