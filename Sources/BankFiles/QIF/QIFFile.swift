import Core

/// One QIF file, read in two passes: the first decides the order of its dates and its decimal mark, the second hands
/// its rows on.
struct QIFFile {
  private let source: ByteSource
  private let name: String
  private let context: ReadingContext

  init(_ source: ByteSource, name: String, context: ReadingContext) {
    self.source = source
    self.name = name
    self.context = context
  }

  /// - Throws: `UserError` when the order of its dates or its decimal mark cannot be known.
  func read(into sink: RowSink) throws -> FileReport {
    var problems = ProblemLog()
    var report = FileReport(file: name, format: .qif)
    let finding = try EncodingFinding(of: source, declared: nil)
    report.encoding = finding.encoding.description
    let survey = try survey(finding)
    let order = try survey.dates.order(stated: survey.statedDates, file: name)
    let mark = try decimalMark(survey)
    var reading = QIFReading(
      name: name, context: context, order: order, mark: mark,
      newestFirstRows: survey.dates.isNewestFirst(order) ? survey.rows : nil)
    var blocks = QIFBlocks()
    var records = QIFRecords(TextStream(source, finding))
    while let item = try records.next() {
      if case .header("type:invst", let line) = item {
        problems.add(
          line: line, "investments in QIF are not read yet: the account's cash, trades and holdings were left out")
      }
      guard let record = blocks.take(item) else { continue }
      if record.isCut {
        problems.add(
          line: record.line, "the file is cut off inside the transaction that begins here",
          hint: "all before it was read; export the file again")
        continue
      }
      try reading.read(record, of: blocks.account, into: sink, &problems)
    }
    if reading.accounts.isEmpty, problems.problems.isEmpty {
      throw UserError(
        "the file holds no transactions of a bank account, a card or cash", at: Place(file: name),
        hint: "export the account's transactions, not only its lists")
    }
    report.accounts = reading.accounts
    report.problems = problems.problems
    return report
  }

  private struct Survey {
    var dates = QIFDateEvidence()
    var decimals = DecimalEvidence()
    var rows = 0
    var statedDates: QIFDateOrder?
    var statedDecimal: DecimalMark?
  }

  private func survey(_ finding: EncodingFinding) throws -> Survey {
    var survey = Survey()
    var blocks = QIFBlocks()
    var records = QIFRecords(TextStream(source, finding))
    var account: String?
    while let item = try records.next() {
      guard let record = blocks.take(item), !record.isCut else { continue }
      if account != blocks.account || survey.rows == 0 {
        account = blocks.account
        survey.dates.beginAccount()
        let hint = context.account(forKeys: [blocks.account, name], file: name)
        survey.statedDates = survey.statedDates ?? hint?.qifDates
        survey.statedDecimal = survey.statedDecimal ?? hint?.qifDecimal
      }
      survey.rows += max(1, record.splits.count)
      if let date = QIFDate(record["D"]) { survey.dates.see(date, line: record.line) }
      for text in [record["T"], record["U"]] + record.splits.map(\.amount) {
        if let amount = AmountText(Array(text.utf8)[...]) { survey.decimals.see(amount, line: record.line) }
      }
    }
    return survey
  }

  private func decimalMark(_ survey: Survey) throws -> DecimalMark {
    switch survey.decimals.verdict {
    case .mark(let mark): return mark
    case .none: return .point
    case .ambiguous(let line):
      if let stated = survey.statedDecimal { return stated }
      throw UserError(
        "an amount with three digits after its only mark is thousands or thousandths, and no other amount tells",
        at: Place(file: name, line: line),
        hint: "write qif_decimal = \",\" or qif_decimal = \".\" under its [[account]]")
    case .mixed(let point, let comma):
      throw UserError(
        "amounts have a decimal point here and a decimal comma in line \(comma)",
        at: Place(file: name, line: point), hint: "export the file again")
    }
  }
}

/// Which records are transactions of a bank account, a card or cash, and of which account.
struct QIFBlocks {
  private enum Block { case transactions, accounts, other }
  private var block = Block.transactions
  /// What the last type header said holds until the next one.
  private var typed = Block.transactions
  /// The name that the file gives the account; "" without one.
  private(set) var account = ""

  private static let banks: Set = ["bank", "ccard", "cash", "oth a", "oth l"]

  /// The record, when it is a transaction.
  mutating func take(_ item: QIFRecords.Item) -> QIFRecord? {
    switch item {
    case .header(let header, _):
      if header == "account" {
        block = .accounts
      } else if header.hasPrefix("type:") {
        typed = Self.banks.contains(trimmed(header.dropFirst(5))) ? .transactions : .other
        block = typed
      }
      // `!Option:` and `!Clear:` are switches of the program that wrote the file.
      return nil
    case .record(let record):
      if block == .accounts {
        // Behind the account its transactions may begin without a header of their own.
        let isTransaction = QIFDate(record["D"]) != nil && AmountText(Array(record.amount.utf8)[...]) != nil
        guard isTransaction else {
          account = record["N"]
          return nil
        }
        block = typed
      }
      if block == .transactions, account.isEmpty, Self.isOpening(record) {
        account = QIFCategory(record["L"]).account
      }
      return block == .transactions ? record : nil
    }
  }

  /// Without a list of accounts, the record of the opening balance names its own.
  private static func isOpening(_ record: QIFRecord) -> Bool {
    record["P"].lowercased() == "opening balance" && !QIFCategory(record["L"]).account.isEmpty
  }
}
