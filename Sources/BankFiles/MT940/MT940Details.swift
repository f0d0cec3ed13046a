/// Field 86, what a transaction is about: German subfields, Dutch and SWIFT key words between slashes, or plain text.
struct MT940Details: Equatable {
  var name = ""
  var account = ""
  var text = ""
  var reference = ""
  var mandate = ""
  var creditor = ""
  /// The German business transaction code: three digits.
  var code = ""

  init(_ lines: [String]) {
    let whole = Self.joined(lines, width: 65)
    if let fields = Self.subfields(of: lines.joined()) {
      readGerman(fields)
    } else if let values = Self.slashed(whole) {
      readSlashed(values)
    } else {
      readTagged(whole)
    }
    for placeholder in ["NOTPROVIDED", "NONREF"] where reference.uppercased() == placeholder { reference = "" }
  }

  /// A piece that fills its width broke in mid-word; a shorter one ended where it ends.
  static func joined(_ pieces: some Sequence<some StringProtocol>, width: Int) -> String {
    var result = ""
    var breaksWords = true
    for piece in pieces {
      if !breaksWords, !result.hasSuffix(" ") { result += " " }
      result += piece
      breaksWords = piece.count >= width
    }
    return result
  }

  // MARK: - German

  /// `166?00text?20purpose…`: a code of three digits, and the character behind it stands before each number of two.
  private static func subfields(of text: String) -> (code: String, values: [(number: Int, text: String)])? {
    let bytes = Array(text.utf8)
    guard bytes.count >= 6, bytes[..<3].allSatisfy(\.isDigit), !bytes[3].isDigit, !bytes[3].isLetter, bytes[3] > 0x20,
      bytes[3] != 0x2F, bytes[4].isDigit, bytes[5].isDigit
    else { return nil }
    let mark = bytes[3]
    var values: [(number: Int, text: [UInt8])] = []
    var index = 3
    while index < bytes.count {
      if bytes[index] == mark, index + 2 < bytes.count, bytes[index + 1].isDigit, bytes[index + 2].isDigit {
        values.append((Int(bytes[index + 1] - 0x30) * 10 + Int(bytes[index + 2] - 0x30), []))
        index += 3
      } else {
        if !values.isEmpty { values[values.count - 1].text.append(bytes[index]) }
        index += 1
      }
    }
    return (
      String(decoding: bytes[..<3], as: UTF8.self), values.map { ($0.number, String(decoding: $0.text, as: UTF8.self)) }
    )
  }

  private mutating func readGerman(_ fields: (code: String, values: [(number: Int, text: String)])) {
    code = fields.code
    func texts(_ numbers: ClosedRange<Int>) -> [String] {
      fields.values.filter { numbers.contains($0.number) }.map(\.text)
    }
    let purpose = texts(20...29) + texts(60...63)
    name = trimmed(Self.joined(texts(32...33), width: 27))
    account = compact(texts(31...31).joined())
    readTagged(Self.joined(purpose, width: 27))
    if text.isEmpty { text = trimmed(texts(0...0).joined(separator: " ")) }
  }

  /// SEPA's tags, `EREF+…SVWZ+…`, anywhere in a text; without any, the text is what it says.
  private mutating func readTagged(_ whole: String) {
    let parts = Self.split(Array(whole.utf8), at: Self.sepaTags.map { Array("\($0)+".utf8) })
    guard parts.contains(where: { $0.tag != nil }) else {
      text = trimmed(whole)
      return
    }
    var values: [String: String] = [:]
    for part in parts {
      guard let tag = part.tag else {
        values[""] = trimmed(part.text)
        continue
      }
      let key = Self.sepaTags[tag]
      if values[key] == nil { values[key] = trimmed(part.text) }
    }
    reference = values["EREF"] ?? ""
    if reference.isEmpty || reference.uppercased() == "NOTPROVIDED" { reference = values["KREF"] ?? "" }
    mandate = compact(values["MREF"] ?? "")
    creditor = compact(values["CRED"] ?? "")
    if account.isEmpty { account = compact(values["IBAN"] ?? "") }
    // Who the money is for, where somebody else collects it.
    if name.isEmpty { name = values["ABWA"] ?? values["ABWE"] ?? values["ANAM"] ?? "" }
    text = values["SVWZ"] ?? values[""] ?? ""
  }

  private static let sepaTags = [
    "EREF", "KREF", "MREF", "CRED", "DEBT", "COAM", "OAMT", "SVWZ", "ABWA", "ABWE", "IBAN", "BIC", "ANAM", "PURP",
    "SQTP",
  ]

  // MARK: - Between slashes

  private static let slashWords = [
    "TRTP", "IBAN", "BIC", "NAME", "REMI", "EREF", "KREF", "MARF", "CSID", "CNTP", "BENM", "ORDP", "ID", "ADDR", "ISDT",
    "PURP", "RTRN", "ULTC", "ULTD", "ULTB", "PREF", "SVCL", "OAMT", "EXCH", "CHGS", "TRCD", "BUSP", "ORDN", "OCMT",
  ]

  /// Texts by word; nil for a text that does not begin with one. Texts may hold slashes of their own.
  private static func slashed(_ whole: String) -> [String: String]? {
    let parts = split(Array(whole.utf8), at: slashWords.map { Array("/\($0)/".utf8) })
    guard let first = parts.first, first.tag != nil || trimmed(first.text).isEmpty, parts.count > 1 || first.tag != nil
    else { return nil }
    var values: [String: String] = [:]
    for part in parts {
      guard let tag = part.tag else { continue }
      var text = trimmed(part.text)
      while text.hasSuffix("/") { text.removeLast() }
      if values[slashWords[tag]] == nil { values[slashWords[tag]] = trimmed(text) }
    }
    return values
  }

  private mutating func readSlashed(_ values: [String: String]) {
    name = values["NAME"] ?? ""
    account = compact(values["IBAN"] ?? "")
    // ING: /CNTP/account/bic/name/town/
    if let counterparty = values["CNTP"] {
      let parts = counterparty.split(separator: "/", omittingEmptySubsequences: false).map { trimmed($0) }
      if let first = parts.first, account.isEmpty { account = compact(first) }
      if parts.count > 2, name.isEmpty { name = parts[2] }
    }
    if name.isEmpty { name = values["ULTC"] ?? values["ULTD"] ?? values["ULTB"] ?? "" }
    reference = values["EREF"] ?? values["KREF"] ?? ""
    mandate = compact(values["MARF"] ?? "")
    creditor = compact(values["CSID"] ?? "")
    text = values["REMI"] ?? ""
    for kind in ["USTD//", "STRD/CUR/", "STRD/ISO/", "STRD/"] where text.hasPrefix(kind) {
      text = trimmed(text.dropFirst(kind.count))
    }
    if text.isEmpty { text = values["TRTP"] ?? values["TRCD"] ?? "" }
  }

  /// The text before, and behind each, of the marks.
  private static func split(_ text: [UInt8], at marks: [[UInt8]]) -> [(tag: Int?, text: String)] {
    var parts: [(tag: Int?, text: [UInt8])] = [(nil, [])]
    var index = 0
    while index < text.count {
      let found = marks.firstIndex { text[index...].starts(with: $0) }
      if let found {
        parts.append((found, []))
        index += marks[found].count
        // The slash that ends one word may begin the next.
        if marks[found].last == 0x2F, index < text.count, isMark(text, at: index - 1, marks) { index -= 1 }
      } else {
        parts[parts.count - 1].text.append(text[index])
        index += 1
      }
    }
    if parts.count > 1, parts[0].text.allSatisfy({ $0 <= 0x20 }) { parts.removeFirst() }
    return parts.map { ($0.tag, String(decoding: $0.text, as: UTF8.self)) }
  }

  private static func isMark(_ text: [UInt8], at index: Int, _ marks: [[UInt8]]) -> Bool {
    marks.contains { text[index...].starts(with: $0) }
  }

  private func compact(_ text: String) -> String { text.filter { $0 != " " } }
}
