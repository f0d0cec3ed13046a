import Core

/// Gathers the statements of one file by account and currency, checks their figures, and hands their rows on.
struct StatementLedger {
  private let name: String
  private let context: ReadingContext
  private var slots: [Slot] = []
  /// By account: whether its bank's reversals bear the sign of what they undo, once balances have told.
  private var turnsReversals: [String: Bool] = [:]

  private struct Slot {
    var account: FileAccount
    var spans: [Span] = []
  }

  /// What one statement says of its account's balance.
  private struct Span {
    var line: Int
    var opening: BankStatement.Stated?
    var closing: BankStatement.Stated?
    var firstDay: Day?
    var isPartial: Bool

    var day: Day? { closing?.day ?? opening?.day ?? firstDay }
  }

  init(name: String, context: ReadingContext) {
    self.name = name
    self.context = context
  }

  /// The household's account that one of the numbers, or the file's name, points to.
  func hint(_ numbers: [String]) -> AccountHint? { context.account(forKeys: numbers + [name], file: name) }

  mutating func add(_ given: BankStatement, into sink: RowSink, _ problems: inout ProblemLog) throws {
    var statement = given
    settleReversals(&statement, &problems)
    check(&statement, &problems)
    let flips = hint(statement.numbers)?.flipSign ?? false
    if flips { statement.flip() }
    let slot = try slot(of: statement, statement.currency, sink)
    slots[slot].spans.append(
      Span(
        line: statement.line, opening: statement.opening, closing: statement.closing,
        firstDay: statement.entries.map(\.transaction.day).min(), isPartial: statement.isPartial || statement.isCut))
    try handOn(statement, into: sink, &problems)
  }

  /// The accounts with the first opening and the last closing balance of each.
  func finished(_ problems: inout ProblemLog) -> [FileAccount] {
    slots.map { slot in
      var account = slot.account
      let spans = slot.spans.enumerated().sorted {
        ($0.element.day ?? $1.element.day ?? Day(number: 0), $0.offset)
          < ($1.element.day ?? $0.element.day ?? Day(number: 0), $1.offset)
      }.map(\.element)
      for (earlier, later) in zip(spans, spans.dropFirst()) {
        guard !earlier.isPartial, !later.isPartial, let closing = earlier.closing, let opening = later.opening,
          closing.minor != opening.minor
        else { continue }
        problems.add(
          line: opening.line, "the opening balance is not the closing balance of the statement before it",
          hint: "a statement between the two is missing; import that one as well")
      }
      account.opening = Self.opening(spans, account.currency)
      account.closing = spans.last { $0.closing != nil }?.closing.map { closing in
        StandardBalance(
          kind: closing.isInterim ? .interim : .closing, day: closing.day,
          amount: Money(minor: closing.minor, account.currency), sourceType: closing.sourceType)
      }
      return account
    }
  }

  /// Before the first row of the first day. Banks date it with that day or with the end of the day before; where rows
  /// are older than it is, by their value dates, it stood before none of them.
  private static func opening(_ spans: [Span], _ currency: Currency) -> StandardBalance? {
    guard let span = spans.first(where: { $0.firstDay != nil }), let opening = span.opening, let day = span.firstDay,
      day >= opening.day
    else { return nil }
    return StandardBalance(
      kind: .opening, day: day, amount: Money(minor: opening.minor, currency), sourceType: opening.sourceType)
  }

  // MARK: - Rows

  private mutating func handOn(
    _ statement: BankStatement, into sink: RowSink, _ problems: inout ProblemLog
  ) throws {
    let isNewestFirst = statement.isNewestFirst
    let before = slots.reduce(0) { $0 + $1.account.rows }
    for (place, entry) in statement.entries.enumerated() {
      var transaction = entry.transaction
      transaction.sequence = before + (isNewestFirst ? statement.entries.count - place : place + 1)
      let slot = try slot(of: statement, transaction.amount.currency, sink)
      if !slots[slot].account.count(transaction) {
        problems.add(line: entry.line, "the sum of the amounts is too large")
      }
      try sink.row(slot, transaction, entry.line)
    }
  }

  private mutating func slot(of statement: BankStatement, _ currency: Currency, _ sink: RowSink) throws -> Int {
    let id = statement.numbers.first ?? name
    if let found = slots.firstIndex(where: { $0.account.source.sourceID == id && $0.account.currency == currency }) {
      return found
    }
    var source = SourceAccount(sourceID: id, keys: statement.numbers + [name])
    source.currency = currency
    source.name = statement.accountName
    let account = FileAccount(source: source, accountID: hint(statement.numbers)?.id, currency: currency)
    slots.append(Slot(account: account))
    try sink.account(slots.count - 1, source, account.accountID)
    return slots.count - 1
  }

  // MARK: - Balances

  /// ISO 20022 has reversals bear the sign of what happens; some banks give them that of what they undo.
  private mutating func settleReversals(_ statement: inout BankStatement, _ problems: inout ProblemLog) {
    guard let first = statement.entries.first(where: { $0.turned != nil }) else { return }
    let id = statement.numbers.first ?? name
    let (asTold, turned) = (statement.holds(), statement.holds(turningReversals: true))
    if asTold != turned, !statement.isCut { turnsReversals[id] = turned == true }
    if turnsReversals[id] == nil {
      problems.add(
        line: first.line, "a reversal, and no balances that tell whether it came in or went out",
        hint: "it was taken as the standard says: the indicator is what happened to the account")
    }
    if turnsReversals[id] == true { statement.turnReversals() }
  }

  private func check(_ statement: inout BankStatement, _ problems: inout ProblemLog) {
    guard !statement.isCut, statement.holds() == false, let closing = statement.closing else { return }
    if statement.isPartial {
      statement.opening = nil
      return
    }
    if closing.endsFile {
      statement.closing = nil
      problems.add(
        line: closing.line, "the file ends in its closing balance, which does not follow from the transactions",
        hint: "it may be cut off: the balance was left out; download the file again")
    } else if statement.holds(turningAll: true) == true {
      problems.add(
        line: closing.line, "the balances say that the signs of the amounts are turned round",
        hint: "write flip_sign = true in the account, if its balance is turned round too; else compare with the bank")
    } else {
      problems.add(
        line: closing.line, "the opening balance and the transactions do not make the closing balance",
        hint: "a transaction is missing, or has the wrong amount; compare with the bank")
    }
  }
}

extension BankStatement {
  var isNewestFirst: Bool {
    var steps = (up: 0, down: 0)
    for (left, right) in zip(entries, entries.dropFirst()) {
      if right.transaction.day > left.transaction.day { steps.up += 1 }
      if right.transaction.day < left.transaction.day { steps.down += 1 }
    }
    return steps.down > steps.up
  }

  mutating func turnReversals() {
    for index in entries.indices {
      guard let party = entries[index].turned else { continue }
      entries[index].transaction.turn()
      entries[index].transaction.counterparty = party.name
      entries[index].transaction.counterpartyAccount = party.account
    }
  }

  /// For an issuer that states everything from its own side.
  mutating func flip() {
    for index in entries.indices { entries[index].transaction.turn() }
    opening?.minor *= -1
    closing?.minor *= -1
  }
}

extension StandardTransaction {
  /// The other way round; an id that was made of the amount follows it.
  fileprivate mutating func turn() {
    let suffix = "|\(amount.minor)"
    amount = -amount
    original = original.map { -$0 }
    if reliableID.hasSuffix(suffix) { reliableID = reliableID.dropLast(suffix.count) + "|\(amount.minor)" }
  }
}
