package import Core
import Synchronization
import WebServer

/// SnapTrade on loopback, with two brokers and three accounts behind it.
///
/// Signatures are verified, and times where a clock is given. Time stands still until `advance`. Whoever holds this can also
/// read the truth, in `books`, which no request can.
package final class SnapTradeSandbox: Sendable {
  private let state: SharedSnapTrade
  private let server: WebServer

  /// Starts listening.
  ///
  /// - Parameters:
  ///   - seed: the same seed and day are the same accounts and ids.
  ///   - first: the first day of every account; default three years back.
  ///   - isCommercial: the key registers users; else there is one, who must not be named.
  ///   - connected: brokers that a person has signed in to already.
  ///   - clock: the machine's, by which signatures must be of now; nil: any time will do.
  ///   - deposits: into each account; nil: every month.
  ///   - accountLimit: requests a minute for an account, of a Personal key.
  package static func start(
    seed: UInt64 = 1, today: Day, from first: Day? = nil, isCommercial: Bool = false,
    connected: [SnapTradeBroker] = SnapTradeBroker.allCases, clock: (@Sendable () -> Int)? = nil,
    deposits: [SimulatedBrokerage.Deposit]? = nil, accountLimit: Int = 10, port: Int = 0
  ) throws -> SnapTradeSandbox {
    var initial = SnapTradeServer(
      seed: seed, today: today, from: first ?? today - 1_095, isCommercial: isCommercial, connected: connected,
      clock: clock, deposits: deposits)
    initial.windows.accountLimit = accountLimit
    return try SnapTradeSandbox(initial, port: port)
  }

  private init(_ initial: SnapTradeServer, port: Int) throws {
    let state = SharedSnapTrade(initial)
    server = try WebServer(port: port) { request in
      state.value.withLock { shared in
        let response = shared.server.answer(request)
        // What stands in a query to show who asks is no affair of a log.
        let query = request.query.filter { !["userId", "userSecret", "clientId", "timestamp"].contains($0.name) }
          .map { "\($0.name)=\($0.value)" }.joined(separator: "&")
        shared.log.append(.init(method: request.method, path: request.path, query: query, status: response.status))
        return response
      }
    }
    self.state = state
  }

  /// Frees the port. Twice is harmless.
  package func stop() { server.stop() }

  /// In place of `https://api.snaptrade.com`.
  package var baseURL: String { server.baseURL }

  package static var clientID: String { SnapTradeServer.clientID }
  package static var consumerKey: String { SnapTradeServer.consumerKey }

  /// Registers a user, as a Commercial key does, and tells its secret.
  package func registerUser(_ id: String) -> String {
    state.value.withLock { shared in
      let secret = shared.server.newID("user secret")
      shared.server.users[id] = secret
      return secret
    }
  }

  package var users: [String: String] { state.value.withLock { $0.server.users } }
  package var books: SnapTradeBooks { state.value.withLock { $0.server.books } }
  package var now: Instant { state.value.withLock { $0.server.now } }

  /// To 04:00 UTC of that day; the minute's windows are fresh. Time never goes back.
  package func advance(to day: Day) {
    state.value.withLock {
      $0.server.now = max($0.server.now, Instant(day))
      $0.server.windows.forget()
    }
  }

  /// Lets the next `times` requests whose path contains `path` go wrong; later faults wait behind earlier ones.
  package func set(_ fault: SnapTradeFault, forPath path: String, times: Int = 1) {
    state.value.withLock { $0.server.faults.append(.init(fault: fault, path: path, left: times)) }
  }

  package func clearFaults() { state.value.withLock { $0.server.faults = [] } }

  /// The broker lets SnapTrade in no more: what was read until now is answered from now on.
  package func disable(_ broker: SnapTradeBroker) {
    change(broker) { connection, now in connection.disabled = now }
  }

  /// The person signs in again: the connection is whole, and its accounts keep their ids.
  package func mend(_ broker: SnapTradeBroker) {
    change(broker) { connection, _ in connection.disabled = nil }
  }

  /// A connection whose accounts have not been read whole.
  package func set(isSyncing: Bool, of broker: SnapTradeBroker) {
    change(broker) { connection, _ in connection.isSyncing = isSyncing }
  }

  private func change(
    _ broker: SnapTradeBroker, _ body: @Sendable (inout SnapTradeServer.Connection, Instant) -> Void
  ) {
    state.value.withLock { shared in
      for index in shared.server.connections.indices where shared.server.connections[index].broker == broker {
        body(&shared.server.connections[index], shared.server.now)
      }
    }
  }

  /// The person follows the newest portal link and signs in to that broker.
  /// - Returns: false when there was no link that is still good.
  package func signIn(_ broker: SnapTradeBroker) -> Bool { state.value.withLock { $0.server.signIn(broker) } }

  /// The connection is removed and made anew: all its account ids are new.
  package func addAgain(_ broker: SnapTradeBroker) {
    state.value.withLock { shared in
      shared.server.connections.removeAll { $0.broker == broker }
      shared.server.connect(broker)
    }
  }

  /// SnapTrade reads an account anew: all its activities have new ids.
  package func reprocess(_ account: SnapTradeBookedAccount) {
    state.value.withLock { $0.server.readings[account, default: 0] += 1 }
  }

  /// The id of that broker's connection, and of an account, now.
  package func connectionID(_ broker: SnapTradeBroker) -> String? {
    state.value.withLock { shared in shared.server.connections.last { $0.broker == broker }?.id }
  }

  package func accountID(_ account: SnapTradeBookedAccount) -> String? {
    state.value.withLock { shared in
      shared.server.connections.last { $0.broker == account.broker }.map { shared.server.accountID(account, $0) }
    }
  }

  /// All requests since the start or the last `clearLog`, the oldest first.
  package var log: [ProviderSandbox.LoggedRequest] { state.value.withLock { $0.log } }
  package func clearLog() { state.value.withLock { $0.log = [] } }
}

/// What the server's threads share.
private final class SharedSnapTrade: Sendable {
  struct Shared: Sendable {
    var server: SnapTradeServer
    var log: [ProviderSandbox.LoggedRequest] = []
  }

  let value: Mutex<Shared>

  init(_ initial: SnapTradeServer) { value = Mutex(Shared(server: initial)) }
}
