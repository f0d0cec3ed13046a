import Archive
import Core
import Files
import Glibc
import Hashing
import TestSupport
import Testing

@testable import Commands

/// A restore that was killed between any two of its steps is carried through, or never was.
@Suite struct RestoringTests {
  private static let old = [
    "daybook.toml": "old settings", "decisions.csv": "old decisions", "entries.csv": "old entries",
    "daybook.sqlite": "old books", "daybook.sqlite-wal": "old log", "Templates/index.md": "old page",
    "inbox/done/old.csv": "old file", "data/rates.csv": "old rates",
  ]
  private static let beside = [
    "secrets/key": "kept", "site/index.html": "kept", "notes.txt": "kept", "data/more": "kept",
  ]
  private static let new = [
    "daybook.toml": "new settings", "decisions.csv": "new decisions", "inbox/new.csv": "new file",
    "data/rates.csv": "new rates",
  ]

  private let folder: TemporaryFolder
  private let restoring: Restoring
  private var home: String { folder.path }

  init() throws {
    folder = try TemporaryFolder()
    let zone = try #require(Zone("UTC"))
    restoring = Restoring(folder: folder.path, clock: Clock(today: Month(2026, 6).day(30), in: zone))
    for (name, text) in Self.old.merging(Self.beside, uniquingKeysWith: { old, _ in old }) {
      try write(text, to: "\(folder.path)/\(name)")
    }
  }

  private func backup() throws -> BackupReader {
    let path = "\(folder.path)/a-2026-06-30.tar.zst"
    let writer = try TarWriter(path: path, modified: 0)
    var manifest = BackupManifest(household: "a", day: Month(2026, 6).day(30), schema: 0)
    for (name, text) in Self.new.sorted(by: { $0.key < $1.key }) {
      try writer.begin(name, size: text.utf8.count)
      try writer.write(Array(text.utf8))
      manifest.files.append(.init(path: name, digest: BLAKE2b.hex(text, length: 64)))
    }
    try writer.begin(BackupManifest.name, size: manifest.bytes.count)
    try writer.write(manifest.bytes)
    try writer.close()
    return BackupReader(path: path)
  }

  private func texts(_ path: String) throws -> [String: String] {
    try contents(of: path).mapValues { String(decoding: $0, as: UTF8.self) }
  }

  /// The household is the backup's, what is no part of it is untouched, and the old one is whole in backups/.
  private func expectRestored(sourceLocation: SourceLocation = #_sourceLocation) throws {
    var found = try texts(home)
    found["a-2026-06-30.tar.zst"] = nil
    var expected = Self.new.merging(Self.beside) { new, _ in new }
    for (name, text) in Self.old { expected["backups/replaced-2026-06-30/\(name)"] = text }
    #expect(found == expected, sourceLocation: sourceLocation)
    #expect(!Restoring.isBrokenOff(in: home), sourceLocation: sourceLocation)
  }

  @Test("a restore replaces what is Daybook's own, sets it aside whole, and touches nothing else")
  func whole() throws {
    #expect(Restoring.isTaken(home))
    let backup = try backup()
    #expect(try restoring.restore(backup) == "\(home)/backups/replaced-2026-06-30")
    try expectRestored()
    // A second one the same day has a place of its own for what it finds.
    #expect(try restoring.restore(backup) == "\(home)/backups/replaced-2026-06-30-2")
    #expect(try texts("\(home)/backups/replaced-2026-06-30-2") == Self.new)
  }

  @Test("into a folder where nothing of Daybook's is, nothing is set aside")
  func empty() throws {
    for name in Self.old.keys where name != "data/rates.csv" { try remove("\(home)/\(name)") }
    for name in ["inbox/done", "inbox", "Templates", "data"] { try? Files.removeFolder("\(home)/\(name)") }
    #expect(!Restoring.isTaken(home))
    #expect(try restoring.restore(backup()) == nil)
    #expect(try readText("\(home)/daybook.toml") == "new settings")
    #expect(!exists("\(home)/backups"))
  }

  @Test("killed while it unpacked: what was there is there, and nothing else")
  func killedUnpacking() throws {
    let before = try texts(home)
    try write("half of it", to: "\(home)/.restore/new/daybook.sqlite")
    #expect(Restoring.isBrokenOff(in: home))
    #expect(try restoring.settle().isRestored == false)
    #expect(try texts(home) == before)
  }

  @Test(
    "killed once all was checked, or with some or all of the old set aside, it is carried through", arguments: 0...8)
  func killedSettingAside(count: Int) throws {
    _ = try backup().unpack(into: made("\(home)/.restore/checked"))
    let order = [
      "daybook.toml", "decisions.csv", "entries.csv", "Templates", "inbox", "daybook.sqlite", "daybook.sqlite-wal",
      "data/rates.csv",
    ]
    for name in order.prefix(count) {
      _ = try made("\(home)/.restore/before/data")
      try Files.move("\(home)/\(name)", to: "\(home)/.restore/before/\(name)")
    }
    #expect(try restoring.settle().isRestored)
    try expectRestored()
  }

  @Test("killed with some or all of the new in its place, it is carried through", arguments: 0...4)
  func killedPutting(count: Int) throws {
    _ = try backup().unpack(into: made("\(home)/.restore/ready"))
    for name in Self.old.keys {
      try write(readBytes("\(home)/\(name)"), to: "\(home)/.restore/before/\(name)")
      try remove("\(home)/\(name)")
    }
    for name in ["data/rates.csv", "decisions.csv", "inbox/new.csv", "daybook.toml"].prefix(count) {
      try Files.move("\(home)/.restore/ready/\(name)", to: "\(home)/\(name)")
    }
    let settled = try restoring.settle()
    #expect(settled.isRestored && settled.setAside == "\(home)/backups/replaced-2026-06-30")
    for name in ["Templates", "inbox/done"] { try? Files.removeFolder("\(home)/\(name)") }
    try expectRestored()
  }

  @Test("killed at its very end, there is nothing left but to take its own folder away")
  func killedAtTheEnd() throws {
    _ = try restoring.restore(backup())
    _ = try made("\(home)/.restore/ready/data")
    #expect(try restoring.settle() == (isRestored: true, setAside: nil))
    try expectRestored()
  }

  @Test("a backup that turns out to be damaged while it is unpacked leaves what is there as it was")
  func damaged() throws {
    let backup = try backup()
    let before = try texts(home)
    var bytes = try readBytes(backup.path)
    bytes.removeLast(20)
    try write(bytes, to: backup.path)
    #expect(throws: UserError.self) { try restoring.restore(backup) }
    var after = try texts(home)
    after["a-2026-06-30.tar.zst"] = before["a-2026-06-30.tar.zst"]
    #expect(after == before)
    #expect(!Restoring.isBrokenOff(in: home))
  }

  @Test("where a folder of the household is a link, the link is set aside, and nothing is written behind it")
  func linked() throws {
    let other = try TemporaryFolder()
    try write("theirs", to: "\(other.path)/rates.csv")
    try Files.removeFolder("\(home)/data")
    try Files.removeFolder("\(home)/inbox")
    for name in ["data", "inbox"] { #expect(symlink(other.path, "\(home)/\(name)") == 0) }
    _ = try restoring.restore(backup())
    #expect(try texts(other.path) == ["rates.csv": "theirs"])
    #expect(try readText("\(home)/data/rates.csv") == "new rates")
    #expect(Files.kind("\(home)/backups/replaced-2026-06-30/data") == .link)
    #expect(Files.kind("\(home)/inbox") == .folder)
  }

  private func made(_ path: String) throws -> String {
    try Files.makeFolder(path)
    return path
  }
}
