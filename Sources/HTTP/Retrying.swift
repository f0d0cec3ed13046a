extension Transport {
  /// This transport, asking again where `policy` says so.
  ///
  /// - Parameters:
  ///   - sleep: waits; tests return at once.
  ///   - jitter: 0 to below 1, by chance.
  package func retrying(
    _ policy: RetryPolicy = RetryPolicy(),
    sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
    jitter: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
  ) -> Transport {
    Transport { request in
      var attempt = 1
      while true {
        let outcome = try await self.outcome(of: request)
        guard let pause = policy.pause(after: outcome, of: request, attempt: attempt, jitter: jitter()) else {
          return try outcome.get()
        }
        try await sleep(pause)
        attempt += 1
      }
    }
  }

  private func outcome(of request: Request) async throws -> Result<Response, TransportError> {
    do {
      return .success(try await send(request))
    } catch let error as TransportError {
      return .failure(error)
    }
  }
}
