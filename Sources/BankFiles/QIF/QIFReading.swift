import Core

/// Turns records into rows of accounts.
struct QIFReading {
  private let name: String
  private let context: ReadingContext
  private let order: QIFDateOrder
  private let mark: DecimalMark
  /// How many rows there are at most, where the newest stands first.
  private let newestFirstRows: Int?
  private(set) var accounts: [FileAccount] = []
  private var slots: [String: Int] = [:]
  private var unknown: Set<String> = []
  private var rows = 0

  init(name: String, context: ReadingContext, order: QIFDateOrder, mark: DecimalMark, newestFirstRows: Int?) {
    self.name = name
    self.context = context
    self.order = order
    self.mark = mark
    self.newestFirstRows = newestFirstRows
  }

  mutating func read(
    _ record: QIFRecord, of account: String, into sink: RowSink, _ problems: inout ProblemLog
  ) throws {
    guard let slot = try slot(account, line: record.line, sink, &problems) else { return }
    let currency = accounts[slot].currency
    guard let day = QIFDate(record["D"])?.day(order) else {
      problems.add(line: record.line, "a transaction without a date, or with one that is none", hint: "it was left out")
      return
    }
    var parts = record.splits.map { minor($0.amount, currency) }
    let whole = record.amount.isEmpty ? sum(parts) : minor(record.amount, currency)
    if let whole, let shares = shares(record.splits, of: whole) { parts = shares }
    guard let whole else {
      problems.add(
        line: record.line, "a transaction whose amount is missing, no number, too fine for its currency or too large",
        hint: "it was left out")
      return
    }
    let flips = context.account(forKeys: keys(account), file: name)?.flipSign ?? false
    if isOpening(record, account) {
      accounts[slot].opening = StandardBalance(
        kind: .opening, day: day, amount: Money(minor: flips ? -whole : whole, currency), sourceType: "QIF")
      return
    }
    var base = StandardTransaction(status: .booked, day: day, amount: Money(minor: flips ? -whole : whole, currency))
    base.counterparty = record["P"]
    base.reference = record["N"]
    for row in split(base, record, parts, whole, flips, &problems) {
      rows += 1
      var row = row
      row.sequence = newestFirstRows.map { $0 - rows + 1 } ?? rows
      if !accounts[slot].count(row) { problems.add(line: record.line, "the sum of the amounts is too large") }
      try sink.row(slot, row, record.line)
    }
  }

  /// A record of an investment account.
  mutating func read(
    _ record: QIFRecord, of account: String, by trades: QIFTrades, into sink: RowSink, _ problems: inout ProblemLog
  ) throws {
    guard let slot = try slot(account, line: record.line, sink, &problems) else { return }
    let told = trades.told(record, currency: accounts[slot].currency)
    if let fault = told.fault { problems.add(line: record.line, fault, hint: "it was left out") }
    rows += 1
    let sequence = newestFirstRows.map { $0 - rows + 1 } ?? rows
    for var trade in told.trades {
      trade.sequence = sequence
      if !accounts[slot].count(trade) { problems.add(line: record.line, "the sum of the amounts is too large") }
      try sink.trade(slot, trade, record.line)
    }
    for var booking in told.bookings {
      booking.sequence = sequence
      if !accounts[slot].count(booking) { problems.add(line: record.line, "the sum of the amounts is too large") }
      try sink.row(slot, booking, record.line)
    }
  }

  /// A record with its own account as category states what was there before.
  private func isOpening(_ record: QIFRecord, _ account: String) -> Bool {
    !account.isEmpty && QIFCategory(record["L"]).account == account
  }

  // MARK: - Splits

  /// One row for each split where they sum to the amount: each has its category, or the account it goes to. Else the
  /// amount counts, and the splits are left.
  private func split(
    _ base: StandardTransaction, _ record: QIFRecord, _ parts: [Int64?], _ whole: Int64, _ flips: Bool,
    _ problems: inout ProblemLog
  ) -> [StandardTransaction] {
    if !record.splits.isEmpty, sum(parts) != whole {
      problems.add(
        line: record.line, "the splits of a transaction do not make its amount", hint: "the amount counts, in one row")
    }
    guard record.splits.count > 1, sum(parts) == whole else {
      let isSplit = record.splits.count == 1 && sum(parts) == whole
      return [labelled(base, isSplit ? record.splits[0].category : record["L"], record["M"])]
    }
    return zip(record.splits, parts).map { split, part in
      var row = base
      let minor = part ?? 0
      row.amount = Money(minor: flips ? -minor : minor, base.amount.currency)
      return labelled(row, split.category, split.memo.isEmpty ? record["M"] : split.memo)
    }
  }

  private func labelled(_ row: StandardTransaction, _ category: String, _ memo: String) -> StandardTransaction {
    var row = row
    let category = QIFCategory(category)
    row.givenCategory = category.category
    row.counterpartyAccount = category.account.filter { $0 != " " }
    row.description = memo.isEmpty ? row.counterparty : memo
    return row
  }

  /// The parts of a transaction whose splits are told in percent alone, each rounded half to even; of percents that make
  /// a hundred the last part is what is left.
  private func shares(_ splits: [QIFRecord.Split], of whole: Int64) -> [Int64]? {
    guard !splits.isEmpty, splits.allSatisfy({ $0.amount.isEmpty }) else { return nil }
    var parts: [Int64] = []
    var percents: Int128 = 0
    for split in splits {
      let text = split.percent.last == "%" ? String(split.percent.dropLast()) : split.percent
      guard let percent = ExactDecimal(text)?.scaled(to: 4), abs(percent) <= 10_000_000 else { return nil }
      percents += Int128(percent)
      parts.append(Int64(clamping: divideHalfEven(Int128(whole) * Int128(percent), by: 1_000_000)))
    }
    if percents == 1_000_000 { parts[parts.count - 1] = parts.dropLast().reduce(whole) { $0 &- $1 } }
    return parts
  }

  private func sum(_ parts: [Int64?]) -> Int64? {
    guard !parts.isEmpty else { return nil }
    var total: Int64 = 0
    for part in parts {
      guard let part, case (let sum, false) = total.addingReportingOverflow(part) else { return nil }
      total = sum
    }
    return total
  }

  private func minor(_ text: String, _ currency: Currency) -> Int64? {
    AmountText(Array(text.utf8)[...])?.decimal(mark)?.scaled(to: currency.exponent)
  }

  // MARK: - Accounts

  private func keys(_ account: String) -> [String] { account.isEmpty ? [name] : [account, name] }

  /// Nil for an account whose currency nothing states: said once.
  private mutating func slot(
    _ account: String, line: Int, _ sink: RowSink, _ problems: inout ProblemLog
  ) throws -> Int? {
    if let known = slots[account] { return known }
    if unknown.contains(account) { return nil }
    let hint = context.account(forKeys: keys(account), file: name)
    guard let hint, let currency = hint.currency else {
      unknown.insert(account)
      problems.add(
        line: line,
        hint == nil
          ? "no [[account]] matches the account whose rows begin here, and QIF states no currency; they were not read"
          : "QIF states no currency, and the account whose rows begin here none either; they were not read",
        hint: hint == nil
          ? "add its name in the file, or the file's name, to match under [[account]]"
          : "state currency in its [[account]]")
      return nil
    }
    var source = SourceAccount(sourceID: account.isEmpty ? name : account, keys: keys(account))
    source.name = account
    source.currency = currency
    accounts.append(FileAccount(source: source, accountID: hint.id, currency: currency))
    slots[account] = accounts.count - 1
    try sink.account(accounts.count - 1, source, hint.id)
    return accounts.count - 1
  }
}
