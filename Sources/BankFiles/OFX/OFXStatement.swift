import Core

/// One statement of an OFX file, as its tags say, before any value is understood.
struct OFXStatement {
  enum Kind { case bank, card, investment }

  var kind: Kind
  var line: Int
  var currency = ""
  var bankID = ""
  var accountID = ""
  var accountType = ""
  var ledgerBalance: (amount: String, day: String, line: Int)?
  var rows: [Row] = []
  /// `STATUS` with a code that is not 0.
  var status: (code: String, line: Int)?

  /// `STMTTRN`: its leaves by name, those inside `PAYEE`, `CURRENCY` and the like with that name before them.
  struct Row {
    var line: Int
    var leaves: [String: String] = [:]
    var isWhole = false

    subscript(name: String) -> String { leaves[name] ?? "" }
  }
}

/// Gathers statements from tags: which aggregate is open decides what a leaf means. Aggregates that are not known
/// are passed through, and one that is never closed ends where the next of its kind begins.
struct OFXGatherer {
  private(set) var statements: [OFXStatement] = []
  private(set) var signOn: (code: String, line: Int)?
  private(set) var isClosed = false
  /// A row, or a statement, was open when the text ended.
  private(set) var openRowLine: Int?
  private(set) var statementIsOpen = false

  private var row: OFXStatement.Row?
  /// Aggregates inside a row, a balance or an account that give their leaves a meaning of their own.
  private var inner: String?
  private var isInStatement = false
  private var isInSignOn = false

  private static let statementTags: [String: OFXStatement.Kind] = [
    "STMTRS": .bank, "CCSTMTRS": .card, "INVSTMTRS": .investment,
  ]
  private static let responses: Set = ["STMTTRNRS", "CCSTMTTRNRS", "INVSTMTTRNRS"]
  /// Tags that hold others; empty leaves of any other name are leaves.
  private static let inners: Set = [
    "PAYEE", "CURRENCY", "ORIGCURRENCY", "BANKACCTTO", "CCACCTTO", "BANKACCTFROM", "CCACCTFROM", "INVACCTFROM",
    "LEDGERBAL", "AVAILBAL", "STATUS", "BAL", "IMAGEDATA",
  ]

  private var responseStatus: (code: String, line: Int)?

  mutating func take(_ token: OFXTokens.Token, line: () -> Int) {
    switch token {
    case .start(let name, let text):
      if text.isEmpty { open(name, line) } else { leaf(name, text, line) }
    case .end(let name): close(name)
    }
  }

  /// After the last token.
  mutating func finish(isCut: Bool) {
    openRowLine = row?.line
    row = nil
    statementIsOpen = isInStatement
  }

  private mutating func open(_ name: String, _ line: () -> Int) {
    if let kind = Self.statementTags[name] {
      isInStatement = true
      inner = nil
      var statement = OFXStatement(kind: kind, line: line())
      statement.status = responseStatus
      responseStatus = nil
      statements.append(statement)
    } else if Self.responses.contains(name) {
      closeRow(whole: true)
      isInStatement = false
      responseStatus = nil
    } else if name == "STMTTRN" {
      // Where rows are not closed, the next one shows that this is whole.
      closeRow(whole: true)
      row = OFXStatement.Row(line: line())
      inner = nil
    } else if name == "SONRS" {
      isInSignOn = true
    } else if Self.inners.contains(name) {
      if row != nil, name == "LEDGERBAL" || name == "AVAILBAL" { closeRow(whole: true) }
      inner = name
    }
  }

  private mutating func close(_ name: String) {
    switch name {
    case "STMTTRN": closeRow(whole: true)
    case "BANKTRANLIST", "INVTRANLIST": closeRow(whole: true)
    case "STMTRS", "CCSTMTRS", "INVSTMTRS":
      closeRow(whole: true)
      isInStatement = false
    case "STMTTRNRS", "CCSTMTTRNRS", "INVSTMTTRNRS": closeResponse()
    case "SONRS": isInSignOn = false
    case "OFX":
      closeRow(whole: true)
      closeResponse()
      isClosed = true
    default: if name == inner { inner = nil }
    }
  }

  /// A response that failed has a status and no statement.
  private mutating func closeResponse() {
    isInStatement = false
    guard let status = responseStatus else { return }
    var statement = OFXStatement(kind: .bank, line: status.line)
    statement.status = status
    statements.append(statement)
    responseStatus = nil
  }

  private mutating func closeRow(whole: Bool) {
    guard var done = row else { return }
    done.isWhole = whole
    row = nil
    inner = nil
    if isInStatement, !statements.isEmpty { statements[statements.count - 1].rows.append(done) }
  }

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
    guard isInStatement, !statements.isEmpty else { return }
    statementLeaf(name, text, line, &statements[statements.count - 1])
  }

  private func statementLeaf(_ name: String, _ text: String, _ line: () -> Int, _ statement: inout OFXStatement) {
    switch (inner, name) {
    case (_, "CURDEF"): statement.currency = text
    case ("BANKACCTFROM", "BANKID"), ("INVACCTFROM", "BROKERID"): statement.bankID = text
    case ("BANKACCTFROM", "ACCTID"), ("CCACCTFROM", "ACCTID"), ("INVACCTFROM", "ACCTID"): statement.accountID = text
    case ("BANKACCTFROM", "ACCTTYPE"): statement.accountType = text
    case ("LEDGERBAL", "BALAMT"):
      statement.ledgerBalance = (text, statement.ledgerBalance?.day ?? "", line())
    case ("LEDGERBAL", "DTASOF"):
      statement.ledgerBalance = (statement.ledgerBalance?.amount ?? "", text, statement.ledgerBalance?.line ?? line())
    default: break
    }
  }
}
