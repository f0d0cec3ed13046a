import Core
import SQLite

/// Reads what was stated of an account's balance in one currency, one observation a day: what each may mean is weighed
/// here, which of it holds is the walk's to find (`BalanceWalk`).
///
/// Nothing depends on the order in which files were imported: of an API's balances the latest fetched stands for its day,
/// of two files' none is later than the other.
struct Observations {
  private let database: Database
  private let account: SeenAccount

  /// A late row is looked for this long: banks book a card payment with its own day up to a week later.
  private static let lateDays = 10

  init(_ database: Database, of account: SeenAccount) {
    self.database = database
    self.account = account
  }

  /// One stated balance as the end of a day.
  private struct Statement {
    var kind: BalanceKind
    var isFile: Bool
    /// The day at whose end it holds.
    var day: Day
    var minor: Int64
    /// An interim balance was asked for within its day: rows of that day that were first read later were still to come.
    var toCome: Int64
    /// And so were rows of days before, where the bank tells of them late.
    var late: Int64

    /// Closing balances are preferred, then what the next day began with, then those of some hour; of one kind those
    /// that a bank was asked for to those of files.
    var rank: Int { (BalanceKind.allCases.firstIndex(of: kind) ?? 0) * 2 + (isFile ? 1 : 0) }
    var end: Int64 { minor + toCome }
  }

  func read() throws -> [DayObservation] {
    var byDay: [Day: [Statement]] = [:]
    for statement in try statements() {
      let known = byDay[statement.day]?.first?.rank ?? statement.rank
      if known < statement.rank { continue }
      if known > statement.rank || !statement.isFile { byDay[statement.day] = [] }
      byDay[statement.day, default: []].append(statement)
    }
    return try byDay.sorted { $0.key < $1.key }.map { try observation($0.key, $0.value) }
  }

  private func observation(_ day: Day, _ statements: [Statement]) throws -> DayObservation {
    var alternatives = Set(statements.map { $0.end + $0.late })
    for statement in statements where statement.isFile {
      alternatives.insert(statement.minor)
      for shift in try shifts(of: statement) { alternatives.insert(statement.minor + shift) }
    }
    // Of an API there is one. Where files disagree and the rows explain none, it must only be the same one each time.
    let chosen = statements.map(\.end).min() ?? 0
    alternatives.remove(chosen)
    return DayObservation(
      day: day, minor: chosen, alternatives: alternatives, isStart: statements.first?.kind == .opening)
  }

  /// What a file's balance differs by from the day's end when the file ends within a day, as one fetched at noon does:
  /// the rows that another file adds after its last, or before its first.
  private func shifts(of statement: Statement) throws -> [Int64] {
    var amounts = try amounts(of: statement.kind == .opening ? statement.day + 1 : statement.day)
    if statement.kind != .opening { amounts.reverse() }
    var sum: Int64 = 0
    // The file holds one row of the day at least.
    return amounts.dropLast().map { amount in
      sum += statement.kind == .opening ? -amount : amount
      return sum
    }
  }

  /// The day's booked amounts, in the order they happened.
  private func amounts(of day: Day) throws -> [Int64] {
    var amounts: [Int64] = []
    try database.forEach(
      """
      select amount_minor, 0 as kind, sequence, transaction_id from seen_transactions
      where account_id = ?1 and day = ?2 and status = 'booked' and currency = ?3
        and tx not in (select tx from repeated)
      union all
      select amount_minor, 1, sequence, trade_id from seen_trades
      where account_id = ?1 and day = ?2 and currency = ?3 and amount_minor <> 0
      order by 2, 3, 4
      """, .text(account.id), .text(day.iso), .text(account.currency.code)
    ) { amounts.append($0.int64(0)) }
    return amounts
  }

  private func statements() throws -> [Statement] {
    var statements: [Statement] = []
    try database.forEach(
      """
      select b.day, b.kind, b.source = 'file', b.amount_minor, b.source, b.fetched_at, b.learned_on from seen_balances b
      where b.account_id = ? and b.currency = ?
      order by b.day, b.source = 'file', b.fetched_at, b.payload_id, b.source_type
      """, .text(account.id), .text(account.currency.code)
    ) { row in
      guard let stated = Day(iso: row.text(0)), let kind = BalanceKind(rawValue: row.text(1)) else { return }
      var statement = Statement(
        kind: kind, isFile: row.int(2) != 0, day: kind == .opening ? stated - 1 : stated, minor: row.int64(3),
        toCome: 0, late: 0)
      if kind == .interim, !statement.isFile {
        (statement.toCome, statement.late) = try firstReadLater(stated, row.text(4), row.int64(5))
        let trades = try tradesReadLater(stated, row.text(4), row.text(6))
        statement.toCome += trades.ofDay
        statement.late += trades.before
      }
      statements.append(statement)
    }
    return statements
  }

  /// Rows of the day, and of those shortly before it, that the bank told of only after it had stated the balance.
  private func firstReadLater(_ day: Day, _ source: String, _ instant: Int64) throws -> (ofDay: Int64, before: Int64) {
    var sums: (ofDay: Int64, before: Int64) = (0, 0)
    try database.forEach(
      """
      select t.day, t.amount_minor from seen_transactions t
      where t.account_id = ?1 and t.day between ?2 and ?3 and t.status = 'booked' and t.fetched_at > ?4
        and (t.day = ?3 or t.source = ?5) and t.currency = ?6
        and t.tx not in (select tx from repeated)
      """, .text(account.id), .text((day - Self.lateDays).iso), .text(day.iso), .integer(instant), .text(source),
      .text(account.currency.code)
    ) { row in
      if row.text(0) == day.iso { sums.ofDay += row.int64(1) } else { sums.before += row.int64(1) }
    }
    return sums
  }

  /// As `firstReadLater`, of trades: of these only the day is known on which they were first told of.
  private func tradesReadLater(
    _ day: Day, _ source: String, _ learned: String
  ) throws -> (ofDay: Int64, before: Int64) {
    var sums: (ofDay: Int64, before: Int64) = (0, 0)
    try database.forEach(
      """
      select day, amount_minor from seen_trades
      where account_id = ?1 and day between ?2 and ?3 and learned_on > ?4 and currency = ?6
        and (day = ?3 or source = ?5)
      """, .text(account.id), .text((day - Self.lateDays).iso), .text(day.iso), .text(learned), .text(source),
      .text(account.currency.code)
    ) { row in
      if row.text(0) == day.iso { sums.ofDay += row.int64(1) } else { sums.before += row.int64(1) }
    }
    return sums
  }
}
