import CMicrohttpd
import Glibc
import Synchronization

/// Queues the response; `MHD_NO`, which closes the connection, where that is what is wanted.
func send(_ response: WebResponse, on connection: OpaquePointer, service: Service) -> MHD_Result {
  guard response.delivery != .dropped, let made = make(response, service: service) else { return .NO }
  // Manual of MHD_destroy_response: "Decrease reference counter"; a queued response lives on until it is sent.
  defer { MHD_destroy_response(made) }
  for header in response.headers where MHD_add_response_header(made, header.name, header.value) == .NO {
    return .NO  // a line break in a header: better no answer than a split one
  }
  return MHD_queue_response(connection, UInt32(response.status), made)
}

private func make(_ response: WebResponse, service: Service) -> OpaquePointer? {
  if response.delivery == .whole {
    return response.body.withUnsafeBytes { bytes in
      let start = UnsafeMutableRawPointer(mutating: bytes.baseAddress)
      return MHD_create_response_from_buffer(bytes.count, start, .RESPMEM_MUST_COPY)
    }
  }
  let reading = Unmanaged.passRetained(Reading(response, service: service))
  let made = MHD_create_response_from_callback(
    UInt64(response.body.count), 32_768, readOn, reading.toOpaque(),
    { if let held = $0 { Unmanaged<Reading>.fromOpaque(held).release() } })
  if made == nil { reading.release() }
  return made
}

/// A body that is handed out piece by piece, badly.
private final class Reading {
  let body: [UInt8]
  let delivery: WebResponse.Delivery
  let service: Service
  var hasStalled = false

  init(_ response: WebResponse, service: Service) {
    body = response.body
    delivery = response.delivery
    self.service = service
  }

  /// Copies what comes next from `position` into `room`; the count, or the library's word for the end.
  func next(from position: Int, into room: UnsafeMutableRawBufferPointer) -> Int {
    var end = body.count
    switch delivery {
    case .whole, .dropped: break
    case .cut(let after):
      end = min(end, max(0, after))
      if position >= end { return daybook_web_broken_body() }
    case .stalled(let after, let milliseconds):
      if !hasStalled, position >= min(end, max(0, after)) {
        hasStalled = true
        guard wait(milliseconds) else { return daybook_web_broken_body() }
      }
      if !hasStalled { end = min(end, max(0, after)) }
    }
    guard position < end else { return daybook_web_end_of_body() }
    let count = min(room.count, end - position)
    body.withUnsafeBytes { room.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[position..<position + count])) }
    return count
  }

  /// False when the server is being stopped meanwhile.
  private func wait(_ milliseconds: Int) -> Bool {
    for _ in 0..<max(1, milliseconds / 10) {
      if service.stopping.load(ordering: .relaxed) { return false }
      usleep(10_000)
    }
    return true
  }
}

private let readOn: MHD_ContentReaderCallback = { held, position, buffer, size in
  guard let held, let buffer else { return daybook_web_broken_body() }
  let reading = Unmanaged<Reading>.fromOpaque(held).takeUnretainedValue()
  return reading.next(from: Int(position), into: UnsafeMutableRawBufferPointer(start: buffer, count: size))
}
