import Core
import Sandbox
import TestSupport
import Testing

/// Decisions where payments come from files and by hand, and the order of their lines.
@Suite("A decision survives, with files") struct DecisionFileTests {
  @Test("a file beside the API: the same payments from both, and whichever of two rows counts has what was decided")
  func fileBesideAPI() async throws {
    let demo = try SyncedHousehold(history: 60)
    let (household, today) = (demo.household, demo.today)
    try write(
      try readText(household.file("daybook.toml")) + """

        [[import]]
        id          = "joint-file"
        match       = "joint*.csv"
        account     = "joint"
        date        = { column = "Date", format = "yyyy-MM-dd" }
        amount      = { column = "Amount" }
        description = ["Text"]

        """, to: household.file("daybook.toml"))
    try await demo.syncAndBuild()
    let decided = try await DecidedHousehold(household, today: today)
    #expect(decided.booked.values.count { $0.hasPrefix("joint ") } > 3)
    let before = try await sums(demo)
    let count = try await writeFile(demo)
    try await household.expect(0, "import", "joint.csv", today: today.iso)
    try await household.expect(0, "build", "--analyse-only", today: today.iso)
    try await decided.expectSurvived(today)

    // Every other pair the one way round: the row that was decided about counts no more.
    let listed = try await household.expect(0, "duplicate", today: today.iso).text.split(separator: "\n")
    #expect(listed.count == count)
    let ofFile = Set(
      try await demo.query("select transaction_id as id from transactions where source = 'file'").map { $0["id"] ?? "" }
    )
    var lines = ""
    for (number, line) in listed.enumerated() {
      let ids = line.split(separator: " ").filter { $0.hasPrefix("t_") }.map(String.init)
      let file = try #require(ids.first { ofFile.contains($0) })
      let bank = try #require(ids.first { $0 != file })
      lines += "transaction,\(number % 2 == 0 ? "\(bank),same_as,\(file)" : "\(file),same_as,\(bank)"),\n"
    }
    try write(try readText(household.file("decisions.csv")) + lines, to: household.file("decisions.csv"))
    try await household.expect(0, "build", "--analyse-only", today: today.iso)
    #expect(try await household.expect(0, "duplicate", today: today.iso).text == "")
    try await decided.expectSurvived(today)
    expectSame(try await sums(demo), before, "sums")

    demo.advance(to: today + 1)
    try await demo.syncAndBuild()
    try await household.expect(0, "rebuild", today: demo.today.iso)
    try await household.expect(0, "build", "--analyse-only", today: demo.today.iso)
    try await decided.expectSurvived(demo.today)
    expectSame(try await sums(demo), before, "sums")
  }

  private static let lastDay = SyncedHousehold.firstDay - 14

  /// The joint account's days until two weeks ago, as its bank's website would give them.
  private func writeFile(_ demo: SyncedHousehold) async throws -> Int {
    let rows = try await demo.query(
      """
      select day, amount_minor, currency, counterparty, description from transactions
      where account_id = 'joint' and status = 'booked' and day <= '\(Self.lastDay.iso)' order by day, transaction_id
      """)
    var text = "Date,Amount,Text\n"
    for row in rows {
      let name = "\(row["counterparty"] ?? "") \(row["description"] ?? "")".replacing("\"", with: "")
      text += "\(row["day"] ?? ""),\(row["amount"] ?? ""),\"\(name.uppercased())\"\n"
    }
    try write(text, to: demo.household.file("joint.csv"))
    return rows.count
  }

  /// What counts, by account and day, of the days until the file.
  private func sums(_ demo: SyncedHousehold) async throws -> [String: String] {
    try await demo.household.lookup(
      "sum", by: "account_id", "day",
      sql: """
        select account_id, day, sum(amount_minor) as sum_minor, currency from transactions
        where status = 'booked' and ignored = 0 and day <= '\(Self.lastDay.iso)' group by 1, 2
        """, today: demo.today.iso)
  }

  @Test("the order of its lines, its header's place and its line ends change no byte of the site")
  func shuffled() async throws {
    let demo = try SyncedHousehold(history: 60)
    try await demo.syncAndBuild()
    _ = try await DecidedHousehold(demo.household, today: demo.today)
    let (household, today) = (demo.household, demo.today.iso)
    // All is made again, so that nothing of what was made by another order is left to be shown.
    func site() async throws -> [String: [UInt8]] {
      try await household.expect(0, "rebuild", today: today)
      if exists(household.file("site")) { try remove(household.file("site")) }
      try await household.expect(0, "build", today: today)
      return try contents(of: household.file("site"))
    }
    let before = try await site()
    let lines = try readText(household.file("decisions.csv")).split(separator: "\n").map(String.init)
    var random = SeededNumbers(7)
    for ends in ["\n", "\r\n"] {
      let shuffled = lines.shuffled(using: &random)
      #expect(shuffled != lines)
      try write(shuffled.map { $0 + ends }.joined(), to: household.file("decisions.csv"))
      let after = try await site()
      let differing = Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }.sorted()
      #expect(differing == [], "\(differing.first.map { firstDifference(after[$0], before[$0]) } ?? "")")
    }
    #expect(before.count > 20)
  }

  @Test("rows entered by hand: edited, reordered, rebuilt")
  func entries() async throws {
    let household = try SandboxedHousehold(
      settings: HandKeptTests.settings + "[[account]]\nid = \"tin\"\nname = \"Tin\"\ntype = \"cash\"\n",
      today: "2026-07-01")
    let today = Month(2026, 7).day(1)
    let header = "id,kind,account,day,amount,counterparty"
    var lines = (1...12).map { "e\($0),transaction,cash,2026-06-\($0 + 10),-\($0 + 4).50,Shop \($0)" }
    lines.append("e13,transaction,tin,2026-06-09,40.00,Found")
    func enter() throws {
      try write(([header] + lines).map { $0 + "\n" }.joined(), to: household.file("entries.csv"))
    }
    try enter()
    try await household.expect(0, "build")
    let decided = try await DecidedHousehold(household, today: today)
    lines = lines.reversed().map { $0 + " at the corner" }
    try enter()
    let changed = try await household.expect(0, "build")
    #expect(changed.errors.hasPrefix("entries.csv  0 new, 13 changed\n"), "\(changed.errors)")
    try await decided.expectSurvived(today)
    let before = try await household.export("transactions")
    try await household.expect(0, "rebuild")
    try await household.expect(0, "build")
    try await decided.expectSurvived(today)
    #expect(try await household.export("transactions") == before)
  }

  private static let rows = [
    ("2026-06-01", "-5.00", "Corner Shop"), ("2026-06-02", "-9.00", "Baker"), ("2026-06-02", "-7.00", "Garage"),
    ("2026-06-03", "-7.00", "Garage"), ("2026-06-04", "-8.00", "Florist"), ("2026-06-04", "-8.00", "Florist"),
  ]

  private func csv(_ rows: [(String, String, String)]) -> String {
    "Date,Amount,Text\n" + rows.map { "\($0),\($1),\($2)\n" }.joined()
  }

  @Test("the same period in another file: in another order, with more rows, and on a database that is new")
  func files() async throws {
    let household = try SandboxedHousehold(settings: DuplicateTests.settings, today: "2026-07-01")
    try write(csv(Self.rows), to: household.file("joint.csv"))
    try await household.expect(0, "import", "joint.csv")
    try await household.expect(0, "build")
    let ids = try await household.query(
      "select transaction_id as id, day, description as text from transactions order by day, amount_minor, text, id")
    func id(_ text: String, _ day: String) throws -> String {
      let row = ids.first { $0["text"] == text && $0["day"] == day }
      return try #require(row?["id"])
    }
    let florist = ids.filter { $0["text"] == "Florist" }.compactMap { $0["id"] }
    try write(
      """
      kind,target,field,value,anchor
      transaction,\(try id("Corner Shop", "2026-06-01")),category,Family:Pets,2026-06-01 -5.00 GBP Corner Shop
      transaction,\(try id("Baker", "2026-06-02")),note,rolls,2026-06-02 -9.00 GBP Baker
      transaction,\(try id("Garage", "2026-06-02")),split:Transport:Fuel,-2.00,2026-06-02 -7.00 GBP Garage
      transaction,\(try id("Garage", "2026-06-02")),split:Food:Coffee,rest,2026-06-02 -7.00 GBP Garage
      transaction,\(try id("Garage", "2026-06-03")),tag,trip,2026-06-03 -7.00 GBP Garage
      transaction,\(florist[0]),category,Family:Charity,2026-06-04 -8.00 GBP Florist

      """, to: household.file("decisions.csv"))
    let expected = [
      "2026-06-01 -5.00 Family:Pets decision  []", "2026-06-02 -7.00 Food:Coffee decision  []",
      "2026-06-02 -7.00 Transport:Fuel decision  []", "2026-06-02 -9.00 Uncategorised none rolls []",
      "2026-06-03 -7.00 Uncategorised none  [\"trip\"]", "2026-06-04 -8.00 Family:Charity decision  []",
      "2026-06-04 -8.00 Uncategorised none  []",
    ]
    try await household.expect(0, "build")
    #expect(try await decided(household) == expected)

    try write(csv(Self.rows.reversed() + [("2026-06-20", "-1.00", "Later")]), to: household.file("joint-2.csv"))
    try await household.expect(0, "import", "joint-2.csv")
    try await household.expect(0, "build")
    #expect(try await decided(household) == expected)

    // Another format has other ids for everything: only what the lines say in words is left.
    for name in ["daybook.sqlite", "daybook.sqlite-wal", "daybook.sqlite-shm"] where exists(household.file(name)) {
      try remove(household.file(name))
    }
    try write(Self.ofx, to: household.file("joint.ofx"))
    try await household.expect(0, "import", "joint.ofx")
    try await household.expect(0, "build")
    let doubtful = "A decision on \(florist[0]) may be about 2 payments of 2026-06-04."
    #expect(
      try await household.query("select text from problems where subject = 'decisions.csv'").map { $0["text"] }
        == [doubtful])
    #expect(
      try await decided(household)
        == expected.map { $0.replacing("Family:Charity decision", with: "Uncategorised none") })
  }

  private func decided(_ household: SandboxedHousehold) async throws -> [String] {
    try await household.query(
      """
      select t.day, t.amount_minor, t.currency, s.category, s.category_source, t.note, t.tags
      from splits s join transactions t using (transaction_id) where t.day < '2026-06-10'
      order by t.day, t.amount_minor desc, s.category
      """
    ).map { row in
      ["day", "amount", "category", "category_source", "note", "tags"].map { row[$0] ?? "" }.joined(separator: " ")
    }
  }

  private static var ofx: String {
    let rows = rows.enumerated().map { number, row in
      """
      <STMTTRN><TRNTYPE>DEBIT<DTPOSTED>\(row.0.replacing("-", with: ""))<TRNAMT>\(row.1)<FITID>\(number + 1)\
      <NAME>\(row.2.uppercased())</STMTTRN>

      """
    }
    return """
      OFXHEADER:100
      DATA:OFXSGML
      <OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>GBP<BANKACCTFROM><BANKID>1<ACCTID>1001</BANKACCTFROM><BANKTRANLIST>
      \(rows.joined())</BANKTRANLIST><LEDGERBAL><BALAMT>79.00<DTASOF>20260604</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>

      """
  }
}
