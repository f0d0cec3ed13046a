import Core
import Glibc

/// Bytes that come piece by piece and are then read anywhere: in memory while they are few, else in a file that has no
/// name and is gone with its last user.
struct ScratchBytes {
  private let folder: String
  private let name: String
  private var bytes: [UInt8] = []
  private var descriptor: Int32 = -1
  private(set) var count = 0

  private static let mostInMemory = 4 << 20

  /// - Parameter folder: where a file may be made.
  init(folder: String, name: String) {
    self.folder = folder
    self.name = name
  }

  mutating func append(_ piece: [UInt8]) throws {
    count += piece.count
    bytes += piece
    if bytes.count > Self.mostInMemory { try spill() }
  }

  private mutating func spill() throws {
    if descriptor < 0 {
      var path = Array("\(folder)/.daybook-XXXXXX".utf8CString)
      descriptor = unsafe path.withUnsafeMutableBufferPointer { buffer in
        unsafe buffer.baseAddress.map { unsafe mkstemp($0) } ?? -1
      }
      guard descriptor >= 0 else { throw failure }
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
      unsafe path.withUnsafeBufferPointer { buffer in
        if let start = buffer.baseAddress { _ = unsafe unlink(start) }
      }
    }
    var written = 0
    while written < bytes.count {
      let got = unsafe bytes.withUnsafeBytes { buffer in
        unsafe write(descriptor, buffer.baseAddress.map { unsafe $0 + written }, buffer.count - written)
      }
      if got < 0, errno == EINTR { continue }
      guard got > 0 else { throw failure }
      written += got
    }
    bytes.removeAll(keepingCapacity: true)
  }

  private var failure: UserError {
    UserError("there is no room to unpack it", at: Place(file: name), hint: "look at the folder's free space and mode")
  }

  /// After the last piece.
  consuming func source() throws -> ByteSource {
    if descriptor < 0 { return ByteSource(bytes) }
    try spill()
    return ByteSource(owning: descriptor, count: count, name: name)
  }

  /// Where it will not be read.
  consuming func discard() { if descriptor >= 0 { close(descriptor) } }
}
