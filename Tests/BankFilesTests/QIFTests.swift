import BankFiles
import Core
import Testing

@Suite struct QIFTests {
  private func read(_ text: String, _ change: (inout AccountHint) -> Void = { _ in }) throws -> Outcome {
    var hint = AccountHint(id: "giro", match: ["*.qif"], currency: .eur)
    change(&hint)
    return try BankFilesTests.read(text, name: "x.qif", ReadingContext(accounts: [hint]))
  }

  /// Records of a date each, and one that settles nothing.
  private func days(_ dates: String..., change: (inout AccountHint) -> Void = { _ in }) throws -> [String] {
    try read("!Type:Bank\n" + dates.map { "D\($0)\nT-1.00\n^\n" }.joined(), change).days
  }

  @Test("a record gives day, amount, payee, memo, number and category")
  func plain() throws {
    let outcome = try read(
      "!Type:Bank\r\nD25/01/2026\r\nU-1,234.50\r\nT-1,234.50\r\nCX\r\nN101\r\nPBakery\r\nMBread\r\nLFood:Bread/Club\r\nAStreet 1\r\nAKöln\r\n^\r\nD26/01/2026\r\nU3.00\r\nPAnn\r\n^\r\n"
    )
    #expect(outcome.problems == [])
    #expect(outcome.report.format == .qif)
    #expect(outcome.amounts == ["-1234.50", "3.00"])
    #expect(outcome.days == ["2026-01-25", "2026-01-26"])
    #expect(outcome.rows.map(\.counterparty) == ["Bakery", "Ann"])
    #expect(outcome.rows.map(\.description) == ["Bread", "Ann"])
    #expect(outcome.rows.map(\.reference) == ["101", ""])
    #expect(outcome.rows.map(\.givenCategory) == ["Food:Bread", ""])
    #expect(outcome.rows.map(\.reliableID) == ["", ""])
    #expect(outcome.lines == [2, 13])
    #expect(outcome.report.accounts.map(\.accountID) == ["giro"])
    #expect(outcome.report.accounts.first?.closing == nil)
  }

  @Test(
    "dates in the forms seen: blanks for zeros, an apostrophe before years from 2000, points, ISO",
    arguments: [
      ("25/ 1'26", "2026-01-25"), ("25/01/26", "2026-01-25"), ("5.1.2026", "2026-01-05"), ("05.01.26", "2026-01-05"),
      ("2026-01-05", "2026-01-05"), (" 2/25'2020", "2020-02-25"), ("1/25' 6", "2006-01-25"), ("20260105", "2026-01-05"),
      ("12/31/98", "1998-12-31"), ("31-12-1999", "1999-12-31"), ("2/ 2'26", "2026-02-02"),
    ])
  func dateForms(_ written: String, _ day: String) throws {
    #expect(try days(written) == [day])
  }

  @Test("the order of day and month is decided over the whole file, by a part above 12 or by the order of the rows")
  func dateOrder() throws {
    #expect(try days("01/02/26", "13/02/26") == ["2026-02-01", "2026-02-13"])
    #expect(try days("01/02/26", "02/13/26") == ["2026-01-02", "2026-02-13"])
    // In order with the month first only.
    #expect(try days("01/05/26", "01/08/26", "02/03/26") == ["2026-01-05", "2026-01-08", "2026-02-03"])
    #expect(try days("01/05/26", change: { $0.qifDates = .monthFirst }) == ["2026-01-05"])
    #expect(try days("01/05/26", change: { $0.qifDates = .dayFirst }) == ["2026-05-01"])
    // What the file shows is not overruled.
    #expect(try days("01/05/26", "13/05/26", change: { $0.qifDates = .monthFirst }) == ["2026-05-01", "2026-05-13"])
  }

  @Test("where nothing tells the order, or the file has both, it is asked and nothing read")
  func dateQuestion() {
    #expect(
      errorText { _ = try days("01/02/26", "01/03/26") } == """
        x.qif: nothing in the file tells whether its dates begin with the day or the month
        hint: write qif_dates = "day-first" or qif_dates = "month-first" under its [[account]]
        """)
    #expect(
      errorText { _ = try days("13/02/26", "02/13/26") }.hasPrefix("x.qif:2: some dates are only possible with the day")
    )
  }

  @Test("the decimal mark is decided over the whole file, else asked")
  func decimals() throws {
    func amounts(_ texts: String..., change: (inout AccountHint) -> Void = { _ in }) throws -> [String] {
      try read("!Type:Bank\n" + texts.map { "D25/01/26\nT\($0)\n^\n" }.joined(), change).amounts
    }
    #expect(try amounts("1,234", "1.50") == ["1234.00", "1.50"])
    #expect(try amounts("1.234", "1,50") == ["1234.00", "1.50"])
    #expect(try amounts("1.234,50", "-7") == ["1234.50", "-7.00"])
    #expect(try amounts("1,234", change: { $0.qifDecimal = .point }) == ["1234.00"])
    #expect(
      errorText { _ = try amounts("1,234") }.hasSuffix(
        "hint: write qif_decimal = \",\" or qif_decimal = \".\" under its [[account]]"))
    #expect(
      errorText { _ = try amounts("1,50", "1.50") }.hasPrefix(
        "x.qif:5: amounts have a decimal point here and a decimal comma in line 2"))
  }

  @Test("splits that make the amount are rows of their own, a transfer among them counts; others leave one row")
  func splits() throws {
    let split =
      "!Type:Bank\nD25/01/26\nT2800.00\nPEmployer\nLSalary\nSSalary\nEgross\n$3000.00\nS[Pension fund]\n$-200.00\n^\n"
    let outcome = try read(split)
    #expect(outcome.amounts == ["3000.00", "-200.00"])
    #expect(outcome.rows.map(\.givenCategory) == ["Salary", ""])
    #expect(outcome.rows.map(\.counterpartyAccount) == ["", "Pensionfund"])
    #expect(outcome.rows.map(\.description) == ["gross", "Employer"])
    #expect(outcome.rows.map(\.sequence) == [1, 2])
    #expect(outcome.problems == [])
    let off = try read(split.replacing("$-200.00", with: "$-100.00"))
    #expect(off.amounts == ["2800.00"])
    #expect(off.rows.map(\.givenCategory) == ["Salary"])
    #expect(
      off.problems == ["line 2: the splits of a transaction do not make its amount (the amount counts, in one row)"])
    #expect(
      try read("!Type:Bank\nD25/01/26\nSFood\n$-1.00\n%50\nSFun\n$-1.00\n%50\n^\n").amounts == ["-1.00", "-1.00"])
  }

  @Test("several accounts, each with its transactions; a type header may be missing; lists and switches are no rows")
  func accounts() throws {
    let text = """
      !Option:AutoSwitch
      !Account
      NChecking
      TBank
      ^
      NSavings
      TBank
      ^
      !Clear:AutoSwitch
      !Type:Cat
      NFood
      DEverything
      E
      ^
      !Account
      NChecking
      TBank
      ^
      !Type:Bank
      D25/01/26
      T500.00
      POpening Balance
      L[Checking]
      ^
      D26/01/26
      T-100.00
      L[Savings]
      ^
      !Account
      NSavings
      TBank
      ^
      D26/01/26
      T100.00
      L[Checking]
      ^
      !Type:Security
      NFund
      SFND
      ^

      """
    let hints = [
      AccountHint(id: "giro", match: ["Checking"], currency: .eur),
      AccountHint(id: "spar", match: ["savings"], currency: .gbp),
    ]
    let outcome = try BankFilesTests.read(text, name: "x.qif", ReadingContext(accounts: hints))
    #expect(outcome.problems == [])
    #expect(outcome.rows.map(\.amount.description) == ["-100.00 EUR", "100.00 GBP"])
    #expect(outcome.rows.map(\.counterpartyAccount) == ["Savings", "Checking"])
    #expect(outcome.report.accounts.map(\.accountID) == ["giro", "spar"])
    #expect(outcome.report.accounts.first?.opening?.amount.decimal == "500.00")
    #expect(outcome.report.accounts.first?.opening?.day.iso == "2026-01-25")
  }

  @Test("without a list of accounts the record of the opening balance names its own")
  func opening() throws {
    let text = "!Type:Bank\nD25/01/26\nT7.00\nPOpening Balance\nL[Giro]\n^\nD26/01/26\nT-1.00\n^\n"
    let outcome = try BankFilesTests.read(
      text, name: "x.qif", ReadingContext(accounts: [AccountHint(id: "giro", match: ["Giro"], currency: .eur)]))
    #expect(outcome.amounts == ["-1.00"])
    #expect(outcome.report.accounts.first?.opening?.amount.decimal == "7.00")
    #expect(outcome.report.accounts.first?.accountID == "giro")
  }

  @Test("an account that no settings name has no currency: its rows are left out, and that is said once")
  func unknownAccount() throws {
    let outcome = try BankFilesTests.read(
      "!Type:Bank\nD25/01/26\nT1.00\n^\nD25/01/26\nT1.00\n^\n", name: "x.qif", ReadingContext())
    #expect(outcome.rows.isEmpty)
    #expect(
      outcome.problems == [
        "line 2: no [[account]] matches the account whose rows begin here, and QIF states no currency; they were not read (add its name in the file, or the file's name, to match under [[account]])"
      ])
  }

  @Test("a file of lists alone holds no account")
  func lists() {
    #expect(errorText { _ = try read("!Type:Cat\nNFood\n^\n") }.contains("holds no transactions of an account"))
  }

  @Test("rows newest first are numbered in time; an issuer's signs may be turned round")
  func orderAndSigns() throws {
    let text = "!Type:CCard\nD27/01/26\nT3.00\nMa\n^\nD25/01/26\nT2.00\nMb\n^\nD25/01/26\nT1.00\nMc\n^\n"
    let outcome = try read(text) { $0.flipSign = true }
    #expect(outcome.inTime == ["c", "b", "a"])
    #expect(outcome.amounts == ["-3.00", "-2.00", "-1.00"])
  }

  @Test("a record that cannot be read is named by line, and the others come")
  func badRecords() throws {
    let outcome = try read(
      "!Type:Bank\nDnever\nT1.00\n^\nD31/02/26\nT1.00\n^\nD25/01/26\nTx\n^\nD25/01/26\n^\nD25/01/26\nT1.005\n^\nD25/01/26\nT-2.00\n^\n"
    )
    #expect(outcome.amounts == ["-2.00"])
    #expect(
      outcome.problems == [
        "line 2: a transaction without a date, or with one that is none (it was left out)",
        "line 5: a transaction without a date, or with one that is none (it was left out)",
        "line 8: a transaction whose amount is missing, no number, too fine for its currency or too large (it was left out)",
        "line 11: a transaction whose amount is missing, no number, too fine for its currency or too large (it was left out)",
        "line 13: a transaction whose amount is missing, no number, too fine for its currency or too large (it was left out)",
      ])
  }

  @Test("a file cut off anywhere brings no row that the whole has not, and says so")
  func cut() throws {
    let text = "!Type:Bank\nD25/01/26\nT-12.50\nPa\n^\nD26/01/26\nT-3.00\nPb\n^\n"
    let whole = try read(text)
    for length in 12..<(text.utf8.count - 1) {
      let part = String(decoding: Array(text.utf8.prefix(length)), as: UTF8.self)
      guard let outcome = try? read(part) else { continue }
      #expect(outcome.rows == Array(whole.rows.prefix(outcome.rows.count)))
      #expect(outcome.rows.count == 1 && part.hasSuffix("^\n") || part.hasSuffix("^") || !outcome.problems.isEmpty)
    }
    #expect(
      try read(String(text.dropLast(4))).problems == [
        "line 6: the file is cut off inside the transaction that begins here (all before it was read; export the file again)"
      ])
  }

  @Test("letters are UTF-8 where they are valid so, else Windows-1252; a mark at the beginning is none")
  func encodings() throws {
    let text = Array("!Type:Bank\nD25/01/26\nT1.00\nPB@cker\n^\n".utf8)
    let context = ReadingContext(accounts: [AccountHint(id: "giro", match: ["*.qif"], currency: .eur)])
    for letter in [[0xE4], [0xC3, 0xA4]] as [[UInt8]] {
      let bytes = text.flatMap { $0 == 0x40 ? letter : [$0] }
      #expect(try BankFilesTests.read(ByteSource(bytes), name: "x.qif", context).rows.map(\.counterparty) == ["Bäcker"])
    }
    let marked = [0xEF, 0xBB, 0xBF] + text
    #expect(try BankFilesTests.read(ByteSource(marked), name: "x.qif", context).amounts == ["1.00"])
  }
}
