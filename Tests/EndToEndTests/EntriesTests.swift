import Core
import TestSupport
import Testing

/// Accounts kept by hand in entries.csv.
@Suite("Hand-kept accounts, by the program") struct HandKeptTests {
  static let settings = """
    [household]
    name     = "Example"
    currency = "EUR"
    timezone = "Europe/Berlin"

    [[account]]
    id   = "cash"
    name = "Purse"
    type = "cash"

    [[account]]
    id       = "broker"
    name     = "Broker"
    type     = "brokerage"

    """

  private func household() throws -> SandboxedHousehold {
    try SandboxedHousehold(settings: Self.settings, today: "2026-07-01")
  }

  private func rows(_ household: SandboxedHousehold) async throws -> [String] {
    try await household.query(
      "select day, amount_minor, currency, counterparty, category from transactions order by day, amount_minor"
    ).map { "\($0["day"] ?? "") \($0["amount"] ?? "") \($0["counterparty"] ?? "") \($0["category"] ?? "")" }
  }

  private func ids(_ household: SandboxedHousehold) async throws -> [String: String] {
    try await household.lookup(
      "transaction_id", by: "counterparty", sql: "select counterparty, transaction_id from transactions")
  }

  @Test("daybook add, then the site shows the account as any other: rows, categories, balances")
  func added() async throws {
    let household = try household()
    let first = try await household.expect(
      0, "add", "transaction", "--account", "cash", "--amount", "-12.50", "--counterparty", "Shop, the", "--category",
      "Food:Groceries", "--day", "2026-06-03")
    #expect(first.text.hasSuffix(",transaction,cash,2026-06-03,-12.50,,\"Shop, the\",,Food:Groceries,,,,,\n"))
    #expect(first.errors == "added to entries.csv; next: daybook build\n")
    try await household.expect(0, "add", "balance", "--account", "cash", "--amount", "100.00", "--day", "2026-06-01")
    try await household.expect(
      0, "add", "transaction", "--account", "cash", "--amount", "50", "--counterparty", "Machine", "--day", "2026-06-04"
    )
    let built = try await household.expect(0, "build")
    #expect(built.errors.hasPrefix("entries.csv  2 new, 0 changed\n"))
    #expect(
      try await rows(household) == [
        "2026-06-03 -12.50 Shop, the Food:Groceries", "2026-06-04 50.00 Machine Uncategorised income",
      ])
    #expect(
      try await household.lookup(
        "balance", by: "day",
        sql:
          "select day, balance_minor, currency from balances_daily where day in ('2026-06-01', '2026-06-03', '2026-06-04')"
      )
        == ["2026-06-01": "100.00", "2026-06-03": "87.50", "2026-06-04": "137.50"])
    let page = try readText(household.file("site/accounts/cash/index.html"))
    #expect(page.contains("Shop, the") && page.contains("Purse"))
    #expect(try readText(household.file("site/data/transactions/2026.csv")).contains("-12.50"))
    #expect(try filesBelow(household.file("site")).contains { $0.hasPrefix("months/2026-06") })
    let again = try await household.expect(0, "build")
    #expect(!again.errors.contains("entries.csv"), "nothing changed: \(again.errors)")
  }

  @Test("ids follow the line's id: texts, amounts and the order of lines may change, and a decision holds")
  func stableIDs() async throws {
    let household = try household()
    let header = "id,kind,account,day,amount,counterparty\n"
    try write(
      header + "a,transaction,cash,2026-06-01,-1,One\nb,transaction,cash,2026-06-02,-2,Two\n",
      to: household.file("entries.csv"))
    try await household.expect(0, "build")
    let before = try await ids(household)
    try write(
      header + "b,transaction,cash,2026-05-20,-22,Second\na,transaction,cash,2026-06-01,-1,One\n",
      to: household.file("entries.csv"))
    let changed = try await household.expect(0, "build")
    #expect(changed.errors.hasPrefix("entries.csv  0 new, 1 changed\n"))
    let after = try await ids(household)
    #expect(after["One"] == before["One"] && after["Second"] == before["Two"])
  }

  @Test("a deleted line's row goes, with the last one too; a deleted file takes nothing with it")
  func deleted() async throws {
    let household = try household()
    let header = "id,kind,account,day,amount,security,quantity\n"
    let trade = "t,buy,broker,2026-06-02,-50,VUSA,2\n"
    try write(
      header + "a,transaction,cash,2026-06-01,-1,,\nb,balance,cash,2026-06-01,9,,\n" + trade,
      to: household.file("entries.csv"))
    try await household.expect(0, "build")
    try write(header + trade, to: household.file("entries.csv"))
    let gone = try await household.expect(0, "build")
    #expect(gone.errors.hasPrefix("entries.csv  0 new, 0 changed, 1 gone\n"))
    #expect(try await rows(household) == [])
    #expect(try await household.query("select day from balances_daily where account_id = 'cash'").isEmpty)
    try remove(household.file("entries.csv"))
    let missing = try await household.expect(2, "build")
    #expect(missing.errors.hasPrefix("daybook: entries.csv is gone; what was entered in it before still counts\n"))
    try write(header, to: household.file("entries.csv"))
    let empty = try await household.expect(0, "build")
    #expect(empty.errors.hasPrefix("entries.csv  0 new, 0 changed, 1 gone\n"))
  }

  @Test("lines that do not hold are named in the books, on standard error and by check; the others count; exit code 2")
  func wrongLines() async throws {
    let household = try household()
    try write(
      "id,kind,account,day,amount\na,transaction,cash,2026-06-01,-1\nb,transaction,csah,2026-06-01,-1\n",
      to: household.file("entries.csv"))
    let said = """
      daybook: entries.csv:3: no account is called 'csah'
        3 | b,transaction,csah,2026-06-01,-1
          |               ^^^^
      hint: did you mean 'cash'?

      """
    let built = try await household.expect(2, "build")
    #expect(built.errors.hasPrefix(said))
    #expect(try await rows(household).count == 1)
    let problems = try await household.query("select subject, text, remedy from problems where subject = 'entries.csv'")
    #expect(
      problems.map { "\($0["text"] ?? "") | \($0["remedy"] ?? "")" } == [
        "entries.csv:3: no account is called 'csah' | did you mean 'cash'?"
      ])
    #expect(try await household.expect(1, "check").errors.contains("no account is called 'csah'"))
    try write("id,kind,account,day,amount\na,transaction,cash,2026-06-01,-1\n", to: household.file("entries.csv"))
    try await household.expect(0, "build")
    #expect(try await household.query("select 1 from problems where subject = 'entries.csv'").isEmpty)
  }

  @Test("add writes nothing that does not hold, nothing in a dry run, and never over what is there")
  func refusals() async throws {
    let household = try household()
    let refused = try await household.expect(
      1, "add", "transaction", "--account", "csh", "--amount", "-1")
    #expect(refused.errors == "daybook: no account is called 'csh'\nhint: did you mean 'cash'?\n")
    #expect(!exists(household.file("entries.csv")))
    let dry = try await household.expect(
      0, "add", "buy", "--account", "broker", "--security", "VUSA", "--quantity", "2", "--price", "10", "--dry-run")
    #expect(dry.text.contains(",buy,broker,2026-07-01,") && !exists(household.file("entries.csv")))
    try await household.expect(64, "add", "transaction", "--amount", "-1")
    try await household.expect(64, "add", "trade", "--account", "broker")
    try await household.expect(64, "add", "bye", "--account", "broker")
    let other = try await household.expect(
      0, "add", "trade", "--kind", "dividend", "--account", "broker", "--amount", "1", "--security", "VUSA")
    let twin = try await household.expect(
      0, "add", "dividend", "--account", "broker", "--amount", "1", "--security", "VUSA")
    #expect(other.text.prefix { $0 != "," } != twin.text.prefix { $0 != "," }, "two lines that say the same are two")
    let lines = try readText(household.file("entries.csv")).split(separator: "\n")
    #expect(
      lines.count == 3 && lines.dropFirst().map { $0 + "\n" } == [other.text, twin.text].map { Substring($0) + "" })
    try write("id;kind\n", to: household.file("entries.csv"))
    try await household.expect(1, "add", "balance", "--account", "cash", "--amount", "1")
    #expect(try readText(household.file("entries.csv")) == "id;kind\n")
  }
}
