import Core

/// One OFX or QFX file: statements of banks and cards, each an account.
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
    var stream = TextStream(source, finding)
    let gatherer = gather(try stream.all(), &problems)
    try refuseErrors(gatherer)
    for statement in gatherer.statements {
      try read(statement, isLast: false, into: sink, &report, &problems)
    }
    nameTheCut(gatherer, &problems)
    report.problems = problems.problems
    return report
  }

  private func gather(_ bytes: [UInt8], _ problems: inout ProblemLog) -> OFXGatherer {
    var tokens = OFXTokens(bytes)
    var gatherer = OFXGatherer()
    while let token = tokens.next() {
      // A leaf whose text the end of the file ends may be cut: it does not count.
      if tokens.isCut { break }
      gatherer.take(token) { tokens.line() }
    }
    gatherer.finish(isCut: tokens.isCut)
    return gatherer
  }

  /// An answer such as "password wrong" is no statement.
  private func refuseErrors(_ gatherer: OFXGatherer) throws {
    let statements = gatherer.statements.filter { $0.status == nil }
    let failed = gatherer.signOn ?? gatherer.statements.compactMap(\.status).first
    if let failed, statements.isEmpty {
      throw UserError(
        "the file holds no statement, but the bank's error \(Self.safeCode(failed.code))",
        at: Place(file: name, line: failed.line), hint: "download the file again")
    }
    if statements.isEmpty {
      throw UserError(
        gatherer.isClosed
          ? "the file holds no statement of a bank account or card" : "the file ends before its first statement",
        at: Place(file: name), hint: "download the file again")
    }
  }

  private func nameTheCut(_ gatherer: OFXGatherer, _ problems: inout ProblemLog) {
    guard !gatherer.isClosed else { return }
    if let line = gatherer.openRowLine {
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

  private func read(
    _ statement: OFXStatement, isLast: Bool, into sink: RowSink, _ report: inout FileReport,
    _ problems: inout ProblemLog
  ) throws {
    if let status = statement.status {
      problems.add(line: status.line, "the bank answered with error \(Self.safeCode(status.code)) for one account")
      if statement.rows.isEmpty { return }
    }
    if statement.kind == .investment {
      problems.add(
        line: statement.line, "investment statements come later: the account's cash, trades and positions were not read"
      )
      return
    }
    guard let account = account(of: statement, &problems) else { return }
    let index = report.accounts.count
    var reading = OFXReading(statement, account: account.file, flips: account.flips)
    try sink.account(index, account.file.source, account.file.accountID)
    for (transaction, line) in reading.transactions(&problems) {
      try sink.row(index, transaction, line)
    }
    report.accounts.append(reading.account)
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
    let stated = Currency(statement.currency.uppercased())
    guard let currency = stated ?? hint?.currency else {
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
