import Core

/// Turns the elements of statements into rows and balances, statement after statement.
struct CAMTReading {
  private let name: String
  private(set) var ledger: StatementLedger
  private(set) var pending = 0
  /// Entries that are only information.
  private(set) var leftOut = 0
  private var open: CAMTStatement?
  /// A page that is not its statement's last.
  private var waiting: CAMTStatement?
  /// Statements that have been read, by account, id and page.
  private var seen: Set<[String]> = []

  init(name: String, context: ReadingContext) {
    self.name = name
    ledger = StatementLedger(name: name, context: context)
  }

  mutating func take(_ step: CAMTGatherer.Step, into sink: RowSink, _ problems: inout ProblemLog) throws {
    switch step {
    case .statementBegins(let line, let isIntraday): open = CAMTStatement(line, isIntraday)
    case .element(let node): take(node, &problems)
    case .statementEnds: try endStatement(into: sink, &problems)
    case .otherMessage: break
    }
  }

  /// After the last element.
  mutating func finish(isCut: Bool, into sink: RowSink, _ problems: inout ProblemLog) throws {
    try joinPages(into: sink, &problems)
    try close(waiting, isCut: isCut && open == nil, into: sink, &problems)
    try close(open, isCut: isCut, into: sink, &problems)
  }

  // MARK: - Statements

  private mutating func endStatement(into sink: RowSink, _ problems: inout ProblemLog) throws {
    guard let ended = open else { return }
    if !ended.id.isEmpty, !seen.insert(ended.key).inserted {
      problems.add(
        line: ended.line, "the statement that begins here stands in the file twice", hint: "it was read once")
      open = nil
      return
    }
    try joinPages(into: sink, &problems)
    guard let whole = open else { return }
    open = nil
    if whole.isPageBeforeLast { waiting = whole } else { try close(whole, isCut: false, into: sink, &problems) }
  }

  /// Pages of one statement are one statement; a page waits for the next of its account.
  private mutating func joinPages(into sink: RowSink, _ problems: inout ProblemLog) throws {
    guard var first = waiting, let next = open else { return }
    waiting = nil
    if first.isContinued(by: next) {
      first.append(next)
      open = first
    } else {
      try close(first, isCut: false, into: sink, &problems)
    }
  }

  private mutating func close(
    _ given: CAMTStatement?, isCut: Bool, into sink: RowSink, _ problems: inout ProblemLog
  ) throws {
    guard let done = given else { return }
    let hint = ledger.hint(done.numbers)
    guard let currency = done.currency ?? hint?.currency else {
      problems.add(
        line: done.line, "the statement's currency is missing or not one of ISO 4217; its rows were not read",
        hint: "state the account's currency in its [[account]] table")
      return
    }
    var statement = BankStatement(line: done.line, numbers: done.numbers, currency: currency)
    statement.accountName = done.accountName
    statement.isPartial = done.isIntraday
    statement.isCut = isCut
    (statement.opening, statement.closing) = done.balances(in: currency, &problems)
    for (node, statementID) in done.entries {
      statement.entries += entries(node, statementID, done, &problems)
    }
    try ledger.add(statement, into: sink, &problems)
  }

  private mutating func take(_ node: CAMTNode, _ problems: inout ProblemLog) {
    switch node.name {
    case "Id": open?.id = node.text
    case "Acct": open?.take(account: node)
    case "StmtPgntn", "RptPgntn": open?.take(page: node)
    case "Bal": open?.balances.append(node)
    case "Ntry":
      let id = open?.id ?? ""
      switch Self.status(node, isIntraday: open?.isIntraday ?? false) {
      case .booked: open?.entries.append((node, id))
      case .pending: pending += 1
      case .information: leftOut += 1
      case .unknown:
        problems.add(
          line: node.line, "an entry that is neither booked, pending nor information", hint: "it was left out")
      }
    default: break
    }
  }

  private enum Status { case booked, pending, information, unknown }

  /// `<Sts>BOOK</Sts>` to version 7, `<Sts><Cd>BOOK</Cd></Sts>` from version 8 on. A day's statement lists what is
  /// booked, also where it does not say so; an intraday report lists both.
  private static func status(_ node: CAMTNode, isIntraday: Bool) -> Status {
    switch node["Sts/Cd", "Sts"] {
    case "BOOK": .booked
    case "PDNG", "FUTR": .pending
    case "INFO": .information
    case "": node.first("Sts") == nil && !isIntraday ? .booked : .unknown
    default: .unknown
    }
  }

  // MARK: - Entries

  private func entries(
    _ node: CAMTNode, _ statementID: String, _ statement: CAMTStatement, _ problems: inout ProblemLog
  ) -> [BankStatement.Entry] {
    guard let day = Self.day(node, "BookgDt") ?? Self.day(node, "ValDt") ?? statement.closingDay else {
      problems.add(line: node.line, "a transaction without a date", hint: "it was left out")
      return []
    }
    guard let amount = Self.amount(node.first("Amt"), direction: node["CdtDbtInd"]) else {
      problems.add(
        line: node.line,
        "a transaction whose amount is missing, no number without sign, of no known currency, or that says not whether it "
          + "came in or went out", hint: "it was left out")
      return []
    }
    var base = StandardTransaction(status: .booked, day: day, amount: amount)
    base.valueDay = Self.day(node, "ValDt")
    let entry = CAMTEntry(node, base: base, statementID: statementID, ownNumbers: statement.numbers)
    return entry.rows().map { BankStatement.Entry(transaction: $0.row, line: node.line, turned: $0.turned) }
  }

  /// The calendar day, whatever time and zone follow.
  static func day(_ node: CAMTNode, _ name: String) -> Day? {
    Day(iso: node["\(name)/Dt", "\(name)/DtTm"].prefix(10))
  }

  /// An amount, which bears no sign, and its direction.
  static func amount(_ node: CAMTNode?, direction: String) -> Money? {
    guard let node, let size = size(node) else { return nil }
    switch direction {
    case "CRDT": return size
    case "DBIT": return -size
    default: return nil
    }
  }

  static func size(_ node: CAMTNode) -> Money? {
    guard let currency = Currency(node.currency), let text = AmountText(Array(node.text.utf8)[...]), !text.isNegative,
      let minor = text.decimal(.point)?.scaled(to: currency.exponent)
    else { return nil }
    return Money(minor: minor, currency)
  }
}

/// A statement while its elements arrive.
struct CAMTStatement {
  let line: Int
  let isIntraday: Bool
  var id = ""
  private(set) var numbers: [String] = []
  private(set) var accountName = ""
  private(set) var isPageBeforeLast = false
  private var page = ""
  private var accountCurrency = ""
  var balances: [CAMTNode] = []
  var entries: [(node: CAMTNode, statementID: String)] = []

  init(_ line: Int, _ isIntraday: Bool) {
    self.line = line
    self.isIntraday = isIntraday
  }

  /// What no two statements share.
  var key: [String] { [numbers.first ?? "", accountCurrency, id, page] }

  func isContinued(by next: CAMTStatement) -> Bool {
    numbers == next.numbers && accountCurrency == next.accountCurrency && isIntraday == next.isIntraday
      && (next.page.isEmpty || next.page != page)
  }

  mutating func append(_ next: CAMTStatement) {
    balances += next.balances
    entries += next.entries
    page = next.page
    isPageBeforeLast = next.isPageBeforeLast
  }

  mutating func take(page node: CAMTNode) {
    page = node["PgNb"]
    isPageBeforeLast = node["LastPgInd"] == "false" || node["LastPgInd"] == "0"
  }

  mutating func take(account node: CAMTNode) {
    let number = node["Id/IBAN", "Id/Othr/Id", "Id/PrtryAcct/Id"].filter { $0 != " " }
    guard numbers.isEmpty, !number.isEmpty else { return }
    numbers = [number]
    let bank = node["Svcr/FinInstnId/ClrSysMmbId/MmbId"]
    if node["Id/IBAN"].isEmpty, !bank.isEmpty { numbers.append("\(bank)/\(number)") }
    accountName = node["Nm"]
    accountCurrency = node["Ccy"]
  }

  var currency: Currency? {
    let stated = [accountCurrency] + balances.prefix(1).map { $0["Amt"].isEmpty ? "" : $0.first("Amt")?.currency ?? "" }
    return stated.lazy.compactMap { Currency($0) }.first
      ?? entries.first.flatMap { Currency($0.node.first("Amt")?.currency ?? "") }
  }

  var closingDay: Day? { balances.last { Self.code($0) == "CLBD" }.flatMap { CAMTReading.day($0, "Dt") } }

  private static func code(_ node: CAMTNode) -> String { node["Tp/CdOrPrtry/Cd", "Tp/CdOrPrtry/Prtry"] }

  /// The booked balances before and after the rows. `PRCD` closed the statement before; pages between the first and the
  /// last begin and end with `ITBD`; available and expected balances are no facts of the books.
  func balances(
    in currency: Currency, _ problems: inout ProblemLog
  ) -> (opening: BankStatement.Stated?, closing: BankStatement.Stated?) {
    var read: [(code: String, balance: BankStatement.Stated)] = []
    for node in balances {
      let code = Self.code(node)
      guard ["OPBD", "PRCD", "ITBD", "CLBD"].contains(code) else { continue }
      guard let amount = CAMTReading.amount(node.first("Amt"), direction: node["CdtDbtInd"]),
        amount.currency == currency, let day = CAMTReading.day(node, "Dt")
      else {
        problems.add(
          line: node.line, "a balance without a day, an amount in the account's currency, or a direction",
          hint: "it was left out")
        continue
      }
      read.append(
        (
          code,
          BankStatement.Stated(
            day: day, minor: amount.minor, line: node.line, sourceType: code, isInterim: code == "ITBD")
        ))
    }
    let interim = read.filter { $0.code == "ITBD" }.map(\.balance)
    let close = read.last { $0.code == "CLBD" }?.balance
    var opening = (read.first { $0.code == "OPBD" } ?? read.first { $0.code == "PRCD" })?.balance
    let beginsWithin = opening == nil && !isIntraday && (close != nil || interim.count > 1)
    if beginsWithin { opening = interim.first }
    return (opening, close ?? interim.dropFirst(beginsWithin ? 1 : 0).last)
  }
}
