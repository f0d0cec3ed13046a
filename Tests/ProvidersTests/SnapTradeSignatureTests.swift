import Core
import HTTP
import Hashing
import Testing

@testable import Providers

/// One of the published vectors: `U` and `P` stand for the queries of a Commercial and of a Personal key.
private struct Vector: CustomTestStringConvertible, Sendable {
  let request: String
  var body: String?
  let signature: String

  init(_ request: String, body: String? = nil, _ signature: String) {
    self.request = request
    self.body = body
    self.signature = signature
  }

  var testDescription: String { request }
}

private let vectors = [
  Vector("GET /accounts?P", "jqmyExgNuJSvjHdTuFHkJigaZnDcCswV17JfpatxYnU="),
  Vector("GET /accounts?U", "olZG82/CZfBPH+j4MTSdypsaDMgUtZjKD2iW0zgVzj0="),
  Vector(
    "GET /accounts/2bcd7cc3-e922-4976-bce1-9858296801c3/activities?startDate=2026-01-01&endDate=2026-01-31&offset=0"
      + "&limit=1000&U", "DRC7N+duAY2/OOS0wsAGp8NFewDhXY5iNo/YMn14hP0="),
  Vector(
    "POST /snapTrade/registerUser?P", body: #"{"userId":"user-1"}"#, "/XNbAO7y2QXYnv8+1DYe2uTDJ2p54hcuaFxbu+A7v8w="),
  Vector(
    "POST /snapTrade/login?U",
    body: #"{"connectionType":"read","customRedirect":"https://example.org/cb?a=1&b=2","immediateRedirect":true}"#,
    "rxWm3TxrW4goRBoQOhB/nUzollVBszr/wHmJyZn3nNI="),
  Vector("POST /snapTrade/login?U", body: "{}", "BT7XkMNC0/r+JQvlTT/BAtMQe3dVhtWoeerxqnyADQE="),
  Vector(
    "POST /symbols?P", body: #"{"substring":"Société “é”/x"}"#, "ID+dnvjXhAVkdJfNloMfelGLCL1Lc3LIdLQL53zH49o="),
  Vector("GET /api/v1/accounts?U", "SfPwUJeV9G1U2KTWHzpddnCgX6Iof5FvSjB3pddioYI="),
  Vector(
    "POST /api/v1/snapTrade/registerUser?P", body: #"{"userId":"user-1"}"#,
    "peho8v1r3VZ1m2r2IQObCA1ZeRIKKeHzXsWSTakP3z0="),
]

@Suite("SnapTrade's signature") struct SnapTradeSignatureTests {
  private static let clientID = "EXAMPLE-CLIENT"
  private static let consumerKey = "example-consumer-key-123"
  private static let personal = "clientId=EXAMPLE-CLIENT&timestamp=1715123456"
  private static let commercial = "userId=user-1&userSecret=secret-abc&" + personal
  private static let user = SnapTradeKeys.User(id: "user-1", secret: "secret-abc")

  @Test("every published vector comes out to the byte", arguments: vectors)
  private func published(vector: Vector) throws {
    let target = vector.request.split(separator: " ")[1]
    let path = String(target.prefix { $0 != "?" })
    let query = target.dropFirst(path.count + 1)
    let full =
      query.hasSuffix("U") ? query.dropLast() + Self.commercial : query.dropLast() + Self.personal
    let content = try vector.body.map { try JSON(parsing: Array($0.utf8)) }
    let signature = SnapTradeSignature.signature(
      consumerKey: Self.consumerKey, content: content, path: path, query: String(full))
    #expect(signature == vector.signature)
  }

  @Test("the message behind the first vector is told")
  func message() {
    let bytes = SnapTradeSignature.canonical(content: nil, path: "/accounts", query: Self.personal)
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == #"{"content":null,"path":"/accounts","query":"clientId=EXAMPLE-CLIENT&timestamp=1715123456"}"#)
  }

  @Test("our own requests, as they are sent, bear the signatures of the vectors")
  func requests() {
    let personal = SnapTradeKeys(clientID: Self.clientID, consumerKey: Self.consumerKey)
    let commercial = SnapTradeKeys(clientID: Self.clientID, consumerKey: Self.consumerKey, user: Self.user)
    let registration = SnapTradeAPI(keys: personal).signed(
      SnapTradeAPI(keys: personal).registerUser("user-1"), at: 1_715_123_456)
    #expect(registration.url == "https://api.snaptrade.com/snapTrade/registerUser?\(Self.personal)")
    #expect(registration.headers["Signature"] == "/XNbAO7y2QXYnv8+1DYe2uTDJ2p54hcuaFxbu+A7v8w=")
    #expect(registration.body == Array(#"{"userId":"user-1"}"#.utf8))
    let account = "2bcd7cc3-e922-4976-bce1-9858296801c3"
    let api = SnapTradeAPI(keys: commercial)
    let activities = api.signed(
      api.activities(of: account, from: day("2026-01-01"), to: day("2026-01-31"), offset: 0), at: 1_715_123_456)
    #expect(
      activities.url == "https://api.snaptrade.com/accounts/\(account)/activities?startDate=2026-01-01"
        + "&endDate=2026-01-31&offset=0&limit=1000&\(Self.commercial)")
    #expect(activities.headers["Signature"] == "DRC7N+duAY2/OOS0wsAGp8NFewDhXY5iNo/YMn14hP0=")
  }

  @Test("the path that is signed is the one that is requested, prefix included")
  func prefix() {
    let keys = SnapTradeKeys(clientID: Self.clientID, consumerKey: Self.consumerKey)
    let api = SnapTradeAPI(keys: keys, baseURL: "https://api.snaptrade.com/api/v1/")
    let request = api.signed(api.registerUser("user-1"), at: 1_715_123_456)
    #expect(request.url == "https://api.snaptrade.com/api/v1/snapTrade/registerUser?\(Self.personal)")
    #expect(request.headers["Signature"] == "peho8v1r3VZ1m2r2IQObCA1ZeRIKKeHzXsWSTakP3z0=")
  }

  @Test("the query is signed as it is sent: in its order, and still escaped")
  func query() throws {
    let user = SnapTradeKeys.User(id: "a user", secret: "s/1+2=é")
    let api = SnapTradeAPI(keys: SnapTradeKeys(clientID: "C&D", consumerKey: "key", user: user))
    let request = api.signed(api.authorizations(), at: 1_715_123_456)
    let query = "userId=a%20user&userSecret=s%2F1%2B2%3D%C3%A9&clientId=C%26D&timestamp=1715123456"
    #expect(request.url == "https://api.snaptrade.com/authorizations?\(query)")
    let message = #"{"content":null,"path":"/authorizations","query":"\#(query)"}"#
    #expect(
      request.headers["Signature"]
        == base64Text(HMACSHA256.code(of: Array(message.utf8), key: Array("key".utf8))))
  }

  @Test("bodies are ASCII: keys sorted at every level, no white space, all else escaped, slashes not")
  func canonical() throws {
    let body = try JSON(
      parsing: Array(#"{ "b": {"z": 1, "a": [true, null, -1.50]}, "a": "é/\"\\\n\t\u0001\u007f😀" }"#.utf8))
    #expect(
      String(decoding: SnapTradeSignature.canonical(body), as: UTF8.self)
        == #"{"a":"\u00e9/\"\\\n\t\u0001\u007f\ud83d\ude00","b":{"a":[true,null,-1.50],"z":1}}"#)
  }

  @Test("an empty body is signed as none")
  func emptyBody() {
    #expect(
      SnapTradeSignature.canonical(content: .object([:]), path: "/p", query: "")
        == SnapTradeSignature.canonical(content: nil, path: "/p", query: ""))
  }

  // RFC 4231, test cases 1, 2, 6.
  @Test(
    "HMAC-SHA256 is that of RFC 4231, with short keys and long ones",
    arguments: [
      (
        [UInt8](repeating: 0x0B, count: 20), "Hi There",
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
      ),
      (
        Array("Jefe".utf8), "what do ya want for nothing?",
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
      ),
      (
        [UInt8](repeating: 0xAA, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
      ),
    ])
  func hmac(key: [UInt8], message: String, code: String) {
    #expect(hexadecimal(HMACSHA256.code(of: Array(message.utf8), key: key)) == code)
  }

  @Test("a request that is asked again after a pause is signed anew")
  func again() async throws {
    let server = snapTradeServer()
    server.on(
      "GET /authorizations", .success(.init(status: 503, body: [])),
      .success(.init(status: 200, body: Array("[]".utf8))))
    let waits = Waits()
    let clock = Ticks()
    _ = try await SnapTradeSync(
      connection: SnapTradeConnection(id: "broker", keys: snapTradeKeys), state: SyncState(),
      transport: server.transport, now: runInstant, today: today, clock: { clock.next() }, wait: waits.wait,
      keep: { server.keep($0) }
    ).run()
    let signatures = server.requests.compactMap { $0.headers["Signature"] }
    #expect(signatures.count == 2 && Set(signatures).count == 2)
    #expect(Set(server.requests.map(\.url)).count == 2)
  }
}
