import Glibc

/// Where a command speaks: results to standard output, everything else to standard error.
package struct Console: Sendable {
  package var result: @Sendable (String) -> Void
  package var message: @Sendable (String) -> Void
  /// Standard error is a terminal, and wants a line that is written over.
  package var showsProgress: Bool

  package init(
    result: @escaping @Sendable (String) -> Void, message: @escaping @Sendable (String) -> Void, showsProgress: Bool
  ) {
    self.result = result
    self.message = message
    self.showsProgress = showsProgress
  }

  /// The process's own.
  package static var standard: Console {
    Console(
      result: { write($0 + "\n", to: 1) }, message: { write($0 + "\n", to: 2) },
      showsProgress: isatty(2) == 1 && environment("TERM") != "dumb")
  }

  package func quiet(_ isQuiet: Bool) -> Console {
    guard isQuiet else { return self }
    return Console(result: result, message: { _ in }, showsProgress: false)
  }

  /// What is going on, on a terminal only; the next line writes over it.
  package func progress(_ text: String) {
    guard showsProgress else { return }
    Self.write("\r\u{1B}[K\(text)", to: 2)
  }

  package func endProgress() {
    guard showsProgress else { return }
    Self.write("\r\u{1B}[K", to: 2)
  }

  private static func write(_ text: String, to descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
      // A reader that has gone away (`| head`) is no failure of ours.
      guard count > 0 else { return }
      bytes = bytes.dropFirst(count)
    }
  }
}

/// A variable of the environment, nil when it is not set.
package func environment(_ name: String) -> String? {
  guard let value = unsafe getenv(name) else { return nil }
  return unsafe String(cString: value)
}
