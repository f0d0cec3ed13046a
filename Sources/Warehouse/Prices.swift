package import Core
import SQLite

/// What became of an answer with prices.
package enum PriceVerdict: Hashable, Sendable {
  /// - rejected: days whose price is a hundredfold off.
  case stored(ChangeCount, rejected: [Day])
  /// What is known has been restated, by a split as a rule: nothing was stored, the whole series is to be fetched anew.
  case restated
  /// No security is known by that key.
  case unknown
}

/// What a price source calls a security, and how far its series has been fetched.
package struct FetchedSeries: Hashable, Sendable {
  package var securityID: String
  package var symbol: String
  /// The source's word.
  package var exchange: String
  /// The first day asked for.
  package var firstDay: Day
  /// The last session told.
  package var lastDay: Day?
  package var askedOn: Day
}

/// A price as it stands in the books, with where it came from.
package struct StoredPrice: Hashable, Sendable {
  package var price: StandardPrice
  package var source: String
  package var learnedOn: Day
}

extension Warehouse {
  /// Stores what an answer tells of one security: its days are overwritten, those it leaves out stay.
  ///
  /// A split that is new to a series, or closes that all differ from the known ones by one factor, mean that the source
  /// has restated its past. Only an answer that reaches back to the first known price can replace it; any other is
  /// refused, lest the series be in two measures.
  @discardableResult
  package func store(prices told: StandardPrices, source: String, on day: Day? = nil) throws -> PriceVerdict {
    try write {
      guard let id = try securityID(ofPriceKey: told.securityKey) else { return .unknown }
      guard let asked = told.asked else {
        try completeListed(id, told, source: source)
        return .stored(ChangeCount(), rejected: [])
      }
      var writer = try PriceWriter(self, securityID: id, source: source, day: day ?? today)
      if let series = try priceSeries(source: source)[id], series.symbol != told.symbol { try writer.forget() }
      if writer.isRestated(by: told) {
        guard asked.lowerBound <= writer.firstDay ?? asked.lowerBound, !told.prices.isEmpty else { return .restated }
        try writer.forget()
      }
      let jumps = PriceJumps(told.prices, after: writer.lastClose(before: asked.lowerBound, like: told.prices.first))
      let count = try writer.write(jumps.kept, told.events)
      try note(told, asked, id, source: source, on: day ?? today)
      if let details = told.details { try complete(id, with: details) }
      try self.count(count, stage: "prices", on: day ?? today)
      return .stored(count, rejected: jumps.rejected)
    }
  }

  /// Stores all that a source has: prices of it that are not among these are no more.
  @discardableResult
  package func replacePrices(with told: [StandardPrices], source: String, on day: Day? = nil) throws -> ChangeCount {
    try write {
      var count = ChangeCount()
      var left = try pricedSecurities(source: source)
      for one in told {
        guard let id = try securityID(ofPriceKey: one.securityKey) else { continue }
        left.remove(id)
        let writer = try PriceWriter(self, securityID: id, source: source, day: day ?? today)
        count += try writer.write(one.prices, one.events)
        count += try writer.keepOnly(one.prices.map(\.day))
      }
      for id in left.sorted() {
        count += try PriceWriter(self, securityID: id, source: source, day: day ?? today).keepOnly([])
      }
      try self.count(count, stage: "prices", on: day ?? today)
      return count
    }
  }

  /// By the security's id.
  package func priceSeries(source: String) throws -> [String: FetchedSeries] {
    try read {
      var series: [String: FetchedSeries] = [:]
      try database.forEach(
        "select security_id, symbol, exchange, first_day, last_day, asked_on from price_series where source = ?",
        .text(source)
      ) { row in
        guard let first = Day(iso: row.text(3)), let asked = Day(iso: row.text(5)) else { return }
        series[row.text(0)] = FetchedSeries(
          securityID: row.text(0), symbol: row.text(1), exchange: row.text(2), firstDay: first,
          lastDay: row.optionalText(4).flatMap { Day(iso: $0) }, askedOn: asked)
      }
      return series
    }
  }

  /// A security's prices by day: of each day one, the household's own file's before another source's.
  package func prices(of securityID: String, in days: ClosedRange<Day>? = nil) throws -> [StoredPrice] {
    try read {
      var prices: [StoredPrice] = []
      try database.forEach(
        """
        select day, currency, close_mantissa, close_scale, open_mantissa, open_scale, high_mantissa, high_scale,
          low_mantissa, low_scale, volume, source, learned_on
        from prices where security_id = ?1 and (?2 is null or day >= ?2) and (?3 is null or day <= ?3)
        order by day, source = 'file', source
        """, .text(securityID), SQLValue(days?.lowerBound.iso), SQLValue(days?.upperBound.iso)
      ) { row in
        guard let day = Day(iso: row.text(0)), let currency = Currency(row.text(1)),
          let learned = Day(iso: row.text(12))
        else { return }
        func decimal(_ column: Int) -> ExactDecimal? {
          row.optionalInt64(column).map { ExactDecimal(mantissa: $0, scale: row.int(column + 1)) }
        }
        guard let close = decimal(2) else { return }
        var price = StandardPrice(day: day, currency: currency, close: close)
        price.open = decimal(4)
        price.high = decimal(6)
        price.low = decimal(8)
        price.volume = row.optionalInt64(10)
        if prices.last?.price.day == day { prices.removeLast() }
        prices.append(StoredPrice(price: price, source: row.text(11), learnedOn: learned))
      }
      return prices
    }
  }

  /// Splits and dividends of a security, by day.
  package func securityEvents(of securityID: String, source: String) throws -> [StandardSecurityEvent] {
    try read {
      var events: [StandardSecurityEvent] = []
      try database.forEach(
        """
        select day, numerator, denominator, amount_mantissa, amount_scale, currency from security_events
        where security_id = ? and source = ? order by day, kind
        """, .text(securityID), .text(source)
      ) { row in
        guard let day = Day(iso: row.text(0)) else { return }
        if let new = row.optionalInt64(1), let old = row.optionalInt64(2) {
          events.append(StandardSecurityEvent(day: day, .split(new: new, old: old)))
        } else if let mantissa = row.optionalInt64(3), let currency = row.optionalText(5).flatMap({ Currency($0) }) {
          let amount = ExactDecimal(mantissa: mantissa, scale: row.int(4))
          events.append(StandardSecurityEvent(day: day, .dividend(UnitPrice(amount, currency))))
        }
      }
      return events
    }
  }

  // MARK: Whose

  private func securityID(ofPriceKey key: String) throws -> String? {
    try database.value(
      "select security_id from securities where security_id = ?1 or isin = ?1 order by security_id <> ?1 limit 1",
      .text(key)
    ).text
  }

  /// The ids of securities that a source prices.
  package func pricedSecurities(source: String) throws -> Set<String> {
    var ids: Set<String> = []
    try database.forEach("select distinct security_id from prices where source = ?", .text(source)) {
      ids.insert($0.text(0))
    }
    return ids
  }

  /// A search tells of many listings: only the one whose prices are taken speaks of the security.
  private func completeListed(_ id: String, _ told: StandardPrices, source: String) throws {
    guard let details = told.details, try priceSeries(source: source)[id]?.symbol == told.symbol else { return }
    try complete(id, with: details)
  }

  private func note(
    _ told: StandardPrices, _ asked: ClosedRange<Day>, _ id: String, source: String, on day: Day
  ) throws {
    try database.run(
      """
      insert into price_series (security_id, source, symbol, exchange, first_day, last_day, asked_on)
      values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
      on conflict do update set
        first_day = iif(symbol = excluded.symbol, min(first_day, excluded.first_day), excluded.first_day),
        last_day = iif(symbol = excluded.symbol,
          nullif(max(coalesce(last_day, ''), coalesce(excluded.last_day, '')), ''), excluded.last_day),
        symbol = excluded.symbol, exchange = excluded.exchange, asked_on = max(asked_on, excluded.asked_on)
      """, .text(id), .text(source), .text(told.symbol), .text(told.exchange), .text(asked.lowerBound.iso),
      SQLValue(told.prices.last?.day.iso), .text(day.iso))
  }
}
