import Core

/// One chart as it is written down.
struct YahooChartText {
  private let server: YahooServer
  private let security: SimulatedSecurity
  private let zone: Zone
  private let sessions: [SimulatedSession]
  private let interval: String

  init(
    _ server: YahooServer, _ security: SimulatedSecurity, _ zone: Zone, _ sessions: [SimulatedSession], interval: String
  ) {
    self.server = server
    self.security = security
    self.zone = zone
    self.sessions = sessions
    self.interval = interval
  }

  static func exchange(_ security: SimulatedSecurity) -> (code: String, name: String) {
    switch security.exchange {
    case "XLON": ("LSE", "London")
    case "XETR": ("GER", "XETRA")
    case "XASX": ("ASX", "Australian")
    case "XNAS": ("NMS", "NASDAQ")
    case "ARCX": ("PCX", "NYSEArca")
    default: ("NAS", "Nasdaq")
    }
  }

  static func type(_ security: SimulatedSecurity) -> String {
    switch security.kind {
    case .stock: "EQUITY"
    case .fund, .bondFund: security.exchange.isEmpty ? "MUTUALFUND" : "ETF"
    case .moneyMarket: "MUTUALFUND"
    }
  }

  /// One element of the arrays.
  private struct Bar {
    var time: Int64
    var session: SimulatedSession?
    /// Of a quote: the price alone.
    var quote: Int?
  }

  func result(from: Int64, to: Int64) -> JSON {
    let bars = bars()
    func column(_ value: (SimulatedSession) -> Int) -> JSON {
      .array(bars.map { bar in (bar.session.map(value) ?? bar.quote).map(Self.float) ?? .null })
    }
    let quote: JSON = [
      "open": column(\.open), "high": column(\.high), "low": column(\.low), "close": column(\.close),
      "volume": .array(bars.map { $0.session.map { .int($0.volume) } ?? .null }),
    ]
    return .object([
      .init(name: "meta", value: meta),
      .init(name: "timestamp", value: .array(bars.map { .int(Int($0.time)) })),
      .init(name: "events", value: ["dividends": dividends(from: from, to: to), "splits": splits(from: from, to: to)]),
      .init(name: "indicators", value: ["quote": [quote], "adjclose": [["adjclose": adjusted(bars)]]]),
    ])
  }

  /// A session that is missing is null; of one that is not over the last element is a quote.
  private func bars() -> [Bar] {
    var bars = grouped.map { group -> Bar in
      let last = group[group.count - 1]
      let time = server.opening(interval == "1wk" ? Self.monday(group[0].day) : last.day, security, zone)
      return Bar(time: time, session: server.isMissing(last.day) ? nil : joined(group))
    }
    if interval == "1h" { bars = bars.flatMap(hours) }
    if let last = sessions.last, isOpen(last) {
      bars.append(Bar(time: Int64(server.now.seconds), session: nil, quote: last.close))
    }
    return bars
  }

  /// Three elements for six hours are enough to be told apart.
  private func hours(_ bar: Bar) -> [Bar] {
    guard let session = bar.session else { return [bar] }
    var (first, second, third) = (session, session, session)
    (first.close, first.volume) = (session.open, session.volume / 3)
    (second.open, second.close, second.volume) = (session.low, session.high, session.volume / 3)
    third.volume = session.volume - 2 * (session.volume / 3)
    return [(0, first), (2, second), (4, third)].map { Bar(time: bar.time + $0 * 3600, session: $1) }
  }

  private var grouped: [[SimulatedSession]] {
    guard interval == "1wk" else { return sessions.map { [$0] } }
    var weeks: [[SimulatedSession]] = []
    for session in sessions {
      if let last = weeks.last?.last, Self.monday(last.day) == Self.monday(session.day) {
        weeks[weeks.count - 1].append(session)
      } else {
        weeks.append([session])
      }
    }
    return weeks
  }

  private func joined(_ group: [SimulatedSession]) -> SimulatedSession {
    var result = group[group.count - 1]
    result.open = group[0].open
    result.high = group.map(\.high).max() ?? result.high
    result.low = group.map(\.low).min() ?? result.low
    result.volume = group.reduce(0) { $0 + $1.volume }
    return result
  }

  private static func monday(_ day: Day) -> Day { day - (Weekday.allCases.firstIndex(of: day.weekday) ?? 0) }

  private func isOpen(_ session: SimulatedSession) -> Bool {
    let opening = server.opening(session.day, security, zone)
    let now = Int64(server.now.seconds)
    return now > opening && now < opening + YahooServer.sessionLength
  }

  private var meta: JSON {
    let last = sessions.last
    let time = last.map { session in
      isOpen(session)
        ? Int64(server.now.seconds) : server.opening(session.day, security, zone) + YahooServer.sessionLength
    }
    let exchange = Self.exchange(security)
    return .object([
      .init(name: "currency", value: .string(security.isInPence ? "GBp" : security.currency.code)),
      .init(name: "symbol", value: .string(security.yahooSymbol)),
      .init(name: "exchangeName", value: .string(exchange.code)),
      .init(name: "fullExchangeName", value: .string(exchange.name)),
      .init(name: "instrumentType", value: .string(Self.type(security))),
      .init(name: "firstTradeDate", value: .int(Instant(SimulatedMarket.firstDay).seconds)),
      .init(name: "regularMarketTime", value: .int(Int(time ?? 0))),
      .init(name: "hasPrePostMarketData", value: false),
      // Today's, and so wrong across clock changes.
      .init(name: "gmtoffset", value: .int(offset)),
      .init(name: "timezone", value: "LOCAL"),
      .init(name: "exchangeTimezoneName", value: .string(security.zone)),
      .init(name: "regularMarketPrice", value: last.map { Self.float($0.close) } ?? .null),
      .init(name: "longName", value: .string(security.name)),
      .init(name: "priceHint", value: 2),
      .init(name: "dataGranularity", value: .string(interval)),
      .init(name: "range", value: ""),
      .init(name: "validRanges", value: ["1d", "5d", "1mo", "1y", "max"]),
    ])
  }

  private var offset: Int {
    let day = zone.day(at: Int64(server.now.seconds))
    return Int(Int64(day.number) * 86_400 - zone.instant(of: day))
  }

  // MARK: Events

  private func splits(from: Int64, to: Int64) -> JSON {
    .object(
      server.knownSplits(of: security).compactMap { split in
        let time = server.opening(split.day, security, zone)
        guard time >= from, time < to else { return nil }
        return .init(
          name: String(time),
          value: [
            "date": .int(Int(time)), "numerator": .int(split.new), "denominator": .int(split.old),
            "splitRatio": .string("\(split.new):\(split.old)"),
          ])
      })
  }

  /// Restated for splits as prices are. In August London's are told in pounds while its prices are pence.
  private func dividends(from: Int64, to: Int64) -> JSON {
    let all = server.market.dividends(of: security, through: server.now.day)
    return .object(
      all.compactMap { dividend in
        let time = server.opening(dividend.exDay, security, zone)
        guard time >= from, time < to, time <= Int64(server.now.seconds) else { return nil }
        var amount = Double(dividend.amount) / 10_000
        for split in server.knownSplits(of: security) where dividend.exDay < split.day {
          amount = amount * Double(split.old) / Double(split.new)
        }
        if security.isInPence, dividend.exDay.parts.month == 8 { amount /= 100 }
        return .init(
          name: String(time), value: ["amount": .number("\(amount)"), "date": .int(Int(time))])
      })
  }

  /// Lower the older they are: its history changes at every dividend.
  private func adjusted(_ bars: [Bar]) -> JSON {
    .array(
      bars.enumerated().map { index, bar in
        bar.session.map { Self.float($0.close * (900_000 + index) / 1_000_000) } ?? .null
      })
  }

  /// A double that was a 32-bit float.
  private static func float(_ tenThousandths: Int) -> JSON {
    .number("\(Double(Float(Double(tenThousandths) / 10_000)))")
  }
}
