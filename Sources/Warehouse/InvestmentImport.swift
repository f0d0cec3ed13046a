import Core
import SQLite

/// One account's trades and holdings of one file, a day's trades at a time.
final class InvestmentImport {
  let accountID: String
  private let warehouse: Warehouse
  private let provenance: Provenance
  private var writer: TradeWriter
  /// The trades read last, as long as their day is the same: a day's are numbered in the order they happened.
  private var run: [StandardTrade] = []
  private(set) var count = ChangeCount()

  /// A day of more trades than this is written in pieces, so that a file of one day is not held.
  private static let longestRun = 10_000

  init(_ warehouse: Warehouse, accountID: String, provenance: Provenance) {
    self.warehouse = warehouse
    self.accountID = accountID
    self.provenance = provenance
    writer = TradeWriter(warehouse, accountID: accountID, provenance: provenance)
  }

  func add(_ trade: StandardTrade, _ securities: FileSecurities, months: inout ChangedMonths) throws {
    if run.last.map({ $0.day != trade.day }) ?? false || run.count >= Self.longestRun {
      try finish(securities, months: &months)
    }
    run.append(trade)
  }

  func add(_ holdings: StandardHoldings, _ securities: FileSecurities, months: inout ChangedMonths) throws {
    try warehouse.store(
      holdings, securities: holdings.rows.map { try securities.id(of: $0.securityKey) }, accountID, provenance)
    months.insert(accountID, holdings.day)
  }

  /// Writes the trades that are held.
  func finish(_ securities: FileSecurities, months: inout ChangedMonths) throws {
    let trades = try run.map { trade in
      (security: trade.securityKey.isEmpty ? nil : try securities.id(of: trade.securityKey), trade: trade)
    }
    count += try writer.write(trades, complete: nil, months: &months)
    run.removeAll(keepingCapacity: true)
  }
}

/// The securities that a file tells of; only those that something refers to are kept.
final class FileSecurities {
  private let warehouse: Warehouse
  private let provenance: Provenance
  private var declared: [String: StandardSecurity] = [:]
  private var ids: [String: String] = [:]

  init(_ warehouse: Warehouse, _ provenance: Provenance) {
    self.warehouse = warehouse
    self.provenance = provenance
  }

  func declare(_ security: StandardSecurity) { declared[security.key] = declared[security.key] ?? security }

  func add(_ price: StandardPrice, of key: String) throws {
    try warehouse.database.run(
      """
      insert into prices (security_id, day, source, currency, close_mantissa, close_scale, learned_on)
      values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
      on conflict do update set currency = ?4, close_mantissa = ?5, close_scale = ?6, learned_on = ?7
      where currency <> ?4 or close_mantissa <> ?5 or close_scale <> ?6
      """, .text(try id(of: key)), .text(price.day.iso), .text(provenance.source.name), .text(price.currency.code),
      .integer(price.close.mantissa), .integer(Int64(price.close.scale)), .text(provenance.day.iso))
  }

  func id(of key: String) throws -> String {
    if let known = ids[key] { return known }
    let id = try warehouse.securityID(
      declared[key] ?? StandardSecurity(key: key), source: provenance.source.name, on: provenance.day)
    ids[key] = id
    return id
  }
}
