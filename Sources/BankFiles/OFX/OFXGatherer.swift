/// Gathers steps from tags: which aggregate is open decides what a leaf means. Aggregates that are not known are passed
/// through, and one that is never closed ends where the next of its kind begins.
struct OFXGatherer {
  private(set) var statements: [OFXStatement] = []
  private(set) var signOn: (code: String, line: Int)?
  private(set) var isClosed = false

  private var row: OFXRow?
  private var steps: [OFXStep] = []
  /// Aggregates inside a row, a balance or an account that give their leaves a meaning of their own.
  private var inner: String?
  private var isInStatement = false
  private var isInSignOn = false
  private var isInPositions = false
  private var responseStatus: (code: String, line: Int)?

  private static let statementTags: [String: OFXStatement.Kind] = [
    "STMTRS": .bank, "CCSTMTRS": .card, "INVSTMTRS": .investment,
  ]
  private static let responses: Set = ["STMTTRNRS", "CCSTMTTRNRS", "INVSTMTTRNRS"]
  private static let positionTags: Set = ["POSDEBT", "POSMF", "POSOPT", "POSOTHER", "POSSTOCK"]
  private static let securityTags: Set = ["DEBTINFO", "MFINFO", "OPTINFO", "OTHERINFO", "STOCKINFO"]
  private static let rowTags: Set<String> =
    positionTags.union(securityTags).union(OFXTrades.tags).union(["STMTTRN"])
  private static let listTags: Set = ["BANKTRANLIST", "INVTRANLIST", "INVPOSLIST", "INVOOLIST", "SECLIST"]
  /// Tags that hold others; empty leaves of any other name are leaves.
  private static let inners: Set = [
    "PAYEE", "CURRENCY", "ORIGCURRENCY", "BANKACCTTO", "CCACCTTO", "BANKACCTFROM", "CCACCTFROM", "INVACCTFROM",
    "LEDGERBAL", "AVAILBAL", "STATUS", "BAL", "IMAGEDATA", "INVBAL", "INV401KBAL", "INV401K",
  ]
  /// Those that stand behind the rows of a statement, so that one opening shows that the last row is whole.
  private static let behindRows: Set = ["LEDGERBAL", "AVAILBAL", "INVBAL"]

  /// Where a row was open when the text ended.
  var openRowLine: Int? { row?.line }

  /// Takes the next tag, and gives what it completed.
  mutating func take(_ token: OFXTokens.Token, line: () -> Int) -> [OFXStep] {
    steps.removeAll(keepingCapacity: true)
    switch token {
    case .start(let name, let text):
      if text.isEmpty { open(name, line) } else { leaf(name, text, line) }
    case .end(let name): close(name, line)
    }
    return steps
  }

  // MARK: - Aggregates

  private mutating func open(_ name: String, _ line: () -> Int) {
    if let kind = Self.statementTags[name] {
      closeRow()
      begin(kind, line)
    } else if Self.responses.contains(name) {
      closeRow()
      isInStatement = false
      responseStatus = nil
    } else if Self.rowTags.contains(name) {
      // Where rows are not closed, the next one shows that this is whole.
      closeRow()
      row = OFXRow(kind: name, line: line())
      inner = nil
    } else if Self.listTags.contains(name) {
      closeRow()
      isInPositions = name == "INVPOSLIST"
      if isInPositions, isInStatement { change { $0.positionsLine = line() } }
    } else if name == "SONRS" {
      isInSignOn = true
    } else if Self.inners.contains(name) {
      if Self.behindRows.contains(name) { closeRow() }
      inner = name
    }
  }

  private mutating func begin(_ kind: OFXStatement.Kind, _ line: () -> Int) {
    isInStatement = true
    isInPositions = false
    inner = nil
    var statement = OFXStatement(kind: kind, line: line())
    statement.status = responseStatus
    responseStatus = nil
    statements.append(statement)
    steps.append(.statement(statements.count - 1))
  }

  private mutating func close(_ name: String, _ line: () -> Int) {
    if let kind = row?.kind, name == kind { return closeRow() }
    switch name {
    case _ where Self.listTags.contains(name):
      closeRow()
      if name == "INVPOSLIST", isInPositions, isInStatement { change { $0.positionsAreWhole = true } }
      isInPositions = false
    case _ where Self.statementTags[name] != nil:
      closeRow()
      isInStatement = false
    case _ where Self.responses.contains(name): closeResponse()
    case "SONRS": isInSignOn = false
    case "OFX":
      closeRow()
      closeResponse()
      isClosed = true
    default: if name == inner { inner = nil }
    }
  }

  /// A response that failed has a status and no statement.
  private mutating func closeResponse() {
    closeRow()
    isInStatement = false
    guard let status = responseStatus else { return }
    var statement = OFXStatement(kind: .bank, line: status.line)
    statement.status = status
    statements.append(statement)
    steps.append(.statement(statements.count - 1))
    responseStatus = nil
  }

  private mutating func closeRow() {
    guard let done = row else { return }
    row = nil
    inner = nil
    if Self.securityTags.contains(done.kind) {
      steps.append(.security(done))
    } else if isInStatement {
      steps.append(Self.positionTags.contains(done.kind) ? .position(done) : .row(done))
    }
  }

  private mutating func change(_ body: (inout OFXStatement) -> Void) {
    guard !statements.isEmpty else { return }
    body(&statements[statements.count - 1])
  }

  // MARK: - Leaves

  private mutating func leaf(_ name: String, _ text: String, _ line: () -> Int) {
    if inner == "STATUS" {
      if name == "CODE", text.contains(where: { $0 != "0" }) {
        if isInSignOn { signOn = (text, line()) } else { responseStatus = (text, line()) }
      }
      return
    }
    if row != nil {
      let key = inner.map { "\($0).\(name)" } ?? name
      // What stands first holds: a second MEMO is another bank's habit of repeating it.
      if row?.leaves[key] == nil { row?.leaves[key] = text }
      return
    }
    if isInStatement { statementLeaf(name, text, line) }
  }

  private mutating func statementLeaf(_ name: String, _ text: String, _ line: () -> Int) {
    let inner = self.inner
    switch (inner, name) {
    case (_, "CURDEF"): change { $0.currency = text }
    case ("BANKACCTFROM", "BANKID"), ("INVACCTFROM", "BROKERID"): change { $0.bankID = text }
    case ("BANKACCTFROM", "ACCTID"), ("CCACCTFROM", "ACCTID"), ("INVACCTFROM", "ACCTID"):
      change { $0.accountID = text }
    case ("LEDGERBAL", "BALAMT"):
      change { $0.ledgerBalance = .init(amount: text, day: $0.ledgerBalance?.day ?? "", line: line()) }
    case ("LEDGERBAL", "DTASOF"):
      change {
        $0.ledgerBalance = .init(
          amount: $0.ledgerBalance?.amount ?? "", day: text, line: $0.ledgerBalance?.line ?? line())
      }
    case ("INVBAL", "AVAILCASH"): change { $0.availableCash = .init(amount: text, line: line()) }
    case ("INVBAL", "MARGINBALANCE"): change { $0.marginBalance = text }
    case (nil, "DTASOF"): change { $0.asOf = text }
    default: break
    }
  }
}
