package import Core
import SQLite

/// Two rows of one account, from two sources, that look like one payment. Never merged: a person decides.
package struct PossibleDuplicate: Hashable, Sendable {
  package var accountID: String
  package var day: Day
  package var amount: Money
  /// The ids, the smaller one first.
  package var transactionIDs: [String]
}

extension Warehouse {
  /// Notes that a source gave an account rows within `days`.
  func noteSource(of accountID: String, _ provenance: Provenance, _ days: ClosedRange<Day>) throws {
    var source = provenance.source.name
    if provenance.source.onlyAdds {
      let kind = try database.value(
        "select kind from raw_payloads where payload_id = ?", .integer(provenance.payloadID))
      source = kind.text ?? source
    }
    try database.run(
      """
      insert into account_sources (account_id, source, first_day, last_day) values (?, ?, ?, ?)
      on conflict do update set first_day = min(first_day, excluded.first_day), last_day = max(last_day, excluded.last_day)
      where first_day > excluded.first_day or last_day < excluded.last_day
      """, .text(accountID), .text(source), .text(days.lowerBound.iso), .text(days.upperBound.iso))
  }

  /// Booked rows of the same account, day and amount and nearly the same text whose sources differ, or whose files' formats
  /// do; each row in at most one pair. By account and day.
  ///
  /// Only days that two sources of an account reach are looked at.
  package func possibleDuplicates() throws -> [PossibleDuplicate] {
    try read {
      var found: [PossibleDuplicate] = []
      for overlap in try overlaps() {
        found += try lookalikes(overlap)
      }
      return found
    }
  }

  private struct Overlap {
    var accountID: String
    var first: String
    var last: String
  }

  /// For each account with several sources, the days from the second-earliest beginning to the second-latest end: outside
  /// them there is one source at most.
  private func overlaps() throws -> [Overlap] {
    var spans: [(account: String, first: String, last: String)] = []
    try database.forEach("select account_id, first_day, last_day from account_sources order by account_id") { row in
      spans.append((row.text(0), row.text(1), row.text(2)))
    }
    return Dictionary(grouping: spans, by: \.account).sorted { $0.key < $1.key }.compactMap { account, spans in
      guard spans.count > 1 else { return nil }
      let first = spans.map(\.first).sorted()[1]
      let last = spans.map(\.last).sorted()[spans.count - 2]
      return first <= last ? Overlap(accountID: account, first: first, last: last) : nil
    }
  }

  private struct Row {
    var source: String
    var stored: StoredTransaction
    var likeness: TextLikeness
  }

  private func lookalikes(_ overlap: Overlap) throws -> [PossibleDuplicate] {
    var found: [PossibleDuplicate] = []
    var group: [Row] = []
    // Groups of one day and amount that hold several sources; all their rows, in a settled order.
    try database.forEach(
      """
      with rows as (
        select \(TransactionTable.columns), case when source = 'file' then coalesce(
          (select kind from raw_payloads where raw_payloads.payload_id = transactions.payload_id), source)
          else source end as origin
        from transactions
        where account_id = ?1 and day between ?2 and ?3 and status = 'booked' and retired_on is null
      )
      select * from rows
      where (day, amount_minor, currency) in (
        select day, amount_minor, currency from rows group by 1, 2, 3 having min(origin) <> max(origin))
      order by day, amount_minor, currency, origin, transaction_id
      """, .text(overlap.accountID), .text(overlap.first), .text(overlap.last)
    ) { statement in
      let stored = try TransactionTable.read(statement)
      if let last = group.last?.stored.row, last.day != stored.row.day || last.amount != stored.row.amount {
        found += pairs(in: group, accountID: overlap.accountID)
        group = []
      }
      group.append(Row(source: statement.text(22), stored: stored, likeness: TextLikeness(stored.row)))
    }
    return found + pairs(in: group, accountID: overlap.accountID)
  }

  private func pairs(in group: [Row], accountID: String) -> [PossibleDuplicate] {
    var candidates: [(shared: Int, left: Int, right: Int)] = []
    for left in group.indices {
      for right in group.indices.dropFirst(left + 1) where group[left].source != group[right].source {
        guard group[left].likeness.resembles(group[right].likeness) else { continue }
        candidates.append((group[left].likeness.shared(group[right].likeness), left, right))
      }
    }
    var taken: Set<Int> = []
    var pairs: [PossibleDuplicate] = []
    for (_, left, right) in candidates.sorted(by: { (-$0.shared, $0.left, $0.right) < (-$1.shared, $1.left, $1.right) })
    where !taken.contains(left) && !taken.contains(right) {
      taken.formUnion([left, right])
      let row = group[left].stored.row
      pairs.append(
        PossibleDuplicate(
          accountID: accountID, day: row.day, amount: row.amount,
          transactionIDs: [group[left].stored.id, group[right].stored.id].sorted()))
    }
    return pairs.sorted { $0.transactionIDs.lexicographicallyPrecedes($1.transactionIDs) }
  }
}
