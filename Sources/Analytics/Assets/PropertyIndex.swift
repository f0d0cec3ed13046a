package import Core
package import SQLite
package import Settings

/// What a property source has published, as it is known now.
package struct PropertyIndex {
  /// One line of figures that may be compared with each other: one series in one unit.
  package struct Series: Hashable {
    package var name: String
    package var unit: String
    /// Oldest first.
    package var periods: [IndexPeriod]
    package var values: [ExactDecimal]

    package init(name: String, unit: String, periods: [IndexPeriod], values: [ExactDecimal]) {
      self.name = name
      self.unit = unit
      self.periods = periods
      self.values = values
    }

    /// The place of the last period that begins on or before `day`.
    func place(of day: Day) -> Int? {
      var (low, high) = (0, periods.count)
      while low < high {
        let middle = (low + high) / 2
        if periods[middle].first <= day { low = middle + 1 } else { high = middle }
      }
      return low == 0 ? nil : low - 1
    }
  }

  package var source: PropertySource
  package var series: [Series]

  package init(source: PropertySource, series: [Series]) {
    self.source = source
    self.series = series
  }

  /// Nothing published is an index without series.
  package init(_ database: Database, _ wanted: ValueSource) throws {
    source = wanted.source
    var series: [Series] = []
    try database.forEach(
      """
      select series, unit, period, value_mantissa, value_scale, flag, max(learned_on) from main.property_values
      where source = ? and region = ? group by series, unit, period order by series, unit, period
      """, .text(wanted.source.rawValue), .text(wanted.region)
    ) { row in
      guard row.text(5) != "withdrawn", let period = IndexPeriod(row.text(2)) else { return }
      let value = ExactDecimal(mantissa: row.int64(3), scale: row.int(4))
      if series.last?.name == row.text(0), series.last?.unit == row.text(1) {
        series[series.count - 1].periods.append(period)
        series[series.count - 1].values.append(value)
      } else {
        series.append(Series(name: row.text(0), unit: row.text(1), periods: [period], values: [value]))
      }
    }
    let type = wanted.propertyType.isEmpty ? nil : wanted.propertyType
    self.series = series.filter { type == nil || wanted.source == .rentcast || $0.name == type }
  }

  /// The series an anchor of that day can follow: it must be told of the anchor's own period. The one told of longest
  /// after it wins; of those alike, FHFA's sales before its appraisals, adjusted before not, the older unit.
  func followed(from anchor: Day) -> Series? {
    func rank(_ series: Series) -> [Int] {
      let last = series.periods.last.map { Int($0.first.number) } ?? 0
      let flavour = series.name.hasPrefix("purchase-only") ? 0 : series.name.hasPrefix("all-transactions") ? 1 : 2
      return source == .fhfa
        ? [flavour, series.name.hasSuffix(" sa") ? 0 : 1, -last] : [-last, 0, 0]
    }
    let fitting = series.enumerated().filter { _, series in
      guard let place = series.place(of: anchor) else { return false }
      return series.periods[place].last >= anchor || place == series.periods.count - 1
    }
    return fitting.min { left, right in
      let (a, b) = (rank(left.element), rank(right.element))
      return a == b ? left.offset < right.offset : a.lexicographicallyPrecedes(b)
    }?.element
  }
}

extension PropertyIndex.Series {
  /// `anchor`, of a day, as the index has moved since: half to even, once, to whole units of the currency.
  ///
  /// - Returns: nil before the anchor, or when the number does not fit.
  func value(of anchor: Money, from start: Day, on day: Day) -> Int64? {
    guard let from = place(of: start), let to = place(of: day), to >= from else { return nil }
    if to == from { return anchor.minor }
    let (base, now) = (values[from], values[to])
    let unit = ExactDecimal.powers[anchor.currency.exponent]
    var top = Int128(anchor.minor)
    var bottom = Int128(base.mantissa)
    for (factor, isTop) in [
      (Int128(now.mantissa), true), (Int128(ExactDecimal.powers[base.scale]), true),
      (Int128(ExactDecimal.powers[now.scale]), false), (Int128(unit), false),
    ] {
      let (product, overflow) = (isTop ? top : bottom).multipliedReportingOverflow(by: factor)
      if overflow { return nil }
      if isTop { top = product } else { bottom = product }
    }
    guard bottom > 0, let whole = Int64(exactly: divideHalfEven(top, by: bottom)) else { return nil }
    let (minor, overflow) = whole.multipliedReportingOverflow(by: unit)
    return overflow ? nil : minor
  }
}
