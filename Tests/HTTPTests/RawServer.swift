import Dispatch
import Glibc
import Synchronization

/// A server on loopback that says exactly the bytes it is told to, however wrong: one script a connection, in order.
final class RawServer: Sendable {
  enum Step: Sendable {
    case say(String)
    case sayBytes([UInt8])
    case wait(milliseconds: UInt32)
  }

  let port: Int
  private let listener: Int32
  private let heard = Mutex<[String]>([])

  /// - Parameter speaksFirst: without waiting for a request.
  init(_ scripts: [[Step]], speaksFirst: Bool = false) throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    try demand(listener >= 0)
    self.listener = listener
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && listen(listener, 8) == 0 && getsockname(listener, $0, &length) == 0
      }
    }
    try demand(bound)
    port = Int(UInt16(bigEndian: address.sin_port))
    DispatchQueue(label: "raw server").async { self.serve(scripts, speaksFirst) }
  }

  deinit { close(listener) }

  func url(_ path: String = "/") -> String { "http://127.0.0.1:\(port)\(path)" }

  /// What was asked: each request's head and body as text.
  var requests: [String] { heard.withLock { $0 } }

  private func serve(_ scripts: [[Step]], _ speaksFirst: Bool) {
    for script in scripts {
      let peer = accept(listener, nil, nil)
      guard peer >= 0 else { return }
      if !speaksFirst {
        let request = read(peer)
        heard.withLock { $0.append(request) }
      }
      for step in script { perform(step, peer) }
      shutdown(peer, Int32(SHUT_WR))
      close(peer)
    }
  }

  private func perform(_ step: Step, _ peer: Int32) {
    switch step {
    case .say(let text): say(Array(text.utf8), peer)
    case .sayBytes(let bytes): say(bytes, peer)
    case .wait(let milliseconds): usleep(milliseconds * 1000)
    }
  }

  private func say(_ bytes: [UInt8], _ peer: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let sent = rest.withUnsafeBytes { send(peer, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard sent > 0 else { return }
      rest = rest.dropFirst(sent)
    }
  }

  /// Until the head is whole and as much body as it announces has come.
  private func read(_ peer: Int32) -> String {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = recv(peer, &buffer, buffer.count, 0)
      guard count > 0 else { break }
      bytes += buffer[..<count]
      let text = String(decoding: bytes, as: UTF8.self)
      guard let end = text.firstRange(of: "\r\n\r\n") else { continue }
      let announced = text.lowercased().firstRange(of: "content-length: ").flatMap {
        Int(text.lowercased()[$0.upperBound...].prefix { $0.isNumber })
      }
      if text[end.upperBound...].utf8.count >= announced ?? 0 { break }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

private struct NoSocket: Error {}
private func demand(_ condition: Bool) throws { if !condition { throw NoSocket() } }
