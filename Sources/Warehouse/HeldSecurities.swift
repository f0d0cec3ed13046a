package import Core
import SQLite

/// A security as the warehouse has it from all who told of it.
package struct KnownSecurity: Hashable, Sendable {
  package var id: String
  package var isin = ""
  package var figi = ""
  package var cusip = ""
  package var symbol = ""
  /// The market's code (MIC) or a source's word for it.
  package var exchange = ""
  package var name = ""
  package var securityClass: SecurityClass?
  /// What it is traded in.
  package var currency: Currency?

  package init(id: String) { self.id = id }

  /// What its prices are kept under: its ISIN, which is the same whoever told of it first, else the id.
  package var priceKey: String { isin.isEmpty ? id : isin }
}

/// A security that an account holds or held.
package struct HeldSecurity: Hashable, Sendable {
  package var security: KnownSecurity
  /// Of its first trade or holding.
  package var firstDay: Day
  /// Of its last; nil while any account may hold it.
  package var lastDay: Day?
}

extension Warehouse {
  /// All securities that any source has told of, by id.
  package func knownSecurities() throws -> [KnownSecurity] {
    try read {
      var securities: [KnownSecurity] = []
      try database.forEach(
        """
        select security_id, isin, figi, cusip, symbol, exchange, name, class, currency from securities
        order by security_id
        """
      ) { row in
        var security = KnownSecurity(id: row.text(0))
        security.isin = row.text(1)
        security.figi = row.text(2)
        security.cusip = row.text(3)
        security.symbol = row.text(4)
        security.exchange = row.text(5)
        security.name = row.text(6)
        security.securityClass = SecurityClass(rawValue: row.text(7))
        security.currency = row.optionalText(8).flatMap { Currency($0) }
        securities.append(security)
      }
      return securities
    }
  }

  /// The securities held or traded in any account, by id.
  ///
  /// An account that has stated its holdings since a security's last trade, without that security, holds it no more; where
  /// holdings are not stated nobody knows, and it counts as held.
  package func heldSecurities() throws -> [HeldSecurity] {
    let known = Dictionary(uniqueKeysWithValues: try knownSecurities().map { ($0.id, $0) })
    return try read {
      var held: [HeldSecurity] = []
      try database.forEach(
        """
        with seen as (
          select account_id, security_id, min(day) as first_day, max(day) as last_day from (
            select account_id, security_id, day from holdings where quantity_mantissa <> 0
            union all
            select account_id, security_id, day from trades where security_id is not null and retired_on is null)
          group by account_id, security_id
        ), stated as (select account_id, max(day) as day from holding_days group by account_id)
        select seen.security_id, min(seen.first_day), max(seen.last_day),
          max(stated.day is null or stated.day <= seen.last_day)
        from seen left join stated on stated.account_id = seen.account_id
        group by seen.security_id order by seen.security_id
        """
      ) { row in
        guard let security = known[row.text(0)], let first = Day(iso: row.text(1)), let last = Day(iso: row.text(2))
        else { return }
        held.append(HeldSecurity(security: security, firstDay: first, lastDay: row.int(3) == 1 ? nil : last))
      }
      return held
    }
  }
}
