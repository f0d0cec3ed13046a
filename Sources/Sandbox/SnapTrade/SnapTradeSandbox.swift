package import Core
import WebServer

/// SnapTrade on loopback, with two brokers and three accounts behind it.
///
/// Signatures are verified, and times where a clock is given. Time stands still until `advance`. Whoever holds this can also
/// read the truth, in `books`, which no request can.
package final class SnapTradeSandbox: Sendable {
  private let server: LoggedServer<SnapTradeServer>

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
    server = try LoggedServer(
      initial, port: port, hiding: ["userId", "userSecret", "clientId", "timestamp"]
    ) { $0.answer($1) }
  }

  /// Frees the port. Twice is harmless.
  package func stop() { server.stop() }

  /// In place of `https://api.snaptrade.com`.
  package var baseURL: String { server.baseURL }

  package static var clientID: String { SnapTradeServer.clientID }
  package static var consumerKey: String { SnapTradeServer.consumerKey }

  /// Registers a user, as a Commercial key does, and tells its secret.
  package func registerUser(_ id: String) -> String {
    server { service in
      let secret = service.newID("user secret")
      service.users[id] = secret
      return secret
    }
  }

  package var users: [String: String] { server { $0.users } }
  package var books: SnapTradeBooks { server { $0.books } }
  package var now: Instant { server { $0.now } }

  /// To 04:00 UTC of that day; the minute's windows are fresh. Time never goes back.
  package func advance(to day: Day) {
    server {
      $0.now = max($0.now, Instant(day))
      $0.windows.forget()
    }
  }

  /// Lets the next `times` requests whose path contains `path` go wrong; later faults wait behind earlier ones.
  package func set(_ fault: SnapTradeFault, forPath path: String, times: Int = 1) {
    server { $0.faults.append(.init(fault: fault, path: path, left: times)) }
  }

  package func clearFaults() { server { $0.faults = [] } }

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
    server { service in
      for index in service.connections.indices where service.connections[index].broker == broker {
        body(&service.connections[index], service.now)
      }
    }
  }

  /// The person follows the newest portal link and signs in to that broker.
  /// - Returns: false when there was no link that is still good.
  package func signIn(_ broker: SnapTradeBroker) -> Bool { server { $0.signIn(broker) } }

  /// The connection is removed and made anew: all its account ids are new.
  package func addAgain(_ broker: SnapTradeBroker) {
    server { service in
      service.connections.removeAll { $0.broker == broker }
      service.connect(broker)
    }
  }

  /// SnapTrade reads an account anew: all its activities have new ids.
  package func reprocess(_ account: SnapTradeBookedAccount) {
    server { $0.readings[account, default: 0] += 1 }
  }

  /// The id of that broker's connection, and of an account, now.
  package func connectionID(_ broker: SnapTradeBroker) -> String? {
    server { service in service.connections.last { $0.broker == broker }?.id }
  }

  package func accountID(_ account: SnapTradeBookedAccount) -> String? {
    server { service in
      service.connections.last { $0.broker == account.broker }.map { service.accountID(account, $0) }
    }
  }

  /// All requests since the start or the last `clearLog`, the oldest first.
  package var log: [ProviderSandbox.LoggedRequest] { server.log }
  package func clearLog() { server.clearLog() }
}
