/// More of what files.md names, each to the right count and sum.
extension DialectTests {
  // MARK: - OFX

  private static func withHeader(_ encoding: String, _ bytes: [UInt8]) -> [UInt8] {
    Array("OFXHEADER:100\nDATA:OFXSGML\n\(encoding)\n\n".utf8) + bytes
  }

  static let furtherOFX: [Dialect] = [
    Dialect(
      "OFX in UTF-8 that says 1252", "a.ofx", "ofx", two,
      bytes: withHeader("ENCODING:USASCII\nCHARSET:1252", Array(bank("").utf8))),
    Dialect(
      "OFX in Latin-1 by its header", "a.ofx", "ofx", two,
      bytes: withHeader("ENCODING:USASCII\nCHARSET:ISO-8859-1", latin1(bank("")))),
    Dialect(
      "OFX with the encoding NONE", "a.ofx", "ofx", two,
      bytes: withHeader("ENCODING:NONE\nCHARSET:NONE", Array(bank("").utf8))),
    Dialect(
      "OFX with a byte-order mark", "a.ofx", "ofx", two, bytes: [0xEF, 0xBB, 0xBF] + Array(bank(sgmlHeader).utf8)),
    Dialect("OFX all on one line", "a.ofx", "ofx", two, bank("").replacing("\n", with: "")),
    Dialect("OFX named as another format", "a.csv", "ofx", two, bank(sgmlHeader)),
    Dialect(
      "OFX amounts in the other forms seen", "a.ofx", "ofx", ["giro 4 1036.03"],
      bank(
        sgmlHeader,
        ["1 025,53", "+10,00", "-1 000,00", "1000,50"].enumerated().map {
          "<STMTTRN><TRNTYPE>OTHER<DTPOSTED>20260105<TRNAMT>\($0.element)<FITID>\($0.offset)</STMTTRN>\n"
        }.joined())),
    Dialect(
      "OFX with CDATA and an empty leaf", "a.ofx", "ofx", two,
      bank(sgmlHeader, rows.replacing("Café & Co", with: "<![CDATA[Café & <Co>]]>"))),
    Dialect(
      "OFX of several accounts", "a.ofx", "ofx", ["giro 2 987.50", "card 1 -5.00"],
      bank(sgmlHeader).replacing(
        "</BANKMSGSRSV1>",
        with:
          "</BANKMSGSRSV1><CREDITCARDMSGSRSV1><CCSTMTTRNRS><CCSTMTRS><CURDEF>EUR<CCACCTFROM><ACCTID>4111</CCACCTFROM>"
          + "<BANKTRANLIST><STMTTRN><TRNTYPE>POS<DTPOSTED>20260105<TRNAMT>-5.00<FITID>1</STMTTRN></BANKTRANLIST></CCSTMTRS>"
          + "</CCSTMTTRNRS></CREDITCARDMSGSRSV1>")),
    Dialect(
      "OFX with two rows of one FITID, and one without", "a.ofx", "ofx", ["giro 3 -3.50"],
      bank(
        sgmlHeader,
        [("9", "-2.00"), ("9", "-1.00"), ("", "-0.50")].map {
          "<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260105<TRNAMT>\($0.1)<FITID>\($0.0)\n</STMTTRN>\n"
        }.joined())),
  ]

  // MARK: - QIF

  static let furtherQIF: [Dialect] = [
    Dialect("QIF of assets", "giro.qif", "qif", two, "!Type:Oth A\nD13/01/26\nT-12.50\n^\nD14/01/26\nT1,000.00\n^\n"),
    Dialect(
      "QIF of debts, with CR for line ends", "giro.qif", "qif", two,
      "!Type:Oth L\rD13/01/26\rT-12.50\r^\rD14/01/26\rT1,000.00\r^\r"),
    Dialect(
      "QIF in Windows-1252", "giro.qif", "qif", two,
      bytes: latin1("!Type:Bank\nD13/01/26\nT-12.50\nPCafé\n^\nD14/01/26\nT1000.00\n^\n")),
    Dialect(
      "QIF with lists of categories, classes and memorised payments", "giro.qif", "qif", two,
      "!Type:Cat\nNFood\nE\n^\n!Type:Class\nNClub\n^\n!Type:Memorized\nKD\nT-5.00\nPRent\n^\n!Type:Bank\nD13/01/26\nT-12.50\nLFood/Club\n^\nD14/01/26\nT1,000.00\n^\n"
    ),
    Dialect(
      "QIF of two accounts, a transfer in both, the later header missing", "all.qif", "qif",
      ["giro 1 -50.00", "card 1 50.00"],
      "!Account\nN1001\nTBank\n^\n!Type:Bank\nD13/01/26\nT-50.00\nL[4111]\n^\n!Account\nN4111\nTCCard\n^\nD13/01/26\nT50.00\nL[1001]\n^\n"
    ),
    Dialect(
      "QIF with its opening balance", "giro.qif", "qif", two,
      "!Account\nN1001\nTBank\n^\n!Type:Bank\nD12/01/26\nT100.00\nPOpening Balance\nL[1001]\n^\nD13/01/26\nT-12.50\n^\nD14/01/26\nT1,000.00\n^\n"
    ),
    Dialect(
      "QIF with splits in percent", "giro.qif", "qif", ["giro 3 987.50"],
      "!Type:Bank\nD13/01/26\nT-12.50\nSFood\n%80\nSHome\n%20\n^\nD14/01/26\nT1000.00\n^\n"),
    Dialect(
      "QIF with the month first", "giro.qif", "qif", two, "!Type:Bank\nD1/13'26\nT-12.50\n^\nD1/14'26\nT1,000.00\n^\n"),
  ]

  // MARK: - CAMT and MT940

  static let furtherStatements: [Dialect] = [
    Dialect("CAMT.053.001.06, a version of which nothing is known", "a.xml", "camt", two, camt("06")),
    Dialect(
      "CAMT of an older ISO namespace", "a.xml", "camt", two,
      camt("02").replacing("urn:iso:std:iso:20022:tech:xsd:camt", with: "ISO:camt")),
    Dialect(
      "CAMT with pending and informative entries", "a.xml", "camt", ["giro 1 1000.00"],
      camt("02").replacing(
        "<CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>", with: "<CdtDbtInd>DBIT</CdtDbtInd><Sts>INFO</Sts>")),
    Dialect(
      "CAMT with a batch in two parts", "a.xml", "camt", ["giro 3 987.50"],
      camt("08").replacing(
        "<BkTxCd/></Ntry>",
        with:
          "<BkTxCd/><NtryDtls><TxDtls><Amt Ccy=\"EUR\">10.00</Amt></TxDtls><TxDtls><Amt Ccy=\"EUR\">2.50</Amt></TxDtls></NtryDtls></Ntry>",
        maxReplacements: 1)),
    Dialect("CAMT in UTF-16", "a.xml", "camt", two, bytes: utf16(camt("02").replacing("UTF-8", with: "UTF-16"))),
    Dialect("CAMT named as a text", "a.txt", "camt", two, camt("08")),
    Dialect(
      "MT940 in two pages", "a.sta", "mt940", two,
      ":20:A\r\n:25:37040044/0532013000\r\n:28C:1/1\r\n:60F:C260101EUR100,\r\n:61:2601050105DR12,50NTRFNONREF\r\n:62M:C260105EUR87,50\r\n-\r\n"
        + ":20:A\r\n:25:37040044/0532013000\r\n:28C:1/2\r\n:60M:C260105EUR87,50\r\n:61:2601060106CR1000,NTRFNONREF\r\n:62F:C260131EUR1087,50\r\n-\r\n"
    ),
    Dialect(
      "MT940 across the year's end, without booking days", "a.sta", "mt940", two,
      ":20:A\n:25:DE89370400440532013000EUR\n:28C:1\n:60F:C251231EUR100,\n:61:251231D12,50NTRFNONREF\n:61:2601010102C1000,NTRFNONREF\n:62F:C260102EUR1087,50\n:64:C260102EUR1087,50\n:65:C260103EUR1087,50\n-\n"
    ),
    Dialect(
      "MT940 with a second line and a repeated detail", "a.sta", "mt940", two,
      mt940(":86:one\r\n:86:two\r\n").replacing("//B1", with: "//B1\r\nSUPPLEMENT")),
  ]

  // MARK: - CSV

  static let furtherCSV: [Dialect] = [
    Dialect(
      "CSV with sep= in its first line", "giro.csv", "csv", two,
      "sep=;\nDate;Description;Amount\n2026-01-05;Shop;-12.50\n2026-01-13;Pay;1000.00\n"),
    Dialect(
      "CSV with line breaks and doubled quotes in texts", "giro.csv", "csv", two,
      "Date,Description,Amount\n2026-01-05,\"Shop\nof \"\"Ann\"\"\",-12.50\n2026-01-13,Pay,1000.00\n"),
    Dialect(
      "CSV with a footer and ragged rows", "giro.csv", "csv", two,
      "Date,Description,Amount,Note\n2026-01-05,Shop,-12.50\n2026-01-13,Pay,1000.00,x,\n\nEnd of the list\n"),
    Dialect(
      "CSV with its header repeated", "giro.csv", "csv", two,
      "Date,Description,Amount\n2026-01-05,Shop,-12.50\nDate,Description,Amount\n2026-01-13,Pay,1000.00\n"),
    Dialect(
      "CSV newest first with a running balance", "giro.csv", "csv", two,
      "Date,Description,Amount,Balance\n2026-01-13,Pay,1000.00,1087.50\n2026-01-05,Shop,-12.50,87.50\n"),
    Dialect(
      "CSV of Germany with S and H", "giro.csv", "csv", two,
      "Buchungstag;Verwendungszweck;Umsatz;Soll/Haben\n05.01.2026;Laden;12,50;S\n13.01.2026;Lohn;1.000,00;H\n"),
    Dialect(
      "CSV with DBIT and CRDT", "giro.csv", "csv", two,
      "Date,Description,Amount,Credit/Debit\n2026-01-05,Shop,12.50,DBIT\n2026-01-13,Pay,1000.00,CRDT\n"),
    Dialect(
      "CSV with a minus behind and the currency beside", "giro.csv", "csv", two,
      "Datum;Text;Betrag\n05.01.2026;Laden;12,50- EUR\n13.01.2026;Lohn;1.000,00 EUR\n"),
    Dialect(
      "CSV with the sign of its currency", "giro.csv", "csv", two,
      "Date,Description,Amount\n2026-01-05,Shop,-€12.50\n2026-01-13,Pay,\"€1,000.00\"\n"),
    Dialect(
      "CSV with narrow spaces for groups", "giro.csv", "csv", two,
      "Date;Libellé;Montant\n05/01/2026;Boutique;-12,50\n13/01/2026;Paie;1\u{202F}000,00\n"),
    Dialect(
      "CSV with signed debits", "giro.csv", "csv", two,
      "Date,Description,Debit,Credit\n2026-01-05,Shop,-12.50,\n2026-01-13,Pay,0.00,1000.00\n"),
    Dialect(
      "CSV with the month first and two-digit years", "giro.csv", "csv", two,
      "Date,Description,Amount\n01/05/26,Shop,-12.50\n01/13/26,Pay,1000.00\n"),
    Dialect(
      "CSV with times of day", "giro.csv", "csv", two,
      "Date,Description,Amount\n2026-01-05 23:59:59,Shop,-12.50\n2026-01-13 00:00:01,Pay,1000.00\n"),
    Dialect(
      "CSV in Windows-1252 with CR for line ends", "giro.csv", "csv", two,
      bytes: latin1("Datum;Verwendungszweck;Betrag\r05.01.2026;Bäcker;-12,50\r13.01.2026;Lohn;1000,00\r")),
    Dialect(
      "CSV with a byte-order mark", "giro.csv", "csv", two,
      bytes: [0xEF, 0xBB, 0xBF]
        + Array("Date,Description,Amount\n2026-01-05,Shop,-12.50\n2026-01-13,Pay,1000.00\n".utf8)),
  ]

  static let further = furtherOFX + furtherQIF + furtherStatements + furtherCSV
}
