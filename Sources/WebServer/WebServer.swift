import CMicrohttpd
import Synchronization

/// An HTTP/1.1 server on loopback: each connection has a thread of its own, and `handler` runs there.
///
/// It listens from `init` until `stop()` or until it is let go. Requests whose `Host` is not a loopback name get 421, so
/// that a page of some other site that resolves its name to this machine reads nothing here.
package final class WebServer: Sendable {
  package typealias Handler = @Sendable (WebRequest) -> WebResponse

  /// Why it could not listen.
  package struct StartError: Error, CustomStringConvertible {
    package var description: String
  }

  /// The address bound: `127.0.0.1` or `::1`.
  package let host: String
  /// The port bound, the system's choice where 0 was asked for.
  package let port: Int
  private let daemon: Mutex<OpaquePointer?>
  private let service: Service

  /// - Parameters:
  ///   - port: 0 for any free one.
  ///   - host: `127.0.0.1`, `localhost` or `::1`; others are refused.
  ///   - bodyLimit: bytes; a longer body is answered 413 without reaching the handler.
  package init(
    port: Int = 0, host: String = "127.0.0.1", bodyLimit: Int = 1 << 20, handler: @escaping Handler
  ) throws {
    guard let address = ["127.0.0.1": "127.0.0.1", "localhost": "127.0.0.1", "::1": "::1"][host] else {
      throw StartError(description: "a web server of Daybook listens on 127.0.0.1 or ::1 only")
    }
    guard let asked = UInt16(exactly: port) else {
      throw StartError(description: "a port is a number from 0 to 65535")
    }
    let service = Service(bodyLimit: bodyLimit, handler: handler)
    let context = Unmanaged.passRetained(service)
    let started = daybook_web_start(
      address == "::1" ? 1 : 0, asked, 120, answer, context.toOpaque(), completed, keepEscapes)
    guard let started else {
      context.release()
      throw StartError(description: "port \(port) of \(address) is taken, or may not be used")
    }
    self.host = address
    self.port = Int(daybook_web_port(started))
    self.service = service
    daemon = Mutex(started)
  }

  deinit { stop() }

  /// `http://127.0.0.1:8801`, without a slash at its end.
  package var baseURL: String { host == "::1" ? "http://[::1]:\(port)" : "http://\(host):\(port)" }

  /// Closes every connection, waits for their handlers, and frees all. Not to be called from a handler; twice is harmless.
  package func stop() {
    guard let running = daemon.withLock({ $0.take() }) else { return }
    service.stopping.store(true, ordering: .relaxed)
    // Manual of MHD_stop_daemon: when it returns, all threads have ended, and no callback can come any more.
    MHD_stop_daemon(running)
    Unmanaged.passUnretained(service).release()
  }
}

/// What the callbacks share: held once for the C library, from start to stop.
final class Service: Sendable {
  let bodyLimit: Int
  let handler: WebServer.Handler
  /// Set first of all when stopping, so that no stalled answer keeps `stop()` waiting.
  let stopping = Atomic(false)

  init(bodyLimit: Int, handler: @escaping WebServer.Handler) {
    self.bodyLimit = bodyLimit
    self.handler = handler
  }
}
