import TestSupport
import Testing

/// OFX files that take back or replace what an earlier one said.
@Suite struct CorrectedFileTests {
  @Test("a later file's corrections reach the rows of an earlier one, and wait for those of one still to come")
  func corrected() async throws {
    let household = try SandboxedHousehold(settings: Self.settings, today: "2026-07-01")
    try write(
      Self.file([("20260601", "-3.50", "1", ""), ("20260602", "-9.00", "2", ""), ("20260603", "-7.00", "3", "")]),
      to: household.file("june.ofx"))
    try write(
      Self.file([
        ("20260601", "-4.50", "4", "<CORRECTFITID>1<CORRECTACTION>REPLACE"),
        ("20260602", "-9.00", "5", "<CORRECTFITID>2<CORRECTACTION>DELETE"),
        ("20260604", "-1.00", "6", "<CORRECTFITID>77<CORRECTACTION>REPLACE"),
      ]), to: household.file("july.ofx"))
    try await household.expect(0, "import", "june.ofx")
    let second = try await household.expect(2, "import", "july.ofx")
    #expect(
      second.errors == """
        july.ofx  2 new, 0 changed, 2 gone
          line 5: a correction of a transaction that no file of the account has brought (it is made as soon as one does)

        """)
    let expected = ["2026-06-01 -4.50", "2026-06-03 -7.00", "2026-06-04 -1.00"]
    try await household.expect(0, "build")
    #expect(try await rows(household) == expected)
    // The file that the third correction waited for.
    try write(Self.file([("20260604", "-2.00", "77", "")]), to: household.file("late.ofx"))
    try await household.expect(0, "import", "late.ofx")
    try await household.expect(0, "build")
    #expect(try await rows(household) == expected)
  }

  private func rows(_ household: SandboxedHousehold) async throws -> [String] {
    try await household.query("select day, amount_minor, currency from transactions order by day, amount_minor").map {
      "\($0["day"] ?? "") \($0["amount"] ?? "")"
    }
  }

  private static func file(_ rows: [(day: String, amount: String, id: String, more: String)]) -> String {
    let list = rows.map {
      "<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>\($0.day)<TRNAMT>\($0.amount)<FITID>\($0.id)\($0.more)<NAME>Shop</STMTTRN>\n"
    }
    return """
      OFXHEADER:100
      DATA:OFXSGML
      <OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>GBP<BANKACCTFROM><BANKID>1<ACCTID>1001</BANKACCTFROM><BANKTRANLIST>
      """ + list.joined()
        + "</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n"
  }

  private static let settings = """
    \(exampleHousehold())

    [[account]]
    id       = "joint"
    name     = "Joint"
    type     = "current"
    currency = "GBP"
    match    = ["1001"]

    """
}
