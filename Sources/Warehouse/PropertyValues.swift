package import Core
import SQLite

extension Warehouse {
  // The word for a period that its source states no more.
  private static let withdrawn = "withdrawn"

  /// Stores one whole answer of a property source: a row only where a value is new or another than the last known one, so
  /// that what was known on a day can be told again.
  ///
  /// Of an index, a period that the answer does not hold any more is withdrawn: values of two vintages are never compared.
  /// - Returns: values that are new or were restated.
  @discardableResult
  package func store(
    property values: [PropertyValue], source: PropertySource, region: String, on day: Day
  ) throws -> Int {
    try write {
      let known = try knownPropertyValues(source, region)
      var changed = 0
      var told: Set<Key> = []
      for value in values {
        let key = Key(series: value.series, unit: value.unit, period: value.period.text)
        told.insert(key)
        let number = value.value.normalised
        if let last = known[key], last.value == number, last.flag == value.flag { continue }
        if known[key]?.value != number { changed += 1 }
        try insert(key, number, value, source, region, flag: value.flag, on: day)
      }
      guard source.isIndex, let first = values.map(\.period).min() else { return changed }
      for (key, last) in known.sorted(by: { $0.key.period < $1.key.period })
      where !told.contains(key) && last.flag != Self.withdrawn {
        guard let period = IndexPeriod(key.period), period >= first || told.allSatisfy({ $0.series != key.series })
        else { continue }
        let value = PropertyValue(series: key.series, unit: key.unit, period: period, value: last.value)
        try insert(key, last.value, value, source, region, flag: Self.withdrawn, on: day)
        changed += 1
      }
      return changed
    }
  }

  /// The first period that is known of a region, of any series; nil when nothing is.
  package func firstPropertyPeriod(_ source: PropertySource, region: String) throws -> IndexPeriod? {
    try read {
      try database.value(
        "select min(period) from property_values where source = ? and region = ? and flag <> ?",
        .text(source.rawValue), .text(region), .text(Self.withdrawn)
      ).text.flatMap { IndexPeriod($0) }
    }
  }

  private struct Key: Hashable {
    var series: String
    var unit: String
    var period: String
  }

  private func knownPropertyValues(
    _ source: PropertySource, _ region: String
  ) throws -> [Key: (value: ExactDecimal, flag: String)] {
    var known: [Key: (value: ExactDecimal, flag: String)] = [:]
    try database.forEach(
      """
      select series, unit, period, value_mantissa, value_scale, flag, max(learned_on) from property_values
      where source = ? and region = ? group by series, unit, period
      """, .text(source.rawValue), .text(region)
    ) { row in
      known[Key(series: row.text(0), unit: row.text(1), period: row.text(2))] = (
        ExactDecimal(mantissa: row.int64(3), scale: row.int(4)), row.text(5)
      )
    }
    return known
  }

  private func insert(
    _ key: Key, _ number: ExactDecimal, _ value: PropertyValue, _ source: PropertySource, _ region: String,
    flag: String, on day: Day
  ) throws {
    try database.run(
      """
      insert or replace into property_values (source, region, series, unit, period, value_mantissa, value_scale,
        low_minor, high_minor, flag, learned_on) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      .text(source.rawValue), .text(region), .text(key.series), .text(key.unit), .text(key.period),
      .integer(number.mantissa), .integer(Int64(number.scale)), SQLValue(value.low), SQLValue(value.high), .text(flag),
      .text(day.iso))
  }
}
