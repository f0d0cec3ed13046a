package import Core
import WebServer

/// Trading 212 on loopback, with a simulated ISA behind it.
///
/// Time stands still until `advance` or `pass`. Whoever holds this can also read the truth, in `brokerage`, which no request
/// can.
package final class Trading212Sandbox: Sendable {
  private let server: LoggedServer<Trading212Server>

  /// Starts listening.
  ///
  /// - Parameters:
  ///   - seed: the same seed and day are the same account.
  ///   - first: when the account was opened.
  ///   - weekly: a deposit a week instead of one a month: a history of many pages.
  ///   - deposits: nil: one a month.
  ///   - fillers: how many instruments it knows beside its own: in truth some 14,000.
  package static func start(
    seed: UInt64 = 1, today: Day, from first: Day, weekly: Bool = false, fillers: Int = 200,
    deposits: [SimulatedBrokerage.Deposit]? = nil
  ) throws -> Trading212Sandbox {
    try Trading212Sandbox(
      Trading212Server(
        seed: seed, today: today, from: first, weekly: weekly, fillers: fillers, deposits: deposits))
  }

  private init(_ initial: Trading212Server) throws {
    server = try LoggedServer(initial) { $0.answer($1) }
    let origin = server.baseURL
    server { $0.origin = origin }
  }

  /// Frees the port. Twice is harmless.
  package func stop() { server.stop() }

  /// As `base_url` has it.
  package var baseURL: String { server.baseURL }

  package static let key = "22334455ZabcdefgHIJKLMNOPQ"
  package static let secret = "s3cr3t-Ab_Cd-eFgHiJkLmNoP"
  /// An old key, which stands alone.
  package static let oldKey = "22334455ZoldKeyThatStandsAlone"
  /// Texts that must stand in no log, message or payload.
  package static var secrets: [String] { [key, secret, oldKey, Trading212Server.signature] }
  /// The account's number, as `match` has it.
  package static var accountID: String { String(Trading212Server.accountID) }

  package var brokerage: SimulatedBrokerage { server { $0.ledger.brokerage } }
  package var now: Instant { server { $0.now } }

  /// To 04:00 UTC of that day. Time never goes back.
  package func advance(to day: Day) { server { $0.now = max($0.now, Instant(day)) } }

  /// So many seconds of a limit pass, as while a client waits.
  package func pass(seconds: Int) { server { $0.limits.passed += seconds } }

  /// Limits are counted. Else each is renewed with every answer, so that nobody has to wait.
  package func set(strict: Bool) { server { $0.limits.isStrict = strict } }

  /// Lets requests whose path contains `path`, once `after` more of them have been answered, go wrong.
  package func set(_ fault: Trading212Fault, forPath path: String, times: Int = 1, after: Int = 0) {
    server { $0.faults.append(.init(fault: fault, path: path, left: times, after: after)) }
  }

  package func clearFaults() { server { $0.faults = [] } }

  /// How it writes what clients have met in several forms.
  package func set(dialect: Trading212Dialect) { server { $0.dialect = dialect } }

  /// What the key was made to read; nothing else is answered.
  package func set(scopes: Set<String>) { server { $0.scopes = scopes } }

  /// A person deletes the keys in the app.
  package func deleteKeys() { server { $0.areKeysDeleted = true } }

  /// A key of another account.
  package func set(accountID: Int) { server { $0.id = accountID } }

  /// `Failed` and the like, for every report; nil: they are made.
  package func set(reportStatus: String?) { server { $0.reports.status = reportStatus } }

  /// So often a report is asked for before it is finished.
  package func set(reportPolls: Int) { server { $0.reports.polls = reportPolls } }

  /// All requests since the start or the last `clearLog`, the oldest first.
  package var log: [ProviderSandbox.LoggedRequest] { server.log }
  package func clearLog() { server.clearLog() }

  /// How many of them have a path that ends so.
  package func count(_ end: String) -> Int { log.count { $0.path.hasSuffix(end) } }
}

/// What goes wrong between a client and Trading 212, on demand.
package enum Trading212Fault: Hashable, Sendable {
  /// An error without a body, as none is specified.
  case status(Int)
  /// 429, with so many seconds to go.
  case limited(seconds: Int)
  /// 200, and half of the document, which says it is whole.
  case truncated
  /// The answer stops in its middle for so long, then goes on.
  case stalled(milliseconds: Int)
  /// The answer stops in its middle, and the connection is closed.
  case cut
  /// The connection is closed without an answer.
  case dropped
  /// 200, and a list of nothing.
  case empty
}

/// How Trading 212 writes what clients have met in several forms.
package struct Trading212Dialect: Hashable, Sendable {
  package enum Paging: Hashable, Sendable {
    /// A path with its query; null behind the last page.
    case path
    /// The text "null" behind the last page.
    case nullText
    /// A query without a path.
    case bareQuery
    /// The last page leads to the first again.
    case circle
  }

  package var paging = Paging.path
  /// Sells with quantities below zero.
  package var hasNegativeSells = false
  /// Reports with the currency in a column's name, as older ones.
  package var hasOldReports = false
  /// Reports whose ids are not those of fills.
  package var hasForeignIDs = false

  package init() {}
}
