import BankFiles
import Core
import Testing

/// One test for each row of the table of directives, and each way of writing an amount.
@Suite struct CSVDirectiveTests {
  static let plain = "Datum;Betrag;Text\n05.01.2026;-1,50;Brot\n06.01.2026;20,00;Lohn\n"

  @Test("a profile names date, amount and text by the header")
  func plain() throws {
    let outcome = try read(Self.plain, profile: profile())
    #expect(outcome.days == ["2026-01-05", "2026-01-06"])
    #expect(outcome.amounts == ["-1.50", "20.00"])
    #expect(outcome.rows.map(\.description) == ["Brot", "Lohn"])
    #expect(outcome.problems == [])
    let account = try #require(outcome.report.accounts.first)
    #expect(account.accountID == "giro")
    #expect(account.rows == 2)
    #expect(account.sum.decimal == "18.50")
    #expect(account.firstDay?.iso == "2026-01-05")
    #expect(account.lastDay?.iso == "2026-01-06")
    #expect(outcome.lines == [2, 3])
  }

  @Test("source: a profile is for the files its pattern fits, whatever their case")
  func source() throws {
    var german = profile()
    german.match = "umsaetze*.csv"
    german.account = "giro"
    let context = ReadingContext(profiles: [german], accounts: [AccountHint(id: "giro", currency: .eur)])
    #expect(try read(Self.plain, name: "Umsaetze 2026.CSV", context).report.profile?.id == "test")
    #expect(try read(Self.plain, name: "Umsaetze 2026.CSV", context).report.proposal == nil)
    #expect(
      try read("Datum;Betrag (EUR);Text\n05.01.2026;-1,50;Brot\n", name: "other.csv", context).report.proposal != nil)
  }

  @Test(
    "encoding: by name, by a mark, by the bytes",
    arguments: [
      ("windows-1252", [0x42, 0xE4, 0x63, 0x6B, 0x65, 0x72, 0x20, 0x80] as [UInt8], "Bäcker €"),
      ("iso-8859-15", [0x42, 0xE4, 0xA4], "Bä€"),
      ("ISO-8859-1", [0x42, 0xE4, 0xA4], "Bä¤"),
      ("iso-8859-2", [0xA3, 0xF3, 0x64, 0xBC], "Łódź"),
      ("cp1250", [0xA3, 0xF3, 0x64, 0x9F], "Łódź"),
      ("cp1251", [0xCC, 0xE8, 0xF0], "Мир"),
      ("cp437", [0x81], "ü"),
      ("", [0x42, 0xE4], "Bä"),
      ("", [0x42, 0xC3, 0xA4], "Bä"),
    ])
  func encoding(_ name: String, _ letters: [UInt8], _ expected: String) throws {
    let bytes = Array("Datum;Betrag;Text\n05.01.2026;-1,50;".utf8) + letters + [0x0A]
    let outcome = try read(bytes, profile: profile { $0.encoding = name.isEmpty ? nil : name })
    #expect(outcome.rows.map(\.description) == [expected])
    #expect(outcome.problems == [])
  }

  @Test("encoding: UTF-16 of either order, with a mark or without, and UTF-8 with a mark")
  func wide() throws {
    let text = Self.plain.replacing("Brot", with: "Brötchen 🥐")
    func pairs(_ bigEndian: Bool) -> [UInt8] {
      text.utf16.flatMap { bigEndian ? [UInt8($0 >> 8), UInt8($0 & 0xFF)] : [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    }
    for bytes in [
      [0xFF, 0xFE] + pairs(false), [0xFE, 0xFF] + pairs(true), pairs(false), pairs(true),
      [0xEF, 0xBB, 0xBF] + Array(text.utf8),
    ] {
      let outcome = try read(bytes, profile: profile())
      #expect(outcome.rows.map(\.description) == ["Brötchen 🥐", "Lohn"])
    }
  }

  @Test("encoding: a name that is none is an error with the nearest one")
  func unknownEncoding() {
    #expect(
      errorText { _ = try read(Self.plain, profile: profile { $0.encoding = "windws-1252" }) } == """
        bank.csv: no text encoding is called 'windws-1252'
        hint: did you mean 'windows-1252'?
        """)
  }

  @Test("encoding: bytes that contradict the profile are read as what they are, and named with their line")
  func wrongEncoding() throws {
    let latin = Array("Datum;Betrag;Text\n05.01.2026;-1,50;B".utf8) + [0xE4, 0x0A]
    let outcome = try read(latin, profile: profile { $0.encoding = "utf-8" })
    #expect(outcome.rows.map(\.description) == ["Bä"])
    #expect(
      outcome.problems.first?.hasPrefix("line 2: the text is not UTF-8, as the profile says; read as windows-1252")
        == true)
    let modern = try read("Datum;Betrag;Text\n05.01.2026;-1,50;Bäcker\n", profile: profile { $0.encoding = "latin1" })
    #expect(modern.rows.map(\.description) == ["Bäcker"])
    #expect(modern.problems.first?.hasPrefix("the text is UTF-8, not iso-8859-1 as the profile says") == true)
  }

  @Test(
    "separator: any one character, TAB and SPACE among them",
    arguments: [0x3B, 0x2C, 0x09, 0x7C, 0x20, 0x5E] as [UInt8])
  func separator(_ byte: UInt8) throws {
    let text = "Datum;Betrag;Text\n05.01.2026;-1.50;Brot\n".map { $0 == ";" ? Character(Unicode.Scalar(byte)) : $0 }
    let outcome = try read(String(text), profile: profile { $0.separator = byte })
    #expect(outcome.amounts == ["-1.50"])
    #expect(outcome.rows.map(\.description) == ["Brot"])
  }

  @Test("separator: found by the columns that the profile names, or stated by a first line `sep=`")
  func detectedSeparator() throws {
    #expect(try read(Self.plain, profile: profile { $0.separator = nil }).amounts == ["-1.50", "20.00"])
    let stated = try read("sep=^\n" + Self.plain.replacing(";", with: "^"), profile: profile { $0.separator = nil })
    #expect(stated.amounts == ["-1.50", "20.00"])
    #expect(stated.lines == [3, 4])
  }

  @Test("skip: non-empty lines before the header; without it the header is found")
  func skip() throws {
    let text = "Konto;DE1\n\nZeitraum;Januar\n" + Self.plain
    for skip in [2, nil] {
      let outcome = try read(text, profile: profile { $0.skip = skip })
      #expect(outcome.amounts == ["-1.50", "20.00"])
      #expect(outcome.lines == [5, 6])
    }
  }

  @Test("skip_end: non-empty lines after the last row")
  func skipEnd() throws {
    let outcome = try read(Self.plain + "\nSumme;18,50;\nEnde\n", profile: profile { $0.skipEnd = 2 })
    #expect(outcome.amounts == ["-1.50", "20.00"])
    #expect(outcome.problems == [])
  }

  @Test("skip and end in conditions: rows that an expression fits are left out, or end the file")
  func rowRules() throws {
    let text = Self.plain + "07.01.2026;-3,00;Stand\n08.01.2026;-4,00;x\nEnde der Liste;;\n09.01.2026;-5,00;danach\n"
    let rules = [
      CSVRowRule([.init(column: "Text", pattern: "^stand$")], .skip), CSVRowRule([.init(pattern: "Ende der")], .end),
    ]
    let outcome = try read(text, profile: profile { $0.rules = rules })
    #expect(outcome.rows.map(\.description) == ["Brot", "Lohn", "x"])
    #expect(outcome.report.leftOut == 1)
    #expect(outcome.problems == [])
  }

  @Test("if: all conditions together, one turned round, groups and columns in the text that is set")
  func conditions() throws {
    let rules = [
      CSVRowRule(
        [.init(column: "Text", pattern: "(br)(o)t"), .init(column: "Betrag", pattern: "^\\+", negated: true)],
        .set(.counterparty, "\\2-\\1 %Datum 100%%")),
      CSVRowRule([.init(column: "Text", pattern: "Lohn")], .set(.category, "Salary")),
    ]
    let outcome = try read(Self.plain, profile: profile { $0.rules = rules })
    #expect(outcome.rows.map(\.counterparty) == ["o-Br 05.01.2026 100%", ""])
    #expect(outcome.rows.map(\.givenCategory) == ["", "Salary"])
  }

  @Test("if: an expression that is none, and a column that is not there, are errors")
  func wrongRules() {
    #expect(
      errorText {
        _ = try read(Self.plain, profile: profile { $0.rules = [CSVRowRule([.init(pattern: "(a")], .skip)] })
      }
      .contains("a row rule of the profile 'test' is not a regular expression: missing closing parenthesis"))
    #expect(
      errorText {
        _ = try read(
          Self.plain, profile: profile { $0.rules = [CSVRowRule([.init(column: "Txt", pattern: "a")], .skip)] })
      } == """
        bank.csv:1: a row rule of the profile 'test' names the column 'Txt', which the file has not
        hint: did you mean 'Text'?
        """)
  }

  @Test("if: an expression that explodes costs its row, not the night", .timeLimit(.minutes(1)))
  func explodingRule() throws {
    let text = Self.plain.replacing("Brot", with: String(repeating: "a", count: 400) + "!")
    let outcome = try read(
      text, profile: profile { $0.rules = [CSVRowRule([.init(column: "Text", pattern: "(a+)+$")], .skip)] })
    #expect(outcome.amounts == ["20.00"])
    #expect(outcome.problems.first?.hasPrefix("line 2: a row rule gave up") == true)
  }

  @Test("fields: a file without a header has its columns named by the profile, or numbered")
  func fields() throws {
    let rows = "05.01.2026;x;-1,50;Brot\n06.01.2026;y;20,00;Lohn\n"
    let named = try read(rows, profile: profile { $0.fields = ["Datum", "", "Betrag", "Text"] })
    #expect(named.amounts == ["-1.50", "20.00"])
    let numbered = try read(
      "Auszug\n" + rows,
      profile: profile {
        $0.date.column = "1"
        $0.amount = .signed(column: "#3")
        $0.description = ["4"]
        $0.skip = 1
      })
    #expect(numbered.rows.map(\.description) == ["Brot", "Lohn"])
    #expect(numbered.problems == [])
  }

  @Test(
    "date-format: letters or strptime's, the whole value",
    arguments: [
      ("dd.MM.yy", "05.01.26"), ("d.M.yyyy", "5.1.2026"), ("dd.MM.yyyy", "5.1.2026"), ("yyyyMMdd", "20260105"),
      ("dd-MMM-yyyy", "05-Jan-2026"), ("d MMM yyyy", "5 January 2026"), ("MM/dd/yyyy", "01/05/2026"),
      ("yyyy-MM-dd'T'HH:mm:ssX", "2026-01-05T23:59:00+01:00"), ("yyyy-MM-dd HH:mm:ss", "2026-01-05 00:00:01"),
      ("%d.%m.%Y", "05.01.2026"), ("%-d/%-m/%y", "5/1/26"), ("%Y-%m-%d %H:%M", "2026-01-05 10:00"),
      ("dd. MMM yyyy", "05. Jän. 2026"), ("M/d/yyyy h:mm:ss a", "1/5/2026 11:59:59 PM"),
    ])
  func dateFormat(_ format: String, _ value: String) throws {
    let outcome = try read("Datum;Betrag;Text\n\(value);-1,50;Brot\n", profile: profile { $0.date.format = format })
    #expect(outcome.days == ["2026-01-05"])
  }

  @Test("date-format: what does not fit whole is a problem of its row")
  func wrongDates() throws {
    let text = Self.plain + "31.02.2026;-1,00;a\n07.01.2026 x;-1,00;b\n;-1,00;c\n"
    let outcome = try read(text, profile: profile())
    #expect(outcome.amounts == ["-1.50", "20.00"])
    #expect(
      outcome.problems == [
        "line 4: the date in the column 'Datum' is not one, or has another format",
        "line 5: the date in the column 'Datum' is not one, or has another format",
        "line 6: no date in the column 'Datum'",
      ])
    #expect(
      errorText { _ = try read(Self.plain, profile: profile { $0.date.format = "TT.MM.JJJJ" }) }.contains(
        "'TT.MM.JJJJ' in the profile 'test' is not a date format"))
  }

  @Test("timezone: date-times move into the account's zone only where the profile says so")
  func timezone() throws {
    let text =
      "Datum;Betrag;Text\n2026-01-05 23:30:00;-1,50;winter\n2026-07-05 21:59:00;-1,50;before\n2026-07-05 22:30:00;-1,50;summer\n"
    func days(_ zone: String?) throws -> [String] {
      try read(
        text, profile: profile { $0.date = CSVDate(column: "Datum", format: "yyyy-MM-dd HH:mm:ss", timezone: zone) }
      ).days
    }
    #expect(try days(nil) == ["2026-01-05", "2026-07-05", "2026-07-05"])
    #expect(try days("UTC") == ["2026-01-06", "2026-07-05", "2026-07-06"])
    #expect(try days("America/New_York") == ["2026-01-06", "2026-07-06", "2026-07-06"])
    #expect(errorText { _ = try days("Europe/Atlantis") }.contains("names the time zone 'Europe/Atlantis'"))
  }

  @Test("decimal-mark: stated, it holds; amounts that do not fit it are problems")
  func decimalMark() throws {
    let text = "Datum;Betrag;Text\n05.01.2026;1.234;a\n06.01.2026;12.5;b\n07.01.2026;1.234,5;c\n"
    let comma = try read(text, profile: profile { $0.decimal = .comma })
    #expect(comma.amounts == ["1234.00", "1234.50"])
    #expect(comma.problems == ["line 3: the amount is not a number with the decimal mark of this file"])
    let point = try read(text, profile: profile { $0.decimal = .point })
    #expect(point.amounts == ["12.50"])
    #expect(point.problems.first == "line 2: the amount has more decimals than EUR has")
  }

  @Test("newest-first is seen by the days, and a day's rows are numbered in time")
  func order() throws {
    let down = "Datum;Betrag;Text\n07.01.2026;1,00;d\n06.01.2026;1,00;c\n06.01.2026;1,00;b\n05.01.2026;1,00;a\n"
    let outcome = try read(down, profile: profile())
    #expect(outcome.report.order == .newestFirst)
    #expect(outcome.inTime == ["a", "b", "c", "d"])
    let up = "Datum;Betrag;Text\n05.01.2026;1,00;a\n06.01.2026;1,00;b\n06.01.2026;1,00;c\n"
    #expect(try read(up, profile: profile()).inTime == ["a", "b", "c"])
    let oneDay = "Datum;Betrag;Text\n06.01.2026;1,00;b\n06.01.2026;1,00;a\n"
    #expect(try read(oneDay, profile: profile()).report.order == nil)
    #expect(try read(oneDay, profile: profile { $0.order = .newestFirst }).inTime == ["a", "b"])
    let reversed = try read(down, profile: profile { $0.intraDayReversed = true })
    #expect(reversed.inTime == ["a", "c", "b", "d"])
  }

  @Test("amount-in and amount-out: two columns, of which one is filled")
  func split() throws {
    let split = profile { $0.amount = .split(debit: "Soll", credit: "Haben") }
    let unsigned = try read(
      "Datum;Soll;Haben;Text\n05.01.2026;1,50;;a\n06.01.2026;;20,00;b\n07.01.2026;0,00;3,00;c\n08.01.2026;-2,00;;back\n"
        + "09.01.2026;1,00;;d\n", profile: split)
    #expect(unsigned.amounts == ["-1.50", "20.00", "3.00", "2.00", "-1.00"])
    let signed = try read("Datum;Soll;Haben;Text\n05.01.2026;-1,50;;a\n06.01.2026;0;20,00;b\n", profile: split)
    #expect(signed.amounts == ["-1.50", "20.00"])
    let odd = try read(
      "Datum;Soll;Haben;Text\n05.01.2026;1,50;2,00;a\n06.01.2026;;;b\n07.01.2026;1,00\n", profile: split)
    #expect(odd.amounts == ["-1.00"])
    #expect(odd.problems == ["line 2: both the debit and the credit column hold an amount", "line 3: no amount"])
  }

  @Test(
    "a direction column: sizes with a word for money that leaves",
    arguments: [("Af", "Bij"), ("S", "H"), ("DBIT", "CRDT"), ("D", "C")])
  func directed(_ out: String, _ back: String) throws {
    let directed = profile { $0.amount = .directed(column: "Betrag", direction: "Art", out: [out]) }
    let outcome = try read(
      "Datum;Betrag;Art;Text\n05.01.2026;1,50;\(out.lowercased());a\n06.01.2026;20,00;\(back);b\n", profile: directed)
    #expect(outcome.amounts == ["-1.50", "20.00"])
    let signed = try read(
      "Datum;Betrag;Art;Text\n05.01.2026;-1,50;\(out);a\n06.01.2026;20,00;\(back);b\n", profile: directed)
    #expect(signed.amounts == ["-1.50", "20.00"])
    let unknown = try read("Datum;Betrag;Art;Text\n05.01.2026;1,50;x;a\n06.01.2026;20,00;y;b\n", profile: directed)
    #expect(unknown.problems.count == 1)
  }

  @Test("amountN: a fee in its own column comes off the amount")
  func fees() throws {
    let outcome = try read(
      "Datum;Betrag;Gebühr;Text\n05.01.2026;-10,00;0,50;a\n06.01.2026;5,00;;b\n07.01.2026;5,00;-1,00;c\n",
      profile: profile { $0.fees = ["Gebühr"] })
    #expect(outcome.amounts == ["-10.50", "5.00", "4.00"])
  }

  @Test("currency: of the row, of the profile, of the header, of the amount, of the account")
  func currency() throws {
    let column = try read(
      "Datum;Betrag;Whg;Text\n05.01.2026;-1,50;EUR;a\n06.01.2026;-2,00;usd;b\n06.01.2026;-2;JPY;c\n06.01.2026;-2;BTC;d\n",
      profile: profile { $0.currency = .column("Whg") })
    #expect(column.rows.map(\.amount.description) == ["-1.50 EUR", "-2.00 USD", "-2 JPY"])
    #expect(column.report.accounts.map(\.currency.code) == ["EUR", "USD", "JPY"])
    #expect(column.slots == [0, 1, 2])
    #expect(column.problems == ["line 5: the currency is not one of ISO 4217"])
    let fixed = try read(Self.plain, profile: profile { $0.currency = .fixed(.gbp) })
    #expect(fixed.rows.first?.amount.currency == .gbp)
    let header = try read(
      "Datum;Betrag in CHF;Text\n05.01.2026;-1,50;a\n",
      profile: profile { $0.amount = .signed(column: "Betrag in CHF") })
    #expect(header.rows.first?.amount.currency.code == "CHF")
    let none = AccountHint(id: "giro")
    #expect(
      try read("Datum;Betrag;Text\n05.01.2026;-1,50 £;a\n", profile: profile(), account: none).rows.first?.amount
        .currency == .gbp)
    #expect(
      try read(Self.plain, profile: profile(), account: none).problems.first?.hasPrefix(
        "line 2: no currency (write currency") == true)
  }

  @Test("account_column: each row goes to the account it names")
  func accountColumn() throws {
    let text =
      "Datum;Betrag;Text;IBAN\n05.01.2026;-1,00;a;DE89 3704 0044 0532 0130 00\n05.01.2026;-2,00;b;X1\n06.01.2026;-4,00;c;DE89370400440532013000\n"
    var hint = AccountHint(id: "giro", match: ["DE89370400440532013000"], currency: .eur)
    hint.flipSign = false
    let outcome = try read(
      text,
      profile: profile {
        $0.accountColumn = "IBAN"
        $0.currency = .fixed(.eur)
      }, account: hint)
    #expect(outcome.slots == [0, 1, 0])
    #expect(outcome.report.accounts.map(\.accountID) == ["giro", nil])
    #expect(outcome.report.accounts.map(\.sum.decimal) == ["-5.00", "-2.00"])
    #expect(outcome.report.accounts.first?.source.keys == ["DE89370400440532013000", "bank.csv"])
  }

  @Test("id_column: the bank's id counts only with day and amount; the other columns are taken as they stand")
  func otherColumns() throws {
    let text =
      "Datum;Valuta;Betrag;Text;Mehr;Wer;Konto;Art;Ref;Id\n05.01.2026;07.01.2026;-1,50;a  b;c;Otto;DE 12;Essen;R1;77\n"
    let outcome = try read(
      text,
      profile: profile {
        $0.valueDate = CSVDate(column: "Valuta")
        $0.description = ["Text", "Mehr"]
        $0.counterparty = "Wer"
        $0.counterpartyAccount = "Konto"
        $0.category = "Art"
        $0.reference = "Ref"
        $0.idColumn = "Id"
      })
    let row = try #require(outcome.rows.first)
    #expect(row.valueDay?.iso == "2026-01-07")
    #expect(row.description == "a b c")
    #expect(row.counterparty == "Otto")
    #expect(row.counterpartyAccount == "DE12")
    #expect(row.givenCategory == "Essen")
    #expect(row.reference == "R1")
    #expect(row.reliableID == "id:77|2026-01-05|-150")
  }

  @Test("flip_sign: of the profile or of the account turns every amount round")
  func flip() throws {
    #expect(try read(Self.plain, profile: profile { $0.flipSign = true }).amounts == ["1.50", "-20.00"])
    var hint = AccountHint(id: "giro", currency: .eur)
    hint.flipSign = true
    #expect(try read(Self.plain, profile: profile(), account: hint).amounts == ["1.50", "-20.00"])
  }
}
