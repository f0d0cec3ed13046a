/// Why a pattern cannot be used, or gave up on a text.
package enum PatternError: Error, Hashable, Sendable, CustomStringConvertible {
  /// It is not a regular expression: the library's words, and the byte of the pattern where it stopped.
  case invalid(message: String, offset: Int)
  /// It tried too many ways to match one text: a pattern such as `(a+)+b`. The text is not named.
  case tooCostly
  /// The library failed otherwise, by its own number.
  case failed(code: Int)

  package var description: String {
    switch self {
    case .invalid(let message, let offset): "not a regular expression: \(message), at character \(offset + 1)"
    case .tooCostly: "the regular expression needs too many steps; a repeat inside a repeat is the usual cause"
    case .failed(let code): "the regular expression failed (PCRE2 error \(code))"
    }
  }
}
