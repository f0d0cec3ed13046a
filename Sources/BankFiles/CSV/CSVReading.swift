import Core
import Patterns

/// The second pass over a CSV file: rows to transactions, handed on one by one.
struct CSVReading {
  private let profile: CSVProfile
  private let layout: CSVLayout
  private let conventions: CSVConventions
  private let isAscending: Bool
  private let rules: CSVRules
  private var mapping: CSVMapping
  private var sources: CSVSources
  private var figures: [Figures] = []
  /// Columns of the shortest row so far; trailing ones that are empty may be missing from all.
  private var fewestColumns: Int

  private(set) var pending = 0
  private(set) var leftOut = 0

  /// An account in one currency.
  private struct Figures {
    var account: FileAccount
    let source: Int
    var balances: RunningBalance
    /// The earliest and latest row that state a balance.
    var first: Extreme?
    var last: Extreme?

    struct Extreme {
      var day: Day
      var sequence: Int
      var amount: Int64
      var balance: Int64
    }
  }

  init(_ choice: CSVChoice, _ conventions: CSVConventions, name: String, context: ReadingContext) throws {
    profile = choice.profile
    layout = choice.layout
    fewestColumns = choice.layout.names.count
    self.conventions = conventions
    isAscending = (conventions.order != .newestFirst) != choice.profile.intraDayReversed
    rules = try CSVRules(choice.profile, choice.layout, file: name)
    mapping = CSVMapping(
      layout: choice.layout, conventions: conventions, dateZone: choice.profile.date.timezone, zones: ZoneTable())
    sources = CSVSources(choice, name: name, context: context)
    try mapping.zones.expect(mapping.dateZone, file: name, profile: profile.id)
  }

  // MARK: - Rows

  mutating func read(_ given: consuming CSVRecords, into sink: RowSink, _ problems: inout ProblemLog) throws {
    var records = given
    var record = 0
    var index = 0
    while try records.next() {
      record += 1
      guard record > layout.recordsBefore, !records.isBlank else { continue }
      index += 1
      guard index <= conventions.rows else { break }
      if records.isBroken {
        problems.add(
          line: records.line, "a quote is opened and not closed in this row",
          hint: "the row was left out; all others were read")
        continue
      }
      do throws(CSVMapping.Refusal) {
        guard try take(records, index: index, into: sink, &problems) else { break }
      } catch {
        if isRepeatedHeader(records) { continue }
        problems.add(line: records.line, error.message(layout), hint: error.hint)
      }
    }
    if let failure { throw failure }
    for index in figures.indices { figures[index].balances.finish() }
  }

  /// What the sink threw, which ends the reading.
  private var failure: (any Error)?

  /// One record; false when the profile's rules end the file with it.
  private mutating func take(
    _ records: borrowing CSVRecords, index: Int, into sink: RowSink, _ problems: inout ProblemLog
  ) throws(CSVMapping.Refusal) -> Bool {
    var texts: [CSVRowRule.Field: String] = [:]
    if !rules.isEmpty {
      let verdict: CSVRules.Verdict
      do throws(PatternError) {
        verdict = try rules.verdict(records, texts: &texts)
      } catch {
        problems.add(line: records.line, "a row rule gave up: \(error)", hint: "the row was left out")
        return true
      }
      switch verdict {
      case .keep: break
      case .skip:
        leftOut += 1
        return true
      case .pending:
        pending += 1
        return true
      case .end: return false
      }
    }
    guard records.fields.count > layout.lastNeeded || hasOnlyOneAmount(records) else { throw .tooFewColumns }
    if records.isUnended, records.fields.count < fewestColumns { throw .cutOff }
    fewestColumns = min(fewestColumns, records.fields.count)
    let dateBytes = records.trimmed(layout.date)
    if dateBytes.isEmpty { throw isWithoutAmount(records) ? .noDayNorAmount : .noDate }
    let source = sources.index(for: records)
    let unit = try sources.unit(for: records, source: source)
    let currency = unit?.currency
    mapping.flips = sources[source].flips
    mapping.isHundredth = unit?.isHundredth ?? false
    guard let day = mapping.day(dateBytes, conventions.dateFormat, accountZone: sources[source].zone) else {
      throw .badDate
    }
    if records.fields.count > layout.names.count, !layout.figuresComeFirst, hasSurplus(records) {
      throw .tooManyColumns
    }
    if let column = layout.balance, conventions.emptyBalanceIsPending, records.trimmed(column).isEmpty {
      pending += 1
      return true
    }
    let money = try amount(records, currency, source)
    var transaction = StandardTransaction(status: .booked, day: day, amount: money)
    transaction.sequence = isAscending ? index : conventions.rows - index + 1
    if let column = layout.balance, var balance = mapping.balance(records, column, currency: money.currency) {
      if conventions.balancesFlip, sources[source].flips { balance = -balance }
      transaction.balanceAfter = balance
    }
    if let column = layout.valueDate, let format = conventions.valueDateFormat {
      transaction.valueDay = mapping.day(records.trimmed(column), format, accountZone: sources[source].zone)
    }
    setTexts(&transaction, records, texts)
    let slot = try slot(source, money.currency, sink)
    note(transaction, line: records.line, slot: slot, &problems)
    do { try sink.row(slot, transaction, records.line) } catch { failure = error }
    return failure == nil
  }

  private func amount(
    _ records: borrowing CSVRecords, _ currency: Currency?, _ source: Int
  ) throws(CSVMapping.Refusal) -> Money {
    do throws(CSVMapping.Refusal) {
      return try mapping.amount(records, currency: currency)
    } catch {
      if case .noCurrency = error, sources[source].accountID == nil { throw .noAccount }
      throw error
    }
  }

  private func setTexts(
    _ transaction: inout StandardTransaction, _ records: borrowing CSVRecords, _ texts: [CSVRowRule.Field: String]
  ) {
    if layout.description.count == 1 {
      transaction.description = records.text(layout.description[0])
    } else if !layout.description.isEmpty {
      transaction.description = layout.description.map { records.text($0) }.filter { !$0.isEmpty }.joined(
        separator: " ")
    }
    if let column = layout.counterparty { transaction.counterparty = records.text(column) }
    if let column = layout.category { transaction.givenCategory = records.text(column) }
    if let column = layout.reference { transaction.reference = records.text(column) }
    if let column = layout.counterpartyAccount {
      transaction.counterpartyAccount = records.text(column).filter { $0 != " " }
    }
    if let column = layout.id {
      let id = records.text(column)
      if !id.isEmpty { transaction.reliableID = "id:\(id)|\(transaction.day)|\(transaction.amount.minor)" }
    }
    guard !texts.isEmpty else { return }
    if let text = texts[.description] { transaction.description = text }
    if let text = texts[.counterparty] { transaction.counterparty = text }
    if let text = texts[.category] { transaction.givenCategory = text }
    if let text = texts[.reference] { transaction.reference = text }
  }

  // MARK: - Figures

  private mutating func slot(
    _ source: Int, _ currency: Currency, _ sink: RowSink
  ) throws(CSVMapping.Refusal) -> Int {
    if let found = figures.firstIndex(where: { $0.source == source && $0.account.currency == currency }) {
      return found
    }
    let account = FileAccount(
      source: sources[source].account, accountID: sources[source].accountID, currency: currency)
    figures.append(
      Figures(
        account: account, source: source,
        balances: RunningBalance(intraDayReversed: profile.intraDayReversed)))
    do { try sink.account(figures.count - 1, account.source, account.accountID) } catch { failure = error }
    return figures.count - 1
  }

  private mutating func note(_ row: StandardTransaction, line: Int, slot: Int, _ problems: inout ProblemLog) {
    if !figures[slot].account.count(row) {
      problems.add(line: line, "the sum of the amounts is too large", hint: "look for an amount with too many digits")
    }
    guard layout.balance != nil else { return }
    let balance = row.balanceAfter?.minor
    figures[slot].balances.see(line: line, day: row.day, amount: row.amount.minor, balance: balance)
    guard let balance else { return }
    let this = Figures.Extreme(day: row.day, sequence: row.sequence, amount: row.amount.minor, balance: balance)
    if figures[slot].last.map({ ($0.day, $0.sequence) < (this.day, this.sequence) }) ?? true {
      figures[slot].last = this
    }
    if figures[slot].first.map({ ($0.day, $0.sequence) > (this.day, this.sequence) }) ?? true {
      figures[slot].first = this
    }
  }

  /// The accounts with their balances, and what these say of the rows.
  func finishedAccounts(_ problems: inout ProblemLog) -> [FileAccount] {
    figures.map { figures in
      var account = figures.account
      let currency = account.currency
      guard let first = figures.first, let last = figures.last else { return account }
      account.opening = StandardBalance(
        kind: .opening, day: first.day, amount: Money(minor: first.balance &- first.amount, currency),
        sourceType: "balance column")
      account.closing = StandardBalance(
        kind: .closing, day: last.day, amount: Money(minor: last.balance, currency), sourceType: "balance column")
      if let problem = figures.balances.problem(order: conventions.order ?? .oldestFirst) { problems.add(problem) }
      return account
    }
  }

  /// What the balances of the account with most rows say.
  var orderByBalance: CSVOrder? {
    figures.max { $0.balances.links < $1.balances.links }?.balances.order
  }

  /// Balances that do not follow from the row before.
  var brokenBalances: Int {
    figures.reduce(0) { $0 + $1.balances.links - max($1.balances.down, $1.balances.up) }
  }

  var balancesAreTurned: Bool {
    let all = figures.map(\.balances)
    return all.reduce(0) { $0 + max($1.downTurned, $1.upTurned) } > all.reduce(0) { $0 + max($1.down, $1.up) }
  }

  // MARK: - Odd rows

  /// A debit and credit pair may end a row with one of the two.
  private func hasOnlyOneAmount(_ records: borrowing CSVRecords) -> Bool {
    guard case .split(let debit, let credit) = layout.amount, records.fields.count > min(debit, credit) else {
      return false
    }
    return records.fields.count > max(layout.date, layout.currency ?? 0, layout.account ?? 0)
  }

  private func isWithoutAmount(_ records: borrowing CSVRecords) -> Bool {
    switch layout.amount {
    case .signed(let column), .directed(let column, _, _): records.trimmed(column).isEmpty
    case .split(let debit, let credit): records.trimmed(debit).isEmpty && records.trimmed(credit).isEmpty
    }
  }

  private func hasSurplus(_ records: borrowing CSVRecords) -> Bool {
    (layout.names.count..<records.fields.count).contains { !records.trimmed($0).isEmpty }
  }

  private func isRepeatedHeader(_ records: borrowing CSVRecords) -> Bool {
    layout.headerLine != nil && records.texts.elementsEqual(layout.names)
  }
}

/// The accounts that a CSV file's rows belong to, and their currencies.
struct CSVSources {
  struct Source {
    var account: SourceAccount
    var accountID: String?
    var currency: Currency?
    var zone: String
    var flips: Bool
  }
  private var sources: [Source] = []
  private var byNumber: [String: Int] = [:]
  private var lastNumber: [UInt8] = []
  private var lastIndex: Int?
  private var lastUnit: (bytes: [UInt8], unit: QuotedUnit)?
  private let choice: CSVChoice
  private let name: String
  private let context: ReadingContext
  private let fixed: QuotedUnit?

  init(_ choice: CSVChoice, name: String, context: ReadingContext) {
    self.choice = choice
    self.name = name
    self.context = context
    if case .fixed(let currency)? = choice.profile.currency {
      fixed = QuotedUnit(currency)
    } else {
      fixed = Self.unitOfHeader(choice.layout)
    }
  }

  subscript(index: Int) -> Source { sources[index] }

  /// Whether a row without a currency of its own has one: of the profile, the header or the account.
  var statesCurrency: Bool {
    if fixed != nil { return true }
    let keys = [IBAN.first(in: choice.preamble.flatMap(\.texts)), IBAN.first(in: [name]), name].compactMap { $0 }
    return context.account(forKeys: keys, file: name)?.currency != nil
  }

  mutating func index(for records: borrowing CSVRecords) -> Int {
    guard let column = choice.layout.account else {
      if let lastIndex { return lastIndex }
      let number = IBAN.first(in: choice.preamble.flatMap(\.texts)) ?? IBAN.first(in: [name])
      let index = add(number)
      lastIndex = index
      return index
    }
    let bytes = records.trimmed(column)
    if let lastIndex, lastNumber.elementsEqual(bytes) { return lastIndex }
    let number = String(decoding: bytes.filter { $0 > 0x20 }, as: UTF8.self)
    let index = byNumber[number] ?? add(number.isEmpty ? nil : number)
    byNumber[number] = index
    lastNumber = Array(bytes)
    lastIndex = index
    return index
  }

  private mutating func add(_ number: String?) -> Int {
    let keys = [number, name].compactMap { $0 }
    let hint =
      choice.profile.account.flatMap { context.account(id: $0) } ?? context.account(forKeys: keys, file: name)
    var account = SourceAccount(sourceID: number ?? name, keys: keys)
    account.currency = fixed?.currency ?? hint?.currency
    sources.append(
      Source(
        account: account, accountID: choice.profile.account ?? hint?.id, currency: hint?.currency,
        zone: hint?.timezone ?? context.timezone, flips: choice.profile.flipSign || hint?.flipSign ?? false))
    return sources.count - 1
  }

  /// Of the row's column, the profile, the header or the account, in this order; nil leaves it to the amount's text.
  mutating func unit(for records: borrowing CSVRecords, source: Int) throws(CSVMapping.Refusal) -> QuotedUnit? {
    let usual = fixed ?? sources[source].currency.map { QuotedUnit($0) }
    guard let column = choice.layout.currency else { return usual }
    let bytes = records.trimmed(column)
    if let last = lastUnit, last.bytes.elementsEqual(bytes) { return last.unit }
    if bytes.isEmpty {
      guard let usual else { throw .noCurrency }
      return usual
    }
    let code = String(decoding: bytes, as: UTF8.self)
    guard let found = QuotedUnit(anyCase: code) ?? Self.signs[code.uppercased()].map({ QuotedUnit($0) }) else {
      throw .badCurrency
    }
    lastUnit = (Array(bytes), found)
    return found
  }

  private static let signs: [String: Currency] = ["€": .eur, "£": .gbp, "EURO": .eur]

  /// `Betrag (EUR)`, `Amount GBP`, `Value (GBX)`: a code as it is written beside other words in the header of the amount.
  private static func unitOfHeader(_ layout: CSVLayout) -> QuotedUnit? {
    var columns: [Int]
    switch layout.amount {
    case .signed(let column), .directed(let column, _, _): columns = [column]
    case .split(let debit, let credit): columns = [debit, credit]
    }
    if let balance = layout.balance { columns.append(balance) }
    for column in columns {
      let words = layout.names[safely: column].split { !$0.isLetter && $0 != "€" && $0 != "£" }
      guard words.count > 1 else { continue }
      for word in words.reversed() {
        if let unit = QuotedUnit(code: String(word)) ?? signs[String(word)].map({ QuotedUnit($0) }) { return unit }
      }
    }
    return nil
  }
}
