package import Core
import SQLite
package import Settings

/// One day on which a planned payment falls.
package struct PlannedSlot: Hashable, Sendable {
  package var planned: PlannedSettings
  package var day: Day
  /// Its day has passed, or it was booked early.
  package var isPaid = false

  package init(_ planned: PlannedSettings, day: Day, isPaid: Bool = false) {
    self.planned = planned
    self.day = day
    self.isPaid = isPaid
  }
}

extension PlannedSettings {
  /// The days on which it falls, oldest first: a 31st is the last day of a short month.
  package func days(in span: ClosedRange<Day>, _ calendar: BusinessCalendar) -> [Day] {
    let first = max(span.lowerBound, day)
    let last = until.map { min($0, span.upperBound) } ?? span.upperBound
    guard first <= last else { return [] }
    return CalendarGrid.from(day, cadence).slots(first...last, calendar).map(\.day)
  }
}

/// What is planned: its days for `planned`, and what of it is still to be paid.
struct PlannedPayments {
  let database: Database
  let today: Day
  let calendar: BusinessCalendar

  /// How early a planned payment may be booked and still be the one that was planned.
  static let early = 7

  static let table = """
    create table if not exists mart_planned (
      planned_id   text not null,
      day          text not null,
      name         text not null,
      account_id   text not null,
      amount_minor integer not null,
      currency     text not null,
      category     text,
      paid         integer not null,
      primary key (planned_id, day)
    ) strict, without rowid
    """

  /// Writes every day of every plan up to `end`.
  /// - Returns: those of the last year and to come, by day.
  func run(_ planned: [PlannedSettings], through end: Day) throws -> [PlannedSlot] {
    try database.execute(Self.table)
    let sorted = planned.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
    var slots: [PlannedSlot] = []
    var paid = try recent(Set(sorted.map(\.account)))
    var lines: [[SQLValue]] = []
    for plan in sorted {
      guard plan.day <= end else { continue }
      for day in plan.days(in: plan.day...end, calendar) {
        let isPaid = day < today || (day <= today + Self.early && take(plan, due: day, from: &paid))
        if day > today - 366 { slots.append(PlannedSlot(plan, day: day, isPaid: isPaid)) }
        lines.append([
          .text(plan.id), .text(day.iso), .text(plan.name), .text(plan.account), .integer(plan.amount.minor),
          .text(plan.amount.currency.code), SQLValue(plan.category), SQLValue(isPaid),
        ])
      }
    }
    try MartWriter(database).replace("mart_planned", key: ["planned_id", "day"], with: lines)
    return slots.sorted { ($0.day, $0.planned.id) < ($1.day, $1.planned.id) }
  }

  private struct Booked {
    var account: String
    var day: Day
    var minor: Int64
    var isTaken = false
  }

  /// Booked rows of the days in which an early payment may stand.
  private func recent(_ accounts: Set<String>) throws -> [Booked] {
    guard !accounts.isEmpty else { return [] }
    var rows: [Booked] = []
    try database.forEach(
      """
      select account_id, day, amount_minor from seen_transactions
      where status = 'booked' and day > ? and day <= ? order by day, transaction_id
      """, .text((today - Self.early).iso), .text(today.iso)
    ) { row in
      guard accounts.contains(row.text(0)), let day = Day(iso: row.text(1)) else { return }
      rows.append(Booked(account: row.text(0), day: day, minor: row.int64(2)))
    }
    return rows
  }

  /// One booked row is one planned payment.
  private func take(_ plan: PlannedSettings, due: Day, from rows: inout [Booked]) -> Bool {
    let place = rows.firstIndex { row in
      !row.isTaken && row.account == plan.account && row.minor == plan.amount.minor && due - row.day <= Self.early
    }
    guard let place else { return false }
    rows[place].isTaken = true
    return true
  }
}
