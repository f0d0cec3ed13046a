import Analytics
import Core
import Settings
import Testing

/// domain.md § 6, on rows and balances in a database.
@Suite("Observed balances and the rows around them") struct ObservationTests {
  private func books(_ today: Int = 5) throws -> AnalysedBooks {
    let books = try AnalysedBooks(today: june(today))
    books.account("giro", connection: "bank")
    return books
  }

  @Test("a closing balance is the end of its day") func closing() throws {
    let books = try books(3)
    try books.sync("giro", [paid(june(1), -100), paid(june(3), -50)], [stated(.closing, june(2), 1_000)])
    try books.analyse()
    #expect(try books.balances("giro") == ["01 1000 derived 0", "02 1000 observed 0", "03 950 derived 0"])
  }

  @Test("an opening balance is the start of its day, and the account is known from then on") func opening() throws {
    let books = try books(3)
    try books.importFile("giro", [paid(june(2), -100), paid(june(3), -50)], [stated(.opening, june(2), 1_000)])
    try books.analyse()
    #expect(try books.balances("giro") == ["02 900 derived 0", "03 850 derived 0"])
  }

  @Test("an interim balance is reconciled with the rows of its own fetch: what was booked later that day is explained")
  func interim() throws {
    let books = try books(2)
    try books.sync("giro", [paid(june(1), -100)], [stated(.interim, june(1), 900)])
    try books.analyse()
    #expect(try books.balances("giro") == ["01 900 observed 0", "02 900 derived 0"])
    try books.sync("giro", [paid(june(1), -100), paid(june(1), -30, .gbp, "Later that day"), paid(june(2), -5)])
    try books.sync(
      "giro",
      [paid(june(1), -100), paid(june(1), -30, .gbp, "Later that day"), paid(june(2), -5), paid(june(2), -7)],
      [stated(.interim, june(2), 858)])
    try books.analyse()
    #expect(try books.balances("giro") == ["01 870 observed 0", "02 858 observed 0"])
  }

  @Test("a row that the bank tells of days late is explained where the balances show that they were stated without it")
  func late() throws {
    let books = try books(4)
    try books.sync("giro", [paid(june(1), -100)], [stated(.closing, june(1), 900)])
    try books.sync("giro", [paid(june(1), -100), paid(june(3), -10)], [stated(.interim, june(3), 890)])
    try books.sync(
      "giro", [paid(june(1), -100), paid(june(2), -40, .gbp, "Late"), paid(june(3), -10)],
      [stated(.interim, june(4), 850)])
    try books.analyse()
    #expect(
      try books.balances("giro") == [
        "01 900 observed 0", "02 860 derived 0", "03 850 observed 0", "04 850 observed 0",
      ])
  }

  @Test("of several observations of a day a closing one stands, then the latest fetched") func severalADay() throws {
    let books = try books(2)
    try books.sync("giro", [paid(june(1), -100)], [stated(.closing, june(1), 900)])
    try books.sync("giro", [paid(june(1), -100)], [stated(.interim, june(1), 777, type: "interimBooked")])
    try books.sync("giro", [paid(june(1), -100)], [stated(.interim, june(2), 900, type: "interimBooked")])
    try books.sync("giro", [paid(june(1), -100)], [stated(.interim, june(2), 880, type: "expected")])
    try books.analyse()
    #expect(try books.balances("giro") == ["01 900 observed 0", "02 880 observed -20"])
  }

  @Test("what lies between two observed balances and no row says is unexplained on the later day")
  func remainder() throws {
    let books = try books(4)
    try books.sync(
      "giro", [paid(june(2), -100)], [stated(.closing, june(1), 1_000), stated(.closing, june(3), 870)])
    try books.analyse()
    #expect(
      try books.balances("giro") == [
        "01 1000 observed 0", "02 900 derived 0", "03 870 observed -30", "04 870 derived 0",
      ])
  }

  @Test("files that end within a day, and the next that begins there, leave nothing unexplained, in either order")
  func fileAtNoon() throws {
    let rows = [
      paid(june(1), -100, .gbp, "A"), paid(june(2), -20, .gbp, "B"), paid(june(2), -30, .gbp, "C", sequence: 1),
      paid(june(3), -1, .gbp, "D"),
    ]
    let atNoon = (rows[0...1], [stated(.opening, june(1), 1_000), stated(.closing, june(2), 880)])
    let later = (rows[1...3], [stated(.opening, june(2), 900), stated(.closing, june(3), 849)])
    for files in [[atNoon, later], [later, atNoon]] {
      let books = try books(4)
      for (rows, balances) in files { try books.importFile("giro", Array(rows), balances) }
      try books.analyse()
      #expect(
        try books.balances("giro") == [
          "01 900 observed 0", "02 850 observed 0", "03 849 observed 0", "04 849 carried 0",
        ])
    }
  }

  @Test("two files that disagree give the same balances in either order") func disagreement() throws {
    var results: Set<[String]> = []
    for amounts in [[500, 480], [480, 500]] as [[Int64]] {
      let books = try books(3)
      for amount in amounts { try books.importFile("giro", [paid(june(1), -100)], [stated(.closing, june(2), amount)]) }
      try books.analyse()
      results.insert(try books.balances("giro"))
    }
    #expect(results.count == 1)
  }

  @Test("pending rows move no balance") func pending() throws {
    let books = try books(2)
    try books.sync(
      "giro", [paid(june(1), -100), paid(june(2), -40, status: .pending)], [stated(.closing, june(1), 900)])
    try books.analyse()
    #expect(try books.balances("giro") == ["01 900 observed 0", "02 900 derived 0"])
  }

  @Test("a row that repeats another by decision is counted once") func sameAs() throws {
    let books = try books(2)
    try books.sync("giro", [paid(june(1), -100, .gbp, "API")], [stated(.closing, june(1), 900)])
    try books.importFile("giro", [paid(june(1), -100, .gbp, "Shop, by file"), paid(june(2), -10, .gbp, "Other")])
    try books.analyse()
    #expect(try books.lines("select money_out_minor from mart_account_days order by day") == ["-200", "-10"])
    var decision = Decisions.Transaction()
    decision.sameAs = try books.id("giro", june(1), -100, source: "bank")
    books.decisions.transactions[try books.id("giro", june(1), -100, source: "file")] = decision
    try books.analyse()
    #expect(try books.balances("giro") == ["01 900 observed 0", "02 890 derived 0"])
    #expect(try books.lines("select spending_minor from mart_cash_flow_monthly") == ["110"])
    #expect(try books.lines("select spent_minor, transactions from mart_merchants order by 1") == ["10 1", "100 1"])
  }

  @Test("an ignored row is in no total of income or spending, yet moved the balance") func ignored() throws {
    let books = try books(2)
    var when = Conditions()
    when.description = .contains("refinance")
    var then = Actions()
    then.ignore = true
    books.settings.rules = [RuleSettings(name: "ignore", when: when, then: then)]
    try books.sync(
      "giro", [paid(june(1), -500, .gbp, "Refinance"), paid(june(1), -100)], [stated(.closing, june(1), 900)])
    try books.analyse()
    #expect(try books.balances("giro") == ["01 900 observed 0", "02 900 derived 0"])
    #expect(try books.lines("select spending_minor from mart_cash_flow_monthly") == ["100"])
    #expect(
      try books.lines("select tracking_minor, spending_minor, transfers_edge_minor from mart_net_worth_changes")
        == ["1500 -100 -500"])
  }

  @Test("an account without any balance has an unknown level: no line, and totals are partial from its first row on")
  func unknown() throws {
    let books = try books(4)
    books.account("cash", .cash)
    try books.sync("giro", [paid(june(1), -100)], [stated(.closing, june(1), 900)])
    try books.importFile("cash", [paid(june(3), -10, .gbp, "Bread")])
    let outcome = try books.analyse()
    #expect(try books.balances("cash") == [])
    #expect(
      try books.lines("select total_minor, partial from mart_net_worth_daily") == ["900 0", "900 0", "900 1", "900 1"])
    #expect(
      try books.lines("select account_id, closing_minor, quality from mart_accounts_monthly") == [
        "cash - missing", "giro 900 derived",
      ])
    #expect(try books.lines("select distinct partial from mart_members_monthly") == ["1"])
    #expect(outcome.problems.contains { $0.subject == "Cash" && $0.severity == .warning })
  }

  @Test("a closed account ends at zero on its day and stays, and rows after it are unexplained, not forgotten")
  func closed() throws {
    let books = try books(5)
    books.settings.accounts[0].closed = june(3)
    try books.sync("giro", [paid(june(2), -100), paid(june(4), -7)], [stated(.closing, june(1), 100)])
    try books.analyse()
    #expect(
      try books.balances("giro") == [
        "01 100 observed 0", "02 0 derived 0", "03 0 derived 0", "04 0 derived 7", "05 0 derived 0",
      ])
    #expect(
      try books.lines("select spending_minor, unexplained_minor, closing_minor from mart_net_worth_changes")
        == ["-107 7 0"])
  }

  @Test("a foreign account without a rate is missing from the total, which is partial, and its own line stands")
  func foreign() throws {
    let books = try books(3)
    books.account("euro", .current, .eur)
    try books.rate(.eur, .gbp, june(2), "0.80")
    try books.sync("giro", [paid(june(1), -100)], [stated(.closing, june(1), 900)])
    try books.importFile("euro", [paid(june(1), -50, .eur)], [stated(.closing, june(1), 1_000, .eur)])
    try books.analyse()
    #expect(
      try books.lines(
        "select balance_minor, household_minor from mart_balances_daily where account_id = 'euro' order by day")
        == ["1000 -", "1000 800", "1000 800"])
    #expect(try books.lines("select total_minor, partial from mart_net_worth_daily") == ["900 1", "1700 0", "1700 0"])
    #expect(try books.lines("select spending_minor, partial from mart_cash_flow_monthly") == ["100 1"])
  }

  @Test("an account that settings no longer name is in no figure, and comes back with its name") func unnamed() throws {
    let books = try books(2)
    books.account("old", .cash, .gbp, opening: (june(1), 500))
    try books.sync("giro", [paid(june(1), -100)], [stated(.closing, june(1), 900)])
    try books.importFile("old", [paid(june(1), -25, .gbp, "Bread")])
    try books.analyse()
    let before = try books.marts()
    let named = books.settings.accounts
    books.settings.accounts.removeLast()
    try books.analyse()
    #expect(try books.lines("select spending_minor from mart_cash_flow_monthly") == ["100"])
    #expect(try books.lines("select total_minor from mart_net_worth_daily") == ["900", "900"])
    #expect(try books.lines("select distinct account_id from mart_accounts_monthly") == ["giro"])
    books.settings.accounts = named
    try books.analyse()
    #expect(try books.marts() == before)
  }

  @Test("after the last day that a source told of, an account is carried; the accounts dataset says since when")
  func carried() throws {
    let books = try books(9)
    books.account("file", .savings)
    try books.sync("giro", [paid(june(1), -100)], [stated(.closing, june(1), 900)])
    try books.importFile("file", [paid(june(2), -5), paid(june(4), -5)], [stated(.closing, june(3), 100)])
    books.account("closed", .savings, .gbp, opening: (june(1), 0), closed: june(2))
    books.account("unknown", .cash)
    try books.analyse()
    _ = try books.installDatasets()
    let accounts = try books.lines("select account_id, balance_minor, balance_day, quality from accounts")
    #expect(
      accounts == [
        "closed 0 2026-06-02 derived", "file 95 2026-06-04 carried", "giro 900 2026-06-09 derived",
        "unknown - - missing",
      ])
  }
}
