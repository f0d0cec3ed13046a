import Core
import Testing

@testable import BankFiles

@Suite struct CSVSyntaxTests {
  /// Records with their lines, through a buffer that is filled a few bytes at a time and at once.
  func records(_ text: String, _ separator: Character = ",", _ quote: CSVQuote = .double) throws -> [String] {
    let stream = TextStream(ByteSource(Array(text.utf8)), EncodingFinding(encoding: .utf8))
    var reader = try CSVRecords(stream, separator: separator.asciiValue ?? 0x2C, quote: quote)
    var found: [String] = []
    while try reader.next() {
      found.append("\(reader.line):" + reader.texts.joined(separator: "|") + (reader.isBroken ? " broken" : ""))
    }
    return found
  }

  @Test("quotes as RFC 4180 has them: separators, doubled quotes and line breaks inside")
  func quotes() throws {
    #expect(try records("a,\"b,c\",\"d\"\"e\"\n\"x\ny\",2\n3\n") == ["1:a|b,c|d\"e", "2:x y|2", "4:3"])
    #expect(try records("\"\",\"\"\"\"\n") == ["1:|\""])
    #expect(try records("a, \"b, c\" ,d") == ["1:a|b, c|d"])
  }

  @Test("lines end with LF, CR or both, and empty lines are not records")
  func lineEnds() throws {
    #expect(try records("a,1\r\nb,2\r\rc,3\n\n\nd,4") == ["1:a|1", "2:b|2", "4:c|3", "7:d|4"])
    #expect(try records("\"a\r\nb\",1\r\nc,2\r\n") == ["1:a b|1", "3:c|2"])
  }

  @Test("single quotes quote where the profile says so, and quotes can be plain letters")
  func otherQuotes() throws {
    #expect(try records("'a,b','it''s'\n", ",", .single) == ["1:a,b|it's"])
    #expect(try records("'a','b'\n", ",", .double) == ["1:'a'|'b'"])
    #expect(try records("\"a,b\"\n", ",", .none) == ["1:\"a|b\""])
    #expect(try records("5\" nail,x\"y\n") == ["1:5\" nail|x\"y"])
  }

  @Test("a quote that is never closed spoils its own line only")
  func unclosed() throws {
    #expect(try records("a,\"b\nc,d\ne,f\n") == ["1:a|\"b broken", "2:c|d", "3:e|f"])
    #expect(try records("a,\"b\nc,\"d\"\ne,f\n") == ["1:a|\"b broken", "2:c|d", "3:e|f"])
    #expect(try records("a,\"b\"x,c\nd,e\n") == ["1:a|b\"x|c", "2:d|e"])
  }

  @Test("records across the pieces that a file is read in come out whole")
  func pieces() throws {
    let row = "2026-01-05,-1.50,\"a, \"\"b\"\"\r\nc\",ä€🥐\r\n"
    let text = "date,amount,description,category\r\n" + String(repeating: row, count: 60_000)
    let outcome = try read(text, ReadingContext(accounts: [AccountHint(id: "x", match: ["bank.csv"], currency: .eur)]))
    #expect(outcome.rows.count == 60_000)
    #expect(outcome.rows.allSatisfy { $0.description == "a, \"b\" c" && $0.givenCategory == "ä€🥐" })
    #expect(outcome.lines.last == 2 + 59_999 * 2)
    #expect(outcome.report.accounts.first?.sum.decimal == "-90000.00")
  }

  @Test("a short row is kept when its day and amount are there, and a long one when it moves no figure")
  func ragged() throws {
    let short = "Datum;Betrag;Text;Mehr\n05.01.2026;-1,50\n06.01.2026\n07.01.2026;2,00;x;y;;\n08.01.2026;3,00;x;y;z\n"
    let outcome = try read(short, profile: profile())
    #expect(outcome.amounts == ["-1.50", "2.00", "3.00"])
    #expect(
      outcome.problems == [
        "line 3: fewer columns than the header, and the day or the amount is among those missing "
          + "(another separator, or a line cut short; the other rows were read)"
      ])
    let late = "Datum;Text;Betrag\n05.01.2026;a;-1,50\n06.01.2026;b; 12;-5,00\n"
    let moved = try read(late, profile: profile())
    #expect(moved.amounts == ["-1.50"])
    #expect(moved.problems.first?.hasPrefix("line 3: more columns than the header") == true)
  }

  @Test("a header that is repeated inside the file is no row and no problem")
  func repeatedHeader() throws {
    let outcome = try read(CSVDirectiveTests.plain + "\n" + CSVDirectiveTests.plain, profile: profile())
    #expect(outcome.amounts == ["-1.50", "20.00", "-1.50", "20.00"])
    #expect(outcome.problems == [])
  }

  @Test("rows of blanks are nothing; equal rows are all kept")
  func blanks() throws {
    let outcome = try read(CSVDirectiveTests.plain + ";;\n  ; ;\n05.01.2026;-1,50;Brot\n", profile: profile())
    #expect(outcome.amounts == ["-1.50", "20.00", "-1.50"])
    #expect(outcome.problems == [])
  }

  @Test("rows that are not booked are left out and counted: by a rule, or by an empty balance among filled ones")
  func pending() throws {
    let rule = CSVRowRule([.init(column: "Text", pattern: "^Brot$")], .pending)
    #expect(try read(CSVDirectiveTests.plain, profile: profile { $0.rules = [rule] }).report.pending == 1)
    var text = "Datum;Betrag;Text;Saldo\n"
    for day in 1...5 { text += "0\(day).01.2026;1,00;x;\(day),00\n" }
    let outcome = try read(text + "06.01.2026;-9,00;hold;\n", profile: profile { $0.balance = "Saldo" })
    #expect(outcome.rows.count == 5)
    #expect(outcome.report.pending == 1)
    #expect(outcome.problems == [])
  }
}
