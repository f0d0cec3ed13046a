import Core
import Testing

@testable import Analytics

private let start = Day(number: 20_000)

private func point(
  _ day: Int, _ price: Int64, _ source: String, _ currency: Currency = .gbp, restated: Bool = false
) -> PricePoint {
  PricePoint(start + day, ExactDecimal(mantissa: price, scale: 0), currency, source: source, isRestated: restated)
}

private func words(_ price: DayPrice?) -> String {
  price.map { "\($0.price) \($0.point.source) \($0.quality.rawValue)" } ?? "-"
}

@Suite("The price of a day") struct PriceSeriesTests {
  private func days(_ series: PriceSeries, _ span: ClosedRange<Int>) -> [String] {
    series.days((start + span.lowerBound)...(start + span.upperBound)).map(words)
  }

  @Test("is the session's, else the last within ten days, else the last of all, stale; none before the first")
  func ages() {
    let series = PriceSeries(sources: [point(1, 50, "yahoo"), point(3, 51, "yahoo")], stated: [], paid: [], splits: [])
    let all = days(series, 0...15)
    #expect(all[0...4] == ["-", "50 yahoo observed", "50 yahoo carried", "51 yahoo observed", "51 yahoo carried"])
    #expect(all[13] == "51 yahoo carried")
    #expect(all[14] == "51 yahoo stale")
  }

  @Test("a price source goes before a broker's word while it is fresh, that before what was paid")
  func tiers() {
    let series = PriceSeries(
      sources: [point(2, 60, "yahoo")],
      stated: [point(1, 61, "broker"), point(5, 62, "broker"), point(30, 63, "broker")],
      paid: [point(0, 64, "trade"), point(31, 65, "trade")], splits: [])
    let all = days(series, 0...60)
    #expect(
      all[0...3] == ["64 trade derived", "61 broker observed", "60 yahoo observed", "60 yahoo carried"])
    #expect(all[12] == "60 yahoo carried")
    #expect(all[13] == "62 broker carried")
    #expect(all[16] == "62 broker stale")
    #expect(all[31] == "63 broker carried", "fresh, though a trade is fresher")
    #expect(all[41] == "65 trade carried")
    #expect(all[60] == "65 trade stale")
  }

  @Test("of one day the first source stands")
  func oneDay() {
    let series = PriceSeries(
      sources: [point(1, 50, "file"), point(1, 51, "yahoo"), point(0, 49, "yahoo")], stated: [], paid: [], splits: [])
    #expect(days(series, 0...1) == ["49 yahoo observed", "50 file observed"])
  }

  @Test("a source's closes are in units of today: before a split a unit was worth so much more")
  func restated() throws {
    let ratio = try #require(SplitRatio(new: 4, old: 1))
    let series = PriceSeries(
      sources: [point(0, 100, "yahoo", restated: true), point(2, 110, "yahoo", restated: true)], stated: [],
      paid: [], splits: [(start + 2, ratio)])
    #expect(days(series, 0...2) == ["400 yahoo observed", "400 yahoo carried", "110 yahoo observed"])
    let prices = series.days(start...start + 2)
    #expect(prices.compactMap { $0?.restated(series.later(than: start)) }.first?.description == "100")
  }

  @Test("a broker's price of before a split is that of so many units after it")
  func raw() throws {
    let ratio = try #require(SplitRatio(new: 4, old: 1))
    let series = PriceSeries(
      sources: [], stated: [point(0, 400, "broker")], paid: [], splits: [(start + 2, ratio)])
    #expect(days(series, 0...2) == ["400 broker observed", "400 broker carried", "100 broker carried"])
    let prices = series.days(start...start + 2)
    for (index, price) in prices.enumerated() {
      #expect(price?.restated(series.later(than: start + index)).normalised.description == "100")
    }
  }
}
