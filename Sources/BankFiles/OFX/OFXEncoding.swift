/// Which text encoding an OFX file has: its own words, unless its bytes show otherwise.
enum OFXEncoding {
  /// Version 1 says `ENCODING:` and `CHARSET:`, one or many to a line; version 2 is XML.
  static func finding(of source: ByteSource, file: String) throws -> EncodingFinding {
    let head = try source.bytes(at: 0, count: 2_048).filter { $0 != 0 }.map(\.upper)
    let text = String(decoding: head, as: UTF8.self)
    let declared = declaredName(text).flatMap { try? TextEncoding(declared: $0, file: file) }
    var finding = try EncodingFinding(of: source, declared: declared)
    // Banks state what their software was born with; bytes that are UTF-8 are nothing else, and that is no news.
    finding.problem = nil
    return finding
  }

  private static func declaredName(_ head: String) -> String? {
    if let name = value(after: "ENCODING=\"", in: head, until: "\"") { return name }
    if let name = value(after: "ENCODING='", in: head, until: "'") { return name }
    let encoding = value(after: "ENCODING:", in: head)
    if encoding == "UTF-8" || encoding == "UNICODE" { return nil }
    switch value(after: "CHARSET:", in: head) {
    case "1252", "WINDOWS-1252", "CP1252": return "windows-1252"
    case "ISO-8859-1", "8859-1": return "iso-8859-1"
    case "NONE", "", nil: return nil
    case let other?: return other.allSatisfy(\.isNumber) ? "cp\(other)" : other
    }
  }

  private static func value(after key: String, in text: String, until end: Character? = nil) -> String? {
    guard let range = text.firstRange(of: key) else { return nil }
    let rest = text[range.upperBound...].drop { $0 == " " }
    return String(
      rest.prefix { character in
        if let end { return character != end }
        return character.isLetter || character.isNumber || character == "-"
      })
  }
}
