package import Core
import SQLite

/// The household's own file of rates, which is a whole each time it is read.
package enum OwnRates {
  /// Under which its payloads are kept.
  package static let provider = "rates-file"
  /// As it stands in `exchange_rates.source`.
  package static let source = "file"
}

extension Warehouse {
  /// Makes the household's own rates those of its file: a line that is taken out of it states no rate any more.
  /// - Returns: rates that are new, were restated or are gone.
  @discardableResult
  package func replaceOwnRates(with rates: [StandardRate], on day: Day? = nil) throws -> Int {
    try write {
      let told = Set(rates.map { "\($0.base) \($0.quote) \($0.day.iso)" })
      var gone: [(base: String, quote: String, day: Day)] = []
      try database.forEach(
        "select base, quote, day from exchange_rates where source = ? order by base, quote, day",
        .text(OwnRates.source)
      ) { row in
        let (base, quote) = (row.text(0), row.text(1))
        guard let day = Day(iso: row.text(2)), !told.contains("\(base) \(quote) \(day.iso)") else { return }
        gone.append((base, quote, day))
      }
      var months = ChangedMonths()
      for rate in gone {
        try database.run(
          "delete from exchange_rates where base = ? and quote = ? and day = ?", .text(rate.base), .text(rate.quote),
          .text(rate.day.iso))
        note(rate.day, &months)
      }
      try months.write(to: database)
      try count(ChangeCount(retired: gone.count), stage: "rates", on: day ?? today)
      return try gone.count + store(rates: rates, source: OwnRates.source, on: day)
    }
  }

  /// A rate serves up to seven days after its own.
  private func note(_ day: Day, _ months: inout ChangedMonths) {
    months.insert("", day)
    months.insert("", day + 7)
  }

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
        note(rate.day, &months)
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
