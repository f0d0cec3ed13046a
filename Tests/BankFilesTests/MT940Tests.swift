import BankFiles
import Core
import Testing

@Suite struct MT940Tests {
  /// A statement around rows.
  static func statement(
    _ rows: String, account: String = "37040044/0532013000EUR", opening: String = "F:C260101EUR100,00",
    closing: String = "F:C260131EUR90,50", page: String = "1/1"
  ) -> String {
    ":20:STARTUMSE\r\n:25:\(account)\r\n:28C:\(page)\r\n:60\(opening)\r\n\(rows):62\(closing)\r\n:64:C260131EUR590,50\r\n:65:C260202EUR1,00\r\n-\r\n"
  }

  private static let month =
    ":61:2601050105DR12,50NTRFNONREF//B123\r\n:86:Bakery\r\n:61:260106CR3,NMSCREF7\r\n:86:Interest\r\n"

  private func read(_ rows: String, closing: String) throws -> Outcome {
    try BankFilesTests.read(Self.statement(rows, closing: closing), name: "x.sta")
  }

  @Test("a statement gives rows and balances; available and forward ones are left alone")
  func plain() throws {
    let outcome = try BankFilesTests.read(Self.statement(Self.month), name: "x.sta")
    #expect(outcome.problems == [])
    #expect(outcome.report.format == .mt940)
    #expect(outcome.amounts == ["-12.50", "3.00"])
    #expect(outcome.days == ["2026-01-05", "2026-01-06"])
    #expect(outcome.rows.map(\.description) == ["Bakery", "Interest"])
    #expect(outcome.rows.map(\.reference) == ["", "REF7"])
    #expect(outcome.rows.map(\.reliableID) == ["", ""])
    #expect(outcome.lines == [5, 7])
    let account = try #require(outcome.report.accounts.first)
    #expect(
      account.source.keys == [
        "DE89370400440532013000", "37040044/0532013000", "0532013000", "370400440532013000", "x.sta",
      ])
    #expect(account.opening?.amount.description == "100.00 EUR")
    #expect(account.opening?.day.iso == "2026-01-05")
    #expect(account.closing?.amount.description == "90.50 EUR")
    #expect(account.closing?.day.iso == "2026-01-31")
    #expect(account.closing?.kind == .closing)
  }

  @Test(
    "the mark says which way the money went: a reversal of a credit leaves, one of a debit comes back, and the letter behind is the currency's",
    arguments: [
      ("C1,00N", "1.00"), ("D1,00N", "-1.00"), ("RC1,00N", "-1.00"), ("RD1,00N", "1.00"), ("CR1,00N", "1.00"),
      ("DR1,00N", "-1.00"), ("RCR1,00N", "-1.00"), ("RDR1,00N", "1.00"), ("DD1,00N", "-1.00"), ("CF100,N", "100.00"),
      ("D0,5N", "-0.50"), ("D1234567,89N", "-1234567.89"),
    ])
  func marks(_ written: String, _ amount: String) throws {
    let outcome = try BankFilesTests.read(
      ":20:A\n:25:1\n:60F:C260101EUR0,\n:61:260105\(written)TRFNONREF\n-\n", name: "x.sta")
    #expect(outcome.amounts == [amount])
    #expect(outcome.problems == [])
  }

  @Test(
    "the booking day is in the year nearest the value date, and without one the value date counts",
    arguments: [
      ("2512311231", "2025-12-31"), ("2512310102", "2026-01-02"), ("2601021230", "2025-12-30"),
      ("260105", "2026-01-05"),
      ("2402290229", "2024-02-29"), ("2502280229", "2025-02-28"), ("991231", "1999-12-31"),
    ])
  func years(_ written: String, _ day: String) throws {
    let outcome = try BankFilesTests.read(
      ":20:A\n:25:1\n:60F:C260101EUR0,\n:61:\(written)C1,00NTRFNONREF\n-\n", name: "x.sta")
    #expect(outcome.days == [day])
  }

  @Test("German subfields: lines break in mid-word, SEPA's tags tell text from references")
  func german() throws {
    // Lines of 65 characters, broken wherever they end.
    let details =
      "166?00SEPA-UEBERWEISUNG?109310?20EREF+RE-2026-0001?21MREF+M-17?22CRED+DE98ZZZ09999999999?23SVWZ+Miete Januar 26 Wohnun?24g 3 links?30COBADEFFXXX?31DE44500105175407324931?32Hausverwaltung Müller und ?33Söhne GmbH"
    var broken: [String] = []
    var rest = Array(details)
    while !rest.isEmpty {
      broken.append(String(rest.prefix(65)))
      rest.removeFirst(min(65, rest.count))
    }
    let row = try #require(
      try read(
        ":61:2601050105DR9,50NTRFNONREF\r\n:86:" + broken.joined(separator: "\r\n") + "\r\n",
        closing: "F:C260131EUR90,50"
      ).rows.first)
    #expect(row.counterparty == "Hausverwaltung Müller und Söhne GmbH")
    #expect(row.counterpartyAccount == "DE44500105175407324931")
    #expect(row.description == "Miete Januar 26 Wohnung 3 links")
    #expect(row.reference == "RE-2026-0001")
    #expect(row.mandate == "M-17")
    #expect(row.creditor == "DE98ZZZ09999999999")
    #expect(row.providerCategory == "bank:GVC-166")
  }

  @Test("German subfields without tags, with a posting text only, with more than ten lines, and with another mark")
  func germanVariants() throws {
    func text(_ details: String) throws -> StandardTransaction {
      try #require(
        try BankFilesTests.read(
          ":20:A\n:25:1\n:60F:C260101EUR0,\n:61:260105C1,00NTRFNONREF\n:86:\(details)\n-\n", name: "x.sta"
        ).rows.first)
    }
    #expect(try text("051?00GUTSCHRIFT?20Rechnung 7?21vom 3.1.?32Ann").description == "Rechnung 7 vom 3.1.")
    #expect(try text("805?00ABSCHLUSS").description == "ABSCHLUSS")
    #expect(try text("166?20one?29two?60three?63four").description == "one two three four")
    #expect(try text("166>20SVWZ+text>32Ann").counterparty == "Ann")
    #expect(try text("177?20EREF+NOTPROVIDED?21SVWZ+x?22ABWA+Shop").reference == "")
    #expect(try text("177?20EREF+NOTPROVIDED?21SVWZ+x?22ABWA+Shop").counterparty == "Shop")
    #expect(try text("177?20EREF+NOTPROVIDED?21KREF+K1?22SVWZ+x").reference == "K1")
    // No code: a text like any other.
    #expect(try text("166 pieces?").description == "166 pieces?")
    #expect(try text("EREF+7 SVWZ+plain").description == "plain")
  }

  @Test("Dutch and SWIFT key words between slashes")
  func dutch() throws {
    func row(_ lines: [String]) throws -> StandardTransaction {
      try #require(
        try BankFilesTests.read(
          ":20:A\n:25:NL91ABNA0417164300EUR\n:60F:C260101EUR0,\n:61:260105D1,00NTRFNONREF\n:86:\(lines.joined(separator: "\n"))\n-\n",
          name: "x.sta"
        ).rows.first)
    }
    let abn = try row([
      "/TRTP/SEPA Incasso algemeen doorlopend/CSID/NL26ZZZ12345678000/NAM",
      "E/Energie B.V./MARF/M-5/REMI/Klant 12/7 termijn januari/IBAN/NL69",
      "INGB0123456789/BIC/INGBNL2A/EREF/E-9",
    ])
    #expect(abn.counterparty == "Energie B.V.")
    #expect(abn.counterpartyAccount == "NL69INGB0123456789")
    #expect(abn.description == "Klant 12/7 termijn januari")
    #expect(abn.creditor == "NL26ZZZ12345678000")
    #expect(abn.mandate == "M-5")
    #expect(abn.reference == "E-9")
    let ing = try row(["/EREF/NOTPROVIDED//CNTP/NL69INGB0123456789/INGBNL2A/A. Bakker/Utrecht///REMI/USTD//huur//"])
    #expect(ing.counterparty == "A. Bakker")
    #expect(ing.counterpartyAccount == "NL69INGB0123456789")
    #expect(ing.description == "huur")
    #expect(ing.reference == "")
    let rabo = try row(["/BENM//NAME/Jansen/REMI/cadeau/ISDT/2026-01-05"])
    #expect(rabo.counterparty == "Jansen")
    #expect(rabo.description == "cadeau")
    #expect(
      try row(["GEA, BETAALPAS 05.01.26/12.30", "AMSTERDAM"]).description == "GEA, BETAALPAS 05.01.26/12.30 AMSTERDAM")
  }

  @Test("details may be missing, belong to the statement, or be repeated; a supplement stands in for them")
  func details() throws {
    let rows =
      ":61:260105D1,00NTRFNONREF\r\n:61:260105D2,00NTRFNONREF//X\r\nCard payment\r\n:61:260105D3,00NTRFR\r\n/OCMT/USD3,30/\r\n:86:one\r\n:86:two\r\n"
    let text = Self.statement(rows, closing: "F:C260131EUR94,00\r\n:86:of the statement")
    let outcome = try BankFilesTests.read(text, name: "x.sta")
    #expect(outcome.problems == [])
    #expect(outcome.rows.map(\.description) == ["", "Card payment", "one two"])
    #expect(outcome.rows.map { $0.original?.description } == [nil, nil, "-3.30 USD"])
  }

  @Test("a hyphen alone ends a statement only where one may end")
  func hyphen() throws {
    let outcome = try read(":61:260105D9,50NTRFNONREF\r\n:86:Rent\r\n-\r\nJanuary\r\n", closing: "F:C260131EUR90,50")
    #expect(outcome.rows.map(\.description) == ["Rent - January"])
    #expect(outcome.problems == [])
  }

  @Test("pages are one statement: intermediate balances join them")
  func pages() throws {
    let first = Self.statement(
      ":61:260105D1,00NTRFNONREF\r\n:86:a\r\n", closing: "M:C260105EUR99,00", page: "7/1")
    let second = Self.statement(
      ":61:260106D2,00NTRFNONREF\r\n:86:b\r\n", opening: "M:C260105EUR99,00", closing: "F:C260106EUR97,00", page: "7/2")
    let whole = try BankFilesTests.read(first + second, name: "x.sta")
    #expect(whole.problems == [])
    #expect(whole.rows.map(\.description) == ["a", "b"])
    #expect(whole.report.accounts.count == 1)
    #expect(whole.report.accounts.first?.opening?.amount.decimal == "100.00")
    #expect(whole.report.accounts.first?.closing?.amount.decimal == "97.00")
    let alone = try BankFilesTests.read(first, name: "x.sta")
    #expect(alone.problems == [])
    #expect(alone.report.accounts.first?.closing?.kind == .interim)
  }

  @Test("several accounts in a file, and several statements of one: a missing one is named")
  func accounts() throws {
    let next = Self.statement(
      ":61:260205D1,00NTRFNONREF\r\n:86:c\r\n", opening: "F:C260131EUR90,50", closing: "F:C260205EUR89,50")
    let other = Self.statement(
      ":61:260105D1,00NTRFNONREF\r\n:86:x\r\n", account: "NL91ABNA0417164300", opening: "F:D260101USD1,00",
      closing: "F:D260131USD2,00")
    let hints = [
      AccountHint(id: "dutch", match: ["NL91ABNA0417164300"]),
      AccountHint(id: "giro", match: ["DE89 3704 0044 0532 0130 00"]),
    ]
    let outcome = try BankFilesTests.read(
      Self.statement(Self.month) + other + next, name: "x.sta", ReadingContext(accounts: hints))
    #expect(outcome.problems == [])
    #expect(outcome.slots == [0, 0, 1, 0])
    #expect(outcome.report.accounts.map(\.accountID) == ["giro", "dutch"])
    #expect(outcome.report.accounts.map { $0.closing?.amount.description } == ["89.50 EUR", "-2.00 USD"])
    let gap = try BankFilesTests.read(
      Self.statement(Self.month) + next.replacing("EUR90,50", with: "EUR80,50").replacing("EUR89,50", with: "EUR79,50"),
      name: "x.sta")
    #expect(gap.problems.count == 1)
    #expect(gap.problems.first?.contains("not the closing balance of the statement before it") == true)
  }

  @Test("rows that do not make the closing balance are kept, and that is named")
  func balanceCheck() throws {
    let outcome = try read(Self.month, closing: "F:C260131EUR95,00")
    #expect(outcome.amounts == ["-12.50", "3.00"])
    #expect(
      outcome.problems == [
        "line 9: the opening balance and the transactions do not make the closing balance (a transaction is missing, or has the wrong amount; compare with the bank)"
      ])
  }

  @Test(
    "SWIFT's envelope around statements is passed over, and lines may end in any way",
    arguments: ["\r\n", "\n", "\r"])
  func envelope(_ end: String) throws {
    let inner = Self.statement(Self.month).replacing("-\r\n", with: "-}{5:{CHK:1}}\r\n")
    let text = "{1:F01BANKDEFFXXXX0000000000}{2:O9400000000000}{4:\r\n" + inner + "{1:F01BANKDEFFXXXX}{4:" + inner
    let outcome = try BankFilesTests.read(text.replacing("\r\n", with: end), name: "x.sta")
    #expect(outcome.amounts == ["-12.50", "3.00", "-12.50", "3.00"])
    #expect(outcome.rows.map(\.description) == ["Bakery", "Interest", "Bakery", "Interest"])
  }

  @Test("letters beyond SWIFT's are UTF-8 where they are valid so, else Latin-1")
  func encodings() throws {
    let text = Self.statement(":61:260105D9,50NTRFNONREF\r\n:86:B@cker\r\n")
    for (bytes, encoding) in [([0xE4], "windows-1252"), ([0xC3, 0xA4], "utf-8")] as [([UInt8], String)] {
      let outcome = try BankFilesTests.read(Array(text.utf8).flatMap { $0 == 0x40 ? bytes : [$0] }, name: "x.sta")
      #expect(outcome.rows.map(\.description) == ["Bäcker"])
      #expect(outcome.report.encoding == encoding)
    }
  }

  @Test("a row that cannot be read is named by line, and the others come")
  func badRows() throws {
    let outcome = try read(
      ":61:269905D1,00NTRF\r\n:86:a\r\n:61:260105X1,00NTRF\r\n:86:b\r\n:61:260105Dx,00NTRF\r\n:86:c\r\n:61:260105D1,005NTRF\r\n:86:d\r\n:61:260105D9,50NTRF\r\n:86:e\r\n",
      closing: "F:C260131EUR90,50")
    #expect(outcome.rows.map(\.description) == ["e"])
    #expect(
      outcome.problems == [
        "line 5: the date of a transaction is not one (it was left out)",
        "line 7: a transaction that says not whether it came in or went out (it was left out)",
        "line 9: the amount of a transaction is not a number (it was left out)",
        "line 11: the amount of a transaction has more decimals than its currency, or is too large (it was left out)",
      ])
  }

  @Test("a file cut off anywhere brings no row and no balance that the whole has not, and says so")
  func cut() throws {
    let text = Self.statement(Self.month)
    let whole = try BankFilesTests.read(text, name: "x.sta")
    let end = try #require(text.firstRange(of: "90,50"))
    for length in 30..<text.utf8.count {
      let part = String(decoding: Array(text.utf8.prefix(length)), as: UTF8.self)
      guard let outcome = try? BankFilesTests.read(part, name: "x.sta") else { continue }
      #expect(outcome.rows == Array(whole.rows.prefix(outcome.rows.count)))
      if let closing = outcome.report.accounts.first?.closing { #expect(closing.amount.decimal == "90.50") }
      if length < text.utf8.distance(from: text.startIndex, to: end.upperBound) - 1 {
        #expect(!outcome.problems.isEmpty)
      }
    }
    let inRow = try #require(text.firstRange(of: "Inter"))
    #expect(
      try BankFilesTests.read(String(text[..<inRow.upperBound]), name: "x.sta").problems == [
        "line 7: the file is cut off inside or behind the transaction that begins here (all before it was read; download the file again)"
      ])
  }

  @Test("an intraday report and a file without a statement are refused in a sentence")
  func others() {
    #expect(
      errorText {
        _ = try BankFilesTests.read(":20:A\n:25:1\n:34F:EUR0,\n:61:260105D1,00NTRF\n-\n", name: "x.sta")
      } == """
        x.sta:1: this is an intraday report (MT942), whose rows come again in the day's statement
        hint: download MT940 of the same days
        """)
    #expect(
      errorText { _ = try BankFilesTests.read(":20:A\n", name: "x.sta") }.contains("no statement with an opening"))
  }
}
