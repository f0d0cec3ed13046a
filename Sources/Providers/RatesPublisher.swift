import Core
import HTTP

/// Who publishes exchange rates: asked, and told of in its own name when it does not answer.
struct RatesPublisher: Sendable {
  /// `ecb`.
  let provider: String
  /// As a sentence begins that tells of a problem: `the ECB's rates`.
  let name: String
  let remedy: String
  let base: String
  let transport: Transport
  let now: Int64
  let today: Day

  /// Nil when there was no answer at all, which is noted.
  func send(_ request: Request, _ problems: inout [SyncProblem]) async -> Response? {
    do {
      return try await transport.send(request)
    } catch {
      problems.append(problem((error as? TransportError).map { "\($0)" } ?? "not fetched"))
      return nil
    }
  }

  /// - Parameter key: what was asked for.
  func record(_ response: Response, key: String) -> RawRecord {
    RawRecord(
      provider: provider, kind: "rates", key: key, fetchedAt: now, day: today, status: response.status,
      body: response.body)
  }

  func problem(_ text: String) -> SyncProblem {
    SyncProblem(.warning, subject: "exchange rates", "\(name): \(text)", remedy: remedy)
  }

  func refusal(_ status: Int) -> SyncProblem { problem("the server answered \(status)") }
}

/// Where rates are asked for, without a slash at its end.
///
/// - Parameters:
///   - given: another address than the publisher's; without a path of its own, `path` is added.
///   - path: that of `standard`, from its first slash.
func ratesAddress(_ given: String?, standard: String, path: String) -> String {
  var base = given ?? standard
  while base.hasSuffix("/") { base.removeLast() }
  let afterScheme = base.firstRange(of: "://").map { base[$0.upperBound...] } ?? base[...]
  return afterScheme.contains("/") ? base : base + path
}
