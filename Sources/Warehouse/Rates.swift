package import Core
import SQLite

extension Warehouse {
  /// Stores exchange rates; those that stand already are not touched. The account of their changed months is ''.
  /// - Returns: rates that are new or were restated.
  @discardableResult
  package func store(rates: [StandardRate], source: String, on day: Day? = nil) throws -> Int {
    try write {
      var months = ChangedMonths()
      var changed = 0
      let statement = try database.prepare(
        """
        insert into exchange_rates (base, quote, day, mantissa, scale, source, learned_on) values (?, ?, ?, ?, ?, ?, ?)
        on conflict (base, quote, day) do update set mantissa = excluded.mantissa, scale = excluded.scale,
          source = excluded.source, learned_on = excluded.learned_on
        where mantissa <> excluded.mantissa or scale <> excluded.scale
        """)
      statement.bind(source, at: 6)
      statement.bind((day ?? today).iso, at: 7)
      for rate in rates {
        // 0.8338 and 0.83380 are one rate: files of one source differ in trailing zeros.
        let number = rate.rate.normalised
        statement.bind(rate.base.code, at: 1)
        statement.bind(rate.quote.code, at: 2)
        statement.bind(rate.day.iso, at: 3)
        statement.bind(number.mantissa, at: 4)
        statement.bind(number.scale, at: 5)
        _ = try statement.step()
        statement.rewind()
        guard database.changes > 0 else { continue }
        changed += 1
        months.insert("", rate.day)
        // A rate serves up to seven days after its own.
        months.insert("", rate.day + 7)
      }
      try months.write(to: database)
      try count(ChangeCount(new: changed), stage: "rates", on: day ?? today)
      return changed
    }
  }

  /// The newest day with a rate of that source, or nil: the next fetch begins there.
  package func newestRateDay(source: String) throws -> Day? {
    try read {
      try database.value("select max(day) from exchange_rates where source = ?", .text(source)).text
        .flatMap { Day(iso: $0) }
    }
  }
}
