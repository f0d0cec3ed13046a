import Core

/// What Trading 212 trades: the simulated market's securities, and others that nobody here holds.
enum Trading212Catalogue {
  private static let markets: [(code: String, id: Int, schedule: Int, name: String)] = [
    ("XLON", 43, 61, "London Stock Exchange"), ("XNAS", 53, 71, "NASDAQ"), ("ARCX", 55, 73, "NYSE Arca"),
    ("XETR", 12, 49, "Deutsche Börse Xetra"),
  ]

  static var exchanges: [JSON] {
    markets.map { market in
      [
        "id": .int(market.id), "name": .string(market.name),
        "workingSchedules": [
          [
            "id": .int(market.schedule),
            "timeEvents": [
              ["date": "2026-11-20T08:00:00.000Z", "type": "OPEN"],
              ["date": "2026-11-20T16:30:00.000Z", "type": "CLOSE"],
            ],
          ]
        ],
      ]
    }
  }

  static func instruments(fillers: Int) -> [JSON] {
    SimulatedSecurity.all.compactMap(own) + (0..<fillers).map(filler)
  }

  private static func own(_ security: SimulatedSecurity) -> JSON? {
    guard let market = markets.first(where: { $0.code == security.exchange }) else { return nil }
    return row(
      security.trading212Ticker, security.kind == .stock ? "STOCK" : "ETF", market.schedule, security.isin,
      security.quoteCode, security.name, security.symbol)
  }

  /// Tickers are frozen: one in six no longer resembles what it trades as.
  private static func filler(_ number: Int) -> JSON {
    let market = markets[number % markets.count]
    let code = ["XLON": "GBX", "XETR": "EUR"][market.code] ?? "USD"
    let digits = String(1_000_000_000 + number)
    return row(
      "T\(number)_EQ", number % 3 == 0 ? "ETF" : "STOCK", market.schedule, "US\(digits.dropFirst())\(number % 10)",
      code,
      "Company \(number) plc", number % 6 == 0 ? "N\(number)" : "T\(number)")
  }

  private static func row(
    _ ticker: String, _ type: String, _ schedule: Int, _ isin: String, _ code: String, _ name: String, _ short: String
  ) -> JSON {
    [
      "ticker": .string(ticker), "type": .string(type), "workingScheduleId": .int(schedule), "isin": .string(isin),
      "currencyCode": .string(code), "name": .string(name), "shortName": .string(short), "maxOpenQuantity": 100_000,
      "extendedHours": false, "addedOn": "2020-07-08T12:00:00.000Z",
    ]
  }
}
