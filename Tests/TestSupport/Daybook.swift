import Glibc

/// The program under test: the executable that was built with the tests.
package enum DaybookProgram {
  package static let path: String = {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = max(0, readlink("/proc/self/exe", &buffer, buffer.count - 1))
    let own = String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let beside = "/" + own.split(separator: "/").dropLast().joined(separator: "/") + "/daybook"
    return exists(beside) ? beside : "\(packageFolder)/.build/debug/daybook"
  }()

  /// What a child sees of the machine: no locale, no terminal, no secret.
  package static let environment = ["PATH=/usr/bin:/bin", "HOME=/nonexistent", "TERM=dumb"] + coverage

  /// Where a child counts the lines it runs, when lines are counted: it would write the file into its own folder. All
  /// children share a few (`%4m`), since there are a thousand of them.
  fileprivate static let coverage: [String] = {
    guard let own = getenv("LLVM_PROFILE_FILE").map({ String(cString: $0) }) else { return [] }
    let folder = own.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    return ["LLVM_PROFILE_FILE=\(folder)/daybook%4m.profraw"]
  }()

  /// Runs it to its end.
  package static func run(
    _ arguments: [String], in folder: String = "/", environment: [String] = environment,
    within limit: Duration = .seconds(120)
  ) async throws -> ProgramOutcome {
    try await ChildSlots.shared.use {
      try await ChildProcess([path] + arguments, in: folder, environment: environment).outcome(within: limit)
    }
  }
}

/// Runs another program: a judge.
package func runProgram(
  _ arguments: [String], in folder: String = "/", within limit: Duration = .seconds(120)
) async throws -> ProgramOutcome {
  try await ChildSlots.shared.use {
    try await ChildProcess(
      arguments, in: folder, environment: ["PATH=/usr/bin:/bin", "LANG=C.UTF-8"] + DaybookProgram.coverage
    )
    .outcome(within: limit)
  }
}

/// As many children at once as there are cores: tests wait their turn before their time is counted.
actor ChildSlots {
  static let shared = ChildSlots()

  private var free = 2
  private var waiting: [CheckedContinuation<Void, Never>] = []

  nonisolated func use<Result: Sendable>(_ body: @Sendable () async throws -> Result) async throws -> Result {
    await take()
    do {
      let result = try await body()
      await give()
      return result
    } catch {
      await give()
      throw error
    }
  }

  private func take() async {
    if free > 0 {
      free -= 1
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
  }

  private func give() {
    if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
  }
}
