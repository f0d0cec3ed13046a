import Glibc

/// What the system said of a file or folder.
package struct FileError: Error, Sendable, CustomStringConvertible {
  package var path: String
  /// What was being done, as a verb: `read`, `write`.
  package var action: String
  package var code: Int32

  init(_ action: String, _ path: String, code: Int32 = errno) {
    self.action = action
    self.path = path
    self.code = code
  }

  package var isMissing: Bool { code == ENOENT || code == ENOTDIR }
  package var isFull: Bool { code == ENOSPC || code == EDQUOT }
  package var isReadOnly: Bool { code == EROFS || code == EACCES || code == EPERM }

  package var description: String { "cannot \(action) \(path): \(String(cString: strerror(code)))" }
}

extension Files {
  /// Of a number of the system's, as libraries give it.
  package static func isFull(_ code: Int32) -> Bool { code == ENOSPC || code == EDQUOT }

  package static func message(_ code: Int32) -> String { String(cString: strerror(code)) }
}
