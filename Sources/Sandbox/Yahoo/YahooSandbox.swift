package import Core
import Synchronization
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

  private let state: SharedYahoo
  private let server: WebServer

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
    let state = SharedYahoo(initial)
    server = try WebServer(port: 0) { request in
      state.value.withLock { shared in
        let response = shared.server.answer(request)
        let query = request.query.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
        shared.log.append(
          .init(method: request.method, path: request.path, query: query, status: response.status))
        return response
      }
    }
    self.state = state
  }

  /// Frees the port. Twice is harmless.
  package func stop() { server.stop() }

  /// In place of `https://query1.finance.yahoo.com`.
  package var baseURL: String { server.baseURL }

  package var market: SimulatedMarket { state.value.withLock { $0.server.market } }
  package var now: Instant { state.value.withLock { $0.server.now } }

  /// To 04:00 UTC of that day. Time never goes back; a new day's requests are counted anew.
  package func advance(to day: Day) { advance(to: Instant(day)) }

  package func advance(to instant: Instant) {
    state.value.withLock { shared in
      shared.server.now = max(shared.server.now, instant)
      shared.server.asked = 0
    }
  }

  /// Lets the next `times` requests, once `after` more have been answered, go wrong.
  package func set(_ fault: Fault, times: Int = 1, after: Int = 0) {
    state.value.withLock { $0.server.fault = (fault, times, after) }
  }

  package func clearFaults() { state.value.withLock { $0.server.fault = nil } }

  /// A session that is null for every security for those who ask before a day, as on 24 and 28 July 2026.
  package func set(missing day: Day, until known: Day) { state.value.withLock { $0.server.missing[day] = known } }

  /// A session whose prices are a hundred times too large, or too small.
  package func set(hundredfold day: Day, of security: SimulatedSecurity, isTooSmall: Bool = false) {
    state.value.withLock { $0.server.hundredfold[YahooServer.Session(security: security.id, day: day)] = isTooSmall }
  }

  /// A split on a day, known from then on: all that came before is restated.
  package func split(_ security: SimulatedSecurity, on day: Day, new: Int, old: Int) {
    state.value.withLock { $0.server.splits[security.id] = .init(day: day, new: new, old: old) }
  }

  /// Its symbol is known no more.
  package func delist(_ security: SimulatedSecurity) {
    state.value.withLock { _ = $0.server.delisted.insert(security.id) }
  }

  /// A close as it is told now, in ten-thousandths of the unit it is quoted in; nil where none is.
  package func close(of security: SimulatedSecurity, on day: Day) -> Int? {
    state.value.withLock { shared in
      shared.server.sessions(of: security, from: day, through: day).first.map(\.close)
    }
  }

  /// All requests since the start or the last `clearLog`, the oldest first.
  package var log: [ProviderSandbox.LoggedRequest] { state.value.withLock { $0.log } }
  package func clearLog() { state.value.withLock { $0.log = [] } }
}

/// What the server's threads share.
private final class SharedYahoo: Sendable {
  struct Shared: Sendable {
    var server: YahooServer
    var log: [ProviderSandbox.LoggedRequest] = []
  }

  let value: Mutex<Shared>

  init(_ initial: YahooServer) { value = Mutex(Shared(server: initial)) }
}
