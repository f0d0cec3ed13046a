import CArchive

/// A ZIP archive, read by its directory, one member after the other, each piece by piece.
///
/// Nothing is unpacked to anywhere: names are only told.
package final class ZIPReader {
  package struct Member: Hashable, Sendable {
    /// As the archive has it, folders and all; "" when it is no text.
    package var name: String
    package var isFolder: Bool
    /// Neither a file nor a folder: a link, a device.
    package var isSpecial: Bool
    package var isEncrypted: Bool
    /// As the archive claims; nil when it does not.
    package var size: Int?
  }

  private let handle: OpaquePointer
  private let feed: Feed

  /// - Parameter read: up to so many bytes from an offset; fewer only at the end.
  package init(count: Int, read: @escaping (_ offset: Int, _ count: Int) throws -> [UInt8]) throws(ZIPError) {
    guard let handle = archive_read_new() else { throw .unreadable }
    self.handle = handle
    feed = Feed(count: count, read: read)
    archive_read_support_format_zip_seekable(handle)
    let client = Unmanaged.passUnretained(feed).toOpaque()
    archive_read_set_callback_data(handle, client)
    archive_read_set_read_callback(handle) { _, client, buffer in Feed.of(client)?.next(buffer) ?? -1 }
    archive_read_set_seek_callback(handle) { _, client, offset, whence in
      Feed.of(client)?.seek(offset, whence) ?? Int64(ARCHIVE_FATAL)
    }
    archive_read_set_skip_callback(handle) { _, client, count in Feed.of(client)?.skip(count) ?? 0 }
    // All properties are there: on an error deinit runs, and frees the handle.
    guard archive_read_open1(handle) == ARCHIVE_OK else { throw feed.hasFailed ? .unreadable : .damaged }
  }

  deinit { archive_read_free(handle) }

  /// The next member, nil after the last.
  package func next() throws(ZIPError) -> Member? {
    var entry: OpaquePointer?
    let result = archive_read_next_header(handle, &entry)
    if result == ARCHIVE_EOF { return nil }
    guard result == ARCHIVE_OK || result == ARCHIVE_WARN, let entry else {
      throw feed.hasFailed ? .unreadable : .damaged
    }
    let name = archive_entry_pathname_utf8(entry) ?? archive_entry_pathname(entry)
    let type = Int32(archive_entry_filetype(entry)) & 0o170000
    let text = name.map { String(cString: $0) } ?? ""
    return Member(
      name: text, isFolder: type == 0o040000 || text.hasSuffix("/"),
      isSpecial: type != 0o040000 && type != 0o100000 && type != 0,
      isEncrypted: archive_entry_is_encrypted(entry) != 0,
      size: archive_entry_size_is_set(entry) != 0 ? Int(archive_entry_size(entry)) : nil)
  }

  /// The next piece of the member that `next` gave last; nil at its end.
  package func piece(_ count: Int = 1 << 16) throws(ZIPError) -> [UInt8]? {
    var got = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      got = archive_read_data(handle, buffer.baseAddress, count)
      filled = max(0, got)
    }
    // "bad CRC" is a warning to the library, and no member to us.
    guard got >= 0 else { throw feed.hasFailed ? .unreadable : .damaged }
    return got == 0 ? nil : bytes
  }
}

@available(*, unavailable) extension ZIPReader: Sendable {}

/// Where the library's callbacks read from.
private final class Feed {
  private let count: Int
  private let read: (Int, Int) throws -> [UInt8]
  private var offset = 0
  /// "the client must not modify or free the block until the next call" (archive_read_data(3)).
  private var block = UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 1)
  private(set) var hasFailed = false

  init(count: Int, read: @escaping (Int, Int) throws -> [UInt8]) {
    self.count = count
    self.read = read
  }

  deinit { block.deallocate() }

  static func of(_ client: UnsafeMutableRawPointer?) -> Feed? {
    client.map { Unmanaged<Feed>.fromOpaque($0).takeUnretainedValue() }
  }

  func next(_ buffer: UnsafeMutablePointer<UnsafeRawPointer?>?) -> Int {
    do {
      let bytes = try read(offset, 1 << 16)
      offset += bytes.count
      block.deallocate()
      block = UnsafeMutableRawPointer.allocate(byteCount: max(1, bytes.count), alignment: 1)
      bytes.withUnsafeBytes { if let start = $0.baseAddress { block.copyMemory(from: start, byteCount: $0.count) } }
      buffer?.pointee = UnsafeRawPointer(block)
      return bytes.count
    } catch {
      hasFailed = true
      return -1
    }
  }

  func seek(_ distance: Int64, _ whence: Int32) -> Int64 {
    let base =
      switch whence {
      case 0: 0
      case 1: offset
      default: count
      }
    let (target, overflow) = base.addingReportingOverflow(Int(distance))
    guard !overflow, target >= 0 else { return Int64(ARCHIVE_FATAL) }
    offset = min(target, count)
    return Int64(offset)
  }

  func skip(_ distance: Int64) -> Int64 {
    let skipped = min(max(0, Int(distance)), count - offset)
    offset += skipped
    return Int64(skipped)
  }
}
