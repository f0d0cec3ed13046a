import Glibc

/// Where a command speaks: results to standard output, everything else to standard error.
package struct Console: Sendable {
  package var result: @Sendable (String) -> Void
  package var message: @Sendable (String) -> Void
  /// Results that are not lines: a download, piece by piece.
  package var bytes: @Sendable ([UInt8]) -> Void
  /// Standard error is a terminal, and wants a line that is written over.
  package var showsProgress: Bool

  package init(
    result: @escaping @Sendable (String) -> Void, message: @escaping @Sendable (String) -> Void,
    bytes: @escaping @Sendable ([UInt8]) -> Void, showsProgress: Bool
  ) {
    self.result = result
    self.bytes = bytes
    self.message = message
    self.showsProgress = showsProgress
  }

  /// The process's own.
  package static var standard: Console {
    Console(
      result: { write(Array($0.utf8) + [0x0A], to: 1) }, message: { write(Array($0.utf8) + [0x0A], to: 2) },
      bytes: { write($0, to: 1) },
      showsProgress: isatty(2) == 1 && environment("TERM") != "dumb")
  }

  package func quiet(_ isQuiet: Bool) -> Console {
    guard isQuiet else { return self }
    return Console(result: result, message: { _ in }, bytes: bytes, showsProgress: false)
  }

  /// What is going on, on a terminal only; the next line writes over it.
  package func progress(_ text: String) {
    guard showsProgress else { return }
    Self.write(Array("\r\u{1B}[K\(text)".utf8), to: 2)
  }

  /// A question, behind which the answer is typed.
  package func prompt(_ text: String) { Self.write(Array(text.onOneLine.utf8), to: 2) }

  package func endProgress() {
    guard showsProgress else { return }
    Self.write(Array("\r\u{1B}[K".utf8), to: 2)
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) {
    var bytes = bytes[...]
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
