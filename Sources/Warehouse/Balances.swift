import Core
import SQLite

extension Warehouse {
  /// Stores observed balances.
  ///
  /// An API that states another amount for the same day and type than before retires the earlier one; files only add, so
  /// that the order of their import does not matter.
  func store(
    _ balances: [StandardBalance], as accountID: String, from provenance: Provenance, months: inout ChangedMonths
  ) throws {
    for balance in balances {
      let known = try knownBalances(like: balance, accountID, provenance.source)
      let isKnown = known.contains { $0.amount == balance.amount && $0.kind == balance.kind.rawValue }
      if isKnown, known.count == 1 || provenance.source.onlyAdds { continue }
      if !provenance.source.onlyAdds {
        try database.run(
          """
          update balances set retired_on = ?, retired_why = 'stated anew'
          where account_id = ? and day = ? and source = ? and source_type = ? and retired_on is null
          """,
          .text(provenance.day.iso), .text(accountID), .text(balance.day.iso), .text(provenance.source.name),
          .text(balance.sourceType))
      }
      try insert(balance, accountID, provenance)
      months.insert(accountID, balance.day)
    }
  }

  /// Retires the balances of a source that is a whole each time, and states them no more.
  func retireBalances(
    except balances: [StandardBalance], of accountID: String, _ provenance: Provenance, months: inout ChangedMonths
  ) throws {
    let stated = Set(balances.map { "\($0.day) \($0.sourceType)" })
    var gone: [(day: String, type: String)] = []
    try database.forEach(
      """
      select day, source_type from balances where account_id = ? and source = ? and retired_on is null
      order by day, source_type
      """, .text(accountID), .text(provenance.source.name)
    ) { row in
      if !stated.contains("\(row.text(0)) \(row.text(1))") { gone.append((row.text(0), row.text(1))) }
    }
    for (day, type) in gone {
      try database.run(
        """
        update balances set retired_on = ?, retired_why = ?
        where account_id = ? and source = ? and day = ? and source_type = ? and retired_on is null
        """, .text(provenance.day.iso), .text("its line is no longer in entries.csv"), .text(accountID),
        .text(provenance.source.name), .text(day), .text(type))
      if let day = Day(iso: day) { months.insert(accountID, day) }
    }
  }

  private func knownBalances(
    like balance: StandardBalance, _ accountID: String, _ source: Source
  ) throws -> [(amount: Money, kind: String)] {
    var known: [(amount: Money, kind: String)] = []
    try database.forEach(
      """
      select amount_minor, currency, kind from balances
      where account_id = ? and day = ? and source = ? and source_type = ? and retired_on is null
      """, .text(accountID), .text(balance.day.iso), .text(source.name), .text(balance.sourceType)
    ) { row in
      if let currency = Currency(row.text(1)) { known.append((Money(minor: row.int64(0), currency), row.text(2))) }
    }
    return known
  }

  private func insert(_ balance: StandardBalance, _ accountID: String, _ provenance: Provenance) throws {
    try database.run(
      """
      insert into balances (account_id, day, kind, source_type, source, amount_minor, currency, fetched_at, payload_id,
        learned_on)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      on conflict do update set kind = excluded.kind, amount_minor = excluded.amount_minor, currency = excluded.currency,
        fetched_at = excluded.fetched_at, retired_on = null, retired_why = null
      """,
      .text(accountID), .text(balance.day.iso), .text(balance.kind.rawValue), .text(balance.sourceType),
      .text(provenance.source.name), .integer(balance.amount.minor), .text(balance.amount.currency.code),
      .integer(provenance.fetchedAt), .integer(provenance.payloadID), .text(provenance.day.iso))
  }
}
