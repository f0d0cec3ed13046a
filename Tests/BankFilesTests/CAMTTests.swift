import BankFiles
import Core
import Testing

@Suite struct CAMTTests {
  private static let month =
    CAMT.balance("OPBD", "100.00", "2026-01-01") + CAMT.balance("CLBD", "90.50", "2026-01-31")
    + CAMT.balance("CLAV", "590.50", "2026-01-31") + CAMT.balance("FWAV", "80.00", "2026-02-01")

  @Test(
    "versions differ in status, names and amounts, and are read alike by their local names",
    arguments: [
      ("053.001.02", "<Sts>BOOK</Sts>", "<Cdtr><Nm>Bäckerei &amp; Söhne</Nm></Cdtr>"),
      ("053.001.04", "<Sts>BOOK</Sts>", "<Cdtr><Nm>Bäckerei &amp; Söhne</Nm></Cdtr>"),
      ("053.001.08", "<Sts><Cd>BOOK</Cd></Sts>", "<Cdtr><Pty><Nm>Bäckerei &amp; Söhne</Nm></Pty></Cdtr>"),
      (
        "053.001.08", "<Sts><Cd>BOOK</Cd></Sts>",
        "<Cdtr><Agt><FinInstnId><Nm>Bäckerei &amp; Söhne</Nm></FinInstnId></Agt></Cdtr>"
      ),
    ])
  func versions(_ version: String, _ status: String, _ party: String) throws {
    let detail = CAMT.details(
      "<RltdPties>\(party)<CdtrAcct><Id><IBAN>NL91ABNA0417164300</IBAN></Id></CdtrAcct></RltdPties>"
        + "<RmtInf><Ustrd>Invoice 7</Ustrd></RmtInf>")
    let outcome = try CAMT.read(
      Self.month + CAMT.entry("-000012.50", status: status, details: detail) + CAMT.entry("3.00", status: status),
      version: version)
    #expect(outcome.problems == [])
    #expect(outcome.amounts == ["-12.50", "3.00"])
    #expect(outcome.days == ["2026-01-05", "2026-01-05"])
    #expect(outcome.rows.map(\.counterparty) == ["Bäckerei & Söhne", ""])
    #expect(outcome.rows.map(\.counterpartyAccount) == ["NL91ABNA0417164300", ""])
    #expect(outcome.rows.first?.description == "Invoice 7")
    let account = try #require(outcome.report.accounts.first)
    #expect(account.source.keys == [CAMT.iban, "x.xml"])
    #expect(account.opening?.amount.decimal == "100.00")
    #expect(account.opening?.day.iso == "2026-01-05")
    #expect(account.closing?.amount.decimal == "90.50")
    #expect(account.closing?.day.iso == "2026-01-31")
    #expect(account.closing?.kind == .closing)
    #expect(outcome.report.format == .camt)
  }

  @Test("a prefix of any name is no hindrance, nor an older ISO namespace, nor an envelope around the document")
  func prefixes() throws {
    let text =
      "<env:Envelope xmlns:env=\"urn:x\"><n:Document xmlns:n=\"urn:iso:std:iso:20022:tech:xsd:ISO:camt.053.001.02\"><n:BkToCstmrStmt><n:Stmt><n:Id>1</n:Id>"
      + "<n:Acct><n:Id><n:Othr><n:Id>0532 013000</n:Id></n:Othr></n:Id></n:Acct><n:Ntry><n:Amt Ccy=\"EUR\">1.00</n:Amt>"
      + "<n:CdtDbtInd>DBIT</n:CdtDbtInd><n:Sts>BOOK</n:Sts><n:ValDt><n:DtTm>2026-01-05T23:30:00-05:00</n:DtTm></n:ValDt></n:Ntry>"
      + "</n:Stmt></n:BkToCstmrStmt></n:Document></env:Envelope>"
    let outcome = try read(text, name: "x.xml")
    #expect(outcome.amounts == ["-1.00"])
    #expect(outcome.days == ["2026-01-05"])
    #expect(outcome.report.accounts.map(\.source.sourceID) == ["0532013000"])
    #expect(outcome.problems == [])
  }

  @Test("only booked entries count: pending ones are counted, information never")
  func states() throws {
    let entries = ["BOOK", "PDNG", "INFO", "XYZ"].map { CAMT.entry("-1.00", status: "<Sts>\($0)</Sts>") }.joined()
    let outcome = try CAMT.read(entries, version: "052.001.02")
    #expect(outcome.amounts == ["-1.00"])
    #expect(outcome.report.pending == 1)
    #expect(outcome.report.leftOut == 1)
    #expect(
      outcome.problems == ["line 7: an entry that is neither booked, pending nor information (it was left out)"])
  }

  @Test("an intraday report's balance stands for an hour, and need not follow from what is new in it")
  func intraday() throws {
    let balances = CAMT.balance("PRCD", "100.00", "2026-01-04") + CAMT.balance("ITBD", "50.00", "2026-01-05")
    let part = try CAMT.read(balances + CAMT.entry("-1.00"), version: "052.001.08")
    #expect(part.problems == [])
    let account = try #require(part.report.accounts.first)
    #expect(account.opening == nil)
    #expect(account.closing?.kind == .interim)
    #expect(account.closing?.amount.decimal == "50.00")
    let whole = try CAMT.read(balances + CAMT.entry("-50.00"), version: "052.001.08")
    #expect(whole.report.accounts.first?.opening?.amount.decimal == "100.00")
  }

  @Test("a statement whose balances do not follow from its entries is named, and its entries are kept")
  func balanceCheck() throws {
    let off = try CAMT.read(Self.month + CAMT.entry("-12.50"))
    #expect(off.amounts == ["-12.50"])
    #expect(
      off.problems == [
        "line 4: the opening balance and the transactions do not make the closing balance (a transaction is missing, or has the wrong amount; compare with the bank)"
      ])
    let turned = try CAMT.read(Self.month + CAMT.entry("9.50"))
    #expect(turned.problems.count == 1)
    #expect(turned.problems.first?.contains("signs of the amounts are turned round") == true)
    let owed = try CAMT.read(
      CAMT.balance("PRCD", "5.00", "2026-01-01", isDebit: true)
        + CAMT.balance("CLBD", "6.00", "2026-01-31", isDebit: true)
        + CAMT.entry("-1.00"))
    #expect(owed.problems == [])
    #expect(owed.report.accounts.first?.closing?.amount.decimal == "-6.00")
  }

  @Test("pages are one statement, several statements follow on one another, and a missing one is named")
  func pages() throws {
    func page(_ number: Int, last: Bool, _ rest: String) -> String {
      CAMT.statement(
        rest, before: "<StmtPgntn><PgNb>\(number)</PgNb><LastPgInd>\(last)</LastPgInd></StmtPgntn>")
    }
    let first = page(
      1, last: false,
      CAMT.balance("OPBD", "10.00", "2026-01-01") + CAMT.balance("ITBD", "9.00", "2026-01-05") + CAMT.entry("-1.00"))
    let second = page(
      2, last: true,
      CAMT.balance("ITBD", "9.00", "2026-01-05") + CAMT.balance("CLBD", "7.00", "2026-01-06")
        + CAMT.entry("-2.00", day: "2026-01-06"))
    let whole = try read(CAMT.document(first + second), name: "x.xml")
    #expect(whole.problems == [])
    #expect(whole.report.accounts.count == 1)
    #expect(whole.report.accounts.first?.opening?.amount.decimal == "10.00")
    #expect(whole.report.accounts.first?.closing?.amount.decimal == "7.00")
    let alone = try read(CAMT.document(second), name: "x.xml")
    #expect(alone.problems == [])
    #expect(alone.report.accounts.first?.opening?.amount.decimal == "9.00")
    let later = CAMT.statement(
      CAMT.balance("OPBD", "6.00", "2026-02-01") + CAMT.balance("CLBD", "5.00", "2026-02-02")
        + CAMT.entry("-1.00", day: "2026-02-02"), id: "S2")
    let gap = try read(CAMT.document(first + second + later), name: "x.xml")
    #expect(gap.amounts == ["-1.00", "-2.00", "-1.00"])
    #expect(gap.rows.map(\.sequence) == [1, 2, 3])
    #expect(
      gap.problems.map { $0.prefix(85) } == [
        "line 10: the opening balance is not the closing balance of the statement before it (a"
      ])
    let twice = try read(CAMT.document(later + later), name: "x.xml")
    #expect(twice.amounts == ["-1.00"])
    #expect(twice.problems.count == 1)
  }

  @Test("a reversal keeps its direction, as the standard says, unless the balances say that its bank means the other")
  func reversals() throws {
    func outcome(closing: String, balances: Bool = true) throws -> Outcome {
      try CAMT.read(
        (balances ? CAMT.balance("OPBD", "100.00", "2026-01-01") + CAMT.balance("CLBD", closing, "2026-01-31") : "")
          + CAMT.entry("-30.00")
          + CAMT.entry(
            "20.00", reversal: true, reference: "R",
            details: CAMT.details("<RltdPties><Dbtr><Nm>Ann</Nm></Dbtr><Cdtr><Nm>Shop</Nm></Cdtr></RltdPties>")))
    }
    let standard = try outcome(closing: "90.00")
    #expect(standard.amounts == ["-30.00", "20.00"])
    #expect(standard.rows.last?.counterparty == "Shop")
    let turned = try outcome(closing: "50.00")
    #expect(turned.amounts == ["-30.00", "-20.00"])
    #expect(turned.rows.last?.counterparty == "Ann")
    #expect(turned.rows.last?.reliableID == "id:R|2026-01-05|-2000")
    #expect(turned.problems == [])
    let unknown = try outcome(closing: "", balances: false)
    #expect(unknown.amounts == ["-30.00", "20.00"])
    #expect(unknown.problems.count == 1)
  }

  private static func part(_ amount: String, _ name: String, more: String = "") -> String {
    CAMT.details(
      (amount.isEmpty ? "" : "<Amt Ccy=\"EUR\">\(amount)</Amt>") + more
        + "<RltdPties><Cdtr><Nm>\(name)</Nm></Cdtr></RltdPties><RmtInf><Ustrd>for \(name)</Ustrd></RmtInf>")
  }

  @Test("a batch is split where its parts' amounts make the entry's, and only there")
  func batches() throws {
    let split = try CAMT.read(
      CAMT.entry("-30.00", reference: "B", details: Self.part("10.00", "a") + Self.part("20.00", "b")))
    #expect(split.amounts == ["-10.00", "-20.00"])
    #expect(split.rows.map(\.counterparty) == ["a", "b"])
    #expect(split.rows.map(\.reliableID) == ["id:B|2026-01-05|-1000", "id:B|2026-01-05|-2000"])
    // Version 2 states the amount elsewhere.
    let older = try CAMT.read(
      CAMT.entry(
        "-30.00",
        details: Self.part("", "a", more: "<AmtDtls><TxAmt><Amt Ccy=\"EUR\">10.00</Amt></TxAmt></AmtDtls>")
          + Self.part("", "b", more: "<AmtDtls><TxAmt><Amt Ccy=\"EUR\">20.00</Amt></TxAmt></AmtDtls>")))
    #expect(older.amounts == ["-10.00", "-20.00"])
    for parts in [
      Self.part("30.00", "a") + Self.part("30.00", "b"),  // each bears the whole
      Self.part("10.00", "a") + Self.part("19.00", "b"),  // a fee stands between
      Self.part("", "a") + Self.part("30.00", "b"),
    ] {
      let whole = try CAMT.read(
        CAMT.entry("-30.00", details: parts, more: "") + CAMT.entry("-1.00", details: Self.part("9.00", "c")))
      #expect(whole.amounts == ["-30.00", "-1.00"])
      #expect(whole.rows.map(\.counterparty) == ["", "c"])
    }
    let named = CAMT.entry("-30.00", details: Self.part("", "a") + Self.part("", "b"))
      .replacing("</Ntry>", with: "<AddtlNtryInf>Batch of 2</AddtlNtryInf></Ntry>")
    #expect(try CAMT.read(named).rows.map(\.description) == ["Batch of 2"])
  }

  @Test("who is on the other side follows the direction, and for returns that of the payment that came back")
  func parties() throws {
    func name(_ amount: String, _ more: String = "", dbtr: String = "", cdtr: String = "") throws -> String? {
      let detail =
        "<RltdPties><Dbtr><Nm>Debtor</Nm></Dbtr>\(dbtr)<Cdtr><Nm>Creditor</Nm></Cdtr>\(cdtr)</RltdPties>\(more)"
      return try CAMT.read(CAMT.entry(amount, details: CAMT.details(detail))).rows.first?.counterparty
    }
    #expect(try name("-1.00") == "Creditor")
    #expect(try name("1.00") == "Debtor")
    #expect(try name("1.00", "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>") == "Creditor")
    #expect(
      try name(
        "1.00", "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>RRTN</SubFmlyCd></Fmly></Domn></BkTxCd>")
        == "Creditor")
    // A bank that keeps the entry's own roles in returns.
    #expect(
      try name(
        "1.00", "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>",
        cdtr: "<CdtrAcct><Id><IBAN>\(CAMT.iban)</IBAN></Id></CdtrAcct>") == "Debtor")
    let ultimate = CAMT.details("<RltdPties><UltmtCdtr><Nm>Shop</Nm></UltmtCdtr></RltdPties>")
    #expect(try CAMT.read(CAMT.entry("-1.00", details: ultimate)).rows.first?.counterparty == "Shop")
  }

  @Test("the text is the remittance's, else its reference, else what the bank adds; NOTPROVIDED is no reference")
  func texts() throws {
    let inner = [
      "<Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><RmtInf><Ustrd>one</Ustrd><Ustrd>two</Ustrd></RmtInf>",
      "<Refs><EndToEndId>E2E</EndToEndId><MndtId>M1</MndtId></Refs><RltdPties><Cdtr><Id><PrvtId><Othr><Id>DE98ZZZ09999999999</Id></Othr></PrvtId></Id></Cdtr></RltdPties><RmtInf><Strd><CdtrRefInf><Ref>RF18</Ref></CdtrRefInf></Strd></RmtInf>",
      "<RmtInf><Strd><AddtlRmtInf>additional</AddtlRmtInf></Strd></RmtInf>", "<AddtlTxInf>of the payment</AddtlTxInf>",
      "<Refs/>",
    ]
    let outcome = try CAMT.read(
      inner.map { CAMT.entry("-1.00", details: CAMT.details($0)) }.joined().replacing(
        "</Ntry>", with: "<AddtlNtryInf>of the entry</AddtlNtryInf></Ntry>"))
    #expect(
      outcome.rows.map(\.description) == ["one two", "RF18", "additional", "of the payment", "of the entry"])
    #expect(outcome.rows.map(\.reference) == ["", "E2E", "", "", ""])
    #expect(outcome.rows[1].mandate == "M1")
    #expect(outcome.rows[1].creditor == "DE98ZZZ09999999999")
  }

  @Test("code of the bank and amount in another currency are kept")
  func codes() throws {
    let outcome = try CAMT.read(
      CAMT.entry(
        "-9.25",
        details: CAMT.details("<AmtDtls><InstdAmt><Amt Ccy=\"USD\">10.00</Amt></InstdAmt></AmtDtls>"),
        more: "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>CCRD</Cd><SubFmlyCd>POSD</SubFmlyCd></Fmly></Domn></BkTxCd>"))
    #expect(outcome.rows.first?.original?.description == "-10.00 USD")
    #expect(outcome.rows.first?.providerCategory == "bank:PMNT-CCRD-POSD")
  }

  @Test("the day is that of booking, else of value, else of the closing balance; times and zones do not move it")
  func days() throws {
    let outcome = try CAMT.read(
      CAMT.balance("CLBD", "1.00", "2026-01-31")
        + CAMT.entry("-1.00", day: nil, more: "<BookgDt><DtTm>2026-01-05T23:59:59.000-11:00</DtTm></BookgDt>")
        + CAMT.entry("-1.00", day: nil, more: "<ValDt><Dt>2026-01-07</Dt></ValDt>") + CAMT.entry("-1.00", day: nil))
    #expect(outcome.days == ["2026-01-05", "2026-01-07", "2026-01-31"])
    #expect(outcome.rows.map { $0.valueDay?.iso } == [nil, "2026-01-07", nil])
    let none = try CAMT.read(CAMT.entry("-1.00", day: nil) + CAMT.entry("-2.00"))
    #expect(none.amounts == ["-2.00"])
    #expect(none.problems == ["line 4: a transaction without a date (it was left out)"])
  }

  @Test("the bank's reference identifies a row, with day and amount; else its number in the statement; else nothing")
  func identity() throws {
    let outcome = try CAMT.read(
      CAMT.entry("-1.00", reference: "A") + CAMT.entry("-2.00", reference: "A")
        + CAMT.entry("-1.00", reference: "NONREF")
        + CAMT.entry("-1.00").replacing("<Ntry>", with: "<Ntry><NtryRef>4</NtryRef>"))
    #expect(
      outcome.rows.map(\.reliableID) == [
        "id:A|2026-01-05|-100", "id:A|2026-01-05|-200", "", "id:S1/4|2026-01-05|-100",
      ])
  }

  @Test("an amount that is none, bears a sign or lacks a direction is named by line; the others come")
  func badAmounts() throws {
    let good = CAMT.entry("-1.00")
    let outcome = try CAMT.read(
      [
        good.replacing("1.00", with: "1,00x"), good.replacing(">1.00", with: ">-1.00"),
        good.replacing("DBIT", with: "OUT"),
        good.replacing("1.00", with: "1.005"), good.replacing("\"EUR\"", with: "\"EURO\""), good,
      ].joined())
    #expect(outcome.amounts == ["-1.00"])
    #expect(outcome.lines == [9])
    #expect(outcome.problems.count == 3)
    #expect(outcome.problems.last?.contains("and 2 more lines like it") == true)
  }

  @Test("several accounts are told apart, and each account's currency")
  func accounts() throws {
    let other = CAMT.statement(CAMT.entry("-2.00"), id: "S2", account: "NL91ABNA0417164300")
    let outcome = try read(
      CAMT.document(CAMT.statement(CAMT.entry("-1.00")) + other), name: "x.xml",
      ReadingContext(accounts: [AccountHint(id: "dutch", match: ["NL91 ABNA 0417 1643 00"])]))
    #expect(outcome.slots == [0, 1])
    #expect(outcome.report.accounts.map(\.accountID) == [nil, "dutch"])
    var hint = AccountHint(id: "card", match: [CAMT.iban])
    hint.flipSign = true
    let flipped = try read(
      CAMT.document(CAMT.statement(Self.month + CAMT.entry("-9.50", reference: "A"))), name: "x.xml",
      ReadingContext(accounts: [hint]))
    #expect(flipped.amounts == ["9.50"])
    #expect(flipped.report.accounts.first?.closing?.amount.decimal == "-90.50")
    #expect(flipped.problems == [])
  }

  @Test(
    "a file that declares UTF-8 and is ISO-8859-15 is read by its bytes, as is one that is UTF-8 and says otherwise",
    arguments: [
      ("UTF-8", [0xA4, 0xE9], "€é", "iso-8859-15"), ("UTF-8", [0x80, 0xE9], "€é", "windows-1252"),
      ("ISO-8859-1", [0xC3, 0xA9], "é", "utf-8"), ("ISO-8859-1", [0xE9], "é", "iso-8859-1"),
      ("ISO-8859-2", [0xB3], "ł", "iso-8859-2"),
    ] as [(String, [UInt8], String, String)])
  func encodings(_ declared: String, _ bytes: [UInt8], _ expected: String, _ encoding: String) throws {
    let text = CAMT.document(
      CAMT.statement(CAMT.entry("-1.00", more: "<AddtlNtryInf>@</AddtlNtryInf>")), encoding: declared)
    let outcome = try read(Array(text.utf8).flatMap { $0 == 0x40 ? bytes : [$0] }, name: "x.xml")
    #expect(outcome.rows.map(\.description) == [expected])
    #expect(outcome.report.encoding == encoding)
    #expect(outcome.problems == [])
  }

  @Test("a notification is refused, and why is said")
  func notification() {
    let text =
      "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.054.001.08\">\n<BkToCstmrDbtCdtNtfctn><Ntfctn/></BkToCstmrDbtCdtNtfctn></Document>"
    #expect(
      errorText { _ = try read(text, name: "x.xml") } == """
        x.xml:2: this is a CAMT.054 notification, which repeats rows of statements and states no balance
        hint: download camt.053 of the same days
        """)
    #expect(errorText { _ = try read(CAMT.document(""), name: "x.xml") }.contains("holds no statement of an account"))
  }

  @Test("a document type, and with it entities that expand, is refused")
  func hostile() {
    let bomb =
      "<?xml version=\"1.0\"?>\n<!DOCTYPE d [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\"><!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n"
      + "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt><Stmt><Id>&b;</Id></Stmt></BkToCstmrStmt></Document>"
    #expect(
      errorText { _ = try read(bomb, name: "x.xml") } == """
        x.xml:2: the file declares a document type, as no bank's statement does; it is not read
        hint: download the file again
        """)
    let deep =
      "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt>"
      + String(repeating: "<x>", count: 100)
    #expect(errorText { _ = try read(deep, name: "x.xml") }.contains("elements within each other too deep"))
  }

  @Test("a file cut off anywhere keeps what is whole, brings no row that the whole has not, and says so")
  func cut() throws {
    let text = CAMT.document(
      CAMT.statement(Self.month + CAMT.entry("-12.50", reference: "A") + CAMT.entry("3.00", reference: "B")))
    let whole = try read(text, name: "x.xml")
    for end in stride(from: 150, to: text.utf8.count - 14, by: 3) {
      let part = String(decoding: Array(text.utf8.prefix(end)), as: UTF8.self)
      guard let outcome = try? read(part, name: "x.xml") else { continue }
      #expect(outcome.rows == Array(whole.rows.prefix(outcome.rows.count)))
      #expect(!outcome.problems.isEmpty)
    }
    let inRow = try #require(text.firstRange(of: "<AcctSvcrRef>B"))
    let outcome = try read(String(text[..<inRow.upperBound]), name: "x.xml")
    #expect(outcome.amounts == ["-12.50"])
    #expect(
      outcome.problems == [
        "line 5: the file is cut off inside the transaction that begins here (all before it was read; download the file again)"
      ])
    let broken = try read(text.replacing("<AcctSvcrRef>B", with: "<AcctSvcrRef>B & C"), name: "x.xml")
    #expect(broken.amounts == ["-12.50"])
    #expect(broken.problems.first?.hasPrefix("line 5: the XML is broken here: not well-formed") == true)
  }

  @Test("a CSV whose text names the format is a CSV")
  func detection() {
    #expect(FileFormat(head: Array("Datum;Text\n01.01.2026;CAMT.053 <x>\n".utf8)) == .csv)
    #expect(FileFormat(head: [0xEF, 0xBB, 0xBF] + Array("\n<Document xmlns=\"x:camt.052.001.08\">".utf8)) == .camt)
    #expect(FileFormat(head: Array("<Document><BkToCstmrStmt>".utf8)) == .camt)
  }
}
