import Foundation
import TestSupport
import Testing

/// A file of each dialect that files.md names, dry: what it holds, counted and summed.
@Suite("Files of every dialect, by the program") struct DialectTests {
  struct Dialect: Sendable, CustomTestStringConvertible {
    var title: String
    var file: String
    var format: String
    /// For each account: its id, rows, sum.
    var accounts: [String]
    var bytes: [UInt8]

    init(_ title: String, _ file: String, _ format: String, _ accounts: [String], _ text: String) {
      self.init(title, file, format, accounts, bytes: Array(text.utf8))
    }

    init(_ title: String, _ file: String, _ format: String, _ accounts: [String], bytes: [UInt8]) {
      self.title = title
      self.file = file
      self.format = format
      self.accounts = accounts
      self.bytes = bytes
    }

    var testDescription: String { title }
  }

  static func latin1(_ text: String) -> [UInt8] { text.unicodeScalars.compactMap { UInt8(exactly: $0.value) } }

  static func utf16(_ text: String) -> [UInt8] {
    [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
  }

  // MARK: - OFX

  static let rows =
    "<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260105230000[-5:EST]<TRNAMT>-12.50<FITID>1<NAME>Café & Co<MEMO>\n</STMTTRN>\n"
    + "<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260106<TRNAMT>1000.00<FITID>2<NAME>Pay</STMTTRN>\n"

  static func bank(_ header: String, _ rows: String = rows) -> String {
    "\(header)<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>1<ACCTID>1001<ACCTTYPE>CHECKING"
      + "</BANKACCTFROM><BANKTRANLIST>\(rows)</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n"
  }

  static func closed(_ sgml: String) -> String {
    sgml.replacing(/<([A-Z0-9.]+)>([^<\n]+)\n?/) { "<\($0.1)>\($0.2.replacing("&", with: "&amp;"))</\($0.1)>" }
  }

  static let two = ["giro 2 987.50"]
  static let sgmlHeader = "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:USASCII\nCHARSET:1252\n\n"

  static let ofx: [Dialect] = [
    Dialect("OFX 1, its header in lines", "a.ofx", "ofx", two, bank(sgmlHeader)),
    Dialect(
      "OFX 1, its header in one line", "a.ofx", "ofx", two,
      bank("OFXHEADER:100 DATA:OFXSGML VERSION: 102 ENCODING: USASCII CHARSET: 1252 ")),
    Dialect("OFX 1 without a header, behind blank lines", "a.ofx", "ofx", two, bank("\n\n")),
    Dialect("OFX 1 with CR for line ends", "a.ofx", "ofx", two, bank(sgmlHeader).replacing("\n", with: "\r")),
    Dialect("OFX 1 in lower case", "a.ofx", "ofx", two, bank(sgmlHeader).replacing(/<[^>]+>/) { $0.0.lowercased() }),
    Dialect("OFX 1 in Windows-1252", "a.ofx", "ofx", two, bytes: latin1(bank(sgmlHeader))),
    Dialect("OFX 1 in UTF-16", "a.ofx", "ofx", two, bytes: utf16(bank(sgmlHeader))),
    Dialect(
      "QFX", "a.qfx", "ofx", two,
      bank(sgmlHeader).replacing(
        "<OFX>", with: "<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0</STATUS><INTU.BID>3000</SONRS></SIGNONMSGSRSV1>")),
    Dialect(
      "OFX 2", "a.ofx", "ofx", two,
      closed(bank("<?xml version=\"1.0\"?><?OFX OFXHEADER=\"200\" VERSION=\"220\"?>\n"))),
    Dialect(
      "OFX amounts with a decimal comma and groups", "a.ofx", "ofx", two,
      bank(sgmlHeader, rows.replacing("1000.00", with: "1.000,00").replacing("-12.50", with: "-12,50"))),
    Dialect(
      "OFX of a card", "card.ofx", "ofx", ["card 1 -5.00"],
      "<OFX><CREDITCARDMSGSRSV1><CCSTMTTRNRS><CCSTMTRS><CURDEF>EUR<CCACCTFROM><ACCTID>4111</CCACCTFROM><BANKTRANLIST>"
        + "<STMTTRN><TRNTYPE>POS<DTPOSTED>20260105<TRNAMT>-5.00<FITID>1</STMTTRN></BANKTRANLIST></CCSTMTRS></CCSTMTTRNRS>"
        + "</CREDITCARDMSGSRSV1></OFX>"),
    Dialect(
      "OFX of a broker, trades beside bookings", "b.ofx", "ofx", ["depot 3 -143.10"],
      sgmlHeader
        + "<OFX><INVSTMTMSGSRSV1><INVSTMTTRNRS><INVSTMTRS><DTASOF>20260630<CURDEF>EUR<INVACCTFROM><BROKERID>b<ACCTID>D-1</INVACCTFROM><INVTRANLIST>"
        + "<INVBANKTRAN><STMTTRN><TRNTYPE>XFER<DTPOSTED>20260102<TRNAMT>10.00<FITID>1</STMTTRN><SUBACCTFUND>CASH</INVBANKTRAN>"
        + "<BUYSTOCK><INVBUY><INVTRAN><FITID>2<DTTRADE>20260105</INVTRAN><SECID><UNIQUEID>037833100<UNIQUEIDTYPE>CUSIP</SECID>"
        + "<UNITS>10<UNITPRICE>15.55<COMMISSION>1<TOTAL>-156.50</INVBUY><BUYTYPE>BUY</BUYSTOCK>"
        + "<INCOME><INVTRAN><FITID>3<DTTRADE>20260301</INVTRAN><INCOMETYPE>DIV<TOTAL>3.40</INCOME></INVTRANLIST></INVSTMTRS>"
        + "</INVSTMTTRNRS></INVSTMTMSGSRSV1></OFX>"),
  ]

  // MARK: - QIF

  static let qif: [Dialect] = [
    Dialect(
      "QIF of a bank", "giro.qif", "qif", two, "!Type:Bank\nD13/01/26\nT-12.50\nPCafé\n^\nD14/01/26\nT1,000.00\n^\n"),
    Dialect(
      "QIF with an apostrophe before the year, and blanks", "giro.qif", "qif", two,
      "!Type:Bank\nD13/ 1'26\nT-12.50\n^\nD 1/ 2'26\nT1,000.00\n^\n"),
    Dialect(
      "QIF with points and a decimal comma", "giro.qif", "qif", two,
      "!Type:CCard\nD5.1.2026\nT-12,50\n^\nD6.1.2026\nT1.000,00\n^\n"),
    Dialect(
      "QIF with ISO days, behind switches", "giro.qif", "qif", two,
      "!Option:AutoSwitch\n!Clear:AutoSwitch\n!Type:Cash\nD2026-01-05\nU-12.50\n^\nD2026-01-06\nT1000\n^\n"),
    Dialect(
      "QIF with splits", "giro.qif", "qif", ["giro 3 987.50"],
      "!Type:Bank\nD13/01/26\nT-12.50\nSFood\n$-10.00\nSHome\n$-2.50\n^\nD14/01/26\nT1000.00\n^\n"),
    Dialect(
      "QIF of a depot", "giro.qif", "qif", ["depot 3 -1.00"],
      "!Account\nNDepot\nTInvst\n^\n!Type:Invst\nD13/01/26\nNBuyX\nYWorld\nI10\nQ5\nO1.00\nT51.00\nL[Giro]\n$50.00\n^\nD14/01/26\nNShrsIn\nYWorld\nQ1\n^\n"
    ),
  ]

  // MARK: - CAMT

  static func camt(
    _ version: String, message: String = "BkToCstmrStmt", statement: String = "Stmt", kind: String = "053"
  ) -> String {
    let status = version == "08" ? "<Sts><Cd>BOOK</Cd></Sts>" : "<Sts>BOOK</Sts>"
    func entry(_ amount: String, _ sign: String) -> String {
      "<Ntry><Amt Ccy=\"EUR\">\(amount)</Amt><CdtDbtInd>\(sign)</CdtDbtInd>\(status)<BookgDt><Dt>2026-01-05</Dt></BookgDt>"
        + "<BkTxCd/></Ntry>"
    }
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.\(kind).001.\(version)"><\(message)><GrpHdr><MsgId>1</MsgId></GrpHdr>
      <\(statement)><Id>S</Id><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy></Acct>
      \(entry("0012.50", "DBIT"))\(entry("1000", "CRDT"))</\(statement)></\(message)></Document>

      """
  }

  static let prefixed = camt("02").replacing(/<(\/?)([A-Z])/) { "<\($0.1)ns:\($0.2)" }.replacing(
    "xmlns=", with: "xmlns:ns=")

  static let camts: [Dialect] =
    ["02", "04", "08"].map { Dialect("CAMT.053.001.\($0)", "a.xml", "camt", two, camt($0)) } + [
      Dialect("CAMT with a prefix", "a.xml", "camt", two, prefixed),
      Dialect("CAMT.052", "a.xml", "camt", two, camt("02", message: "BkToCstmrAcctRpt", statement: "Rpt", kind: "052")),
      Dialect(
        "CAMT.052.001.08", "a.xml", "camt", two, camt("08", message: "BkToCstmrAcctRpt", statement: "Rpt", kind: "052")),
      Dialect(
        "CAMT in ISO-8859-15 that declares UTF-8", "a.xml", "camt", two,
        bytes: latin1(camt("02").replacing("<BkTxCd/>", with: "<BkTxCd/><AddtlNtryInf>Café</AddtlNtryInf>"))),
    ]

  // MARK: - MT940

  static func mt940(_ details: String) -> String {
    ":20:STARTUMS\r\n:25:37040044/0532013000\r\n:28C:1/1\r\n:60F:C260101EUR100,\r\n:61:2601050105DR12,50NTRFNONREF//B1\r\n"
      + details + ":61:2601060106CR1000,NTRFNONREF\r\n:62F:C260131EUR1087,50\r\n-\r\n"
  }

  static let mt940s: [Dialect] = [
    Dialect("MT940 of Germany", "a.sta", "mt940", two, mt940(":86:166?00CARD?20EREF+1?21SVWZ+Coffee?32Cafe\r\n")),
    Dialect(
      "MT940 of the Netherlands", "a.sta", "mt940", two, mt940(":86:/IBAN/NL91ABNA0417164300/NAME/Cafe/REMI/Coffee\r\n")
    ),
    Dialect("MT940 in free text, a detail missing", "a.sta", "mt940", two, mt940(":86:Coffee\r\nand cake\r\n")),
    Dialect("MT940 without details", "a.sta", "mt940", two, mt940("")),
    Dialect("MT940 in SWIFT's envelope", "a.sta", "mt940", two, "{1:F01BANKDEFFXXXX}{2:O940}{4:\r\n\(mt940(""))}"),
    Dialect("MT940 in Latin-1", "a.sta", "mt940", two, bytes: latin1(mt940(":86:Café\r\n"))),
    Dialect(
      "MT940 with reversals", "a.sta", "mt940", ["giro 2 -7.50"],
      ":20:X\r\n:25:37040044/0532013000\r\n:28C:1\r\n:60F:C260101EUR100,\r\n:61:2601050105RC12,50NTRFNONREF\r\n"
        + ":61:2601060106RD5,NTRFNONREF\r\n:62F:C260131EUR92,50\r\n-\r\n"),
  ]

  // MARK: - CSV, without a profile

  static let csvs: [Dialect] = [
    Dialect(
      "CSV with commas", "giro.csv", "csv", two,
      "Date,Description,Amount\n2026-01-05,\"Shop, the\",-12.50\n2026-01-13,Pay,1000.00\n"),
    Dialect(
      "CSV of Germany behind a preamble", "giro.csv", "csv", two,
      "Umsatzliste\nKonto;DE89\n\nBuchungstag;Verwendungszweck;Betrag;Währung\n05.01.2026;Laden;-12,50;EUR\n13.01.2026;Lohn;1.000,00;EUR\n"
    ),
    Dialect(
      "CSV with sep= and tabs in UTF-16", "giro.csv", "csv", two,
      bytes: utf16("Date\tDescription\tAmount\r\n2026-01-05\tShop\t-12.50\r\n2026-01-13\tPay\t1000.00\r\n")),
    Dialect(
      "CSV with debit and credit columns", "giro.csv", "csv", two,
      "Date,Description,Debit,Credit\n2026-01-05,Shop,12.50,\n2026-01-13,Pay,,1000.00\n"),
    Dialect(
      "CSV with a direction column", "giro.csv", "csv", two,
      "Datum;Naam;Bedrag;Af Bij\n05-01-2026;Winkel;12,50;Af\n13-01-2026;Loon;1000,00;Bij\n"),
    Dialect(
      "CSV with a minus of Unicode and groups by apostrophe", "giro.csv", "csv", two,
      "Datum;Text;Betrag\n05.01.2026;Laden;\u{2212}12.50\n13.01.2026;Lohn;1'000.00\n"),
    Dialect(
      "CSV with brackets for what leaves", "giro.csv", "csv", two,
      "Date,Description,Amount\n2026-01-05,Shop,(12.50)\n2026-01-13,Pay,\"1,000.00\"\n"),
  ]

  static let settings = """
    [household]
    name     = "Example"
    currency = "EUR"
    timezone = "Europe/Berlin"

    [[account]]
    id       = "giro"
    name     = "Giro"
    type     = "current"
    currency = "EUR"
    match    = ["1001", "DE89370400440532013000", "37040044/0532013000", "giro.*"]

    [[account]]
    id       = "card"
    name     = "Card"
    type     = "card"
    currency = "EUR"
    match    = ["4111"]

    [[account]]
    id       = "depot"
    name     = "Depot"
    type     = "brokerage"
    currency = "EUR"
    match    = ["D-1", "Depot"]

    """

  @Test("read to the right count and sum", arguments: ofx + qif + camts + mt940s + csvs + further)
  func dialect(_ dialect: Dialect) async throws {
    let household = try SandboxedHousehold(settings: Self.settings, today: "2026-07-01")
    try write(dialect.bytes, to: household.file(dialect.file))
    let outcome = try await household.run("import", "--dry-run", "--json", dialect.file)
    let listing = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.text.utf8)) as? [String: Any])
    let rows = try #require(listing["rows"] as? [[String: Any]])
    #expect(rows.allSatisfy { $0["format"] as? String == dialect.format })
    let told = rows.map { row in
      let sum = (row["sum"] as? [String: Any])?["amount"] as? String ?? "?"
      return "\(row["account_id"] as? String ?? "-") \(row["rows"] ?? "?") \(sum)"
    }
    #expect(told == dialect.accounts, "\(rows)")
  }

  @Test("in an archive, each file is one of its own: in what is said, in the books and in what is kept")
  func archive() async throws {
    let household = try SandboxedHousehold(settings: Self.settings, today: "2026-07-01")
    try write(
      ZIPText.stored([
        ("january.xml", Array(Self.camt("02").utf8)), ("sub/card.ofx", Self.ofx[10].bytes),
        ("notes.pdf", Array("%PDF-1.4".utf8)),
      ]), to: household.file("inbox/year.zip"))
    let dry = try await household.run("import", "--dry-run", "inbox/year.zip")
    #expect(dry.text.contains("year.zip/january.xml  camt\n  giro  2 rows  987.50 EUR"))
    #expect(dry.text.contains("year.zip/sub/card.ofx  ofx\n  card  1 rows  -5.00 EUR"))
    let first = try await household.expect(0, "import")
    #expect(first.errors == "year.zip/january.xml  2 new, 0 changed\nyear.zip/sub/card.ofx  1 new, 0 changed\n")
    #expect(exists(household.file("inbox/done/year.zip")))
    let again = try await household.expect(0, "import", "inbox/done/year.zip")
    #expect(again.errors == "year.zip/january.xml  imported before\nyear.zip/sub/card.ofx  imported before\n")
    try await household.expect(0, "build")
    let before = try await household.export("transactions")
    try await household.expect(0, "rebuild")
    try await household.expect(0, "build")
    #expect(try await household.export("transactions") == before, "what was kept of an archive is its files")
  }

  @Test("an archive with a file that fails is set aside with the reason beside it; its other files are imported")
  func archiveWithFault() async throws {
    let household = try SandboxedHousehold(settings: Self.settings, today: "2026-07-01")
    try write(
      ZIPText.stored([
        ("january.xml", Array(Self.camt("02").utf8)),
        ("notes.xml", Array("<Document xmlns=\"urn:camt.054.001.02\"><BkToCstmrDbtCdtNtfctn/></Document>\n".utf8)),
      ]), to: household.file("inbox/year.zip"))
    try write(Array("PK\u{3}\u{4} cut".utf8), to: household.file("inbox/cut.zip"))
    try await household.expect(2, "import")
    #expect(
      try readText(household.file("inbox/failed/year.zip.txt")) == """
        year.zip/notes.xml:1: this is a CAMT.054 notification, which repeats rows of statements and states no balance
        hint: download camt.053 of the same days

        the other file in it was imported

        """)
    #expect(
      try readText(household.file("inbox/failed/cut.zip.txt"))
        == "cut.zip: the archive is cut off or damaged\nhint: download it again\n")
    try await household.expect(0, "build")
    #expect(try await household.query("select count(*) as n from transactions").first?["n"] == "2")
  }

  @Test(
    "a broker's file again, and one that overlaps it, add nothing twice; rebuild gives the same trades and holdings")
  func broker() async throws {
    let household = try SandboxedHousehold(settings: Self.settings, today: "2026-07-01")
    let file = try #require(Self.ofx.last)
    try write(file.bytes, to: household.file("b.ofx"))
    #expect(try await household.expect(0, "import", "b.ofx").errors == "b.ofx  3 new, 0 changed\n")
    #expect(try await household.expect(0, "import", "b.ofx").errors == "b.ofx  imported before\n")
    try write(file.bytes + [0x0A], to: household.file("c.ofx"))
    #expect(try await household.expect(0, "import", "c.ofx").errors == "c.ofx  0 new, 0 changed\n")
    func books() throws -> [String] {
      try BookTables.rows(
        household.file("daybook.sqlite"),
        "select trade_id, security_id, kind, day, amount_minor, quantity_mantissa from trades order by trade_id",
        "select security_id, cusip from securities order by security_id")
    }
    let before = try books()
    #expect(before.count == 3)
    try await household.expect(0, "rebuild")
    #expect(try books() == before)
  }

  @Test("a CAMT file that is cut keeps the rows before the cut and says so; the whole file then adds only the rest")
  func cutStatement() async throws {
    let household = try SandboxedHousehold(settings: Self.settings, today: "2026-07-01")
    let whole = Self.camt("08").replacing(
      "<BkTxCd/>", with: "<AcctSvcrRef>A</AcctSvcrRef><BkTxCd/>", maxReplacements: 1)
    let second = try #require(whole.ranges(of: "<Ntry>").last)
    try write(String(whole[..<second.upperBound]) + "<Amt Ccy=", to: household.file("cut.xml"))
    let cut = try await household.run("import", "cut.xml")
    #expect(cut.exitCode == 0 || cut.exitCode == 2)
    #expect(cut.errors.contains("cut.xml  1 new, 0 changed") && cut.errors.contains("cut off inside the transaction"))
    try write(whole, to: household.file("whole.xml"))
    #expect(try await household.expect(0, "import", "whole.xml").errors == "whole.xml  1 new, 0 changed\n")
    try await household.expect(0, "build")
    #expect(
      try await household.query("select amount_minor, currency from transactions order by amount_minor").map {
        $0["amount"] ?? ""
      }
        == ["-12.50", "1000.00"])
  }

  @Test("two profiles with one match are named by check")
  func rivals() async throws {
    let profile = """

      [[import]]
      id     = "ID"
      match  = "giro*.csv"
      date   = { column = "Date" }
      amount = { column = "Amount" }

      """
    let household = try SandboxedHousehold(
      settings: Self.settings + profile.replacing("ID", with: "one") + profile.replacing("ID", with: "two"),
      today: "2026-07-01")
    #expect(
      try await household.expect(0, "check").errors.contains(
        "[[import]] 'one' and 'two' have one match, 'giro*.csv': of those that fit a file, the first is used\n"))
  }
}
