import Glibc

/// A browser of a few lines: the person's part of a sign-in at a simulated bank, on loopback.
package enum PlainBrowser {
  package struct Page: Sendable {
    package var status: Int
    package var location: String?
    package var text: String
  }

  /// Goes to an address and follows where it is sent, up to ten times; the last is where it stays.
  ///
  /// Where nobody listens yet it tries again for some seconds, as a person would.
  @discardableResult
  package static func visit(_ address: String, follow: Bool = true) async throws -> Page {
    var address = address
    for _ in 0..<10 {
      let page = try await get(address)
      guard follow, (300...399).contains(page.status), let next = page.location else { return page }
      address = next
    }
    throw TestFailure("an address goes round in circles")
  }

  private static func get(_ address: String) async throws -> Page {
    let prefix = "http://127.0.0.1:"
    guard address.hasPrefix(prefix) else { throw TestFailure("\(address) is not of this machine") }
    let rest = address.dropFirst(prefix.count)
    let digits = rest.prefix { $0.isNumber }
    let target = rest.dropFirst(digits.count)
    guard let port = UInt16(digits) else { throw TestFailure("\(address) has no port") }
    let request =
      "GET \(target.isEmpty ? "/" : target) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n\r\n"
    for _ in 0..<500 {
      if let answer = exchange(request, port: port) { return page(answer) }
      try await Task.sleep(for: .milliseconds(10))
    }
    throw TestFailure("nobody listens at port \(port)")
  }

  private static func page(_ bytes: [UInt8]) -> Page {
    let text = String(decoding: bytes, as: UTF8.self).replacing("\r\n", with: "\n")
    let parts = text.split(separator: "\n\n", maxSplits: 1, omittingEmptySubsequences: false)
    let head = parts[0].split(separator: "\n")
    let status = head.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    let location = head.first { $0.lowercased().hasPrefix("location: ") }?.dropFirst(10)
    return Page(status: status, location: location.map(String.init), text: parts.count > 1 ? String(parts[1]) : "")
  }

  /// Nil when nobody listens.
  private static func exchange(_ request: String, port: UInt16) -> [UInt8]? {
    let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard handle >= 0 else { return nil }
    defer { close(handle) }
    var patience = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(handle, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let connected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(handle, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard connected == 0 else { return nil }
    let bytes = Array(request.utf8)
    guard Glibc.send(handle, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else { return nil }
    var received: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = recv(handle, &buffer, buffer.count, 0)
      guard count > 0 else { return received }
      received += buffer[..<count]
    }
  }
}
