import TestSupport
import Testing

/// One payment from two sources of an account: reported, decided, counted once.
@Suite("Payments that are here twice") struct DuplicateTests {
  static let settings = """
    \(exampleHousehold())

    [[account]]
    id    = "joint"
    name  = "Joint"
    type  = "current"
    match = ["1001", "joint*"]

    \(statements(of: "joint"))

    """

  static let csv = "Date,Amount,Text\n2026-06-01,-5.00,Corner Shop\n2026-06-02,-9.00,Baker\n2026-06-02,-7.00,Garage\n"
  static let ofx = """
    OFXHEADER:100
    DATA:OFXSGML
    <OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>GBP<BANKACCTFROM><BANKID>1<ACCTID>1001</BANKACCTFROM><BANKTRANLIST>
    <STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260601<TRNAMT>-5.00<FITID>1<NAME>Corner Shop</STMTTRN>
    <STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260602<TRNAMT>-9.00<FITID>2<NAME>Baker</STMTTRN>
    </BANKTRANLIST><LEDGERBAL><BALAMT>79.00<DTASOF>20260602</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>

    """

  private func spent(_ household: SandboxedHousehold) async throws -> [String] {
    try await household.query("select spent_minor, currency from spending_monthly").map { $0["spent"] ?? "" }
  }

  @Test(
    "they are named with the command that settles them; one decided to be another counts once, everywhere, for ever")
  func decided() async throws {
    let household = try SandboxedHousehold(settings: Self.settings, today: "2026-07-01")
    try write(Self.csv, to: household.file("joint.csv"))
    try write(Self.ofx, to: household.file("joint.ofx"))
    try await household.expect(0, "import", "joint.csv", "joint.ofx")
    try await household.expect(0, "build")
    let remedies = try await household.query("select remedy from problems where text like '%twice%' order by text")
    #expect(remedies.count == 2)
    let words = try #require(remedies.first?["remedy"]).split(separator: ",")[0].split(separator: " ").map(String.init)
    #expect(words.count == 5 && words[0] == "daybook" && words[3] == "same_as")
    let listed = try await household.expect(0, "duplicate")
    #expect(listed.text.split(separator: "\n").count == 2 && listed.text.contains(words.joined(separator: " ")))
    #expect(try await household.expect(0, "duplicate", "--json").text.contains("\"other_id\": \"\(words[4])\""))

    let said = try await household.expect(0, words[1], words[2], words[3], words[4])
    #expect(said.errors == "\(words[2]) is the same payment as \(words[4]), and counts no more; next: daybook build\n")
    #expect(
      try readText(household.file("decisions.csv")).contains("transaction,\(words[2]),same_as,\(words[4]),2026-06-0"))
    let other = try #require(try await other(household))
    try await household.expect(0, "duplicate", other, "same_as", "none")
    try await household.expect(0, "build")
    #expect(try await household.query("select 1 from problems where text like '%twice%'").isEmpty)
    #expect(try await household.expect(0, "duplicate").text == "")
    let total = try await household.query(
      "select sum(spent_minor) as minor from spending_monthly")
    // The first pair's 5.00 once; of the other, decided to be two payments, 9.00 twice; 7.00, which is here once.
    #expect(total.first?["minor"] == "3000")

    // The same files again, and files of the same rows in other bytes: decided for good.
    try write(Self.ofx + "\n", to: household.file("joint-2.ofx"))
    try write(Self.csv.replacing("Corner Shop", with: "CORNER  SHOP"), to: household.file("joint-2.csv"))
    try await household.expect(0, "import", "joint-2.ofx", "joint-2.csv", "joint.csv")
    try await household.expect(0, "build")
    #expect(try await household.query("select 1 from problems where text like '%twice%'").isEmpty)
    #expect(
      try await household.query("select sum(spent_minor) as minor from spending_monthly").first?["minor"] == "3000")

    try await household.expect(0, "duplicate", "--undo", words[2])
    try await household.expect(0, "build")
    #expect(try await household.query("select 1 from problems where text like '%twice%'").count == 1)
    #expect(
      try await household.query("select sum(spent_minor) as minor from spending_monthly").first?["minor"] == "3500")
  }

  /// An id of the pair that is left.
  private func other(_ household: SandboxedHousehold) async throws -> String? {
    try await household.expect(0, "build")
    return try await household.expect(0, "duplicate").text.split(separator: " ").first { $0.hasPrefix("t_") }.map(
      String.init)
  }

  @Test("a decision that cannot be meant is refused in words, and nothing is written")
  func refusals() async throws {
    let household = try SandboxedHousehold(settings: Self.settings, today: "2026-07-01")
    try write(Self.csv, to: household.file("joint.csv"))
    try write(Self.ofx, to: household.file("joint.ofx"))
    try await household.expect(0, "import", "joint.csv", "joint.ofx")
    try await household.expect(0, "build")
    let rows = try await household.query(
      "select transaction_id, amount_minor, currency from transactions order by day, amount_minor, transaction_id")
    let ids = rows.compactMap { $0["transaction_id"] }
    // -5 twice, then -9 twice, then -7.
    #expect(
      try await household.expect(1, "duplicate", ids[0], "same_as", ids[4]).errors
        == "daybook: the two are of different amounts: -5.00 GBP and -7.00 GBP\nhint: one payment has one amount\n")
    #expect(
      try await household.expect(1, "duplicate", ids[0], "same_as", ids[0]).errors
        == "daybook: \(ids[0]) is itself, and no duplicate of it\n")
    #expect(
      try await household.expect(1, "duplicate", "t_0", "same_as", ids[0]).errors
        == "daybook: there is no transaction t_0\nhint: daybook transactions --json lists ids\n")
    #expect(try await household.expect(64, "duplicate", ids[0]).exitCode == 64)
    #expect(!exists(household.file("decisions.csv")))
    try await household.expect(0, "duplicate", ids[0], "same_as", ids[1])
    #expect(
      try await household.expect(1, "duplicate", ids[1], "same_as", ids[0]).errors
        == "daybook: \(ids[0]) is decided to be the same as \(ids[1]) already: then neither would count\n"
        + "hint: daybook duplicate --undo \(ids[0]) takes that back\n")
    // Written by hand all the same: neither line holds, and that is said.
    var decisions = try readText(household.file("decisions.csv"))
    decisions += "transaction,\(ids[1]),same_as,\(ids[0]),\n"
    try write(decisions, to: household.file("decisions.csv"))
    try await household.expect(0, "build")
    #expect(
      try await household.query("select sum(spent_minor) as minor from spending_monthly").first?["minor"] == "3500")
    let told = try await household.query("select text from problems where subject = 'decisions.csv'")
    #expect(
      told.contains { ($0["text"] ?? "").contains("calls it the same as a payment that is called the same as it") })
  }
}
