import Core
import Testing
import Warehouse

@Suite("Trades, holdings and securities in the warehouse") struct InvestmentTests {
  private func decimal(_ text: String) throws -> ExactDecimal { try #require(ExactDecimal(text)) }

  private func buy(_ on: Day, _ minor: Int64, id: String = "", security: String = "VUSA") throws -> StandardTrade {
    var trade = StandardTrade(kind: .buy, day: on, amount: Money(minor: -minor, .eur))
    trade.securityKey = security
    trade.quantity = try decimal("2.5")
    trade.reliableID = id
    return trade
  }

  private func apply(
    _ trades: [StandardTrade], holdings: StandardHoldings? = nil, securities: [StandardSecurity] = [],
    complete: ClosedRange<Day>? = nil, to warehouse: Warehouse, source: Source = bank, on day: Day = firstOfJune
  ) throws -> Standardised {
    var rows = StandardRows(account: SourceAccount(sourceID: "source", keys: []))
    rows.tellsTransactions = false
    rows.trades = trades
    rows.holdings = holdings
    rows.securities = securities
    rows.completeTrades = complete
    return try warehouse.standardise(
      [rows], as: "joint", from: Provenance(source: source, payloadID: 1, fetchedAt: 60, day: day))
  }

  @Test("a trade told again is the same row; one that changed is changed")
  func again() throws {
    let warehouse = try Warehouse.withAccount()
    #expect(try apply([buy(firstOfJune - 3, 100, id: "a")], to: warehouse).count == ChangeCount(new: 1))
    #expect(try apply([buy(firstOfJune - 3, 100, id: "a")], to: warehouse).count == ChangeCount())
    #expect(try apply([buy(firstOfJune - 3, 120, id: "a")], to: warehouse).count == ChangeCount(changed: 1))
    #expect(try warehouse.column("select amount_minor from trades") == ["-120"])
  }

  @Test("two equal trades of one day are two, whenever they are told again")
  func twins() throws {
    let warehouse = try Warehouse.withAccount()
    let twins = [try buy(firstOfJune, 100), try buy(firstOfJune, 100)]
    #expect(try apply(twins, to: warehouse).count.new == 2)
    #expect(try apply(twins, to: warehouse).count.new == 0)
  }

  @Test("a trade that vanished from a complete span is retired, one outside it stays")
  func vanished() throws {
    let warehouse = try Warehouse.withAccount()
    let old = try buy(firstOfJune - 40, 100, id: "old")
    let gone = try buy(firstOfJune - 3, 100, id: "gone")
    _ = try apply([old, gone], to: warehouse)
    let span = firstOfJune - 5...firstOfJune
    let result = try apply([buy(firstOfJune - 2, 90, id: "new")], complete: span, to: warehouse)
    #expect(result.count == ChangeCount(new: 1, retired: 1))
    #expect(try warehouse.column("select trade_id from trades where retired_on is null").count == 2)
  }

  @Test("holdings of a day are what was told last, and a day without rows says that nothing was held")
  func holdings() throws {
    let warehouse = try Warehouse.withAccount()
    let two = [
      StandardHolding(securityKey: "A", quantity: try decimal("3")),
      StandardHolding(securityKey: "B", quantity: try decimal("0.25")),
    ]
    _ = try apply([], holdings: StandardHoldings(day: firstOfJune, rows: two), to: warehouse)
    _ = try apply([], holdings: StandardHoldings(day: firstOfJune, rows: [two[1]]), to: warehouse)
    _ = try apply([], holdings: StandardHoldings(day: firstOfJune + 1, rows: []), to: warehouse)
    #expect(try warehouse.column("select quantity_mantissa || '/' || quantity_scale from holdings") == ["25/2"])
    #expect(try warehouse.column("select count(*) from holding_days") == ["2"])
  }

  @Test("two lines of one security are one holding")
  func lots() throws {
    let warehouse = try Warehouse.withAccount()
    var first = StandardHolding(securityKey: "A", quantity: try decimal("3"))
    first.cost = Money(minor: 300, .eur)
    var second = StandardHolding(securityKey: "A", quantity: try decimal("0.5"))
    second.cost = Money(minor: 60, .eur)
    _ = try apply([], holdings: StandardHoldings(day: firstOfJune, rows: [first, second]), to: warehouse)
    #expect(try warehouse.column("select quantity_mantissa || ' ' || cost_minor from holdings") == ["35 360"])
  }

  @Test("one ISIN is one security whoever tells it, and a CUSIP is found in an American ISIN")
  func identifiers() throws {
    let warehouse = try Warehouse.withAccount()
    func id(_ key: String, _ source: String, _ set: (inout StandardSecurity) -> Void) throws -> String {
      var security = StandardSecurity(key: key)
      set(&security)
      return try warehouse.securityID(security, source: source, on: firstOfJune)
    }
    let apple = try id("AAPL_US_EQ", "t212") { $0.isin = "US0378331005" }
    #expect(apple == "us0378331005")
    #expect(try id("x1", "plaid") { $0.cusip = "037833100" } == apple)
    #expect(try id("x1", "plaid") { _ in } == apple)
    #expect(try id("AAPL", "snap") { $0.symbol = "AAPL" } != apple)
    let first = try id("V1", "snap") { ($0.symbol, $0.exchange) = ("V", "XNYS") }
    #expect(first == "v-xnys")
    #expect(try id("V2", "plaid") { ($0.symbol, $0.exchange) = ("V", "XNYS") } == first)
    #expect(try id("V3", "plaid") { ($0.symbol, $0.exchange) = ("V", "XTSE") } != first)
  }

  @Test("a source that tells only changes takes back what it names and nothing else")
  func incremental() throws {
    let warehouse = try Warehouse.withAccount()
    try warehouse.sync([
      payment(firstOfJune - 3, -500, "shop", id: "a"), payment(firstOfJune - 2, -600, "pub", id: "b"),
    ])
    var rows = StandardRows(account: SourceAccount(sourceID: "source", keys: []))
    rows.isIncremental = true
    rows.removed = ["b", "never heard of"]
    let provenance = Provenance(source: bank, payloadID: 1, fetchedAt: 60, day: firstOfJune)
    #expect(try warehouse.standardise([rows], as: "joint", from: provenance).count == ChangeCount(retired: 1))
    rows.removed = []
    #expect(try warehouse.standardise([rows], as: "joint", from: provenance).problems.isEmpty)
    #expect(try warehouse.column("select counterparty from transactions where retired_on is null") == ["shop"])
  }
}
