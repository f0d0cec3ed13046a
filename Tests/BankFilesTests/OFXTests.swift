import BankFiles
import Core
import Testing

@Suite struct OFXTests {
  static let header = """
    OFXHEADER:100
    DATA:OFXSGML
    VERSION:102
    SECURITY:NONE
    ENCODING:USASCII
    CHARSET:1252
    COMPRESSION:NONE
    OLDFILEUID:NONE
    NEWFILEUID:NONE


    """

  static let sgml =
    header
      + """
      <OFX>
      <SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>20260131<LANGUAGE>ENG<INTU.BID>3000</SONRS></SIGNONMSGSRSV1>
      <BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS>
      <STMTRS><CURDEF>EUR
      <BANKACCTFROM><BANKID>37040044<ACCTID>532013000<ACCTTYPE>CHECKING</BANKACCTFROM>
      <BANKTRANLIST><DTSTART>20260101<DTEND>20260131
      <STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260105230000.000[-5:EST]<TRNAMT>-12.50<FITID>A1<NAME>Baker & Sons<MEMO>
      </STMTTRN>
      <STMTTRN><TRNTYPE>INT<DTPOSTED>20260106<TRNAMT>+3.00<FITID>A2<NAME>Interest<MEMO>January &amp; more</STMTTRN>
      </BANKTRANLIST>
      <LEDGERBAL><BALAMT>90.50<DTASOF>20260131120000</LEDGERBAL>
      <AVAILBAL><BALAMT>590.50<DTASOF>20260131120000</AVAILBAL>
      </STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>

      """

  /// A statement around rows.
  static func statement(_ rows: String, currency: String = "EUR", account: String = "1", balance: String = "") -> String
  {
    "<STMTTRNRS><STATUS><CODE>0</STATUS><STMTRS><CURDEF>\(currency)<BANKACCTFROM><ACCTID>\(account)</BANKACCTFROM>"
      + "<BANKTRANLIST>\(rows)</BANKTRANLIST>\(balance)</STMTRS></STMTTRNRS>"
  }

  static func file(_ rows: String, currency: String = "EUR") -> String {
    "<OFX>\(statement(rows, currency: currency))</OFX>"
  }

  static func row(_ amount: String, _ rest: String = "", day: String = "20260105") -> String {
    "<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>\(day)<TRNAMT>\(amount)\(rest)</STMTTRN>"
  }

  @Test(
    "version 1: leaves need no end tag, an empty one is empty, an ampersand is itself, the day is the first eight digits"
  )
  func sgml() throws {
    let outcome = try read(Self.sgml, name: "x.qfx")
    #expect(outcome.problems == [])
    #expect(outcome.days == ["2026-01-05", "2026-01-06"])
    #expect(outcome.amounts == ["-12.50", "3.00"])
    #expect(outcome.rows.map(\.counterparty) == ["Baker & Sons", "Interest"])
    #expect(outcome.rows.map(\.description) == ["Baker & Sons", "January & more"])
    #expect(outcome.rows.map(\.reliableID) == ["fitid:A1|2026-01-05|-1250", "fitid:A2|2026-01-06|300"])
    #expect(outcome.rows.map(\.providerCategory) == ["", "bank:OFX-INT"])
    #expect(outcome.lines == [17, 19])
    let account = try #require(outcome.report.accounts.first)
    #expect(account.source.keys == ["532013000", "37040044/532013000", "37040044532013000", "x.qfx"])
    #expect(account.closing?.amount.description == "90.50 EUR")
    #expect(account.closing?.day.iso == "2026-01-31")
    #expect(account.closing?.sourceType == "LEDGERBAL")
  }

  @Test(
    "headers as found in the wild change nothing",
    arguments: [
      "", "\n\n\n" + header, header.replacing("\n", with: ""), header.replacing(":", with: ": "),
      header.replacing("\n", with: "\r\n"),
      "OFXHEADER:100 DATA:OFXSGML VERSION:102 SECURITY:NONE ENCODING:USASCII CHARSET:1252", "\u{FEFF}" + header,
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<?OFX OFXHEADER=\"200\" VERSION=\"220\"?>\n",
    ])
  func headers(_ header: String) throws {
    let body = try #require(Self.sgml.firstRange(of: "<OFX>"))
    let outcome = try read(header + Self.sgml[body.lowerBound...], name: "x.ofx")
    #expect(outcome.amounts == ["-12.50", "3.00"])
    #expect(outcome.problems == [])
  }

  @Test("lower-case tags, end tags on every leaf, and all on one line read alike")
  func shapes() throws {
    let xml =
      "<OFX><BANKMSGSRSV1>"
      + "<STMTTRNRS><STMTRS><CURDEF>EUR</CURDEF><BANKACCTFROM><ACCTID>1</ACCTID></BANKACCTFROM><BANKTRANLIST><STMTTRN><TRNTYPE>DEBIT</TRNTYPE>"
      + "<DTPOSTED>20260105</DTPOSTED><TRNAMT>-1.00</TRNAMT><FITID>F</FITID><NAME></NAME><MEMO><![CDATA[a <b> & c]]></MEMO></STMTTRN></BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
    for text in [
      xml,
      xml.replacing("STMTTRN>", with: "stmttrn>").replacing("TRNAMT>", with: "trnamt>").replacing("OFX>", with: "ofx>"),
    ] {
      let outcome = try read(text, name: "x.ofx")
      #expect(outcome.amounts == ["-1.00"])
      #expect(outcome.rows.first?.description == "a <b> & c")
      #expect(outcome.problems == [])
    }
  }

  @Test("rows that are never closed end where the next begins")
  func unclosedRows() throws {
    let text =
      "<OFX><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><ACCTID>1</BANKACCTFROM><BANKTRANLIST>"
      + "<STMTTRN><DTPOSTED>20260105<TRNAMT>-1.00<STMTTRN><DTPOSTED>20260106<TRNAMT>-2.00</BANKTRANLIST></STMTRS></STMTTRNRS></OFX>"
    #expect(try read(text, name: "x.ofx").amounts == ["-1.00", "-2.00"])
  }

  @Test(
    "encodings: as the header says, but bytes that are UTF-8 are UTF-8",
    arguments: [
      ("ENCODING:USASCII\nCHARSET:1252\n", [0xE4, 0x80] as [UInt8], "ä€"),
      ("ENCODING:USASCII\nCHARSET:ISO-8859-1\n", [0xE4], "ä"),
      ("ENCODING:USASCII\nCHARSET:8859-1\n", [0xE4], "ä"), ("ENCODING:USASCII\nCHARSET:1252\n", [0xC3, 0xA4], "ä"),
      ("ENCODING:UTF-8\nCHARSET:NONE\n", [0xC3, 0xA4], "ä"), ("ENCODING:UNICODE\nCHARSET:NONE\n", [0xC3, 0xA4], "ä"),
      ("ENCODING:UTF-8\nCHARSET:1252\n", [0xE4], "ä"), ("ENCODING:USASCII\nCHARSET:1250\n", [0xB3], "ł"),
      ("<?xml version=\"1.0\" encoding=\"ISO-8859-2\"?>\n", [0xB3], "ł"),
    ])
  func encodings(_ header: String, _ letters: [UInt8], _ expected: String) throws {
    let bytes =
      Array(
        ("OFXHEADER:100\n\(header)<OFX><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><ACCTID>1</BANKACCTFROM>"
          + "<BANKTRANLIST><STMTTRN><DTPOSTED>20260105<TRNAMT>-1.00<NAME>").utf8)
      + letters + Array("</STMTTRN></BANKTRANLIST></STMTRS></STMTTRNRS></OFX>".utf8)
    let outcome = try read(bytes, name: "x.ofx")
    #expect(outcome.rows.map(\.counterparty) == [expected])
    #expect(outcome.problems == [])
  }

  @Test(
    "amounts in the forms seen, one decimal mark a statement",
    arguments: [
      (["-1,234.56", "1,000.00"], ["-1234.56", "1000.00"]), (["1.234,56", "-12,00"], ["1234.56", "-12.00"]),
      (["1234,56"], ["1234.56"]),
      (["1 025,53"], ["1025.53"]), (["+10.00"], ["10.00"]), (["-5500", "0.500"], ["-5500.00", "0.50"]),
      (["-18.550"], ["-18.55"]),
    ] as [([String], [String])])
  func amounts(_ written: [String], _ expected: [String]) throws {
    let outcome = try read(Self.file(written.map { Self.row($0) }.joined()), name: "x.ofx")
    #expect(outcome.amounts == expected)
    #expect(outcome.problems == [])
  }

  @Test("a row without amount or date is named and left out")
  func incomplete() throws {
    let rows =
      Self.row("null") + Self.row("-1.00", day: "00000000") + Self.row("abc") + Self.row("-1.005") + Self.row("-2.00")
    let outcome = try read(Self.file(rows), name: "x.ofx")
    #expect(outcome.amounts == ["-2.00"])
    #expect(outcome.problems.count == 4)
  }

  @Test("the sign is the amount's, whatever the type says; an account's issuer may turn all round")
  func signs() throws {
    let text = Self.file("<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260105<TRNAMT>-3.00</STMTTRN>")
    #expect(try read(text, name: "x.ofx").amounts == ["-3.00"])
    var hint = AccountHint(id: "card", match: ["1"])
    hint.flipSign = true
    #expect(try read(text, name: "x.ofx", ReadingContext(accounts: [hint])).amounts == ["3.00"])
  }

  @Test("two rows with one FITID are two rows; an empty FITID is none")
  func fitID() throws {
    let rows =
      Self.row("-1.00", "<FITID>7") + Self.row("-0.10", "<FITID>7") + Self.row("-1.00", "<FITID>7")
      + Self.row("-1.00", "<FITID>")
    let outcome = try read(Self.file(rows), name: "x.ofx")
    #expect(
      outcome.rows.map(\.reliableID) == [
        "fitid:7|2026-01-05|-100", "fitid:7|2026-01-05|-10", "fitid:7|2026-01-05|-100", "",
      ])
  }

  @Test("a correction takes its row's place in the file, or says which earlier row is to go")
  func corrections() throws {
    let rows =
      Self.row("-1.00", "<FITID>1") + Self.row("-2.00", "<FITID>2")
      + Self.row("-1.50", "<FITID>3<CORRECTFITID>1<CORRECTACTION>REPLACE")
      + Self.row("-2.00", "<FITID>4<CORRECTFITID>2<CORRECTACTION>DELETE")
      + Self.row("-9.00", "<FITID>5<CORRECTFITID>old<CORRECTACTION>REPLACE")
      + Self.row("0", "<FITID>6<CORRECTFITID>gone<CORRECTACTION>DELETE")
    let outcome = try read(Self.file(rows), name: "x.ofx")
    #expect(outcome.amounts == ["-1.50", "-9.00"])
    let corrections = try #require(outcome.report.accounts.first).corrections
    #expect(corrections.map(\.linkID) == ["1", "2", "old", "gone"])
    #expect(corrections.map { $0.original?.amount.decimal } == ["-1.00", "-2.00", nil, nil])
    #expect(corrections.map { $0.replacement?.amount.decimal } == ["-1.50", nil, "-9.00", nil])
  }

  @Test(
    "a correction whose own row cannot be read takes nothing away, and one of several rows of an id is left to people")
  func doubtfulCorrections() throws {
    let unreadable =
      Self.row("-1.00", "<FITID>1") + Self.row("null", "<FITID>2<CORRECTFITID>1<CORRECTACTION>REPLACE")
    #expect(try read(Self.file(unreadable), name: "x.ofx").amounts == ["-1.00"])
    let several =
      Self.row("-1.00", "<FITID>1") + Self.row("-0.10", "<FITID>1")
      + Self.row("-1.50", "<FITID>3<CORRECTFITID>1<CORRECTACTION>REPLACE")
    let outcome = try read(Self.file(several), name: "x.ofx")
    #expect(outcome.amounts == ["-1.00", "-0.10", "-1.50"])
    #expect(outcome.problems.count == 1)
    let told =
      Self.row("-1.00", "<FITID>1") + Self.row("-0.10", "<FITID>1")
      + Self.row("-0.10", "<FITID>3<CORRECTFITID>1<CORRECTACTION>DELETE")
    #expect(try read(Self.file(told), name: "x.ofx").amounts == ["-1.00"])
  }

  @Test("several statements are several accounts, cards among them")
  func severalAccounts() throws {
    let card =
      "<CREDITCARDMSGSRSV1><CCSTMTTRNRS><CCSTMTRS><CURDEF>USD<CCACCTFROM><ACCTID>4111 1111</CCACCTFROM><BANKTRANLIST>"
      + Self.row("-7.00")
      + "</BANKTRANLIST><LEDGERBAL><BALAMT>-70.00<DTASOF>20260131</LEDGERBAL></CCSTMTRS></CCSTMTTRNRS></CREDITCARDMSGSRSV1>"
    let text =
      "<OFX>" + Self.statement(Self.row("-1.00"), account: "A") + Self.statement(Self.row("-2.00"), account: "B") + card
      + "</OFX>"
    let hints = [AccountHint(id: "second", match: ["B"]), AccountHint(id: "card", match: ["41111111"])]
    let outcome = try read(text, name: "x.ofx", ReadingContext(accounts: hints))
    #expect(outcome.slots == [0, 1, 2])
    #expect(outcome.report.accounts.map(\.accountID) == [nil, "second", "card"])
    #expect(outcome.report.accounts.map(\.sum.description) == ["-1.00 EUR", "-2.00 EUR", "-7.00 USD"])
    #expect(outcome.report.accounts.last?.closing?.amount.decimal == "-70.00")
  }

  @Test("a card's debt stated without its sign is a debt when the rows say so, else it is named")
  func cardBalance() throws {
    func card(_ balance: String) throws -> Outcome {
      try read(
        "<OFX><CCSTMTTRNRS><CCSTMTRS><CURDEF>USD<CCACCTFROM><ACCTID>4</CCACCTFROM><BANKTRANLIST>" + Self.row("-7.00")
          + "</BANKTRANLIST><LEDGERBAL><BALAMT>\(balance)<DTASOF>20260131</LEDGERBAL></CCSTMTRS></CCSTMTTRNRS></OFX>",
        name: "x.ofx")
    }
    #expect(try card("7.00").report.accounts.first?.closing?.amount.decimal == "-7.00")
    #expect(try card("7.00").problems == [])
    #expect(try card("9.00").report.accounts.first?.closing?.amount.decimal == "9.00")
    #expect(try card("9.00").problems.count == 1)
    #expect(try card("-9.00").problems == [])
  }

  @Test("CURRENCY is converted at the file's rate and keeps what was paid; ORIGCURRENCY has been converted already")
  func currencies() throws {
    let rows =
      Self.row("-10.00", "<CURRENCY><CURRATE>0.925<CURSYM>USD</CURRENCY><NAME>a")
      + Self.row("-9.25", "<ORIGCURRENCY><CURRATE>0.925<CURSYM>USD</ORIGCURRENCY>")
      + Self.row("-5.00", "<CURRENCY><CURRATE>1<CURSYM>EUR</CURRENCY>")
    let outcome = try read(Self.file(rows), name: "x.ofx")
    #expect(outcome.rows.map(\.amount.description) == ["-9.25 EUR", "-9.25 EUR", "-5.00 EUR"])
    #expect(outcome.rows.map { $0.original?.description } == ["-10.00 USD", nil, nil])
    #expect(outcome.rows.first?.counterparty == "a")
    let unknown = try read(Self.file(Self.row("-1.00"), currency: "XYZ"), name: "x.ofx")
    #expect(unknown.rows.isEmpty)
    #expect(unknown.problems.count == 1)
  }

  @Test(
    "an amount in pence is one in pounds, and one in a code that is no currency is left out unless its rate is told")
  func strangeUnits() throws {
    func amounts(_ code: String, rate: String = "", account: String = "GBP") throws -> Outcome {
      try read(
        Self.file(Self.row("-1250", "<CURRENCY><CURRATE>\(rate)\n<CURSYM>\(code)</CURRENCY>"), currency: account),
        name: "x.ofx")
    }
    for code in ["GBX", "GBp"] {
      #expect(try amounts(code).rows.map(\.amount.description) == ["-12.50 GBP"])
      let abroad = try amounts(code, rate: "0.0115", account: "EUR")
      #expect(abroad.rows.map(\.amount.description) == ["-14.38 EUR"])
      #expect(abroad.rows.map { $0.original?.description } == ["-12.50 GBP"])
    }
    let coin = try amounts("DOGE")
    #expect(coin.rows.isEmpty && coin.problems.count == 1)
    // A statement that is counted in pence says nothing of its balances.
    let statement = try read(Self.file(Self.row("-1250"), currency: "GBX"), name: "x.ofx")
    #expect(statement.rows.isEmpty && statement.problems.count == 1)
  }

  @Test("name, payee, memo, other side, number and code of a row are kept")
  func texts() throws {
    let long = "The Very Long Name Of A Shop In A"
    let rows =
      Self.row("-1.00", "<NAME>\(long.prefix(32))<MEMO>\(long) Big Town")
      + Self.row("-1.00", "<PAYEE><NAME>Ann<CITY>X</PAYEE><SIC>5411<CHECKNUM>12")
      + Self.row("-1.00", "<NAME>Sav<BANKACCTTO><BANKID>9<ACCTID>88 77</BANKACCTTO><REFNUM>R<EXTDNAME>Savings account")
    let outcome = try read(Self.file(rows), name: "x.ofx")
    #expect(outcome.rows.map(\.counterparty) == ["\(long) Big Town", "Ann", "Savings account"])
    #expect(outcome.rows.map(\.providerCategory) == ["", "mcc:5411", ""])
    #expect(outcome.rows.map(\.reference) == ["", "12", "R"])
    #expect(outcome.rows.last?.counterpartyAccount == "8877")
  }

  @Test("rows newest first are numbered in time")
  func order() throws {
    let rows =
      Self.row("-3.00", day: "20260107") + Self.row("-2.00", day: "20260105") + Self.row("-1.00", day: "20260105")
    #expect(try read(Self.file(rows), name: "x.ofx").rows.map(\.sequence) == [3, 2, 1])
  }

  @Test("a file cut in half keeps what is whole and names the rest")
  func cut() throws {
    let inRow = try #require(Self.sgml.firstRange(of: "January"))
    let outcome = try read(String(Self.sgml[..<inRow.upperBound]), name: "x.ofx")
    #expect(outcome.amounts == ["-12.50"])
    #expect(
      outcome.problems == [
        "line 19: the file is cut off inside the transaction that begins here (all before it were read; download the file again)"
      ])
    let afterRows = try #require(Self.sgml.firstRange(of: "<AVAILBAL>"))
    let later = try read(String(Self.sgml[..<afterRows.lowerBound]), name: "x.ofx")
    #expect(later.amounts == ["-12.50", "3.00"])
    #expect(
      later.problems == [
        "the file is cut off: its end tag is missing (what is there was read; download the file again)"
      ])
    // Wherever it is cut, no row comes out that the whole file has not.
    for end in stride(from: 0, to: Self.sgml.utf8.count, by: 3) {
      let part = String(decoding: Array(Self.sgml.utf8.prefix(end)), as: UTF8.self)
      guard let cut = try? read(part, name: "x.ofx"), cut.report.format == .ofx else { continue }
      #expect(cut.amounts == Array(["-12.50", "3.00"].prefix(cut.rows.count)))
      #expect(!cut.problems.isEmpty)
    }
  }

  @Test("the bank's error is named by its number; a failed account beside a good one is a problem")
  func status() throws {
    let refused =
      "<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>15500<SEVERITY>ERROR<MESSAGE>Bad</STATUS></SONRS></SIGNONMSGSRSV1></OFX>"
    #expect(
      errorText { _ = try read(refused, name: "x.ofx") }.hasPrefix(
        "x.ofx:1: the file holds no statement, but the bank's error 15500"))
    let failed =
      "<OFX><STMTTRNRS><STATUS><CODE>2003<SEVERITY>ERROR</STATUS></STMTTRNRS>" + Self.statement(Self.row("-1.00"))
      + "</OFX>"
    let outcome = try read(failed, name: "x.ofx")
    #expect(outcome.amounts == ["-1.00"])
    #expect(outcome.problems == ["line 1: the bank answered with error 2003 for one account"])
    #expect(
      errorText { _ = try read("<OFX></OFX>", name: "x.ofx") }.contains("holds no statement of an account"))
  }
}
