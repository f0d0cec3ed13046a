import Secrets
import Synchronization
import WebServer

/// Where a bank sends the person's browser back to: an address of this machine, listened at while a connection is made.
final class RedirectReceiver: Sendable {
  static let usualPort = 8477
  private static let path = "/connected"

  /// `http://127.0.0.1:8477/connected`
  let redirect: String
  private let origin: String
  private let server: WebServer
  private let shared: Shared

  private final class Shared: Sendable {
    struct State: Sendable {
      var arrived: [String] = []
      /// Addresses to send a browser on to, once each, by ticket.
      var onward: [String: String] = [:]
    }
    let path: String
    let state = Mutex(State())

    init(path: String) { self.path = path }

    func answer(_ request: WebRequest) -> WebResponse {
      guard request.method == "GET" else { return .text(405, "Only GET.\n") }
      if request.path == path {
        state.withLock {
          $0.arrived.append(request.query.map { "\(encoded($0.name))=\(encoded($0.value))" }.joined(separator: "&"))
        }
        return page
      }
      let onward = state.withLock { $0.onward.removeValue(forKey: request.path) }
      guard let onward else { return .text(404, "There is nothing here.\n") }
      return WebResponse(
        status: 302, headers: [("Location", onward), ("Cache-Control", "no-store"), ("Referrer-Policy", "no-referrer")])
    }

    private var page: WebResponse {
      let text = """
        <!doctype html><html lang="en"><meta charset="utf-8"><title>Daybook</title>
        <p>Daybook has heard from the bank. Go back to the terminal; this page can be closed.</p></html>

        """
      return WebResponse(
        status: 200,
        headers: [
          ("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store"),
          ("Content-Security-Policy", "default-src 'none'"), ("Referrer-Policy", "no-referrer"),
        ], body: Array(text.utf8))
    }
  }

  /// - Parameter port: 0 for any free one.
  /// - Throws: `WebServer.StartError` when the port may not be used.
  init(port: Int, host: String = "127.0.0.1", path: String = RedirectReceiver.path) throws {
    let shared = Shared(path: path)
    server = try WebServer(port: port, host: host) { shared.answer($0) }
    self.shared = shared
    origin = server.baseURL
    redirect = origin + path
  }

  /// At the usual port, or where that is taken at any free one.
  static func start() throws -> RedirectReceiver {
    do { return try RedirectReceiver(port: usualPort) } catch { return try RedirectReceiver(port: 0) }
  }

  func stop() { server.stop() }

  /// What a browser has brought since the last call, whole; nil when none has come.
  func next() -> String? {
    let query = shared.state.withLock { $0.arrived.isEmpty ? nil : $0.arrived.removeFirst() }
    return query.map { $0.isEmpty ? redirect : "\(redirect)?\($0)" }
  }

  /// An address of this machine that leads to `address`, once: it can stand where others can read it.
  func ticket(for address: String) -> String {
    let path = "/open/" + randomDigits(bytes: 16)
    shared.state.withLock { $0.onward[path] = address }
    return origin + path
  }
}

/// `text` for a query.
private func encoded(_ text: String) -> String {
  let hex = Array("0123456789ABCDEF".utf8)
  return String(
    decoding: text.utf8.flatMap { byte -> [UInt8] in
      switch byte {
      case 0x41...0x5A, 0x61...0x7A, 0x30...0x39, 0x2D, 0x2E, 0x5F, 0x7E: [byte]
      default: [0x25, hex[Int(byte >> 4)], hex[Int(byte & 15)]]
      }
    }, as: UTF8.self)
}
