import Core

/// One MT940 file: statements of accounts in SWIFT's fields, pages of one among them.
struct MT940File {
  private let source: ByteSource
  private let name: String
  private let context: ReadingContext

  init(_ source: ByteSource, name: String, context: ReadingContext) {
    self.source = source
    self.name = name
    self.context = context
  }

  /// - Throws: `UserError` when the file holds no statement.
  func read(into sink: RowSink) throws -> FileReport {
    var problems = ProblemLog()
    var report = FileReport(file: name, format: .mt940)
    // The character set of SWIFT is smaller than ASCII; what goes beyond is mostly Latin-1.
    let finding = try EncodingFinding(of: source, declared: nil)
    report.encoding = finding.encoding.description
    var fields = MT940Fields(TextStream(source, finding))
    var reading = MT940Reading(name: name, context: context)
    while let field = try fields.field() { try reading.take(field, into: sink, &problems) }
    try reading.finish(into: sink, &problems)
    if let line = reading.intradayLine, reading.statements == 0 {
      throw UserError(
        "this is an intraday report (MT942), whose rows come again in the day's statement",
        at: Place(file: name, line: line), hint: "download MT940 of the same days")
    }
    if reading.statements == 0 {
      throw UserError(
        "the file holds no statement with an opening balance", at: Place(file: name), hint: "download the file again")
    }
    report.accounts = reading.ledger.finished(&problems)
    report.problems = problems.problems
    return report
  }
}

/// Gathers fields into statements.
struct MT940Reading {
  private let name: String
  private(set) var ledger: StatementLedger
  private(set) var statements = 0
  /// Of the first intraday report.
  private(set) var intradayLine: Int?

  private var page: Page?
  /// A statement whose last page has not come.
  private var waiting: Page?

  /// From one field 20 to the next.
  private struct Page {
    var line: Int
    var account = ""
    var currency: Currency?
    var opening: (balance: MT940Balance, line: Int, isIntermediate: Bool)?
    var closing: (balance: MT940Balance, line: Int, isIntermediate: Bool, endsText: Bool)?
    var rows: [Row] = []
    var isIntraday = false
    /// The details that come are those of the last row.
    var detailsBelongToRow = false
    /// Of a transaction in which the text ended: what was before it is whole.
    var cutRow: Int?
    /// A line `-` stood behind it.
    var isEnded = false
    var hasClosing = false
    var hasOpening = false

    /// To the last row; a second field 86 goes on where the first ended.
    mutating func add(details lines: [String]) {
      guard let last = rows.indices.last else { return }
      rows[last].details = (rows[last].details ?? []) + lines
    }
  }

  private struct Row {
    var line: Int
    var read: MT940Line
    /// Below field 61, for the holder.
    var supplement: String
    var details: [String]?
  }

  init(name: String, context: ReadingContext) {
    self.name = name
    ledger = StatementLedger(name: name, context: context)
  }

  mutating func take(_ field: MT940Fields.Field, into sink: RowSink, _ problems: inout ProblemLog) throws {
    if field.tag == "20" {
      try endPage(into: sink, &problems)
      page = Page(line: field.line)
      return
    }
    guard page != nil else { return }
    let text = trimmed(field.lines.first ?? "")
    switch field.tag {
    case "25", "25P": page?.account = text
    case "60F", "60M": takeOpening(field, text, &problems)
    case "61": takeRow(field, &problems)
    case "86":
      if page?.detailsBelongToRow == true { page?.add(details: field.lines) }
    case "62F", "62M": takeClosing(field, text, &problems)
    case "34F": if page?.hasOpening == false { page?.isIntraday = true }
    case "-": page?.isEnded = true
    default: page?.detailsBelongToRow = false
    }
    if field.tag == "-" { try endPage(into: sink, &problems) }
  }

  private mutating func takeOpening(_ field: MT940Fields.Field, _ text: String, _ problems: inout ProblemLog) {
    page?.detailsBelongToRow = false
    page?.hasOpening = true
    guard let balance = MT940Balance(text) else {
      problems.add(line: field.line, "the opening balance cannot be read", hint: "it was left out")
      page?.currency = Currency(text.dropFirst(7).prefix(3))
      return
    }
    page?.currency = balance.currency
    page?.opening = (balance, field.line, field.tag == "60M")
  }

  private mutating func takeClosing(_ field: MT940Fields.Field, _ text: String, _ problems: inout ProblemLog) {
    page?.detailsBelongToRow = false
    page?.hasClosing = true
    guard let balance = MT940Balance(text), page?.currency.map({ $0 == balance.currency }) ?? true else {
      problems.add(line: field.line, "the closing balance cannot be read", hint: "it was left out")
      return
    }
    page?.currency = balance.currency
    page?.closing = (balance, field.line, field.tag == "62M", field.endsText)
  }

  private mutating func takeRow(_ field: MT940Fields.Field, _ problems: inout ProblemLog) {
    page?.detailsBelongToRow = false
    // A text that ends here is cut: see `endPage`.
    do throws(MT940Line.Fault) {
      let read = try MT940Line(field.lines.first ?? "")
      let supplement = trimmed(field.lines.dropFirst().joined())
      page?.rows.append(Row(line: field.line, read: read, supplement: supplement))
      page?.detailsBelongToRow = true
    } catch {
      if field.endsText {
        page?.cutRow = field.line
        return
      }
      let what =
        switch error {
        case .date: "the date of a transaction is not one"
        case .mark: "a transaction that says not whether it came in or went out"
        case .amount: "the amount of a transaction is not a number"
        }
      problems.add(line: field.line, what, hint: "it was left out")
    }
  }

  // MARK: - Pages and statements

  /// After the last field.
  mutating func finish(into sink: RowSink, _ problems: inout ProblemLog) throws {
    let isCut = page.map { !$0.isEnded && !$0.hasClosing && !$0.isIntraday } ?? false
    if isCut {
      // What stands last may lack its end, and its details: the whole file would give another row.
      let cutRow = page?.cutRow
      let line = cutRow == nil ? page?.rows.popLast()?.line : cutRow
      problems.add(
        line: line,
        line == nil
          ? "the file is cut off: its last statement has no closing balance"
          : "the file is cut off inside or behind the transaction that begins here",
        hint: "all before it was read; download the file again")
    }
    try endPage(isCut: isCut, into: sink, &problems)
    if let waiting { try close(waiting, isCut: isCut, into: sink, &problems) }
  }

  private mutating func endPage(isCut: Bool = false, into sink: RowSink, _ problems: inout ProblemLog) throws {
    guard var done = page else { return }
    page = nil
    if done.isIntraday {
      if intradayLine != nil || statements > 0 || waiting != nil {
        problems.add(
          line: done.line, "an intraday report (MT942) stands among the statements", hint: "it was not read")
      }
      intradayLine = intradayLine ?? done.line
      return
    }
    guard done.hasOpening || done.hasClosing || !done.rows.isEmpty else { return }
    if var first = waiting {
      waiting = nil
      let continues =
        first.account == done.account && done.opening?.isIntermediate != false
        && first.closing?.balance.minor == done.opening?.balance.minor
      if continues {
        first.rows += done.rows
        first.closing = done.closing
        done = first
      } else {
        try close(first, isCut: false, into: sink, &problems)
      }
    }
    if done.closing?.isIntermediate == true {
      waiting = done
    } else {
      try close(done, isCut: isCut, into: sink, &problems)
    }
  }

  private mutating func close(
    _ done: Page, isCut: Bool, into sink: RowSink, _ problems: inout ProblemLog
  ) throws {
    statements += 1
    let numbers = Self.numbers(done.account)
    guard let currency = done.currency ?? ledger.hint(numbers)?.currency else {
      problems.add(
        line: done.line, "the statement's currency is missing or not one of ISO 4217; its rows were not read",
        hint: "state the account's currency in its [[account]] table")
      return
    }
    var statement = BankStatement(line: done.line, numbers: numbers, currency: currency)
    statement.isCut = isCut
    statement.opening = done.opening.map {
      BankStatement.Stated(day: $0.balance.day, minor: $0.balance.minor, line: $0.line, sourceType: "60F")
    }
    statement.closing = done.closing.map {
      BankStatement.Stated(
        day: $0.balance.day, minor: $0.balance.minor, line: $0.line, sourceType: $0.isIntermediate ? "62M" : "62F",
        isInterim: $0.isIntermediate, endsFile: $0.endsText)
    }
    for row in done.rows {
      guard let transaction = transaction(row, currency, &problems) else { continue }
      statement.entries.append(BankStatement.Entry(transaction: transaction, line: row.line))
    }
    try ledger.add(statement, into: sink, &problems)
  }

  /// An IBAN, or a bank's code and a number, with or without the currency behind it; the names that settings may use.
  static func numbers(_ account: String) -> [String] {
    var whole = account.filter { $0 != " " }
    if whole.count > 5, Currency(whole.suffix(3)) != nil, whole.dropLast(3).last?.isNumber == true {
      whole.removeLast(3)
    }
    guard !whole.isEmpty else { return [] }
    let parts = whole.split(separator: "/", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return [whole] }
    var numbers = [whole, parts[1], parts[0] + parts[1]]
    if let iban = IBAN.german(bank: parts[0], number: parts[1]) { numbers.insert(iban, at: 0) }
    return numbers
  }

  // MARK: - One row

  private func transaction(
    _ row: Row, _ currency: Currency, _ problems: inout ProblemLog
  ) -> StandardTransaction? {
    guard let minor = row.read.amount.scaled(to: currency.exponent) else {
      problems.add(
        line: row.line, "the amount of a transaction has more decimals than its currency, or is too large",
        hint: "it was left out")
      return nil
    }
    var transaction = StandardTransaction(
      status: .booked, day: row.read.bookingDay ?? row.read.valueDay,
      amount: Money(minor: row.read.isOut ? -minor : minor, currency))
    transaction.valueDay = row.read.valueDay
    transaction.original = Self.original(row.supplement, currency, isOut: row.read.isOut)
    let details = MT940Details(row.details ?? [])
    transaction.counterparty = details.name
    transaction.counterpartyAccount = details.account
    transaction.description = details.text
    transaction.mandate = details.mandate
    transaction.creditor = details.creditor
    transaction.reference = details.reference
    if transaction.reference.isEmpty, row.read.reference.uppercased() != "NONREF" {
      transaction.reference = row.read.reference
    }
    if transaction.description.isEmpty, !row.supplement.hasPrefix("/") { transaction.description = row.supplement }
    if transaction.description.isEmpty { transaction.description = details.name }
    if !details.code.isEmpty { transaction.providerCategory = "bank:GVC-\(details.code)" }
    return transaction
  }

  /// `/OCMT/USD10,00/`: what was paid in another currency.
  private static func original(_ supplement: String, _ currency: Currency, isOut: Bool) -> Money? {
    guard let mark = supplement.firstRange(of: "/OCMT/") else { return nil }
    let text = supplement[mark.upperBound...].prefix { $0 != "/" }
    guard let other = Currency(text.prefix(3)), other != currency,
      let minor = MT940Value.amount(Array(text.dropFirst(3).utf8)[...])?.scaled(to: other.exponent)
    else { return nil }
    return Money(minor: isOut ? -minor : minor, other)
  }
}

extension IBAN {
  /// German numbers are made of the bank's code and the account's, with the sum that ISO 7064 asks for.
  static func german(bank: String, number: String) -> String? {
    guard bank.utf8.count == 8, number.utf8.count <= 10, (bank + number).utf8.allSatisfy(\.isDigit), !number.isEmpty
    else { return nil }
    let body = bank + String(repeating: "0", count: 10 - number.utf8.count) + number
    // DE is 13 and 14; the check digits stand as 00 while the sum is made.
    let remainder = (body + "131400").utf8.reduce(0) { ($0 * 10 + Int($1 - 0x30)) % 97 }
    let check = 98 - remainder
    return "DE\(check < 10 ? "0" : "")\(check)\(body)"
  }
}
