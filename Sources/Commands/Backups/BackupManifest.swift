import Core
import Hashing

/// What stands in a backup, the archive's last file: every other file with its BLAKE2b, as `b2sum --check` reads it, and
/// whose books they are. Its last line seals it.
struct BackupManifest: Hashable {
  struct File: Hashable {
    var path: String
    /// 128 hexadecimal digits.
    var digest: String
  }

  static let name = "BACKUP"
  /// Of this text and what it promises; a backup of a later one is refused.
  static let format = 1
  /// Its files are listed in memory.
  static let longest = 1 << 26

  var household: String
  var day: Day
  /// The database's; 0 where there is none.
  var schema: Int64
  /// In the archive's order.
  var files: [File] = []

  enum Fault: Error, Hashable {
    case damaged
    case newer
  }

  // MARK: Writing

  var bytes: [UInt8] {
    var text = """
      # daybook backup \(Self.format)
      # household \(household)
      # day \(day.iso)
      # schema \(schema)

      """
    for file in files {
      let name = Self.escaped(file.path)
      text += "\(name.utf8.count == file.path.utf8.count ? "" : "\\")\(file.digest)  \(name)\n"
    }
    return Array((text + Self.seal(text) + "\n").utf8)
  }

  private static func seal(_ text: String) -> String { "# blake2b \(BLAKE2b.hex(text, length: 64))" }

  /// "If file contains a backslash, newline, or carriage return, the line is started with a backslash, and each
  /// problematic character in the file name is escaped with a backslash" (coreutils, md5sum invocation).
  private static func escaped(_ path: String) -> String {
    var result = ""
    // By scalars: a carriage return and the line end behind it are one letter.
    for scalar in path.unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  // MARK: Reading

  init(household: String, day: Day, schema: Int64) {
    self.household = household
    self.day = day
    self.schema = schema
  }

  init(reading bytes: [UInt8]) throws(Fault) {
    guard let text = String(validating: bytes, as: UTF8.self), text.utf8.last == 0x0A else { throw .damaged }
    var lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { String(Substring($0)) }
    // Behind the last line's end there is nothing.
    guard lines.popLast() == "", lines.count >= 5 else { throw .damaged }
    let last = lines.removeLast()
    guard last == Self.seal(lines.map { $0 + "\n" }.joined()) else { throw .damaged }
    guard let format = Self.value("daybook backup", lines[0]).flatMap({ Int($0) }) else { throw .damaged }
    guard format == Self.format else { throw .newer }
    guard let household = Self.value("household", lines[1]), let day = Self.value("day", lines[2]),
      let day = Day(iso: day), let schema = Self.value("schema", lines[3]).flatMap({ Int64($0) })
    else { throw .damaged }
    self.init(household: household, day: day, schema: schema)
    for line in lines[4...] {
      guard let file = Self.file(line) else { throw .damaged }
      files.append(file)
    }
  }

  private static func value(_ name: String, _ line: String) -> String? {
    let start = "# \(name) "
    return line.hasPrefix(start) ? String(line.dropFirst(start.count)) : nil
  }

  private static func file(_ line: String) -> File? {
    var bytes = Array(line.utf8)[...]
    let isEscaped = bytes.first == UInt8(ascii: "\\")
    if isEscaped { bytes = bytes.dropFirst() }
    let name = bytes.dropFirst(128)
    guard name.starts(with: "  ".utf8) else { return nil }
    let path = String(decoding: name.dropFirst(2), as: UTF8.self)
    guard let path = isEscaped ? unescaped(path) : path else { return nil }
    return File(path: path, digest: String(decoding: bytes.prefix(128), as: UTF8.self))
  }

  private static func unescaped(_ name: String) -> String? {
    var result = ""
    var scalars = name.unicodeScalars.makeIterator()
    while let scalar = scalars.next() {
      guard scalar == "\\" else {
        result.unicodeScalars.append(scalar)
        continue
      }
      switch scalars.next() {
      case "\\": result += "\\"
      case "n": result += "\n"
      case "r": result += "\r"
      default: return nil
      }
    }
    return result
  }
}
