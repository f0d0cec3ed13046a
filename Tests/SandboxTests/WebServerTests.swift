import Glibc
import Synchronization
import Testing
import WebServer

@Suite struct WebServerTests {
  @Test("a handler sees method, path, query, headers in any case, and the whole body")
  func request() throws {
    let server = try WebServer { request in
      let query = request.query.map { "\($0.name)=\($0.value)" }.joined(separator: "|")
      let seen = [
        request.method, request.path, query, request.header("x-test") ?? "none", String(request.body.count),
      ]
      return .text(201, seen.joined(separator: "\n"))
    }
    defer { server.stop() }
    let body = String(repeating: "x", count: 200_000)
    let answer = RawClient(port: server.port).send(
      "POST", "/a%20b/%C3%A9/?from=2026-01-01&q=a%26b+c&empty=&q=2", headers: [("X-TEST", "yes")], body: body)
    #expect(answer.status == 201)
    #expect(answer.isWhole)
    #expect(answer.text == "POST\n/a b/é/\nfrom=2026-01-01|q=a&b c|empty=|q=2\nyes\n200000")
  }

  @Test("headers of the response are sent as given, and Date is not doubled")
  func headers() throws {
    let server = try WebServer { _ in
      WebResponse(
        status: 429, headers: [("HTTP_X_RATELIMIT_LIMIT", "100"), ("Date", "Thu, 18 Jun 2026 04:00:00 GMT")],
        body: Array("{}".utf8))
    }
    defer { server.stop() }
    let answer = RawClient(port: server.port).get("/")
    #expect(answer.status == 429)
    #expect(answer.header("HTTP_X_RATELIMIT_LIMIT") == "100")
    #expect(answer.headers.filter { $0.name == "date" }.map(\.value) == ["Thu, 18 Jun 2026 04:00:00 GMT"])
  }

  @Test("a body over the limit is refused and never reaches the handler")
  func bodyLimit() throws {
    let calls = Atomic(0)
    let server = try WebServer(bodyLimit: 10) { _ in
      calls.add(1, ordering: .relaxed)
      return .text(200, "")
    }
    defer { server.stop() }
    let client = RawClient(port: server.port)
    #expect(client.send("POST", "/", body: "12345678901").status == 413)
    #expect(calls.load(ordering: .relaxed) == 0)
    #expect(client.send("POST", "/", body: "1234567890").status == 200)
  }

  @Test("a broken escape, a NUL, or bytes that are not UTF-8 are 400", arguments: ["/%zz", "/a%00b", "/%ff", "/?a=%4"])
  func malformed(target: String) throws {
    let server = try WebServer { _ in .text(200, "") }
    defer { server.stop() }
    #expect(RawClient(port: server.port).get(target).status == 400)
  }

  @Test("a request for another host's name is turned away")
  func otherHost() throws {
    let server = try WebServer { _ in .text(200, "private") }
    defer { server.stop() }
    let client = RawClient(port: server.port)
    #expect(client.get("/", headers: [("Host", "evil.example:\(server.port)")]).status == 421)
    #expect(client.get("/", headers: [("Host", "localhost:\(server.port)")]).status == 200)
    #expect(client.get("/", headers: [("Host", "[::1]")]).status == 200)
  }

  @Test("only loopback is ever bound, and a taken port is said to be taken")
  func binding() throws {
    #expect(throws: WebServer.StartError.self) { try WebServer(host: "0.0.0.0") { _ in .text(200, "") } }
    let first = try WebServer { _ in .text(200, "") }
    defer { first.stop() }
    let error = #expect(throws: WebServer.StartError.self) {
      try WebServer(port: first.port) { _ in .text(200, "") }
    }
    #expect(error?.description == "port \(first.port) of 127.0.0.1 is taken, or may not be used")
  }

  @Test("a cut answer declares the whole and closes early")
  func cut() throws {
    let server = try WebServer { _ in
      var response = WebResponse.text(200, "0123456789")
      response.delivery = .cut(after: 4)
      return response
    }
    defer { server.stop() }
    let answer = RawClient(port: server.port).get("/")
    #expect(answer.header("content-length") == "10")
    #expect(answer.text == "0123")
    #expect(!answer.isWhole)
  }

  @Test("a stalled answer waits in its middle, while another connection is served at once")
  func stalled() throws {
    let server = try WebServer { request in
      var response = WebResponse.text(200, "0123456789")
      if request.path == "/slow" { response.delivery = .stalled(after: 4, milliseconds: 400) }
      return response
    }
    defer { server.stop() }
    let clock = ContinuousClock()
    let slow = clock.measure { #expect(RawClient(port: server.port).get("/slow").text == "0123456789") }
    #expect(slow >= .milliseconds(390))
    let quick = clock.measure { #expect(RawClient(port: server.port).get("/").isWhole) }
    #expect(quick < .milliseconds(350))
  }

  @Test("stopping does not wait for a stalled answer, and the port is free again")
  func stopping() async throws {
    let server = try WebServer { _ in
      var response = WebResponse.text(200, "0123456789")
      response.delivery = .stalled(after: 4, milliseconds: 60_000)
      return response
    }
    let port = server.port
    async let answer = RawClient(port: port).get("/")
    try await Task.sleep(for: .milliseconds(100))
    let taken = ContinuousClock().measure { server.stop() }
    #expect(taken < .seconds(5))
    #expect(await !answer.isWhole)
    server.stop()
    let again = try WebServer(port: port) { _ in .text(200, "again") }
    #expect(RawClient(port: port).get("/").text == "again")
    again.stop()
  }

  @Test("a dropped connection brings not one byte")
  func dropped() throws {
    let server = try WebServer { _ in
      var response = WebResponse.text(200, "0123456789")
      response.delivery = .dropped
      return response
    }
    defer { server.stop() }
    #expect(RawClient(port: server.port).exchange("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").isEmpty)
  }

  @Test("many connections at once are all answered, each with its own")
  func concurrency() async throws {
    let server = try WebServer { request in .text(200, request.path) }
    defer { server.stop() }
    let port = server.port
    await withTaskGroup(of: Bool.self) { group in
      for number in 0..<64 { group.addTask { RawClient(port: port).get("/\(number)").text == "/\(number)" } }
      for await right in group { #expect(right) }
    }
  }
}
