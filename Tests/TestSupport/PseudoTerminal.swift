import Glibc
import Synchronization

/// A program at a terminal of its own, with the test typing.
package final class TerminalSession: Sendable {
  package let id: Int32
  private let terminal: Int32
  private let shown = Mutex<[UInt8]>([])
  /// How many characters `expect` has passed.
  private let seen = Mutex(0)

  /// - Parameters:
  ///   - arguments: the program's path first.
  ///   - folder: where it stands.
  ///   - environment: all that it gets, as `NAME=value`.
  package init(_ arguments: [String], in folder: String, environment: [String]) throws {
    // What posix_openpt(3), unlockpt(3) and ptsname(3) do, which are not declared here (ioctl_tty(2)).
    terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var (locked, number): (Int32, UInt32) = (0, 0)
    let (lock, getNumber): (UInt, UInt) = (0x4004_5431, 0x8004_5430)  // TIOCSPTLCK, TIOCGPTN
    guard terminal >= 0, ioctl(terminal, lock, &locked) == 0, ioctl(terminal, getNumber, &number) == 0 else {
      throw TestFailure("there is no terminal to be had")
    }
    let other = "/dev/pts/\(number)"
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // The first terminal that a session's leader opens is its own.
    for descriptor in Int32(0)...2 { posix_spawn_file_actions_addopen(&actions, descriptor, other, O_RDWR, 0) }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // A job in the background ignores some signals, and so would its children; a program at a terminal does not.
    var signals = sigset_t()
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, 0x80 | 0x04)  // POSIX_SPAWN_SETSID, a GNU extension; POSIX_SPAWN_SETSIGDEF
    var process: pid_t = 0
    let all = ["/usr/bin/env", "-C", folder] + arguments
    let result = withCStrings(all) { argv in
      withCStrings(environment) { envp in posix_spawn(&process, all[0], &actions, &attributes, argv, envp) }
    }
    guard result == 0 else { throw TestFailure("\(arguments[0]) cannot be started: error \(result)") }
    id = process
  }

  deinit {
    kill(id, SIGKILL)
    close(terminal)
  }

  /// All that the terminal has shown, what was typed and echoed too; lines end in `\n`.
  package var text: String {
    read()
    return String(decoding: shown.withLock { $0 }, as: UTF8.self).replacing("\r\n", with: "\n")
  }

  /// Whether what is typed is shown.
  package var echoes: Bool {
    var settings = termios()
    return tcgetattr(terminal, &settings) == 0 && settings.c_lflag & tcflag_t(ECHO) != 0
  }

  /// Waits until `part` is shown behind what `expect` has seen already.
  package func expect(_ part: String, within limit: Duration = .seconds(40)) async throws {
    let deadline = ContinuousClock.now + limit
    while true {
      let all = text
      let from = all.index(all.startIndex, offsetBy: seen.withLock { $0 }, limitedBy: all.endIndex) ?? all.endIndex
      if let found = all[from...].firstRange(of: part) {
        let passed = all.distance(from: all.startIndex, to: found.upperBound)
        seen.withLock { $0 = passed }
        return
      }
      guard ContinuousClock.now < deadline else { throw TestFailure("'\(part)' was not shown; but:\n\(all)") }
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  /// What stands between two texts, the last time.
  package func shown(after start: String, before end: String) throws -> String {
    let all = text
    guard let from = all.ranges(of: start).last?.upperBound, let to = all[from...].firstRange(of: end)?.lowerBound
    else {
      throw TestFailure("nothing stands between '\(start)' and '\(end)' in:\n\(all)")
    }
    return String(all[from..<to])
  }

  /// Waits until typing is shown, or is not: a program that asks for a secret says so before it turns it off.
  package func expect(echo: Bool, within limit: Duration = .seconds(30)) async throws {
    let deadline = ContinuousClock.now + limit
    while echoes != echo {
      guard ContinuousClock.now < deadline else { throw TestFailure("typing is \(echo ? "not " : "")shown still") }
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  package func type(_ text: String) {
    let bytes = Array((text + "\n").utf8)
    _ = write(terminal, bytes, bytes.count)
  }

  package func send(signal: Int32) { _ = kill(id, signal) }

  /// Waits for the program's end.
  package func outcome(within limit: Duration = .seconds(60)) async throws -> (exitCode: Int32?, signal: Int32?) {
    let deadline = ContinuousClock.now + limit
    var status: Int32 = 0
    while true {
      read()
      if waitpid(id, &status, WNOHANG) == id { break }
      guard ContinuousClock.now < deadline else { throw TestFailure("not done within \(limit); it said:\n\(text)") }
      try await Task.sleep(for: .milliseconds(5))
    }
    read()
    let signal = status & 0x7F
    return signal == 0 ? ((status >> 8) & 0xFF, nil) : (nil, signal)
  }

  private func read() {
    var wait = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
    var bytes = [UInt8](repeating: 0, count: 4096)
    while poll(&wait, 1, 0) == 1 {
      let count = Glibc.read(terminal, &bytes, bytes.count)
      // The other side is closed: EIO.
      guard count > 0 else { return }
      shown.withLock { $0 += bytes[..<count] }
    }
  }
}
