import Core
import Hashing
import SQLite

// Trades, holdings and terms of an account on their way into the standard tables.

extension Warehouse {
  /// Stores what an answer or a file tells of an account's investments.
  ///
  /// An API that speaks for a span of trades completely retires those of its own that are not in it any more; files only
  /// add. Holdings of a day replace those the same source told of that day.
  func storeInvestments(
    _ rows: StandardRows, as accountID: String, from provenance: Provenance, months: inout ChangedMonths
  ) throws -> ChangeCount {
    let source = provenance.source.name
    var ids: [String: String] = [:]
    for security in rows.securities {
      ids[security.key] = try securityID(security, source: source, on: provenance.day)
    }
    func id(of key: String) throws -> String {
      if let id = ids[key] { return id }
      let id = try securityID(StandardSecurity(key: key), source: source, on: provenance.day)
      ids[key] = id
      return id
    }
    var count = ChangeCount()
    var writer = TradeWriter(self, accountID: accountID, provenance: provenance)
    let trades = try rows.trades.map { (try $0.securityKey.isEmpty ? nil : id(of: $0.securityKey), $0) }
    count += try writer.write(trades, complete: provenance.source.onlyAdds ? nil : rows.completeTrades, months: &months)
    if let holdings = rows.holdings {
      try store(
        holdings, securities: holdings.rows.map { try id(of: $0.securityKey) }, accountID, provenance)
      months.insert(accountID, holdings.day)
    }
    for term in rows.terms {
      try database.run(
        """
        insert into account_terms (account_id, source, name, value, learned_on) values (?, ?, ?, ?, ?)
        on conflict do update set value = excluded.value, learned_on = excluded.learned_on
        where value <> excluded.value
        """, .text(accountID), .text(source), .text(term.name), .text(term.value), .text(provenance.day.iso))
    }
    return count
  }

  func store(
    _ holdings: StandardHoldings, securities: [String], _ accountID: String, _ provenance: Provenance
  ) throws {
    let source = provenance.source.name
    try database.run(
      "delete from holdings where account_id = ? and day = ? and source = ?", .text(accountID),
      .text(holdings.day.iso), .text(source))
    try database.run(
      """
      insert into holding_days (account_id, day, source, learned_on) values (?, ?, ?, ?) on conflict do nothing
      """, .text(accountID), .text(holdings.day.iso), .text(source), .text(provenance.day.iso))
    for (id, row) in zip(securities, Self.merged(holdings.rows, securities)) where row != nil {
      guard let row else { continue }
      try database.run(
        """
        insert into holdings (account_id, security_id, day, source, quantity_mantissa, quantity_scale, price_mantissa,
          price_scale, price_currency, price_day, value_minor, value_currency, cost_minor, cost_currency, payload_id,
          learned_on) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        .text(accountID), .text(id), .text(holdings.day.iso), .text(source), .integer(row.quantity.mantissa),
        SQLValue(row.quantity.scale), SQLValue(row.price?.value.mantissa),
        SQLValue((row.price?.value.scale).map(Int64.init)),
        SQLValue(row.price?.currency.code), SQLValue(row.priceDay?.iso), SQLValue(row.value?.minor),
        SQLValue(row.value?.currency.code), SQLValue(row.cost?.minor), SQLValue(row.cost?.currency.code),
        .integer(provenance.payloadID), .text(provenance.day.iso))
    }
  }

  /// Two lines of one security (lots, or two markets) are one holding, in the place of the first; the others are nil.
  private static func merged(_ rows: [StandardHolding], _ securities: [String]) -> [StandardHolding?] {
    var result: [StandardHolding?] = rows
    var first: [String: Int] = [:]
    for (index, id) in securities.enumerated() {
      guard let place = first[id], var sum = result[place] else {
        first[id] = index
        continue
      }
      let row = rows[index]
      guard let quantity = sum.quantity.adding(row.quantity) else { continue }
      sum.quantity = quantity
      sum.value = sum.value.flatMap { own in row.value.flatMap { own.adding($0) } }
      sum.cost = sum.cost.flatMap { own in row.cost.flatMap { own.adding($0) } }
      result[place] = sum
      result[index] = nil
    }
    return result
  }
}

/// Writes one account's trades of one source, all at once or, for a file, a day's at a time.
struct TradeWriter {
  let warehouse: Warehouse
  let accountID: String
  let provenance: Provenance
  /// How often each key has been met; keys are hashes, and all that is kept of a trade.
  private var occurrences = OccurrenceCounter()
  private var places: [Day: Int] = [:]

  init(_ warehouse: Warehouse, accountID: String, provenance: Provenance) {
    self.warehouse = warehouse
    self.accountID = accountID
    self.provenance = provenance
  }

  mutating func write(
    _ trades: [(security: String?, trade: StandardTrade)], complete: ClosedRange<Day>?, months: inout ChangedMonths
  ) throws -> ChangeCount {
    var count = ChangeCount()
    var seen: Set<String> = []
    let ordered = trades.sorted { left, right in
      left.trade.day != right.trade.day ? left.trade.day < right.trade.day : left.trade.sequence < right.trade.sequence
    }
    for (security, trade) in ordered {
      let key = identity(security, trade)
      let number = occurrences.count(key)
      let id = number == 1 ? key : identity(key, number)
      let text = TransactionID(number: id).text
      let place = places[trade.day, default: 0]
      places[trade.day] = place + 1
      if complete != nil { seen.insert(text) }
      switch try store(text, security, trade, place) {
      case .new: count.new += 1
      case .changed: count.changed += 1
      case .same: continue
      }
      months.insert(accountID, trade.day)
    }
    // An API's empty answer is no reason to believe that all is gone.
    guard let complete, !trades.isEmpty || provenance.source.isWhole else { return count }
    count.retired += try retire(complete, keeping: seen, months: &months)
    return count
  }

  private func retire(
    _ complete: ClosedRange<Day>, keeping seen: Set<String>, months: inout ChangedMonths
  ) throws -> Int {
    var vanished: [(id: String, day: Day)] = []
    try warehouse.database.forEach(
      """
      select trade_id, day from trades
      where account_id = ? and source = ? and retired_on is null and day between ? and ? order by trade_id
      """, .text(accountID), .text(provenance.source.name), .text(complete.lowerBound.iso),
      .text(complete.upperBound.iso)
    ) { row in
      if !seen.contains(row.text(0)), let day = Day(iso: row.text(1)) { vanished.append((row.text(0), day)) }
    }
    for (id, day) in vanished {
      try warehouse.database.run(
        "update trades set retired_on = ?, retired_why = ? where trade_id = ?", .text(provenance.day.iso),
        .text(provenance.source.whyGone(complete)), .text(id))
      months.insert(accountID, day)
    }
    return vanished.count
  }

  // MARK: Identity

  /// By the source's own id where that is reliable, else by what the trade says.
  private func identity(_ security: String?, _ trade: StandardTrade) -> UInt64 {
    var text = [warehouse.roots[accountID] ?? accountID, provenance.source.namespace, "trade"]
    if trade.reliableID.isEmpty || provenance.source.onlyAdds {
      text += [
        "content", trade.reliableID, trade.kind.rawValue, trade.day.iso, security ?? "",
        trade.quantity?.normalised.description ?? "", trade.amount.description,
      ]
    } else {
      text += ["id", trade.reliableID]
    }
    var bytes: [UInt8] = []
    for part in text {
      bytes.append(contentsOf: part.utf8)
      bytes.append(0)
    }
    return BLAKE2b.first64(bytes.span)
  }

  private func identity(_ key: UInt64, _ number: Int) -> UInt64 {
    BLAKE2b.first64(Array("\(key) \(number)".utf8).span)
  }

  // MARK: Rows

  private enum Stored { case new, changed, same }

  private func store(_ id: String, _ security: String?, _ trade: StandardTrade, _ place: Int) throws -> Stored {
    let values: [SQLValue] = [
      .text(accountID), .text(provenance.source.name), SQLValue(security), .text(trade.kind.rawValue),
      .text(trade.day.iso), SQLValue(trade.settledDay?.iso), SQLValue(place), SQLValue(trade.quantity?.mantissa),
      SQLValue((trade.quantity?.scale).map(Int64.init)), SQLValue(trade.price?.value.mantissa),
      SQLValue((trade.price?.value.scale).map(Int64.init)),
      SQLValue(trade.price?.currency.code), .integer(trade.amount.minor), .text(trade.amount.currency.code),
      SQLValue(trade.fee?.minor), SQLValue(trade.tax?.minor), SQLValue(trade.ratio?.mantissa),
      SQLValue((trade.ratio?.scale).map(Int64.init)), .text(trade.description),
    ]
    let names = [
      "account_id", "source", "security_id", "kind", "day", "settled_day", "sequence", "quantity_mantissa",
      "quantity_scale", "price_mantissa", "price_scale", "price_currency", "amount_minor", "currency", "fee_minor",
      "tax_minor", "ratio_mantissa", "ratio_scale", "description",
    ]
    let isKnown = try warehouse.database.value("select 1 from trades where trade_id = ?", .text(id)) != .null
    let statement: Statement
    if isKnown {
      let sets = names.enumerated().map { "\($1) = ?\($0 + 4)" }.joined(separator: ", ")
      let differs = names.enumerated().filter { $1 != "sequence" }.map { "\($1) is not ?\($0 + 4)" }
      statement = try warehouse.database.cached(
        """
        update trades set \(sets), payload_id = ?2, retired_on = null, retired_why = null
        where trade_id = ?1 and ?3 = ?3 and (retired_on is not null or \(differs.joined(separator: " or ")))
        """)
    } else {
      let places = names.indices.map { "?\($0 + 4)" }.joined(separator: ", ")
      statement = try warehouse.database.cached(
        """
        insert into trades (trade_id, payload_id, learned_on, \(names.joined(separator: ", ")))
        values (?1, ?2, ?3, \(places))
        """)
    }
    defer { statement.reset() }
    statement.bind(.text(id), at: 1)
    statement.bind(.integer(provenance.payloadID), at: 2)
    statement.bind(.text(provenance.day.iso), at: 3)
    for (index, value) in values.enumerated() { statement.bind(value, at: index + 4) }
    _ = try statement.step()
    if !isKnown { return .new }
    return warehouse.database.changes > 0 ? .changed : .same
  }
}
