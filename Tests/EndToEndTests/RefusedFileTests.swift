import TestSupport
import Testing

/// A file in inbox/ that is refused as a whole.
@Suite struct RefusedFileTests {
  @Test("goes to inbox/failed with the reason beside it, byte for byte, and can be imported once that is mended")
  func refused() async throws {
    let household = try SandboxedHousehold(settings: Self.settings, today: "2026-07-01")
    let file = "Buchungstag;Betrag;Verwendungszweck\n05.01.2026;-12.500;Laden\n31.01.2026;1.850;Lohn\n"
    try write(file, to: household.file("inbox/bank.csv"))
    try write("date,amount\n2026-01-05,-1.00\n", to: household.file("inbox/purse.csv"))
    let outcome = try await household.expect(2, "run")
    #expect(outcome.errors.contains("three digits after its only mark"), "\(outcome.errors)")
    #expect(try filesBelow(household.file("inbox")) == ["done/purse.csv", "failed/bank.csv", "failed/bank.csv.txt"])
    #expect(try readText(household.file("inbox/failed/bank.csv")) == file)
    let reason = try readText(household.file("inbox/failed/bank.csv.txt"))
    #expect(reason.hasPrefix("bank.csv:2: no [[import]] profile fits this file, and"), "\(reason)")
    #expect(reason.contains("[[import]]\nid "), "\(reason)")
    let start = try #require(reason.firstRange(of: "[[import]]\n"))
    let answered = String(reason[start.lowerBound...])
      .replacing("\"\"  # the id of an [[account]]", with: "\"purse\"\ndecimal = \",\"")
    try write(Self.settings + "\n" + answered, to: household.file("daybook.toml"))
    try await household.expect(0, "import", household.file("inbox/failed/bank.csv"))
    try await household.expect(0, "build")
    #expect(
      try await household.query("select amount_minor, currency from transactions order by 1").map { $0["amount"] } == [
        "-12500.00", "-1.00", "1850.00",
      ])
  }

  private static let settings = """
    \(exampleHousehold())

    [[account]]
    id       = "purse"
    name     = "Purse"
    type     = "cash"
    currency = "GBP"

    [[import]]
    id      = "purse"
    match   = "purse*.csv"
    account = "purse"
    date    = "date"
    amount  = "amount"

    """
}
