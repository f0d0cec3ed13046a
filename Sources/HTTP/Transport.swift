import Dispatch

/// How anything here reaches the world: libcurl when live, scripted answers in tests.
package struct Transport: Sendable {
  /// - Throws: `TransportError` when no whole answer came. An answer with an error status is an answer.
  package var send: @Sendable (Request) async throws -> Response

  package init(send: @escaping @Sendable (Request) async throws -> Response) { self.send = send }
}

/// How long and how large an answer may be before it is given up.
package struct TransferLimits: Hashable, Sendable {
  package var connect: Duration = .seconds(15)
  /// The whole of it. A bank aggregator asks the bank while we wait, which can take a minute.
  package var total: Duration = .seconds(180)
  /// Without a byte once the answer has begun; noticed within a second.
  package var stall: Duration = .seconds(30)
  /// Bytes of the body once unpacked. The largest answer expected, the ECB's whole history, has below 10 MB.
  package var body = 64 << 20

  package init() {}
}

extension Transport {
  /// libcurl: https, or plain http on loopback; certificates verified; redirects followed only on the same server.
  ///
  /// The calls block, so they run on a queue of their own; Swift's pool has one thread a core.
  package static func curl(limits: TransferLimits = TransferLimits()) -> Transport {
    Transport { request in
      try await withCheckedThrowingContinuation { continuation in
        // A serial queue each: these may have more threads than cores, where a concurrent queue shares the pool's.
        DispatchQueue(label: "daybook.http").async {
          continuation.resume(with: Result { try follow(request, limits: limits) })
        }
      }
    }
  }
}

/// Redirects are followed by us, not by libcurl: it would also go to another server.
private func follow(_ request: Request, limits: TransferLimits) throws -> Response {
  var request = request
  for _ in 0...5 {
    guard let address = Address(request.url), address.isAllowed else { throw TransportError(.address) }
    let (response, next) = try Transfer(request, to: address, limits: limits).perform()
    guard [301, 302, 303, 307, 308].contains(response.status), request.method == .get || request.method == .head else {
      return response
    }
    guard let next, let target = Address(next), target.isSameServer(as: address) else {
      throw TransportError(.redirect, received: response)
    }
    request.url = next
  }
  throw TransportError(.redirect)
}
