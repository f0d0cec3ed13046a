import Core

/// An answer of the chart endpoint, taken apart.
struct YahooChart {
  /// One element of the series; numbers as they stand.
  struct Bar {
    var time: Int64
    var open: String?
    var high: String?
    var low: String?
    var close: String?
    var volume: Int64?
  }

  struct Dividend {
    var time: Int64
    var amount: String
    /// Where it differs from that of the prices.
    var currency: String?
  }

  struct Split {
    var time: Int64
    var new: ExactDecimal
    var old: ExactDecimal
  }

  /// Why there is no chart.
  enum Refusal: Error, Hashable {
    /// It may be delisted, or was never there.
    case notFound
    /// The range holds no session: it is before the listing, or a weekend.
    case noSessions
    /// A crumb is wanted, or nothing is given to us.
    case unauthorised
    /// A page for people: down, or a consent that nobody gives here.
    case page
    case other
    /// No JSON, or not of the shape.
    case unreadable
  }

  var symbol: String
  /// As it stands: `GBp`.
  var currency: String
  var type: String
  var name: String
  var exchange: String
  var zone: String
  var hint: Int?
  var marketTime: Int64?
  var marketPrice: String?
  var bars: [Bar] = []
  var dividends: [Dividend] = []
  var splits: [Split] = []

  init(body: [UInt8]) throws(Refusal) {
    guard let answer = try? JSON(parsing: body) else { throw Self.isPage(body) ? .page : .unreadable }
    let chart = answer["chart"] ?? answer["finance"] ?? .null
    if let error = chart["error"], error != .null { throw Self.refusal(error) }
    guard let result = chart["result"]?.array?.first, let meta = result["meta"], meta.isObject else {
      throw .unreadable
    }
    symbol = meta["symbol"]?.text ?? ""
    currency = meta["currency"]?.text ?? ""
    type = meta["instrumentType"]?.text ?? ""
    name = meta["longName"]?.text ?? meta["shortName"]?.text ?? ""
    exchange = meta["exchangeName"]?.text ?? ""
    zone = meta["exchangeTimezoneName"]?.text ?? ""
    hint = meta["priceHint"]?.text.flatMap(YahooNumber.whole).flatMap { (0...12).contains($0) ? Int($0) : nil }
    marketTime = meta["regularMarketTime"]?.text.flatMap(YahooNumber.whole)
    marketPrice = meta["regularMarketPrice"]?.number
    bars = Self.bars(result)
    let events = result["events"]
    dividends = Self.members(events?["dividends"]).compactMap { member in
      guard let time = Self.time(member), let amount = member.value["amount"]?.number else { return nil }
      return Dividend(time: time, amount: amount, currency: member.value["currency"]?.text)
    }
    splits = Self.members(events?["splits"]).compactMap { member in
      guard let time = Self.time(member),
        let new = member.value["numerator"]?.number.flatMap(YahooNumber.exact), new.mantissa > 0,
        let old = member.value["denominator"]?.number.flatMap(YahooNumber.exact), old.mantissa > 0
      else { return nil }
      return Split(time: time, new: new, old: old)
    }
  }

  /// `timestamp` is absent where there is no data, and any element may be null.
  private static func bars(_ result: JSON) -> [Bar] {
    let quote = result["indicators"]?["quote"]?.array?.first
    func column(_ name: String) -> [JSON] { quote?[name]?.array ?? [] }
    let (opens, highs, lows) = (column("open"), column("high"), column("low"))
    let (closes, volumes) = (column("close"), column("volume"))
    return (result["timestamp"]?.array ?? []).enumerated().compactMap { index, time in
      guard let time = time.text.flatMap(YahooNumber.whole) else { return nil }
      func at(_ column: [JSON]) -> String? { index < column.count ? column[index].number : nil }
      return Bar(
        time: time, open: at(opens), high: at(highs), low: at(lows), close: at(closes),
        volume: at(volumes).flatMap(YahooNumber.whole))
    }
  }

  /// Sorted by their names, which are times.
  private static func members(_ events: JSON?) -> [(name: String, value: JSON)] {
    guard case .object(let members)? = events else { return [] }
    return members.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
  }

  private static func time(_ member: (name: String, value: JSON)) -> Int64? {
    YahooNumber.whole(member.value["date"]?.text ?? member.name)
  }

  private static func refusal(_ error: JSON) -> Refusal {
    let code = error["code"]?.text ?? ""
    let words = error["description"]?.text ?? ""
    if words.hasPrefix("Data doesn't exist") || words.contains("Timestamp data missing") { return .noSessions }
    switch code {
    case "Not Found": return .notFound
    case "Unauthorized": return .unauthorised
    default: return .other
    }
  }

  private static func isPage(_ body: [UInt8]) -> Bool {
    let start = body.prefix(512).drop { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
    return start.first == UInt8(ascii: "<") || String(decoding: start, as: UTF8.self).contains("Will be right back")
  }
}

extension JSON {
  /// The text of a number only.
  fileprivate var number: String? {
    guard case .number(let text) = self else { return nil }
    return text
  }
}
