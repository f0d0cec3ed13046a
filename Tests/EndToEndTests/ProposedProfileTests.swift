import TestSupport
import Testing

/// The way of a file that nobody has described: proposed, pasted, imported.
@Suite struct ProposedProfileTests {
  @Test("a proposal with rules for its rows, pasted into daybook.toml, imports what the dry run showed")
  func pasted() async throws {
    let household = try SandboxedHousehold(settings: Self.settings, today: "2026-07-01")
    let file = household.file("inbox/wallet-2026.csv")
    try write(Self.file, to: file)
    let refused = try await household.expect(1, "import")
    #expect(refused.errors.contains("no [[import]] profile fits this file"), "\(refused.errors)")
    let waiting = household.file("inbox/failed/wallet-2026.csv")
    let shown = try await household.expect(0, "import", "--dry-run", waiting)
    let start = try #require(shown.text.firstRange(of: "[[import]]\n"))
    let proposal = String(shown.text[start.lowerBound...])
    #expect(proposal.contains("rows "), "\(proposal)")
    let pasted = proposal.replacing("\"\"  # the id of an [[account]]", with: "\"wallet\"")
    try write(Self.settings + "\n" + pasted, to: household.file("daybook.toml"))
    try await household.expect(0, "check")
    try await household.expect(0, "import", waiting)
    try await household.expect(0, "build")
    let rows = try await household.query(
      "select day, amount_minor, currency, description from transactions order by day")
    #expect(
      rows.map { "\($0["day"] ?? "") \($0["amount"] ?? "") \($0["description"] ?? "")" } == [
        "2026-06-02 -12.50 Shop", "2026-06-05 -20.50 Cash",
      ])
  }

  private static let settings = """
    \(exampleHousehold())

    [[account]]
    id       = "wallet"
    name     = "Wallet"
    type     = "current"
    currency = "GBP"

    """

  private static let file = """
    Type,Started Date,Completed Date,Description,Amount,Fee,Currency,State,Balance
    CARD,2026-06-01 10:00:00,2026-06-02 09:00:00,Shop,-12.50,0.00,GBP,COMPLETED,87.50
    CARD,2026-06-04 10:00:00,,Taxi,-5.00,0.00,GBP,PENDING,
    ATM,2026-06-05 10:00:00,2026-06-05 10:00:00,Cash,-20.00,0.50,GBP,COMPLETED,67.00
    CARD,2026-06-05 10:00:00,2026-06-05 10:00:00,Bad,-9.00,0.00,GBP,REVERTED,67.00

    """
}
