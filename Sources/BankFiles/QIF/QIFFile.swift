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
    let securities = QIFSecurities(survey.securities)
    for security in securities.all { try sink.security(security) }
    let trades = QIFTrades(order: order, mark: mark, securities: securities)
    var blocks = QIFBlocks()
    var records = QIFRecords(TextStream(source, finding))
    while let item = try records.next() {
      guard let (record, block) = blocks.take(item), block != .securities else { continue }
      if record.isCut, block != .prices {
        problems.add(
          line: record.line, "the file is cut off inside the transaction that begins here",
          hint: "all before it was read; export the file again")
        continue
      }
      switch block {
      case .prices: try takePrice(record, order, mark, securities, survey, into: sink)
      case .investments: try reading.read(record, of: blocks.account, by: trades, into: sink, &problems)
      default: try reading.read(record, of: blocks.account, into: sink, &problems)
      }
    }
    if reading.accounts.isEmpty, problems.problems.isEmpty {
      throw UserError(
        "the file holds no transactions of an account", at: Place(file: name),
        hint: "export the account's transactions, not only its lists")
    }
    report.accounts = reading.accounts
    report.problems = problems.problems
    return report
  }

  fileprivate struct Survey {
    var dates = QIFDateEvidence()
    var decimals = DecimalEvidence()
    var rows = 0
    var statedDates: QIFDateOrder?
    var statedDecimal: DecimalMark?
    var securities: [QIFRecord] = []
    /// Names of securities that are traded: only their prices are of use.
    var traded: Set<String> = []
    /// Of the account whose securities they are; QIF states none for a price.
    var priceCurrency: Currency?
  }

  private func takePrice(
    _ record: QIFRecord, _ order: QIFDateOrder, _ mark: DecimalMark, _ securities: QIFSecurities, _ survey: Survey,
    into sink: RowSink
  ) throws {
    guard let currency = survey.priceCurrency, let price = QIFPrice(record, order, mark, currency) else { return }
    let key = securities.key(ofSymbolOrName: price.symbol)
    if survey.traded.contains(key) { try sink.price(key, price.price) }
  }

  private func survey(_ finding: EncodingFinding) throws -> Survey {
    var survey = Survey()
    var blocks = QIFBlocks()
    var records = QIFRecords(TextStream(source, finding))
    var account: String?
    while let item = try records.next() {
      guard let (record, block) = blocks.take(item), !record.isCut else { continue }
      switch block {
      case .securities: survey.securities.append(record)
      case .prices: if let date = QIFPrice.date(of: record) { survey.dates.see(date, line: record.line) }
      default:
        if account != blocks.account || survey.rows == 0 {
          account = blocks.account
          survey.dates.beginAccount()
          let hint = context.account(forKeys: [blocks.account, name], file: name)
          survey.statedDates = survey.statedDates ?? hint?.qifDates
          survey.statedDecimal = survey.statedDecimal ?? hint?.qifDecimal
          if block == .investments { survey.priceCurrency = survey.priceCurrency ?? hint?.currency }
        }
        survey.see(record, block)
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

extension QIFFile.Survey {
  /// A record that tells of an account.
  fileprivate mutating func see(_ record: QIFRecord, _ block: QIFBlock) {
    rows += max(1, record.splits.count)
    if let date = QIFDate(record["D"]) { dates.see(date, line: record.line) }
    var texts = [record["T"], record["U"]] + record.splits.map(\.amount)
    if block == .investments {
      texts += [record["I"], record["Q"], record["O"], record["$"]]
      traded.insert(record["Y"])
    }
    for text in texts {
      if let amount = AmountText(Array(text.utf8)[...]) { decimals.see(amount, line: record.line) }
    }
  }
}
