/// Who publishes what a property is worth, or how prices of homes have moved.
package enum PropertySource: String, Sendable, CaseIterable {
  case rentcast, ukhpi, fhfa, zhvi, eurostat

  /// Its own value follows from an index; the other is an estimate of one house.
  package var isIndex: Bool { self != .rentcast }

  /// Days after the last published period in which its value is still called derived; of estimates, days after one in which
  /// it is still called carried. Each allows for the source's own delay and one missed publication.
  package var graceDays: Int {
    switch self {
    case .rentcast: 90
    case .ukhpi: 100
    case .fhfa: 160
    case .zhvi: 60
    case .eurostat: 200
    }
  }

  /// Days between two questions.
  package var askEvery: Int { self == .ukhpi ? 7 : 30 }

  /// For people.
  package var title: String {
    switch self {
    case .rentcast: "RentCast's estimate"
    case .ukhpi: "the UK House Price Index"
    case .fhfa: "the FHFA House Price Index"
    case .zhvi: "Zillow's Home Value Index"
    case .eurostat: "Eurostat's house price index"
    }
  }
}

/// A period of an index: a month or a quarter; or the day of an estimate.
package struct IndexPeriod: Hashable, Sendable, Comparable {
  /// `2026-07`, `2026-Q2` or `2026-07-14`.
  package var text: String
  package var first: Day
  package var last: Day

  package init?(_ text: String) {
    if let day = Day(iso: text) {
      (first, last) = (day, day)
    } else if let month = Month(iso: text) {
      (first, last) = (month.firstDay, month.lastDay)
    } else if let dash = text.firstRange(of: "-Q"), let year = Int(text[..<dash.lowerBound]),
      let quarter = Int(text[dash.upperBound...]), (1...4).contains(quarter), (1...9999).contains(year)
    {
      let month = Month(year, quarter * 3 - 2)
      (first, last) = (month.firstDay, (month + 2).lastDay)
    } else {
      return nil
    }
    self.text = text
  }

  package static func < (left: IndexPeriod, right: IndexPeriod) -> Bool { left.first < right.first }
}

/// One figure of a property source.
package struct PropertyValue: Hashable, Sendable {
  /// `terraced`, `purchase-only sa`, `avm` …
  package var series: String
  /// What the index is stated in (`I15_Q`), or an estimate's currency; two units are never compared.
  package var unit: String
  package var period: IndexPeriod
  package var value: ExactDecimal
  /// Of an estimate, in minor units.
  package var low: Int64?
  package var high: Int64?
  /// As the source marks it: `p` for provisional.
  package var flag = ""

  package init(series: String, unit: String, period: IndexPeriod, value: ExactDecimal) {
    self.series = series
    self.unit = unit
    self.period = period
    self.value = value
  }
}
