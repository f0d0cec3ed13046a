import HTTP
import Synchronization
import Testing

@Suite("Asking again") struct RetryTests {
  private let get = Request(.get, "https://example.org/")

  private func pause(
    _ outcome: Result<Response, TransportError>, attempt: Int = 1, jitter: Double = 0, request: Request? = nil
  ) -> Duration? {
    RetryPolicy().pause(after: outcome, of: request ?? get, attempt: attempt, jitter: jitter)
  }

  @Test("failures that pass are asked again", arguments: [429, 500, 502, 503, 504])
  func passing(status: Int) {
    #expect(pause(.success(Response(status: status))) == .milliseconds(500))
  }

  @Test("successes and the caller's own errors are not", arguments: [200, 201, 204, 304, 400, 401, 402, 403, 404, 409])
  func final(status: Int) {
    #expect(pause(.success(Response(status: status))) == nil)
  }

  @Test(
    "a connection that broke before an answer is asked again",
    arguments: [TransportError.Reason.dns, .refused, .connectTimeout, .timeout, .dropped])
  func broken(reason: TransportError.Reason) {
    #expect(pause(.failure(TransportError(reason))) != nil)
  }

  @Test("whoever counts what it is asked is asked again only where nothing was sent")
  func unsent() {
    var policy = RetryPolicy()
    policy.repeatsWhatWasSent = false
    func isRepeated(_ outcome: Result<Response, TransportError>) -> Bool {
      policy.pause(after: outcome, of: get, attempt: 1, jitter: 0) != nil
    }
    for reason in [TransportError.Reason.dns, .refused, .connectTimeout] {
      #expect(isRepeated(.failure(TransportError(reason))))
    }
    for reason in [TransportError.Reason.timeout, .dropped, .stalled] {
      #expect(!isRepeated(.failure(TransportError(reason))))
    }
    for status in [200, 429, 500, 502, 503, 504] {
      #expect(!isRepeated(.success(Response(status: status))))
      #expect(!isRepeated(.failure(TransportError(.dns, received: Response(status: status)))))
    }
  }

  @Test("a success that broke half-way is never asked again: it has cost the quota")
  func brokenSuccess() {
    #expect(pause(.failure(TransportError(.dropped, received: Response(status: 200)))) == nil)
    #expect(pause(.failure(TransportError(.stalled, received: Response(status: 200)))) == nil)
    #expect(pause(.failure(TransportError(.dropped, received: Response(status: 503)))) != nil)
  }

  @Test(
    "an untrusted server is not asked again", arguments: [TransportError.Reason.tls, .address, .redirect, .tooLarge])
  func untrusted(reason: TransportError.Reason) {
    #expect(pause(.failure(TransportError(reason))) == nil)
  }

  @Test("what may not be done twice is asked once")
  func post() {
    var request = Request(.post, "https://example.org/")
    #expect(pause(.success(Response(status: 503)), request: request) == nil)
    request.isRepeatable = true
    #expect(pause(.success(Response(status: 503)), request: request) != nil)
  }

  @Test("pauses double, vary by chance, and end")
  func backOff() {
    let failed = Result<Response, TransportError>.success(Response(status: 500))
    #expect((1...5).map { pause(failed, attempt: $0) } == [.milliseconds(500), .seconds(1), .seconds(2), nil, nil])
    #expect(pause(failed, attempt: 2, jitter: 0.5) == .milliseconds(1500))
  }

  @Test("Retry-After is honoured, in seconds or as a date")
  func retryAfter() {
    #expect(pause(.success(Response(status: 429, headers: ["retry-after": "7"]))) == .seconds(7))
    let dated: Headers = ["Date": "Sun, 06 Nov 1994 08:49:37 GMT", "Retry-After": "Sun, 06 Nov 1994 08:49:52 GMT"]
    #expect(pause(.success(Response(status: 503, headers: dated))) == .seconds(15))
    let overMidnight: Headers = [
      "Date": "Tue, 29 Feb 2028 23:59:58 GMT", "Retry-After": "Wed, 01 Mar 2028 00:00:03 GMT",
    ]
    #expect(pause(.success(Response(status: 503, headers: overMidnight))) == .seconds(5))
  }

  @Test("a pause of hours is not waited for")
  func patience() {
    #expect(pause(.success(Response(status: 429, headers: ["Retry-After": "3600"]))) == nil)
  }

  @Test("the transport waits as decided and returns the first good answer")
  func transport() async throws {
    let script = Mutex<[Result<Response, TransportError>]>([
      .failure(TransportError(.dropped)), .success(Response(status: 503, headers: ["Retry-After": "2"])),
      .success(Response(status: 200)),
    ])
    let slept = Mutex<[Duration]>([])
    let transport = Transport { _ in try script.withLock { try $0.removeFirst().get() } }
      .retrying(sleep: { pause in slept.withLock { $0.append(pause) } }, jitter: { 0 })
    #expect(try await transport.send(get).status == 200)
    #expect(slept.withLock { $0 } == [.milliseconds(500), .seconds(2)])
  }

  @Test("after the last attempt the last outcome stands")
  func exhausted() async throws {
    let asked = Mutex(0)
    let transport = Transport { _ in
      asked.withLock { $0 += 1 }
      return Response(status: 500)
    }.retrying(sleep: { _ in }, jitter: { 0 })
    #expect(try await transport.send(get).status == 500)
    #expect(asked.withLock { $0 } == 4)
  }
}

@Test("a part of a URL is encoded so that it stays one part")
func encoding() {
  #expect(percentEncoded("a b/c?d=é&~") == "a%20b%2Fc%3Fd%3D%C3%A9%26~")
}
