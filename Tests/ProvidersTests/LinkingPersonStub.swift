import Core
import HTTP
import Providers
import Synchronization

/// A person who has made up their mind: answers in order, and what they were told.
final class StubPerson: Sendable {
  private struct Memory {
    var answers: [String]
    var choices: [Int]
    var redirects: [String]
    var told: [String] = []
    var asked: [String] = []
    var secretQuestions = 0
    var options: [[String]] = []
    var opened: [String] = []
    var waited = 0
  }
  private let memory: Mutex<Memory>

  /// - Parameter redirects: what comes back; `OURS` in one stands for the reference of the newest requisition.
  init(answers: [String] = [], choices: [Int] = [], redirects: [String] = ["http://127.0.0.1:8477/connected?ref=OURS"])
  {
    memory = Mutex(Memory(answers: answers, choices: choices, redirects: redirects))
  }

  var told: [String] { memory.withLock { $0.told } }
  var asked: [String] { memory.withLock { $0.asked } }
  /// How many of the questions were for what must not be shown.
  var secretQuestions: Int { memory.withLock { $0.secretQuestions } }
  var options: [[String]] { memory.withLock { $0.options } }
  var opened: [String] { memory.withLock { $0.opened } }
  var waited: Int { memory.withLock { $0.waited } }

  /// - Parameter server: whose newest requisition's reference is ours.
  func linking(_ server: ScriptedServer) -> LinkingPerson {
    LinkingPerson(
      tell: { line in self.memory.withLock { $0.told.append(line) } },
      ask: { question, isSecret in try self.answer(question, isSecret) },
      askFile: { question in try self.answer(question, false) },
      choose: { _, options in
        try self.memory.withLock { memory in
          memory.options.append(options)
          guard !memory.choices.isEmpty else { throw UserError("there is nobody to ask") }
          return memory.choices.removeFirst()
        }
      },
      open: { address in self.memory.withLock { $0.opened.append(address) } },
      redirected: { _ in
        let reference = server.requests.last { $0.method == .post && $0.url.hasSuffix("/requisitions/") }
          .flatMap { try? JSON(parsing: $0.body ?? []) }?["reference"]?.text
        return try self.memory.withLock { memory in
          guard let next = memory.redirects.first else { throw UserError("nobody came back") }
          if memory.redirects.count > 1 { memory.redirects.removeFirst() }
          return next.replacing("OURS", with: reference ?? "?")
        }
      },
      wait: { seconds in self.memory.withLock { $0.waited += seconds } })
  }

  private func answer(_ question: String, _ isSecret: Bool) throws -> String {
    try memory.withLock { memory in
      memory.asked.append(question)
      if isSecret { memory.secretQuestions += 1 }
      guard !memory.answers.isEmpty else { throw UserError("there is nobody to ask") }
      return memory.answers.removeFirst()
    }
  }
}

/// What a guide starts from, on the tests' day.
func linkingStart(
  institution: String? = nil, secrets: [String: String] = [:], memory: [String: String] = [:], history: Int? = nil
) -> LinkingStart {
  LinkingStart(
    connectionID: "bank", institution: institution, country: "GB", history: history, baseURL: nil, secrets: secrets,
    memory: memory, now: runInstant, today: today)
}
