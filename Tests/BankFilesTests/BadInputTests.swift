import Core
import Foundation
import Testing

@testable import BankFiles

@Suite struct BadInputTests {
  @Test("broken rows are named by line, one kind told once after its third, and every good row is kept")
  func brokenRows() throws {
    var text = "Datum;Betrag;Text\n"
    for index in 0..<100 { text += index % 10 == 3 ? "05.01.2026;x\(index);a\n" : "05.01.2026;1,00;a\n" }
    let outcome = try read(text, profile: profile())
    #expect(outcome.rows.count == 90)
    #expect(
      outcome.problems == [
        "line 5: the amount is not a number with the decimal mark of this file",
        "line 15: the amount is not a number with the decimal mark of this file",
        "line 25: the amount is not a number with the decimal mark of this file; and 7 more lines like it",
      ])
  }

  @Test("a file whose quotes are letters is told apart from one broken row")
  func quotesAreLetters() throws {
    let text = "Datum;Text;Betrag\n05.01.2026;\"zoll;1,00\n06.01.2026;\"zoll;2,00\n"
    #expect(
      errorText { _ = try read(text, profile: profile()) }.hasPrefix(
        "bank.csv:2: most rows open a quote that they do not close"))
    #expect(try read(text, profile: profile { $0.quote = .none }).amounts == ["1.00", "2.00"])
    let one = try read(CSVDirectiveTests.plain + "07.01.2026;3,00;\"x\n08.01.2026;4,00;y\n", profile: profile())
    #expect(one.amounts == ["-1.50", "20.00", "4.00"])
    #expect(one.problems.first?.hasPrefix("line 4: a quote is opened and not closed in this row") == true)
  }

  @Test("rows with another separator are named, the rest is read")
  func mixedSeparators() throws {
    let outcome = try read(CSVDirectiveTests.plain + "07.01.2026,-3,Stand\n08.01.2026;-4,00;x\n", profile: profile())
    #expect(outcome.amounts == ["-1.50", "20.00", "-4.00"])
    #expect(outcome.problems.first?.hasPrefix("line 4: fewer columns than the header") == true)
  }

  @Test("a file cut off in its last row loses that row, not the digits of its amount")
  func cutOff() throws {
    let outcome = try read(CSVDirectiveTests.plain + "07.01.2026;-1", profile: profile())
    #expect(outcome.amounts == ["-1.50", "20.00"])
    #expect(outcome.problems.first?.hasPrefix("line 4: the file is cut off in this row") == true)
    let whole = try read(CSVDirectiveTests.plain + "07.01.2026;-1,00;", profile: profile())
    #expect(whole.amounts == ["-1.50", "20.00", "-1.00"] && whole.problems.isEmpty, "without a last line end only")
    let short = try read("Datum;Betrag;Text\n05.01.2026;-1,50\n07.01.2026;-1,00", profile: profile())
    #expect(
      short.amounts == ["-1.50", "-1.00"] && short.problems.isEmpty, "rows without their empty columns are whole")
  }

  @Test("a row of an account that none matches says so, not that it lacks a currency")
  func unknownAccount() throws {
    let outcome = try read(
      "Datum;Betrag;Text;IBAN\n05.01.2026;-1,50;a;GB33BUKB20201555555555\n",
      profile: profile {
        $0.account = nil
        $0.accountColumn = "IBAN"
      }, account: AccountHint(id: "other"))
    #expect(
      outcome.problems.first?.hasPrefix(
        "line 2: no [[account]] matches this row's account, and nothing else states its currency") == true,
      "\(outcome.problems)")
  }

  @Test("a direction that is not said is never guessed")
  func noDirection() throws {
    let directed = profile { $0.amount = .directed(column: "Betrag", direction: "Art", out: ["Soll"]) }
    let blank = try read(
      "Datum;Betrag;Art;Text\n05.01.2026;1,00;Soll;a\n06.01.2026;2,00;;b\n07.01.2026;4,00;Haben;c\n08.01.2026;0,00;;d\n",
      profile: directed)
    #expect(blank.amounts == ["-1.00", "4.00", "0.00"])
    #expect(blank.problems == ["line 3: no word says whether the amount came in or went out"])
  }

  @Test(
    "an amount with the sign of another currency than the account's is left out, not taken for the account's",
    arguments: [
      ("$1.00", Currency.gbp, false), ("€1.00", .gbp, false), ("1.00 USD", .gbp, false), ("£1.00", .gbp, true),
      ("US$1.00", .usd, true), ("$1.00", .usd, true), ("1.00 kr", .gbp, true),
    ])
  func otherCurrency(amount: String, currency: Currency, isTaken: Bool) throws {
    let outcome = try read(
      "Datum,Betrag,Text\n05.01.2026,\(amount),a\n06.01.2026,2.00,b\n",
      profile: profile {
        $0.currency = .fixed(currency)
        $0.decimal = .point
        $0.separator = 0x2C
      })
    #expect(outcome.amounts == (isTaken ? ["1.00", "2.00"] : ["2.00"]))
    #expect(outcome.problems.isEmpty == isTaken)
    #expect(
      outcome.problems.allSatisfy {
        $0.hasPrefix("line 2: the amount bears the sign of another currency than \(currency), the account's (")
      })
  }

  @Test("a profile's encoding, date formats and time zone are checked without a file")
  func profileNames() {
    let wrong = profile {
      $0.encoding = "klingon"
      $0.date.format = "yyyy-mm-dd"
      $0.date.timezone = "Europe/Lodnon"
    }
    #expect(
      ProfileCheck.faults(of: wrong, at: Place(file: "daybook.toml", line: 7)).map(\.description) == [
        "daybook.toml:7: no text encoding is called 'klingon'\nhint: leave `encoding` out to have it detected",
        """
        daybook.toml:7: 'yyyy-mm-dd' in the profile 'test' is not a date format
        hint: use yyyy, yy, MM, MMM, dd, HH, mm and ss, as in "dd.MM.yyyy"
        """,
        """
        daybook.toml:7: the profile 'test' names the time zone 'Europe/Lodnon', which is not known here
        hint: use a name such as Europe/London, or UTC
        """,
      ])
    #expect(ProfileCheck.faults(of: profile(), at: Place(file: "daybook.toml")).isEmpty)
  }

  @Test("an amount beyond what can be counted is a problem, and so is a sum")
  func tooLarge() throws {
    let outcome = try read(
      "Datum;Betrag;Text\n05.01.2026;92233720368547758,07;a\n05.01.2026;92233720368547758,08;b\n06.01.2026;1,00;c\n",
      profile: profile())
    #expect(outcome.amounts == ["92233720368547758.07", "1.00"])
    #expect(outcome.problems.count == 2)
  }

  @Test("a column that the profile names and the file has not is named, with the nearest one")
  func missingColumns() throws {
    #expect(
      errorText { _ = try read(CSVDirectiveTests.plain, profile: profile { $0.amount = .signed(column: "Betra") }) }
        == """
        bank.csv: the profile 'test' names the column 'Betra', which the file has not
        hint: did you mean 'Betrag'?
        """)
    let optional = try read(CSVDirectiveTests.plain, profile: profile { $0.category = "Kategorie" })
    #expect(optional.amounts == ["-1.50", "20.00"])
    #expect(optional.problems == ["line 1: the profile 'test' names the column 'Kategorie', which the file has not"])
  }

  @Test(
    "what is no bank file, or none that is read, is named in one sentence",
    arguments: [
      ("PK\u{3}\u{4}xx", "this is an archive within an archive"),
      ("", "this is no bank file: it is empty, a page of a website, a PDF, or not text"),
      (" \n\n", "this is no bank file: it is empty, a page of a website, a PDF, or not text"),
      ("\u{0}\u{1}\u{2}ELF\u{0}", "this is no bank file: it is empty, a page of a website, a PDF, or not text"),
    ])
  func otherFormats(_ text: String, _ sentence: String) {
    #expect(errorText { _ = try read(text) }.hasPrefix("bank.csv: \(sentence)\nhint: "))
  }

  @Test("a page of a website, saved instead of a download, is not taken for a table")
  func page() {
    #expect(
      errorText { _ = try read("<!doctype html><html>sign in, please; 05.01.2026, 5,00</html>") }.contains(
        "a page of a website"))
  }

  @Test("a line of many megabytes ends the reading at once")
  func endless() {
    let text = "Datum;Betrag;Text\n05.01.2026;1,00;" + String(repeating: "x;", count: 5 << 20)
    #expect(
      errorText { _ = try read(text, profile: profile()) } == """
        bank.csv:2: this line is longer than any table's: the file is not CSV, or its line ends are lost
        hint: download the file again
        """)
  }

  @Test("what the receiver of rows throws ends the reading and comes through")
  func receiver() {
    struct Stop: Error, Equatable {}
    #expect(throws: Stop.self) {
      try BankFile.read(
        ByteSource(Array(CSVDirectiveTests.plain.utf8)), name: "x.csv", in: ReadingContext(currency: .eur),
        row: { _, _, _ in throw Stop() })
    }
    #expect(throws: Stop.self) {
      try BankFile.read(
        ByteSource(Array(OFXTests.sgml.utf8)), name: "x.ofx", in: ReadingContext(), account: { _, _, _ in throw Stop() }
      )
    }
  }

  @Test("a file that is not there, or is a folder, is an error with its name")
  func noFile() {
    #expect(
      errorText { _ = try ByteSource(path: "/nowhere/x.csv", name: "x.csv") }.hasPrefix(
        "x.csv: the file cannot be read"))
    #expect(errorText { _ = try ByteSource(path: "/", name: "inbox") } == "inbox: this is not a file")
  }

  @Test("a file that is written to while it is read is an error, for what was read is neither the old one nor the new")
  func changing() throws {
    let path = NSTemporaryDirectory() + "daybook-\(UUID().uuidString).csv"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data("Datum;Betrag\n".utf8).write(to: URL(fileURLWithPath: path))
    let source = try ByteSource(path: path, name: "bank.csv")
    try source.expectUnchanged()
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data("05.01.2026;1,00\n".utf8))
    try handle.close()
    #expect(
      errorText { try source.expectUnchanged() } == """
        bank.csv: the file changed while it was read
        hint: import it again when it is whole
        """)
    try ByteSource([1, 2]).expectUnchanged()
  }

  @Test("a UTF-8 file cut inside a letter is UTF-8 all the same")
  func cutLetter() throws {
    let bytes = Array("Datum;Betrag;Text\n05.01.2026;1,00;ä\n06.01.2026;1,00;ä".utf8).dropLast()
    let outcome = try read(Array(bytes), profile: profile())
    #expect(outcome.rows.map(\.description) == ["ä", "\u{FFFD}"])
  }

  @Test("no error and no problem repeats what a bank wrote")
  func silence() throws {
    let secret = "GEHEIMNIS4711"
    let text =
      "Datum;Betrag;Text\n\(secret);1,00;a\n05.01.2026;\(secret);b\n05.01.2026;1,00;\"\(secret)\n\(secret)\n05.01.2026;1,0,0;\(secret)\n"
    let outcome = try read(text, profile: profile())
    #expect(outcome.problems.count >= 4)
    #expect(!outcome.problems.joined().contains(secret))
    let ofx =
      "<OFX><STMTRS><CURDEF>\(secret)<ACCTID>\(secret)<STMTTRN><TRNAMT>\(secret)<DTPOSTED>\(secret)</STMTTRN></STMTRS>"
    #expect(try !read(ofx, name: "x.ofx").problems.joined().contains(secret))
  }

  @Test("bytes changed, lost or doubled anywhere never stop the reading of the rest with more than an error")
  func damaged() throws {
    let csv = Array(
      "sep=;\n\"Datum\";\"Betrag\";\"Text\"\n05.01.2026;-1.234,50;\"Brot \"\"x\"\"\"\n06.01.2026;20,00;Ünter\n".utf8)
    let ofx = Array(OFXTests.sgml.utf8)
    var seed: UInt64 = 42
    func random(_ bound: Int) -> Int {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(seed >> 33) % bound
    }
    for _ in 0..<500 {
      for original in [csv, ofx] {
        var bytes = original
        for _ in 0...random(4) {
          let at = random(max(1, bytes.count))
          switch random(4) {
          case 0: bytes.removeSubrange(at...)
          case 1 where !bytes.isEmpty: bytes[at] = UInt8(random(256))
          case 2: bytes.insert(contentsOf: bytes.prefix(random(20)), at: min(at, bytes.count))
          default: if !bytes.isEmpty { bytes.remove(at: at) }
          }
          if bytes.isEmpty { bytes = [0x3C] }
        }
        do { _ = try read(bytes) } catch is UserError {} catch { Issue.record("not a UserError: \(error)") }
      }
    }
  }
}
