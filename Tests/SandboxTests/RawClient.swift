import Glibc

/// An HTTP client of a few lines that shares nothing with the one under test elsewhere: bytes out, bytes in.
struct RawClient {
  var port: Int
  /// How long to wait for bytes before giving up.
  var patience = 5

  struct Answer {
    var status = 0
    /// Names in lower case.
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []
    /// Whether as many bytes came as were declared.
    var isWhole = false

    func header(_ name: String) -> String? { headers.first { $0.name == name.lowercased() }?.value }
    var text: String { String(decoding: body, as: UTF8.self) }
  }

  func get(_ target: String, headers: [(String, String)] = []) -> Answer { send("GET", target, headers: headers) }

  func send(_ method: String, _ target: String, headers: [(String, String)] = [], body: String? = nil) -> Answer {
    var head = "\(method) \(target) HTTP/1.1\r\nConnection: close\r\n"
    if !headers.contains(where: { $0.0 == "Host" }) { head += "Host: 127.0.0.1:\(port)\r\n" }
    for (name, value) in headers { head += "\(name): \(value)\r\n" }
    if let body { head += "Content-Length: \(body.utf8.count)\r\n" }
    return parse(exchange(head + "\r\n" + (body ?? "")), method: method)
  }

  /// Everything that comes back until the server closes or patience ends.
  func exchange(_ request: String) -> [UInt8] {
    let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard handle >= 0 else { return [] }
    defer { close(handle) }
    var wait = timeval(tv_sec: patience, tv_usec: 0)
    setsockopt(handle, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let connected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(handle, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard connected == 0 else { return [] }
    let bytes = Array(request.utf8)
    guard Glibc.send(handle, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else { return [] }
    var received: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = recv(handle, &buffer, buffer.count, 0)
      guard count > 0 else { return received }
      received.append(contentsOf: buffer[..<count])
    }
  }

  private func parse(_ bytes: [UInt8], method: String) -> Answer {
    var answer = Answer()
    guard let end = bytes.indices.first(where: { bytes[$0...].starts(with: Array("\r\n\r\n".utf8)) }) else {
      return answer
    }
    let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
    answer.status = lines.first.flatMap { Int($0.split(separator: " ").dropFirst().first ?? "") } ?? 0
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      answer.headers.append((line[..<colon].lowercased(), String(line[line.index(after: colon)...].drop { $0 == " " })))
    }
    answer.body = Array(bytes[(end + 4)...])
    answer.isWhole = method == "HEAD" || answer.header("content-length").flatMap { Int($0) } == answer.body.count
    return answer
  }
}
