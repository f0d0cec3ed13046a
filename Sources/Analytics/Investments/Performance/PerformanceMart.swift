import Core
import SQLite

/// Writes what investments made: by span, and day by day for the household and its accounts.
struct PerformanceMart {
  private let database: Database
  private let today: Day
  private let unit: Int64

  init(_ database: Database, today: Day, household: Currency) {
    self.database = database
    self.today = today
    unit = ExactDecimal.powers[household.exponent]
  }

  static let tables = """
    create table if not exists mart_performance (
      scope                 text not null,
      scope_id              text not null,
      span                  text not null,
      twr                   text,
      money_weighted        text,
      gain_minor            integer not null,
      flows_minor           integer not null,
      note                  text not null,
      twr_yearly            text,
      money_weighted_yearly text,
      drawdown              text,
      drawdown_day          text,
      first_day             text not null,
      primary key (scope, scope_id, span)
    ) strict, without rowid;
    create table if not exists mart_performance_daily (
      scope       text not null,
      scope_id    text not null,
      day         text not null,
      value_minor integer not null,
      flow_minor  integer not null,
      growth      text,
      drawdown    text,
      primary key (scope, scope_id, day)
    ) strict, without rowid
    """

  /// - Returns: the months of which a day's line differs.
  func run(_ facts: PerformanceFacts) throws -> Set<Month> {
    try writeSpans(facts.scopes)
    return try writeDays(facts.scopes.filter { $0.scope != "security" })
  }

  /// Each span's name and the day at whose end it begins; nil for all there is.
  private var spans: [(name: String, start: Day?)] {
    func back(_ months: Int) -> Day {
      let month = today.month - months
      return month.day(min(today.dayOfMonth, month.length))
    }
    return [
      ("1m", back(1)), ("1y", back(12)), ("3m", back(3)), ("3y", back(36)), ("5y", back(60)), ("all", nil),
      ("ytd", Month(today.year, 1).firstDay - 1),
    ]
  }

  private func writeSpans(_ scopes: [PerformanceScope]) throws {
    var lines: [[SQLValue]] = []
    for scope in scopes {
      for span in spans {
        guard let made = scope.performance(since: span.start, unit: unit) else { continue }
        let whole = made.timeWeighted
        let first = max(scope.first, span.start.map { $0 + 1 } ?? scope.first)
        lines.append([
          .text(scope.scope), .text(scope.id), .text(span.name), decimal(whole), decimal(made.moneyWeightedWhole),
          .integer(made.gain), .integer(made.flows), .text(note(made, scope, from: first)),
          decimal(whole.flatMap(made.yearly)), decimal(made.moneyWeightedYearly),
          whole == nil ? .null : decimal(made.drawdown), whole == nil ? .null : SQLValue(made.drawdownDay?.iso),
          .text(first.iso),
        ])
      }
    }
    try MartWriter(database).replace("mart_performance", key: ["scope", "scope_id", "span"], with: lines)
  }

  private func note(_ made: Performance, _ scope: PerformanceScope, from first: Day) -> String {
    var notes: [String] = []
    if made.growth.wasNegative {
      notes.append("it was worth less than nothing on some day, so no time-weighted return is known")
    } else if made.growth.measured == 0 {
      notes.append("too little was there to grow, so no time-weighted return is known")
    }
    switch made.moneyWeighted {
    case .rate: break
    case .notUnique: notes.append("no unique money-weighted return: several rates fit these payments")
    case .none: notes.append("no money-weighted return: no rate fits these payments")
    }
    if let last = scope.lastUnstated, last >= first {
      notes.append("a part had no price or no exchange rate on some days, and counts as put in when it got one")
    }
    return notes.joined(separator: "; ")
  }

  private func writeDays(_ scopes: [PerformanceScope]) throws -> Set<Month> {
    var writer = try MonthWriter(database, "mart_performance_daily", key: ["scope", "scope_id"])
    for scope in scopes {
      var made = Performance(opening: 0, unit: unit)
      var growths: [(growth: Int64, fall: Int64)?] = []
      growths.reserveCapacity(scope.days.count)
      for (index, day) in scope.days.enumerated() {
        made.add(day, on: scope.first + index)
        let isKnown = made.timeWeighted != nil
        growths.append(isKnown ? millionths(made.growth.growth).flatMap { ($0, millionths(made.fall) ?? 0) } : nil)
      }
      try writer.write([scope.scope, scope.id], first: scope.first, count: scope.days.count) { index in
        var hash = MonthHash()
        hash.add(scope.days[index].value)
        hash.add(scope.days[index].flow)
        hash.add(growths[index]?.growth)
        hash.add(growths[index]?.fall)
        return hash.value
      } line: { index in
        let growth = growths[index]
        return [
          .integer(scope.days[index].value), .integer(scope.days[index].flow), text(growth?.growth), text(growth?.fall),
        ]
      }
    }
    try writer.finish()
    return writer.months
  }

  /// A ratio to six decimals; nil for what is beyond all sense.
  private func millionths(_ value: Double) -> Int64? {
    let rounded = (value * 1_000_000).rounded(.toNearestOrEven)
    return rounded.magnitude < 1e15 ? Int64(rounded) : nil
  }

  private func text(_ millionths: Int64?) -> SQLValue {
    SQLValue(millionths.map { ExactDecimal(mantissa: $0, scale: 6).description })
  }

  private func decimal(_ value: Double?) -> SQLValue { text(value.flatMap(millionths)) }
}
