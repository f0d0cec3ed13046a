import Core
import Testing

@testable import BankFiles

@Suite("Traps of bank files (providers/files.md)") struct FileTrapTests {
  private static let ofx =
    "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:USASCII\nCHARSET:1252\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS>"
    + "<CURDEF>EUR<BANKACCTFROM><BANKID>1<ACCTID>1001<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST><STMTTRN><TRNTYPE>DEBIT"
    + "<DTPOSTED>20260105<TRNAMT>-1.00<FITID>1</STMTTRN></BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n"

  private static let files: [(format: FileFormat, text: String)] = [
    (.ofx, ofx), (.ofx, "\n\n" + ofx.drop { $0 != "<" }), (.qif, "!Type:Bank\nD25/01/26\nT-1.00\n^\n"),
    (.qif, "!Account\nNx.qif\nTBank\n^\n!Type:Bank\nD25/01/26\nT-1.00\n^\n"),
    (.camt, CAMT.document(CAMT.statement(CAMT.entry("-1.00")))),
    (
      .mt940,
      ":20:X\r\n:25:1/2\r\n:28C:1\r\n:60F:C260101EUR1,\r\n:61:2601050105D1,NTRFNONREF\r\n:62F:C260131EUR0,\r\n-\r\n"
    ),
    (.csv, "Date,Description,Amount\n2026-01-05,OFXHEADER:100 :20: !Type:Bank camt.053,-1.00\n"),
  ]

  @Test(
    "every format is found by its content, whatever its name",
    arguments: ["x.ofx", "x.qif", "x.xml", "x.sta", "x.csv", "x.txt", "x"])
  func byContent(name: String) throws {
    let context = ReadingContext(accounts: [AccountHint(id: "giro", match: ["x*", "x.qif"], currency: .eur)])
    for file in Self.files {
      let outcome = try read(file.text, name: name, context)
      #expect(outcome.report.format == file.format && outcome.amounts == ["-1.00"], "\(file.format) named \(name)")
    }
  }

  @Test(
    "times and zones in OFX dates move no day; eight noughts are no date",
    arguments: [
      ("20260105", "2026-01-05"), ("202601050000", "2026-01-05"), ("20260105235959.999", "2026-01-05"),
      ("20260105160000.000[-5:EST]", "2026-01-05"), ("20260105000000[0:GMT]", "2026-01-05"),
      ("20260105233000[+5.30:IST]", "2026-01-05"), ("20260105233000[5.5]", "2026-01-05"),
      ("20260105000500[-:EST]", "2026-01-05"), ("20260105000500[-11:SST]", "2026-01-05"), ("00000000", nil),
      ("20260230", nil),
    ] as [(String, String?)])
  func ofxDates(written: String, day: String?) throws {
    let outcome = try read(Self.ofx.replacing("<DTPOSTED>20260105", with: "<DTPOSTED>\(written)"), name: "x.ofx")
    #expect(outcome.days == [day].compactMap(\.self))
    #expect(outcome.problems.isEmpty == (day != nil))
  }

  @Test("a split may be told in percent: its part is that of the amount, and the last one what is left")
  func percents() throws {
    let context = ReadingContext(accounts: [AccountHint(id: "giro", match: ["*.qif"], currency: .eur)])
    func amounts(_ splits: String) throws -> ([String], [String]) {
      let outcome = try read("!Type:Bank\nD25/01/26\nT-10.01\nLHome\n\(splits)^\n", name: "x.qif", context)
      return (outcome.amounts, outcome.rows.map(\.givenCategory))
    }
    #expect(try amounts("SFood\n%60\nSFun\n%40\n") == (["-6.01", "-4.00"], ["Food", "Fun"]))
    #expect(
      try amounts("SFood\n%33.33%\nSFun\n%33.33\nSPets\n%33.34\n") == (
        ["-3.34", "-3.34", "-3.33"], ["Food", "Fun", "Pets"]
      ))
    #expect(try amounts("SFood\n%60\nSFun\n%30\n") == (["-10.01"], ["Home"]), "they do not make the amount: it counts")
    #expect(try amounts("SFood\n%many\nSFun\n%40\n") == (["-10.01"], ["Home"]))
    #expect(try amounts("SFood\n$-10.00\n%60\nSFun\n$-0.01\n%40\n") == (["-10.00", "-0.01"], ["Food", "Fun"]))
  }

  @Test("CAMT amounts are unsigned and may be padded with zeros: the indicator gives the sign")
  func padded() throws {
    let outcome = try CAMT.read(
      CAMT.entry("-0000012.50") + CAMT.entry("000100") + CAMT.entry("-00.05") + CAMT.entry("-0000000000000001000.00"))
    #expect(outcome.amounts == ["-12.50", "100.00", "-0.05", "-1000.00"] && outcome.problems == [])
  }

  @Test("fees make a batch's sums differ: 1500 and a charge of 26 are an entry of 1526, which stays one row")
  func feesInBatch() throws {
    func part(_ amount: String) -> String {
      CAMT.details("<Amt Ccy=\"EUR\">\(amount)</Amt><CdtDbtInd>DBIT</CdtDbtInd>")
    }
    let outcome = try CAMT.read(CAMT.entry("-1526.00", details: part("1000.00") + part("500.00")))
    #expect(outcome.amounts == ["-1526.00"], "the entry is what hits the account")
    // A single part that states less is the same payment before its charge.
    #expect(try CAMT.read(CAMT.entry("-1526.00", details: part("1500.00"))).amounts == ["-1526.00"])
  }
}

@Suite("A bank file that is cut anywhere") struct CutFileTests {
  struct Sample: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let text: String
    /// What every whole row ends with, or its next begins with.
    let end: String
  }

  private static let samples = [
    Sample(
      testDescription: "OFX",
      text: "OFXHEADER:100\n\n<OFX><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><ACCTID>1</BANKACCTFROM><BANKTRANLIST>\n"
        + ["-12.50", "3.00", "-4.00"].map {
          "<STMTTRN><DTPOSTED>20260105<TRNAMT>\($0)<FITID>F\($0)<NAME>Caf\u{E9}</STMTTRN>\n"
        }
        .joined() + "</BANKTRANLIST></STMTRS></STMTTRNRS></OFX>\n", end: "</STMTTRN>"),
    Sample(
      testDescription: "OFX in XML",
      text:
        "<?xml version=\"1.0\"?><?OFX OFXHEADER=\"200\" VERSION=\"220\"?>\n<OFX><STMTTRNRS><STMTRS><CURDEF>EUR</CURDEF>"
        + "<BANKACCTFROM><ACCTID>1</ACCTID></BANKACCTFROM><BANKTRANLIST>\n"
        + ["-12.50", "3.00", "-4.00"].map {
          "<STMTTRN><DTPOSTED>20260105</DTPOSTED><TRNAMT>\($0)</TRNAMT><FITID>F\($0)</FITID></STMTTRN>\n"
        }.joined() + "</BANKTRANLIST></STMTRS></STMTTRNRS></OFX>\n", end: "</STMTTRN>"),
    Sample(
      testDescription: "QIF",
      text: "!Type:Bank\n" + ["-12.50", "3.00", "-4.00"].map { "D2026-01-05\nT\($0)\nPCaf\u{E9}\n^\n" }.joined(),
      end: "\n^"),
    Sample(
      testDescription: "MT940",
      text: ":20:X\r\n:25:1/2\r\n:28C:1\r\n:60F:C260101EUR100,\r\n"
        + [("D12,50", "A"), ("C3,", "B"), ("D4,", "C")].map {
          ":61:2601050105\($0.0)NTRFNONREF//\($0.1)\r\n:86:Text \($0.1)\r\n"
        }
        .joined() + ":62F:C260131EUR86,50\r\n-\r\n", end: "\r\n:61:"),
  ]

  @Test("every row that was whole before the cut is kept, none is made up, and the cut is said", arguments: samples)
  func cut(_ sample: Sample) throws {
    let context = ReadingContext(accounts: [AccountHint(id: "giro", match: ["x*"], currency: .eur)])
    let bytes = Array(sample.text.utf8)
    let all = try read(sample.text, name: "x.bank", context)
    #expect(all.amounts == ["-12.50", "3.00", "-4.00"] && all.problems == [])
    func whole(_ count: Int) -> Int {
      let ends = String(decoding: bytes.prefix(count), as: UTF8.self).ranges(of: sample.end).count
      // Of MT940 a row ends where the next one begins.
      return sample.testDescription == "MT940" ? max(0, ends - 1) : ends
    }
    for count in 0..<(bytes.count - 4) where whole(count) > 0 {
      let outcome = try read(Array(bytes.prefix(count)), name: "x.bank", context)
      #expect(outcome.rows.count >= whole(count), "cut at \(count)")
      #expect(outcome.rows == Array(all.rows.prefix(outcome.rows.count)), "cut at \(count)")
      #expect(
        outcome.rows.count == all.rows.count || !outcome.problems.isEmpty || sample.end == "\n^", "cut at \(count)")
    }
  }
}

@Suite("A CAMT file that is cut or broken") struct CAMTBreakTests {
  private static let text = CAMT.document(
    CAMT.statement(
      CAMT.balance("OPBD", "100.00", "2026-01-01")
        + CAMT.entry("-12.50", reference: "A", details: CAMT.details("<RmtInf><Ustrd>Käse €</Ustrd></RmtInf>"))
        + CAMT.entry("3.00", reference: "B") + CAMT.entry("-4.00", reference: "C"))
      + CAMT.statement(CAMT.entry("7.00", reference: "D"), id: "S2", account: "FR7630006000011234567890189"))

  /// The rows that stand whole before a byte.
  private func whole(before end: Int) -> Int {
    String(decoding: Array(Self.text.utf8.prefix(end)), as: UTF8.self).ranges(of: "</Ntry>").count
  }

  @Test("a file cut off at any byte keeps every row that was whole, brings no other, and says that it is cut")
  func cut() throws {
    let bytes = Array(Self.text.utf8)
    let all = try read(Self.text, name: "x.xml")
    #expect(all.amounts == ["-12.50", "3.00", "-4.00", "7.00"])
    for count in 0..<(bytes.count - 1) where whole(before: count) > 0 {
      let outcome = try read(Array(bytes.prefix(count)), name: "x.xml")
      #expect(outcome.rows == Array(all.rows.prefix(whole(before: count))), "cut at \(count)")
      let isWhole = Self.text.utf8.dropFirst(count).allSatisfy { $0 == 0x0A }
      #expect(isWhole || outcome.problems.contains { $0.contains("cut off") }, "cut at \(count): \(outcome.problems)")
    }
    // Before the first row there is nothing to keep, and it is never taken for an empty month.
    let first = try #require(Self.text.firstRange(of: "<Ntry>"))
    let before = Self.text[..<first.lowerBound].utf8.count
    for count in 60..<before {
      let outcome = try? read(Array(bytes.prefix(count)), name: "x.xml")
      #expect(outcome == nil || (outcome?.rows == [] && outcome?.problems.isEmpty == false), "cut at \(count)")
    }
  }

  @Test(
    "XML that breaks in its midst keeps the rows before the break, and the break is named by its line",
    arguments: ["&", "<", "</Ntry>", "<![CDATA[", "&nope;", "<a b=c>", "\u{1}", "<!-- --"])
  func broken(fault: String) throws {
    let broken = Self.text.replacing("<AcctSvcrRef>C", with: "<AcctSvcrRef>\(fault)C")
    let outcome = try read(broken, name: "x.xml")
    #expect(outcome.amounts == ["-12.50", "3.00"])
    let problem = try #require(outcome.problems.first)
    #expect(problem.hasPrefix("line ") && problem.contains("all before it was read"), "\(problem)")
    #expect(outcome.report.accounts.first?.opening?.amount.decimal == "100.00")
  }

  @Test("bytes that are no text of its encoding end nothing: the rows before and behind them come")
  func wrongBytes() throws {
    var bytes = Array(Self.text.utf8)
    let place = try #require(Self.text.utf8.firstRange(of: Array("Käse".utf8)))
    let offset = Self.text.utf8.distance(from: Self.text.utf8.startIndex, to: place.lowerBound)
    bytes[offset + 1] = 0xFF
    #expect(try read(bytes, name: "x.xml").amounts == ["-12.50", "3.00", "-4.00", "7.00"])
  }
}
