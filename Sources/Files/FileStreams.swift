import Glibc

/// A file that is read from its beginning, piece by piece.
package struct FileSource: ~Copyable {
  private let path: String
  private let descriptor: Int32
  /// When it was opened.
  package let size: Int

  /// - Throws: `FileError`, also of what is no plain file: a pipe that nobody writes to would be waited for.
  package init(_ path: String) throws(FileError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw FileError("read", path) }
    var info = stat()
    guard fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG else {
      let error = FileError("read", path, code: info.st_mode & S_IFMT == S_IFDIR ? EISDIR : EINVAL)
      close(descriptor)
      throw error
    }
    self.path = path
    self.descriptor = descriptor
    size = Int(info.st_size)
  }

  deinit { close(descriptor) }

  /// Fewer bytes than asked for only at the end.
  package func next(_ count: Int = 1 << 16) throws(FileError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let got = bytes.withUnsafeMutableBytes { buffer in
        read(descriptor, buffer.baseAddress?.advanced(by: filled), buffer.count - filled)
      }
      guard got >= 0 else { throw FileError("read", path) }
      if got == 0 { break }
      filled += got
    }
    return filled == count ? bytes : Array(bytes[..<filled])
  }
}

/// A new file that is written piece by piece, for its owner alone.
package struct FileSink: ~Copyable {
  private let path: String
  private let descriptor: Int32

  /// - Throws: `FileError` also when something is there already, be it a link that leads nowhere.
  package init(_ path: String) throws(FileError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw FileError("write", path) }
    self.path = path
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  package func write(_ bytes: [UInt8]) throws(FileError) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        Glibc.write(descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
      }
      guard count >= 0 else { throw FileError("write", path) }
      written += count
    }
  }

  /// What was written is safe from a power cut when this returns.
  package func sync() throws(FileError) {
    guard fsync(descriptor) == 0 else { throw FileError("write", path) }
  }
}

extension Files {
  /// Which file something is, whatever it is called.
  package struct Identity: Hashable, Sendable {
    private let device: UInt64
    private let number: UInt64

    init(_ info: stat) {
      device = UInt64(info.st_dev)
      number = UInt64(info.st_ino)
    }
  }

  package enum Kind: Hashable, Sendable { case file, folder, link, other }

  /// Links are followed; nil when there is nothing.
  package static func fileIdentity(_ path: String) -> Identity? {
    var info = stat()
    return stat(path, &info) == 0 ? Identity(info) : nil
  }

  /// Of the name itself: links are not followed. Nil when there is nothing.
  package static func kind(_ path: String) -> Kind? {
    var info = stat()
    guard lstat(path, &info) == 0 else { return nil }
    switch info.st_mode & S_IFMT {
    case S_IFREG: return .file
    case S_IFDIR: return .folder
    case S_IFLNK: return .link
    default: return .other
    }
  }
}
