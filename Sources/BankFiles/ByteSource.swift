import Core
import Glibc

/// Bytes that are read piece by piece: a file on disk of any size, or an array.
package struct ByteSource {
  package let count: Int
  private let read: (_ offset: Int, _ count: Int) throws -> ArraySlice<UInt8>
  private let file: OpenFile?

  package init(_ bytes: [UInt8]) {
    count = bytes.count
    file = nil
    read = { offset, count in bytes[min(offset, bytes.count)..<min(offset + count, bytes.count)] }
  }

  /// - Throws: `UserError` when the file cannot be opened.
  package init(path: String, name: String) throws {
    let file = try OpenFile(path: path, name: name)
    self.file = file
    count = file.count
    read = { offset, count in try file.read(at: offset, count: count)[...] }
  }

  /// A file without a name, which is closed with its last user.
  init(owning descriptor: Int32, count: Int, name: String) {
    let file = OpenFile(owning: descriptor, count: count, name: name)
    self.file = file
    self.count = count
    read = { offset, count in try file.read(at: offset, count: count)[...] }
  }

  /// Up to `count` bytes from `offset`; fewer only at the end.
  package func bytes(at offset: Int, count: Int) throws -> ArraySlice<UInt8> { try read(offset, count) }

  /// To be asked once all has been read: what was read at first and what was read last are one file.
  /// - Throws: `UserError` when the file was written to meanwhile.
  package func expectUnchanged() throws { try file?.expectUnchanged() }

  /// All of it.
  package func all() throws -> [UInt8] { Array(try read(0, count)) }
}

/// A file held open, closed when it is forgotten.
private final class OpenFile {
  let descriptor: Int32
  let count: Int
  let name: String
  private let written: timespec

  init(path: String, name: String) throws {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw UserError("the file cannot be read", at: Place(file: name), hint: "see that it is there, and yours to read")
    }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw UserError("this is not a file", at: Place(file: name))
    }
    self.descriptor = descriptor
    self.name = name
    count = Int(status.st_size)
    written = status.st_mtim
  }

  init(owning descriptor: Int32, count: Int, name: String) {
    var status = stat()
    _ = unsafe fstat(descriptor, &status)
    self.descriptor = descriptor
    self.count = count
    self.name = name
    written = status.st_mtim
  }

  func expectUnchanged() throws {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, Int(status.st_size) == count,
      status.st_mtim.tv_sec == written.tv_sec, status.st_mtim.tv_nsec == written.tv_nsec
    else {
      throw UserError(
        "the file changed while it was read", at: Place(file: name), hint: "import it again when it is whole")
    }
  }

  deinit { close(descriptor) }

  func read(at offset: Int, count: Int) throws -> [UInt8] {
    let wanted = max(0, min(count, self.count - offset))
    var failed = false
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
      while filled < wanted {
        let got = unsafe pread(
          descriptor, buffer.baseAddress.map { unsafe $0 + filled }, wanted - filled, off_t(offset + filled))
        if got < 0 && errno == EINTR { continue }
        guard got > 0 else {
          failed = got < 0
          break
        }
        filled += got
      }
    }
    if failed { throw UserError("reading stopped with an error of the disk", at: Place(file: name)) }
    return bytes
  }
}
