import Core
import HTTP
import Providers
import Synchronization
import Testing

/// A person who answers from a list, and what was shown to them.
private final class Person: Sendable {
  private struct Memory {
    var answers: [String] = []
    var choices: [Int] = []
    var told: [String] = []
    var opened: [String] = []
    var questions: [(String, Bool)] = []
    var waits: [Int] = []
  }
  private let memory = Mutex(Memory())

  init(answers: [String] = [], choices: [Int] = []) {
    memory.withLock {
      $0.answers = answers
      $0.choices = choices
    }
  }

  var told: [String] { memory.withLock { $0.told } }
  var opened: [String] { memory.withLock { $0.opened } }
  var waits: [Int] { memory.withLock { $0.waits } }
  var questions: [String] { memory.withLock { $0.questions.map(\.0) } }
  var allWereSecret: Bool { memory.withLock { $0.questions.allSatisfy(\.1) } }

  var linking: LinkingPerson {
    LinkingPerson(
      tell: { line in self.memory.withLock { $0.told.append(line) } },
      ask: { question, isSecret in
        try self.memory.withLock { memory in
          memory.questions.append((question, isSecret))
          guard !memory.answers.isEmpty else { throw UserError("nobody is there") }
          return memory.answers.removeFirst()
        }
      },
      choose: { question, options in
        try self.memory.withLock { memory in
          memory.told.append("\(question) \(options.joined(separator: " | "))")
          guard !memory.choices.isEmpty else { throw UserError("nobody is there") }
          return memory.choices.removeFirst()
        }
      },
      open: { address in self.memory.withLock { $0.opened.append(address) } },
      redirected: { _ in throw UserError("no redirect is used") },
      wait: { seconds in self.memory.withLock { $0.waits.append(seconds) } })
  }
}

private let portal = "https://app.snaptrade.com/snapTrade/redeemToken?token=PORTAL-TOKEN"
private let login = #"{"redirectURI":"\#(portal)","sessionId":"SESSION-1"}"#

private func start(
  institution: String? = nil, secrets: [String: String] = ["client_id": "CLIENT-ID", "consumer_key": "CONSUMER-KEY"],
  memory: [String: String] = [:]
) -> LinkingStart {
  LinkingStart(
    connectionID: "broker", institution: institution, country: "US", history: nil, baseURL: nil, secrets: secrets,
    memory: memory, now: runInstant, today: today)
}

private func link(_ server: ScriptedServer, _ start: LinkingStart, _ person: Person) async throws -> Linked {
  try await SnapTradeLinking.link(
    start, person.linking, over: server.transport, clock: { 1_715_123_456 }, wait: { _ in })
}

private func answered(_ body: String) -> ScriptedServer.Answer {
  .success(Response(status: 200, body: Array(body.utf8)))
}

private let nobody = #"{"detail":"Invalid userID or userSecret provided","code":"1083"}"#

/// The list of connections, as it is at each question.
/// - Parameter refusal: the answer to a first question, before any list is told.
private func connections(_ lists: String..., refusing refusal: String? = nil) -> ScriptedServer {
  let server = ScriptedServer()
  var answers = lists.map(answered)
  if let refusal { answers.insert(.success(Response(status: 401, body: Array(refusal.utf8))), at: 0) }
  server.on("GET /authorizations", answers)
  server.on("POST /snapTrade/login", login)
  server.on("GET /authorizations/con-1/accounts", "[\(snapAccount(institutionID: "54953432"))]")
  return server
}

private func body(_ request: Request?) -> String { String(decoding: request?.body ?? [], as: UTF8.self) }

@Suite("Connecting SnapTrade") struct SnapTradeLinkingTests {
  @Test("a Personal key: no user is registered or named, the portal is opened, and the accounts are told")
  func personal() async throws {
    let server = connections("[]", "[]", "[\(authorization())]")
    let person = Person(answers: ["CLIENT-ID", "CONSUMER-KEY"])
    let linked = try await link(server, start(secrets: [:]), person)
    #expect(person.questions == ["SnapTrade client id", "SnapTrade consumer key"] && person.allWereSecret)
    #expect(person.opened == [portal])
    #expect(person.waits == [5, 5])
    #expect(linked.secrets == ["client_id": "CLIENT-ID", "consumer_key": "CONSUMER-KEY"])
    #expect(linked.institution == "EASTBROOK" && linked.institutionName == "Eastbrook")
    #expect(linked.memory == ["connection": "con-1"])
    #expect(linked.accounts.map(\.account.keys) == [["eastbrook/54953432", "eastbrook/Q6542138443", "acc-1"]])
    #expect(linked.accounts.map(\.type) == [.brokerage] && linked.records.isEmpty)
    #expect(server.requests.allSatisfy { !$0.url.contains("userId") && !$0.url.contains("registerUser") })
    let asked = server.requests.first { $0.url.contains("login") }
    #expect(body(asked) == #"{"connectionType":"read","immediateRedirect":false}"#, "to read, never to trade")
    #expect(server.requests.allSatisfy { $0.headers["Signature"] != nil })
  }

  @Test(
    "a Commercial key, refused while it names nobody, registers a user: id and secret are sealed and named from then on"
  )
  func commercial() async throws {
    let server = connections("[]", "[\(authorization())]", refusing: nobody)
    server.on("POST /snapTrade/registerUser", #"{"userId":"daybook-broker","userSecret":"USER-SECRET"}"#)
    let person = Person(choices: [1])
    let linked = try await link(server, start(institution: "EASTBROOK"), person)
    #expect(linked.secrets == ["user_id": "daybook-broker", "user_secret": "USER-SECRET"])
    let (first, registration) = (server.requests[0], server.requests[1])
    #expect(first.url.contains("/authorizations?clientId="))
    #expect(body(registration) == #"{"userId":"daybook-broker"}"# && !registration.url.contains("userId"))
    #expect(
      server.requests.dropFirst(2).allSatisfy { $0.url.contains("userId=daybook-broker&userSecret=USER-SECRET&") })
    #expect(body(server.requests.first { $0.url.contains("login") }).contains(#""broker":"EASTBROOK""#))
    #expect(person.told.allSatisfy { !$0.contains("USER-SECRET") })
  }

  @Test("a user that is registered already needs its secret, which is told only once")
  func registered() async throws {
    var server = connections("[\(authorization())]", refusing: nobody)
    let already = #"{"detail":"User already exists","code":"1010"}"#
    server.on("POST /snapTrade/registerUser", already, status: 400)
    let linked = try await link(server, start(institution: "EASTBROOK"), Person(answers: ["OLD-SECRET"], choices: [1]))
    #expect(linked.secrets["user_secret"] == "OLD-SECRET")
    server = connections("[]", refusing: nobody)
    server.on("POST /snapTrade/registerUser", already, status: 400)
    await #expect(throws: UserError.self) {
      _ = try await link(server, start(institution: "EASTBROOK"), Person(answers: [""], choices: [1]))
    }
  }

  @Test("a user who was registered for a portal that does not open is deleted again: its secret is told only once")
  func unregistered() async throws {
    let server = connections("[]", refusing: nobody)
    server.on("POST /snapTrade/registerUser", #"{"userId":"daybook-broker","userSecret":"USER-SECRET"}"#)
    server.on("POST /snapTrade/login", #"{"detail":"x","code":"1000"}"#, status: 500)
    server.on("DELETE /snapTrade/deleteUser", #"{"status":"deleted","userId":"daybook-broker"}"#)
    await #expect(throws: UserError.self) {
      _ = try await link(server, start(institution: "EASTBROOK"), Person(choices: [1]))
    }
    #expect(server.requests.last.map { "\($0.method.rawValue) \($0.url)" }?.contains("DELETE") == true)
    #expect(server.requests.last?.url.contains("/snapTrade/deleteUser?userId=daybook-broker") == true)
    // One that was there before, whose secret the person knows, is left.
    let known = connections("[]", refusing: nobody)
    known.on("POST /snapTrade/registerUser", #"{"detail":"User already exists","code":"1010"}"#, status: 400)
    known.on("POST /snapTrade/login", #"{"detail":"x","code":"1000"}"#, status: 500)
    await #expect(throws: UserError.self) {
      _ = try await link(known, start(institution: "EASTBROOK"), Person(answers: ["OLD-SECRET"], choices: [1]))
    }
    #expect(known.requests.allSatisfy { !$0.url.contains("deleteUser") })
  }

  @Test("trap: a broken connection is mended by its id, so that its accounts keep theirs")
  func reconnect() async throws {
    let server = connections(
      "[\(authorization(disabled: true))]", "[\(authorization(disabled: true))]", "[\(authorization())]")
    let person = Person()
    let linked = try await link(server, start(institution: "EASTBROOK", memory: ["connection": "con-1"]), person)
    #expect(
      body(server.requests.first { $0.url.contains("login") })
        == #"{"connectionType":"read","immediateRedirect":false,"reconnect":"con-1"}"#)
    #expect(person.waits.count == 2 && linked.accounts.map(\.account.sourceID) == ["acc-1"])
    #expect(linked.secrets.isEmpty, "nothing new was typed in")
  }

  @Test("a connection that works is taken as it is, and another one is offered where none is named")
  func existing() async throws {
    let person = Person()
    let linked = try await link(
      connections("[\(authorization())]"), start(institution: "eastbrook"), person)
    #expect(person.opened.isEmpty && linked.accounts.count == 1)
    let other = Person(choices: [1])
    let server = connections(
      "[\(authorization("con-0", slug: "OTHER"))]", "[\(authorization("con-0", slug: "OTHER")),\(authorization())]")
    let second = try await link(server, start(), other)
    #expect(other.told.contains("Which broker? Eastbrook | another broker"))
    #expect(other.opened == [portal] && second.memory == ["connection": "con-1"])
  }

  @Test("a person who never signs in is waited for ten minutes, and told how to begin again")
  func givenUp() async throws {
    let person = Person()
    do {
      _ = try await link(connections("[]"), start(), person)
      Issue.record("it was connected by nobody")
    } catch let error as UserError {
      #expect(error.message == "SnapTrade had no new connection within 10 minutes")
      #expect(error.hint == "daybook connect broker shows a new link")
    }
    #expect(person.waits.reduce(0, +) == 600)
  }

  @Test("accounts that SnapTrade has not read yet are waited for a little")
  func syncing() async throws {
    let server = connections("[\(authorization())]")
    server.on(
      "GET /authorizations/con-1/accounts",
      .success(Response(status: 425, body: Array(#"{"detail":"soon","code":"3012"}"#.utf8))), answered("[]"),
      answered("[\(snapAccount())]"))
    let person = Person()
    #expect(
      try await link(server, start(institution: "EASTBROOK", memory: ["connection": "con-1"]), person).accounts.count
        == 1)
    #expect(person.waits == [5, 5])
    server.on("GET /authorizations/con-1/accounts", "[]")
    let late = Person()
    #expect(
      try await link(server, start(institution: "EASTBROOK", memory: ["connection": "con-1"]), late).accounts.isEmpty)
    #expect(late.told.last?.contains("daybook sync") == true)
  }

  @Test("a refusal names its code and its remedy, and no secret; neither does a portal that is none")
  func refused() async throws {
    let server = connections("[]")
    for (status, text) in [
      (401, #"{"detail":"CONSUMER-KEY USER-SECRET","code":"1076"}"#), (500, "PORTAL-TOKEN"), (200, "PORTAL-TOKEN"),
      (200, #"{"encryptedSharedKey":"USER-SECRET"}"#),
    ] {
      server.on("POST /snapTrade/login", text, status: status)
      do {
        _ = try await link(server, start(), Person())
        Issue.record("it was refused")
      } catch let error as UserError {
        for secret in ["CONSUMER-KEY", "USER-SECRET", "PORTAL-TOKEN"] {
          #expect(!error.description.contains(secret), "\(error)")
        }
        #expect(error.hint != nil)
      }
    }
  }

  @Test(
    "a key that is refused is asked about; a Personal one that is wrong is told as such, a server that fails is not asked about"
  )
  func wrongKey() async throws {
    for (status, choices, message) in [
      (401, [0], "SnapTrade did not accept the signature or the key: answered 401 (code 1083)"),
      (500, [], "SnapTrade answered 500 (code 1083)"),
    ] {
      let server = ScriptedServer()
      server.on("GET /authorizations", nobody, status: status)
      let person = Person(choices: choices)
      await #expect {
        _ = try await link(server, start(), person)
      } throws: { error in
        (error as? UserError)?.message == message
      }
      #expect(person.told.count == choices.count)
    }
  }

  @Test("only one of user_id and user_secret is an error that says so")
  func half() async throws {
    await #expect(throws: UserError.self) {
      _ = try await link(
        connections("[]"), start(secrets: ["client_id": "C", "consumer_key": "K", "user_id": "u"]), Person())
    }
  }

  // MARK: Removing

  private func unlink(_ server: ScriptedServer, _ start: LinkingStart) async throws {
    try await SnapTradeLinking.unlink(start, over: server.transport, clock: { 1_715_123_456 }, wait: { _ in })
  }

  @Test("disconnecting removes the connection that was made and no other; one that is gone is removed")
  func unlinking() async throws {
    let server = connections("[\(authorization("con-0")),\(authorization())]")
    server.on("DELETE /connection/con-1", #"{"detail":"queued","connection_id":"con-1"}"#)
    try await unlink(server, start(institution: "EASTBROOK", memory: ["connection": "con-1"]))
    #expect(server.requests.map(unsigned) == ["GET /authorizations", "DELETE /connection/con-1"])
    server.on("DELETE /connection/con-1", #"{"detail":"gone","code":"1011"}"#, status: 404)
    try await unlink(server, start(institution: "EASTBROOK", memory: ["connection": "con-1"]))
    let none = connections("[\(authorization())]")
    try await unlink(none, start())
    #expect(none.requests.count == 1, "what was not made here is not removed")
  }

  @Test("a user that was registered here goes with its last connection, another's stays")
  func users() async throws {
    let secrets = ["client_id": "C", "consumer_key": "K", "user_id": "daybook-broker", "user_secret": "S"]
    let server = connections("[\(authorization())]")
    server.on("DELETE /connection/con-1", "{}")
    server.on("DELETE /snapTrade/deleteUser", #"{"status":"deleted"}"#)
    try await unlink(server, start(secrets: secrets, memory: ["connection": "con-1"]))
    #expect(server.requests.last.map(unsigned) == "DELETE /snapTrade/deleteUser?userId=daybook-broker")
    let other = connections("[\(authorization())]")
    other.on("DELETE /connection/con-1", "{}")
    try await unlink(
      other,
      start(secrets: secrets.merging(["user_id": "mine"]) { $1 }, memory: ["connection": "con-1"]))
    #expect(other.requests.count == 2)
    await #expect(throws: UserError.self) { try await unlink(other, start(secrets: [:])) }
  }

  @Test("the portal's address is good for five minutes: each connecting makes a new one, and none is kept")
  func portalOnce() async throws {
    var told: [String] = []
    for _ in 0..<2 {
      let server = connections("[]", "[\(authorization())]")
      let person = Person(choices: [0])
      let linked = try await link(server, start(), person)
      #expect(server.requests.count { $0.url.contains("login") } == 1)
      #expect(person.told.contains("The link is good for five minutes:"))
      told += linked.memory.values.compactMap(\.self) + linked.secrets.values + linked.cache.map { "\($0)" }
    }
    #expect(told.allSatisfy { !$0.contains("PORTAL-TOKEN") })
  }
}
