private import CTerminal
import Glibc

/// The person at this machine: what they type, and their browser.
package enum Asking {
  /// Whether there is anybody: what is typed comes from a terminal, and what is asked is shown on one.
  package static var isPossible: Bool { isatty(0) == 1 && isatty(2) == 1 }

  /// What came of waiting for a line.
  package enum Line: Hashable, Sendable {
    case typed(String)
    /// The person ended the input.
    case ended
    /// The process was stopped and goes on: the question has to be shown again.
    case stopped
  }

  /// Reads a line from the terminal. Blocks its thread.
  /// - Parameter isHidden: nothing of it is shown while it is typed. What was read is wiped from memory but for the result.
  package static func readLine(isHidden: Bool) -> Line {
    var bytes = [CChar](repeating: 0, count: 16_384)
    defer { bytes.withUnsafeMutableBytes { wipe($0) } }
    let count = daybook_read_line(0, isHidden ? 1 : 0, &bytes, bytes.count)
    if count == -2 { return .stopped }
    guard count >= 0 else { return .ended }
    return .typed(String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self))
  }

  /// Whether a line has been typed, waited for at most so long. Blocks its thread.
  package static func hasLine(within milliseconds: Int32) -> Bool {
    var input = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
    return poll(&input, 1, milliseconds) == 1
  }

  /// Columns of the terminal; 80 where it does not tell.
  package static var columns: Int {
    var size = winsize()
    guard ioctl(2, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }
}

private func wipe(_ bytes: UnsafeMutableRawBufferPointer) {
  if let start = bytes.baseAddress { explicit_bzero(start, bytes.count) }
}

/// The browser of whoever sits at this machine.
package enum Browser {
  /// Whether there is a display to open one on.
  package static var isPossible: Bool {
    ["DISPLAY", "WAYLAND_DISPLAY"].contains { (name: String) in getenv(name).map { $0.pointee != 0 } ?? false }
  }

  /// Asks the desktop to show an address. Everybody on this machine can read a program's arguments: the address must hold
  /// nothing secret.
  package static func open(_ address: String) {
    var actions = posix_spawn_file_actions_t()
    guard posix_spawn_file_actions_init(&actions) == 0 else { return }
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("xdg-open"), strdup(address)]
    defer { for argument in arguments { free(argument) } }
    arguments.append(nil)
    var process: pid_t = 0
    // Not waited for: it may run as long as the browser, and goes to init when this program ends.
    _ = posix_spawnp(&process, "xdg-open", &actions, nil, arguments, environ)
  }
}
