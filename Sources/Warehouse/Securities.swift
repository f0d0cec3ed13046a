package import Core
import SQLite

// Which security a source means, by its identifiers. What the household calls it is decided in daybook.toml.

extension Warehouse {
  /// The warehouse's id of a security, made if it is not known yet.
  ///
  /// By what the source has called it before; else by the first identifier that a known security shares: ISIN, FIGI, CUSIP
  /// (the middle of a US or Canadian ISIN), symbol with exchange. A symbol alone never joins two sources.
  package func securityID(_ security: StandardSecurity, source: String, on day: Day) throws -> String {
    if let known = try database.value(
      "select security_id from security_keys where source = ? and source_key = ?", .text(source), .text(security.key)
    ).text {
      try complete(known, with: security)
      return known
    }
    let id = try knownSecurity(like: security) ?? newSecurity(security, source: source, on: day)
    try complete(id, with: security)
    try database.run(
      "insert into security_keys (source, source_key, security_id) values (?, ?, ?)", .text(source),
      .text(security.key), .text(id))
    return id
  }

  private func knownSecurity(like security: StandardSecurity) throws -> String? {
    func find(_ condition: String, _ values: SQLValue...) throws -> String? {
      let sql = "select security_id from securities where \(condition) order by security_id limit 1"
      let statement = try database.cached(sql)
      defer { statement.reset() }
      for (index, value) in values.enumerated() { statement.bind(value, at: index + 1) }
      return try statement.step() ? statement.text(0) : nil
    }
    if !security.isin.isEmpty {
      if let id = try find("isin = ?", .text(security.isin)) { return id }
      if let cusip = Self.cusip(ofISIN: security.isin), let id = try find("isin = '' and cusip = ?", .text(cusip)) {
        return id
      }
    }
    if !security.figi.isEmpty, let id = try find("figi = ?", .text(security.figi)) { return id }
    if !security.cusip.isEmpty {
      let inISIN = "substr(isin, 1, 2) in ('US', 'CA') and substr(isin, 3, 9) = ?1"
      if let id = try find("cusip = ?1 or \(inISIN)", .text(security.cusip)) { return id }
    }
    if !security.symbol.isEmpty, !security.exchange.isEmpty,
      let id = try find(
        "symbol = ? and exchange = ? and (isin = '' or ?3 = '')", .text(security.symbol), .text(security.exchange),
        .text(security.isin))
    {
      return id
    }
    return nil
  }

  static func cusip(ofISIN isin: String) -> String? {
    guard isin.utf8.count == 12, isin.hasPrefix("US") || isin.hasPrefix("CA") else { return nil }
    return String(isin.dropFirst(2).prefix(9))
  }

  private func newSecurity(_ security: StandardSecurity, source: String, on day: Day) throws -> String {
    let wanted = Self.slug(security, source: source)
    var id = wanted
    var number = 1
    while try database.value("select 1 from securities where security_id = ?", .text(id)) != .null {
      number += 1
      id = "\(wanted)-\(number)"
    }
    try database.run(
      """
      insert into securities (security_id, isin, figi, cusip, symbol, exchange, name, class, sector, industry, source,
        learned_on) values (?, '', '', '', '', '', '', '', '', '', ?, ?)
      """, .text(id), .text(source), .text(day.iso))
    return id
  }

  private static func slug(_ security: StandardSecurity, source: String) -> String {
    let symbol = [security.symbol, security.exchange].filter { !$0.isEmpty }.joined(separator: "-")
    let text =
      [security.isin, security.figi, security.cusip, symbol, "\(source)-\(security.key)"]
      .first { !$0.isEmpty } ?? ""
    var slug: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case 0x61...0x7A, 0x30...0x39: slug.append(byte)
      case 0x41...0x5A: slug.append(byte + 0x20)
      default: if slug.last != 0x2D, !slug.isEmpty { slug.append(0x2D) }
      }
    }
    while slug.last == 0x2D { slug.removeLast() }
    return slug.isEmpty ? "security" : String(decoding: slug.prefix(60), as: UTF8.self)
  }

  /// Fills what is not known yet; the first source's word stands.
  func complete(_ id: String, with security: StandardSecurity) throws {
    try database.run(
      """
      update securities set isin = iif(isin = '', ?2, isin), figi = iif(figi = '', ?3, figi),
        cusip = iif(cusip = '', ?4, cusip), symbol = iif(symbol = '', ?5, symbol),
        exchange = iif(exchange = '', ?6, exchange), name = iif(name = '', ?7, name), class = iif(class = '', ?8, class),
        currency = coalesce(currency, ?9), sector = iif(sector = '', ?10, sector),
        industry = iif(industry = '', ?11, industry)
      where security_id = ?1
      """,
      .text(id), .text(security.isin), .text(security.figi), .text(security.cusip), .text(security.symbol),
      .text(security.exchange), .text(security.name), .text(security.securityClass?.rawValue ?? ""),
      SQLValue(security.currency?.code), .text(security.sector), .text(security.industry))
  }
}
