import Core
import HTTP
import Providers
import Sandbox
import Synchronization
import Testing

/// A person at a terminal, as a script: answers in order, and what was said to them.
private final class ScriptedPerson: Sendable {
  private struct Memory {
    var answers: [String]
    var choices: [Int]
    var told: [String] = []
    var asked: [String] = []
    var options: [[String]] = []
    var opened: [String] = []
    var redirects: [String] = []
  }
  private let memory: Mutex<Memory>
  /// The address the browser ends at, from the one that was opened.
  private let browse: @Sendable (String) -> String

  init(_ answers: [String] = [], choices: [Int] = [], browse: @escaping @Sendable (String) -> String) {
    memory = Mutex(Memory(answers: answers, choices: choices))
    self.browse = browse
  }

  var told: [String] { memory.withLock { $0.told } }
  var asked: [String] { memory.withLock { $0.asked } }
  var options: [[String]] { memory.withLock { $0.options } }
  var opened: [String] { memory.withLock { $0.opened } }
  var redirects: [String] { memory.withLock { $0.redirects } }

  private func answer(_ question: String) throws -> String {
    try memory.withLock { memory in
      memory.asked.append(question)
      guard !memory.answers.isEmpty else { throw UserError("nobody is there to ask") }
      return memory.answers.removeFirst()
    }
  }

  var person: LinkingPerson {
    LinkingPerson(
      tell: { line in self.memory.withLock { $0.told.append(line) } },
      ask: { question, _ in try self.answer(question) },
      askFile: { question in try self.answer(question) },
      choose: { question, options in
        self.memory.withLock { memory in
          memory.asked.append(question)
          memory.options.append(options)
          return memory.choices.isEmpty ? 0 : memory.choices.removeFirst()
        }
      },
      open: { address in self.memory.withLock { $0.opened.append(address) } },
      redirected: { redirect in
        let opened = self.memory.withLock { memory in
          memory.redirects.append(redirect)
          return memory.opened.last ?? ""
        }
        return self.browse(opened)
      },
      wait: { _ in })
  }
}

private let start = day("2026-06-01")

private func linkingStart(
  _ sandbox: EnableBankingSandbox, institution: String? = "Monzo/GB", change: (inout LinkingStart) -> Void = { _ in }
) -> LinkingStart {
  var start = LinkingStart(
    connectionID: "bank", institution: institution, country: "GB", history: nil, baseURL: sandbox.baseURL,
    secrets: ["application_id": EnableBankingSandbox.applicationID, "key": EnableBankingSandbox.privateKey],
    memory: [:],
    now: Int64(sandbox.now.seconds), today: sandbox.now.day)
  change(&start)
  return start
}

/// The whole text of what a linking failed with.
private func failure(_ body: () async throws -> Linked) async -> String {
  do {
    _ = try await body()
    return "no error"
  } catch { return "\(error)" }
}

@Suite("Linking a bank with Enable Banking") struct EnableBankingLinkingTests {
  @Test("the application is checked, the bank opened, the session kept, and every account is there")
  func whole() async throws {
    let sandbox = try EnableBankingSandbox.start(today: start)
    defer { sandbox.stop() }
    let person = ScriptedPerson { sandbox.agree(at: $0) ?? "" }
    let linked = try await EnableBankingLinking.link(linkingStart(sandbox), person.person, over: .curl())
    #expect(
      sandbox.log.map { "\($0.method) \($0.path) \($0.status)" } == [
        "GET /application 200", "GET /aspsps 200", "POST /auth 200", "POST /sessions 200",
      ])
    #expect(sandbox.log[1].query == "country=GB&psu_type=personal&service=AIS")
    #expect(person.redirects == [EnableBankingSandbox.redirect], "the one on this machine is taken before any other")
    #expect(person.opened.count == 1 && person.asked.isEmpty)
    #expect(linked.institution == "Monzo/GB" && linked.institutionName == "Monzo" && linked.secrets.isEmpty)
    #expect(linked.accounts.map(\.account.keys.first) == [SimulatedAccount.joint, .anna].map(\.iban))
    #expect(linked.accounts.map(\.type) == [.current, .current])
    #expect(linked.consentUntil == start + 90)
    #expect(linked.records.map(\.kind) == ["linked"] && linked.records.allSatisfy { $0.status == 200 })
    #expect(linked.memory["session"].flatMap(\.self)?.isEmpty == false)
    #expect(linked.cache.map(\.key) == ["aspsps/GB"])
  }

  @Test("consent is asked for as long as the bank allows, less an hour, in UTC")
  func validity() async throws {
    let server = ScriptedServer()
    server.on("GET /application", scriptedApplication())
    server.on(
      "POST /auth", #"{"url":"https://tilisy.enablebanking.com/welcome","authorization_id":"x","psu_id_hash":"y"}"#)
    // Some banks allow one hour only: an hour less would be no time at all.
    for (longest, until) in [(7_776_000, "2027-02-19T03:00:00Z"), (3_600, "2026-11-21T04:54:00Z")] {
      server.on("GET /aspsps", scriptedBanks(longest: longest))
      _ = await failure { try await scriptedLink(server) }
      let body = try JSON(parsing: #require(server.requests.last { $0.url.hasSuffix("/auth") }?.body))
      #expect(body["access"]?["valid_until"] == .string(until))
      #expect(body["access"]?["balances"] == .bool(true) && body["psu_type"] == .string("personal"))
      #expect(body["aspsp"] == .object(["name": .string("Nordea"), "country": .string("FI")]))
    }
  }

  @Test("a bank is searched by country and part of its name, and the list is not fetched twice in a day")
  func search() async throws {
    let sandbox = try EnableBankingSandbox.start(today: start)
    defer { sandbox.stop() }
    let person = ScriptedPerson(["xx1", "SE", "", "no such bank", "BAR"]) { sandbox.agree(at: $0) ?? "" }
    let linked = try await EnableBankingLinking.link(
      linkingStart(sandbox, institution: nil), person.person, over: .curl())
    #expect(linked.institution == "Barclays/GB" && person.options == [["Barclays/GB"]])
    #expect(person.told.prefix(2) == ["the application has no banks of SE: FI GB", "no bank in GB is called so"])
    let again = ScriptedPerson { sandbox.agree(at: $0) ?? "" }
    sandbox.clearLog()
    let cached = Dictionary(uniqueKeysWithValues: linked.cache.map { ($0.key, $0.body) })
    _ = try await EnableBankingLinking.link(
      linkingStart(sandbox) { $0.cached = cached }, again.person, over: .curl())
    #expect(!sandbox.log.contains { $0.path == "/aspsps" })
  }

  @Test("a bank that is not there is told with the nearest name, and one without a country with the form")
  func wrongBank() async throws {
    let sandbox = try EnableBankingSandbox.start(today: start)
    defer { sandbox.stop() }
    let person = ScriptedPerson { _ in "" }
    for (institution, text) in [
      ("Barcleys/GB", "Enable Banking has no bank 'Barcleys' in GB\nhint: did you mean 'Barclays/GB'?"),
      ("Monzo", "institution is no bank of Enable Banking's: it is a name, a slash and a country"),
    ] {
      let said = await failure {
        try await EnableBankingLinking.link(
          linkingStart(sandbox, institution: institution), person.person, over: .curl())
      }
      #expect(said.hasPrefix(text), "\(said)")
    }
    #expect(person.opened.isEmpty)
  }

  @Test(
    "an answer of the browser's that is not the one asked for opens no session",
    arguments: [
      ("state", "that answer is of another sign-in"), ("missing", "that answer is of another sign-in"),
      ("refused", "the bank did not agree: Denied data sharing consent"), ("nothing", "holds no answer of the bank's"),
      ("code", "that address holds no code"),
    ])
  func wrongAnswer(kind: String, words: String) async throws {
    let sandbox = try EnableBankingSandbox.start(today: start)
    defer { sandbox.stop() }
    let person = ScriptedPerson { opened in
      let good = sandbox.agree(at: opened) ?? ""
      switch kind {
      case "state": return good.replacing("state=", with: "state=0")
      case "missing": return good.replacing("state=", with: "stat=")
      case "refused": return sandbox.refuse(at: opened) ?? ""
      case "nothing": return "http://127.0.0.1:8737/"
      default: return String(good.prefix { $0 != "&" })
      }
    }
    let said = await failure {
      try await EnableBankingLinking.link(linkingStart(sandbox), person.person, over: .curl())
    }
    #expect(said.contains(words), "\(said)")
    #expect(!sandbox.log.contains { $0.path == "/sessions" })
  }

  @Test("the state is another at every sign-in")
  func state() async throws {
    let server = ScriptedServer()
    server.on("GET /application", scriptedApplication())
    server.on("GET /aspsps", scriptedBanks(longest: 7_776_000))
    server.on("POST /auth", #"{"url":"https://tilisy.enablebanking.com/welcome"}"#)
    for _ in 0..<3 { _ = await failure { try await scriptedLink(server) } }
    let states = try server.requests.filter { $0.url.hasSuffix("/auth") }
      .map { try JSON(parsing: $0.body ?? [])["state"]?.text ?? "" }
    #expect(Set(states).count == 3 && states.allSatisfy { $0.utf8.count == 32 })
  }

  @Test("an address to sign in at that is neither https nor this machine's is not opened")
  func wrongURL() async throws {
    let server = ScriptedServer()
    server.on("GET /application", scriptedApplication())
    server.on("GET /aspsps", scriptedBanks(longest: 7_776_000))
    server.on("POST /auth", #"{"url":"http://evil.example/"}"#)
    let person = ScriptedPerson { _ in "" }
    let said = await failure { try await scriptedLink(server, person) }
    #expect(said.contains("cannot be read") && person.opened.isEmpty)
  }

  @Test(
    "a restricted application without accounts, an inactive one, and a wrong key are told before or after signing in")
  func restricted() async throws {
    let sandbox = try EnableBankingSandbox.start(today: start)
    defer { sandbox.stop() }
    func link(_ answers: String..., change: (inout LinkingStart) -> Void = { _ in }) async -> String {
      let person = ScriptedPerson(answers) { sandbox.agree(at: $0) ?? "" }
      return await failure {
        try await EnableBankingLinking.link(linkingStart(sandbox, change: change), person.person, over: .curl())
      }
    }
    sandbox.restrict(to: [])
    #expect(await link().contains("the application is restricted, and no account has been added to it"))
    sandbox.restrict(to: [.ben])
    #expect(await link().contains("gave no account\nhint: a restricted application sees only accounts"))
    #expect(sandbox.log.last.map { "\($0.method) \($0.status)" } == "DELETE 200", "and the session is closed again")
    sandbox.restrict(to: nil)
    sandbox.set(isActive: false)
    #expect(await link().contains("the application is not active yet"))
    #expect(await link { $0.secrets["application_id"] = "another" }.contains("the application was refused"))
    #expect(await link("") { $0.secrets["key"] = nil }.contains("bank has no key\nhint: it is the .pem file"))
    #expect(await link { $0.secrets["key"] = "hunter2" }.contains("key is no private key in PEM"))
  }

  @Test(
    "each refusal while linking is told with what mends it",
    arguments: [
      ("/auth", "REDIRECT_URI_NOT_ALLOWED", "the address to come back to is not one of the application's"),
      ("/auth", "WRONG_ASPSP_PROVIDED", "there is no bank of this name and country"),
      ("/sessions", "EXPIRED_AUTHORIZATION_CODE", "the code that came back is not good"),
      ("/sessions", "WRONG_AUTHORIZATION_CODE", "the code that came back is not good"),
      ("/sessions", "ALREADY_AUTHORIZED", "this sign-in has been used already"),
      ("/application", "ACCESS_DENIED", "the application was refused"),
    ])
  func refusals(path: String, error: String, words: String) async throws {
    let sandbox = try EnableBankingSandbox.start(today: start)
    defer { sandbox.stop() }
    sandbox.refuse(path, status: 422, error: error)
    let person = ScriptedPerson { sandbox.agree(at: $0) ?? "" }
    let said = await failure {
      try await EnableBankingLinking.link(linkingStart(sandbox), person.person, over: .curl())
    }
    #expect(said.hasPrefix("Enable Banking: \(words)") && said.contains("\nhint: "), "\(said)")
    #expect(sandbox.log.count { $0.path == path } == 1, "asked once")
  }

  @Test("an application's id that is not in the settings is asked for, and kept as a secret")
  func askedID() async throws {
    let sandbox = try EnableBankingSandbox.start(today: start)
    defer { sandbox.stop() }
    let person = ScriptedPerson([" \(EnableBankingSandbox.applicationID)\n"]) { sandbox.agree(at: $0) ?? "" }
    let linked = try await EnableBankingLinking.link(
      linkingStart(sandbox) { $0.secrets["application_id"] = nil }, person.person, over: .curl())
    #expect(linked.secrets == ["application_id": EnableBankingSandbox.applicationID])
  }

  @Test("a blocked account is told, and is not among those to be named")
  func blocked() async throws {
    let sandbox = try EnableBankingSandbox.start(today: start)
    defer { sandbox.stop() }
    sandbox.set(blocked: true, .anna)
    let person = ScriptedPerson { sandbox.agree(at: $0) ?? "" }
    let linked = try await EnableBankingLinking.link(linkingStart(sandbox), person.person, over: .curl())
    #expect(linked.accounts.map(\.account.name) == ["Joint account"])
    #expect(person.told.contains("Anna's account is blocked or closed: it cannot be read"))
  }

  @Test("unlinking closes the session; one that has ended, or never was, is closed")
  func unlink() async throws {
    let sandbox = try EnableBankingSandbox.start(today: start)
    defer { sandbox.stop() }
    let session = sandbox.link(.monzo).session
    for expected in [200, 401, 404] {
      let id = expected == 404 ? ebOtherUID : session
      try await EnableBankingLinking.unlink(
        linkingStart(sandbox) { $0.memory["session"] = id }, over: .curl())
      #expect(sandbox.log.last.map { "\($0.method) \($0.status)" } == "DELETE \(expected)")
    }
    sandbox.clearLog()
    try await EnableBankingLinking.unlink(linkingStart(sandbox), over: .curl())
    #expect(sandbox.log.isEmpty)
    sandbox.refuse("/sessions", status: 500, error: nil)
    await #expect(throws: UserError.self) {
      try await EnableBankingLinking.unlink(linkingStart(sandbox) { $0.memory["session"] = session }, over: .curl())
    }
  }

  @Test("no message of a linking holds a token, the key, the state or the code")
  func secrets() async throws {
    let sandbox = try EnableBankingSandbox.start(today: start)
    defer { sandbox.stop() }
    let address = Mutex("")
    let person = ScriptedPerson { opened in
      let answer = (sandbox.refuse(at: opened) ?? "").replacing("Denied%20data", with: "state%20")
      address.withLock { $0 = answer }
      return answer
    }
    let said = await failure {
      try await EnableBankingLinking.link(linkingStart(sandbox), person.person, over: .curl())
    }
    let state = address.withLock { $0.split(separator: "state=").last.map { String($0.prefix { $0 != "&" }) } ?? "" }
    #expect(state.utf8.count == 32 && !said.contains(state))
    let lines = EnableBankingSandbox.privateKey.split(separator: "\n").map(String.init)
    #expect((person.told + [said]).allSatisfy { text in lines.allSatisfy { !text.contains($0) } })
  }
}

// MARK: A scripted Enable Banking

private func scriptedApplication() -> String {
  #"{"name":"x","kid":"k","environment":"PRODUCTION","redirect_urls":["https://example.org/back"],"active":true,"countries":[],"services":["AIS"]}"#
}

private func scriptedBanks(longest: Int) -> String {
  #"{"aspsps":[{"name":"Nordea","country":"FI","psu_types":["personal"],"auth_methods":[],"maximum_consent_validity":\#(longest)}]}"#
}

private func scriptedLink(
  _ server: ScriptedServer, _ person: ScriptedPerson = ScriptedPerson { _ in "" }
) async throws -> Linked {
  let start = LinkingStart(
    connectionID: "bank", institution: "nordea / fi", country: "FI", history: nil, baseURL: nil,
    secrets: ["application_id": "app", "key": EnableBankingSandbox.privateKey], memory: [:], now: runInstant,
    today: today)
  return try await EnableBankingLinking.link(start, person.person, over: server.transport)
}
