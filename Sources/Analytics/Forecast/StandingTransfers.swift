package import Core
import SQLite

/// Money that a household moves between two of its accounts every month: it is no stream, and yet without it the account
/// that pays the bills would seem to run dry.
package struct StandingTransfer: Hashable, Sendable {
  package var from: String
  package var to: String
  /// Of a month's transfers together: what leaves the one, positive, and what reaches the other.
  package var out: Int64
  package var into: Int64
  /// 1 to 31.
  package var dayOfMonth: Int
  /// Whether it has come this month.
  package var isDone: Bool

  /// Whole months that are looked at, and those of which none may be without.
  static let months = 6
  static let needed = 3

  /// One transfer as it was made.
  package struct Made: Hashable, Sendable {
    package var from: String
    package var to: String
    package var day: Day
    package var out: Int64
    package var into: Int64

    package init(from: String, to: String, day: Day, out: Int64, into: Int64) {
      self.from = from
      self.to = to
      self.day = day
      self.out = out
      self.into = into
    }
  }

  private struct Pair: Hashable {
    var from: String
    var to: String
  }

  /// The pairs of accounts between which money went in each of the last three whole months: at the median of the months'
  /// sums, on the median day of their first.
  package static func find(_ made: [Made], today: Day) -> [StandingTransfer] {
    let first = today.month - months
    let groups = Dictionary(grouping: made.filter { $0.day.month >= first && $0.day <= today }) {
      Pair(from: $0.from, to: $0.to)
    }
    return groups.compactMap { pair, made -> StandingTransfer? in
      let byMonth = Dictionary(grouping: made, by: \.day.month)
      guard (1...needed).allSatisfy({ byMonth[today.month - $0] != nil }) else { return nil }
      let whole = byMonth.filter { $0.key < today.month }.values
      return StandingTransfer(
        from: pair.from, to: pair.to, out: median(whole.map { $0.reduce(0) { $0 + $1.out } }),
        into: median(whole.map { $0.reduce(0) { $0 + $1.into } }),
        dayOfMonth: Int(median(whole.map { Int64($0.map(\.day.dayOfMonth).min() ?? 1) })),
        isDone: byMonth[today.month] != nil)
    }.sorted { left, right in
      left.from == right.from
        ? left.to.utf8.lexicographicallyPrecedes(right.to.utf8)
        : left.from.utf8.lexicographicallyPrecedes(right.from.utf8)
    }
  }

  private static func median(_ values: [Int64]) -> Int64 { ForecastHistory.quantile(values.sorted(), 50) }

  /// The days on which it comes, after `today`.
  package func days(after today: Day, through end: Day) -> [Day] {
    (0...max(0, end.month - today.month)).compactMap { offset in
      if offset == 0, isDone { return nil }
      let day = (today.month + offset).day(dayOfMonth)
      return day > today && day <= end ? day : nil
    }
  }

  /// Transfers between own accounts of the months that are looked at. The other leg may be one that the viewer does not
  /// see: its account is then empty.
  static func made(_ database: Database, today: Day) throws -> [Made] {
    var made: [Made] = []
    try database.forEach(
      """
      select o.account_id, coalesce(i.account_id, ''), o.day, -o.amount_minor, coalesce(i.amount_minor, 0)
      from seen_transactions o
      cross join pairs p on p.out_tx = o.tx
      left join seen_transactions i on i.tx = p.in_tx
      where o.day >= ?1 and o.day <= ?2 and o.status = 'booked'
      union all
      select '', i.account_id, i.day, 0, i.amount_minor
      from seen_transactions i
      cross join pairs p on p.in_tx = i.tx
      where i.day >= ?1 and i.day <= ?2 and i.status = 'booked'
        and not exists (select 1 from seen_transactions o where o.tx = p.out_tx)
      """, .text((today.month - months).firstDay.iso), .text(today.iso)
    ) { row in
      guard let day = Day(iso: row.text(2)) else { return }
      made.append(Made(from: row.text(0), to: row.text(1), day: day, out: row.int64(3), into: row.int64(4)))
    }
    return made
  }
}
