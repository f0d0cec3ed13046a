import Core

/// Turns one statement's rows into transactions and trades, each handed on as it comes, and its figures into balances.
struct OFXReading {
  private let statement: OFXStatement
  private let figures: OFXSurvey.Figures
  private let flips: Bool
  private let mark: DecimalMark
  private let slot: Int
  private let trades: OFXTrades
  private var holdings: OFXHoldings
  private var rows = 0
  private(set) var account: FileAccount
  /// Rows whose ids a correction names, and corrections, in the file's order: they wait for the statement's end.
  private var waiting: [Waiting] = []

  private struct Waiting {
    var fitID: String
    var transaction: StandardTransaction?
    var line: Int
    var correction: (fitID: String, isTakenBack: Bool, read: StandardTransaction?)?
  }

  init(
    _ statement: OFXStatement, _ figures: OFXSurvey.Figures, account: FileAccount, flips: Bool, slot: Int,
    securities: OFXSecurities
  ) {
    self.statement = statement
    self.figures = figures
    self.account = account
    self.flips = flips
    self.slot = slot
    mark = figures.mark
    trades = OFXTrades(mark: figures.mark, currency: account.currency, securities: securities)
    holdings = OFXHoldings(
      mark: figures.mark, currency: account.currency, securities: securities, day: Self.day(statement.asOf))
  }

  mutating func take(_ row: OFXRow, into sink: RowSink, _ problems: inout ProblemLog) throws {
    rows += 1
    let sequence = figures.isNewestFirst ? figures.rows - rows + 1 : rows
    if row.kind != "STMTTRN" { return try takeTrade(row, sequence, into: sink, &problems) }
    let corrected = row["CORRECTFITID"]
    let isTakenBack = !corrected.isEmpty && row["CORRECTACTION"].uppercased() == "DELETE"
    // A row that only takes another back need not be whole.
    var unheeded = ProblemLog()
    var read = isTakenBack ? transaction(row, &unheeded) : transaction(row, &problems)
    read?.sequence = sequence
    // Where what replaces a row cannot be read, the row stays.
    guard isTakenBack || read != nil else { return }
    let fitID = row["FITID"]
    if !corrected.isEmpty {
      waiting.append(
        Waiting(
          fitID: fitID, transaction: isTakenBack ? nil : read, line: row.line,
          correction: (corrected, isTakenBack, read)))
    } else if figures.corrected.contains(fitID) {
      waiting.append(Waiting(fitID: fitID, transaction: read, line: row.line))
    } else if let read {
      try handOn(read, row.line, into: sink, &problems)
    }
  }

  mutating func take(position: OFXRow, _ problems: inout ProblemLog) { holdings.take(position, &problems) }

  private mutating func takeTrade(
    _ row: OFXRow, _ sequence: Int, into sink: RowSink, _ problems: inout ProblemLog
  ) throws {
    for var trade in trades.trades(row, &problems) {
      trade.sequence = sequence
      if !account.count(trade) { problems.add(line: row.line, "the sum of the amounts is too large") }
      try sink.trade(slot, trade, row.line)
    }
  }

  private mutating func handOn(
    _ transaction: StandardTransaction, _ line: Int, into sink: RowSink, _ problems: inout ProblemLog
  ) throws {
    if !account.count(transaction) { problems.add(line: line, "the sum of the amounts is too large") }
    try sink.row(slot, transaction, line)
  }

  /// After the statement's last row.
  mutating func finish(into sink: RowSink, _ problems: inout ProblemLog) throws {
    settleCorrections(&problems)
    for entry in waiting {
      if let transaction = entry.transaction { try handOn(transaction, entry.line, into: sink, &problems) }
    }
    waiting = []
    if statement.kind == .investment {
      readCash(&problems)
      account.holdings = holdings.held(statement, &problems)
    } else {
      readBalance(&problems)
    }
  }

  // MARK: - Corrections

  /// Takes each corrected row out where it stands in this file, and says what is to go.
  private mutating func settleCorrections(_ problems: inout ProblemLog) {
    for place in waiting.indices {
      guard let correction = waiting[place].correction else { continue }
      let read = correction.read
      var told = FileCorrection(
        linkID: correction.fitID, line: waiting[place].line, day: read?.day, amount: read?.amount)
      if !correction.isTakenBack { told.replacement = read }
      let places = waiting.indices.prefix(place).filter {
        waiting[$0].fitID == correction.fitID && waiting[$0].transaction != nil
      }
      // Banks give one id to a purchase and to its fee.
      let meant =
        places.count > 1
        ? places.filter {
          waiting[$0].transaction?.day == read?.day && waiting[$0].transaction?.amount == read?.amount
        } : Array(places)
      if !places.isEmpty {
        guard meant.count == 1, let original = meant.first else {
          problems.add(
            line: waiting[place].line, "a correction names an id that \(places.count) transactions of the file have",
            hint: "all of them were kept; compare them with the bank's own list")
          continue
        }
        told.original = waiting[original].transaction
        waiting[original].transaction = nil
      }
      account.corrections.append(told)
    }
  }

  // MARK: - One row

  private func transaction(_ row: OFXRow, _ problems: inout ProblemLog) -> StandardTransaction? {
    guard let day = Self.day(row["DTPOSTED"]) ?? Self.day(row["DTUSER"]) else {
      problems.add(line: row.line, "a transaction without a date", hint: "it was left out")
      return nil
    }
    let text = row["TRNAMT"]
    if text.isEmpty || text.lowercased() == "null" {
      problems.add(line: row.line, "a transaction without an amount", hint: "it was left out")
      return nil
    }
    guard let decimal = AmountText(Array(text.utf8)[...])?.decimal(mark) else {
      problems.add(line: row.line, "the amount of a transaction is not a number", hint: "it was left out")
      return nil
    }
    guard var money = amount(decimal, row) else {
      problems.add(
        line: row.line,
        "the amount of a transaction has more decimals than its currency, is too large, or is in a "
          + "currency without a rate", hint: "it was left out")
      return nil
    }
    if flips { money.amount = -money.amount }
    var transaction = StandardTransaction(status: .booked, day: day, amount: money.amount)
    transaction.original = money.original
    transaction.valueDay = Self.day(row["DTAVAIL"])
    setTexts(&transaction, row)
    let fitID = row["FITID"]
    if !fitID.isEmpty {
      transaction.linkID = fitID
      transaction.reliableID = "fitid:\(fitID)|\(day)|\(money.amount.minor)"
    }
    return transaction
  }

  /// `CURRENCY` says that the amount is in another currency, worth `CURRATE` of the account's for one;
  /// `ORIGCURRENCY` that it has been converted already, which leaves the amount alone. Nil for a currency without a rate,
  /// and for a code that is none.
  private func amount(
    _ decimal: ExactDecimal, _ row: OFXRow
  ) -> (amount: Money, original: Money?)? {
    let (own, code) = (account.currency, row["CURRENCY.CURSYM"])
    guard let stated = code.isEmpty ? QuotedUnit(own) : QuotedUnit(anyCase: code),
      let original = stated.exactMoney(decimal)
    else { return nil }
    if original.currency == own { return (original, nil) }
    guard let rate = ExactDecimal(row["CURRENCY.CURRATE"].replacing(",", with: ".")), rate.mantissa > 0,
      let minor = decimal.product(with: rate, to: own.exponent)
    else { return nil }
    return (Money(minor: minor, own), flips ? -original : original)
  }

  private func setTexts(_ transaction: inout StandardTransaction, _ row: OFXRow) {
    let memo = row["MEMO"]
    var name = row["NAME"].isEmpty ? row["PAYEE.NAME"] : row["NAME"]
    let longer = row["EXTDNAME"].isEmpty ? row["PAYEE.EXTDNAME"] : row["EXTDNAME"]
    if !longer.isEmpty { name = longer }
    // NAME holds 32 characters; a memo that goes on where it was cut is the name in full.
    if name.count >= 31, memo.hasPrefix(name) { name = memo }
    transaction.counterparty = name
    transaction.description = memo.isEmpty ? name : memo
    transaction.counterpartyAccount =
      (row["BANKACCTTO.ACCTID"].isEmpty ? row["CCACCTTO.ACCTID"] : row["BANKACCTTO.ACCTID"]).filter { $0 != " " }
    transaction.reference = row["REFNUM"].isEmpty ? row["CHECKNUM"] : row["REFNUM"]
    let sic = row["SIC"]
    if sic.utf8.count == 4, sic.utf8.allSatisfy(\.isDigit), sic != "0000" {
      transaction.providerCategory = "mcc:\(sic)"
    } else if let type = Self.tellingTypes[row["TRNTYPE"].uppercased()] {
      transaction.providerCategory = "bank:\(type)"
    }
  }

  /// Types that say what a row is; `DEBIT`, `CREDIT`, `POS`, `PAYMENT` and `OTHER` say only that it is one.
  private static let tellingTypes: [String: String] = Dictionary(
    uniqueKeysWithValues: ["INT", "DIV", "FEE", "SRVCHG", "DEP", "ATM", "XFER", "CHECK", "CASH", "DIRECTDEP"].map {
      ($0, "OFX-\($0)")
    })

  /// The first eight digits, whatever time and zone follow; none for `00000000`.
  static func day(_ text: String) -> Day? {
    let digits = Array(text.utf8.prefix(8))
    guard digits.count == 8, digits.allSatisfy(\.isDigit) else { return nil }
    let number = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    return Day(number / 10_000, number / 100 % 100, number % 100)
  }

  // MARK: - The balance

  private mutating func readBalance(_ problems: inout ProblemLog) {
    guard let stated = statement.ledgerBalance, !stated.amount.isEmpty else { return }
    guard let decimal = AmountText(Array(stated.amount.utf8)[...])?.decimal(mark),
      var minor = decimal.scaled(to: account.currency.exponent)
    else {
      problems.add(line: stated.line, "the balance is not a number, or has more decimals than its currency")
      return
    }
    guard let day = Self.day(stated.day) ?? account.lastDay else {
      problems.add(line: stated.line, "the balance has no date", hint: "it was left out")
      return
    }
    if flips {
      minor = -minor
    } else if statement.kind == .card, minor > 0, account.sum.minor == -minor {
      // Some issuers state what is owed without its sign; the rows since the first say what it is.
      minor = -minor
    } else if statement.kind == .card, minor > 0, account.sum.minor < 0 {
      problems.add(
        line: stated.line, "the card's balance is stated as money in its holder's favour, while the rows are spending",
        hint: "if it is a debt, the bank's sign is wrong; `daybook check` shows what stays unexplained")
    }
    account.closing = StandardBalance(
      kind: .closing, day: day, amount: Money(minor: minor, account.currency), sourceType: "LEDGERBAL")
  }

  /// What is there as cash, less what is borrowed on margin. Positions are counted apart.
  private mutating func readCash(_ problems: inout ProblemLog) {
    guard let stated = statement.availableCash else { return }
    let parts = [stated.amount, statement.marginBalance].filter { !$0.isEmpty }.map { text in
      AmountText(Array(text.utf8)[...])?.decimal(mark)?.rounded(to: account.currency.exponent)
    }
    guard let day = Self.day(statement.asOf) ?? account.lastDay else {
      problems.add(line: stated.line, "the balance has no date", hint: "it was left out")
      return
    }
    var sum: Int64 = 0
    for part in parts {
      guard let part, case (let total, false) = sum.addingReportingOverflow(part) else {
        problems.add(line: stated.line, "the balance is not a number, or is too large", hint: "it was left out")
        return
      }
      sum = total
    }
    account.closing = StandardBalance(
      kind: .closing, day: day, amount: Money(minor: sum, account.currency), sourceType: "INVBAL")
  }
}
