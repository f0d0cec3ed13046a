import Core

/// What a first pass over an OFX file finds, so that the second can hand each row on as it comes.
struct OFXSurvey {
  /// Of one statement.
  struct Figures {
    var rows = 0
    private var evidence = DecimalEvidence()
    private var firstMark: DecimalMark?
    private var steps = (up: 0, down: 0)
    private var lastDay: Day?
    /// Ids that later rows take back or replace.
    private(set) var corrected: Set<String> = []

    /// One mark for the statement. OFX knows no group marks, so that a lone point is the decimal one where nothing tells.
    var mark: DecimalMark {
      switch evidence.verdict {
      case .mark(let mark): mark
      case .ambiguous: firstMark ?? .point
      case .none, .mixed: .point
      }
    }

    var isNewestFirst: Bool { steps.down > steps.up }

    mutating func see(_ row: OFXRow) {
      rows += 1
      for name in ["TRNAMT", "TOTAL", "UNITS", "UNITPRICE"] { see(amount: row[name]) }
      if !row["CORRECTFITID"].isEmpty { corrected.insert(row["CORRECTFITID"]) }
      guard let day = OFXReading.day(row["DTPOSTED"]) ?? OFXReading.day(row["DTTRADE"]) else { return }
      if let lastDay, day > lastDay { steps.up += 1 }
      if let lastDay, day < lastDay { steps.down += 1 }
      lastDay = day
    }

    mutating func see(amount text: String) {
      guard !text.isEmpty, let amount = AmountText(Array(text.utf8)[...]) else { return }
      evidence.see(amount, line: 1)
      firstMark = firstMark ?? amount.lastMark
    }
  }

  private(set) var statements: [OFXStatement] = []
  private(set) var figures: [Figures] = []
  private(set) var securities: [OFXRow] = []
  private(set) var signOn: (code: String, line: Int)?
  private(set) var isClosed = false
  /// Where a row began that the end of the file cut.
  private(set) var openRowLine: Int?

  init(_ stream: TextStream, name: String) throws {
    var tokens = OFXTokens(stream, name: name)
    var gatherer = OFXGatherer()
    while let token = try tokens.next() {
      // A leaf whose text the end of the file ends may be cut: it does not count.
      if tokens.isCut { break }
      for step in gatherer.take(token, line: { tokens.line() }) { take(step) }
    }
    statements = gatherer.statements
    signOn = gatherer.signOn
    isClosed = gatherer.isClosed
    openRowLine = gatherer.openRowLine
    for index in statements.indices {
      for stated in [statements[index].ledgerBalance, statements[index].availableCash] {
        figures[index].see(amount: stated?.amount ?? "")
      }
    }
  }

  private mutating func take(_ step: OFXStep) {
    switch step {
    case .statement: figures.append(Figures())
    case .row(let row): if !figures.isEmpty { figures[figures.count - 1].see(row) }
    case .position(let row):
      for name in ["UNITS", "UNITPRICE", "MKTVAL"] where !figures.isEmpty {
        figures[figures.count - 1].see(amount: row[name])
      }
    case .security(let row): securities.append(row)
    }
  }
}
