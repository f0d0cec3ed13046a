import CArchive
import Glibc

/// Writes a tar archive compressed with zstd, one file after the other, each piece by piece: what
/// `tar --zstd -xf` unpacks.
///
/// The file it writes is new and its owner's alone. Unless `close` has been called it is not whole.
package final class TarWriter {
  private let handle: OpaquePointer
  private let descriptor: Int32
  private let modified: Int64

  /// - Parameters:
  ///   - path: must not be there yet.
  ///   - modified: of every file in it, seconds since 1970: the same files at the same time are the same bytes.
  package init(path: String, modified: Int64) throws(TarError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .system(errno) }
    guard let handle = archive_write_new() else {
      Glibc.close(descriptor)
      throw .system(ENOMEM)
    }
    self.handle = handle
    self.descriptor = descriptor
    self.modified = modified
    // GNU's format takes names as the bytes that they are; pax would want to know what language they are in.
    archive_write_set_format_gnutar(handle)
    guard archive_write_add_filter_zstd(handle) == ARCHIVE_OK else { throw .system(ENOSYS) }
    // No zeros behind the end, which a disk does not need.
    archive_write_set_bytes_in_last_block(handle, 1)
    guard archive_write_open_fd(handle, descriptor) == ARCHIVE_OK else { throw failure }
  }

  deinit {
    archive_write_free(handle)
    Glibc.close(descriptor)
  }

  /// Begins a file of exactly `size` bytes, which `write` is to be called with.
  package func begin(_ name: String, size: Int) throws(TarError) {
    guard let entry = archive_entry_new() else { throw .system(ENOMEM) }
    defer { archive_entry_free(entry) }
    archive_entry_set_pathname(entry, name)
    archive_entry_set_size(entry, Int64(size))
    archive_entry_set_filetype(entry, 0o100000)
    archive_entry_set_perm(entry, 0o600)
    archive_entry_set_mtime(entry, time_t(modified), 0)
    guard archive_write_header(handle, entry) == ARCHIVE_OK else { throw failure }
  }

  /// More than the file's size is not taken.
  package func write(_ bytes: some Collection<UInt8>) throws(TarError) {
    let bytes = Array(bytes)
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        archive_write_data(handle, buffer.baseAddress?.advanced(by: written), buffer.count - written)
      }
      guard count > 0 else { throw failure }
      written += count
    }
  }

  /// The archive is whole, and safe from a power cut, when this returns.
  package func close() throws(TarError) {
    guard archive_write_close(handle) == ARCHIVE_OK else { throw failure }
    guard fsync(descriptor) == 0 else { throw .system(errno) }
  }

  private var failure: TarError {
    let code = archive_errno(handle)
    return .system(code > 0 ? code : EIO)
  }
}

@available(*, unavailable) extension TarWriter: Sendable {}
