import Core
import HTTP

/// What became of one question.
enum YahooReply {
  case chart(YahooChart)
  case listings([YahooListing])
  case refused(YahooChart.Refusal)
  /// Too many: whoever is told so asks no more for the night.
  case tooMany
  case failed(status: Int)
  case unreachable(TransportError)
}

/// Asks, slowly, and hands each answer over before the next question.
struct YahooClient {
  let transport: Transport
  let charts: String
  let searches: String
  let pause: Duration?
  let sleep: @Sendable (Duration) async throws -> Void
  private var hasAsked = false

  /// The agents of HTTP libraries are answered 429 from the first request on.
  static let agent = "Mozilla/5.0 (compatible; Daybook/1.0)"
  // "One request per second or slower": some forty quick ones have brought a block of a quarter of an hour.
  private static let between: Duration = .milliseconds(1200)

  /// - Parameter baseURL: another server for both; one on loopback is not waited for.
  init(
    transport: Transport, baseURL: String?, sleep: @escaping @Sendable (Duration) async throws -> Void
  ) {
    self.transport = transport
    var base = baseURL
    while base?.hasSuffix("/") == true { base?.removeLast() }
    charts = (base ?? "https://query1.finance.yahoo.com") + "/v8/finance/chart/"
    searches = (base ?? "https://query2.finance.yahoo.com") + "/v1/finance/search"
    // Plain http goes to no other machine.
    pause = base?.hasPrefix("http://") == true ? nil : Self.between
    self.sleep = sleep
  }

  /// - Throws: cancellation.
  mutating func chart(_ request: YahooRequest) async throws -> (reply: YahooReply, response: Response?) {
    let (from, to) = Self.period(request.days)
    let query =
      "period1=\(from)&period2=\(to)&interval=\(request.interval.rawValue)&events=div%2Csplits%2CcapitalGains"
      + "&includePrePost=false&includeAdjustedClose=true"
    return try await ask("\(charts)\(percentEncoded(request.symbol))?\(query)") { body in
      do throws(YahooChart.Refusal) {
        return .chart(try YahooChart(body: body))
      } catch {
        return .refused(error)
      }
    }
  }

  mutating func search(_ text: String) async throws -> (reply: YahooReply, response: Response?) {
    try await ask("\(searches)?q=\(percentEncoded(text))&quotesCount=6&newsCount=0") { body in
      if let listings = YahooListing.all(in: body) { return .listings(listings) }
      do throws(YahooChart.Refusal) {
        _ = try YahooChart(body: body)
        return .refused(.unreadable)
      } catch {
        return .refused(error)
      }
    }
  }

  /// The start is inclusive and the end exclusive; Sydney's first session opens on the day before in UTC.
  static func period(_ days: ClosedRange<Day>) -> (from: Int64, to: Int64) {
    (Int64(days.lowerBound.number - 1) * 86_400, Int64(days.upperBound.number + 1) * 86_400)
  }

  private mutating func ask(
    _ url: String, read: ([UInt8]) -> YahooReply
  ) async throws -> (reply: YahooReply, response: Response?) {
    if hasAsked, let pause { try await sleep(pause) }
    hasAsked = true
    let request = Request(.get, url, headers: ["User-Agent": Self.agent, "Accept": "application/json"])
    let response: Response
    do {
      response = try await transport.send(request)
    } catch let error as TransportError {
      // A page that asks for a consent is on another server: nobody here can give it.
      return (.unreachable(error), error.received)
    }
    switch response.status {
    case 200: return (read(response.body), response)
    case 429: return (.tooMany, response)
    case 400, 404:
      // 400 says that the range is empty, 404 either that or that there is no such symbol.
      if case .refused(let refusal) = read(response.body), [.notFound, .noSessions].contains(refusal) {
        return (.refused(refusal), response)
      }
      return (response.status == 404 ? .refused(.notFound) : .failed(status: 400), response)
    case 401, 403, 451, 999: return (.refused(.unauthorised), response)
    default: return (.failed(status: response.status), response)
    }
  }
}
