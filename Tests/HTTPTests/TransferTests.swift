import HTTP
import Testing

private func send(_ request: Request, limits: TransferLimits = TransferLimits()) async throws -> Response {
  try await Transport.curl(limits: limits).send(request)
}

private func failure(of request: Request, limits: TransferLimits = TransferLimits()) async throws -> TransportError? {
  do {
    _ = try await send(request, limits: limits)
    return nil
  } catch let error as TransportError {
    return error
  }
}

private func limits(_ change: (inout TransferLimits) -> Void) -> TransferLimits {
  var limits = TransferLimits()
  change(&limits)
  return limits
}

@Suite("A transfer") struct TransferTests {
  @Test("brings status, headers without regard to case, and body")
  func answer() async throws {
    let server = try RawServer([
      [.say("HTTP/1.1 429 Too Many\r\nHTTP_X_RATELIMIT_LIMIT:  4 \r\nContent-Length: 5\r\n\r\nhello")]
    ])
    let response = try await send(Request(.get, server.url("/a?b=c"), headers: ["Authorization": "Bearer x"]))
    #expect(response.status == 429)
    #expect(response.headers["http_x_ratelimit_limit"] == "4")
    #expect(response.body == Array("hello".utf8))
    let request = try #require(server.requests.first)
    #expect(request.hasPrefix("GET /a?b=c HTTP/1.1\r\n"))
    #expect(request.contains("Authorization: Bearer x\r\n"))
  }

  @Test("an answer of no bytes is an answer")
  func emptyAnswer() async throws {
    let server = try RawServer([[.say("HTTP/1.1 204 No Content\r\n\r\n")]])
    #expect(try await send(Request(.delete, server.url())).status == 204)
    #expect(server.requests.first?.hasPrefix("DELETE / ") == true)
  }

  @Test("sends a body as it is, and an empty one as empty")
  func posts() async throws {
    let ok = RawServer.Step.say("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    let server = try RawServer([[ok], [ok], [ok]])
    let headers: Headers = ["Content-Type": "application/json"]
    _ = try await send(Request(.post, server.url(), headers: headers, body: Array(#"{"a":1}"#.utf8)))
    _ = try await send(Request(.post, server.url()))
    _ = try await send(Request(.put, server.url(), body: Array("x".utf8)))
    #expect(server.requests[0].hasSuffix("\r\n\r\n{\"a\":1}"))
    #expect(server.requests[0].contains("Content-Type: application/json\r\n"))
    #expect(!server.requests[0].contains("Expect"))
    #expect(server.requests[1].hasSuffix("\r\n\r\n"))
    #expect(server.requests[2].hasPrefix("PUT / "))
  }

  @Test("a line break in a header's value starts no header")
  func headerInjection() async throws {
    let server = try RawServer([[.say("HTTP/1.1 204 No Content\r\n\r\n")]])
    _ = try await send(Request(.get, server.url(), headers: ["A": "b\r\nC: d"]))
    #expect(server.requests.first?.contains("A: bC: d\r\n") == true)
  }

  @Test("too long without an answer is a timeout")
  func timeout() async throws {
    let server = try RawServer([[.wait(milliseconds: 1500)]])
    let error = try await failure(of: Request(.get, server.url()), limits: limits { $0.total = .milliseconds(200) })
    #expect(error == TransportError(.timeout))
  }

  @Test("an answer that stops half-way is stalled, and what came of it is kept")
  func stall() async throws {
    let server = try RawServer([
      [.say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"), .wait(milliseconds: 4000)]
    ])
    let error = try await failure(of: Request(.get, server.url()), limits: limits { $0.stall = .milliseconds(300) })
    #expect(error?.reason == .stalled)
    #expect(error?.received?.status == 200)
    #expect(error?.received?.body == Array("half".utf8))
  }

  @Test("a slow start is not a stall: banks are asked while we wait")
  func slowStart() async throws {
    let server = try RawServer([[.wait(milliseconds: 2200), .say("HTTP/1.1 204 No Content\r\n\r\n")]])
    let response = try await send(Request(.get, server.url()), limits: limits { $0.stall = .milliseconds(300) })
    #expect(response.status == 204)
  }

  @Test("a connection that closes before an answer is dropped, with nothing received")
  func dropped() async throws {
    let server = try RawServer([[]])
    #expect(try await failure(of: Request(.get, server.url())) == TransportError(.dropped))
  }

  @Test("a body shorter than announced is dropped, with what came of it")
  func truncated() async throws {
    let server = try RawServer([[.say("HTTP/1.1 200 OK\r\nX: y\r\nContent-Length: 10\r\n\r\nhalf")]])
    let error = try await failure(of: Request(.get, server.url()))
    #expect(error?.reason == .dropped)
    #expect(
      error?.received == Response(status: 200, headers: error?.received?.headers ?? [:], body: Array("half".utf8)))
    #expect(error?.received?.headers["x"] == "y")
  }

  @Test("a longer body than is read is given up")
  func tooLarge() async throws {
    let body = String(repeating: "x", count: 3000)
    let server = try RawServer([[.say("HTTP/1.1 200 OK\r\nContent-Length: 3000\r\n\r\n\(body)")]])
    let error = try await failure(of: Request(.get, server.url()), limits: limits { $0.body = 1000 })
    #expect(error?.reason == .tooLarge)
  }

  @Test("headers without end are given up")
  func endlessHeaders() async throws {
    let header = "A: \(String(repeating: "x", count: 1000))\r\n"
    let server = try RawServer([[.say("HTTP/1.1 200 OK\r\n"), .say(String(repeating: header, count: 400))]])
    #expect(try await failure(of: Request(.get, server.url()))?.reason == .tooLarge)
  }

  @Test("nobody listening is refused")
  func refused() async throws {
    // Port 1 (tcpmux) has not been served for decades; a port of ours could be another test's by then.
    #expect(try await failure(of: Request(.get, "http://127.0.0.1:1/")) == TransportError(.refused))
  }

  @Test("a server that speaks no TLS is not trusted")
  func tls() async throws {
    let plain = RawServer.Step.say("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    let server = try RawServer([[plain, .wait(milliseconds: 200)]], speaksFirst: true)
    #expect(try await failure(of: Request(.get, "https://127.0.0.1:\(server.port)/")) == TransportError(.tls))
  }

  @Test(
    "plain http to another machine, other schemes and passwords in URLs are refused unasked",
    arguments: [
      "http://example.com/", "http://127.0.0.1.example.com/", "file:///etc/passwd", "ftp://127.0.0.1/", "nonsense://",
      "http://user:secret@127.0.0.1/", "http://10.0.0.1/", "",
    ])
  func addresses(url: String) async throws {
    #expect(try await failure(of: Request(.get, url)) == TransportError(.address))
  }
}

@Suite("A redirect") struct RedirectTests {
  @Test("on the same server is followed")
  func sameServer() async throws {
    let server = try RawServer([
      [.say("HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n")],
      [.say("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone")],
    ])
    let response = try await send(Request(.get, server.url("/here")))
    #expect(response.body == Array("done".utf8))
    #expect(server.requests.map { $0.prefix(10) } == ["GET /here ", "GET /there"])
  }

  @Test("to another server is refused, and the secret is not sent there")
  func otherServer() async throws {
    let other = try RawServer([[.say("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")]])
    let server = try RawServer([
      [.say("HTTP/1.1 302 Found\r\nLocation: \(other.url())\r\nContent-Length: 0\r\n\r\n")]
    ])
    let request = Request(.get, server.url(), headers: ["Authorization": "Bearer x"])
    #expect(try await failure(of: request)?.reason == .redirect)
    #expect(other.requests.isEmpty)
  }

  @Test("in circles ends")
  func circles() async throws {
    let again = RawServer.Step.say("HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")
    let server = try RawServer(Array(repeating: [again], count: 10))
    #expect(try await failure(of: Request(.get, server.url())) == TransportError(.redirect))
    #expect(server.requests.count == 6)
  }

  @Test("of a POST is not followed")
  func post() async throws {
    let server = try RawServer([
      [.say("HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n")]
    ])
    #expect(try await send(Request(.post, server.url())).status == 302)
  }
}
