import TestSupport
import Testing

/// Statements of banks, from files in inbox/ to the balance of every day.
@Suite struct StatementFileTests {
  @Test("CAMT statements that overlap give each payment once, and their balances hold; importing again changes nothing")
  func camt() async throws {
    let household = try SandboxedHousehold(settings: Self.settings, today: "2026-02-10")
    let january = Self.camt(
      "S1", ("100.00", "2026-01-01"), ("1250.50", "2026-01-31"),
      [("-49.50", "2026-01-05", "R1", "Stadtwerke"), ("1200.00", "2026-01-30", "R2", "Arbeitgeber GmbH")])
    // Another download, that begins within the first one and lists its last day once more.
    let later = Self.camt(
      "S2", ("50.50", "2026-01-30"), ("1230.50", "2026-02-03"),
      [
        ("1200.00", "2026-01-30", "R2", "Arbeitgeber GmbH"), ("-10.00", "2026-02-02", "", "Bäckerei"),
        ("-10.00", "2026-02-02", "", "Bäckerei"),
      ])
    try write(january, to: household.file("inbox/january.xml"))
    try await household.expect(0, "import")
    try write(later, to: household.file("later.xml"))
    let second = try await household.expect(0, "import", "later.xml")
    #expect(second.errors == "later.xml  2 new, 0 changed\n")
    try await household.expect(0, "build")
    let rows = [
      "2026-01-05 -49.50 Stadtwerke", "2026-01-30 1200.00 Arbeitgeber GmbH", "2026-02-02 -10.00 Bäckerei",
      "2026-02-02 -10.00 Bäckerei",
    ]
    #expect(try await self.rows(household) == rows)
    #expect(
      try await balances(household, "2026-01-05", "2026-01-31", "2026-02-03") == [
        "2026-01-05 50.50", "2026-01-31 1250.50", "2026-02-03 1230.50",
      ])
    let again = try await household.expect(0, "import", "later.xml", "inbox/done/january.xml")
    #expect(again.errors == "later.xml  imported before\njanuary.xml  imported before\n")
    // The same statement made anew: other bytes, the same rows.
    try write(later.replacing("<MsgId>", with: "<MsgId>9"), to: household.file("anew.xml"))
    let anew = try await household.expect(0, "import", "anew.xml")
    #expect(anew.errors == "anew.xml  0 new, 0 changed\n")
    try await household.expect(0, "build")
    #expect(try await self.rows(household) == rows)
    #expect(try await unexplained(household) == [])
  }

  @Test("MT940 of two accounts, its pages joined, in Latin-1: balances hold; importing again changes nothing")
  func mt940() async throws {
    let household = try SandboxedHousehold(
      settings: Self.settings + """

        [[account]]
        id       = "spaar"
        name     = "Spaar"
        type     = "savings"
        currency = "EUR"
        match    = ["NL91ABNA0417164300"]

        """, today: "2026-02-10")
    // Latin-1 writes each of its letters in one byte.
    let bytes = Self.mt940.unicodeScalars.compactMap { UInt8(exactly: $0.value) }
    try write(bytes, to: household.file("inbox/Umsaetze.sta"))
    try await household.expect(0, "import")
    try await household.expect(0, "build")
    let rows = [
      "2025-12-31 -0.50 ", "2026-01-05 -49.50 Stadtwerke Köln", "2026-01-07 20.00 Stadtwerke Köln",
      "2026-01-30 500.00 Beispiel",
    ]
    #expect(try await self.rows(household) == rows)
    #expect(
      try await balances(household, "2026-01-05", "2026-01-07", "2026-01-30") == [
        "2026-01-05 50.00", "2026-01-07 70.00", "2026-01-30 1500.00", "2026-01-30 70.00",
      ])
    #expect(try await unexplained(household) == [])
    // The same statement made anew: other bytes, the same rows.
    try write(bytes + Array("\r\n".utf8), to: household.file("anew.sta"))
    let anew = try await household.expect(0, "import", "anew.sta", "inbox/done/Umsaetze.sta")
    #expect(anew.errors == "anew.sta  0 new, 0 changed\nUmsaetze.sta  imported before\n")
    try await household.expect(0, "build")
    #expect(try await self.rows(household) == rows)
  }

  @Test("QIF asks for the order of its dates, then gives two accounts with their transfer; again changes nothing")
  func qif() async throws {
    let household = try SandboxedHousehold(settings: Self.qifSettings(""), today: "2026-02-10")
    try write(Self.qif, to: household.file("books.qif"))
    let question = try await household.expect(1, "import", "books.qif")
    #expect(
      question.errors == """
        daybook: books.qif: nothing in the file tells whether its dates begin with the day or the month
        hint: write qif_dates = "day-first" or qif_dates = "month-first" under its [[account]]

        """)
    try write(Self.qifSettings("qif_dates = \"day-first\""), to: household.file("daybook.toml"))
    try await household.expect(0, "import", "books.qif")
    try await household.expect(0, "build")
    let rows = [
      "2026-02-01 -12.50 Bakery", "2026-02-03 -100.00 ", "2026-02-03 100.00 ", "2026-02-04 -7.00 Market",
      "2026-02-04 -3.00 Market",
    ]
    #expect(try await self.rows(household) == rows)
    #expect(
      try await balances(household, "2026-02-01", "2026-02-04") == ["2026-02-01 487.50", "2026-02-04 377.50"])
    #expect(try await household.query("select pair_id from transfers").count == 1)
    let again = try await household.expect(0, "import", "books.qif")
    #expect(again.errors == "books.qif  imported before\n")
    try write(Self.qif + "\n", to: household.file("anew.qif"))
    let anew = try await household.expect(0, "import", "anew.qif")
    #expect(anew.errors == "anew.qif  0 new, 0 changed\n")
    try await household.expect(0, "build")
    #expect(try await self.rows(household) == rows)
  }

  @Test("a file of a kind that holds no statement is set aside, and why is written beside it")
  func setAside() async throws {
    let household = try SandboxedHousehold(settings: Self.settings, today: "2026-02-10")
    let notification = "<Document xmlns=\"urn:camt.054.001.02\"><BkToCstmrDbtCdtNtfctn/></Document>\n"
    try write(notification, to: household.file("inbox/notes.xml"))
    try await household.expect(1, "import")
    #expect(
      try readText(household.file("inbox/failed/notes.xml.txt")) == """
        notes.xml:1: this is a CAMT.054 notification, which repeats rows of statements and states no balance
        hint: download camt.053 of the same days

        """)
  }

  // MARK: - What is asked

  private func rows(_ household: SandboxedHousehold) async throws -> [String] {
    try await household.query(
      "select day, amount_minor, currency, counterparty from transactions order by day, amount_minor"
    ).map { "\($0["day"] ?? "") \($0["amount"] ?? "") \($0["counterparty"] ?? "")" }
  }

  private func balances(_ household: SandboxedHousehold, _ days: String...) async throws -> [String] {
    let list = days.map { "'\($0)'" }.joined(separator: ", ")
    return try await household.query(
      "select day, balance_minor, currency from balances_daily where day in (\(list)) order by day, account_id desc"
    ).map { "\($0["day"] ?? "") \($0["balance"] ?? "")" }
  }

  private func unexplained(_ household: SandboxedHousehold) async throws -> [String] {
    try await household.query("select day from balances_daily where unexplained_minor <> 0").map { $0["day"] ?? "" }
  }

  // MARK: - What banks send

  private static func camt(
    _ id: String, _ opening: (amount: String, day: String), _ closing: (amount: String, day: String),
    _ rows: [(amount: String, day: String, reference: String, name: String)]
  ) -> String {
    func balance(_ code: String, _ balance: (amount: String, day: String)) -> String {
      """
          <Bal><Tp><CdOrPrtry><Cd>\(code)</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">\(balance.amount)</Amt>
            <CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>\(balance.day)</Dt></Dt></Bal>

      """
    }
    let entries = rows.map { row in
      let isOut = row.amount.hasPrefix("-")
      let role = isOut ? "Cdtr" : "Dbtr"
      return """
            <Ntry><Amt Ccy="EUR">\(row.amount.drop { $0 == "-" })</Amt><CdtDbtInd>\(isOut ? "DBIT" : "CRDT")</CdtDbtInd>
              <Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>\(row.day)</Dt></BookgDt>\
        \(row.reference.isEmpty ? "" : "<AcctSvcrRef>\(row.reference)</AcctSvcrRef>")
              <NtryDtls><TxDtls><RltdPties><\(role)><Pty><Nm>\(row.name)</Nm></Pty></\(role)></RltdPties>
                <RmtInf><Ustrd>Rechnung</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>

        """
    }
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
        <GrpHdr><MsgId>\(id)</MsgId></GrpHdr>
        <Stmt><Id>\(id)</Id><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy></Acct>

      """ + balance("OPBD", opening) + balance("CLBD", closing) + entries.joined()
        + "  </Stmt>\n</BkToCstmrStmt></Document>\n"
  }

  private static let mt940 = """
    :20:STARTUMSE\r
    :25:37040044/0532013000EUR\r
    :28C:00001/001\r
    :60F:C251230EUR100,00\r
    :61:2512311231DR0,50NCHGNONREF//1\r
    :86:805?00ABSCHLUSS?109301?20Entgelt Dezember\r
    :61:2601050105DR49,50NDDTNONREF//2\r
    :86:105?00SEPA-LASTSCHRIFT?109310?20EREF+A-1?21MREF+M-1?22CRED+DE98Z\r
    ZZ09999999999?23SVWZ+Abschlag Strom Januar?3043050001?31DE44500105175\r
    407324931?32Stadtwerke Köln\r
    :62M:C260105EUR50,00\r
    -\r
    :20:STARTUMSE\r
    :25:37040044/0532013000EUR\r
    :28C:00001/002\r
    :60M:C260105EUR50,00\r
    :61:2601070107RDR20,00NRTINONREF//3\r
    :86:109?00RETOURE?20SVWZ+zurueck?32Stadtwerke Köln\r
    :62F:C260107EUR70,00\r
    -\r
    :20:0000000000\r
    :25:NL91ABNA0417164300EUR\r
    :28C:1/1\r
    :60F:C260129EUR1000,00\r
    :61:2601300130C500,NTRFNONREF\r
    :86:/TRTP/SEPA OVERBOEKING/IBAN/DE89370400440532013000/BIC/COBADEFFXXX\r
    /NAME/Beispiel/REMI/sparen/EREF/NOTPROVIDED\r
    :62F:C260130EUR1500,00\r
    -\r

    """

  private static let qif = """
    !Account
    NGiro
    TBank
    ^
    !Type:Bank
    D 1/ 2'26
    T500.00
    POpening Balance
    L[Giro]
    ^
    D 1/ 2'26
    T-12.50
    PBakery
    ^
    D 3/ 2'26
    T-100.00
    L[Savings]
    ^
    D 4/ 2'26
    T-10.00
    PMarket
    SFood
    $-7.00
    SHousehold
    $-3.00
    ^
    !Account
    NSavings
    TBank
    ^
    D 3/ 2'26
    T100.00
    L[Giro]
    ^

    """

  private static func qifSettings(_ answer: String) -> String {
    """
    [household]
    name     = "Beispiel"
    currency = "EUR"
    timezone = "Europe/Berlin"

    [[account]]
    id       = "giro"
    name     = "Giro"
    type     = "current"
    match    = ["Giro"]
    \(answer)

    [[account]]
    id       = "spar"
    name     = "Savings"
    type     = "savings"
    match    = ["Savings"]

    """
  }

  private static let settings = """
    [household]
    name     = "Beispiel"
    currency = "EUR"
    timezone = "Europe/Berlin"

    [[account]]
    id       = "giro"
    name     = "Giro"
    type     = "current"
    currency = "EUR"
    match    = ["DE89 3704 0044 0532 0130 00"]

    """
}
