import Core
import SQLite
import Settings

/// A security as this household knows it: one of `[[security]]` where an identifier says so, else the warehouse's own.
struct HouseholdSecurity: Sendable {
  /// Of the site's addresses.
  var id: String
  var symbol = ""
  var isin = ""
  var name = ""
  var securityClass: SecurityClass = .other
  /// As settings say: it stands whatever sources call it.
  var statedClass: SecurityClass?
  var currency: Currency?
  var sector = ""
  var industry = ""
  var exchange = ""
  /// In the order of the settings, weights in any unit; empty where nobody says.
  var regions: [(name: String, weight: Int64)] = []

  init(id: String) { self.id = id }
}

/// The securities that accounts hold, held or traded, and which of them each of the warehouse's is.
struct HouseholdSecurities {
  private(set) var all: [HouseholdSecurity] = []
  /// By the warehouse's id.
  private(set) var ids: [String: String] = [:]

  static let tables = """
    create table if not exists mart_securities (
      security_id text primary key,
      symbol      text,
      isin        text,
      name        text not null,
      class       text not null,
      currency    text,
      sector      text,
      industry    text,
      exchange    text
    ) strict, without rowid;
    create table if not exists mart_security_ids (
      fact_id     text primary key,       -- the warehouse's
      security_id text not null
    ) strict, without rowid
    """

  init(_ database: Database, _ settings: DaybookSettings) throws {
    var places: [String: Int] = [:]
    try database.forEach(
      """
      select security_id, isin, symbol, exchange, name, class, currency, sector, industry from main.securities
      where security_id in (select security_id from seen_trades union select security_id from seen_holdings)
      order by security_id
      """
    ) { row in
      let own = settings.householdSecurity(id: row.text(0), isin: row.text(1), symbol: row.text(2))
      let id = own?.id ?? row.text(0)
      ids[row.text(0)] = id
      let place = places[id] ?? all.count
      if place == all.count {
        places[id] = place
        all.append(own ?? HouseholdSecurity(id: id))
      }
      all[place].complete(with: row)
    }
    for place in all.indices where all[place].name.isEmpty {
      let security = all[place]
      all[place].name = [security.symbol, security.isin, security.id].first { !$0.isEmpty } ?? security.id
    }
    all.sort { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
  }

  func write(to database: Database) throws {
    let lines = all.map { security -> [SQLValue] in
      [
        .text(security.id), text(security.symbol), text(security.isin), .text(security.name),
        .text(security.securityClass.rawValue), SQLValue(security.currency?.code), text(security.sector),
        text(security.industry), text(security.exchange),
      ]
    }
    try MartWriter(database).replace("mart_securities", key: ["security_id"], with: lines)
    let known = ids.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    try MartWriter(database).replace(
      "mart_security_ids", key: ["fact_id"], with: known.map { [.text($0.key), .text($0.value)] })
  }

  private func text(_ text: String) -> SQLValue { text.isEmpty ? .null : .text(text) }
}

extension HouseholdSecurity {
  /// Fills what settings, or a source before, do not tell.
  fileprivate mutating func complete(with row: borrowing Statement) {
    func fill(_ text: inout String, _ column: Int) { if text.isEmpty { text = row.text(column) } }
    fill(&isin, 1)
    fill(&symbol, 2)
    fill(&exchange, 3)
    fill(&name, 4)
    if securityClass == .other { securityClass = statedClass ?? SecurityClass(rawValue: row.text(5)) ?? .other }
    currency = currency ?? row.optionalText(6).flatMap { Currency($0) }
    fill(&sector, 7)
    fill(&industry, 8)
  }
}

extension DaybookSettings {
  /// What `[[security]]` says of a security of the warehouse, or nil.
  fileprivate func householdSecurity(id: String, isin: String, symbol: String) -> HouseholdSecurity? {
    guard let own = security(id: id, isin: isin, symbol: symbol) else { return nil }
    var security = HouseholdSecurity(id: own.id)
    security.name = own.name ?? ""
    security.isin = own.isin ?? ""
    security.symbol = own.symbol ?? ""
    security.statedClass = own.securityClass
    security.regions = own.region.map { ($0.region, $0.weight) }
    return security
  }
}
