package import Core

/// Trading 212's answers as standard rows: pure, so that it can be rerun on everything ever fetched.
package enum Trading212Mapping {
  static let provider = "trading212"

  /// Kinds of records; the listings' are their own names.
  enum Kind {
    static let summary = "summary"
    static let positions = "positions"
    /// Some of the list of all instruments: those that an account has met.
    static let instruments = "instruments"
    static let report = "report"
  }

  /// Maps the records of one connection: one result for each account and run.
  ///
  /// - Parameter zones: in whose days what happened is told: fills come with the second.
  package static func standardise(records: [RawRecord], zones: AccountZones = .utc) -> [StandardRows] {
    var order: [Fetch] = []
    var fetches: [Fetch: [RawRecord]] = [:]
    for record in records where record.status == 200 && !record.accountKey.isEmpty {
      let fetch = Fetch(account: record.accountKey, instant: record.fetchedAt, day: record.day)
      if fetches[fetch] == nil { order.append(fetch) }
      fetches[fetch, default: []].append(record)
    }
    return order.map { fetch in
      var reader = Trading212Reader(account: fetch.account, today: fetch.day)
      reader.zone = zones.zone(of: reader.rows.account, connectionID: fetches[fetch]?.first?.connectionID ?? "")
      reader.read(fetches[fetch] ?? [])
      return reader.rows
    }
  }

  private struct Fetch: Hashable {
    let account: String
    let instant: Int64
    let day: Day
  }
}

/// What one run received of one account.
private struct Trading212Reader {
  let today: Day
  /// Of the account.
  var zone = Zone.utc
  private(set) var rows: StandardRows
  private var currency: Currency?
  private var listed: [String: Trading212Instrument] = [:]
  private var lines: [String: Trading212Instrument] = [:]
  private var securities: Set<String> = []
  private var trades: [(second: Int64, trade: StandardTrade)] = []
  private var transactions: [(second: Int64, row: StandardTransaction)] = []
  private var ids: Set<String> = []
  /// Minor units that the API says each fill came to, for a look at the report's word.
  private var fills: [String: Int64] = [:]
  private var differing = 0

  init(account: String, today: Day) {
    self.today = today
    var source = SourceAccount(sourceID: account, keys: [account])
    source.name = "Trading 212"
    rows = StandardRows(account: source)
    rows.isIncremental = true
    rows.tellsTransactions = false
  }

  mutating func read(_ records: [RawRecord]) {
    readSummary(records.last { $0.kind == Trading212Mapping.Kind.summary })
    for record in records where record.kind == Trading212Mapping.Kind.instruments { readInstruments(record) }
    readPositions(records.last { $0.kind == Trading212Mapping.Kind.positions })
    for listing in Trading212Listing.allCases { read(listing, records.filter { $0.kind == listing.rawValue }) }
    for record in records where record.kind == Trading212Mapping.Kind.report { readReport(record) }
    conclude()
  }

  // MARK: Cash and what is held

  private mutating func readSummary(_ record: RawRecord?) {
    guard let record, let summary = Trading212Summary(body: record.body) else { return }
    currency = summary.currency
    rows.account.currency = summary.currency
    guard let cash = summary.cash else {
      rows.problems.append("the cash of \(today) is no amount")
      return
    }
    rows.balances = [StandardBalance(kind: .interim, day: today, amount: cash, sourceType: "cash")]
  }

  private mutating func readInstruments(_ record: RawRecord) {
    for item in (try? JSON(parsing: record.body))?.array ?? [] {
      let instrument = Trading212Instrument(listed: item)
      listed[instrument.ticker] = instrument
      lines[instrument.line] = instrument
    }
  }

  private mutating func readPositions(_ record: RawRecord?) {
    guard let record, let list = (try? JSON(parsing: record.body))?.array else { return }
    var holdings = StandardHoldings(day: today, rows: [])
    for (number, item) in list.enumerated() {
      let instrument = Trading212Instrument(beside: item["instrument"], ticker: item["ticker"]?.text ?? "")
      guard let quantity = Trading212Number.decimal(item["quantity"]),
        !instrument.ticker.isEmpty || !instrument.isin.isEmpty
      else {
        // What is not named was not held: without one of them, nothing is said of any.
        rows.problems.append("positions of \(today), item \(number + 1): no quantity or no instrument")
        return
      }
      if quantity.mantissa == 0 { continue }
      var holding = StandardHolding(securityKey: key(of: instrument), quantity: quantity)
      holding.price = Trading212Number.price(
        Trading212Number.decimal(item["currentPrice"]), code: code(of: instrument))
      // What it is worth and what it cost in the account's own money; price times quantity would be the instrument's.
      let impact = item["walletImpact"]
      if let own = unit(impact?["currency"]) {
        holding.value = Trading212Number.decimal(impact?["currentValue"]).flatMap(own.money)
        holding.cost = Trading212Number.decimal(impact?["totalCost"]).flatMap(own.money)
      }
      holdings.rows.append(holding)
    }
    rows.holdings = holdings
  }

  /// The account's own where none is stated; nil for a code that is no currency, which is never taken for the account's.
  private func unit(_ json: JSON?) -> QuotedUnit? {
    let code = cleaned(json?.text ?? "")
    return code.isEmpty ? currency.map { QuotedUnit($0) } : QuotedUnit(anyCase: code)
  }

  // MARK: Securities

  /// The list's word where it is known; else what stands beside the item.
  private func code(of instrument: Trading212Instrument) -> String {
    instrument.code.isEmpty ? listed[instrument.ticker]?.code ?? "" : instrument.code
  }

  private mutating func key(of instrument: Trading212Instrument) -> String {
    let key = instrument.ticker.isEmpty ? instrument.line : instrument.ticker
    guard securities.insert(key).inserted else { return key }
    var whole = instrument
    if let known = listed[instrument.ticker] ?? lines[instrument.line] {
      whole.isin = whole.isin.isEmpty ? known.isin : whole.isin
      whole.code = whole.code.isEmpty ? known.code : whole.code
      whole.name = known.name.isEmpty ? whole.name : known.name
      whole.shortName = known.shortName.isEmpty ? whole.shortName : known.shortName
      whole.type = known.type
      whole.exchange = known.exchange
    }
    rows.securities.append(whole.security(key: key))
    return key
  }

  // MARK: Listings

  private mutating func read(_ listing: Trading212Listing, _ records: [RawRecord]) {
    var sequences: [(sequence: Trading212Sequence, pages: Trading212Pages)] = []
    for record in records {
      guard let page = Trading212Page(body: record.body) else { continue }
      let sequence = Trading212Sequence(key: record.key)
      let index = sequences.firstIndex { $0.sequence == sequence } ?? sequences.count
      if index == sequences.count { sequences.append((sequence, Trading212Pages(listing))) }
      sequences[index].pages.add(page)
    }
    if listing == .transactions, !sequences.isEmpty { rows.tellsTransactions = true }
    var seen: Set<String> = []
    for (sequence, pages) in sequences {
      // The oldest first. What stands twice on one page, and says no reference, is two.
      let items = pages.covered(after: sequence.bound).filter { !seen.contains(listing.key($0)) }
      seen.formUnion(items.map(listing.key))
      for (number, item) in (pages.isNewestFirst ? items.reversed() : items).enumerated() {
        do {
          try read(listing, item, number: number + 1)
        } catch {
          problem(listing, number + 1, error.why)
        }
      }
    }
  }

  private mutating func problem(_ listing: Trading212Listing, _ number: Int, _ why: String) {
    rows.problems.append("\(listing.rawValue) of \(today), item \(number) of the oldest: \(why)")
  }

  private mutating func read(
    _ listing: Trading212Listing, _ item: JSON, number: Int
  ) throws(Trading212Fill.Unreadable) {
    switch listing {
    case .orders: try readOrder(item, number)
    case .dividends: try readDividend(item)
    case .transactions: try readTransaction(item)
    }
  }

  private mutating func readOrder(_ item: JSON, _ number: Int) throws(Trading212Fill.Unreadable) {
    guard var fill = try Trading212Fill(item, account: currency) else { return }
    fill.instrument.code = code(of: fill.instrument)
    var hints: [String] = []
    guard let trade = try fill.trade(key(of: fill.instrument), hint: { hints.append($0) }) else { return }
    if !Trading212Fill.knownTypes.contains(fill.type) { hints.append("a kind of event that is not known") }
    for hint in hints { problem(.orders, number, hint) }
    fills[trade.reliableID] = trade.amount.minor
    add(trade, fill.second)
  }

  private mutating func readDividend(_ item: JSON) throws(Trading212Fill.Unreadable) {
    guard let second = WrittenTime.second(item["paidOn"]?.text) else { throw .init(why: "no time") }
    guard let unit = unit(item["currency"]), let amount = Trading212Number.decimal(item["amount"]).flatMap(unit.money)
    else { throw .init(why: "no amount in a known currency") }
    if amount.isZero { return }
    let instrument = Trading212Instrument(beside: item["instrument"], ticker: item["ticker"]?.text ?? "")
    var trade = StandardTrade(kind: .dividend, day: Trading212Time.day(second), amount: amount)
    if !instrument.ticker.isEmpty || !instrument.isin.isEmpty { trade.securityKey = key(of: instrument) }
    trade.quantity = Trading212Number.decimal(item["quantity"])?.normalised
    let quoted = cleaned(item["tickerCurrency"]?.text ?? "")
    trade.price = Trading212Number.price(
      Trading212Number.decimal(item["grossAmountPerShare"]), code: quoted.isEmpty ? code(of: instrument) : quoted)
    trade.description = Trading212Words.dividend(item["type"]?.text ?? "")
    add(trade, second)
  }

  private mutating func readTransaction(_ item: JSON) throws(Trading212Fill.Unreadable) {
    guard let second = WrittenTime.second(item["dateTime"]?.text) else { throw .init(why: "no time") }
    guard let unit = unit(item["currency"]), let amount = Trading212Number.decimal(item["amount"]).flatMap(unit.money)
    else { throw .init(why: "no amount in a known currency") }
    if amount.isZero { return }
    let day = Trading212Time.day(second)
    let reference = cleaned(item["reference"]?.text ?? "")
    let type = item["type"]?.text ?? ""
    switch type {
    case "FEE", "INTEREST_ON_FREE_CASH", "LENDING_INTEREST":
      var trade = StandardTrade(kind: type == "FEE" ? .fee : .interest, day: day, amount: amount)
      trade.description = folded(type.replacing("_", with: " "))
      if !reference.isEmpty { trade.reliableID = Trading212Words.cashID(reference) }
      add(trade, second)
    default:
      var row = StandardTransaction(status: .booked, day: day, amount: amount)
      row.reliableID = reference
      switch type {
      case "DEPOSIT": row.description = "Deposit"
      case "WITHDRAW": row.description = "Withdrawal"
      default: row.description = "Transfer"
      }
      add(row, second)
    }
  }

  // MARK: Reports

  /// A report tells what lies before the days that the API has told; where both tell a fill, the API does.
  private mutating func readReport(_ record: RawRecord) {
    guard let report = Trading212Report(record.body) else {
      rows.problems.append("the report of \(record.key.prefix(22)) cannot be read")
      return
    }
    let bounds = Trading212Bounds(record.key)
    if bounds.tells(.transactions) { rows.tellsTransactions = true }
    for row in report.rows {
      do {
        compare(row)
        guard let second = row.second else { throw Trading212ReportRow.Unreadable(why: "no time") }
        if let listing = row.listing, !bounds.holds(second, listing) { continue }
        if let transaction = try row.transaction(currency) {
          add(transaction, second)
        } else if var trade = try row.trade(currency) {
          if !trade.securityKey.isEmpty { trade.securityKey = key(of: row.instrument) }
          add(trade, second)
        }
      } catch {
        let why = (error as? Trading212ReportRow.Unreadable)?.why ?? "it cannot be read"
        rows.problems.append("report of \(record.key.prefix(22)), line \(row.line): \(why)")
      }
    }
  }

  private mutating func compare(_ row: Trading212ReportRow) {
    guard row.action == .buy || row.action == .sell, !row.id.isEmpty,
      let stated = fills[Trading212Fill.tradeID(row.id)], let total = try? row.total(currency)
    else { return }
    if abs(stated) != abs(total.minor) { differing += 1 }
  }

  // MARK: The end

  private mutating func add(_ trade: StandardTrade, _ second: Int64) {
    guard
      trade.reliableID.isEmpty || trade.description == Trading212Words.split || ids.insert(trade.reliableID).inserted
    else { return }
    var trade = trade
    trade.day = WrittenTime.day(second, in: zone)
    trades.append((second, trade))
  }

  private mutating func add(_ row: StandardTransaction, _ second: Int64) {
    guard row.reliableID.isEmpty || ids.insert(row.reliableID).inserted else { return }
    var row = row
    row.day = WrittenTime.day(second, in: zone)
    transactions.append((second, row))
  }

  private mutating func conclude() {
    if differing > 0 {
      rows.problems.append(
        "\(differing) trades came to another total in the report than by the API, whose word stands")
    }
    rows.trades = trades.enumerated().sorted { ($0.element.second, $0.offset) < ($1.element.second, $1.offset) }
      .map(\.element.trade)
    Trading212Splits.pair(&rows.trades)
    for index in rows.trades.indices { rows.trades[index].sequence = index }
    rows.transactions = transactions.enumerated()
      .sorted { ($0.element.second, $0.offset) < ($1.element.second, $1.offset) }.map(\.element.row)
    for index in rows.transactions.indices { rows.transactions[index].sequence = index }
  }
}

/// A split comes as two legs, the old units that go and the new ones that come: together they are one event.
enum Trading212Splits {
  static func pair(_ trades: inout [StandardTrade]) {
    for close in trades.indices {
      guard let old = trades[close].quantity, isLeg(trades[close]), old.mantissa < 0,
        let open = trades.indices.first(where: { isOpen(trades[$0], of: trades[close]) }),
        let new = trades[open].quantity, let more = new.adding(old)
      else { continue }
      trades[open].quantity = more.normalised
      trades[open].ratio = ratio(new, old.magnitude)
      trades[close].quantity = nil
    }
  }

  private static func isLeg(_ trade: StandardTrade) -> Bool {
    trade.kind == .split && trade.description == Trading212Words.split && trade.ratio == nil
  }

  private static func isOpen(_ trade: StandardTrade, of close: StandardTrade) -> Bool {
    isLeg(trade) && trade.securityKey == close.securityKey && trade.day == close.day
      && (trade.quantity?.mantissa ?? 0) > 0
  }

  /// New units for one old one: of the small numbers that companies choose, where one fits; units are rounded.
  private static func ratio(_ new: ExactDecimal, _ old: ExactDecimal) -> ExactDecimal? {
    let scale = max(new.scale, old.scale)
    guard let top = new.scaled(to: scale), let bottom = old.scaled(to: scale), bottom > 0 else { return nil }
    // What finite decimals can say: 3 for 2 is 1.5, 1 for 3 is not.
    for (denominator, decimals) in [
      (1, 0), (2, 1), (4, 2), (5, 1), (8, 3), (10, 1), (20, 2), (25, 2), (50, 2), (100, 2),
    ] {
      let numerator = divideHalfEven(Int128(top) * Int128(denominator), by: Int128(bottom))
      let difference = Int128(top) * Int128(denominator) - numerator * Int128(bottom)
      guard numerator > 0, difference.magnitude <= Int128(denominator * 2).magnitude,
        let mantissa = Int64(exactly: numerator * Int128(ExactDecimal.powers[decimals] / Int64(denominator)))
      else { continue }
      return ExactDecimal(mantissa: mantissa, scale: decimals).normalised
    }
    return nil
  }
}
