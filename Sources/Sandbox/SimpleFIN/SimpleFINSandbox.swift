package import Core
import Synchronization
import WebServer

/// SimpleFIN on loopback, with a small American household behind it.
///
/// Time stands still until `advance`. Whoever holds this can also read the truth, in `ledger`, which no request can.
package final class SimpleFINSandbox: Sendable {
  private let state: SharedServer
  private let server: WebServer

  /// Starts listening.
  ///
  /// - Parameters:
  ///   - seed: the same seed and day are the same household.
  ///   - historyDays: what its banks hold.
  ///   - knowsVersion2: false: version 1 is answered, whatever is asked for.
  ///   - accounts: those that its person has shared.
  package static func start(
    seed: UInt64 = 1, today: Day, historyDays: Int = 90, knowsVersion2: Bool = true,
    accounts: [AmericanAccount] = AmericanAccount.allCases, life: AmericanLedger.Life = .whole
  ) throws -> SimpleFINSandbox {
    try SimpleFINSandbox(
      SimpleFINServer(
        seed: seed, today: today, historyDays: historyDays, knowsVersion2: knowsVersion2, accounts: accounts,
        life: life))
  }

  private init(_ initial: SimpleFINServer) throws {
    let state = SharedServer(initial)
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
    let origin = server.baseURL
    state.value.withLock { $0.server.origin = origin }
  }

  /// Frees the port. Twice is harmless.
  package func stop() { server.stop() }

  /// What the Bridge hands to a person: base64 of the claim URL. It can be claimed once.
  package var setupToken: String { base64("\(server.baseURL)\(SimpleFINServer.root)/claim/\(SimpleFINServer.claim)") }

  /// What claiming it gives. Its secrets are escaped, as in any URL.
  package var accessURL: String { state.value.withLock { $0.server.accessURL } }

  /// Texts that must stand in no log, message or payload.
  package static var secrets: [String] { [SimpleFINServer.user, SimpleFINServer.password, "prairie%2Bpass%2Fword"] }

  package var ledger: AmericanLedger { state.value.withLock { $0.server.ledger } }
  package var now: Instant { state.value.withLock { $0.server.now } }

  /// To 04:00 UTC of that day. Time never goes back.
  package func advance(to day: Day) {
    state.value.withLock { $0.server.now = max($0.server.now, Instant(day)) }
  }

  /// Lets requests for accounts, once `after` more have been answered, end with that status; 200 is a success that breaks
  /// off.
  package func fail(status: Int, times: Int = 1, after: Int = 0) {
    state.value.withLock { $0.server.fault = (status, times, after) }
  }

  /// A bank that wants a person to sign in again: its accounts are absent, and an error says why.
  package func set(signedOut: Bool, of bank: AmericanBank) {
    state.value.withLock { shared in
      if signedOut { shared.server.signedOut.insert(bank) } else { shared.server.signedOut.remove(bank) }
    }
  }

  /// An account that could not be read at its bank.
  package func set(failing: Bool, of account: AmericanAccount) {
    state.value.withLock { shared in
      if failing { shared.server.failing.insert(account) } else { shared.server.failing.remove(account) }
    }
  }

  package func set(isUnpaid: Bool) { state.value.withLock { $0.server.isUnpaid = isUnpaid } }
  package func revoke() { state.value.withLock { $0.server.isRevoked = true } }

  /// A person removes the bank at the Bridge and adds it again: all its ids are new.
  package func addAgain(_ bank: AmericanBank) { state.value.withLock { $0.server.additions[bank, default: 0] += 1 } }

  /// The account's own id now.
  package func id(of account: AmericanAccount) -> String { state.value.withLock { $0.server.id(of: account) } }

  /// All requests since the start or the last `clearLog`, the oldest first.
  package var log: [ProviderSandbox.LoggedRequest] { state.value.withLock { $0.log } }
  package func clearLog() { state.value.withLock { $0.log = [] } }
}

/// What the server's threads share.
private final class SharedServer: Sendable {
  struct Shared: Sendable {
    var server: SimpleFINServer
    var log: [ProviderSandbox.LoggedRequest] = []
  }

  let value: Mutex<Shared>

  init(_ initial: SimpleFINServer) { value = Mutex(Shared(server: initial)) }
}

/// RFC 4648, 4.
func base64(_ text: String) -> String {
  let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  var bits = text.utf8.flatMap { byte in (0..<8).reversed().map { (byte >> $0) & 1 } }
  let padding = (3 - text.utf8.count % 3) % 3
  bits += Array(repeating: 0, count: (6 - bits.count % 6) % 6)
  let coded = stride(from: 0, to: bits.count, by: 6).map { start in
    letters[bits[start..<start + 6].reduce(0) { $0 << 1 | Int($1) }]
  }
  return String(coded) + String(repeating: "=", count: padding)
}
