import CArchive
import Glibc

/// Reads a tar archive compressed with zstd, one member after the other, each piece by piece.
///
/// Nothing is unpacked to anywhere: names are only told, and may be anything.
package final class TarReader {
  package struct Member: Hashable, Sendable {
    /// The bytes in the archive; nil when there are none.
    package var name: [UInt8]?
    /// Neither a folder, a link of either kind, a device nor a pipe.
    package var isFile: Bool
    package var size: Int
  }

  private let handle: OpaquePointer
  private let descriptor: Int32

  package init(path: String) throws(TarError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system(errno) }
    var info = stat()
    guard fstat(descriptor, &info) == 0, info.st_mode & S_IFMT != S_IFDIR else {
      Glibc.close(descriptor)
      throw .system(EISDIR)
    }
    guard let handle = archive_read_new() else {
      Glibc.close(descriptor)
      throw .system(ENOMEM)
    }
    self.handle = handle
    self.descriptor = descriptor
    archive_read_support_format_tar(handle)
    guard archive_read_support_filter_zstd(handle) == ARCHIVE_OK else { throw .system(ENOSYS) }
    guard archive_read_open_fd(handle, descriptor, 1 << 16) == ARCHIVE_OK else { throw .damaged }
    // Without this a tar that is not compressed would do as well.
    guard archive_filter_code(handle, 0) == ARCHIVE_FILTER_ZSTD else { throw .damaged }
  }

  deinit {
    archive_read_free(handle)
    Glibc.close(descriptor)
  }

  /// The next member, nil after the last.
  package func next() throws(TarError) -> Member? {
    var entry: OpaquePointer?
    let result = archive_read_next_header(handle, &entry)
    if result == ARCHIVE_EOF { return nil }
    // What the library would read on over is damage to us.
    guard result == ARCHIVE_OK, let entry else { throw .damaged }
    let name = archive_entry_pathname(entry).map { pathname in
      Array(UnsafeBufferPointer(start: pathname, count: strlen(pathname))).map { UInt8(bitPattern: $0) }
    }
    let isLink = archive_entry_hardlink(entry) != nil || archive_entry_symlink(entry) != nil
    let type = Int32(archive_entry_filetype(entry)) & 0o170000
    return Member(
      name: name, isFile: type == 0o100000 && !isLink && archive_entry_sparse_count(entry) == 0,
      size: Int(archive_entry_size(entry)))
  }

  /// The next piece of the member that `next` gave last; nil at its end.
  package func piece(_ count: Int = 1 << 16) throws(TarError) -> [UInt8]? {
    var got = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      got = archive_read_data(handle, buffer.baseAddress, count)
      filled = max(0, got)
    }
    guard got >= 0 else { throw .damaged }
    return got == 0 ? nil : bytes
  }
}

@available(*, unavailable) extension TarReader: Sendable {}
