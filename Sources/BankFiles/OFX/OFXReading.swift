import Core

/// Turns a statement's tags into transactions and a balance.
struct OFXReading {
  private let statement: OFXStatement
  private let flips: Bool
  private let mark: DecimalMark
  private(set) var account: FileAccount

  init(_ statement: OFXStatement, account: FileAccount, flips: Bool) {
    self.statement = statement
    self.account = account
    self.flips = flips
    mark = Self.mark(of: statement)
  }

  /// One mark for the statement. OFX knows no group marks, so that a lone point is the decimal one where nothing tells.
  private static func mark(of statement: OFXStatement) -> DecimalMark {
    var evidence = DecimalEvidence()
    var last: DecimalMark?
    let balance = statement.ledgerBalance.map { [$0.amount] } ?? []
    for text in statement.rows.map({ $0["TRNAMT"] }) + balance {
      guard let amount = AmountText(Array(text.utf8)[...]) else { continue }
      evidence.see(amount, line: 1)
      last = last ?? amount.lastMark
    }
    switch evidence.verdict {
    case .mark(let mark): return mark
    case .ambiguous: return last ?? .point
    case .none, .mixed: return .point
    }
  }

  /// The transactions in the file's order, each with its line; the account's figures follow from them.
  mutating func transactions(_ problems: inout ProblemLog) -> [(StandardTransaction, Int)] {
    var kept: [(transaction: StandardTransaction, line: Int, fitID: String)?] = []
    var byFitID: [String: [Int]] = [:]
    for row in statement.rows {
      let corrected = row["CORRECTFITID"]
      let isTakenBack = !corrected.isEmpty && row["CORRECTACTION"].uppercased() == "DELETE"
      // A row that only takes another back need not be whole.
      var unheeded = ProblemLog()
      let read = isTakenBack ? transaction(row, &unheeded) : transaction(row, &problems)
      // Where what replaces a row cannot be read, the row stays.
      guard isTakenBack || read != nil else { continue }
      if !corrected.isEmpty {
        correct(corrected, by: read, isTakenBack: isTakenBack, row, &kept, byFitID, &problems)
      }
      guard !isTakenBack, let transaction = read else { continue }
      let fitID = row["FITID"]
      if !fitID.isEmpty { byFitID[fitID, default: []].append(kept.count) }
      kept.append((transaction, row.line, fitID))
    }
    var result = kept.compactMap { $0 }.map { ($0.transaction, $0.line) }
    number(&result)
    for (transaction, line) in result where !account.count(transaction) {
      problems.add(line: line, "the sum of the amounts is too large")
    }
    readBalance(&problems)
    return result
  }

  /// Rows that stand newest first are numbered from the end, so that a day's rows follow time.
  private func number(_ rows: inout [(StandardTransaction, Int)]) {
    var steps = (up: 0, down: 0)
    for (left, right) in zip(rows, rows.dropFirst()) {
      if right.0.day > left.0.day { steps.up += 1 }
      if right.0.day < left.0.day { steps.down += 1 }
    }
    for index in rows.indices { rows[index].0.sequence = steps.down > steps.up ? rows.count - index : index + 1 }
  }

  /// Takes the corrected row out where it stands in this file, and says what is to go.
  private mutating func correct(
    _ fitID: String, by read: StandardTransaction?, isTakenBack: Bool, _ row: OFXStatement.Row,
    _ kept: inout [(transaction: StandardTransaction, line: Int, fitID: String)?], _ byFitID: [String: [Int]],
    _ problems: inout ProblemLog
  ) {
    var correction = FileCorrection(linkID: fitID, line: row.line, day: read?.day, amount: read?.amount)
    if !isTakenBack { correction.replacement = read }
    let places = (byFitID[fitID] ?? []).filter { kept[$0] != nil }
    // Banks give one id to a purchase and to its fee.
    let meant =
      places.count > 1
      ? places.filter { kept[$0]?.transaction.day == read?.day && kept[$0]?.transaction.amount == read?.amount }
      : places
    if !places.isEmpty {
      guard meant.count == 1, let place = meant.first else {
        problems.add(
          line: row.line, "a correction names an id that \(places.count) transactions of the file have",
          hint: "all of them were kept; compare them with the bank's own list")
        return
      }
      correction.original = kept[place]?.transaction
      kept[place] = nil
    }
    account.corrections.append(correction)
  }

  // MARK: - One row

  private func transaction(_ row: OFXStatement.Row, _ problems: inout ProblemLog) -> StandardTransaction? {
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
  /// `ORIGCURRENCY` that it has been converted already, which leaves the amount alone.
  private func amount(
    _ decimal: ExactDecimal, _ row: OFXStatement.Row
  ) -> (amount: Money, original: Money?)? {
    let code = row["CURRENCY.CURSYM"].uppercased()
    guard let other = Currency(code), other != account.currency else {
      return decimal.scaled(to: account.currency.exponent).map { (Money(minor: $0, account.currency), nil) }
    }
    guard let original = decimal.scaled(to: other.exponent),
      let rate = ExactDecimal(row["CURRENCY.CURRATE"].replacing(",", with: ".")), rate.mantissa > 0
    else { return nil }
    var numerator = Int128(original) * Int128(rate.mantissa)
    var scale = rate.scale + other.exponent - account.currency.exponent
    while scale < 0 {
      numerator *= 10
      scale += 1
    }
    var divisor: Int128 = 1
    for _ in 0..<scale { divisor *= 10 }
    guard let minor = Int64(exactly: divideHalfEven(numerator, by: divisor)) else { return nil }
    var stated = Money(minor: original, other)
    if flips { stated = -stated }
    return (Money(minor: minor, account.currency), stated)
  }

  private func setTexts(_ transaction: inout StandardTransaction, _ row: OFXStatement.Row) {
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
}
