import Core

/// What a ticker is: from the list of all instruments, or from what stands beside a position, an order or a dividend.
struct Trading212Instrument: Hashable {
  var ticker = ""
  var isin = ""
  /// As Trading 212 writes it: `GBX` too.
  var code = ""
  var name = ""
  /// As traded. Tickers are frozen: RTP_US_EQ trades as JOBY.
  var shortName = ""
  var type = ""
  /// The market's code, else Trading 212's word for it.
  var exchange = ""

  init() {}

  /// The `instrument` of a position, an order or a dividend.
  init(beside json: JSON?, ticker: String = "") {
    self.ticker = cleaned(json?["ticker"]?.text ?? ticker)
    isin = cleaned(json?["isin"]?.text ?? "")
    code = cleaned(json?["currency"]?.text ?? "")
    name = cleaned(json?["name"]?.text ?? "")
  }

  /// One of the list.
  init(listed json: JSON) {
    ticker = cleaned(json["ticker"]?.text ?? "")
    isin = cleaned(json["isin"]?.text ?? "")
    code = cleaned(json["currencyCode"]?.text ?? "")
    name = cleaned(json["name"]?.text ?? "")
    shortName = cleaned(json["shortName"]?.text ?? "")
    type = cleaned(json["type"]?.text ?? "")
    exchange = cleaned(json["exchange"]?.text ?? "")
  }

  /// As `init(listed:)` reads it.
  var json: JSON {
    .object([
      "ticker": .string(ticker), "isin": .string(isin), "currencyCode": .string(code), "name": .string(name),
      "shortName": .string(shortName), "type": .string(type), "exchange": .string(exchange),
    ])
  }

  /// What reports tell it by.
  var line: String { "\(isin) \(QuotedUnit(anyCase: code)?.currency.code ?? code)" }

  func security(key: String) -> StandardSecurity {
    var security = StandardSecurity(key: key)
    security.isin = Self.isISIN(isin) ? isin : ""
    security.symbol = shortName
    security.exchange = exchange
    security.name = name
    security.currency = QuotedUnit(anyCase: code)?.currency
    security.securityClass =
      switch type {
      case "STOCK": .equity
      case "ETF": .fund
      case "CRYPTO", "CRYPTOCURRENCY": .crypto
      case "": nil
      default: .other
      }
    return security
  }

  /// Two letters, nine letters or digits, a digit.
  static func isISIN(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count == 12, (0x30...0x39).contains(bytes[11]) else { return false }
    return bytes[..<2].allSatisfy { (0x41...0x5A).contains($0) }
      && bytes[2...].allSatisfy { (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) }
  }
}

/// The list of all instruments, some 14,000, in a form that is kept from run to run: a line each, tabs between.
struct Trading212Instruments {
  let text: [UInt8]

  /// So long the list is taken as it is: a week; names and markets change seldom, and one costs 3.6 MB.
  static let timeToLive: Int64 = 7 * 86_400
  static let cacheKey = "instruments"

  init(kept text: [UInt8]) { self.text = text }

  /// Nil for what is no list. Exchanges may be missing: then no market is known.
  init?(instruments: [UInt8], exchanges: [UInt8]?) {
    guard let list = (try? JSON(parsing: instruments))?.array else { return nil }
    let markets = Self.markets(exchanges)
    var text: [UInt8] = []
    for item in list {
      var instrument = Trading212Instrument(listed: item)
      guard !instrument.ticker.isEmpty else { continue }
      instrument.exchange = item["workingScheduleId"]?.text.flatMap { markets[$0] } ?? ""
      let fields = [
        instrument.ticker, instrument.isin, instrument.code, instrument.type, instrument.exchange,
        instrument.shortName, instrument.name,
      ]
      text += Array(fields.joined(separator: "\t").utf8) + [0x0A]
    }
    self.text = text
  }

  /// Markets by the id of a working schedule. A suffix of the ticker is no market: fourteen tickers in `l` trade on Xetra.
  private static func markets(_ exchanges: [UInt8]?) -> [String: String] {
    var markets: [String: String] = [:]
    for exchange in exchanges.flatMap({ try? JSON(parsing: $0) })?.array ?? [] {
      let market = Trading212Market.code(cleaned(exchange["name"]?.text ?? ""))
      for schedule in exchange["workingSchedules"]?.array ?? [] {
        if let id = schedule["id"]?.text { markets[id] = market }
      }
    }
    return markets
  }

  /// Those of these tickers, and of these `isin currency` lines, in the list's order.
  func selection(tickers: Set<String>, lines: Set<String>) -> [Trading212Instrument] {
    guard !tickers.isEmpty || !lines.isEmpty else { return [] }
    return text.split(separator: 0x0A).compactMap { row in
      let fields = row.split(separator: 0x09, omittingEmptySubsequences: false)
      guard fields.count == 7 else { return nil }
      var instrument = Trading212Instrument()
      instrument.ticker = String(decoding: fields[0], as: UTF8.self)
      instrument.isin = String(decoding: fields[1], as: UTF8.self)
      instrument.code = String(decoding: fields[2], as: UTF8.self)
      guard tickers.contains(instrument.ticker) || (!lines.isEmpty && lines.contains(instrument.line)) else {
        return nil
      }
      instrument.type = String(decoding: fields[3], as: UTF8.self)
      instrument.exchange = String(decoding: fields[4], as: UTF8.self)
      instrument.shortName = String(decoding: fields[5], as: UTF8.self)
      instrument.name = String(decoding: fields[6], as: UTF8.self)
      return instrument
    }
  }
}

/// Markets by the words of Trading 212.
enum Trading212Market {
  /// The code of ISO 10383 where the word is known, else the word.
  static func code(_ name: String) -> String {
    let words = folded(name)
    return codes.first { words.contains($0.word) }?.code ?? name
  }

  // The first that fits: "London Stock Exchange AIM" is London, "NYSE Arca" is not "NYSE".
  private static let codes: [(word: String, code: String)] = [
    ("london stock exchange", "XLON"), ("lse", "XLON"), ("nasdaq", "XNAS"), ("arca", "ARCX"), ("nyse", "XNYS"),
    ("xetra", "XETR"), ("gettex", "MUNC"), ("toronto", "XTSE"), ("euronext paris", "XPAR"),
    ("euronext amsterdam", "XAMS"), ("euronext brussels", "XBRU"), ("euronext lisbon", "XLIS"), ("swiss", "XSWX"),
    ("borsa italiana", "XMIL"), ("madrid", "XMAD"), ("wien", "XWBO"), ("vienna", "XWBO"), ("otc", "OTCM"),
  ]
}
