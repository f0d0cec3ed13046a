package import Core
import WebServer

/// Plaid on loopback, with an American household behind it: checking, savings, a card, a home loan and a 401k.
///
/// Time stands still until `advance`, and so does the minute that limits are counted by. Whoever holds this can also read
/// the truth, in `household`, which no request can.
package final class PlaidSandbox: Sendable {
  private let server: LoggedServer<PlaidServer>

  /// Starts listening. Nothing is linked yet.
  ///
  /// - Parameters:
  ///   - seed: the same seed and day are the same household.
  ///   - accounts: those that whoever links an Item shares.
  ///   - leaving: the day from which on nothing is paid into the 401k any more.
  package static func start(
    seed: UInt64 = 1, today: Day, accounts: [PlaidSimulatedAccount] = PlaidSimulatedAccount.allCases,
    leaving: Day? = nil
  ) throws -> PlaidSandbox {
    try PlaidSandbox(PlaidServer(seed: seed, today: today, accounts: accounts, leaving: leaving))
  }

  private init(_ initial: PlaidServer) throws {
    server = try LoggedServer(initial) { $0.answer($1) }
    let origin = server.baseURL
    server { $0.origin = origin }
  }

  /// Frees the port. Twice is harmless.
  package func stop() { server.stop() }

  /// In place of `https://production.plaid.com`.
  package var baseURL: String { server.baseURL }
  package static var clientID: String { PlaidServer.clientID }
  package static var secret: String { PlaidServer.secret }

  package var household: PlaidHousehold { server { $0.household } }
  package var now: Instant { server { $0.now } }

  private func change(_ change: (inout PlaidServer) -> Void) { server { change(&$0) } }

  // MARK: Linking, as a person and `daybook connect` would

  /// A new Item: all its ids are new.
  /// - Returns: its access token.
  @discardableResult
  package func link(
    days: Int = 730, products: [String] = ["transactions", "investments", "liabilities"]
  ) -> String {
    server { $0.newItem(days: days, products: products).accessToken }
  }

  /// How much new links find prepared.
  package func set(isPrepared: Bool, wholly: Bool = true) {
    change { $0.newReadiness = isPrepared ? wholly ? .historical : .initial : .notReady }
  }

  /// Everything is prepared now, of Items that there are already too.
  package func finishPreparing(wholly: Bool = true) {
    change {
      $0.newReadiness = wholly ? .historical : .initial
      let readiness = $0.newReadiness
      $0.change { $0.readiness = readiness }
    }
  }

  /// Texts that must stand in no log, message or payload.
  package var secrets: [String] {
    server { service in
      [PlaidServer.clientID, PlaidServer.secret] + service.items.flatMap { [$0.accessToken, $0.publicToken] }
        + service.sessions.map(\.token)
    }
  }

  /// Of the newest Item; before there is one, of the first.
  package func id(of account: PlaidSimulatedAccount) -> String {
    server { plaidID("account", max($0.items.count, 1), account.rawValue) }
  }

  // MARK: Time and trouble

  /// To 04:00 UTC of that day; Plaid reads the banks then. Time never goes back.
  package func advance(to day: Day) { change { $0.advance(to: Instant(day)) } }

  /// The error every Item is in from now on; nil: none.
  package func set(error: PlaidFailure?) {
    change { for index in $0.items.indices { $0.items[index].error = error } }
  }

  /// When consent for every Item ends.
  package func set(consentUntil day: Day) {
    change { for index in $0.items.indices { $0.items[index].consentUntil = Instant(day) } }
  }

  /// `times` requests whose path contains `path`, once `after` more have been answered, end with that error.
  package func fail(_ failure: PlaidFailure, forPath path: String, times: Int = 1, after: Int = 0) {
    change { $0.troubles.append(.init(kind: .failure(failure), path: path, after: after, left: times)) }
  }

  /// They are answered, and the answer is spoilt on its way: `truncatedJSON`, `stalled`, `cut`, `dropped`.
  package func spoil(_ fault: Fault, forPath path: String, times: Int = 1, after: Int = 0) {
    change { $0.troubles.append(.init(kind: .spoilt(fault), path: path, after: after, left: times)) }
  }

  /// The data moves before a page is answered, once `after` pages have been.
  package func mutateDuringPagination(after: Int = 1, times: Int = 1) {
    change { $0.troubles.append(.init(kind: .mutation, path: "/transactions/sync", after: after, left: times)) }
  }

  package func clearTroubles() { change { $0.troubles = [] } }

  /// Rows of a page at most.
  package func set(longestPage: Int) { change { $0.longestPage = longestPage } }

  /// An account that is counted in what is no currency.
  package func set(unofficial code: String?, of account: PlaidSimulatedAccount) {
    change { $0.unofficial[account] = code }
  }

  /// The bank takes a row back.
  package func drop(_ number: Int) { change { $0.change { $0.dropped.insert(number) } } }

  /// The bank tells a row anew, with another amount and day.
  package func modify(_ number: Int, minor: Int64, booked: Day) {
    change { $0.change { $0.changed[number] = .init(minor: minor, booked: booked) } }
  }

  /// All requests since the start or the last `clearLog`, the oldest first; headers and bodies are not kept.
  package var log: [ProviderSandbox.LoggedRequest] { server.log }
  package func clearLog() { server.clearLog() }
  package func count(of path: String) -> Int { log.count { $0.path == path } }
}
