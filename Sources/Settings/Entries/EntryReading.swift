import Core

/// Turns the lines of entries.csv into rows of accounts, one line after the other.
struct EntryReading {
  static let mergeMarks = ["<<<<<<<", "=======", ">>>>>>>", "|||||||"]

  let columns: [EntryColumn]
  let settings: DaybookSettings
  private(set) var problems: [UserError] = []
  /// By id: the line that bears it.
  private(set) var lines: [String: Int] = [:]
  private var byAccount: [String: StandardRows] = [:]
  private var balances: [String: Int] = [:]
  private var count = 0

  init(columns: [EntryColumn], settings: DaybookSettings) {
    self.columns = columns
    self.settings = settings
  }

  /// All accounts', by id.
  var rows: [StandardRows] {
    settings.accounts.map(\.id).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { id in
      byAccount[id] ?? Self.empty(id)
    }
  }

  private static func empty(_ id: String) -> StandardRows {
    var rows = StandardRows(account: SourceAccount(sourceID: id, keys: [id]))
    if let first = Day(1, 1, 1), let last = Day(9999, 12, 31) {
      rows.complete = first...last
      rows.completeTrades = first...last
    }
    return rows
  }

  mutating func take(_ record: CSVLines.Record) {
    if Self.mergeMarks.contains(where: record.raw.hasPrefix) {
      return note(
        record, nil, "this is a mark of a merge that was not finished", "keep the lines you want and delete this one")
    }
    if record.isBroken {
      return note(
        record, nil, "a quote is not closed, or text follows it",
        #"a field with a comma is "quoted", a quote in it doubled"#)
    }
    guard record.fields.count <= columns.count else {
      return note(
        record, nil, "the line has \(record.fields.count) columns, not \(columns.count)",
        #"a field with a comma is "quoted""#)
    }
    count += 1
    do throws(Fault) {
      try read(EntryFields(record, columns: columns))
    } catch {
      note(record, error.column, error.message, error.hint)
    }
  }

  /// What keeps a line from holding.
  struct Fault: Error {
    var message: String
    var column: EntryColumn?
    var hint: String?

    init(_ message: String, _ column: EntryColumn?, _ hint: String? = nil) {
      self.message = message
      self.column = column
      self.hint = hint
    }
  }

  private mutating func note(_ record: CSVLines.Record, _ column: EntryColumn?, _ message: String, _ hint: String?) {
    let span = column.flatMap { columns.firstIndex(of: $0) }.map { record.span(of: $0) }
    problems.append(
      UserError(
        message,
        at: Place(file: EntriesFile.fileName, line: record.line, column: span?.column, length: span?.length ?? 1),
        excerpt: record.firstLine, hint: hint))
  }

  // MARK: - One line

  private mutating func read(_ fields: EntryFields) throws(Fault) {
    let id = fields[.id]
    if !id.isEmpty {
      if let other = lines[id] {
        throw Fault("line \(other) has the id '\(id)' too: this line is left out", .id, "give it another, or none")
      }
      lines[id] = fields.line
    }
    guard let kind = EntryKind(fields[.kind]) else {
      throw Fault(
        fields[.kind].isEmpty ? "the line has no kind" : "there is no kind '\(fields[.kind])'", .kind,
        nearestName(to: fields[.kind], among: EntryKind.words).map { "did you mean '\($0)'?" }
          ?? "the kinds are \(EntryKind.words.joined(separator: ", "))")
    }
    let account = try account(fields)
    guard let day = Day(iso: fields[.day]) else {
      throw Fault("'\(fields[.day])' is no day", .day, "a day is written 2026-06-30")
    }
    let currency = try currency(fields, account)
    var rows = byAccount[account.id] ?? Self.empty(account.id)
    switch kind {
    case .transaction: rows.transactions.append(try transaction(fields, id, day, currency))
    case .balance: rows.balances.append(try balance(fields, account, day, currency))
    case .trade(let kind):
      let entered = try EntryTrade(fields, kind: kind, day: day, currency: currency)
      var trade = entered.trade
      trade.reliableID = id
      trade.sequence = count
      rows.trades.append(trade)
      if let security = entered.security, !rows.securities.contains(security) { rows.securities.append(security) }
      if let doubt = entered.doubt { note(fields.record, doubt.column, doubt.message, doubt.hint) }
    }
    byAccount[account.id] = rows
  }

  private func account(_ fields: EntryFields) throws(Fault) -> AccountSettings {
    if let account = settings.account(fields[.account]) { return account }
    throw Fault(
      fields[.account].isEmpty ? "the line names no account" : "no account is called '\(fields[.account])'", .account,
      nearestName(to: fields[.account], among: settings.accounts.map(\.id)).map { "did you mean '\($0)'?" }
        ?? "add an [[account]] with that id to daybook.toml")
  }

  private func currency(_ fields: EntryFields, _ account: AccountSettings) throws(Fault) -> Currency {
    let code = fields[.currency]
    if code.isEmpty { return account.currency }
    if let currency = Currency(code) { return currency }
    let hundredths = QuotedUnit(anyCase: code).flatMap { unit in
      unit.isHundredth ? "write the line in \(unit.currency): 100 \(code) are 1 \(unit.currency)" : nil
    }
    throw Fault(
      "'\(code)' is no currency of ISO 4217", .currency,
      hundredths ?? nearestName(to: code.uppercased(), among: Currency.allCodes).map { "did you mean '\($0)'?" })
  }

  private mutating func transaction(
    _ fields: EntryFields, _ id: String, _ day: Day, _ currency: Currency
  ) throws(Fault) -> StandardTransaction {
    for column in [EntryColumn.security, .quantity, .price, .fee, .tax] where !fields[column].isEmpty {
      throw Fault("a transaction has no \(column.rawValue)", column, "the kinds of trades are buy, sell, dividend …")
    }
    var row = StandardTransaction(status: .booked, day: day, amount: try fields.money(.amount, currency))
    row.counterparty = fields[.counterparty]
    row.description = fields[.description].isEmpty ? row.counterparty : fields[.description]
    row.reliableID = id
    row.sequence = count
    let category = fields[.category]
    if category.isEmpty || settings.category(category) != nil {
      row.givenCategory = category
    } else {
      note(
        fields.record, .category, "there is no category '\(category)': the transaction counts without one",
        nearestName(to: category, among: settings.categories.map(\.path)).map { "did you mean '\($0)'?" }
          ?? "add it to daybook.toml: [[category]] with path = \"\(category)\"")
    }
    return row
  }

  private mutating func balance(
    _ fields: EntryFields, _ account: AccountSettings, _ day: Day, _ currency: Currency
  ) throws(Fault) -> StandardBalance {
    for column in [EntryColumn.category, .security, .quantity, .price, .fee, .tax] where !fields[column].isEmpty {
      throw Fault("a balance has no \(column.rawValue)", column, "what an account holds in securities are trades")
    }
    let amount = try fields.money(.amount, currency)
    let key = "\(account.id) \(day)"
    if let other = balances[key] {
      throw Fault(
        "line \(other) states this account's balance of that day too: this line is left out", .day, "delete one")
    }
    balances[key] = fields.line
    return StandardBalance(kind: .closing, day: day, amount: amount, sourceType: "entered")
  }
}

/// A line's fields by the name of their column, without spaces around them; "" for one that is not there.
struct EntryFields {
  let record: CSVLines.Record
  private let columns: [EntryColumn]

  init(_ record: CSVLines.Record, columns: [EntryColumn]) {
    self.record = record
    self.columns = columns
  }

  var line: Int { record.line }

  subscript(column: EntryColumn) -> String {
    guard let place = columns.firstIndex(of: column), place < record.fields.count else { return "" }
    return record.fields[place].split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  func money(_ column: EntryColumn, _ currency: Currency) throws(EntryReading.Fault) -> Money {
    let text = self[column]
    if text.isEmpty { throw .init("the line has no \(column.rawValue)", column, "write it as -12.50") }
    guard let decimal = ExactDecimal(text) else {
      throw .init(
        "'\(text)' is no \(column.rawValue)", column, "write it as -12.50, with a point and without a currency")
    }
    guard let minor = decimal.scaled(to: currency.exponent), minor.magnitude < 1 << 60 else {
      throw .init("the \(column.rawValue) has more decimals than \(currency), or is too large", column)
    }
    return Money(minor: minor, currency)
  }

  /// Nil when the field is empty.
  func decimal(_ column: EntryColumn) throws(EntryReading.Fault) -> ExactDecimal? {
    let text = self[column]
    if text.isEmpty { return nil }
    guard let decimal = ExactDecimal(text) else {
      throw .init("'\(text)' is no \(column.rawValue)", column, "write it as 12.5, with a point")
    }
    return decimal
  }
}
