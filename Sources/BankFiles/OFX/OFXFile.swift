import Core

/// One OFX or QFX file: statements of banks, cards and brokers, each an account. It is read twice, piece by piece.
struct OFXFile {
  private let source: ByteSource
  private let name: String
  private let context: ReadingContext

  init(_ source: ByteSource, name: String, context: ReadingContext) {
    self.source = source
    self.name = name
    self.context = context
  }

  /// - Throws: `UserError` when the bank's answer is an error and holds no statement.
  func read(into sink: RowSink) throws -> FileReport {
    var problems = ProblemLog()
    var report = FileReport(file: name, format: .ofx)
    let finding = try OFXEncoding.finding(of: source, file: name)
    report.encoding = finding.encoding.description
    let survey = try OFXSurvey(TextStream(source, finding), name: name)
    try refuseErrors(survey)
    try read(survey, TextStream(source, finding), into: sink, &report, &problems)
    nameTheCut(survey, &problems)
    report.problems = problems.problems
    return report
  }

  /// The second pass: each row as it comes.
  private func read(
    _ survey: OFXSurvey, _ stream: TextStream, into sink: RowSink, _ report: inout FileReport,
    _ problems: inout ProblemLog
  ) throws {
    var tokens = OFXTokens(stream, name: name)
    var gatherer = OFXGatherer()
    var reading: OFXReading?
    func finish() throws {
      try reading?.finish(into: sink, &problems)
      if let account = reading?.account { report.accounts.append(account) }
      reading = nil
    }
    while let token = try tokens.next(), !tokens.isCut {
      for step in gatherer.take(token, line: { tokens.line() }) {
        switch step {
        case .statement(let index):
          try finish()
          reading = try begin(index, survey, slot: report.accounts.count, into: sink, &problems)
        case .row(let row): try reading?.take(row, into: sink, &problems)
        case .position(let row): reading?.take(position: row, &problems)
        case .security: break
        }
      }
    }
    try finish()
  }

  /// An answer such as "password wrong" is no statement.
  private func refuseErrors(_ survey: OFXSurvey) throws {
    let statements = survey.statements.filter { $0.status == nil }
    let failed = survey.signOn ?? survey.statements.compactMap(\.status).first
    if let failed, statements.isEmpty {
      throw UserError(
        "the file holds no statement, but the bank's error \(Self.safeCode(failed.code))",
        at: Place(file: name, line: failed.line), hint: "download the file again")
    }
    if statements.isEmpty {
      throw UserError(
        survey.isClosed
          ? "the file holds no statement of an account" : "the file ends before its first statement",
        at: Place(file: name), hint: "download the file again")
    }
  }

  private func nameTheCut(_ survey: OFXSurvey, _ problems: inout ProblemLog) {
    guard !survey.isClosed else { return }
    if let line = survey.openRowLine {
      problems.add(
        line: line, "the file is cut off inside the transaction that begins here",
        hint: "all before it were read; download the file again")
    } else {
      problems.add(
        line: nil, "the file is cut off: its end tag is missing",
        hint: "what is there was read; download the file again")
    }
  }

  /// Digits only: what a bank writes there is not ours to repeat.
  private static func safeCode(_ code: String) -> String { String(code.filter { $0.isASCII && $0.isNumber }.prefix(6)) }

  // MARK: - Statements

  /// Nil for a statement whose rows cannot be read: said.
  private func begin(
    _ index: Int, _ survey: OFXSurvey, slot: Int, into sink: RowSink, _ problems: inout ProblemLog
  ) throws -> OFXReading? {
    let statement = survey.statements[index]
    let figures = survey.figures[index]
    if let status = statement.status {
      problems.add(line: status.line, "the bank answered with error \(Self.safeCode(status.code)) for one account")
      if figures.rows == 0 { return nil }
    }
    guard let account = account(of: statement, &problems) else { return nil }
    try sink.account(slot, account.file.source, account.file.accountID)
    let securities = OFXSecurities(
      statement.kind == .investment ? survey.securities : [], broker: statement.bankID, mark: figures.mark)
    for security in securities.all { try sink.security(security) }
    return OFXReading(
      statement, figures, account: account.file, flips: account.flips, slot: slot, securities: securities)
  }

  private func account(
    of statement: OFXStatement, _ problems: inout ProblemLog
  ) -> (file: FileAccount, flips: Bool)? {
    let number = statement.accountID.filter { $0 != " " }
    let bank = statement.bankID.filter { $0 != " " }
    var keys: [String] = []
    if !number.isEmpty { keys.append(number) }
    if !number.isEmpty, !bank.isEmpty { keys += ["\(bank)/\(number)", "\(bank)\(number)"] }
    keys.append(name)
    let hint = context.account(forKeys: keys, file: name)
    let stated = QuotedUnit(anyCase: statement.currency)
    // Of a statement counted in pence nothing says whether its balances are, too.
    guard stated?.isHundredth != true, let currency = stated?.currency ?? hint?.currency else {
      problems.add(
        line: statement.line, "the statement's currency is missing or not one of ISO 4217; its rows were not read",
        hint: "state the account's currency in its [[account]] table")
      return nil
    }
    var source = SourceAccount(sourceID: number.isEmpty ? name : number, keys: keys)
    source.currency = currency
    return (FileAccount(source: source, accountID: hint?.id, currency: currency), hint?.flipSign ?? false)
  }
}
