import Archive
import Core

/// A ZIP archive of bank files, as banks offer a year of CAMT: each member is a file of its own.
package struct BankArchive {
  /// What an archive may not exceed. A bank's own is far below; one that is made to fill a disk is not.
  package struct Limits: Sendable {
    package var members = 2_000
    package var memberBytes = 2 << 30
    package var totalBytes = 4 << 30
    /// Unpacked to packed, once much is unpacked. Text packs to a twentieth at best; a bomb to a thousandth.
    package var ratio = 200
    package var freeBytes = 64 << 20

    package init() {}
  }

  private let source: ByteSource
  private let name: String
  private let limits: Limits

  package init(_ source: ByteSource, name: String, limits: Limits = Limits()) {
    self.source = source
    self.name = name
    self.limits = limits
  }

  /// Hands on each bank file in it, named `archive.zip/member.xml`, in the archive's order.
  ///
  /// Folders, what Mac OS adds and what is no bank file (a PDF beside a statement) are passed over.
  /// - Parameter scratch: a folder where a large member may lie, without a name, while it is read.
  /// - Throws: `UserError` for an archive that is not taken at all: before anything of it is handed on where its
  ///   directory shows why, else at the member.
  package func forEachFile(scratch: String, _ body: (_ name: String, _ source: ByteSource) throws -> Void) throws {
    try checkDirectory()
    var total = 0
    var handedOn = 0
    let reader = try open()
    while let member = try step(reader) {
      guard Self.isFile(member) else { continue }
      let full = "\(name)/\(Self.printable(member.name))"
      let unpacked = try unpack(reader, full, scratch, &total)
      let format = FileFormat(head: try unpacked.bytes(at: 0, count: 65_536))
      if format == .unknown { continue }
      handedOn += 1
      try body(full, unpacked)
    }
    if handedOn == 0 {
      throw UserError(
        "the archive holds no bank file", at: Place(file: name),
        hint: "download the account's transactions as CAMT, OFX or CSV")
    }
  }

  private func unpack(
    _ reader: ZIPReader, _ full: String, _ scratch: String, _ total: inout Int
  ) throws -> ByteSource {
    var bytes = ScratchBytes(folder: scratch, name: full)
    do {
      while let piece = try explained({ () throws(ZIPError) in try reader.piece() }, full) {
        total += piece.count
        guard bytes.count + piece.count <= limits.memberBytes, total <= limits.totalBytes,
          total <= limits.freeBytes || total / limits.ratio <= source.count
        else {
          throw UserError(
            "the archive unpacks to more than any bank's statements", at: Place(file: full),
            hint: "unpack it yourself and import the files in it")
        }
        try bytes.append(piece)
      }
    } catch {
      bytes.discard()
      throw error
    }
    return try bytes.source()
  }

  // MARK: - The directory

  /// Reads all names first: an archive that is not what a bank makes is not begun.
  private func checkDirectory() throws {
    let reader = try open()
    var count = 0
    while let member = try step(reader) {
      count += 1
      if count > limits.members {
        throw UserError(
          "the archive has more than \(limits.members) members", at: Place(file: name), hint: "import it in parts")
      }
      if member.isEncrypted {
        throw UserError(
          "the archive is encrypted", at: Place(file: name), hint: "unpack it with its password and import the files")
      }
      if member.isSpecial || Self.leadsOut(member.name) {
        throw UserError(
          "a member of the archive is a link, or its name leads out of the archive", at: Place(file: name),
          hint: "no bank makes such; do not unpack it")
      }
      if member.name == "[Content_Types].xml" {
        throw UserError(
          "this is an Office document, which is not read", at: Place(file: name), hint: "save it as CSV")
      }
      if Self.isFile(member), Self.isArchive(member.name) {
        throw UserError(
          "the archive holds another archive", at: Place(file: name), hint: "unpack it and import the files in it")
      }
    }
  }

  private static func isFile(_ member: ZIPReader.Member) -> Bool {
    let parts = member.name.split(whereSeparator: { $0 == "/" || $0 == "\\" })
    return !member.isFolder && parts.first != "__MACOSX" && parts.last?.hasPrefix(".") != true
  }

  private static func isArchive(_ name: String) -> Bool {
    [".zip", ".gz", ".7z", ".rar", ".tar", ".tgz", ".bz2", ".xz"].contains { name.lowercased().hasSuffix($0) }
  }

  private static func leadsOut(_ name: String) -> Bool {
    let parts = name.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "/" || $0 == "\\" })
    return name.isEmpty || parts.first == "" || parts.contains("..") || parts.first?.last == ":"
      || name.utf8.contains(0)
  }

  private static func printable(_ name: String) -> String {
    String(String.UnicodeScalarView(name.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }))
  }

  // MARK: - The library

  private func open() throws -> ZIPReader {
    let source = self.source
    return try explained(
      { () throws(ZIPError) in
        try ZIPReader(count: source.count) { Array(try source.bytes(at: $0, count: $1)) }
      }, name)
  }

  private func step(_ reader: ZIPReader) throws -> ZIPReader.Member? {
    try explained({ () throws(ZIPError) in try reader.next() }, name)
  }

  private func explained<Value>(_ body: () throws(ZIPError) -> Value, _ file: String) throws -> Value {
    do {
      return try body()
    } catch {
      switch error {
      case .damaged:
        throw UserError(
          "the archive is cut off or damaged", at: Place(file: file), hint: "download it again")
      case .unreadable:
        throw UserError("reading stopped with an error of the disk", at: Place(file: file))
      }
    }
  }
}
