import Core
import HTTP
import Providers
import Synchronization
import Testing

/// A person who answers from a list, and what that person was shown.
private final class Person: Sendable {
  private struct Memory {
    var answers: [String]
    var asked: [(question: String, isSecret: Bool)] = []
    var told: [String] = []
  }
  private let memory: Mutex<Memory>

  init(_ answers: String...) { memory = Mutex(Memory(answers: answers)) }

  var asked: [(question: String, isSecret: Bool)] { memory.withLock { $0.asked } }
  var told: [String] { memory.withLock { $0.told } }

  var linking: LinkingPerson {
    LinkingPerson(
      tell: { line in self.memory.withLock { $0.told.append(line) } },
      ask: { question, isSecret in
        self.memory.withLock { memory in
          memory.asked.append((question, isSecret))
          return memory.answers.isEmpty ? "" : memory.answers.removeFirst()
        }
      },
      choose: { _, _ in 0 }, open: { _ in }, redirected: { _ in "" }, wait: { _ in })
  }
}

private func start(_ baseURL: String? = nil, secrets: [String: String] = [:]) -> LinkingStart {
  LinkingStart(
    connectionID: "isa", institution: nil, country: "GB", history: nil, baseURL: baseURL, secrets: secrets, memory: [:],
    now: 0, today: today)
}

private let summary = #"{"id":21904477,"currency":"GBP","cash":{"availableToTrade":1}}"#

/// Answers by host.
private func hosts(live: Int, demo: Int = 401) -> Transport {
  Transport { request in
    let status = request.url.hasPrefix("https://live.") ? live : demo
    return Response(status: status, body: status == 200 ? Array(summary.utf8) : [])
  }
}

@Suite("Connecting Trading 212") struct Trading212LinkingTests {
  @Test("asks for key and secret, tries them out and names the account")
  func pair() async throws {
    let person = Person(" K-1 ", "S-1")
    let linked = try await Trading212Linking.link(start(), person.linking, over: hosts(live: 200))
    #expect(person.asked.map(\.isSecret) == [true, true])
    #expect(person.told.joined().contains("history:transactions"))
    #expect(linked.secrets == ["key": "K-1", "secret": "S-1"])
    #expect(linked.accounts.map(\.account.keys) == [["21904477"]] && linked.accounts.first?.type == .brokerage)
    #expect(linked.accounts.first?.account.currency == .gbp && linked.institutionName == "Trading 212")
    try await Trading212Linking.unlink(start(), over: hosts(live: 500))
  }

  @Test("an old key has no secret; what the settings hold is not asked for, nor kept again")
  func others() async throws {
    let old = Person("K-1", "")
    #expect(try await Trading212Linking.link(start(), old.linking, over: hosts(live: 200)).secrets == ["key": "K-1"])
    let known = Person()
    let linked = try await Trading212Linking.link(
      start(secrets: ["key": "K", "secret": "S"]), known.linking, over: hosts(live: 200))
    #expect(known.asked.isEmpty && linked.secrets == [:] && linked.accounts.count == 1)
  }

  @Test("a key of one environment is 401 on the other host, and the person is told which one it is of")
  func environment() async throws {
    let error = await #expect(throws: UserError.self) {
      try await Trading212Linking.link(start(), Person("K", "S").linking, over: hosts(live: 401, demo: 200))
    }
    #expect(error?.message == "the key belongs to the practice account")
    #expect(error?.hint?.contains("https://demo.trading212.com") == true)
    let demo = try await Trading212Linking.link(
      start("https://demo.trading212.com"), Person("K", "S").linking, over: hosts(live: 401, demo: 200))
    #expect(demo.accounts.count == 1)
  }

  @Test(
    "what cannot be used is said without the key",
    arguments: [
      (401, "Trading 212 refused the key"), (403, "the key may not read the account"),
      (429, "Trading 212 has been asked too often"), (500, "Trading 212 answered 500"),
    ])
  func refused(status: Int, message: String) async throws {
    let error = await #expect(throws: UserError.self) {
      try await Trading212Linking.link(start(), Person("KEY-1", "SEC-1").linking, over: hosts(live: status))
    }
    #expect(error?.message == message && error?.hint?.isEmpty == false)
    let shown = "\(message)\(error?.hint ?? "")"
    #expect(!shown.contains("KEY-1") && !shown.contains("SEC-1"))
    let none = await #expect(throws: UserError.self) {
      try await Trading212Linking.link(start(), Person("").linking, over: hosts(live: 200))
    }
    #expect(none?.message == "no key was given")
  }
}
