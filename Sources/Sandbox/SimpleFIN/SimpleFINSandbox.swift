package import Core
import WebServer

/// SimpleFIN on loopback, with a small American household behind it.
///
/// Time stands still until `advance`. Whoever holds this can also read the truth, in `ledger`, which no request can.
package final class SimpleFINSandbox: Sendable {
  private let server: LoggedServer<SimpleFINServer>

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
    server = try LoggedServer(initial) { $0.answer($1) }
    let origin = server.baseURL
    server { $0.origin = origin }
  }

  /// Frees the port. Twice is harmless.
  package func stop() { server.stop() }

  /// What the Bridge hands to a person: base64 of the claim URL. It can be claimed once.
  package var setupToken: String { base64("\(server.baseURL)\(SimpleFINServer.root)/claim/\(SimpleFINServer.claim)") }

  /// What claiming it gives. Its secrets are escaped, as in any URL.
  package var accessURL: String { server { $0.accessURL } }

  /// Texts that must stand in no log, message or payload.
  package static var secrets: [String] { [SimpleFINServer.user, SimpleFINServer.password, "prairie%2Bpass%2Fword"] }

  package var ledger: AmericanLedger { server { $0.ledger } }
  package var now: Instant { server { $0.now } }

  /// To 04:00 UTC of that day. Time never goes back.
  package func advance(to day: Day) {
    server { $0.now = max($0.now, Instant(day)) }
  }

  /// Lets requests for accounts, once `after` more have been answered, end with that status; 200 is a success that breaks
  /// off.
  package func fail(status: Int, times: Int = 1, after: Int = 0) {
    server { $0.fault = (status, times, after) }
  }

  /// A bank that wants a person to sign in again: its accounts are absent, and an error says why.
  package func set(signedOut: Bool, of bank: AmericanBank) {
    server { service in
      if signedOut { service.signedOut.insert(bank) } else { service.signedOut.remove(bank) }
    }
  }

  /// An account that could not be read at its bank.
  package func set(failing: Bool, of account: AmericanAccount) {
    server { service in
      if failing { service.failing.insert(account) } else { service.failing.remove(account) }
    }
  }

  package func set(isUnpaid: Bool) { server { $0.isUnpaid = isUnpaid } }
  package func revoke() { server { $0.isRevoked = true } }

  /// A person removes the bank at the Bridge and adds it again: all its ids are new.
  package func addAgain(_ bank: AmericanBank) { server { $0.additions[bank, default: 0] += 1 } }

  /// The account's own id now.
  package func id(of account: AmericanAccount) -> String { server { $0.id(of: account) } }

  /// All requests since the start or the last `clearLog`, the oldest first.
  package var log: [ProviderSandbox.LoggedRequest] { server.log }
  package func clearLog() { server.clearLog() }
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
