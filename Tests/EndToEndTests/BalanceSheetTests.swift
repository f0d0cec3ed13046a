import TestSupport
import Testing

/// The balance sheet of a household with something of each class; its figures are worked out by hand.
@Suite("The balance sheet: today beside the end of last year, and the ends of twelve months") struct BalanceSheetTests {
  @Test("parts add up to their classes, these to assets, and assets with debts to net worth, on every day")
  func sums() async throws {
    let rows = try Self.sheet(try await Self.household())
    let debts = try #require(rows.firstIndex { $0.name == "Debts" })
    for day in Self.days {
      var classes = 0
      for name in ["Cash", "Investments", "Property"] {
        let start = try #require(rows.firstIndex { $0.name == name })
        let parts = rows[(start + 1)...].prefix { $0.kind == "kid" }
        #expect(Array(parts).sum(of: "kid", day) == rows[start].minor(day) ?? 0, "\(name) in column \(day)")
        classes += rows[start].minor(day) ?? 0
      }
      #expect(try rows.named("Assets").minor(day) ?? 0 == classes, "column \(day)")
      #expect(Array(rows[(debts + 1)...]).sum(of: "kid", day) == rows[debts].minor(day) ?? 0, "column \(day)")
      #expect(try rows.named("Net worth").minor(day) == classes + (rows[debts].minor(day) ?? 0), "column \(day)")
    }
    let net = try rows.named("Net worth")
    #expect([Self.today, Self.lastYear, Self.change].map { net.minor($0) } == [8_400_000, 8_380_000, 20_000])
    #expect(net.cells[Self.lastYear] == net.cells[Self.end(of: 12)])
  }

  @Test("totals and classes of today are those of the Net worth page")
  func netWorth() async throws {
    let household = try await Self.household()
    let rows = try Self.sheet(household)
    let made = try PageReader(household, "net-worth/index.html").table("Accounts and assets by class")
    for name in ["Cash", "Investments", "Property", "Debts", "Net worth"] {
      #expect(try rows.named(name).minor(0) == made.named(name).minor(0), "\(name)")
    }
    let daily = try await household.lookup(
      "total", by: "day", sql: "select day, total_minor, currency from net_worth_daily where day like '%-30'")
    #expect(daily["2026-04-30"].map { $0.filter { $0 != "." } } == "8320000")
    #expect(try rows.named("Net worth").minor(Self.end(of: 4)) == 8_320_000)
  }

  @Test("a broker's securities are investments and its money is cash, also that in other currencies")
  func brokerage() async throws {
    let rows = try Self.sheet(try await Self.household())
    let cash = try rows.named("Broker, cash")
    let securities = try rows.named("Broker")
    #expect([0, Self.lastYear, Self.end(of: 1)].map { cash.minor($0) } == [100_000, 500_000, 100_000])
    #expect([0, Self.end(of: 5)].map { securities.minor($0) } == [440_000, 420_000])
    #expect(try rows.named("Abroad").minor(0) == 150_000, "£700 and $1000 at 1.25")
    #expect(rows.map(\.name).prefix(3) == ["Assets", "Cash", "Joint"])
  }

  @Test("a debt is negative, and so is the sum of debts")
  func debts() async throws {
    let rows = try Self.sheet(try await Self.household())
    #expect(try ["Card", "Loan", "Debts"].map { try rows.named($0).minor(0) } == [-20_000, -500_000, -520_000])
    #expect(rows.suffix(4).map(\.name) == ["Debts", "Card", "Loan", "Net worth"])
  }

  @Test("what begins later is not known before, never nought, and totals of those days say so")
  func begun() async throws {
    let household = try await Self.household()
    let rows = try Self.sheet(household)
    let new = try rows.named("New")
    #expect(new.minor(Self.end(of: 4)) == 30_000)
    for cell in [Self.lastYear, Self.end(of: 3)] { #expect(new.cells[cell] == "— not known then") }
    #expect(new.cells[Self.change] == "— not known on both days")
    #expect(try rows.named("Investments").cells[Self.lastYear] == "— not known then")
    let html = try readText(household.file("site/balance-sheet/index.html"))
    #expect(html.contains(">Mar 2026*</th>") && html.contains(">End of 2025*</th>"))
    #expect(html.contains(">Apr 2026</th>") && html.contains(">Today</th>"))
    #expect(html.contains("only from 10 April 2026: New; from 5 November 2025: Flat"))
  }

  @Test("an account that was there and held no security yet held none")
  func bought() async throws {
    let household = try await Self.household(without: "new")
    let rows = try Self.sheet(household)
    #expect(try rows.named("Broker").cells[Self.lastYear] == "0.00")
    #expect(try rows.named("Investments").minor(Self.change) == 440_000)
  }

  @Test("a closed account is left out where it held nothing on any day of the page, else it stays")
  func closed() async throws {
    let rows = try Self.sheet(try await Self.household())
    #expect(!rows.contains { $0.name == "Old" })
    let was = try rows.named("Was")
    #expect([0, Self.lastYear, Self.change].map { was.minor($0) } == [0, 50_000, -50_000])
  }

  @Test("a part without a rate says so, and so do the totals that other days have it in")
  func gap() async throws {
    let household = try await Self.household(rates: Self.rates(without: "2026-03-19"..."2026-04-01"))
    let rows = try Self.sheet(household)
    let march = Self.end(of: 3)
    #expect(try rows.named("Dollars").cells[march] == "— not known then no rate")
    #expect(try rows.named("Flat").cells[march] == "— not known then no rate")
    for name in ["Cash", "Property", "Assets", "Net worth"] {
      #expect(try rows.named(name).cells[march] == "— not known then part missing", "\(name)")
    }
    #expect(try rows.named("Debts").minor(march) == -520_000)
    #expect(try rows.named("Net worth").minor(Self.end(of: 4)) == 8_320_000)
  }

  @Test("what never has a rate is in no total, which is that of Net worth and says that it is partial")
  func never() async throws {
    let household = try await Self.household(rates: Self.rates(of: ["EUR,GBP,0.8"]))
    let page = try PageReader(household, "balance-sheet/index.html")
    let rows = try Self.sheet(household)
    #expect(try rows.named("Dollars").cells[0] == "— not known no rate")
    #expect(try rows.named("Abroad").minor(0) == 70_000)
    #expect(try rows.named("Abroad, other currencies").cells[0] == "— not known no rate")
    let made = try PageReader(household, "net-worth/index.html").table("Accounts and assets by class")
    #expect(try rows.named("Net worth").minor(0) == made.named("Net worth").minor(0))
    #expect(try rows.named("Cash").minor(0) == 100_000 + 70_000 + 30_000 + 100_000)
    #expect(page.text.contains("Today*") && page.text.contains("Today’s total is partial"))
  }

  @Test("a security that never had a price stands by itself, and the others of its account have their sum")
  func unpriced() async throws {
    let household = try await Self.household(entries: "n,buy,broker,2026-02-05,-100,GBP,NOPRICE,40,\n")
    let rows = try Self.sheet(household)
    #expect(try rows.named("Broker: NOPRICE").cells[0] == "— not known no price")
    #expect(try ["Broker", "Investments"].map { try rows.named($0).minor(0) } == [440_000, 440_000])
    #expect(try rows.named("Broker, cash").minor(0) == 90_000)
  }

  @Test("a class is missing only where it lacks a part itself, not for what it never held")
  func classOfGap() async throws {
    let household = try await Self.household(
      rates: Self.rates(without: "2026-03-19"..."2026-04-01"), entries: "n,buy,broker,2026-02-05,-100,GBP,NOPRICE,40,\n"
    )
    let rows = try Self.sheet(household)
    #expect(try rows.named("Investments").minor(Self.end(of: 3)) == 360_000)
    #expect(try rows.named("Cash").cells[Self.end(of: 3)].hasPrefix("—"))
  }

  @Test("hidden accounts are one line, and in totals")
  func hidden() async throws {
    let household = try await Self.household(hidden: ["card", "loan"])
    let rows = try Self.sheet(household)
    #expect(!rows.contains { $0.name == "Card" || $0.name == "Loan" })
    #expect(try rows.named("Hidden accounts").minor(0) == -520_000)
    #expect(try rows.named("Net worth").minor(0) == 8_400_000)
  }

  @Test("an account of which no balance is known stands there, and is nothing")
  func unknown() async throws {
    let household = try await Self.household(more: "[[account]]\nid = \"blank\"\nname = \"Blank\"\ntype = \"savings\"")
    let rows = try Self.sheet(household)
    #expect(try rows.named("Blank").cells[0] == "— not known")
    #expect(try rows.named("Blank").cells[Self.end(of: 5)] == "— not known then")
    #expect(try rows.named("Net worth").minor(0) == 8_400_000)
  }

  @Test("in January the end of last year is the last month's")
  func january() async throws {
    let household = try await Self.household()
    try await household.expect(0, "build", today: "2026-01-20")
    let net = try Self.sheet(household).named("Net worth")
    #expect(net.minor(Self.lastYear) == 8_380_000)
    #expect(net.cells[Self.lastYear] == net.cells[3])
  }

  @Test("a figure leads to its account, a total to its month, and what is missing to nothing")
  func links() async throws {
    let household = try await Self.household(rates: Self.rates(without: "2026-03-19"..."2026-04-01"))
    let html = try readText(household.file("site/balance-sheet/index.html"))
    let rows = html.split(separator: "<tr").dropFirst()
    func row(_ name: String) throws -> Substring { try #require(rows.first { $0.contains(">\(name)<") }) }
    #expect(try row("Joint").split(separator: "href=\"../accounts/joint/index.html\"").count == 11)
    #expect(try row("Net worth").contains("href=\"../months/2026-05/index.html\""))
    #expect(try row("Assets").contains("href=\"../months/2025-12/index.html\""))
    #expect(try row("New").split(separator: "href=\"").count == 5)
    #expect(try !row("Flat").contains("href"))
    // The name, today, the end of last year, and seven months but March.
    #expect(try row("Dollars").split(separator: "href=\"").count == 10)
    #expect(try !row("Net worth").contains("months/2026-03/"))
  }

  @Test("a household that knows nothing yet has an empty page")
  func empty() async throws {
    let household = try SandboxedHousehold(settings: exampleHousehold(), today: "2026-06-10")
    try await household.expect(0, "run")
    #expect(try PageReader(household, "balance-sheet/index.html").text.contains("No balances yet"))
  }

  // MARK: - Columns

  private static let today = 0
  private static let lastYear = 1
  private static let change = 2
  /// All but the change.
  private static let days = [today, lastYear] + Array(3...14)

  /// The column of the end of a month of the twelve before June 2026.
  private static func end(of month: Int) -> Int { month < 6 ? 8 - month : 20 - month }

  private static func sheet(_ household: SandboxedHousehold) throws -> [PageRow] {
    try PageReader(household, "balance-sheet/index.html").table(
      "Balance sheet: today, the end of last year, and months as columns")
  }

  // MARK: - The household

  /// - Parameters:
  ///   - account: one that it does not have.
  ///   - more: of its settings.
  private static func household(
    rates: String = rates(), entries more: String = "", without account: String = "", hidden: Set<String> = [],
    more settings: String = ""
  ) async throws -> SandboxedHousehold {
    let accounts = accounts.filter { $0.id != account }.map {
      """
      [[account]]
      id       = "\($0.id)"
      name     = "\($0.id.prefix(1).uppercased() + $0.id.dropFirst())"
      type     = "\($0.type)"
      currency = "\($0.currency)"
      opening  = { day = \($0.day), balance = "\($0.balance)" }
      \($0.more)
      hidden   = \(hidden.contains($0.id))
      """
    }
    let parts = [exampleHousehold(), ratesFromFile, prices, flat] + accounts + [settings]
    let household = try SandboxedHousehold(settings: parts.joined(separator: "\n\n"), today: "2026-06-10")
    try write(entries + more, to: household.file("entries.csv"))
    try write("date,base,quote,rate\n" + rates, to: household.file("rates.csv"))
    try write(
      "date,symbol,price,currency\n"
        + weeks.map { "\($0),FUND,\($0 < "2026-05" ? 90 : $0 < "2026-06" ? 105 : 110),GBP\n" }.joined(),
      to: household.file("prices.csv"))
    try await household.expect(0, "run")
    return household
  }

  private static let accounts:
    [(id: String, type: String, currency: String, day: String, balance: String, more: String)] =
      [
        ("joint", "current", "GBP", "2025-11-01", "1000.00", ""),
        ("dollars", "savings", "USD", "2025-11-01", "1250.00", ""),
        ("was", "savings", "GBP", "2025-11-01", "500.00", "closed = 2026-03-15"),
        ("old", "savings", "GBP", "2025-05-01", "0.00", "closed = 2025-06-15"),
        ("new", "savings", "GBP", "2026-04-10", "300.00", ""),
        ("broker", "brokerage", "GBP", "2025-11-01", "5000.00", ""),
        ("abroad", "current", "GBP", "2025-11-01", "700.00", ""),
        ("card", "card", "GBP", "2025-11-01", "-200.00", ""),
        ("loan", "loan", "GBP", "2025-11-01", "-5000.00", ""),
      ]

  private static let prices = """
    [prices]
    source = "file"
    file   = "prices.csv"
    """

  private static let flat = """
    [[asset]]
    id         = "flat"
    name       = "Flat"
    kind       = "property"
    valuations = [ { day = 2025-11-05, value = "100000.00 EUR" } ]
    """

  private static let entries = """
    id,kind,account,day,amount,currency,security,quantity,price
    b,buy,broker,2026-01-05,-4000,GBP,FUND,40,100
    o,balance,abroad,2025-11-01,1000.00,USD,,,
    w,transaction,was,2026-03-10,-500.00,GBP,,,

    """

  private static let weeks: [String] =
    (5...12).flatMap { weeks(of: "2025-\($0 < 10 ? "0" : "")\($0)") } + (1...6).flatMap { weeks(of: "2026-0\($0)") }

  private static func weeks(of month: String) -> [String] { ["01", "07", "13", "19", "25"].map { "\(month)-\($0)" } }

  /// A line for each week and currency but those of `missing`.
  private static func rates(
    of currencies: [String] = ["GBP,USD,1.25", "EUR,GBP,0.8"], without missing: ClosedRange<String>? = nil
  ) -> String {
    weeks.filter { day in missing.map { !$0.contains(day) } ?? true && day <= "2026-06-10" }.flatMap { day in
      currencies.map { "\(day),\($0)\n" }
    }.joined()
  }
}
