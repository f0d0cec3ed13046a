import Glibc

/// How a program ended and what it wrote.
package struct ProgramOutcome: Sendable {
  /// Nil when a signal ended it.
  package var exitCode: Int32?
  package var signal: Int32?
  package var output: [UInt8]
  package var errors: String
  package var seconds: Double
  /// The most memory that it held at once.
  package var peakMegabytes: Int

  package var text: String { String(decoding: output, as: UTF8.self) }
}

/// A test's own fault, told as a sentence.
package struct TestFailure: Error, CustomStringConvertible {
  package var description: String

  package init(_ description: String) { self.description = description }
}

/// A program running beside the tests. Its output goes to files, so that no full pipe can stop it.
package struct ChildProcess: Sendable {
  package let id: Int32
  private let folder: TemporaryFolder
  private let started: ContinuousClock.Instant

  /// - Parameters:
  ///   - arguments: the program's path first.
  ///   - folder: where it stands.
  ///   - environment: all that it gets, as `NAME=value`.
  package init(_ arguments: [String], in folder: String, environment: [String]) throws {
    self.folder = try TemporaryFolder()
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, "\(self.folder.path)/out", O_WRONLY | O_CREAT, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, "\(self.folder.path)/err", O_WRONLY | O_CREAT, 0o600)
    var id: pid_t = 0
    // env changes the folder and becomes the program: the process is the same.
    let all = ["/usr/bin/env", "-C", folder] + arguments
    let result = withCStrings(all) { argv in
      withCStrings(environment) { envp in posix_spawn(&id, all[0], &actions, nil, argv, envp) }
    }
    guard result == 0 else { throw TestFailure("\(arguments[0]) cannot be started: error \(result)") }
    self.id = id
    started = .now
  }

  package func send(signal: Int32) { _ = kill(id, signal) }

  /// Waits for a line of its output.
  package func line(within limit: Duration = .seconds(40), where isWanted: (String) -> Bool) async throws -> String {
    let deadline = ContinuousClock.now + limit
    while true {
      let text = (try? readText("\(folder.path)/out")) ?? ""
      // Whole lines only.
      if let line = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init).first(
        where: isWanted)
      {
        return line
      }
      guard ContinuousClock.now < deadline else { throw TestFailure("no such line; it said: \(text)\(errors)") }
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  /// Waits for its end; after `limit` it is killed and the test fails.
  package func outcome(within limit: Duration) async throws -> ProgramOutcome {
    let deadline = started + limit
    var status: Int32 = 0
    var usage = rusage()
    while true {
      let ended = wait4(id, &status, WNOHANG, &usage)
      if ended == id { break }
      guard ended == 0 else { throw TestFailure("process \(id) is not there to wait for") }
      if ContinuousClock.now > deadline {
        send(signal: SIGKILL)
        _ = wait4(id, &status, 0, &usage)
        throw TestFailure("not done within \(limit); it said: \(errors)")
      }
      try? await Task.sleep(for: .milliseconds(2))
    }
    let seconds = (ContinuousClock.now - started) / .seconds(1)
    let signal = status & 0x7F
    return ProgramOutcome(
      exitCode: signal == 0 ? (status >> 8) & 0xFF : nil, signal: signal == 0 ? nil : signal,
      output: (try? readBytes("\(folder.path)/out")) ?? [], errors: errors, seconds: seconds,
      peakMegabytes: usage.ru_maxrss / 1024)
  }

  private var errors: String { (try? readText("\(folder.path)/err")) ?? "" }
}

func withCStrings<Result>(
  _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
  var pointers = texts.map { strdup($0) }
  defer { for pointer in pointers { free(pointer) } }
  pointers.append(nil)
  return body(pointers)
}
