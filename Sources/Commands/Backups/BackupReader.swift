import Archive
import Core
import Files
import Hashing

/// Reads a backup, of which nothing is believed: each file's checksum, and that there are those files and no others.
struct BackupReader {
  let path: String
  private var name: String { fileName(path).onOneLine }

  /// Looks through all of it, and writes nothing anywhere.
  /// - Throws: `UserError` that says what is wrong with it.
  func check() throws -> BackupManifest { try read(into: nil) }

  /// Unpacks it: safe from a power cut when this returns.
  /// - Parameter folder: empty.
  /// - Throws: `UserError` as `check`; `FileError` of what cannot be written.
  func unpack(into folder: String) throws -> BackupManifest { try read(into: folder) }

  private func read(into folder: String?) throws -> BackupManifest {
    let reader: TarReader
    do throws(TarError) {
      reader = try TarReader(path: path)
    } catch {
      throw explained(error, isFirst: true)
    }
    var digests: [[UInt8]: String] = [:]
    var last: BackupManifest?
    do {
      while let member = try reader.next() {
        guard last == nil else { throw damaged("it goes on behind its end") }
        if member.isFile, member.name == Array(BackupManifest.name.utf8) {
          last = try manifest(reader)
          continue
        }
        let path = try allowed(member)
        guard digests[Array(path.utf8)] == nil else { throw damaged("\(path.onOneLine) is in it twice") }
        digests[Array(path.utf8)] = try unpack(path, reader, into: folder)
      }
    } catch let error as TarError {
      throw explained(error, isFirst: digests.isEmpty)
    }
    guard let last else { throw damaged("it ends before its list of files") }
    try compare(digests, last)
    return last
  }

  /// - Throws: `UserError` for what no backup holds: a path that leads out of the household, a link.
  private func allowed(_ member: TarReader.Member) throws -> String {
    guard let path = member.name.flatMap({ String(validating: $0, as: UTF8.self) }) else {
      throw foreign("a file without a name")
    }
    guard member.isFile else { throw foreign("'\(path.onOneLine)', which is no file") }
    guard BackupPaths.mayHold(path) else { throw foreign("'\(path.onOneLine)'") }
    return path
  }

  private func unpack(_ path: String, _ reader: TarReader, into folder: String?) throws -> String {
    guard let folder else {
      var hash = BLAKE2b(length: 64)
      while let piece = try reader.piece() { hash.update(piece) }
      return hexadecimal(hash.finish())
    }
    if let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) {
      try Files.makeFolder("\(folder)/\(path[..<slash])", mode: 0o700)
    }
    let sink = try FileSink("\(folder)/\(path)")
    var hash = BLAKE2b(length: 64)
    while let piece = try reader.piece() {
      hash.update(piece)
      try sink.write(piece)
    }
    try sink.sync()
    return hexadecimal(hash.finish())
  }

  private func manifest(_ reader: TarReader) throws -> BackupManifest {
    var bytes: [UInt8] = []
    while let piece = try reader.piece() {
      bytes += piece
      guard bytes.count <= BackupManifest.longest else { throw damaged("its list of files has no end") }
    }
    do throws(BackupManifest.Fault) {
      return try BackupManifest(reading: bytes)
    } catch .newer {
      throw UserError("\(name) was made by a newer Daybook", hint: "install that Daybook, then restore")
    } catch {
      throw damaged("its list of files is not what was written")
    }
  }

  private func compare(_ digests: [[UInt8]: String], _ manifest: BackupManifest) throws {
    var unlisted = digests
    for file in manifest.files {
      guard let digest = unlisted.removeValue(forKey: Array(file.path.utf8)) else {
        throw damaged("\(file.path.onOneLine) is missing")
      }
      guard digest == file.digest else { throw damaged("\(file.path.onOneLine) is not what was backed up") }
    }
    guard unlisted.isEmpty else {
      let names = unlisted.keys.map { String(decoding: $0, as: UTF8.self) }.sorted()
      throw damaged("\(names[0].onOneLine) does not belong to it")
    }
    guard digests[Array(BackupPaths.settings.utf8)] != nil else { throw damaged("it holds no daybook.toml") }
  }

  // MARK: What is wrong

  private func damaged(_ what: String) -> UserError {
    UserError(
      "\(name) is damaged: \(what)",
      hint: "nothing of it was restored; another backup may be whole: daybook restore --check FILE")
  }

  private func foreign(_ what: String) -> UserError {
    UserError(
      "\(name) holds \(what), as no backup of Daybook does", hint: "nothing of it was restored; where is it from?")
  }

  private func explained(_ error: TarError, isFirst: Bool) -> UserError {
    switch error {
    case .system(let code):
      UserError("\(name) cannot be read: \(Files.message(code))", hint: "see that it is there, and yours to read")
    case .damaged where isFirst && !Self.isCompressed(path):
      UserError(
        "\(name) is no backup of Daybook", hint: "backups are called HOUSEHOLD-DAY\(BackupName.ending)")
    case .damaged: damaged("it is cut off, or was written over")
    }
  }

  /// "Magic_Number: 4 Bytes, little-endian format. Value: 0xFD2FB528" (RFC 8878, 3.1.1).
  private static func isCompressed(_ path: String) -> Bool {
    guard let source = try? FileSource(path) else { return false }
    return (try? source.next(4)) == [0x28, 0xB5, 0x2F, 0xFD]
  }
}
