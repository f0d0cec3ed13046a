import Glibc
import TestSupport
import Testing

@testable import Archive

/// Tar archives compressed with zstd, held against the tar of the machine.
@Suite struct TarTests {
  private static func write(_ files: [(name: String, bytes: [UInt8])], to path: String) throws {
    let writer = try TarWriter(path: path, modified: 1_780_000_000)
    for file in files {
      try writer.begin(file.name, size: file.bytes.count)
      for start in stride(from: 0, to: file.bytes.count, by: 50_000) {
        try writer.write(file.bytes[start..<min(start + 50_000, file.bytes.count)])
      }
    }
    try writer.close()
  }

  private static func read(_ path: String) throws(TarError) -> [(name: String, bytes: [UInt8])] {
    let reader = try TarReader(path: path)
    var files: [(name: String, bytes: [UInt8])] = []
    while let member = try reader.next() {
      var bytes: [UInt8] = []
      while let piece = try reader.piece(10_000) { bytes += piece }
      files.append((String(decoding: member.name ?? [], as: UTF8.self) + (member.isFile ? "" : " (no file)"), bytes))
    }
    return files
  }

  private static let noise = (0..<400_000).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 13) }

  private static let files: [(name: String, bytes: [UInt8])] = [
    ("daybook.toml", Array("[household]\n".utf8)), ("empty", []), ("inbox/Umsätze März.csv", Array("a;b\n".utf8)),
    ("inbox/" + String(repeating: "long/", count: 60) + "name.csv", [1, 2, 3]), ("daybook.sqlite", noise),
  ]

  @Test("what is written is read again: empty files, names of any letters and length, files of many pieces")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/a.tar.zst"
    try Self.write(Self.files, to: path)
    let read = try Self.read(path)
    #expect(read.map(\.name) == Self.files.map(\.name))
    #expect(read.map(\.bytes) == Self.files.map(\.bytes))
    var status = stat()
    #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
  }

  @Test("the machine's own tar unpacks it, and what that packs is read")
  func outsideJudge() async throws {
    let folder = try TemporaryFolder()
    try Self.write(Self.files, to: "\(folder.path)/a.tar.zst")
    let unpacked = try await runProgram(
      [
        "/bin/sh", "-ec",
        "mkdir out; tar --zstd -xf a.tar.zst -C out; tar --zstd -cf b.tar.zst -C out daybook.toml inbox",
      ],
      in: folder.path)
    #expect(unpacked.exitCode == 0, "\(unpacked.errors)")
    for file in Self.files { #expect(try readBytes("\(folder.path)/out/\(file.name)") == file.bytes) }
    let names = try Self.read("\(folder.path)/b.tar.zst").map(\.name)
    #expect(names.contains("daybook.toml") && names.contains("inbox/ (no file)"))
  }

  @Test("the same files at the same time are the same bytes")
  func deterministic() throws {
    let folder = try TemporaryFolder()
    for name in ["a", "b"] { try Self.write(Self.files, to: "\(folder.path)/\(name)") }
    #expect(try readBytes("\(folder.path)/a") == readBytes("\(folder.path)/b"))
  }

  @Test("a file that is there is not written over")
  func taken() throws {
    let folder = try TemporaryFolder()
    try TestSupport.write("mine", to: "\(folder.path)/a")
    #expect(throws: TarError.system(EEXIST)) { try TarWriter(path: "\(folder.path)/a", modified: 0) }
    #expect(try readText("\(folder.path)/a") == "mine")
  }

  @Test("links, folders and devices are told apart from files, whichever way they are written")
  func special() async throws {
    let folder = try TemporaryFolder()
    let made = try await runProgram(
      [
        "/bin/sh", "-ec",
        """
        echo x > file; ln -s /etc/passwd soft; ln file hard; mkfifo pipe; mkdir dir
        tar --sort=name --zstd -cf a.tar.zst dir file hard pipe soft
        """,
      ], in: folder.path)
    #expect(made.exitCode == 0, "\(made.errors)")
    let names = try Self.read("\(folder.path)/a.tar.zst").map(\.name)
    #expect(names == ["dir/ (no file)", "file", "hard (no file)", "pipe (no file)", "soft (no file)"])
  }

  @Test("no archive at all, a tar that is not compressed, and one that is cut off anywhere are damaged")
  func damaged() async throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/a.tar.zst"
    try TestSupport.write("nothing like it, but longer than a header has to be", to: "\(folder.path)/text")
    try TestSupport.write([], to: "\(folder.path)/nothing")
    try Self.write(Self.files, to: path)
    let packed = try await runProgram(["/bin/sh", "-ec", "zstd -qd a.tar.zst -o plain"], in: folder.path)
    #expect(packed.exitCode == 0)
    for name in ["text", "nothing", "plain"] {
      #expect(throws: TarError.damaged, "\(name)") { try Self.read("\(folder.path)/\(name)") }
    }
    #expect(throws: TarError.system(ENOENT)) { try Self.read("\(folder.path)/none") }
    let whole = try readBytes(path)
    for share in [1, 10, 50, 90, 99] {
      try TestSupport.write(Array(whole.prefix(whole.count * share / 100)), to: "\(folder.path)/cut")
      #expect(throws: TarError.damaged, "\(share) %") { try Self.read("\(folder.path)/cut") }
    }
    try TestSupport.write(Array(whole.dropLast()), to: "\(folder.path)/cut")
    #expect(throws: TarError.damaged) { try Self.read("\(folder.path)/cut") }
  }
}
