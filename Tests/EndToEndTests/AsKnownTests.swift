import TestSupport
import Testing

/// Facts carry when they were learnt: the books can be asked as they were known on a day.
@Suite("As known on a day") struct AsKnownTests {
  private static let settings = """
    \(exampleHousehold())

    \(jointAccount(on: "2026-01-01", "100.00"))

    \(statements(of: "joint"))

    """

  @Test("facts that came later, late ones too, are left out; entries are as they were; the books themselves stay")
  func knownOn() async throws {
    let household = try SandboxedHousehold(settings: Self.settings, today: "2026-06-10")
    try write("Date,Amount,Text\n2026-05-04,-5.00,Shop\n", to: household.file("joint.csv"))
    try await household.expect(0, "import", "joint.csv", today: "2026-06-10")
    try await household.expect(
      0, "add", "transaction", "--account", "joint", "--day", "2026-06-01", "--amount=-1.00", "--counterparty", "Cash",
      today: "2026-06-10")
    try await household.expect(0, "build", today: "2026-06-10")
    let sql = "select description, amount_minor from transactions order by day, amount_minor"
    let then = try await household.query(sql, today: "2026-06-10")
    let worth = try await household.export("net_worth_daily", today: "2026-06-10")
    #expect(then.count == 2)

    // A late fact of May, one of June, an entry more.
    try write(
      "Date,Amount,Text\n2026-05-04,-5.00,Shop\n2026-05-09,-2.50,Late\n2026-06-20,-9.00,Baker\n",
      to: household.file("joint.csv"))
    try await household.expect(0, "import", "joint.csv", today: "2026-07-01")
    try await household.expect(
      0, "add", "transaction", "--account", "joint", "--day", "2026-06-02", "--amount=-3.00", "--counterparty", "More",
      today: "2026-07-01")
    try await household.expect(0, "build", today: "2026-07-01")
    #expect(try await household.query(sql, today: "2026-07-01").count == 5)
    let before = try await household.export("transactions", today: "2026-07-01")

    let known = try await household.expect(
      0, "query", "--csv", "--as-known-on", "2026-06-30", sql, today: "2026-07-01")
    #expect(CSVRows(known.text).rows == then)
    #expect(
      try await household.expect(
        0, "export", "net_worth_daily", "--as-known-on", "2026-06-10", today: "2026-07-01"
      ).text == worth)
    let transactions = try await household.expect(
      0, "export", "transactions", "--as-known-on", "2026-07-01", today: "2026-07-01")
    #expect(transactions.text == before)
    #expect(try await household.export("transactions", today: "2026-07-01") == before)
  }

  @Test("before the first fact nothing was known, and a day to come is refused")
  func nothingKnown() async throws {
    let household = try SandboxedHousehold(settings: Self.settings, today: "2026-07-01")
    try write("Date,Amount,Text\n2026-05-04,-5.00,Shop\n", to: household.file("joint.csv"))
    try await household.expect(0, "import", "joint.csv")
    try await household.expect(0, "build")
    #expect(
      try await household.expect(1, "export", "transactions", "--as-known-on", "2026-06-30").errors
        == "daybook: nothing was known on 2026-06-30: the books begin on 2026-07-01\n")
    #expect(
      try await household.expect(64, "export", "transactions", "--as-known-on", "2026-07-02").errors.contains(
        "2026-07-02 is yet to come"))
  }
}
