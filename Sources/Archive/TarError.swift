/// Why a tar archive cannot be written or read.
package enum TarError: Error, Hashable, Sendable {
  /// It is cut off, damaged, or no tar archive compressed with zstd.
  case damaged
  /// The system's error number: the disk is full, the file cannot be opened.
  case system(Int32)
}
