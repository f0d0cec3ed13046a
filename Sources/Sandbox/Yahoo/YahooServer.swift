import Core
import WebServer

/// Yahoo as a value: requests are answered by it.
struct YahooServer: Sendable {
  struct Session: Hashable {
    var security: String
    var day: Day
  }

  let market: SimulatedMarket
  var now: Instant
  let limit: Int
  var asked = 0
  var fault: (kind: YahooSandbox.Fault, left: Int, after: Int)?
  /// By the session's day, the day from which it is known.
  var missing: [Day: Day] = [:]
  /// Sessions a hundredfold off; whether too small.
  var hundredfold: [Session: Bool] = [:]
  var splits: [String: SimulatedSecurity.Split] = [:]
  var delisted: Set<String> = []

  private static let charts = "/v8/finance/chart/"
  private static let searches = "/v1/finance/search"

  init(market: SimulatedMarket, now: Instant, limit: Int) {
    self.market = market
    self.now = now
    self.limit = limit
  }

  mutating func answer(_ request: WebRequest) -> WebResponse {
    // Agents of HTTP libraries are refused from the first request on, as is whoever asks too often.
    asked += 1
    guard request.header("User-Agent")?.hasPrefix("Mozilla/5.0 (") == true, asked <= limit else {
      return .text(429, "Edge: Too Many Requests")
    }
    let kind = takeFault()
    if let response = kind.flatMap(instead) { return response }
    var response: WebResponse
    if request.method == "GET", request.path.hasPrefix(Self.charts) {
      response = chart(String(request.path.dropFirst(Self.charts.count)), request)
    } else if request.method == "GET", request.path == Self.searches {
      response = search(request.query("q") ?? "", count: request.query("quotesCount").flatMap { Int($0) } ?? 7)
    } else {
      response = .text(404, "Not Found")
    }
    switch kind {
    case .broken: response.body = Array(response.body.prefix(response.body.count / 2))
    case .stalled(let milliseconds):
      response.delivery = .stalled(after: response.body.count / 2, milliseconds: milliseconds)
    case .dropped: response.delivery = .dropped
    default: break
    }
    return response
  }

  private mutating func takeFault() -> YahooSandbox.Fault? {
    guard let fault else { return nil }
    guard fault.after == 0 else {
      self.fault = (fault.kind, fault.left, fault.after - 1)
      return nil
    }
    self.fault = fault.left > 1 ? (fault.kind, fault.left - 1, 0) : nil
    return fault.kind
  }

  private func instead(_ fault: YahooSandbox.Fault) -> WebResponse? {
    switch fault {
    case .page:
      return .text(200, "<!DOCTYPE html>\n<html><title>Yahoo</title><h1>Will be right back...</h1></html>")
    case .consent:
      var response = WebResponse.text(302, "")
      response.headers.append(("Location", "https://consent.yahoo.com/v2/collectConsent?sessionId=3_cc-session"))
      return response
    case .unauthorised: return error(200, "Unauthorized", "Invalid Crumb")
    case .garbage: return .text(200, "\u{1}nothing of the kind")
    case .status(429): return .text(429, "Edge: Too Many Requests")
    case .status(let status): return .text(status, "Internal Server Error")
    case .broken, .stalled, .dropped: return nil
    }
  }

  // MARK: Charts

  private func chart(_ symbol: String, _ request: WebRequest) -> WebResponse {
    let security = SimulatedSecurity.all.first { $0.yahooSymbol == symbol && !delisted.contains($0.id) }
    guard let security, let zone = Zone(security.zone) else {
      return error(404, "Not Found", "No data found, symbol may be delisted")
    }
    guard let from = request.query("period1").flatMap({ Int64($0) }),
      let to = request.query("period2").flatMap({ Int64($0) }), from < to
    else { return error(400, "Bad Request", "Invalid input - start date cannot be after end date.") }
    let sessions = sessions(
      of: security, from: max(zone.day(at: from), SimulatedMarket.firstDay), through: zone.day(at: to)
    ).filter { session in
      let opening = opening(session.day, security, zone)
      return opening >= from && opening < to && opening <= Int64(now.seconds)
    }
    guard !sessions.isEmpty else {
      return error(400, "Bad Request", "Data doesn't exist for startDate = \(from), endDate = \(to)")
    }
    let chart = YahooChartText(self, security, zone, sessions, interval: request.query("interval") ?? "1d")
    return json(200, ["chart": ["result": [chart.result(from: from, to: to)], "error": nil]])
  }

  /// As they are told now: restated for the splits that are known.
  func sessions(of security: SimulatedSecurity, from first: Day, through last: Day) -> [SimulatedSession] {
    market.sessions(of: security, from: first, through: min(last, now.day + 1)).map { session in
      var told = market.adjusted(session, of: security, known: now.day)
      // The market knows nothing of a split that a test makes: its prices go on as they were.
      if let split = splits[security.id], split.day <= now.day {
        func divided(_ price: Int) -> Int { (price * split.old + split.new / 2) / split.new }
        (told.open, told.high) = (divided(told.open), divided(told.high))
        (told.low, told.close) = (divided(told.low), divided(told.close))
      }
      if let isTooSmall = hundredfold[Session(security: security.id, day: session.day)] {
        told.close = isTooSmall ? told.close / 100 : told.close * 100
      }
      return told
    }
  }

  /// All splits of a security that are known, with their days.
  func knownSplits(of security: SimulatedSecurity) -> [SimulatedSecurity.Split] {
    [security.split, splits[security.id]].compactMap { $0 }.filter { $0.day <= now.day }
  }

  func isMissing(_ day: Day) -> Bool { missing[day].map { now.day < $0 } ?? false }

  /// When a session begins.
  func opening(_ day: Day, _ security: SimulatedSecurity, _ zone: Zone) -> Int64 {
    switch security.exchange {
    case "XLON": zone.instant(of: day, hour: 8)
    case "XETR": zone.instant(of: day, hour: 9)
    case "XASX": zone.instant(of: day, hour: 10)
    default: zone.instant(of: day, hour: 9) + 1800
    }
  }

  static let sessionLength: Int64 = 6 * 3600 + 1800

  // MARK: Search

  private func search(_ text: String, count: Int) -> WebResponse {
    let wanted = text.lowercased()
    let found = SimulatedSecurity.all.filter { security in
      security.isin.lowercased() == wanted || security.symbol.lowercased() == wanted
        || security.name.lowercased().contains(wanted)
    }
    // A venue that trades what others list comes first, as it may.
    let venues = found.filter { $0.exchange == "XLON" }.map { security -> JSON in
      [
        "exchange": "CXE", "shortname": .string(security.name), "quoteType": "EQUITY",
        "symbol": .string(security.symbol + ".XC"), "typeDisp": "Equity", "exchDisp": "Cboe UK",
        "isYahooFinance": true,
      ]
    }
    let quotes = venues + found.map(listing)
    return json(
      200,
      [
        "explains": [], "count": .int(quotes.count), "quotes": .array(Array(quotes.prefix(count))), "news": [],
      ])
  }

  private func listing(_ security: SimulatedSecurity) -> JSON {
    var members: [JSON.Member] = [
      .init(name: "exchange", value: .string(YahooChartText.exchange(security).code)),
      .init(name: "shortname", value: .string(security.name.uppercased())),
      .init(name: "quoteType", value: .string(YahooChartText.type(security))),
      .init(name: "symbol", value: .string(security.yahooSymbol)),
      .init(name: "longname", value: .string(security.name)),
      .init(name: "exchDisp", value: .string(YahooChartText.exchange(security).name)),
    ]
    if !security.sector.isEmpty {
      members.append(.init(name: "sector", value: .string(security.sector)))
      members.append(.init(name: "industry", value: .string(security.industry)))
    }
    members.append(.init(name: "isYahooFinance", value: true))
    return .object(members)
  }

  private func error(_ status: Int, _ code: String, _ words: String) -> WebResponse {
    json(status, ["chart": ["result": nil, "error": ["code": .string(code), "description": .string(words)]]])
  }
}
