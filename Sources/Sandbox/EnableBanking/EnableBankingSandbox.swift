package import Core
import WebServer

/// Enable Banking on loopback, with the simulated household behind it: two of its banks are those of the household.
///
/// Time stands still until `advance`. Whoever holds this can also read the truth, in `ledger`, which no request can.
package final class EnableBankingSandbox: Sendable {
  private let server: LoggedServer<EnableBankingServer>

  /// Starts listening.
  ///
  /// - Parameters:
  ///   - seed: the same seed and day are the same household, ids and all.
  ///   - historyDays: what each bank holds; more than ninety days of it are given on the day of linking only.
  ///   - redirects: the application's own, to one of which a browser is sent back.
  package static func start(
    seed: UInt64 = 1, today: Day, historyDays: Int = 730, redirects: [String] = usualRedirects
  ) throws -> EnableBankingSandbox {
    var initial = EnableBankingServer(seed: seed, today: today, historyDays: historyDays)
    initial.redirects = redirects
    return try EnableBankingSandbox(initial)
  }

  private init(_ initial: EnableBankingServer) throws {
    server = try LoggedServer(initial) { server, request in
      var response = server.answer(request)
      if !response.headers.contains(where: { $0.name == "Date" }) {
        response.headers.append(("Date", server.now.httpDate))
      }
      return response
    }
    let origin = server.baseURL
    server { $0.origin = origin }
  }

  /// Frees the port. Twice is harmless.
  package func stop() { server.stop() }

  /// In place of `https://api.enablebanking.com`.
  package var baseURL: String { server.baseURL }
  package static var applicationID: String { EnableBankingServer.applicationID }
  /// The application's private key: PEM, PKCS#8.
  package static var privateKey: String { EnableBankingKey.privatePEM }
  /// One of this machine and another.
  package static let usualRedirects = ["http://127.0.0.1:8737/", "https://example.org/connected"]
  /// Where the browser may be sent back to, unless the application says other addresses.
  package static var redirect: String { usualRedirects[0] }
  /// As `[[connection]] institution` has it.
  package static func institution(_ bank: SimulatedBank) -> String {
    "\(EnableBankingServer.name(of: bank))/\(EnableBankingServer.country)"
  }

  package var ledger: SimulatedLedger { server { $0.household.ledger } }
  package var now: Instant { server { $0.now } }

  /// To 04:00 UTC of that day: quotas are fresh, sessions may have run out. Time never goes back.
  package func advance(to day: Day) { server { $0.advance(to: Instant(day)) } }

  // MARK: What a person does

  /// Signs in at the bank and agrees: the address that the browser is sent back to. Nil for an address that is none of ours.
  package func agree(at address: String) -> String? { server { $0.visit(address, agrees: true) } }

  /// Signs in and does not agree.
  package func refuse(at address: String) -> String? {
    server { $0.visit(address, agrees: false) }
  }

  /// The whole way through at once: a new session, whose accounts have new uids.
  /// - Returns: the session's id, and the answer of `POST /sessions`, which comes once.
  package func link(_ bank: SimulatedBank, days: Int = 90) -> (session: String, answer: [UInt8]) {
    server { $0.link(bank, days: days) }
  }

  /// Ends the newest session of that bank, as `EXPIRED`, `REVOKED`, `CLOSED` and the like.
  package func end(_ bank: SimulatedBank, as status: String = "EXPIRED") {
    server { $0.end(bank, as: status) }
  }

  // MARK: What goes wrong

  /// Lets the next requests whose path contains `path`, once `after` of them have been answered, be refused so.
  package func refuse(
    _ path: String, status: Int, error: String?, times: Int = 1, after: Int = 0, proposing day: Day? = nil
  ) {
    server {
      $0.faults.append(
        .init(path: path, left: times, after: after, kind: .refusal(status, error, proposed: day)))
    }
  }

  /// Spoils their answers on the way: `truncatedJSON`, `stalled`, `cut`, `dropped`.
  package func spoil(_ path: String, _ fault: Fault, times: Int = 1, after: Int = 0) {
    server {
      $0.faults.append(.init(path: path, left: times, after: after, kind: .spoilt(fault)))
    }
  }

  package func clearFaults() { server { $0.faults = [] } }

  /// A blocked account has no uid, from the next linking on.
  package func set(blocked: Bool, _ account: SimulatedAccount) {
    server { service in
      if blocked { service.blocked.insert(account) } else { service.blocked.remove(account) }
    }
  }

  /// In restricted mode only these are seen; nil: all.
  package func restrict(to accounts: Set<SimulatedAccount>?) { server { $0.added = accounts } }

  package func set(isActive: Bool) { server { $0.isActive = isActive } }

  /// The account's uid in the newest session.
  package func uid(of account: SimulatedAccount) -> String? { server { $0.uid(of: account) } }

  /// What stays the same from session to session.
  package func hash(of account: SimulatedAccount) -> String { server { $0.hash(of: account) } }

  /// All requests since the start or the last `clearLog`, the oldest first.
  package var log: [ProviderSandbox.LoggedRequest] { server.log }
  package func clearLog() { server.clearLog() }
}
