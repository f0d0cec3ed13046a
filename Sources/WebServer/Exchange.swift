import CMicrohttpd
import Glibc

/// One request as it arrives piece by piece; lives from the first call of the access handler to `completed`.
final class Exchange {
  var body: [UInt8] = []
  var isTooLong = false
}

/// The access handler. libmicrohttpd calls it once for the head, then for each piece of the body, then once more with none.
///
/// Manual of MHD_AccessHandlerCallback: "must return MHD_YES if the connection was handled successfully, MHD_NO if the
/// socket must be closed due to a serious error while handling the request".
let answer: MHD_AccessHandlerCallback = { context, connection, url, method, _, piece, pieceSize, slot in
  guard let context, let connection, let url, let method, let pieceSize, let slot else { return .NO }
  let service = Unmanaged<Service>.fromOpaque(context).takeUnretainedValue()
  guard let held = slot.pointee else {
    slot.pointee = Unmanaged.passRetained(Exchange()).toOpaque()
    return .YES
  }
  let exchange = Unmanaged<Exchange>.fromOpaque(held).takeUnretainedValue()
  if pieceSize.pointee > 0 {
    exchange.take(piece, count: pieceSize.pointee, limit: service.bodyLimit)
    pieceSize.pointee = 0  // all of it was taken
    return .YES
  }
  let response = exchange.respond(
    on: connection, path: String(cString: url), method: String(cString: method), service: service)
  return send(response, on: connection, service: service)
}

/// Called once for each request that reached the access handler, however it ended.
let completed: MHD_RequestCompletedCallback = { _, _, slot, _ in
  guard let slot, let held = slot.pointee else { return }
  Unmanaged<Exchange>.fromOpaque(held).release()
  slot.pointee = nil
}

/// Leaves path and query as they were sent: the library's own decoding would cut a path at `%00`.
let keepEscapes: daybook_web_unescape = { _, _, text in text.map { strlen($0) } ?? 0 }

extension Exchange {
  func take(_ piece: UnsafePointer<CChar>?, count: Int, limit: Int) {
    guard let piece, !isTooLong else { return }
    guard body.count + count <= limit else {
      isTooLong = true
      body = []
      return
    }
    body.append(contentsOf: UnsafeRawBufferPointer(start: piece, count: count))
  }

  func respond(on connection: OpaquePointer, path: String, method: String, service: Service) -> WebResponse {
    if isTooLong { return .text(413, "The body is too long.\n") }
    guard let path = percentDecoded(path.utf8) else { return .text(400, "The path is not well-formed.\n") }
    let headers = values(of: .HEADER_KIND, on: connection)
    var query: [(name: String, value: String)] = []
    var raw: [String] = []
    for item in values(of: .GET_ARGUMENT_KIND, on: connection) {
      guard let name = percentDecoded(item.name.utf8), let value = percentDecoded(item.value.utf8) else {
        return .text(400, "The query is not well-formed.\n")
      }
      query.append((name, value))
      raw.append("\(item.name)=\(item.value)")
    }
    var request = WebRequest(method: method, path: path, query: query, headers: headers, body: body)
    request.rawQuery = raw.joined(separator: "&")
    if let host = request.header("Host"), !isLoopback(host) { return .text(421, "This is not that host.\n") }
    return service.handler(request)
  }
}

private final class Collected {
  var items: [(name: String, value: String)] = []
}

private func values(of kind: MHD_ValueKind, on connection: OpaquePointer) -> [(name: String, value: String)] {
  let collected = Collected()
  let collect: MHD_KeyValueIterator = { context, _, name, value in
    guard let context, let name else { return .YES }
    let collected = Unmanaged<Collected>.fromOpaque(context).takeUnretainedValue()
    collected.items.append((String(cString: name), value.map { String(cString: $0) } ?? ""))
    return .YES
  }
  MHD_get_connection_values(connection, kind, collect, Unmanaged.passUnretained(collected).toOpaque())
  return collected.items
}

/// Whether a `Host` header names this machine's own loopback, with any port.
func isLoopback(_ host: String) -> Bool {
  let name = host.hasPrefix("[") ? host.prefix { $0 != "]" }.dropFirst() : host.prefix { $0 != ":" }
  return ["127.0.0.1", "::1", "localhost"].contains(name.lowercased())
}
