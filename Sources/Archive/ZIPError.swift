/// Why an archive, or a member of it, cannot be read.
package enum ZIPError: Error, Hashable, Sendable {
  /// It is cut off, damaged, or no ZIP archive; also a member whose check sum does not hold.
  case damaged
  /// The bytes could not be had.
  case unreadable
}
