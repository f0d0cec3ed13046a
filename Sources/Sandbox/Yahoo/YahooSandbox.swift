package import Core
import WebServer

/// Yahoo's charts and search on loopback, with the simulated market behind them.
///
/// Time stands still until `advance`. Whoever holds this can also read the truth, in `market`, which no request can.
package final class YahooSandbox: Sendable {
  /// What goes wrong, on demand.
  package enum Fault: Hashable, Sendable {
    /// A page for people, as a success: "Will be right back".
    case page
    /// Sent on to another server, where a consent is asked for.
    case consent
    /// A success that says that a crumb is missing.
    case unauthorised
    /// Half of a JSON document that says it is whole.
    case broken
    /// No JSON at all.
    case garbage
    /// The answer stops half-way for so long.
    case stalled(milliseconds: Int)
    /// The connection is closed without an answer.
    case dropped
    case status(Int)
  }

  private let server: LoggedServer<YahooServer>

  /// Starts listening.
  ///
  /// - Parameters:
  ///   - market: nil: that of the seed, as far as three years after `today`.
  ///   - limit: requests until `advance` that are answered; all others get 429.
  package static func start(
    seed: UInt64 = 1, today: Day, market: SimulatedMarket? = nil, limit: Int = 200
  ) throws -> YahooSandbox {
    try YahooSandbox(
      YahooServer(
        market: market ?? SimulatedMarket(seed: seed, through: today + 1100), now: Instant(today), limit: limit))
  }

  private init(_ initial: YahooServer) throws {
    server = try LoggedServer(initial) { $0.answer($1) }
  }

  /// Frees the port. Twice is harmless.
  package func stop() { server.stop() }

  /// In place of `https://query1.finance.yahoo.com`.
  package var baseURL: String { server.baseURL }

  package var market: SimulatedMarket { server { $0.market } }
  package var now: Instant { server { $0.now } }

  /// To 04:00 UTC of that day. Time never goes back; a new day's requests are counted anew.
  package func advance(to day: Day) { advance(to: Instant(day)) }

  package func advance(to instant: Instant) {
    server { service in
      service.now = max(service.now, instant)
      service.asked = 0
    }
  }

  /// Lets the next `times` requests, once `after` more have been answered, go wrong.
  package func set(_ fault: Fault, times: Int = 1, after: Int = 0) {
    server { $0.fault = (fault, times, after) }
  }

  package func clearFaults() { server { $0.fault = nil } }

  /// A session that is null for every security for those who ask before a day, as on 24 and 28 July 2026.
  package func set(missing day: Day, until known: Day) { server { $0.missing[day] = known } }

  /// A session whose prices are a hundred times too large, or too small.
  package func set(hundredfold day: Day, of security: SimulatedSecurity, isTooSmall: Bool = false) {
    server { $0.hundredfold[YahooServer.Session(security: security.id, day: day)] = isTooSmall }
  }

  /// A split on a day, known from then on: all that came before is restated.
  package func split(_ security: SimulatedSecurity, on day: Day, new: Int, old: Int) {
    server { $0.splits[security.id] = .init(day: day, new: new, old: old) }
  }

  /// Its symbol is known no more.
  package func delist(_ security: SimulatedSecurity) {
    server { _ = $0.delisted.insert(security.id) }
  }

  /// A close as it is told now, in ten-thousandths of the unit it is quoted in; nil where none is.
  package func close(of security: SimulatedSecurity, on day: Day) -> Int? {
    server { service in
      service.sessions(of: security, from: day, through: day).first.map(\.close)
    }
  }

  /// All requests since the start or the last `clearLog`, the oldest first.
  package var log: [ProviderSandbox.LoggedRequest] { server.log }
  package func clearLog() { server.clearLog() }
}
