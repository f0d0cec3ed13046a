import Archive
import Core
import Files
import Hashing
import TestSupport
import Testing

@testable import Commands

private func b2(_ text: String) -> String { BLAKE2b.hex(text, length: 64) }

/// Backups that somebody else made, or something spoilt.
@Suite struct BackupReaderTests {
  /// An archive of these members, with a list of `listed`.
  private func archive(
    _ members: [(name: String, text: String)], listed: [BackupManifest.File]? = nil, in folder: TemporaryFolder
  ) throws -> BackupReader {
    let path = "\(folder.path)/a-2026-06-30.tar.zst"
    let writer = try TarWriter(path: path, modified: 0)
    var manifest = BackupManifest(household: "a", day: Month(2026, 6).day(30), schema: 0)
    for member in members {
      try writer.begin(member.name, size: member.text.utf8.count)
      try writer.write(Array(member.text.utf8))
      manifest.files.append(.init(path: member.name, digest: b2(member.text)))
    }
    if let listed { manifest.files = listed }
    let list = manifest.bytes
    try writer.begin(BackupManifest.name, size: list.count)
    try writer.write(list)
    try writer.close()
    return BackupReader(path: path)
  }

  private func fault(_ backup: BackupReader) -> String {
    do {
      _ = try backup.check()
      return "whole"
    } catch {
      return "\(error)".split(separator: "\n").first.map(String.init) ?? ""
    }
  }

  private let settings = (name: "daybook.toml", text: "[household]\n")

  @Test("a whole one is read, and unpacked for its owner alone")
  func whole() throws {
    let folder = try TemporaryFolder()
    let backup = try archive([settings, ("inbox/done/ä.csv", "x")], in: folder)
    #expect(try backup.check().files.map(\.path) == ["daybook.toml", "inbox/done/ä.csv"])
    try Files.makeFolder("\(folder.path)/out")
    _ = try backup.unpack(into: "\(folder.path)/out")
    #expect(try readText("\(folder.path)/out/inbox/done/ä.csv") == "x")
    #expect(try Files.mode("\(folder.path)/out/daybook.toml") == 0o600)
    #expect(try Files.mode("\(folder.path)/out/inbox") == 0o700)
    #expect(try filesBelow("\(folder.path)/out").count == 2)
  }

  @Test(
    "a path that leads out, to secrets or to hidden files is refused, and nothing is written anywhere",
    arguments: ["/tmp/daybook-test-out", "../out", "inbox/../../out", ".bashrc", "secrets/key", "daybook.sqlite-wal"])
  func escapes(path: String) throws {
    let folder = try TemporaryFolder()
    let backup = try archive([settings, (path, "x")], in: folder)
    #expect(fault(backup) == "a-2026-06-30.tar.zst holds '\(path)', as no backup of Daybook does")
    try Files.makeFolder("\(folder.path)/deep/out")
    #expect(throws: UserError.self) { try backup.unpack(into: "\(folder.path)/deep/out") }
    #expect(try filesBelow(folder.path) == ["a-2026-06-30.tar.zst", "deep/out/daybook.toml"])
    #expect(!exists("/tmp/daybook-test-out"))
  }

  @Test("links, soft and hard, folders and pipes are refused", arguments: ["soft", "hard", "folder", "pipe"])
  func links(kind: String) async throws {
    let folder = try TemporaryFolder()
    let made = try await runProgram(
      [
        "/bin/sh", "-ec",
        """
        mkdir inbox; echo x > daybook.toml
        case \(kind) in soft) ln -s /etc/passwd inbox/a ;; hard) ln daybook.toml inbox/a ;;
        folder) mkdir inbox/a ;; pipe) mkfifo inbox/a ;; esac
        tar --zstd -cf a-2026-06-30.tar.zst daybook.toml inbox/a
        """,
      ], in: folder.path)
    #expect(made.exitCode == 0, "\(made.errors)")
    let words = fault(BackupReader(path: "\(folder.path)/a-2026-06-30.tar.zst"))
    #expect(words.hasPrefix("a-2026-06-30.tar.zst holds 'inbox/a") && words.contains("which is no file"), "\(words)")
  }

  @Test("a file that is changed, missing, added or there twice is named")
  func files() throws {
    func words(
      _ members: [(name: String, text: String)], listed: [BackupManifest.File]? = nil
    ) throws -> String {
      let folder = try TemporaryFolder()
      return fault(try archive(members, listed: listed, in: folder))
    }
    let list = [settings, ("entries.csv", "x")].map { BackupManifest.File(path: $0.0, digest: b2($0.1)) }
    let name = "a-2026-06-30.tar.zst is damaged: "
    #expect(try words([settings, ("entries.csv", "x")], listed: list) == "whole")
    #expect(
      try words([settings, ("entries.csv", "y")], listed: list) == name + "entries.csv is not what was backed up")
    #expect(try words([settings], listed: list) == name + "entries.csv is missing")
    #expect(
      try words([settings, ("entries.csv", "x"), ("inbox/b.csv", "")], listed: list)
        == name + "inbox/b.csv does not belong to it")
    #expect(try words([settings, settings]) == name + "daybook.toml is in it twice")
    #expect(try words([("entries.csv", "x")]) == name + "it holds no daybook.toml")
    #expect(try words([("BACKUP", "x"), settings]) == name + "its list of files is not what was written")
  }

  @Test("what is no backup, of nobody or of a newer Daybook, is told from what is damaged")
  func others() async throws {
    let folder = try TemporaryFolder()
    try write("a letter to my bank, which is long enough to be a header", to: "\(folder.path)/letter")
    #expect(fault(BackupReader(path: "\(folder.path)/letter")) == "letter is no backup of Daybook")
    #expect(fault(BackupReader(path: "\(folder.path)/none")) == "none cannot be read: No such file or directory")
    #expect(fault(BackupReader(path: folder.path)).contains("cannot be read: Is a directory"))
    let list = String(
      decoding: BackupManifest(household: "a", day: Month(2026, 6).day(30), schema: 0).bytes, as: UTF8.self)
    let newer = list.split(separator: "\n").dropLast().map { $0 + "\n" }.joined().replacing(
      "backup 1", with: "backup 2")
    let writer = try TarWriter(path: "\(folder.path)/b", modified: 0)
    let text = Array((newer + "# blake2b \(b2(newer))\n").utf8)
    try writer.begin(BackupManifest.name, size: text.count)
    try writer.write(text)
    try writer.close()
    #expect(fault(BackupReader(path: "\(folder.path)/b")) == "b was made by a newer Daybook")
  }

  @Test("cut off anywhere it is damaged; a byte that is changed is found, or changes nothing that it holds")
  func anywhere() throws {
    let folder = try TemporaryFolder()
    let noise = String(decoding: (0..<3_000).map { UInt8(0x20 + ($0 &* 7_919) % 90) }, as: UTF8.self)
    let path = try archive([settings, ("inbox/a.csv", noise)], in: folder).path
    let bytes = try readBytes(path)
    let cut = BackupReader(path: "\(folder.path)/cut")
    for count in bytes.indices {
      try write(Array(bytes[..<count]), to: cut.path)
      #expect(fault(cut) != "whole", "cut to \(count) of \(bytes.count)")
    }
    let manifest = try BackupReader(path: path).check()
    for place in bytes.indices {
      var changed = bytes
      changed[place] ^= UInt8(1 << (place % 8))
      try write(changed, to: cut.path)
      if let found = try? cut.check() { #expect(found == manifest, "byte \(place)") }
    }
  }
}
