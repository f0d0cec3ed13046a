import Core
import Synchronization
import WebServer

/// A simulated service on loopback: its threads and whoever holds its sandbox share it, and every request is logged.
final class LoggedServer<Service: Sendable>: Sendable {
  private struct Shared: Sendable {
    var service: Service
    var log: [ProviderSandbox.LoggedRequest] = []
  }

  private final class Box: Sendable {
    let value: Mutex<Shared>
    init(_ service: Service) { value = Mutex(Shared(service: service)) }
  }

  private let box: Box
  private let server: WebServer

  /// Starts listening.
  ///
  /// - Parameters:
  ///   - port: 0 for any free one.
  ///   - hidden: parts of a query that show who asks: no affair of a log.
  /// - Throws: `WebServer.StartError` when the port may not be used.
  init(
    _ service: Service, port: Int = 0, hiding hidden: Set<String> = [],
    answer: @escaping @Sendable (inout Service, WebRequest) -> WebResponse
  ) throws {
    let box = Box(service)
    server = try WebServer(port: port) { request in
      box.value.withLock { shared in
        let response = answer(&shared.service, request)
        let query = request.query.filter { !hidden.contains($0.name) }.map { "\($0.name)=\($0.value)" }
        shared.log.append(
          .init(
            method: request.method, path: request.path, query: query.joined(separator: "&"), status: response.status))
        return response
      }
    }
    self.box = box
  }

  var baseURL: String { server.baseURL }

  /// Frees the port. Twice is harmless.
  func stop() { server.stop() }

  /// Reads or changes the service between two requests.
  func callAsFunction<Result: Sendable>(_ body: (inout Service) -> Result) -> Result {
    box.value.withLock { body(&$0.service) }
  }

  /// All requests since the start or the last `clearLog`, the oldest first; headers and bodies are not kept.
  var log: [ProviderSandbox.LoggedRequest] { box.value.withLock { $0.log } }
  func clearLog() { box.value.withLock { $0.log = [] } }
}
