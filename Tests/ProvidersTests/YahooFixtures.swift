import Core
import HTTP
import Providers
import Testing

/// An answer of the chart endpoint, as written down by hand.
struct ChartText {
  var currency = "GBp"
  var zone = "Europe/London"
  var type = "EQUITY"
  var hint: String? = "2"
  var marketTime: Int64?
  var marketPrice = "91.2"
  /// Time and close as they stand; `null` is one.
  var bars: [(time: Int64, close: String)] = []
  /// Of every bar: open, high, low.
  var others: String?
  var volumes: [String] = []
  var dividends: [(time: Int64, members: String)] = []
  var splits: [(time: Int64, members: String)] = []
  var hasTimes = true
  var adjusted: String?
  var gmtoffset = 0

  var text: String {
    func list(_ values: [String]) -> String { "[\(values.joined(separator: ","))]" }
    func events(_ events: [(time: Int64, members: String)]) -> String {
      "{\(events.map { "\"\($0.time)\":{\($0.members)}" }.joined(separator: ","))}"
    }
    let meta = [
      "\"currency\":\"\(currency)\"", "\"symbol\":\"VOD.L\"", "\"exchangeName\":\"LSE\"",
      "\"instrumentType\":\"\(type)\"", "\"gmtoffset\":\(gmtoffset)", "\"timezone\":\"GMT\"",
      "\"exchangeTimezoneName\":\"\(zone)\"", "\"regularMarketPrice\":\(marketPrice)", "\"longName\":\"Vodafone\"",
    ]
    let more = [hint.map { "\"priceHint\":\($0)" }, marketTime.map { "\"regularMarketTime\":\($0)" }].compactMap { $0 }
    let closes = list(bars.map(\.close))
    let same = list(bars.map { _ in others ?? "null" })
    var quote = "\"close\":\(closes),\"open\":\(same),\"high\":\(same),\"low\":\(same)"
    quote += ",\"volume\":\(volumes.isEmpty ? list(bars.map { _ in "null" }) : list(volumes))"
    let adjclose = adjusted.map { ",\"adjclose\":[{\"adjclose\":\($0)}]" } ?? ""
    let times = hasTimes ? "\"timestamp\":\(list(bars.map { "\($0.time)" }))," : ""
    let quotes = hasTimes ? "{\(quote)}" : "{}"
    return """
      {"chart":{"result":[{"meta":{\((meta + more).joined(separator: ","))},\(times)\
      "events":{"dividends":\(events(dividends)),"splits":\(events(splits))},\
      "indicators":{"quote":[\(quotes)]\(adjclose)}}],"error":null}}
      """
  }

  /// A day's session, opening at that hour there.
  mutating func add(_ day: String, _ close: String, hour: Int = 8) {
    bars.append((instant(day, hour: hour), close))
  }

  func instant(_ day: String, hour: Int = 8) -> Int64 {
    guard let day = Day(iso: day), let zone = Zone(zone) else { return 0 }
    return zone.instant(of: day, hour: hour)
  }
}

/// Two sessions of Vodafone, in pence.
func vodafone() -> ChartText {
  var chart = ChartText()
  chart.add("2026-11-19", "90.80000305175781")
  chart.add("2026-11-20", "91.19999694824219")
  return chart
}

func mapped(
  _ chart: ChartText, _ symbol: String = "VOD.L", from: String = "2026-11-07", to: String = "2026-11-21",
  interval: YahooInterval = .day
) throws -> StandardPrices {
  let span = try #require(Day(iso: from))...(try #require(Day(iso: to)))
  let record = RawRecord(
    provider: "yahoo", accountKey: "GB00BH4HKS39", kind: "prices",
    key: YahooRequest(symbol: symbol, interval: interval, days: span).key, fetchedAt: runInstant, day: today,
    body: Array(chart.text.utf8))
  return try #require(YahooMapping.standardise(record).first)
}

/// `2026-11-20 0.912 GBP`
func short(_ prices: StandardPrices) -> [String] {
  prices.prices.map { "\($0.day) \($0.close) \($0.currency)" }
}

func short(_ events: [StandardSecurityEvent]) -> [String] {
  events.map { event in
    switch event.what {
    case .split(let new, let old): "\(event.day) split \(new):\(old)"
    case .dividend(let amount): "\(event.day) dividend \(amount.value) \(amount.currency)"
    }
  }
}
