package import Core
import Synchronization
import WebServer

/// GoCardless and the ECB on loopback, with the simulated household behind them.
///
/// Time stands still until `advance`: nothing here asks a clock. Whoever holds this can also read the truth, in
/// `ledger`, which no request can.
package final class ProviderSandbox: Sendable {
  /// One request as it came; headers and bodies, where secrets are, are not kept.
  package struct LoggedRequest: Hashable, Sendable {
    package var method: String
    package var path: String
    /// Decoded, as `name=value` joined by `&`.
    package var query: String
    package var status: Int
  }

  private let state: SharedState
  private let server: WebServer

  /// Starts listening.
  ///
  /// - Parameters:
  ///   - seed: the same seed and day are the same household, ids and tokens.
  ///   - now: default 04:00 UTC of `today`.
  ///   - historyDays: what each bank gives at most, and what the linked agreements ask for; GoCardless's most is 730.
  ///   - port: 0 for any free one.
  /// - Throws: `WebServer.StartError` when the port may not be used.
  package static func start(
    seed: UInt64 = 1, today: Day, now: Instant? = nil, historyDays: Int = 730, port: Int = 0
  ) throws -> ProviderSandbox {
    try ProviderSandbox(
      SandboxState(seed: seed, today: today, now: now ?? Instant(today), historyDays: historyDays), port: port)
  }

  private init(_ initial: SandboxState, port: Int) throws {
    let state = SharedState(initial)
    server = try WebServer(port: port) { request in state.value.withLock { $0.answer(request) } }
    self.state = state
    let origin = server.baseURL
    state.value.withLock { $0.gocardless.origin = origin }
  }

  /// Frees the port. Twice is harmless.
  package func stop() { server.stop() }

  /// `http://127.0.0.1:8801`, for what knows the paths itself.
  package var baseURL: String { server.baseURL }
  package var port: Int { server.port }
  /// In place of `https://bankaccountdata.gocardless.com/api/v2/`.
  package var goCardlessBaseURL: String { server.baseURL + GoCardlessServer.root + "/" }
  /// In place of `https://www.ecb.europa.eu/stats/eurofxref/`.
  package var ecbBaseURL: String { server.baseURL + ECBServer.root }
  /// In place of `https://api.frankfurter.dev/v2/`.
  package var frankfurterBaseURL: String { server.baseURL + FrankfurterServer.root }

  /// The only pair of secrets that gets a token.
  package static var secretID: String { GoCardlessServer.secretID }
  package static var secretKey: String { GoCardlessServer.secretKey }

  /// Texts that must stand in no log, message or payload: what a client signs in with, and every token it was given.
  package var secrets: [String] {
    state.value.withLock {
      [GoCardlessServer.secretID, GoCardlessServer.secretKey] + $0.gocardless.tokens.keys.sorted()
        + $0.gocardless.refreshTokens.keys.sorted()
    }
  }

  /// The truth, as far as it is lived yet.
  package var ledger: SimulatedLedger { state.value.withLock { $0.gocardless.household.ledger } }
  package var rates: ReferenceRates { state.value.withLock { $0.gocardless.household.rates } }
  package var now: Instant { state.value.withLock { $0.gocardless.now } }

  /// Lets the next `times` requests whose path contains `path` go wrong; later faults wait behind earlier ones.
  package func set(_ fault: Fault, forPath path: String, times: Int = 1) {
    state.value.withLock { $0.faults.append(.init(fault: fault, path: path, left: times)) }
  }

  package func clearFaults() { state.value.withLock { $0.faults = [] } }

  /// To 04:00 UTC of that day: what was pending is booked, quotas are fresh, tokens and consents may have run out.
  package func advance(to day: Day) { advance(to: Instant(day)) }

  /// Time never goes back: an earlier instant changes nothing.
  package func advance(to instant: Instant) { state.value.withLock { $0.advance(to: instant) } }

  /// Ends the newest consent for that bank as of a second ago.
  package func expireConsent(_ bank: SimulatedBank) { state.value.withLock { $0.expireConsent(bank) } }

  /// A new agreement and a new requisition, linked: every account of that bank has a new id.
  package func renewConsent(_ bank: SimulatedBank) { state.value.withLock { $0.renewConsent(bank) } }

  /// `SUSPENDED`, `PROCESSING`, `ERROR` and the like; nil for what follows from the agreement.
  package func set(status: String?, of account: SimulatedAccount) {
    state.value.withLock { $0.set(status: status, of: account) }
  }

  /// The newest id that GoCardless has for an account.
  package func accountID(of account: SimulatedAccount) -> String? {
    state.value.withLock { $0.gocardless.accounts.last { $0.account == account }?.id }
  }

  /// All requests since the start or the last `clearLog`, the oldest first; control requests are left out.
  package var log: [LoggedRequest] { state.value.withLock { $0.log } }

  package func clearLog() { state.value.withLock { $0.log = [] } }

  /// How many of them have a path that contains `part`.
  package func count(ofPathsContaining part: String) -> Int { log.count { $0.path.contains(part) } }
}

/// What the server's threads share.
private final class SharedState: Sendable {
  let value: Mutex<SandboxState>

  init(_ initial: SandboxState) { value = Mutex(initial) }
}
