import Core
import Settings
import Testing

@testable import Analytics

/// Figures of one series, by period.
private func series(_ name: String, _ figures: [(String, String)], unit: String = "") throws -> PropertyIndex.Series {
  let periods = try figures.map { try #require(IndexPeriod($0.0)) }
  let values = try figures.map { try #require(ExactDecimal($0.1)) }
  return PropertyIndex.Series(name: name, unit: unit, periods: periods, values: values)
}

private func house(_ valuations: [(String, Int64)], _ currency: Currency = .gbp) throws -> AssetSettings {
  var house = AssetSettings(id: "house", name: "House", kind: .property, currency: currency)
  house.valuations = try valuations.map {
    AssetSettings.Valuation(day: try #require(Day(iso: $0.0)), value: Money(minor: $0.1, currency))
  }
  return house
}

private var plain: DayRates { DayRates { minor, _, _ in minor } }

private func value(
  _ asset: AssetSettings, _ index: PropertyIndex, on day: String, today: String = "2027-06-30"
) throws -> String {
  let day = try #require(Day(iso: day))
  let end = try #require(Day(iso: today))
  let series = try #require(assetSeries(asset, to: end, rates: plain, index: index))
  let found = series.days[day - series.first]
  return "\(Money.decimal(minor: found.minor, exponent: 2)) \(found.quality.rawValue)"
}

@Suite("A property that follows an index (providers/property.md)") struct PropertyIndexTests {
  private func monthly(_ scale: Int64 = 1) throws -> PropertyIndex {
    let figures = [("2026-01", 1_004), ("2026-02", 1_010), ("2026-03", 1_003), ("2026-04", 1_021)].map {
      ($0.0, ExactDecimal(mantissa: Int64($0.1) * scale, scale: 1).description)
    }
    return PropertyIndex(source: .ukhpi, series: [try series("Terraced", figures)])
  }

  @Test("V(T) = A × I(p(T)) ÷ I(p(D)), half-even once, to whole units; V(D) = A, to the penny")
  func formula() throws {
    let asset = try house([("2026-01-20", 26_500_049)])
    #expect(try value(asset, monthly(), on: "2026-01-20") == "265000.49 observed")
    #expect(try value(asset, monthly(), on: "2026-01-31") == "265000.49 derived")
    // 265000.49 × 101.0 ÷ 100.4 = 266584.16
    #expect(try value(asset, monthly(), on: "2026-02-01") == "266584.00 derived")
    #expect(try value(asset, monthly(), on: "2026-03-31") == "264737.00 derived")
  }

  @Test("past the end the last published figure holds; within the grace it is derived, after it stale at once")
  func grace() throws {
    let asset = try house([("2026-01-20", 26_500_000)])
    let end = try #require(Day(iso: "2026-04-30"))
    #expect(try value(asset, monthly(), on: (end + 100).iso) == "269487.00 derived")
    #expect(try value(asset, monthly(), on: (end + 101).iso) == "269487.00 stale")
  }

  @Test("a rebased vintage moves no value")
  func rebased() throws {
    let asset = try house([("2026-01-20", 26_500_000)])
    for day in ["2026-01-20", "2026-02-10", "2026-04-30", "2026-12-01"] {
      #expect(try value(asset, monthly(7), on: day) == value(asset, monthly(), on: day))
    }
  }

  @Test("a later value by hand is the anchor from its day on")
  func anchors() throws {
    let asset = try house([("2026-01-20", 26_500_000), ("2026-03-10", 30_000_000)])
    #expect(try value(asset, monthly(), on: "2026-03-09") == "264736.00 derived")
    #expect(try value(asset, monthly(), on: "2026-03-10") == "300000.00 observed")
    #expect(try value(asset, monthly(), on: "2026-04-01") == "305384.00 derived")
  }

  @Test("a value before the series begins is carried, not moved and not dropped")
  func before() throws {
    let asset = try house([("2025-12-31", 26_500_000)])
    #expect(try value(asset, monthly(), on: "2026-04-15") == "265000.00 carried")
  }

  @Test("a quarter holds all its days")
  func quarters() throws {
    let index = PropertyIndex(
      source: .eurostat, series: [try series("TOTAL", [("2025-Q4", "120.5"), ("2026-Q1", "123.0")], unit: "I15_Q")])
    let asset = try house([("2025-11-02", 30_000_000)], .eur)
    #expect(try value(asset, index, on: "2025-12-31") == "300000.00 derived")
    #expect(try value(asset, index, on: "2026-01-01") == "306224.00 derived")
    #expect(try value(asset, index, on: "2026-03-31") == "306224.00 derived")
  }

  @Test("two units are never compared: the series that goes on longest is followed for both ends")
  func units() throws {
    let index = PropertyIndex(
      source: .eurostat,
      series: [
        try series("TOTAL", [("2025-Q4", "120"), ("2026-Q1", "126")], unit: "I15_Q"),
        try series("TOTAL", [("2025-Q4", "80"), ("2026-Q1", "84"), ("2026-Q2", "86")], unit: "I25_Q"),
      ])
    #expect(try value(house([("2025-11-02", 10_000_000)]), index, on: "2026-05-01") == "107500.00 derived")
  }

  @Test("FHFA: sales adjusted for the season before appraisals, unless they begin too late")
  func flavours() throws {
    let index = PropertyIndex(
      source: .fhfa,
      series: [
        try series("all-transactions nsa", [("1985-Q1", "50"), ("2020-Q1", "100"), ("2026-Q1", "150")]),
        try series("purchase-only nsa", [("2020-Q1", "200"), ("2026-Q1", "260")]),
        try series("purchase-only sa", [("2020-Q1", "200"), ("2026-Q1", "250")]),
      ])
    #expect(try value(house([("2020-02-01", 10_000_000)], .usd), index, on: "2026-02-01") == "125000.00 derived")
    #expect(try value(house([("1985-02-01", 1_000_000)], .usd), index, on: "2026-02-01") == "30000.00 derived")
  }

  @Test("an estimate is observed on the day it was asked for, has no past, is carried, and stale after ninety days")
  func estimate() throws {
    let index = PropertyIndex(
      source: .rentcast, series: [try series("avm", [("2026-03-10", "250000"), ("2026-04-09", "255000")], unit: "USD")])
    let asset = try house([("2020-05-01", 19_000_000)], .usd)
    #expect(try value(asset, index, on: "2026-03-09") == "190000.00 stale")
    #expect(try value(asset, index, on: "2020-07-30") == "190000.00 carried")
    #expect(try value(asset, index, on: "2026-03-10") == "250000.00 observed")
    #expect(try value(asset, index, on: "2026-04-08") == "250000.00 carried")
    #expect(try value(asset, index, on: "2026-07-08") == "255000.00 carried")
    #expect(try value(asset, index, on: "2026-07-09") == "255000.00 stale")
    let end = try #require(Day(iso: "2026-05-01"))
    let unvalued = try house([], .usd)
    let alone = try #require(assetSeries(unvalued, to: end, rates: plain, index: index))
    #expect(alone.first.iso == "2026-03-10")
  }

  @Test("ZHVI: its dollars are of the typical home: only their ratio counts")
  func ratioOnly() throws {
    let index = PropertyIndex(
      source: .zhvi,
      series: [try series("county", [("2026-01", "500000.123"), ("2026-02", "505000.12423")], unit: "USD")])
    #expect(try value(house([("2026-01-20", 20_000_000)], .usd), index, on: "2026-02-10") == "202000.00 derived")
  }

  @Test("an index that has ended long ago (Eurostat's of the United Kingdom) carries its last figure, stale")
  func ended() throws {
    let index = PropertyIndex(
      source: .eurostat, series: [try series("TOTAL", [("2015-Q1", "100"), ("2020-Q3", "125")], unit: "I15_Q")])
    #expect(try value(house([("2015-02-01", 20_000_000)]), index, on: "2026-06-01") == "250000.00 stale")
    // Bought after the end: no figure of its own day is known, so nothing moves it.
    #expect(try value(house([("2023-02-01", 20_000_000)]), index, on: "2026-06-01").hasPrefix("200000.00 "))
  }

  @Test("a value that is entered later and dated earlier is in force from its own day, not from when it was entered")
  func enteredLater() throws {
    let books = try AnalysedBooks(today: Month(2026, 6).day(20))
    books.settings.assets = [try house([("2026-06-10", 30_000_000)])]
    try books.analyse()
    books.settings.assets = [try house([("2026-06-01", 10_000_000), ("2026-06-10", 30_000_000)])]
    try books.analyse()
    #expect(
      try books.lines(
        "select day, value_minor from mart_assets_daily where day in ('2026-06-01', '2026-06-09', '2026-06-10', '2026-06-20')"
      )
        == ["2026-06-01 10000000", "2026-06-09 10000000", "2026-06-10 30000000", "2026-06-20 30000000"])
  }

  @Test("a value that is deleted is in force no more, and no value is not a value of nought")
  func deleted() throws {
    let books = try AnalysedBooks(today: Month(2026, 6).day(20))
    books.settings.assets = [try house([("2026-06-01", 10_000_000), ("2026-06-10", 30_000_000)])]
    try books.analyse()
    books.settings.assets = [try house([("2026-06-01", 10_000_000)])]
    try books.analyse()
    #expect(try books.lines("select distinct value_minor from mart_assets_daily") == ["10000000"])
    #expect(try books.lines("select total_minor from mart_net_worth_daily where day = '2026-06-20'") == ["10000000"])
    books.settings.assets = [try house([])]
    try books.analyse()
    #expect(try books.lines("select * from mart_assets_daily") == [])
  }
}
