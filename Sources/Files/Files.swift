private import CLinux
import Glibc

/// The file system, by the system's own calls: whole files in, whole files out.
package enum Files {
  package struct Entry: Hashable, Sendable {
    package var name: String
    package var isFolder: Bool
  }

  package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  package static func isFolder(_ path: String) -> Bool {
    var info = stat()
    return stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFDIR
  }

  package static func size(_ path: String) throws(FileError) -> Int {
    var info = stat()
    guard stat(path, &info) == 0 else { throw FileError("read", path) }
    return Int(info.st_size)
  }

  /// Readable or writable by others than its owner.
  package static func isOpenToOthers(_ path: String) -> Bool {
    var info = stat()
    return stat(path, &info) == 0 && info.st_mode & 0o077 != 0
  }

  /// Its permission bits.
  package static func mode(_ path: String) throws(FileError) -> UInt32 {
    var info = stat()
    guard stat(path, &info) == 0 else { throw FileError("read", path) }
    return UInt32(info.st_mode) & 0o7777
  }

  /// Where it really is, links followed.
  package static func realPath(_ path: String) throws(FileError) -> String {
    guard let real = realpath(path, nil) else { throw FileError("read", path) }
    defer { free(real) }
    return String(cString: real)
  }

  /// The whole file.
  package static func read(_ path: String) throws(FileError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError("read", path) }
    defer { close(descriptor) }
    var info = stat()
    guard fstat(descriptor, &info) == 0 else { throw FileError("read", path) }
    guard info.st_mode & S_IFMT != S_IFDIR else { throw FileError("read", path, code: EISDIR) }
    var bytes = [UInt8](repeating: 0, count: max(Int(info.st_size), 0))
    var filled = 0
    while true {
      if filled == bytes.count {
        // The size may be a promise only (a pipe says 0): read on until nothing comes.
        var more = [UInt8](repeating: 0, count: 65_536)
        let count = Glibc.read(descriptor, &more, more.count)
        guard count >= 0 else { throw FileError("read", path) }
        if count == 0 { return bytes }
        bytes += more[..<count]
        filled = bytes.count
        continue
      }
      let count = bytes.withUnsafeMutableBytes { buffer in
        Glibc.read(descriptor, buffer.baseAddress?.advanced(by: filled), buffer.count - filled)
      }
      guard count >= 0 else { throw FileError("read", path) }
      if count == 0 { return Array(bytes[..<filled]) }
      filled += count
    }
  }

  package static func readText(_ path: String) throws(FileError) -> String {
    String(decoding: try read(path), as: UTF8.self)
  }

  /// Writes beside, then renames: the file is the old one or the new one, never a part.
  /// - Parameter durable: also after a power cut; not needed for what the next run would write again.
  package static func write(
    _ bytes: [UInt8], to path: String, mode: UInt32 = 0o644, durable: Bool = true
  ) throws(FileError) {
    let temporary = path + ".new"
    try create(bytes, at: temporary, mode: mode, durable: durable)
    guard rename(temporary, path) == 0 else {
      let error = FileError("write", path)
      unlink(temporary)
      throw error
    }
  }

  package static func write(_ text: String, to path: String, mode: UInt32 = 0o644) throws(FileError) {
    try write(Array(text.utf8), to: path, mode: mode)
  }

  /// As `write`, but leaves a file that already holds these bytes alone.
  /// - Returns: whether it was written.
  @discardableResult
  package static func writeIfDifferent(
    _ bytes: [UInt8], to path: String, mode: UInt32 = 0o644, durable: Bool = true
  ) throws(FileError) -> Bool {
    if holds(path, bytes) { return false }
    try write(bytes, to: path, mode: mode, durable: durable)
    return true
  }

  /// Whether the file is exactly these bytes.
  package static func holds(_ path: String, _ bytes: [UInt8]) -> Bool {
    guard let size = try? size(path), size == bytes.count, let existing = try? read(path) else { return false }
    return existing == bytes
  }

  /// Makes a file that nobody looks at yet.
  package static func create(
    _ bytes: [UInt8], at path: String, mode: UInt32 = 0o644, durable: Bool = false
  ) throws(FileError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw FileError("write", path) }
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        Glibc.write(descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
      }
      guard count >= 0 else {
        let error = FileError("write", path)
        close(descriptor)
        unlink(path)
        throw error
      }
      written += count
    }
    if durable { fsync(descriptor) }
    guard close(descriptor) == 0 else { throw FileError("write", path) }
  }

  /// Names made or changed in a folder are safe from a power cut when this returns (fsync(2): "an explicit fsync() on a file
  /// descriptor for the directory is also needed").
  package static func syncFolder(_ path: String) throws(FileError) {
    let descriptor = open(path.isEmpty ? "." : path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError("write", path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw FileError("write", path) }
  }

  package static func append(_ bytes: [UInt8], to path: String) throws(FileError) {
    try write(((try? read(path)) ?? []) + bytes, to: path)
  }

  /// Makes the folder and those above it that are not there.
  package static func makeFolder(_ path: String, mode: UInt32 = 0o755) throws(FileError) {
    if path.isEmpty || isFolder(path) { return }
    if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
      try makeFolder(String(path[..<slash]), mode: mode)
    }
    guard mkdir(path, mode) == 0 || errno == EEXIST else { throw FileError("make", path) }
  }

  /// Names in a folder, sorted bytewise, without `.` and `..`.
  package static func list(_ path: String) throws(FileError) -> [Entry] {
    guard let folder = opendir(path) else { throw FileError("read", path) }
    defer { closedir(folder) }
    var entries: [Entry] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name == "." || name == ".." { continue }
      let known = Int32(entry.pointee.d_type)
      let isFolder = known == 4 || (known != 8 && self.isFolder(path + "/" + name))  // DT_DIR, DT_REG
      entries.append(Entry(name: name, isFolder: isFolder))
    }
    return entries.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  /// Every file below a folder, as paths from it, sorted bytewise; none when it is not there.
  package static func filesBelow(_ path: String) throws(FileError) -> [String] {
    guard exists(path) else { return [] }
    var files: [String] = []
    for entry in try list(path) {
      if entry.isFolder {
        files += try filesBelow(path + "/" + entry.name).map { entry.name + "/" + $0 }
      } else {
        files.append(entry.name)
      }
    }
    return files.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  package static func link(_ existing: String, to path: String) throws(FileError) {
    guard Glibc.link(existing, path) == 0 else { throw FileError("link", path) }
  }

  package static func move(_ path: String, to target: String) throws(FileError) {
    guard rename(path, target) == 0 else { throw FileError("move", path) }
  }

  /// Two names change places in one step.
  /// - Returns: false where the file system cannot.
  package static func exchange(_ one: String, _ other: String) throws(FileError) -> Bool {
    let currentFolder = AT_FDCWD
    let exchange: UInt32 = 2  // RENAME_EXCHANGE (rename(2))
    if renameat2(currentFolder, one, currentFolder, other, exchange) == 0 { return true }
    if errno == EINVAL || errno == ENOSYS { return false }
    throw FileError("exchange", one)
  }

  package static func remove(_ path: String) throws(FileError) {
    guard unlink(path) == 0 || errno == ENOENT else { throw FileError("remove", path) }
  }

  /// Removes a folder with everything in it; nothing when it is not there. Links are removed, not followed.
  package static func removeFolder(_ path: String) throws(FileError) {
    var info = stat()
    guard lstat(path, &info) == 0 else { return }
    if info.st_mode & S_IFMT == S_IFDIR {
      for entry in try list(path) { try removeFolder(path + "/" + entry.name) }
      guard rmdir(path) == 0 else { throw FileError("remove", path) }
    } else {
      try remove(path)
    }
  }

  package static var currentFolder: String {
    guard let path = getcwd(nil, 0) else { return "." }
    defer { free(path) }
    return String(cString: path)
  }
}

extension Files {
  /// The running executable, links followed.
  package static var executable: String {
    var bytes = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &bytes, bytes.count - 1)
    guard count > 0 else { return "" }
    return String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

extension Files {
  /// A text that changes whenever the file is written anew; empty when it is not there.
  package static func identity(_ path: String) -> String {
    var info = stat()
    guard stat(path, &info) == 0 else { return "" }
    return "\(info.st_size) \(info.st_mtim.tv_sec).\(info.st_mtim.tv_nsec)"
  }
}
