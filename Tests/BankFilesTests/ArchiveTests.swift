import Foundation
import Testing

@testable import BankFiles
@testable import Core

/// ZIP archives of bank files, made by Python's zipfile, which is not ours.
@Suite("ZIP archives") struct ArchiveTests {
  /// Stored, not packed: bytes as zipfile writes them, built by hand so that any fault can be made.
  static func zip(
    _ members: [(name: String, content: [UInt8])], flags: UInt16 = 0, mode: UInt32 = 0o100644, claimed: UInt32? = nil
  ) -> [UInt8] {
    func little(_ value: UInt32, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(value >> ($0 * 8) & 0xFF) } }
    var bytes: [UInt8] = []
    var directory: [UInt8] = []
    for member in members {
      let name = Array(member.name.utf8)
      let size = claimed ?? UInt32(member.content.count)
      let common =
        little(20, 2) + little(UInt32(flags), 2) + little(0, 2) + little(0, 2) + little(0x5C21, 2)
        + little(crc(member.content), 4) + little(size, 4) + little(size, 4) + little(UInt32(name.count), 2)
        + little(0, 2)
      directory +=
        [0x50, 0x4B, 1, 2] + little(0x031E, 2) + common + little(0, 2) + little(0, 2) + little(0, 2)
        + little(mode << 16, 4) + little(UInt32(bytes.count), 4) + name
      bytes += [0x50, 0x4B, 3, 4] + common + name + member.content
    }
    let end =
      [0x50, 0x4B, 5, 6] + little(0, 4) + little(UInt32(members.count), 2) + little(UInt32(members.count), 2)
      + little(UInt32(directory.count), 4) + little(UInt32(bytes.count), 4) + little(0, 2)
    return bytes + directory + end
  }

  static func crc(_ bytes: [UInt8]) -> UInt32 {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
  }

  static let csv = Array("Date,Amount\n2026-01-05,1.00\n".utf8)

  static func files(_ bytes: [UInt8], _ limits: BankArchive.Limits = .init()) throws -> [String] {
    var found: [String] = []
    try BankArchive(ByteSource(bytes), name: "year.zip", limits: limits).forEachFile(scratch: NSTemporaryDirectory()) {
      name, source in found.append("\(name) \(try source.all().count)")
    }
    return found
  }

  private func refused(_ bytes: [UInt8], _ limits: BankArchive.Limits = .init()) -> String {
    errorText { _ = try Self.files(bytes, limits) }.split(separator: "\n").first.map(String.init) ?? ""
  }

  @Test("each bank file is handed on with its name in the archive; folders, Mac OS's own and a PDF are passed over")
  func members() throws {
    let bytes = Self.zip([
      ("january.csv", Self.csv), ("sub/", []), ("sub/february.csv", Self.csv + Self.csv),
      ("__MACOSX/._january.csv", Self.csv),
      (".DS_Store", Self.csv), ("statement.pdf", Array("%PDF-1.4\n".utf8)),
    ])
    #expect(try Self.files(bytes) == ["year.zip/january.csv 28", "year.zip/sub/february.csv 56"])
  }

  @Test("a packed archive that another program made is read")
  func packed() throws {
    let path = "\(#filePath.split(separator: "/").dropLast(2).joined(separator: "/"))/Fuzz/corpus/zip/two"
    let bytes = try #require(FileManager.default.contents(atPath: "/" + path)).map { $0 }
    #expect(try Self.files(bytes).count == 2)
  }

  @Test("a member too large for memory lies on disk, without a name, and is read the same")
  func large() throws {
    let content = Array("Date,Amount\n".utf8) + [UInt8](repeating: 0x31, count: 9 << 20)
    let before = try FileManager.default.contentsOfDirectory(atPath: NSTemporaryDirectory()).filter {
      $0.hasPrefix(".daybook")
    }
    var matches = false
    try BankArchive(ByteSource(Self.zip([("a.csv", content)])), name: "year.zip").forEachFile(
      scratch: NSTemporaryDirectory()
    ) { _, source in
      matches = try source.all() == content
      let during = try FileManager.default.contentsOfDirectory(atPath: NSTemporaryDirectory()).filter {
        $0.hasPrefix(".daybook")
      }
      #expect(during == before)
      try source.expectUnchanged()
    }
    #expect(matches)
  }

  @Test("an encrypted archive is refused")
  func encrypted() {
    #expect(refused(Self.zip([("a.csv", Self.csv)], flags: 1)) == "year.zip: the archive is encrypted")
  }

  @Test(
    "names that lead out of the archive are refused",
    arguments: ["/etc/a.csv", "../a.csv", "a/../../b.csv", "C:\\a.csv", "\\\\server\\a.csv", "..\\a.csv"])
  func names(name: String) {
    #expect(
      refused(Self.zip([(name, Self.csv)]))
        == "year.zip: a member of the archive is a link, or its name leads out of the archive")
  }

  @Test("a link is refused")
  func links() {
    #expect(
      refused(Self.zip([("a.csv", Array("/etc/passwd".utf8))], mode: 0o120777))
        == "year.zip: a member of the archive is a link, or its name leads out of the archive")
  }

  @Test("an archive within an archive is refused, told by name or by content")
  func nested() {
    let inner = Self.zip([("a.csv", Self.csv)])
    #expect(refused(Self.zip([("a.zip", inner)])) == "year.zip: the archive holds another archive")
    var said = ""
    try? BankArchive(ByteSource(Self.zip([("a.dat", inner)])), name: "year.zip").forEachFile(scratch: "/tmp") {
      name, source in
      said = errorText { _ = try BankFile.read(source, name: name, in: ReadingContext()) }
    }
    #expect(said.hasPrefix("year.zip/a.dat: this is an archive within an archive"))
  }

  @Test("an Office document is no archive of bank files")
  func office() {
    #expect(
      refused(Self.zip([("[Content_Types].xml", Self.csv), ("xl/workbook.xml", Self.csv)]))
        == "year.zip: this is an Office document, which is not read")
  }

  @Test("what unpacks to more than any bank's statements is refused: by member, in all, and by how much it was packed")
  func bombs() throws {
    let bytes = Self.zip([("a.csv", Self.csv), ("b.csv", Self.csv)])
    var limits = BankArchive.Limits()
    limits.memberBytes = 20
    #expect(refused(bytes, limits) == "year.zip/a.csv: the archive unpacks to more than any bank's statements")
    limits = .init()
    limits.totalBytes = 40
    #expect(refused(bytes, limits) == "year.zip/b.csv: the archive unpacks to more than any bank's statements")
    limits = .init()
    limits.members = 1
    #expect(refused(bytes, limits) == "year.zip: the archive has more than 1 members")
    let path = "\(#filePath.split(separator: "/").dropLast(2).joined(separator: "/"))/Fuzz/corpus/zip/bomb"
    limits = .init()
    limits.freeBytes = 1_000
    limits.ratio = 20
    #expect(
      refused(try #require(FileManager.default.contents(atPath: "/" + path)).map { $0 }, limits)
        == "year.zip/a.csv: the archive unpacks to more than any bank's statements")
  }

  @Test("an archive that is cut anywhere is refused; one with a wrong check sum gives no such member")
  func damaged() throws {
    let bytes = Self.zip([("january.csv", Self.csv)])
    for end in 1..<bytes.count {
      #expect(refused(Array(bytes[..<end])) == "year.zip: the archive is cut off or damaged", "\(end)")
    }
    var changed = bytes
    changed[45] ^= 1
    #expect(refused(changed) == "year.zip/january.csv: the archive is cut off or damaged")
    #expect(refused(Self.zip([("a.pdf", Array("%PDF".utf8))])) == "year.zip: the archive holds no bank file")
  }
}
